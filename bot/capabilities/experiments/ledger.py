"""Reading experiments: each as a card that says everything a view needs, names included. Everybody reads all of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select, union
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.experiments.models import Experiment, ExperimentMove
from bot.capabilities.experiments.rules import LastMove, Move, Standing, State, in_office, is_alive
from bot.capabilities.experiments.wording import Wording
from bot.core.columns import is_in
from bot.core.moves import last_moves
from bot.core.people import Person, first_name, names_of
from bot.core.workspaces import owner_of


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """A move, to be told: who made it, and in which words."""

    version: int
    move: Move
    by_id: str | None
    at: datetime
    words: str | None
    day: date | None
    member_id: str | None
    change_before: str | None = None
    hypothesis_before: str | None = None
    measure_before: str | None = None
    """Each None where the move left it as it was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """An experiment as people see it. Texts are plain, as people wrote them."""

    id: UUID
    number: int
    version: int
    standing: Standing
    wording: Wording
    learnt: str | None
    begun_at: datetime
    office_id: str | None
    """Who holds the CTO's office now."""
    last: LastMove
    names: Mapping[str, str]
    """First names of everybody it concerns, by member id."""

    @property
    def label(self) -> str:
        """What people call it."""
        return f"E-{self.number}"

    def name(self, member_id: str | None, viewer_id: str = "") -> str:
        """A first name in the middle of a sentence, "you" for whoever reads it; None is the CTO's office."""
        known = member_id or self.office_id
        if known is None:
            return "the CTO"
        return "you" if known == viewer_id else self.names.get(known, "somebody")


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Some experiments of a longer list. `start` counts those before them, `total` all there are."""

    cards: Sequence[Card]
    start: int
    total: int

    @property
    def more(self) -> int:
        return self.total - self.start - len(self.cards)


async def running(session: AsyncSession, *, start: int = 0, most: int) -> Page:
    """What is being tried, what ends soonest first."""
    tried = is_in(Experiment.state, State.RUNNING)
    rows = select(Experiment).where(tried).order_by(Experiment.ends_on, Experiment.number).offset(start).limit(most)
    total = await session.scalar(select(func.count()).select_from(Experiment).where(tried)) or 0
    return Page(cards=await cards_of(session, list(await session.scalars(rows))), start=start, total=total)


async def over(session: AsyncSession, *, start: int = 0, most: int) -> Page:
    """What was tried and is over, the newest first; not what was withdrawn."""
    ended = Experiment.state.in_((State.KEPT, State.STOPPED, State.LAPSED))
    rows = select(Experiment).where(ended).order_by(Experiment.number.desc()).offset(start).limit(most)
    total = await session.scalar(select(func.count()).select_from(Experiment).where(ended)) or 0
    return Page(cards=await cards_of(session, list(await session.scalars(rows))), start=start, total=total)


async def offices(session: AsyncSession) -> list[Card]:
    """What the CTO's office answers for and will be asked about, in the order of the days."""
    tried, looked = is_in(Experiment.state, State.RUNNING), Experiment.look_on.is_not(None)
    alive = union(select(Experiment.id).where(tried), select(Experiment.id).where(looked))
    rows = select(Experiment).where(Experiment.id.in_(alive), Experiment.owner_id.is_(None))
    cards = await cards_of(session, list(await session.scalars(rows.order_by(Experiment.ends_on, Experiment.number))))
    return [card for card in cards if is_alive(card.standing)]


async def find_card(session: AsyncSession, experiment_id: UUID | None) -> Card | None:
    """The experiment with this id; None where this workspace has none."""
    row = await session.scalar(select(Experiment).where(Experiment.id == experiment_id)) if experiment_id else None
    return None if row is None else await card_of(session, row)


async def find_numbered(session: AsyncSession, number: int) -> Card | None:
    """The 3 of E-3."""
    row = await session.scalar(select(Experiment).where(Experiment.number == number))
    return None if row is None else await card_of(session, row)


async def find_news(session: AsyncSession, experiment_id: UUID, version: int) -> News | None:
    """The move that made this version."""
    its = (ExperimentMove.experiment_id == experiment_id, ExperimentMove.version == version)
    move = await session.scalar(select(ExperimentMove).where(*its))
    return None if move is None else news_of(move)


async def history_of(session: AsyncSession, experiment_id: UUID) -> list[News]:
    """Every move, the latest first."""
    moves = select(ExperimentMove).where(ExperimentMove.experiment_id == experiment_id)
    return [news_of(move) for move in await session.scalars(moves.order_by(ExperimentMove.version.desc()))]


async def names_in(session: AsyncSession, history: Sequence[News]) -> dict[str, str]:
    """First names of everybody in a history, by member id."""
    ids = {each for told in history for each in (told.by_id, told.member_id) if each is not None}
    return {member_id: first_name(name) for member_id, name in (await names_of(session, ids)).items()}


async def card_of(session: AsyncSession, experiment: Experiment) -> Card:
    return (await cards_of(session, [experiment]))[0]


async def cards_of(session: AsyncSession, experiments: Sequence[Experiment]) -> list[Card]:
    """Cards in the order of the experiments."""
    if not experiments:
        return []
    office_id = await owner_of(session)
    lasts = await last_moves(session, ExperimentMove, ExperimentMove.experiment_id, [each.id for each in experiments])
    concerned = {office_id, *(last.by_id for last in lasts.values()), *(last.member_id for last in lasts.values())}
    for each in experiments:
        concerned |= {each.begun_by, each.owner_id}
    names = await names_of(session, [member_id for member_id in concerned if member_id is not None])
    firsts = {member_id: first_name(name) for member_id, name in names.items()}
    return [_card(each, lasts[each.id], office_id=office_id, names=firsts) for each in experiments]


def _card(row: Experiment, last: ExperimentMove, *, office_id: str | None, names: Mapping[str, str]) -> Card:
    return Card(
        id=row.id,
        number=row.number,
        version=row.version,
        standing=row.standing,
        wording=row.wording,
        learnt=row.learnt,
        begun_at=row.begun_at,
        office_id=office_id,
        last=LastMove(last.move, last.by_id, last.at),
        names=names,
    )


def news_of(move: ExperimentMove) -> News:
    """A move as it is told."""
    return News(
        version=move.version,
        move=move.move,
        by_id=move.by_id,
        at=move.at,
        words=move.words,
        day=move.day,
        member_id=move.member_id,
        change_before=move.change_before,
        hypothesis_before=move.hypothesis_before,
        measure_before=move.measure_before,
    )


def answers_for(person: Person, card: Card) -> bool:
    """Whether it is this person who is asked at the end."""
    return person.id == card.standing.owner_id or (card.standing.owner_id is None and in_office(person))
