"""What is wrong with a layout, collected: where (a JSON pointer), what, and the limit that was broken."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from bot.sandbox.wire import Json, JsonObject, Refused, is_list, is_object


@dataclass(frozen=True, slots=True)
class Problem:
    """One broken rule, in the form blocks.validate answers."""

    pointer: str
    code: str
    message: str
    constraint: str = ""
    expected: Json = None
    got: Json = None

    def to_json(self) -> JsonObject:
        shown: JsonObject = {"pointer": self.pointer, "code": self.code, "message": self.message}
        if self.constraint:
            limits = {"expected": self.expected, "got": self.got}
            shown["constraint"] = {"type": self.constraint} | {k: v for k, v in limits.items() if v is not None}
        if self.pointer:
            shown["field"] = self.pointer.rpartition("/")[2]
        return shown

    def __str__(self) -> str:
        return f"{self.message} [json-pointer:{self.pointer}]"


@dataclass(slots=True)
class Report:
    """Gathers problems. Every method takes `at`, the JSON pointer of what it looks at, first."""

    problems: list[Problem] = field(default_factory=list[Problem])

    def missing(self, at: str, name: str) -> None:
        self.problems.append(Problem(f"{at}/{name}", "missing_field", f"missing required field: {name}"))

    def wrong(self, at: str, message: str, constraint: str = "", expected: Json = None, got: Json = None) -> None:
        self.problems.append(Problem(at, "failed_constraint", message, constraint, expected, got))

    def fields(self, at: str, thing: JsonObject, required: AbstractSet[str], optional: AbstractSet[str]) -> None:
        """`thing` has all of `required`, and nothing beyond these and `optional`. A null counts as absent."""
        for name in required:
            if thing.get(name) is None:
                self.missing(at, name)
        for name, value in thing.items():
            if name not in required and name not in optional and value is not None:
                self.wrong(at, f"invalid additional property: {name}")

    def text(self, at: str, value: Json, most: int, least: int = 1) -> None:
        """A string of `least` to `most` characters, counted as sent: an escaped & counts five."""
        if not isinstance(value, str):
            self.wrong(at, "must provide a string", "type", "string", type(value).__name__)
        elif len(value) > most:
            self.wrong(at, f"must be less than {most + 1} characters", "max_length", most, len(value))
        elif len(value) < least:
            self.wrong(at, f"must be more than {least - 1} characters", "min_length", least, len(value))

    def optional_texts(self, at: str, thing: JsonObject, limits: dict[str, int]) -> None:
        """Strings that may be absent: {name: most characters}."""
        for name, most in limits.items():
            value = thing.get(name)
            if value is not None:
                self.text(f"{at}/{name}", value, most, least=0)

    def choice(self, at: str, value: Json, allowed: AbstractSet[str]) -> None:
        if value is not None and (not isinstance(value, str) or value not in allowed):
            self.wrong(at, f"must be one of {', '.join(sorted(allowed))}", "enum", sorted(allowed), value)

    def items(self, at: str, value: Json, most: int, least: int = 1) -> list[Json]:
        """The items of a list of `least` to `most`; none if it is no list."""
        if not is_list(value):
            self.wrong(at, "must be an array", "type", "array")
            return []
        if len(value) > most:
            self.wrong(at, f"no more than {most} items allowed", "max_items", most, len(value))
        if len(value) < least:
            self.wrong(at, f"must provide at least {least} items", "min_items", least, len(value))
        return value

    def objects(self, at: str, value: Json, most: int, least: int = 1) -> list[tuple[str, JsonObject]]:
        """Like `items`, for objects, each with its pointer; what is no object is reported and left out."""
        found: list[tuple[str, JsonObject]] = []
        for index, item in enumerate(self.items(at, value, most, least)):
            if is_object(item):
                found.append((f"{at}/{index}", item))
            else:
                self.wrong(f"{at}/{index}", "must be an object", "type", "object")
        return found

    def whole(self, at: str, value: Json, least: int, most: int) -> int | None:
        """A whole number, if there is one and it is in order."""
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            self.wrong(at, f"must be a whole number between {least} and {most}", "range", most, value)
            return None
        return value

    def number(self, at: str, value: Json, least: float, most: float) -> None:
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.wrong(at, "must be a number", "type", "number")
        elif not least <= value <= most:
            self.wrong(at, f"must be between {least} and {most}", "range", most, value)


def kind_of(thing: JsonObject) -> str:
    """Its `type`; empty if that is no string."""
    kind = thing.get("type")
    return kind if isinstance(kind, str) else ""


class InvalidLayout(Refused):
    """A layout Slack refuses: chat methods say `invalid_blocks`, views methods `invalid_arguments`."""

    def __init__(self, code: str, problems: list[Problem]) -> None:
        messages = [f"[ERROR] {problem}" for problem in problems]
        extra: JsonObject = {"response_metadata": {"messages": messages}}
        if code == "invalid_blocks":
            extra["errors"] = [str(problem) for problem in problems]
        super().__init__(code, extra)
        self.problems = problems
