"""Sunday evening on the CTO's desk: whose turn it is, what was named often, and whether it goes on."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.sunday.causes.proposals import Proposals
from bot.capabilities.sunday.experiment import verdict
from bot.capabilities.sunday.result import views
from bot.capabilities.sunday.result.results import RITUAL, Result
from bot.capabilities.sunday.result.screens import COMMENTS, SHOW, WRITE
from bot.capabilities.sunday.result.standing import Standing, find_standing
from bot.capabilities.sunday.turn.announcing import count_comments, say_count
from bot.capabilities.sunday.turn.holding import Closed
from bot.core.capability import AnswerSink, DeskEntry, DeskPart, Rank
from bot.core.people import Person
from bot.core.roles import may
from bot.core.sealed import Asking
from bot.core.slack.blocks import actions, button, section
from bot.core.text import Mrkdwn, clock_time, fill


class Desk:
    """The hook `desk`. `answers` as `Proposals` takes them."""

    def __init__(self, answers: Mapping[str, AnswerSink], asking: Asking) -> None:
        self._proposals = Proposals(answers)
        self._asking = asking

    async def __call__(self, session: AsyncSession, person: Person, now: datetime) -> DeskPart:
        standing = await find_standing(session)
        if standing.is_stopped:
            return DeskPart()
        turn = await self._turn(session, standing, person, now)
        entries = [*turn, *await verdict.entries(session, person, now)]
        return DeskPart(entries=[*entries, *await self._proposals.entries(session, person, now)])

    async def _turn(self, session: AsyncSession, standing: Standing, person: Person, now: datetime) -> list[DeskEntry]:
        if standing.turn is None:
            return []
        decided = await self._asking.find_next(session, RITUAL, standing.rounds[0].slot)
        comments = await count_comments(session, standing.turn.id)
        return [_entry(standing, standing.turn, person, now, decided=decided, comments=comments)]


def _entry(
    standing: Standing, result: Result, person: Person, now: datetime, *, decided: datetime | None, comments: int
) -> DeskEntry:
    """The result that waits for an answer, by when, how many comments there are, and what the waiting has cost so far."""
    today = now.astimezone(person.zone).date()
    held = sum(each.reason == Closed.CTO and each.slot > result.slot for each in standing.rounds)
    waits = "Everybody reads it already, and the next question begins with what you heard."
    if held:
        rounds = "One round was" if held == 1 else f"{held} rounds were"
        waits = f"*{rounds} held for it,* and everybody reads that it is your turn."
    said = fill(
        "{headline}\n{waits} {by_when}",
        headline=views.headline(result, standing.before, today),
        waits=Mrkdwn(waits),
        by_when=_by_when(decided, person, now),
    )
    ways = [button("Write what you heard", WRITE, result.id.hex, style="primary"), button("All of it", SHOW)]
    if comments and may(person.roles, "sunday.comments"):
        ways.append(button(say_count(comments), COMMENTS, result.id.hex))
    return DeskEntry(Rank.DECIDE, [section(said), actions(*ways)])


def _by_when(decided: datetime | None, person: Person, now: datetime) -> Mrkdwn:
    """Whether a round is asked is decided once for all, when it falls due to whoever lives farthest in the east."""
    if decided is None or decided <= now:
        return Mrkdwn("Without it nobody is asked: that is decided when the first Monday begins, wherever people are.")
    when = clock_time(decided, person.zone)
    return fill(
        "Post it before *{when}*: then the next question falls due to the first of you, and is held without it.",
        when=when,
    )
