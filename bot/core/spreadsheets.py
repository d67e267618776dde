"""Tables as CSV (RFC 4180) for spreadsheets, which would run what begins like a formula. Pure: texts in, texts out.

A cell that a spreadsheet would take for a formula gets an apostrophe in front, and loses it again when it is read
(https://owasp.org/www-community/attacks/CSV_Injection).
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import Final

BYTE_ORDER_MARK: Final = "\ufeff"
"""Without it a spreadsheet reads UTF-8 as something else."""

_FORMULA: Final = re.compile(r"'*\s*[=+\-@|%＝＋－＠]|'*[\t\r\n]")
_GUARDED: Final = re.compile(r"'(?='*\s*[=+\-@|%＝＋－＠]|'*[\t\r\n])")


def write_csv(heading: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """With CRLF between the lines, and no cell that a spreadsheet would run."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(heading)
    writer.writerows([guard(cell) for cell in row] for row in rows)
    return BYTE_ORDER_MARK + text.getvalue()


def guard(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def unguard(cell: str) -> str:
    """What `guard()` was given: for everything that comes out of it, exactly."""
    return cell[1:] if _GUARDED.match(cell) else cell
