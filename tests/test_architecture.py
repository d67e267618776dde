"""The shape of the code: what may import what, what may stand where, and how long it may get."""

import ast
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

import pytest

import bot

PACKAGE = Path(bot.__file__).parent
ROOT = PACKAGE.parent
MODULES = sorted(PACKAGE.rglob("*.py"))

LONGEST_FILE: Final = 300
LONGEST_FUNCTION: Final = 40
EXCEPTIONS: Final[Mapping[str, str]] = MappingProxyType({})
"""What may be longer, and why: a file "core/db.py", or a function "core/db.py:connect"."""

ONLY_IN: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "import slack_sdk": {"core/slack/wire.py": "the way out"},
        "import slack_bolt": {"core/slack/bolt.py": "the way in"},
        "read the environment": {"settings.py": "read once, handed on as a value"},
        "read the machine's clock": {
            "core/clock.py": "domain time begins here",
            "sandbox/": "Slack's own time, not ours",
            "cli/diagnosis.py": "compares the machine's clock with the database's",
            "cli/demonstration.py": "the page's clock, before there is a bot whose clock it shows",
        },
        "write SQL by hand": {
            "core/backup/": "copies whole tables as they are stored, of all workspaces",
            "core/columns.py": "the condition of a partial index",
            "core/db.py": "opening and guarding connections",
            "core/outbox/": "the claim is one statement, the same on both databases",
            "core/migrate.py": "locks, and a table that is not ours",
            "core/scrubbing.py": "VACUUM is no statement of SQLAlchemy's",
        },
    }
)
"""What only some modules may do, and why those."""

IMPORT_EVERYTHING: Final = """
import importlib, pkgutil, sys, threading
import aiohttp, alembic, apscheduler, holidays, rich, slack_bolt, slack_sdk, sqlalchemy.ext.asyncio, structlog, typer
import pydantic_settings, prometheus_client, cryptography.fernet, sqlalchemy.dialects.sqlite, sqlalchemy.dialects.postgresql
import slack_bolt.async_app, slack_bolt.adapter.socket_mode.aiohttp, slack_bolt.adapter.aiohttp

deeds = []
def hook(event, arguments):
    writes = event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wax+")
    if writes or event.startswith(("socket.", "sqlite3.connect", "subprocess.", "os.mkdir")):
        deeds.append(f"{module}: {event} {arguments[0]!r}")

import bot
module = ""
sys.dont_write_bytecode = True
sys.addaudithook(hook)
threading.Thread.start = lambda thread: deeds.append(f"{module}: a thread")
for found in pkgutil.walk_packages(bot.__path__, "bot."):
    module = found.name
    if not module.endswith("__main__"):
        importlib.import_module(module)
print("\\n".join(deeds))
"""


@cache
def tree_of(module: Path) -> ast.Module:
    return ast.parse(module.read_text("utf-8"))


def name_of(module: Path) -> str:
    return str(module.relative_to(PACKAGE))


def imported(node: ast.AST) -> Iterator[str]:
    """The top packages that a node imports."""
    match node:
        case ast.Import(names=names):
            yield from (alias.name.partition(".")[0] for alias in names)
        case ast.ImportFrom(module=str(module)):
            yield module.partition(".")[0]
        case _:
            pass


def reads_environment(node: ast.AST) -> bool:
    match node:
        case ast.Attribute(value=ast.Name(id="os"), attr="environ" | "getenv" | "putenv"):
            return True
        case ast.ImportFrom(module="os", names=names):
            return any(alias.name in ("environ", "getenv") for alias in names)
        case ast.ImportFrom(module="pydantic_settings"):
            return True
        case _:
            return False


def reads_clock(node: ast.AST) -> bool:
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Name(id="datetime"), attr="now" | "utcnow" | "today")):
            return True
        case ast.Call(func=ast.Attribute(value=ast.Name(id="date"), attr="today")):
            return True
        case ast.Call(func=ast.Attribute(value=ast.Name(id="time"), attr="time" | "time_ns")):
            return True
        case _:
            return False


def writes_sql(node: ast.AST) -> bool:
    match node:
        case ast.Call(func=ast.Name(id="text" | "literal_column")):
            return True
        case ast.Attribute(attr="__table__" | "exec_driver_sql"):
            return True
        case _:
            return False


def nodes_of(module: Path) -> Iterator[ast.AST]:
    """Every node, but for the condition of a partial index, which SQLAlchemy takes as SQL."""
    waiting: list[ast.AST] = [tree_of(module)]
    while waiting:
        node = waiting.pop()
        yield node
        inner = ast.iter_child_nodes(node)
        waiting.extend(child for child in inner if not (isinstance(child, ast.keyword) and _is_condition(child)))


def _is_condition(argument: ast.keyword) -> bool:
    return argument.arg in ("sqlite_where", "postgresql_where")


LOOKS_LIKE: Final[Mapping[str, Callable[[ast.AST], bool]]] = MappingProxyType(
    {
        "import slack_sdk": lambda node: "slack_sdk" in imported(node),
        "import slack_bolt": lambda node: "slack_bolt" in imported(node),
        "read the environment": reads_environment,
        "read the machine's clock": reads_clock,
        "write SQL by hand": writes_sql,
    }
)


def test_imports_go_one_way() -> None:
    """Core knows no slice, slices know no other slice, the sandbox knows nothing of ours."""
    checked = subprocess.run(  # noqa: S603 - our own tool, with no arguments from outside
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert checked.returncode == 0, checked.stdout


def test_nothing_happens_at_import() -> None:
    """Importing every module opens no connection, writes no file, starts no thread and no event loop."""
    run = subprocess.run(  # noqa: S603 - the script above
        [sys.executable, "-c", IMPORT_EVERYTHING], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert (run.returncode, run.stdout.strip(), run.stderr) == (0, "", "")


def test_every_module_says_what_it_is_for() -> None:
    """An empty `__init__.py` apart: it is for nothing."""
    assert [name_of(each) for each in MODULES if tree_of(each).body and not ast.get_docstring(tree_of(each))] == []


@pytest.mark.parametrize("deed", ONLY_IN)
def test_some_things_stand_in_one_place(deed: str) -> None:
    """Each edge of the bot has one door."""
    elsewhere = [
        f"{name_of(module)}:{getattr(node, 'lineno', 0)}"
        for module in MODULES
        if not name_of(module).startswith(tuple(ONLY_IN[deed]))
        for node in nodes_of(module)
        if LOOKS_LIKE[deed](node)
    ]

    assert elsewhere == []


@pytest.mark.parametrize("deed", ONLY_IN)
def test_the_one_place_is_where_it_stands(deed: str) -> None:
    """A rule that looks for what nobody writes would keep nothing."""
    assert any(
        LOOKS_LIKE[deed](node)
        for module in MODULES
        if name_of(module).startswith(tuple(ONLY_IN[deed]))
        for node in ast.walk(tree_of(module))
    )


def test_files_and_functions_stay_short() -> None:
    """Past 300 lines, or 40: what second thing is in it?"""
    files = [name_of(each) for each in MODULES if len(each.read_text("utf-8").splitlines()) > LONGEST_FILE]
    functions = [name for each in MODULES for name in _long_functions(each)]

    assert [name for name in files + functions if name not in EXCEPTIONS] == []


def _long_functions(module: Path) -> Iterator[str]:
    for node in ast.walk(tree_of(module)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > LONGEST_FUNCTION:
                yield f"{name_of(module)}:{node.name}"
