"""What other libraries would put into the log."""

import logging
from collections.abc import Iterator

import httpx
import pytest
import structlog

from bot.log import set_up_logging


@pytest.fixture(autouse=True)
def as_it_was() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


@pytest.mark.parametrize("debug", [False, True])
def test_an_address_that_was_asked_is_not_logged(debug: bool, capsys: pytest.CaptureFixture[str]) -> None:
    """A token may stand in it."""
    set_up_logging("json", debug=debug)
    with httpx.Client(transport=httpx.MockTransport(lambda _: httpx.Response(200))) as client:
        client.get("https://numbers.example/leads?token=s3cret")
    logging.getLogger("bot").info("it does log")

    said = capsys.readouterr().err
    assert ("it does log" in said, "s3cret" in said) == (True, False)
