"""PostgreSQL cuts off everybody at any point of a message's way, again and again: nothing is lost, and nothing doubled."""

import asyncio
from collections import Counter
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from random import Random

import psycopg
import pytest
from sqlalchemy import make_url
from sqlalchemy.exc import SQLAlchemyError

from bot.core.db import connect
from bot.core.outbox import DeliveryState, Outbox
from bot.core.secrets import Cipher
from tests.core.outbox.house import ANA, BO, CHIDI, QUICK, TOM, House, open_house

PATIENT = replace(QUICK, lease=timedelta(seconds=6), http_total=timedelta(seconds=2))
"""What a cut leaves behind waits for its lease; a busy machine must not outlast it."""
MESSAGES, CUTS = 40, 20


class Cutting:
    """At one point in ten on the way of a message, whichever it is, every connection of the bot is cut.

    Where an answer is being written down, at four in five: it is tried three times, and only then is a message in doubt.
    """

    def __init__(self, url: str) -> None:
        self._address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        self._chance = Random(50)
        self.cut: list[str] = []

    async def __call__(self, point: str) -> None:
        if len(self.cut) < CUTS and self._chance.random() < (0.8 if point == "marking" else 0.1):
            self.cut.append(point)
            async with await psycopg.AsyncConnection.connect(self._address) as admin:
                await admin.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE pid <> pg_backend_pid() AND datname = current_database()"
                )


@pytest.mark.timeout(600)
async def test_a_database_that_goes_away_again_and_again_loses_and_doubles_nothing(
    postgres_url: str, secret_key: str
) -> None:
    database = connect(postgres_url, Cipher([secret_key]))
    async with open_house(database, timings=PATIENT) as house:
        owed = [f"{number}" for number in range(MESSAGES)]
        for number, words in enumerate(owed):
            await house.owe(words, (TOM, BO, CHIDI, ANA)[number % 4])
        cutting = Cutting(postgres_url)
        outbox = house.another(checkpoint=cutting)
        running = asyncio.create_task(outbox.run())
        await until_all_are_sent(house)
        await outbox.drain()
        await running
        await house.wait_an_hour()
        await audited(house.another())

        assert Counter(house.words()) == Counter(owed)
        assert len(cutting.cut) == CUTS
    await database.dispose()


async def until_all_are_sent(house: House) -> None:
    async with asyncio.timeout(180):
        while True:
            with suppress(SQLAlchemyError):
                if await house.count(DeliveryState.SENT) == MESSAGES:
                    return
            await asyncio.sleep(0.05)


async def audited(outbox: Outbox) -> None:
    """Everything that was sent again after a doubt has been looked at once more."""
    async with asyncio.timeout(30):
        while await outbox.step():
            pass
