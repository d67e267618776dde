"""`cadence outcomes`: the register out and in from the command line, by an operator."""

from pathlib import Path

from bot.core.db import connect
from bot.core.people import Member, Team
from bot.core.roles import Role
from bot.core.secrets import Cipher, new_key
from bot.core.workspaces import Workspace, give_role
from tests.capabilities.outcomes.people import MAYA, NOW
from tests.test_cli import Shell


async def an_office(shell: Shell) -> None:
    """Maya is the CTO, and there is a team called Search."""
    key = new_key()
    shell.environment |= {"CADENCE_SECRET_KEY": key}
    url = f"sqlite+aiosqlite:///{shell.folder / 'cadence.db'}"
    assert (await shell.run("db", "upgrade")).status == 0
    database = connect(url, Cipher([key]))
    try:
        async with database.system_session() as session:
            session.add(Workspace(id="T1", name="Acme", bot_user_id="U0", installed_at=NOW))
        async with database.transaction("T1") as session:
            session.add(Member(id=MAYA.id, name=MAYA.name, zone="Europe/Berlin", synced_at=NOW))
            await session.flush()
            await give_role(session, Role.OWNER, MAYA.id, actor_id=None, at=NOW)
            session.add(Team(name="Search", lead_id=MAYA.id))
    finally:
        await database.dispose()


async def test_a_file_goes_in_once_and_comes_out_as_it_went_in(tmp_path: Path) -> None:
    shell = Shell(tmp_path)
    await an_office(shell)
    lines = "\n".join(f"Search,Outcome {number}," for number in range(300))
    (tmp_path / "in.csv").write_text(f"team,outcome,state\n{lines}\nSales,x,\n", "utf-8")

    first = await shell.run("outcomes", "import", "in.csv", "--yes")
    again = await shell.run("outcomes", "import", "in.csv", "--yes")
    out = await shell.run("outcomes", "export", "out.csv")
    twice = await shell.run("outcomes", "export", "out.csv")

    assert (first.status, first.err) == (0, "")
    assert "line 302: refused: x: I know no team called Sales. Teams: Search." in first.out
    assert first.out.endswith("300 new, 0 changed. The audit log says so.\n")
    assert again.out.endswith("0 new, 0 changed, 300 unchanged, 1 refused\nNothing was changed.\n")
    assert out.out == "out.csv: 300 outcomes. The audit log says that it was made.\n"
    assert (tmp_path / "out.csv").read_text("utf-8").count("Outcome ") == 300
    assert (twice.status, twice.err) == (
        2,
        "out.csv is there already. Name another file, or take that one away first.\n",
    )


async def test_what_is_no_sheet_is_said_in_a_sentence(tmp_path: Path) -> None:
    shell = Shell(tmp_path)
    (tmp_path / "latin.csv").write_bytes(b"team,outcome\nSearch,K\xf6rbe")
    assert [await said(shell, name) for name in ("nowhere.csv", "latin.csv")] == [
        (2, "There is no file nowhere.csv.\n"),
        (2, "latin.csv is not UTF-8. Save it as “CSV UTF-8”.\n"),
    ]


async def said(shell: Shell, name: str) -> tuple[int, str]:
    ended = await shell.run("outcomes", "import", name)
    return ended.status, ended.err
