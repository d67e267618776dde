"""The command line: `cadence demo · run · check · preview · doctor · db · people · outbox · outcomes · digest · backup ·
restore · export · forget · verify-anonymity · key`.

Every command says what it did, or one sentence per problem that says what to do, with exit status 2 and no traceback.
"""

from typing import NoReturn

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
    help="A self-hosted Slack bot that runs a CTO's operating cadence.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)
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
