"""How a check-in's message looks: the ask, the receipt, put off, closed. Its forms are in `forms.py`. Pure: a sheet in, Slack's blocks out.

What people wrote is escaped here or comes escaped (`SubjectItem.detail`, the lines of sinks); the words of a ritual's
author are mrkdwn and stay so.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from types import MappingProxyType
from typing import Final

from bot.capabilities.checkins.later import Later
from bot.capabilities.checkins.models import CheckInState
from bot.capabilities.checkins.notation import say_duration
from bot.capabilities.checkins.questions import Kind
from bot.capabilities.checkins.rules import (
    Field,
    Given,
    Key,
    Sheet,
    confirmable,
    fields,
    fields_behind,
    in_order,
    say_value,
    standing_value,
    stood_before,
    unanswered,
)
from bot.core.capability import AnswerKind, SubjectItem
from bot.core.slack import blocks
from bot.core.slack.blocks import Element
from bot.core.slack.events import Block, SlackMessage
from bot.core.text import Mrkdwn, Phrases, clock_time, fill, inline

CHOOSE: Final = "checkins.choose"
OPEN: Final = "checkins.open"
CONFIRM: Final = "checkins.confirm"
EDIT: Final = "checkins.edit"
UNDO: Final = "checkins.undo"
MORE: Final = "checkins.more"
WAKE: Final = "checkins.wake"
RESUME: Final = "checkins.resume_own"
SKIP, WHY, TAKE_BACK = "skip", "why", "take_back"

LATER: Final[Mapping[Later, str]] = MappingProxyType(
    {
        Later.TODAY: "Ask me later today",
        Later.TOMORROW: "Ask me tomorrow",
        Later.LAST_DAY: "Ask me on the last day",
    }
)
"""To put it off, as it stands in the menu."""

_BUTTONS: Final = 3

# The message ----------------------------------------------------------------------------------------------------------


def ask_message(sheet: Sheet, phrases: Phrases, now: datetime) -> SlackMessage:
    """The one message of a check-in, as it should look now: the questions, or what became of them."""
    question = words(sheet, sheet.ritual.wording.question)
    if sheet.trial:
        return marked_trial(blocks.message(question, *_questions(sheet, phrases)), phrases)
    if sheet.state is CheckInState.PASSED:
        return blocks.message(question, *_passed(sheet, phrases, now))
    if sheet.state is CheckInState.ANSWERED and (sheet.finished or not sheet.is_open(now)):
        return blocks.message(question, *_receipt(sheet, phrases, now))
    if not sheet.is_open(now):
        return blocks.message(question, *_closed(sheet, phrases))
    return blocks.message(question, *_questions(sheet, phrases))


def marked_trial(message: SlackMessage, phrases: Phrases) -> SlackMessage:
    """The same with a line on top that says it is a trial."""
    marked = phrases.say("checkins.trial")
    return blocks.message(f"{marked} {message.text}", blocks.context(marked), *message.blocks)


def quiet_message(sheet: Sheet, phrases: Phrases) -> SlackMessage:
    """What it says while it is put off."""
    back = clock_time(sheet.back_at, sheet.zone) if sheet.back_at else ""
    said = phrases.say("checkins.quiet", text=sheet.ritual.title, time=back)
    return blocks.message(said, blocks.section(said), blocks.actions(blocks.button("Ask me now", WAKE, sheet.ref)))


def moved_message(phrases: Phrases) -> SlackMessage:
    """What it says once another has asked again."""
    return blocks.message(phrases.say("checkins.came_back"))


def _questions(sheet: Sheet, phrases: Phrases) -> Iterator[Block]:
    ritual = sheet.ritual
    yield blocks.section(f"*{words(sheet, ritual.wording.question)}*")
    yield blocks.context(f"_{facts(sheet, phrases)}_")
    if sheet.given:
        yield blocks.section(_lines(sheet, phrases, phrases.say("checkins.so_far")))
    if not any(sheet.items.get(question.for_each or "") for question in ritual.questions) and ritual.wording.empty:
        yield blocks.section(words(sheet, ritual.wording.empty))
    yield from _controls(sheet)
    yield from _asides(sheet)
    yield blocks.actions(*_buttons(sheet))
    if ritual.wording.reply:
        yield blocks.context(f"_{words(sheet, ritual.wording.reply)}_")


def facts(sheet: Sheet, phrases: Phrases) -> str:
    """The three facts before the first question: how long, named, who sees it."""
    visibility = sheet.ritual.visibility
    takes = say_duration(visibility.takes)
    return f"{takes} · {phrases.say('checkins.named')} · {words(sheet, visibility.seen_by or '')}"


def _controls(sheet: Sheet) -> Iterator[Block]:
    """Every thing that is asked about, once, with its control beside it; then the questions that are asked once."""
    inside = [field for field in fields(sheet) if field.question.in_message]
    names = dict.fromkeys(question.for_each for question in sheet.ritual.questions if question.for_each)
    for name in names:
        for item in sheet.items.get(name, ()):
            about = [field for field in inside if field.item and field.item.ref == item.ref]
            yield from _about(sheet, item, about)
    for field in inside:
        if field.item is None:
            yield from _once(sheet, field)


def _about(sheet: Sheet, item: SubjectItem, about: Sequence[Field]) -> Iterator[Block]:
    line = f"*{inline(item.title)}*{item.detail}"
    if not about:
        yield blocks.section(line)
    for n, field in enumerate(about):
        yield _beside(sheet, field, words(sheet, field.question.ask) if n else line)


def _once(sheet: Sheet, field: Field) -> Iterator[Block]:
    asked = words(sheet, field.question.ask)
    if field.question.kind is Kind.SCALE:
        yield blocks.section(asked)
        yield blocks.actions(*_scale(sheet, field))
    else:
        yield _beside(sheet, field, asked)


def _beside(sheet: Sheet, field: Field, mrkdwn: str) -> Block:
    """Slack goes on showing what was picked in a menu as long as its block keeps its id: another value, another id."""
    block_id = f"{field.block_id}|{standing_value(sheet, field)}"[:255]
    control = _control(sheet, field)
    return blocks.section(mrkdwn, control, block_id=block_id if control["type"] != "button" else None)


def _control(sheet: Sheet, field: Field) -> Element:
    action = f"{CHOOSE}:{sheet.ref}:{field.block_id}"
    stands = standing_value(sheet, field)
    question = field.question
    match question.kind:
        case Kind.DATE:
            return blocks.date_picker(action, selected=picked_day(stands))
        case Kind.PERSON:
            return blocks.member_select(action, plain_words(sheet, question.button), selected=stands or None)
        case Kind.CHOICE | Kind.SCALE:
            return blocks.select(action, plain_words(sheet, question.ask), options(sheet, field), selected=stands)
        case _:
            return blocks.button(
                plain_words(sheet, question.button), f"{OPEN}:{field.block_id}", _opens(sheet, field.block_id)
            )


def _scale(sheet: Sheet, field: Field) -> Iterator[Element]:
    """One tap each. Slack wants an action id of its own for every button of a row."""
    stands = standing_value(sheet, field)
    for option in field.question.options:
        action = f"{CHOOSE}:{sheet.ref}:{field.block_id}|{option.value}"
        style = "primary" if option.value == stands else None
        yield blocks.button(plain_words(sheet, option.label), action, option.value, style=style)


def _asides(sheet: Sheet) -> Iterator[Block]:
    for aside in sheet.ritual.asides:
        if items := stood_before(sheet, aside.subjects):
            listed = "; ".join(f"{inline(item.title)}{item.detail}" for item in items)
            yield blocks.section(f"{words(sheet, aside.words)} {listed}.")


def _buttons(sheet: Sheet) -> Iterator[Element]:
    wording = sheet.ritual.wording
    forms = [(str(n), form) for n, form in enumerate(sheet.ritual.forms) if fields_behind(sheet, str(n))]
    as_it_stands = wording.unchanged is not None and (confirmable(sheet) or sheet.given)
    all_said = bool(sheet.given) and not unanswered(sheet) and len(forms) < _BUTTONS
    confirms = as_it_stands or all_said
    for which, form in forms[:1] if confirms else forms:
        yield blocks.button(plain_words(sheet, form), f"{OPEN}:{which}", _opens(sheet, which))
    if confirms:
        label = wording.unchanged_rest if sheet.given else wording.unchanged
        yield blocks.button(plain_words(sheet, label or ""), CONFIRM, sheet.ref)
        for which, form in forms[1:]:
            yield blocks.button(plain_words(sheet, form), f"{OPEN}:{which}", _opens(sheet, which))
    yield blocks.overflow(MORE, list(_more(sheet)))


def _more(sheet: Sheet) -> Iterator[Element]:
    """Five at the most."""
    if not sheet.given:
        yield blocks.option("Not this time", f"{SKIP}:{sheet.ref}")
    for later, label in LATER.items():
        yield blocks.option(label, f"{later}:{sheet.ref}")
    yield blocks.option("Why am I asked this?", f"{WHY}:{sheet.ref}")


def _receipt(sheet: Sheet, phrases: Phrases, now: datetime) -> Iterator[Block]:
    """What was understood, the exact lines that others read, and the way back."""
    yield blocks.section(f"*{words(sheet, sheet.ritual.wording.thanks)}*")
    if lines := _lines(sheet, phrases, phrases.say("checkins.others_read")):
        yield blocks.section(lines)
    late = f"{phrases.say('checkins.late', time=clock_time(sheet.due_at, sheet.zone))} · " if sheet.late else ""
    yield blocks.context(f"_{late}{facts(sheet, phrases)}_")
    if not sheet.is_open(now):
        yield _closing(sheet)
        return
    untouched = all(given.kind is AnswerKind.UNCHANGED for given in sheet.given.values())
    undo = [blocks.button("Undo", UNDO, sheet.ref)] if untouched else []
    more = [
        blocks.option("Take all of it back", f"{TAKE_BACK}:{sheet.ref}"),
        blocks.option("Why was I asked this?", f"{WHY}:{sheet.ref}"),
    ]
    yield blocks.actions(blocks.button("Edit", EDIT, sheet.ref), *undo, blocks.overflow(MORE, more))


def _lines(sheet: Sheet, phrases: Phrases, read: str) -> str:
    """What others read, below the words for it (`read`); then what is for nobody else, as it was understood."""
    lines = dict.fromkeys(given.line for _, given in in_order(sheet) if given.line)
    own = dict.fromkeys(own_line(sheet, key, given) for key, given in in_order(sheet) if not given.line)
    parts = [(read, lines), (phrases.say("checkins.kept"), own)]
    return "\n".join("\n".join([said, *(f"• {line}" for line in listed)]) for said, listed in parts if listed)


def own_line(sheet: Sheet, key: Key, given: Given) -> Mrkdwn:
    """An answer that nobody else reads, beside what was asked."""
    question = sheet.ritual.question(key[0])
    asked = plain_words(sheet, question.ask) if question is not None else ""
    return fill("{asked} *{value}*", asked=asked, value=say_value(question, given.value, sheet.names))


def _passed(sheet: Sheet, phrases: Phrases, now: datetime) -> Iterator[Block]:
    yield blocks.section(phrases.say("checkins.passed", name=sheet.name))
    if sheet.is_open(now):
        yield blocks.actions(blocks.button("Answer after all", UNDO, sheet.ref))


def _closed(sheet: Sheet, phrases: Phrases) -> Iterator[Block]:
    yield blocks.section(f"*{words(sheet, sheet.ritual.wording.question)}*")
    if sheet.left:
        yield blocks.context(phrases.say("checkins.left"))
        return
    yield _closing(sheet)
    if sheet.stopped:
        yield blocks.section(phrases.say("checkins.stopped", owner=sheet.owner))
        yield blocks.actions(blocks.button("Ask me again", RESUME, sheet.ritual.id))


def _closing(sheet: Sheet) -> Block:
    return blocks.context(words(sheet, sheet.ritual.wording.closed))


def why_message(sheet: Sheet, phrases: Phrases) -> SlackMessage:
    until = clock_time(sheet.closes_at, sheet.zone) if sheet.closes_at else ""
    return blocks.message(f"{words(sheet, sheet.ritual.why)} {phrases.say('checkins.open_until', time=until)}")


def options(sheet: Sheet, field: Field) -> list[Element]:
    """What a question offers, in its author's words."""
    return [blocks.option(plain_words(sheet, option.label), option.value) for option in field.question.options]


def _opens(sheet: Sheet, which: str) -> str:
    return f"{sheet.ref}:{which}"


def words(sheet: Sheet, template: str) -> Mrkdwn:
    """The author's mrkdwn with the names in it."""
    return fill(template, name=sheet.name, owner=sheet.owner)


def plain_words(sheet: Sheet, template: str) -> str:
    """The same as plain text, which Slack shows letter by letter."""
    return template.format(name=sheet.name, owner=sheet.owner)


def picked_day(value: str) -> date | None:
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None
