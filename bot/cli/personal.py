"""What an operator does for one person: hand out what is known about them, or have it forgotten. Both are audited."""

import asyncio
import os
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities import ALL
from bot.capabilities.desk.mydata.actions import export, forget, write_json, write_sheet
from bot.capabilities.desk.mydata.rules import why_not_forget
from bot.cli.opening import open_context, the_workspace
from bot.cli.problems import Problem
from bot.core.naming import find_meant, list_some
from bot.core.people import Member
from bot.core.personal import LEFT, Tables
from bot.core.workspaces import RoleHolder, audit
from bot.settings import Settings

_PARTS = [each.personal_data for each in ALL if each.personal_data is not None]
_THEM = typer.Option("--member", help="Their Slack id (U…), or a part of their name; people who left too.")


def register(app: typer.Typer) -> None:
    app.command("export")(export_member)
    app.command("forget")(forget_member)


def export_member(
    member: Annotated[str, _THEM],
    out: Annotated[Path, typer.Option("--out", help="A file that is not there yet: .json, or .csv for a spreadsheet.")],
) -> None:
    """Write everything that is known about one person into a file. It holds their words: give it to nobody else.

    Nothing anonymous is in it: nobody knows whose it is.
    """
    if out.exists():
        raise Problem(f"{out} is there already. Name another file, or take that one away first.")
    known, name, as_json = asyncio.run(_export(Settings.from_environment(), member))
    text = write_sheet(known) if out.suffix.lower() == ".csv" else as_json
    with os.fdopen(
        os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8", newline=""
    ) as file:
        file.write(text)
    rows = sum(len(table) for table in known.values())
    typer.echo(f"{out}: {rows} rows about {name}. The audit log says that it was made.")


async def _export(settings: Settings, wanted: str) -> tuple[Tables, str, str]:
    """What is known, about whom, and the same as JSON."""
    async with open_context(settings) as context:
        now = context.clock.now()
        async with context.database.transaction(await the_workspace(context)) as session:
            found = await _find(session, wanted)
            await audit(session, "personal.exported", f"{found.id}, from the command line", actor_id=None, at=now)
            await session.flush()
            known = await export(session, _PARTS, found.id)
            return known, found.name, write_json(known, found.id, now)


def forget_member(
    member: Annotated[str, _THEM],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask once more.")] = False,
) -> None:
    """Forget one person: what was theirs goes for good; what the company works with stays under nobody's name."""
    settings = Settings.from_environment()
    member_id, name = asyncio.run(_who(settings, member))
    if not yes:
        typer.confirm(f"Forget {name} ({member_id}) for good?", abort=True)
    asyncio.run(_forget(settings, member_id))
    typer.echo(f"{name} is forgotten. The audit log keeps the id {member_id}, and that it was done.")


async def _who(settings: Settings, wanted: str) -> tuple[str, str]:
    async with open_context(settings) as context, context.database.reading(await the_workspace(context)) as session:
        found = await _find(session, wanted)
        if found.forgotten_at is not None:
            raise Problem(f"{found.id} was forgotten already.")
        roles = set(await session.scalars(select(RoleHolder.role).where(RoleHolder.member_id == found.id)))
        if why_not_forget(roles):
            raise Problem(f"{found.name} is the CTO here. Somebody else takes the office first, in `/cadence setup`.")
        return found.id, found.name


async def _forget(settings: Settings, member_id: str) -> None:
    async with open_context(settings) as context, context.database.transaction(await the_workspace(context)) as session:
        await forget(session, _PARTS, member_id, by_id=None, at=context.clock.now())


async def _find(session: AsyncSession, wanted: str) -> Member:
    """The one member who is meant; those who left count."""
    people = list(await session.scalars(select(Member).where(Member.id != LEFT).order_by(Member.name)))
    found = find_meant(wanted, people)
    if len(found) == 1:
        return found[0]
    if not found:
        raise Problem(f"Nobody here is called “{wanted}”. `cadence people sync` fetches who there is.")
    raise Problem(f"“{wanted}” may be {list_some([f'{each.name} ({each.id})' for each in found])}. Take the id.")
