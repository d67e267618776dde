"""What people wait for after ten years, beside the same after one: `make bench-large`.

Home, the digest, lists and ticks must cost what is shown, not what there is. Nothing goes to Slack: the time is that of
reading and laying out, through the bot's own routes, jobs and pages.
"""

import json
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from time import perf_counter
from typing import Final
from uuid import uuid4

from pydantic import SecretStr

from bot.app import App, build
from bot.capabilities import ALL
from bot.capabilities.digest import sections_of, views
from bot.capabilities.digest.edition import Edits
from bot.capabilities.digest.reading import issue_over, read_parts
from bot.capabilities.outcomes.asks.actions import make_ask
from bot.core.digests import ONE_WEEK, Week
from bot.core.people import find_person
from bot.core.schedule import zone_of
from bot.core.slack.events import Command
from bot.settings import Settings
from tests.benchmarks.decades import fill
from tests.benchmarks.decades.company import BO, LEADS, LENA, MAYA, MEMBERS, NOW
from tests.benchmarks.decades.rows import TEAM
from tests.benchmarks.figures import Figure, percentile
from tests.benchmarks.places import KINDS, Places
from tests.benchmarks.telling import Tell

YEARS: Final = (1, 10)
RUNS: Final = 50
_COMPILING: Final = 3
"""Runs that are not counted: every statement is compiled once."""
FLAT: Final = 1.5
STEPS: Final = len(KINDS) * (sum(YEARS) + 13)
"""A step for each year and for each deed."""


async def measure(places: Places, tell: Tell) -> list[Figure]:
    return [each for kind in KINDS for each in await _measure_one(places, kind, tell)]


async def _measure_one(places: Places, kind: str, tell: Tell) -> list[Figure]:
    """The younger company and the older take turns: what else the machine has to do meets both."""
    async with AsyncExitStack() as stack:
        few, many = [await stack.enter_async_context(_open_company(places, kind, years, tell)) for years in YEARS]
        figures: list[Figure] = []
        for young, old in zip(few.deeds(), many.deeds(), strict=True):
            tell(f"{kind}: {old.what}")
            taken = [(await _time(young), await _time(old)) for _ in range(_COMPILING + RUNS)][_COMPILING:]
            figures += _figures(old, kind, *zip(*taken, strict=True))
        return figures


def _figures(deed: "_Deed", kind: str, few: Sequence[float], many: Sequence[float]) -> Iterator[Figure]:
    """The middle says whether it grows with the years; the slowest, whether it is soon enough."""
    row = partial(Figure, on=kind, unit="ms")
    yield row(what=f"{deed.what}, p50", value=percentile(many, 0.5), baseline=percentile(few, 0.5), aim_at=FLAT)
    yield row(what=f"{deed.what}, p99", value=percentile(many, 0.99), baseline=percentile(few, 0.99), limit=deed.limit)


async def _time(deed: "_Deed") -> float:
    """Milliseconds."""
    await deed.before()
    since = perf_counter()
    await deed.do()
    return (perf_counter() - since) * 1000


async def _nothing() -> None:
    pass


@dataclass(frozen=True, slots=True)
class _Deed:
    what: str
    do: Callable[[], Awaitable[object]]
    limit: float | None = 300
    """Milliseconds. None: only shown."""
    before: Callable[[], Awaitable[object]] = _nothing
    """Done before each, and not counted."""


@dataclass
class _Company:
    """The bot on a database with years of data."""

    bot: App

    def deeds(self) -> Sequence[_Deed]:
        home, command = self._open_home, self._command
        return (
            _Deed("Home of the CTO", partial(home, MAYA)),
            _Deed("Home of a lead", partial(home, LEADS[0])),
            _Deed("Home of an engineer", partial(home, BO)),
            _Deed("the digest", self._read_digest, 2000),
            _Deed("/cadence desk", partial(command, MAYA, "/cadence", "desk")),
            _Deed("/cadence sunday", partial(command, BO, "/cadence", "sunday")),
            _Deed("/cadence digest", partial(command, MAYA, "/cadence", "digest")),
            _Deed("/outcomes", partial(command, LEADS[0], "/outcomes", "")),
            _Deed("/outcomes all", partial(command, MAYA, "/outcomes", "all")),
            _Deed("/complain list", partial(command, LENA, "/complain", "list")),
            _Deed("/complain clarified", partial(command, BO, "/complain", "clarified")),
            _Deed("a tick with nothing to do", self.bot.tick, None),
            _Deed("a tick after an ask", self.bot.tick, None, before=self._ask),
        )

    async def _open_home(self, member_id: str) -> None:
        page = await self.bot.home.page(TEAM, member_id)
        assert "could not be read" not in json.dumps(page)

    async def _command(self, member_id: str, name: str, word: str) -> None:
        route = self.bot.routes.commands[name, word]
        async with self.bot.context.database.reading(TEAM) as session:
            by = await find_person(session, member_id)
            assert by is not None
            command = Command(by=by, at=NOW, name=name, word=word, text="", channel_id="C0GENERAL")
            assert await route.handler(session, command, self.bot.context)

    async def _read_digest(self) -> None:
        """As it is read for the CTO: what every capability tells, the message, every reply."""
        week = Week(begins=NOW - ONE_WEEK, ends=NOW, now=NOW, zone=zone_of("Europe/Berlin"))
        edition = await read_parts(self.bot.context, TEAM, sections_of(ALL), week)
        assert not any("could not be read" in part.line for part in edition.parts)
        async with self.bot.context.database.reading(TEAM) as session:
            issue = await issue_over(session, edition, Edits(), number=week.number)
        assert views.parent(issue).blocks
        for name in views.with_replies(issue):
            assert views.reply(issue, name)

    async def _ask(self) -> None:
        """Somebody wants something of the CTO, whose message of the day is to say so."""
        async with self.bot.context.database.transaction(TEAM) as session:
            await make_ask(session, "A decision.", by_id=MEMBERS[-1], at=NOW, source=uuid4().hex)


@asynccontextmanager
async def _open_company(places: Places, kind: str, years: int, tell: Tell) -> AsyncGenerator[_Company]:
    settings = Settings.model_construct(
        database_url=places.database(kind),
        secret_key=SecretStr(places.secret_key),
        slack_api_url="http://127.0.0.1:1/api/",
    )
    bot = build(settings)
    try:
        await bot.context.clock.advance_to(NOW)
        await fill(bot.context, years, lambda: tell(f"{kind}: {years} years"))
        for _ in range(2):  # everybody is enrolled, and what a first look has to do is done
            await bot.tick()
            await bot.context.clock.advance_to(bot.context.clock.now() + timedelta(minutes=1))
        yield _Company(bot)
    finally:
        await bot.stop()
