"""How long people wait for complaints where 10,000 stand already, and how long everybody else waits meanwhile.

Filing is sent twice, as people meet it: the first time finds what looks alike, the second time files it all the same.
"""

import asyncio
import gc
import json
from collections import defaultdict
from collections.abc import Callable, Coroutine, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import partial
from random import Random
from time import perf_counter
from uuid import uuid4

from sqlalchemy import update

from bot.app import App, build
from bot.capabilities.tickets.anonymous.keys import make_key
from bot.capabilities.tickets.filing import forms
from bot.capabilities.tickets.likeness.search import index
from bot.capabilities.tickets.models import Ticket, TicketCounter, TicketMove
from bot.capabilities.tickets.stage import STAGE
from bot.capabilities.tickets.standing import Frequency, Impact, Kind, Move, Party, State
from bot.capabilities.tickets.views import FILE
from bot.cli.demonstration import manifest
from bot.core.roles import Role
from bot.core.slack.inputs import ACTION
from bot.core.stages import BegunStage
from bot.core.workspaces import give_role
from bot.sandbox.company import company, crowd
from bot.sandbox.interactions import common
from bot.sandbox.server import Sandbox
from bot.sandbox.sockets import NotAcknowledged
from bot.sandbox.wire import JsonObject
from tests.benchmarks.figures import Figure, percentile
from tests.benchmarks.places import KINDS, Places
from tests.benchmarks.processes import run_bot
from tests.benchmarks.telling import Tell
from tests.world import SCENARIO_TIMINGS, settings_for

TICKETS = 10_000
OPEN_EVERY = 10
"""One of so many is still open; the others were declined long ago."""
AT_ONCE = 250
PEOPLE = 200
OTHERS_PER_SECOND = 50
COMPLAINTS_PER_SECOND = 8
SECONDS = 12
STEPS = len(KINDS) * (TICKETS // AT_ONCE + 1)

_SUBJECTS = (
    "laptops",
    "releases",
    "invoices",
    "meetings",
    "access",
    "builds",
    "tests",
    "holidays",
    "contracts",
    "travel",
)
_TROUBLES = ("take five weeks", "are late again", "need three signatures", "break every Friday", "cost us a customer")
_PLACES = ("Payments", "Search", "the Lagos office", "our team", "the whole company", "the data platform")


async def measure(places: Places, tell: Tell) -> list[Figure]:
    gc.freeze()
    figures: list[Figure] = []
    for kind in KINDS:
        figures += await _measure_one(places, kind, tell)
    return figures


async def _measure_one(places: Places, kind: str, tell: Tell) -> list[Figure]:
    sandbox = await _open_sandbox()
    database_url = places.database(kind)
    try:
        await _fill(sandbox, places, database_url, tell)
        async with run_bot(sandbox, places, database_url):
            tell(f"complaining, {kind}")
            await _storm(sandbox, seconds=2)  # every statement is compiled once
            alone = await _storm(sandbox, seconds=SECONDS, complaints=False)
            watch = await _storm(sandbox, seconds=SECONDS)
    finally:
        await sandbox.stop()
    return list(_figures(kind, watch, alone))


def _figures(kind: str, watch: "_Watch", alone: "_Watch") -> Iterator[Figure]:
    waits = watch.waits
    for what in ("look-alikes", "filing", "list", "search"):
        yield Figure(
            what=f"complaining, of {TICKETS:,}: {what}, p99", on=kind, value=percentile(waits[what], 0.99), unit="ms",
            aim_at=1000,
        )  # fmt: skip
    others = percentile(waits["others"], 0.99)
    before = percentile(alone.waits["others"], 0.99)
    yield Figure(what="complaining: everybody else before it, p99", on=kind, value=before, unit="ms")
    yield Figure(what="complaining: everybody else meanwhile, p99", on=kind, value=others, unit="ms", aim_at=300)
    yield Figure(what="complaining: came to nothing", on=kind, value=watch.undone, unit="", aim_at=0)


async def _open_sandbox() -> Sandbox:
    workspace = company(manifest())
    crowd(workspace, PEOPLE)
    sandbox = Sandbox(workspace, rates="off")
    await sandbox.start()
    return sandbox


# What stands there already ----------------------------------------------------------------------------------------------


async def _fill(sandbox: Sandbox, places: Places, database_url: str, tell: Tell) -> None:
    """As many complaints as a large company has in years; the bot itself puts its people into the database."""
    bot = build(settings_for(sandbox, database_url, places.secret_key), timings=SCENARIO_TIMINGS)
    await bot.start()
    try:
        await _name_people(bot, sandbox)
        for first in range(0, TICKETS, AT_ONCE):
            tell("complaining: what stands there already")
            await _file_some(bot, sandbox, range(first, first + AT_ONCE))
    finally:
        await bot.stop()


async def _name_people(bot: App, sandbox: Sandbox) -> None:
    team, now = sandbox.workspace.team_id, bot.context.clock.now()
    maya_id = next(user.id for user in sandbox.workspace.users.values() if user.name == "maya")
    async with bot.context.database.transaction(team) as session:
        await give_role(session, Role.OWNER, maya_id, actor_id=None, at=now)
        await give_role(session, Role.COMPLAINTS, lena_of(sandbox), actor_id=None, at=now)
        session.add(TicketCounter(last=0))
        session.add(BegunStage(name=STAGE.name, begun_at=now, by_id=maya_id))


async def _file_some(bot: App, sandbox: Sandbox, numbers: range) -> None:
    """As rows: what ten thousand people pressed in years need not be pressed again."""
    team, now, lena_id = sandbox.workspace.team_id, bot.context.clock.now(), lena_of(sandbox)
    async with bot.context.database.transaction(team) as session:
        tickets = [_ticket(number, lena_id, now.date()) for number in numbers]
        session.add_all(tickets)
        await session.flush()
        for ticket in tickets:
            session.add_all(_moves(ticket, lena_id, now))
            await index(session, bot.context.database.cipher, ticket.id, ticket.words)
        await session.execute(update(TicketCounter).values(last=numbers.stop))


def _ticket(number: int, owner_id: str, today: date) -> Ticket:
    return Ticket(
        id=uuid4(),
        number=number + 1,
        words=words_of(number),
        complainer_id=_somebody(number),
        owner_id=owner_id,
        kind=Kind.CLARITY,
        impact=Impact.COSTS_TIME,
        frequency=Frequency.WEEKLY,
        state=State.DECLINED if number % OPEN_EVERY else State.WORKED,
        next_on=today + timedelta(days=7),
        filed_on=today,
        version=2,
        source=f"view:{uuid4().hex}",
    )


def _moves(ticket: Ticket, lena_id: str, now: datetime) -> Iterator[TicketMove]:
    filed, sorted_ = (Move.FILE, Party.COMPLAINER, ticket.complainer_id), (Move.SORT, Party.TRIAGE, lena_id)
    for version, (move, party, by_id) in enumerate((filed, sorted_), start=1):
        yield TicketMove(
            ticket_id=ticket.id, version=version, move=move, party=party, by_id=by_id, at=now, state_before=State.FILED
        )


def words_of(number: int) -> str:
    """A complaint of a few sentences; every one shares its words with many others."""
    chance = Random(number)
    sentences = [
        f"{chance.choice(_SUBJECTS)} {chance.choice(_TROUBLES)} in {chance.choice(_PLACES)}".capitalize()
        for _ in range(chance.randint(1, 4))
    ]
    return f"{'. '.join(sentences)}. Number {number} since {chance.randint(2020, 2037)}."


def _somebody(number: int) -> str:
    return f"U0CROWD{number % PEOPLE:06d}"


# What people do meanwhile -----------------------------------------------------------------------------------------------


@dataclass
class _Watch:
    """Milliseconds by what was done, and how many deeds were not answered as they should be."""

    sandbox: Sandbox
    waits: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict[str, list[float]](list))
    undone: int = 0

    async def ask(self, what: str, kind: str, payload: JsonObject, said: str) -> None:
        since = perf_counter()
        try:
            answer = json.dumps(await self.sandbox.dispatch(kind, payload), ensure_ascii=False)
        except NotAcknowledged:
            answer = ""
        self.waits[what].append((perf_counter() - since) * 1000)
        self.undone += said not in answer

    async def file(self, number: int) -> None:
        """Twice, as people meet it."""
        await self.ask("look-alikes", "interactive", _form(self.sandbox, number, looked=False), "Is it one of these?")
        await self.ask("filing", "interactive", _form(self.sandbox, number, looked=True), "")

    async def list(self, number: int) -> None:
        await self.ask("list", "slash_commands", _command(self.sandbox, number, "/complain", "list"), "more of")

    async def search(self, number: int) -> None:
        words = f"find {Random(number).choice(_SUBJECTS)} {Random(number).choice(_PLACES)}"
        await self.ask("search", "slash_commands", _command(self.sandbox, number, "/complain", words), "C-")

    async def away(self, number: int) -> None:
        until = datetime.now(UTC).date() + timedelta(days=10 + number % 90)
        payload = _command(self.sandbox, number, "/cadence", f"away {until}")
        await self.ask("others", "slash_commands", payload, "You are away")


async def _storm(sandbox: Sandbox, *, seconds: int, complaints: bool = True) -> _Watch:
    """Each deed when its time has come, whoever is still waiting."""
    watch = _Watch(sandbox)
    deeds = (watch.file, watch.list, watch.search)
    complained = range(COMPLAINTS_PER_SECOND * seconds if complaints else 0)
    await asyncio.gather(
        _in_time(OTHERS_PER_SECOND, [partial(watch.away, number) for number in range(OTHERS_PER_SECOND * seconds)]),
        _in_time(
            COMPLAINTS_PER_SECOND,
            [partial(deeds[number % len(deeds)], number) for number in complained],
        ),
    )
    return watch


async def _in_time(per_second: int, deeds: Sequence[Callable[[], Coroutine[None, None, None]]]) -> None:
    loop = asyncio.get_running_loop()
    since, begun = loop.time(), list[asyncio.Task[None]]()
    for number, deed in enumerate(deeds):
        await asyncio.sleep(since + number / per_second - loop.time())
        begun.append(asyncio.create_task(deed()))
    await asyncio.gather(*begun)


def _form(sandbox: Sandbox, number: int, *, looked: bool) -> JsonObject:
    """The form of a complaint, sent."""
    private = {forms.KEY: make_key()} | ({forms.LOOKED: "yes"} if looked else {})
    view: JsonObject = {
        "id": f"V{number:06d}{uuid4().hex[:8]}",
        "type": "modal",
        "callback_id": FILE,
        "private_metadata": json.dumps(private),
        "state": {"values": _values(number)},
    }
    workspace = sandbox.workspace
    user = workspace.users[_somebody(number)]
    return common(workspace, user) | {"type": "view_submission", "trigger_id": f"{number}.bench", "view": view}


def _values(number: int) -> JsonObject:
    chosen = {forms.ABOUT: forms.About.NOBODY, forms.NAME: forms.WithName.NAMED}
    picked = {
        block_id: {ACTION: {"type": "static_select", "selected_option": {"value": str(value)}}}
        for block_id, value in chosen.items()
    }
    words = {"type": "plain_text_input", "value": words_of(TICKETS + number)}
    return {forms.WORDS: {ACTION: words}, **picked}


def _command(sandbox: Sandbox, number: int, name: str, text: str) -> JsonObject:
    """Each from somebody else; lists and searches from Lena, who may read them all."""
    workspace = sandbox.workspace
    by = lena_of(sandbox) if name == "/complain" else _somebody(number)
    return {
        "command": name,
        "text": text,
        "team_id": workspace.team_id,
        "team_domain": workspace.domain,
        "user_id": by,
        "user_name": "bench",
        "channel_id": "C0GENERAL",
        "channel_name": "general",
        "api_app_id": sandbox.sockets.app_id,
        "is_enterprise_install": "false",
        "response_url": f"{sandbox.url}/response/none/none",
        "trigger_id": f"{number}.bench",
        "token": "bench",
    }


def lena_of(sandbox: Sandbox) -> str:
    return next(user.id for user in sandbox.workspace.users.values() if user.name == "lena")
