"""Home with a whole company behind it: short, in turns, and each list to its end."""

from sqlalchemy import select

from bot.capabilities.outcomes.actions import add_outcome
from bot.capabilities.outcomes.rules import Wording
from bot.core.people import Team
from tests.scenarios.after_set_up import open_after_set_up
from tests.scenarios.story import press
from tests.world import World

OUTCOMES = 70


async def test_a_long_list_opens_from_home_and_turns_its_pages_in_place(sqlite_url: str, secret_key: str) -> None:
    """Slack stacks three modals: the fourth page must not be a fourth of them."""
    async with open_after_set_up(sqlite_url, secret_key) as world:
        await fill_the_register(world)
        ana = world.actor("ana")
        home = await ana.opens_home()
        assert home is not None
        assert len(home.blocks) < 30

        await press(world, ana, "home", "All teams")
        pages = 1
        while pages < OUTCOMES and ana.modal is not None and "Show the next" in str(ana.modal.content):
            await press(world, ana, "modal", "Show the next")
            pages += 1

        assert ana.modal is not None
        assert f"Outcome {OUTCOMES}" in str(ana.modal.content)
        assert pages > 3
        assert len(world.sandbox.workspace.stacks[ana.user_id]) == 1


async def fill_the_register(world: World) -> None:
    async with world.database.transaction(world.workspace_id) as session:
        team = (await session.scalars(select(Team).where(Team.active).order_by(Team.name))).first()
        assert team is not None
        for number in range(1, OUTCOMES + 1):
            wording, source = Wording(sentence=f"Outcome {number}"), f"view:{number}"
            await add_outcome(session, wording, team_id=team.id, by_id="U0MAYA", at=world.now, source=source)
