"""A wrong setting is one sentence that names it and says what to do."""

import os
import stat
from datetime import timedelta
from pathlib import Path

import pytest

from bot.app import build
from bot.core.secrets import new_key
from bot.settings import Settings, SettingsError, find_cipher


@pytest.fixture(autouse=True)
def empty_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in os.environ:
        if name.startswith(("CADENCE_", "SLACK_")):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def test_nothing_has_to_be_set_but_the_two_tokens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1")
    monkeypatch.setenv("SLACK_APP_TOKEN", "xapp-1")
    settings = Settings.from_environment()
    assert settings.need_tokens() == ("xoxb-1", "xapp-1")
    assert (settings.database_url, settings.mode) == ("sqlite+aiosqlite:///cadence.db", "socket")


def test_the_environment_wins_over_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    Path(".env").write_text("CADENCE_MODE=http\nCADENCE_TICK_SECONDS=2\nSOMETHING_ELSE=1\n")
    monkeypatch.setenv("CADENCE_MODE", "socket")
    settings = Settings.from_environment()
    assert (settings.mode, settings.tick_seconds) == ("socket", 2.0)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, ["SLACK_BOT_TOKEN is missing", "SLACK_APP_TOKEN is missing"]),
        ({"SLACK_BOT_TOKEN": "xapp-1", "SLACK_APP_TOKEN": "xapp-1"}, ["SLACK_BOT_TOKEN should begin with xoxb-"]),
        ({"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xoxb-1"}, ["SLACK_APP_TOKEN should begin with xapp-"]),
        ({"SLACK_BOT_TOKEN": "xoxb-1", "CADENCE_MODE": "http"}, ["SLACK_SIGNING_SECRET is missing"]),
    ],
)
def test_tokens_that_cannot_work_are_named(
    monkeypatch: pytest.MonkeyPatch, given: dict[str, str], said: list[str]
) -> None:
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as wrong:
        Settings.from_environment().need_tokens()
    assert [sentence.startswith(begin) for sentence, begin in zip(wrong.value.problems, said, strict=True)] == [
        True for _ in said
    ]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CADENCE_MODE", "carrier-pigeon"),
        ("CADENCE_HTTP_PORT", "many"),
        ("CADENCE_TICK_SECONDS", "-1"),
        ("CADENCE_DATABASE_URL", "where it was"),
        ("CADENCE_KEEP_DAYS", "for ever"),
        ("CADENCE_KEEP_DAYS", "answers=180, check-ins=89"),
        ("CADENCE_KEEP_DAYS", "answers=-365"),
    ],
)
def test_a_wrong_value_is_named_and_not_repeated(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    """A setting may hold a password: its value is never said."""
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as wrong:
        Settings.from_environment()
    (sentence,) = wrong.value.problems
    assert sentence.startswith(name)
    assert value not in sentence


@pytest.mark.parametrize(
    ("url", "local"),
    [
        ("http://127.0.0.1:8765/api/", True),
        ("http://localhost:1/api/", True),
        ("http://[::1]:1/api/", True),
        ("https://slack.com/api/", False),
        ("http://127.0.0.1.example.com/api/", False),
    ],
)
def test_only_a_loopback_slack_may_have_its_clock_played(
    monkeypatch: pytest.MonkeyPatch, url: str, *, local: bool
) -> None:
    monkeypatch.setenv("SLACK_API_URL", url)
    assert Settings.from_environment().slack_is_local is local


def test_the_first_start_makes_a_key_file_that_only_its_owner_reads(tmp_path: Path) -> None:
    cipher, file = find_cipher(Settings.from_environment())
    again, _ = find_cipher(Settings.from_environment())
    assert file == Path("cadence.key")
    assert stat.S_IMODE((tmp_path / "cadence.key").stat().st_mode) == 0o600
    assert again.open(cipher.seal("Pay-outs in one day")) == "Pay-outs in one day"


def test_a_new_key_in_front_reads_what_the_old_one_wrote(monkeypatch: pytest.MonkeyPatch) -> None:
    old, new = new_key(), new_key()
    monkeypatch.setenv("CADENCE_SECRET_KEY", old)
    before, _ = find_cipher(Settings.from_environment())
    monkeypatch.setenv("CADENCE_SECRET_KEY", f"{new}, {old}")
    after, _ = find_cipher(Settings.from_environment())
    assert after.open(before.seal("Pay-outs in one day")) == "Pay-outs in one day"


@pytest.mark.parametrize("key", ["short", "ä" * 44, ","])
def test_a_key_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch, key: str) -> None:
    monkeypatch.setenv("CADENCE_SECRET_KEY", key)
    with pytest.raises(SettingsError, match="CADENCE_SECRET_KEY holds no valid key"):
        find_cipher(Settings.from_environment())


def test_another_database_needs_a_key_that_lives_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CADENCE_DATABASE_URL", "postgresql+psycopg://somewhere/cadence")
    with pytest.raises(SettingsError, match="cadence key"):
        find_cipher(Settings.from_environment())


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"CADENCE_GITHUB_REPO": "halden/complaints"}, "CADENCE_GITHUB_TOKEN is missing"),
        ({"CADENCE_GITHUB_TOKEN": "t"}, "CADENCE_GITHUB_REPO names no repository"),
        (
            {"CADENCE_GITHUB_REPO": "https://github.com/halden/complaints", "CADENCE_GITHUB_TOKEN": "t"},
            "CADENCE_GITHUB_REPO names no repository",
        ),
        (
            {"CADENCE_GITHUB_REPO": "halden/it", "CADENCE_GITHUB_TOKEN": "t", "CADENCE_GITHUB_API_URL": "halden"},
            "CADENCE_GITHUB_API_URL is no address",
        ),
    ],
)
def test_half_a_mirror_is_named(monkeypatch: pytest.MonkeyPatch, given: dict[str, str], said: str) -> None:
    """With one of the two missing nothing would be mirrored, and nobody would know."""
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as wrong:
        Settings.from_environment()
    (sentence,) = wrong.value.problems
    assert sentence.startswith(said)


def test_how_long_data_is_kept_can_be_set_by_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is not named is kept as long as by default."""
    monkeypatch.setenv("CADENCE_KEEP_DAYS", "answers=180, check-ins = 400,")
    assert Settings.from_environment().keep == {"answers": timedelta(days=180), "check-ins": timedelta(days=400)}


def test_a_kind_that_nobody_keeps_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """A slip of the pen would keep for two years what was meant to go after one."""
    monkeypatch.setenv("CADENCE_KEEP_DAYS", "answers=180, checkins=180")
    with pytest.raises(SettingsError) as wrong:
        build(Settings.from_environment())
    assert wrong.value.problems == ("CADENCE_KEEP_DAYS names checkins. It takes check-ins, answers, comments, talks.",)
