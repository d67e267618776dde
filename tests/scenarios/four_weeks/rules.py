"""What may never happen to anybody, looked for in everything that was heard. Each rule answers with a line per breach."""

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Final

from bot.sandbox.company import user_id
from tests.scenarios.four_weeks.cast import CTO, TITLES
from tests.scenarios.four_weeks.ear import Ear, Heard, Sort
from tests.scenarios.four_weeks.playing import Weeks

MOST_ASKS: Final = 3
MOST_FOR_THE_CTO: Final = 24
_WEEK: Final = timedelta(days=7, minutes=-1)
_NUDGE: Final = re.compile(r"\*([^*\n]+)\* is still open, until ([^\n]+?)\. One tap")
_ANSWERED: Final = ("Thank you", "Not this time; that's fine")


def disturbed(weeks: Weeks) -> list[str]:
    """Nobody is written to outside their own hours and days, but for what answers their own tap or typing."""
    return [
        say(weeks, heard)
        for heard in weeks.ear.messages.values()
        if heard.sort is not Sort.ANSWER and not weeks.almanac.may_be_written_to(heard.to, heard.at)
    ]


def unasked(weeks: Weeks) -> list[str]:
    """Everything is an ask, a day's bundle, a letter of set-up, or the answer to what somebody did."""
    return [say(weeks, heard) for heard in weeks.ear.messages.values() if heard.sort is Sort.UNASKED]


def crowded_days(weeks: Weeks) -> list[str]:
    """At most one bundled message per person and day of theirs."""
    days: dict[tuple[str, date], list[Heard]] = defaultdict(list)
    for heard in weeks.ear.messages.values():
        if heard.sort is Sort.BUNDLE:
            days[heard.to, weeks.almanac.local(heard.to, heard.at).date()].append(heard)
    return [say(weeks, second) for bundles in days.values() for second in bundles[1:]]


def crowded_weeks(weeks: Weeks) -> list[str]:
    """At most three asks in any seven days. One that its receiver put off is the same ask when it comes back."""
    found: list[str] = []
    for member_id in weeks.almanac.known:
        asks = sorted(weeks.ear.of(member_id, Sort.ASK), key=lambda heard: heard.at)
        found += [
            say(weeks, fourth)
            for first, fourth in zip(asks, asks[MOST_ASKS:], strict=False)
            if fourth.at - first.at < _WEEK
        ]
    return found


def nagged(weeks: Weeks) -> list[str]:
    """At most one nudge per check-in, and none once it was answered."""
    found: list[str] = []
    seen: dict[tuple[str, str, str], str] = {}
    for heard, title, until in nudges(weeks.ear):
        first = seen.setdefault((heard.to, title, until), heard.message.ts)
        if first != heard.message.ts:
            found.append(f"twice: {say(weeks, heard)}")
        elif _was_answered(weeks.ear, heard, title):
            found.append(f"after the answer: {say(weeks, heard)}")
    return found


def nudges(ear: Ear) -> Iterator[tuple[Heard, str, str]]:
    """Every nudge in every bundle, as it came."""
    for heard in ear.messages.values():
        if heard.sort is Sort.BUNDLE:
            for title, until in dict.fromkeys(found for _, words in heard.words for found in _NUDGE.findall(words)):
                yield heard, title, until


def _was_answered(ear: Ear, nudge: Heard, title: str) -> bool:
    """Whether the newest message that asked it said so by then."""
    asked = [
        each
        for each in ear.of(nudge.to, Sort.ASK, Sort.RETURN)
        if TITLES[each.ritual or ""] == title and each.at < nudge.at
    ]
    return bool(asked) and any(words in asked[-1].words_at(nudge.at) for words in _ANSWERED)


def too_much_for_the_cto(weeks: Weeks, most: int = MOST_FOR_THE_CTO) -> list[str]:
    """Fewer than 25 messages in four weeks, set-up included."""
    heard = [each for each in weeks.ear.of(user_id(CTO)) if each.sort is not Sort.ANSWER]
    return [say(weeks, each) for each in heard[most:]]


def say(weeks: Weeks, heard: Heard) -> str:
    """Whom, when on their own wall, what sort of message and how it begins."""
    local: datetime = weeks.almanac.local(heard.to, heard.at)
    name = weeks.world.sandbox.workspace.users[heard.to].name
    return f"{name} {local:%a %d %b %H:%M} {heard.sort}: {heard.words[0][1][:60]!r}"
