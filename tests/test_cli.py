"""The command line as an operator meets it: as a process of its own, with an environment of its own."""

import asyncio
import json
import os
import signal
import socket
import sqlite3
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.cli.demonstration import manifest
from bot.core.db import connect
from bot.core.outbox import Delivery, DeliveryState
from bot.core.secrets import Cipher, new_key
from bot.core.workspaces import Workspace
from bot.sandbox import faults
from bot.sandbox.company import company
from bot.sandbox.server import Sandbox

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Ended:
    status: int
    out: str
    err: str


class Shell:
    """A folder, and an environment in which nothing is set but what the test says."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "PYTHONPATH": str(ROOT)}

    async def start(self, *words: str) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", *words, cwd=self.folder, env=self.environment,
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip

    async def run(self, *words: str) -> Ended:
        process = await self.start(*words)
        async with asyncio.timeout(60):
            out, err = await process.communicate()
        assert process.returncode is not None
        return Ended(process.returncode, out.decode(), err.decode())


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return Shell(tmp_path)


@asynccontextmanager
async def connected(shell: Shell) -> AsyncGenerator[Sandbox]:
    """The sandbox in place of Slack, and the shell's environment pointed at it."""
    sandbox = Sandbox(company(manifest()), rates="off")
    await sandbox.start()
    shell.environment |= {
        "SLACK_API_URL": sandbox.api_url,
        "SLACK_BOT_TOKEN": sandbox.bot_token,
        "SLACK_APP_TOKEN": sandbox.app_token,
        "CADENCE_HTTP_PORT": "0",
        "CADENCE_SECRET_KEY": new_key(),
    }
    try:
        yield sandbox
    finally:
        await sandbox.stop()


async def until_started(process: asyncio.subprocess.Process) -> str:
    """Read the log until it says that the bot has started."""
    assert process.stderr is not None
    seen = ""
    async with asyncio.timeout(60):
        while "bot.started" not in seen:
            line = (await process.stderr.readline()).decode()
            assert line, seen
            seen += line
    return seen


async def start_and_stop(shell: Shell) -> None:
    process = await shell.start("run")
    await until_started(process)
    process.send_signal(signal.SIGTERM)
    await process.communicate()
    assert process.returncode == 0


async def test_no_command_shows_what_there_is(shell: Shell) -> None:
    ended = await shell.run("--help")
    listed = {word for word in ended.out.replace("│", " ").split() if word.isalpha()}
    assert {"demo", "run", "check", "preview", "doctor", "db", "people", "outbox", "key"} <= listed
    assert ended.status == 0


async def test_nothing_set_is_said_in_sentences(shell: Shell) -> None:
    ended = await shell.run("run")
    assert (ended.status, ended.out) == (2, "")
    assert ended.err.splitlines() == [
        "SLACK_BOT_TOKEN is missing. Copy it from your Slack app's page “OAuth & Permissions”.",
        "SLACK_APP_TOKEN is missing. Copy it from your Slack app's page “Basic Information”.",
    ]


async def test_a_wrong_token_is_one_sentence(shell: Shell) -> None:
    async with connected(shell):
        shell.environment["SLACK_BOT_TOKEN"] = "xoxb-wrong"
        ended = await shell.run("run")
    assert ended.status == 2
    assert ended.err.splitlines()[-1] == (
        "Slack does not accept the token. Copy SLACK_BOT_TOKEN again from “OAuth & Permissions”."
    )
    assert "Traceback" not in ended.err


@pytest.mark.parametrize("command", ["run", "doctor"])
async def test_a_wrong_app_token_is_one_sentence(shell: Shell, command: str) -> None:
    """Slack's own client would ask again for ever, and the bot would never be ready."""
    async with connected(shell):
        await shell.run("db", "upgrade")
        shell.environment["SLACK_APP_TOKEN"] = "xapp-wrong"
        ended = await shell.run(command)
    assert ended.status == 2
    assert "Slack does not connect with SLACK_APP_TOKEN (“invalid_auth”)." in " ".join((ended.out + ended.err).split())
    assert "Traceback" not in ended.err


@pytest.mark.parametrize(
    "url",
    [
        "cadence.db",
        "sqlite:///cadence.db",
        "sqlite+aiosqlite://",
        "mysql://u:sekret@h/d",
        "postgresql://u:sekret@h:x/d",
    ],
)
async def test_a_database_address_that_is_none_is_one_sentence(shell: Shell, url: str) -> None:
    shell.environment["CADENCE_DATABASE_URL"] = url
    ended = await shell.run("run")
    assert (ended.status, len(ended.err.splitlines())) == (2, 1)
    assert ended.err.startswith("CADENCE_DATABASE_URL is no database address. Use sqlite+aiosqlite:///cadence.db")


async def test_a_settings_file_that_is_no_text_is_one_sentence(shell: Shell) -> None:
    (shell.folder / ".env").write_bytes(b"\xff\xfe")
    ended = await shell.run("check")
    assert (ended.status, ended.err) == (
        2,
        "The file .env can't be read. It is text in UTF-8, see deploy/env.example.\n",
    )


async def test_the_doctor_looks_on_where_one_thing_is_wrong(shell: Shell) -> None:
    """A key that is none must not keep the operator from hearing what else there is, brackets and all."""
    async with connected(shell):
        odd = shell.folder / "[red]"
        odd.mkdir()
        shell.environment |= {
            "CADENCE_DATABASE_URL": f"sqlite+aiosqlite:///{odd}/cadence.db",
            "CADENCE_SECRET_KEY": "none",
            "CADENCE_PROMPTS_DIR": str(odd / "nowhere"),
        }
        assert (await shell.run("db", "upgrade")).status == 0
        ended = await shell.run("doctor")
    looked_at = [" ".join(line.split()[:3]) for line in ended.out.splitlines() if line[:1] in "✓✗"]
    assert looked_at == [
        "✓ Settings read", "✗ Prompts CADENCE_PROMPTS_DIR", "✗ Application key", "✓ Database SQLite,", "✓ Clock zone",
        "✓ Outbox nothing", "✓ Bot token", "✓ Scopes all", "✓ App token", "✓ GitHub Issues",
    ]  # fmt: skip
    assert "[red]/nowhere" in "".join(ended.out.split())
    assert (ended.status, ended.err) == (2, "")


async def test_the_doctor_makes_nothing(shell: Shell) -> None:
    """On a fresh machine it says what the first start will make, and leaves the folder as it was."""
    async with connected(shell):
        del shell.environment["CADENCE_SECRET_KEY"]
        before = sorted(shell.folder.iterdir())
        ended = await shell.run("doctor")
    said = " ".join(ended.out.split())
    assert (ended.status, sorted(shell.folder.iterdir())) == (0, before)
    assert "✓ Application key none yet. The first start makes one in cadence.key;" in said
    assert "✓ Database none yet. The first start makes cadence.db." in said


async def test_the_doctor_counts_what_was_refused_however_much_was_skipped(shell: Shell) -> None:
    """What was skipped on purpose, in a week's pause say, must not hide the one message that needs somebody."""
    async with connected(shell):
        await start_and_stop(shell)
        database = connect(f"sqlite+aiosqlite:///{shell.folder / 'cadence.db'}", Cipher([new_key()]))
        async with database.system_session() as session:
            workspace = (await session.scalars(select(Workspace.id))).one()
            states = {
                "refused": DeliveryState.DEAD,
                **{f"paused:{number}": DeliveryState.SKIPPED for number in range(101)},
            }
            session.add_all(
                Delivery(
                    workspace_id=workspace, key=key, to="U0TOM", subject="checkins.ask", ref={},
                    not_before=datetime(2026, 11, 24, 9, tzinfo=UTC), state=state, settled_ms=number,
                )
                for number, (key, state) in enumerate(states.items())
            )  # fmt: skip
        await database.dispose()
        ended = await shell.run("doctor")
    assert (ended.status, "✗ Outbox 1 in need of somebody." in " ".join(ended.out.split())) == (2, True)


@pytest.mark.parametrize("words", [("run",), ("people", "sync"), ("outbox",), ("doctor",)], ids=" ".join)
async def test_a_played_database_is_refused_by_the_real_slack(shell: Shell, words: tuple[str, ...]) -> None:
    """Its people would be asked in the future. Nothing is called: the address is reserved for documentation."""
    async with connected(shell):
        await shell.run("db", "upgrade")
    with sqlite3.connect(shell.folder / "cadence.db") as database:
        database.execute("INSERT INTO engine_meta VALUES ('clock_offset_ms', '1')")
    database.close()
    shell.environment["SLACK_API_URL"] = "http://cadence.invalid/api/"
    ended = await shell.run(*words)
    assert ended.status == 2
    assert "This database was played with the demo's clock" in " ".join((ended.out + ended.err).split())


async def test_the_doctor_names_the_scope_that_is_missing(shell: Shell) -> None:
    async with connected(shell) as sandbox:
        assert (await shell.run("db", "upgrade")).status == 0
        well = await shell.run("doctor")
        assert (well.status, "✗" in well.out) == (0, False)
        sandbox.workspace.manifest = type(sandbox.workspace.manifest).read(_without_scope("im:history"))
        ill = await shell.run("doctor")
    assert ill.status == 2
    assert "im:history not granted." in " ".join(ill.out.split())


def _without_scope(scope: str) -> dict[str, object]:
    changed = manifest()
    changed["oauth_config"]["scopes"]["bot"].remove(scope)
    return changed


async def test_a_newer_database_is_left_alone(shell: Shell) -> None:
    async with connected(shell):
        await shell.run("db", "upgrade")
        with sqlite3.connect(shell.folder / "cadence.db") as database:
            database.execute("UPDATE alembic_version SET version_num = '9999'")
            database.execute("UPDATE engine_meta SET value = '9998' WHERE key = 'oldest_code'")
        database.close()
        ended = await shell.run("run")
    assert ended.status == 2
    assert ended.err.splitlines()[-1] == (
        "This database was upgraded by a newer Cadence. Start that version again, or restore the backup made before the upgrade."
    )


async def test_a_newer_database_that_still_fits_is_used(shell: Shell) -> None:
    """During an upgrade of several processes the old ones go on."""
    async with connected(shell):
        await shell.run("db", "upgrade")
        with sqlite3.connect(shell.folder / "cadence.db") as database:
            database.execute("UPDATE alembic_version SET version_num = '9999'")
        database.close()
        assert (await shell.run("outbox")).status == 0


@pytest.mark.parametrize(
    ("where", "what", "says"),
    [
        ("rituals/mine.toml", 'id = "mine"\nnonsense = 1\n', "nonsense"),
        ("rituals/mine.toml", "this is not TOML", "mine.toml"),
        ("phrases/desk.toml", 'first_letter = "Hello {nobody}"\n', "nobody"),
    ],
)
async def test_a_broken_prompt_is_refused_by_name(shell: Shell, where: str, what: str, says: str) -> None:
    """At `check` and at start: file, key and remedy."""
    file = shell.folder / "own" / where
    file.parent.mkdir(parents=True)
    file.write_text(what)
    shell.environment["CADENCE_PROMPTS_DIR"] = "own"
    async with connected(shell):
        for command in ("check", "run"):
            ended = await shell.run(command)
            assert (command, ended.status) == (command, 2)
            assert says in ended.err
            assert "Traceback" not in ended.err


async def test_a_port_in_use_is_one_sentence(shell: Shell) -> None:
    async with connected(shell):
        with socket.create_server(("", 0)) as taken:
            shell.environment["CADENCE_HTTP_PORT"] = str(taken.getsockname()[1])
            ended = await shell.run("run")
    assert ended.status == 2
    assert ended.err.splitlines()[-1] == (
        f"Port {shell.environment['CADENCE_HTTP_PORT']} is in use. Set CADENCE_HTTP_PORT to a free one, or 0 for any."
    )


async def test_a_folder_that_cannot_be_written_is_one_sentence(shell: Shell) -> None:
    async with connected(shell):
        shell.environment["CADENCE_DATABASE_URL"] = "sqlite+aiosqlite:////proc/cadence.db"
        ended = await shell.run("run")
    assert ended.status == 2
    assert "CADENCE_DATABASE_URL" in ended.err.splitlines()[-1]
    assert "Traceback" not in ended.err


async def test_two_bots_do_not_share_a_file(shell: Shell) -> None:
    async with connected(shell):
        first = await shell.start("run")
        try:
            await until_started(first)
            second = await shell.run("run")
        finally:
            first.kill()
            await first.communicate()
    assert second.status == 2
    assert second.err.splitlines()[-1].startswith("Another Cadence is running on cadence.db.")


async def test_a_term_signal_ends_it_within_ten_seconds(shell: Shell) -> None:
    """And nothing is left in doubt: the next start finds the file free and goes on."""
    async with connected(shell):
        process = await shell.start("run")
        await until_started(process)
        process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(10):
            _, err = await process.communicate()
        assert (process.returncode, "Traceback" in err.decode()) == (0, False)
        again = await shell.start("run")
        await until_started(again)
        again.send_signal(signal.SIGTERM)
        await again.communicate()
        assert again.returncode == 0


async def test_a_term_signal_ends_it_before_it_has_started(shell: Shell) -> None:
    async with connected(shell) as sandbox:
        sandbox.faults.on("users.list", faults.slow(60))
        process = await shell.start("run")
        await sandbox.until(lambda: sandbox.faults.struck or None, within=30)
        process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(30):
            _, err = await process.communicate()
    assert (process.returncode, "bot.stopping" in err.decode(), "Traceback" in err.decode()) == (0, True, False)


async def test_the_key_file_is_said_once_it_is_made(shell: Shell) -> None:
    async with connected(shell):
        del shell.environment["CADENCE_SECRET_KEY"]
        process = await shell.start("run")
        await until_started(process)
        process.send_signal(signal.SIGTERM)
        _, err = await process.communicate()
    assert "set CADENCE_SECRET_KEY" in err.decode()
    assert (shell.folder / "cadence.key").exists()


async def test_another_key_is_refused_before_anything_is_written_with_it(shell: Shell) -> None:
    """A key that was mislaid is missed at once, not when somebody opens what they wrote last year."""
    first, second = new_key(), new_key()
    async with connected(shell):
        shell.environment["CADENCE_SECRET_KEY"] = first
        await start_and_stop(shell)
        shell.environment["CADENCE_SECRET_KEY"] = second
        refused = [await shell.run("run"), await shell.run("outbox")]
    assert [(each.status, "Traceback" in each.err) for each in refused] == [(2, False), (2, False)]
    assert all("Set CADENCE_SECRET_KEY to the key it was written with." in each.err for each in refused)


@pytest.mark.timeout(600)
async def test_a_key_is_changed_in_three_steps(shell: Shell) -> None:
    """The new one in front and a start; everything anew; the old one goes. In no other order."""
    first, second = new_key(), (await shell.run("key")).out.strip()
    async with connected(shell):
        shell.environment["CADENCE_SECRET_KEY"] = first
        await start_and_stop(shell)
        without = await shell.run("key", "rotate")
        shell.environment["CADENCE_SECRET_KEY"] = f"{second},{first}"
        too_early = await shell.run("key", "rotate")
        await start_and_stop(shell)
        shell.environment["CADENCE_SECRET_KEY"] = second
        not_yet = await shell.run("outbox")
        shell.environment["CADENCE_SECRET_KEY"] = f"{second},{first}"
        doctor, rotated = await shell.run("doctor"), await shell.run("key", "rotate")
        shell.environment["CADENCE_SECRET_KEY"] = second
        done = await shell.run("outbox")
    ends = [each.status for each in (without, too_early, not_yet, rotated, done)]
    assert ends == [2, 2, 2, 0, 0]
    assert without.err == "There is one key, and no older one to let go of. Make a new one first: cadence key.\n"
    assert too_early.err.startswith("Start every process of the bot with the new key in front first")
    assert "1 older one opens what it sealed. `cadence key rotate` lets go of it." in " ".join(doctor.out.split())
    assert "Nothing here needs an older key any more" in rotated.out


async def test_preview_shows_what_comes_on_their_own_clock(shell: Shell) -> None:
    async with connected(shell):
        await shell.run("db", "upgrade")
        await shell.run("people", "sync")
        ended = await shell.run("preview", "outcomes", "--as", "Aroha", "--weeks", "4")
        nobody = await shell.run("preview", "outcomes", "--as", "Zaphod")
        unclear = await shell.run("preview", "outcomes", "--as", "a")
        no_ritual = await shell.run("preview", "income", "--as", "Aroha")
    assert ended.status == 0, ended.err
    assert ended.out.count("10:00 (Pacific/Auckland)  asked") == 2
    assert "Aroha, what are you after" in ended.out
    assert (nobody.status, nobody.err.startswith("Nobody here is called “Zaphod”")) == (2, True)
    assert (unclear.status, "Say more of the name." in unclear.err) == (2, True)
    assert (no_ritual.status, no_ritual.err.startswith("There is no ritual “income”")) == (2, True)


async def test_one_person_is_handed_out_and_forgotten(shell: Shell) -> None:
    """Somebody who left can still ask for both; the file is the operator's alone, and the audit log says that it was made."""
    async with connected(shell):
        await shell.run("db", "upgrade")
        await shell.run("people", "sync")
        first = await shell.run("export", "--member", "U0TOM", "--out", "tom.json")
        again = await shell.run("export", "--member", "Tom Brandt", "--out", "tom.json")
        sheet = await shell.run("export", "--member", "U0TOM", "--out", "tom.csv")
        unasked = await shell.run("forget", "--member", "U0TOM")
        forgotten = await shell.run("forget", "--member", "U0TOM", "--yes")
        twice = await shell.run("forget", "--member", "U0TOM", "--yes")
        await shell.run("people", "sync")
        after = await shell.run("export", "--member", "U0TOM", "--out", "after.json")
    assert (first.status, "rows about Tom Brandt" in first.out) == (0, True), first.err
    assert (shell.folder / "tom.json").stat().st_mode & 0o777 == 0o600
    assert json.loads((shell.folder / "tom.json").read_text())["known"]["person"][0]["name"] == "Tom Brandt"
    assert (again.status, "is there already" in again.err) == (2, True)
    assert (sheet.status, (shell.folder / "tom.csv").stat().st_mode & 0o777) == (0, 0o600), sheet.err
    assert "\r\nperson,1,name,Tom Brandt\r\n" in (shell.folder / "tom.csv").read_bytes().decode()
    assert unasked.status != 0
    assert (forgotten.status, forgotten.out.startswith("Tom Brandt is forgotten.")) == (0, True), forgotten.err
    assert (twice.status, twice.err) == (2, "U0TOM was forgotten already.\n")
    assert after.status == 0, after.err
    known = json.loads((shell.folder / "after.json").read_text())["known"]
    assert {name: [row["verb"] for row in rows] for name, rows in known.items()} == {
        "audit_log": ["personal.exported", "personal.exported", "personal.forgotten", "personal.exported"]
    }


async def test_the_outbox_says_that_nothing_waits(shell: Shell) -> None:
    async with connected(shell):
        await shell.run("db", "upgrade")
        shown = await shell.run("outbox")
        again = await shell.run("outbox", "--retry", "00000000-0000-0000-0000-000000000000")
    assert shown.out == "Waiting: nothing.\nNot sent: nothing.\n"
    assert again.status == 2


HANGING = """
import asyncio
from bot.cli.running import serve


class Hanging:
    key_file = None

    async def start(self):
        print("started", flush=True)

    async def run(self):
        await asyncio.Event().wait()

    async def stop(self):
        await asyncio.Event().wait()


asyncio.run(serve(Hanging(), leaves_within=0.5))
"""


async def test_a_bot_that_hangs_at_its_end_is_left_behind(shell: Shell) -> None:
    """Ten seconds after the first signal it is gone, whatever does not end by itself; here it is half a second."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", HANGING, env=shell.environment, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    async with asyncio.timeout(60):
        await process.stdout.readline()
        process.send_signal(signal.SIGTERM)
        await process.communicate()
    assert process.returncode == 1
