"""Nothing connects an anonymous complaint to a person: read everything that is kept, as whoever controls the server could."""

from datetime import UTC, datetime
from typing import Final

from sqlalchemy import select

from bot.capabilities.tickets.models import Ticket, TicketMove
from bot.sandbox.company import user_id
from tests.scenarios.after_set_up import open_after_set_up
from tests.scenarios.complaints import ANONYMOUS, begin_complaints, complains, key_on, opens_with_key, screen, sends
from tests.scenarios.story import heard, press
from tests.scenarios.traces import (
    ANONYMOUS_TABLES,
    everything_logged,
    has_rowid,
    rows_naming,
    sealed_at,
    written_together,
)
from tests.world import World

SECRET: Final = "Nobody dares to say that the migration is late"


async def test_an_anonymous_complaint_is_worked_on_and_answered(database_url: str, secret_key: str) -> None:
    """Kofi complains, Lena asks back, Kofi reads it with his key and answers; Lena never reads who he is."""
    async with open_after_set_up(database_url, secret_key) as world:
        await begin_complaints(world)
        kofi, lena = world.actor("kofi"), world.actor("lena")
        await complains(world, kofi, SECRET, name=ANONYMOUS)
        key = key_on(kofi)
        assert heard(lena, SECRET) == []

        await world.play_to("2037-11-24 09:30", "Europe/Berlin")
        *_, news = heard(lena, SECRET)
        assert "Kofi" not in news.words()
        await press(world, lena, news, "tickets.move", "Ask back")
        await sends(world, lena, {"words": "Which migration do you mean?"})

        home = await world.actor("ana").opens_home()
        assert home is not None
        assert "Anonymous complaints with news:* C-1" in str(home.content)
        await opens_with_key(world, kofi, key)
        assert "Which migration do you mean?" in screen(kofi)
        await sends(world, kofi, {"choice": "Answer, or add something", "words": "The database's"})

        await world.play_to("2037-11-25 09:30", "Europe/Berlin")
        *_, answer = heard(lena, "The database's")
        assert "Kofi" not in answer.words()
        assert heard(kofi, "C-1") == []


async def test_nothing_that_is_kept_tells_who_complained(database_url: str, secret_key: str) -> None:
    """Kofi does nothing but complain anonymously, among others who complain with their names.

    Before and after, the same rows name him; no line of the log does, at the level that says most, not even where
    something goes wrong.
    """
    async with open_after_set_up(database_url, secret_key) as world:
        await begin_complaints(world)
        before = await rows_naming(world, "kofi")

        with everything_logged() as log:
            await history(world)
            await ana_is_refused_and_kofi_is_too_late(world)

        said = log.getvalue()
        assert user_id("ana") in said
        assert "answer.not_shown" in said
        assert user_id("kofi") not in said
        assert SECRET not in said
        assert await rows_naming(world, "kofi") == before


async def test_no_time_finer_than_the_day_and_no_order_stay(database_url: str, secret_key: str) -> None:
    """Encryption times, columns, the order of rows, and on PostgreSQL the transactions that wrote them."""
    async with open_after_set_up(database_url, secret_key) as world:
        await begin_complaints(world)
        await history(world)

        async with world.database.reading(world.workspace_id) as session:
            anonymous = {each.id for each in await session.scalars(select(Ticket).where(Ticket.anonymous))}
            moves = [
                each.at
                for each in await session.scalars(select(TicketMove).where(TicketMove.by_id.is_(None)))
                if each.ticket_id in anonymous
            ]
        assert len(anonymous) == 2
        assert {(at.hour, at.minute, at.second, at.microsecond) for at in moves} == {(23, 0, 0, 0)}
        assert await sealed_at(world) == {datetime(1970, 1, 1, tzinfo=UTC)}
        if world.database.is_sqlite:
            assert not any([await has_rowid(world, table) for table in ANONYMOUS_TABLES])
        else:
            assert await written_together(world, user_id("kofi"), user_id("priya")) == []


async def history(world: World) -> None:
    """Ana and Tom complain with their names, Kofi and Priya without, Jonas joins in; it is worked on, and Kofi answers."""
    people = {handle: world.actor(handle) for handle in ("ana", "tom", "kofi", "priya", "lena")}
    await complains(world, people["ana"], "Builds on laptops take twenty minutes")
    await complains(world, people["kofi"], SECRET, name=ANONYMOUS)
    key = key_on(people["kofi"])
    await complains(world, people["tom"], "Who may release on Fridays?")
    await complains(world, people["priya"], "The canteen closes before the daily is over", name=ANONYMOUS)
    await world.play_to("2037-11-24 09:30", "Europe/Berlin")
    await opens_with_key(world, people["kofi"], key)
    await sends(world, people["kofi"], {"choice": "Answer, or add something", "words": "It gets later every week"})
    await world.play_to("2037-11-25 12:00", "Europe/Berlin")
    await opens_with_key(world, people["kofi"], key)
    await sends(world, people["kofi"], {"choice": "Withdraw"})


async def ana_is_refused_and_kofi_is_too_late(world: World) -> None:
    """Two things that are logged: one with a name, and one where a name would tell who complains."""
    assert await world.actor("ana").command("/complain", "setup") is not None
    world.sandbox.faults.refuse("views.open", "expired_trigger_id")
    await world.actor("kofi").command("/complain")
    await world.settle()
    world.sandbox.faults.clear()
