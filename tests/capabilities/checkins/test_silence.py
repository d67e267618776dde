"""Nobody is nagged: one reminder in the day's message; after two silent rounds no more questions, and the CTO is told."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import select, update

from bot.capabilities.checkins import capability
from bot.capabilities.checkins.follow_up import follow_up
from bot.capabilities.checkins.models import CheckInState, Enrolment
from bot.core.capability import AnswerKind, Rendering, SubjectItem, Withdrawn
from bot.core.notices import Notice
from bot.core.outbox import Delivery, DeliveryState
from bot.core.people import Member
from bot.core.slack.events import Block, Reply
from tests.capabilities.checkins.company import ANA, BO, HALDEN, MAYA, MONDAY, Company, Register
from tests.capabilities.checkins.press import Hand, texts
from tests.capabilities.checkins.rounds import asks, coming_tuesday, play_to_ten, shows, started
from tests.scenarios.intruders import Hand as Intruder
from tests.scenarios.story import heard, press

TEN = datetime(2026, 11, 24, 9, tzinfo=UTC)
ROUND = timedelta(weeks=2)
SILENT_TWICE = TEN + ROUND + timedelta(days=13)


async def play(company: Company, until: datetime, *, since: datetime = TEN, everyone_is_sent: bool = True) -> None:
    """Ticks of six hours, at each of which every message that was owed has been sent."""
    now = since
    while now <= until:
        await follow_up(company.context, now)
        await company.at(now)
        if everyone_is_sent:
            async with company.database.transaction(HALDEN) as session:
                owed = (Delivery.state == DeliveryState.PENDING, Delivery.not_before <= now)
                await session.execute(update(Delivery).where(*owed).values(state=DeliveryState.SENT))
        now += timedelta(hours=6)


async def notices(company: Company, subject: str) -> list[tuple[str | None, datetime]]:
    """Who is owed which notice, and from when on."""
    async with company.database.reading(HALDEN) as session:
        rows = await session.scalars(select(Notice).where(Notice.subject == subject).order_by(Notice.at))
        return [(row.member_id, row.at) for row in rows]


async def say(
    company: Company, subject: str, now: datetime, register: Register | None = None
) -> Sequence[Block] | Withdrawn:
    """What the newest notice of a kind says now, in a message that was sent."""
    async with company.database.reading(HALDEN) as session:
        found = select(Notice).where(Notice.subject == subject).order_by(Notice.at.desc()).limit(1)
        notice = (await session.scalars(found)).one()
        sent = (await session.scalars(select(Delivery).where(Delivery.state == DeliveryState.SENT).limit(1))).one()
        asked = Rendering(
            workspace_id=HALDEN, delivery_id=sent.id, to=MAYA, ref=notice.ref, now=now, context=company.context
        )
        offered = capability(answers={}, subjects=(register or Register()).hooks.subjects).notices
        return await offered[subject](session, asked)


def words(said: Sequence[Block] | Withdrawn) -> list[str]:
    assert not isinstance(said, Withdrawn)
    return texts(said)


async def only_ana(company: Company) -> None:
    for member_id in ("U0BO", "U0CHIDI", "U0DIYA", "U0EWAN"):
        await company.change(Member, member_id, active=False)
    await company.at(MONDAY)


async def test_whoever_said_nothing_is_reminded_once(company: Company) -> None:
    """Two days after the ask, in the message that gathers what they are owed; then it is left alone."""
    await only_ana(company)
    await play(company, TEN + timedelta(days=12))

    assert await notices(company, "checkins.nudge") == [(ANA, TEN + timedelta(days=2))]
    assert words(await say(company, "checkins.nudge", TEN + timedelta(days=2))) == [
        "Your check-in *Outcomes* is still open, until Mon 7 Dec, 10:00. One tap is enough.",
        "Answer",
        "Not this time",
    ]


async def test_the_reminder_takes_nothing_changed_in_one_tap(company: Company) -> None:
    """Where something stands that can be confirmed; the reminder says then that it is answered."""
    register = Register(items=[SubjectItem(ref="o1", title="Pay-outs", kind="known_road", current="on_track")])
    await only_ana(company)
    await play(company, TEN + timedelta(days=2))
    said = await say(company, "checkins.nudge", TEN + timedelta(days=2), register)
    assert words(said)[1:] == ["Answer", "Nothing changed", "Not this time"]

    assert not isinstance(said, Withdrawn)
    press = said[1]["elements"][1]
    await Hand(company, register, ANA).click(press["action_id"], press["value"], TEN + timedelta(days=3))

    assert [answer.kind for answer in register.taken] == [AnswerKind.UNCHANGED]
    after = await say(company, "checkins.nudge", TEN + timedelta(days=3), register)
    assert words(after) == ["*Outcomes* is answered. Thank you."]


async def test_whoever_answered_is_not_reminded(company: Company) -> None:
    await only_ana(company)
    await play(company, TEN)
    register = Register(items=[SubjectItem(ref="o1", title="Pay-outs", kind="known_road", current="on_track")])
    await Hand(company, register, ANA).button("Nothing changed", TEN)
    await play(company, TEN + timedelta(days=12), since=TEN + timedelta(hours=6))

    assert await notices(company, "checkins.nudge") == []


async def test_the_reminder_says_when_it_is_needed_no_more(company: Company) -> None:
    await only_ana(company)
    await play(company, TEN + timedelta(days=2))
    await Hand(company, Register(), ANA).more("Not this time", TEN + timedelta(days=3))

    assert words(await say(company, "checkins.nudge", TEN + timedelta(days=3))) == ["Not this time; that's fine, Ana."]


async def test_after_two_silent_rounds_nobody_is_asked_and_the_cto_hears_of_it(company: Company) -> None:
    """Once, on her desk; the rounds that follow end as rows that say why."""
    await only_ana(company)
    await play(company, TEN + 3 * ROUND)

    rows = await company.checkins()
    assert [(row.slot, row.state, row.reason) for row in rows] == [
        (date(2026, 11, 24), CheckInState.CLOSED, None),
        (date(2026, 12, 8), CheckInState.CLOSED, None),
        (date(2026, 12, 22), CheckInState.SKIPPED, "silent"),
        (date(2027, 1, 5), CheckInState.SKIPPED, "silent"),
    ]
    assert await notices(company, "checkins.silent") == [(None, SILENT_TWICE)]
    assert words(await say(company, "checkins.silent", SILENT_TWICE)) == [
        "*Ana let Outcomes pass twice without a word.* I have stopped asking. Talk to them: is it the moment, the "
        "question, or something else?",
        "Ask Ana again",
    ]


async def test_the_closed_message_says_so_and_one_tap_asks_again(company: Company) -> None:
    await only_ana(company)
    await play(company, SILENT_TWICE)
    hand = Hand(company, Register(), ANA)
    assert texts((await hand.message(SILENT_TWICE)).blocks)[-2:] == [
        "You let two of these pass without a word, so I don't ask you any more. That is fine; Maya knows, and nobody "
        "else does.",
        "Ask me again",
    ]

    told, _ = await hand.button("Ask me again", SILENT_TWICE)
    await play(company, TEN + 2 * ROUND, since=SILENT_TWICE)

    assert isinstance(told, Reply)
    assert told.message.text == "Good: I ask you again from the next round on."
    assert (await company.checkin(ANA)).state is CheckInState.ASKED
    assert words(await say(company, "checkins.silent", TEN + 2 * ROUND)) == ["Ana is asked about Outcomes again."]


async def test_one_silent_round_is_forgotten_by_whoever_answers_the_next(company: Company) -> None:
    """Two in a row are silence; one now and then is a holiday."""
    await only_ana(company)
    await play(company, TEN + ROUND)
    await Hand(company, Register(), ANA).more("Not this time", TEN + ROUND)
    await play(company, TEN + 3 * ROUND, since=TEN + ROUND)

    states = [row.state for row in await company.checkins()]
    assert states == [CheckInState.CLOSED, CheckInState.PASSED, CheckInState.CLOSED, CheckInState.ASKED]


async def test_a_round_that_ends_when_the_next_begins_counts_before_it(company: Company) -> None:
    """What ends now ends first: or a third question would leave before the second silence was counted."""
    offered = capability(answers={}, subjects={})

    names = [job.name for job in offered.jobs]
    assert names.index("checkins.follow_up") < names.index("checkins.plan")


async def test_only_those_in_charge_have_somebody_asked_again(company: Company) -> None:
    """Bo cannot press what stands on the CTO's desk; and what she pressed counts, for that member alone."""
    await only_ana(company)
    await play(company, SILENT_TWICE)
    route = capability(answers={}, subjects={}).routes.clicks["checkins.resume"]
    assert route.needs == "checkins.resume"

    told, _ = await Hand(company, Register(), MAYA).click("checkins.resume", f"outcomes:{ANA}", SILENT_TWICE)

    assert isinstance(told, Reply)
    assert told.message.text == "Ana is asked about Outcomes again."
    async with company.database.reading(HALDEN) as session:
        assert list(await session.scalars(select(Enrolment.silent_rounds))) == [0]
    (told,) = await Hand(company, Register(), MAYA).click("checkins.resume", f"nothing:{BO}", SILENT_TWICE)
    assert isinstance(told, Reply)
    assert told.message.text.startswith("I don't know this check-in any more.")


async def test_tom_is_reminded_in_the_day_s_message_and_answers_from_there(story_url: str, secret_key: str) -> None:
    """The whole way through Slack: the reminder is a line of a message that has other lines, and opens the questions."""
    async with started(story_url, secret_key, leads=["tom"]) as world:
        tom, tuesday = world.actor("tom"), coming_tuesday(world)
        await play_to_ten(world, tuesday, "Europe/Berlin")
        (ask,) = asks(tom)
        await play_to_ten(world, tuesday + timedelta(days=3), "Europe/Berlin")
        (day,) = heard(tom, "is still open")

        await press(world, tom, day, "Answer")
        result = await tom.submits({"What are you after?": "Pay-outs in one day"})
        await world.settle()

        assert result.errors == {}
        await shows(world, day, "*Outcomes* is answered. Thank you.")
        await shows(world, ask, "New: *Pay-outs in one day*")


async def test_the_silent_stand_on_the_cto_s_desk_and_one_tap_asks_them_again(story_url: str, secret_key: str) -> None:
    """Four weeks without a word of Tom's: Maya reads it, in no channel; Bo cannot undo it, she can."""
    async with started(story_url, secret_key, leads=["tom"]) as world:
        maya, tom, tuesday = world.actor("maya"), world.actor("tom"), coming_tuesday(world)
        await world.play_to("2037-12-21 10:30", "Europe/Berlin")
        (desk,) = heard(maya, "*Tom let Outcomes pass twice without a word.*")
        assert len(heard(tom, "so I don't ask you any more")) == 1

        told = await Intruder(world, world.actor("bo")).presses("checkins.resume", "outcomes:U0TOM")
        assert "it is for the CTO or the CTO's deputy" in told
        await press(world, maya, desk, "Ask Tom again")
        await shows(world, desk, "Tom is asked about Outcomes again.")
        await play_to_ten(world, tuesday + timedelta(weeks=4), "Europe/Berlin")

        assert [f"{ask.story_at:%d %b}" for ask in asks(tom)] == ["24 Nov", "08 Dec", "22 Dec"]
        assert "without a word" not in " ".join(message.words() for message in world.actor("ruth").reads())
