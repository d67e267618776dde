"""No published number determines an answer, over any history; and each rule of suppression is needed for it."""

from collections.abc import Sequence
from itertools import repeat
from random import Random

import pytest

from bot.capabilities.sunday.suppression import ALL_RULES, Rule
from bot.capabilities.sunday.tallies import EVERYBODY, Given, Part
from tests.capabilities.sunday.attacker import Recorded, Search, Told
from tests.capabilities.sunday.histories import ME, History, is_published_alike, publish, random_history
from tests.capabilities.sunday.small_companies import Needed, determined, named_once_more, needed

SEEDS, AT_ONCE = 100, 5
SOAK_SEEDS = 1000


def _size(seed: int) -> int:
    """From 6 to 150, small ones more often: it is for them that everybody fears."""
    return round(6 * 25 ** (Random(seed).random() ** 2))


def _determined_in(seeds: range) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {}
    for seed in seeds:
        history = random_history(Random(seed), _size(seed))
        left = set(history.members()) - Search(history, Random(seed)).find_witnesses()
        if left:
            found[seed] = left
    return found


@pytest.mark.parametrize("first", range(0, SEEDS, AT_ONCE))
def test_nobodys_face_is_determined_over_thirty_rounds(first: int) -> None:
    """For every member there is a second company, in which they answered otherwise, and everybody read the very same."""
    assert _determined_in(range(first, first + AT_ONCE)) == {}


@pytest.mark.soak
@pytest.mark.timeout(900)
@pytest.mark.parametrize("first", range(SEEDS, SEEDS + SOAK_SEEDS, AT_ONCE))
def test_nobodys_face_is_determined_in_many_more_companies(first: int) -> None:
    assert _determined_in(range(first, first + AT_ONCE)) == {}


@pytest.mark.parametrize("seed", range(40))
def test_nobodys_causes_are_determined_over_thirty_rounds(seed: int) -> None:
    """Nor which causes anybody named: of a company in which only they did not, or only they did, the same may be read."""
    history = random_history(Random(seed), _size(seed))
    lot = Recorded(Random(seed))
    published = tuple(publish(history, lot))
    named = sorted({cause for tallies in published for tally in tallies for cause in tally.causes})

    for member in history.members():
        theirs = history.answers[member].causes
        other = {
            each: Given(given.face, frozenset(named) if each != member else frozenset(named) - theirs)
            for each, given in history.answers.items()
        }
        if theirs:
            assert _could_read_the_same(history, other, lot), member


def _could_read_the_same(history: History, answers: dict[str, Given], lot: Recorded) -> bool:
    """Whether coins may have fallen so that no more is said of a cause than was; what was said must still be true."""
    actual = publish(history, Told(lot.drawn, lot.tosses))
    most = publish(history, Told(lot.drawn, repeat(0.9)), answers)
    ranks = {None: 0, Part.SOME: 1, Part.QUARTER: 2, Part.HALF: 3}
    return all(
        ranks[tally.causes[cause]] <= ranks[could.causes.get(cause)]
        for tallies, other in zip(actual, most, strict=True)
        for tally, could in zip(tallies, other, strict=True)
        for cause in tally.causes
    )


@pytest.mark.parametrize("case", needed(), ids=lambda case: case.rule.value)
def test_each_rule_is_needed(case: Needed) -> None:
    """Without this rule alone all companies of which the same is published agree on somebody; with it, on nobody."""
    without = determined(case.history, ALL_RULES - {case.rule}, case.thresholds, case.ways)
    safe = Search(case.history, Random(1), case.thresholds).find_witnesses()

    assert without == case.knows
    assert safe == set(case.history.members())


def test_every_rule_has_its_company() -> None:
    assert {case.rule for case in needed()} | {Rule.COINS} == ALL_RULES


@pytest.mark.parametrize(("rules", "possible"), [(ALL_RULES - {Rule.COINS}, {True}), (ALL_RULES, {True, False})])
def test_without_coins_a_cause_that_appears_tells_who_named_it(rules: frozenset[Rule], possible: set[bool]) -> None:
    """Four of nine named it; then Tom answers as well, and it is read. With the coin the others may have been five all along."""
    history = named_once_more(tom=True, others=4)
    published = tuple(publish(history, _coins(0, 0), rules=rules))
    assert [tally.causes for tallies in published for tally in tallies if tally.group == EVERYBODY] == [
        {},
        {"people": Part.QUARTER},
    ]

    found = {
        tom
        for tom in (True, False)
        for others in range(10)
        for first in range(5)
        for second in range(5)
        if is_published_alike(
            published, publish(named_once_more(tom=tom, others=others), _coins(first, second), rules=rules)
        )
    }
    assert found == possible


def _coins(*tails: int) -> Told:
    """So many tails before each head; the lot leaves out the first of those who answered."""
    return _First([toss for each in tails for toss in [*repeat(0.1, each), 0.9]])


class _First(Told):
    def __init__(self, tosses: list[float]) -> None:
        super().__init__([], tosses)

    def sample(self, population: Sequence[str], k: int, /) -> list[str]:
        return list(population[:k])


def test_the_attacker_is_in_every_history() -> None:
    """An attack by nobody would prove nothing."""
    histories = [random_history(Random(seed), 12, rounds=5) for seed in range(20)]

    assert all(any(ME in each.answered for each in history.rounds) for history in histories)
