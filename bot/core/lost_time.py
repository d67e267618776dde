"""What a restored database does not know: the time between its backup and its first start afterwards.

The bot went on in that time, and what it wrote then still stands in Slack. Two marks in `engine_meta` say when that was, in
machine time. A backup carries the first one from its making on, so that a file that is put in place by hand is known for
what it is; the first start writes the second. What is done about it: `outbox/returning.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.columns import now_ms
from bot.core.meta import Meta, read_meta

REMEMBERED: Final = timedelta(days=35)
"""How long after a restore something may fall due again that was sent in the lost time: longer than any ritual's round."""

_SINCE: Final = "lost_since_ms"
_UNTIL: Final = "lost_until_ms"


@dataclass(frozen=True, slots=True)
class LostTime:
    """From the backup to the first start after it, in machine time."""

    since_ms: int
    until_ms: int


def marks_of_backup(meta: Mapping[str, str], now: int) -> dict[str, str]:
    """The marks that a backup made at `now` carries; `meta` are those of the database it is made of.

    Where that one was restored itself and still remembers, what it lost is lost to the backup as well.
    """
    until = meta.get(_UNTIL)
    remembers = _SINCE in meta and (until is None or now - int(until) < _ms(REMEMBERED))
    return {_SINCE: meta[_SINCE] if remembers else str(now)}


def is_mark(key: str) -> bool:
    return key in (_SINCE, _UNTIL)


async def come_to(session: AsyncSession) -> LostTime | None:
    """At a start: the lost time, where this is the first one after a restore, and None ever after.

    Raises `IntegrityError` where another process came first at the same moment.
    """
    since = await read_meta(session, _SINCE)
    if since is None or await read_meta(session, _UNTIL) is not None:
        return None
    now = (await session.execute(select(now_ms()))).scalar_one()
    session.add(Meta(key=_UNTIL, value=str(now)))  # not merged: of two at once, one is to fail
    await session.flush()
    return LostTime(int(since), now)


async def read_lost_time(session: AsyncSession) -> LostTime | None:
    """None where nothing was lost, or where it was long ago."""
    since, until = await read_meta(session, _SINCE), await read_meta(session, _UNTIL)
    if since is None or until is None:
        return None
    now = (await session.execute(select(now_ms()))).scalar_one()
    return LostTime(int(since), int(until)) if now - int(until) < _ms(REMEMBERED) else None


def _ms(duration: timedelta) -> int:
    return duration // timedelta(milliseconds=1)
