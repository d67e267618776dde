"""The job: what lapses by itself, when, and whose it becomes when whoever answers for it leaves."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from bot.capabilities.experiments.rules import Move, State
from bot.capabilities.experiments.upkeep import JOB, keep_up
from bot.core.context import Context
from bot.core.db import Database
from bot.core.notices import OWNER
from bot.core.people import Member, Person
from bot.core.workspaces import current_workspace
from tests.capabilities.experiments.lab import LATER, Lab
from tests.capabilities.outcomes.people import CHIDI, LENA, NOW
from tests.capabilities.tickets.paper import context_of


@pytest.fixture
async def context(lab: Lab, database: Database) -> Context:
    """The company has begun; its clock is UTC's."""
    async with lab.office() as session:
        (await current_workspace(session)).started_at = NOW
    return context_of(database)


async def next_due(context: Context, now: datetime) -> datetime | None:
    assert JOB.next_due is not None
    return await JOB.next_due(context, now)


async def states(lab: Lab, *ids: UUID) -> list[State]:
    return [(await lab.find(each)).state for each in ids]


@pytest.mark.parametrize(
    ("owner", "over"),
    [
        (CHIDI, datetime(2026, 12, 4, 0, tzinfo=UTC)),
        (LENA, datetime(2026, 12, 4, 7, tzinfo=UTC)),
        (None, datetime(2026, 12, 4, 0, tzinfo=UTC)),
    ],
)
async def test_the_last_day_is_over_for_whoever_answers_too(
    lab: Lab, context: Context, owner: Person | None, over: datetime
) -> None:
    """Lena, in Denver, has until her own midnight; the job wakes then, and not a second before anything is to do."""
    made = await lab.begins(owner_id=owner.id if owner else None)
    assert await next_due(context, NOW) == over

    await keep_up(context, over - timedelta(seconds=1))
    assert await states(lab, made) == [State.RUNNING]
    assert await next_due(context, over - timedelta(seconds=1)) == over
    await keep_up(context, over)
    await keep_up(context, over)

    assert await states(lab, made) == [State.LAPSED]
    assert [move for move, *_ in await lab.moves(made)] == [Move.BEGIN, Move.LAPSE]
    assert await next_due(context, over) is None


async def test_what_ends_first_wakes_the_job_first(lab: Lab, context: Context) -> None:
    """Wednesday is over for Lena when Thursday has long begun for Chidi."""
    first = await lab.begins(owner_id=LENA.id, ends_on=date(2026, 12, 2))
    second = await lab.begins(owner_id=CHIDI.id, ends_on=date(2026, 12, 3))
    assert await next_due(context, NOW) == datetime(2026, 12, 3, 7, tzinfo=UTC)

    await keep_up(context, datetime(2026, 12, 3, 7, tzinfo=UTC))

    assert await states(lab, first, second) == [State.LAPSED, State.RUNNING]


async def test_whoever_left_is_asked_nothing(lab: Lab, context: Context) -> None:
    """What they would be asked about is the CTO's from then on; what is over for good keeps its name."""
    running, looked_at, over = await lab.begins(), await lab.begins(), await lab.begins()
    await lab.presses(CHIDI, Move.KEEP, looked_at, words="Two calls", look_on=LATER)
    await lab.presses(CHIDI, Move.STOP, over, words="Too dear")
    async with lab.office() as session:
        (await session.scalars(select(Member).where(Member.id == CHIDI.id))).one().active = False
    for _ in range(2):
        await keep_up(context, lab.now)

    assert [(await lab.find(each)).owner_id for each in (running, looked_at, over)] == [None, None, CHIDI.id]
    assert (await lab.moves(running))[1:] == [(Move.HAND_OVER, None, [OWNER])]


async def test_nothing_lapses_in_a_company_that_has_not_begun(lab: Lab, database: Database) -> None:
    made = await lab.begins()
    await keep_up(context_of(database), datetime(2027, 1, 1, tzinfo=UTC))
    assert await states(lab, made) == [State.RUNNING]
