"""What travels: JSON, and Slack's way of saying no. No rules live here."""

from typing import Any, TypeAlias, TypeGuard

Json: TypeAlias = Any  # whatever a client may send: the validator looks at it, a type cannot
JsonObject: TypeAlias = dict[str, Any]  # the same, one level further in


class Refused(Exception):
    """Slack answers `{"ok": false, "error": code}`; `extra` are further fields of that answer."""

    def __init__(self, code: str, extra: JsonObject | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.extra: JsonObject = extra or {}

    def to_json(self) -> JsonObject:
        return {"ok": False, "error": self.code, **self.extra}


def bad_argument(complaint: str) -> Refused:
    """`invalid_arguments`, worded the way Slack words it."""
    return Refused("invalid_arguments", {"response_metadata": {"messages": [f"[ERROR] {complaint}"]}})


def is_object(value: Json) -> TypeGuard[JsonObject]:
    return isinstance(value, dict)


def is_list(value: Json) -> TypeGuard[list[Json]]:
    return isinstance(value, list)
