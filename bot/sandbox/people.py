"""Who is in the workspace: users and user groups, and how Slack's API shows them."""

from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.sandbox.wire import JsonObject

NO_DND = {"dnd_enabled": False, "next_dnd_start_ts": 1, "next_dnd_end_ts": 1}


@dataclass(slots=True)
class User:
    """One account. `tz` may be None, as it is for some accounts at Slack; `dnd` is (start, end) in epoch seconds."""

    id: str
    name: str
    real_name: str
    tz: str | None = "Europe/Berlin"
    email: str | None = None
    title: str = ""
    display_name: str = ""
    deleted: bool = False
    is_bot: bool = False
    is_admin: bool = False
    is_owner: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    is_stranger: bool = False
    is_workflow_bot: bool = False
    is_invited_user: bool = False
    status_text: str = ""
    status_emoji: str = ""
    status_expiration: int = 0
    locale: str = "en-US"
    dnd: tuple[int, int] | None = None
    updated: int = 0

    @property
    def shown_as(self) -> str:
        return self.display_name or self.real_name or self.name

    def is_person(self) -> bool:
        """Somebody who can act: not a bot, not Slackbot, not deactivated."""
        return not (self.deleted or self.is_bot or self.id == "USLACKBOT")

    def to_json(self, team_id: str, at: datetime, *, with_email: bool, with_locale: bool = False) -> JsonObject:
        """The user object. `at` decides the UTC offset; a deactivated account has lost its zone."""
        shown: JsonObject = {
            "id": self.id,
            "team_id": team_id,
            "name": self.name,
            "deleted": self.deleted,
            "profile": self.profile(team_id, with_email=with_email),
            "is_bot": self.is_bot,
            "is_app_user": False,
            "updated": self.updated,
        }
        if self.is_stranger:
            shown["is_stranger"] = True
        if self.is_workflow_bot:
            shown["is_workflow_bot"] = True
        if self.is_invited_user:
            shown["is_invited_user"] = True
        if self.deleted:
            return shown
        shown |= self._zone(at) | {
            "color": "9f69e7",
            "real_name": self.real_name,
            "is_admin": self.is_admin or self.is_owner,
            "is_owner": self.is_owner,
            "is_primary_owner": False,
            "is_restricted": self.is_restricted or self.is_ultra_restricted,
            "is_ultra_restricted": self.is_ultra_restricted,
            "is_email_confirmed": True,
            "who_can_share_contact_card": "EVERYONE",
        }
        return shown | {"locale": self.locale} if with_locale else shown

    def profile(self, team_id: str, *, with_email: bool) -> JsonObject:
        first, _, last = self.real_name.partition(" ")
        profile: JsonObject = {
            "title": self.title,
            "phone": "",
            "skype": "",
            "real_name": self.real_name,
            "real_name_normalized": self.real_name,
            "display_name": self.display_name,
            "display_name_normalized": self.display_name,
            "first_name": first,
            "last_name": last,
            "fields": None,
            "status_text": self.status_text,
            "status_emoji": self.status_emoji,
            "status_emoji_display_info": [],
            "status_expiration": self.status_expiration,
            "avatar_hash": "g" + self.id[-6:].lower(),
            "team": team_id,
        }
        if with_email and self.email:
            profile["email"] = self.email
        return profile

    def dnd_json(self) -> JsonObject:
        if self.dnd is None:
            return dict(NO_DND)
        start, end = self.dnd
        return {"dnd_enabled": True, "next_dnd_start_ts": start, "next_dnd_end_ts": end}

    def _zone(self, at: datetime) -> JsonObject:
        if self.tz is None:
            return {"tz": None, "tz_label": "Pacific Standard Time", "tz_offset": -28800}
        offset = at.astimezone(ZoneInfo(self.tz)).utcoffset()
        return {"tz": self.tz, "tz_label": self.tz, "tz_offset": int(offset.total_seconds()) if offset else 0}


@dataclass(slots=True)
class UserGroup:
    """A handle such as @payments. `users` keeps the order in which people were added."""

    id: str
    handle: str
    name: str
    users: list[str] = field(default_factory=list[str])
    description: str = ""
    created: int = 0
    updated: int = 0
    disabled_at: int = 0

    def to_json(self, team_id: str, *, with_users: bool, with_count: bool) -> JsonObject:
        shown: JsonObject = {
            "id": self.id,
            "team_id": team_id,
            "is_usergroup": True,
            "is_subteam": True,
            "name": self.name,
            "handle": self.handle,
            "description": self.description,
            "is_external": False,
            "date_create": self.created,
            "date_update": self.updated,
            "date_delete": self.disabled_at,
            "auto_type": None,
            "created_by": "USLACKBOT",
            "updated_by": "USLACKBOT",
            "deleted_by": None,
            "prefs": {"channels": [], "groups": []},
        }
        if with_users:
            shown["users"] = list(self.users)
        if with_count or with_users:
            shown["user_count"] = len(self.users)
        return shown
