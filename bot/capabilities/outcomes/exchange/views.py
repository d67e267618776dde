"""What people see of importing: the form, what their sheet would change, and what it changed. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from bot.capabilities.outcomes.exchange.plan import Line, Planned, Verdict, changing
from bot.capabilities.outcomes.rules import Entry
from bot.capabilities.outcomes.views import count, label
from bot.core.slack.blocks import context, message, modal, section, text_input
from bot.core.slack.events import Block, SlackMessage, View
from bot.core.text import Mrkdwn, fill, shorten

IMPORT: Final = "outcomes.import"
SHEET: Final = "sheet"
SEEN: Final = "seen"

_MOST: Final = 3000
_HOW: Final = (
    "Copy the lines out of your spreadsheet, with the heading. Columns: *team*, *outcome*, and if you like *kind* "
    "(known road, unknown territory), *state*, *measure*, *effect*, *date* (2026-12-31), *learned*. "
    "With a *number* (O-12) a line changes that outcome; an empty cell changes nothing."
)
_SENTENCE: Final = 60
_REASON: Final = 200
_LINES: Final = 20
"""Of one kind in one view; the rest is counted."""

_TITLES: Final[Mapping[Verdict, str]] = MappingProxyType(
    {
        Verdict.REFUSED: "Not taken",
        Verdict.NEW: "New",
        Verdict.CHANGED: "Changed",
        Verdict.UNCHANGED: "As it stands already",
    }
)


def import_form() -> View:
    """Paste a sheet; nothing changes before the next page was read."""
    return modal(
        IMPORT,
        "Import outcomes",
        [
            section(_HOW),
            _field("", "I show you what would change before I change anything. More than fits: in parts."),
        ],
        submit="Show me",
    )


def plan_form(planned: Sequence[Line], text: str, *, seen: str) -> View:
    """What the sheet would change, line by line; sent once more as it is, it does."""
    takes = len(changing(planned))
    head = f"*{_in_a_line(Counter(each.verdict for each in planned))}.*"
    said = f"{head} Nothing is changed yet." if takes else f"{head} There is nothing to take."
    submit = f"Take {takes} line{'' if takes == 1 else 's'}" if takes else "Look again"
    blocks = [section(said), *_listed(planned), _field(text, "Changed something here? Then I show you once more.")]
    return modal(IMPORT, "Import outcomes", blocks, submit=submit, private={SEEN: seen})


def imported(counts: Mapping[Verdict, int]) -> SlackMessage:
    """What became of it."""
    said = f"*Taken: {_in_a_line(Counter(counts))}.* `/outcomes all` shows the register."
    return message(said)


def export_coming(entries: int) -> SlackMessage:
    return message(f"{count(entries, 'outcome')}, as CSV: the file comes to your messages with me in a moment.")


def _field(text: str, hint: str) -> Block:
    return text_input(SHEET, "The lines", multiline=True, initial=text[:_MOST], max_length=_MOST, hint=hint)


def _in_a_line(counts: Mapping[Verdict, int]) -> str:
    words = {
        Verdict.NEW: "new",
        Verdict.CHANGED: "changed",
        Verdict.UNCHANGED: "as it stands",
        Verdict.REFUSED: "not taken",
    }
    return (
        ", ".join(f"{counts[verdict]} {word}" for verdict, word in words.items() if counts.get(verdict)) or "No lines"
    )


def _listed(planned: Sequence[Line]) -> list[Block]:
    blocks: list[Block] = []
    for verdict, title in _TITLES.items():
        lines = [_line(each) for each in planned if each.verdict is verdict]
        if lines:
            show = context if verdict is Verdict.UNCHANGED else section
            more = [f"… and {len(lines) - _LINES} more"] if len(lines) > _LINES else []
            blocks.append(show("\n".join([f"*{title}*", *lines[:_LINES], *more])))
    return blocks


def _line(planned: Line) -> Mrkdwn:
    sentence = shorten(planned.sentence, _SENTENCE)
    if not isinstance(planned, Planned):
        reason = shorten(planned.words, _REASON)
        return fill("• line {count}: {outcome}: {reason}", count=planned.line, outcome=sentence, reason=reason)
    if planned.verdict is Verdict.NEW:
        return fill("• line {count}: {outcome}", count=planned.line, outcome=sentence)
    return fill(
        "• line {count}: {label} {outcome}{what}",
        count=planned.line,
        label=_label(planned.standing),
        outcome=sentence,
        what=Mrkdwn(f": {planned.words}") if planned.words else Mrkdwn(""),
    )


def _label(entry: Entry | None) -> str:
    return label(entry) if entry else ""
