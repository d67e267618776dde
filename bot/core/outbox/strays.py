"""Messages that stand in Slack and that this database knows nothing of, since it is a backup that was restored.

Whatever is sent for the first time within `lost_time.REMEMBERED` of the restore is looked for first, by what it is owed
for: the same check-in of the same day is planned again after a restore, with other ids, and may have been asked already.
It goes the way of a message in doubt (`reconciling.py`), only that nobody doubts that it never left us. One that is found
is taken over; one that is not is sent as any other. It costs one reading of a conversation for each message of those
weeks, and nothing at all in a database that was never restored.
"""

import asyncio
from collections.abc import Sequence

from bot.core.context import Context
from bot.core.lost_time import LostTime, read_lost_time
from bot.core.outbox import outcomes
from bot.core.outbox.claims import Claim
from bot.core.outbox.ledger import Ledger
from bot.core.outbox.results import Change


class Strays:
    """A database is restored while no bot runs on it, so whether it was is asked once in the life of a process."""

    def __init__(self, context: Context, ledger: Ledger) -> None:
        self._context = context
        self._ledger = ledger
        self._was_restored: bool | None = None

    async def set_aside(self, claims: Sequence[Claim]) -> list[Claim]:
        """Those that may be sent now. The others are looked for in Slack first, and come back where they are not there."""
        lost = await self._read()
        if lost is None:
            return list(claims)
        unseen = [claim for claim in claims if not _was_looked_for(claim, lost)]
        await asyncio.gather(*(self._ledger.write(self._look_first(claim, lost)) for claim in unseen))
        return [claim for claim in claims if _was_looked_for(claim, lost)]

    async def _read(self) -> LostTime | None:
        if self._was_restored is False:
            return None
        async with self._context.database.system_reading() as session:
            lost = await read_lost_time(session)
        self._was_restored = lost is not None
        return lost

    def _look_first(self, claim: Claim, lost: LostTime) -> Change:
        settled_ms = lost.until_ms + int(self._context.timings.settle.total_seconds() * 1000)
        return lambda session: outcomes.look_first(session, claim, since_ms=lost.since_ms, not_before_ms=settled_ms)


def _was_looked_for(claim: Claim, lost: LostTime) -> bool:
    """Since the restore, at least as far back as the backup: `returning.py` saw to those that were begun before it."""
    return claim.first_started_ms is not None and claim.first_started_ms <= lost.since_ms
