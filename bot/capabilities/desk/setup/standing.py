"""Where set-up stands, looked up for whoever asks: as a message, as a modal, and after each step."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.desk.setup import actions, views
from bot.capabilities.desk.setup.stages import find_stages
from bot.core.people import Person, find_person
from bot.core.slack.events import (
    Block,
    Click,
    Effect,
    OpenView,
    Renew,
    ShowHome,
    SlackMessage,
    Submission,
    UpdateView,
    View,
)
from bot.core.stages import Stage


@dataclass(frozen=True, slots=True)
class Standing:
    """With the stages that there are."""

    stages: Sequence[Stage]

    async def message(self, session: AsyncSession, by: Person, at: datetime) -> SlackMessage:
        return views.standing_message(await self._blocks(session, by, at))

    async def view(self, session: AsyncSession, by: Person, at: datetime, *, note: str = "") -> View:
        """`note` is mrkdwn."""
        return views.standing_view(await self._blocks(session, by, at, note=note))

    async def after(self, session: AsyncSession, deed: Click | Submission, *, note: str = "") -> Sequence[Effect]:
        """Where it stands after a step; the message it began in and Home as they are now."""
        view = await self.view(session, deed.by, deed.at, note=note)
        stands = Renew(await self.message(session, deed.by, deed.at))
        return (UpdateView(view) if isinstance(deed, Submission) else shown(deed, view), ShowHome(), stands)

    async def _blocks(self, session: AsyncSession, by: Person, at: datetime, *, note: str = "") -> Sequence[Block]:
        """With the roles they hold now: a step may just have given them one."""
        person = await find_person(session, by.id) or by
        return views.show_standing(
            person,
            await actions.find_progress(session),
            is_admin=await actions.is_admin(session, person),
            stages=await find_stages(session, self.stages, at),
            note=note,
        )


def shown(deed: Click, view: View) -> Effect:
    """In place of the modal that was clicked; as a new one from a message or from Home."""
    return UpdateView(view) if deed.view is not None and deed.view.get("type") == "modal" else OpenView(view)
