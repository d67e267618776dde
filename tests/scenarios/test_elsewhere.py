"""Another workspace in the same database, with people of the same ids: nothing of it is read or changed from here."""

from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import select

from bot.capabilities.checkins.models import CheckIn, CheckInState, RitualVersion
from bot.core.outbox.models import Delivery, DeliveryState
from bot.core.people import Member, Team
from bot.core.workspaces import Workspace
from tests.scenarios.after_set_up import open_after_set_up
from tests.scenarios.intruders import Hand
from tests.world import World

ELSEWHERE: Final = "T0ELSEWHERE"


async def test_another_workspaces_rows_are_out_of_reach(database_url: str, secret_key: str) -> None:
    """Tom's and Maya's ids exist in another workspace of the same database, too; what belongs to it they cannot name."""
    async with open_after_set_up(database_url, secret_key) as world:
        await world.play_to("2037-11-24 10:00", "Europe/Berlin")
        tom, maya = Hand(world, world.actor("tom")), Hand(world, world.actor("maya"))
        checkin, team, delivery = await found_another(world)
        for name in ("checkins.choose", "checkins.open", "checkins.confirm", "checkins.edit", "checkins.undo"):
            told = await tom.presses(f"{name}:{checkin}:state", checkin, delivery=UUID(delivery))
            assert "I don't know this check-in any more" in told
        assert "I don't know this check-in" in await tom.presses("checkins.more", f"skip:{checkin}")
        assert "I don't know this check-in" in await tom.submits("checkins.form", f'{{"checkin": "{checkin}"}}')
        await maya.presses(f"desk.lead:{team}", "U0TOM")
        await maya.presses("desk.drop_team", team)
        assert "not yours" in await maya.submits("outcomes.add", f'{{"team": "{team}"}}', {"sentence": {}})
        assert await what_stands_elsewhere(world) == ("asked", False, "Payments", None, True, 0)


async def found_another(world: World) -> tuple[str, str, str]:
    """A second workspace with a check-in, a team and a sent delivery, as ids."""
    async with world.database.reading(world.workspace_id) as session:
        version = (await session.scalars(select(RitualVersion))).first()
    assert version is not None
    async with world.database.system_session() as session:
        session.add(Workspace(id=ELSEWHERE, name="Elsewhere", bot_user_id="U0BOT", installed_at=world.now))
    async with world.database.transaction(ELSEWHERE) as session:
        session.add_all(Member(id=each, name=each, zone="UTC", synced_at=world.now) for each in ("U0TOM", "U0MAYA"))
        session.add(RitualVersion(**{name: getattr(version, name) for name in ("id", "ritual_id", "body")}))
        await session.flush()
        sent = Delivery(
            key="k",
            to="U0TOM",
            subject="s",
            ref={},
            not_before=world.now,
            state=DeliveryState.SENT,
            channel="D1",
            ts="1.0",
        )
        team = Team(name="Payments")
        session.add_all((sent, team))
        await session.flush()
        asked = CheckIn(
            ritual_id="outcomes", member_id="U0TOM", slot=date(2037, 11, 24), version_id=version.id,
            state=CheckInState.ASKED, due_at=world.now, delivery_id=sent.id,
        )  # fmt: skip
        session.add(asked)
        await session.flush()
        return asked.id.hex, team.id.hex, sent.id.hex


async def what_stands_elsewhere(world: World) -> tuple[object, ...]:
    async with world.database.reading(ELSEWHERE) as session:
        checkin = (await session.scalars(select(CheckIn))).one()
        team = (await session.scalars(select(Team))).one()
        delivery = (await session.scalars(select(Delivery))).one()
    return str(checkin.state), checkin.finished, team.name, team.lead_id, team.active, delivery.wanted
