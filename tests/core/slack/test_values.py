"""What was put into a form comes back as text, whatever kind of field it was."""

from collections.abc import Mapping
from datetime import time
from typing import Any

import pytest

from bot.core.slack.blocks import field, fields_of
from bot.core.slack.values import read_time


@pytest.mark.parametrize(
    ("state", "text"),
    [
        ({"type": "plain_text_input", "value": " Pay-outs \n"}, "Pay-outs"),
        ({"type": "plain_text_input", "value": None}, None),
        ({"type": "plain_text_input", "value": "  "}, None),
        ({"type": "number_input", "value": "7"}, "7"),
        ({"type": "datepicker", "selected_date": "2026-12-12"}, "2026-12-12"),
        ({"type": "datepicker", "selected_date": None}, None),
        ({"type": "timepicker", "selected_time": "09:30"}, "09:30"),
        ({"type": "users_select", "selected_user": "U1"}, "U1"),
        ({"type": "static_select", "selected_option": {"value": "at_risk"}}, "at_risk"),
        ({"type": "radio_buttons", "selected_option": None}, None),
        ({"type": "plain_text_input", "value": "a\ud800"}, "a\ufffd"),
    ],
)
def test_a_fields_one_value(state: Mapping[str, Any], text: str | None) -> None:
    """Blank counts as empty."""
    assert field({"answer": {"value": state}}, "answer") == text


@pytest.mark.parametrize(
    ("state", "texts"),
    [
        ({"type": "checkboxes", "selected_options": [{"value": "a"}, {"value": "b"}]}, ["a", "b"]),
        ({"type": "checkboxes", "selected_options": []}, []),
        ({"type": "multi_users_select", "selected_users": ["U1", "U2"]}, ["U1", "U2"]),
        ({"type": "multi_users_select", "selected_users": []}, []),
    ],
)
def test_a_fields_several_values(state: Mapping[str, Any], texts: list[str]) -> None:
    """In the order they were chosen."""
    assert fields_of({"answer": {"value": state}}, "answer") == texts


def test_a_field_that_was_not_asked() -> None:
    """Is as one that was left empty."""
    assert (field({}, "answer"), fields_of({}, "answer")) == (None, [])


@pytest.mark.parametrize(
    ("sent", "time_of_day"),
    [("09:30", time(9, 30)), ("00:00", time(0)), ("24:00", None), ("half past nine", None), ("", None), (None, None)],
)
def test_a_time_of_day(sent: str | None, time_of_day: time | None) -> None:
    """Nothing is trusted: what no picker of ours sends is read as none."""
    assert read_time(sent) == time_of_day
