"""Which outcomes, or teams, somebody means by the words they typed. Pure: texts in, an order out.

Reading what is compared here out of the database is in `search.py`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final
from unicodedata import combining, normalize
from uuid import UUID

_ALIKE: Final = 0.75
"""How alike two words have to be, of 1, to take one for the other mistyped."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One outcome as it is searched: its sentence, and everything else that is said in it."""

    id: UUID
    number: int
    ended: bool
    sentence: str
    rest: str


@dataclass(frozen=True, slots=True)
class Found:
    """Outcomes by id, the best first. `exact` is False where no outcome has the words themselves, only some alike."""

    ids: Sequence[UUID]
    exact: bool


def fold(text: str) -> str:
    """A text for comparing: in one case, without accents, with single blanks."""
    return "".join(each for each in normalize("NFKD", " ".join(text.split()).casefold()) if not combining(each))


def find(words: str, texts: Sequence[Text]) -> Found:
    """The outcomes that say all of these words; where none does, those that say words much like them."""
    wanted = fold(words).split()
    folded = [(text, fold(text.sentence), fold(text.rest)) for text in texts]
    found = _ranked(wanted, folded)
    if found or not wanted:
        return Found(found, exact=True)
    known = {word for _, sentence, rest in folded for word in _words(f"{sentence} {rest}")}
    meant = [next(iter(get_close_matches(word, known, n=1, cutoff=_ALIKE)), word) for word in wanted]
    return Found(_ranked(meant, folded), exact=False)


def alike(wanted: str, names: Iterable[str]) -> list[str]:
    """At most three of these names that somebody may have meant, the likeliest first."""
    by_fold = {fold(name): name for name in names}
    begins = [each for each in by_fold if each.startswith(fold(wanted)) and wanted.strip()]
    close = get_close_matches(fold(wanted), by_fold, n=3, cutoff=0.6)
    return [by_fold[each] for each in dict.fromkeys([*begins, *close])][:3]


def _ranked(wanted: Sequence[str], texts: Sequence[tuple[Text, str, str]]) -> list[UUID]:
    scored = [(score, text) for text, sentence, rest in texts if (score := _score(wanted, sentence, rest))]
    scored.sort(key=lambda each: (-each[0], each[1].ended, -each[1].number))
    return [text.id for _, text in scored]


def _score(wanted: Sequence[str], sentence: str, rest: str) -> int:
    """The more of the words stand in the sentence, and as words of their own, the higher; 0 where one is missing."""
    of_sentence = set(_words(sentence))
    score = 0
    for word in wanted:
        if word in of_sentence:
            score += 4
        elif word in sentence:
            score += 3
        elif word in rest:
            score += 1
        else:
            return 0
    return score


def _words(text: str) -> list[str]:
    return "".join(each if each.isalnum() or each == "-" else " " for each in text).split()
