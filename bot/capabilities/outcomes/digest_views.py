"""How the digest says what the register has to tell: a line each for leadership, the detail for the thread. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from bot.capabilities.outcomes.models import OutcomeChange
from bot.capabilities.outcomes.rules import ENDED, Entry, State
from bot.capabilities.outcomes.runsheet.quarters import Quarter
from bot.capabilities.outcomes.runsheet.sheet import TeamSheet
from bot.capabilities.outcomes.views import count, label, state_name
from bot.core.digests import DigestPart, DigestRank
from bot.core.slack.blocks import context, section
from bot.core.slack.events import Block
from bot.core.text import Mrkdwn, day, inline, shorten

_TOLD: Final = 2
"""Of a kind, in the line: three kinds stand in one paragraph, on the screen of a phone. The thread has all."""
_NAMED: Final = 3
_BRIEF: Final = 50
_WORDS: Final = 400
_LISTED: Final = 20


@dataclass(frozen=True, slots=True)
class Story:
    """One outcome, and what was said of it in the week, first thing first."""

    entry: Entry
    said: Sequence[OutcomeChange]
    before: State | None = None
    """The state in which it stood as the week began; None for one that nobody had said any of."""

    @property
    def ended(self) -> bool:
        """Whether it ended in this week, and stands as it was said then. What ended before and was only said again did not."""
        was_said = any(change.state is self.entry.state for change in self.said)
        return was_said and self.entry.state in ENDED and self.entry.state is not self.before

    @property
    def learnt(self) -> str:
        """What was learnt last; for one that was given up or found, at least that it was."""
        words = next((change.words for change in reversed(self.said) if change.words and _learns(self.entry)), None)
        return words or (state_name(self.entry.state) if self.ended and _learns(self.entry) else "")


@dataclass(frozen=True, slots=True)
class Need:
    """One outcome that is off its road."""

    entry: Entry
    words: str
    """The why that came with its state; "" where nobody said one."""
    is_new: bool = False
    """Something was said of it in this week."""


def _learns(entry: Entry) -> bool:
    return entry.state in (State.LEARNING, State.STUCK, State.FOUND, State.STOPPED)


def say_reached(stories: Sequence[Story]) -> DigestPart:
    """ "*Reached customers:* Pay-outs in one day (Payments)"."""
    brief = [f"{_brief(each.entry.sentence)} ({inline(each.entry.team)})" for each in stories]
    return DigestPart(
        name="reached",
        title="What reached customers",
        rank=DigestRank.REACHED,
        line=f"*Reached customers:* {_some(brief, _TOLD)}" if stories else "",
        thread=_listing(_reached(each.entry) for each in stories),
        figures={"reached": len(stories)},
    )


def _reached(entry: Entry) -> str:
    effect = f" {inline(shorten(entry.effect, _WORDS))}" if entry.effect else ""
    return f"*Reached:* {label(entry)}, “{inline(entry.sentence)}”, {inline(entry.team)}.{effect}"


def say_learnt(stories: Sequence[Story]) -> DigestPart:
    """ "*Learnt:* two of five would pay; Platform stopped there, thank you"."""
    stopped = [each for each in stories if each.ended and each.entry.state is State.STOPPED]
    found = [each for each in stories if each.ended and each.entry.state is State.FOUND]
    return DigestPart(
        name="learnt",
        title="What was learnt",
        rank=DigestRank.LEARNT,
        line=f"*Learnt:* {_some([_lesson(each) for each in stories], _TOLD)}" if stories else "",
        thread=_listing(_learnt(each) for each in stories),
        figures={"learnt": len(stories), "found": len(found), "stopped": len(stopped)},
        decisions=len(stopped) + len(found),
    )


def _lesson(story: Story) -> str:
    team = inline(story.entry.team)
    match story.entry.state:
        case State.STOPPED if story.ended:
            return f"{_brief(story.learnt)}; {team} stopped there, thank you"
        case State.FOUND if story.ended:
            return f"{_brief(story.learnt)}; {team} found what it looked for"
        case _:
            return f"{_brief(story.learnt)} ({team})"


def _learnt(story: Story) -> str:
    entry = story.entry
    ended = f", {state_name(entry.state)}" if story.ended else ""
    words = inline(shorten(story.learnt, _WORDS))
    return f"*Learnt:* {label(entry)}, “{inline(entry.sentence)}”, {inline(entry.team)}{ended}. {words}"


def say_help(needing: Sequence[Need]) -> DigestPart:
    """ "*Needs help:* Search, the vendor answers on Tuesday; still Payments, Data". What was told before is only named."""
    new = [f"{inline(each.entry.team)}, {_why(each)}" for each in needing if each.is_new]
    teams = list(dict.fromkeys(inline(each.entry.team) for each in needing if not each.is_new))
    more = f" and {len(teams) - _NAMED} more" if len(teams) > _NAMED else ""
    still = [f"still {', '.join(teams[:_NAMED])}{more}"] if teams else []
    said = "; ".join([*([_some(new, _TOLD)] if new else []), *still])
    return DigestPart(
        name="help",
        title="What needs help",
        rank=DigestRank.NEEDS_HELP,
        line=f"*Needs help:* {said}" if needing else "",
        thread=_listing(_help(each) for each in sorted(needing, key=lambda each: not each.is_new)),
        figures={"needs_help": len(needing), "needs_help_new": len(new)},
    )


def _why(need: Need) -> str:
    """What was said of it; where nothing was, what it is about."""
    return _brief(need.words) if need.words else f"“{_brief(need.entry.sentence)}”"


def _help(need: Need) -> str:
    entry = need.entry
    due = f", by {day(entry.due)}" if entry.due else ""
    why = f" {inline(shorten(need.words, _WORDS))}" if need.words else ""
    state = state_name(entry.state) if need.is_new else f"still {state_name(entry.state)}"
    head = f"*{state.capitalize()}:* {label(entry)}, “{inline(entry.sentence)}”"
    return f"{head}, {inline(entry.team)}{due}.{why}"


def say_quarter(quarter: Quarter, sheets: Sequence[TeamSheet]) -> DigestPart:
    """In a quarter's last digest: the run sheet for the all-hands, team by team."""
    reached = sum(len(sheet.reached) for sheet in sheets)
    said = f"{count(reached, 'outcome')} reached; the run sheet for the all-hands is in the thread"
    return DigestPart(
        name="quarter",
        title="The quarter's run sheet",
        rank=DigestRank.QUARTER,
        line=f"*{quarter}:* {said}" if sheets else "",
        thread=[*_listing(_team(sheet) for sheet in sheets), context("All of it, and as a file: `/outcomes runsheet`")]
        if sheets
        else [],
        figures={"quarter": quarter.key, "quarter_reached": reached},
    )


def _team(sheet: TeamSheet) -> str:
    told = (
        ("reached", [entry.sentence for entry in sheet.reached]),
        ("learnt", [words for _, words in sheet.learned]),
        ("needs help", [entry.sentence for entry in sheet.needs_help]),
    )
    parts = [f"{name}: {_some([_brief(each) for each in texts], _NAMED)}" for name, texts in told if texts]
    parts += [f"{len(sheet.running)} running"] if sheet.running else []
    return (
        f"*{inline(sheet.team)}* {'. '.join(parts)}" if parts else f"*{inline(sheet.team)}* stopped what it was after"
    )


# Short -----------------------------------------------------------------------------------------------------------------


def _brief(words: str) -> Mrkdwn:
    """A few words of somebody's, without a full stop: they stand in a row."""
    return inline(shorten(words.strip().removesuffix("."), _BRIEF))


def _some(texts: Sequence[str], most: int) -> str:
    more = f"; {len(texts) - most} more (thread)" if len(texts) > most else ""
    return "; ".join(texts[:most]) + more


def _listing(lines: Iterable[str]) -> list[Block]:
    found = list(lines)
    shown: list[Block] = [section(line) for line in found[:_LISTED]]
    more = [context(f"… and {len(found) - _LISTED} more in `/outcomes all`")] if len(found) > _LISTED else []
    return [*shown, *more]
