"""The CTO's desk: what the office answers for and is asked now; of what others answer for, a number."""

from datetime import UTC, datetime, timedelta

from bot.capabilities.experiments.desk import on_desk
from bot.capabilities.experiments.passing import find_passing
from bot.capabilities.experiments.rules import Move
from bot.core.capability import DeskPart, Rank
from tests.capabilities.experiments.lab import LATER, Lab
from tests.capabilities.outcomes.people import CHIDI, DEE, MAYA, TOM


async def desk(lab: Lab) -> DeskPart:
    async with lab.office() as session:
        return await on_desk(session, MAYA, lab.now)


async def test_the_office_is_asked_from_two_working_days_before_the_end(lab: Lab) -> None:
    """What Chidi answers for is asked of Chidi; here it counts."""
    await lab.begins(owner_id=None)
    await lab.begins(owner_id=CHIDI.id)
    assert await desk(lab) == DeskPart(entries=[], counts="2 experiments running")

    lab.now = datetime(2026, 12, 1, 9, tzinfo=UTC)
    (asked,) = (await desk(lab)).entries
    assert asked.rank is Rank.DECIDE
    assert "ends Thu 3 Dec: keep, change or stop?" in str(asked.blocks)


async def test_what_was_decided_stays_in_sight_until_the_evening(lab: Lab) -> None:
    """A wrong tap is seen, and can be undone; what somebody else decided, or answers for, is no news of hers."""
    hers, dees = await lab.begins(owner_id=None), await lab.begins(owner_id=None)
    chidis = await lab.begins(owner_id=CHIDI.id)
    await lab.presses(MAYA, Move.STOP, hers, words="Too dear")
    await lab.presses(MAYA, Move.STOP, chidis, words="Too dear")
    await lab.presses(DEE, Move.STOP, dees, words="Too dear")

    (settled,) = (await desk(lab)).entries
    assert settled.rank is Rank.SETTLED
    assert "E-1" in str(settled.blocks)
    assert "Undo" in str(settled.blocks)
    lab.now += timedelta(days=1)
    assert await desk(lab) == DeskPart(entries=[])


async def test_slow_effects_stand_there_until_somebody_says_what_they_see(lab: Lab) -> None:
    made = await lab.begins(TOM, owner_id=None)
    await lab.presses(MAYA, Move.KEEP, made, words="Two calls", look_on=LATER)
    lab.now = datetime(2027, 1, 30, 9, tzinfo=UTC)
    (asked,) = (await desk(lab)).entries
    assert "what do you see by now?" in str(asked.blocks)

    await lab.presses(MAYA, Move.LOOK_AGAIN, made, words="Mondays are busier")
    assert [each.rank for each in (await desk(lab)).entries] == [Rank.SETTLED]


async def test_what_goes_with_the_office_is_what_it_will_be_asked_about(lab: Lab) -> None:
    """Not what was withdrawn or is over, whatever day for slow effects it once had."""
    for move, words in ((Move.WITHDRAW, ""), (Move.STOP, "Too dear")):
        made = await lab.begins(owner_id=None, look_on=LATER)
        await lab.presses(MAYA, move, made, words=words)
    async with lab.office() as session:
        assert await find_passing(session, lab.now) == []
    for _ in range(2):
        await lab.begins(owner_id=None)
    async with lab.office() as session:
        assert await find_passing(session, lab.now) == ["2 experiments"]
