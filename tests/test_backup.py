"""A backup holds everything but what must be in none, comes back whole on either database, or changes nothing."""

import asyncio
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, inspect, select, update

from bot.capabilities.sunday.models import Ballot
from bot.core.backup import BackupTrouble, Manifest, copy_database, read_backup, restore, write_backup
from bot.core.backup.copying import count_rows
from bot.core.backup.ends import reading, writing
from bot.core.backup.manifest import FORMAT, write_manifest
from bot.core.backup.tables import all_tables, copied_tables
from bot.core.db import connect, sqlite_path
from bot.core.migrate import plain_url, revision
from bot.core.people import Member
from bot.core.prompts import built_in
from bot.core.secrets import Cipher, Unreadable, new_key
from bot.core.sole import AlreadyRunning, SoleProcess
from tests.backups import ANA, BALLOT, HALDEN, LETTER, NORDEN, OPEN_ROUND, TOKEN, fill, rows, stored
from tests.databases import Postgres

NOT_COPIED = {"engine_meta", "sunday_ballots"}
LOST_SINCE = "lost_since_ms"
BALLOTS = "select content from sunday_ballots order by workspace_id"
NAMES = "select name from members order by name"
EVERYBODY = [("U0Ana",), ("U0Ana",), ("U0Bo",), ("U0Bo",)]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "night.backup"


@pytest.fixture
async def full_url(database_url: str, secret_key: str) -> str:
    """A database with something in it, of each kind in turn."""
    await fill(database_url, secret_key)
    return database_url


@pytest.fixture
async def full_file(sqlite_url: str, secret_key: str) -> str:
    """The same on SQLite alone, where the other kind makes no difference."""
    await fill(sqlite_url, secret_key)
    return sqlite_url


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, sqlite_template: Path, tmp_path: Path) -> Iterator[str]:
    """A second database, migrated and empty, of each kind in turn."""
    if request.param == "sqlite":
        yield f"sqlite+aiosqlite:///{shutil.copy(sqlite_template, tmp_path / 'second.db')}"
        return
    postgres: Postgres = request.getfixturevalue("postgres")
    url = postgres.create()
    yield url
    postgres.drop(url)


def cipher(key: str) -> Cipher:
    return Cipher([key])


def address(path: Path) -> str:
    return f"sqlite+aiosqlite:///{path}"


async def test_a_backup_of_either_restores_into_either(
    full_url: str, empty_url: str, secret_key: str, path: Path
) -> None:
    """Every row as it was stored, of all workspaces; only the open round arrives as lost."""
    made = write_backup(full_url, path, version="1.2")
    assert restore(path, empty_url, cipher(secret_key)) == sum(made.rows.values())

    before, after = stored(full_url), stored(empty_url)
    assert {name: len(rows) for name, rows in after.items()} == {
        "deliveries": 4, "desk_set_up": 2, "engine_meta": 2, "members": 4, "sunday_asked": 2, "sunday_comments": 2,
        "sunday_rounds": 4, "teams": 2, "workspaces": 2,
    }  # fmt: skip
    for each in ("sunday_rounds", "engine_meta"):
        del before[each], after[each]
    assert after == before
    letters = [cipher(secret_key).open(letter) for (letter,) in rows(empty_url, "select letter from desk_set_up")]
    assert letters == [LETTER, LETTER]
    assert (made.workspaces, made.version, made.format) == ((HALDEN, NORDEN), "1.2", FORMAT)


async def test_no_ballot_comes_back_and_its_round_is_lost(
    full_url: str, empty_url: str, secret_key: str, path: Path
) -> None:
    write_backup(full_url, path, version="1")
    restore(path, empty_url, cipher(secret_key))
    assert rows(empty_url, BALLOTS) == []
    assert rows(empty_url, "select workspace_id, state from sunday_rounds order by workspace_id, state") == [
        (HALDEN, "closed"), (HALDEN, "lost"), (NORDEN, "closed"), (NORDEN, "lost"),
    ]  # fmt: skip


def test_what_must_be_in_no_backup_is_in_none_of_its_bytes(full_url: str, secret_key: str, path: Path) -> None:
    """Neither the ballots, nor what names them, nor the key that opens the words."""
    sealed, _ = (content for (content,) in rows(full_url, BALLOTS))
    write_backup(full_url, path, version="1")
    content = path.read_bytes()
    found = {
        "a ballot": sealed.encode() in content, "its token": TOKEN.encode() in content,
        "its words": BALLOT.encode() in content, "the key": secret_key.encode() in content,
        "a letter in clear": LETTER.encode() in content, "who was asked": ANA.encode() in content,
    }  # fmt: skip
    assert found == dict.fromkeys(found, False) | {"who was asked": True}
    assert path.stat().st_mode & 0o777 == 0o600


def test_every_table_is_copied_or_says_that_it_is_not(database_url: str) -> None:
    """A table that nobody thought of would be missing from every backup."""
    engine = create_engine(plain_url(database_url))
    with engine.connect() as connection:
        there = set(inspect(connection).get_table_names())
    engine.dispose()
    copied = {each.name for each in copied_tables()}
    outside = {"alembic_version", "sunday_round_keys"}
    assert there - copied - outside == NOT_COPIED
    assert {each.name for each in all_tables()} == copied | NOT_COPIED


async def test_the_bot_goes_on_while_a_backup_is_made(full_url: str, secret_key: str, path: Path) -> None:
    """What is not committed when it begins is not in it, and holds it up as little as it holds up the bot."""
    database = connect(full_url, cipher(secret_key))
    async with database.transaction(HALDEN) as session:
        await session.execute(update(Member).where(Member.id == ANA).values(name="Ana Maria"))
        await asyncio.to_thread(write_backup, full_url, path, version="1")
    await database.dispose()
    assert rows(address(path), NAMES) == EVERYBODY


async def test_one_backup_is_one_moment(full_url: str, secret_key: str) -> None:
    """However long it takes to read: what the bot writes meanwhile belongs to the next one."""
    database = connect(full_url, cipher(secret_key))
    with reading(full_url) as connection:
        before = count_rows(connection)
        async with database.transaction(HALDEN) as session:
            session.add(Member(id="U0CHIDI", name="Chidi", zone="Africa/Lagos", synced_at=datetime.now(UTC)))
        assert count_rows(connection) == before
    await database.dispose()
    assert len(rows(full_url, NAMES)) == 5


def test_a_backup_is_never_written_over(sqlite_url: str, path: Path) -> None:
    path.write_text("the only copy")
    with pytest.raises(BackupTrouble, match="is there already"):
        write_backup(sqlite_url, path, version="1")
    assert path.read_text() == "the only copy"


def test_a_backup_that_cannot_be_written_leaves_nothing(sqlite_url: str, tmp_path: Path) -> None:
    with pytest.raises(BackupTrouble, match=r"No such file or directory\. Choose a folder"):
        write_backup(sqlite_url, tmp_path / "no folder" / "night.backup", version="1")
    assert [each.name for each in tmp_path.iterdir()] == ["cadence.db"]


def cut_short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def cut_by_a_page(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-4096])


def overwrite(path: Path) -> None:
    path.write_text("Dear diary, this is no database.")


def empty(path: Path) -> None:
    path.write_bytes(b"")


def lose_rows(path: Path) -> None:
    _execute(path, "DELETE FROM sunday_comments")


def make_it_any_database(path: Path) -> None:
    _execute(path, "DROP TABLE cadence_backup")


def break_manifest(path: Path) -> None:
    _execute(path, "UPDATE cadence_backup SET value = 'soon' WHERE key = 'made_at'")


def date_it_forward(path: Path) -> None:
    _execute(path, "UPDATE alembic_version SET version_num = '9999'")
    _execute(path, "UPDATE engine_meta SET value = '9999' WHERE key = 'oldest_code'")


def raise_its_format(path: Path) -> None:
    _execute(path, "UPDATE cadence_backup SET value = '2' WHERE key = 'format'")


def _execute(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(statement)
        connection.commit()


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (cut_short, "damaged or cut short"),
        (cut_by_a_page, "damaged or cut short"),
        (lose_rows, "damaged or cut short"),
        (break_manifest, "damaged or cut short"),
        (overwrite, "is no backup made with"),
        (empty, "is no backup made with"),
        (make_it_any_database, "is a database, but no backup"),
        (date_it_forward, "newer than this one"),
        (raise_its_format, "newer than this one"),
        (Path.unlink, "There is no file"),
    ],
)
def test_what_is_no_whole_backup_of_ours_is_refused(
    full_file: str, secret_key: str, path: Path, *, spoil: Callable[[Path], None], says: str
) -> None:
    """Before anything is changed: there is not even a database where there was none."""
    write_backup(full_file, path, version="7.0")
    spoil(path)
    new = path.with_name("new.db")
    with pytest.raises(BackupTrouble, match=says):
        restore(path, address(new), cipher(secret_key))
    assert not new.exists()


def test_another_key_is_refused_before_anything_is_changed(
    full_file: str, secret_key: str, path: Path, tmp_path: Path
) -> None:
    write_backup(full_file, path, version="1")
    with pytest.raises(Unreadable, match="Set CADENCE_SECRET_KEY to the key it was written with"):
        restore(path, address(tmp_path / "new.db"), cipher(new_key()))
    assert not (tmp_path / "new.db").exists()


def test_a_database_that_holds_something_is_not_touched(full_url: str, secret_key: str, path: Path) -> None:
    write_backup(full_url, path, version="1")
    before = stored(full_url)
    with pytest.raises(BackupTrouble, match="isn't empty"):
        restore(path, full_url, cipher(secret_key))
    assert stored(full_url) == before


async def test_replacing_takes_the_place_of_everything(full_url: str, secret_key: str, path: Path) -> None:
    """Ballots of before go too, also out of the file: they belong to rounds that are gone."""
    write_backup(full_url, path, version="1")
    database = connect(full_url, cipher(secret_key))
    async with database.transaction(HALDEN) as session:
        session.add(Member(id="U0CHIDI", name="Chidi", zone="Africa/Lagos", synced_at=datetime.now(UTC)))
        session.add_all(Ballot(round_id=OPEN_ROUND, token=f"{n:03}{TOKEN[3:]}", content=BALLOT) for n in range(500))
    await database.dispose()
    restore(path, full_url, cipher(secret_key), replace=True)
    assert rows(full_url, NAMES) == EVERYBODY
    assert rows(full_url, BALLOTS) == []
    if file := sqlite_path(full_url):
        assert TOKEN[3:].encode() not in await asyncio.to_thread(file.read_bytes)


async def test_nothing_is_restored_while_a_bot_runs(full_url: str, secret_key: str, path: Path, tmp_path: Path) -> None:
    write_backup(full_url, path, version="1")
    database = connect(full_url, cipher(secret_key))
    sole = SoleProcess(tmp_path / "cadence.db")
    sole.take()
    try:
        async with database.system_reading() as session:
            await session.execute(select(Member.id))
            with pytest.raises((AlreadyRunning, BackupTrouble), match="Stop"):
                await asyncio.to_thread(restore, path, full_url, cipher(secret_key), replace=True)
    finally:
        sole.release()
        await database.dispose()
    assert rows(full_url, NAMES) == EVERYBODY


def test_a_backup_of_an_older_version_is_upgraded_on_the_way(tmp_path: Path, secret_key: str, path: Path) -> None:
    """The file itself stays as it is: it may be wanted again."""
    _make_by_first_version(path, secret_key)
    before = path.read_bytes()
    assert restore(path, address(tmp_path / "new.db"), cipher(secret_key)) == 1
    assert (stored(address(tmp_path / "new.db"))["workspaces"][0][0], path.read_bytes()) == (HALDEN, before)


def _make_by_first_version(path: Path, key: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(built_in("migrations")))
    engine = create_engine(plain_url(address(path)))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
    engine.dispose()
    values = f"('{HALDEN}', 'Halden', 'UBOT', 'UTC', '01234', '09:00:00', '17:30:00', 0)"
    columns = "(id, name, bot_user_id, zone, working_days, day_starts, day_ends, installed_at)"
    with writing(address(path)) as file:
        file.exec_driver_sql(f"INSERT INTO workspaces {columns} VALUES {values}")  # noqa: S608 - a test's own constants
        sealed = cipher(key).seal("cadence")
        file.exec_driver_sql(f"INSERT INTO engine_meta VALUES ('key_proof', '{sealed}'), ('{LOST_SINCE}', '1')")  # noqa: S608 - as above
        made = Manifest(
            format=FORMAT, version="0.1", revision=revision(file) or "", made_at=datetime.now(UTC),
            workspaces=(HALDEN,), rows={"workspaces": 1},
        )  # fmt: skip
        write_manifest(file, made)


def test_the_file_is_known_for_a_backup_wherever_it_is_put(full_file: str, secret_key: str, path: Path) -> None:
    """Somebody may put the file in the database's place by hand: the first start looks into Slack all the same."""
    made = write_backup(full_file, path, version="1")
    meta = dict(stored(address(path))["engine_meta"])
    assert {name.partition(":")[0] for name in meta} == {"key_proof", LOST_SINCE}
    assert abs(int(meta[LOST_SINCE]) - made.made_at.timestamp() * 1000) < 1
    assert read_backup(path, cipher(secret_key)) == made


def test_a_move_to_the_other_kind_of_database_loses_no_time(full_url: str, empty_url: str, secret_key: str) -> None:
    """The bot stands still meanwhile, so nothing was sent that the copy does not know of."""
    copy_database(full_url, empty_url)
    before, after = stored(full_url), stored(empty_url)
    assert [name.partition(":")[0] for name in dict(after["engine_meta"])] == ["key_proof"]
    del before["sunday_rounds"], after["sunday_rounds"]
    assert after == before


def test_nothing_is_copied_onto_itself(sqlite_url: str) -> None:
    with pytest.raises(BackupTrouble, match="Name another"):
        copy_database(sqlite_url, sqlite_url)
