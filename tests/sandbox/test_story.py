"""How far people play the clock, in their own words and zone."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.sandbox.story import moment

TUESDAY_NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("phrase", "zone", "expected"),
    [
        ("+1h", "Europe/Berlin", datetime(2026, 11, 24, 13, 0, tzinfo=UTC)),
        ("tomorrow 09:00", "Europe/Berlin", datetime(2026, 11, 25, 8, 0, tzinfo=UTC)),
        ("tomorrow 09:00", "Pacific/Auckland", datetime(2026, 11, 25, 20, 0, tzinfo=UTC)),
        ("tuesday 10:00", "Europe/Berlin", datetime(2026, 12, 1, 9, 0, tzinfo=UTC)),
        ("Tuesday 10:00", "America/Denver", datetime(2026, 11, 24, 17, 0, tzinfo=UTC)),
        ("2026-12-24T16:30", "Asia/Kathmandu", datetime(2026, 12, 24, 10, 45, tzinfo=UTC)),
        ("2026-12-24T16:30:00+00:00", "Asia/Kathmandu", datetime(2026, 12, 24, 16, 30, tzinfo=UTC)),
    ],
)
def test_people_name_a_moment(phrase: str, zone: str, expected: datetime) -> None:
    """A weekday is the next one whose time lies ahead where the person is; a bare time is theirs, not the server's."""
    assert moment(phrase, now=TUESDAY_NOON, zone=ZoneInfo(zone)) == expected


def test_a_time_the_zone_skips_moves_on_by_the_gap() -> None:
    """On 28 March 2027 Berlin has no 2:30: it is played to 3:30."""
    before = datetime(2027, 3, 27, 12, 0, tzinfo=UTC)

    assert moment("tomorrow 02:30", now=before, zone=ZoneInfo("Europe/Berlin")) == datetime(
        2027, 3, 28, 1, 30, tzinfo=UTC
    )


@pytest.mark.parametrize("phrase", ["", "someday", "tuesday", "tomorrow 25:00", "+h", "tuesday noon"])
def test_what_nobody_understands_says_what_to_write(phrase: str) -> None:
    """The sentence quotes the words and gives examples."""
    with pytest.raises(ValueError, match=r"is not a time to play to\. Write “\+1h”"):
        moment(phrase, now=TUESDAY_NOON, zone=ZoneInfo("Europe/Berlin"))
