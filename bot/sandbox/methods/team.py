"""auth.*, team.*, dnd.*, usergroups.*, bots.*: who the bot is and what surrounds it."""

from bot.sandbox.call import Call, Method, Token
from bot.sandbox.wire import JsonObject, Refused


def auth_test(call: Call) -> JsonObject:
    workspace = call.workspace
    return {
        "ok": True,
        "url": f"https://{workspace.domain}.slack.com/",
        "team": workspace.name,
        "user": workspace.users[workspace.bot.user_id].name,
        "team_id": workspace.team_id,
        "user_id": workspace.bot.user_id,
        "bot_id": workspace.bot.bot_id,
        "is_enterprise_install": False,
    }


def team_info(call: Call) -> JsonObject:
    workspace = call.workspace
    team: JsonObject = {
        "id": workspace.team_id,
        "name": workspace.name,
        "url": f"https://{workspace.domain}.slack.com/",
        "domain": workspace.domain,
        "email_domain": "",
        "icon": {"image_default": True},
        "is_verified": False,
    }
    return {"ok": True, "team": team}


def bots_info(call: Call) -> JsonObject:
    bot = call.workspace.bot
    if call.text("bot", bot.bot_id) != bot.bot_id:
        raise Refused("bot_not_found")
    shown: JsonObject = {"id": bot.bot_id, "deleted": False, "name": bot.name, "updated": 0, "app_id": bot.app_id}
    return {"ok": True, "bot": shown | {"user_id": bot.user_id, "icons": {}}}


def usergroups_list(call: Call) -> JsonObject:
    with_disabled = call.flag("include_disabled")
    groups = [
        group.to_json(
            call.workspace.team_id, with_users=call.flag("include_users"), with_count=call.flag("include_count")
        )
        for group in call.workspace.groups.values()
        if with_disabled or not group.disabled_at
    ]
    return {"ok": True, "usergroups": groups}


def usergroups_users_list(call: Call) -> JsonObject:
    group = call.workspace.groups.get(call.need("usergroup"))
    if group is None:
        raise Refused("no_such_subteam")
    return {"ok": True, "users": list(group.users)}


def dnd_team_info(call: Call) -> JsonObject:
    """At most 50 people per call. https://docs.slack.dev/reference/methods/dnd.teamInfo"""
    asked = [each for each in call.text("users").split(",") if each]
    if not asked:
        raise Refused("no_users_provided")
    if len(asked) > 50:
        raise Refused("too_many_users")
    users = call.workspace.users
    return {"ok": True, "users": {each: users[each].dnd_json() for each in asked if each in users}}


def dnd_info(call: Call) -> JsonObject:
    user = call.workspace.users.get(call.text("user", call.workspace.bot.user_id))
    if user is None:
        raise Refused("user_not_found")
    shown = {"ok": True, **user.dnd_json()}
    return shown | {"snooze_enabled": False} if user.id == call.workspace.bot.user_id else shown


METHODS: dict[str, Method] = {
    "auth.test": Method(auth_test, 600, token=Token.ANY),
    "team.info": Method(team_info, 50, ("team:read",)),
    "bots.info": Method(bots_info, 50, ("users:read",)),
    "usergroups.list": Method(usergroups_list, 20, ("usergroups:read",)),
    "usergroups.users.list": Method(usergroups_users_list, 20, ("usergroups:read",)),
    "dnd.teamInfo": Method(dnd_team_info, 20, ("dnd:read",)),
    "dnd.info": Method(dnd_info, 50, ("dnd:read",)),
}
