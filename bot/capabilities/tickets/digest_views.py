"""How the digest says how complaints are doing. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from bot.capabilities.tickets.clarity.models import Clarification
from bot.core.digests import DigestPart, DigestRank, Week
from bot.core.slack.blocks import section
from bot.core.slack.charts import Chart
from bot.core.slack.events import Block
from bot.core.text import day, inline, shorten

_BRIEF: Final = 70
_WORDS: Final = 500
_ASKS: Final = ("?", "!", "…")


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaints:
    """Counts of one week, and how it stands at its end."""

    came: int
    answered: int
    mended_by_complainer: int
    settled: int
    open: int
    stale: int
    oldest: date | None
    """The day the oldest open one came."""
    weeks: Sequence[tuple[str, int, int]]
    """By week, oldest first: its label, how many came, how many were answered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """Hours a week that are kept free for so many changes; until when the last of them."""

    hours: int
    changes: int
    until: date | None


def say_complaints(counts: Complaints, today: date) -> DigestPart:
    """ "*Complaints are good:* 6 in, 5 answered, oldest 9 days; 2 fixed by whoever complained"."""
    age = (today - counts.oldest).days if counts.oldest else None
    parts = [f"{counts.came} in, {counts.answered} answered"]
    parts += [f"oldest {_days(age)}"] if age is not None else []
    parts += [f"{counts.stale} stale"] if counts.stale else []
    mended = counts.mended_by_complainer
    line = f"*Complaints are good:* {', '.join(parts)}"
    line += f"; {mended} fixed by whoever complained" if mended else ""
    is_quiet = not (counts.came or counts.answered or counts.open)
    return DigestPart(
        name="complaints",
        title="Complaints",
        rank=DigestRank.COMPLAINTS,
        line="" if is_quiet else line,
        thread=[] if is_quiet else _details(counts),
        chart=_chart(counts.weeks),
        figures={
            "came": counts.came,
            "answered": counts.answered,
            "settled": counts.settled,
            "mended_by_complainer": mended,
            "open": counts.open,
            "stale": counts.stale,
            "oldest_days": age,
        },
        decisions=counts.settled,
    )


def _details(counts: Complaints) -> list[Block]:
    lines = [f"*Complaints:* {counts.open} open, {counts.settled} settled this week."]
    if counts.stale:
        waits = "has waited" if counts.stale == 1 else "have waited"
        lines.append(f"{counts.stale} of them {waits} a week longer than was promised.")
    return [section(" ".join(lines))]


def _chart(weeks: Sequence[tuple[str, int, int]]) -> Chart:
    told = "; ".join(f"{label}: {came} in, {answered} answered" for label, came, answered in weeks)
    return Chart(
        title="Complaints by week",
        kind="bar",
        categories=[label for label, _, _ in weeks],
        series={"In": [came for _, came, _ in weeks], "Answered": [answered for *_, answered in weeks]},
        words=f"Complaints by week, to the day named: {told}.",
    )


def say_clarity(worth: Sequence[Clarification], week: Week) -> DigestPart:
    """ "*Worth repeating:* Who may release on Fridays? Whoever is on call may." A new one, else each in its turn; the thread has all."""
    new = [each for each in worth if week.begins <= each.published_at < week.ends]
    told = [*new, *worth[week.number % len(worth) :]] if worth else []
    return DigestPart(
        name="clarity",
        title="Clarifications worth repeating",
        rank=DigestRank.CLARIFICATIONS,
        line=f"*Worth repeating:* {_brief(told[0])}" if told else "",
        thread=[section(_whole(each)) for each in worth],
        figures={"clarified": len(new), "worth_repeating": len(worth)},
    )


def _brief(each: Clarification) -> str:
    return _as_dialogue(each, _BRIEF)


def _whole(each: Clarification) -> str:
    said = "not said again yet" if not each.said else "said again once" if each.said == 1 else f"said {each.said} times"
    return f"*Worth repeating:* {_as_dialogue(each, _WORDS)} _({said})_"


def _as_dialogue(each: Clarification, most: int) -> str:
    """Question and answer in a row, `most` characters of each; people also ask in sentences, which end with a colon then."""
    question = shorten(each.question.strip(), most)
    if not question.endswith(_ASKS):
        question = f"{question.rstrip('.:;, ')}:"
    return f"{inline(question)} {inline(shorten(each.answer.strip(), most))}"


def say_kept_free(kept: Kept) -> DigestPart:
    """ "*Kept free:* 8 hours a week for 2 changes, by whoever complained"."""
    changes = "1 change" if kept.changes == 1 else f"{kept.changes} changes"
    hours = "1 hour" if kept.hours == 1 else f"{kept.hours} hours"
    until = f", until {day(kept.until)}" if kept.until else ""
    return DigestPart(
        name="kept_free",
        title="Hours kept free",
        rank=DigestRank.PROTECTED_TIME,
        line=f"*Kept free:* {hours} a week for {changes} in the hands of whoever complained{until}"
        if kept.hours
        else "",
        figures={"hours_a_week": kept.hours, "changes": kept.changes},
    )


def _days(number: int) -> str:
    return "today" if number == 0 else "1 day" if number == 1 else f"{number} days"
