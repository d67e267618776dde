"""Who did what with an experiment, and when. Pure."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from bot.capabilities.experiments.ledger import Card, News
from bot.capabilities.experiments.rules import Move
from bot.capabilities.experiments.views import weekday
from bot.core.people import Person
from bot.core.slack.blocks import context, modal, section
from bot.core.slack.events import Block, View
from bot.core.text import Mrkdwn, clock_time, fill

LATEST: Final = 4
_MOST: Final = 90
"""Entries in one view: Slack shows 100 blocks."""

_DEEDS: Final[Mapping[Move, str]] = MappingProxyType(
    {
        Move.BEGIN: "began it: “{text}”, until {by}",
        Move.KEEP: "kept it, and learnt: “{text}”",
        Move.CHANGE: "changed it{before}, until {by}, and learnt: “{text}”",
        Move.STOP: "stopped it, and learnt: “{text}”",
        Move.RENEW: "gave it until {by}: “{text}”",
        Move.LAPSE: "let it lapse: nobody said keep, change or stop",
        Move.LOOK_AGAIN: "looked again: “{text}”",
        Move.REWORD: "reworded it{before}",
        Move.HAND_OVER: "handed it to {member}",
        Move.WITHDRAW: "withdrew it{why}",
        Move.UNDO: "took that back",
    }
)

_TAKEN_BACK: Final[Mapping[Move, str]] = MappingProxyType(
    {
        Move.KEEP: "kept it",
        Move.CHANGE: "changed it",
        Move.STOP: "stopped it",
        Move.RENEW: "gave it longer",
        Move.LOOK_AGAIN: "looked again",
    }
)
"""Of what was undone the words are gone."""


def story(history: Sequence[News], names: Mapping[str, str], person: Person) -> list[Block]:
    """One line each, the latest first."""
    return [context(_said(told, names, person)) for told in history]


def _said(told: News, names: Mapping[str, str], person: Person) -> Mrkdwn:
    who = "Cadence" if told.by_id is None else "You" if told.by_id == person.id else names.get(told.by_id, "Somebody")
    return fill("{time} · {actor} {text}", time=clock_time(told.at, person.zone), actor=who, text=_deed(told, names))


def _deed(told: News, names: Mapping[str, str]) -> Mrkdwn:
    return fill(
        _DEEDS[told.move] if told.words else _TAKEN_BACK.get(told.move, _DEEDS[told.move]),
        text=told.words or "",
        by=weekday(told.day) if told.day else "",
        before=_before(told),
        why=fill(", “{text}”", text=told.words) if told.words else Mrkdwn(""),
        member=names.get(told.member_id, "somebody") if told.member_id else "the CTO",
    )


def _before(told: News) -> Mrkdwn:
    """How it was worded until then: what was expected at first can be held against what was learnt."""
    parts = (
        (" (it was: “{text}”)", told.change_before),
        (" (expected was: “{text}”)", told.hypothesis_before),
        (" (to be known by: “{text}”)", told.measure_before),
    )
    return Mrkdwn("".join(fill(template, text=text) for template, text in parts if text))


def history_view(card: Card, history: Sequence[News], names: Mapping[str, str], person: Person) -> View:
    """Everything that was ever done with an experiment."""
    blocks = [section(fill("*{change}*", change=card.wording.change)), *story(history[:_MOST], names, person)]
    if len(history) > _MOST:
        blocks.append(context(f"{len(history) - _MOST} earlier ones are not shown."))
    return modal("experiments.read", f"{card.label}: history", blocks, submit="", close="Close")
