"""The app asks Slack for what the code uses, and for nothing else."""

import ast
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

import bot
from bot.capabilities import ALL
from bot.core.slack.app_manifest import EVENT_SCOPES, SCOPES, needed_scopes, read_manifest
from bot.core.slack.bolt import EVENTS
from bot.core.slack.routes import merge

ROOT = Path(bot.__file__).parents[1]


@pytest.fixture(name="manifest")
def the_manifest() -> dict[str, Any]:
    return read_manifest(ROOT / "deploy" / "slack-manifest.yaml")


def methods_called(file: Path) -> set[str]:
    """The methods of the Web API that a module names: each is the first argument of a call, such as "chat.update"."""
    tree = ast.parse(file.read_text("utf-8"))
    words = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    families = tuple(f"{method.partition('.')[0]}." for method in SCOPES)
    return {word for word in words if word.startswith(families) and word.replace(".", "").isalpha()}


def test_the_commands_are_those_that_answer(manifest: dict[str, Any]) -> None:
    """No command is offered that nobody answers to, and none answers that is not offered."""
    routes = merge(capability.routes for capability in ALL)

    offered = [command["command"] for command in manifest["features"]["slash_commands"]]

    assert Counter(offered) == Counter({name for name, _ in routes.commands})


def test_the_shortcuts_are_those_that_answer(manifest: dict[str, Any]) -> None:
    """As for commands."""
    routes = merge(capability.routes for capability in ALL)

    offered = [shortcut["callback_id"] for shortcut in manifest["features"].get("shortcuts", [])]

    assert sorted(offered) == sorted(routes.shortcuts)


def test_the_events_are_those_we_listen_to(manifest: dict[str, Any]) -> None:
    """What is not subscribed to never comes, and what comes for nothing is read for nothing."""
    assert manifest["settings"]["event_subscriptions"]["bot_events"] == sorted(EVENTS)
    assert set(EVENT_SCOPES) == set(EVENTS)


def test_every_call_has_its_scopes_written_down() -> None:
    """A new call is not made before it is known what an administrator has to grant for it."""
    assert methods_called(ROOT / "bot" / "core" / "slack" / "web.py") == set(SCOPES)


def test_the_scopes_are_those_we_use(manifest: dict[str, Any]) -> None:
    """An administrator grants exactly what the calls, commands and events need."""
    assert manifest["oauth_config"]["scopes"]["bot"] == sorted(needed_scopes(EVENTS))


def test_people_can_write_to_the_bot(manifest: dict[str, Any]) -> None:
    """Typed answers need a writable messages tab; buttons need interactivity; no public address is needed."""
    assert manifest["features"]["app_home"] == {
        "home_tab_enabled": True,
        "messages_tab_enabled": True,
        "messages_tab_read_only_enabled": False,
    }
    assert manifest["settings"]["interactivity"] == {"is_enabled": True}
    assert manifest["settings"]["socket_mode_enabled"] is True


def test_slack_takes_the_manifest(manifest: dict[str, Any]) -> None:
    """The limits of https://docs.slack.dev/reference/app-manifest that are easy to overstep."""
    assert len(manifest["display_information"]["name"]) <= 35
    assert len(manifest["display_information"]["description"]) <= 140
    assert all(2 <= len(command["command"]) <= 32 for command in manifest["features"]["slash_commands"])
    assert "request_url" not in str(manifest)


def test_every_scope_says_why() -> None:
    """Right above it, for whoever has to approve it."""
    lines = (ROOT / "deploy" / "slack-manifest.yaml").read_text("utf-8").splitlines()
    first = next(number for number, line in enumerate(lines) if '"bot": [' in line) + 1
    last = next(number for number, line in enumerate(lines) if number > first and line.strip() == "]")

    unexplained = [
        line.strip()
        for above, line in zip(lines[first - 1 : last], lines[first:last], strict=False)
        if not line.lstrip().startswith("#") and not above.lstrip().startswith("#")
    ]

    assert unexplained == []
