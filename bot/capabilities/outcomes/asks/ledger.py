"""Reading asks: each as a card that says everything a view needs, names included.

Who may see which is decided here once: asker, owner, deputy, and whoever acts on it or was asked to.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select, true, union
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.outcomes.asks.models import Ask, AskMove, is_owed
from bot.capabilities.outcomes.asks.rules import (
    OFFERED,
    TIME_TO_CONFIRM,
    AskState,
    LastMove,
    Move,
    Standing,
    may_decide,
    may_move,
)
from bot.capabilities.outcomes.models import Outcome
from bot.core.columns import is_in
from bot.core.moves import last_moves
from bot.core.people import Person, first_name, names_of
from bot.core.slack.values import read_id
from bot.core.workspaces import owner_of


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """A move, to be told: who made it, and in which words."""

    version: int
    move: Move
    by_id: str
    words: str | None
    day: date | None
    member_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """An ask as people see it. Texts are plain, as people wrote them."""

    id: UUID
    version: int
    standing: Standing
    words: str
    needed_by: date | None
    outcome: str | None
    outcome_number: int | None
    owner_id: str | None
    last: LastMove
    reason: str | None
    """The words of the move made last."""
    names: dict[str, str]
    """First names of everybody it concerns, by member id."""
    made_by: UUID | None = None
    """The check-in, or the typed words, that it was asked in; None for what was asked elsewhere."""

    def name(self, member_id: str | None, viewer_id: str = "") -> str:
        """A first name in the middle of a sentence; "you" for whoever reads it."""
        if member_id is None:
            return "the CTO"
        return "you" if member_id == viewer_id else self.names.get(member_id, "somebody")


async def card_of(session: AsyncSession, ask: Ask) -> Card:
    return (await cards_of(session, [ask]))[0]


async def find_card(session: AsyncSession, ask_id: UUID) -> Card | None:
    """The ask with this id; None where this workspace has none."""
    ask = await session.scalar(select(Ask).where(Ask.id == ask_id))
    return None if ask is None else await card_of(session, ask)


async def find_news(session: AsyncSession, ask_id: UUID, version: int) -> News | None:
    """The move that made this version."""
    move = await session.scalar(select(AskMove).where(AskMove.ask_id == ask_id, AskMove.version == version))
    return None if move is None else news_of(move)


async def name_whom_it_tells_of(session: AsyncSession, card: Card, told: News) -> Card:
    """With the names of those in the news, who may have nothing to do with the ask any more."""
    missing = [each for each in (told.by_id, told.member_id) if each is not None and each not in card.names]
    if not missing:
        return card
    return replace(card, names=card.names | await _first_names_of(session, missing))


async def asks_of(session: AsyncSession, person: Person, now: datetime) -> list[Card]:
    """What concerns this person and is not settled: what they asked for, act on, are asked to take on, or decide.

    What nobody promised yet comes first, then by the promised day. What is done is among it until its asker said so, or
    let three weeks pass.
    """
    offered = (Ask.receiver_id == person.id) & Ask.state.in_(OFFERED)
    theirs = (Ask.asker_id == person.id) | offered | (Ask.actor_id == person.id)
    owed = select(Ask.id).where(is_owed(), true() if may_decide(person) else theirs)
    done = Ask.id.in_(select(AskMove.ask_id).where(AskMove.move == Move.KEEP, AskMove.at > now - TIME_TO_CONFIRM))
    kept = select(Ask.id).where(Ask.asker_id == person.id, is_in(Ask.state, AskState.KEPT), done)
    asks = await session.scalars(select(Ask).where(Ask.id.in_(union(owed, kept))).order_by(Ask.due, Ask.made_at))
    cards = [card for card in await cards_of(session, list(asks)) if _is_unsettled(card, person)]
    return sorted(cards, key=lambda card: (card.standing.due is not None, card.standing.due or date.min))


def _is_unsettled(card: Card, person: Person) -> bool:
    """What is done is settled for whoever has nothing to confirm: an owner, of what they promised of their own accord."""
    return card.standing.state is not AskState.KEPT or may_move(person, Move.CONFIRM, card.standing)


async def owed_to(session: AsyncSession, member_id: str) -> list[Card]:
    """What this member asked for and is still owed."""
    asks = await session.scalars(select(Ask).where(Ask.asker_id == member_id, is_owed()).order_by(Ask.due, Ask.made_at))
    return await cards_of(session, list(asks))


async def count_kept(session: AsyncSession, *, since: datetime) -> int:
    """Promises that somebody said are done since then, and that stand as done: not undone, and not "not yet"."""
    kept = (AskMove.move == Move.KEEP, AskMove.at >= since)
    done = Ask.state.in_((AskState.KEPT, AskState.CONFIRMED))
    counted = select(func.count(func.distinct(Ask.id))).join(AskMove, AskMove.ask_id == Ask.id).where(done, *kept)
    return await session.scalar(counted) or 0


async def cards_of(session: AsyncSession, asks: Sequence[Ask]) -> list[Card]:
    """Cards in the order of the asks."""
    if not asks:
        return []
    owner_id = await owner_of(session)
    lasts = await last_moves(session, AskMove, AskMove.ask_id, [ask.id for ask in asks])
    outcomes = await _outcomes(session, [ask.outcome_id for ask in asks if ask.outcome_id is not None])
    names = await _first_names(session, asks, lasts, owner_id)
    return [_card(ask, lasts[ask.id], outcomes, owner_id=owner_id, names=names) for ask in asks]


def _card(
    ask: Ask, last: AskMove, outcomes: dict[UUID, tuple[str, int]], *, owner_id: str | None, names: dict[str, str]
) -> Card:
    sentence, number = outcomes.get(ask.outcome_id, (None, None)) if ask.outcome_id else (None, None)
    return Card(
        id=ask.id,
        version=ask.version,
        standing=ask.standing,
        words=ask.words,
        needed_by=ask.needed_by,
        outcome=sentence,
        outcome_number=number,
        owner_id=owner_id,
        last=LastMove(last.move, last.by_id, last.at, last.state_before),
        reason=last.words,
        made_by=_made_by(ask.source),
        names=names,
    )


def _made_by(source: str) -> UUID | None:
    """The answer's own id, where an answer made it: its source is "checkin:<id>:..."."""
    kind, _, rest = source.partition(":")
    return read_id(rest.partition(":")[0]) if kind == "checkin" else None


def news_of(move: AskMove) -> News:
    """A move as it is told."""
    return News(
        version=move.version,
        move=move.move,
        by_id=move.by_id,
        words=move.words,
        day=move.day,
        member_id=move.member_id,
    )


async def _outcomes(session: AsyncSession, outcome_ids: Sequence[UUID]) -> dict[UUID, tuple[str, int]]:
    rows = await session.execute(
        select(Outcome.id, Outcome.sentence, Outcome.number).where(Outcome.id.in_(set(outcome_ids)))
    )
    return {outcome_id: (sentence, number) for outcome_id, sentence, number in rows}


async def _first_names(
    session: AsyncSession, asks: Sequence[Ask], lasts: dict[UUID, AskMove], owner_id: str | None
) -> dict[str, str]:
    concerned = {owner_id, *(last.by_id for last in lasts.values())}
    for ask in asks:
        concerned |= {ask.asker_id, ask.receiver_id, ask.actor_id}
    return await _first_names_of(session, [member_id for member_id in concerned if member_id is not None])


async def _first_names_of(session: AsyncSession, member_ids: Sequence[str]) -> dict[str, str]:
    names = await names_of(session, member_ids)
    return {member_id: first_name(name) for member_id, name in names.items()}
