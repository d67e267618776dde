"""`cadence backup`, `cadence restore`, `cadence db copy`: the whole database into a file, back, or elsewhere.

All of them may be called from a timer: they ask nothing when told `--yes`, and leave with 0 only when it is done.
"""

from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from sqlalchemy import make_url

from bot.cli.problems import Problem
from bot.core.backup import copy_database, read_backup, restore, rows_in, write_backup
from bot.settings import Settings, find_cipher, find_key_file, is_database_url

console = Console(stderr=True)


def register(app: typer.Typer) -> None:
    app.command("backup")(make_backup)
    app.command("restore")(restore_backup)


def make_backup(
    file: Annotated[Path, typer.Argument(help="A new file; one that is there is never written over.")],
) -> None:
    """Write everything into one file, while the bot runs.

    Not in it, on purpose: the application key, and the keys and ballots of open rounds of the Monday question.
    """
    settings = Settings.from_environment()
    with console.status("Writing the backup…"):
        made = write_backup(settings.database_url, file, version=version("cadence"))
    size = file.stat().st_size / 1_000_000
    typer.echo(
        f"{file} holds {sum(made.rows.values()):,} rows, {size:.1f} MB. The application key is not in it: keep that elsewhere."
    )


def restore_backup(
    file: Annotated[Path, typer.Argument(help="A file that `cadence backup` made.")],
    replace: Annotated[
        bool, typer.Option("--replace", help="Put it in the place of what the database holds now.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask before something is replaced.")] = False,
) -> None:
    """Fill an empty database from a backup. Stop the bot first; start it again afterwards.

    What it sent since the backup it looks for in Slack before it sends anything, and sends nothing twice.
    """
    settings = Settings.from_environment()
    _need_the_key(settings)
    cipher, _ = find_cipher(settings)
    made = read_backup(file, cipher)
    if replace and not yes and (there := rows_in(settings.database_url)):
        typer.confirm(f"{there:,} rows in {_named(settings.database_url)} will be gone for good. Go on?", abort=True)
    with console.status("Restoring…"):
        rows = restore(file, settings.database_url, cipher, replace=replace)
    typer.echo(f"{rows:,} rows of {made.made_at:%Y-%m-%d %H:%M} UTC are in place. Start the bot: cadence run")


def copy_to(
    to: Annotated[str, typer.Option(help="The address of an empty database, as in CADENCE_DATABASE_URL.")],
) -> None:
    """Move to another database, say from SQLite to PostgreSQL. Stop the bot first; the old database stays as it is."""
    settings = Settings.from_environment()
    if not is_database_url(to):
        raise Problem(
            "--to is no database address. Use sqlite+aiosqlite:///cadence.db or postgresql+psycopg://user:password@host/database."
        )
    with console.status("Copying…"):
        rows = copy_database(settings.database_url, to)
    typer.echo(f"{rows:,} rows are in {_named(to)}. Set CADENCE_DATABASE_URL to it before you start the bot again.")
    if key_file := find_key_file(settings):
        typer.echo(f"The key stays the same: set CADENCE_SECRET_KEY to what stands in {key_file}.")


def _need_the_key(settings: Settings) -> None:
    """Before `find_cipher()` would make a new key file, which opens nothing that is in a backup."""
    key_file = find_key_file(settings)
    if key_file is not None and not key_file.exists():
        raise Problem(
            "A backup is of no use without its key. Set CADENCE_SECRET_KEY to the key the backup was made with, "
            f"or put its key file at {key_file}."
        )


def _named(url: str) -> str:
    """Without its password."""
    return make_url(url).render_as_string()
