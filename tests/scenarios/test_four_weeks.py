"""Four weeks of a company of forty in five zones, played by seeded people: nobody gets a reason to mute the bot."""

import logging
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from tests.scenarios.four_weeks.verdict import Verdict, play_four_weeks

SEED = 20371123


@pytest.mark.timeout(1200)
async def test_nobody_gets_a_reason_to_mute_the_bot(
    sqlite_url: str, secret_key: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Working hours, one bundle a day, three asks a week, one nudge, what is owed told once, nothing in a channel.

    The CTO hears fewer than 25 times in four weeks. `make soak` plays other seeds, on PostgreSQL too.
    """
    with capture_logs() as logged:
        verdict = await play_four_weeks(sqlite_url, secret_key, tmp_path / "words", seed=SEED)

    assert verdict == Verdict(breaches={}, never=frozenset())
    assert [entry for entry in logged if entry["log_level"] in ("error", "critical")] == []
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR] == []
