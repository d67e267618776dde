"""The buttons and forms of an experiment. One handler makes every move: the table in `rules.py` says which there are."""

from collections.abc import Sequence
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.experiments import actions, forms, ledger, views
from bot.capabilities.experiments.actions import Made, Overtaken, Pressed
from bot.capabilities.experiments.beginning import NOBODY, as_owner
from bot.capabilities.experiments.days import today_of
from bot.capabilities.experiments.ledger import Card
from bot.capabilities.experiments.lists import GONE
from bot.capabilities.experiments.models import Experiment
from bot.capabilities.experiments.rules import STEPS, Move, Need, may_move
from bot.capabilities.experiments.wording import (
    CHANGE,
    DAY,
    LOOK,
    MEMBER,
    WORDS,
    day_problems,
    look_problems,
    missing,
    wording_problems,
)
from bot.core import outbox
from bot.core.context import Context
from bot.core.moves import Tap, read_tap
from bot.core.people import find_person
from bot.core.slack.blocks import field, message
from bot.core.slack.events import Click, Effect, OpenView, Refresh, Rejected, Reply, Submission
from bot.core.slack.routes import Route, Routes
from bot.core.slack.values import read_date, read_id
from bot.core.text import plain

_NOT_YOURS: Final = "That is for whoever answers for it, or the CTO. This is how it stands."
_TOO_LATE: Final = "It can't be undone any more. This is how it stands."


async def tap(session: AsyncSession, click: Click, _context: Context) -> Sequence[Effect]:
    """A button of an experiment: opens the form its move needs, or makes the move at once."""
    tapped = read_tap(Move, click.value)
    experiment = await actions.lock_experiment(session, tapped.row_id) if tapped else None
    if tapped is None or experiment is None:
        return [Reply(message(GONE))]
    if tapped.move not in forms.FORMS:
        done = await actions.press(
            session, experiment, Pressed(move=tapped.move, by=click.by, at=click.at, seen=tapped.seen)
        )
        return await _answer(session, click, done, tapped, delivery_id=click.delivery_id)
    if experiment.version != tapped.seen or not may_move(click.by, tapped.move, experiment.standing):
        return await _answer(session, click, Overtaken(experiment), tapped, delivery_id=click.delivery_id)
    private = tapped.private | ({"delivery": click.delivery_id.hex} if click.delivery_id else {})
    card, today = await ledger.card_of(session, experiment), today_of(click.by, click.at)
    return [OpenView(forms.move_form(tapped.move, card, viewer_id=click.by.id, today=today, private=private))]


async def fill_in(session: AsyncSession, sent: Submission, _context: Context) -> Sequence[Effect]:
    """The form of a move was sent."""
    tapped = read_tap(Move, sent.private.get("tap", ""))
    experiment = await actions.lock_experiment(session, tapped.row_id) if tapped else None
    if tapped is None or experiment is None or tapped.move not in forms.FORMS:
        return [Rejected({next(iter(sent.values), ""): plain(GONE)})]
    pressed = await _pressed(session, sent, tapped)
    wrong = await _wrong(session, experiment, pressed, field(sent.values, MEMBER), today=today_of(sent.by, sent.at))
    if wrong:
        return [Rejected(wrong)]
    done = await actions.press(session, experiment, pressed)
    if isinstance(done, Overtaken):
        card = await ledger.card_of(session, done.experiment)
        stands = plain(views.standing(card, sent.by.id, today_of(sent.by, sent.at)))
        return [Rejected({_first_field(tapped.move): f"{_why_not(card, sent, tapped)} {stands}"})]
    return await _answer(session, sent, done, tapped, delivery_id=read_id(sent.private.get("delivery", "")))


async def _pressed(session: AsyncSession, sent: Submission, tapped: Tap[Move]) -> Pressed:
    """A move with what its form holds; a field that the form has not stays empty."""
    member_id = field(sent.values, MEMBER)
    worded = Need.CHANGE in STEPS[tapped.move].needs
    return Pressed(
        move=tapped.move,
        by=sent.by,
        at=sent.at,
        seen=tapped.seen,
        words=field(sent.values, WORDS) or "",
        day=read_date(field(sent.values, DAY)),
        look_on=read_date(field(sent.values, LOOK)),
        wording=forms.read_wording(sent.values) if worded else None,
        member_id=await as_owner(session, member_id) if member_id else None,
        source=f"view:{sent.view_id}",
    )


async def _wrong(
    session: AsyncSession, experiment: Experiment, pressed: Pressed, picked: str | None, *, today: date
) -> dict[str, str]:
    """What is missing from a form, or cannot be: a sentence per field. `picked` is the member it names."""
    wrong = missing(pressed.move, words=pressed.words, member_id=picked)
    if pressed.wording is not None:
        wrong |= _wrong_wording(pressed)
    ends_on = experiment.ends_on
    if Need.DAY in STEPS[pressed.move].needs:
        wrong |= day_problems(pressed.day, today=today)
        ends_on = pressed.day or ends_on
    stands = pressed.move is Move.REWORD and pressed.look_on == experiment.look_on
    if not stands:
        wrong |= look_problems(pressed.look_on, after=max(today, ends_on))
    if picked and await find_person(session, picked) is None:
        wrong[MEMBER] = NOBODY
    elif pressed.move is Move.HAND_OVER and picked and pressed.member_id == experiment.owner_id:
        wrong[MEMBER] = "It is theirs already. Pick somebody else, or close this."
    return wrong


def _wrong_wording(pressed: Pressed) -> dict[str, str]:
    """An edit words all of it anew; a change only what is done differently."""
    if pressed.wording is None:
        return {}
    if pressed.move is Move.REWORD:
        return wording_problems(pressed.wording)
    return {name: why for name, why in wording_problems(pressed.wording).items() if name == CHANGE}


def _first_field(move: Move) -> str:
    form = forms.FORMS[move]
    return MEMBER if form.member else WORDS if form.words else CHANGE


async def _answer(
    session: AsyncSession,
    deed: Click | Submission,
    done: Made | Overtaken,
    tapped: Tap[Move],
    *,
    delivery_id: UUID | None,
) -> list[Effect]:
    """What the person sees: the message they tapped as it is now, or the experiment by itself where there is none."""
    card, today = await ledger.card_of(session, done.experiment), today_of(deed.by, deed.at)
    effects: list[Effect] = []
    if delivery_id is not None:
        await outbox.update(session, delivery_id)
        effects.append(Refresh(delivery_id))
    if isinstance(done, Overtaken) or delivery_id is None:
        before = _why_not(card, deed, tapped) if isinstance(done, Overtaken) else ""
        effects.append(
            Reply(message(before or "Done.", *views.told(card, deed.by, now=deed.at, today=today, before=before)))
        )
    return effects


def _why_not(card: Card, deed: Click | Submission, tapped: Tap[Move]) -> str:
    """Why a move was not made, in words that blame nobody."""
    if card.version == tapped.seen:
        return _TOO_LATE if tapped.move is Move.UNDO else _NOT_YOURS
    if card.last.by_id == deed.by.id:
        return "You have done that already. This is how it stands."
    if card.last.by_id is None:
        return "Its day passed meanwhile. This is how it stands."
    return f"{card.name(card.last.by_id)} was faster, and nothing of yours was changed. This is how it stands."


ROUTES: Final = Routes(
    clicks={views.MOVE: Route(tap, needs="experiments.work")},
    submissions={views.MOVE: Route(fill_in, needs="experiments.work")},
)
