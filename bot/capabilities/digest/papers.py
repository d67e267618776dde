"""A digest outside Slack: as Markdown, and its figures as JSON. Pure."""

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any, Final, cast

from bot.capabilities.digest.edition import tells
from bot.capabilities.digest.views import Issue, in_all, parent_blocks, reply_blocks
from bot.core.digests import Week
from bot.core.slack.events import Block

_OURS: Final = re.compile(r"(?<!\u200b)\*(?!\u200b)")
"""Bold as we write it; a mark that people wrote stands between zero-width spaces."""
_SLANTED: Final = re.compile(r"(?<![\w\u200b])_(?=[^\s\u200b])|(?<=[^\s\u200b])_(?![\w\u200b])")
_THEIRS: Final = re.compile("\u200b([*_~＊＿～])\u200b")
_SPECIAL: Final = re.compile(r"([\[\]|#\\])")
_UNSEEN: Final = re.compile("[\u200b\u2060]")
_CHANNEL: Final = re.compile(r"<#(\w+)>")


def write_markdown(issue: Issue, *, whole: bool = True) -> str:
    """Message and, if `whole`, thread. What people wrote is not taken for Markdown; `&lt;` stays as it is."""
    blocks = parent_blocks(issue)
    parts = [*_paragraphs(blocks)]
    if whole:
        for part in issue.shown:
            details = reply_blocks(issue, part, draws=False)
            if tells(part) and details:
                parts += [f"## {part.title}", *_paragraphs(details)]
    return "\n\n".join(parts) + "\n"


def write_json(issue: Issue, week: Week) -> str:
    """The figures in all and of every part by name, hidden ones too and said to be so: for whoever reads it with a program."""
    cost = in_all(issue)
    hidden = {part.name for part in issue.edition.parts if part not in issue.shown}
    parts = {
        part.name: {"hidden": part.name in hidden, "decisions": part.decisions, **part.figures}
        for part in issue.edition.parts
    }
    told = {
        "week": week.number,
        "begins": week.begins.isoformat(timespec="seconds"),
        "ends": week.ends.isoformat(timespec="seconds"),
        "minutes": cost.minutes if cost is not None else None,
        "people": cost.people if cost is not None else None,
        "decisions": issue.edition.decisions,
        "parts": parts,
    }
    return json.dumps(told, indent=2, ensure_ascii=False) + "\n"


def _paragraphs(blocks: Sequence[Block]) -> Iterator[str]:
    for block in blocks:
        match block["type"]:
            case "section":
                yield _markdown(str(block["text"]["text"]))
            case "context":
                yield from (_markdown(str(each["text"])) for each in block["elements"])
            case "rich_text":
                yield "> " + _SPECIAL.sub(r"\\\1", " ".join(_said(block["elements"])))
            case _:
                pass


def _said(elements: Sequence[dict[str, Any]]) -> Iterator[str]:  # Any: Slack's own JSON
    """The words of rich text."""
    for each in elements:
        if "text" in each:
            yield str(each["text"])
        yield from _said(cast("Sequence[dict[str, Any]]", each.get("elements", ())))


def _markdown(mrkdwn: str) -> str:
    """mrkdwn as Markdown: `*bold*` is `**bold**`, `_slanted_` is `*slanted*`."""
    text = _SPECIAL.sub(r"\\\1", _CHANNEL.sub(r"channel \1", mrkdwn))
    text = _SLANTED.sub("\ue000", _OURS.sub("**", text))
    text = _THEIRS.sub(r"\\\1", text).replace("\ue000", "*")
    return _UNSEEN.sub("", text).replace("&amp; ", "& ").replace("\n", "  \n")
