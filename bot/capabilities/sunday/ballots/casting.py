"""Casting, explaining and withdrawing an answer: one row under a token, and nothing else in its transaction.

The token is HMAC-SHA256 of the member's id under the round's key (keys.py). As long as the round is open, whoever has the
database, the application key and the round's key can compute it for every member, and so can this module: a second tap finds
the first. Once the key is destroyed nobody can.

For handlers, whose routes are `sealed=True`: each function takes the session of the tap's own transaction, in which nothing
else may be written (on PostgreSQL rows of one transaction can be told to belong together by their `xmin`), a round's id as
it came from Slack, and the member. `now` is domain time. Each says what came of it, and never what stood before.

    cast(session, round_id, member_id, face, now)                     -> COUNTED, ANEW, CLOSED, NOT_ASKED
    explain(session, round_id, member_id, why, now)                   -> ANEW, NOTHING, CLOSED, NOT_ASKED
    withdraw(session, round_id, member_id, now)                       -> WITHDRAWN, NOTHING, CLOSED, NOT_ASKED
"""

import hmac
import json
from collections.abc import Collection
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.sunday.ballots.keys import keys_of
from bot.capabilities.sunday.models import Asked, Ballot, Round, RoundState
from bot.core.db import insert_once

FACES: Final = range(1, 6)
"""From the lowest to the highest."""


class Outcome(StrEnum):
    COUNTED = "counted"
    ANEW = "anew"
    """It took the place of what was counted before."""
    WITHDRAWN = "withdrawn"
    NOTHING = "nothing"
    """There is nothing to explain or to take back."""
    CLOSED = "closed"
    """The round is over, or was never one of this workspace: nothing was counted."""
    NOT_ASKED = "not_asked"
    """They were not there when it began: nothing was counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """What somebody adds to a face. It takes the place of what they added before."""

    causes: Collection[str] = ()
    """Words of `causes.Cause`; whoever calls has checked that."""
    comment: str = ""
    """As they wrote it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a ballot says."""

    face: int
    causes: tuple[str, ...] = ()
    comment: str = ""


async def cast(session: AsyncSession, round_id: UUID, member_id: str, face: int, now: datetime) -> Outcome:
    """Count a face, or the other face instead of the first; what was added to that one stays.

    Raises `ValueError` for a face that there is not.
    """
    if face not in FACES:
        message = f"There is no face {face}"
        raise ValueError(message)
    place = await _find_place(session, round_id, member_id, now)
    if isinstance(place, Outcome):
        return place
    ballot = await _find_ballot(session, place)
    if ballot is None:
        values = {"round_id": round_id, "token": place.token, "content": write(Answer(face=face))}
        if await insert_once(session, Ballot, values, key=["round_id", "token"]):
            return Outcome.COUNTED
        ballot = await session.get_one(Ballot, (session.info["workspace"], round_id, place.token))
    ballot.content = write(replace(read(ballot.content), face=face))
    return Outcome.ANEW


async def explain(session: AsyncSession, round_id: UUID, member_id: str, why: Why, now: datetime) -> Outcome:
    """Add causes and a comment to the face that stands."""
    ballot = await _find_own(session, round_id, member_id, now)
    if isinstance(ballot, Outcome):
        return ballot
    face = read(ballot.content).face
    ballot.content = write(Answer(face=face, causes=tuple(sorted(set(why.causes))), comment=why.comment.strip()))
    return Outcome.ANEW


async def withdraw(session: AsyncSession, round_id: UUID, member_id: str, now: datetime) -> Outcome:
    """Take it back as long as the round is open: no row is left of it."""
    ballot = await _find_own(session, round_id, member_id, now)
    if isinstance(ballot, Outcome):
        return ballot
    await session.delete(ballot)
    return Outcome.WITHDRAWN


def token_of(key: bytes, member_id: str) -> str:
    return hmac.new(key, member_id.encode(), sha256).hexdigest()


def write(answer: Answer) -> str:
    return json.dumps(asdict(answer), ensure_ascii=False, separators=(",", ":"))


def read(content: str) -> Answer:
    found = json.loads(content)
    return Answer(face=found["face"], causes=tuple(found["causes"]), comment=found["comment"])


@dataclass(frozen=True, slots=True)
class _Place:
    """Where this member's ballot is, or would be."""

    round_id: UUID
    token: str


async def _find_place(session: AsyncSession, round_id: UUID, member_id: str, now: datetime) -> _Place | Outcome:
    """The round is held open until the transaction ends: whoever counts waits for it, or has been here before."""
    taking = (Round.state == RoundState.OPEN, Round.counting.is_(False), Round.closes_at > now)
    is_open = select(Round.id).where(Round.id == round_id, *taking).with_for_update(read=True)
    if await session.scalar(is_open) is None:
        return Outcome.CLOSED
    asked = select(Asked.member_id).where(Asked.round_id == round_id, Asked.member_id == member_id)
    if await session.scalar(asked) is None:
        return Outcome.NOT_ASKED
    key = await keys_of(session).find(round_id)
    return Outcome.CLOSED if key is None else _Place(round_id, token_of(key, member_id))


async def _find_own(session: AsyncSession, round_id: UUID, member_id: str, now: datetime) -> Ballot | Outcome:
    """The one that stands; else why there is none to change."""
    place = await _find_place(session, round_id, member_id, now)
    if isinstance(place, Outcome):
        return place
    return await _find_ballot(session, place) or Outcome.NOTHING


async def _find_ballot(session: AsyncSession, place: _Place) -> Ballot | None:
    mine = select(Ballot).where(Ballot.round_id == place.round_id, Ballot.token == place.token)
    return await session.scalar(mine.with_for_update())
