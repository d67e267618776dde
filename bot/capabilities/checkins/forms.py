"""The forms of a check-in: the questions behind one button, or all of them. Pure: a sheet in, a modal out."""

from collections.abc import Iterator, Sequence
from typing import Final
from uuid import UUID

from bot.capabilities.checkins.questions import Kind
from bot.capabilities.checkins.rules import SEVERAL, Field, Sheet, choices_about, is_needed, standing_value
from bot.capabilities.checkins.views import options, picked_day, plain_words
from bot.core.slack import blocks
from bot.core.slack.events import Block, View
from bot.core.text import inline

FORM: Final = "checkins.form"
_ROOM: Final = 97
"""Blocks for questions in one form, below Slack's hundred."""


def form(
    sheet: Sheet, which: str, inside: Sequence[Field], *, opened_from: UUID | None = None, facts: str = ""
) -> View:
    """The questions behind one button, with what was answered before.

    `opened_from` is the message whose button that was, and which can be changed at once when the form is sent. `facts`
    (mrkdwn) stand before the first question, for whoever opens it elsewhere than in the message that says them.
    """
    entries: list[Block] = [blocks.context(f"_{facts}_")] if facts else []
    for field, opens in _by_thing(inside):
        if len(entries) + 2 > _ROOM:
            left = sum(each.block_id not in {entry.get("block_id") for entry in entries} for each in inside)
            entries.append(blocks.more_line(left, "send these first, then open it again"))
            break
        if opens and field.item is not None:
            entries.append(blocks.section(f"*{inline(field.item.title)}*{field.item.detail}"))
        needed = is_needed(field, which, alone=len(inside) == 1)
        entries += [_input(sheet, field, needed=needed), *_about(sheet, field, needed=needed)]
    private = {"checkin": sheet.ref, "which": which, "delivery": opened_from.hex if opened_from else ""}
    return blocks.modal(FORM, sheet.ritual.title, entries, submit="Send", private=private)


def _by_thing(inside: Sequence[Field]) -> Iterator[tuple[Field, bool]]:
    """Everything about one thing together, in the order in which things come up; whether a field is the first about its own."""
    first: dict[str, int] = {}
    for n, field in enumerate(inside):
        first.setdefault(_thing(field), n)
    before = ""
    for field in sorted(inside, key=lambda each: first[_thing(each)]):
        yield field, _thing(field) != before
        before = _thing(field)


def _thing(field: Field) -> str:
    return field.item.ref if field.item is not None else field.block_id


def _about(sheet: Sheet, field: Field, *, needed: bool) -> Iterator[Block]:
    """Of what the answer is: nothing is picked beforehand, so that nobody adds to the wrong one unawares."""
    items, about = choices_about(sheet, field), field.question.about
    if items and about is not None:
        options = [blocks.option(item.title, item.ref) for item in items]
        yield blocks.choice_input(field.about_id, plain_words(sheet, about.ask), options, optional=not needed)


def _input(sheet: Sheet, field: Field, *, needed: bool) -> Block:
    question, block_id = field.question, field.block_id
    label, hint = plain_words(sheet, question.ask), plain_words(sheet, question.hint or "")
    optional = not needed
    stands = "" if question.repeat else standing_value(sheet, field)
    match question.kind:
        case Kind.TEXT:
            return blocks.text_input(
                block_id, label, multiline=question.max_length > 300, initial=stands, hint=hint, optional=optional,
                max_length=question.max_length,
            )  # fmt: skip
        case Kind.SCALE | Kind.CHOICE:
            return blocks.choice_input(
                block_id, label, options(sheet, field), initial=stands, hint=hint, optional=optional
            )
        case Kind.CHOICES:
            chosen = stands.split(SEVERAL)
            return blocks.choices_input(
                block_id, label, options(sheet, field), initial=chosen, hint=hint, optional=optional
            )
        case Kind.NUMBER:
            return blocks.number_input(block_id, label, initial=stands, decimals=True, hint=hint, optional=optional)
        case Kind.DATE:
            return blocks.date_input(block_id, label, initial=picked_day(stands), hint=hint, optional=optional)
        case Kind.PERSON:
            return blocks.member_input(block_id, label, initial=stands or None, hint=hint, optional=optional)
