"""What may be published of a round of the Monday question: the whole argument, in one pure module, written for a sceptic.

Whoever fears for a colleague should read this. It is called once per round, in memory, before anything is stored; what it
returns is all that is left of the answers (ballots/closing.py). It reads no database, no clock and no setting.

**Against whom it holds.** Somebody who reads everything published in every round; who knows who was asked in each, and
in which teams; and who knows their own answer. They assume that nobody else changes their answer from round to round: then
every joiner, leaver and change of team is a question put to the numbers. The rules below are the answer, each by its name:

ENOUGH             No number for fewer than five answers, no spread of fewer than eight that are counted (see LOT), no cause
                   named by fewer than five, or where fewer than eight answered.
NOT_ONE_CELL       No spread where nearly all answered alike, and "none" and "all" are never said of one bar.
ENDS               Means above 4 read "4 or more", below 2 "2 or less": five people who all answer 1 do not publish a 1.
ROUNDING           The fewer, the coarser: below 30 answers only "3 or more" or "3 or less", below 60 halves, then tenths. One
                   answer among 60 moves the mean by less than a tenth.
STEADY             A number stands until the mean has left it by a whole step (of the few: by half a face), a bar until the
                   share has left it by three quarters of one: nothing can be weighed at an edge.
PIECES             The published teams never cut everybody into a piece of one to four answers: neither what is left beside
                   the teams, nor what two teams share, nor what one has beyond another. And the same people are published
                   once, whatever else they are called: each time anew, chance would wear thin.
FROZEN             Only answers of those who were there when the round began and whom its question reached, in the teams they
                   were in at its beginning. How many were asked follows from that alone, whoever answered.
NEWCOMERS          Who joined a group since its last number waits, uncounted, until at least five of them are asked.
LOT                Below 30 answers half of them are left out of number and spread, by lot, and which is forgotten at once:
                   whoever asks "did Tom move the number?" has to know first whether Tom was in it.
COINS              A cause has to be named five times more often than a coin falls tails before it first falls heads; the
                   coin is thrown anew for each cause and round. That a cause appears, or does not, is never one person's word.

**What it does not promise.** Who was told all other answers by the people themselves can subtract. A number says something
about everybody: "2 or less" says that people are unhappy. Who knows from elsewhere exactly who answered in each of many
rounds, in which nobody changed their mind, and chose their own answers to weigh the others' in a group of 30 or more, can
come close. The lot and the coins are drawn anew in every round: who watches the same few for many rounds, in which nobody
changed their mind, learns nearly how many named a cause, and whether one fewer does since somebody left. How many answered
is said as it is: where all who were asked answered, everybody knows it.
The attacks are in tests/capabilities/sunday/: for each rule the small company in which it is needed, and random ones.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence, Set
from enum import StrEnum
from itertools import count
from types import MappingProxyType
from typing import Final

from bot.capabilities.sunday.tallies import (
    EVERYBODY,
    Bound,
    Earlier,
    Given,
    Group,
    Lot,
    Number,
    Part,
    Reason,
    Shares,
    Tally,
    Thresholds,
)

__all__ = [
    "ALL_RULES", "EVERYBODY", "Bound", "Earlier", "Given", "Group", "Lot", "Number", "Part", "Reason", "Rule", "Shares",
    "Tally", "Thresholds", "number_of", "shares_of", "suppress",
]  # fmt: skip


class Rule(StrEnum):
    """The rules of the module's docstring. Only tests ever leave one out, to show what it is for."""

    ENOUGH = "enough"
    NOT_ONE_CELL = "not_one_cell"
    ENDS = "ends"
    ROUNDING = "rounding"
    STEADY = "steady"
    PIECES = "pieces"
    FROZEN = "frozen"
    NEWCOMERS = "newcomers"
    LOT = "lot"
    COINS = "coins"


ALL_RULES: Final = frozenset(Rule)


def suppress(
    groups: Collection[Group],
    thresholds: Thresholds,
    before: Mapping[str, Earlier],
    *,
    lot: Lot,
    rules: Set[Rule] = ALL_RULES,
) -> tuple[Tally, ...]:
    """One tally per group, in the order of `groups`, one of which is everybody. `before`: each group's last number, by id."""
    rounds = [_Round(group, thresholds, before.get(group.id), rules) for group in groups]
    published = _publishable(rounds, thresholds, rules)
    return tuple(each.tally(lot) if each.group.id in published else each.silence() for each in rounds)


def _publishable(rounds: Collection["_Round"], thresholds: Thresholds, rules: Set[Rule]) -> set[str]:
    """ENOUGH and PIECES. Teams are tried from the largest down: the order depends on who was asked, never on an answer."""
    whole = next(each for each in rounds if each.group.id == EVERYBODY)
    if not whole.is_enough():
        return set()
    chosen, pieces, told = {EVERYBODY}, _Pieces(whole.counted), {frozenset(whole.counted)}
    for each in sorted(rounds, key=lambda each: (-len(each.group.cohort), each.group.id)):
        if each is whole or not each.is_enough():
            continue
        people = frozenset(each.counted)
        if Rule.PIECES not in rules or (people not in told and pieces.smallest_after(people) >= thresholds.number):
            pieces.cut(people)
            told.add(people)
            chosen.add(each.group.id)
    return chosen


class _Pieces:
    """What everybody who answered is cut into by the published groups: whoever is in the same ones is in the same piece."""

    def __init__(self, everybody: Collection[str]) -> None:
        self._ids = count()
        self._of = dict.fromkeys(everybody, next(self._ids))
        self._sizes = Counter(self._of.values())

    def smallest_after(self, cut: Collection[str]) -> int:
        """How many the smallest piece would have that this cut makes or touches."""
        inside = Counter(self._of.get(member, _ELSEWHERE) for member in cut)
        beside = (self._sizes[piece] - size for piece, size in inside.items() if piece != _ELSEWHERE)
        return min([*inside.values(), *(size for size in beside if size)])

    def cut(self, cut: Collection[str]) -> None:
        fresh = defaultdict[int, int](self._ids.__next__)
        for member in cut:
            piece = self._of.get(member, _ELSEWHERE)
            self._of[member] = fresh[piece]
            self._sizes[piece] -= 1
        self._sizes.update(self._of[member] for member in cut)


_ELSEWHERE: Final = -1
"""Of a team, who is not counted with everybody."""


class _Round:
    """One group in one round, with what the rules FROZEN and NEWCOMERS leave of its answers."""

    def __init__(self, group: Group, thresholds: Thresholds, earlier: Earlier | None, rules: Set[Rule]) -> None:
        self.group, self._thresholds, self._earlier, self._rules = group, thresholds, earlier, rules
        newcomers = group.cohort - earlier.cohort if earlier is not None else frozenset[str]()
        waits = Rule.NEWCOMERS in rules and len(newcomers & group.asked) < thresholds.number
        self.waiting = newcomers if waits else frozenset[str]()
        asked = group.asked if Rule.FROZEN in rules else group.cohort | group.answers.keys()
        counts = asked - self.waiting
        self.counted = {member: given for member, given in group.answers.items() if member in counts}

    def is_enough(self) -> bool:
        return len(self.counted) >= (self._thresholds.number if Rule.ENOUGH in self._rules else 1)

    def silence(self) -> Tally:
        """Nothing but why; of everybody also how many were asked and answered."""
        of_all = self.group.id == EVERYBODY
        return Tally(
            group=self.group.id,
            asked=len(self.group.asked) if of_all else 0,
            answered=self._answered() if of_all else 0,
            why_not=self._why_not(),
            waiting=self.waiting,
        )

    def _why_not(self) -> Reason:
        if self.is_enough():
            return Reason.COMPLEMENT
        return Reason.CHANGED if self._answered() >= self._thresholds.number else Reason.TOO_FEW

    def tally(self, lot: Lot) -> Tally:
        faces = self._draw(lot)
        before = self._earlier if Rule.STEADY in self._rules else None
        spreads = Rule.ENOUGH not in self._rules or len(faces) >= self._thresholds.shares
        return Tally(
            group=self.group.id,
            asked=len(self.group.asked),
            answered=self._answered(),
            number=number_of(sum(faces), len(faces), before.number if before else None, self._rules),
            shares=shares_of(faces, before.shares if before else None, self._rules) if spreads else None,
            causes=MappingProxyType(self._causes(lot)),
            waiting=self.waiting,
        )

    def _answered(self) -> int:
        return len(self.group.answers.keys() & self.group.asked)

    def _draw(self, lot: Lot) -> list[int]:
        """LOT: the faces that are counted."""
        left_out = set[str]()
        if Rule.LOT in self._rules and self._thresholds.number <= len(self.counted) < _HALVES_FROM:
            left_out = set(lot.sample(sorted(self.counted), len(self.counted) // _ONE_IN))
        return [given.face for member, given in self.counted.items() if member not in left_out]

    def _causes(self, lot: Lot) -> dict[str, Part]:
        """COINS: what is said of each cause is at least true, and what is not said need not be false."""
        if Rule.ENOUGH in self._rules and len(self.counted) < self._thresholds.causes + _BESIDE:
            return {}
        named = Counter(cause for given in self.counted.values() for cause in given.causes)
        found: dict[str, Part] = {}
        for cause in sorted(named):
            times = named[cause] - (_tails(lot) if Rule.COINS in self._rules else 0)
            if times >= self._thresholds.causes:
                found[cause] = _part(times, len(self.counted))
        return found


_HALVES_FROM: Final = 30
_TENTHS_FROM: Final = 60
_ONE_IN: Final = 2
"""LOT leaves out one answer in so many."""
_LOWEST, _HIGHEST = 20, 40
"""ENDS, in tenths. Between them, whoever moves a number over an edge alone has at least two faces left."""
_LOWER, _UPPER = Number(30, Bound.AT_MOST), Number(30, Bound.AT_LEAST)
_BEYOND: Final = 5
_BESIDE: Final = 3
"""So many more have to answer than must have named a cause; else all of them had."""
_NEARLY_ALL: Final = (7, 8)


def number_of(total: int, answers: int, before: Number | None, rules: Set[Rule] = ALL_RULES) -> Number:
    """ROUNDING, STEADY and ENDS: the number for so many answers whose faces add up to `total`, after the one before."""
    if Rule.ROUNDING in rules and answers < _HALVES_FROM:
        return _side(total, answers, before)
    step = _step(answers) if Rule.ROUNDING in rules else 1
    lowest, highest = (_LOWEST, _HIGHEST) if Rule.ENDS in rules else (10, 50)
    exact = 10 * total  # in tenths, times the number of answers
    if before is not None:
        stood = min(max(_nearest(before.tenths, 1, step), lowest), highest)
        fell, rose = exact <= (stood - step) * answers, exact >= (stood + step) * answers
        if (stood == lowest or not fell) and (stood == highest or not rose):
            return _number(stood, step, rules)
    return _number(min(max(_nearest(exact, answers, step), lowest), highest), step, rules)


def _side(total: int, answers: int, before: Number | None) -> Number:
    """Of the few only on which side of 3 they are; it changes once they are half a face beyond it."""
    beyond = 0 if before is None else -_BEYOND if before.tenths > 30 or before == _UPPER else _BEYOND
    return _UPPER if 10 * total > (30 + beyond) * answers else _LOWER


def _step(answers: int) -> int:
    """In tenths."""
    return 5 if answers < _TENTHS_FROM else 1


def _nearest(dividend: int, divisor: int, step: int) -> int:
    """The multiple of `step` nearest to the quotient, halves up."""
    return (2 * dividend + step * divisor) // (2 * step * divisor) * step


def _number(tenths: int, step: int, rules: Set[Rule]) -> Number:
    if Rule.ENDS in rules and tenths in (_LOWEST, _HIGHEST):
        return Number(tenths, Bound.AT_MOST if tenths == _LOWEST else Bound.AT_LEAST)
    return Number(tenths, Bound.EXACT if step == 1 else Bound.ABOUT)


def shares_of(faces: Sequence[int], before: Shares | None, rules: Set[Rule] = ALL_RULES) -> Shares | None:
    """ROUNDING, STEADY and NOT_ONE_CELL: how these faces lie; None where nearly all of them lie alike."""
    low, high = sum(face <= 2 for face in faces), sum(face >= 4 for face in faces)
    nearly, of = _NEARLY_ALL
    if Rule.NOT_ONE_CELL in rules and of * max(low, high, len(faces) - low - high) >= nearly * len(faces):
        return None
    low = _percent(low, len(faces), before.low if before is not None else None, rules)
    high = _percent(high, len(faces), before.high if before is not None else None, rules)
    return Shares(low, max(0, 100 - low - high), high)


def _percent(part: int, answers: int, before: int | None, rules: Set[Rule]) -> int:
    step = 50 if answers < _HALVES_FROM else 25 if answers < _TENTHS_FROM else 10
    if before is not None:
        before = _nearest(before, 1, step)
        if 4 * abs(100 * part - before * answers) < 3 * step * answers:
            return before
    rounded = _nearest(100 * part, answers, step)
    if Rule.NOT_ONE_CELL in rules or part in (0, answers):
        return rounded
    return min(max(rounded, step), 100 - step)


def _tails(lot: Lot) -> int:
    """How often a coin falls tails before it first falls heads."""
    tails = 0
    while lot.random() < 0.5:
        tails += 1
    return tails


def _part(times: int, answers: int) -> Part:
    if 2 * times >= answers:
        return Part.HALF
    return Part.QUARTER if 4 * times >= answers else Part.SOME
