"""`cadence outcomes export` and `cadence outcomes import`: the register as a spreadsheet, however long. Both are audited."""

import asyncio
import os
from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from bot.capabilities.outcomes.exchange.actions import carry_out, export_sheet, find_register
from bot.capabilities.outcomes.exchange.plan import Line, Planned, Verdict, changing, fingerprint, plan
from bot.capabilities.outcomes.exchange.sheet import UnreadableSheet, read_sheet
from bot.cli.opening import open_context, the_workspace
from bot.cli.problems import Problem
from bot.core.context import Context
from bot.core.people import Person, find_person
from bot.core.workspaces import audit, owner_of
from bot.settings import Settings

_AT_ONCE = 200
"""Lines in one transaction: a bot that runs on the same database must not wait for long."""


def register(app: typer.Typer) -> None:
    outcomes = typer.Typer(no_args_is_help=True)
    outcomes.command("export")(export)
    outcomes.command("import")(bring_in)
    app.add_typer(outcomes, name="outcomes", help="The register of outcomes, as a spreadsheet.")


def export(out: Annotated[Path, typer.Argument(help="A file that is not there yet, such as outcomes.csv.")]) -> None:
    """Write the whole register into a CSV file. It holds what people wrote; asks are not in it."""
    if out.exists():
        raise Problem(f"{out} is there already. Name another file, or take that one away first.")
    text = asyncio.run(_export(Settings.from_environment()))
    with os.fdopen(
        os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8", newline=""
    ) as file:
        file.write(text)
    typer.echo(f"{out}: {len(read_sheet(text))} outcomes. The audit log says that it was made.")


async def _export(settings: Settings) -> str:
    async with open_context(settings) as context, context.database.transaction(await the_workspace(context)) as session:
        await audit(session, "outcomes.export", "from the command line", actor_id=None, at=context.clock.now())
        return await export_sheet(session)


def bring_in(
    file: Annotated[
        Path, typer.Argument(help="A CSV file with a heading; `/outcomes import` in Slack names the columns.")
    ],
    by: Annotated[str, typer.Option("--as", help="In whose name: a Slack id (U…). The CTO, unless said.")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask once more.")] = False,
) -> None:
    """Bring in the lines of a spreadsheet. Shows first what each would change; the same file again changes nothing."""
    try:
        text = file.read_bytes().decode("utf-8")
        rows = read_sheet(text)
    except FileNotFoundError:
        raise Problem(f"There is no file {file}.") from None
    except UnicodeDecodeError:
        raise Problem(f"{file} is not UTF-8. Save it as “CSV UTF-8”.") from None
    except UnreadableSheet as unreadable:
        raise Problem(str(unreadable)) from None

    async def bring() -> Counter[Verdict] | None:
        async with open_context(Settings.from_environment()) as context:
            person = await _person(context, by)
            today = context.clock.now().astimezone(person.zone).date()
            async with context.database.reading(person.workspace_id) as session:
                planned = plan(rows, await find_register(session, person), today=today)
            _show(planned)
            takes = changing(planned)
            if not takes or not (yes or typer.confirm(f"Take {len(takes)} of {len(planned)} lines as {person.name}?")):
                return None
            return await _take(context, person, takes, fingerprint(planned, text))

    counts = asyncio.run(bring())
    if counts is None:
        typer.echo("Nothing was changed.")
    else:
        typer.echo(f"{counts[Verdict.NEW]} new, {counts[Verdict.CHANGED]} changed. The audit log says so.")


async def _person(context: Context, member_id: str) -> Person:
    workspace_id = await the_workspace(context)
    async with context.database.reading(workspace_id) as session:
        wanted = member_id or await owner_of(session)
        person = await find_person(session, wanted) if wanted else None
    if person is None:
        raise Problem("Say in whose name with --as and a Slack id (U…): nobody here goes by that.")
    return person


async def _take(context: Context, person: Person, planned: list[Planned], run: str) -> Counter[Verdict]:
    taken = Counter[Verdict]()
    for start in range(0, len(planned), _AT_ONCE):
        some = planned[start : start + _AT_ONCE]
        async with context.database.transaction(person.workspace_id) as session:
            taken += await carry_out(session, some, run=run, by_id=person.id, at=context.clock.now())
    return taken


def _show(planned: list[Line]) -> None:
    for each in planned:
        if each.verdict is not Verdict.UNCHANGED:
            why = f": {each.words}" if each.words else ""
            typer.echo(f"line {each.line}: {each.verdict}: {each.sentence}{why}")
    counts = Counter(each.verdict for each in planned)
    typer.echo(", ".join(f"{counts[verdict]} {verdict}" for verdict in Verdict))
