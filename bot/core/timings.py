"""Every duration the engine waits or allows, as one value: generous in production, short where a test has to see the end."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Self


@dataclass(frozen=True, slots=True, kw_only=True)
class Timings:
    """Machine time, all of it: the played clock moves none of these."""

    tick: timedelta = timedelta(seconds=5)
    handler: timedelta = timedelta(seconds=2.3)
    """What a person's tap may take; Slack gives up after 3 seconds."""
    turn: timedelta = timedelta(seconds=1.2)
    """How much of that it may wait for its turn behind other people's."""
    commit: timedelta = timedelta(seconds=0.3)
    """How much longer it may take where it is being committed, so that there is no doubt whether it was."""
    hang: timedelta = timedelta(seconds=10)
    """How long something that was stopped may take to end by itself."""
    http_connect: timedelta = timedelta(seconds=3)
    http_total: timedelta = timedelta(seconds=10)
    lease: timedelta = timedelta(seconds=60)
    lease_margin: timedelta = timedelta(seconds=5)
    settle: timedelta = timedelta(seconds=30)
    """How long Slack may take until a message it accepted shows in the conversation's history."""
    sweep: timedelta = timedelta(seconds=5)
    audits: tuple[timedelta, ...] = (timedelta(minutes=2), timedelta(minutes=10))
    backoff: timedelta = timedelta(seconds=15)
    backoff_most: timedelta = timedelta(minutes=15)
    attempts: int = 8
    in_flight: int = 8
    marks: timedelta = timedelta(milliseconds=25)
    """How long results are gathered before one statement writes them down."""
    response_url_grace: timedelta = timedelta(seconds=4)
    """How long an update waits for the answer through the tap's own response URL to make it needless."""
    drain: timedelta = timedelta(seconds=8)
    """How long posts that are under way are waited for at the end: the whole end takes 10 seconds at the most."""
    look: timedelta = timedelta(seconds=4)
    """What looking at the statuses of those who are due together may take."""
    looks_a_minute: int = 80
    """How many statuses are looked at; Slack's tier 4 allows 100 calls and more."""
    messages_per_second: float = 4.0
    messages_burst: int = 10
    updates_per_second: float = 0.8
    per_conversation: timedelta = timedelta(seconds=1.1)
    limiter: bool = True

    @classmethod
    def short(cls) -> Self:
        """For the demo and the tests: the same order of things, seconds apart instead of minutes."""
        return cls(
            tick=timedelta(milliseconds=200),
            http_connect=timedelta(seconds=1),
            http_total=timedelta(seconds=1),
            lease=timedelta(seconds=3),
            lease_margin=timedelta(seconds=0.5),
            settle=timedelta(seconds=0.5),
            sweep=timedelta(milliseconds=250),
            audits=(timedelta(seconds=1.5), timedelta(seconds=4)),
            backoff=timedelta(milliseconds=200),
            backoff_most=timedelta(seconds=2),
            response_url_grace=timedelta(seconds=1),
            looks_a_minute=1000,
            messages_per_second=200.0,
            messages_burst=200,
            updates_per_second=100.0,
            per_conversation=timedelta(0),
        )
