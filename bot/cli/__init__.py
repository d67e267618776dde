"""The command line: `cadence demo · run · check · preview · doctor · db · people · outbox · outcomes · digest · backup ·
restore · export · forget · verify-anonymity · key`.

Every command says what it did, or one sentence per problem that says what to do, with exit status 2 and no traceback.
"""

from importlib.metadata import version
from typing import Annotated, NoReturn

import typer

from bot.cli import (
    backing_up,
    checking,
    demonstration,
    diagnosis,
    digests,
    keys,
    personal,
    registers,
    running,
    upkeep,
    verification,
)
from bot.cli.problems import known_problems, sentences

app = typer.Typer(
    name="cadence",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)


def _say_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"cadence {version('cadence')}")
        raise typer.Exit


@app.callback()
def cadence(
    _version: Annotated[
        bool, typer.Option("--version", callback=_say_version, is_eager=True, help="Show which version this is.")
    ] = False,
) -> None:
    """A self-hosted Slack bot that runs a CTO's operating cadence."""


for part in (
    demonstration,
    running,
    checking,
    diagnosis,
    upkeep,
    backing_up,
    keys,
    personal,
    verification,
    registers,
    digests,
):
    part.register(app)


def main() -> NoReturn:
    """Run the command line and leave the process."""
    try:
        app(standalone_mode=True)
    except known_problems() as problem:
        for sentence in sentences(problem):
            typer.echo(sentence, err=True)
        raise SystemExit(2) from None
    raise SystemExit(0)
