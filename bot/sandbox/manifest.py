"""The app manifest, read: what the app may do and what it is told. Its fields are those of Slack's own manifest."""

from dataclasses import dataclass
from typing import Self

from bot.sandbox.wire import JsonObject


@dataclass(frozen=True, slots=True)
class SlashCommand:
    name: str
    description: str
    usage_hint: str
    should_escape: bool


@dataclass(frozen=True, slots=True)
class Shortcut:
    """`on_message` tells a message shortcut from a global one."""

    callback_id: str
    name: str
    description: str
    on_message: bool


@dataclass(frozen=True, slots=True)
class Manifest:
    """What the sandbox enforces. `scopes` and `events` None: everything is granted, every event delivered."""

    name: str = "Cadence"
    scopes: frozenset[str] | None = None
    events: frozenset[str] | None = None
    commands: tuple[SlashCommand, ...] = ()
    shortcuts: tuple[Shortcut, ...] = ()
    home_tab: bool = True
    messages_tab: bool = True
    messages_read_only: bool = False
    any_command: bool = True
    scopes_line: str = ""  # as the header x-oauth-scopes and `provided` show them

    @classmethod
    def read(cls, raw: JsonObject | None) -> Self:
        """From the manifest's JSON form. None stands for an app without a manifest, to which everything is allowed.

        A flag the manifest leaves out is off, as it is at Slack.
        """
        if raw is None:
            return cls()
        features: JsonObject = raw.get("features", {})
        home: JsonObject = features.get("app_home", {})
        settings: JsonObject = raw.get("settings", {})
        scopes: list[str] = raw.get("oauth_config", {}).get("scopes", {}).get("bot", [])
        return cls(
            name=features.get("bot_user", {}).get("display_name") or raw["display_information"]["name"],
            scopes=frozenset(scopes),
            events=frozenset(settings.get("event_subscriptions", {}).get("bot_events", [])),
            commands=tuple(_command(each) for each in features.get("slash_commands", [])),
            shortcuts=tuple(_shortcut(each) for each in features.get("shortcuts", [])),
            home_tab=bool(home.get("home_tab_enabled")),
            messages_tab=bool(home.get("messages_tab_enabled")),
            messages_read_only=bool(home.get("messages_tab_read_only_enabled")),
            any_command=False,
            scopes_line=",".join(sorted(scopes)),
        )

    @property
    def people_can_write(self) -> bool:
        """Whether people can type into the app's direct message."""
        return self.messages_tab and not self.messages_read_only

    def grants(self, scope: str) -> bool:
        return self.scopes is None or scope in self.scopes

    def grants_any(self, scopes: tuple[str, ...]) -> bool:
        """Whether one of these is granted; no scopes at all means none is needed."""
        return not scopes or any(self.grants(scope) for scope in scopes)

    def subscribes(self, event: str) -> bool:
        return self.events is None or event in self.events

    def command(self, name: str) -> SlashCommand | None:
        known = next((each for each in self.commands if each.name == name), None)
        return SlashCommand(name, "", "", should_escape=False) if known is None and self.any_command else known

    def shortcut(self, callback_id: str, *, on_message: bool) -> Shortcut | None:
        known = (each for each in self.shortcuts if each.callback_id == callback_id and each.on_message == on_message)
        undeclared = Shortcut(callback_id, callback_id, "", on_message) if self.any_command else None
        return next(known, undeclared)


def _command(raw: JsonObject) -> SlashCommand:
    return SlashCommand(
        raw["command"], raw.get("description", ""), raw.get("usage_hint", ""), bool(raw.get("should_escape"))
    )


def _shortcut(raw: JsonObject) -> Shortcut:
    return Shortcut(raw["callback_id"], raw["name"], raw.get("description", ""), raw["type"] == "message")
