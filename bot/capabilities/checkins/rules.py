"""Decisions about a check-in: which questions apply, what an answer may be, whether it is complete, open, late.

Pure: a `Sheet` and `now` in, values out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final, TypeAlias
from uuid import UUID
from zoneinfo import ZoneInfo

from bot.capabilities.checkins.models import CheckInState
from bot.capabilities.checkins.questions import Condition, Kind, Question
from bot.capabilities.checkins.rituals import Ritual
from bot.core.capability import AnswerKind, SubjectItem
from bot.core.slack.values import read_date
from bot.core.text import day

Key: TypeAlias = tuple[str, str]
"""A question's id, and what it is about: the reference of a subject, "" for nothing, a form's id for a repeated question."""

SEVERAL: Final = "\n"
"""What joins the values of an answer that takes several."""

ALL: Final = "all"
"""Opens one form with every question, where there is no message to answer in."""
TYPED: Final = "typed"
"""The question under which words stand that were typed and kept; no question of a file may be called so."""
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

    @property
    def about_id(self) -> str:
        """The block in which is picked of what the answer is."""
        return f"{self.block_id}|about"


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
    back_at: datetime | None = None
    """When it is asked again; None where it was not put off."""
    stopped: bool = False
    """It is no longer asked of them, two rounds in a row having passed in silence."""
    left: bool = False
    """It closed before its time, since its member is no longer among those whom it asks."""
    items: Mapping[str, Sequence[SubjectItem]]
    """What `for_each` and `asides` found, by their names."""
    given: Mapping[Key, Given]
    names: Mapping[str, str] = field(default_factory=dict[str, str])
    """Of the people who were chosen as answers, by id."""

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
    return question.only_if is None or _holds(question.only_if, item.ref if item else "", given)


def _holds(condition: Condition, subject: str, given: Mapping[Key, Given]) -> bool:
    """Answered so about the same thing; or at all, where the earlier question is asked once."""
    earlier = given.get((condition.question, subject)) or given.get((condition.question, ""))
    return earlier is not None and not set(earlier.value.split(SEVERAL)).isdisjoint(condition.is_one_of)


def obsolete(sheet: Sheet) -> list[Key]:
    """Answers to questions that an earlier answer no longer asks for: they were asked on a condition that is gone."""
    found: list[Key] = []
    for key in sheet.given:
        question = sheet.ritual.question(key[0])
        if question is not None and question.only_if is not None and not _holds(question.only_if, key[1], sheet.given):
            found.append(key)
    return found


def fields_behind(sheet: Sheet, which: str) -> list[Field]:
    """What a button opens. `which` is the number of a form, the block id of one field in the message, or `ALL`."""
    if which == ALL:
        return fields(sheet)
    if which.isdigit():
        form = sheet.ritual.forms[int(which)] if int(which) < len(sheet.ritual.forms) else None
        return [each for each in fields(sheet) if not each.question.in_message and each.question.button == form]
    return [each for each in fields(sheet) if each.block_id == which]


def choices_about(sheet: Sheet, field: Field) -> Sequence[SubjectItem]:
    """Of what an answer can be, where that has to be picked: none where there is only one, or nothing to pick from."""
    about = field.question.about
    items = sheet.items.get(about.subjects, ()) if about is not None else ()
    return items if len(items) > 1 else ()


def is_needed(field: Field, which: str, *, alone: bool) -> bool:
    """Whether a form cannot be sent without it. In the one that holds everything, each thing may be left for another time."""
    return alone or not (field.question.optional or (which == ALL and field.item is not None))


def stood_before(sheet: Sheet, subjects: str) -> list[SubjectItem]:
    """What is shown beside the questions: not what was said in this very check-in, which stands in its own lines."""
    own = {sheet.id, *(UUID(subject) for question, subject in sheet.given if question == TYPED)}
    return [item for item in sheet.items.get(subjects, ()) if item.made_by not in own]


def unanswered(sheet: Sheet) -> list[Field]:
    """What has to be answered yet before the check-in is complete."""
    return [each for each in fields(sheet) if not each.question.optional and each.key not in sheet.given]


def is_complete(sheet: Sheet) -> bool:
    """Whether nothing is left to say. What an answer has brought up is shown first, though it may be left."""
    asked = [each for each in fields(sheet) if not each.question.optional or each.question.only_if is not None]
    return bool(sheet.given) and all(each.key in sheet.given for each in asked)


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


def say_value(question: Question | None, value: str, names: Mapping[str, str]) -> str:
    """An answer as its author would read it: labels for values, names for ids, a day in words. Plain text."""
    if question is None:
        return value
    if question.kind is Kind.PERSON:
        return names.get(value, "somebody who left")
    if question.kind is Kind.DATE and (picked := read_date(value)):
        return day(picked)
    labels = {option.value: option.label for option in question.options}
    return ", ".join(labels.get(each, each) for each in value.split(SEVERAL)) if labels else value


def is_late(sheet: Sheet, now: datetime) -> bool:
    late_after = sheet.ritual.window.late_after
    return late_after is not None and now > sheet.due_at + late_after


def refusal(question: Question, value: str, *, today: date) -> str | None:
    """Why this cannot be an answer, as a sentence below the field; None where it can. Slack's own checks can be passed by.

    `today` is the date on the wall of whoever answers.
    """
    match question.kind:
        case Kind.TEXT:
            return too_long(value, question.max_length)
        case Kind.NUMBER if not _is_number(value):
            return "Write a number, such as 4 or 2.5."
        case Kind.DATE:
            return _not_a_day(question, read_date(value), today)
        case Kind.SCALE | Kind.CHOICE | Kind.CHOICES:
            known = {option.value for option in question.options}
            return None if known.issuperset(value.split(SEVERAL)) else "That is no longer on offer. Choose another."
        case _:
            return None


def _not_a_day(question: Question, picked: date | None, today: date) -> str | None:
    if picked is None:
        return "Pick a day."
    if question.earliest == "today" and picked < today:
        return f"That day has passed. Pick today or a later one{', or leave it empty' if question.optional else ''}."
    return None


def too_long(words: str, most: int) -> str | None:
    return f"That is {len(words)} characters; {most} fit. What is the heart of it?" if len(words) > most else None


def _is_number(value: str) -> bool:
    try:
        return abs(float(value)) < 1e15
    except ValueError:
        return False
