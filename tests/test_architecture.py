"""The shape of the code: what may import what, what may stand where, and how long it may get."""

import ast
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

import pytest

import bot

PACKAGE = Path(bot.__file__).parent
ROOT = PACKAGE.parent
MODULES = sorted(PACKAGE.rglob("*.py"))
NAMES = [str(file.relative_to(PACKAGE)) for file in MODULES]

LONGEST_FILE: Final = 300
LONGEST_FUNCTION: Final = 40
EXCEPTIONS: Final[Mapping[str, str]] = MappingProxyType({})
"""What may be longer, and why: a file "core/db.py", or a function "core/db.py:connect"."""

# What only some modules may do: a description, what it looks like, and where it may stand.
ONLY_IN: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "import slack_sdk": ("core/slack/wire.py",),
        "import slack_bolt": ("core/slack/bolt.py",),
        "read the environment": ("settings.py",),
        "read the machine's clock": ("core/clock.py", "sandbox/", "log.py"),
        "write SQL by hand": ("core/db.py", "core/columns.py", "core/outbox/", "core/migrate.py"),
    }
)

IMPORT_EVERYTHING: Final = """
import importlib, pkgutil, sys
import aiohttp, alembic, apscheduler, holidays, rich, slack_bolt, slack_sdk, sqlalchemy.ext.asyncio, structlog, typer
import pydantic_settings, prometheus_client, cryptography.fernet, sqlalchemy.dialects.sqlite, sqlalchemy.dialects.postgresql
import slack_bolt.async_app, slack_bolt.adapter.socket_mode.aiohttp, slack_bolt.adapter.aiohttp

deeds = []
def hook(event, arguments):
    writes = event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wax+")
    if writes or event.startswith(("socket.", "sqlite3.connect", "subprocess.", "os.mkdir", "_thread.start")):
        deeds.append(f"{module}: {event} {arguments[0]!r}")

import asyncio, bot
asyncio.set_event_loop_policy(None)
module = ""
sys.dont_write_bytecode = True
sys.addaudithook(hook)
asyncio.new_event_loop = lambda: deeds.append(f"{module}: an event loop")
for found in pkgutil.walk_packages(bot.__path__, "bot."):
    module = found.name
    if not module.endswith("__main__"):
        importlib.import_module(module)
print("\\n".join(deeds))
"""


@pytest.fixture(params=MODULES, ids=NAMES, name="module")
def each_module(request: pytest.FixtureRequest) -> Path:
    return request.param


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
        case ast.ImportFrom(module="sqlalchemy" | "sqlalchemy.sql" | "sqlalchemy.sql.expression", names=names):
            return any(alias.name in ("text", "literal_column") for alias in names)
        case ast.Attribute(attr="__table__" | "exec_driver_sql"):
            return True
        case _:
            return False


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


def test_every_module_says_what_it_is_for(module: Path) -> None:
    """An empty `__init__.py` apart: it is for nothing."""
    source = tree_of(module)

    assert ast.get_docstring(source) or not source.body


@pytest.mark.parametrize("deed", ONLY_IN)
def test_some_things_stand_in_one_place(deed: str) -> None:
    """Each edge of the bot has one door."""
    elsewhere = [
        f"{name_of(module)}:{getattr(node, 'lineno', 0)}"
        for module in MODULES
        if not name_of(module).startswith(ONLY_IN[deed])
        for node in ast.walk(tree_of(module))
        if LOOKS_LIKE[deed](node)
    ]

    assert elsewhere == []


@pytest.mark.parametrize("deed", ONLY_IN)
def test_the_one_place_is_where_it_stands(deed: str) -> None:
    """A rule that looks for what nobody writes would keep nothing."""
    assert any(
        LOOKS_LIKE[deed](node)
        for module in MODULES
        if name_of(module).startswith(ONLY_IN[deed])
        for node in ast.walk(tree_of(module))
    )


def test_files_and_functions_stay_short(module: Path) -> None:
    """Past 300 lines, or 40: what second thing is in it?"""
    name, lines = name_of(module), len(module.read_text("utf-8").splitlines())
    functions = (node for node in ast.walk(tree_of(module)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))

    long = [f"{name}:{each.name}" for each in functions if _length(each) > LONGEST_FUNCTION]
    too_long = [each for each in ([name] if lines > LONGEST_FILE else []) + long if each not in EXCEPTIONS]

    assert too_long == []


def _length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines from its name to its end."""
    return (function.end_lineno or function.lineno) - function.lineno + 1
