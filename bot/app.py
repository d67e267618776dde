"""The composition root: `build(settings)` puts the bot together; an `App` starts it, turns its wheels and stops it.

The only module that knows everything. Nothing is opened before `start()`.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from time import monotonic

import structlog
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from bot.capabilities import ALL, HOOKS
from bot.capabilities.checkins.ritual_files import check_rituals
from bot.capabilities.tickets import mirror
from bot.core import notices
from bot.core.absences import Absences
from bot.core.capability import Capability, Job, nothing_in_sight
from bot.core.clock import Clock, PlayedClock
from bot.core.context import Context
from bot.core.db import connect, sqlite_path
from bot.core.failures import trace
from bot.core.home import HomePages, HomeQueue, sections_of
from bot.core.inbox import forget_old
from bot.core.installation import RESYNC, NightlySync, install, synchronise
from bot.core.keys import keep_proof, unlock
from bot.core.migrate import upgrade, verify
from bot.core.outbox import Outbox, Refresher, return_from_backup
from bot.core.outbox.results import Checkpoint, pass_by
from bot.core.prompts import find_prompts
from bot.core.schedule import pin_zones
from bot.core.slack.admission import Admission
from bot.core.slack.answering import Answering
from bot.core.slack.background import Background
from bot.core.slack.bolt import Edge, Socket, http_handler, make_bolt
from bot.core.slack.errors import Refused
from bot.core.slack.intake import Intake
from bot.core.slack.routes import merge, refuse_unknown_verbs
from bot.core.slack.web import Connections, Identity, Slack
from bot.core.sole import SoleProcess
from bot.core.sync import EVENTS
from bot.core.text import PromptError, load_phrases
from bot.core.timings import Timings
from bot.core.workspaces import Workspace
from bot.gathering import bundles_of, keeping_of, messages_of
from bot.health import HealthServer
from bot.scheduler import Ticks
from bot.settings import Settings, find_cipher
from bot.wheel import Wheel

log = structlog.get_logger()


def build(settings: Settings, *, timings: Timings | None = None, checkpoint: Checkpoint = pass_by) -> "App":
    """The bot, put together and not started. `checkpoint` is called by name at the outbox's critical moments.

    Raises `SettingsError` for a key that is none, or a time for what nobody keeps, and `PromptError` for rituals or phrases
    that are broken.
    """
    pin_zones()
    timings = timings or Timings(tick=timedelta(seconds=settings.tick_seconds))
    cipher, key_file = find_cipher(settings)
    database = connect(settings.database_url, cipher)
    prompts = find_prompts(settings.prompts_dir)
    if problems := check_rituals(prompts, HOOKS):
        raise PromptError(tuple(problems))
    context = Context(
        database, Clock(database), prompts, load_phrases(prompts), timings, keep=keeping_of(ALL, settings)
    )
    return App(settings, context, ALL, checkpoint=checkpoint, key_file=key_file)


@dataclass(slots=True)
class _Connected:
    """What exists only while the bot is connected to Slack."""

    slack: Slack
    identity: Identity
    health: HealthServer
    socket: Socket | None = None


class App:
    """One process of the bot: `start()`, `run()`, `stop()`. Tests call `tick()` and `settle()` themselves instead of `run()`."""

    def __init__(
        self,
        settings: Settings,
        context: Context,
        capabilities: Sequence[Capability],
        *,
        checkpoint: Checkpoint,
        key_file: Path | None,
    ) -> None:
        self.settings = settings
        self.context = context = replace(context, look_away=Absences(self._slack_of, context.timings))
        self.key_file = key_file
        bundles = bundles_of(capabilities)
        self.routes = merge([*(capability.routes for capability in capabilities), bundles.routes])
        refuse_unknown_verbs(self.routes)
        jobs = (job for capability in capabilities for job in capability.jobs)
        self.background = Background()
        tracker = (settings.github_repo, settings.github_token, settings.github_api_url)
        mirrored = mirror.jobs(*tracker, self.background)
        self.wheel = Wheel(context, [*jobs, *bundles.jobs, *self._own_jobs(), *mirrored])
        renderers = {**messages_of(capabilities), notices.BUNDLE: bundles.render}
        self.connections = Connections(context.timings, api_url=settings.slack_api_url)
        self.outbox = Outbox(context, self._slack_of, renderers, checkpoint=checkpoint)
        self.refresher = Refresher(context, renderers)
        self.admission = Admission(one_writer=context.database.is_sqlite, patience=context.timings.turn)
        self.home = HomePages(context, sections_of(capabilities), self.admission)
        self._nightly = NightlySync(self.background)
        self._ticks = Ticks(context.timings.tick)
        self._loops: list[asyncio.Task[None]] = []
        self._connected: _Connected | None = None
        self._sole = SoleProcess(file) if (file := sqlite_path(settings.database_url)) else None
        self._ticked = monotonic()

    # Start and stop --------------------------------------------------------------------------------------------------

    async def start(self) -> None:
        """Migrate, learn whose token this is, synchronise people, connect, and begin to turn.

        Raises `SettingsError`, `AlreadyRunning`, `SchemaMismatch`, `PlayedClock`, `Unreadable`, `PortInUse`, or `SlackError`
        where Slack refuses a token.
        """
        bot_token, second = self.settings.need_tokens()
        if self._sole is not None:
            self._sole.take()
        await asyncio.to_thread(upgrade if self.settings.migrate == "auto" else verify, self.settings.database_url)
        await self.context.clock.agree(may_be_played=self.settings.slack_is_local)
        await unlock(self.context.database)
        await keep_proof(self.context.database)
        await return_from_backup(self.context)
        slack = self.connections.slack(bot_token)
        identity = await slack.auth_test()
        await install(self.context, identity)
        await synchronise(self.context, slack, identity.team_id, self.context.clock.now(), only_after=RESYNC)
        await self._connect(slack, identity, second)
        self._ticks.start()
        self._loops = [asyncio.create_task(self._turn()), asyncio.create_task(self.outbox.run())]
        log.info("bot.started", workspace=identity.team_id, port=self.health_port)

    async def run(self) -> None:
        """Turn until cancelled. A loop that fails ends it with what it raised: better started again than half alive."""
        ended, _ = await asyncio.wait(self._loops, return_when=asyncio.FIRST_COMPLETED)
        for loop in ended:
            loop.result()

    async def stop(self) -> None:
        """Stop taking in, let what is under way finish, write its results down: 10 seconds at the most. Safe to repeat."""
        await asyncio.gather(self._take_in_no_more(), self.outbox.drain())
        if self._loops:
            self._ticks.stop()
        for loop in self._loops:
            loop.cancel()
        await asyncio.gather(*self._loops, return_exceptions=True)
        self._loops = []
        await self.background.end(timedelta(seconds=1))
        self._connected = None
        await self.connections.close()
        await self.context.database.dispose()
        if self._sole is not None:
            self._sole.release()

    async def _take_in_no_more(self) -> None:
        if here := self._connected:
            await here.health.stop()
            if here.socket is not None:
                await _within(5, here.socket.close())

    async def _connect(self, slack: Slack, identity: Identity, second: str) -> None:
        homes = HomeQueue(self.home, slack.publish_home, self.background)
        edge = Edge(
            routes=self.routes,
            intake=Intake(self.context, self.outbox.nudge, self.admission, self.background),
            answering=Answering(slack, self.refresher, homes, self.background),
            events=EVENTS,
        )
        by_socket = self.settings.mode == "socket"
        bolt = make_bolt(edge, slack, identity, signing_secret="" if by_socket else second)
        health = HealthServer(
            self.settings.http_port,
            alive=self._alive,
            ready=self._ready,
            slack_requests=None if by_socket else http_handler(bolt),
        )
        await health.start()
        self._connected = connected = _Connected(slack, identity, health)
        if by_socket:
            connected.socket = Socket(bolt, second)
            await connected.socket.connect(await self.connections.slack(second).open_connection())

    @property
    def health_port(self) -> int | None:
        """Where /healthz answers; None while the bot is not started."""
        return self._connected.health.port if self._connected else None

    # Turning ---------------------------------------------------------------------------------------------------------

    async def tick(self) -> None:
        """Do everything that is due now; harmless if repeated. A job that fails is logged, the others go on.

        Raises `PlayedClock` where somebody played this database's clock since the start.
        """
        await self.wheel.turn(may_be_played=self.settings.slack_is_local)
        self.outbox.nudge()

    async def settle(self) -> None:
        """Do what is due until nothing is left to do or send at this moment of domain time."""
        await self.outbox.settle()
        for _ in range(2):
            await self.tick()
            await self.outbox.settle()

    async def next_wake(self) -> datetime | None:
        """The earliest domain time after now at which something will be due; None for nothing in sight."""
        now = self.context.clock.now()
        found = (await self.wheel.next_due(now), await self.outbox.next_due(now))
        return min((when for when in found if when is not None), default=None)

    async def play_to(self, when: datetime, *, passed: Callable[[datetime], None] = lambda _: None) -> None:
        """Move domain time forward, stopping wherever something is due: a jump would find people hours late.

        Only against a loopback Slack: raises `PlayedClock` elsewhere. `passed` hears of every stop.
        """
        if not self.settings.slack_is_local:
            raise PlayedClock
        await self.settle()
        while (wake := await self.next_wake()) is not None and wake < when:
            await self.wheel.play_to(wake)
            passed(wake)
            await self.settle()
        await self.wheel.play_to(when)
        await self.settle()

    async def read_people(self) -> None:
        """Read everybody from Slack, unless that was done within a night of domain time: after nights that were played."""
        if here := self._connected:
            now = self.context.clock.now()
            await synchronise(self.context, here.slack, here.identity.team_id, now, only_after=RESYNC)

    async def _turn(self) -> None:
        while True:
            await self._ticks.wait()
            try:
                await self.tick()
                self._ticked = monotonic()
            except SQLAlchemyError as error:
                log.error("tick.failed", trace=trace(error))

    def _own_jobs(self) -> Sequence[Job]:
        return (Job("inbox.forget_old", forget_old, nothing_in_sight), Job("people.resync", self._resync))

    # What it turns on --------------------------------------------------------------------------------------------------

    async def _slack_of(self, workspace_id: str) -> Slack:
        """The client of a workspace; this process has the token of one."""
        if self._connected is None or self._connected.identity.team_id != workspace_id:
            raise Refused("not_authed")
        return self._connected.slack

    async def _resync(self, context: Context, now: datetime) -> None:
        if self._connected is not None:
            self._nightly.look(context, self._connected.slack, self._connected.identity.team_id, now)

    async def _alive(self) -> str | None:
        turned = {"tick": self._ticked, **self.outbox.rounds}
        allowed = 3 * 2 * self.context.timings.tick.total_seconds() + 30
        silent = [f"{loop} for {since:.0f} s" for loop, at in turned.items() if (since := monotonic() - at) > allowed]
        return f"no round of {', '.join(silent)}" if silent else None

    async def _ready(self) -> str | None:
        try:
            async with asyncio.timeout(5), self.context.database.system_reading() as session:
                await session.execute(select(Workspace.id).limit(1))
        except (SQLAlchemyError, TimeoutError):
            return "the database does not answer"
        socket = self._connected.socket if self._connected else None
        return None if socket is None or await socket.is_connected() else "not connected to Slack"


async def _within(seconds: float, work: Awaitable[object]) -> None:
    """Wait for it, but not longer: what does not end by itself is left behind."""
    with suppress(TimeoutError):
        await asyncio.wait_for(work, seconds)
