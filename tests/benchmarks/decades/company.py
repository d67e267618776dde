"""The company: 120 people in twenty teams, who have worked with the bot since it was installed."""

from datetime import UTC, datetime, time, timedelta
from typing import Final
from uuid import UUID

from bot.capabilities.checkins.models import RitualVersion
from bot.capabilities.checkins.ritual_files import load_rituals
from bot.capabilities.outcomes.models import OutcomeCounter
from bot.capabilities.sunday.models import SundaySetting
from bot.capabilities.sunday.turn.holding import STAGE as SUNDAY
from bot.capabilities.tickets.models import TicketCounter
from bot.capabilities.tickets.stage import STAGE as COMPLAINTS
from bot.core.context import Context
from bot.core.people import Member, Team, TeamMember
from bot.core.roles import Role
from bot.core.stages import BegunStage
from bot.core.workspaces import RoleHolder, Workspace
from tests.benchmarks.decades.rows import TEAM, Rows

NOW: Final = datetime(2037, 11, 25, 12, tzinfo=UTC)
"""A Wednesday, one o'clock in Berlin: nothing is due by itself, and everybody may be written to."""
MEMBERS: Final = tuple(f"U{number:03}" for number in range(120))
MAYA, LENA, BO = MEMBERS[0], MEMBERS[21], MEMBERS[60]
"""The CTO, whoever looks after complaints, and an engineer."""
LEADS: Final = MEMBERS[1:21]
TEAMS: Final = tuple(UUID(int=number) for number in range(1, 21))
LAST_OUTCOME, LAST_TICKET = 10_000, 20_000
RITUALS: Final = ("outcomes", "sunday")


async def found_company(context: Context, weeks: int) -> None:
    """So many weeks ago."""
    begun, rows = NOW - timedelta(weeks=weeks, days=2), Rows(context.database.cipher)
    _add_people(rows, begun)
    for role, member_id in ((Role.OWNER, MAYA), (Role.COMPLAINTS, LENA), (Role.WELLBEING, MEMBERS[22])):
        rows.add(RoleHolder, role=role, member_id=member_id, since=begun)
    for stage in (COMPLAINTS.name, SUNDAY):
        rows.add(BegunStage, name=stage, begun_at=begun, by_id=MAYA)
    rows.add(SundaySetting, crisis=rows.words("112, at any hour."))
    rows.add(OutcomeCounter, last=LAST_OUTCOME)
    rows.add(TicketCounter, last=LAST_TICKET)
    for ritual_id, version_id, body in versions_of(context):
        rows.add(RitualVersion, id=version_id, ritual_id=ritual_id, body=body)
    async with context.database.system_session() as session:
        workspace = Workspace(id=TEAM, name="Halden", bot_user_id="U0CADENCE", zone="Europe/Berlin", installed_at=begun)
        workspace.started_at = workspace.synced_at = begun
        workspace.leadership_channel = "C0LEADERSHIP"
        session.add(workspace)
    async with context.database.transaction(TEAM) as session:
        await rows.pour(session)


def versions_of(context: Context) -> list[tuple[str, str, str]]:
    """Ritual, version and body of what has been asked all those years."""
    rituals = load_rituals(context.prompts)
    return [(name, rituals[name].version, rituals[name].body) for name in RITUALS]


def _add_people(rows: Rows, begun: datetime) -> None:
    for number, member_id in enumerate(MEMBERS):
        zone = "Africa/Lagos" if number % 3 == 2 else "Europe/Berlin"
        rows.add(Member, id=member_id, name=f"Person {number}", zone=zone, day_starts=time(8), synced_at=begun)
    for number, team_id in enumerate(TEAMS):
        rows.add(Team, id=team_id, name=f"Team {number + 1:02}", lead_id=LEADS[number])
    for number, member_id in enumerate(MEMBERS[1:]):
        rows.add(TeamMember, team_id=TEAMS[number % len(TEAMS)], member_id=member_id)
