"""What an answer does: it is handed to its sink and stored, in the caller's transaction, and the message follows.

Every deed can be repeated: an answer is known by (check-in, question, subject), the same again changes nothing, another
value is an edit, an empty one withdraws it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Final
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.checkins.drafts import withdraw_kept
from bot.capabilities.checkins.hooks import Hooks
from bot.capabilities.checkins.models import CheckIn, CheckInState, GivenAnswer
from bot.capabilities.checkins.rules import (
    TYPED,
    Given,
    Key,
    Sheet,
    confirmable,
    in_order,
    is_complete,
    is_late,
    obsolete,
)
from bot.capabilities.checkins.sheets import find_items
from bot.capabilities.checkins.silence import end_silence
from bot.capabilities.checkins.snoozing import wake
from bot.core import outbox
from bot.core.capability import Answer, AnswerKind
from bot.core.people import Person

_NOTHING_PICKED: Final[Mapping[Key, str]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Deed:
    """Who answers which check-in, and when. The row is locked."""

    session: AsyncSession
    hooks: Hooks
    checkin: CheckIn
    by: Person
    at: datetime


async def answer(
    deed: Deed, sheet: Sheet, entered: Mapping[Key, str], *, about: Mapping[Key, str] = _NOTHING_PICKED
) -> Sheet:
    """Take what was entered, "" for an empty field; `about` is of what each is, where that was picked.

    Returns the sheet with the answers in it.
    """
    for key, value in entered.items():
        stands = sheet.given.get(key)
        same = stands is not None and (stands.kind, stands.value) == (AnswerKind.GIVEN, value)
        if value and not same:
            sheet = await _give(deed, sheet, key, AnswerKind.GIVEN, value, about=about.get(key))
        elif stands is not None and not value:
            sheet = await _withdraw(deed, sheet, key)
    while gone := obsolete(sheet):  # withdrawing one may be what another was asked on
        for key in gone:
            sheet = await _withdraw(deed, sheet, key)
    answered = {subject for _, subject in sheet.given}
    items = await find_items(deed.session, deed.hooks, sheet.ritual, deed.by, deed.at, answered=answered)
    sheet = replace(sheet, items=items)  # an answer may have added something, or brought it to its end
    return await _settle(deed, sheet, finished=is_complete(sheet))


async def confirm_rest(deed: Deed, sheet: Sheet) -> Sheet:
    """ "Nothing changed", or "that's all": what was not answered stays as it stands, and the check-in is complete."""
    for field in confirmable(sheet):
        value = (field.item.current if field.item else None) or ""
        sheet = await _give(deed, sheet, field.key, AnswerKind.UNCHANGED, value)
    return await _settle(deed, sheet, finished=True)


async def pass_over(deed: Deed, sheet: Sheet) -> Sheet:
    """ "Not this time", of somebody who has answered nothing yet."""
    if sheet.given:
        return await _settle(deed, sheet, finished=True)
    deed.checkin.state = CheckInState.PASSED
    await _hear_from(deed)
    return replace(sheet, state=CheckInState.PASSED)


async def take_back(deed: Deed, sheet: Sheet) -> Sheet:
    """Undo "nothing changed" or "not this time": back to the questions. What was said in words stays."""
    for key, given in in_order(sheet):
        if given.kind is AnswerKind.UNCHANGED:
            sheet = await _withdraw(deed, sheet, key)
    return await _settle(deed, sheet, finished=False)


async def withdraw_all(deed: Deed, sheet: Sheet) -> Sheet:
    """Take back every answer, each from where it went: the questions again, as if nothing had been said."""
    for key, _ in in_order(sheet):
        sheet = await _withdraw(deed, sheet, key)
    return await _settle(deed, sheet, finished=False)


async def reopen(deed: Deed, sheet: Sheet) -> Sheet:
    """ "Edit": the questions again, with the answers in them."""
    return await _settle(deed, sheet, finished=False)


async def keep_typed(deed: Deed, sheet: Sheet, draft_id: UUID, words: str, line: str | None) -> Sheet:
    """Count words that a sink has taken among the answers; "" no longer does."""
    key = (TYPED, draft_id.hex)
    given = {known: answer for known, answer in sheet.given.items() if known != key}
    if words:
        sheet = await _store(deed, sheet, key, Given(AnswerKind.GIVEN, words, line))
    else:
        await _delete(deed, key)
        sheet = replace(sheet, given=given)
    return await _settle(deed, sheet, finished=is_complete(sheet))


async def show(deed: Deed) -> None:
    """Bring the message to what it should look like now."""
    if deed.checkin.delivery_id is not None:
        await outbox.update(deed.session, deed.checkin.delivery_id)


async def _give(deed: Deed, sheet: Sheet, key: Key, kind: AnswerKind, value: str, *, about: str | None = None) -> Sheet:
    line = await _hand_over(deed, sheet, key, kind, value, about=about)
    return await _store(deed, sheet, key, Given(kind, value, line))


async def _store(deed: Deed, sheet: Sheet, key: Key, given: Given) -> Sheet:
    row = await deed.session.get(GivenAnswer, (deed.checkin.workspace_id, deed.checkin.id, *key))
    if row is None:
        row = GivenAnswer(checkin_id=deed.checkin.id, question=key[0], subject=key[1])
        deed.session.add(row)
    row.kind, row.value, row.line, row.at = given.kind, given.value, given.line, deed.at
    await deed.session.flush()
    return replace(sheet, given={**sheet.given, key: given})


async def _withdraw(deed: Deed, sheet: Sheet, key: Key) -> Sheet:
    await _hand_over(deed, sheet, key, AnswerKind.WITHDRAWN, "")
    await _delete(deed, key)
    return replace(sheet, given={known: given for known, given in sheet.given.items() if known != key})


async def _delete(deed: Deed, key: Key) -> None:
    theirs = (GivenAnswer.checkin_id == deed.checkin.id, GivenAnswer.question == key[0], GivenAnswer.subject == key[1])
    await deed.session.execute(delete(GivenAnswer).where(*theirs))


async def _hand_over(
    deed: Deed, sheet: Sheet, key: Key, kind: AnswerKind, value: str, *, about: str | None = None
) -> str | None:
    """To the sink that the question names; returns the line others will read."""
    if key[0] == TYPED:
        await withdraw_kept(deed.session, deed.hooks, UUID(key[1]), deed.by, deed.at)
        return None
    question = sheet.ritual.question(key[0])
    sink = deed.hooks.answers.get(question.becomes) if question and question.becomes else None
    if sink is None:  # nobody's, or of a capability that was taken out since: it stays with the check-in
        return None
    return await sink(
        deed.session,
        Answer(
            by=deed.by,
            at=deed.at,
            checkin_id=deed.checkin.id,
            question=key[0],
            subject=key[1] or None,
            value=value,
            kind=kind,
            about=about,
        ),
    )


async def _settle(deed: Deed, sheet: Sheet, *, finished: bool) -> Sheet:
    """Bring the row to what the answers say, and the message to the row."""
    row = deed.checkin
    answered = bool(sheet.given) or finished
    if answered and row.answered_at is None:
        row.answered_at, row.late = deed.at, is_late(sheet, deed.at)
    if not answered:
        row.answered_at, row.late = None, False
    row.state = CheckInState.ANSWERED if answered else CheckInState.ASKED
    row.finished = finished
    await _hear_from(deed)
    return replace(sheet, state=row.state, finished=finished, late=row.late)


async def _hear_from(deed: Deed) -> None:
    """Whoever says anything is not waited for: what was put off is here again, and nobody reminds them."""
    await wake(deed.session, deed.checkin)
    await end_silence(deed.session, deed.checkin)
    await show(deed)
