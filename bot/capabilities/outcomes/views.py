"""What people see of the register: one outcome, lists of them, their history.

Pure. The forms behind the buttons are in `forms.py`. What people wrote is escaped here.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby
from types import MappingProxyType
from typing import Final

from bot.capabilities.outcomes.rules import (
    ENDED,
    STATES,
    Entry,
    Kind,
    Page,
    State,
    Totals,
    is_past,
    may_edit,
    weeks_silent,
)
from bot.core.people import Person, Team
from bot.core.roles import may
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
FIND: Final = "outcomes.find"
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


def detail(entry: Entry, *, said_by: str | None, today: date, names_team: bool = False) -> Mrkdwn:
    """What stands beside an outcome's sentence when its lead is asked about it. `said_by` None: nobody has said yet.

    `names_team` for somebody who is asked about several teams at once.
    """
    aged = _aged(entry, today)
    if entry.kind is Kind.UNKNOWN_TERRITORY:
        learned = fill(" Last learnt: {text}", text=entry.learned) if entry.learned else ""
        where = fill(" ({team}, unknown territory)", team=entry.team) if names_team else " (unknown territory)"
        return Mrkdwn(f"{where}{learned}{aged}")
    where = fill(" ({team})", team=entry.team) if names_team else ""
    due = fill(", by {by}.", by=day(entry.due, today)) if entry.due else "."
    said = fill(" {actor} said: {state}.", actor=said_by, state=state_name(entry.state)) if said_by else ""
    return Mrkdwn(f"{where}{due}{said}{aged}")


def _aged(entry: Entry, today: date) -> str:
    """What its lead is asked about an outcome that is past its day, or that nobody spoke of for long."""
    ends = [state_name(state) for state in STATES[entry.kind] if state in ENDED]
    past = (
        f" _Its date has passed: {' or '.join(ends)}?_ A new date: `/outcomes {label(entry)}`."
        if is_past(entry, today)
        else ""
    )
    silent = weeks_silent(entry, today)
    return f"{past} _Last heard {silent} weeks ago._" if silent else past


def line(entry: Entry, today: date) -> Mrkdwn:
    """An outcome in one or two lines of a list."""
    due = fill(", by {by}", by=day(entry.due, today)) if entry.due else Mrkdwn("")
    past = Mrkdwn(" _The day has passed._") if is_past(entry, today) else Mrkdwn("")
    silent = weeks_silent(entry, today)
    past = Mrkdwn(f"{past} _Last heard {silent} weeks ago._") if silent else past
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
        theirs = [option("How it stands", f"state:{entry.id.hex}"), option("Edit", f"edit:{entry.id.hex}")]
        need = [option("I need something", f"need:{entry.id.hex}")] if may(person.roles, "asks.make") else []
        choices = [*theirs, *need, *choices]
    return overflow(MENU, choices)


def what_mine_are_after(person: Person, teams: Sequence[Team]) -> Mrkdwn:
    """The heading of the outcomes of one's own teams: who leads one answers for it, who belongs to one shares it."""
    if not teams or any(team.lead_id == person.id for team in teams):
        return Mrkdwn("What you are after")
    return Mrkdwn("What your team is after" if len(teams) == 1 else "What your teams are after")


def noted(words: str, *, by: str, at: str) -> Block:
    return context(fill("{time} · {actor} noted: “{text}”", time=at, actor=by, text=words))


def listing(title: Mrkdwn, page: Page, person: Person, *, today: date, turn: tuple[str, str] | None) -> list[Block]:
    """One page of outcomes under their teams' names; a title that is a team's name stands for it.

    What does not fit is counted, with a button that shows it.
    `turn` is that button: its action, and its value, in which `{start}` stands for where the next page starts.
    """
    blocks = [section(f"*{title}*")]
    for team, group in groupby(page.entries, key=team_name):
        if team != title:
            blocks.append(context(f"*{team}*"))
        blocks += [row(entry, person, today) for entry in group]
    if page.more > 0 and turn is not None:
        action, value = turn
        following = str(page.start + len(page.entries))
        blocks.append(context(f"{page.more} more."))
        blocks.append(
            actions(button(f"Show the next {min(page.more, PAGE)}", action, value.replace("{start}", following, 1)))
        )
    return blocks


def team_name(entry: Entry) -> Mrkdwn:
    """The team as it stands above its outcomes."""
    return fill("{team} (no longer a team)" if entry.retired else "{team}", team=entry.team)


def footer(person: Person, *, others: bool = True) -> list[Block]:
    """What there is to do under a list."""
    mine = [button("Add an outcome", ADD)] if may(person.roles, "outcomes.write") else []
    mine += [button("I need something", NEED)] if may(person.roles, "asks.make") else []
    everything = [button("All teams", LIST, "all:0")] if others else []
    return [actions(*mine, *everything)] if mine or everything else []


def kept(entry: Entry, person: Person, today: date, *, estimate: str = "") -> SlackMessage:
    """The receipt: the outcome as everybody reads it from now on. What is said of an estimate is for its author alone."""
    answer = [context(fill("{text}  _Only you read this; I don't keep it._", text=estimate))] if estimate else []
    return message("Kept.", context("Kept. Every team reads:"), row(entry, person, today), *answer)


def edited_meanwhile(name: str) -> str:
    """Why an edit was not kept: plain text."""
    return f"{name} edited this while you were writing. Copy what you wrote, close this, and open it again."


def found(words: str, number: int, *, exact: bool) -> Mrkdwn:
    """What stands above what was found."""
    if exact:
        return fill(f"{count(number, 'outcome')} that {'says' if number == 1 else 'say'} “{{text}}”", text=words)
    return fill("Nothing says exactly “{text}”; this comes close", text=words)


def no_such_team(wanted: str, teams: Sequence[Team], alike: Sequence[Team]) -> SlackMessage:
    """What was typed names nothing; `alike` are the teams it may have meant."""
    said = fill("I know neither a team nor an outcome called “{text}”.", text=shorten(wanted, 100))
    helped = "`/outcomes find` looks for words, `/outcomes help` lists what I understand."
    if alike:
        buttons = [button(shorten(team.name, 70), f"{LIST}:{team.id.hex}", f"{team.id.hex}:0") for team in alike]
        return message(said, section(f"{said} Did you mean:"), actions(*buttons), context(helped))
    names = shorten(", ".join(team.name for team in teams), 1000)
    known = fill(" Teams: {text}.", text=names) if names else ""
    return message(f"{said}{known} {helped}")


def not_yours(entry: Entry, lead: str | None, owner: str | None) -> str:
    """Why somebody may not change an outcome, and who can: plain text."""
    able = " or ".join(name for name in (lead, owner) if name)
    who = f"{able} can change it" if able else "it can be changed once the team has a lead"
    team = f"{entry.team}, which is no longer a team" if entry.retired else entry.team
    return f"{label(entry)} belongs to {team}. Everybody reads it; {who}."


_HELP: Final = (
    ("`/outcomes` what your teams are after, and what you asked for", "outcomes.read"),
    ("`/outcomes all` every team; `/outcomes Search` one team", "outcomes.read"),
    ("`/outcomes O-12` one outcome, with who said what when; `/outcomes history O-12` all of that", "outcomes.read"),
    ("`/outcomes find pay-outs` every outcome that says so", "outcomes.read"),
    ("`/outcomes add` a new one; what you type behind it is its first wording", "outcomes.write"),
    ("`/outcomes edit O-12` its wording, its date, its team", "outcomes.write"),
    ("`/outcomes ask` something you need from the CTO, at any time", "asks.make"),
    ("`/outcomes asks` everything that was asked and is not settled", "asks.act"),
    ("`/outcomes export` the register as a file", "outcomes.export"),
    ("`/outcomes import` takes lines of a spreadsheet", "outcomes.import"),
    ("`/outcomes runsheet` the quarter, team by team, for the all-hands", "outcomes.runsheet"),
)
"""What `/outcomes` understands, with the verb it needs."""


def help_text(person: Person) -> SlackMessage:
    """What this person may type."""
    return message(
        "\n".join(["*What every team is after*", *(said for said, verb in _HELP if may(person.roles, verb))])
    )


def nobody_yet(person: Person, *, may_write: bool) -> list[Block]:
    """An empty register, or an empty part of it."""
    if may_write:
        said = "*Nothing stands here yet.* What is your team after, in one sentence? You can mend it at any time."
        need = [button("I need something", NEED)] if may(person.roles, "asks.make") else []
        return [section(said), actions(button("Add the first outcome", ADD, style="primary"), *need)]
    said = "*Nothing stands here yet.* Leads say here what their teams are after; `/outcomes all` shows every team."
    return [section(said)]


def glance(totals: Totals, person: Person) -> list[Block]:
    """The whole register in a line, for somebody whose own teams have nothing in it."""
    return [section(f"*What every team is after:* {in_a_line(totals)}."), *footer(person)]


def in_a_line(totals: Totals) -> str:
    """ "12 outcomes of 5 teams, 9 on track, 3 at risk"."""
    states = [f"{totals.states[state]} {state_name(state)}" for state in State if totals.states.get(state)]
    return ", ".join([f"{count(totals.outcomes, 'outcome')} of {count(totals.teams, 'team')}", *states])


def count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
