"""`/cadence` in its words, the ones of set-up and status apart."""

import re
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.desk import views
from bot.capabilities.desk.away import away_until, local_day
from bot.capabilities.desk.calendar.actions import find_pause
from bot.capabilities.desk.rules import nearest_word
from bot.capabilities.desk.setup.actions import find_progress
from bot.core.context import Context
from bot.core.people import first_name, names_of
from bot.core.slack.events import Click, Command, Effect, Reply
from bot.core.slack.routes import Route, Routes
from bot.core.text import Mrkdwn
from bot.core.workspaces import AuditEntry

_MEMBER_ID = re.compile(r"\b[UW][A-Z0-9]{2,}\b")
_A_NUMBER = re.compile(r"[0-9]{1,6}")
_AUDIT_LINES = 15


async def show_menu(session: AsyncSession, deed: Command, context: Context) -> Sequence[Effect]:
    progress = await find_progress(session)
    back = away_until(deed.by, deed.at)
    today = local_day(deed.by, deed.at)
    resting_until = await find_pause(session, today)
    return (Reply(views.menu(deed.by, progress, back, today, resting_until=resting_until)),)


async def show_help(session: AsyncSession, deed: Command | Click, context: Context) -> Sequence[Effect]:
    return (Reply(views.help_message(deed.by, await _explain(session, context))),)


async def show_unknown(session: AsyncSession, deed: Command, context: Context) -> Sequence[Effect]:
    """A word that nobody knows: help, and what was probably meant."""
    meant = nearest_word(deed.word, views.WORDS)
    return (Reply(views.help_message(deed.by, await _explain(session, context), unknown=deed.word, meant=meant)),)


async def _explain(session: AsyncSession, context: Context) -> Mrkdwn:
    progress = await find_progress(session)
    return context.phrases.say("desk.help", owner=first_name(progress.owner_name) or "your CTO")


async def show_audit(session: AsyncSession, deed: Command | Click, context: Context) -> Sequence[Effect]:
    """The newest page of the log; from a button, the page that its value says."""
    start = int(deed.value) if isinstance(deed, Click) and _A_NUMBER.fullmatch(deed.value) else 0
    newest_first = select(AuditEntry).order_by(AuditEntry.at.desc(), AuditEntry.id)
    found = list(await session.scalars(newest_first.offset(start).limit(_AUDIT_LINES + 1)))
    entries = found[:_AUDIT_LINES]
    mentioned = {found for entry in entries for found in _MEMBER_ID.findall(f"{entry.what} {entry.actor_id}")}
    names = await names_of(session, mentioned)
    lines = [
        views.AuditLine(
            at=entry.at,
            actor=names.get(entry.actor_id or "", "Slack"),
            verb=entry.verb,
            what=_MEMBER_ID.sub(lambda found: names.get(found[0], found[0]), entry.what),
        )
        for entry in entries
    ]
    earlier = start + _AUDIT_LINES if len(found) > len(entries) else None
    return (Reply(views.audit_message(deed.by, lines, earlier=earlier)),)


ROUTES = Routes(
    commands={
        ("/cadence", ""): Route(show_menu, needs="menu.open", writes=False),
        ("/cadence", "help"): Route(show_help, needs="menu.open", writes=False),
        ("/cadence", "audit"): Route(show_audit, needs="audit.read", writes=False),
        ("/cadence", "*"): Route(show_unknown, needs="menu.open", writes=False),
    },
    clicks={
        views.AUDIT: Route(show_audit, needs="audit.read", writes=False),
        "desk.help": Route(show_help, needs="menu.open", writes=False),
    },
)
