"""One's own check-ins: answered early, looked up later, and every reason for not being asked in words."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from bot.capabilities.checkins.follow_up import LEFT, UNDELIVERED
from bot.capabilities.checkins.models import CheckIn, CheckInState
from bot.capabilities.checkins.own_views import REASONS
from bot.core.people import Team
from bot.core.schedule import SkipReason
from bot.sandbox.actors import Actor
from bot.sandbox.views import View
from tests.capabilities.checkins.press import texts
from tests.capabilities.checkins.rounds import asks, checkins, coming_tuesday, play_to_ten, shows, started
from tests.scenarios.story import heard, press, send
from tests.world import World


def read(view: View | None) -> str:
    """Everything there is to read in a modal or on Home."""
    assert view is not None
    return "\n".join(texts(view.blocks))


async def answered(world: World, actor: Actor, word: str) -> str:
    """What `/cadence` with a word says at once."""
    said = await actor.command("/cadence", word)
    await world.settle()
    assert said is not None
    return said.words()


async def test_tom_answers_before_it_is_due_and_tuesday_is_quiet(story_url: str, secret_key: str) -> None:
    """Early: the row that planning would make is there, so that it asks nobody twice; two taps make it once."""
    async with started(story_url, secret_key, leads=["tom"]) as world:
        tom, tuesday = world.actor("tom"), coming_tuesday(world)
        await play_to_ten(world, tuesday - timedelta(days=1), "Europe/Berlin")
        said = await tom.command("/cadence", "next")
        assert said is not None
        assert "Outcomes · Tue 24 Nov, 10:00" in said.words()

        await press(world, tom, said, "Answer now")
        await send(world, tom, {"What are you after?": "Pay-outs in one day"})
        (ask,) = asks(tom)
        await shows(world, ask, "New: *Pay-outs in one day*")
        await press(world, tom, ask, "How does it stand?", option="On track")
        await shows(world, ask, "Thank you, Tom.")
        await play_to_ten(world, tuesday + timedelta(days=1), "Europe/Berlin")

        assert len(heard(tom)) == 1
        row = (await checkins(world))["U0TOM"]
        assert (row.slot, row.state, row.late) == (tuesday, CheckInState.ANSWERED, False)


async def test_home_shows_what_waits_and_opens_it(story_url: str, secret_key: str) -> None:
    async with started(story_url, secret_key, leads=["tom"]) as world:
        tom, tuesday = world.actor("tom"), coming_tuesday(world)
        await play_to_ten(world, tuesday, "Europe/Berlin")
        await tom.opens_home()
        await world.settle()
        assert "Outcomes · 2 minutes, open until Mon 7 Dec, 10:00" in read(tom.home)
        assert "Outcomes · Tue 8 Dec, 10:00" in read(tom.home)
        assert "Answer now" not in read(tom.home), "the one that is open comes first"

        await press(world, tom, "home", "Answer")
        await send(world, tom, {"What are you after?": "Pay-outs in one day"})

        (ask,) = asks(tom)
        await shows(world, ask, "New: *Pay-outs in one day*")


async def test_what_was_asked_and_why_not_can_be_looked_up(story_url: str, secret_key: str) -> None:
    """A page of it, newest first: answered, with what others read; not asked, with the reason."""
    async with started(story_url, secret_key, leads=["tom"]) as world:
        tom, tuesday = world.actor("tom"), coming_tuesday(world)
        assert await tom.command("/cadence", "history") is None
        await world.settle()
        assert "I have not asked you anything yet." in read(tom.modal)
        await play_to_ten(world, tuesday, "Europe/Berlin")
        (ask,) = asks(tom)
        await press(world, tom, ask, "A new outcome")
        await send(world, tom, {"What are you after?": "Pay-outs in one day"})
        async with world.database.transaction(world.workspace_id) as session:
            row = (await session.scalars(select(CheckIn))).one()
            for n in range(9):
                skipped = CheckIn(ritual_id=row.ritual_id, member_id=row.member_id, version_id=row.version_id)
                skipped.slot, skipped.due_at = row.slot - timedelta(weeks=n + 1), row.due_at - timedelta(weeks=n + 1)
                skipped.state, skipped.reason = CheckInState.SKIPPED, "too_many"
                session.add(skipped)

        await tom.command("/cadence", "history")
        await world.settle()
        shown = read(tom.modal)
        assert "*Outcomes*, Tue 24 Nov, 10:00: answered" in shown
        assert "• New: *Pay-outs in one day* (O-1, Tom's)" in shown
        assert "*Outcomes*, Tue 17 Nov, 10:00: not asked: three in a week are the most" in shown

        await press(world, tom, "modal", "Older")
        older = read(tom.modal)
        assert "Tue 24 Nov" not in older
        assert "Tue 22 Sep" in older
        await press(world, tom, "modal", "Newer")
        assert read(tom.modal) == shown


async def test_somebody_whom_nothing_asks_reads_so(story_url: str, secret_key: str) -> None:
    async with started(story_url, secret_key, leads=["tom"]) as world:
        await play_to_ten(world, coming_tuesday(world), "Europe/Berlin")

        said = await answered(world, world.actor("ana"), "next")

        assert "I have nothing to ask you, and nothing is planned." in said


async def test_answer_now_by_somebody_who_is_asked_no_more(story_url: str, secret_key: str) -> None:
    """A button of yesterday, of a lead who left the team meanwhile: a sentence, and no row."""
    async with started(story_url, secret_key, leads=["tom"]) as world:
        tom = world.actor("tom")
        await play_to_ten(world, coming_tuesday(world) - timedelta(days=1), "Europe/Berlin")
        said = await tom.command("/cadence", "next")
        assert said is not None
        async with world.database.transaction(world.workspace_id) as session:
            await session.execute(update(Team).where(Team.lead_id == "U0TOM").values(lead_id="U0BO"))
        await play_to_ten(world, coming_tuesday(world), "Europe/Berlin")

        await press(world, tom, said, "Answer now")

        assert "I have nothing to ask you about that." in tom.ephemerals[-1].words()
        assert "U0TOM" not in await checkins(world)


@pytest.mark.parametrize("reason", [*SkipReason, UNDELIVERED, LEFT])
def test_every_reason_for_not_asking_is_said_in_words(reason: str) -> None:
    """Silence is never an outcome, and a bare word is no explanation."""
    assert REASONS[reason].startswith("not asked: ")
