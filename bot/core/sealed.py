"""Rituals whose answers the check-ins never see: what they ask whoever takes the answers, what they tell them, and no more.

A ritual's file names its asker (`sealed_by = "sunday"`). The check-ins plan it by all their rules and keep who was asked; that
is all they keep, and all they tell (`Asking`). Whether a round may be asked, who belongs to it, what the message says and what
is pressed on it is the asker's business: no answer, no time of a tap and no state that a tap changes comes back through here.
"""

from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.people import Person
from bot.core.schedule import SkipReason
from bot.core.slack.events import SlackMessage


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedRound:
    """One run of a sealed ritual for everybody. (`ritual_id`, `slot`) is its identity in a workspace."""

    ritual_id: str
    slot: date
    begins_at: datetime
    """When the first of all may be asked, by where everybody lives: days later than the slot where the company is off."""
    closes_at: datetime
    """When the last window of it would end, by the same."""
    enrolled: Callable[[], Awaitable[frozenset[str]]]
    """Everybody whom this run asks, by id, as it stands at this moment: read once, when the round opens."""


@dataclass(frozen=True, slots=True)
class Door:
    """What was decided about a round when its first member fell due: it stands for all who come later."""

    closes_at: datetime
    """The one close of the round, the same for everybody."""
    refused: Mapping[str, SkipReason] = field(default_factory=dict[str, SkipReason])
    """Who of those asked about is not to be asked, and why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedAsk:
    """The message of a sealed ritual to one member, as it is about to be shown."""

    ritual_id: str
    slot: date
    asked_on: date
    """The day on which they are asked, on their own wall: after a holiday it is later than the slot."""
    person: Person
    question: str
    """mrkdwn, from the ritual's file."""
    question_later: str
    """The same for whoever is asked on another day than the ritual's own."""
    takes: str
    """How long answering takes, in words."""
    is_open: bool
    trial: bool = False
    """Only looked at: there is no round, and nothing that is pressed on it may be kept."""
    now: datetime


class Sealed(Protocol):
    """Whoever takes the answers of a sealed ritual."""

    async def on_from(self, session: AsyncSession) -> datetime | None:
        """From when on the ritual is asked in this workspace, None for not at all: until then nobody is enrolled."""
        ...

    async def decide(self, session: AsyncSession, coming: SealedRound, now: datetime) -> None:
        """Open the round, or hold it: its first member has fallen due. Safe to repeat and to race: the first one stands."""
        ...

    async def find_door(
        self, session: AsyncSession, ritual_id: str, slot: date, members: Collection[str], now: datetime
    ) -> Door | None:
        """Who of these members is not to be asked, and why. None where nothing was decided about the round yet."""
        ...

    async def render(self, session: AsyncSession, ask: SealedAsk) -> SlackMessage:
        """The same for everybody who is asked on the same day, whatever anybody answered."""
        ...


class Asking(Protocol):
    """What the check-ins know of whom they asked: a matter of the asking alone, whatever anybody answered."""

    async def find_reached(
        self, session: AsyncSession, ritual_id: str, slot: date, members: Collection[str]
    ) -> frozenset[str]:
        """Which of these the question has reached, or may have: not who was away, nor for whom Slack did not take it."""
        ...

    async def find_ask(self, session: AsyncSession, ritual_id: str, member_id: str, now: datetime) -> SealedAsk | None:
        """The newest question that reached this member, as it would be shown now; None where none takes answers any more."""
        ...

    async def find_next(self, session: AsyncSession, ritual_id: str, after: date) -> datetime | None:
        """When the first run after this slot falls due to the first of all, and is decided; None where none is in sight."""
        ...
