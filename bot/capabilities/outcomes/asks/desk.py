"""What of the asks is on the CTO's desk: to decide, due, decided today, and how many there are in all."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, time, timedelta
from typing import Final, cast
from uuid import UUID

from sqlalchemy import select, union
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.outcomes.asks.desk_views import decision, decision_waits, due, good_noes, settled
from bot.capabilities.outcomes.asks.ledger import Card, News, cards_of, count_kept, news_of
from bot.capabilities.outcomes.asks.models import Ask, AskMove, is_owed
from bot.capabilities.outcomes.asks.places import Place, place_of
from bot.capabilities.outcomes.asks.rules import OWED, AskState, Move
from bot.core.capability import DeskEntry, DeskPart, Rank
from bot.core.people import Person

_ASKING: Final = (Move.MAKE, Move.ANSWER, Move.REFUSE, Move.WONDER)
"""The moves that put something before the CTO."""
_FOUR_WEEKS: Final = timedelta(weeks=4)


async def on_desk(session: AsyncSession, person: Person, now: datetime) -> DeskPart:
    """The asks' part of the desk, for the owner or a deputy."""
    cards = await _cards(session, person, now)
    placed = [(place_of(card.standing, card.last, person, now=now), card) for card in cards]
    today = now.astimezone(person.zone).date()
    to_decide = sorted((card for place, card in placed if place is Place.DECIDE), key=_by_need)
    owed = sorted((card for place, card in placed if place is Place.OWED), key=lambda card: card.standing.due or today)
    decided = [card for place, card in placed if place is Place.SETTLED]
    return DeskPart(
        entries=[
            *await _decisions(session, to_decide, person, now),
            *(DeskEntry(Rank.OWED, due(card, person, now=now)) for card in owed),
            *(DeskEntry(Rank.SETTLED, settled(card, person, now=now)) for card in decided),
        ],
        counts=_counts(cards, today, kept=await count_kept(session, since=now - _FOUR_WEEKS)),
    )


async def find_placed(session: AsyncSession, person: Person, now: datetime) -> Collection[UUID]:
    """The asks that have a place on this person's desk. Looked up once in a session: for one that only reads."""
    known = ("asks.placed", person.id, now)
    if known not in session.info:
        cards = await _cards(session, person, now)
        placed = {card.id for card in cards if place_of(card.standing, card.last, person, now=now) is not None}
        session.info[known] = frozenset(placed)
    return cast("frozenset[UUID]", session.info[known])


async def _decisions(session: AsyncSession, cards: Sequence[Card], person: Person, now: datetime) -> list[DeskEntry]:
    """What waits for a yes or a no. That nothing is promised stands at the first, what good noes are under the last."""
    entries: list[DeskEntry] = []
    reassures = True
    asked_by = await _asking(session, cards)
    for number, card in enumerate(cards, start=1):
        asked = asked_by.get(card.id)
        if asked:
            blocks = decision(card, asked, person, now=now, reassures=reassures)
            reassures = reassures and asked.move is not Move.MAKE
        else:
            blocks = decision_waits(card, person, now=now)
        entries.append(DeskEntry(Rank.DECIDE, [*blocks, *([good_noes()] if number == len(cards) else [])]))
    return entries


def _by_need(card: Card) -> date:
    """What is needed soonest first; what has no day after all that has one. Of the same day, in the order of asking."""
    return card.needed_by or date.max


async def _cards(session: AsyncSession, person: Person, now: datetime) -> list[Card]:
    """Every debt, and what this person decided since their midnight."""
    midnight = datetime.combine(now.astimezone(person.zone).date(), time(), person.zone)
    decided = select(AskMove.ask_id).where(AskMove.by_id == person.id, AskMove.at >= midnight)
    placed = union(select(Ask.id).where(is_owed()), decided)
    asks = select(Ask).where(Ask.id.in_(placed)).order_by(Ask.made_at, Ask.id)
    return await cards_of(session, list(await session.scalars(asks)))


async def _asking(session: AsyncSession, cards: Sequence[Card]) -> dict[UUID, News]:
    """The move that put each of them before the CTO, by the ask; none where somebody who was asked is silent."""
    ids = [card.id for card in cards if card.standing.state in (AskState.OPEN, AskState.STOP_WHAT)]
    moves = select(AskMove).where(AskMove.ask_id.in_(ids), AskMove.move.in_(_ASKING)).order_by(AskMove.version)
    return {move.ask_id: news_of(move) for move in await session.scalars(moves)}


def _counts(cards: Sequence[Card], today: date, *, kept: int) -> str:
    """ "2 to decide · 5 promised, 1 late · 3 kept in four weeks"; nothing where there is nothing."""
    owed = [card.standing for card in cards if card.standing.state in OWED]
    promised = [each.due for each in owed if each.due is not None]
    late = sum(day < today for day in promised)
    parts = [f"{len(owed) - len(promised)} not promised yet"] if len(owed) > len(promised) else []
    parts += [f"{len(promised)} promised" + (f", {late} late" if late else "")] if promised else []
    parts += [f"{kept} kept in four weeks"] if kept else []
    return " · ".join(parts)
