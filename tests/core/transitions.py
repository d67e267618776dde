"""Every change of the clocks of every zone, 2009 to 2034, found by asking the zones themselves.

Random dates almost never hit one of these, so what is right about gaps, folds and missing dates is drawn from this table.
"""

import zoneinfo
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from hypothesis import settings
from hypothesis import strategies as st

FIRST = datetime(2009, 1, 1, tzinfo=UTC)
LAST = datetime(2035, 1, 1, tzinfo=UTC)
STEP = timedelta(days=4)
ONE_DAY = timedelta(days=1)
ONE_MINUTE = timedelta(minutes=1)

CI = settings(max_examples=400)


@dataclass(frozen=True, slots=True)
class Transition:
    """At this instant the clocks of a zone go from one UTC offset to another."""

    zone: ZoneInfo
    at: datetime
    before: timedelta
    after: timedelta

    @property
    def jump(self) -> timedelta:
        """Positive where a stretch of wall time is skipped, negative where one happens twice."""
        return self.after - self.before

    @property
    def wall(self) -> datetime:
        """What the clocks would show at that instant had nobody touched them. Naive: it is a reading, not an instant."""
        return (self.at + self.before).replace(tzinfo=None)

    @property
    def day(self) -> date:
        return self.wall.date()


@lru_cache(maxsize=1)
def all_zones() -> tuple[ZoneInfo, ...]:
    return tuple(ZoneInfo(key) for key in sorted(zoneinfo.available_timezones()))


@lru_cache(maxsize=1)
def all_transitions() -> tuple[Transition, ...]:
    return tuple(transition for zone in all_zones() for transition in _transitions(zone))


def _transitions(zone: ZoneInfo) -> Iterator[Transition]:
    at = FIRST
    while at < LAST:
        if _offset(zone, at) != _offset(zone, at + STEP):
            changed = _bisect(zone, at, at + STEP)
            yield Transition(zone, changed, _offset(zone, changed - ONE_MINUTE), _offset(zone, changed))
        at += STEP


def _bisect(zone: ZoneInfo, low: datetime, high: datetime) -> datetime:
    """The first minute at which the zone no longer has the offset it has at `low`."""
    before = _offset(zone, low)
    while high - low > ONE_MINUTE:
        middle = low + (high - low) // 2 // ONE_MINUTE * ONE_MINUTE
        low, high = (middle, high) if _offset(zone, middle) == before else (low, middle)
    return high


def _offset(zone: ZoneInfo, at: datetime) -> timedelta:
    offset = at.astimezone(zone).utcoffset()
    assert offset is not None
    return offset


def _pool(belongs: Callable[[Transition], bool]) -> st.SearchStrategy[Transition]:
    return st.deferred(lambda: st.sampled_from([one for one in all_transitions() if belongs(one)]))


def is_gap(one: Transition) -> bool:
    return one.jump > timedelta(0)


def skips_a_date(one: Transition) -> bool:
    return one.jump >= ONE_DAY


def leaves_its_date(one: Transition) -> bool:
    """A gap that reaches over midnight, or begins at it."""
    return is_gap(one) and ((one.wall + one.jump).date() != one.day or one.wall.time() == datetime.min.time())


def is_odd(one: Transition) -> bool:
    return one.jump % timedelta(hours=1) != timedelta(0)


transitions = st.one_of(
    _pool(is_gap),
    _pool(lambda one: not is_gap(one)),
    _pool(leaves_its_date),
    _pool(is_odd),
    _pool(skips_a_date),
)
gaps = st.one_of(
    _pool(is_gap), _pool(leaves_its_date), _pool(lambda one: is_gap(one) and is_odd(one)), _pool(skips_a_date)
)
folds = _pool(lambda one: not is_gap(one))
zones = st.deferred(lambda: st.sampled_from(all_zones()))
