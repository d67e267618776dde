"""A digest's content as a value: what the capabilities told, and what the CTO added; to JSON and back. Pure."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from hashlib import sha256
from typing import Any, Final

from bot.core.digests import Cost, DigestPart, DigestRank
from bot.core.slack.charts import MOST_CHARTS, Chart

Stored = Mapping[str, Any]  # Any: JSON out of the database, as `write_...` put it there

LONGEST_NOTE: Final = 1000
LONGEST_THANKS: Final = 200
MOST_THANKS: Final = 5


@dataclass(frozen=True, slots=True)
class Thanks:
    """A line of thanks. Texts are plain; the name is of the day it was said."""

    to: str
    """A member's id."""
    name: str
    words: str
    by: str
    """The first name of whoever says it."""
    by_id: str = ""
    """Their member id; "" once they are forgotten."""
    said_in: str = ""
    """The form it came in, which says one: the same words said once more are other thanks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edits:
    """What whoever sits at the CTO's desk made of it. It outlives every reading of the content."""

    note: str = ""
    note_by: str = ""
    """The first name of whoever wrote it: a deputy does not speak in the CTO's name."""
    note_by_id: str = ""
    """Their member id; "" once they are forgotten."""
    hidden: frozenset[str] = field(default_factory=frozenset[str])
    """Parts by name: also such as have nothing to tell any more."""
    thanks: tuple[Thanks, ...] = ()


@dataclass(frozen=True, slots=True)
class Edition:
    """What the capabilities told of the week, in the order of the message."""

    parts: tuple[DigestPart, ...]

    def shown(self, edits: Edits) -> list[DigestPart]:
        """The parts that leadership sees; what may not be hidden is shown, whatever was asked for."""
        return [part for part in self.parts if not (part.may_be_hidden and part.name in edits.hidden)]

    def hidden(self, edits: Edits) -> list[DigestPart]:
        """What is left out although there is something to tell."""
        return [part for part in self.parts if tells(part) and part.may_be_hidden and part.name in edits.hidden]

    @property
    def to_choose_from(self) -> list[DigestPart]:
        """What may be hidden."""
        return [part for part in self.parts if part.may_be_hidden and tells(part)]

    @property
    def decisions(self) -> int:
        """What came of everybody's minutes; what was decided counts though its part is hidden."""
        return sum(part.decisions for part in self.parts)

    def part(self, name: str) -> DigestPart | None:
        return next((part for part in self.parts if part.name == name), None)


def make_edition(parts: Sequence[DigestPart]) -> Edition:
    """Parts in the order of the message."""
    return Edition(tuple(sorted(parts, key=lambda part: part.rank)))


def tells(part: DigestPart) -> bool:
    """Whether there is anything of it to see."""
    return bool(part.line or part.thread or part.cost)


def drawn(parts: Sequence[DigestPart]) -> frozenset[str]:
    """Whose charts are drawn: the first two that are worth it, of the parts that are shown."""
    worth = [part.name for part in parts if part.chart is not None and part.chart.is_worth_drawing]
    return frozenset(worth[:MOST_CHARTS])


# As it is stored -------------------------------------------------------------------------------------------------------


def write_edition(edition: Edition) -> str:
    return json.dumps([_write_part(part) for part in edition.parts], ensure_ascii=False)


def read_edition(text: str) -> Edition:
    return Edition(tuple(_read_part(stored) for stored in json.loads(text)))


def write_edits(edits: Edits) -> str:
    return json.dumps(asdict(replace(edits, hidden=frozenset())) | {"hidden": sorted(edits.hidden)}, ensure_ascii=False)


def version_of(edits: Edits) -> str:
    """Another one after every change."""
    return sha256(write_edits(edits).encode(errors="backslashreplace")).hexdigest()[:16]


def read_edits(text: str) -> Edits:
    stored: Stored = json.loads(text)
    thanks = tuple(Thanks(**each) for each in stored["thanks"])
    return Edits(
        note=stored["note"],
        note_by=stored["note_by"],
        note_by_id=stored.get("note_by_id", ""),
        hidden=frozenset(stored["hidden"]),
        thanks=thanks,
    )


def _write_part(part: DigestPart) -> Stored:
    return {
        "name": part.name,
        "title": part.title,
        "rank": int(part.rank),
        "line": part.line,
        "thread": list(part.thread),
        "chart": _write_chart(part.chart) if part.chart is not None else None,
        "may_be_hidden": part.may_be_hidden,
        "figures": dict(part.figures),
        "decisions": part.decisions,
        "cost": asdict(part.cost) if part.cost is not None else None,
        "named": dict(part.named),
    }


def _write_chart(chart: Chart) -> Stored:
    series = {name: list(values) for name, values in chart.series.items()}
    return asdict(replace(chart, categories=list(chart.categories), series=series))


def _read_part(stored: Stored) -> DigestPart:
    chart, cost = stored["chart"], stored["cost"]
    return DigestPart(
        name=stored["name"],
        title=stored["title"],
        rank=DigestRank(stored["rank"]),
        line=stored["line"],
        thread=stored["thread"],
        chart=Chart(**chart) if chart is not None else None,
        may_be_hidden=stored["may_be_hidden"],
        figures=stored["figures"],
        decisions=stored["decisions"],
        cost=Cost(**cost) if cost is not None else None,
        named=stored.get("named", {}),
    )
