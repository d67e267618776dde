"""A lead's Tuesday through Slack as people use it: asked at their own ten o'clock, answered by tap, form and typing."""

from datetime import timedelta

from bot.capabilities.checkins.models import CheckInState
from bot.core.people import Member
from tests.capabilities.checkins.rounds import LEADS, asks, checkins, coming_tuesday, play_to_ten, started


async def test_every_lead_is_asked_at_their_own_ten_o_clock(story_url: str, secret_key: str) -> None:
    """Auckland first, Denver last; who is away is skipped and nobody is asked twice."""
    async with started(story_url, secret_key) as world:
        tuesday = coming_tuesday(world)
        async with world.database.transaction(world.workspace_id) as session:
            chidi = await session.get_one(Member, (world.workspace_id, "U0CHIDI"))
            chidi.away_until = tuesday + timedelta(days=3)
        aroha, tom, bo = (world.actor(name) for name in ("aroha", "tom", "bo"))

        await play_to_ten(world, tuesday, "Pacific/Auckland")
        assert (len(asks(aroha)), len(asks(tom))) == (1, 0)
        await play_to_ten(world, tuesday, "Europe/Berlin")
        assert (len(asks(tom)), len(asks(bo))) == (1, 0)
        await play_to_ten(world, tuesday, "America/Denver")

        assert [len(asks(world.actor(lead))) for lead in LEADS] == [1, 1, 0, 1, 1]
        assert (await checkins(world))["U0CHIDI"].reason == "away"


async def test_tom_names_an_outcome_asks_for_help_and_reads_his_receipt(story_url: str, secret_key: str) -> None:
    async with started(story_url, secret_key) as world:
        tom = world.actor("tom")
        await play_to_ten(world, coming_tuesday(world), "Europe/Berlin")
        (ask,) = asks(tom)

        await tom.clicks(ask, "A new outcome")
        await world.settle()
        await tom.submits({"What are you after?": "Pay-outs in one day, not three"})
        await world.settle()
        assert "New: *Pay-outs in one day, not three*" in ask.words()

        await tom.clicks(ask, "I need something from Maya")
        await world.settle()
        await tom.submits({"What do you need from Maya for this?": "A day with the bank's engineers"})
        await world.settle()
        assert "“A day with the bank's engineers”" in ask.words()

        await tom.clicks(ask, "How does it stand?", option="At risk")
        await world.settle()
        await tom.clicks(ask, "Say what")
        await world.settle()
        await tom.submits({"What is in the way?": "Their help desk takes a week"})
        await world.settle()

        assert "Thank you, Tom." in ask.words()
        assert "*Pay-outs in one day, not three*: at risk" in ask.words()
        row = (await checkins(world))["U0TOM"]
        assert (row.state, row.finished) == (CheckInState.ANSWERED, True)


async def test_nothing_changed_is_one_tap_and_undo_is_another(story_url: str, secret_key: str) -> None:
    async with started(story_url, secret_key) as world:
        bo = world.actor("bo")
        tuesday = coming_tuesday(world)
        await play_to_ten(world, tuesday, "America/Denver")
        (ask,) = asks(bo)
        await bo.clicks(ask, "A new outcome")
        await world.settle()
        await bo.submits({"What are you after?": "Do partners want an API?"})
        await world.settle()

        await play_to_ten(world, tuesday + timedelta(weeks=2), "America/Denver")
        (second,) = asks(bo)  # the first one shows its receipt by now
        await bo.clicks(second, "Nothing changed")
        await world.settle()
        assert "Thank you, Bo." in second.words()
        await bo.clicks(second, "Undo")
        await world.settle()
        assert "Nothing changed" in second.words()


async def test_what_is_typed_counts_once_its_author_says_what_it_is(story_url: str, secret_key: str) -> None:
    async with started(story_url, secret_key) as world:
        tom = world.actor("tom")
        await play_to_ten(world, coming_tuesday(world), "Europe/Berlin")

        await tom.types("A day with the bank's engineers")
        await world.settle()
        shown = await tom.hears("What is it?")
        await tom.clicks(shown, "Something I need")
        await world.settle()

        assert "Kept as: Something I need." in shown.words()
        assert "“A day with the bank's engineers”" in shown.words()


async def test_a_message_of_a_closed_check_in_says_so(story_url: str, secret_key: str) -> None:
    async with started(story_url, secret_key) as world:
        tom = world.actor("tom")
        tuesday = coming_tuesday(world)
        await play_to_ten(world, tuesday, "Europe/Berlin")
        (ask,) = asks(tom)

        await play_to_ten(world, tuesday + timedelta(days=13, hours=1), "Europe/Berlin")

        assert "This check-in is closed." in ask.words()
        assert (await checkins(world))["U0TOM"].state is CheckInState.CLOSED
