"""`cadence doctor`: looks at everything the bot stands on; each line says what is wrong and how to mend it."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import typer
from rich.console import Console
from rich.markup import escape
from sqlalchemy import func, select

from bot.capabilities import ALL
from bot.capabilities.tickets.mirror import look_at, repository_of
from bot.cli.checking import problems_of_prompts
from bot.cli.problems import known_problems, sentences
from bot.core.clock import Clock, PlayedClock
from bot.core.db import connect, sqlite_path
from bot.core.migrate import SchemaMismatch, verify
from bot.core.outbox import Delivery, DeliveryState
from bot.core.schedule import iana_version
from bot.core.secrets import Cipher, new_key
from bot.core.slack.app_manifest import needed_scopes
from bot.core.slack.bolt import EVENTS
from bot.core.slack.errors import SlackError
from bot.core.slack.web import Connections
from bot.core.timings import Timings
from bot.core.workspaces import Workspace
from bot.gathering import keeping_of
from bot.settings import Settings, SettingsError, find_cipher, find_key_file

console = Console()
_DRIFT = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Finding:
    """One line: what was looked at, and either that it is well or what to do."""

    what: str
    is_well: bool
    says: str


def register(app: typer.Typer) -> None:
    app.command()(doctor)


def doctor() -> None:
    """Look at settings, database, prompts, clock, tokens and scopes. Exit status 2 where something has to be mended."""
    findings = asyncio.run(_all_findings())
    if not all(finding.is_well for finding in findings):
        raise SystemExit(2)


async def _all_findings() -> list[Finding]:
    findings: list[Finding] = []
    with console.status("Looking…"):
        async for finding in _look():
            findings.append(finding)
            mark = "[green]✓[/green]" if finding.is_well else "[red]✗[/red]"
            line = f"{mark} [bold]{finding.what}[/bold]  {escape(finding.says)}"
            console.print(line, highlight=False, soft_wrap=True)
    return findings


async def _look() -> AsyncIterator[Finding]:
    try:
        settings = Settings.from_environment()
        keeping_of(ALL, settings)
    except SettingsError as wrong:
        for sentence in wrong.problems:
            yield Finding("Settings", is_well=False, says=sentence)
        return
    yield Finding("Settings", is_well=True, says="read")
    yield _prompts(settings)
    yield _key(settings)
    async for finding in _database(settings):
        yield finding
    async for finding in _slack(settings):
        yield finding
    yield await _mirror(settings)


def _prompts(settings: Settings) -> Finding:
    problems = problems_of_prompts(settings)
    says = "every ritual and phrase can be used" if not problems else "; ".join(problems)
    return Finding("Prompts", not problems, says)


def _key(settings: Settings) -> Finding:
    """A key file beside the database goes into every copy of the folder: a warning, until it lives elsewhere.

    Looking makes none: the first start does.
    """
    missing = find_key_file(settings)
    if missing is not None and not missing.exists():
        return Finding(
            "Application key",
            is_well=True,
            says=f"none yet. The first start makes one in {missing}; or set CADENCE_SECRET_KEY to one from `cadence key`.",
        )
    try:
        cipher, file = find_cipher(settings)
    except SettingsError as wrong:
        return Finding("Application key", is_well=False, says=" ".join(wrong.problems))
    where = (
        "set by CADENCE_SECRET_KEY"
        if file is None
        else f"in {file}, beside the database. Move it into CADENCE_SECRET_KEY, and keep it where no backup of the database is"
    )
    return Finding("Application key", is_well=True, says=f"{where}.{_older(len(cipher.names) - 1)}")


def _older(keys: int) -> str:
    if not keys:
        return ""
    said = (
        ("1 older one opens what it sealed", "it")
        if keys == 1
        else (f"{keys} older ones open what they sealed", "them")
    )
    return f" {said[0]}. `cadence key rotate` lets go of {said[1]}."


def _clock(settings: Settings, clock: Clock, drift: timedelta) -> Finding:
    if clock.offset and not settings.slack_is_local:
        return Finding("Clock", is_well=False, says=str(PlayedClock()))
    if drift < _DRIFT:
        return Finding("Clock", is_well=True, says=f"zone data {iana_version()}")
    apart = f"this machine and the database differ by {drift.total_seconds():.0f} seconds"
    return Finding("Clock", is_well=False, says=f"{apart}. Switch on time synchronisation.")


async def _database(settings: Settings) -> AsyncIterator[Finding]:
    file = sqlite_path(settings.database_url)
    if file is not None and not file.exists():
        yield Finding("Database", is_well=True, says=f"none yet. The first start makes {file}.")
        return
    kind = "SQLite" if file else "PostgreSQL"
    try:
        await asyncio.to_thread(verify, settings.database_url)
    except SchemaMismatch as mismatch:
        yield Finding("Database", is_well=False, says=str(mismatch))
        return
    except known_problems() as problem:
        yield Finding("Database", is_well=False, says=" ".join(sentences(problem)))
        return
    yield Finding("Database", is_well=True, says=f"{kind}, with this version's tables")
    # Nothing that is encrypted is looked at, and the key may be what is wrong: any other will do.
    database = connect(settings.database_url, Cipher([new_key()]))
    clock = Clock(database)
    try:
        drift = abs(await clock.synchronise() - clock.offset - datetime.now(UTC))
        async with database.system_reading() as session:
            stuck = select(func.count()).where(Delivery.state.in_((DeliveryState.DEAD, DeliveryState.UNKNOWN)))
            in_need = (await session.execute(stuck)).scalar_one()
            parked = list(await session.scalars(select(Workspace.parked).where(Workspace.parked.is_not(None))))
    finally:
        await database.dispose()
    yield _clock(settings, clock, drift)
    yield Finding(
        "Outbox",
        not in_need,
        "nothing was refused" if not in_need else f"{in_need} in need of somebody. `cadence outbox` says why.",
    )
    for reason in parked:
        yield Finding("Workspace", is_well=False, says=f"parked, since Slack said “{reason}”. Install the app again.")


async def _mirror(settings: Settings) -> Finding:
    repository = repository_of(settings.github_repo, settings.github_token, settings.github_api_url)
    if repository is None:
        return Finding("GitHub Issues", is_well=True, says="off: complaints are mirrored nowhere")
    is_well, says = await look_at(repository)
    return Finding("GitHub Issues", is_well, says)


async def _slack(settings: Settings) -> AsyncIterator[Finding]:
    try:
        token, second = settings.need_tokens()
    except SettingsError as wrong:
        for sentence in wrong.problems:
            yield Finding("Tokens", is_well=False, says=sentence)
        return
    connections = Connections(Timings(), api_url=settings.slack_api_url)
    try:
        identity = await connections.slack(token).auth_test()
        yield Finding("Bot token", is_well=True, says=f"works, in the workspace {identity.team}")
        missing = sorted(needed_scopes(EVENTS) - identity.scopes)
        yield Finding(
            "Scopes",
            not missing,
            "all granted"
            if not missing
            else f"{', '.join(missing)} not granted. Paste deploy/slack-manifest.yaml into “App Manifest” and install the app again.",
        )
        if settings.mode == "socket":
            await connections.slack(second).open_connection()
            yield Finding("App token", is_well=True, says="works, and Socket Mode is on")
    except SlackError as refused:
        yield Finding("Slack", is_well=False, says=" ".join(sentences(refused)))
    finally:
        await connections.close()
