"""The register as CSV: written for spreadsheets, and read back as people paste it out of them. Pure: texts in, texts out."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from bot.core.spreadsheets import BYTE_ORDER_MARK, unguard, write_csv

COLUMNS: Final = (
    "number",
    "team",
    "outcome",
    "kind",
    "state",
    "measure",
    "effect",
    "date",
    "learned",
    "lead",
    "last heard",
)
"""Of an export. What somebody reads back from "lead" and "last heard" is nothing: they are said elsewhere."""
READ: Final = frozenset(COLUMNS) - {"lead", "last heard"}
_ALSO_CALLED: Final[Mapping[str, str]] = MappingProxyType(
    {
        "no": "number",
        "id": "number",
        "sentence": "outcome",
        "how we would know": "measure",
        "business effect": "effect",
        "due": "date",
        "by": "date",
        "by when": "date",
        "learnt": "learned",
    }
)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a sheet: its place as a spreadsheet counts, the heading being line 1, and its cells by column.

    A column that the sheet does not have is not there; a cell that was left empty is "".
    """

    line: int
    cells: Mapping[str, str]


class UnreadableSheet(ValueError):
    """A text that is no table with a heading; its message says what to do, to whoever pasted it."""


def write_sheet(rows: Iterable[Sequence[str]]) -> str:
    """With its heading, and no cell that a spreadsheet would run."""
    return write_csv(COLUMNS, rows)


def read_sheet(text: str) -> list[Row]:
    """The lines of a sheet, without empty ones: commas, semicolons or tabs between the cells.

    Raises `UnreadableSheet` where there is no heading, or quotation marks do not pair.
    """
    text = text.removeprefix(BYTE_ORDER_MARK).lstrip("\r\n")
    heading = text.splitlines()[0] if text.strip() else ""
    table = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(heading), strict=True)
    try:
        numbered = list(enumerate(table, start=1))
    except csv.Error as broken:
        message = f"Line {table.line_num} is not CSV that I can read: does every quotation mark have its partner?"
        raise UnreadableSheet(message) from broken
    columns = [_column(cell) for cell in (numbered[0][1] if numbered else [])]
    if not {"number", "outcome"} & set(columns):
        message = (
            "The first line has to name the columns: team, outcome, and if you like kind, state, measure, effect, date."
        )
        raise UnreadableSheet(message)
    doubled = sorted({each for each in columns if each in READ and columns.count(each) > 1})
    if doubled:
        message = f"Two columns are called {doubled[0]}. Leave one of them out."
        raise UnreadableSheet(message)
    return [
        Row(line, {name: unguard(cell).strip() for name, cell in zip(columns, cells, strict=False) if name in READ})
        for line, cells in numbered[1:]
        if any(cell.strip() for cell in cells)
    ]


def _delimiter(heading: str) -> str:
    return max("\t;,", key=heading.count)


def _column(cell: str) -> str:
    name = " ".join(cell.replace("_", " ").casefold().split())
    return _ALSO_CALLED.get(name, name)
