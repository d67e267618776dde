"""What a capability has to say in the weekly message to the leadership channel: values only, no tables, no Slack calls.

Leadership reads it. So nothing belongs in it that was said in confidence: no words of an ask or of a complaint, no name of
anybody who complained or who was silent. Words that people wrote pass `escape()` or `inline()`, as everywhere.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import IntEnum
from typing import Final, TypeAlias
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.slack.charts import Chart
from bot.core.slack.events import Block
from bot.core.text import day

ONE_WEEK: Final = timedelta(weeks=1)
Figure: TypeAlias = int | float | str | None
"""A number by its name, or a day as an ISO date; None for one that is not known."""


class DigestRank(IntEnum):
    """Where a part stands: the lowest first."""

    PROMISES = 10
    REACHED = 20
    LEARNT = 22
    NEEDS_HELP = 24
    COMPLAINTS = 30
    CLARIFICATIONS = 34
    SUNDAY = 40
    EXPERIMENTS = 50
    PROTECTED_TIME = 60
    QUARTER = 70
    NOT_ASKED = 80
    COST = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """The time that one digest tells of: from the end of the one before to its own hour. Every instant is in one of them."""

    begins: datetime
    ends: datetime
    """The first instant that is the next one's."""
    now: datetime
    """When it is read: before `ends` for a preview, after it for a digest that was held."""
    zone: ZoneInfo
    """The workspace's: its days are the digest's days."""

    @property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()

    @property
    def last_day(self) -> date:
        return self.ends.astimezone(self.zone).date()

    @property
    def number(self) -> int:
        """As calendars number weeks (ISO 8601)."""
        return self.last_day.isocalendar().week

    def with_before(self, count: int, *, since: datetime | None) -> "list[Stretch]":
        """This one and up to `count - 1` weeks before it, oldest first, for a chart: none that was over at `since`."""
        found = [Stretch(self.begins, self.ends, day(self.last_day))]
        while len(found) < count:
            ends = found[0].begins
            if since is not None and ends <= since:
                break
            begins = ends.astimezone(self.zone) - ONE_WEEK  # on the wall: an hour more or less in two weeks a year
            found.insert(
                0, Stretch(begins.astimezone(self.begins.tzinfo), ends, day(ends.astimezone(self.zone).date()))
            )
        return found


@dataclass(frozen=True, slots=True)
class Stretch:
    """From one instant to just before another, with the day it ends on as a label."""

    begins: datetime
    ends: datetime
    label: str

    def __contains__(self, at: datetime) -> bool:
        return self.begins <= at < self.ends


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What answering took, and from how many people at the most."""

    minutes: float
    people: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestPart:
    """One thing the digest tells: a line of its own, and more in the thread."""

    name: str
    """The same every week, and no other part's: "complaints". What was hidden is known by it."""
    title: str
    """Plain text, to choose it by and to say that it was hidden: "Complaints"."""
    rank: DigestRank
    line: str = ""
    """mrkdwn, short: "*Complaints are good:* 6 in, 5 answered". Empty where there is nothing to tell this week."""
    thread: Sequence[Block] = ()
    """The detail: sections, contexts and rich text, at most 40. A reply of its own in the thread."""
    chart: Chart | None = None
    """Drawn in the thread where there is enough to draw, and room: two charts in all. Its words are always said."""
    may_be_hidden: bool = True
    """Of what the CTO owes: never."""
    figures: Mapping[str, Figure] = field(default_factory=dict[str, Figure])
    """The numbers of the line, for whoever reads it with a program."""
    decisions: int = 0
    """What was decided or settled in this week: what came of everybody's minutes."""
    cost: Cost | None = None
    named: Mapping[str, str] = field(default_factory=dict[str, str])
    """Whom the words name in the company's name, the CTO say: first names by member id. They go when somebody is forgotten."""


DigestSection: TypeAlias = Callable[[AsyncSession, Week], Awaitable[Sequence[DigestPart]]]
"""What one capability tells of a week. Reads only, by indexes, no further back than it must: it is read again and again."""
