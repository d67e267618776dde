"""No cell of ours is a formula in anybody's spreadsheet."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.spreadsheets import guard, unguard


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+49 30", "'+49 30"),
        ("-5 % churn", "'-5 % churn"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\tx", "'\tx"),
        ("  =1", "'  =1"),
        ("＝1", "'＝1"),
        ("'=1", "''=1"),
        ("'tis", "'tis"),
        ("Pay-outs = money", "Pay-outs = money"),
        ("", ""),
    ],
)
def test_no_cell_is_a_formula_and_every_cell_comes_back(cell: str, written: str) -> None:
    assert (guard(cell), unguard(written)) == (written, cell)


@given(st.text(alphabet="'=+-@|%＝ \t\r\nab"))
def test_whatever_was_guarded_comes_back(cell: str) -> None:
    assert unguard(guard(cell)) == cell
