"""Domain time: what is due, overdue, this week's. Leases, retries and rates use the database's clock directly instead.

Domain time is the database's clock plus an offset. The offset is 0 in production; the sandbox plays it forward, and every
command refuses any other offset unless Slack is a loopback address. Between two looks at the database the clock runs on
this process's monotonic clock, so that a step of the wall clock is not noticed.
"""

from datetime import UTC, datetime, timedelta
from time import monotonic

from sqlalchemy import select

from bot.core.columns import from_ms, now_ms
from bot.core.db import Database
from bot.core.meta import read_meta, write_meta

_OFFSET = "clock_offset_ms"


class PlayedClock(Exception):
    """The database's clock was played forward, as the demo does, and Slack is not a loopback address."""

    def __init__(self) -> None:
        super().__init__(
            "This database was played with the demo's clock and can't be used with the real Slack. "
            "Set CADENCE_DATABASE_URL to a new one."
        )


class Clock:
    """`now()` is free; `synchronise()` asks the database, once a tick is enough."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._base = datetime.now(UTC)
        self._at = monotonic()
        self.offset = timedelta(0)

    def now(self) -> datetime:
        """An aware UTC instant in domain time."""
        return self._base + timedelta(seconds=monotonic() - self._at) + self.offset

    async def synchronise(self) -> datetime:
        """Take over the database's time and offset; safe to repeat."""
        async with self._database.system_reading() as session:
            machine = (await session.execute(select(now_ms()))).scalar_one()
            offset = await read_meta(session, _OFFSET)
        self._base, self._at = from_ms(machine), monotonic()
        self.offset = timedelta(milliseconds=int(offset or 0))
        return self.now()

    async def agree(self, *, may_be_played: bool) -> datetime:
        """As `synchronise()`. Raises `PlayedClock` for a played clock that may not be: against the real Slack."""
        now = await self.synchronise()
        if self.offset and not may_be_played:
            raise PlayedClock
        return now

    async def advance_to(self, when: datetime) -> None:
        """Move domain time forward for every process on this database; a time that has passed is left alone."""
        if when > await self.synchronise():
            await self.stand_at(when)

    async def stand_at(self, when: datetime) -> None:
        """Let domain time be this, also where it ran past it: for a database that lay still, before anything looks at it.

        The demo alone may turn time back.
        """
        offset = when - await self.synchronise() + self.offset
        async with self._database.system_session() as session:
            await write_meta(session, _OFFSET, str(offset // timedelta(milliseconds=1)))
        await self.synchronise()
