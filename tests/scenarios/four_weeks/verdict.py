"""Everything that may not happen, asked at the end of four weeks; and whether enough happened to be worth the question."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.scenarios.four_weeks import books, rules
from tests.scenarios.four_weeks.cast import company_of_forty, own_rituals
from tests.scenarios.four_weeks.counts import print_counts
from tests.scenarios.four_weeks.playing import FourWeeks
from tests.world import open_world

_REASONS: Final = frozenset({"away", "holiday", "paused", "silent", "too_many"})
_MOVES: Final = frozenset(
    {"promise", "hand_over", "decline", "undo", "ask_back", "answer", "take_on", "move_date", "keep", "confirm"}
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What four weeks showed. `never` is what did not happen in them, and so was not tried."""

    breaches: Mapping[str, Sequence[str]]
    never: Collection[str]


async def play_four_weeks(database_url: str, secret_key: str, folder: Path, *, seed: int) -> Verdict:
    """The whole of it on a migrated, empty database; the counts per person are printed. At the end no layout may have been refused."""
    words = own_rituals(folder)
    async with open_world(database_url, secret_key, prompts=words, workspace=company_of_forty()) as world:
        weeks = FourWeeks(world, seed)
        await weeks.play()
        print_counts(weeks)
        return Verdict(await _breaches(weeks), await _never(weeks))


async def _breaches(weeks: FourWeeks) -> Mapping[str, Sequence[str]]:
    found = {
        "outside working hours": rules.disturbed(weeks),
        "not asked for": rules.unasked(weeks),
        "two bundles in a day": rules.crowded_days(weeks),
        "four asks in a week": rules.crowded_weeks(weeks),
        "nudged twice, or after the answer": rules.nagged(weeks),
        "in a channel": weeks.ear.in_channels,
        "too much for the CTO": rules.too_much_for_the_cto(weeks),
        "a slot without a row": await books.silent_slots(weeks),
        "a check-in not asked once": await books.asks_not_heard_once(weeks),
        "a notice not told once": await books.notices_not_told_once(weeks),
        "skipped though most important": await books.skipped_though_most_important(weeks),
    }
    return {rule: lines for rule, lines in found.items() if lines}


async def _never(weeks: FourWeeks) -> Collection[str]:
    nudged = {"nudge"} if any(rules.nudges(weeks.ear)) else set[str]()
    happened = await books.reasons(weeks) | await books.moves(weeks) | nudged
    return (_REASONS | _MOVES | {"nudge"}) - happened
