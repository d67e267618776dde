"""Companies over many rounds of the Monday question, and what is published of them.

Nobody but the attacker, "me", ever changes an answer: that is what the attacker assumes, and here it is true.
"""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from random import Random
from typing import Final, TypeAlias

from bot.capabilities.sunday.suppression import ALL_RULES, Rule, suppress
from bot.capabilities.sunday.tallies import EVERYBODY, Earlier, Given, Group, Lot, Tally, Thresholds

ME: Final = "me"
CAUSES: Final = ("unclear", "too_much", "people", "future")
THRESHOLDS: Final = Thresholds()
_THREE: Final = Given(3)

Published: TypeAlias = tuple[tuple[Tally, ...], ...]
"""The tallies of every round."""
Answers: TypeAlias = Mapping[str, Given]
"""What each member answers whenever they answer, but for the attacker."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One round: who belongs to it, in which teams; who answered; what the attacker answered, if they did; who was away."""

    teams: Mapping[str, frozenset[str]]
    answered: frozenset[str]
    own: Given = _THREE
    missed: frozenset[str] = frozenset()

    def groups(self, answers: Answers) -> list[Group]:
        given = {member: self.own if member == ME else answers[member] for member in sorted(self.answered)}
        names = sorted({team for teams in self.teams.values() for team in teams})
        return [self._group(name, given) for name in (EVERYBODY, *names)]

    def _group(self, name: str, given: Answers) -> Group:
        """Who answers without having been asked counts as everybody's, so that a rule has something to refuse."""
        cohort = frozenset(member for member, teams in self.teams.items() if name in (EVERYBODY, *teams))
        heard = cohort | (given.keys() - self.teams.keys()) if name == EVERYBODY else cohort
        answers = {each: given[each] for each in given if each in heard}
        return Group(id=name, cohort=cohort, answers=answers, missed=cohort & self.missed)


@dataclass(frozen=True, slots=True)
class History:
    answers: Answers
    rounds: Sequence[Asked]

    def members(self) -> list[str]:
        """Everybody whose answer the attacker would like to know, and who gave one."""
        return sorted({member for each in self.rounds for member in each.answered} - {ME})


def publish(
    history: History,
    lot: Lot,
    answers: Answers | None = None,
    *,
    rules: Set[Rule] = ALL_RULES,
    thresholds: Thresholds = THRESHOLDS,
) -> Iterator[tuple[Tally, ...]]:
    """What everybody reads, round by round; with other `answers`, in a company that is another in this alone."""
    before: dict[str, Earlier] = {}
    for each in history.rounds:
        groups = each.groups(history.answers if answers is None else answers)
        tallies = suppress(groups, thresholds, before, lot=lot, rules=rules)
        yield tallies
        before |= remembered(groups, tallies)


def is_published_alike(published: Published, again: Iterator[tuple[Tally, ...]]) -> bool:
    """Stops at the first round that differs."""
    return all(each == other for each, other in zip(published, again, strict=True))


def remembered(groups: Sequence[Group], tallies: Sequence[Tally]) -> dict[str, Earlier]:
    """What is kept for the next round."""
    cohorts = {group.id: group.cohort for group in groups}
    return {
        tally.group: Earlier(number=tally.number, cohort=cohorts[tally.group] - tally.waiting, shares=tally.shares)
        for tally in tallies
        if tally.number is not None
    }


_MOODS: Final = (
    [1, 1, 1, 1, 1],
    [0, 0, 0, 0, 1],
    [1, 0, 0, 0, 0],
    [1, 0, 0, 0, 1],
    [1, 3, 6, 3, 1],
    [5, 3, 1, 1, 1],
    [0, 1, 2, 6, 3],
)
"""How often each face is given: evenly, all 5, all 1, split in two, in the middle, low, high."""
_AWAY: Final = 0.3
"""How many of those who did not answer were not asked, either."""


def random_history(random: Random, size: int, *, rounds: int = 30) -> History:
    """Joiners, leavers, changes of team, second teams, small teams; some companies answer as one, in some hardly half do."""
    company = _Company(random, size)
    return History(company.answers, [company.live_through_a_week() for _ in range(rounds)])


class _Company:
    def __init__(self, random: Random, size: int) -> None:
        self._random, self._size = random, size
        self._turnover = random.choice([0, 0.01, 0.03, 0.1])
        self._moving = random.choice([0, 0.02, 0.1])
        self._take_part = random.choice([0.4, 0.6, 0.8, 0.95, 1])
        self._mood, self._names_causes = random.choice(_MOODS), random.choice([0, 0.1, 0.4, 0.9])
        self._team_names = [f"team {number}" for number in range(random.choice([0, 1, 2, 3, 6]))]
        self._joined, self._away = 0, Random(size)
        self.answers: dict[str, Given] = {}
        self._teams = {ME: self._some_teams()}
        for _ in range(size - 1):
            self._join()

    def live_through_a_week(self) -> Asked:
        for member in [member for member in self._teams if member != ME]:
            if self._random.random() < self._turnover:
                del self._teams[member]
            elif self._random.random() < self._moving:
                self._teams[member] = self._some_teams()
        for _ in range(self._size):
            if self._random.random() < self._turnover:
                self._join()
        answered = frozenset(member for member in self._teams if self._random.random() < self._take_part)
        silent = sorted(self._teams.keys() - answered)
        missed = frozenset(member for member in silent if self._away.random() < _AWAY)
        return Asked(dict(self._teams), answered, Given(self._random.randint(1, 5)), missed)

    def _join(self) -> None:
        self._joined += 1
        member = f"member {self._joined:03}"
        causes = frozenset(cause for cause in CAUSES if self._random.random() < self._names_causes)
        self.answers[member] = Given(self._random.choices([1, 2, 3, 4, 5], self._mood)[0], causes)
        self._teams[member] = self._some_teams()

    def _some_teams(self) -> frozenset[str]:
        if not self._team_names:
            return frozenset()
        return frozenset(self._random.choices(self._team_names, k=self._random.choice([0, 1, 1, 1, 2])))
