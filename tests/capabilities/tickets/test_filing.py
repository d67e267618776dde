"""The one form of a complaint: who reads it, what looks alike, what is kept, and that it is kept once."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.capabilities.tickets import ledger, views
from bot.capabilities.tickets.anonymous.arrivals import arrive
from bot.capabilities.tickets.anonymous.keys import make_key
from bot.capabilities.tickets.anonymous.models import WaitingComplaint
from bot.capabilities.tickets.clarity.actions import publish
from bot.capabilities.tickets.filing.handlers import file, join, look, open_form
from bot.capabilities.tickets.handlers import leave
from bot.capabilities.tickets.models import Ticket, TicketPart
from bot.capabilities.tickets.standing import State
from bot.capabilities.tickets.talks.models import Talk
from bot.core.db import Database
from bot.core.mrkdwn import whole
from bot.core.people import Person
from bot.core.roles import Role
from bot.core.slack.events import Effect, Reply
from bot.core.slack.fit import fit
from bot.core.stages import BegunStage
from bot.core.workspaces import give_role, take_role
from tests.capabilities.tickets.halden import ANA, BO, CHIDI, LENA, MAYA, TEAM, TUESDAY, found_company
from tests.capabilities.tickets.paper import Counter, context_of, rejected, view_of, words_on
from tests.hostile import HOSTILE

FRIDAYS = "Who may release on Fridays? Nobody knows the rule."
ALIKE = "It is unclear who may release on a Friday"


@pytest.fixture
async def counter(database: Database) -> Counter:
    await found_company(database)
    async with database.transaction(TEAM) as session:
        session.add(BegunStage(name="complaints", begun_at=TUESDAY, by_id=MAYA.id))
    return Counter(database)


async def complains(
    counter: Counter,
    by: Person,
    words: str,
    *,
    name: str = "named",
    about: str = "nobody",
    view_id: str = "V1",
    **private: str,
) -> Sequence[Effect]:
    kept = {"key": make_key(), **private}
    return await counter.hands_in(
        file, by, {"words": words, "about": about, "name": name}, private=kept, view_id=view_id, first=look
    )


async def tickets(counter: Counter) -> list[Ticket]:
    async with counter.database.reading(TEAM) as session:
        return list(await session.scalars(select(Ticket).order_by(Ticket.number)))


async def test_the_form_says_who_will_see_the_name(counter: Counter) -> None:
    """Whoever looks after complaints, by name, and whoever works on it; before anything is written."""
    form = words_on(view_of(await counter.clicks(open_form, ANA)))

    assert "Lena" in form
    assert "nobody, Maya included, can ask who complains" in form
    assert "Never a channel, a list or an export" in form


async def test_without_anybody_who_would_read_it_there_is_no_form(counter: Counter) -> None:
    async with counter.database.transaction(TEAM) as session:
        await take_role(session, Role.COMPLAINTS, LENA.id, actor_id=None, at=TUESDAY)
        await take_role(session, Role.OWNER, MAYA.id, actor_id=None, at=TUESDAY)

    (said,) = await counter.clicks(open_form, ANA)

    assert isinstance(said, Reply)
    assert "/cadence roles" in said.message.text


async def test_before_the_owner_begins_them_there_is_no_form(database: Database) -> None:
    await found_company(database)

    (said,) = await Counter(database).clicks(open_form, ANA)

    assert isinstance(said, Reply)
    assert "Complaints have not started yet" in said.message.text


async def test_a_complaint_is_kept_with_a_number_an_owner_and_a_date(counter: Counter) -> None:
    (said,) = await complains(counter, ANA, FRIDAYS)

    (ticket,) = await tickets(counter)
    assert (ticket.number, ticket.words, ticket.complainer_id) == (1, FRIDAYS, ANA.id)
    assert (ticket.owner_id, ticket.next_on) == (LENA.id, TUESDAY.date() + timedelta(days=2))
    assert isinstance(said, Reply)
    assert said.message.text == (
        "*Thank you for complaining.* You cared enough to bother, and trusted us enough to say it. C-1, “Who may release on "
        "Fridays? Nobody knows the rule”, is with Lena; you'll hear by Thu 26 Nov, even if it is “I don't know yet”."
    )


async def test_sent_twice_it_is_one_complaint(counter: Counter) -> None:
    """The first acknowledgement was lost; the second is the same, and what looks alike is not the complaint itself."""
    first = await complains(counter, ANA, FRIDAYS)
    second = await complains(counter, ANA, FRIDAYS)

    assert len(await tickets(counter)) == 1
    assert [each for each in second if isinstance(each, Reply)] == list(first)


async def test_what_looks_alike_is_shown_before_it_is_kept(counter: Counter) -> None:
    """Once, and their own words are still in the form; filed all the same, it is a complaint of its own."""
    await complains(counter, ANA, FRIDAYS)

    shown = words_on(view_of(await complains(counter, BO, ALIKE, view_id="V2")))

    assert len(await tickets(counter)) == 1
    assert "Me too, with my name" in shown
    assert ALIKE in shown
    await complains(counter, BO, ALIKE, view_id="V2", looked="yes")
    assert len(await tickets(counter)) == 2


@pytest.mark.parametrize(("reader", "reads"), [(BO, False), (MAYA, False), (LENA, True), (ANA, True)])
async def test_nobody_reads_words_of_what_looks_alike_that_they_may_not(
    counter: Counter, reader: Person, reads: bool
) -> None:
    """A stranger sees which of their own words it has too; whoever looks after complaints, and who is in it, reads it."""
    await complains(counter, ANA, FRIDAYS)

    view = view_of(await complains(counter, reader, ALIKE, view_id="V2"))
    found = words_on({"blocks": view["blocks"][:3]})

    assert ("Nobody knows the rule" in found) is reads
    assert ("It says as you do: “release”, “Friday”" in found) is not reads
    assert "Ana" not in found


async def test_of_what_is_published_everybody_reads_that(counter: Counter) -> None:
    """The question and the answer as they were published, not what was complained about."""
    await complains(counter, ANA, FRIDAYS)
    (ticket,) = await tickets(counter)
    async with counter.database.transaction(TEAM) as session:
        await publish(session, ticket, question="Who releases?", answer="Whoever is on call.", by=LENA, at=TUESDAY)

    found = words_on({"blocks": view_of(await complains(counter, BO, ALIKE, view_id="V2"))["blocks"][:3]})

    assert "*C-1: Who releases?*" in found
    assert "“Whoever is on call.”" in found
    assert "Nobody knows the rule" not in found


async def test_me_too_is_one_row_however_often_it_is_pressed(counter: Counter) -> None:
    """A count for everybody; a name for who works on it."""
    await complains(counter, ANA, FRIDAYS)
    (ticket,) = await tickets(counter)

    said = words_on(view_of(await counter.clicks(join, BO, ticket.id.hex)))
    await counter.clicks(join, BO, ticket.id.hex)
    await counter.clicks(join, CHIDI, ticket.id.hex)
    await counter.clicks(join, ANA, ticket.id.hex)

    assert "You are in." in said
    assert await counter.count(TicketPart) == 2
    assert "3 people" in words_on(view_of(await complains(counter, MAYA, ALIKE, view_id="V3")))


async def test_me_too_can_be_taken_back(counter: Counter) -> None:
    """By the button on the ticket of whoever has nothing else to do with it; pressed twice it is the same."""
    await complains(counter, ANA, FRIDAYS)
    (ticket,) = await tickets(counter)
    await counter.clicks(join, BO, ticket.id.hex)
    before = await card_for(counter, BO)

    for _ in range(2):
        (said,) = await counter.clicks(leave, BO, ticket.id.hex)
        assert "you are not in it any more" in str(said)

    assert "Not me any more" in before
    assert "Not me any more" not in await card_for(counter, ANA)
    assert await counter.count(TicketPart) == 0


async def card_for(counter: Counter, person: Person) -> str:
    """The only ticket there is, as somebody sees it."""
    async with counter.database.reading(TEAM) as session:
        (card,) = await ledger.cards_of(session, list(await session.scalars(select(Ticket))))
    return str(views.whole(card, person, now=TUESDAY, today=TUESDAY.date()))


async def test_me_too_on_what_is_settled_by_now_says_so(counter: Counter) -> None:
    """An old button: nothing is done, and the words are not lost."""
    await complains(counter, ANA, FRIDAYS)
    async with counter.database.transaction(TEAM) as session:
        ticket = (await session.scalars(select(Ticket))).one()
        ticket.state = State.WITHDRAWN

    said = words_on(view_of(await counter.clicks(join, BO, ticket.id.hex)))

    assert "settled by now" in said
    assert await counter.count(TicketPart) == 0


async def test_what_is_about_a_person_is_not_kept(counter: Counter) -> None:
    """No ticket, no waiting complaint, nothing relayed; the words are in the form that helps to talk, and nowhere else."""
    shown = words_on(view_of(await complains(counter, ANA, "Bo shouts at me in every review", about="person")))

    assert "I pass nothing on, and keep nothing" in shown
    assert "Bo shouts at me in every review" in shown
    assert [await counter.count(table) for table in (Ticket, WaitingComplaint, Talk)] == [0, 0, 0]


async def test_what_concerns_the_owner_is_offered_only_with_a_second_person(counter: Counter) -> None:
    """Without one the choice is not there, and the form says so."""
    without = words_on(view_of(await counter.clicks(open_form, ANA)))
    async with counter.database.transaction(TEAM) as session:
        await give_role(session, Role.SECOND_PERSON, CHIDI.id, actor_id=MAYA.id, at=TUESDAY)
    with_one = words_on(view_of(await counter.clicks(open_form, ANA)))

    assert "It concerns Maya, the CTO" not in without
    assert "ask your CTO to name a second person" in without
    assert "It concerns Maya, the CTO" in with_one


async def test_an_anonymous_one_is_answered_with_its_key_and_nothing_else(counter: Counter) -> None:
    """Shown in the form, twice the same where it is sent twice; no message, and no ticket before the morning."""
    key = make_key()

    shown = [words_on(view_of(await complains(counter, ANA, FRIDAYS, name="anonymous", key=key))) for _ in range(2)]

    assert key in shown[0]
    assert shown[0] == shown[1]
    assert await tickets(counter) == []
    assert await counter.count(WaitingComplaint) == 1
    await arrive(context_of(counter.database), TUESDAY + timedelta(days=1))
    (ticket,) = await tickets(counter)
    assert (ticket.words, ticket.complainer_id, ticket.permalink, ticket.quoted) == (FRIDAYS, None, None, None)


@pytest.mark.parametrize(("name", "kept"), [("named", ("https://x.slack.com/p1", "Deploy it now")), ("anonymous", ())])
async def test_the_link_of_a_message_stays_with_a_name_only(counter: Counter, name: str, kept: tuple[str, ...]) -> None:
    """A link into a conversation of two would tell who complains; a colleague's words are kept where they were ticked."""
    filled_in = {"words": FRIDAYS, "about": "nobody", "name": name, "quote": "yes"}
    private = {"key": make_key(), "link": "https://x.slack.com/p1", "quoted": "Deploy it now"}

    await counter.hands_in(file, ANA, filled_in, private=private, first=look)
    await arrive(context_of(counter.database), TUESDAY + timedelta(days=1))

    (ticket,) = await tickets(counter)
    assert tuple(each for each in (ticket.permalink, ticket.quoted) if each) == kept


@pytest.mark.parametrize("words", [each for each in HOSTILE.values() if each.strip()], ids=lambda each: repr(each[:12]))
async def test_hostile_words_arrive_as_written(counter: Counter, words: str) -> None:
    """Three thousand characters of markup and mentions: kept letter by letter, shown within Slack's limits, no mention."""
    words = f"Friday releases {words}"[:3000]

    said = await complains(counter, ANA, words)
    shown = view_of(await complains(counter, BO, words, view_id="V2"))

    (ticket,) = await tickets(counter)
    assert ticket.words == whole(words).strip()
    (reply,) = [each.message for each in said if isinstance(each, Reply)]
    marked = [fit(reply).text, *(block["text"]["text"] for block in shown["blocks"] if block["type"] == "section")]
    assert not any("<!" in each or "<@U" in each or "<#C" in each for each in marked)


@pytest.mark.parametrize("words", ["", "   ", "x" * 3001])
async def test_what_cannot_be_kept_says_what_to_do(counter: Counter, words: str) -> None:
    assert list(rejected(await complains(counter, ANA, words))) == ["words"]
    assert await tickets(counter) == []
