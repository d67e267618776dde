"""`cadence check` and `cadence preview`: what is wrong with the prompts, and what they will ask whom."""

import asyncio
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.panel import Panel
from rich.text import Text
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities import HOOKS
from bot.capabilities.checkins.preview import Coming
from bot.capabilities.checkins.preview import preview as look_ahead
from bot.capabilities.checkins.ritual_files import check_rituals, load_rituals
from bot.capabilities.checkins.rituals import Ritual
from bot.cli.opening import open_context, the_workspace
from bot.cli.problems import Problem
from bot.core.naming import find_meant, list_some
from bot.core.people import Member
from bot.core.prompts import find_prompts
from bot.core.slack.events import Block, SlackMessage
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
    """Show what a ritual will ask somebody, and when, on their own clock. Sends nothing and writes nothing."""
    settings = Settings.from_environment()
    rituals = load_rituals(find_prompts(settings.prompts_dir))
    found = rituals.get(ritual)
    if found is None:
        raise Problem(f"There is no ritual “{ritual}”. There are: {', '.join(sorted(rituals))}.")
    name, coming = asyncio.run(_look_ahead(settings, found, member, weeks))
    if not coming:
        typer.echo(f"Nothing for {name} in the coming {weeks} weeks.")
    for each in coming:
        console.print(f"{each.due:%a %d %b %Y, %H:%M} ({each.due.tzinfo})  {each.what}", highlight=False, markup=False)
    first = next((each.message for each in coming if each.message is not None), None)
    if first is not None:
        console.print(Panel(_as_text(first), title=escape(f"To {name}"), title_align="left", width=100))


async def _look_ahead(settings: Settings, ritual: Ritual, member: str, weeks: int) -> tuple[str, list[Coming]]:
    async with open_context(settings) as context, context.database.reading(await the_workspace(context)) as session:
        member_id, name = await _find_member(session, member)
        now = context.clock.now()
        phrases = context.phrases
        return name, await look_ahead(session, HOOKS, ritual, phrases, member_id=member_id, now=now, weeks=weeks)


async def _find_member(session: AsyncSession, wanted: str) -> tuple[str, str]:
    """The one member who is meant, of those who are here."""
    people = list(await session.scalars(select(Member).where(Member.active).order_by(Member.name)))
    found = find_meant(wanted, people)
    if len(found) == 1:
        return found[0].id, found[0].name
    if not found:
        raise Problem(f"Nobody here is called “{wanted}”. `cadence people sync` fetches who there is.")
    raise Problem(f"“{wanted}” may be {list_some([each.name for each in found])}. Say more of the name.")


def _as_text(message: SlackMessage) -> Text:
    """The message as lines: what stands in its blocks, and its buttons in brackets."""
    lines = ["  ".join(filter(None, map(_words, _parts(block)))) for block in message.blocks]
    return Text("\n".join(filter(None, lines)))


def _parts(block: Block) -> list[Block]:
    """A block's text, elements and accessory."""
    return [block.get("text") or {}, *(block.get("elements") or ()), block.get("accessory") or {}]


def _words(part: Block) -> str:
    """A text object's words; a button's or menu's in brackets."""
    match part.get("type"):
        case "mrkdwn" | "plain_text":
            return str(part["text"])
        case "overflow":
            return "[⋯]"
        case "static_select":
            return "[▾]"
        case "button":
            return f"[{part['text']['text']}]"
        case _:
            return ""
