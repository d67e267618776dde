"""What was sent in a form: what of it can be kept, and a sentence for whatever cannot. Pure.

Slack's own checks can be passed by, and a form may have been open for days: nothing in it is taken for granted.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from bot.capabilities.checkins.questions import Kind
from bot.capabilities.checkins.rules import SEVERAL, Field, Key, Sheet, choices_about, is_needed, refusal
from bot.core.slack import blocks
from bot.core.slack.events import Submission


@dataclass(frozen=True, slots=True)
class Entered:
    """What was put into a form, by what it answers."""

    values: dict[Key, str] = field(default_factory=dict[Key, str])
    """ "" for an empty field."""
    about: dict[Key, str] = field(default_factory=dict[Key, str])
    """Of what each is, where that was to be picked."""
    errors: dict[str, str] = field(default_factory=dict[str, str])
    """A sentence for every field that cannot be kept, by its block."""


def read_form(sent: Submission, sheet: Sheet, inside: Mapping[str, Field], which: str, *, gone: str) -> Entered:
    """`inside` is what the form asks by now, by block; `gone` is said of words in a field that is no longer there."""
    entered = Entered()
    picks = {asked.about_id for asked in inside.values()}
    for block_id in (each for each in sent.values if each not in picks):
        value = SEVERAL.join(blocks.fields_of(sent.values, block_id))
        asked = inside.get(block_id)
        if asked is not None:
            _take(entered, sent, sheet, asked, value, needed=is_needed(asked, which, alone=len(inside) == 1))
        elif value:
            entered.errors[block_id] = gone
    return entered


def _take(entered: Entered, sent: Submission, sheet: Sheet, asked: Field, value: str, *, needed: bool) -> None:
    stands = sheet.given.get(asked.key)
    as_before = bool(value) and stands is not None and stands.value == value  # a day may have passed since
    problem = None if as_before else _problem(asked, value, _today(sent), needed=needed)
    if problem:
        entered.errors[asked.block_id] = problem
    key = (asked.question.id, sent.view_id) if asked.question.repeat else asked.key
    entered.values[key] = value
    if value and (items := choices_about(sheet, asked)):
        picked = blocks.field(sent.values, asked.about_id) or ""
        entered.about[key] = picked
        if picked not in {item.ref for item in items}:
            entered.errors[asked.about_id] = "Pick one, so that it lands in the right place."


def _problem(asked: Field, value: str, today: date, *, needed: bool) -> str | None:
    if not value:
        return "This one is needed." if needed else None
    several = SEVERAL in value and asked.question.kind is not Kind.CHOICES
    return refusal(asked.question, value.replace(SEVERAL, " ") if several else value, today=today)


def _today(sent: Submission) -> date:
    return sent.at.astimezone(sent.by.zone).date()
