"""The forms of a check-in: the questions behind one button, or all of them. Pure: a sheet in, a modal out."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from bot.capabilities.checkins.rituals import Kind
from bot.capabilities.checkins.rules import SEVERAL, Field, Sheet, standing_value
from bot.capabilities.checkins.views import options, picked_day, plain_words
from bot.core.capability import SubjectItem
from bot.core.slack import blocks
from bot.core.slack.events import Block, View
from bot.core.text import inline

FORM: Final = "checkins.form"


def form(sheet: Sheet, which: str, inside: Sequence[Field], *, opened_from: UUID | None = None) -> View:
    """The questions behind one button, with what was answered before.

    `opened_from` is the message whose button that was, and which can be changed at once when the form is sent.
    """
    entries: list[Block] = []
    about: SubjectItem | None = None
    for field in inside:
        if field.item is not None and field.item != about:
            entries.append(blocks.section(f"*{inline(field.item.title)}*{field.item.detail}"))
        about = field.item
        entries.append(_input(sheet, field, alone=len(inside) == 1))
    private = {"checkin": sheet.ref, "which": which, "delivery": opened_from.hex if opened_from else ""}
    return blocks.modal(FORM, sheet.ritual.title, entries, submit="Send", private=private)


def _input(sheet: Sheet, field: Field, *, alone: bool) -> Block:
    """`alone`: a form with one field has nothing to send without it."""
    question, block_id = field.question, field.block_id
    label, hint = plain_words(sheet, question.ask), plain_words(sheet, question.hint or "")
    optional = question.optional and not alone
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
