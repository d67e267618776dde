"""What people see of the register: one outcome, lists of them, their history.

Pure. The forms behind the buttons are in `forms.py`. What people wrote is escaped here.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby
from types import MappingProxyType
from typing import Final

from bot.capabilities.outcomes.rules import ENDED, Entry, Kind, State, may_edit
from bot.core.people import Person
from bot.core.slack.blocks import (
    Element,
    actions,
    button,
    context,
    message,
    option,
    overflow,
    section,
)
from bot.core.slack.events import Block, SlackMessage
from bot.core.text import Mrkdwn, day, fill, shorten

ADD: Final = "outcomes.add"
EDIT: Final = "outcomes.edit"
STATE: Final = "outcomes.state"
HISTORY: Final = "outcomes.history"
MENU: Final = "outcomes.menu"
LIST: Final = "outcomes.list"
NEED: Final = "asks.make"

PAGE: Final = 15
"""Outcomes in one message: a page that can still be read, and well within Slack's 50 blocks."""

_STATE_NAMES: Final[Mapping[State, str]] = MappingProxyType(
    {
        State.ON_TRACK: "on track",
        State.AT_RISK: "at risk",
        State.OFF_TRACK: "off track",
        State.REACHED: "reached",
        State.DROPPED: "dropped",
        State.LEARNING: "learning",
        State.STUCK: "stuck",
        State.FOUND: "found",
        State.STOPPED: "stopped",
    }
)


def state_name(state: State) -> str:
    return _STATE_NAMES[state]


def label(entry: Entry) -> str:
    """What people call an outcome."""
    return f"O-{entry.number}"


def detail(entry: Entry, *, said_by: str | None, today: date) -> Mrkdwn:
    """What stands beside an outcome's sentence when its lead is asked about it. `said_by` None: nobody has said yet."""
    if entry.kind is Kind.UNKNOWN_TERRITORY:
        learned = fill(" Last learnt: {text}", text=entry.learned) if entry.learned else ""
        return Mrkdwn(f" (unknown territory){learned}")
    due = fill(", by {by}.", by=day(entry.due, today)) if entry.due else "."
    said = fill(" {actor} said: {state}.", actor=said_by, state=state_name(entry.state)) if said_by else ""
    return Mrkdwn(f"{due}{said}")


def line(entry: Entry, today: date) -> Mrkdwn:
    """An outcome in one or two lines of a list."""
    due = fill(", by {by}", by=day(entry.due, today)) if entry.due else Mrkdwn("")
    late = entry.due is not None and entry.due < today and entry.state not in ENDED
    past = Mrkdwn(" _The day has passed._") if late else Mrkdwn("")
    head = fill("*{outcome}*{by}", outcome=entry.sentence, by=due)
    if entry.kind is Kind.UNKNOWN_TERRITORY:
        learned = fill(" Learnt: {text}", text=entry.learned) if entry.learned else Mrkdwn("")
        return Mrkdwn(f"{head}\n{label(entry)} · unknown territory, {state_name(entry.state)}.{learned}{past}")
    return Mrkdwn(f"{head}\n{label(entry)} · {state_name(entry.state)}.{past}")


def row(entry: Entry, person: Person, today: date) -> Block:
    """An outcome in a list, with what this person can do about it in a menu."""
    return section(line(entry, today), accessory=_menu(entry, person))


def _menu(entry: Entry, person: Person) -> Element:
    choices = [option("Show all of it", f"show:{entry.id.hex}"), option("History", f"history:{entry.id.hex}")]
    if may_edit(person, entry.lead_id):
        need = option("I need something", f"need:{entry.id.hex}")
        choices = [
            option("How it stands", f"state:{entry.id.hex}"),
            option("Edit", f"edit:{entry.id.hex}"),
            need,
            *choices,
        ]
    return overflow(MENU, choices)


def noted(words: str, *, by: str, at: str) -> Block:
    return context(fill("{time} · {actor} noted: “{text}”", time=at, actor=by, text=words))


def listing(
    title: Mrkdwn, entries: Sequence[Entry], person: Person, *, today: date, start: int = 0, scope: str = ""
) -> list[Block]:
    """One page of outcomes under their teams' names. What does not fit is counted, with a button that shows it.

    `scope` names the list in that button's value ("all", "mine", a team's id).
    """
    blocks = [section(f"*{title}*")]
    page = entries[start : start + PAGE]
    for team, group in groupby(page, key=lambda entry: entry.team):
        blocks.append(context(fill("*{team}*", team=team)))
        blocks += [row(entry, person, today) for entry in group]
    more = len(entries) - start - len(page)
    if more > 0:
        blocks.append(context(f"{more} more."))
        blocks.append(actions(button(f"Show the next {min(more, PAGE)}", LIST, f"{scope}:{start + PAGE}")))
    return blocks


def footer(*, may_write: bool, others: bool = True) -> list[Block]:
    """What there is to do under a list."""
    mine = [button("Add an outcome", ADD), button("I need something", NEED)] if may_write else []
    everything = [button("All teams", LIST, "all:0")] if others else []
    return [actions(*mine, *everything)] if mine or everything else []


def kept(entry: Entry, person: Person, today: date) -> SlackMessage:
    """The receipt: the outcome as everybody reads it from now on."""
    return message("Kept.", context("Kept. Every team reads:"), row(entry, person, today))


def edited_meanwhile(name: str) -> str:
    """Why an edit was not kept: plain text."""
    return f"{name} edited this while you were writing. Copy what you wrote, close this, and open it again."


def no_such_team(wanted: str, teams: Sequence[str]) -> SlackMessage:
    known = fill(" Teams: {text}.", text=shorten(", ".join(teams), 1000)) if teams else ""
    said = fill("I know neither a team nor an outcome called “{text}”.", text=shorten(wanted, 100))
    return message(f"{said}{known} `/outcomes help` lists what I understand.")


def not_yours(entry: Entry, lead: str | None, owner: str | None) -> str:
    """Why somebody may not change an outcome, and who can: plain text."""
    able = " or ".join(name for name in (lead, owner) if name)
    who = f"{able} can change it" if able else "it can be changed once the team has a lead"
    return f"{label(entry)} belongs to {entry.team}. Everybody reads it; {who}."


def help_text() -> SlackMessage:
    lines = [
        "*What every team is after*",
        "`/outcomes` what your teams are after, and what you asked for",
        "`/outcomes all` every team; `/outcomes Search` one team",
        "`/outcomes O-12` one outcome, with who said what when",
        "`/outcomes add` a new one; what you type behind it is its first wording",
        "`/outcomes ask` something you need from the CTO, at any time",
        "`/outcomes asks` everything that was asked and is not settled",
    ]
    return message("\n".join(lines))


def nobody_yet(*, may_write: bool) -> list[Block]:
    """An empty register, or an empty part of it."""
    if may_write:
        said = "*Nothing stands here yet.* What is your team after, in one sentence? You can mend it at any time."
        return [section(said), actions(button("Add the first outcome", ADD, style="primary"))]
    said = "*Nothing stands here yet.* Leads say here what their teams are after; `/outcomes all` shows every team."
    return [section(said)]


def glance(entries: Sequence[Entry], *, may_write: bool) -> list[Block]:
    """The whole register in a line, for somebody whose own teams have nothing in it."""
    counts = Counter(entry.state for entry in entries)
    states = ", ".join(f"{counts[state]} {state_name(state)}" for state in State if counts[state])
    teams = len({entry.team_id for entry in entries})
    said = f"*What every team is after:* {_count(len(entries), 'outcome')} of {_count(teams, 'team')}, {states}."
    return [section(said), *footer(may_write=may_write)]


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
