"""Who may begin an experiment, and beginning one: the form, and what is kept of it."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.experiments import forms, ledger, views
from bot.capabilities.experiments.actions import Plan, begin
from bot.capabilities.experiments.days import today_of
from bot.capabilities.experiments.wording import DAY, LOOK, MEMBER, day_problems, look_problems, wording_problems
from bot.core.context import Context
from bot.core.people import Person, find_person
from bot.core.roles import Role
from bot.core.slack.blocks import field, message
from bot.core.slack.events import Click, Effect, OpenView, Rejected, Reply, ShowHome, Submission
from bot.core.slack.routes import Route, Routes
from bot.core.slack.values import read_date
from bot.core.workspaces import owner_of

AlsoBegins: TypeAlias = Callable[[AsyncSession, str], Awaitable[bool]]
"""Whether another capability lets a member, by id, begin one: whoever works on a complaint, say."""

_BEGIN: Final = frozenset({Role.LEAD, Role.OWNER, Role.DEPUTY})
NOT_YOURS: Final = (
    "Leads, whoever works on a complaint, and the CTO begin experiments. Tell one of them what you would try; "
    "they can name you to answer for it."
)
NOBODY: Final = "I can't write to them. Pick somebody who works here."


@dataclass(frozen=True, slots=True)
class Beginners:
    """Leads, the CTO and deputies, and whom another capability names."""

    also: Sequence[AlsoBegins] = ()

    async def include(self, session: AsyncSession, person: Person) -> bool:
        if not person.roles.isdisjoint(_BEGIN):
            return True
        for begins in self.also:
            if await begins(session, person.id):
                return True
        return False

    @property
    def routes(self) -> Routes:
        return Routes(
            clicks={views.BEGIN: Route(self.open, needs="experiments.begin", writes=False)},
            submissions={views.BEGIN: Route(self.keep, needs="experiments.begin")},
        )

    async def open(self, session: AsyncSession, click: Click, _context: Context) -> Sequence[Effect]:
        if not await self.include(session, click.by):
            return [Reply(message(NOT_YOURS))]
        return [OpenView(forms.begin_form(by_id=click.by.id))]

    async def keep(self, session: AsyncSession, sent: Submission, _context: Context) -> Sequence[Effect]:
        """A new experiment was sent."""
        if not await self.include(session, sent.by):
            return [Rejected({"change": NOT_YOURS})]
        today = today_of(sent.by, sent.at)
        wording, ends_on = forms.read_wording(sent.values), read_date(field(sent.values, DAY))
        look_on, owner = read_date(field(sent.values, LOOK)), field(sent.values, MEMBER) or sent.by.id
        wrong = wording_problems(wording) | day_problems(ends_on, today=today)
        wrong |= look_problems(look_on, after=ends_on or today)
        if await find_person(session, owner) is None:
            wrong[MEMBER] = NOBODY
        if wrong or ends_on is None:
            return [Rejected(wrong)]
        plan = Plan(wording=wording, owner_id=await as_owner(session, owner), ends_on=ends_on, look_on=look_on)
        made = await begin(session, plan, by=sent.by, at=sent.at, source=f"view:{sent.view_id}")
        card = await ledger.card_of(session, made)
        shown = views.told(card, sent.by, now=sent.at, today=today, before="Begun. Everybody reads:")
        return [Reply(message("Begun.", *shown)), ShowHome()]


async def as_owner(session: AsyncSession, member_id: str) -> str | None:
    """Who answers for it, as it is kept: what is the CTO's goes with the office, and stands under nobody's id."""
    return None if member_id == await owner_of(session) else member_id
