"""users.*: the people, as the bot's scopes let it see them."""

from datetime import UTC, datetime

from bot.sandbox.call import Call, Method
from bot.sandbox.conversations import Kind
from bot.sandbox.people import User
from bot.sandbox.wire import JsonObject, Refused

UNPAGED_LIMIT = 1000  # a larger workspace asked for without `limit` is refused with limit_required


def users_list(call: Call) -> JsonObject:
    everybody = list(call.workspace.users.values())
    if not call.text("limit") and len(everybody) > UNPAGED_LIMIT:
        raise Refused("limit_required")
    page, metadata = call.page(everybody, default=UNPAGED_LIMIT, most=1000)
    return {
        "ok": True,
        "members": [_shown(call, user) for user in page],
        "cache_ts": int(call.workspace.now()),
        "response_metadata": metadata,
    }


def users_info(call: Call) -> JsonObject:
    return {"ok": True, "user": _shown(call, _known(call, call.need("user")))}


def users_lookup_by_email(call: Call) -> JsonObject:
    wanted = call.need("email").casefold()
    for user in call.workspace.users.values():
        if user.email and user.email.casefold() == wanted and not user.deleted:
            return {"ok": True, "user": _shown(call, user)}
    raise Refused("users_not_found")


def users_profile_get(call: Call) -> JsonObject:
    user = _known(call, call.text("user", call.workspace.bot.user_id))
    return {"ok": True, "profile": user.profile(call.workspace.team_id, with_email=_sees_email(call))}


def users_conversations(call: Call) -> JsonObject:
    """The conversations the bot, or the person named, is in."""
    who = call.text("user", call.workspace.bot.user_id)
    kinds = conversation_kinds(call)
    found = [
        each.to_json(call.workspace.bot.user_id, call.workspace.team_id)
        for each in call.workspace.conversations.values()
        if each.kind in kinds and who in each.members and not (call.flag("exclude_archived") and each.is_archived)
    ]
    page, metadata = call.page(found, default=100, most=1000)
    return {"ok": True, "channels": list(page), "response_metadata": metadata}


def conversation_kinds(call: Call) -> frozenset[Kind]:
    """The kinds asked for in `types`, each of which needs its own `:read` scope."""
    try:
        kinds = frozenset(Kind(each.strip()) for each in call.text("types", Kind.PUBLIC).split(","))
    except ValueError:
        raise Refused("invalid_types") from None
    for kind in kinds:
        call.scoped(f"{kind.scope_family}:read")
    return kinds


def _known(call: Call, user_id: str) -> User:
    user = call.workspace.users.get(user_id)
    if user is None:
        raise Refused("user_not_found")
    return user


def _sees_email(call: Call) -> bool:
    return call.workspace.manifest.grants("users:read.email")


def _shown(call: Call, user: User) -> JsonObject:
    at = datetime.fromtimestamp(call.workspace.now(), UTC)
    return user.to_json(
        call.workspace.team_id, at, with_email=_sees_email(call), with_locale=call.flag("include_locale")
    )


METHODS: dict[str, Method] = {
    "users.list": Method(users_list, 20, ("users:read",)),
    "users.info": Method(users_info, 100, ("users:read",)),
    "users.lookupByEmail": Method(users_lookup_by_email, 50, ("users:read.email",)),
    "users.profile.get": Method(users_profile_get, 100, ("users.profile:read", "users:read")),
    "users.conversations": Method(users_conversations, 20),
}
