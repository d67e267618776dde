"""`cadence digest`: this week's digest as it would be sent now, for the terminal. Nothing is sent and nothing is kept."""

import asyncio
from typing import Annotated, Final

import typer
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities import ALL
from bot.capabilities.digest import sections_of
from bot.capabilities.digest.calendar import Almanac, Slot, slots_near
from bot.capabilities.digest.edition import Edits, read_edits
from bot.capabilities.digest.models import Digest
from bot.capabilities.digest.papers import write_json, write_markdown
from bot.capabilities.digest.reading import find_almanac, issue_over, read_parts, week_of
from bot.capabilities.digest.views import Issue
from bot.cli.opening import open_context, the_workspace
from bot.cli.problems import Problem
from bot.core.context import Context
from bot.core.digests import Week
from bot.settings import Settings

_SECTIONS: Final = sections_of(ALL)


def register(app: typer.Typer) -> None:
    app.command("digest")(show)


def show(
    preview: Annotated[
        bool, typer.Option("--preview", help="The message alone, as the channel would read it.")
    ] = False,
    markdown: Annotated[
        bool, typer.Option("--markdown", help="Message and thread, as Markdown. So without options.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="The figures alone, as JSON.")] = False,
) -> None:
    """Print this week's digest as it stands, with what the CTO added and hid. Nothing is sent."""
    if preview + markdown + as_json > 1:
        raise Problem("Choose one of --preview, --markdown and --json.")
    issue, week = asyncio.run(_read(Settings.from_environment()))
    typer.echo(write_json(issue, week) if as_json else write_markdown(issue, whole=not preview), nl=False)


async def _read(settings: Settings) -> tuple[Issue, Week]:
    async with open_context(settings) as context:
        workspace_id = await the_workspace(context)
        async with context.database.reading(workspace_id) as session:
            almanac = await find_almanac(session)
            slot = _this_week(almanac, context)
            if almanac is None or slot is None:
                raise Problem("There is no digest before the CTO starts Cadence, or while it is switched off.")
            week, edits = await week_of(session, slot, almanac, context.clock.now()), await _edits(session, slot)
        edition = await read_parts(context, workspace_id, _SECTIONS, week)
        async with context.database.reading(workspace_id) as session:
            return await issue_over(session, edition, edits, number=week.number), week


def _this_week(almanac: Almanac | None, context: Context) -> Slot | None:
    """The digest that comes next; of this week's, once its hour is over, still that one."""
    now = context.clock.now()
    if almanac is None:
        return None
    monday = now.astimezone(almanac.zone).date().isocalendar()
    slots = slots_near(almanac, now)
    this = [slot for slot in slots if slot.day.isocalendar()[:2] == monday[:2]]
    return next(iter([*this, *(slot for slot in slots if slot.due > now)]), None)


async def _edits(session: AsyncSession, slot: Slot) -> Edits:
    kept = await session.scalar(select(Digest.edits).where(Digest.week == slot.week))
    return read_edits(kept) if kept is not None else Edits()
