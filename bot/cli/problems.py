"""What can be wrong outside of the code, as sentences that say what to do. Anything else is a mistake of ours: a traceback."""

import sqlite3

import psycopg
from sqlalchemy.exc import DBAPIError

from bot.core.backup import BackupTrouble
from bot.core.clock import PlayedClock
from bot.core.migrate import SchemaMismatch
from bot.core.secrets import Unreadable
from bot.core.slack.errors import Refused, SlackError, Unreachable
from bot.core.sole import AlreadyRunning
from bot.core.text import PromptError
from bot.health import PortInUse
from bot.settings import SettingsError

_TOKEN_TROUBLE = {
    "invalid_auth": "Slack does not accept the token. Copy SLACK_BOT_TOKEN again from “OAuth & Permissions”.",
    "not_authed": "Slack got no token. Set SLACK_BOT_TOKEN to the one on “OAuth & Permissions”.",
    "account_inactive": "Slack says the app was removed from the workspace. Install it again and copy the new token.",
    "token_revoked": "Slack says this token was revoked. Install the app again and copy the new token.",
    "token_expired": "Slack says this token has expired. Copy the new one from “OAuth & Permissions”.",
    "missing_scope": "The app lacks a scope. Paste deploy/slack-manifest.yaml into “App Manifest” and install the app again.",
}


_SOCKET_MODE = "Copy it again from “Basic Information”, with the scope connections:write, and switch on Socket Mode."


class Problem(Exception):
    """Something a command found; the message says what to do."""


def known_problems() -> tuple[type[BaseException], ...]:
    return (
        Problem, BackupTrouble, SettingsError, SchemaMismatch, PromptError, SlackError, AlreadyRunning, PortInUse, PlayedClock,
        Unreadable, DBAPIError, sqlite3.Error, psycopg.Error, OSError,
    )  # fmt: skip


def sentences(problem: BaseException) -> list[str]:
    """One or more sentences for a known problem."""
    match problem:
        case SettingsError():
            return list(problem.problems)
        case PromptError():
            return [str(each) for each in problem.problems]
        case Unreachable():
            return ["Slack can't be reached. Check the network, and SLACK_API_URL if you set it."]
        case Refused(method="apps.connections.open"):
            return [f"Slack does not connect with SLACK_APP_TOKEN (“{problem.code}”). {_SOCKET_MODE}"]
        case SlackError():
            trouble = _TOKEN_TROUBLE.get(problem.code)
            return [trouble or f"Slack refused with “{problem.code}”. `cadence doctor` looks at everything it may be."]
        case DBAPIError() | sqlite3.Error() | psycopg.Error():
            return [_database_trouble(problem)]
        case OSError() if problem.filename:
            return [
                f"{problem.filename} can't be used: {problem.strerror}. "
                "Make its folder, and make it writable, or set CADENCE_DATABASE_URL to another one."
            ]
        case _:
            return [str(problem)]


def _database_trouble(problem: BaseException) -> str:
    words = str(problem.orig if isinstance(problem, DBAPIError) else problem).splitlines()[0]
    if "readonly" in words or "unable to open" in words:
        return (
            "The database file can't be written. Make its folder writable, or set CADENCE_DATABASE_URL to one that is."
        )
    if "full" in words:
        return "The disk is full: the database can't take anything in. Free some space; nothing that was acknowledged is lost."
    if "not a database" in words:
        return "The file at CADENCE_DATABASE_URL is no SQLite database. Set it to another one, or restore a backup."
    return f"The database does not work: {words}. Check CADENCE_DATABASE_URL, and that the database server runs."
