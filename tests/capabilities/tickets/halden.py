"""A company with complaints, in a real database: Maya is the CTO, Lena looks after complaints, Ana, Bo and Chidi work there."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from bot.capabilities.tickets.actions import Filing, Made, Pressed, file_ticket, press
from bot.capabilities.tickets.finding import lock_ticket
from bot.capabilities.tickets.models import Ticket
from bot.capabilities.tickets.standing import Actor, Frequency, Impact, Kind, Move
from bot.core.db import Database
from bot.core.people import Member, Person
from bot.core.roles import Role
from bot.core.workspaces import Workspace, give_role

TEAM = "T1"
TUESDAY = datetime(2026, 11, 24, 9, tzinfo=UTC)
"""Ten o'clock in Berlin."""
SOON = timedelta(minutes=3)
"""Long enough that nothing can be undone any more."""


def _person(member_id: str, name: str, zone: str, *roles: Role) -> Person:
    return Person(TEAM, member_id, name, ZoneInfo(zone), frozenset({Role.MEMBER, *roles}))


MAYA = _person("U1", "Maya Lindqvist", "Europe/Berlin", Role.OWNER)
LENA = _person("U2", "Lena Kaya", "Europe/Berlin", Role.COMPLAINTS)
ANA = _person("U3", "Ana Ruiz", "Europe/Berlin")
BO = _person("U4", "Bo Larsen", "America/Denver")
CHIDI = _person("U5", "Chidi Eze", "Africa/Lagos")


async def found_company(database: Database) -> None:
    async with database.system_session() as session:
        session.add(
            Workspace(
                id=TEAM, name="Halden", bot_user_id="U0", zone="Europe/Berlin", installed_at=TUESDAY, started_at=TUESDAY
            )
        )
    async with database.transaction(TEAM) as session:
        for person in (MAYA, LENA, ANA, BO, CHIDI):
            session.add(Member(id=person.id, name=person.name, zone=person.zone.key, synced_at=TUESDAY))
        await session.flush()
        await give_role(session, Role.OWNER, MAYA.id, actor_id=None, at=TUESDAY)
        await give_role(session, Role.COMPLAINTS, LENA.id, actor_id=MAYA.id, at=TUESDAY)


@dataclass
class Story:
    """One complaint after the other, each move a moment after the last. `now` is the story's time."""

    database: Database
    now: datetime = field(default=TUESDAY)

    async def complains(self, who: Person | None, words: str) -> UUID:
        """`who` None: anonymously."""
        async with self.database.transaction(TEAM) as session:
            source = f"view:{uuid4().hex}"
            complainer_id = who.id if who else None
            filing = Filing(words=words, complainer_id=complainer_id, at=self.now, source=source)
            return (await file_ticket(session, filing)).id

    async def makes(self, who: Actor, move: Move, ticket_id: UUID, **filled_in: object) -> Ticket:
        """A move that may be made, three minutes after the one before."""
        self.now += SOON
        async with self.database.transaction(TEAM) as session:
            ticket = await lock_ticket(session, ticket_id)
            assert ticket is not None
            pressed = Pressed(move=move, by=who, at=self.now, seen=ticket.version, **filled_in)  # pyright: ignore[reportArgumentType] - a test names what it fills in
            done = await press(session, ticket, pressed)
            assert isinstance(done, Made), move
        return ticket

    async def sorts(self, ticket_id: UUID, kind: Kind, *, owner: Person = LENA, day: date = date(2026, 11, 26)) -> None:
        """Lena says what it is, and whose."""
        weight = {"impact": Impact.COSTS_TIME, "frequency": Frequency.WEEKLY}
        await self.makes(LENA, Move.SORT, ticket_id, kind=kind, member_id=owner.id, day=day, **weight)
