"""How a result is said: a number for all, how it spread, what was named often, and what the CTO made of it. Pure.

Everybody reads the same from the same moment on; there is no second, fuller picture for anybody.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Final

from bot.capabilities.sunday.causes.kinds import Cause, label_of
from bot.capabilities.sunday.models import RoundState
from bot.capabilities.sunday.result.results import Result, Said
from bot.capabilities.sunday.suppression import Part, Reason, Tally
from bot.capabilities.sunday.turn.holding import Closed
from bot.core.people import first_name
from bot.core.slack.blocks import context, quote, section
from bot.core.slack.events import Block
from bot.core.text import Mrkdwn, day, fill, shorten

TOO_LITTLE: Final = "too few answered to show anything"
TOO_NEW: Final = "too many of those who answered are new here to show anything yet"
NOBODY_ASKED: Final = "nobody could be asked that week"
GONE: Final = (
    "it was under way when the bot came back from a backup, and answers are in no backup: nothing can be shown"
)
STOPPED: Final = (
    "*Sunday evening is not asked any more.* It was an experiment, and the CTO ended it; what was found stays."
)
OPEN: Final = "_A round is open. Nothing of it is shown before it closes._"
NOTHING_YET: Final = "*Nothing has been asked yet.* When the first round closes, everybody reads here what came of it."
HELD: Final[Mapping[str, str]] = {
    Closed.CTO: "nobody was asked, it was the CTO's turn",
    Closed.STOPPED: "nobody was asked any more",
    Closed.PAUSED: "nobody was asked, it was paused",
    Closed.NOT_BEGUN: "nobody was asked, it had not begun",
}
PARTS: Final = {Part.SOME: "some", Part.QUARTER: "a quarter or more", Part.HALF: "half or more"}
_ORDER: Final = (Part.HALF, Part.QUARTER, Part.SOME)
_SHORT: Final = 600
"""Of the CTO's words, above a question that takes ten seconds."""


def headline(result: Result, before: Result | None, today: date | None) -> Mrkdwn:
    """ "Sunday evening, asked on 23 Nov: 3.4 (was 3.1), 61 of 118 answered." No `today` where it stands for longer than a day."""
    return fill("*Sunday evening, asked on {day}:* {found}.", day=day(result.slot, today), found=found(result, before))


def found(result: Result, before: Result | None = None) -> Mrkdwn:
    """What came of one round: "*3.4* (was 3.1), 61 of 118 answered", or why there is nothing to show."""
    tally = result.everybody
    if result.state is RoundState.LOST and tally is None:
        return Mrkdwn(GONE)
    if result.state is RoundState.HELD or tally is None:
        return Mrkdwn(HELD.get(result.reason or "", "nobody was asked"))
    if not tally.asked:
        return Mrkdwn(NOBODY_ASKED)
    if tally.number is None:
        return Mrkdwn(TOO_NEW if tally.why_not is Reason.CHANGED else TOO_LITTLE)
    was = fill(" (was {number})", number=str(before.number)) if before is not None and before.number else ""
    return fill(
        "*{number}*{was}, {answered} of {asked} answered",
        number=str(tally.number),
        was=Mrkdwn(was),
        answered=tally.answered,
        asked=tally.asked,
    )


def details(tally: Tally) -> list[Block]:
    """How the faces spread, and which causes were named often; nothing of what may not be shown."""
    lines = ["_1 is the lowest face, 5 the highest._"] if tally.number else []
    if tally.shares is not None:
        low, middle, high = tally.shares.low, tally.shares.middle, tally.shares.high
        lines.append(f"Low faces about {low}%, in the middle about {middle}%, high faces about {high}%.")
    if tally.causes:
        lines.append(fill("*Named often:* {causes}.", causes=Mrkdwn(", ".join(_named(tally.causes)))))
    return [section("\n".join(lines))] if lines else []


def _named(causes: Mapping[str, Part]) -> list[Mrkdwn]:
    """The most often named first; of those named as often, in the order of the form."""
    in_form = [each.value for each in Cause]
    known = sorted(causes, key=lambda each: in_form.index(each) if each in in_form else len(in_form))
    ordered = sorted(known, key=lambda each: _ORDER.index(causes[each]))
    return [fill("{cause} ({part})", cause=label_of(each), part=PARTS[causes[each]]) for each in ordered]


def trend(earlier: Sequence[Result], today: date) -> list[Block]:
    """The rounds before, the newest first; nothing where there were none."""
    lines = [fill("{day}: {found}", day=day(each.slot, today), found=_shortly(each)) for each in earlier]
    return [context("Before: " + " · ".join(lines))] if lines else []


def _shortly(result: Result) -> str:
    if result.state is RoundState.HELD:
        return "held" if result.reason == Closed.CTO else "not asked"
    if result.state is RoundState.LOST and result.everybody is None:
        return "lost"
    if result.everybody is not None and not result.everybody.asked:
        return "not asked"
    return str(result.number) if result.number else "too few"


def team_lines(teams: Mapping[str, Tally]) -> list[Block]:
    """Teams that have a number of their own, and why most have none."""
    if not teams:
        return []
    lines = [
        fill("{team}: {number}, {answered} of {asked}", team=name, number=str(tally.number), answered=tally.answered, asked=tally.asked)
        for name, tally in teams.items()
    ]  # fmt: skip
    return [section("\n".join(["*Teams large enough to have a number*", *lines]))]


def words_of(said: Said, local: datetime, *, short: bool = False) -> list[Block]:
    """The CTO's words, whose they are, and whether they were corrected. `short`: their beginning, and where all of it is.

    `local` is the time on the reader's clock.
    """
    heading = "*{name} heard, in the CTO's place:*" if said.stands_in else "*{name} heard:*"
    shown = shorten(said.words, _SHORT) if short else said.words
    small = [f"Posted on {_day(said.at, local)}."]
    if said.changed_at is not None:
        changed_by = first_name(said.changed_by or said.by)
        small.append(fill("Corrected on {day} by {name}.", day=_day(said.changed_at, local), name=changed_by))
    if shown != said.words:
        small.append("All of it: `/cadence sunday`")
    return [section(fill(heading, name=first_name(said.by))), quote(shown), context(" ".join(small))]


def _day(at: datetime, local: datetime) -> str:
    """The day by its date: in a channel it stands for longer than "today" would be true."""
    return day(at.astimezone(local.tzinfo).date())


def turn(owner: str | None) -> Mrkdwn:
    """Whose turn it is, for everybody to read. `owner` is the CTO's name, None where the office is vacant."""
    who = fill("{name}'s", name=first_name(owner)) if owner else "the CTO's"
    return fill(
        "*It is {who} turn:* what was heard, what will be done, and what won't. Until then the next question is held.",
        who=Mrkdwn(who),
    )
