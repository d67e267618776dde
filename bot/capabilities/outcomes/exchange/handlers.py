"""`/outcomes export` and `/outcomes import`: out as a file, in through a form that first shows what would change."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.outcomes import register
from bot.capabilities.outcomes.exchange import actions, views
from bot.capabilities.outcomes.exchange.plan import changing, fingerprint, plan
from bot.capabilities.outcomes.exchange.sheet import UnreadableSheet, read_sheet
from bot.core.context import Context
from bot.core.slack.blocks import field
from bot.core.slack.events import Command, Effect, OpenView, Rejected, Reply, SendFile, Submission, UpdateView
from bot.core.slack.routes import Route, Routes
from bot.core.workspaces import audit


async def export(session: AsyncSession, command: Command, _context: Context) -> Sequence[Effect]:
    """`/outcomes export`: the whole register as a file, to this person alone."""
    entries = await register.count_all(session)
    today = command.at.astimezone(command.by.zone).date()
    await audit(session, "outcomes.export", f"{entries} outcomes", actor_id=command.by.id, at=command.at)
    said = "The register as a spreadsheet. `/outcomes import` takes lines of it back."
    file = SendFile(f"outcomes-{today.isoformat()}.csv", await actions.export_sheet(session), said)
    return [Reply(views.export_coming(entries)), file]


async def show_import(_session: AsyncSession, _command: Command, _context: Context) -> Sequence[Effect]:
    """`/outcomes import`"""
    return [OpenView(views.import_form())]


async def take_import(session: AsyncSession, sent: Submission, _context: Context) -> Sequence[Effect]:
    """A sheet was sent: shown as what it would change, and carried out once that was read and is still so."""
    text = field(sent.values, views.SHEET) or ""
    try:
        rows = read_sheet(text)
    except UnreadableSheet as unreadable:
        return [Rejected({views.SHEET: str(unreadable)})]
    against = await actions.find_register(session, sent.by)
    planned = plan(rows, against, today=sent.at.astimezone(sent.by.zone).date())
    run = fingerprint(planned, text)
    if sent.private.get(views.SEEN) != run or not changing(planned):
        return [UpdateView(views.plan_form(planned, text, seen=run))]
    return [Reply(views.imported(await actions.carry_out(session, planned, run=run, by_id=sent.by.id, at=sent.at)))]


ROUTES = Routes(
    commands={
        ("/outcomes", "export"): Route(export, needs="outcomes.export"),
        ("/outcomes", "import"): Route(show_import, needs="outcomes.import", writes=False),
    },
    submissions={views.IMPORT: Route(take_import, needs="outcomes.import")},
)
