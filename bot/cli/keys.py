"""`cadence key` makes an application key; `cadence key rotate` lets go of those that came before it."""

import asyncio

import typer
from rich.console import Console
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.sunday.models import Round, RoundState
from bot.cli.opening import open_context
from bot.cli.problems import Problem
from bot.core.keys import is_in_use
from bot.core.rotation import rotate
from bot.core.secrets import new_key
from bot.settings import Settings

console = Console(stderr=True)


def register(app: typer.Typer) -> None:
    keys = typer.Typer(invoke_without_command=True)
    keys.callback()(key)
    keys.command("rotate")(rotate_keys)
    app.add_typer(keys, name="key", help="Make an application key; `rotate` lets go of an older one.")


def key(context: typer.Context) -> None:
    """Make an application key, for CADENCE_SECRET_KEY. Keep it where no backup of the database is."""
    if context.invoked_subcommand is None:
        typer.echo(new_key())


def rotate_keys() -> None:
    """Encrypt everything anew with the first key, so that the older ones may go. The bot may run; safe to repeat.

    Before: put the new key in front, CADENCE_SECRET_KEY=new,old, and start every process of the bot again.
    """
    with console.status("Encrypting anew…"):
        renewed, is_over = asyncio.run(_rotate(Settings.from_environment()))
    typer.echo(f"{renewed:,} texts were encrypted anew.")
    if not is_over:
        typer.echo("A round of Sunday evening is open and needs the older key. Run this once more when it has closed.")
        raise typer.Exit(1)
    typer.echo(
        "Nothing here needs an older key any more: take them out of CADENCE_SECRET_KEY, and start the bot again. "
        "Backups made until now still need them."
    )


async def _rotate(settings: Settings) -> tuple[int, bool]:
    """How many texts, and whether the older keys may go."""
    async with open_context(settings) as context:
        database = context.database
        if len(database.cipher.names) == 1:
            raise Problem("There is one key, and no older one to let go of. Make a new one first: cadence key.")
        async with database.system_reading() as session:
            if not await is_in_use(session, database.cipher):
                raise Problem(
                    "Start every process of the bot with the new key in front first: CADENCE_SECRET_KEY=new,old."
                )
            is_over = not await _open_rounds(session)
        return await rotate(database, for_good=is_over), is_over


async def _open_rounds(session: AsyncSession) -> int:
    """Their keys are beside the database, each sealed with the application key of the day it opened."""
    return (await session.execute(select(func.count()).where(Round.state == RoundState.OPEN))).scalar_one()
