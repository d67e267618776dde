"""The manifest of the app the sandbox's own tests install."""

from bot.sandbox.wire import JsonObject

SCOPES = [
    "channels:history",
    "channels:join",
    "channels:read",
    "chat:write",
    "commands",
    "dnd:read",
    "files:write",
    "groups:history",
    "groups:read",
    "im:history",
    "im:read",
    "im:write",
    "team:read",
    "usergroups:read",
    "users:read",
    "users:read.email",
]
EVENTS = [
    "app_home_opened",
    "app_uninstalled",
    "channel_archive",
    "member_joined_channel",
    "member_left_channel",
    "message.im",
    "subteam_members_changed",
    "team_join",
    "tokens_revoked",
    "user_change",
]


def manifest(*, without_scopes: tuple[str, ...] = (), without_events: tuple[str, ...] = (), **home: bool) -> JsonObject:
    """A manifest as Slack's own, less what is named; `home` overrides flags of features.app_home."""
    tabs = {"home_tab_enabled": True, "messages_tab_enabled": True, "messages_tab_read_only_enabled": False}
    return {
        "display_information": {"name": "Tester"},
        "features": {
            "app_home": tabs | home,
            "bot_user": {"display_name": "Tester", "always_online": True},
            "slash_commands": [{"command": "/ask", "description": "Ask", "should_escape": False}],
            "shortcuts": [
                {"name": "Ask", "type": "global", "callback_id": "ask", "description": "Ask"},
                {"name": "Quote", "type": "message", "callback_id": "quote", "description": "Quote"},
            ],
        },
        "oauth_config": {"scopes": {"bot": [each for each in SCOPES if each not in without_scopes]}},
        "settings": {
            "event_subscriptions": {"bot_events": [each for each in EVENTS if each not in without_events]},
            "interactivity": {"is_enabled": True},
            "socket_mode_enabled": True,
        },
    }
