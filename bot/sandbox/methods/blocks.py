"""blocks.validate: a second opinion on a layout, for anybody, with or without a token.

https://docs.slack.dev/reference/methods/blocks.validate
"""

from dataclasses import replace

from bot.sandbox.blockkit.problems import Problem
from bot.sandbox.blockkit.surfaces import check_message_blocks, check_view
from bot.sandbox.call import Call, Method, Token
from bot.sandbox.wire import Json, JsonObject, bad_argument, is_object


def blocks_validate(call: Call) -> JsonObject:
    """Exactly one of `blocks`, `message`, `view`. Pointers are relative to what was posted."""
    given = [name for name in ("blocks", "message", "view") if call.args.get(name)]
    if len(given) != 1:
        raise bad_argument("must provide exactly one of blocks, message, view")
    [name] = given
    value: Json = call.json(name)
    problems = [_relative(each, name) for each in _problems(name, value)]
    if not problems:
        return {"ok": True}
    return {"ok": False, "error": f"invalid_{name}", "errors": [each.to_json() for each in problems]}


def _problems(name: str, value: Json) -> list[Problem]:
    if name == "view":
        return check_view(value)
    if name == "message":
        return check_message_blocks(value.get("blocks") or [], "/message/blocks") if is_object(value) else []
    return check_message_blocks(value)


def _relative(problem: Problem, name: str) -> Problem:
    return replace(problem, pointer=problem.pointer.removeprefix(f"/{name}"))


METHODS: dict[str, Method] = {"blocks.validate": Method(blocks_validate, 600, token=Token.NONE)}
