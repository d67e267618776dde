"""What is wrong with a layout, collected: where (a JSON pointer), what, and the limit that was broken."""

from dataclasses import dataclass, field

from bot.sandbox.wire import Json, JsonObject, Refused


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
    """Gathers problems. Pointers are built by the callers, most of which never need one: see `at` in `blocks`."""

    problems: list[Problem] = field(default_factory=list[Problem])

    def missing(self, at: str, name: str) -> None:
        self.problems.append(Problem(f"{at}/{name}", "missing_field", f"missing required field: {name}"))

    def wrong(self, at: str, message: str, constraint: str = "", expected: Json = None, got: Json = None) -> None:
        self.problems.append(Problem(at, "failed_constraint", message, constraint, expected, got))

    def too_many(self, at: str, most: int, got: int) -> None:
        self.wrong(at, f"no more than {most} items allowed", "max_items", most, got)

    def too_long(self, at: str, most: int, got: int) -> None:
        self.wrong(at, f"must be less than {most + 1} characters", "max_length", most, got)


class InvalidLayout(Refused):
    """A layout Slack refuses: chat methods say `invalid_blocks`, views methods `invalid_arguments`."""

    def __init__(self, code: str, problems: list[Problem]) -> None:
        messages = [f"[ERROR] {problem}" for problem in problems]
        extra: JsonObject = {"response_metadata": {"messages": messages}}
        if code == "invalid_blocks":
            extra["errors"] = [str(problem) for problem in problems]
        super().__init__(code, extra)
        self.problems = problems
