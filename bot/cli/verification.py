"""`cadence verify-anonymity`: what was checked on the live database, what was found, and what it cannot see."""

import asyncio
from collections.abc import Sequence
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.checkins.models import CheckIn, CheckInState, GivenAnswer
from bot.capabilities.sunday.ballots.storage import verify_storage
from bot.capabilities.sunday.ballots.verifying import CANNOT_SEE, Check, compare, verify
from bot.capabilities.sunday.models import Round
from bot.cli.opening import open_context
from bot.settings import Settings

console = Console(soft_wrap=True)


def register(app: typer.Typer) -> None:
    app.command("verify-anonymity")(verify_anonymity)


def verify_anonymity(
    quiet: Annotated[bool, typer.Option("--quiet", help="Leave out the questions that were asked.")] = False,
) -> None:
    """Check on the live database that nobody can learn who answered what; safe while the bot runs. Exit 1 if anything is wrong."""
    checks = asyncio.run(_verify(Settings.from_environment()))
    for each in checks:
        _print(each, with_question=not quiet)
    console.print("\nWhat this cannot see:")
    for sentence in CANNOT_SEE:
        console.print(f"  · {escape(sentence)}", highlight=False)
    wrong = [each for each in checks if not each.ok]
    if wrong:
        console.print(f"\n[bold red]{len(wrong)} of {len(checks)} checks found something.[/] {escape(_WHAT_TO_DO)}")
        raise typer.Exit(1)
    console.print(f"\n[bold green]All {len(checks)} checks hold.[/]")


_WHAT_TO_DO = (
    "The running bot clears away a round that closed a moment ago, and one that a restored backup holds: let it run, and look "
    "again in a minute. If it stays, stop asking (/cadence sunday), and tell whoever operates Cadence and the people who were asked."
)


def _print(check: Check, *, with_question: bool) -> None:
    mark = "[green]ok    [/]" if check.ok else "[bold red]NOT OK[/]"
    found = f"{check.looked_at:,} looked at" + ("" if check.ok else f", {check.wrong:,} contradict")
    console.print(f"{mark} {escape(check.claim)} [dim]({found})[/]", highlight=False)
    if with_question:
        console.print(f"       [dim]{escape(check.asked)}[/]", highlight=False)


async def _verify(settings: Settings) -> Sequence[Check]:
    async with open_context(settings) as context, context.database.system_reading() as session:
        now = context.clock.now()
        return [*await verify(session, now), *await _check_ins(session), *await verify_storage(session)]


async def _check_ins(session: AsyncSession) -> Sequence[Check]:
    """Who was asked is kept as check-ins: none of them may say what became of it."""
    sealed = CheckIn.ritual_id.in_(select(Round.ritual_id))
    asked = select(func.count()).select_from(CheckIn).where(sealed)
    tells = or_(
        CheckIn.state.in_((CheckInState.ANSWERED, CheckInState.PASSED)),
        CheckIn.answered_at.is_not(None),
        CheckIn.nudge_at.is_not(None),
        CheckIn.back_at.is_not(None),
        CheckIn.finished,
        CheckIn.late,
    )
    answers = select(func.count()).select_from(GivenAnswer)
    theirs = select(CheckIn.id).where(
        CheckIn.workspace_id == GivenAnswer.workspace_id, CheckIn.id == GivenAnswer.checkin_id
    )
    return (
        await compare(session, "That somebody was asked says nothing of an answer", asked, asked.where(tells)),
        await compare(
            session, "Named answers are of other check-ins", answers, answers.where(theirs.where(sealed).exists())
        ),
    )
