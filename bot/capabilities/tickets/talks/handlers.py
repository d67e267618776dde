"""The forms around a talk between people. What is typed into them is shown back and kept nowhere."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.tickets.desk import find_triage
from bot.capabilities.tickets.talks import actions, views
from bot.capabilities.tickets.talks.opening import open_talk
from bot.capabilities.tickets.talks.rules import Guest, Prepared, Way, problems
from bot.core.capability import Rendering, Withdrawn
from bot.core.context import Context
from bot.core.notices import arrival_of, say_arrival
from bot.core.people import Person, find_person, first_name, names_of
from bot.core.reach import next_working_time
from bot.core.slack.blocks import field, message
from bot.core.slack.events import (
    Block,
    Click,
    Command,
    Effect,
    OpenView,
    Refresh,
    Rejected,
    Reply,
    Submission,
    UpdateView,
    View,
)
from bot.core.slack.routes import Route, Routes
from bot.core.slack.values import read_id
from bot.core.workspaces import owner_of

_OWNER = "owner"
"""In the forms' private part: it concerns the owner."""
_OPENED = (
    "*I am opening the talk.* You find the three of you among your direct messages in a moment. If it can't be opened, I write "
    "to you."
)


async def instead(session: AsyncSession, by: Person, words: str, *, concerns_owner: bool) -> View:
    """What is shown in place of keeping a complaint that is about a person."""
    second = await _second_for(session, by) if concerns_owner else None
    owner = await _name(session, await owner_of(session))
    conduct = await actions.find_conduct(session)
    named = await _name(session, second) if second else None
    private = {_OWNER: "yes"} if concerns_owner else {}
    return views.instead(words, conduct=conduct, owner=owner, second=named, private=private)


async def choose(session: AsyncSession, sent: Submission, context: Context) -> Sequence[Effect]:
    """The prepared conversation was sent, with what would help."""
    written = Prepared(*(field(sent.values, name) or "" for name in (views.SAW, views.DID, views.LIKE)))
    match field(sent.values, views.WAY):
        case Way.PREPARE:
            if not written.sentences:
                return [Rejected({views.SAW: "Write a sentence: what would a camera have seen?"})]
            await actions.begin_talk(session, sent.by, view_id=sent.view_id, at=sent.at)
            return [UpdateView(views.prepared(written))]
        case Way.SECOND:
            return await _ask_second(session, sent, context)
        case _:
            return [UpdateView(await _three(session, sent))]


async def open_three(session: AsyncSession, sent: Submission, context: Context) -> Sequence[Effect]:
    """The three were named: bring them together, if each of them is at work now."""
    colleague, third = [await _guest(session, sent, name) for name in (views.COLLEAGUE, views.THIRD)]
    wrong = problems(sent.by, (colleague, third), now=sent.at)
    if wrong:
        return [Rejected(wrong)]
    if colleague.person is None or third.person is None:
        return []
    talk_id = await actions.begin_talk(session, sent.by, view_id=sent.view_id, at=sent.at)
    if talk_id is not None:
        await open_talk(session, talk_id, (sent.by, colleague.person, third.person), at=sent.at)
    return [UpdateView(views.said(_OPENED))]


async def end(session: AsyncSession, click: Click, context: Context) -> Sequence[Effect]:
    """ "Settled" or "not settled": counted, and forgotten whose it was."""
    ending, _, talk = click.value.partition(":")
    talk_id = read_id(talk)
    if talk_id is None or not await actions.end_talk(session, click.by, talk_id, settled=ending == "settled"):
        return [Reply(message("You have told me already. Nothing else is kept."))]
    shown: list[Effect] = [Refresh(click.delivery_id)] if click.delivery_id else []
    if ending != "settled":
        shown.append(Reply(views.not_settled(await actions.find_conduct(session))))
    return shown


async def set_up(session: AsyncSession, deed: Command | Click, context: Context) -> Sequence[Effect]:
    """`/complain setup`."""
    return [OpenView(views.set_up_form(await actions.find_conduct(session)))]


async def keep_set_up(session: AsyncSession, sent: Submission, context: Context) -> Sequence[Effect]:
    where = field(sent.values, views.WHERE) or ""
    if not where:
        return [Rejected({views.WHERE: "Name a person, a channel or an address."})]
    await actions.set_conduct(session, where, by=sent.by, at=sent.at)
    return [Reply(message("Done. Whoever complains about harassment is pointed there."))]


async def render_afterwards(session: AsyncSession, rendering: Rendering) -> Sequence[Block] | Withdrawn:
    """The notice `tickets.talk`."""
    talk = await actions.find_talk(session, talk_id) if (talk_id := read_id(rendering.ref["talk"])) else None
    return views.thanked() if talk is None else views.asked_after(talk.id.hex, talk.begun_on)


async def render_second(session: AsyncSession, rendering: Rendering) -> Sequence[Block] | Withdrawn:
    """The notice `tickets.second`."""
    if await find_person(session, rendering.ref["member"]) is None:
        return Withdrawn("whoever wanted to talk has left")
    owner = await _name(session, await owner_of(session))
    return views.wanted(await _name(session, rendering.ref["member"]), owner)


async def _ask_second(session: AsyncSession, sent: Submission, context: Context) -> Sequence[Effect]:
    second_id = await _second_for(session, sent.by)
    if second_id is None:
        return [Rejected({views.WAY: "Nobody is named for it any more. Choose another way."})]
    talk_id = await actions.begin_talk(session, sent.by, view_id=sent.view_id, at=sent.at)
    if talk_id is not None:
        await actions.ask_second(session, sent.by, talk_id, second_id=second_id, at=sent.at)
    name = await _name(session, second_id)
    arrival = await arrival_of(session, second_id, sent.at)
    when = say_arrival(context.phrases, arrival, now=sent.at, zone=sent.by.zone)
    return [UpdateView(views.asked(name, when))]


async def _three(session: AsyncSession, sent: Submission) -> View:
    """With the CTO and the second person in it where it concerns the CTO, else with who looks after complaints."""
    if sent.private.get(_OWNER):
        return views.three_form(colleague=await owner_of(session), third=await _second_for(session, sent.by))
    triage = [each for each in await find_triage(session) if each != sent.by.id]
    return views.three_form(colleague=None, third=next(iter(triage), None))


async def _second_for(session: AsyncSession, by: Person) -> str | None:
    second = await actions.find_second(session)
    return None if second == by.id else second


async def _guest(session: AsyncSession, sent: Submission, name: str) -> Guest:
    picked = field(sent.values, name) or ""
    person = await find_person(session, picked)
    works_at = await next_working_time(session, picked, sent.at)
    return Guest(field=name, person=person, works_at=works_at)


async def _name(session: AsyncSession, member_id: str | None) -> str:
    names = await names_of(session, [member_id] if member_id else [])
    return first_name(next(iter(names.values()), "the CTO"))


ROUTES = Routes(
    commands={("/complain", "setup"): Route(set_up, needs="tickets.set_up", writes=False)},
    clicks={
        views.ENDED: Route(end, needs="tickets.talk"),
        views.SET_UP: Route(set_up, needs="tickets.set_up", writes=False),
    },
    submissions={
        views.CHOOSE: Route(choose, needs="tickets.talk"),
        views.THREE: Route(open_three, needs="tickets.talk"),
        views.SET_UP: Route(keep_set_up, needs="tickets.set_up"),
    },
)
"""To be merged with the rest of `/complain`."""
NOTICES = {actions.AFTERWARDS: render_afterwards, actions.SECOND: render_second}
