"""What the Monday question knows about somebody: that they were asked, and what they said under their name. Never an answer.

An answer in an open round stays counted when its author is forgotten. It is theirs to take back as long as they are here;
to look for it in their stead would write down that there was one. In the list of who was asked a random word stands for them
from then on, the same in every round: the groups of two rounds are compared by it, and nothing else.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid4

from sqlalchemy import Select, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.sunday.ballots.counting import FORGOTTEN
from bot.capabilities.sunday.models import Asked, CauseStep, Comment, ExperimentDecision, Round, Word
from bot.capabilities.sunday.question.talking import WANTED
from bot.core.notices import Notice
from bot.core.people import Person
from bot.core.personal import Expiry, Kept, PersonalData, Tables, as_json, as_row, put_under_nobody

_NAMED: Final = ((Word, "by_id"), (Word, "changed_by"), (ExperimentDecision, "by_id"), (CauseStep, "by_id"))
"""Every column that names a member and stays."""
_AT_ONCE: Final = 500


async def summarise(session: AsyncSession, person: Person) -> Sequence[str]:
    if not await session.scalar(select(func.count()).where(Asked.member_id == person.id)):
        return []
    return ["Asked how your Sunday evening felt about Monday. Whether you answered, and what, I don't know."]


async def export(session: AsyncSession, member_id: str) -> Tables:
    """Of an answer in an open round nothing: whoever reads an export is not always whoever it is about."""
    own = {
        "sunday_asked": select(Asked).where(Asked.member_id == member_id).order_by(Asked.round_id),
        "sunday_words": select(Word).where((Word.by_id == member_id) | (Word.changed_by == member_id)),
        "sunday_decisions": select(ExperimentDecision).where(ExperimentDecision.by_id == member_id),
        "sunday_cause_steps": select(CauseStep).where(CauseStep.by_id == member_id),
    }
    found: Tables = {
        name: [as_row(row, "teams", "waits_in") for row in await session.scalars(rows)] for name, rows in own.items()
    }
    wishes = [wish for wish in await session.scalars(_wishes()) if wish.ref.get("member") == member_id]
    return {**found, "sunday_talks": [{"to": each.member_id, "at": as_json(each.at)} for each in wishes]}


async def forget(session: AsyncSession, member_id: str, at: datetime) -> None:
    nobody = f"{FORGOTTEN}{uuid4().hex}"
    theirs = update(Asked).where(Asked.member_id == member_id).values(member_id=nobody)
    await session.execute(theirs.execution_options(synchronize_session=False))
    await put_under_nobody(session, _NAMED, member_id, at)


async def find_old_comments(session: AsyncSession, before: datetime) -> Sequence[UUID]:
    of_round = (Round.workspace_id == Comment.workspace_id) & (Round.id == Comment.round_id)
    old = select(Comment.id).join(Round, of_round).where(Round.closes_at < before).limit(_AT_ONCE)
    return list(await session.scalars(old))


async def find_old_wishes(session: AsyncSession, before: datetime) -> Sequence[UUID]:
    return [wish.id for wish in await session.scalars(_wishes().where(Notice.at < before).limit(_AT_ONCE))]


async def drop_wishes(session: AsyncSession, wishes: Sequence[UUID]) -> None:
    """That somebody wanted to talk is gone; the message that said so stays in Slack."""
    await session.execute(delete(Notice).where(Notice.id.in_(wishes)))


def _wishes() -> Select[Notice]:
    return select(Notice).where(Notice.subject == WANTED).order_by(Notice.at)


async def drop_comments(session: AsyncSession, comments: Sequence[UUID]) -> None:
    await session.execute(delete(Comment).where(Comment.id.in_(comments)))


KEPT: Final = (
    Kept(
        what="That you were asked how Sunday evening felt about Monday, and in which teams you were then",
        purpose="so that no result singles anybody out when a group changes from one round to the next",
        seen_by="nobody; whoever operates the bot could look at the database",
        how_long="until a later round of the same groups has a result",
        switch_off="“Forget me”; ignoring the question leaves no trace",
    ),
    Kept(
        what="Your anonymous answer, as long as its round is open: a face, and the causes and the comment you added",
        purpose="to count it, and to let you change it or take it back",
        seen_by="nobody; whoever controls the server could find out whose it is, as long as the round is open",
        how_long="until the round closes, at the latest four days after it began; then only counts are left",
        switch_off="take it back, or don't answer",
    ),
    Kept(
        what="An anonymous comment, without a name, a time or an order, where at least five people answered",
        purpose="so that the CTO reads why, and not only how much",
        seen_by="the CTO and the wellbeing contact",
        how_long="12 months after its round",
        switch_off="take your answer back while the round is open, or don't write one",
        expiry=Expiry(name="comments", after=timedelta(days=365), find=find_old_comments, drop=drop_comments),
    ),
    Kept(
        what="That you would like to talk to the wellbeing contact, if you said so: with your name, and with no word of an answer",
        purpose="so that they hear of it",
        seen_by="that contact",
        how_long="3 months; the message to them stays in Slack",
        switch_off="take it back before it is read, or write to them yourself",
        expiry=Expiry(name="talks", after=timedelta(days=91), find=find_old_wishes, drop=drop_wishes),
    ),
    Kept(
        what="What you posted about a result: what you heard, do and do not do, and what you decided about the question itself",
        purpose="so that everybody reads what came of their answers",
        seen_by="everybody; what it decided, the CTO and their deputy",
        how_long="as long as the results; under nobody's name once you are forgotten",
        switch_off="correct it, or let a deputy post it",
    ),
)

PERSONAL_DATA: Final = PersonalData(
    summary=summarise,
    export=export,
    forget=forget,
    keeps=KEPT,
    goes=("that you were asked how your Sunday evenings felt",),
    stays=(
        "an anonymous answer in a round that is open: nobody looks for it. Take it back first, if you want it gone",
    ),
)
