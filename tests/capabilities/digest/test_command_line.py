"""`cadence digest`: this week's, printed and not sent."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.core.db import connect
from bot.core.migrate import upgrade
from bot.core.people import Member, Team
from bot.core.roles import Role
from bot.core.secrets import Cipher, new_key
from bot.core.workspaces import Workspace, give_role
from tests.test_cli import Shell

MESSAGE = (
    "**Maya owes:** nothing.\n\n*A quiet week: there is nothing else to tell.*\n\n*Cost: 0 minutes. Hidden: nothing.*\n"
)


async def an_office(shell: Shell, *, started: bool) -> None:
    """Maya is the CTO of Acme; its company works on every day, so that there is a digest whenever this runs."""
    key = new_key()
    shell.environment |= {"CADENCE_SECRET_KEY": key}
    url = f"sqlite+aiosqlite:///{shell.folder / 'cadence.db'}"
    await asyncio.to_thread(upgrade, url)
    database = connect(url, Cipher([key]))
    before = datetime.now(UTC) - timedelta(weeks=3)
    try:
        async with database.system_session() as session:
            session.add(
                Workspace(
                    id="T1",
                    name="Acme",
                    bot_user_id="U0",
                    working_days="0123456",
                    installed_at=before,
                    started_at=before if started else None,
                )
            )
        async with database.transaction("T1") as session:
            session.add(Member(id="U1", name="Maya Okafor", zone="Europe/Berlin", synced_at=before))
            await session.flush()
            await give_role(session, Role.OWNER, "U1", actor_id=None, at=before)
            session.add(Team(name="Search", lead_id="U1"))
    finally:
        await database.dispose()


async def test_this_week_s_in_words_and_in_figures(tmp_path: Path) -> None:
    """The message alone, and the numbers for a program."""
    shell = Shell(tmp_path)
    await an_office(shell, started=True)

    preview = await shell.run("digest", "--preview")
    figures = await shell.run("digest", "--json")

    assert (preview.status, preview.err) == (0, "")
    assert preview.out.startswith("**Week ")
    assert preview.out.partition(".** ")[2] == MESSAGE
    told = json.loads(figures.out)
    assert (told["minutes"], told["people"], told["decisions"]) == (0, 0, 0)
    assert told["parts"]["promises"] == {
        "hidden": False,
        "decisions": 0,
        "kept": 0,
        "late": 0,
        "moved": 0,
        "declined": 0,
        "promised": 0,
        "waiting": 0,
    }


async def test_what_cannot_be_printed_is_said_in_a_sentence(tmp_path: Path) -> None:
    shell = Shell(tmp_path)
    await an_office(shell, started=False)

    both = await shell.run("digest", "--preview", "--json")
    early = await shell.run("digest")

    assert (both.status, both.err) == (2, "Choose one of --preview, --markdown and --json.\n")
    assert (early.status, early.err) == (
        2,
        "There is no digest before the CTO starts Cadence, or while it is switched off.\n",
    )
