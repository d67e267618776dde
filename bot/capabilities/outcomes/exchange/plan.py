"""What a sheet would change in the register, line by line: new, changed, as it stands, or refused with the reason.

Pure: lines, the register and today's date in, a plan out. Nothing is changed before somebody has read the plan; carrying
it out is in `actions.py`. An empty cell changes nothing, so that a sheet with few columns can be trusted.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from hashlib import sha256
from typing import TypeAlias, TypeVar
from uuid import UUID

from bot.capabilities.outcomes.exchange.sheet import Row
from bot.capabilities.outcomes.finding import fold
from bot.capabilities.outcomes.rules import (
    LONGEST_TEXT,
    STATES,
    Entry,
    Kind,
    State,
    Wording,
    first_state,
    guess_kind,
    problems,
    read_number,
)
from bot.core.people import Team

Choice = TypeVar("Choice")


class Verdict(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A line that can be taken, and what becomes of it. `standing` is the outcome it is about, None for a new one."""

    line: int
    verdict: Verdict
    words: str
    """Plain text: what changes, such as "date, state"."""
    wording: Wording
    team_id: UUID
    standing: Entry | None = None
    state: State | None = None
    """How it stands afterwards; None where nothing changes."""
    learned: str | None = None
    """What was learned, where the line says something new."""

    @property
    def sentence(self) -> str:
        return self.wording.sentence

    @property
    def seen(self) -> int | None:
        """The version of the outcome that it was held against."""
        return self.standing.version if self.standing else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A line that is not taken. Texts are plain."""

    line: int
    words: str
    """Why."""
    sentence: str
    """What it is about, as far as it says."""

    @property
    def verdict(self) -> Verdict:
        return Verdict.REFUSED


Line: TypeAlias = Planned | Refused


class Refusal(Exception):
    """A line cannot be taken; its message is the reason, for whoever made the sheet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """What a sheet is held against."""

    entries: Sequence[Entry]
    teams: Sequence[Team]
    """Every team there is."""
    writes_for: frozenset[UUID]
    """The teams that whoever brings the sheet may write for."""
    may_edit_retired: bool
    """Whether they may change outcomes of a team that is no team any more."""


def plan(rows: Iterable[Row], register: Register, *, today: date) -> list[Line]:
    """What becomes of each line. Of two lines about one outcome the second is refused."""
    planned: list[Line] = []
    seen: dict[object, int] = {}
    for row in rows:
        try:
            made: Line = _plan_line(row, register, today)
            subject = made.standing.id if made.standing else (made.team_id, fold(made.sentence))
            if subject in seen:
                raise Refusal(f"Line {seen[subject]} is about the same outcome. Leave one of them out.")  # noqa: TRY301 - one way to refuse
            seen[subject] = row.line
        except Refusal as refused:
            sentence = row.cells.get("outcome") or row.cells.get("number", "")
            made = Refused(line=row.line, words=str(refused), sentence=sentence)
        planned.append(made)
    return planned


def changing(planned: Iterable[Line]) -> list[Planned]:
    """The lines that would change something."""
    return [each for each in planned if isinstance(each, Planned) and each.verdict in (Verdict.NEW, Verdict.CHANGED)]


def fingerprint(planned: Sequence[Line], text: str) -> str:
    """The same for the same sheet while it would change the same: what somebody said yes to."""
    said = [(each.line, each.verdict, each.words, each.seen if isinstance(each, Planned) else None) for each in planned]
    return sha256(f"{said!r}{text}".encode(errors="replace")).hexdigest()[:32]


def _plan_line(row: Row, register: Register, today: date) -> Planned:
    standing = _standing(row, register)
    wording = _wording(row, standing)
    new = Planned(
        line=row.line,
        verdict=Verdict.NEW,
        words="",
        standing=standing,
        team_id=_team(row, register, standing),
        wording=wording,
        state=_state(row, wording.kind, standing),
        learned=row.cells.get("learned") or None,
    )
    changes = _changes(standing, new) if standing else []
    if standing is not None and not changes:
        return replace(new, verdict=Verdict.UNCHANGED, state=None, learned=None)
    _check_right(register, standing, new.team_id)
    _check_wording(wording, today, standing)
    if standing is None:
        return new
    learned = new.learned if "learned" in changes else None
    return replace(new, verdict=Verdict.CHANGED, words=", ".join(changes), learned=learned)


def _standing(row: Row, register: Register) -> Entry | None:
    """The outcome a line is about: by its number; without one, by the same sentence of the same team."""
    named = row.cells.get("number", "")
    if named:
        number = read_number(named)
        found = next((entry for entry in register.entries if entry.number == number), None)
        if number is None or found is None:
            raise Refusal(f"There is no outcome {named}. Leave the number empty for a new one.")
        return found
    sentence, team = fold(row.cells.get("outcome", "")), fold(row.cells.get("team", ""))
    alike = [entry for entry in register.entries if fold(entry.sentence) == sentence and fold(entry.team) == team]
    return alike[-1] if alike else None


def _team(row: Row, register: Register, standing: Entry | None) -> UUID:
    named = fold(row.cells.get("team", ""))
    if standing is not None and named in ("", fold(standing.team)):
        return standing.team_id
    if not named and len(register.writes_for) == 1:
        return next(iter(register.writes_for))
    if not named:
        raise Refusal("Whose is it? Name a team in the column team.")
    found = next((team.id for team in register.teams if team.active and fold(team.name) == named), None)
    if found is None:
        known = ", ".join(team.name for team in register.teams if team.active)
        raise Refusal(f"I know no team called {row.cells['team']}. Teams: {known or 'none yet'}.")
    return found


def _check_right(register: Register, standing: Entry | None, team_id: UUID) -> None:
    """They write for the team it is of, and for the team it goes to."""
    teams = {team_id} | ({standing.team_id} if standing else set[UUID]())
    if standing is not None and standing.retired:
        if not register.may_edit_retired:
            raise Refusal(f"{standing.team} is no longer a team. The CTO can move what it was after.")
        teams -= {standing.team_id}
    if not teams <= register.writes_for:
        names = {team.id: team.name for team in register.teams}
        theirs = " and ".join(sorted(names.get(each, "That team") for each in teams - register.writes_for))
        raise Refusal(f"{theirs}: not yours to write for.")


def _wording(row: Row, standing: Entry | None) -> Wording:
    """The wording with what the line says in place of what stood; an empty cell changes nothing."""
    cells = row.cells
    sentence = cells.get("outcome", "")
    stood = standing.wording if standing else Wording(sentence="", kind=guess_kind(sentence))
    return replace(
        stood,
        sentence=sentence or stood.sentence,
        measure=cells.get("measure") or stood.measure,
        effect=cells.get("effect") or stood.effect,
        due=_date(cells.get("date", "")) or stood.due,
        kind=_named(cells.get("kind", ""), {kind.value: kind for kind in Kind}, "kind") or stood.kind,
    ).tidied()


def _state(row: Row, kind: Kind, standing: Entry | None) -> State:
    known = {state.value: state for state in STATES[kind]}
    stood = standing.state if standing and standing.kind is kind else first_state(kind)
    return _named(row.cells.get("state", ""), known, "state") or stood


def _changes(standing: Entry, new: Planned) -> list[str]:
    """What is another than before, in the words of the sheet."""
    before, after = standing.wording.tidied(), new.wording
    pairs = {
        "outcome": before.sentence != after.sentence,
        "measure": before.measure != after.measure,
        "effect": before.effect != after.effect,
        "date": before.due != after.due,
        "kind": before.kind is not after.kind,
        "team": standing.team_id != new.team_id,
        "state": standing.state is not new.state,
        "learned": new.learned is not None and (standing.learned or "").strip() != new.learned,
    }
    return [name for name, differs in pairs.items() if differs]


def _check_wording(wording: Wording, today: date, standing: Entry | None) -> None:
    """What was kept without a measure or a date may go on so; everything else has to be as in the form."""
    found = problems(wording, today=today, stood=standing.due if standing else None)
    if not wording.measure:
        found.pop("measure", None)
    if wording.due is None:
        found.pop("due", None)
    for each in ("measure", "effect"):
        if each in found:
            raise Refusal(f"The {each} is too long: {LONGEST_TEXT} characters fit.")
    if found:
        raise Refusal(next(iter(found.values())))


def _date(cell: str) -> date | None:
    if not cell:
        return None
    try:
        return date.fromisoformat(cell)
    except ValueError:
        raise Refusal(f"“{cell}” is no date that I can read. Write it as 2026-12-31.") from None


def _named(cell: str, known: Mapping[str, Choice], column: str) -> Choice | None:
    if not cell:
        return None
    found = known.get(fold(cell).replace(" ", "_"))
    if found is None:
        can_be = ", ".join(name.replace("_", " ") for name in known)
        raise Refusal(f"“{cell}” is no {column} it can have: {can_be}.")
    return found
