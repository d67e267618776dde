"""Who leads what, and one team, on the screen. Pure."""

from collections.abc import Sequence
from typing import Final

from bot.capabilities.desk.setup.rules import TeamStanding
from bot.core.groups import NAME_LENGTH
from bot.core.slack import blocks
from bot.core.slack.events import Block, View
from bot.core.text import inline

MOST_TEAMS: Final = 90


def leads_form(teams: Sequence[TeamStanding], *, note: str = "", refused: str = "") -> View:
    """One line per team. Every choice is saved when it is made. `refused` is the team whose choice could not be taken."""
    shown = [blocks.section(note)] if note else []
    shown.append(
        blocks.section(
            "Any team of the company counts, engineering or not; one without a lead is not asked. What you choose is kept at once."
        )
    )
    entries = [[_team_line(team, refused=refused)] for team in teams]
    shown += blocks.listing(entries, room=MOST_TEAMS, where="remove some to see them")
    elements = [blocks.button("Add a team", "desk.add_team")]
    if teams:
        listed = [blocks.option(team.name, team.id) for team in teams]
        elements.append(blocks.select("desk.edit_team", "Change a team", listed))
        elements.append(blocks.select("desk.drop_team", "Remove a team", listed))
    # Another block id for another list: Slack keeps what a menu was set to for as long as its block id stays.
    shown.append(blocks.actions(*elements, block_id=f"teams:{len(teams)}"))
    return blocks.modal("desk.leads", "Who leads what", shown, submit="That's everyone", close="Later")


def _team_line(team: TeamStanding, *, refused: str) -> Block:
    people = f"{team.people} {'person' if team.people == 1 else 'people'}"
    origin = f"proposed, {people}" if team.proposed else people
    home = f", in <#{team.channel}>" if team.channel else ""
    select = blocks.member_select(f"desk.lead:{team.id}", "Who leads it?", team.lead_id)
    again = ":again" if refused == team.id else ""
    return blocks.section(f"*{inline(team.name)}*\n{origin}{home}", select, block_id=f"team:{team.id}{again}")


def team_form(team: TeamStanding | None = None) -> View:
    """A new team, or one to change. Who is in a team that has a user group is kept in Slack, not here."""
    members = blocks.members_input("members", "Who else is in it?", initial=team.members if team else (), optional=True)
    if team is not None and team.user_group:
        members = blocks.section("Who is in it follows its user group in Slack; add and remove people there.")
    fields = [
        blocks.text_input("name", "What is it called?", initial=team.name if team else "", max_length=NAME_LENGTH),
        blocks.member_input("lead", "Who leads it?", initial=team.lead_id if team else None),
        members,
        blocks.channel_input(
            "channel", "Which channel is it at home in?", initial=team.channel if team else None, optional=True
        ),
    ]
    if team is None:
        return blocks.modal("desk.team", "Add a team", fields, submit="Add it")
    return blocks.modal("desk.team", "Change a team", fields, private={"team": team.id})
