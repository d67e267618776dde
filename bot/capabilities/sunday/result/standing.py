"""What everybody reads: the last result with the CTO's words, gathered in the order in which it is told.

`last_result()` stands above the next question; `whole()` is `/cadence sunday`, and its beginning is on Home.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.sunday.experiment.rounds import last_decision
from bot.capabilities.sunday.models import Round, RoundState, Verdict
from bot.capabilities.sunday.result import views
from bot.capabilities.sunday.result.charts import ROUNDS
from bot.capabilities.sunday.result.results import RITUAL, Result, newest_with_number, recent, teams_of
from bot.capabilities.sunday.suppression import Tally
from bot.core.people import Person, names_of
from bot.core.schedule import zone_of
from bot.core.slack.blocks import quote, section
from bot.core.slack.events import Block
from bot.core.workspaces import current_workspace, owner_of

_EARLIER: Final = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How it stands, read once for a whole screen."""

    rounds: Sequence[Result]
    """The newest first, held ones among them."""
    newest: Result | None
    """The last that has a number, however long ago."""
    teams: Mapping[str, Tally]
    is_open: bool
    """A round is being answered; nothing of it is shown."""
    verdict: Verdict | None
    """What the owner decided last about the experiment."""
    verdict_words: str
    """Plain text; "" for none."""
    owner: str | None
    """The CTO's display name."""

    @property
    def is_stopped(self) -> bool:
        return self.verdict is Verdict.STOP

    @property
    def turn(self) -> Result | None:
        """The result that waits for the CTO's words; none where nothing is asked any more."""
        waits = self.newest is not None and self.newest.needs_words and not self.is_stopped
        return self.newest if waits else None

    def answer(self, local: datetime, *, short: bool = False) -> list[Block]:
        """The CTO's words on the newest result, or whose turn it is. `local` is the time on the reader's clock."""
        if self.newest is not None and self.newest.said is not None:
            return views.words_of(self.newest.said, local, short=short)
        return [section(views.turn(self.owner))] if self.turn is not None else []

    @property
    def before(self) -> Result | None:
        """The last one before the newest that had a number, to say "was"."""
        return next((each for each in self.rounds if self._is_earlier(each) and each.number), None)

    @property
    def earlier(self) -> Sequence[Result]:
        """What there was before the newest round of all."""
        return self.rounds[1 : 1 + _EARLIER]

    def _is_earlier(self, result: Result) -> bool:
        return self.newest is not None and result.slot < self.newest.slot


async def find_standing(session: AsyncSession) -> Standing:
    """Reads tallies of the last rounds only, however many there are."""
    newest, decision = await newest_with_number(session), await last_decision(session)
    owner_id = await owner_of(session)
    open_now = select(Round.id).where(Round.ritual_id == RITUAL, Round.state == RoundState.OPEN).limit(1)
    return Standing(
        rounds=await recent(session, most=ROUNDS + 1),
        newest=newest,
        teams=await teams_of(session, newest.id) if newest else {},
        is_open=await session.scalar(open_now) is not None,
        verdict=decision.verdict if decision else None,
        verdict_words=(decision.words or "") if decision else "",
        owner=(await names_of(session, [owner_id])).get(owner_id) if owner_id else None,
    )


async def last_result(session: AsyncSession, now: datetime) -> Sequence[Block]:
    """What the next question begins with, at most 5 blocks; nothing before there is a result. The same for everybody."""
    standing = await find_standing(session)
    if standing.newest is None:
        return []
    local = now.astimezone(zone_of((await current_workspace(session)).zone))
    headline = section(views.headline(standing.newest, standing.before, local.date()))
    return [headline, *standing.answer(local, short=True)]


def whole(standing: Standing, person: Person, now: datetime) -> list[Block]:
    """Everything there is to read, the newest first; in words alone."""
    local = now.astimezone(person.zone)
    shown = _how_it_is(standing)
    newest = standing.newest
    if newest is None or newest.everybody is None:
        last = [section(views.headline(each, None, local.date())) for each in standing.rounds[:1]]
        return [*shown, *last, *views.trend(standing.earlier, local.date())]
    last = standing.rounds[0]
    if last.slot != newest.slot:
        shown.append(section(views.headline(last, None, local.date())))
    shown.append(section(views.headline(newest, standing.before, local.date())))
    shown += views.details(newest.everybody)
    shown += standing.answer(local)
    return [*shown, *views.team_lines(standing.teams), *views.trend(standing.earlier, local.date())]


def _how_it_is(standing: Standing) -> list[Block]:
    shown: list[Block] = []
    if standing.is_stopped:
        shown.append(section(views.STOPPED))
    elif standing.is_open:
        shown.append(section(views.OPEN))
    elif not standing.rounds:
        shown.append(section(views.NOTHING_YET))
    if standing.verdict_words and standing.verdict is Verdict.CHANGE:
        shown.append(section("*What the CTO changes about it:*"))
    return [*shown, quote(standing.verdict_words)] if standing.verdict_words else shown
