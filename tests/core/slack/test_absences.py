"""Who says in Slack that they are away: a few statuses, a bounded look, and nobody where Slack does not say."""

from dataclasses import replace

import pytest

from bot.core.absences import AWAY, Absences
from bot.core.slack.errors import Refused
from bot.core.slack.web import Slack
from bot.core.timings import Timings
from bot.sandbox import faults
from bot.sandbox.company import user_id
from bot.sandbox.server import Sandbox

TEAM = "T0HALDEN"
TOM, BO, CHIDI, MEI = (user_id(each) for each in ("tom", "bo", "chidi", "mei"))


def looking(slack: Slack, *, a_minute: int = 100) -> Absences:
    async def of(_workspace_id: str) -> Slack:
        return slack

    return Absences(of, replace(Timings.short(), looks_a_minute=a_minute))


def shows(sandbox: Sandbox, member_id: str, emoji: str) -> None:
    sandbox.workspace.users[member_id].status_emoji = emoji


def looks(sandbox: Sandbox) -> int:
    return len(sandbox.calls("users.info"))


@pytest.mark.parametrize("emoji", sorted(AWAY))
async def test_a_holiday_and_a_sick_day_are_absences(sandbox: Sandbox, slack: Slack, emoji: str) -> None:
    shows(sandbox, TOM, emoji)

    assert await looking(slack)(TEAM, [TOM, BO]) == {TOM}


@pytest.mark.parametrize("emoji", ["", ":spiral_calendar_pad:", ":bus:", ":house_with_garden:", ":headphones:"])
async def test_a_meeting_a_commute_and_a_day_at_home_are_none(sandbox: Sandbox, slack: Slack, emoji: str) -> None:
    shows(sandbox, TOM, emoji)

    assert await looking(slack)(TEAM, [TOM]) == frozenset()


async def test_no_more_are_looked_at_in_a_minute_than_slack_allows(sandbox: Sandbox, slack: Slack) -> None:
    """Whoever is not looked at is not away; the round goes on."""
    for member_id in (BO, CHIDI, MEI, TOM):
        shows(sandbox, member_id, ":palm_tree:")
    look = looking(slack, a_minute=3)

    assert await look(TEAM, [TOM, MEI, CHIDI, BO]) == {BO, CHIDI, MEI}
    assert await look(TEAM, [TOM]) == frozenset()
    assert looks(sandbox) == 3


async def test_slack_that_says_nothing_costs_the_time_of_one_look(sandbox: Sandbox, slack: Slack) -> None:
    """Who was reached before the time was up counts; then nobody is looked at for a minute."""
    shows(sandbox, BO, ":palm_tree:")
    sandbox.faults.on("users.info", faults.slow(30), where={"user": TOM})
    look = looking(slack)

    assert await look(TEAM, [TOM, BO]) == {BO}
    before = looks(sandbox)
    assert await look(TEAM, [BO]) == frozenset()
    assert looks(sandbox) == before


async def test_somebody_slack_does_not_know_costs_the_others_nothing(sandbox: Sandbox, slack: Slack) -> None:
    shows(sandbox, TOM, ":palm_tree:")

    assert await looking(slack)(TEAM, ["U0NOBODY", TOM]) == {TOM}


async def test_a_workspace_without_a_token_has_nobody_away() -> None:
    async def of(_workspace_id: str) -> Slack:
        raise Refused("not_authed")

    assert await Absences(of, Timings.short())(TEAM, [TOM]) == frozenset()
