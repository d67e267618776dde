"""Buttons and forms of asks. One handler makes every move: the table in `rules.py` says which there are."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.outcomes import register
from bot.capabilities.outcomes.asks import actions, forms, ledger, views
from bot.capabilities.outcomes.asks.actions import Made, Overtaken, Pressed
from bot.capabilities.outcomes.asks.ledger import Card
from bot.capabilities.outcomes.asks.models import Ask
from bot.capabilities.outcomes.asks.rules import Move, may_move, may_read
from bot.capabilities.outcomes.asks.wording import missing, problems
from bot.core import notices, outbox
from bot.core.context import Context
from bot.core.moves import Tap, read_tap
from bot.core.office import find_seat
from bot.core.people import Person, find_person, first_name, names_of
from bot.core.reach import next_working_time
from bot.core.slack.blocks import field, message
from bot.core.slack.events import Block, Click, Command, Effect, OpenView, Refresh, Rejected, Reply, Submission
from bot.core.slack.routes import Route, Routes
from bot.core.slack.values import read_date, read_id
from bot.core.text import Mrkdwn, fill, plain
from bot.core.workspaces import owner_of

_NO_OWNER = (
    "I don't know yet who the CTO is, so nobody would read it. Whoever installed me can say so: `/cadence setup`."
)
_A_RACE: Final = timedelta(hours=1)
"""Whoever was faster by more than this was not in a race: the button is an old one."""
_GONE = (
    "I can't find that any more. It is gone, or somebody else's to decide by now: "
    "`/outcomes asks` shows everything that concerns you."
)


async def open_ask(session: AsyncSession, click: Click, _context: Context) -> Sequence[Effect]:
    """The form of a new ask; the button names the outcome it is for, or none."""
    return [await ask_form(session, click.by, outcome_id=read_id(click.value))]


async def ask(session: AsyncSession, command: Command, _context: Context) -> Sequence[Effect]:
    """`/outcomes ask`: what is typed behind it is its first wording."""
    return [await ask_form(session, command.by, words=plain(command.text))]


async def ask_form(
    session: AsyncSession, person: Person, *, outcome_id: UUID | None = None, words: str = ""
) -> OpenView | Reply:
    """The form of a new ask, or why there can be none yet."""
    owner_id = await owner_of(session)
    if owner_id is None:
        return Reply(message(_NO_OWNER))
    chosen = await register.find_entry(session, outcome_id) if outcome_id else None
    outcomes = await register.running(session, teams=[team.id for team in await register.teams_of(session, person)])
    names = await names_of(session, [owner_id])
    return OpenView(forms.ask_form(outcomes, owner=first_name(names[owner_id]), chosen=chosen, words=words))


async def keep_ask(session: AsyncSession, sent: Submission, context: Context) -> Sequence[Effect]:
    """A new ask was sent."""
    words, needed_by = field(sent.values, forms.WORDS) or "", read_date(field(sent.values, forms.NEEDED_BY))
    wrong = problems(words, needed_by=needed_by, today=views.today_of(sent.by, sent.at))
    if wrong:
        return [Rejected(wrong)]
    outcome_id = read_id(sent.private.get(forms.OUTCOME) or field(sent.values, forms.OUTCOME) or "")
    entry = await register.find_entry(session, outcome_id) if outcome_id else None
    made = await actions.make_ask(
        session,
        words,
        by_id=sent.by.id,
        at=sent.at,
        source=f"view:{sent.view_id}",
        outcome_id=entry.id if entry else None,
        needed_by=needed_by,
    )
    card = await ledger.card_of(session, made)
    said = f"Asked. Nothing is promised until {card.name(card.owner_id)} says so; you will hear."
    arrives = await _arrival(session, [notices.OWNER], sent, context)
    return [_shown(card, sent, before=f"{said} {arrives}".strip())]


async def show_asks(session: AsyncSession, command: Command, _context: Context) -> Sequence[Effect]:
    """`/outcomes asks`: everything that concerns this person and is not settled."""
    cards = await ledger.asks_of(session, command.by, command.at)
    return [Reply(views.listing(cards, command.by, now=command.at))]


async def turn_page(session: AsyncSession, click: Click, _context: Context) -> Sequence[Effect]:
    """The next page of it."""
    start = int(click.value) if click.value.isdecimal() else 0
    cards = await ledger.asks_of(session, click.by, click.at)
    return [Reply(views.listing(cards, click.by, now=click.at, start=start))]


async def tap(session: AsyncSession, click: Click, context: Context) -> Sequence[Effect]:
    """A button of an ask: opens the form its move needs, or makes the move at once."""
    tapped = read_tap(Move, click.value)
    ask = await _readable(session, click.by, tapped)
    if tapped is None or ask is None:
        return [Reply(message(_GONE))]
    if tapped.move not in forms.FORMS:
        pressed = Pressed(move=tapped.move, by=click.by, at=click.at, seen=tapped.seen)
        done = await actions.press(session, ask, pressed)
        return await _answer(session, click, done, context, delivery_id=click.delivery_id)
    if ask.version != tapped.seen or not may_move(click.by, tapped.move, ask.standing):
        return await _answer(session, click, Overtaken(ask), context, delivery_id=click.delivery_id)
    private = tapped.private | ({"delivery": click.delivery_id.hex} if click.delivery_id else {})
    card, today = await ledger.card_of(session, ask), views.today_of(click.by, click.at)
    return [OpenView(forms.move_form(tapped.move, card, today=today, private=private))]


async def fill_in(session: AsyncSession, sent: Submission, context: Context) -> Sequence[Effect]:
    """The form of a move was sent."""
    tapped = read_tap(Move, sent.private.get("tap", ""))
    ask = await _readable(session, sent.by, tapped)
    if tapped is None or ask is None or tapped.move not in forms.FORMS:
        return [Rejected({next(iter(sent.values), ""): plain(_GONE)})]
    pressed = Pressed(
        move=tapped.move,
        by=sent.by,
        at=sent.at,
        seen=tapped.seen,
        words=field(sent.values, forms.WORDS) or "",
        day=read_date(field(sent.values, forms.DAY)),
        member_id=field(sent.values, forms.MEMBER),
        source=f"view:{sent.view_id}",
    )
    wrong = await _wrong(session, ask, pressed)
    if wrong:
        return [Rejected(wrong)]
    done = await actions.press(session, ask, pressed)
    if isinstance(done, Overtaken):
        card = await ledger.card_of(session, done.ask)
        stands = plain(views.standing(card, sent.by.id, views.today_of(sent.by, sent.at)))
        return [Rejected({_first_field(tapped.move): f"{_why_not(card, sent)} {stands}"})]
    return await _answer(session, sent, done, context, delivery_id=read_id(sent.private.get("delivery", "")))


async def _wrong(session: AsyncSession, ask: Ask, pressed: Pressed) -> dict[str, str]:
    """What is missing from a form, or cannot be: a sentence per field."""
    today = views.today_of(pressed.by, pressed.at)
    wrong = missing(pressed.move, words=pressed.words, day=pressed.day, member_id=pressed.member_id, today=today)
    if pressed.member_id == pressed.by.id:
        wrong[forms.MEMBER] = "That is you. Close this and promise it yourself, or pick somebody else."
    elif pressed.member_id == ask.asker_id:
        wrong[forms.MEMBER] = "They asked for it. Pick somebody who could do it for them."
    elif pressed.member_id and await find_person(session, pressed.member_id) is None:
        wrong[forms.MEMBER] = "I can't write to them. Pick somebody who works here."
    return wrong


def _first_field(move: Move) -> str:
    form = forms.FORMS[move]
    return forms.MEMBER if form.member else forms.DAY if form.day else forms.WORDS


async def _readable(session: AsyncSession, person: Person, tapped: Tap[Move] | None) -> Ask | None:
    """The locked ask of a button, if this person may know of it."""
    ask = await actions.lock_ask(session, tapped.row_id) if tapped else None
    return ask if ask is not None and may_read(person, ask.standing) else None


async def _answer(
    session: AsyncSession,
    deed: Click | Submission,
    done: Made | Overtaken,
    context: Context,
    *,
    delivery_id: UUID | None,
) -> list[Effect]:
    """What the person sees: the message they tapped as it is now, or the ask by itself where there is none.

    Whoever writes outside their own hours reads when it arrives.
    """
    card = await ledger.card_of(session, done.ask)
    effects: list[Effect] = []
    if delivery_id is not None:
        await outbox.update(session, delivery_id)
        effects.append(Refresh(delivery_id))
    if isinstance(done, Overtaken):
        effects.append(_shown(card, deed, before=_why_not(card, deed)))
    elif delivery_id is None:
        told = (await actions.last_move(session, done.ask)).told
        effects.append(_shown(card, deed, before=await _arrival(session, told, deed, context)))
    elif await next_working_time(session, deed.by.id, deed.at) > deed.at:
        told = (await actions.last_move(session, done.ask)).told
        if arrives := await _arrival(session, told, deed, context):
            effects.append(Reply(message(arrives)))
    return effects


async def _arrival(
    session: AsyncSession, told: Sequence[str], deed: Click | Submission, context: Context
) -> Mrkdwn | str:
    """ "Tom: arrives Monday 9:30." for everybody who is told of it later than right away; on the author's own clock."""
    owner_id = (await find_seat(session, deed.at)).in_charge
    members = [owner_id if each == notices.OWNER else each for each in told]
    known = [each for each in members if each is not None and each != deed.by.id]
    names = await names_of(session, known)
    lines: list[str] = []
    for member_id in known:
        arrival = await notices.arrival_of(session, member_id, deed.at)
        if arrival is None or arrival > deed.at:
            when = notices.say_arrival(context.phrases, arrival, now=deed.at, zone=deed.by.zone)
            lines.append(fill("{member}: {arrives}.", member=first_name(names[member_id]), arrives=when))
    return Mrkdwn(" ".join(lines))


def _shown(card: Card, deed: Click | Submission, *, before: str) -> Reply:
    blocks: list[Block] = views.told(card, deed.by, now=deed.at, before=before)
    return Reply(message(before or "Kept.", *blocks))


def _why_not(card: Card, deed: Click | Submission) -> str:
    """Why a move was not made, in words that blame nobody."""
    if card.last.by_id == deed.by.id:
        return "You have done that already. This is how it stands."
    if deed.at - card.last.at > _A_RACE:
        return "This has moved on since, and nothing was changed. This is how it stands."
    return f"{card.name(card.last.by_id)} was faster, and nothing of yours was changed. This is how it stands."


COMMANDS: Mapping[tuple[str, str], Route[Command]] = {
    ("/outcomes", "ask"): Route(ask, needs="asks.make", writes=False),
    ("/outcomes", "asks"): Route(show_asks, needs="asks.act", writes=False),
}

ROUTES = Routes(
    commands=COMMANDS,
    clicks={
        views.MAKE: Route(open_ask, needs="asks.make", writes=False),
        views.MOVE: Route(tap, needs="asks.act"),
        views.LIST: Route(turn_page, needs="asks.act", writes=False),
    },
    submissions={
        views.MAKE: Route(keep_ask, needs="asks.make"),
        views.MOVE: Route(fill_in, needs="asks.act"),
    },
)
