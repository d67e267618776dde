"""The attacker: a member who sees everything published, knows who was asked and who answered, and assumes the others unchanged.

Two sides, both rigorous. `find_witnesses`: somebody's answer is NOT determined where there is a second company in which
they answered otherwise and of which the very same is published, in every round; each is checked with the real `suppress()`.
`determined` (small_companies.py): it IS determined where all companies of which the same is published agree; all are tried.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from random import Random
from typing import Final

from bot.capabilities.sunday.suppression import number_of, shares_of
from bot.capabilities.sunday.tallies import Given, Shares, Tally, Thresholds
from tests.capabilities.sunday.histories import ME, THRESHOLDS, History, Published, is_published_alike, publish


@dataclass
class Recorded:
    """Chance that can be told again: whom the lot left out, and how the coins fell; or exactly what it is given."""

    random_: Random = field(default_factory=Random)
    drawn: list[list[str]] = field(default_factory=list[list[str]])
    populations: list[list[str]] = field(default_factory=list[list[str]])
    tosses: list[float] = field(default_factory=list[float])

    def sample(self, population: Sequence[str], k: int, /) -> list[str]:
        self.populations.append(list(population))
        self.drawn.append(self.random_.sample(population, k))
        return self.drawn[-1]

    def random(self) -> float:
        self.tosses.append(self.random_.random())
        return self.tosses[-1]


class Told:
    """The same chance again, with what a second company needs changed."""

    def __init__(self, drawn: Sequence[Sequence[str]], tosses: Iterable[float]) -> None:
        self._drawn, self._tosses = iter(drawn), iter(tosses)

    def sample(self, population: Sequence[str], k: int, /) -> list[str]:
        left_out = list(next(self._drawn))
        assert len(set(left_out) & set(population)) == k
        return left_out

    def random(self) -> float:
        return next(self._tosses)


_VALUE, _LOW, _MIDDLE, _HIGH = (0, 1, 2, 3, 4, 5), (0, 1, 1, 0, 0, 0), (0, 0, 0, 1, 0, 0), (0, 0, 0, 0, 1, 1)
"""What a face adds to a sum, to the low ones, the middle ones, the high ones."""


@dataclass(slots=True)
class _Limit:
    """Between what a published number or spread says that a sum over the counted faces lies."""

    weights: Sequence[int]
    least: int
    most: int
    now: int

    def excess(self, change: int = 0) -> int:
        return max(self.least - self.now - change, self.now + change - self.most, 0)


@dataclass(slots=True)
class _Cell:
    """One published group in one round."""

    counted: list[str]
    left_out: list[str]
    """The lot's; in another company it may have been another's."""
    own: int
    limits: list[_Limit]

    def face(self, member: str, faces: Mapping[str, int]) -> int:
        return self.own if member == ME else faces[member]


class Search:
    """Looks for companies of which the same is published: changes one answer, then mends what no longer fits."""

    def __init__(self, history: History, random: Random, thresholds: Thresholds = THRESHOLDS) -> None:
        self._history, self._random, self._thresholds = history, random, thresholds
        self._lot = Recorded(random)
        self.published = tuple(publish(history, self._lot, thresholds=thresholds))
        self._actual = {member: history.answers[member].face for member in history.members()}
        self._start()

    def find_witnesses(self) -> set[str]:
        """Everybody whose answer is not determined, each shown by a second company that was checked."""
        safe = set[str]()
        for attempt in range(_ATTEMPTS):
            if attempt:
                self._start()
            self._wanted = set[str]()
            for member in self._random.sample(sorted(self._actual), len(self._actual)):
                if member not in safe and self._faces[member] == self._actual[member] and self._change(member):
                    self._wanted.add(member)
                    if attempt:  # the first companies change many answers at once; where that fails, one at a time
                        safe |= self._changed()
            safe |= self._changed()
            if len(safe) == len(self._actual):
                break
        return safe

    def _changed(self) -> set[str]:
        """Who answered otherwise in the second company; nobody where not the very same is published of it."""
        if not self._is_published_alike():
            return set()
        return {member for member, face in self._faces.items() if face != self._actual[member]}

    def _start(self) -> None:
        """As it really is."""
        self._faces = dict(self._actual)
        self._cells = list(_cells(self._history, self.published, self._lot, self._thresholds))
        self._of: dict[str, list[_Cell]] = {member: [] for member in self._faces}
        for cell in self._cells:
            for member in cell.counted:
                if member != ME:
                    self._of[member].append(cell)

    def _change(self, member: str) -> bool:
        """Give them another face, and mend. Where that fails everything is as it was, and False."""
        undo = self._undo = list[Callable[[], None]]()
        self._set(member, self._random.choice([face for face in range(1, 6) if face != self._actual[member]]))
        for _ in range(_STEPS):
            broken = [(cell, limit) for cell in self._cells for limit in cell.limits if limit.excess()]
            if not broken:
                return True
            if not self._mend(*self._random.choice(broken), member):
                break
        while undo:
            undo.pop()()
        return False

    def _mend(self, cell: _Cell, limit: _Limit, kept: str) -> bool:
        """The best of some changes that bring one sum nearer to its limits. False where there is none."""
        up = 1 if limit.now < limit.least else -1
        found: list[tuple[float, Callable[[], None]]] = []
        others = [member for member in cell.counted if member not in (ME, kept)]
        for member in self._random.sample(others, min(len(others), _CANDIDATES)):
            for face in range(1, 6):
                if member in self._wanted and face == self._actual[member]:
                    continue
                if up * (limit.weights[face] - limit.weights[self._faces[member]]) > 0:
                    found.append((self._cost(member, face), lambda member=member, face=face: self._set(member, face)))
        for inside, outside in product(cell.counted, cell.left_out):
            faces = cell.face(inside, self._faces), cell.face(outside, self._faces)
            if up * (limit.weights[faces[1]] - limit.weights[faces[0]]) > 0:
                cost = _cost(cell, *faces) + self._random.random()
                found.append((cost, lambda inside=inside, outside=outside: self._swap(cell, inside, outside)))
        if not found:
            return False
        chosen = (
            self._random.choice(found) if self._random.random() < _AT_RANDOM else min(found, key=lambda each: each[0])
        )
        chosen[1]()
        return True

    def _cost(self, member: str, face: int) -> float:
        return sum(_cost(cell, self._faces[member], face) for cell in self._of[member]) + self._random.random()

    def _set(self, member: str, face: int) -> None:
        self._undo.append(lambda face=self._faces[member]: self._put(member, face))
        self._put(member, face)

    def _put(self, member: str, face: int) -> None:
        for cell in self._of[member]:
            _move(cell, self._faces[member], face)
        self._faces[member] = face

    def _swap(self, cell: _Cell, inside: str, outside: str) -> None:
        """The lot fell on somebody else."""
        self._undo.append(lambda: self._exchange(cell, outside, inside))
        self._exchange(cell, inside, outside)

    def _exchange(self, cell: _Cell, inside: str, outside: str) -> None:
        _move(cell, cell.face(inside, self._faces), cell.face(outside, self._faces))
        cell.counted[cell.counted.index(inside)], cell.left_out[cell.left_out.index(outside)] = outside, inside
        if inside != ME:
            self._of[inside].remove(cell)
        if outside != ME:
            self._of[outside].append(cell)

    def _is_published_alike(self) -> bool:
        """The second company, with the lots that may have fallen there, through the real thing."""
        answers = {member: Given(face, self._history.answers[member].causes) for member, face in self._faces.items()}
        lot = Told([cell.left_out for cell in self._cells if cell.left_out], self._lot.tosses)
        return is_published_alike(self.published, publish(self._history, lot, answers, thresholds=self._thresholds))


_ATTEMPTS, _STEPS, _CANDIDATES, _AT_RANDOM = 300, 100, 12, 0.1


def _move(cell: _Cell, before: int, after: int) -> None:
    for limit in cell.limits:
        limit.now += limit.weights[after] - limit.weights[before]


def _cost(cell: _Cell, before: int, after: int) -> int:
    return sum(limit.excess(limit.weights[after] - limit.weights[before]) - limit.excess() for limit in cell.limits)


_NO_LOT: Final[tuple[list[str], list[str]]] = ([], [])


def _cells(history: History, published: Published, lot: Recorded, thresholds: Thresholds) -> Iterator[_Cell]:
    drawn, before = iter(zip(lot.populations, lot.drawn, strict=True)), dict[str, Tally]()
    population, left_out = next(drawn, _NO_LOT)
    for asked, tallies in zip(history.rounds, published, strict=True):
        for group, tally in zip(asked.groups(history.answers), tallies, strict=True):
            if tally.number is None:
                continue
            answered = sorted((group.answers.keys() & group.cohort) - tally.waiting)
            counted, out = answered, list[str]()
            if population and population == answered:
                counted, out = [each for each in answered if each not in left_out], list(left_out)
                population, left_out = next(drawn, _NO_LOT)
            sums = _Sums([group.answers[each].face for each in counted], tally, before.get(group.id))
            before[group.id] = tally
            yield _Cell(counted, out, asked.own.face, sums.limits(spread=len(counted) >= thresholds.shares))
    assert not population, "a lot was cast that nobody accounts for"


@dataclass(frozen=True, slots=True)
class _Sums:
    """What a published tally says of sums over the counted faces, found by asking what else would have read the same."""

    faces: Sequence[int]
    tally: Tally
    before: Tally | None

    def limits(self, *, spread: bool) -> list[_Limit]:
        number = self._limit(_VALUE, range(len(self.faces), 5 * len(self.faces) + 1), self._reads_alike)
        if not spread:
            return [number]
        possible, shares = range(len(self.faces) + 1), self.tally.shares
        if shares is None:
            most = max((_LOW, _MIDDLE, _HIGH), key=lambda weights: sum(weights[face] for face in self.faces))
            return [number, self._limit(most, possible, lambda part: self._split(part, 0) is None)]
        return [
            number,
            self._limit(
                _LOW, possible, lambda part: (found := self._split(part, 0)) is not None and found.low == shares.low
            ),
            self._limit(
                _HIGH, possible, lambda part: (found := self._split(0, part)) is not None and found.high == shares.high
            ),
            self._limit(_MIDDLE, possible, lambda part: self._split(part, 0) is not None),
        ]

    def _reads_alike(self, total: int) -> bool:
        return number_of(total, len(self.faces), self.before.number if self.before else None) == self.tally.number

    def _split(self, low: int, high: int) -> Shares | None:
        """The spread were so many low, or so many high, and the others lay in the two other parts alike."""
        others = len(self.faces) - low - high
        some, rest = others // 2, others - others // 2
        faces = [1] * low + [3] * rest + [5] * some if low else [5] * high + [3] * rest + [1] * some
        return shares_of(faces, self.before.shares if self.before else None)

    def _limit(self, weights: Sequence[int], possible: range, holds: Callable[[int], bool]) -> _Limit:
        now = sum(weights[face] for face in self.faces)
        least = most = now
        while least - 1 in possible and holds(least - 1):
            least -= 1
        while most + 1 in possible and holds(most + 1):
            most += 1
        return _Limit(weights, least, most, now)
