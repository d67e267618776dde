"""What the Events API tells the app: which happenings it gets, and how they are wrapped."""

from bot.sandbox.conversations import Kind
from bot.sandbox.wire import JsonObject
from bot.sandbox.workspace import Workspace

# event type -> the scopes of which one is needed
NEEDS: dict[str, tuple[str, ...]] = {
    "user_change": ("users:read",),
    "team_join": ("users:read",),
    "member_joined_channel": ("channels:read", "groups:read"),
    "member_left_channel": ("channels:read", "groups:read"),
    "channel_archive": ("channels:read",),
    "channel_unarchive": ("channels:read",),
    "channel_rename": ("channels:read",),
    "channel_deleted": ("channels:read",),
    "group_archive": ("groups:read",),
    "group_unarchive": ("groups:read",),
    "group_rename": ("groups:read",),
    "dnd_updated_user": ("dnd:read",),
    "subteam_created": ("usergroups:read",),
    "subteam_updated": ("usergroups:read",),
    "subteam_members_changed": ("usergroups:read",),
    "app_mention": ("app_mentions:read",),
}
ONLY_FOR_MEMBERS = frozenset({"message", "member_joined_channel", "member_left_channel", "app_mention"})


def is_told(workspace: Workspace, event: JsonObject) -> bool:
    """Whether the app subscribes to this event, has the scope for it, and is where it happened."""
    manifest = workspace.manifest
    kind: str = event["type"]
    if kind in ONLY_FOR_MEMBERS and not _is_there(workspace, event):
        return False
    if kind != "message":
        return manifest.subscribes(kind) and manifest.grants_any(NEEDS.get(kind, ()))
    conversation = workspace.conversations[event["channel"]]
    if conversation.kind is Kind.IM and not manifest.people_can_write:
        return False
    subscription = {Kind.PUBLIC: "message.channels", Kind.PRIVATE: "message.groups"}.get(
        conversation.kind, f"message.{conversation.kind}"
    )
    return manifest.subscribes(subscription) and manifest.grants(f"{conversation.kind.scope_family}:history")


def wrap(workspace: Workspace, event: JsonObject) -> JsonObject:
    """The body of an event delivery. Its event_id is new; a redelivery sends the same body again."""
    body: JsonObject = {
        "token": "sandbox-verification-token",
        "team_id": workspace.team_id,
        "context_team_id": workspace.team_id,
        "context_enterprise_id": None,
        "api_app_id": workspace.bot.app_id,
        "event": event,
        "type": "event_callback",
        "event_id": workspace.new_id("Ev"),
        "event_time": int(workspace.now()),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": workspace.team_id,
                "user_id": workspace.bot.user_id,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": False,
        "event_context": f"4-{workspace.team_id}-{event['type']}",
    }
    return body


def _is_there(workspace: Workspace, event: JsonObject) -> bool:
    conversation = workspace.conversations[event["channel"]]
    bot = workspace.bot.user_id
    return bot in conversation.members or event.get("user") == bot
