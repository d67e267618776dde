"""Words that were typed, as rows: whose, for which check-in, kept as what; and handing them to what takes them.

What people press and see is `typed.py`. A draft that was kept by a sink stands among the answers of its check-in too, under
the question `TYPED`, so that the receipt and the history have it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.checkins.hooks import Hooks
from bot.capabilities.checkins.models import CheckIn, TypedReply
from bot.capabilities.checkins.questions import Kind
from bot.capabilities.checkins.rituals import Ritual, Typed
from bot.capabilities.checkins.rules import TYPED, Sheet, fields
from bot.capabilities.checkins.sheets import find_open, still_waits
from bot.core import outbox
from bot.core.capability import Answer, AnswerKind, SubjectItem
from bot.core.people import Person

OF_QUESTION: Final = "question:"
"""Begins what a draft is kept as that answers a question of its check-in."""
OF_SUBJECT: Final = "@"
"""Stands between what a draft is kept as and the thing it is about."""
_MOST: Final = 3
_SUBJECTS: Final = 100
"""What one menu holds."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What a draft may be kept as."""

    label: str
    kept_as: str
    max_length: int
    of: str = ""
    """The thing it is about, where there are several with the same label."""

    @property
    def name(self) -> str:
        return f"{self.label}: {self.of}" if self.of else self.label


def takes_text(ritual: Ritual) -> bool:
    return bool(ritual.typed) or any(_is_answerable(question.kind, question.for_each) for question in ritual.questions)


def choices_of(ritual: Ritual, sheet: Sheet | None, items: Mapping[str, Sequence[SubjectItem]]) -> list[Choice]:
    """What a ritual says typed words may become; where it says nothing, the text questions of the check-in.

    `items`: of what, for those that say `for_each`; where there are several, each is a choice.
    """
    if ritual.typed or sheet is None:
        return [choice for typed in ritual.typed for choice in _of_each(typed, items.get(typed.for_each or "", ()))]
    asked = [each.question for each in fields(sheet) if _is_answerable(each.question.kind, each.question.for_each)]
    return [
        Choice(question.ask.format(name=sheet.name, owner=sheet.owner), OF_QUESTION + question.id, question.max_length)
        for question in asked[:_MOST]
    ]


def _of_each(typed: Typed, items: Sequence[SubjectItem]) -> list[Choice]:
    if len(items) < 2:
        return [Choice(typed.label, typed.becomes, typed.max_length)]
    return [
        Choice(typed.label, f"{typed.becomes}{OF_SUBJECT}{item.ref}", typed.max_length, of=item.title)
        for item in items[:_SUBJECTS]
    ]


def _is_answerable(kind: Kind, for_each: str | None) -> bool:
    return kind is Kind.TEXT and for_each is None


async def find_draft(session: AsyncSession, *where: ColumnElement[bool], locked: bool = False) -> TypedReply | None:
    found = select(TypedReply).where(*where)
    return await session.scalar(found.with_for_update() if locked else found)


async def find_meant(session: AsyncSession, member_id: str, now: datetime) -> Sequence[tuple[CheckIn, Ritual]]:
    """The check-ins that typed words may be for: those not answered to the end, or else the newest that is still open."""
    found = [(row, ritual) for row, ritual in await find_open(session, member_id, now) if takes_text(ritual)]
    waiting = [(row, ritual) for row, ritual in found if still_waits(row)]
    return waiting or sorted(found, key=lambda each: each[0].due_at)[-1:]


async def hand_over(
    session: AsyncSession, hooks: Hooks, row: TypedReply, by: Person, at: datetime, *, words: str
) -> str | None:
    """To the sink it is kept by; "" withdraws it. Returns the line others will read."""
    becomes, _, subject = (row.kept_as or "").partition(OF_SUBJECT)
    sink = hooks.answers.get(becomes)
    if sink is None:
        return None
    kind = AnswerKind.GIVEN if words else AnswerKind.WITHDRAWN
    # The row's id stands where a check-in's does: each typed thing is one of its own, none edits another.
    of = subject or None
    answer = Answer(by=by, at=at, checkin_id=row.id, question=TYPED, subject=of, value=words, kind=kind, about=of)
    return await sink(session, answer)


async def withdraw_kept(session: AsyncSession, hooks: Hooks, row_id: UUID, by: Person, at: datetime) -> None:
    """Take back what was kept, from where it went; its message says so."""
    row = await find_draft(session, TypedReply.id == row_id, TypedReply.member_id == by.id)
    if row is not None and row.kept_as is not None:
        await hand_over(session, hooks, row, by, at, words="")
        row.words = row.kept_as = row.line = None
        await update_message(session, row)


async def update_message(session: AsyncSession, row: TypedReply) -> UUID | None:
    """Bring the bot's reply to what it should say now. Returns that delivery, if there is one."""
    delivery = await outbox.find(session, reply_key(row.member_id, row.ts))
    if delivery is not None:
        await outbox.update(session, delivery.id)
    return delivery.id if delivery else None


def reply_key(member_id: str, ts: str) -> str:
    return f"checkins:typed:{member_id}:{ts}"
