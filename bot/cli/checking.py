"""`cadence check` and `cadence preview`: what is wrong with the prompts, and what they will ask whom."""

from typing import Annotated

import typer
from rich.console import Console

from bot.capabilities import HOOKS
from bot.capabilities.checkins.ritual_files import check_rituals
from bot.cli.problems import Problem
from bot.core.prompts import find_prompts
from bot.core.text import PromptError, load_phrases
from bot.settings import Settings

console = Console()


def register(app: typer.Typer) -> None:
    app.command()(check)
    app.command()(preview)


def check() -> None:
    """Look through every ritual and phrase, the built-in ones and your own. Names file, key and remedy of all problems."""
    found = problems_of_prompts(Settings.from_environment())
    for problem in found:
        typer.echo(problem, err=True)
    if found:
        raise SystemExit(2)
    typer.echo("Every ritual and every phrase can be used.")


def problems_of_prompts(settings: Settings) -> list[str]:
    """One sentence a problem, all of them; empty where the bot can start."""
    try:
        prompts = find_prompts(settings.prompts_dir)
    except FileNotFoundError as missing:
        return [str(missing)]
    problems = [str(problem) for problem in check_rituals(prompts, HOOKS)]
    try:
        load_phrases(prompts)
    except PromptError as broken:
        problems += [str(problem) for problem in broken.problems]
    return problems


def preview(
    ritual: Annotated[str, typer.Argument(help="The ritual's id, such as outcomes.")],
    member: Annotated[str, typer.Option("--as", help="A member: their Slack id, or a part of their name.")],
    weeks: Annotated[int, typer.Option(min=1, max=52, help="How far to look ahead.")] = 4,
) -> None:
    """Show what a ritual will ask somebody, and when, in their own time. Sends nothing."""
    raise Problem("not yet")
