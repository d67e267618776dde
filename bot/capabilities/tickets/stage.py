"""Where the owner begins complaints: in the second week, once somebody looks after them and harassment has its own place."""

from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.tickets.talks.actions import missing_conduct
from bot.capabilities.tickets.talks.views import SET_UP
from bot.core.roles import Role
from bot.core.stages import Stage, has_begun
from bot.core.workspaces import holders

NOBODY: Final = "Nobody looks after complaints yet. Name who does first: /cadence roles."


async def missing(session: AsyncSession) -> str | None:
    """The sentence (plain text) for what has no safe default; None once all is said."""
    if not await holders(session, Role.COMPLAINTS):
        return NOBODY
    return await missing_conduct(session)


STAGE: Final = Stage(
    name="complaints",
    week=2,
    title="Complaints",
    says="Everybody can complain with /complain, by name or without one. Whoever looks after complaints reads them, and "
    "says by when there will be an answer.",
    missing=missing,
    roles=(Role.COMPLAINTS, Role.SECOND_PERSON),
    settings=(("Where harassment is reported", SET_UP),),
)


async def why_off(session: AsyncSession) -> str | None:
    """The sentence for whoever complains before the owner has begun it; None once they have."""
    if await has_begun(session, STAGE.name):
        return None
    return "Complaints have not started yet, so nobody would read it. Your CTO starts them with `/cadence setup`."
