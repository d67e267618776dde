"""How one's own check-ins look: on Home, after `/cadence next`, and as a history. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Final
from zoneinfo import ZoneInfo

from bot.capabilities.checkins.models import CheckIn, CheckInState, GivenAnswer
from bot.capabilities.checkins.notation import say_duration
from bot.capabilities.checkins.own import PAGE, Next, Past
from bot.capabilities.checkins.rituals import Ritual
from bot.capabilities.checkins.rules import ALL, say_value
from bot.capabilities.checkins.views import OPEN, RESUME
from bot.core.people import Person
from bot.core.slack import blocks
from bot.core.slack.blocks import Element
from bot.core.slack.events import Block, SlackMessage, View
from bot.core.text import Mrkdwn, Phrases, clock_time, fill, inline, shorten

EARLY: Final = "checkins.early"
HISTORY: Final = "checkins.history"

_MOST: Final = 5
_ANSWER: Final = 200
"""Characters of one answer; the whole stands where it went."""

REASONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "nonexistent_date": "not asked: your calendar has no such day",
        "paused": "not asked: the company paused",
        "away": "not asked: you were away",
        "holiday": "not asked: it was a holiday",
        "quiet": "not asked: no working hour of yours was left before the next one",
        "missed": "not asked: I was not running",
        "coalesced": "not asked: I was not running, and the next one came in its place",
        "too_soon": "not asked: the one before was too short a time ago",
        "too_many": "not asked: three in a week are the most",
        "silent": "not asked: two had passed without a word",
        "undelivered": "not asked: Slack did not take the message",
        "held": "not asked: this round was held back for everybody",
        "joined_later": "not asked: you joined after the round had begun",
        "over": "not asked: the round was over before I could ask you",
        "left": "not asked: you were no longer among those it is for",
    }
)
"""Why somebody was not asked, by the reason that is kept with the check-in."""


def waiting_blocks(waiting: Sequence[tuple[CheckIn, Ritual]], person: Person) -> list[Block]:
    """What is open and not answered to the end, each with the button that opens all of it."""
    shown = [blocks.section("*Waiting for your answer*")] if waiting else []
    for row, ritual in waiting[:_MOST]:
        until = clock_time(row.closes_at or row.due_at, person.zone)
        button = blocks.button("Answer", f"{OPEN}:{ALL}", f"{row.id.hex}:{ALL}", style="primary")
        takes = say_duration(ritual.visibility.takes)
        shown.append(blocks.section(f"{inline(ritual.title)} · {takes}, open until {until}", button))
    return shown


def coming_blocks(waiting: Sequence[tuple[CheckIn, Ritual]], coming: Sequence[Next], person: Person) -> list[Block]:
    """What comes next, to be answered early; and what was stopped, to be asked again.

    Of what still `waiting` shows, the next is not offered: two buttons would be two answers to one question.
    """
    open_now = {ritual.id for _, ritual in waiting}
    title = [blocks.section("*What I ask you next*")] if coming else []
    return [*title, *(_coming(each, person, may_begin=each.ritual.id not in open_now) for each in coming[:_MOST])]


def _coming(each: Next, person: Person, *, may_begin: bool) -> Block:
    title = inline(each.ritual.title)
    if each.stopped:
        button = blocks.button("Ask me again", RESUME, each.ritual.id)
        return blocks.section(f"{title}: two passed without a word of yours, so I stopped asking.", button)
    when = f"{title} · {clock_time(each.at, person.zone)}"
    if each.ritual.sealed_by is not None:
        return blocks.section(f"{when}, without your name")
    return blocks.section(when, blocks.button("Answer now", EARLY, each.ritual.id) if may_begin else None)


def next_message(
    waiting: Sequence[tuple[CheckIn, Ritual]], coming: Sequence[Next], person: Person, phrases: Phrases
) -> SlackMessage:
    """`/cadence next`."""
    shown = [*waiting_blocks(waiting, person), *coming_blocks(waiting, coming, person)]
    nothing = blocks.section(phrases.say("checkins.nothing_asked"))
    past = blocks.actions(blocks.button("What I was asked", HISTORY, "0"))
    return blocks.message("What I ask you next", *(shown or [nothing]), past)


def history(past: Sequence[Past], *, start: int, more: bool, person: Person, now: datetime, phrases: Phrases) -> View:
    """What somebody was asked, what they said, and why they were not asked; their own, for them alone."""
    shown = [block for each in past for block in _past(each, person.zone, now)]
    if not past:
        shown.append(blocks.section(phrases.say("checkins.no_history")))
    turns: list[Element] = []
    if start:
        turns.append(blocks.button("Newer", f"{HISTORY}:newer", str(max(start - PAGE, 0))))
    if more:
        turns.append(blocks.button("Older", f"{HISTORY}:older", str(start + PAGE)))
    if turns:
        shown.append(blocks.actions(*turns))
    return blocks.modal(HISTORY, "What I was asked", shown, submit="", close="Close")


def _past(each: Past, zone: ZoneInfo, now: datetime) -> Iterator[Block]:
    asked = clock_time(each.row.due_at, zone)
    lines = [f"*{inline(each.ritual.title)}*, {asked}: {_ending(each.row, each.ritual, zone, now)}"]
    lines += [f"• {_answer(each, given)}" for given in each.answers]
    yield blocks.section("\n".join(lines))


def _answer(each: Past, given: GivenAnswer) -> str:
    """What others read of it, or what was asked and what was said."""
    if given.line is not None:
        return given.line
    question = each.ritual.question(given.question)
    said = shorten(say_value(question, given.value, each.names), _ANSWER)
    asked = question.ask if question is not None and "{" not in question.ask else given.question
    return fill("{asked} *{said}*", asked=asked, said=said)


def _ending(row: CheckIn, ritual: Ritual, zone: ZoneInfo, now: datetime) -> str | Mrkdwn:
    match row.state:
        case CheckInState.ANSWERED:
            return "answered late" if row.late else "answered"
        case CheckInState.PASSED:
            return "not this time"
        case CheckInState.SKIPPED:
            return REASONS.get(row.reason or "", "not asked")
        case CheckInState.ASKED if row.closes_at is not None and now < row.closes_at:
            return f"open until {clock_time(row.closes_at, zone)}"
        case _ if ritual.sealed_by is not None:
            return "asked; whether you answered is not kept"
        case _:
            return "closed without an answer"
