"""Settings, read once from the environment (and `.env` beside it); the only module that looks there.

A wrong setting is said as one sentence that names it and what to do; several are said at once.
"""

import re
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from bot.core.db import sqlite_path
from bot.core.loopback import is_loopback
from bot.core.secrets import Cipher, new_key

SLACK_API = "https://slack.com/api/"
GITHUB_API = "https://api.github.com"

_REPOSITORY = re.compile(r"[A-Za-z0-9-]+/[A-Za-z0-9._-]+")
_KEPT = re.compile(r"([a-z-]+)\s*=\s*([0-9]{1,5})")
_KEEPS_AT_LEAST_DAYS = 90
"""What is younger is still needed: for reminders, for who has been silent, for the digest."""


class SettingsError(Exception):
    """One or more settings are wrong; each argument is one sentence that says what to do."""

    def __init__(self, *problems: str) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class Settings(BaseSettings):
    """Frozen. Names outside the code are the aliases; unknown variables are not ours and are left alone."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True, populate_by_name=True)

    database_url: str = Field("sqlite+aiosqlite:///cadence.db", alias="CADENCE_DATABASE_URL")
    secret_key: SecretStr | None = Field(None, alias="CADENCE_SECRET_KEY")
    prompts_dir: Path | None = Field(None, alias="CADENCE_PROMPTS_DIR")
    log_format: Literal["auto", "console", "json"] = Field("auto", alias="CADENCE_LOG_FORMAT")
    http_port: int = Field(8080, alias="CADENCE_HTTP_PORT", ge=0, le=65535)
    mode: Literal["socket", "http"] = Field("socket", alias="CADENCE_MODE")
    tick_seconds: float = Field(5.0, alias="CADENCE_TICK_SECONDS", gt=0, le=60)
    migrate: Literal["auto", "verify"] = Field("auto", alias="CADENCE_MIGRATE")
    keep_days: str = Field("", alias="CADENCE_KEEP_DAYS")
    slack_bot_token: SecretStr | None = Field(None, alias="SLACK_BOT_TOKEN")
    slack_app_token: SecretStr | None = Field(None, alias="SLACK_APP_TOKEN")
    slack_signing_secret: SecretStr | None = Field(None, alias="SLACK_SIGNING_SECRET")
    slack_api_url: str = Field(SLACK_API, alias="SLACK_API_URL")
    github_repo: str | None = Field(None, alias="CADENCE_GITHUB_REPO")
    github_token: SecretStr | None = Field(None, alias="CADENCE_GITHUB_TOKEN")
    github_api_url: str = Field(GITHUB_API, alias="CADENCE_GITHUB_API_URL")

    @classmethod
    def from_environment(cls, env_file: Path | None = Path(".env")) -> Self:
        """Raises `SettingsError`. The environment wins over the file; a file that is not there is no error."""
        try:
            settings = cls(_env_file=env_file)  # pyright: ignore[reportCallIssue] - pydantic-settings' own argument
        except ValidationError as wrong:
            raise SettingsError(*(_sentence(error["loc"], error["msg"]) for error in wrong.errors())) from None
        except (OSError, UnicodeDecodeError):
            raise SettingsError(
                f"The file {env_file} can't be read. It is text in UTF-8, see deploy/env.example."
            ) from None
        if not is_database_url(settings.database_url):
            raise SettingsError(
                "CADENCE_DATABASE_URL is no database address. Use sqlite+aiosqlite:///cadence.db or "
                "postgresql+psycopg://user:password@host/database."
            )
        if problems := [*_keep_problems(settings.keep_days), *_mirror_problems(settings)]:
            raise SettingsError(*problems)
        return settings

    @property
    def slack_is_local(self) -> bool:
        """Whether Slack is a loopback address: only there may the clock be played."""
        return is_loopback(self.slack_api_url)

    @property
    def keep(self) -> Mapping[str, timedelta]:
        """How long to keep what expires, by its name: where it is not as long as by default."""
        return {name: timedelta(days=int(days)) for name, days in _KEPT.findall(self.keep_days)}

    def need_tokens(self) -> tuple[str, str]:
        """The bot token and what the mode needs beside it: the app token or the signing secret. Raises `SettingsError`."""
        second = self.slack_app_token if self.mode == "socket" else self.slack_signing_secret
        name = "SLACK_APP_TOKEN" if self.mode == "socket" else "SLACK_SIGNING_SECRET"
        bot = self.slack_bot_token.get_secret_value() if self.slack_bot_token else ""
        other = second.get_secret_value() if second else ""
        problems = [
            *_token_problem("SLACK_BOT_TOKEN", bot, "xoxb-", "OAuth & Permissions"),
            *_token_problem(name, other, "xapp-" if self.mode == "socket" else "", "Basic Information"),
        ]
        if problems:
            raise SettingsError(*problems)
        return bot, other


def find_cipher(settings: Settings) -> tuple[Cipher, Path | None]:
    """The application's cipher, and the key file it came from where no key is set.

    With the embedded database a key file is made beside it on the first start. Raises `SettingsError` for a key that is
    none, a folder that cannot be written, or a database elsewhere without a key.
    """
    path = find_key_file(settings)
    if path is not None:
        return _cipher(_read_or_make(path), str(path)), path
    if settings.secret_key is None:
        raise SettingsError(
            "CADENCE_SECRET_KEY is missing: what people write is encrypted with it. Make one with: cadence key"
        )
    return _cipher(settings.secret_key.get_secret_value(), "CADENCE_SECRET_KEY"), None


def find_key_file(settings: Settings) -> Path | None:
    """Where the key file stands, or would be made; None where the key is in the settings, or has to be."""
    database = sqlite_path(settings.database_url)
    return None if settings.secret_key is not None or database is None else database.with_suffix(".key")


def _read_or_make(path: Path) -> str:
    try:
        if not path.exists():
            path.touch(mode=0o600, exist_ok=False)
            path.write_text(new_key() + "\n")
        return path.read_text()
    except OSError as refused:
        raise SettingsError(
            f"The key file {path} can't be read or made ({refused.strerror}). "
            "Make its folder writable, or set CADENCE_SECRET_KEY and CADENCE_DATABASE_URL."
        ) from None


def _cipher(keys: str, source: str) -> Cipher:
    try:
        return Cipher([key.strip() for key in keys.split(",") if key.strip()])
    except ValueError:
        raise SettingsError(
            f"{source} holds no valid key. A key is 44 characters; make one with: cadence key"
        ) from None


def is_database_url(url: str) -> bool:
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        return False
    if parsed.get_backend_name() == "sqlite":
        return parsed.drivername == "sqlite+aiosqlite" and parsed.database not in (None, "", ":memory:")
    return parsed.get_backend_name() == "postgresql"


def _keep_problems(times: str) -> list[str]:
    parts = [_KEPT.fullmatch(each.strip()) for each in times.split(",") if each.strip()]
    if any(each is None or int(each[2]) < _KEEPS_AT_LEAST_DAYS for each in parts):
        return [
            "CADENCE_KEEP_DAYS says of a kind of data how many days it is kept, 90 at the least: answers=180, check-ins=365."
        ]
    return []


def _mirror_problems(settings: Settings) -> list[str]:
    if settings.github_repo is None and settings.github_token is None:
        return []
    if settings.github_repo is None or _REPOSITORY.fullmatch(settings.github_repo) is None:
        return ["CADENCE_GITHUB_REPO names no repository. It is owner/name, as in the repository's address."]
    if settings.github_token is None:
        return ["CADENCE_GITHUB_TOKEN is missing: a token with “Issues: read and write” for that repository."]
    if urlsplit(settings.github_api_url).scheme not in ("https", "http"):
        return ["CADENCE_GITHUB_API_URL is no address. Leave it out for github.com."]
    return []


def _token_problem(name: str, token: str, prefix: str, page: str) -> list[str]:
    if not token:
        return [f"{name} is missing. Copy it from your Slack app's page “{page}”."]
    if not token.startswith(prefix):
        return [f"{name} should begin with {prefix}. Copy it again from your Slack app's page “{page}”."]
    return []


def _sentence(where: tuple[int | str, ...], message: str) -> str:
    name = where[0] if where else "A setting"
    return f"{name}: {message[:1].lower()}{message[1:]}. See deploy/env.example for what it takes."
