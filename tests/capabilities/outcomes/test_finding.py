"""What somebody means by the words they typed."""

from uuid import UUID

import pytest

from bot.capabilities.outcomes.finding import Text, alike, find

REGISTER = [
    Text(id=UUID(int=1), number=1, ended=False, sentence="Pay-outs in one day, not three", rest="nine of ten Payments"),
    Text(id=UUID(int=2), number=2, ended=True, sentence="Pay less for storage", rest="bill Platform"),
    Text(id=UUID(int=3), number=3, ended=False, sentence="Do partners want an API?", rest="five would pay Payments"),
    Text(id=UUID(int=4), number=4, ended=False, sentence="Größere Körbe", rest="basket size Search"),
]


@pytest.mark.parametrize(
    ("words", "numbers", "exact"),
    [
        ("pay", [2, 1, 3], True),  # a word of its own first, then a part of one, then elsewhere
        ("PAY-OUTS", [1], True),
        ("partners api", [3], True),
        ("partners storage", [], False),
        ("grossere korbe", [4], True),
        ("größere", [4], True),
        ("korbe", [4], True),
        ("payments day", [1], True),
        ("patners", [3], False),
        ("storrage", [2], False),
        ("zebra", [], False),
        ("", [], True),
        ("???", [], False),
    ],
)
def test_all_the_words_are_found_the_best_first(words: str, numbers: list[int], exact: bool) -> None:
    found = find(words, REGISTER)
    assert ([text.int for text in found.ids], found.exact) == (numbers, exact)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Serach", ["Search"]),
        ("pay", ["Payments", "Payroll"]),
        ("paymnets", ["Payments"]),
        ("", []),
        ("zebra", []),
        ("SEARCH!", ["Search"]),
    ],
)
def test_a_team_is_guessed_from_what_was_mistyped(typed: str, meant: list[str]) -> None:
    assert alike(typed, ["Payments", "Search", "Payroll", "Data"]) == meant
