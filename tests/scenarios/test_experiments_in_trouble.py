"""Experiments under what people and Slack do to them: hostile words, twice, late, two at once, another workspace."""

import asyncio
from datetime import date, timedelta
from typing import Final

import pytest
from sqlalchemy import func, select

from bot.capabilities.experiments.models import Experiment, ExperimentMove
from bot.capabilities.experiments.rules import Move, State
from bot.core.columns import Base
from bot.core.people import Member
from bot.core.workspaces import Workspace
from bot.sandbox import interactions
from bot.sandbox.actors import Actor
from tests.hostile import HOSTILE
from tests.scenarios.after_set_up import open_after_set_up
from tests.scenarios.experiments import BERLIN, FRIDAYS, begins, opens_the_form, read
from tests.scenarios.intruders import Hand
from tests.scenarios.story import heard, press, send
from tests.scenarios.test_hostile_words import LIVE, WORST, live_words
from tests.world import World

ELSEWHERE: Final = "T0ELSEWHERE"
THEIRS: Final = "The salary trial"


async def count(world: World, table: type[Base]) -> int:
    async with world.database.reading(world.workspace_id) as session:
        return await session.scalar(select(func.count()).select_from(table)) or 0


async def test_hostile_words_do_nothing_wherever_they_are_shown(sqlite_url: str, secret_key: str) -> None:
    """In every field, to Tom and Maya, in lists, on Home, in messages and in history. Slack refuses no layout of ours."""
    async with open_after_set_up(sqlite_url, secret_key) as world:
        tom, maya = world.actor("tom"), world.actor("maya")
        for name in WORST:
            await begins(world, tom, FRIDAYS | hostile(name) | {"Who answers for it?": "Maya Lindqvist"})
        assert await count(world, Experiment) == len(WORST)
        await world.play_to("2037-11-24 09:30", BERLIN)
        assert heard(maya, "keep, change or stop?")
        for number, name in enumerate(WORST, start=1):
            shown = await maya.command("/cadence", f"experiments E-{number}")
            assert shown is not None
            await press(world, maya, shown, "Stop…")
            await send(world, maya, {"What did you learn?": HOSTILE[name][:1500]})
        await everybody_looks(world)
        await world.play_to("2037-11-27 16:00", BERLIN)

        assert await count(world, ExperimentMove) == 2 * len(WORST)
        assert live_words(world) == []


def hostile(name: str) -> dict[str, object]:
    text = HOSTILE[name]
    return {
        "What do you do differently?": text[:150],
        "What do you expect to come of it?": text[:1500],
        "How would you know?": text[:1500],
    }


async def everybody_looks(world: World) -> None:
    for handle in ("tom", "maya", "priya"):
        actor = world.actor(handle)
        await actor.opens_home()
        for words in ("experiments", "experiments E-1", f"experiments {HOSTILE['everyone']}"):
            await actor.command("/cadence", words)
    listed = await world.actor("tom").command("/cadence", "experiments E-1")
    assert listed is not None
    assert LIVE.search(listed.words()) is None
    await press(world, world.actor("tom"), listed, "The whole history")


async def test_a_form_sent_twice_at_once_is_kept_once(database_url: str, secret_key: str) -> None:
    """A double click on "Begin" and on "Stop"."""
    async with open_after_set_up(database_url, secret_key) as world:
        tom = world.actor("tom")
        await opens_the_form(world, tom)
        await sent_twice(world, tom, FRIDAYS)
        assert [await count(world, table) for table in (Experiment, ExperimentMove)] == [1, 1]

        await world.play_to("2037-11-24 09:30", BERLIN)
        await press(world, tom, heard(tom, "keep, change or stop?")[-1], "Stop…")
        await sent_twice(world, tom, {"What did you learn?": "Two calls"})
        assert await count(world, ExperimentMove) == 2
        assert "Stopped. Learnt: “Two calls”" in await read(tom, "E-1")


async def sent_twice(world: World, actor: Actor, values: dict[str, object]) -> None:
    await world.bot.background.finish()
    view = actor.open_modal(None)
    await actor.fills(dict(values))
    payload = interactions.submission(actor.workspace, actor.user, view)
    answers = await asyncio.gather(actor.submits(), world.sandbox.dispatch("interactive", payload))
    assert answers[0].errors == {}
    assert answers[1].get("response_action") != "errors"
    await world.settle()


async def test_a_form_that_was_open_while_it_lapsed_keeps_its_words(sqlite_url: str, secret_key: str) -> None:
    """Tom writes past midnight: he reads that its day passed, and what he typed is still there to copy."""
    async with open_after_set_up(sqlite_url, secret_key) as world:
        tom = world.actor("tom")
        await begins(world, tom)
        await world.play_to("2037-11-26 09:30", BERLIN)
        asked = heard(tom, "ends today")[-1]
        await press(world, tom, asked, "Keep")
        await world.play_to("2037-11-27 00:01", BERLIN)
        late = await tom.submits({"What did you learn?": "Two calls"})

        assert "Its day passed meanwhile." in late.errors["words"]
        await press(world, tom, asked, "Keep")
        await send(world, tom, {"What did you learn?": "Two calls"})
        assert "Kept. Learnt: “Two calls”" in await read(tom, "E-1")


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"Until when?": "2037-11-22"}, "day"),
        ({"Until when?": "2039-01-01"}, "day"),
        ({"When would slow effects show?": "2037-11-25"}, "look"),
        ({"What do you expect to come of it?": "   "}, "hypothesis"),
        ({"Who answers for it?": "Gus Ferreira"}, "member"),
    ],
)
async def test_what_cannot_be_kept_is_said_below_its_field(
    sqlite_url: str, secret_key: str, typed: dict[str, object], field: str
) -> None:
    """A day that has passed or is years away, no hypothesis, a guest: the form stays open, and nothing begins."""
    async with open_after_set_up(sqlite_url, secret_key) as world:
        tom = world.actor("tom")
        await opens_the_form(world, tom)
        result = await tom.submits(FRIDAYS | typed)

        assert list(result.errors) == [field]
        assert await count(world, Experiment) == 0


async def test_another_workspaces_experiment_is_out_of_reach(database_url: str, secret_key: str) -> None:
    """Tom's id exists in another workspace of the same database, too; its experiment he can neither read nor move."""
    async with open_after_set_up(database_url, secret_key) as world:
        tom = Hand(world, world.actor("tom"))
        theirs = await found_another(world)
        for move in Move:
            assert "I can't find that experiment" in await tom.presses(f"experiments.move:{move}", f"{move}:{theirs}:1")
            answer = await tom.submits("experiments.move", f'{{"tap": "{move}:{theirs}:1"}}', {"words": {}})
            assert "I can't find that experiment" in answer
        for value in (f"show:{theirs}", f"history:{theirs}"):
            assert "I can't find that experiment" in await tom.presses("experiments.menu", value)
        assert "I can't find that experiment" in await tom.presses("experiments.history", theirs)
        told = [await tom.types_command("/cadence", words) for words in ("experiments", "experiments E-1")]
        assert THEIRS not in " ".join(told)

        await begins(world, world.actor("tom"))
        await world.play_to("2037-11-24 09:30", BERLIN)
        assert "E-1" in await read(world.actor("tom"), "E-1")
        async with world.database.reading(ELSEWHERE) as session:
            stands = (await session.scalars(select(Experiment))).one()
        assert (stands.state, stands.version, stands.change) == (State.RUNNING, 1, THEIRS)


async def found_another(world: World) -> str:
    """A second workspace, with an experiment of that Tom's; its id."""
    async with world.database.system_session() as session:
        session.add(Workspace(id=ELSEWHERE, name="Elsewhere", bot_user_id="U0BOT", installed_at=world.now))
    async with world.database.transaction(ELSEWHERE) as session:
        session.add(Member(id="U0TOM", name="Tom", zone="UTC", synced_at=world.now))
        await session.flush()
        running = Experiment(
            number=1, change=THEIRS, hypothesis="h", measure="m", begun_by="U0TOM", owner_id="U0TOM", source="s",
            begun_at=world.now, ends_on=date(2037, 11, 26) + timedelta(days=90),
        )  # fmt: skip
        session.add(running)
        await session.flush()
        session.add(
            ExperimentMove(
                experiment_id=running.id, version=1, move=Move.BEGIN, by_id="U0TOM", at=world.now,
                state_before=State.RUNNING,
            )
        )  # fmt: skip
        return running.id.hex
