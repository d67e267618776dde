"""What stands on a run sheet: each outcome in one place, by team. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final
from uuid import UUID

from bot.capabilities.outcomes.rules import ENDED, Entry, State

REACHED: Final = frozenset({State.REACHED, State.FOUND})
NEEDS_HELP: Final = frozenset({State.AT_RISK, State.OFF_TRACK, State.STUCK})


@dataclass(frozen=True, slots=True, kw_only=True)
class InQuarter:
    """What was said of one outcome in the quarter."""

    learned: Sequence[str] = ()
    """First thing first."""
    ended: bool = False
    """Whether it ended then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamSheet:
    """One team's part."""

    team: str
    reached: Sequence[Entry]
    learned: Sequence[tuple[Entry, str]]
    running: Sequence[Entry]
    """What runs and needs nobody."""
    needs_help: Sequence[Entry]
    stopped: Sequence[Entry]


NOTHING_SAID: Final = InQuarter()


def make_sheets(entries: Iterable[Entry], said: Mapping[UUID, InQuarter]) -> list[TeamSheet]:
    """A sheet for every team of which there is something to tell, in the order of the entries."""
    sheets = [_sheet(team, list(group), said) for team, group in groupby(entries, key=lambda entry: entry.team)]
    return [each for each in sheets if each.reached or each.learned or each.running or each.needs_help or each.stopped]


def _sheet(team: str, entries: Sequence[Entry], said: Mapping[UUID, InQuarter]) -> TeamSheet:
    ended = [entry for entry in entries if entry.state in ENDED and said.get(entry.id, NOTHING_SAID).ended]
    running = [entry for entry in entries if entry.state not in ENDED]
    return TeamSheet(
        team=team,
        reached=[entry for entry in ended if entry.state in REACHED],
        stopped=[entry for entry in ended if entry.state not in REACHED],
        learned=[(entry, words) for entry in entries for words in said.get(entry.id, NOTHING_SAID).learned],
        running=[entry for entry in running if entry.state not in NEEDS_HELP],
        needs_help=[entry for entry in running if entry.state in NEEDS_HELP],
    )
