"""What people type to the bot: shown back as what it could be, and nothing of it counts until its author says so.

Until then the words stand, encrypted, in a row of their own; deciding empties it, and so does the next day.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.checkins.enrolment import working_workspaces
from bot.capabilities.checkins.hooks import Hooks
from bot.capabilities.checkins.models import CheckIn, CheckInState, Enrolment, RitualInForce, TypedReply
from bot.capabilities.checkins.rituals import Typed
from bot.capabilities.checkins.rules import too_long
from bot.capabilities.checkins.sheets import version_of
from bot.core import outbox
from bot.core.capability import Answer, AnswerKind, Rendering
from bot.core.context import Context
from bot.core.db import insert_once
from bot.core.outbox import Delivery
from bot.core.people import Person
from bot.core.slack import blocks
from bot.core.slack.events import Click, Effect, Message, Refresh, Reply, SlackMessage
from bot.core.slack.routes import Route, Routes
from bot.core.slack.values import read_id
from bot.core.text import Phrases, plain

SUBJECT: Final = "checkins.typed"
KEEP: Final = "checkins.keep"
DROP: Final = "checkins.drop"
ANSWER: Final = "checkins.answer"
QUESTION: Final = "typed"
"""What a typed reply calls itself to a sink; its row's id stands where a check-in's does, so that each is one of its own."""

_FORGOTTEN_AFTER: Final = timedelta(days=1)


class TypedHandlers:
    """What is typed, and the buttons below it."""

    def __init__(self, hooks: Hooks) -> None:
        self._hooks = hooks

    @property
    def routes(self) -> Routes:
        return Routes(
            clicks={KEEP: Route(self.keep, needs=ANSWER), DROP: Route(self.drop, needs=ANSWER)},
            messages={"dm": Route(self.hear, needs=ANSWER)},
        )

    async def hear(self, session: AsyncSession, message: Message, context: Context) -> Sequence[Effect]:
        """Show it back; an edited message edits what is shown, a deleted one takes it away while it is undecided."""
        words = plain(message.text).strip()
        row = await _find(session, TypedReply.member_id == message.by.id, TypedReply.ts == message.ts)
        if row is None and words and not message.edited and not message.deleted:
            await _owe_reply(session, message, words)
        elif row is not None and row.words is not None:
            row.words = words or None
            await _update(session, row)
        return ()

    async def keep(self, session: AsyncSession, click: Click, context: Context) -> Sequence[Effect]:
        """The value is the row's id and what it is to be kept as."""
        row_id, _, becomes = click.value.partition(":")
        row = await _find(session, *_of(click.by, row_id), locked=True)
        sink = self._hooks.answers.get(becomes)
        if row is None or row.words is None or sink is None:
            return [Reply(blocks.message(context.phrases.say("checkins.typed_decided")))]
        offered = await _choices(session, row)
        most = next((choice.max_length for choice in offered if choice.becomes == becomes), 0)
        if problem := too_long(row.words, most):
            return [Reply(blocks.message(problem))]
        row.line = await sink(session, _answer(row, click.by, click.at, row.words, AnswerKind.GIVEN))
        row.words, row.kept_as = None, becomes
        return await _refreshed(session, row)

    async def drop(self, session: AsyncSession, click: Click, context: Context) -> Sequence[Effect]:
        """Not to be kept, or no longer."""
        row = await _find(session, *_of(click.by, click.value), locked=True)
        if row is None:
            return [Reply(blocks.message(context.phrases.say("checkins.typed_decided")))]
        if row.kept_as is not None and (sink := self._hooks.answers.get(row.kept_as)):
            await sink(session, _answer(row, click.by, click.at, "", AnswerKind.WITHDRAWN))
        row.words = row.kept_as = row.line = None
        return await _refreshed(session, row)


async def render_typed(session: AsyncSession, rendering: Rendering) -> SlackMessage:
    """The renderer `checkins.typed`; its reference is `{"typed": id}`, or nothing where typing is of no use."""
    phrases = rendering.context.phrases
    typed = rendering.ref.get("typed")
    row = await _find(session, TypedReply.id == UUID(typed)) if typed else None
    if row is None:
        return blocks.message(phrases.say("checkins.typed_none"))
    choices = await _choices(session, row)
    if row.words is not None:
        return _question(row, choices, phrases)
    if row.kept_as is not None:
        return _receipt(row, choices, phrases)
    return blocks.message(phrases.say("checkins.typed_dropped"))


async def forget_typed(context: Context, now: datetime) -> None:
    """A job: what nobody decided within a day is gone, and its message says so."""
    for workspace_id in await working_workspaces(context.database, now):
        old = (TypedReply.words.is_not(None), TypedReply.at < now - _FORGOTTEN_AFTER)
        async with context.database.reading(workspace_id) as session:
            if await session.scalar(select(TypedReply.id).where(*old).limit(1)) is None:
                continue
        async with context.database.transaction(workspace_id) as session:
            for row in list(await session.scalars(select(TypedReply).where(*old).limit(500))):
                row.words = None
                await _update(session, row)


async def _choices(session: AsyncSession, row: TypedReply) -> Sequence[Typed]:
    return (await version_of(session, row.version_id)).typed if row.version_id is not None else ()


def _question(row: TypedReply, choices: Sequence[Typed], phrases: Phrases) -> SlackMessage:
    asked = phrases.say("checkins.typed_what")
    keeps = [
        blocks.button(choice.label, f"{KEEP}:{choice.becomes}", f"{row.id.hex}:{choice.becomes}") for choice in choices
    ]
    more = blocks.overflow(DROP, [blocks.option("None of these; forget it", row.id.hex)])
    return blocks.message(asked, blocks.section(asked), blocks.quote(row.words or ""), blocks.actions(*keeps, more))


def _receipt(row: TypedReply, choices: Sequence[Typed], phrases: Phrases) -> SlackMessage:
    label = next((choice.label for choice in choices if choice.becomes == row.kept_as), row.kept_as or "")
    said = phrases.say("checkins.typed_kept", text=label)
    read = [blocks.section(f"{phrases.say('checkins.others_read')}\n• {row.line}")] if row.line else []
    undo = blocks.actions(blocks.button("Undo", DROP, row.id.hex))
    return blocks.message(said, blocks.section(said), *read, undo)


def _answer(row: TypedReply, by: Person, at: datetime, words: str, kind: AnswerKind) -> Answer:
    return Answer(by=by, at=at, checkin_id=row.id, question=QUESTION, subject=None, value=words, kind=kind)


async def _owe_reply(session: AsyncSession, message: Message, words: str) -> None:
    version_id = await _version_for(session, message.by.id)
    values = {"member_id": message.by.id, "ts": message.ts, "at": message.at, "version_id": version_id}
    if version_id is not None:
        await insert_once(session, TypedReply, {**values, "words": words}, key=["member_id", "ts"])
    row = await _find(session, TypedReply.member_id == message.by.id, TypedReply.ts == message.ts)
    parent = await _message_above(session, message)
    await outbox.post(
        session,
        key=_key(message.by.id, message.ts),
        to=message.by.id,
        subject=SUBJECT,
        ref={"typed": row.id.hex} if row else {},
        after=parent,
        in_thread=parent is not None,
    )


async def _version_for(session: AsyncSession, member_id: str) -> str | None:
    """The ritual whose sinks may take this person's words: of their newest open check-in, else of any that asks them."""
    newest = (
        select(CheckIn.version_id)
        .where(CheckIn.member_id == member_id, CheckIn.state.in_((CheckInState.ASKED, CheckInState.ANSWERED)))
        .order_by(CheckIn.due_at.desc())
    )
    enrolled = (
        select(RitualInForce.version_id)
        .join(Enrolment, RitualInForce.ritual_id == Enrolment.ritual_id)
        .where(Enrolment.member_id == member_id)
        .order_by(RitualInForce.ritual_id)
    )
    for candidates in (newest, enrolled):
        for version_id in await session.scalars(candidates):
            if (await version_of(session, version_id)).typed:
                return version_id
    return None


async def _message_above(session: AsyncSession, message: Message) -> UUID | None:
    """The bot's message in whose thread this was typed."""
    if message.thread_ts is None or message.thread_ts == message.ts:
        return None
    theirs = (Delivery.to == message.by.id, Delivery.ts == message.thread_ts)
    return await session.scalar(select(Delivery.id).where(*theirs))


async def _find(session: AsyncSession, *where: ColumnElement[bool], locked: bool = False) -> TypedReply | None:
    found = select(TypedReply).where(*where)
    return await session.scalar(found.with_for_update() if locked else found)


def _of(person: Person, row_id: str) -> tuple[ColumnElement[bool], ...]:
    """A reply of theirs, by the id a button carries; for one that is no id, a reply there is none of."""
    return TypedReply.member_id == person.id, TypedReply.id == read_id(row_id)


async def _update(session: AsyncSession, row: TypedReply) -> UUID | None:
    delivery = await outbox.find(session, _key(row.member_id, row.ts))
    if delivery is not None:
        await outbox.update(session, delivery.id)
    return delivery.id if delivery else None


async def _refreshed(session: AsyncSession, row: TypedReply) -> list[Effect]:
    delivery_id = await _update(session, row)
    return [Refresh(delivery_id)] if delivery_id else []


def _key(member_id: str, ts: str) -> str:
    return f"checkins:typed:{member_id}:{ts}"
