"""The run sheet on the screen, page by page, and as a Markdown file. Pure."""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from bot.capabilities.outcomes.rules import Entry
from bot.capabilities.outcomes.runsheet.quarters import Quarter
from bot.capabilities.outcomes.runsheet.sheet import TeamSheet
from bot.capabilities.outcomes.views import count, label, state_name
from bot.core.slack.blocks import actions, button, context, modal, section
from bot.core.slack.events import Block, View
from bot.core.text import Mrkdwn, day, fill, shorten

SHOW: Final = "outcomes.runsheet"
SEND: Final = "outcomes.runsheet_file"

TEAMS: Final = 6
"""On one page."""
_LINES: Final = 8
"""Of one part of one team, on the screen; the file has all."""
_WORDS: Final = 200

_MARKUP: Final = re.compile(r"([\\`*_\[\]<>#|~])")


def page_view(sheets: Sequence[TeamSheet], quarter: Quarter, *, page: int, today: date, note: str = "") -> View:
    """One page. `note` says what became of the button that was pressed."""
    pages = max(1, -(-len(sheets) // TEAMS))
    page = min(page, pages - 1)
    blocks = [section(_head(sheets, quarter, today)), *([context(f"*{note}*")] if note else [])]
    for each in sheets[page * TEAMS : (page + 1) * TEAMS]:
        blocks += _team(each, today)
    if pages > 1:
        blocks.append(context(f"Page {page + 1} of {pages}"))
    turn = [button("Next page", f"{SHOW}:next", f"{quarter.key}:{page + 1}")] if page + 1 < pages else []
    turn += [button("Page before", f"{SHOW}:back", f"{quarter.key}:{page - 1}")] if page else []
    send = [button("Send me the file", SEND, f"{quarter.key}:{page}", style="primary")] if sheets else []
    other = button(f"The quarter before, {quarter.before}", f"{SHOW}:quarter", f"{quarter.before.key}:0")
    return modal(
        "outcomes.read", f"Run sheet, {quarter}", [*blocks, actions(*send, *turn, other)], submit="", close="Close"
    )


def _head(sheets: Sequence[TeamSheet], quarter: Quarter, today: date) -> str:
    if not sheets:
        return f"*{quarter}.* The register has nothing to tell of this quarter yet."
    over = "is over" if quarter.last < today else f"ends on {day(quarter.last, today)}"
    parts = (
        (sum(len(each.reached) for each in sheets), "reached"),
        (sum(len(each.learned) for each in sheets), "learned"),
        (sum(len(each.needs_help) for each in sheets), "in need of help"),
    )
    counted = ", ".join(f"{number} {what}" for number, what in parts)
    return f"*For the all-hands.* {quarter} {over}. {count(len(sheets), 'team')}: {counted}."


def _team(sheet: TeamSheet, today: date) -> list[Block]:
    lines: list[str] = [fill("*{team}*", team=sheet.team)]
    for title, items in _parts(sheet):
        told = [_line(entry, words, today) for entry, words in items]
        more = [f"• … and {len(told) - _LINES} more, in the file"] if len(told) > _LINES else []
        lines += [f"_{title}_", *told[:_LINES], *more] if told else []
    return [section("\n".join(lines))]


def _parts(sheet: TeamSheet) -> Iterable[tuple[str, Sequence[tuple[Entry, str]]]]:
    yield "Reached", [(entry, "") for entry in sheet.reached]
    yield "Learned", sheet.learned
    yield "Needs help", [(entry, "") for entry in sheet.needs_help]
    yield "Running", [(entry, "") for entry in sheet.running]
    yield "Stopped", [(entry, "") for entry in sheet.stopped]


def _line(entry: Entry, words: str, today: date) -> Mrkdwn:
    if words:
        return fill("• {outcome}: {text}", outcome=entry.sentence, text=shorten(words, _WORDS))
    due = fill(", by {by}", by=day(entry.due, today)) if entry.due else ""
    return fill("• {outcome} ({state}{due})", outcome=entry.sentence, state=state_name(entry.state), due=Mrkdwn(due))


def write_file(sheets: Sequence[TeamSheet], quarter: Quarter, today: date) -> str:
    """The whole run sheet as Markdown, to paste wherever the all-hands is prepared."""
    lines = [f"# All-hands run sheet, {quarter}", "", f"As the register stood on {today.isoformat()}.", ""]
    for sheet in sheets:
        lines += [f"## {_marked(sheet.team)}", ""]
        for title, items in _parts(sheet):
            if items:
                lines += [f"**{title}**", "", *(f"- {_told(entry, words)}" for entry, words in items), ""]
    return "\n".join(lines)


def _told(entry: Entry, words: str) -> str:
    if words:
        return f"{_marked(entry.sentence)}: {_marked(words)} ({label(entry)})"
    due = f", by {entry.due.isoformat()}" if entry.due else ""
    return f"{_marked(entry.sentence)} ({label(entry)}, {state_name(entry.state)}{due})"


def _marked(text: str) -> str:
    """What people wrote, on one line, with nothing in it that Markdown would take for its own."""
    return _MARKUP.sub(r"\\\1", " ".join(text.split()))
