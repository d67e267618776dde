"""The Monday question as the check-ins ask it: whether a round is asked, of whom, and with which message."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.sunday.ballots.rounds import find_round, hold_round, open_round
from bot.capabilities.sunday.models import Asked, RoundState
from bot.capabilities.sunday.question import views
from bot.capabilities.sunday.question.help import find_help
from bot.capabilities.sunday.result.standing import last_result
from bot.capabilities.sunday.settings import find_crisis, find_settings
from bot.capabilities.sunday.turn.holding import STAGE, is_stopped, may_open
from bot.core.schedule import SkipReason, due_instant, zone_of
from bot.core.sealed import Door, SealedAsk, SealedRound
from bot.core.slack.events import SlackMessage
from bot.core.stages import BegunStage
from bot.core.workspaces import current_workspace

_AT_MOST: Final = timedelta(days=4)
"""How long a round stays open after its first member was asked, as the promise says."""


class Asker:
    """What `sealed_by = "sunday"` names."""

    async def on_from(self, session: AsyncSession) -> datetime | None:
        """The day after it was begun: on the day itself it would reach only who lives far enough in the west."""
        begun_at = await session.scalar(select(BegunStage.begun_at).where(BegunStage.name == STAGE))
        if begun_at is None or await find_crisis(session) is None or await is_stopped(session):
            return None
        zone = zone_of((await current_workspace(session)).zone)
        return due_instant(begun_at.astimezone(zone).date() + timedelta(days=1), time.min, zone)

    async def decide(self, session: AsyncSession, coming: SealedRound, now: datetime) -> None:
        """The round is opened, or held, when its first member falls due; it begins when the first may be asked."""
        begins_at = max(now, coming.begins_at)
        coming = replace(coming, closes_at=min(coming.closes_at, begins_at + _AT_MOST))
        closed = await may_open(session, coming.slot)
        if closed is None:
            await open_round(session, coming)
        else:
            await hold_round(session, coming, closed)

    async def find_door(
        self, session: AsyncSession, ritual_id: str, slot: date, members: Collection[str], now: datetime
    ) -> Door | None:
        found = await find_round(session, ritual_id, slot)
        if found is None:
            return None
        match found.state:
            case RoundState.HELD:
                return Door(found.closes_at, dict.fromkeys(members, SkipReason.HELD))
            case RoundState.OPEN if now < found.closes_at:
                joined_later = set(members) - await _asked(session, found.id, members)
                return Door(found.closes_at, dict.fromkeys(joined_later, SkipReason.JOINED_LATER))
            case _:
                return Door(found.closes_at, dict.fromkeys(members, SkipReason.OVER))

    async def render(self, session: AsyncSession, ask: SealedAsk) -> SlackMessage:
        return views.ask_message(
            ask,
            await find_ref(session, ask),
            await find_help(session),
            shown_from=(await find_settings(session)).thresholds.number,
            last=await last_result(session, ask.now),
        )


async def _asked(session: AsyncSession, round_id: UUID, members: Collection[str]) -> set[str]:
    """Who of these the round was opened for."""
    asked = select(Asked.member_id).where(Asked.round_id == round_id, Asked.member_id.in_(members))
    return set(await session.scalars(asked))


async def find_ref(session: AsyncSession, ask: SealedAsk) -> str | None:
    """What the faces carry; None where nothing can be answered any more."""
    if ask.trial:
        return views.TRIAL
    found = await find_round(session, ask.ritual_id, ask.slot)
    takes = found is not None and found.state is RoundState.OPEN and ask.is_open and ask.now < found.closes_at
    return found.id.hex if found is not None and takes else None
