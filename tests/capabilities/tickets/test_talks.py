"""What is about a person: help to talk, a talk of three, and nothing kept but settled or not."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from bot.capabilities.tickets.models import Ticket
from bot.capabilities.tickets.talks.actions import find_conduct, missing_conduct
from bot.capabilities.tickets.talks.handlers import choose, end, instead, keep_set_up, open_three
from bot.capabilities.tickets.talks.models import Talk, TalkCount
from bot.capabilities.tickets.talks.opening import forget_who, render_invitation
from bot.capabilities.tickets.talks.views import not_opened
from bot.core.capability import Rendering, Withdrawn
from bot.core.columns import Base
from bot.core.db import Database
from bot.core.notices import Notice, NoticeState
from bot.core.outbox import SEVERAL, Delivery, DeliveryState
from bot.core.people import Member, Person
from bot.core.roles import Role
from bot.core.slack.events import Reply, SlackMessage
from bot.core.workspaces import AuditEntry, give_role
from tests.capabilities.tickets.halden import ANA, BO, CHIDI, LENA, MAYA, TEAM, TUESDAY, found_company
from tests.capabilities.tickets.paper import Counter, context_of, rejected, view_of, words_on

SAW = "He cut me off three times in the review"
EVENING = datetime(2026, 11, 24, 16, tzinfo=UTC)
"""Five in Berlin, nine in the morning in Denver: everybody is at work."""


@pytest.fixture
async def counter(database: Database) -> Counter:
    await found_company(database)
    return Counter(database, now=EVENING)


async def notices(counter: Counter) -> list[tuple[str | None, str, datetime]]:
    async with counter.database.reading(TEAM) as session:
        return [(each.member_id, each.subject, each.at) for each in await session.scalars(select(Notice))]


async def talks(counter: Counter) -> list[Talk]:
    async with counter.database.reading(TEAM) as session:
        return list(await session.scalars(select(Talk)))


async def open_talk(counter: Counter, colleague: Person, third: Person, *, by: Person = ANA) -> Mapping[str, str]:
    """The sentences below the fields; empty where it was taken."""
    return rejected(await counter.hands_in(open_three, by, {"colleague": colleague.id, "third": third.id}))


async def owed_to_several(counter: Counter) -> list[Delivery]:
    async with counter.database.reading(TEAM) as session:
        return list(await session.scalars(select(Delivery).where(Delivery.to == SEVERAL)))


async def invitation(counter: Counter, owed: Delivery) -> SlackMessage | Withdrawn:
    """What it says when it is sent."""
    context = context_of(counter.database)
    asked = Rendering(
        workspace_id=TEAM, delivery_id=owed.id, to=owed.to, ref=owed.ref, now=counter.now, context=context
    )
    async with counter.database.reading(TEAM) as session:
        return await render_invitation(session, asked)


async def ends(counter: Counter, state: DeliveryState, reason: str | None) -> None:
    """What was owed to several comes to this end, and the job looks at it, twice."""
    async with counter.database.transaction(TEAM) as session:
        owed = (await session.scalars(select(Delivery).where(Delivery.to == SEVERAL))).one()
        owed.state, owed.reason = state, reason
    for _ in range(2):
        await forget_who(context_of(counter.database), counter.now)


async def everything_stored(counter: Counter) -> str:
    """Every column of every row, decrypted."""
    rows: list[str] = []
    async with counter.database.reading(TEAM) as session:
        for mapper in Base.registry.mappers:
            for row in await session.scalars(select(mapper.class_)):
                rows += [
                    f"{mapper.class_.__name__}.{each.key}={getattr(row, each.key)}" for each in mapper.column_attrs
                ]
    return "\n".join(rows)


async def test_a_conversation_is_prepared_and_kept_nowhere(counter: Counter) -> None:
    """What was seen, what it did, what is wished for: shown to be copied, in no table; in two weeks one question."""
    done = await counter.hands_in(choose, ANA, {"saw": SAW, "did": "I said nothing more", "like": "", "way": "prepare"})

    shown = words_on(view_of(done))
    assert f"What I saw: {SAW}" in shown
    assert "What it did to me: I said nothing more" in shown
    assert "What I would like" not in shown
    assert SAW not in await everything_stored(counter)
    assert await counter.count(Ticket) == 0
    assert await notices(counter) == [(ANA.id, "tickets.talk", EVENING + timedelta(weeks=2))]


async def test_nothing_written_cannot_be_prepared(counter: Counter) -> None:
    done = await counter.hands_in(choose, ANA, {"way": "prepare"})

    assert list(rejected(done)) == ["saw"]
    assert await talks(counter) == []


async def test_three_are_brought_together_once(counter: Counter) -> None:
    """All three by name, nothing of what was written; a form sent twice opens one talk and says its words once."""
    for _ in range(2):
        await open_talk(counter, BO, LENA)

    (owed,) = await owed_to_several(counter)
    said = await invitation(counter, owed)
    assert owed.ref["people"].split(",") == [ANA.id, BO.id, LENA.id]
    assert isinstance(said, SlackMessage)
    assert said.text.startswith("*Ana would like to talk with Bo; Lena helps.*")
    assert [(each.member_id, each.begun_on) for each in await talks(counter)] == [(ANA.id, EVENING.date())]
    stored = await everything_stored(counter)
    assert f"Notice.ref={{'talk': '{(await talks(counter))[0].id.hex}'}}" in stored


@pytest.mark.parametrize(
    ("colleague", "third", "sentence"),
    [
        (ANA, LENA, {"colleague": "That is you, and you are in it already. Pick somebody else."}),
        (BO, ANA, {"third": "That is you, and you are in it already. Pick somebody else."}),
        (BO, BO, {"third": "Pick two different people: the one it is about, and one who helps."}),
    ],
)
async def test_a_talk_needs_three_people(
    counter: Counter, colleague: Person, third: Person, sentence: Mapping[str, str]
) -> None:
    assert await open_talk(counter, colleague, third) == sentence
    assert await talks(counter) == []


async def test_nobody_is_brought_into_a_talk_outside_their_hours(counter: Counter) -> None:
    """Ten in the morning in Berlin is two at night in Denver: Bo would be woken."""
    counter.now = TUESDAY

    wrong = await open_talk(counter, BO, LENA)

    assert wrong == {"colleague": "It is outside Bo's hours, and I write to nobody then. Open it from today 17:00 on."}
    assert await owed_to_several(counter) == []


async def test_who_is_in_a_talk_is_forgotten_once_it_is_open(counter: Counter) -> None:
    """All that stays is whom to ask in two weeks."""
    await open_talk(counter, BO, LENA)

    await ends(counter, DeliveryState.SENT, None)

    assert await owed_to_several(counter) == []
    assert BO.id not in about_talks(await everything_stored(counter))
    assert await notices(counter) == [(ANA.id, "tickets.talk", EVENING + timedelta(weeks=2))]


def about_talks(stored: str) -> str:
    """Without the people there are."""
    return "\n".join(line for line in stored.splitlines() if not line.startswith(("Member.", "RoleHolder.")))


@pytest.mark.parametrize(
    ("state", "reason", "sentence", "asked_later"),
    [
        (DeliveryState.DEAD, "missing_scope", "give the app the scope mpim:write", False),
        (DeliveryState.DEAD, "user_disabled", "Slack did not open your talk of three", False),
        (DeliveryState.SKIPPED, "expired", "I could not open your talk of three in time", False),
        (DeliveryState.UNKNOWN, "missing_scope", "I don't know whether your talk of three is open", True),
    ],
)
async def test_who_began_a_talk_that_was_not_opened_is_told_why(
    counter: Counter, state: DeliveryState, reason: str, sentence: str, asked_later: bool
) -> None:
    """Once, and what to do; in two weeks they are asked only about a talk that may have been."""
    await open_talk(counter, BO, LENA)

    await ends(counter, state, reason)

    async with counter.database.reading(TEAM) as session:
        (told,) = await session.scalars(select(Delivery))
        waiting = list(await session.scalars(select(Notice.member_id).where(Notice.state == NoticeState.WAITING)))
    assert told.to == ANA.id
    assert sentence in not_opened(told.ref["why"]).text
    assert waiting == ([ANA.id] if asked_later else [])
    assert len(await talks(counter)) == (1 if asked_later else 0)


async def test_a_talk_is_not_opened_for_somebody_who_has_left(counter: Counter) -> None:
    await open_talk(counter, BO, LENA)
    (owed,) = await owed_to_several(counter)
    async with counter.database.transaction(TEAM) as session:
        (await session.scalars(select(Member).where(Member.id == BO.id))).one().active = False

    assert await invitation(counter, owed) == Withdrawn("one of them has left")


async def test_a_stranger_is_not_brought_in(counter: Counter) -> None:
    done = await counter.hands_in(open_three, ANA, {"colleague": "U404", "third": LENA.id})

    assert rejected(done) == {"colleague": "I can't write to them. Pick somebody who works here."}


@pytest.mark.parametrize(("ending", "counted"), [("settled", (1, 0)), ("open", (0, 1))])
async def test_only_settled_or_not_stays(counter: Counter, ending: str, counted: tuple[int, int]) -> None:
    """And no longer whose talk it was; pressed twice it counts once."""
    await open_talk(counter, BO, LENA)
    (talk,) = await talks(counter)

    first = await counter.clicks(end, ANA, f"{ending}:{talk.id.hex}")
    second = await counter.clicks(end, ANA, f"{ending}:{talk.id.hex}")

    assert await talks(counter) == []
    async with counter.database.reading(TEAM) as session:
        row = (await session.scalars(select(TalkCount))).one()
        assert (row.settled, row.unsettled) == counted
    assert [isinstance(each, Reply) for each in first] == ([] if ending == "settled" else [True])
    assert [each.message.text for each in second if isinstance(each, Reply)] == [
        "You have told me already. Nothing else is kept."
    ]


async def test_nobody_ends_the_talk_of_another(counter: Counter) -> None:
    await open_talk(counter, BO, LENA)
    (talk,) = await talks(counter)

    await counter.clicks(end, BO, f"settled:{talk.id.hex}")

    assert len(await talks(counter)) == 1


async def test_what_concerns_the_owner_goes_to_the_second_person(counter: Counter) -> None:
    """They hear who would like to talk and no word of it; the owner, and who looks after complaints, hear nothing."""
    async with counter.database.transaction(TEAM) as session:
        await give_role(session, Role.SECOND_PERSON, CHIDI.id, actor_id=MAYA.id, at=EVENING)

    done = await counter.hands_in(choose, ANA, {"saw": "Maya lied", "way": "second"}, private={"owner": "yes"})

    assert "Chidi hears that you would like to talk" in words_on(view_of(done))
    owed = [(member_id, subject) for member_id, subject, _ in await notices(counter)]
    assert sorted(owed, key=str) == [(ANA.id, "tickets.talk"), (CHIDI.id, "tickets.second")]
    assert "Maya lied" not in await everything_stored(counter)


async def test_with_nobody_named_it_is_not_promised(counter: Counter) -> None:
    done = await counter.hands_in(choose, ANA, {"saw": "Maya lied", "way": "second"}, private={"owner": "yes"})

    assert rejected(done) == {"way": "Nobody is named for it any more. Choose another way."}
    assert await notices(counter) == []


async def test_harassment_is_pointed_to_where_it_is_reported(counter: Counter) -> None:
    """Complaints do not begin before the owner has said where; the change is audited, without the words."""
    async with counter.database.reading(TEAM) as session:
        assert await missing_conduct(session) is not None

    await counter.hands_in(keep_set_up, MAYA, {"where": "Rita in HR, rita@halden.example"})

    async with counter.database.reading(TEAM) as session:
        assert await missing_conduct(session) is None
        assert await find_conduct(session) == "Rita in HR, rita@halden.example"
        view = words_on(await instead(session, ANA, "words", concerns_owner=False))
        audited = [each.what for each in await session.scalars(select(AuditEntry)) if each.verb == "complaints.conduct"]
    assert "Harassment, threats, discrimination: Rita in HR" in view
    assert audited == ["changed"]
