"""Who can be forgotten, and what has to be typed for it."""

import pytest

from bot.capabilities.desk.mydata.rules import is_confirmed, why_not_forget
from bot.core.roles import Role


@pytest.mark.parametrize(
    ("typed", "confirmed"),
    [
        ("forget me", True),
        ("  Forget   ME. ", True),
        ("“forget me”", True),
        ("forget", False),
        ("forget me not", False),
        ("", False),
        (None, False),
        ("<!channel>", False),
    ],
)
def test_one_word_more_or_less_is_no_consent(typed: str | None, confirmed: bool) -> None:
    assert is_confirmed(typed) is confirmed


@pytest.mark.parametrize("role", Role)
def test_only_the_office_holds_somebody_back(role: Role) -> None:
    """A deputy, an operator or a lead can leave at once; who owes promises hands them over first."""
    assert (why_not_forget({role, Role.MEMBER}) is None) is (role is not Role.OWNER)
