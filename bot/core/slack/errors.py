"""Slack's answers that are not yes, as the one decision their caller makes: try again?

SlackError
├── Refused      no: surely not done, and the same call will be refused again
├── Busy         later: surely not done; `retry_after` says when
├── Unreachable  later: surely not done; the connection was never made
└── Unknown      it may have been done: look before doing it again
"""

from dataclasses import dataclass
from datetime import timedelta


class SlackError(Exception):
    """`code` is Slack's word for it, or ours where no answer came."""

    def __init__(self, code: str, method: str = "") -> None:
        super().__init__(f"Slack answered {code!r} to {method}" if method else code)
        self.code = code
        self.method = method


class Refused(SlackError):
    """Surely not done, and trying again will not help before somebody mends the reason."""


class Busy(SlackError):
    """Surely not done; the whole workspace waits `retry_after` for this method."""

    def __init__(self, code: str, method: str = "", *, retry_after: timedelta = timedelta(seconds=30)) -> None:
        super().__init__(code, method)
        self.retry_after = retry_after


class Unreachable(SlackError):
    """Surely not done: refused connection, no such host, no TLS."""


class Unknown(SlackError):
    """A time-out, a reset, a 5xx, `internal_error`, an answer that cannot be read: it may have been done."""


@dataclass(frozen=True, slots=True)
class Consequence:
    """What a refusal is about, and what to do, in a sentence for whoever reads `cadence outbox`."""

    about: str
    remedy: str
