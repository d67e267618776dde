"""Decisions about a check-in: which questions apply, what an answer may be, whether it is complete, open, late.

Pure: a `Sheet` and `now` in, values out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, TypeAlias
from uuid import UUID
from zoneinfo import ZoneInfo

from bot.capabilities.checkins.models import CheckInState
from bot.capabilities.checkins.rituals import Kind, Question, Ritual
from bot.core.capability import AnswerKind, SubjectItem

Key: TypeAlias = tuple[str, str]
"""A question's id, and what it is about: the reference of a subject, "" for nothing, a form's id for a repeated question."""

SEVERAL: Final = "\n"
"""What joins the values of an answer that takes several."""

TRIAL: Final = "trial"
"""Begins the reference of a check-in that is only tried; no id of a row does."""


@dataclass(frozen=True, slots=True)
class Given:
    """An answer that stands."""

    kind: AnswerKind
    value: str
    line: str | None
    """What others read of it, mrkdwn."""


@dataclass(frozen=True, slots=True)
class Field:
    """One question about one thing, or asked once."""

    question: Question
    item: SubjectItem | None = None

    @property
    def key(self) -> Key:
        return self.question.id, self.item.ref if self.item else ""

    @property
    def block_id(self) -> str:
        return "|".join(self.key)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A check-in with everything that it takes to show it or to decide about it."""

    id: UUID
    member_id: str
    name: str
    """The first name of whoever is asked."""
    owner: str
    """The CTO's."""
    zone: ZoneInfo
    ritual: Ritual
    state: CheckInState
    due_at: datetime
    closes_at: datetime | None
    finished: bool = False
    late: bool = False
    trial: bool = False
    """Shown to try it: there is no row of it, and what is pressed is kept nowhere."""
    items: Mapping[str, Sequence[SubjectItem]]
    """What `for_each` and `asides` found, by their names."""
    given: Mapping[Key, Given]

    @property
    def ref(self) -> str:
        """What buttons and forms carry of it."""
        return f"{TRIAL}.{self.ritual.id}.{self.member_id}" if self.trial else self.id.hex

    def is_open(self, now: datetime) -> bool:
        over = self.closes_at is not None and now >= self.closes_at
        return not over and self.state not in (CheckInState.SKIPPED, CheckInState.CLOSED)


def fields(sheet: Sheet) -> list[Field]:
    """Every question that applies, about every thing it applies to, in the order of the file."""
    found: list[Field] = []
    for question in sheet.ritual.questions:
        items = sheet.items.get(question.for_each, ()) if question.for_each else (None,)
        found += [Field(question, item) for item in items if applies(question, item, sheet.given)]
    return found


def applies(question: Question, item: SubjectItem | None, given: Mapping[Key, Given]) -> bool:
    """Whether a question is asked about this thing, after what was answered so far."""
    if question.only_for is not None and (item is None or item.kind != question.only_for):
        return False
    if question.only_if is None:
        return True
    earlier = given.get((question.only_if.question, item.ref if item else "")) or given.get(
        (question.only_if.question, "")
    )
    return earlier is not None and not set(earlier.value.split(SEVERAL)).isdisjoint(question.only_if.is_one_of)


def fields_behind(sheet: Sheet, which: str) -> list[Field]:
    """What a button opens. `which` is the number of a form, or the block id of one field in the message."""
    if which.isdigit():
        form = sheet.ritual.forms[int(which)] if int(which) < len(sheet.ritual.forms) else None
        return [each for each in fields(sheet) if not each.question.in_message and each.question.button == form]
    return [each for each in fields(sheet) if each.block_id == which]


def unanswered(sheet: Sheet) -> list[Field]:
    """What has to be answered yet before the check-in is complete."""
    return [each for each in fields(sheet) if not each.question.optional and each.key not in sheet.given]


def confirmable(sheet: Sheet) -> list[Field]:
    """What "nothing changed" answers: questions about things that stand already."""
    return [each for each in unanswered(sheet) if each.item is not None]


def in_order(sheet: Sheet) -> list[tuple[Key, Given]]:
    """What was answered, in the order in which it is asked: question by question, thing by thing."""
    order = [question.id for question in sheet.ritual.questions]

    def place(key: Key) -> tuple[int, int, str]:
        question = sheet.ritual.question(key[0])
        items = sheet.items.get(question.for_each, ()) if question and question.for_each else ()
        refs = [item.ref for item in items]
        at = order.index(key[0]) if key[0] in order else len(order)
        return at, refs.index(key[1]) if key[1] in refs else len(refs), key[1]

    return sorted(sheet.given.items(), key=lambda known: place(known[0]))


def standing_value(sheet: Sheet, field: Field) -> str:
    """What a control shows before anybody touches it: the answer given, else how things stand."""
    given = sheet.given.get(field.key)
    if given is not None and given.kind is AnswerKind.GIVEN:
        return given.value
    stands = field.item.current if field.item and field.question.kind is not Kind.TEXT else None
    return stands or ""


def is_late(sheet: Sheet, now: datetime) -> bool:
    late_after = sheet.ritual.window.late_after
    return late_after is not None and now > sheet.due_at + late_after


def refusal(question: Question, value: str) -> str | None:
    """Why this cannot be an answer, as a sentence below the field; None where it can. Slack's own checks can be passed by."""
    match question.kind:
        case Kind.TEXT:
            return too_long(value, question.max_length)
        case Kind.NUMBER if not _is_number(value):
            return "Write a number, such as 4 or 2.5."
        case Kind.DATE if not _is_date(value):
            return "Pick a day."
        case Kind.SCALE | Kind.CHOICE | Kind.CHOICES:
            known = {option.value for option in question.options}
            return None if known.issuperset(value.split(SEVERAL)) else "That is no longer on offer. Choose another."
        case _:
            return None


def too_long(words: str, most: int) -> str | None:
    return f"That is {len(words)} characters; {most} fit. What is the heart of it?" if len(words) > most else None


def _is_number(value: str) -> bool:
    try:
        return abs(float(value)) < 1e15
    except ValueError:
        return False


def _is_date(value: str) -> bool:
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True
