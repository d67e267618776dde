"""The digest as leadership reads it: one short message, and a reply in its thread for each part that has more to say. Pure.

The message fits on the screen of a phone. It mentions nobody, and a chart is never without its words.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Final
from zoneinfo import ZoneInfo

from bot.capabilities.digest.edition import Edition, Edits, drawn, tells
from bot.core.digests import Cost, DigestPart, DigestRank
from bot.core.slack.blocks import context, divider, message, section
from bot.core.slack.charts import draw
from bot.core.slack.events import Block, SlackMessage
from bot.core.text import Mrkdwn, clock_time, escape, fill, inline

_ALWAYS_THERE: Final = frozenset({DigestRank.PROMISES, DigestRank.COST, DigestRank.PROTECTED_TIME})
"""Ranks that say nothing of what happened in the week: with these alone it was a quiet one."""
_QUIET: Final = "_A quiet week: there is nothing else to tell._"
_HIDDEN_NOW: Final = "_This part was taken out afterwards._"


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """One digest with all that is shown of it."""

    number: int
    """Of the week."""
    edition: Edition
    edits: Edits
    zone: ZoneInfo
    edited_at: datetime | None = None
    """When it was changed after it had left."""

    @property
    def shown(self) -> list[DigestPart]:
        return self.edition.shown(self.edits)


# The message -----------------------------------------------------------------------------------------------------------


def parent(issue: Issue) -> SlackMessage:
    """What stands in the channel."""
    blocks = parent_blocks(issue)
    return message(read_aloud(blocks), *blocks)


def parent_blocks(issue: Issue) -> list[Block]:
    lines = [part for part in issue.shown if part.line and part.rank is not DigestRank.COST]
    paragraphs = list(_paragraphs(issue.number, lines))
    blocks: list[Block] = [section(paragraphs[0] if paragraphs else f"*Week {issue.number}.*")]
    if issue.edits.note:
        blocks.append(section(fill("_{name}:_ {text}", name=issue.edits.note_by, text=escape(issue.edits.note))))
    blocks += [section(each) for each in paragraphs[1:]]
    if is_quiet(issue.edition):
        blocks.append(section(_QUIET))
    if issue.edits.thanks:
        blocks.append(section("\n".join(_thanks(issue))))
    return [*blocks, context(foot(issue))]


def _paragraphs(number: int, parts: Sequence[DigestPart]) -> Iterator[str]:
    """Lines that belong together as one paragraph, the first one with the week's number."""
    for at, (_, some) in enumerate(groupby(parts, key=lambda part: part.rank // 10)):
        told = " ".join(_ended(part.line) for part in some)
        yield f"*Week {number}.* {told}" if at == 0 else told


def _ended(line: str) -> str:
    """With a full stop, so that lines can stand in a row."""
    return line if line.endswith((".", "?", "!", "…", "_")) else f"{line}."


def _thanks(issue: Issue) -> list[Mrkdwn]:
    return [
        fill("*{by} thanks {name}:* {text}", by=each.by, name=each.name, text=_ended(each.words.strip()))
        for each in issue.edits.thanks
    ]


def is_quiet(edition: Edition) -> bool:
    """Whether nothing happened that anybody told of; what was hidden counts."""
    return not any(part.line for part in edition.parts if part.rank not in _ALWAYS_THERE)


def foot(issue: Issue) -> str:
    """ "_Cost: 96 minutes in all, from 118 people; 4 decisions came of it. Hidden: nothing._" """
    hidden = ", ".join(part.title for part in issue.edition.hidden(issue.edits)) or "nothing"
    said = [*_cost(issue), fill("Hidden: {text}.", text=hidden)]
    if issue.edited_at is not None:
        said.append(f"Edited {clock_time(issue.edited_at, issue.zone)}.")
    return f"_{' '.join(said)}_"


def in_all(issue: Issue) -> Cost | None:
    """What the week's answers took of everybody, in whole minutes; None where it was hidden."""
    costs = [part.cost for part in issue.shown if part.cost is not None]
    if not costs:
        return None
    return Cost(minutes=round(sum(cost.minutes for cost in costs)), people=max(cost.people for cost in costs))


def _cost(issue: Issue) -> list[str]:
    cost = in_all(issue)
    if cost is None:
        return []
    minutes, people, decisions = round(cost.minutes), cost.people, issue.edition.decisions
    took = f"{_count(minutes, 'minute')} in all, from {_count(people, 'person', 'people')}" if people else "0 minutes"
    return [f"Cost: {took}" + (f"; {_count(decisions, 'decision')} came of it." if decisions else ".")]


# The thread ------------------------------------------------------------------------------------------------------------


def with_replies(issue: Issue) -> list[str]:
    """The parts that have a reply in the thread, by name."""
    return [part.name for part in issue.shown if reply_blocks(issue, part)]


def reply(issue: Issue, name: str) -> SlackMessage | None:
    """One part's reply; None for a part that has nothing to say there. One that was hidden since says so."""
    part = issue.edition.part(name)
    if part is None:
        return None
    if part not in issue.shown:
        return message(_HIDDEN_NOW)
    blocks = reply_blocks(issue, part)
    return message(f"{inline(part.title)}\n{read_aloud(blocks)}", *blocks) if blocks else None


def reply_blocks(issue: Issue, part: DigestPart, *, draws: bool = True) -> list[Block]:
    """The detail; `draws` False where Slack takes no charts, which are then said in words alone."""
    blocks = list(part.thread)
    if part.chart is None or not any(any(values) for values in part.chart.series.values()):
        return blocks
    is_drawn = draws and part.name in drawn(issue.shown)
    return [*blocks, *([draw(part.chart)] if is_drawn else []), context(part.chart.words)]


# All of it -------------------------------------------------------------------------------------------------------------


def whole(issue: Issue) -> list[Block]:
    """Message and thread in one, where there are no charts: Home, modals."""
    details = [block for part in issue.shown if tells(part) for block in reply_blocks(issue, part, draws=False)]
    return [*parent_blocks(issue), *([divider(), *details] if details else [])]


def read_aloud(blocks: Sequence[Block]) -> str:
    """What blocks say, a line each: screen readers read the text of a message, and none of its blocks.

    Lock screens show its beginning. https://docs.slack.dev/reference/methods/chat.postMessage
    """
    return "\n".join(line for block in blocks for line in _words(block))


def _words(part: Block) -> Iterator[str]:
    match part:
        case {"type": "mrkdwn", "text": str(said)}:
            yield said
        case {"type": "text", "text": str(said)}:
            yield escape(said)
        case {"type": "section", "text": said}:
            yield from _words(said)
        case {"type": "context" | "rich_text" | "rich_text_quote" | "rich_text_section", "elements": elements}:
            for each in elements:
                yield from _words(each)
        case _:
            pass


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"
