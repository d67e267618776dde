"""What becomes of a claimed delivery: each function is one change, good only as long as the claim is still held.

A change whose fence has moved on touches nothing: somebody else holds the row, and will find our message if there is one.
"""

from datetime import timedelta
from typing import Any, Final

from sqlalchemy import case, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.columns import greatest, now_ms
from bot.core.outbox import pace
from bot.core.outbox.claims import Claim
from bot.core.outbox.models import Delivery, DeliveryState
from bot.core.people import Member
from bot.core.timings import Timings
from bot.core.workspaces import Workspace

_FREE: Final = {"lease_owner": None, "lease_until_ms": None}


async def return_unsent(session: AsyncSession, claim: Claim, wait: timedelta, *, counts: bool) -> None:
    """Surely not sent: back into the queue, not before `wait` of machine time. `counts`: whether the attempt did."""
    await _change(
        session,
        claim,
        **_back(wait),
        attempts=Delivery.attempts if counts else case((Delivery.attempts > 0, Delivery.attempts - 1), else_=0),
        # One that was in doubt before this try keeps the first of its starts: that is how far back Slack is searched.
        first_started_ms=case((Delivery.doubts > 0, Delivery.first_started_ms), else_=None),
    )


async def let_go(session: AsyncSession, claim: Claim) -> None:
    """Nothing was written: back into the queue, unless somebody changed the row since."""
    await session.execute(
        update(Delivery)
        .where(claim.held(), Delivery.state == DeliveryState.CLAIMED)
        .values(state=DeliveryState.PENDING, **_FREE)
        .execution_options(synchronize_session=False)
    )


async def look_first(session: AsyncSession, claim: Claim, *, since_ms: int, not_before_ms: int) -> None:
    """Nothing left us, but it may stand in Slack since a time we know nothing of: Slack is asked before it is sent."""
    await _change(
        session,
        claim,
        state=DeliveryState.RECONCILING,
        first_started_ms=since_ms,
        retry_ms=greatest(now_ms(), not_before_ms),
        **_FREE,
    )


async def put_back(session: AsyncSession, claim: Claim, wait: timedelta) -> None:
    """Nothing of it ever left us: it is sent as any other, not before `wait` of machine time."""
    await _change(session, claim, **_back(wait))


async def show_anew(session: AsyncSession, claim: Claim) -> None:
    """The message was made by somebody who knew more than we do: it is brought to what we can stand for."""
    await _change(session, claim, wanted=Delivery.wanted + 1, revised_ms=now_ms())


async def doubt(session: AsyncSession, claim: Claim, timings: Timings) -> None:
    """It may have arrived: Slack is asked once its history can be expected to show it."""
    await _change(session, claim, state=DeliveryState.RECONCILING, retry_ms=now_ms() + _ms(timings.settle), **_FREE)


async def wait_in_doubt(session: AsyncSession, claim: Claim, wait: timedelta) -> None:
    """Slack could not be asked now; the doubt stands."""
    await _change(session, claim, state=DeliveryState.RECONCILING, retry_ms=now_ms() + _ms(wait), **_FREE)


async def send_again(session: AsyncSession, claim: Claim, wait: timedelta) -> None:
    """Slack does not show it, so it is sent once more, and audited afterwards."""
    await _change(session, claim, **_back(wait), doubts=Delivery.doubts + 1)


async def end(session: AsyncSession, claim: Claim, state: DeliveryState, reason: str) -> None:
    await _change(session, claim, state=state, reason=reason[:255], settled_ms=now_ms(), **_FREE)


async def park(session: AsyncSession, workspace_id: str, code: str) -> None:
    """The token is refused as a whole: not one more call for this workspace until somebody clears `parked`."""
    await session.execute(
        update(Workspace).where(Workspace.id == workspace_id, Workspace.parked.is_(None)).values(parked=code[:64])
    )


async def block(session: AsyncSession, workspace_id: str, wait: timedelta, code: str) -> None:
    """A setting of the workspace stands in the way: nothing is posted for a while, and nothing is lost by it."""
    await pace.block(session, workspace_id, pace.POST, wait, code)


async def member_left(session: AsyncSession, claim: Claim) -> None:
    """Slack says that this person cannot be written to: nobody asks them any more."""
    await session.execute(
        update(Member).where(Member.workspace_id == claim.workspace_id, Member.id == claim.to).values(active=False)
    )


async def forget_channel(session: AsyncSession, claim: Claim) -> None:
    """The channel of direct messages that we knew is not there any more: the next post goes by the person's id."""
    await session.execute(
        update(Member).where(Member.workspace_id == claim.workspace_id, Member.id == claim.to).values(channel_id=None)
    )


def _back(wait: timedelta) -> dict[str, Any]:  # Any: column values
    """To pending; to its end where it was cancelled while it was away."""
    is_cancelled = Delivery.cancelled.is_not(None)
    return {
        "state": case((is_cancelled, DeliveryState.SKIPPED), else_=DeliveryState.PENDING),
        "reason": case((is_cancelled, Delivery.cancelled), else_=None),
        "retry_ms": now_ms() + _ms(wait),
        **_FREE,
    }


async def _change(session: AsyncSession, claim: Claim, **values: Any) -> None:  # Any: column values
    await session.execute(
        update(Delivery).where(claim.held()).values(**values).execution_options(synchronize_session=False)
    )


def _ms(duration: timedelta) -> int:
    return duration // timedelta(milliseconds=1)
