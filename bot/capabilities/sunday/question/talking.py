""" "I'd rather talk to someone": a route with a name on it, apart from everything that is anonymous.

It says to whom the name goes before it goes, and tells them that somebody would like to talk: not whether that person answered,
nor what. What is owed is a notice like any other; as long as it has not left it can be taken back. "Nobody else hears of it"
holds for whoever reads the log, too.
"""

from collections.abc import Sequence
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.sunday.question.help import Contact, Help, find_help
from bot.capabilities.sunday.question.views import TALK, TRIAL
from bot.capabilities.sunday.question.wording import TRIAL_TALK
from bot.core import notices
from bot.core.capability import Rank, Rendering, Withdrawn
from bot.core.context import Context
from bot.core.notices import arrival_of, say_arrival
from bot.core.people import find_person, first_name
from bot.core.slack import blocks
from bot.core.slack.events import Block, Click, Effect, OpenView, Rejected, Submission, UpdateView, View
from bot.core.slack.routes import Route, Routes
from bot.core.text import Mrkdwn, escape, fill

NEEDS: Final = "sunday.talk"
WANTED: Final = "sunday.talk"
"""The notice; its reference is `{"member": id}`."""
UNDO: Final = "sunday.talk_undo"
"""Carries what it takes back: whom was told, and the form that was sent."""
_WHOM: Final = "whom"


async def show_form(session: AsyncSession, click: Click, context: Context) -> Sequence[Effect]:
    here = await find_help(session)
    return [OpenView(_form(_others(here, click.by.id), here, trial=click.value == TRIAL))]


async def tell(session: AsyncSession, sent: Submission, context: Context) -> Sequence[Effect]:
    """Owe it. The same form sent twice is one request."""
    here = await find_help(session)
    contacts = _others(here, sent.by.id)
    if sent.private.get(TRIAL):
        return [UpdateView(_said(TRIAL_TALK))]
    chosen = blocks.field(sent.values, _WHOM) if len(contacts) > 1 else None
    whom = next((each for each in contacts if chosen in (None, each.id)), None)
    if whom is None:
        wrong = "They are not the wellbeing contact any more. Close this and open it again."
        return [Rejected({_WHOM: wrong})] if chosen else [UpdateView(_form((), here, trial=False))]
    ref = f"{whom.id}:{sent.view_id}"
    await notices.owe(
        session,
        key=_key(ref, sent.by.id),
        to=whom.id,
        subject=WANTED,
        ref={"member": sent.by.id},
        at=sent.at,
        rank=Rank.DECIDE,
    )
    arrival = await arrival_of(session, whom.id, sent.at)
    when = say_arrival(context.phrases, arrival, now=sent.at, zone=sent.by.zone)
    told = fill(
        "*{name} hears that you would like to talk,* and no more than that. It {when}.", name=whom.name, when=when
    )
    undo = blocks.actions(blocks.button("Take it back", UNDO, ref))
    return [UpdateView(_said(told, undo, *_numbers(here)))]


async def take_back(session: AsyncSession, click: Click, context: Context) -> Sequence[Effect]:
    """What has been read stays read."""
    await notices.withdraw(session, _key(click.value, click.by.id))
    return [UpdateView(_said(Mrkdwn("*Taken back.* Who has not read it yet will not. You can ask again at any time.")))]


async def render(session: AsyncSession, rendering: Rendering) -> Sequence[Block] | Withdrawn:
    """The notice to the wellbeing contact."""
    person = await find_person(session, rendering.ref["member"])
    if person is None:
        return Withdrawn("whoever wanted to talk has left")
    words = (
        "*{name} would like to talk to you.* I know no more than that: not whether {first} answered anything, nor what. "
        "Write to {first}, today if you can: {mention}"
    )
    mention = Mrkdwn(f"<@{person.id}>")
    return [blocks.section(fill(words, name=person.name, first=first_name(person.name), mention=mention))]


def _form(contacts: Sequence[Contact], here: Help, *, trial: bool) -> View:
    """To whom the name goes, before it goes."""
    if not contacts:
        nobody = "*There is nobody here to tell at this moment.* Your CTO names a wellbeing contact."
        return _said(Mrkdwn(nobody), *_numbers(here))
    names = " or ".join(each.name for each in contacts)
    shown = [
        blocks.section(
            fill(
                "*This one has your name on it.* {names} will hear that you would like to talk, and nothing else: not whether "
                "you answered, nor what. Nobody else hears of it.",
                names=names,
            )
        )
    ]
    if len(contacts) > 1:
        options = [blocks.option(each.name, each.id) for each in contacts]
        shown.append(blocks.choice_input(_WHOM, "To whom?", options))
    private = {TRIAL: "yes"} if trial else {}
    submit = f"Tell {contacts[0].name}" if len(contacts) == 1 else "Tell them"
    return blocks.modal(TALK, "Talk to someone", [*shown, *_numbers(here)], submit=submit, private=private)


def _said(sentence: Mrkdwn, *more: Block) -> View:
    return blocks.modal(TALK, "Talk to someone", [blocks.section(sentence), *more], submit="", close="Close")


def _numbers(here: Help) -> list[Block]:
    """Whom to call who cannot wait for working hours."""
    return [blocks.context(fill("If it can't wait: {numbers}", numbers=escape(here.crisis)))] if here.crisis else []


def _others(here: Help, member_id: str) -> tuple[Contact, ...]:
    """Nobody is told that they would like to talk to themselves."""
    return tuple(each for each in here.contacts if each.id != member_id)


def _key(ref: str, member_id: str) -> str:
    return f"sunday:talk:{ref}:{member_id}"


ROUTES = Routes(
    clicks={
        TALK: Route(show_form, needs=NEEDS, writes=False, discreet=True),
        UNDO: Route(take_back, needs=NEEDS, discreet=True),
    },
    submissions={TALK: Route(tell, needs=NEEDS, discreet=True)},
)
NOTICES: Final = {WANTED: render}
