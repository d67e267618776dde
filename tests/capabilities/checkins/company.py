"""A small company on a real database: Maya the CTO, leads in five zones, and a clock that the test holds."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy import select

from bot.capabilities.checkins.enrolment import keep_enrolments
from bot.capabilities.checkins.hooks import Hooks
from bot.capabilities.checkins.models import CheckIn, Enrolment, GivenAnswer
from bot.capabilities.checkins.planning import plan_due
from bot.core.capability import Answer, AnswerKind, AnswerSink, SubjectItem
from bot.core.clock import Clock
from bot.core.context import Context
from bot.core.db import Database
from bot.core.outbox import Delivery
from bot.core.people import Member, Person, Team, find_person
from bot.core.prompts import Prompts, built_in
from bot.core.roles import Role
from bot.core.text import load_phrases
from bot.core.timings import Timings
from bot.core.workspaces import RoleHolder, Workspace

HALDEN = "T0HALDEN"
MONDAY = datetime(2026, 11, 23, 8, tzinfo=UTC)

MAYA, ANA, BO, CHIDI, DIYA, EWAN = "U0MAYA", "U0ANA", "U0BO", "U0CHIDI", "U0DIYA", "U0EWAN"
ZONES = {
    MAYA: "Europe/Berlin",
    ANA: "Europe/Berlin",
    BO: "America/Denver",
    CHIDI: "Africa/Lagos",
    DIYA: "Asia/Kathmandu",
    EWAN: "Pacific/Auckland",
}
LEADS = (ANA, BO, CHIDI, DIYA, EWAN)

IN_A_FORM = """
[[questions]]
id = "place"
kind = "choice"
ask = "Where do you work?"
options = [{ value = "home", label = "At home" }, { value = "office", label = "In the office" }]

[[questions]]
id = "tools"
kind = "choices"
ask = "What do you miss?"
optional = true
options = [{ value = "chair", label = "A chair" }, { value = "light", label = "Light" }]

[[questions]]
id = "hours"
kind = "number"
ask = "How many hours?"
optional = true

[[questions]]
id = "until"
kind = "date"
ask = "Until when?"
optional = true
"""
"""Questions of a ritual's file, one of each kind that a form alone can hold."""


@dataclass
class Register:
    """Stands in for another capability's tables: what was handed over, and what there is to ask about."""

    items: list[SubjectItem] = field(default_factory=list[SubjectItem])
    owed: list[SubjectItem] = field(default_factory=list[SubjectItem])
    teams: list[SubjectItem] = field(default_factory=list[SubjectItem])
    taken: list[Answer] = field(default_factory=list[Answer])

    @property
    def hooks(self) -> Hooks:
        sinks: dict[str, AnswerSink] = dict.fromkeys(
            ("outcome_state", "outcome_why", "outcome_learned", "outcome_new", "ask", "ask_needed_by", "note"),
            self.take,
        )
        return Hooks(
            answers=sinks,
            subjects={"team_outcomes": self.find, "owed_asks": self.find_owed, "led_teams": self.find_teams},
        )

    async def take(self, session: object, answer: Answer) -> str | None:
        self.taken.append(answer)
        if answer.kind is AnswerKind.WITHDRAWN:
            return None
        return f"{answer.question}: {answer.value}" if answer.kind is AnswerKind.GIVEN else "as it stood"

    async def find(self, session: object, person: Person, now: datetime) -> Sequence[SubjectItem]:
        return self.items

    async def find_owed(self, session: object, person: Person, now: datetime) -> Sequence[SubjectItem]:
        return self.owed

    async def find_teams(self, session: object, person: Person, now: datetime) -> Sequence[SubjectItem]:
        return self.teams

    @property
    def said(self) -> list[tuple[str, str | None, str, AnswerKind]]:
        return [(answer.question, answer.subject, answer.value, answer.kind) for answer in self.taken]


@dataclass
class Company:
    """One workspace. Nothing happens by itself: `at()` is a tick at a moment of the test's choice."""

    context: Context

    @property
    def database(self) -> Database:
        return self.context.database

    async def at(self, now: datetime) -> None:
        await keep_enrolments(self.context, now)
        await plan_due(self.context, now)

    async def person(self, member_id: str) -> Person:
        async with self.database.reading(HALDEN) as session:
            person = await find_person(session, member_id)
        assert person is not None
        return person

    async def change(
        self, row: type[Member] | type[Workspace] | type[Team] | type[CheckIn], row_id: str | UUID, **values: object
    ) -> None:
        async with self.database.transaction(HALDEN) as session:
            found = await session.get_one(row, row_id if row is Workspace else (HALDEN, row_id))
            for name, value in values.items():
                setattr(found, name, value)

    async def enrolled(self) -> dict[str, datetime]:
        """Who is asked next when."""
        async with self.database.reading(HALDEN) as session:
            rows = await session.scalars(select(Enrolment))
            return {row.member_id: row.next_due_at for row in rows}

    async def checkins(self) -> list[CheckIn]:
        async with self.database.reading(HALDEN) as session:
            return list(await session.scalars(select(CheckIn).order_by(CheckIn.member_id, CheckIn.slot)))

    async def checkin(self, member_id: str) -> CheckIn:
        """This member's newest."""
        return [row for row in await self.checkins() if row.member_id == member_id][-1]

    async def deliveries(self) -> list[Delivery]:
        async with self.database.reading(HALDEN) as session:
            return list(await session.scalars(select(Delivery).order_by(Delivery.not_before, Delivery.key)))

    async def answers(self) -> list[GivenAnswer]:
        async with self.database.reading(HALDEN) as session:
            order = (GivenAnswer.question, GivenAnswer.subject)
            return list(await session.scalars(select(GivenAnswer).order_by(*order)))


def use_prompts(database: Database, *folders: Path) -> Context:
    prompts = Prompts(folders or (built_in("prompts"),))
    phrases = load_phrases(Prompts((built_in("prompts"),)))
    return Context(database=database, clock=Clock(database), prompts=prompts, phrases=phrases, timings=Timings.short())


async def found_company(database: Database, *folders: Path) -> Company:
    """Halden, started on Monday morning; every lead leads a team of their own."""
    async with database.system_session() as session:
        session.add(
            Workspace(
                id=HALDEN, name="Halden", bot_user_id="U0CADENCE", installed_at=MONDAY, started_at=MONDAY,
                zone="Europe/Berlin",
            )
        )  # fmt: skip
    async with database.transaction(HALDEN) as session:
        for member_id, zone in ZONES.items():
            name = f"{member_id.removeprefix('U0').title()} Example"
            session.add(Member(id=member_id, name=name, zone=zone, synced_at=MONDAY))
        await session.flush()
        session.add(RoleHolder(role=Role.OWNER, member_id=MAYA))
        session.add_all(Team(name=f"Team of {lead}", lead_id=lead) for lead in LEADS)
    return Company(use_prompts(database, *folders))
