"""Everything that may not happen, asked at the end of twelve weeks; and whether each digest says what people did."""

import re
from collections import Counter
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from bot.sandbox.company import user_id
from tests.scenarios.four_weeks import rules
from tests.scenarios.four_weeks.ear import Sort
from tests.scenarios.twelve_weeks.cast import CTO, EVERYBODY, NAMES, company_of_sixty
from tests.scenarios.twelve_weeks.fridays import THANKS
from tests.scenarios.twelve_weeks.matters import GRIEVANCES
from tests.scenarios.twelve_weeks.mondays import monday_of
from tests.scenarios.twelve_weeks.playing import FIRST_DAY, START, WEEKS, TwelveWeeks, the_end
from tests.scenarios.twelve_weeks.trying import TRIALS
from tests.world import World, open_world

SEED: Final = 20370831
MOST_FOR_THE_CTO: Final = 7 * WEEKS
"""A question on Mondays, a preview on Fridays, and a desk on at most five mornings."""
_SUNDAY: Final = re.compile(r"\*Sunday evening:\* .*?, (\d+) of (\d+)")
_COMPLAINTS: Final = re.compile(r"\*Complaints are good:\* (\d+) in")


@dataclass(frozen=True, slots=True)
class Verdict:
    breaches: Mapping[str, Sequence[str]]


@asynccontextmanager
async def open_company(database_url: str, secret_key: str) -> AsyncGenerator[World]:
    """The company of sixty on a migrated, empty database, on the first morning."""
    async with open_world(database_url, secret_key, workspace=company_of_sixty(), start=START) as world:
        yield world


async def play(world: World, seed: int, weeks: int = WEEKS) -> tuple[TwelveWeeks, Verdict]:
    played = TwelveWeeks(world, seed, the_end(weeks))
    await played.play()
    found = {
        "outside working hours": rules.disturbed(played),
        "not asked for": rules.unasked(played),
        "two bundles in a day": rules.crowded_days(played),
        "four asks in a week": rules.crowded_weeks(played),
        "too much for the CTO": rules.too_much_for_the_cto(played, MOST_FOR_THE_CTO),
        "in another channel": [said for said in played.ear.in_channels if not said.startswith("#leadership: ")],
        "a week without its digest": _missing(played, weeks),
        "a name where none may be": _named(played),
        "other promises kept or declined than there were": _miscounted_promises(played),
        "other complaints than there were": _miscounted_complaints(played),
        "other answers than were given": _miscounted_answers(played),
        "experiments that were decided, or lapsed, and are not told": _untold_trials(played),
        "what was written in confidence": _told(played),
    }
    return played, Verdict({rule: lines for rule, lines in found.items() if lines})


def _missing(weeks: TwelveWeeks, count: int) -> list[str]:
    """One for every week, in order."""
    there = [parent.partition("\n")[0].partition(".")[0] for parent in weeks.digests()]
    first = FIRST_DAY.isocalendar().week
    wanted = [f"*Week {first + n}" for n in range(count)]
    return [] if there == wanted else [f"{there} instead of {wanted}"]


def _named(weeks: TwelveWeeks) -> list[str]:
    """Nobody who complained, or did not answer, is named: only the CTO, whom she thanked, and whom a published answer names."""
    thanked = {name.partition(" ")[0] for name, _ in THANKS.values()}
    answers = " ".join(each.answer for each in GRIEVANCES if each.words in weeks.complaining.published)
    first_names = {NAMES[handle].partition(" ")[0] for handle in EVERYBODY} - {"Max", "May"}  # a verb, a month
    others = {name for name in first_names - thanked if not re.search(rf"\b{name}\b", answers)}
    return [
        f"{name}: {said[:80]}"
        for said in weeks.ear.in_channels
        for name in others - {NAMES[CTO].partition(" ")[0]}
        if re.search(rf"\b{name}\b", said) and f"“{name}" not in said
    ]


def _miscounted_promises(weeks: TwelveWeeks) -> list[str]:
    """As many were kept, and as many declined, as were pressed so and not taken back in the same week."""
    wrong: list[str] = []
    begins = START
    for parent in weeks.parents():
        of_week = [(move, ask) for at, move, ask in weeks.pressed if begins <= at < parent.story_at]
        for word, move, back in (("kept", "keep", "reopen"), ("declined", "decline", "undo")):
            last = {ask: each for each, ask in of_week if each in (move, back)}
            done = sum(each == move for each in last.values())
            found = re.search(rf"(\d+) {word}", parent.words().partition("\n")[0])
            if (int(found[1]) if found else 0) != done:
                wrong.append(f"{word}: {done}, and {parent.words().partition(chr(10))[0]}")
        begins = parent.story_at
    return wrong


def _miscounted_complaints(weeks: TwelveWeeks) -> list[str]:
    """As many came in as people filed, week by week."""
    filed = Counter(weeks.complaining.weeks)
    told = [int(found[1]) if (found := _COMPLAINTS.search(parent)) else 0 for parent in weeks.digests()]
    wanted = [filed[n] for n in range(len(told))]
    return [] if told == wanted else [f"{told} instead of {wanted}"]


def _miscounted_answers(weeks: TwelveWeeks) -> list[str]:
    """As many answered on Monday as tapped."""
    wrong: list[str] = []
    for n, parent in enumerate(weeks.digests()):
        tapped = len(weeks.mondays.counted.get(monday_of(FIRST_DAY + timedelta(weeks=n)), []))
        found = _SUNDAY.search(parent)
        if (int(found[1]) if found else 0) != tapped:
            wrong.append(f"week {n + 1}: {found and found[0]}, {tapped} tapped")
    return wrong


def _untold_trials(weeks: TwelveWeeks) -> list[str]:
    """Each decision stands in exactly one digest, and so does each that nobody said a word about."""
    over = [each for each in TRIALS if each.said is None and each.week + each.lasts < len(weeks.digests())]
    wanted = [*weeks.trying.decided, *(f"Lapsed “{each.change}”" for each in over)]
    told = {said: sum(said in parent for parent in weeks.digests()) for said in wanted}
    return [f"{said}: {times} times" for said, times in told.items() if times != 1]


def _told(weeks: TwelveWeeks) -> list[str]:
    """No complaint is quoted in a channel, unless its answer was published; no comment ever."""
    published = weeks.complaining.published
    secrets = [each.words.removesuffix(".") for each in GRIEVANCES if each.words not in published]
    return [said[:80] for said in weeks.ear.in_channels for words in secrets if words in said]


def heard_by_the_cto(weeks: TwelveWeeks) -> int:
    return sum(each.sort is not Sort.ANSWER for each in weeks.ear.of(user_id(CTO)))
