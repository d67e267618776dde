"""What the register knows about somebody: outcomes they wrote, what they said about them, notes, and asks.

Outcomes and what was said about them belong to the team: they stay, under nobody's name. An ask is between its asker and
the CTO: one that is still open is withdrawn, and the words of all go. What somebody took on for others stays the CTO's.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.outcomes.asks.actions import Pressed, lock_ask, press
from bot.capabilities.outcomes.asks.models import Ask, AskMove
from bot.capabilities.outcomes.asks.rules import OFFERED, OWED, Move
from bot.capabilities.outcomes.handover.models import LeadSeen
from bot.capabilities.outcomes.models import Outcome, OutcomeChange, TeamNote
from bot.core.people import Person
from bot.core.personal import Kept, PersonalData, Row, Tables, as_row, known_person, put_under_nobody, tell_nobody

WORDS_GONE: Final = "(The words went with whoever asked.)"
_NAMED: Final = (
    (Outcome, "created_by"),
    (OutcomeChange, "by_id"),
    (TeamNote, "by_id"),
    (LeadSeen, "lead_id"),
    (Ask, "asker_id"),
    (Ask, "receiver_id"),
    (Ask, "actor_id"),
    (AskMove, "by_id"),
    (AskMove, "member_id"),
)
"""Every column that names a member."""


async def summarise(session: AsyncSession, person: Person) -> Sequence[str]:
    said = await session.scalar(select(func.count()).where(OutcomeChange.by_id == person.id)) or 0
    asked = await session.scalar(select(func.count()).where(Ask.asker_id == person.id)) or 0
    sentences: list[str] = []
    if said:
        sentences.append(f"What you said about outcomes, {_times(said)}; every team reads it.")
    if asked:
        sentences.append(f"What you asked for, {_times(asked)}; you, the CTO and whoever acts on it read it.")
    return [" ".join(sentences) or "Nothing said about outcomes, nothing asked for."]


async def export(session: AsyncSession, member_id: str) -> Tables:
    asked = select(Ask.id).where(Ask.asker_id == member_id)
    own = {
        "outcomes": select(Outcome).where(Outcome.created_by == member_id).order_by(Outcome.number),
        "said_about_outcomes": select(OutcomeChange).where(OutcomeChange.by_id == member_id).order_by(OutcomeChange.at),
        "notes": select(TeamNote).where(TeamNote.by_id == member_id).order_by(TeamNote.at),
        "asks": select(Ask).where(Ask.asker_id == member_id).order_by(Ask.made_at),
        "moves_of_asks": select(AskMove)
        .where((AskMove.by_id == member_id) | AskMove.ask_id.in_(asked))
        .order_by(AskMove.at),
    }
    found = {name: [as_row(row, "source", "told") for row in await session.scalars(rows)] for name, rows in own.items()}
    return {**found, "asks_handed_to_them": await _handed(session, member_id)}


async def _handed(session: AsyncSession, member_id: str) -> list[Row]:
    """How they stand; the words are somebody else's."""
    theirs = (Ask.actor_id == member_id) | (Ask.receiver_id == member_id)
    asks = await session.scalars(select(Ask).where(theirs, Ask.asker_id != member_id).order_by(Ask.made_at))
    return [as_row(ask, "words", "source", "asker_id") for ask in asks]


async def forget(session: AsyncSession, member_id: str, at: datetime) -> None:
    person = await known_person(session, member_id)
    await _let_go_of_asks(session, person, at)
    await session.flush()
    mine = select(Ask.id).where(Ask.asker_id == member_id)
    gone = {"synchronize_session": False}
    await session.execute(update(AskMove).where(AskMove.ask_id.in_(mine)).values(words=None).execution_options(**gone))
    await session.execute(
        update(Ask).where(Ask.asker_id == member_id).values(words=WORDS_GONE).execution_options(**gone)
    )
    await put_under_nobody(session, _NAMED, member_id, at)
    await tell_nobody(session, AskMove.told, member_id)


async def _let_go_of_asks(session: AsyncSession, person: Person, at: datetime) -> None:
    """What they want is withdrawn, what they were offered refused; what they took on goes back to the CTO."""
    involved = (Ask.asker_id == person.id) | (Ask.receiver_id == person.id) | (Ask.actor_id == person.id)
    for ask_id in list(await session.scalars(select(Ask.id).where(involved, Ask.state.in_(OWED)))):
        ask = await lock_ask(session, ask_id)
        if ask is None:
            continue
        if ask.asker_id == person.id:
            await press(session, ask, Pressed(move=Move.WITHDRAW, by=person, at=at, seen=ask.version))
        elif ask.receiver_id == person.id and ask.state in OFFERED:
            left = "They left, and asked to be forgotten."
            await press(session, ask, Pressed(move=Move.REFUSE, by=person, at=at, seen=ask.version, words=left))
        if ask.actor_id == person.id:
            ask.actor_id = None


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"


_REGISTER: Final = "as long as the register; under nobody's name once you are forgotten"
KEPT: Final = (
    Kept(
        what="Outcomes, what was said about each, by whom and when, and notes about a team",
        purpose="so that every team knows what the others are after",
        seen_by="everybody in the workspace",
        how_long=_REGISTER,
        switch_off="edit or withdraw what you said",
    ),
    Kept(
        what="What you asked the CTO for, and what became of it",
        purpose="so that nothing that was promised is lost",
        seen_by="you, the CTO, a deputy, and whoever acts on it",
        how_long="as long as the register; the words go once you are forgotten",
        switch_off="withdraw the ask",
    ),
)

PERSONAL_DATA: Final = PersonalData(
    summary=summarise,
    export=export,
    forget=forget,
    keeps=KEPT,
    goes=("the words of what you asked for; what is still open is withdrawn",),
    stays=(
        "outcomes, what was said about them, and notes: they are your team's",
        "what others are still owed: the CTO goes on owing it",
    ),
)
