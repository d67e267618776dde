"""What the core's own tables know about somebody: name, zone and hours, teams and roles, what they were told, the audit log.

The audit log stays when somebody is forgotten: who changed settings and roles has to remain answerable. It holds Slack's
ids and no words.
"""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, String, cast, delete, inspect, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.desk.office.personal import export_office, forget_office
from bot.core.notices import Notice, NoticeState
from bot.core.outbox import Delivery
from bot.core.outbox.forgetting import forget_messages
from bot.core.people import Member, Person, Team, TeamMember, teams_led_by
from bot.core.personal import LEFT_NAME, Kept, PersonalData, Row, Tables, as_json, as_row, without
from bot.core.roles import Role
from bot.core.text import fill
from bot.core.workspaces import AuditEntry, RoleHolder, audit, current_workspace, take_role

KEPT: Final = (
    Kept(
        what="Name, time zone, and whether Slack calls you an admin, as Slack has them; your user groups as teams",
        purpose="to ask the right people at the right hour of their own",
        seen_by="everybody here, as in Slack",
        how_long="as long as you are in the workspace; who left stays as a name beside what they did, until forgotten",
        switch_off="“Forget me”, or remove the app from Slack",
    ),
    Kept(
        what="Your hours, country, days away, and roles",
        purpose="never to write to you outside your own working hours",
        seen_by="you; roles also the CTO and whoever operates the bot",
        how_long="until you change them",
        switch_off="leave them empty: the workspace's hours count then",
    ),
    Kept(
        what="Which messages I owed and sent you, and when; no words of theirs",
        purpose="so that each is there exactly once",
        seen_by="whoever operates the bot",
        how_long="as long as you are in the workspace, so that none is sent a second time",
        switch_off="“Forget me”",
    ),
    Kept(
        what="Who changed which setting or role; no words that people wrote",
        purpose="so that changes stay answerable",
        seen_by="the CTO and whoever operates the bot",
        how_long="as long as the workspace; it survives “Forget me”, under Slack's id",
        switch_off="it cannot be switched off",
    ),
)


async def summarise(session: AsyncSession, person: Person) -> Sequence[str]:
    member = (await session.scalars(select(Member).where(Member.id == person.id))).one()
    hours = "your own hours" if member.day_starts or member.working_days else "the workspace's hours"
    leads = [team.name for team in await teams_led_by(session, person.id)]
    leading = fill(" You lead {text}.", text=", ".join(leads)) if leads else ""
    known = fill("Your name and time zone ({text}) from Slack, and ", text=person.zone.key)
    return [f"{known}{hours}.{leading}"]


async def export(session: AsyncSession, member_id: str) -> Tables:
    return {
        "person": await _person(session, member_id),
        "roles": [{"role": str(role)} for role in await _roles(session, member_id)],
        "teams": await _teams(session, member_id),
        "office_offers": await export_office(session, member_id),
        "notices": await _notices(session, member_id),
        "messages": await _messages(session, member_id),
        "audit_log": await _audited(session, member_id),
    }


async def _person(session: AsyncSession, member_id: str) -> list[Row]:
    known = select(Member).where(Member.id == member_id, Member.forgotten_at.is_(None))
    return [as_row(member) for member in await session.scalars(known)]


async def forget(session: AsyncSession, member_id: str, at: datetime) -> None:
    """The row stays, with Slack's id and nothing else, so that the next synchronisation does not bring them back."""
    for role in await _roles(session, member_id):
        await take_role(session, role, member_id, actor_id=member_id, at=at)
    for team in await session.scalars(select(Team).where(Team.lead_id == member_id)):
        team.lead_id = None
        if team.active:
            await audit(session, "team.lead", f"nobody leads {team.name}", actor_id=member_id, at=at)
    await session.execute(delete(TeamMember).where(TeamMember.member_id == member_id))
    await forget_office(session, member_id, at)
    await _forget_notices(session, member_id)
    theirs = Notice.delivery_id.in_(select(Delivery.id).where(Delivery.to == member_id))
    await session.execute(
        update(Notice).where(theirs).values(delivery_id=None).execution_options(synchronize_session=False)
    )
    await forget_messages(session, member_id)
    await _empty(session, member_id, at)


async def _forget_notices(session: AsyncSession, member_id: str) -> None:
    """What they were owed to hear, and their name in what others are: of somebody who left there is no news."""
    await session.execute(delete(Notice).where(Notice.member_id == member_id))
    for notice in await session.scalars(select(Notice).where(cast(Notice.ref, String).contains(member_id))):
        notice.ref, notice.key = without(notice.ref, member_id), f"forgotten:{notice.id.hex}"
        if notice.state is NoticeState.WAITING:
            notice.state = NoticeState.WITHDRAWN


async def _empty(session: AsyncSession, member_id: str, at: datetime) -> None:
    nothing = {each.key: None for each in inspect(Member).columns if each.nullable}
    zone = (await current_workspace(session)).zone
    emptied = {"name": LEFT_NAME, "zone": zone, "active": False, "is_admin": False, "forgotten_at": at, "synced_at": at}
    await session.execute(update(Member).where(Member.id == member_id).values({**nothing, **emptied}))


async def _roles(session: AsyncSession, member_id: str) -> list[Role]:
    held = select(RoleHolder.role).where(RoleHolder.member_id == member_id).order_by(RoleHolder.role)
    return list(await session.scalars(held))


async def _teams(session: AsyncSession, member_id: str) -> list[Row]:
    belongs = select(TeamMember.team_id).where(TeamMember.member_id == member_id)
    teams = select(Team).where((Team.lead_id == member_id) | Team.id.in_(belongs)).order_by(Team.name)
    return [{"team": team.name, "leads_it": team.lead_id == member_id} for team in await session.scalars(teams)]


async def _notices(session: AsyncSession, member_id: str) -> list[Row]:
    mine = select(Notice).where(Notice.member_id == member_id).order_by(Notice.at, Notice.key)
    return [
        {"about": notice.subject, "owed_from": as_json(notice.at), "state": str(notice.state)}
        for notice in await session.scalars(mine)
    ]


async def _messages(session: AsyncSession, member_id: str) -> list[Row]:
    mine = select(Delivery).where(Delivery.to == member_id).order_by(Delivery.not_before, Delivery.key)
    return [
        {"about": sent.subject, "state": str(sent.state), "sent_at": as_json(sent.sent_at)}
        for sent in await session.scalars(mine)
    ]


async def _audited(session: AsyncSession, member_id: str) -> list[Row]:
    named = re.compile(rf"\b{re.escape(member_id)}\b")
    mine: ColumnElement[bool] = AuditEntry.what.contains(member_id, autoescape=True)
    entries = select(AuditEntry).where(mine | (AuditEntry.actor_id == member_id)).order_by(AuditEntry.at)
    return [
        {"at": as_json(entry.at), "verb": entry.verb, "what": entry.what, "by_them": entry.actor_id == member_id}
        for entry in await session.scalars(entries)
        if entry.actor_id == member_id or named.search(entry.what)
    ]


PERSONAL_DATA: Final = PersonalData(
    summary=summarise,
    export=export,
    forget=forget,
    keeps=KEPT,
    goes=("your name, hours, country and days away", "your roles and teams", "which messages I owed and sent you"),
    stays=("the audit log: Slack's id of who changed a setting or role, without words",),
)
