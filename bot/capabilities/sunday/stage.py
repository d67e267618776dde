"""Where the owner begins the Monday question: in the third week, once it is said who is there for whoever needs somebody."""

from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.sunday.question.help import find_help
from bot.capabilities.sunday.turn.holding import STAGE as NAME
from bot.core.roles import Role
from bot.core.stages import Stage

NOBODY: Final = "Nobody is the wellbeing contact yet. Name somebody people would talk to: /cadence roles."
NO_NUMBERS: Final = "No crisis numbers are set yet. Write down whom people can call at night: /cadence sunday."


async def missing(session: AsyncSession) -> str | None:
    """The sentence (plain text) for what has no safe default; None once all is said."""
    help_ = await find_help(session)
    if not help_.contacts:
        return NOBODY
    return None if help_.crisis else NO_NUMBERS


STAGE: Final = Stage(
    name=NAME,
    week=3,
    title="Sunday evening",
    says="From the next Monday on, late in the morning, everybody is asked how Sunday evening felt about Monday, without a name. "
    "Everybody sees the same result, and the next question waits until you have answered it.",
    missing=missing,
    roles=(Role.WELLBEING,),
)
