"""R13 to R16: what the calendar takes from outside, and how it spreads a crowd."""

import os
import subprocess
import sys
from dataclasses import replace
from datetime import date, time, timedelta
from importlib import metadata, resources
from pathlib import Path

import pytest

from bot.core.schedule import (
    Cursor,
    Region,
    Releases,
    Send,
    Standing,
    Timetable,
    compare_releases,
    decide,
    installed_releases,
    moved,
    public_holidays,
    safe_zone,
    smear,
)
from tests.core.almanac import ANA, BERLIN, HOUR, TUESDAY, WEEKLY, at

GERMANY, BAVARIA = Region("DE"), Region("DE", "BY")


@pytest.mark.parametrize(
    ("key", "last_good", "workspace", "expected", "doubtful"),
    [
        pytest.param("Asia/Kathmandu", "Europe/Berlin", None, "Asia/Kathmandu", False, id="known"),
        pytest.param("Asia/Katmandu", "Europe/Berlin", None, "Asia/Katmandu", False, id="an old name is still a name"),
        pytest.param(
            "Mars/Olympus", "Africa/Lagos", "Europe/Berlin", "Africa/Lagos", True, id="unknown: the last good"
        ),
        pytest.param("Mars/Olympus", None, "Europe/Berlin", "Europe/Berlin", True, id="unknown, nothing before"),
        pytest.param("Mars/Olympus", "Mars/Hellas", "Mars/Tharsis", "UTC", True, id="nothing is known"),
        pytest.param(None, "Africa/Lagos", "Europe/Berlin", "Africa/Lagos", False, id="none: the last good"),
        pytest.param(None, None, "Europe/Berlin", "Europe/Berlin", False, id="none: the workspace's"),
        pytest.param("", None, None, "UTC", False, id="none at all"),
        pytest.param("Europe", None, "Europe/Berlin", "Europe/Berlin", True, id="a folder is not a zone"),
        pytest.param("../../etc/passwd", None, None, "UTC", True, id="a path is not a zone"),
    ],
)
def test_r13_a_zone_nobody_knows(
    key: str | None, last_good: str | None, workspace: str | None, expected: str, *, doubtful: bool
):
    found = safe_zone(key, last_good, workspace)

    assert (found.zone.key, found.doubtful) == (expected, doubtful)


def run_python(program: str, **environment: str) -> str:
    """What a fresh process prints: what it has read and imported is its own."""
    finished = subprocess.run(  # noqa: S603 - our own interpreter, and a program from this file
        [sys.executable, "-c", program],
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])} | environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return finished.stdout.strip()


def test_r14_the_machines_zone_files_are_not_read(tmp_path: Path):
    """A machine on which Berlin is wrong, and a zone exists that is in no release: neither matters once zones are pinned."""
    (tmp_path / "Europe").mkdir()
    utc = resources.files("tzdata").joinpath("zoneinfo", "UTC").read_bytes()
    for name in ("Berlin", "Atlantis"):
        (tmp_path / "Europe" / name).write_bytes(utc)
    program = """
from datetime import date, time
from zoneinfo import ZoneInfo
from bot.core.schedule import instant, pin_zones, safe_zone
asked = [instant(date(2026, 11, 24), time(10), ZoneInfo("Europe/Berlin"))]
known = [safe_zone("Europe/Atlantis", None, None).doubtful]
pin_zones()
asked.append(instant(date(2026, 11, 24), time(10), ZoneInfo("Europe/Berlin")))
known.append(safe_zone("Europe/Atlantis", None, None).doubtful)
print([when.hour for when in asked], known)
"""

    assert run_python(program, PYTHONTZPATH=str(tmp_path)) == "[10, 9] [False, True]"


def test_r14_r15_both_releases_are_the_packages():
    assert installed_releases() == Releases(
        zones=resources.files("tzdata").joinpath("zoneinfo", "tzdata.zi").read_text().split()[2],
        holidays=metadata.version("holidays"),
    )


@pytest.mark.parametrize(
    ("stored", "expected"),
    [
        pytest.param(None, Standing.AHEAD, id="a new database"),
        pytest.param(Releases("2026f", "0.108"), Standing.SAME, id="the same"),
        pytest.param(Releases("2026e", "0.108"), Standing.AHEAD, id="newer zones"),
        pytest.param(Releases("2025z", "0.108"), Standing.AHEAD, id="newer zones, by a year"),
        pytest.param(Releases("2026f", "0.99"), Standing.AHEAD, id="newer holidays: 108 is more than 99"),
        pytest.param(Releases("2026g", "0.108"), Standing.BEHIND, id="older zones"),
        pytest.param(Releases("2026f", "0.109"), Standing.BEHIND, id="older holidays"),
        pytest.param(Releases("2026e", "1.0"), Standing.BEHIND, id="newer zones but older holidays"),
    ],
)
def test_r14_r15_who_may_plan(stored: Releases | None, expected: Standing):
    """An older process would undo what a newer one has planned."""
    assert compare_releases(Releases("2026f", "0.108"), stored) == expected


def test_r14_a_new_release_brings_a_due_time_along():
    """A cursor as an older release computed it, an hour off: the same slot, at the right time."""
    stale = Cursor(TUESDAY, at("2026-11-24T11:00"))

    assert moved(stale, WEEKLY, BERLIN, now=at("2026-11-20T12:00")) == Cursor(TUESDAY, at("2026-11-24T10:00"))


def test_r15_holidays_are_those_of_the_year_and_region_asked_for():
    """Asking about one year must not make another appear, and an unknown region must not stop the planner."""
    all_saints = date(2026, 11, 1)

    assert date(2026, 10, 3) in public_holidays(GERMANY, 2026)
    assert {day.year for day in public_holidays(GERMANY, 2026)} == {2026}
    assert (all_saints in public_holidays(GERMANY, 2026), all_saints in public_holidays(BAVARIA, 2026)) == (False, True)
    assert public_holidays(Region("DE", "Atlantis"), 2026) == public_holidays(GERMANY, 2026)
    assert public_holidays(Region("Atlantis"), 2026) == frozenset()


def test_r15_the_library_is_loaded_when_somebody_has_a_region():
    program = """
import sys
from datetime import date
from bot.core.schedule import DaysOff, Region
loaded = []
for off in (DaysOff(), DaysOff(Region("DE"))):
    off.is_holiday(date(2026, 10, 3))
    loaded.append("holidays" in sys.modules)
print(loaded)
"""

    assert run_python(program) == "[False, True]"


def test_r16_a_crowd_is_spread_evenly_and_everybody_keeps_their_place():
    """The same place in every process, for years: moving people about would show as doubled asks."""
    window = timedelta(minutes=30)
    places = [smear(f"U{n:08}", window) for n in range(3000)]
    by_minute = [sum(place // timedelta(minutes=1) == minute for place in places) for minute in range(30)]

    assert sum(by_minute) == 3000
    assert min(by_minute) > 60
    assert max(by_minute) < 140
    assert [smear(member, window) for member in ("U0ANA", "U0BO")] == [
        timedelta(milliseconds=132671),
        timedelta(milliseconds=134426),
    ]
    assert smear("U0ANA", timedelta(0)) == timedelta(0)


def test_r16_the_place_moves_the_sending_and_not_the_due_time():
    """A window of three hours, at ten and, with ten minutes of the working day left, at ten to five."""
    at_ten, late = Timetable(WEEKLY, spread=3 * HOUR), Timetable(replace(WEEKLY, at=time(16, 50)), spread=3 * HOUR)

    decided = [decide(timetable, ANA, TUESDAY, now=at("2026-11-24T06:00")) for timetable in (at_ten, late)]

    assert [(row.due, row.not_before) for row in decided if isinstance(row, Send)] == [
        (at("2026-11-24T10:00"), at("2026-11-24T10:00") + smear("U0ANA", 3 * HOUR)),
        (at("2026-11-24T16:50"), at("2026-11-24T16:50") + smear("U0ANA", HOUR / 6)),
    ]
