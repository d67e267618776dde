"""What looks alike: found by keyed words, ranked by how much is shared; no readable index anywhere."""

from collections.abc import Iterable
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from bot.capabilities.tickets.actions import Filing, file_ticket
from bot.capabilities.tickets.clarity.actions import publish
from bot.capabilities.tickets.likeness.models import TicketTerm
from bot.capabilities.tickets.likeness.search import find_alike, index
from bot.capabilities.tickets.likeness.words import Candidate, rank, shared_words, terms_of
from bot.capabilities.tickets.models import Ticket
from bot.capabilities.tickets.personal import forget
from bot.capabilities.tickets.standing import State
from bot.core.db import Database
from bot.core.secrets import Cipher, Purpose, new_key
from tests.capabilities.outcomes.conftest import found
from tests.capabilities.outcomes.people import CHIDI, MAYA, TOM
from tests.capabilities.tickets.pairs import ALIKE, UNLIKE
from tests.conftest import TEST_KEY

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
ANSWER = "Whoever carries the pager decides."
FRIDAYS = "Who may release on Fridays? Nobody knows the rule."
LAPTOP = "My laptop needs twenty minutes to build the app"


async def complain(database: Database, words: str, by_id: str = CHIDI.id) -> int:
    async with database.transaction("T1") as session:
        ticket = await file_ticket(session, Filing(words=words, complainer_id=by_id, at=NOW, source=words[:60]))
        await index(session, database.cipher, ticket.id, ticket.words)
        return ticket.number


async def numbers_alike(database: Database, text: str, cipher: Cipher | None = None) -> list[int]:
    """The tickets that look like a text, by number, as whoever is about to file reads them."""
    async with database.reading("T1") as session:
        ids = await find_alike(session, cipher or database.cipher, text)
        known = {each.id: each.number for each in await session.scalars(select(Ticket))}
        return [known[each] for each in ids]


@pytest.mark.parametrize(
    ("text", "alike"),
    [
        ("It is unclear who can release on a Friday", [1]),
        ("releasing on fridays: who may?", [1]),
        ("Builds take forever on my laptop", [2]),
        ("The canteen closes too early", []),
        ("", []),
    ],
)
async def test_what_is_about_the_same_thing_is_found(database: Database, text: str, alike: list[int]) -> None:
    """In other words, another order, another form of the word; and what is about something else is not."""
    await found(database, "T1")
    await complain(database, FRIDAYS)
    await complain(database, LAPTOP)

    assert await numbers_alike(database, text) == alike


async def test_the_most_alike_comes_first_and_three_at_the_most(database: Database) -> None:
    await found(database, "T1")
    for words in ("laptop builds slowly", "release notes of laptops", "release on Fridays, by night", "release rules"):
        await complain(database, words)

    assert (await numbers_alike(database, "A release on Fridays by night"))[0] == 3
    assert len(await numbers_alike(database, "release laptop builds rules notes nights Friday slowly")) == 3


async def test_what_is_closed_without_an_answer_is_not_shown(database: Database) -> None:
    await found(database, "T1")
    await complain(database, FRIDAYS)
    async with database.transaction("T1") as session:
        (await session.scalars(select(Ticket))).one().state = State.WITHDRAWN

    assert await numbers_alike(database, FRIDAYS) == []


async def test_a_ticket_in_other_words_is_found_by_those_alone(database: Database) -> None:
    await found(database, "T1")
    await complain(database, FRIDAYS)
    async with database.transaction("T1") as session:
        ticket = (await session.scalars(select(Ticket))).one()
        ticket.words = LAPTOP
        await index(session, database.cipher, ticket.id, LAPTOP)

    assert await numbers_alike(database, FRIDAYS) == []
    assert await numbers_alike(database, LAPTOP) == [1]


async def test_what_is_published_is_found_by_its_own_words_too(database: Database) -> None:
    """Also once its complaint stands in other words."""
    await found(database, "T1")
    await complain(database, FRIDAYS)
    async with database.transaction("T1") as session:
        ticket = (await session.scalars(select(Ticket))).one()
        await publish(session, ticket, question="When is the freeze?", answer=ANSWER, by=MAYA, at=NOW)
        await index(session, database.cipher, ticket.id, ticket.words)
        ticket.words = LAPTOP
        await index(session, database.cipher, ticket.id, ticket.words)

    assert [await numbers_alike(database, text) for text in (FRIDAYS, ANSWER, LAPTOP)] == [[], [1], [1]]


async def test_what_is_published_is_found_after_its_complainer_was_forgotten(database: Database) -> None:
    """Their words go, and with them the words they are found by; the published answer is the company's."""
    await found(database, "T1")
    await complain(database, LAPTOP, CHIDI.id)
    async with database.transaction("T1") as session:
        ticket = (await session.scalars(select(Ticket))).one()
        await publish(session, ticket, question=FRIDAYS, answer=ANSWER, by=MAYA, at=NOW)
        await index(session, database.cipher, ticket.id, ticket.words)
    await complain(database, "The canteen closes too early", CHIDI.id)

    for _ in range(2):
        async with database.transaction("T1") as session:
            await forget(session, CHIDI.id, NOW)

    assert [await numbers_alike(database, text) for text in (FRIDAYS, ANSWER, LAPTOP)] == [[1], [1], []]
    async with database.reading("T1") as session:
        assert await session.scalar(select(func.count()).select_from(TicketTerm)) == len(terms_of(FRIDAYS + ANSWER))


async def test_a_new_key_in_front_still_finds_what_the_old_one_filed(database: Database) -> None:
    """A key is rotated by putting the new one in front; the words of old tickets stay where they are."""
    await found(database, "T1")
    await complain(database, FRIDAYS)
    async with database.reading("T1") as session:
        before = set(await session.scalars(select(TicketTerm.term)))

    rotated = Cipher([new_key(), TEST_KEY])

    assert before != set()
    assert await numbers_alike(database, FRIDAYS, rotated) == [1]


async def test_the_index_tells_nobody_who_has_no_key_what_was_written(database: Database) -> None:
    """The same words of two companies' keys have nothing in common."""
    await found(database, "T1")
    await complain(database, FRIDAYS, TOM.id)
    async with database.reading("T1") as session:
        stored = set(await session.scalars(select(TicketTerm.term)))
    stranger = Cipher([new_key()])

    guessed = {digest[:16] for term in terms_of(FRIDAYS) for digest in stranger.digests(Purpose.TICKET_TERMS, term)}

    assert len(stored) == len(terms_of(FRIDAYS))
    assert stored.isdisjoint(guessed)
    assert not any(term in " ".join(stored) for term in terms_of(FRIDAYS))


def test_small_words_and_endings_do_not_count() -> None:
    assert terms_of("The releases, and the RELEASED release: who may?") == ["releas"]


@pytest.mark.parametrize(
    ("text", "shared"),
    [
        ("It is unclear who may *release* on a Friday.", ["release", "Friday"]),
        ("Friday’s releases, and Friday again", ["Friday’s", "releases"]),
        ("Nobody knows", []),
        ("", []),
    ],
)
def test_shared_words_are_those_of_whoever_asks(text: str, shared: list[str]) -> None:
    """As they wrote them, each once: of the other text nothing is told that they did not know."""
    assert shared_words(text, "Who may RELEASE on Fridays, at night? Bo decides.", most=8) == shared


def shown(pairs: Iterable[tuple[str, str]]) -> list[str]:
    """The second of each pair that is shown to whoever writes it while the first one stands there."""
    return [second for first, second in pairs if rank(second, [Candidate(uuid4(), first)], most=3)]


def test_of_what_people_would_join_little_is_missed() -> None:
    """The words of these have next to nothing in common."""
    seen = shown(ALIKE)

    assert [second for _, second in ALIKE if second not in seen] == [
        "Too many useless alerts when I am on call",
        "VPN disconnects me all the time",
    ]


def test_of_what_only_shares_words_little_is_shown() -> None:
    """Who reads these beside their own says no at a glance."""
    assert shown(UNLIKE) == [
        "The press release went out on Friday with a typo in our name",
        "I would like a new phone",
        "There are too many channels",
        "Fortbildungen werden nie genehmigt",
    ]
