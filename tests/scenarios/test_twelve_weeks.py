"""Twelve weeks of a company of sixty in five zones, with everything in use: every digest says what people did."""

import logging

import pytest
from structlog.testing import capture_logs

from tests.scenarios.twelve_weeks.verdict import SEED, Verdict, open_company, play


@pytest.mark.timeout(1500)
async def test_twelve_weeks_are_told_as_they_were(
    sqlite_url: str, secret_key: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Each Friday's counts are what was done, nobody is named, and the rules of messages hold. `make soak` has PostgreSQL."""
    with capture_logs() as logged:
        async with open_company(sqlite_url, secret_key) as world:
            _, verdict = await play(world, SEED)

    assert verdict == Verdict(breaches={})
    assert [entry for entry in logged if entry["log_level"] in ("error", "critical")] == []
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR] == []
