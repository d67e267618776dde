"""Declaring a deep dive or a system review: a word to everybody concerned, with a day, and a ticket handed to whoever leads it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.tickets import actions, ledger, views
from bot.capabilities.tickets.actions import Made, Overtaken, Pressed
from bot.capabilities.tickets.deeper import forms
from bot.capabilities.tickets.deeper.forms import Way
from bot.capabilities.tickets.handlers import GONE, answer, readable, why_not
from bot.capabilities.tickets.models import Ticket
from bot.capabilities.tickets.rules import may_move, may_read
from bot.capabilities.tickets.standing import Move
from bot.capabilities.tickets.wording import DAY, MEMBER, WORDS, missing
from bot.core.context import Context
from bot.core.moves import Tap, read_tap
from bot.core.people import find_person, first_name
from bot.core.slack.blocks import field, message
from bot.core.slack.events import Click, Effect, OpenView, Rejected, Reply, Submission
from bot.core.slack.routes import Route, Routes
from bot.core.slack.values import read_date, read_id
from bot.core.text import plain

_NOT_NOW: Final = (
    "That is for whoever works on it, and not while somebody else's answer is waited for. This is how it stands."
)


async def open_form(session: AsyncSession, click: Click, _context: Context) -> Sequence[Effect]:
    """The button of the proposal."""
    ticket_id = read_id(click.value)
    card = await ledger.find_card(session, ticket_id) if ticket_id else None
    if card is None or not may_read(click.by, card.standing):
        return [Reply(message(GONE))]
    if not may_move(click.by, Move.NOT_YET, card.standing):
        today = await ledger.today_of(session, click.at)
        return [Reply(message(_NOT_NOW, *views.whole(card, click.by, now=click.at, today=today, before=_NOT_NOW)))]
    came_from = {"delivery": click.delivery_id.hex} if click.delivery_id else {}
    return [OpenView(forms.look_form(card, private=Tap(Move.NOT_YET, card.id, card.version).private | came_from))]


async def declare(session: AsyncSession, sent: Submission, context: Context) -> Sequence[Effect]:
    """The form was sent."""
    tapped = read_tap(Move, sent.private.get("tap", ""))
    ticket = await readable(session, sent.by, tapped)
    if tapped is None or ticket is None:
        return [Rejected({forms.WAY: plain(GONE)})]
    leader = await find_person(session, field(sent.values, MEMBER) or "")
    pressed = _read_form(sent, tapped, first_name(leader.name) if leader else "")
    wrong = missing(pressed, today=await ledger.today_of(session, sent.at))
    if leader is None:
        wrong[MEMBER] = "I can't write to them. Pick somebody who works here."
    if wrong or leader is None:
        return [Rejected(wrong)]
    done = await _declare(session, ticket, pressed, leader.id)
    if isinstance(done, Overtaken):
        card, today = await ledger.card_of(session, ticket), await ledger.today_of(session, sent.at)
        return [Rejected({forms.WAY: f"{why_not(card, sent.by)} {plain(views.standing(card, sent.by, today))}"})]
    return await answer(session, sent, done, context, delivery_id=read_id(sent.private.get("delivery", "")))


async def _declare(session: AsyncSession, ticket: Ticket, pressed: Pressed, leader_id: str) -> Made | Overtaken:
    """Said first, since whoever hands it on may have no say in it any more; whoever leads it reads the same words.

    The same form again changes nothing.
    """
    done = await actions.press(session, ticket, pressed)
    if isinstance(done, Made) and ticket.owner_id != leader_id:
        handed = replace(
            pressed,
            move=Move.HAND_OVER,
            seen=ticket.version,
            day=None,
            member_id=leader_id,
            source=f"{pressed.source}:to",
        )
        return await actions.press(session, ticket, handed)
    return done


def _read_form(sent: Submission, tapped: Tap[Move], name: str) -> Pressed:
    way, day = field(sent.values, forms.WAY), read_date(field(sent.values, DAY))
    hope = (field(sent.values, WORDS) or "").strip()[: forms.LONGEST]
    chosen = Way(way) if way in set(Way) else Way.DEEP_DIVE
    words = forms.sentence(chosen, name=name, until=day, hope=hope) if day else hope or name
    return Pressed(
        move=Move.NOT_YET,
        by=sent.by,
        at=sent.at,
        seen=tapped.seen,
        words=words,
        day=day,
        source=f"view:{sent.view_id}",
    )


ROUTES: Final = Routes(
    clicks={views.LOOK: Route(open_form, needs="tickets.work", writes=False)},
    submissions={views.LOOK: Route(declare, needs="tickets.work")},
)
