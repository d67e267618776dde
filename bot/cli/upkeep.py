"""What an operator does now and then: upgrade the database, synchronise people, look at the outbox."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Annotated
from uuid import UUID

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from bot.cli.backing_up import copy_to
from bot.cli.opening import open_context
from bot.cli.problems import Problem
from bot.core import outbox
from bot.core.installation import install, synchronise
from bot.core.migrate import upgrade
from bot.core.outbox import Listed
from bot.core.slack.web import Connections
from bot.core.sync import Changes
from bot.settings import Settings

console = Console()


def register(app: typer.Typer) -> None:
    app.command("outbox")(show_outbox)
    db, people = typer.Typer(no_args_is_help=True), typer.Typer(no_args_is_help=True)
    db.command("upgrade")(upgrade_database)
    db.command("copy")(copy_to)
    db.callback()(lambda: None)
    people.command("sync")(synchronise_people)
    people.callback()(lambda: None)
    app.add_typer(db, name="db", help="The database.")
    app.add_typer(people, name="people", help="The members of the workspace.")


def upgrade_database() -> None:
    """Bring the database to this version's tables. Safe to repeat, and while others do the same."""
    settings = Settings.from_environment()
    with console.status("Upgrading the database…"):
        upgrade(settings.database_url)
    typer.echo("The database is up to date.")


def synchronise_people() -> None:
    """Read everybody from Slack now, instead of tonight."""
    settings = Settings.from_environment()
    token, _ = settings.need_tokens()
    with console.status("Reading people from Slack…"):
        changes = asyncio.run(_synchronise(settings, token))
    if changes is None:
        raise Problem("Slack did not give the list of people. `cadence doctor` says why.")
    typer.echo(f"{changes.joined} joined, {changes.left} left, {changes.moved} moved to another time zone.")


async def _synchronise(settings: Settings, token: str) -> Changes | None:
    async with open_context(settings) as context:
        connections = Connections(context.timings, api_url=settings.slack_api_url)
        try:
            slack = connections.slack(token)
            identity = await slack.auth_test()
            await install(context, identity)
            return await synchronise(context, slack, identity.team_id, context.clock.now())
        finally:
            await connections.close()


def show_outbox(
    again: Annotated[
        UUID | None, typer.Option("--retry", help="Send one that was refused once more, by its id.")
    ] = None,
) -> None:
    """What waits to be sent, what was refused and why. Shows no words that people wrote."""
    settings = Settings.from_environment()
    if again is not None:
        if not asyncio.run(_retry(settings, again)):
            raise Problem(f"Nothing with the id {again} was refused. `cadence outbox` lists what was.")
        typer.echo("It is in the queue again.")
        return
    waiting, refused, takes = asyncio.run(_look(settings))
    for title, rows in (("Waiting", waiting), ("Not sent", refused)):
        console.print(_table(title, rows) if rows else f"{title}: nothing.", highlight=False)
    if takes:
        console.print(f"What is due takes about {takes.total_seconds():.0f} seconds at the pace Slack grants.")


async def _look(settings: Settings) -> tuple[list[Listed], list[Listed], timedelta]:
    """What waits, what was not sent, and how long the busiest workspace takes to send what is due."""
    async with open_context(settings) as context, context.database.system_reading() as session:
        waiting, now = await outbox.waiting(session), context.clock.now()
        each = [
            await outbox.drain_time(session, workspace_id, now, context.timings)
            for workspace_id in {row.workspace_id for row in waiting}
        ]
        return waiting, await outbox.refused(session), max(each, default=timedelta(0))


async def _retry(settings: Settings, delivery_id: UUID) -> bool:
    async with open_context(settings) as context, context.database.system_session() as session:
        return await outbox.retry(session, delivery_id)


def _table(title: str, rows: Sequence[Listed]) -> Table:
    table = Table(
        "id", "to", "about", "due (UTC)", "state", "tries", "why, and what to do", title=title, title_justify="left"
    )
    for row in rows:
        due = "at once" if row.due.year < 2000 else f"{row.due:%Y-%m-%d %H:%M}"
        why = " · ".join(part for part in (row.why, row.remedy) if part)
        table.add_row(str(row.id), row.to, row.subject, due, row.state, str(row.attempts), escape(why))
    return table
