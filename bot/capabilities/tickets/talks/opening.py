"""Opening a conversation of three: owed in the transaction that begins the talk, said once, and then forgotten who they are.

The bot may open such a conversation and write into it, and read none: that is promised. So where it died while it wrote, or
Slack's answer was lost, nobody can look whether the words are there. They are not said again; whoever began it is told, as
they are where Slack refused.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.tickets.talks import views
from bot.capabilities.tickets.talks.actions import drop_talk, find_talk
from bot.core import outbox
from bot.core.capability import Job, Rendering, Withdrawn, nothing_in_sight
from bot.core.context import Context
from bot.core.outbox import PEOPLE, SEVERAL, DeliveryState, Ended
from bot.core.people import Person, find_person, first_name
from bot.core.reach import next_working_time
from bot.core.slack.events import SlackMessage
from bot.core.workspaces import Workspace

THREE: Final = "tickets.talk_of_three"
NOT_OPENED: Final = "tickets.talk_not_opened"
_TALK: Final = "talk"
_WHY: Final = "why"
_WHILE_AT_WORK: Final = timedelta(minutes=15)
"""All three are at work when it is begun. Later than that it is not opened any more, and whoever began it is told."""


async def open_talk(session: AsyncSession, talk_id: UUID, people: Sequence[Person], *, at: datetime) -> None:
    """Owe a conversation to these three: whoever began it, the colleague, and who helps. Safe to repeat."""
    await outbox.post(
        session,
        key=f"talks:{talk_id.hex}:three",
        to=SEVERAL,
        subject=THREE,
        ref={_TALK: talk_id.hex, PEOPLE: ",".join(each.id for each in people)},
        expires_at=at + _WHILE_AT_WORK,
    )


async def render_invitation(session: AsyncSession, rendering: Rendering) -> SlackMessage | Withdrawn:
    """The message `tickets.talk_of_three`."""
    people = [await find_person(session, each) for each in rendering.ref[PEOPLE].split(",")]
    names = [first_name(each.name) for each in people if each is not None]
    return views.invitation(*names) if len(names) == len(people) else Withdrawn("one of them has left")


async def render_not_opened(_session: AsyncSession, rendering: Rendering) -> SlackMessage | Withdrawn:
    """The message `tickets.talk_not_opened`."""
    return views.not_opened(rendering.ref[_WHY])


async def forget_who(context: Context, now: datetime) -> None:
    """A job: of a conversation that is open nothing stays of who is in it; of one that is not, whoever began it hears why."""
    async with context.database.system_reading() as session:
        workspace_ids = list(await session.scalars(select(Workspace.id).order_by(Workspace.id)))
    for workspace_id in workspace_ids:
        async with context.database.reading(workspace_id) as session:
            found = await outbox.find_ended(session, THREE)
        for ended in found:
            async with context.database.transaction(workspace_id) as session:
                if await outbox.forget_ended(session, ended) and ended.state is not DeliveryState.SENT:
                    await _tell(session, ended, now)


async def _tell(session: AsyncSession, ended: Ended, now: datetime) -> None:
    """It answers what they did, so it does not wait for the day's message. What may be open after all is asked about later."""
    talk = await find_talk(session, UUID(ended.ref[_TALK]))
    if talk is None:
        return
    why = ended.state.value if ended.state is DeliveryState.UNKNOWN else ended.reason or ""
    await outbox.post(
        session,
        key=f"talks:{talk.id.hex}:not_opened",
        to=talk.member_id,
        subject=NOT_OPENED,
        ref={_WHY: why},
        not_before=await next_working_time(session, talk.member_id, now),
    )
    if ended.state is not DeliveryState.UNKNOWN:
        await drop_talk(session, talk.id)


JOB: Final = Job("tickets.talks", forget_who, nothing_in_sight)
MESSAGES: Final = {THREE: render_invitation, NOT_OPENED: render_not_opened}
