"""Members and teams kept as Slack has them, on both databases."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from bot.core.db import Database
from bot.core.inbox import take_in
from bot.core.people import Member, Team, TeamMember
from bot.core.slack.directory import Directory, SlackUser, UserGroup
from bot.core.sync import EVENTS, Changes, write_directory
from bot.core.workspaces import AuditEntry, Workspace

HALDEN = "T0HALDEN"
NINE = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
LATER = NINE + timedelta(hours=1)

ANA = SlackUser(id="U0ANA", name="Ana", zone="Europe/Berlin", active=True, is_admin=False, title="Engineer")
BO = SlackUser(id="U0BO", name="Bo", zone="America/Denver", active=True, is_admin=False, title="Lead, Search")
INES = SlackUser(id="U0INES", name="Ines", zone="Europe/Madrid", active=True, is_admin=True, title="Operations")
BOT = SlackUser(id="U0DEPLOY", name="Deploy", zone="America/Los_Angeles", active=False, is_admin=False)
SEARCH = UserGroup(id="S0SEARCH", name="Search", handle="search", enabled=True, members=("U0BO", "U0ANA", "U0DEPLOY"))


@pytest.fixture
async def database(database: Database) -> Database:
    async with database.system_session() as session:
        session.add(
            Workspace(id=HALDEN, name="Halden", bot_user_id="U0CADENCE", installed_at=NINE, zone="Europe/Paris")
        )
    return database


async def sync(
    database: Database, *users: SlackUser, groups: tuple[UserGroup, ...] | None = None, at: datetime = NINE
) -> Changes:
    async with database.transaction(HALDEN) as session:
        return await write_directory(session, Directory(users, groups), at=at)


async def happens(database: Database, event: dict[str, Any], *, at: datetime = LATER) -> None:  # Any: Slack's JSON
    async with database.transaction(HALDEN) as session:
        await EVENTS[event["type"]](session, event, at)


def change(user_id: str, **fields: object) -> dict[str, Any]:
    return {"type": "user_change", "user": {"id": user_id, "team_id": HALDEN, **fields}}


async def people(database: Database) -> list[tuple[str, str, str, bool]]:
    async with database.reading(HALDEN) as session:
        rows = await session.scalars(select(Member).order_by(Member.id))
        return [(row.id, row.name, row.zone, row.active) for row in rows]


async def teams(database: Database) -> list[tuple[str, str | None, bool, bool, list[str]]]:
    async with database.reading(HALDEN) as session:
        rows = list(await session.scalars(select(Team).order_by(Team.name)))
        memberships = list(await session.scalars(select(TeamMember)))

    def members(team_id: UUID) -> list[str]:
        return sorted(row.member_id for row in memberships if row.team_id == team_id)

    return [(row.name, row.lead_id, row.active, row.proposed, members(row.id)) for row in rows]


async def test_people_are_written_down_and_bots_are_not(database: Database) -> None:
    assert await sync(database, ANA, BO, BOT) == Changes(joined=2)

    assert await people(database) == [("U0ANA", "Ana", "Europe/Berlin", True), ("U0BO", "Bo", "America/Denver", True)]


async def test_the_same_again_changes_nothing(database: Database) -> None:
    """A full synchronisation runs every few hours and after every connection; it must be harmless."""
    await sync(database, ANA, BO, groups=(SEARCH,))
    before = (await people(database), await teams(database))

    assert await sync(database, ANA, BO, groups=(SEARCH,), at=LATER) == Changes()

    assert (await people(database), await teams(database)) == before


async def test_who_left_stays_a_row_that_is_no_longer_active(database: Database) -> None:
    """What they did keeps its author. Gone from the list and marked as deactivated come to the same."""
    await sync(database, ANA, BO, INES)

    gone = replace(BO, active=False, name="bo-deactivated", zone=None)
    assert await sync(database, ANA, gone, at=LATER) == Changes(left=2)

    assert await people(database) == [
        ("U0ANA", "Ana", "Europe/Berlin", True),
        ("U0BO", "Bo", "America/Denver", False),
        ("U0INES", "Ines", "Europe/Madrid", False),
    ]


async def test_an_answer_with_nobody_in_it_is_not_believed(database: Database) -> None:
    """Somebody installed the bot: an empty list is Slack's mistake, and would silence the whole company."""
    await sync(database, ANA)

    assert await sync(database, at=LATER) == Changes()

    assert await people(database) == [("U0ANA", "Ana", "Europe/Berlin", True)]


async def test_who_comes_back_is_the_same_member_again(database: Database) -> None:
    await sync(database, ANA)
    await happens(database, change("U0ANA", deleted=True))

    await happens(database, change("U0ANA", real_name="Ana Duarte", tz="Africa/Lagos"), at=LATER + timedelta(days=1))

    assert await people(database) == [("U0ANA", "Ana Duarte", "Africa/Lagos", True)]


async def test_a_moved_zone_is_written_at_once(database: Database) -> None:
    """Slack sends `user_change` for a moved zone; planning must find it there at its next tick."""
    await sync(database, ANA)

    await happens(database, change("U0ANA", real_name="Ana", tz="Asia/Kathmandu"))

    assert await people(database) == [("U0ANA", "Ana", "Asia/Kathmandu", True)]


async def test_a_page_fetched_before_an_event_does_not_undo_it(database: Database) -> None:
    """Fetching takes seconds: page read at 9:00, Ana moves at 9:01, page written at 9:02 with Berlin in it."""
    await sync(database, ANA)
    await happens(database, change("U0ANA", real_name="Ana", tz="Asia/Kathmandu"), at=LATER)
    await happens(database, {**change("U0CHI", real_name="Chidi", tz="Africa/Lagos"), "type": "team_join"}, at=LATER)

    assert await sync(database, ANA, at=LATER - timedelta(minutes=1)) == Changes()

    assert await people(database) == [
        ("U0ANA", "Ana", "Asia/Kathmandu", True),
        ("U0CHI", "Chidi", "Africa/Lagos", True),
    ]


@pytest.mark.parametrize(
    ("zone", "kept", "doubt"),
    [
        ("Mars/Olympus", "Europe/Berlin", "Mars/Olympus"),
        (None, "Europe/Berlin", None),
        ("Asia/Kolkata", "Asia/Kolkata", None),
    ],
)
async def test_an_unknown_zone_keeps_the_last_good_one_and_is_flagged(
    database: Database, zone: str | None, kept: str, doubt: str | None
) -> None:
    await sync(database, ANA)

    await sync(database, replace(ANA, zone=zone), at=LATER)

    async with database.reading(HALDEN) as session:
        ana = await session.get_one(Member, (HALDEN, "U0ANA"))
    assert (ana.zone, ana.zone_doubt) == (kept, doubt)


async def test_somebody_new_without_a_zone_lives_in_the_workspace_s(database: Database) -> None:
    await sync(database, replace(ANA, zone=None), replace(BO, zone="Mars/Olympus"))

    assert [zone for _, _, zone, _ in await people(database)] == ["Europe/Paris", "Europe/Paris"]


@pytest.mark.parametrize("flag", ["is_bot", "is_restricted", "is_stranger", "deleted"])
async def test_an_event_about_somebody_who_is_nobody_leaves_no_row(database: Database, flag: str) -> None:
    await happens(database, change("U0GUEST", real_name="Gus", tz="Europe/Lisbon", **{flag: True}))

    assert await people(database) == []


async def test_who_becomes_a_guest_is_not_asked_any_more(database: Database) -> None:
    await sync(database, ANA)

    await happens(database, change("U0ANA", real_name="Ana", tz="Europe/Berlin", is_restricted=True))

    assert await people(database) == [("U0ANA", "Ana", "Europe/Berlin", False)]


async def test_a_user_group_proposes_a_team_led_by_whoever_s_title_says_so(database: Database) -> None:
    """A proposal is not active: nobody leads anything before the CTO says so."""
    await sync(
        database, ANA, BO, BOT, groups=(SEARCH, replace(SEARCH, id="S0EMPTY", name="Robots", members=("U0DEPLOY",)))
    )

    assert await teams(database) == [("Search", "U0BO", False, True, ["U0ANA", "U0BO"])]


async def test_two_groups_of_one_name_propose_two_teams(database: Database) -> None:
    other = replace(SEARCH, id="S0SEARCH2", handle="search-eu")

    await sync(database, ANA, BO, groups=(SEARCH, other))

    assert [name for name, *_ in await teams(database)] == ["Search", "Search (@search-eu)"]


async def test_what_the_owner_decided_about_a_team_is_never_overwritten(database: Database) -> None:
    """The group lends its members; name and lead are the owner's, and a declined proposal stays declined."""
    data = replace(SEARCH, id="S0DATA", name="Data", handle="data")
    await sync(database, ANA, BO, groups=(SEARCH, data))
    async with database.transaction(HALDEN) as session:
        for team in await session.scalars(select(Team)):
            team.proposed = False
            team.active = team.name == "Search"
            team.lead_id = "U0ANA"

    await sync(database, ANA, BO, groups=(replace(SEARCH, name="Find", members=("U0BO",)), data), at=LATER)

    assert await teams(database) == [
        ("Data", "U0ANA", False, False, ["U0ANA", "U0BO"]),
        ("Search", "U0ANA", True, False, ["U0BO"]),
    ]


async def test_a_disabled_group_withdraws_its_proposal(database: Database) -> None:
    await sync(database, ANA, BO, groups=(SEARCH,))

    await happens(
        database, {"type": "subteam_updated", "subteam": {"id": "S0SEARCH", "name": "Search", "date_delete": 1}}
    )

    assert [(proposed, members) for *_, proposed, members in await teams(database)] == [(False, ["U0ANA", "U0BO"])]


async def test_a_group_that_is_made_later_is_proposed_too(database: Database) -> None:
    await sync(database, ANA, BO, groups=())
    event = {"type": "subteam_created", "subteam": {"id": "S0SEARCH", "name": "Search", "users": ["U0BO"]}}

    await happens(database, event)
    await happens(database, event)

    assert await teams(database) == [("Search", None, False, True, ["U0BO"])]


async def test_people_put_into_a_group_are_in_its_team(database: Database) -> None:
    """Only people: a bot in the group is no member of the team. The event may come twice."""
    await sync(database, ANA, BO, INES, groups=(SEARCH,))
    event = {
        "type": "subteam_members_changed",
        "subteam_id": "S0SEARCH",
        "added_users": ["U0INES", "U0DEPLOY"],
        "removed_users": ["U0ANA"],
    }

    await happens(database, event)
    await happens(database, event)

    assert await teams(database) == [("Search", "U0BO", False, True, ["U0BO", "U0INES"])]


@pytest.mark.parametrize(
    ("event", "parked"),
    [
        ({"type": "tokens_revoked", "tokens": {"oauth": ["U0ANA"], "bot": []}}, None),
        ({"type": "tokens_revoked", "tokens": {"bot": ["U0CADENCE"]}}, "tokens_revoked"),
        ({"type": "app_uninstalled"}, "app_uninstalled"),
    ],
)
async def test_a_workspace_without_its_token_is_parked(
    database: Database, event: dict[str, Any], parked: str | None
) -> None:
    """A person's own revoked token is not the bot's."""
    await happens(database, event)

    async with database.reading(HALDEN) as session:
        workspace = await session.get_one(Workspace, HALDEN)
        said = [(entry.verb, entry.what) for entry in await session.scalars(select(AuditEntry))]
    assert workspace.parked == parked
    assert said == ([("workspace.parked", parked)] if parked else [])


async def test_another_workspace_s_people_are_out_of_reach(database: Database) -> None:
    """The same person may be in two workspaces that installed the bot: two members, each with their own row."""
    async with database.system_session() as session:
        session.add(Workspace(id="T0OTHER", name="Other", bot_user_id="U0CADENCE", installed_at=NINE))
    await sync(database, ANA, BO)
    async with database.transaction("T0OTHER") as session:
        await write_directory(session, Directory((replace(ANA, zone="Africa/Lagos"),)), at=LATER)

    assert await people(database) == [("U0ANA", "Ana", "Europe/Berlin", True), ("U0BO", "Bo", "America/Denver", True)]


async def test_two_people_who_change_at_the_same_moment_do_not_wait_for_each_other_for_ever(database: Database) -> None:
    """Each event is written down before its handler locks the workspace; the row alone holds on to the workspace's key."""
    both_written = asyncio.Barrier(2)

    async def changes(member: SlackUser) -> None:
        async with database.transaction(HALDEN) as session:
            await take_in(session, f"Ev0{member.id}", LATER)
            if not database.is_sqlite:  # where there is one writer, the second has not begun
                await both_written.wait()
            await EVENTS["user_change"](session, change(member.id, real_name=member.name, tz="Asia/Tokyo"), LATER)

    await sync(database, ANA, BO)
    async with asyncio.timeout(30):
        await asyncio.gather(changes(ANA), changes(BO))

    assert await people(database) == [("U0ANA", "Ana", "Asia/Tokyo", True), ("U0BO", "Bo", "Asia/Tokyo", True)]
