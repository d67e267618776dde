"""What each slice tells of a week: counts that are exact, no confidence broken, nothing from before or after."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.checkins.digest import tell_of_check_ins
from bot.capabilities.checkins.models import CheckIn, CheckInState, RitualVersion
from bot.capabilities.checkins.ritual_files import load_rituals
from bot.capabilities.outcomes import actions as outcomes
from bot.capabilities.outcomes.asks import actions as asks
from bot.capabilities.outcomes.asks.models import Ask
from bot.capabilities.outcomes.asks.rules import Move as AskMove
from bot.capabilities.outcomes.digest import tell_of_outcomes
from bot.capabilities.outcomes.rules import Kind, State, Wording
from bot.core.db import Database
from bot.core.digests import Cost, DigestPart, Week
from bot.core.people import Person
from bot.core.prompts import find_prompts
from bot.core.schedule import SkipReason
from tests.capabilities.outcomes.conftest import Office, found
from tests.capabilities.outcomes.people import CHIDI, LENA, MAYA, PAYMENTS, SEARCH, TOM

BERLIN = ZoneInfo("Europe/Berlin")
FRIDAY = datetime(2026, 11, 27, 15, tzinfo=UTC)
BEFORE = FRIDAY - timedelta(days=8)
"""In the week before."""
WITHIN = FRIDAY - timedelta(days=3)


def week_to(ends: datetime, *, now: datetime | None = None) -> Week:
    return Week(begins=ends - timedelta(weeks=1), ends=ends, now=now or ends, zone=BERLIN)


def by_name(parts: list[DigestPart]) -> dict[str, DigestPart]:
    return {part.name: part for part in parts}


# What the CTO owes -----------------------------------------------------------------------------------------------------


@pytest.fixture
async def office(database: Database) -> Office:
    return await found(database, "T1")


async def asked(session: AsyncSession, words: str, by: Person, at: datetime) -> Ask:
    return await asks.make_ask(session, words, by_id=by.id, at=at, source=words)


async def move(
    session: AsyncSession, ask: Ask, what: AskMove, at: datetime, *, by: Person = MAYA, **filled: object
) -> None:
    pressed = asks.Pressed(move=what, by=by, at=at, seen=ask.version, **filled)  # pyright: ignore[reportArgumentType] - a shorthand
    assert isinstance(await asks.press(session, ask, pressed), asks.Made), what


async def promises(office: Office, week: Week) -> DigestPart:
    async with office() as session:
        return by_name(list(await tell_of_outcomes(session, week)))["promises"]


async def test_what_the_cto_owes_to_the_day(office: Office) -> None:
    """Kept in this week alone; late with the day it was promised by; what was declined is said with the CTO's own why."""
    async with office() as session:
        for number, at in enumerate((BEFORE, WITHIN, WITHIN)):
            kept = await asked(session, f"secret kept {number}", TOM, at)
            await move(session, kept, AskMove.PROMISE, at, day=date(2026, 11, 30))
            await move(session, kept, AskMove.KEEP, at)
        late = await asked(session, "secret late", LENA, BEFORE)
        await move(session, late, AskMove.PROMISE, BEFORE, day=date(2026, 11, 26))
        declined = await asked(session, "secret no", CHIDI, BEFORE)
        await move(session, declined, AskMove.DECLINE, WITHIN, words="No money before *January*.")
        await asked(session, "secret open", TOM, WITHIN)

    told = await promises(office, week_to(FRIDAY))

    assert told.line == (
        "*Maya owes:* 2 kept, 1 late (Search, by 26 Nov), 1 declined (why: thread), 1 waits for an answer"
    )
    assert told.figures == {"kept": 2, "late": 1, "moved": 0, "declined": 1, "promised": 0, "waiting": 1}
    assert (told.may_be_hidden, told.decisions) == (False, 3)
    thread = str(told.thread)
    assert "*Declined:* Payments. Why: No money before" in thread
    assert "secret" not in told.line + thread


@pytest.mark.parametrize(
    ("moved_on", "line"),
    [
        (datetime(2026, 11, 24, 9, tzinfo=UTC), "1 moved (Payments, new date 2 Dec)"),
        (datetime(2026, 11, 26, 9, tzinfo=UTC), "1 late (Payments, new date 2 Dec)"),
    ],
)
async def test_a_new_date_is_late_only_where_the_old_one_had_passed(
    office: Office, moved_on: datetime, line: str
) -> None:
    async with office() as session:
        ask = await asked(session, "secret", TOM, BEFORE)
        await move(session, ask, AskMove.PROMISE, BEFORE, day=date(2026, 11, 25))
        await move(session, ask, AskMove.MOVE_DATE, moved_on, day=date(2026, 12, 2), words="The lawyer is ill.")

    told = await promises(office, week_to(FRIDAY))

    assert told.line == f"*Maya owes:* {line}"
    assert "was 25 Nov, new date 2 Dec. Why: The lawyer is ill." in str(told.thread)


async def test_what_was_undone_was_not_kept(office: Office) -> None:
    """Nor is the reason of whoever acts in the CTO's place leadership's to read."""
    async with office() as session:
        ask = await asked(session, "secret", TOM, BEFORE)
        await move(session, ask, AskMove.HAND_OVER, BEFORE, member_id=LENA.id)
        await move(session, ask, AskMove.TAKE_ON, BEFORE, by=LENA, day=date(2026, 11, 30))
        await move(session, ask, AskMove.MOVE_DATE, WITHIN, by=LENA, day=date(2026, 12, 2), words="private to Tom")
        await move(session, ask, AskMove.KEEP, WITHIN, by=LENA)
        await move(session, ask, AskMove.UNDO, WITHIN + timedelta(minutes=1), by=LENA)

    told = await promises(office, week_to(FRIDAY))

    assert (told.figures["kept"], told.figures["moved"]) == (0, 1)
    assert "private" not in str(told.thread)


async def test_a_no_is_told_once_it_has_left(office: Office) -> None:
    """Said a minute before the digest, it can still be undone, and Tom has not read it: it is the next one's to tell."""
    async with office() as session:
        ask = await asked(session, "secret", TOM, WITHIN)
        await move(session, ask, AskMove.DECLINE, FRIDAY - timedelta(minutes=1), words="Too dear.")

    weeks = [week_to(FRIDAY), week_to(FRIDAY + timedelta(weeks=1)), week_to(FRIDAY + timedelta(weeks=2))]
    assert [(await promises(office, week)).figures["declined"] for week in weeks] == [0, 1, 0]
    assert "Too dear" not in str(await promises(office, weeks[0]))


async def test_who_owes_nothing(office: Office) -> None:
    assert (await promises(office, week_to(FRIDAY))).line == "*Maya owes:* nothing"


# Outcomes --------------------------------------------------------------------------------------------------------------


async def test_reached_learnt_and_what_needs_help(office: Office) -> None:
    """Of this week what was said in it; what needs help as it stands, worst first; what was told before is only named."""
    async with office() as session:

        async def says(sentence: str, state: State, at: datetime, words: str = "", *, known: bool = True) -> None:
            kind = Kind.KNOWN_ROAD if known else Kind.UNKNOWN_TERRITORY
            wording = Wording(sentence=sentence, kind=kind, effect="Partners stay")
            team = PAYMENTS if known else SEARCH
            made = await outcomes.add_outcome(session, wording, team_id=team, by_id=TOM.id, at=BEFORE, source=sentence)
            await outcomes.say_state(session, made, state, by_id=TOM.id, at=at, words=words or None)

        await says("Pay-outs.", State.REACHED, WITHIN)
        await says("Old news", State.REACHED, BEFORE)
        await says("After the hour", State.REACHED, FRIDAY)
        await says("Refunds", State.AT_RISK, BEFORE, "The bank is slow.")
        await says("Chargebacks", State.OFF_TRACK, WITHIN)
        await says("Do they search?", State.STOPPED, WITHIN, "Nobody does.", known=False)
        await says("Do they type?", State.LEARNING, WITHIN, "Some do", known=False)

    async with office() as session:
        parts = by_name(list(await tell_of_outcomes(session, week_to(FRIDAY))))

    assert parts["reached"].line == "*Reached customers:* Pay-outs (Payments)"
    assert "Partners stay" in str(parts["reached"].thread)
    assert parts["learnt"].line == "*Learnt:* Nobody does; Search stopped there, thank you; Some do (Search)"
    assert parts["help"].line == "*Needs help:* Payments, “Chargebacks”; still Payments"
    assert [block["text"]["text"].partition(",")[0] for block in parts["help"].thread] == [
        "*Off track:* O-5",
        "*Still at risk:* O-4",
    ]
    figures = {name: value for part in parts.values() for name, value in part.figures.items()}
    assert (figures["reached"], figures["learnt"], figures["stopped"], figures["needs_help"]) == (1, 2, 1, 2)
    assert "quarter" not in parts


async def test_what_ended_is_told_once(office: Office) -> None:
    """Said again the week after, with more words, it is no news; what was running in between is."""
    last = FRIDAY - timedelta(days=10)
    async with office() as session:

        async def chases(sentence: str, kind: Kind, *said: tuple[State, datetime]) -> None:
            wording = Wording(sentence=sentence, kind=kind)
            made = await outcomes.add_outcome(session, wording, team_id=SEARCH, by_id=TOM.id, at=last, source=sentence)
            for state, at in said:
                await outcomes.say_state(session, made, state, by_id=TOM.id, at=at, words="As I said.")

        await chases("Pay-outs", Kind.KNOWN_ROAD, (State.REACHED, BEFORE), (State.REACHED, WITHIN))
        await chases(
            "Refunds",
            Kind.KNOWN_ROAD,
            (State.REACHED, last),
            (State.AT_RISK, BEFORE),
            (State.REACHED, WITHIN),
        )
        await chases("Do they type?", Kind.UNKNOWN_TERRITORY, (State.STOPPED, BEFORE), (State.STOPPED, WITHIN))

    async with office() as session:
        parts = by_name(list(await tell_of_outcomes(session, week_to(FRIDAY))))

    assert parts["reached"].line == "*Reached customers:* Refunds (Search)"
    assert (parts["learnt"].line, parts["learnt"].decisions) == ("*Learnt:* As I said (Search)", 0)


async def test_the_last_digest_of_a_quarter_brings_the_run_sheet(office: Office) -> None:
    """Christmas week tells of it where a week later it is January."""
    async with office() as session:
        wording = Wording(sentence="Pay-outs", kind=Kind.KNOWN_ROAD)
        made = await outcomes.add_outcome(session, wording, team_id=PAYMENTS, by_id=TOM.id, at=BEFORE, source="s")
        await outcomes.say_state(session, made, State.REACHED, by_id=TOM.id, at=WITHIN)
    ends = [datetime(2026, 12, day, 15, tzinfo=UTC) for day in (18, 24, 31)]
    async with office() as session:
        told = [by_name(list(await tell_of_outcomes(session, week_to(each)))) for each in ends]

    assert ["quarter" in parts for parts in told] == [False, False, True]
    quarter = told[-1]["quarter"]
    assert quarter.line == "*Q4 2026:* 1 outcome reached; the run sheet for the all-hands is in the thread"
    assert "*Payments* reached: Pay-outs" in str(quarter.thread)


async def test_a_quarter_that_ends_in_a_shutdown_is_told_of_after_it(office: Office) -> None:
    """Nobody works from Christmas to Epiphany: the first digest of January brings the run sheet, and it alone."""
    async with office() as session:
        wording = Wording(sentence="Pay-outs", kind=Kind.KNOWN_ROAD)
        made = await outcomes.add_outcome(session, wording, team_id=PAYMENTS, by_id=TOM.id, at=BEFORE, source="s")
        await outcomes.say_state(session, made, State.REACHED, by_id=TOM.id, at=WITHIN)
    ends = [datetime(2026, 12, 18, 15, tzinfo=UTC), datetime(2027, 1, 8, 15, tzinfo=UTC)]
    weeks = [week_to(ends[0]), replace(week_to(ends[1]), begins=ends[0]), week_to(ends[1] + timedelta(weeks=1))]
    async with office() as session:
        told = [by_name(list(await tell_of_outcomes(session, week))) for week in weeks]

    assert [parts["quarter"].figures["quarter"] if "quarter" in parts else None for parts in told] == [
        None,
        "2026-4",
        None,
    ]


# Check-ins -------------------------------------------------------------------------------------------------------------


async def test_what_it_cost_and_who_could_not_be_asked(office: Office) -> None:
    """Each answer at what its ritual says it takes; nobody is named, and a holiday is no failure of the bot's."""
    ritual = load_rituals(find_prompts(None))["outcomes"]
    async with office() as session:
        session.add(RitualVersion(id=ritual.version, ritual_id=ritual.id, body=ritual.body))
        await session.flush()

        def due(
            person: Person, day: int, state: CheckInState, at: datetime, reason: SkipReason | None = None
        ) -> CheckIn:
            return CheckIn(
                ritual_id=ritual.id,
                member_id=person.id,
                slot=date(2026, 11, day),
                version_id=ritual.version,
                state=state,
                reason=reason,
                due_at=at,
                answered_at=at if state is CheckInState.ANSWERED else None,
            )

        session.add_all(
            [
                due(TOM, 24, CheckInState.ANSWERED, WITHIN),
                due(TOM, 25, CheckInState.ANSWERED, WITHIN),
                due(LENA, 24, CheckInState.ANSWERED, WITHIN),
                due(LENA, 10, CheckInState.ANSWERED, BEFORE),
                due(CHIDI, 24, CheckInState.SKIPPED, WITHIN, SkipReason.MISSED),
                due(CHIDI, 25, CheckInState.SKIPPED, WITHIN, SkipReason.HOLIDAY),
                due(CHIDI, 26, CheckInState.CLOSED, WITHIN),
            ]
        )
    async with office() as session:
        parts = by_name(list(await tell_of_check_ins(session, week_to(FRIDAY))))

    assert parts["cost"].cost == Cost(minutes=6, people=2)
    assert parts["not_asked"].line == "*Not asked, because I was down:* 1 check-in"
    assert "Chidi" not in str(parts)
