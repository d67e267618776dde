"""Logs are events with fields: readable lines on a terminal, JSON elsewhere. Never what people wrote.

Other libraries' loggers go through the same pipe. Those that would tell too much are kept at WARNING even at DEBUG: Slack's
two log whole payloads, people's words and tokens among them, and httpx every address with whatever stands in it.
"""

import logging
import sys
from typing import Literal

import structlog

_TALKATIVE = (
    "aiohttp.access", "aiosqlite", "apscheduler", "asyncio", "httpcore", "httpx", "slack_bolt", "slack_sdk", "sqlalchemy.engine",
)  # fmt: skip


def set_up_logging(
    form: Literal["auto", "console", "json"] = "auto", *, debug: bool = False, quiet: bool = False
) -> None:
    """For the whole process; safe to repeat. `quiet` lets only warnings through."""
    level = logging.DEBUG if debug else logging.WARNING if quiet else logging.INFO
    console = form == "console" or (form == "auto" and sys.stderr.isatty())
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(level),
        cache_logger_on_first_use=False,
    )
    render: list[structlog.typing.Processor] = (
        [structlog.dev.ConsoleRenderer()]
        if console
        else [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
    )
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared, processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *render]
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
