"""What people type to the bot: shown back as what it could be, and nothing of it counts until its author says so.

Which check-in words are for is `hearing.py`. Until it is decided they stand, encrypted, in a row of their own; deciding
empties it, and so does the next day. An edited message corrects what was kept and a deleted one withdraws it, as long as
the check-in is open.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.checkins import actions, drafts, typed_views
from bot.capabilities.checkins.actions import Deed
from bot.capabilities.checkins.drafts import OF_QUESTION, Choice, choices_of, find_draft, find_meant
from bot.capabilities.checkins.enrolment import working_workspaces
from bot.capabilities.checkins.hearing import WhyNot, is_sealed, owe_reply
from bot.capabilities.checkins.hooks import Hooks
from bot.capabilities.checkins.models import TypedReply
from bot.capabilities.checkins.rules import Key, Sheet, too_long
from bot.capabilities.checkins.sheets import find_checkin, make_sheet, version_of
from bot.core.capability import Rendering
from bot.core.context import Context
from bot.core.people import Person, find_person
from bot.core.slack import blocks
from bot.core.slack.events import Click, Effect, Message, Refresh, Reply, SlackMessage
from bot.core.slack.routes import Route, Routes
from bot.core.slack.values import read_id
from bot.core.text import Mrkdwn, Phrases, plain

ANSWER: Final = "checkins.answer"

_FORGOTTEN_AFTER: Final = timedelta(days=1)


class TypedHandlers:
    """What is typed, and the buttons below it."""

    def __init__(self, hooks: Hooks) -> None:
        self._hooks = hooks

    @property
    def routes(self) -> Routes:
        return Routes(
            clicks={
                typed_views.KEEP: Route(self.keep, needs=ANSWER),
                typed_views.WHICH: Route(self.choose_which, needs=ANSWER),
                typed_views.DROP: Route(self.drop, needs=ANSWER),
            },
            messages={"dm": Route(self.hear, needs=ANSWER)},
        )

    async def hear(self, session: AsyncSession, message: Message, context: Context) -> Sequence[Effect]:
        """Show it back; an edited message edits what is shown or kept, a deleted one takes it away."""
        words = plain(message.text).strip()
        row = await find_draft(session, TypedReply.member_id == message.by.id, TypedReply.ts == message.ts, locked=True)
        if row is None and not message.edited and not message.deleted and await is_sealed(session, message):
            return _sentence(context.phrases.say("checkins.typed_sealed"))
        if row is None and words and not message.edited and not message.deleted:
            await owe_reply(session, message, words)
        elif row is not None and row.kept_as is not None and (message.edited or message.deleted):
            await self._correct(session, row, message, "" if message.deleted else words)
        elif row is not None and row.kept_as is None and row.words is not None:
            row.words = words or None
            await drafts.update_message(session, row)
        return ()

    async def choose_which(self, session: AsyncSession, click: Click, context: Context) -> Sequence[Effect]:
        """The check-in that was meant; the value is the draft and the check-in."""
        draft_id, _, checkin_id = click.value.partition(":")
        row = await find_draft(session, *_of(click.by, draft_id), locked=True)
        if row is None or row.words is None or row.version_id is not None:
            return _sentence(context.phrases.say("checkins.typed_decided"))
        meant = [each for each, _ in await find_meant(session, click.by.id, click.at) if each.id == read_id(checkin_id)]
        if not meant:
            return _sentence(context.phrases.say("checkins.typed_closed"))
        row.checkin_id, row.version_id = meant[0].id, meant[0].version_id
        return await _refreshed(session, row)

    async def keep(self, session: AsyncSession, click: Click, context: Context) -> Sequence[Effect]:
        """The value is the draft and what it is to be kept as."""
        draft_id, _, kept_as = click.value.partition(":")
        row = await find_draft(session, *_of(click.by, draft_id), locked=True)
        choice = await self._choice(session, row, kept_as, click.at) if row is not None else None
        if row is None or row.words is None or choice is None:
            return _sentence(context.phrases.say("checkins.typed_decided"))
        if problem := too_long(row.words, choice.max_length):
            return _sentence(Mrkdwn(problem))
        row.kept_as = kept_as
        if not await self._change(session, row, click.by, click.at, row.words):
            row.kept_as = None
            return _sentence(context.phrases.say("checkins.typed_closed"))
        row.words = None
        return await _refreshed(session, row)

    async def drop(self, session: AsyncSession, click: Click, context: Context) -> Sequence[Effect]:
        """Not to be kept, or no longer."""
        row = await find_draft(session, *_of(click.by, click.value), locked=True)
        if row is None:
            return _sentence(context.phrases.say("checkins.typed_decided"))
        if row.kept_as is not None and not await self._change(session, row, click.by, click.at, ""):
            return _sentence(context.phrases.say("checkins.typed_closed"))
        row.words = row.kept_as = row.line = None
        return await _refreshed(session, row)

    async def _correct(self, session: AsyncSession, row: TypedReply, message: Message, words: str) -> None:
        """What was kept follows its message; an edit that is too long is refused below it, and what stood stays kept."""
        choice = await self._choice(session, row, row.kept_as or "", message.at)
        fits = choice is None or too_long(words, choice.max_length) is None
        row.words = None if fits else words
        if fits:
            await self._change(session, row, message.by, message.at, words)
        await drafts.update_message(session, row)

    async def _choice(self, session: AsyncSession, row: TypedReply, kept_as: str, now: datetime) -> Choice | None:
        offered = await find_choices(session, self._hooks, row, now)
        return next((choice for choice in offered if choice.kept_as == kept_as), None)

    async def _change(self, session: AsyncSession, row: TypedReply, by: Person, at: datetime, words: str) -> bool:
        """Keep it, correct it, or withdraw it (""). False, and nothing done, where its check-in takes no answers any more."""
        deed, sheet = await self._checkin(session, row, by, at)
        if row.checkin_id is not None and (deed is None or sheet is None or not sheet.is_open(at)):
            return False
        if deed is not None and sheet is not None and (row.kept_as or "").startswith(OF_QUESTION):
            key = _key_of(row, sheet)
            sheet = await actions.answer(deed, sheet, {key: words})
            row.line = sheet.given[key].line if key in sheet.given else None
        else:
            row.line = await drafts.hand_over(session, self._hooks, row, by, at, words=words)
            if deed is not None and sheet is not None:
                await actions.keep_typed(deed, sheet, row.id, words, row.line)
        row.kept_as = row.kept_as if words else None
        await drafts.update_message(session, row)
        return True

    async def _checkin(
        self, session: AsyncSession, row: TypedReply, by: Person, at: datetime
    ) -> tuple[Deed | None, Sheet | None]:
        checkin = await find_checkin(session, row.checkin_id, locked=True) if row.checkin_id else None
        sheet = await make_sheet(session, self._hooks, checkin, at) if checkin is not None else None
        return (Deed(session, self._hooks, checkin, by, at), sheet) if checkin is not None else (None, None)


class TypedRenderer:
    """The renderer `checkins.typed`; its reference is `{"typed": id}`, or why typing was of no use."""

    def __init__(self, hooks: Hooks) -> None:
        self._hooks = hooks

    async def __call__(self, session: AsyncSession, rendering: Rendering) -> SlackMessage:
        phrases, now = rendering.context.phrases, rendering.now
        draft = rendering.ref.get("typed")
        row = await find_draft(session, TypedReply.id == UUID(draft)) if draft else None
        if row is None:
            return blocks.message(_why_not(rendering.ref.get("why", ""), phrases))
        if row.words is not None and row.version_id is None:
            meant = [(each.id, ritual.title) for each, ritual in await find_meant(session, row.member_id, now)]
            return typed_views.which_one(row.id, row.words, meant, phrases)
        choices = await find_choices(session, self._hooks, row, now)
        if row.kept_as is None:
            dropped = blocks.message(phrases.say("checkins.typed_dropped"))
            return typed_views.what_is_it(row.id, row.words, choices, phrases) if row.words is not None else dropped
        choice = next((choice for choice in choices if choice.kept_as == row.kept_as), None)
        refused = too_long(row.words, choice.max_length) if row.words is not None and choice is not None else None
        label = choice.name if choice is not None else row.kept_as
        is_open = await _is_open(session, row, now)
        return typed_views.receipt(row.id, label, row.line, phrases, is_open=is_open, refused=refused)


async def find_choices(session: AsyncSession, hooks: Hooks, row: TypedReply, now: datetime) -> Sequence[Choice]:
    """What this draft may be kept as, now."""
    if row.version_id is None:
        return ()
    checkin = await find_checkin(session, row.checkin_id) if row.checkin_id else None
    sheet = await make_sheet(session, hooks, checkin, now) if checkin is not None else None
    ritual = await version_of(session, row.version_id)
    person = await find_person(session, row.member_id)
    named = {typed.for_each for typed in ritual.typed if typed.for_each in hooks.subjects}
    items = {name: await hooks.subjects[name](session, person, now) for name in named if name} if person else {}
    return choices_of(ritual, sheet, items)


async def forget_typed(context: Context, now: datetime) -> None:
    """A job: what nobody decided within a day is gone, and its message says so."""
    for workspace_id in await working_workspaces(context.database, now):
        old = (TypedReply.words.is_not(None), TypedReply.at <= now - _FORGOTTEN_AFTER)
        async with context.database.reading(workspace_id) as session:
            if await session.scalar(select(TypedReply.id).where(*old).limit(1)) is None:
                continue
        async with context.database.transaction(workspace_id) as session:
            for row in list(await session.scalars(select(TypedReply).where(*old).limit(500))):
                row.words = None
                await drafts.update_message(session, row)


async def next_forgetting(context: Context, now: datetime) -> datetime | None:
    """When the oldest of what nobody decided is a day old."""
    times: list[datetime] = []
    for workspace_id in await working_workspaces(context.database, now):
        async with context.database.reading(workspace_id) as session:
            undecided = (TypedReply.words.is_not(None), TypedReply.at > now - _FORGOTTEN_AFTER)
            oldest = await session.scalar(select(func.min(TypedReply.at)).where(*undecided))
            times += [oldest + _FORGOTTEN_AFTER] if oldest else []
    return min(times, default=None)


def _why_not(why: str, phrases: Phrases) -> Mrkdwn:
    match why:
        case WhyNot.CLOSED:
            return phrases.say("checkins.typed_closed")
        case WhyNot.NOT_HERE:
            return phrases.say("checkins.typed_not_here")
        case _:
            return phrases.say("checkins.typed_none")


async def _is_open(session: AsyncSession, row: TypedReply, now: datetime) -> bool:
    checkin = await find_checkin(session, row.checkin_id) if row.checkin_id else None
    return checkin is None or (checkin.closes_at is not None and now < checkin.closes_at)


def _key_of(row: TypedReply, sheet: Sheet) -> Key:
    """The answer it is: of a question that may be answered again and again, one of its own."""
    question_id = (row.kept_as or "").removeprefix(OF_QUESTION)
    question = sheet.ritual.question(question_id)
    return question_id, row.id.hex if question is not None and question.repeat else ""


def _of(person: Person, row_id: str) -> tuple[ColumnElement[bool], ...]:
    """A reply of theirs, by the id a button carries; for one that is no id, a reply there is none of."""
    return TypedReply.member_id == person.id, TypedReply.id == read_id(row_id)


def _sentence(sentence: Mrkdwn) -> Sequence[Effect]:
    return [Reply(blocks.message(sentence))]


async def _refreshed(session: AsyncSession, row: TypedReply) -> Sequence[Effect]:
    delivery_id = await drafts.update_message(session, row)
    return [Refresh(delivery_id)] if delivery_id else []
