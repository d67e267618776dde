"""Tables within their limits. Part of `fit()`."""

from collections.abc import Iterator
from typing import Any, TypeAlias

from bot.core.mrkdwn import shorten, size
from bot.core.slack import limits
from bot.core.slack.events import Block
from bot.core.slack.fit_elements import TooBig

Cell: TypeAlias = dict[str, Any]  # Any: Block Kit is Slack's own JSON


def fit_table(block: Block) -> Iterator[Block]:
    """A table with no empty cell and no more rows and characters than Slack takes; its last row counts what is missing."""
    rows = [[_filled(cell) for cell in row] for row in block["rows"]]
    if any(len(row) > limits.TABLE_COLUMNS for row in rows):
        message = f"A table takes {limits.TABLE_COLUMNS} columns"
        raise TooBig(message)
    kept = rows[: limits.TABLE_ROWS]
    while kept and (len(kept) < len(rows) or _characters(kept) > limits.TABLE_CHARACTERS):
        shown = kept[:-1]
        closing = _closing(len(rows) - len(shown), len(rows[0]))
        if _characters([*shown, closing]) <= limits.TABLE_CHARACTERS:
            kept = [*shown, closing]
            break
        kept = shown
    if kept:
        yield block | {"rows": kept}


def _filled(cell: Cell) -> Cell:
    if cell["type"] != "raw_text":
        return dict(cell)
    return cell | {"text": shorten(cell["text"], 500) if cell["text"].strip() else "–"}


def _closing(missing: int, columns: int) -> list[Cell]:
    texts = [f"… and {missing} more", *["–"] * (columns - 1)]
    return [{"type": "raw_text", "text": text} for text in texts]


def _characters(rows: list[list[Cell]]) -> int:
    return sum(size(cell.get("text", "")) for row in rows for cell in row if isinstance(cell.get("text", ""), str))
