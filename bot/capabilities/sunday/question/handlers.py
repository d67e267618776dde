"""What people press on the Monday question: a face, why, taking it back, and who could see it.

Every route that touches an answer is sealed: its transaction writes the ballot and nothing else, nothing of it is proved,
logged or shown anywhere but to whoever pressed. Talking to somebody is a route of its own, with a name: talking.py.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.sunday.ballots import casting as ballots
from bot.capabilities.sunday.ballots.casting import FACES, Outcome, Why
from bot.capabilities.sunday.models import Round, RoundState
from bot.capabilities.sunday.question import views
from bot.capabilities.sunday.question.forms import COMMENT, ROUND, read_why, why_form
from bot.capabilities.sunday.question.help import find_help
from bot.capabilities.sunday.question.wording import NO_FACE, TRIAL, in_plain_words
from bot.core.context import Context
from bot.core.slack import blocks
from bot.core.slack.events import Click, Effect, OpenView, Rejected, Renew, Reply, Submission
from bot.core.slack.routes import Route, Routes
from bot.core.slack.values import read_id

NEEDS = "sunday.answer"


async def take_face(session: AsyncSession, click: Click, context: Context) -> Sequence[Effect]:
    """One tap. A second one on another face takes the place of the first, and says nothing of it."""
    ref, _, face = click.value.partition(":")
    if ref == views.TRIAL:
        return [Reply(blocks.message(TRIAL))]
    if face not in {str(each) for each in FACES}:
        return [Reply(blocks.message(NO_FACE))]
    round_id = read_id(ref)
    outcome = Outcome.CLOSED
    if round_id is not None:
        outcome = await ballots.cast(session, round_id, click.by.id, int(face), click.at)
    return [Reply(views.answer(outcome, ref, await find_help(session)))]


async def open_why(session: AsyncSession, click: Click, context: Context) -> Sequence[Effect]:
    """Not where it would be written in vain."""
    if not await _takes_answers(session, click.value, click.at):
        return [Renew(views.answer(Outcome.CLOSED, click.value, await find_help(session)), else_tell=True)]
    return [OpenView(why_form(click.value))]


async def take_why(session: AsyncSession, sent: Submission, context: Context) -> Sequence[Effect]:
    """Added to the face that stands. What cannot be taken leaves the form open with its words."""
    ref = sent.private.get(ROUND, "")
    why = read_why(sent.values)
    if not isinstance(why, Why):
        return [Rejected(why)]
    outcome = await _explain(session, ref, sent.by.id, why, sent.at)
    if outcome is not Outcome.ANEW:  # below the words: whoever wrote them may want to keep them
        return [Rejected({COMMENT: in_plain_words(outcome)})]
    return [Renew(views.answer(outcome, ref, await find_help(session)), else_tell=True)]


async def take_back(session: AsyncSession, click: Click, context: Context) -> Sequence[Effect]:
    round_id = read_id(click.value)
    outcome = Outcome.CLOSED
    if round_id is not None:
        outcome = await ballots.withdraw(session, round_id, click.by.id, click.at)
    return [Renew(views.answer(outcome, click.value, await find_help(session)), else_tell=True)]


async def show_who_sees(session: AsyncSession, click: Click, context: Context) -> Sequence[Effect]:
    return [OpenView(views.who_sees())]


async def _takes_answers(session: AsyncSession, ref: str, at: datetime) -> bool:
    """Of the round alone: whether this member has answered in it is not looked at."""
    is_open = select(Round.id).where(Round.id == read_id(ref), Round.state == RoundState.OPEN, Round.closes_at > at)
    return await session.scalar(is_open) is not None


async def _explain(session: AsyncSession, ref: str, member_id: str, why: Why, at: datetime) -> Outcome:
    round_id = read_id(ref)
    return Outcome.CLOSED if round_id is None else await ballots.explain(session, round_id, member_id, why, at)


ROUTES = Routes(
    clicks={
        views.FACE: Route(take_face, needs=NEEDS, sealed=True),
        views.WHY: Route(open_why, needs=NEEDS, writes=False, sealed=True),
        views.BACK: Route(take_back, needs=NEEDS, sealed=True),
        views.WHO_SEES: Route(show_who_sees, needs=NEEDS, writes=False, sealed=True),
    },
    submissions={views.WHY: Route(take_why, needs=NEEDS, sealed=True)},
)
