"""Members and teams kept as Slack has them: everybody at once (pages), then one at a time (events).

Nobody is ever removed: who left, became a guest or is not listed any more stays as a row that is no longer active.

Pages are fetched before the transaction begins, so an event may be newer than a page: a row that was written after the
fetch began is left alone.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final, TypeAlias, cast

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.groups import move_members, write_groups
from bot.core.people import Member
from bot.core.schedule import safe_zone
from bot.core.slack.directory import Directory, Json, SlackUser, read_group, read_user
from bot.core.workspaces import Workspace, audit, lock_workspace

EventHandler: TypeAlias = Callable[[AsyncSession, Json, datetime], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Changes:
    """What a synchronisation changed: how many joined, left, and live in another zone than before."""

    joined: int = 0
    left: int = 0
    moved: int = 0


async def write_directory(session: AsyncSession, directory: Directory, *, at: datetime) -> Changes:
    """Bring all members and teams to what Slack said at `at`, the domain time just before the fetch; safe to repeat.

    An answer with nobody in it is not believed: somebody installed the bot, and nobody is deactivated for it.
    """
    workspace = await lock_workspace(session)
    known = {member.id: member for member in await session.scalars(select(Member))}
    before = {member_id: (member.active, member.zone) for member_id, member in known.items()}
    listed = {user.id for user in directory.users}
    for user in directory.users:
        known |= _write_user(session, known.get(user.id), user, workspace, at)
    for member in known.values():
        if listed and member.id not in listed and member.synced_at < at:
            member.active = False
    await session.flush()
    if directory.groups is not None:
        leads = {user.id for user in directory.users if user.says_lead}
        await write_groups(session, directory.groups, leads)
    workspace.synced_at = at
    return _compare(before, known.values())


async def member_changed(session: AsyncSession, event: Json, at: datetime) -> None:
    """`user_change` and `team_join`: one person as they are now. A moved zone is written at once; safe to repeat."""
    workspace = await lock_workspace(session)
    user = read_user(cast("Json", event.get("user") or {}), workspace.id)
    if user is not None:
        _write_user(session, await session.get(Member, (workspace.id, user.id)), user, workspace, at)


async def groups_changed(session: AsyncSession, event: Json, at: datetime) -> None:
    """`subteam_created`, `subteam_updated`, `subteam_members_changed`: a group, or who is in it; safe to repeat."""
    await lock_workspace(session)
    if group := read_group(cast("Json", event.get("subteam") or {})):
        await write_groups(session, [group])
    elif group_id := event.get("subteam_id"):
        added, removed = event.get("added_users") or (), event.get("removed_users") or ()
        await move_members(session, str(group_id), added=added, removed=removed)


async def access_lost(session: AsyncSession, event: Json, at: datetime) -> None:
    """`tokens_revoked` and `app_uninstalled`: nothing can be sent any more until somebody installs the app again."""
    tokens = cast("Json", event.get("tokens") or {})
    if event.get("type") == "tokens_revoked" and not tokens.get("bot"):
        return
    reason = str(event.get("type"))
    workspace = await lock_workspace(session)
    workspace.parked = reason
    await audit(session, "workspace.parked", reason, actor_id=None, at=at)


EVENTS: Final[Mapping[str, EventHandler]] = MappingProxyType(
    {
        "user_change": member_changed,
        "team_join": member_changed,
        "subteam_created": groups_changed,
        "subteam_updated": groups_changed,
        "subteam_members_changed": groups_changed,
        "tokens_revoked": access_lost,
        "app_uninstalled": access_lost,
    }
)
"""Slack's events about people, by type. Each handler takes the inner event and the domain time, in a writing session."""


def _write_user(
    session: AsyncSession, member: Member | None, user: SlackUser, workspace: Workspace, at: datetime
) -> dict[str, Member]:
    """The member this account is now, by id; nothing for an account that is nobody's and never was."""
    if member is None and not user.active:
        return {}
    if member is None:
        member = Member(id=user.id, zone=workspace.zone, synced_at=at)
        session.add(member)
    elif member.synced_at > at:
        return {}
    if member.forgotten_at is not None:
        return {member.id: member}
    zone = safe_zone(user.zone, member.zone, workspace.zone)
    member.active = user.active
    if user.active:
        member.name = user.name
        member.is_admin = user.is_admin
        member.zone = zone.zone.key
        member.zone_doubt = user.zone if zone.doubtful else None
    member.synced_at = at
    return {member.id: member}


def _compare(before: Mapping[str, tuple[bool, str]], members: Iterable[Member]) -> Changes:
    joined = left = moved = 0
    for member in members:
        was_active, old_zone = before.get(member.id, (False, member.zone))
        joined += member.active and not was_active
        left += was_active and not member.active
        moved += was_active and member.active and member.zone != old_zone
    return Changes(joined, left, moved)
