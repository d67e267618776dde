"""What a tap on the Monday question leaves, over Slack's own protocols: one row under a token, and nothing anywhere else."""

import json
from collections.abc import Mapping
from typing import Any, Final

import pytest
from prometheus_client import generate_latest
from sqlalchemy import inspect, text, update

from bot.capabilities.sunday.ballots.casting import token_of
from bot.capabilities.sunday.ballots.keys import keys_of
from bot.capabilities.sunday.ballots.storage import verify_storage
from bot.capabilities.sunday.ballots.verifying import verify
from bot.core.columns import Base
from bot.core.outbox import Delivery, DeliveryState
from bot.sandbox.actors import Actor
from bot.sandbox.company import user_id
from tests.scenarios.after_set_up import open_after_set_up
from tests.scenarios.story import heard, press, send
from tests.scenarios.sunday import QUESTION, begin_sunday, play_to_the_question, rounds, taps, the_question
from tests.scenarios.traces import everything_logged, rows_with
from tests.world import World

pytestmark = pytest.mark.timeout(600)

COMMENT: Final = "Only somebody who was there on Thursday could write this."
TOLD_APART: Final = ("timestamp", "reference", "trace")
"""What differs between two lines of a log that say the same."""


async def everything_but_ballots(world: World) -> Mapping[str, list[str]]:
    """Every row of every other table."""
    kept: dict[str, list[str]] = {}
    async with world.database.system_reading() as session:
        for mapper in Base.registry.mappers:
            name = inspect(mapper).local_table.description
            if name != "sunday_ballots":
                rows = await session.execute(text(f"SELECT * FROM {name}"))  # noqa: S608 - the names are our own tables'
                kept[name] = sorted(str(row) for row in rows)
    return kept


async def doubt_what_was_sent(world: World) -> None:
    """Of every message it is unknown whether it arrived: a tap on any other would prove it, and say who tapped."""
    async with world.database.system_session() as session:
        sent = update(Delivery).where(Delivery.state == DeliveryState.SENT)
        await session.execute(sent.values(state=DeliveryState.UNKNOWN, doubts=1))


async def token(world: World, handle: str) -> str:
    (monday,) = await rounds(world)
    async with world.database.reading(world.workspace_id) as session:
        key = await keys_of(session).find(monday.id)
    assert key is not None
    return token_of(key, user_id(handle))


async def answers_and_explains(world: World, actor: Actor, face: int) -> None:
    """A tap, another one, why, and one more."""
    await taps(world, actor, face)
    await taps(world, actor, 6 - face)
    await press(world, actor, actor.ephemerals[-1], "Add why")
    await send(world, actor, {"causes": ["On call"], "comment": COMMENT})
    await taps(world, actor, face)


def counted() -> list[str]:
    """The bot's own metrics."""
    return [line for line in generate_latest().decode().splitlines() if line.startswith("cadence_")]


def lines(said: str) -> list[dict[str, Any]]:  # Any: a line of the log
    found = [json.loads(line) for line in said.splitlines() if line.startswith("{")]
    return [{name: value for name, value in line.items() if name not in TOLD_APART} for line in found]


async def test_an_answer_is_one_row_and_nothing_else_anywhere(database_url: str, secret_key: str) -> None:
    """No receipt, no proof of delivery, no edit, no Home, no count, no line in a log: what would tell later who answered."""
    async with open_after_set_up(database_url, secret_key) as world:
        await begin_sunday(world)
        await play_to_the_question(world)
        ana = world.actor("ana")
        await doubt_what_was_sent(world)
        await world.settle()
        before, metrics, message = await everything_but_ballots(world), counted(), the_question(ana).to_json()
        called = len(world.sandbox.calls())

        with everything_logged() as said:
            await answers_and_explains(world, ana, 1)

        assert len(await rows_with(world, await token(world, "ana"))) == 1
        assert await everything_but_ballots(world) == before
        assert the_question(ana).to_json() == message
        assert counted() == metrics
        assert {each.method for each in world.sandbox.calls()[called:]} <= {"views.open", "response_url"}
        log = said.getvalue()
        told = [user_id("ana"), "Ana", COMMENT, "on_call", await token(world, "ana"), "response_url"]
        assert [each for each in told if each in log] == []
        async with world.database.system_reading() as session:
            checks = [*await verify(session, world.now), *await verify_storage(session)]
        assert [each.claim for each in checks if not each.ok] == []


async def test_a_tap_on_home_leaves_as_little(database_url: str, secret_key: str) -> None:
    """Whoever opened their Home is no more told by the log than whoever tapped on it, and no Home is shown for a tap."""
    async with open_after_set_up(database_url, secret_key) as world:
        await begin_sunday(world)
        await play_to_the_question(world)
        await world.settle()
        ana, before = world.actor("ana"), await everything_but_ballots(world)

        with everything_logged() as said:
            await ana.opens_home()
            shown, called = ana.home, len(world.sandbox.calls())
            await press(world, ana, "home", "😣")
            await press(world, ana, "modal", "Add why")
            await send(world, ana, {"causes": ["On call"], "comment": COMMENT})

        assert len(await rows_with(world, await token(world, "ana"))) == 1
        assert await everything_but_ballots(world) == before
        assert ana.home == shown
        assert {each.method for each in world.sandbox.calls()[called:]} <= {"views.open", "views.push"}
        told = [user_id("ana"), "Ana", COMMENT, "on_call", await token(world, "ana")]
        assert [each for each in told if each in said.getvalue()] == []


async def test_the_log_does_not_know_one_answer_from_another(sqlite_url: str, secret_key: str) -> None:
    """At the level that says most, the lines of the lowest face are those of the highest, and of another person."""
    async with open_after_set_up(sqlite_url, secret_key) as world:
        await begin_sunday(world)
        await play_to_the_question(world)
        await world.settle()

        with everything_logged() as low:
            await answers_and_explains(world, world.actor("ana"), 1)
        with everything_logged() as high:
            await answers_and_explains(world, world.actor("tom"), 5)

        assert lines(low.getvalue()) == lines(high.getvalue())


async def test_an_answer_that_fails_tells_nothing_either(database_url: str, secret_key: str) -> None:
    """A database's error quotes the row it refused: neither the log nor the person gets to read it."""
    async with open_after_set_up(database_url, secret_key) as world:
        await begin_sunday(world)
        await play_to_the_question(world)
        ana = world.actor("ana")
        async with world.database.system_session() as session:
            refusing = "ALTER TABLE sunday_ballots ADD CONSTRAINT nothing_fits CHECK (length(content) < 1)"
            if world.database.is_sqlite:
                refusing = "CREATE TRIGGER nothing_fits BEFORE INSERT ON sunday_ballots BEGIN SELECT RAISE(ABORT, 'disk full'); END"
            await (await session.connection()).exec_driver_sql(refusing)

        with everything_logged() as said:
            answer = await taps(world, ana, 1)

        failed = [line for line in lines(said.getvalue()) if line["event"] == "deed.failed"]
        assert "nothing was saved" in answer
        assert [(line["what"], line.get("by")) for line in failed] == [("sunday.face", None)]
        told = [user_id("ana"), await token(world, "ana"), "gAAAA", 'face":']
        assert [each for each in told if each in said.getvalue()] == []


async def test_typed_words_are_kept_nowhere(sqlite_url: str, secret_key: str) -> None:
    """They stand in Slack under a name; here they would, too."""
    async with open_after_set_up(sqlite_url, secret_key) as world:
        await begin_sunday(world)
        await play_to_the_question(world)
        ana = world.actor("ana")

        with everything_logged() as said:
            await ana.types("It felt like drowning.", thread_ts=the_question(ana).ts)
            await world.settle()

        kept = await everything_but_ballots(world)
        assert [name for name, rows in kept.items() if any("drowning" in row for row in rows)] == []
        assert kept["typed_replies"] == []
        assert "drowning" not in said.getvalue()
        assert len(heard(ana, QUESTION)) == 1


async def test_the_log_does_not_know_who_wanted_to_talk(sqlite_url: str, secret_key: str) -> None:
    """One person hears of it. Where it fails, whoever reads the log learns that it did, and not whose wish it was."""
    async with open_after_set_up(sqlite_url, secret_key) as world:
        await begin_sunday(world)
        await play_to_the_question(world)
        ana = world.actor("ana")
        async with world.database.system_session() as session:
            refusing = (
                "CREATE TRIGGER nothing_fits BEFORE INSERT ON notices BEGIN SELECT RAISE(ABORT, 'disk full'); END"
            )
            await (await session.connection()).exec_driver_sql(refusing)

        with everything_logged() as said:
            await press(world, ana, the_question(ana), "I'd rather talk to someone")
            await send(world, ana, {})

        failed = [line for line in lines(said.getvalue()) if line["event"] == "deed.failed"]
        assert [(line["what"], line.get("by")) for line in failed] == [("sunday.talk", None)]
        assert [each for each in (user_id("ana"), "Ana") if each in said.getvalue()] == []
