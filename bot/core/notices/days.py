"""When the one message of a member's day may come, and which delivery it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import count
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core import outbox
from bot.core.office import find_seat
from bot.core.outbox import Delivery, DeliveryState
from bot.core.reach import find_reach
from bot.core.schedule import Reach, Stretch, instant, next_reachable
from bot.core.text import Mrkdwn, Phrases, time_ahead

OPENS_AT: Final = time(9, 30)
"""On the member's own wall; earlier arrivals find a quiet morning. Who starts later gets it at the start of their day."""
BUNDLE: Final = "notices.bundle"
"""The subject of every day's message."""
NOTHING_LEFT: Final = "nothing_left_to_say"
"""Why a bundle is skipped whose notices have nothing to say any more. It was never sent, so the day may have another."""

_HORIZON: Final = timedelta(days=400)
_ENDED: Final[Sequence[DeliveryState]] = (DeliveryState.SKIPPED, DeliveryState.DEAD)


@dataclass(frozen=True, slots=True)
class Today:
    """A member's message of one day: the delivery that stands for it, None before there is one."""

    key: str
    delivery: Delivery | None


def opening(reach: Reach, at: datetime) -> Stretch | None:
    """When a day's bundle may be delivered from `at` on: within working hours, and not before 9:30.

    None for somebody who is away for longer than anybody plans.
    """
    reachable = next_reachable(reach, at, before=at + _HORIZON)
    if reachable is None:
        return None
    half_past_nine = instant(reachable.start.astimezone(reach.zone).date(), OPENS_AT, reach.zone)
    if half_past_nine is None or not reachable.start < half_past_nine < reachable.end:
        return reachable
    return Stretch(half_past_nine, reachable.end)


async def bundle_today(session: AsyncSession, reach: Reach, at: datetime) -> Today:
    """The message of the day that it is at `at` on this member's wall."""
    return await _bundle_of(session, reach.member, at.astimezone(reach.zone).date())


async def _bundle_of(session: AsyncSession, member_id: str, day: date) -> Today:
    for number in count(1):
        key = key_of(member_id, day) + (f":{number}" if number > 1 else "")
        found = await outbox.find(session, key)
        if found is None or found.state is not DeliveryState.SKIPPED or found.reason != NOTHING_LEFT:
            return Today(key, found)
    raise AssertionError("count() does not end")


async def newest_bundle(session: AsyncSession, member_id: str) -> Delivery | None:
    """The member's last message, sent or about to be: the desk that counts until the next morning's is there."""
    theirs = (Delivery.to == member_id, Delivery.subject == BUNDLE, Delivery.state.not_in(_ENDED))
    return await session.scalar(select(Delivery).where(*theirs).order_by(Delivery.not_before.desc()).limit(1))


def key_of(member_id: str, day: date) -> str:
    """What a day's first message is known by."""
    return f"notices:{member_id}:{day.isoformat()}"


def takes_more(bundle: Delivery, *, sits_at_desk: bool) -> bool:
    """Whether a notice may still join: on the desk all day, else only as long as the message has not left."""
    if bundle.state is DeliveryState.PENDING:
        return True
    return sits_at_desk and bundle.state not in _ENDED


async def arrival_of(session: AsyncSession, member_id: str, at: datetime) -> datetime | None:
    """When a member reads what they are owed from `at` on: in their own hours, in the first bundle it can still join.

    `at` itself where that is right away. None where nobody can say: they left, or are away for longer than anybody plans.
    """
    reach = await find_reach(session, member_id)
    when = opening(reach, at) if reach is not None else None
    if reach is None or when is None:
        return None
    bundle = (await bundle_today(session, reach, when.start)).delivery
    sits = (await find_seat(session, at)).in_charge == member_id
    if bundle is None or takes_more(bundle, sits_at_desk=sits):
        return when.start
    later = opening(reach, midnight_after(reach, when))
    return later.start if later is not None else None


async def next_morning(session: AsyncSession, member_id: str, now: datetime) -> datetime | None:
    """When the next of this member's days opens after `now`; None for nothing in sight."""
    reach = await find_reach(session, member_id)
    when = opening(reach, now) if reach is not None else None
    if reach is not None and when is not None and when.start <= now:
        when = opening(reach, midnight_after(reach, when))
    return when.start if when is not None else None


def midnight_after(reach: Reach, stretch: Stretch) -> datetime:
    """The beginning of the next day on this member's wall; the end of the stretch where a change of clocks skips it."""
    tomorrow = stretch.start.astimezone(reach.zone).date() + timedelta(days=1)
    return instant(tomorrow, time(), reach.zone) or stretch.end


def say_arrival(phrases: Phrases, arrival: datetime | None, *, now: datetime, zone: ZoneInfo) -> Mrkdwn:
    """ "arrives Monday 9:30", for a receipt: on the clock of whoever reads the receipt, whose zone is given."""
    if arrival is None:
        return phrases.say("notices.arrives_back")
    if arrival <= now:
        return phrases.say("notices.arrives_now")
    return phrases.say("notices.arrives", time=time_ahead(arrival, now, zone))
