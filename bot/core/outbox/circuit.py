"""One breaker for Slack's host: while it cannot be reached, nothing is claimed and no message's attempts are used up.

Lives in this process alone: whether Slack is reachable is a question of this machine's network.
"""

from datetime import timedelta
from time import monotonic

from bot.core.timings import Timings


class Circuit:
    """Closed: calls may be made. Open: not before a while has passed, twice as long each time, then one call as a test."""

    def __init__(self, timings: Timings) -> None:
        self._first = timings.sweep
        self._most = timings.backoff_most
        self._failures = 0
        self._until = 0.0

    def room(self, wanted: int) -> int:
        """How many of the wanted calls may be made now."""
        if monotonic() < self._until:
            return 0
        return min(wanted, 1) if self._failures else wanted

    def broken(self) -> timedelta:
        """A connection could not be made. Returns how long nobody tries; failures of one moment count once."""
        now = monotonic()
        if now >= self._until:
            self._failures += 1
            wait = min(self._first * 2 ** min(self._failures - 1, 20), self._most)
            self._until = now + wait.total_seconds()
        return timedelta(seconds=self._until - now)

    def works(self) -> None:
        """An answer came, whatever it said."""
        self._failures = 0
        self._until = 0.0

    @property
    def is_open(self) -> bool:
        return monotonic() < self._until
