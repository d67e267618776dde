"""The mirror in a tracker: one issue a ticket, whatever the tracker does meanwhile."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update

from bot.capabilities.tickets.mirror import Pacing, Repository
from bot.capabilities.tickets.mirror.github import GitHub
from bot.capabilities.tickets.mirror.models import MirroredIssue, MirrorTurn
from bot.capabilities.tickets.mirror.reading import link_issue, read_outdated
from bot.capabilities.tickets.mirror.rounds import Round
from bot.capabilities.tickets.mirror.turns import Turns
from bot.capabilities.tickets.models import Ticket
from bot.capabilities.tickets.standing import Kind, Move
from bot.core.columns import now_ms
from tests.capabilities.tickets.github_server import Fault, GitHubServer
from tests.capabilities.tickets.halden import ANA, LENA, SOON, TEAM, Story

PACING = Pacing(between_writes=timedelta(0), settle=timedelta(0))
SECRET = "Who may release on Fridays? Tom always says no."


async def catch_up(story: Story, server: GitHubServer, *, token: str | None = None) -> bool:
    """One round, when the last move can't be undone any more. False where it was not this process's turn."""
    repository = Repository(name=server.name, token=token or server.token, api_url=server.url)
    turns = Turns(story.database, TEAM, lease=PACING.lease)
    papers = await read_outdated(story.database, TEAM, story.now + SOON)
    if not papers or not await turns.take():
        return False
    async with GitHub(repository) as github:
        await Round(github, turns, PACING).run(papers, link_issue(story.database, TEAM))
    return True


async def wait_over(story: Story) -> None:
    """As if the time the tracker asked for had passed."""
    async with story.database.transaction(TEAM) as session:
        await session.execute(update(MirrorTurn).values(not_before_ms=0))
        await session.execute(update(MirroredIssue).values(not_before_ms=0))


async def waits_ms(story: Story) -> int:
    """How long the mirror leaves the tracker alone from its last refusal on, about."""
    async with story.database.reading(TEAM) as session:
        turn = (await session.scalars(select(MirrorTurn))).one()
        return turn.not_before_ms


async def worked(story: Story, words: str = SECRET, kind: Kind = Kind.CLARITY) -> UUID:
    ticket_id = await story.complains(ANA, words)
    await story.sorts(ticket_id, kind)
    return ticket_id


async def link_of(story: Story, ticket_id: UUID) -> str | None:
    async with story.database.reading(TEAM) as session:
        return await session.scalar(select(Ticket.tracker_url).where(Ticket.id == ticket_id))


def said(comment: str) -> str:
    """A comment as it is seen: without its marker."""
    return comment.partition("\n\n<!-- cadence:")[0]


async def test_an_issue_says_what_became_of_a_ticket_and_nothing_that_anybody_wrote(
    story: Story, github: GitHubServer
) -> None:
    """Opened once it has a kind, a comment for each move, closed with it; no word and no name leaves the company."""
    ticket_id = await worked(story)
    await catch_up(story, github)
    await story.makes(LENA, Move.ANSWER, ticket_id, words="Whoever is on call may.")
    await story.makes(ANA, Move.CLEAR, ticket_id)
    await catch_up(story, github)

    [issue] = github.issues
    assert (issue.title, issue.labels, issue.state) == ("C-1 (clarity)", ["complaint"], "closed")
    assert [said(each) for each in issue.comments] == [
        "Answered; whoever complained says whether it is clear.",
        "Clear now.",
    ]
    assert await link_of(story, ticket_id) == "https://github.com/halden/complaints/issues/1"
    everything = " ".join([issue.title, issue.body, *issue.comments])
    assert not [word for word in ("Friday", "Tom", "call", "Ana", "Lena", "U2", "U3") if word in everything]


async def test_an_anonymous_ticket_is_never_mirrored(story: Story, github: GitHubServer) -> None:
    """The hour of a comment would tell when its author acted."""
    ticket_id = await story.complains(None, SECRET)
    await story.sorts(ticket_id, Kind.CLARITY)

    assert not await catch_up(story, github)
    assert github.calls == []


async def test_a_ticket_nobody_looked_at_yet_stays_inside(story: Story, github: GitHubServer) -> None:
    """It could be about anything: only what somebody sorted is mirrored."""
    await story.complains(ANA, SECRET)

    assert not await catch_up(story, github)


async def test_a_move_that_was_undone_is_not_told(story: Story, github: GitHubServer) -> None:
    """What was taken back before it left anywhere is nobody's business."""
    ticket_id = await worked(story)
    await story.makes(LENA, Move.ANSWER, ticket_id, words="Whoever is on call may.")
    await story.makes(ANA, Move.CLEAR, ticket_id)
    a_minute = timedelta(minutes=1)
    papers = await read_outdated(story.database, TEAM, story.now + a_minute)
    story.now += a_minute - SOON
    await story.makes(ANA, Move.UNDO, ticket_id)
    await catch_up(story, github)

    assert papers == []
    assert [said(each) for each in github.issues[0].comments] == [
        "Answered; whoever complained says whether it is clear."
    ]
    assert github.issues[0].state == "open"


@pytest.mark.parametrize("fault", ["lost answer", "bad gateway after"])
async def test_an_issue_whose_answer_was_lost_is_found_again_and_not_made_twice(
    story: Story, github: GitHubServer, fault: Fault
) -> None:
    """The tracker did it and nobody heard: it is looked for by its marker before anything is done again."""
    ticket_id = await worked(story)
    github.faults = [fault]
    await catch_up(story, github)
    before = len(github.issues)
    await catch_up(story, github)

    assert (before, len(github.issues)) == (1, 1)
    assert await link_of(story, ticket_id) == "https://github.com/halden/complaints/issues/1"


@pytest.mark.parametrize("fault", ["lost answer", "bad gateway after"])
async def test_a_comment_whose_answer_was_lost_stands_there_once(
    story: Story, github: GitHubServer, fault: Fault
) -> None:
    """As with the issue itself."""
    ticket_id = await worked(story)
    await catch_up(story, github)
    await story.makes(LENA, Move.NOT_YET, ticket_id, words="The board decides.", day=story.now.date())
    await catch_up(story, github, token="withdrawn")  # nothing of this arrives
    await wait_over(story)
    github.faults = ["none", fault]
    for _ in range(4):
        await catch_up(story, github)

    assert [said(each) for each in github.issues[0].comments] == ["Not known yet."]
    assert [call for call in github.calls if call.endswith("/comments")] == [
        "POST /issues/1/comments",
        "GET /issues/1/comments",
    ]


async def test_a_doubt_that_was_none_ends_with_the_issue_there(story: Story, github: GitHubServer) -> None:
    """A 503 before anything was done looks the same as one after: looked for, not found, made."""
    await worked(story)
    github.faults = ["unavailable"]
    await catch_up(story, github)
    await catch_up(story, github)

    assert [issue.title for issue in github.issues] == ["C-1 (clarity)"]


async def test_a_look_that_fails_leaves_the_doubt(story: Story, github: GitHubServer) -> None:
    """Asking may fail too: until somebody has looked, nothing is made a second time."""
    await worked(story)
    github.faults = ["lost answer"]
    await catch_up(story, github)
    await catch_up(story, github, token="withdrawn")
    await wait_over(story)
    await catch_up(story, github)

    assert len(github.issues) == 1


async def test_an_outage_of_an_hour_is_caught_up_and_nothing_doubled(story: Story, github: GitHubServer) -> None:
    """While it is down the company goes on; afterwards everything stands there once, in order."""
    first = await worked(story, "The laptops are slow.", Kind.IMPROVEMENT)
    await catch_up(story, github)
    await github.down()
    await story.makes(LENA, Move.DO, first, words="New ones are ordered.")
    second = await worked(story)
    await story.makes(LENA, Move.ANSWER, second, words="Whoever is on call may.")
    for _ in range(3):
        await catch_up(story, github)
        await wait_over(story)
    await github.up()
    await catch_up(story, github)
    calls = len(github.calls)
    await catch_up(story, github)

    assert [(issue.title, [said(each) for each in issue.comments]) for issue in github.issues] == [
        ("C-1 (improvement)", ["Done; whoever complained says whether it helped."]),
        ("C-2 (clarity)", ["Answered; whoever complained says whether it is clear."]),
    ]
    assert len(github.calls) == calls


@pytest.mark.parametrize(("fault", "seconds"), [("secondary limit", 90), ("primary limit", 40 * 60)])
async def test_the_tracker_is_left_alone_for_as_long_as_it_asks(
    story: Story, github: GitHubServer, fault: Fault, seconds: int
) -> None:
    """`retry-after`, or until the limit is reset; for the whole repository, and nothing is lost by it."""
    await worked(story)
    await worked(story, "The laptops are slow.")
    github.faults = [fault]
    before = await now_ms_of(story)
    await catch_up(story, github)
    calls, asked = list(github.calls), await waits_ms(story) - before
    await catch_up(story, github)
    meanwhile = list(github.calls)
    await wait_over(story)
    await catch_up(story, github)

    assert calls == meanwhile == ["POST /issues"]
    assert (seconds - 2) * 1000 <= asked <= (seconds + 60) * 1000
    assert [issue.title for issue in github.issues] == ["C-1 (clarity)", "C-2 (clarity)"]


async def now_ms_of(story: Story) -> int:
    async with story.database.reading(TEAM) as session:
        return (await session.execute(select(now_ms()))).scalar_one()


async def test_an_issue_that_was_deleted_over_there_is_not_made_again(story: Story, github: GitHubServer) -> None:
    """Whoever deleted it meant it; the others go on."""
    ticket_id = await worked(story)
    await catch_up(story, github)
    await story.makes(LENA, Move.ANSWER, ticket_id, words="Whoever is on call may.")
    await worked(story, "The laptops are slow.")
    github.faults = ["gone"]
    await catch_up(story, github)
    await catch_up(story, github)

    assert [(issue.title, issue.comments) for issue in github.issues] == [("C-1 (clarity)", []), ("C-2 (clarity)", [])]
    assert await read_outdated(story.database, TEAM, story.now + SOON) == []


async def test_one_locked_issue_holds_up_no_other(story: Story, github: GitHubServer) -> None:
    """It is tried again later and later; the rest of the mirror does not wait for it."""
    first = await worked(story)
    await catch_up(story, github)
    await story.makes(LENA, Move.ANSWER, first, words="Whoever is on call may.")
    await worked(story, "The laptops are slow.")
    github.faults = ["locked"]
    await catch_up(story, github)
    locked = [issue.title for issue in github.issues], github.issues[0].comments.copy()
    await wait_over(story)
    await catch_up(story, github)

    assert locked == (["C-1 (clarity)", "C-2 (clarity)"], [])
    assert len(github.issues[0].comments) == 1


async def test_two_processes_take_turns(story: Story, github: GitHubServer) -> None:
    """Whoever has the turn has it alone, until it ends or the lease runs out."""
    mine = Turns(story.database, TEAM, lease=PACING.lease)
    theirs = Turns(story.database, TEAM, lease=PACING.lease)

    assert (await mine.take(), await theirs.take(), await mine.take()) == (True, False, True)
    await mine.end()
    assert await theirs.take()


async def test_an_issue_is_found_on_the_last_page(story: Story, github: GitHubServer) -> None:
    """A busy repository: more than a page of issues changed since."""
    ticket_id = await worked(story)
    github.faults = ["lost answer"]
    await catch_up(story, github)
    github.crowd(150)
    await catch_up(story, github)

    assert len(github.issues) == 151
    assert await link_of(story, ticket_id) == "https://github.com/halden/complaints/issues/1"


async def test_a_link_that_somebody_made_stays(story: Story, github: GitHubServer) -> None:
    """The mirror's own address is only for tickets that have none."""
    ticket_id = await worked(story)
    await story.makes(LENA, Move.LINK, ticket_id, url="https://linear.app/halden/ENG-7")
    await catch_up(story, github)

    assert await link_of(story, ticket_id) == "https://linear.app/halden/ENG-7"
    assert len(github.issues) == 1
