"""The mirror's job, and what the operator reads of it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.capabilities.tickets.mirror import Mirror, Pacing, Repository, look_at
from bot.capabilities.tickets.mirror.models import MirroredIssue, MirrorTurn
from bot.capabilities.tickets.standing import Kind
from bot.core.context import Context
from bot.core.slack.background import Background
from tests.capabilities.tickets.github_server import GitHubServer
from tests.capabilities.tickets.halden import ANA, SOON, TEAM, Story

AT_ONCE = Pacing(between_writes=timedelta(0), settle=timedelta(0), every=timedelta(0))


@pytest.fixture
async def story(story: Story) -> Story:
    """With one complaint that was sorted, and so is mirrored."""
    await story.sorts(await story.complains(ANA, "Who may release on Fridays?"), Kind.CLARITY)
    return story


async def wait_over(story: Story) -> None:
    """As if the time that the tracker asked for had passed."""
    async with story.database.transaction(TEAM) as session:
        await session.execute(update(MirrorTurn).values(not_before_ms=0))
        await session.execute(update(MirroredIssue).values(not_before_ms=0))


async def test_a_tick_begins_one_round_and_does_not_wait_for_it(
    story: Story, context: Context, github: GitHubServer
) -> None:
    """However often it looks: the next round is begun when the pause after this one is over. A tracker that is down stops nothing."""
    background = Background()
    repository = Repository(name=github.name, token=github.token, api_url=github.url)
    mirror = Mirror(repository, background, replace(AT_ONCE, every=timedelta(hours=1)))

    for _ in range(3):
        await mirror.look(context, story.now + SOON)
    begun_by_then = list(github.calls)
    await background.finish()
    await mirror.look(context, story.now + SOON)
    await background.finish()

    assert begun_by_then == []
    assert github.calls == ["POST /issues", "PATCH /issues/1"]


async def test_a_round_that_fails_is_followed_by_another(story: Story, context: Context, github: GitHubServer) -> None:
    """Down for an hour and caught up: what is wanted is read from the tickets."""
    background = Background()
    repository = Repository(name=github.name, token=github.token, api_url=github.url)
    mirror = Mirror(repository, background, AT_ONCE)

    await github.down()
    await mirror.look(context, story.now + SOON)
    await background.finish()
    await github.up()
    await wait_over(story)
    await mirror.look(context, story.now + SOON)
    await background.finish()

    assert [issue.title for issue in github.issues] == ["C-1 (clarity)"]


async def test_the_operator_reads_what_the_mirror_can_do(github: GitHubServer) -> None:
    """Reached or not, what is left of the hour, and what to do where it is refused."""
    reached = Repository(name=github.name, token=github.token, api_url=github.url)
    assert await look_at(reached) == (True, "on: halden/complaints can be reached, 4,999 of 5,000 calls left this hour")
    assert await look_at(replace(reached, token="stale")) == (
        False,
        "on, and GitHub says no. GitHub doesn't take the token. Make a new one and set CADENCE_GITHUB_TOKEN.",
    )
    await github.down()
    is_well, says = await look_at(reached)
    assert not is_well
    assert says.startswith(f"on, but {github.url} doesn't answer as it should")
    assert [call for call in github.calls if not call.startswith("GET")] == []
