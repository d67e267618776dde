"""Whatever course anonymous complaints take, nothing that is kept or sent tells whose they are."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from random import Random
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from bot.capabilities import ALL
from bot.capabilities.desk.mydata.actions import export, write_json
from bot.capabilities.tickets.actions import Made, Pressed, press
from bot.capabilities.tickets.finding import lock_ticket, standing_of
from bot.capabilities.tickets.models import Ticket, TicketMove
from bot.capabilities.tickets.rules import STEPS, open_moves
from bot.capabilities.tickets.standing import Frequency, Impact, Kind, Move, Party
from bot.core.people import find_person
from bot.sandbox.actors import Actor
from bot.sandbox.company import user_id
from tests.scenarios.after_set_up import open_after_set_up
from tests.scenarios.complaints import (
    ANONYMOUS,
    begin_complaints,
    complains,
    hexes,
    key_on,
    opens_with_key,
    screen,
    sends,
)
from tests.scenarios.traces import (
    ANONYMOUS_TABLES,
    everything_logged,
    has_rowid,
    rows_naming,
    rows_with,
    sealed_at,
    writers_of,
    written_together,
)
from tests.world import World

BERLIN = "Europe/Berlin"
HIDDEN = ("kofi", "priya")
"""They do nothing but complain anonymously."""
WORDS = ("migration", "canteen", "laptops", "releases", "invoices", "meetings")


@dataclass
class History:
    """A few days of complaints, by chance. `keys` are whose they are; `moved` how often a key was used."""

    world: World
    chance: Random
    keys: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    moved: int = 0

    async def live(self, days: int) -> None:
        for day in range(days):
            for _ in range(4):
                await self.chance.choice([self.complain, self.complain, self.complain_by_name, self.use_key])()
            await self.world.play_to(f"2037-11-{24 + day} 0{self.chance.randint(7, 9)}:12", BERLIN)
            for _ in range(3):
                await self.chance.choice([self.use_key, self.lena_moves])()

    async def complain(self) -> None:
        handle = self.chance.choice(HIDDEN)
        actor = self.world.actor(handle)
        await complains(self.world, actor, self._words(), name=ANONYMOUS)
        self.keys.append((handle, key_on(actor)))

    async def complain_by_name(self) -> None:
        await complains(self.world, self.world.actor(self.chance.choice(["ana", "tom"])), self._words())

    async def use_key(self) -> None:
        """Reads it, and says something if there is anything to say; never who they are."""
        if not self.keys:
            return
        handle, key = self.chance.choice(self.keys)
        actor = self.world.actor(handle)
        await opens_with_key(self.world, actor, key)
        choices = [each for each in _choices(actor) if not each.startswith("Say who I am")]
        if choices:
            chosen: dict[str, object] = {"choice": self.chance.choice(choices)}
            if "In your words" in screen(actor):
                chosen["words"] = self._words()
            await sends(self.world, actor, chosen)
            self.moved += 1
            if chosen["choice"] == "Take it back":
                self.keys.remove((handle, key))

    async def lena_moves(self) -> None:
        """Whatever she may do with one of them; questions lapse when days pass."""
        async with self.world.database.transaction(self.world.workspace_id) as session:
            lena = await find_person(session, user_id("lena"))
            ids = sorted(await session.scalars(select(Ticket.id)))
            ticket = await lock_ticket(session, self.chance.choice(ids)) if ids else None
            if lena is None or ticket is None:
                return
            moves = [
                each for each in open_moves(lena, await standing_of(session, ticket)) if each is not Move.HAND_OVER
            ]
            if moves:
                move = self.chance.choice(moves)
                assert isinstance(await press(session, ticket, self._pressed(move, lena, ticket)), Made)
        await self.world.settle()

    def _pressed(self, move: Move, lena: object, ticket: Ticket) -> Pressed:
        return Pressed(
            move=move,
            by=lena,  # pyright: ignore[reportArgumentType] - found as a person above
            at=self.world.now,
            seen=ticket.version,
            words="So it is",
            day=self.world.now.date(),
            member_id=user_id("lena") if "member" in STEPS[move].needs else None,
            kind=self.chance.choice(list(Kind)),
            impact=Impact.NUISANCE,
            frequency=Frequency.DAILY,
            url="https://tracker.example/1",
        )

    def _words(self) -> str:
        return f"{' '.join(self.chance.sample(WORDS, 3))} {self.chance.randint(1000, 9999)}"


def _choices(actor: Actor) -> list[str]:
    """What the form on top lets its reader choose from."""
    assert actor.modal is not None
    blocks = actor.modal.content["blocks"]
    return [
        option["text"]["text"]
        for block in blocks
        if block.get("type") == "input" and "options" in block["element"]
        for option in block["element"]["options"]
    ]


@pytest.mark.timeout(600)
@pytest.mark.parametrize("seed", [4, 11])
async def test_nothing_tells_whose_they_are(database_url: str, secret_key: str, seed: int) -> None:
    """Rows, ids, times, the log at the level that says most, messages and what is handed out: none leads to a person.

    Then one of them says who they are, and only that complaint has a name.
    """
    async with open_after_set_up(database_url, secret_key) as world:
        await begin_complaints(world)
        before = {handle: await rows_naming(world, handle) for handle in HIDDEN}
        history = History(world, Random(seed))
        with everything_logged() as log:
            await history.complain()
            await history.live(days=2)
        assert len(history.keys) > 1
        assert history.moved > 0

        assert {handle: await rows_naming(world, handle) for handle in HIDDEN} == before
        assert [word for word in secrets_of(history) if word in log.getvalue()] == []
        assert [word for word in secrets_of(history) if word in sent_of(world)] == []
        assert [await rows_with(world, key) for _, key in history.keys] == [{}] * len(history.keys)
        assert [await exported(world, handle) for handle in HIDDEN] == [False, False]
        await assert_undated(world)
        if world.database.is_sqlite:
            assert not any([await has_rowid(world, table) for table in ANONYMOUS_TABLES])
        else:
            assert await written_together(world, *map(user_id, HIDDEN)) == []
            assert len(await writers_of(world, "ticket_keys")) <= 2, "those of one morning are written together"
        await assert_only_what_is_revealed_has_a_name(world)


async def assert_only_what_is_revealed_has_a_name(world: World) -> None:
    priya = world.actor("priya")
    before = await rows_naming(world, "priya")
    await complains(world, priya, "Contracts take three signatures", name=ANONYMOUS)
    key = key_on(priya)
    await world.play_to("2037-11-26 10:12", BERLIN)
    await opens_with_key(world, priya, key)
    await sends(world, priya, {"choice": "Say who I am, for good"})

    async with world.database.reading(world.workspace_id) as session:
        ticket = (await session.scalars(select(Ticket).where(Ticket.complainer_id == user_id("priya")))).one()
    after = await rows_naming(world, "priya")
    others = {table: rows for table, rows in after.items() if table != "members"}  # which are synchronised every night
    new = [row for table, rows in others.items() for row in rows if row not in before.get(table, ())]
    assert ticket.words == "Contracts take three signatures"
    assert len(new) == 2, "the ticket, and the move that gave it a name"
    assert [row for row in new if not any(word in row for word in hexes([ticket.id]))] == []


def secrets_of(history: History) -> list[str]:
    return [*map(user_id, HIDDEN), *(key for _, key in history.keys)]


def sent_of(world: World) -> str:
    """Every message that the bot sent, with what only programs read of it."""
    conversations = world.sandbox.workspace.conversations.values()
    sent = [message for each in conversations for message in each.messages.values() if message.bot]
    return str([(message.text, message.blocks, message.metadata) for message in sent])


async def exported(world: World, handle: str) -> bool:
    """Whether what is handed out to somebody holds any complaint."""
    parts = [each.personal_data for each in ALL if each.personal_data is not None]
    async with world.database.reading(world.workspace_id) as session:
        tables = await export(session, parts, user_id(handle))
    return "complain" in write_json(tables, user_id(handle), world.now)


async def assert_undated(world: World) -> None:
    """No time finer than the day, no id that holds one, no seal that carries one."""
    async with world.database.reading(world.workspace_id) as session:
        anonymous = {each.id for each in await session.scalars(select(Ticket).where(Ticket.anonymous))}
        moves = [each for each in await session.scalars(select(TicketMove)) if each.ticket_id in anonymous]
    by_key = [each for each in moves if each.by_id is None and each.party is Party.COMPLAINER]
    assert {each.at.astimezone(ZoneInfo(BERLIN)).time() for each in by_key} == {time()}
    assert {each.version for each in [*anonymous, *(move.id for move in by_key)]} == {4}
    assert await sealed_at(world) == {datetime(1970, 1, 1, tzinfo=UTC)}
