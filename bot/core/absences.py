"""Who says in Slack, by a holiday or sick status, that they are away: looked at when a check-in is due, for that one only.

The answer is kept as "away" and nothing more: no status is stored or logged, and none is looked at that nobody asks for.
Looking is bounded in time and in number, and where it fails nobody is away: a check-in too many is better than a round
that waits for Slack. Not to be called inside a transaction.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection
from time import monotonic
from typing import Final, TypeAlias

from bot.core.slack.errors import About, Refused, SlackError
from bot.core.slack.web import Slack, SlackOf
from bot.core.timings import Timings

AWAY: Final = frozenset(
    {
        ":palm_tree:",  # Slack's own "Vacationing"
        ":desert_island:",
        ":beach_with_umbrella:",
        ":face_with_thermometer:",  # Slack's own "Out sick"
        ":face_with_head_bandage:",
        ":mask:",
    }
)
"""A meeting, a commute or a day at home is no absence."""

LookAway: TypeAlias = Callable[[str, Collection[str]], Awaitable[frozenset[str]]]
"""Which of these members of a workspace, by id, say that they are away now."""

_MINUTE_S: Final = 60.0
_AT_ONCE: Final = 8


async def nobody_away(workspace_id: str, member_ids: Collection[str]) -> frozenset[str]:
    """For where there is no Slack to ask."""
    return frozenset()


class Absences:
    """Looks at people's statuses, as many a minute as Slack's tier 4 allows with some left for others.

    After a failure it looks at nobody's for a minute, so that an outage of Slack costs one look and not one a tick.
    """

    def __init__(self, slack_of: SlackOf, timings: Timings) -> None:
        self._slack_of = slack_of
        self._timings = timings
        self._minute_from = monotonic()
        self._left = timings.looks_a_minute

    async def __call__(self, workspace_id: str, member_ids: Collection[str]) -> frozenset[str]:
        looked_at = sorted(member_ids)[: self._allowed()]
        self._left -= len(looked_at)
        if not looked_at:
            return frozenset()
        away: set[str] = set()
        try:
            async with asyncio.timeout(self._timings.look.total_seconds()):
                await self._look(await self._slack_of(workspace_id), looked_at, away)
        except (SlackError, TimeoutError):
            self._left = 0
        return frozenset(away)

    def _allowed(self) -> int:
        if monotonic() - self._minute_from >= _MINUTE_S:
            self._minute_from, self._left = monotonic(), self._timings.looks_a_minute
        return self._left

    async def _look(self, slack: Slack, member_ids: Collection[str], away: set[str]) -> None:
        """Adds to `away` as it goes, so that a look that is cut short still counts for those it reached."""
        few = asyncio.Semaphore(_AT_ONCE)

        async def look_at(member_id: str) -> None:
            async with few:
                if await _says_away(slack, member_id):
                    away.add(member_id)

        failed = await asyncio.gather(*(look_at(each) for each in member_ids), return_exceptions=True)
        for error in failed:
            if error is not None:
                raise error


async def _says_away(slack: Slack, member_id: str) -> bool:
    try:
        return await slack.status_emoji(member_id) in AWAY
    except Refused as refused:
        if refused.about is About.MEMBER:
            return False
        raise
