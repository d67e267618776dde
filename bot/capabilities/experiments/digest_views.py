"""How the digest says what the experiments have to tell: a line for leadership, the detail for the thread. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final

from bot.capabilities.experiments.rules import DECISIONS, Move
from bot.capabilities.experiments.views import weekday
from bot.core.digests import DigestPart, DigestRank, Week
from bot.core.slack.blocks import context, section
from bot.core.slack.events import Block
from bot.core.text import Mrkdwn, inline, shorten

_NAMED: Final = 3
"""Of a kind, in the line; the thread has all."""
_BRIEF: Final = 70
_WORDS: Final = 400
_LISTED: Final = 18
_WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

_VERBS: Final[Mapping[Move, str]] = MappingProxyType(
    {
        Move.KEEP: "kept",
        Move.CHANGE: "changed",
        Move.STOP: "stopped",
        Move.LAPSE: "lapsed",
        Move.LOOK_AGAIN: "looked at again",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """One that runs, and ends soon. Texts are plain."""

    number: int
    change: str
    hypothesis: str
    ends_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What became of one. Texts are plain; `change` is what stands now."""

    number: int
    change: str
    move: Move
    words: str
    ends_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Experiments:
    running: int
    ending: Sequence[Ending]
    decided: Sequence[Decided]


def say_experiments(told: Experiments, week: Week) -> DigestPart:
    """ "*Experiment:* “no Friday releases” ends Thursday: keep, change or stop?" """
    ending = _some([f"{_quoted(each.change)} ends {_when(each.ends_on, week)}" for each in told.ending])
    said = [f"{ending}: keep, change or stop?"] if told.ending else []
    said += [_some([_outcome(each) for each in told.decided])] if told.decided else []
    head = "Experiment" if len(told.ending) + len(told.decided) == 1 else "Experiments"
    counts = Counter(each.move for each in told.decided)
    return DigestPart(
        name="experiments",
        title="Experiments",
        rank=DigestRank.EXPERIMENTS,
        line=f"*{head}:* {' '.join(said)}" if said else "",
        thread=_details(told),
        figures={"experiments_running": told.running, "experiments_ending": len(told.ending)}
        | {f"experiments_{verb.replace(' ', '_')}": counts[move] for move, verb in _VERBS.items()},
        decisions=sum(counts[move] for move in DECISIONS),
    )


def _when(ends_on: date, week: Week) -> str:
    """ "Thursday" in the week to come; further away, with its date."""
    near = 0 < (ends_on - week.last_day).days < 7
    return _WEEKDAYS[ends_on.weekday()] if near else weekday(ends_on)


def _outcome(each: Decided) -> str:
    """ "Stopped “pairing all day”: people were tired by noon"."""
    learnt = f": {_brief(each.words)}" if each.words else ", nobody said keep, change or stop"
    return f"{_VERBS[each.move].capitalize()} {_quoted(each.change)}{learnt}"


def _details(told: Experiments) -> list[Block]:
    lines = [
        f"*Ends {weekday(each.ends_on)}:* E-{each.number}, {_quoted(each.change)}. Expected: {_long(each.hypothesis)}"
        for each in told.ending
    ]
    lines += [_detail(each) for each in told.decided]
    shown: list[Block] = [section(line) for line in lines[:_LISTED]]
    more = [context(f"… and {len(lines) - _LISTED} more in `/cadence experiments`")] if len(lines) > _LISTED else []
    return [*shown, *more]


def _detail(each: Decided) -> str:
    until = f" Until {weekday(each.ends_on)}." if each.move is Move.CHANGE and each.ends_on else ""
    head = f"*{_VERBS[each.move].capitalize()}:* E-{each.number}, {_quoted(each.change)}."
    if each.move is Move.LAPSE:
        return f"{head} Its day passed, and nobody said keep, change or stop."
    word = "Seen by now" if each.move is Move.LOOK_AGAIN else "Learnt"
    thanks = " Thank you." if each.move is Move.STOP else ""
    return f"{head}{until} {word}: {_long(each.words)}{thanks}"


def _quoted(change: str) -> str:
    return f"“{_brief(change)}”"


def _brief(words: str) -> Mrkdwn:
    """A few words of somebody's, without a full stop: they stand in a row."""
    return inline(shorten(words.strip().removesuffix("."), _BRIEF))


def _long(words: str) -> Mrkdwn:
    """As a sentence, with its full stop."""
    text = shorten(words.strip(), _WORDS)
    return inline(text if text.endswith((".", "!", "?", "…")) else f"{text}.")


def _some(texts: Sequence[str]) -> str:
    more = f"; {len(texts) - _NAMED} more (thread)" if len(texts) > _NAMED else ""
    return "; ".join(texts[:_NAMED]) + more
