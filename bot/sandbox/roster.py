"""What happens in a workspace without the app's doing: people join, move, leave; channels end; the app is removed."""

from datetime import UTC, datetime

from bot.sandbox.conversations import Conversation, Kind
from bot.sandbox.people import User, UserGroup
from bot.sandbox.wire import Json, JsonObject
from bot.sandbox.workspace import Change, Topic, Workspace


def change_user(workspace: Workspace, user: User, **fields: Json) -> None:
    """Somebody's account is different now: `tz="Asia/Tokyo"`, `status_emoji=":palm_tree:"`, `deleted=True`."""
    for name, value in fields.items():
        setattr(user, name, value)
    user.updated = int(workspace.now())
    event: JsonObject = {"type": "user_change", "user": _shown(workspace, user), "cache_ts": user.updated}
    workspace.announce(Change(Topic.PEOPLE, event=_stamped(workspace, event)))


def deactivate(workspace: Workspace, user: User) -> None:
    """They left the company: the account stays, without its zone, and is in no channel or group."""
    for conversation in workspace.conversations.values():
        if conversation.kind is not Kind.IM:
            conversation.members.pop(user.id, None)
    change_user(workspace, user, deleted=True)


def hire(workspace: Workspace, user: User) -> User:
    """A new account: in #general from the first moment."""
    workspace.add_user(user)
    event: JsonObject = {"type": "team_join", "user": _shown(workspace, user)}
    workspace.announce(Change(Topic.PEOPLE, event=_stamped(workspace, event)))
    for conversation in workspace.conversations.values():
        if conversation.is_general:
            join(workspace, conversation, user.id)
    return user


def join(workspace: Workspace, conversation: Conversation, user_id: str, *, inviter: str | None = None) -> None:
    """Somebody, or the bot, is now in that channel."""
    conversation.members[user_id] = None
    event = _membership(workspace, "member_joined_channel", conversation, user_id)
    if inviter:
        event["inviter"] = inviter
    workspace.announce(Change(Topic.CONVERSATION, None, conversation.id, event))


def leave(workspace: Workspace, conversation: Conversation, user_id: str) -> None:
    conversation.members.pop(user_id, None)
    event = _membership(workspace, "member_left_channel", conversation, user_id)
    workspace.announce(Change(Topic.CONVERSATION, None, conversation.id, event))


def archive(workspace: Workspace, conversation: Conversation, by: str) -> None:
    """The channel is closed for good: everything is readable, nothing can be written."""
    conversation.is_archived = True
    kind = "channel_archive" if conversation.kind is Kind.PUBLIC else "group_archive"
    event: JsonObject = {"type": kind, "channel": conversation.id, "user": by}
    workspace.announce(Change(Topic.CONVERSATION, None, conversation.id, _stamped(workspace, event)))


def set_group(workspace: Workspace, group: UserGroup, users: list[str]) -> None:
    """Put exactly these people into a user group."""
    added = [each for each in users if each not in group.users]
    removed = [each for each in group.users if each not in users]
    previous, group.users, group.updated = group.updated, list(users), int(workspace.now())
    event: JsonObject = {
        "type": "subteam_members_changed",
        "subteam_id": group.id,
        "team_id": workspace.team_id,
        "date_previous_update": previous,
        "date_update": group.updated,
        "added_users": added,
        "added_users_count": len(added),
        "removed_users": removed,
        "removed_users_count": len(removed),
    }
    workspace.announce(Change(Topic.PEOPLE, event=_stamped(workspace, event)))


def uninstall(workspace: Workspace) -> None:
    """Somebody removed the app. Both events arrive, in any order; every call fails from now on."""
    workspace.dead_token = "account_inactive"  # noqa: S105  an error code
    workspace.announce(Change(Topic.APP, event=_stamped(workspace, {"type": "app_uninstalled"})))
    _announce_revocation(workspace)


def revoke_tokens(workspace: Workspace) -> None:
    workspace.dead_token = "token_revoked"  # noqa: S105  an error code
    _announce_revocation(workspace)


def reinstall(workspace: Workspace) -> None:
    """The app is back, with the token it had."""
    workspace.dead_token = None
    workspace.announce(Change(Topic.APP))


def _announce_revocation(workspace: Workspace) -> None:
    event: JsonObject = {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [workspace.bot.user_id]}}
    workspace.announce(Change(Topic.APP, event=_stamped(workspace, event)))


def _membership(workspace: Workspace, kind: str, conversation: Conversation, user_id: str) -> JsonObject:
    event: JsonObject = {
        "type": kind,
        "user": user_id,
        "channel": conversation.id,
        "channel_type": "C" if conversation.kind is Kind.PUBLIC else "G",
        "team": workspace.team_id,
    }
    return _stamped(workspace, event)


def _stamped(workspace: Workspace, event: JsonObject) -> JsonObject:
    return event | {"event_ts": f"{workspace.now():.6f}"}


def _shown(workspace: Workspace, user: User) -> JsonObject:
    at = datetime.fromtimestamp(workspace.now(), UTC)
    return user.to_json(workspace.team_id, at, with_email=workspace.manifest.grants("users:read.email"))
