"""What is shown of what is known; who can be forgotten, and what has to be typed for it."""

from datetime import timedelta

import pytest

from bot.capabilities.desk.mydata import views
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


@pytest.mark.parametrize(
    ("lines", "shown"),
    [
        (["Name.", "Asked.", "Said."], "• Name.\n• Asked.\n• Said."),
        (["Name.", "Asked.", "Said.", "Complained."], "• Name.\n• Asked.\n• Said.\n• Complained."),
        (["Name.", "Asked.", "Said.", "Complained.", "Sunday."], "• Name.\n• Asked.\n• Said.\n• Complained. Sunday."),
    ],
)
def test_what_is_known_is_four_lines_whoever_has_something_to_say(lines: list[str], shown: str) -> None:
    assert views.known(lines, "")[0]["text"]["text"] == f"*What Cadence knows about you*\n{shown}"


@pytest.mark.parametrize(
    ("days", "said"), [(730, "24 months"), (365, "12 months"), (91, "3 months"), (90, "90 days"), (400, "400 days")]
)
def test_a_time_is_said_in_months_where_it_is_some(days: int, said: str) -> None:
    assert views.how_long(timedelta(days=days)) == said
