"""Sunday evening on the CTO's desk: whose turn it is, what was named often, and whether it goes on."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.sunday.causes.proposals import Proposals
from bot.capabilities.sunday.experiment import verdict
from bot.capabilities.sunday.result import views
from bot.capabilities.sunday.result.screens import COMMENTS, SHOW, WRITE
from bot.capabilities.sunday.result.standing import Standing, find_standing
from bot.capabilities.sunday.turn.holding import Closed
from bot.core.capability import AnswerSink, DeskEntry, DeskPart, Rank
from bot.core.people import Person
from bot.core.roles import may
from bot.core.slack.blocks import actions, button, section
from bot.core.text import Mrkdwn, fill


class Desk:
    """The hook `desk`. `answers` as `Proposals` takes them."""

    def __init__(self, answers: Mapping[str, AnswerSink]) -> None:
        self._proposals = Proposals(answers)

    async def __call__(self, session: AsyncSession, person: Person, now: datetime) -> DeskPart:
        standing = await find_standing(session)
        if standing.is_stopped:
            return DeskPart()
        entries = [*_turn(standing, person, now), *await verdict.entries(session, person, now)]
        return DeskPart(entries=[*entries, *await self._proposals.entries(session, person, now)])


def _turn(standing: Standing, person: Person, now: datetime) -> list[DeskEntry]:
    """The result that waits for an answer, and what the waiting has cost so far."""
    result = standing.turn
    if result is None:
        return []
    today = now.astimezone(person.zone).date()
    held = sum(each.reason == Closed.CTO and each.slot > result.slot for each in standing.rounds)
    waits = (
        "Everybody reads it already, and the next question begins with what you heard. Without it nobody is asked: that is "
        "decided when the first Monday begins, wherever people are."
    )
    if held:
        rounds = "One round was" if held == 1 else f"{held} rounds were"
        waits = f"*{rounds} held for it,* and everybody reads that it is your turn."
    said = fill("{headline}\n{waits}", headline=views.headline(result, standing.before, today), waits=Mrkdwn(waits))
    ways = [button("Write what you heard", WRITE, result.id.hex, style="primary"), button("All of it", SHOW)]
    if may(person.roles, "sunday.comments"):
        ways.append(button("Comments", COMMENTS, result.id.hex))
    return [DeskEntry(Rank.DECIDE, [section(said), actions(*ways)])]
