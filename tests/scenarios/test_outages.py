"""The database or Slack goes away in the middle: whoever acts gets a sentence, what they typed stays, and the bot recovers
by itself.
"""

import asyncio
import sqlite3
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Final

import psycopg
from sqlalchemy import make_url, select, text

from bot.capabilities.outcomes.models import Outcome
from bot.core.slack.intake import TOO_SLOW
from bot.sandbox import faults
from bot.sandbox.submissions import Outcome as Ending
from tests.scenarios.after_set_up import open_after_set_up
from tests.scenarios.story import ASK, heard
from tests.world import World

NOTHING_SAVED: Final = "nothing was saved"
WORDING: Final = {
    "What are you after, in one sentence?": "Pay-outs in one day",
    "How would you know?": "Nobody asks where their money is",
    "By when?": "2037-12-12",
}


# The database --------------------------------------------------------------------------------------------------------


async def test_a_locked_file_costs_a_sentence(sqlite_url: str, secret_key: str) -> None:
    """Somebody's backup holds SQLite's lock: the form stays open with its words, and is taken as soon as the lock is gone."""
    async with open_after_set_up(sqlite_url, secret_key) as world:
        tom = world.actor("tom")
        await tom.command("/outcomes", "add")
        await world.bot.background.finish()
        with sqlite3.connect(make_url(sqlite_url).database or "", isolation_level=None) as other:
            other.execute("BEGIN IMMEDIATE")
            for _ in range(2):
                refused = await tom.submits(WORDING)
                assert refused.outcome is Ending.ERRORS
                assert NOTHING_SAVED in next(iter(refused.errors.values())) or list(refused.errors.values()) == [
                    TOO_SLOW
                ]
            assert await tom.command("/outcomes", "all") is not None, "looking never waits behind a writer"
            other.execute("ROLLBACK")
        other.close()
        await taken_in_the_end(world)


async def test_a_full_disk_costs_a_sentence(sqlite_url: str, secret_key: str) -> None:
    """What does not fit is not taken: the form stays open with its words, everything can be read, and the bot goes on."""
    async with open_after_set_up(sqlite_url, secret_key) as world:
        await world.play_to("2037-11-24 09:59", "Europe/Berlin")
        tom = world.actor("tom")
        await tom.command("/outcomes", "add")
        await world.bot.background.finish()
        async with full_disk(world):
            refused = await tom.submits({**WORDING, "How would you know?": "€" * 1400})
            assert (refused.outcome, len(refused.errors)) == (Ending.ERRORS, 1)
            assert NOTHING_SAVED in next(iter(refused.errors.values()))
            assert await tom.command("/outcomes", "all") is not None
            await world.play_to("2037-11-24 10:00", "Europe/Berlin")
        await taken_in_the_end(world)
        assert len(heard(tom, ASK)) == 1


@asynccontextmanager
async def full_disk(world: World) -> AsyncGenerator[None]:
    """SQLite may take no page more than it has: what it then says is what it says of a full disk."""
    async with world.database.writer.connect() as connection:
        free = await connection.scalar(text("PRAGMA freelist_count"))
        pages = await connection.scalar(text("PRAGMA page_count"))
        await connection.execute(text(f"PRAGMA max_page_count = {pages}"))
    assert not free, "what was deleted leaves room"
    yield
    async with world.database.writer.connect() as connection:
        await connection.execute(text("PRAGMA max_page_count = 1073741823"))


async def test_a_database_that_goes_away_costs_a_sentence(postgres_url: str, secret_key: str) -> None:
    """PostgreSQL is restarted while Tom's form is being kept: nothing of it is, he can send it again, and that is all."""
    async with open_after_set_up(postgres_url, secret_key) as world:
        tom = world.actor("tom")
        await tom.command("/outcomes", "add")
        await world.bot.background.finish()
        address = make_url(postgres_url).set(drivername="postgresql").render_as_string(hide_password=False)
        async with await psycopg.AsyncConnection.connect(address) as other:
            await other.execute("LOCK TABLE outcome_changes")
            sending = asyncio.create_task(tom.submits(WORDING))
            await somebody_waits(other)
            await other.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()"
            )
            refused = await sending
        assert (refused.outcome, len(refused.errors)) == (Ending.ERRORS, 1)
        assert NOTHING_SAVED in next(iter(refused.errors.values()))
        await taken_in_the_end(world)


async def somebody_waits(other: psycopg.AsyncConnection) -> None:
    """Wait until the bot stands before the lock."""
    waiting = "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
    async with asyncio.timeout(10):
        while await (await other.execute(waiting)).fetchone() is None:
            await other.execute("SELECT pg_stat_clear_snapshot()")


async def taken_in_the_end(world: World) -> None:
    """The same form is sent again, with everything that was typed; it is kept, once."""
    tom = world.actor("tom")
    async with asyncio.timeout(20):
        while (await tom.submits({})).outcome is Ending.ERRORS:
            pass
    await world.settle()
    async with world.database.reading(world.workspace_id) as session:
        assert list(await session.scalars(select(Outcome.sentence))) == ["Pay-outs in one day"]


# Slack ---------------------------------------------------------------------------------------------------------------


async def test_a_form_that_slack_does_not_open_is_spoken_of(sqlite_url: str, secret_key: str) -> None:
    """Whatever Slack answers to views.open: whoever asked for the form reads that they may try once more."""
    async with open_after_set_up(sqlite_url, secret_key) as world:
        tom, slack = world.actor("tom"), world.sandbox
        failures = (faults.status(500, accepted=False), faults.busy(), faults.html(accepted=False))
        for number, failure in enumerate((*failures, faults.error("expired_trigger_id")), start=1):
            slack.faults.on("views.open", failure, times=1)
            await tom.command("/outcomes", "add")
            await world.bot.background.finish()
            assert [hint.words().count("Please press once more.") for hint in tom.ephemerals] == [1] * number


async def test_what_cannot_be_said_below_the_message_is_said_in_a_modal(sqlite_url: str, secret_key: str) -> None:
    """A response URL ends after half an hour, or five uses: who thought longer than that reads the answer all the same."""
    async with open_after_set_up(sqlite_url, secret_key) as world:
        tom = world.actor("tom")
        await tom.command("/outcomes", "add")
        await world.bot.background.finish()
        world.sandbox.faults.on("response_url", faults.status(404, accepted=False))
        await tom.submits(WORDING)
        await world.bot.background.finish()
        assert tom.modal is not None
        assert "Pay-outs in one day" in str(tom.modal.content)


async def test_slack_away_for_everything_loses_no_answer(sqlite_url: str, secret_key: str) -> None:
    """Tom's tap counts although neither his answer nor his message can be shown; both are, once Slack is back."""
    async with open_after_set_up(sqlite_url, secret_key) as world:
        await world.play_to("2037-11-24 10:00", "Europe/Berlin")
        tom = world.actor("tom")
        (ask,) = heard(tom, ASK)
        away = world.sandbox.faults.on("*", faults.status(503, accepted=False))
        spoilt = world.sandbox.faults.on("response_url", faults.status(503, accepted=False))
        await tom.clicks(ask, "checkins.more", option="Not this time")
        await world.bot.background.finish()
        assert heard(tom, "Not this time; that's fine, Tom.") == []
        away.times = spoilt.times = 0
        await world.settle()
        assert [message.ts for message in heard(tom, "Not this time; that's fine, Tom.")] == [ask.ts]
