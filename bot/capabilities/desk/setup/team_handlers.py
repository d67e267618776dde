"""Who leads what, as people say it: each choice is kept the moment it is made."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.desk.setup import actions, team_views, teams
from bot.capabilities.desk.setup.standing import Standing, shown
from bot.core.context import Context
from bot.core.slack import blocks
from bot.core.slack.events import Click, Effect, Rejected, Submission, UpdateView, View
from bot.core.slack.routes import Route, Routes
from bot.core.slack.values import read_channel, read_id


class TeamHandlers:
    def __init__(self, standing: Standing) -> None:
        self._standing = standing
        self.routes = Routes(
            clicks={
                "desk.choose_leads": Route(self.show_leads, needs="setup.choose_leads", writes=False),
                "desk.lead": Route(self.take_lead, needs="setup.choose_leads"),
                "desk.add_team": Route(self.show_team_form, needs="setup.choose_leads", writes=False),
                "desk.edit_team": Route(self.show_edit_form, needs="setup.choose_leads", writes=False),
                "desk.drop_team": Route(self.drop_team, needs="setup.choose_leads"),
            },
            submissions={
                "desk.leads": Route(self.settle_leads, needs="setup.choose_leads"),
                "desk.team": Route(self.take_team, needs="setup.choose_leads"),
            },
        )

    async def show_leads(self, session: AsyncSession, deed: Click, context: Context) -> Sequence[Effect]:
        return (shown(deed, await self._leads_form(session)),)

    async def take_lead(self, session: AsyncSession, deed: Click, context: Context) -> Sequence[Effect]:
        named = deed.action.partition(":")[2]
        if sentence := await teams.why_not_lead(session, deed.value):
            return (UpdateView(await self._leads_form(session, note=sentence, refused=named)),)
        if team_id := read_id(named):
            await teams.name_lead(session, team_id, deed.value, by=deed.by, at=deed.at)
        return (UpdateView(await self._leads_form(session)),)

    async def show_team_form(self, session: AsyncSession, deed: Click, context: Context) -> Sequence[Effect]:
        return (UpdateView(team_views.team_form()),)

    async def show_edit_form(self, session: AsyncSession, deed: Click, context: Context) -> Sequence[Effect]:
        team_id = read_id(deed.value)
        team = await teams.find_team(session, team_id) if team_id else None
        if team is None:
            return (UpdateView(await self._leads_form(session, note="That team is not on the list any more.")),)
        return (UpdateView(team_views.team_form(team)),)

    async def take_team(self, session: AsyncSession, deed: Submission, context: Context) -> Sequence[Effect]:
        """A new team, or one that was changed."""
        team_id = read_id(deed.private.get("team"))
        name, lead = blocks.field(deed.values, "name") or "", blocks.field(deed.values, "lead") or ""
        refused = {
            "name": await teams.why_not_team(session, name, but=team_id),
            "lead": await teams.why_not_lead(session, lead),
        }
        if sentences := {field: sentence for field, sentence in refused.items() if sentence}:
            return (Rejected(sentences),)
        said = teams.TeamWords(
            name=name,
            lead_id=lead,
            members=blocks.fields_of(deed.values, "members"),
            channel=read_channel(blocks.field(deed.values, "channel")),
        )
        if team_id is None:
            await teams.add_team(session, said, by=deed.by, at=deed.at)
        else:
            await teams.change_team(session, team_id, said, by=deed.by, at=deed.at)
        return (UpdateView(await self._leads_form(session)),)

    async def drop_team(self, session: AsyncSession, deed: Click, context: Context) -> Sequence[Effect]:
        if team_id := read_id(deed.value):
            await teams.drop_team(session, team_id, by=deed.by, at=deed.at)
        return (UpdateView(await self._leads_form(session)),)

    async def settle_leads(self, session: AsyncSession, deed: Submission, context: Context) -> Sequence[Effect]:
        if not await actions.settle_leads(session, by=deed.by, at=deed.at):
            sentence = "Nobody leads anything yet. Choose a lead for one team at least, or add a team."
            return (UpdateView(await self._leads_form(session, note=sentence)),)
        return await self._standing.after(session, deed)

    async def _leads_form(self, session: AsyncSession, *, note: str = "", refused: str = "") -> View:
        return team_views.leads_form(await teams.find_teams(session), note=note, refused=refused)
