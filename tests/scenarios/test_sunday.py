"""Sunday evening, over Slack's own protocols: asked, answered without a name, taken back, and talked about with one."""

from tests.scenarios.story import disturbed, heard, press
from tests.scenarios.sunday import QUESTION, begin_sunday, count_ballots, play_to_the_question, taps, the_question, told
from tests.world import World, open_world


async def test_one_tap_is_counted_and_nothing_on_the_screen_tells_which(database_url: str, secret_key: str) -> None:
    """The message stays as it was, and the answer to the lowest face is the one to the highest, help included."""
    async with open_world(database_url, secret_key) as world:
        await begin_sunday(world)
        await play_to_the_question(world)
        ana, tom = world.actor("ana"), world.actor("tom")
        before = the_question(ana).to_json()
        print(the_question(ana).words())

        low, high = await taps(world, ana, 1), await taps(world, tom, 5)

        print(low)
        assert low == high
        assert the_question(ana).to_json() == before
        assert await count_ballots(world) == 2
