"""The company of these tests, in a real database: who is there, who leads what."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from functools import partial

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.db import Database
from bot.core.people import Member, Team, TeamMember
from bot.core.roles import Role
from bot.core.workspaces import Workspace, give_role
from tests.capabilities.outcomes.people import CHIDI, DEE, EVERYBODY, LENA, MAYA, NOW, PAYMENTS, SEARCH, TOM

Office = Callable[[], AbstractAsyncContextManager[AsyncSession]]
"""Opens a transaction in the company's workspace."""


async def found(database: Database, workspace_id: str) -> Office:
    """A company in which Maya is the CTO, Tom leads Payments with Chidi in it, and Lena leads Search."""
    async with database.system_session() as session:
        session.add(Workspace(id=workspace_id, name="Acme", bot_user_id="U0", installed_at=NOW))
    async with database.transaction(workspace_id) as session:
        session.add_all(
            Member(id=person.id, name=person.name, zone=person.zone.key, synced_at=NOW) for person in EVERYBODY
        )
        await session.flush()
        await give_role(session, Role.OWNER, MAYA.id, actor_id=None, at=NOW)
        await give_role(session, Role.DEPUTY, DEE.id, actor_id=MAYA.id, at=NOW)
        session.add(Team(id=PAYMENTS, name="Payments", lead_id=TOM.id))
        session.add(Team(id=SEARCH, name="Search", lead_id=LENA.id))
        await session.flush()
        session.add(TeamMember(team_id=PAYMENTS, member_id=CHIDI.id))
    return partial(database.transaction, workspace_id)


@pytest.fixture
async def office(database: Database) -> Office:
    return await found(database, "T1")
