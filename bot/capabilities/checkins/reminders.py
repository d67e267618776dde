"""What is said about silence: the one reminder, the word to the CTO, and the two taps that end it."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.checkins import views
from bot.capabilities.checkins.hooks import Hooks
from bot.capabilities.checkins.models import CheckInState
from bot.capabilities.checkins.rules import ALL, Sheet, confirmable
from bot.capabilities.checkins.sheets import find_checkin, has_stopped, make_sheet, ritual_in_force
from bot.capabilities.checkins.silence import ask_again
from bot.core import outbox
from bot.core.capability import Rendering, Withdrawn
from bot.core.context import Context
from bot.core.outbox import Delivery, DeliveryState
from bot.core.people import first_name, names_of
from bot.core.slack import blocks
from bot.core.slack.events import Block, Click, Effect, Refresh, Reply, ShowHome
from bot.core.slack.routes import Route, Routes
from bot.core.text import Phrases, clock_time

RESUME = "checkins.resume"


class NudgeRenderer:
    """The notice `checkins.nudge`; its reference is `{"checkin": id}`."""

    def __init__(self, hooks: Hooks) -> None:
        self._hooks = hooks

    async def __call__(self, session: AsyncSession, rendering: Rendering) -> Sequence[Block] | Withdrawn:
        checkin = await find_checkin(session, UUID(rendering.ref["checkin"]))
        sheet = await make_sheet(session, self._hooks, checkin, rendering.now) if checkin else None
        if sheet is None or not (sheet.is_open(rendering.now) or sheet.state is CheckInState.CLOSED):
            return Withdrawn("there is no such check-in any more")
        if sheet.state is CheckInState.ASKED and sheet.is_open(rendering.now):
            return _nudge(sheet, rendering.context.phrases)
        if await _stands(session, rendering):
            return [_nudge_is_over(sheet, rendering.context.phrases)]
        return Withdrawn("it needs no reminder any more")


def _nudge(sheet: Sheet, phrases: Phrases) -> Sequence[Block]:
    until = clock_time(sheet.closes_at, sheet.zone) if sheet.closes_at else ""
    unchanged = sheet.ritual.wording.unchanged if confirmable(sheet) else None
    return [
        blocks.section(phrases.say("checkins.nudge", text=sheet.ritual.title, time=until)),
        blocks.actions(
            blocks.button("Answer", f"{views.OPEN}:{ALL}", f"{sheet.ref}:{ALL}"),
            *([blocks.button(views.plain_words(sheet, unchanged), views.CONFIRM, sheet.ref)] if unchanged else []),
            blocks.button("Not this time", f"{views.MORE}:{views.SKIP}", f"{views.SKIP}:{sheet.ref}"),
        ),
    ]


def _nudge_is_over(sheet: Sheet, phrases: Phrases) -> Block:
    if sheet.state is CheckInState.ANSWERED:
        return blocks.section(phrases.say("checkins.nudge_answered", text=sheet.ritual.title))
    if sheet.state is CheckInState.PASSED:
        return blocks.section(phrases.say("checkins.passed", name=sheet.name))
    return blocks.context(views.words(sheet, sheet.ritual.wording.closed))


async def render_silent(session: AsyncSession, rendering: Rendering) -> Sequence[Block] | Withdrawn:
    """The notice `checkins.silent`; its reference is `{"ritual": id, "member": id}`."""
    ritual_id, member_id = rendering.ref["ritual"], rendering.ref["member"]
    ritual = await ritual_in_force(session, ritual_id)
    name = first_name((await names_of(session, [member_id])).get(member_id, ""))
    if ritual is None or not name:
        return Withdrawn("nobody is asked about it any more")
    phrases = rendering.context.phrases
    if await has_stopped(session, ritual_id, member_id):
        said = phrases.say("checkins.silent", name=name, text=ritual.title)
        again = blocks.button(f"Ask {name} again", RESUME, f"{ritual_id}:{member_id}")
        return [blocks.section(said), blocks.actions(again)]
    if await _stands(session, rendering):
        return [blocks.section(phrases.say("checkins.silent_over", name=name, text=ritual.title))]
    return Withdrawn("they are asked again")


async def _stands(session: AsyncSession, rendering: Rendering) -> bool:
    """Whether the message it is in was sent already: there it says how it ended, elsewhere it is not worth a line."""
    bundle = await session.get(Delivery, (rendering.workspace_id, rendering.delivery_id))
    return bundle is not None and bundle.state is DeliveryState.SENT


async def resume(session: AsyncSession, click: Click, context: Context) -> Sequence[Effect]:
    """The CTO has somebody asked again; the value is the ritual and the member."""
    ritual_id, _, member_id = click.value.partition(":")
    ritual = await ritual_in_force(session, ritual_id)
    name = first_name((await names_of(session, [member_id])).get(member_id, ""))
    if ritual is None or not name:
        return [Reply(blocks.message(context.phrases.say("checkins.gone")))]
    await ask_again(session, member_id, ritual_id)
    said = context.phrases.say("checkins.silent_over", name=name, text=ritual.title)
    return [Reply(blocks.message(said)), *_refreshed(click)]


async def resume_own(session: AsyncSession, click: Click, context: Context) -> Sequence[Effect]:
    """ "Ask me again"; the value is the ritual."""
    await ask_again(session, click.by.id, click.value)
    if click.delivery_id is not None:
        await outbox.update(session, click.delivery_id)
    return [Reply(blocks.message(context.phrases.say("checkins.asked_again"))), *_refreshed(click)]


def _refreshed(click: Click) -> Sequence[Effect]:
    return [Refresh(click.delivery_id)] if click.delivery_id is not None else [ShowHome()]


ROUTES = Routes(
    clicks={
        RESUME: Route(resume, needs="checkins.resume"),
        views.RESUME: Route(resume_own, needs="checkins.answer"),
    }
)
