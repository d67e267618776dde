"""For each rule of suppression the small company in which it is needed, and a way to try all companies like it.

In most of them the attacker weighs: they answer 1, 2, 3, 4, 5 in turn while nobody else changes, and see at which of their
own answers the number moves. Then they know exactly what the others' answers add up to; and after somebody has joined, again.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import product
from typing import Final

from bot.capabilities.sunday.suppression import Rule
from bot.capabilities.sunday.tallies import Given, Thresholds
from tests.capabilities.sunday.attacker import Recorded
from tests.capabilities.sunday.histories import ME, Asked, History, is_published_alike, publish

NUMBERS_ONLY: Final = Thresholds(shares=1000)
"""As an owner may have raised them: then all that is published depends on sums."""


def faces(**groups: Sequence[int]) -> dict[str, Given]:
    """`staff=[3, 4]` are staff 0, who answers 3, and staff 1, who answers 4."""
    return {f"{name} {number}": Given(face) for name, each in groups.items() for number, face in enumerate(each)}


def adding_up_to(total: int, people: int) -> list[int]:
    """Faces of so many people, not all the same unless they must be."""
    each, more = divmod(total, people)
    found = [each + 1] * more + [each] * (people - more)
    if people > 1 and not more and 1 < each < 5:
        found[:2] = [each - 1, each + 1]
    return found


def week(
    answered: Iterable[str], own: int, *, asked: Iterable[str] = (), teams: Mapping[str, str] | None = None
) -> Asked:
    """`answered` and the attacker answer; they are asked, and so are `asked`. `teams`: the team of each who is in one."""
    here = {*answered, ME}
    return Asked(
        {each: frozenset((teams or {}).get(each, "").split()) for each in here | {*asked}}, frozenset(here), Given(own)
    )


def weighing(
    answered: Iterable[str], *, asked: Iterable[str] = (), teams: Mapping[str, str] | None = None
) -> list[Asked]:
    return [week(answered, own, asked=asked, teams=teams) for own in range(1, 6)]


def determined(
    history: History, rules: Set[Rule], thresholds: Thresholds, ways: Callable[[int], Iterable[Sequence[int]]]
) -> dict[str, int]:
    """Whose face is the same in all companies of which the same is published, and which.

    Members who were always asked and answered together are interchangeable: for them `ways` gives one choice of faces for
    each that could be told apart. Only for histories in which the lot has nothing to say.
    """
    lot = Recorded()
    published = tuple(publish(history, lot, rules=rules, thresholds=thresholds))
    assert not any(lot.drawn), "another lot would have published something else"
    alike = list(_alike(history))
    possible: list[set[int]] = [set() for _ in alike]
    for chosen in product(*(list(ways(len(members))) for members in alike)):
        answers = {
            member: Given(face) for each in zip(alike, chosen, strict=True) for member, face in zip(*each, strict=True)
        }
        if is_published_alike(published, publish(history, lot, answers, rules=rules, thresholds=thresholds)):
            for found, given in zip(possible, chosen, strict=True):
                found.update(given)
    return {
        member: min(found)
        for members, found in zip(alike, possible, strict=True)
        if len(found) == 1
        for member in members
    }


def _alike(history: History) -> Iterator[list[str]]:
    patterns: dict[tuple[object, ...], list[str]] = {}
    for member in history.members():
        pattern = tuple((each.teams.get(member), member in each.answered) for each in history.rounds)
        patterns.setdefault(pattern, []).append(member)
    return iter(patterns.values())


def every_sum(people: int) -> Iterator[list[int]]:
    """Enough where nothing but numbers is published."""
    return (adding_up_to(total, people) for total in range(people, 5 * people + 1))


def every_spread(people: int) -> Iterator[list[int]]:
    """Enough where spreads are: so many low ones, so many high ones, at either end of what they may be."""
    for low in range(people + 1):
        for high in range(people - low + 1):
            for at_the_ends in ((1, 5), (1, 4), (2, 5), (2, 4)):
                yield [at_the_ends[0]] * low + [3] * (people - low - high) + [at_the_ends[1]] * high


_STAFF, _TEMPS = adding_up_to(120, 34), [1] * 10
_TOM: Final = faces(staff=_STAFF, temp=_TEMPS, tom=[4])
_STAFF_IDS: Final = [f"staff {number}" for number in range(len(_STAFF))]
_TEMP_IDS: Final = [f"temp {number}" for number in range(len(_TEMPS))]
_ALL_IDS: Final = [*_STAFF_IDS, *_TEMP_IDS]
_LET_IT_FALL: Final = week(_ALL_IDS, 1)


def _with_tom_in(tom: Sequence[Asked]) -> History:
    """Weighed without Tom; then ten who answer 1 let the number fall, so that it is weighed again with him."""
    return History(_TOM, [_LET_IT_FALL, *weighing(_STAFF_IDS, asked=_TEMP_IDS), _LET_IT_FALL, *tom])


def _outsider() -> History:
    asked = {each: frozenset[str]() for each in (*_ALL_IDS, ME)}
    return _with_tom_in([Asked(asked, frozenset({*_STAFF_IDS, "tom 0", ME}), Given(own)) for own in range(1, 6)])


def _one_outside_the_team() -> History:
    teams = dict.fromkeys((*_ALL_IDS, ME), "team")
    fallen = week([*_ALL_IDS, "tom 0"], 1, teams=teams)
    return History(_TOM, [fallen, *weighing([*_STAFF_IDS, "tom 0"], asked=_TEMP_IDS, teams=teams)])


def _swapped() -> History:
    """Of six one leaves and one comes, and the number falls as far as two people can let it fall."""
    staff = [f"staff {number}" for number in range(4)]
    weeks = [week([*staff, "ana 0"], 1, asked=["bo 0"]), week([*staff, "bo 0"], 1, asked=["ana 0"])]
    return History(faces(staff=[1, 5, 5, 2], ana=[5], bo=[1]), weeks)


def _all_high() -> History:
    """Four unhappy people do not answer any more; all others do, as before."""
    answers = faces(staff=[5] * 29, temp=[1] * 4)
    staff, temps = [f"staff {number}" for number in range(29)], [f"temp {number}" for number in range(4)]
    return History(answers, [week([*staff, *temps], 5), week(staff, 5, asked=temps)])


def _in_the_middle() -> History:
    return History(faces(staff=[3] * 30), [week([f"staff {number}" for number in range(30)], 3)])


def _alone() -> History:
    """With the attacker only."""
    return History(faces(ana=[3]), [week(["ana 0"], 1)])


def _weighed_plainly() -> History:
    """Nothing has to let the number fall where it follows every answer."""
    answers = faces(staff=adding_up_to(111, 34), tom=[4])
    return History(answers, [*weighing(_STAFF_IDS, asked=["tom 0"]), *weighing([*_STAFF_IDS, "tom 0"])])


def _weighed_in_tenths() -> History:
    """Forty weighed as finely as a hundred: numbers of tenths, of which each is worth four."""
    answers = faces(staff=adding_up_to(114, 34), temp=[1] * 5, tom=[5])
    fallen = week([*_STAFF_IDS, *_TEMP_IDS[:5]], 1, asked=["tom 0"])
    return History(answers, [fallen, *weighing(_STAFF_IDS), fallen, *weighing([*_STAFF_IDS, "tom 0"])])


@dataclass(frozen=True, slots=True)
class Needed:
    """Without the rule the attacker knows what `knows` says; with all rules they do not."""

    rule: Rule
    history: History
    knows: Mapping[str, int]
    ways: Callable[[int], Iterable[Sequence[int]]] = every_sum
    thresholds: Thresholds = NUMBERS_ONLY


def needed() -> list[Needed]:
    joined = weighing([*_STAFF_IDS, "tom 0"], asked=_TEMP_IDS)
    staff = [f"staff {number}" for number in range(30)]
    return [
        Needed(Rule.ENOUGH, _alone(), {"ana 0": 3}, every_spread, Thresholds()),
        Needed(Rule.NOT_ONE_CELL, _in_the_middle(), dict.fromkeys(staff, 3), every_spread, Thresholds()),
        Needed(Rule.ENDS, _all_high(), dict.fromkeys(staff[:29], 5)),
        Needed(Rule.ROUNDING, _weighed_in_tenths(), {"tom 0": 5}),
        Needed(Rule.STEADY, _weighed_plainly(), {"tom 0": 4}),
        Needed(Rule.PIECES, _one_outside_the_team(), {"tom 0": 4}),
        Needed(Rule.FROZEN, _outsider(), {"tom 0": 4}),
        Needed(Rule.NEWCOMERS, _with_tom_in(joined), {"tom 0": 4}),
        Needed(Rule.LOT, _swapped(), {"ana 0": 5, "bo 0": 1}),
    ]


def named_once_more(*, tom: bool, others: int) -> History:
    """Nine colleagues, so many of whom named "people", and then Tom, who did or did not."""
    named = frozenset({"people"})
    staff = [f"staff {number}" for number in range(9)]
    answers = {each: Given(3, named if number < others else frozenset()) for number, each in enumerate(staff)}
    answers["tom 0"] = Given(3, named if tom else frozenset())
    return History(answers, [week(staff, 3, asked=["tom 0"]), week([*staff, "tom 0"], 3)])
