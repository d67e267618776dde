"""What Slack says about people and user groups, as values: who is a person, who runs the workspace, who is in which group.

Pure. Every field of Slack's user object may be absent, null or empty (docs.slack.dev/reference/objects/user-object), so
nothing here raises on a strange one. `sync.py` writes these values down; `web.py` fetches what they are read from.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias, cast

Json: TypeAlias = Mapping[str, Any]  # Any: Slack's own JSON, read field by field below

SLACKBOT: Final = "USLACKBOT"
"""Its `is_bot` is false."""

_NOT_ONE_OF_US: Final = (
    "deleted",
    "is_bot",
    "is_workflow_bot",
    "is_connector_bot",
    "is_stranger",
    "is_invited_user",
    "is_restricted",
    "is_ultra_restricted",
)
_LEADS: Final = re.compile(r"\b(lead|leader|head|manager|director|vp)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackUser:
    """One account. `active`: a person of this workspace who may be asked; no bot, guest, stranger, nobody who left."""

    id: str
    name: str
    zone: str | None
    """Slack's key, unchecked; None where Slack gives none."""
    active: bool
    is_admin: bool
    title: str = ""

    @property
    def says_lead(self) -> bool:
        """Whether their title says that they lead something; a guess, for proposals only."""
        return _LEADS.search(self.title) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class UserGroup:
    """A user group (S...). `members` None: Slack did not say who is in it."""

    id: str
    name: str
    handle: str
    enabled: bool
    members: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Directory:
    """Everybody and every group of one workspace. `groups` None: this plan has none, or the scope is missing."""

    users: tuple[SlackUser, ...]
    groups: tuple[UserGroup, ...] | None = None


def read_user(raw: Json, workspace_id: str) -> SlackUser | None:
    """Slack's user object as a value; None where it has no id."""
    if not (user_id := _text(raw, "id")):
        return None
    profile = cast("Json", raw.get("profile") or {})
    return SlackUser(
        id=user_id,
        name=_first(profile, "display_name", "real_name") or _first(raw, "real_name", "name") or user_id,
        zone=_text(raw, "tz") or None,
        active=user_id != SLACKBOT
        and not any(raw.get(flag) for flag in _NOT_ONE_OF_US)
        and _is_ours(raw, workspace_id),
        is_admin=bool(raw.get("is_admin") or raw.get("is_owner") or raw.get("is_primary_owner")),
        title=_text(profile, "title"),
    )


def read_group(raw: Json, members: tuple[str, ...] | None = None) -> UserGroup | None:
    """Slack's user group as a value; None where it has no id. `members` where they were fetched on their own."""
    if not (group_id := _text(raw, "id")):
        return None
    if members is None and isinstance(users := raw.get("users"), list):
        members = tuple(each for each in cast("list[object]", users) if isinstance(each, str))
    handle = _text(raw, "handle")
    return UserGroup(
        id=group_id,
        name=_text(raw, "name") or handle or group_id,
        handle=handle,
        enabled=not raw.get("date_delete"),
        members=members,
    )


def _is_ours(raw: Json, workspace_id: str) -> bool:
    """False for somebody of another company in a shared channel. In an organisation a person has several workspaces."""
    home = _text(raw, "team_id")
    organisation = cast("Json", raw.get("enterprise_user") or {})
    return home in ("", workspace_id) or workspace_id in (organisation.get("teams") or ())


def _first(raw: Json, *keys: str) -> str:
    return next((text for key in keys if (text := _text(raw, key))), "")


def _text(raw: Json, key: str) -> str:
    value = raw.get(key)
    return value.strip() if isinstance(value, str) else ""
