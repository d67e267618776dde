"""One outcome with everything that is known of it, and its history: who said what and when.

Pure.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Final

from bot.capabilities.outcomes.rules import ChangeKind, Entry, Kind, Told, may_edit
from bot.capabilities.outcomes.views import EDIT, HISTORY, MENU, NEED, STATE, label, line, state_name, team_name
from bot.core.people import Person, first_name
from bot.core.roles import may
from bot.core.slack.blocks import actions, button, context, modal, option, overflow, quote, section
from bot.core.slack.events import Block, View
from bot.core.text import Mrkdwn, clock_time, day, fill

_MOST: Final = 90
"""Entries in one view: Slack shows 100 blocks."""
_LATEST: Final = 5

_DEEDS: Final[Mapping[ChangeKind, str]] = MappingProxyType(
    {
        ChangeKind.ADDED: "added it: “{text}”",
        ChangeKind.SENTENCE: "reworded it: “{text}”",
        ChangeKind.MEASURE: "said how we would know: “{text}”",
        ChangeKind.EFFECT: "said what it does for the business: “{text}”",
        ChangeKind.KIND: "called it {text}",
        ChangeKind.TEAM: "moved it to another team",
        ChangeKind.STATE: "said: {state}{reason}",
        ChangeKind.LEARNED: "learnt: “{text}”",
        ChangeKind.CONFIRMED: "said that nothing changed",
        ChangeKind.NOTE: "noted: “{text}”",
    }
)


def full(entry: Entry, person: Person, history: Sequence[Told], *, lead: str | None, today: date) -> list[Block]:
    """One outcome with everything that is known of it, and the last things said about it."""
    blocks = [section(line(entry, today))]
    for name, text in (("How we would know", entry.measure), ("What it does for the business", entry.effect)):
        if text:
            blocks += [context(f"*{name}*"), quote(text)]
    led = fill(", led by {lead}", lead=lead) if lead else "" if entry.retired else ", without a lead"
    blocks.append(context(f"{team_name(entry)}{led}"))
    blocks += story(history[:_LATEST], person)
    if may_edit(person, entry.lead_id):
        blocks.append(
            actions(
                button("How it stands", STATE, entry.id.hex),
                button("Edit", EDIT, entry.id.hex),
                *([button("I need something", NEED, entry.id.hex)] if may(person.roles, "asks.make") else []),
                overflow(
                    MENU,
                    [
                        option("The whole history", f"history:{entry.id.hex}"),
                        option("Share it", f"share:{entry.id.hex}"),
                    ],
                ),
            )
        )
    else:
        blocks.append(
            actions(
                button("The whole history", HISTORY, entry.id.hex),
                button("Share it", MENU, f"share:{entry.id.hex}"),
            )
        )
    return blocks


def share_view(entry: Entry) -> View:
    """A line to copy to wherever colleagues talk: Slack has no link that opens a card for its reader."""
    line = f"{label(entry)} “{entry.sentence}” ({entry.team}): /outcomes {label(entry)}"
    hint = "Copy this line to wherever you talk. Whoever types its end to Slack reads the outcome as it stands then."
    return modal("outcomes.read", f"Share {label(entry)}", [section(hint), quote(line)], submit="", close="Close")


def story(history: Sequence[Told], person: Person) -> list[Block]:
    """Who said what and when, latest first: one line each."""
    return [context(_said(told, person)) for told in history]


def _said(told: Told, person: Person) -> Mrkdwn:
    who = "You" if told.by_id == person.id else first_name(told.by)
    return fill("{time} · {actor} {text}", time=clock_time(told.at, person.zone), actor=who, text=_deed(told))


def _deed(told: Told) -> Mrkdwn:
    words = told.words or ""
    if told.what is ChangeKind.DUE:
        return fill("moved the date to {by}", by=day(date.fromisoformat(words)) if words else "no day")
    return fill(
        _DEEDS[told.what],
        text=kind_name(Kind(words)) if told.what is ChangeKind.KIND else words,
        state=state_name(told.state) if told.state else "",
        reason=fill(", “{text}”", text=words) if words else Mrkdwn(""),
    )


def kind_name(kind: Kind) -> str:
    return "a known road" if kind is Kind.KNOWN_ROAD else "unknown territory"


def history_view(entry: Entry, history: Sequence[Told], person: Person) -> View:
    """Everything that was ever said about an outcome."""
    blocks = [section(fill("*{outcome}*", outcome=entry.sentence)), *story(history[:_MOST], person)]
    if len(history) > _MOST:
        blocks.append(context(f"{len(history) - _MOST} earlier ones are not shown."))
    return modal("outcomes.read", f"{label(entry)}: history", blocks, submit="", close="Close")
