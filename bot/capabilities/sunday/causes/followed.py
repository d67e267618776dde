"""What became of a cause that was named often, and whether it has been named less since: coarse words against coarse words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.sunday.causes.kinds import label_of
from bot.capabilities.sunday.models import CauseStep, Round
from bot.capabilities.sunday.result.results import Result
from bot.capabilities.sunday.result.views import PARTS
from bot.capabilities.sunday.suppression import Part
from bot.core.slack.blocks import section
from bot.core.slack.events import Block
from bot.core.text import Mrkdwn, day, fill

NOTHING: Final = "none"
"""What a cause became that the CTO passed over."""
_LOWEST_FIRST: Final = (Part.SOME, Part.QUARTER, Part.HALF)
_SHOWN: Final = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing that was made of a cause. `line` is mrkdwn, as the capability that took it says it."""

    round_id: UUID
    slot: date
    """Of the round in which the cause was named."""
    cause: str
    level: Part
    became: str
    line: str
    at: datetime


async def steps_taken(session: AsyncSession, *, most: int = 50) -> Sequence[Step]:
    """The newest first; what was passed over is among them."""
    joined = select(CauseStep, Round.slot).join(
        Round, (Round.workspace_id == CauseStep.workspace_id) & (Round.id == CauseStep.round_id)
    )
    rows = await session.execute(joined.order_by(CauseStep.at.desc(), CauseStep.id).limit(most))
    return [
        Step(
            round_id=row.round_id,
            slot=slot,
            cause=row.cause,
            level=Part(row.level),
            became=row.became,
            line=row.line or "",
            at=row.at,
        )
        for row, slot in rows
    ]


def follow(steps: Sequence[Step], newest: Result | None, today: date) -> list[Block]:
    """What was done about causes, each with whether it is named less often by now; nothing where nothing was done."""
    lines = [_line(step, newest, today) for step in steps if step.became != NOTHING][:_SHOWN]
    return [section("\n".join(["*What became of what was named often*", *lines]))] if lines else []


def _line(step: Step, newest: Result | None, today: date) -> Mrkdwn:
    return fill(
        "“{cause}”, {part} on {day}: {line}{since}",
        cause=label_of(step.cause),
        part=PARTS[step.level],
        day=day(step.slot, today),
        line=Mrkdwn(step.line),
        since=Mrkdwn(_since(step, newest)),
    )


def _since(step: Step, newest: Result | None) -> str:
    """Nothing before a later round could have told."""
    if newest is None or newest.everybody is None or newest.slot <= step.slot:
        return ""
    now = newest.everybody.causes.get(step.cause)
    if now is None:  # chance keeps back a cause that few named (suppression.py): it need not have fallen
        return " _No longer among those that are shown._"
    change = _LOWEST_FIRST.index(now) - _LOWEST_FIRST.index(step.level)
    if change < 0:
        return f" _Named less often since: {PARTS[now]}._"
    return f" _Named more often since: {PARTS[now]}._" if change else " _Named as often as then._"
