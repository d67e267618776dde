"""Rituals as files: reading them, laying the user's folder over the built-in one, and saying everything that is wrong.

`check_rituals` never stops at the first problem and never raises; `load_rituals` is for the bot itself, which does not
start on words it cannot use.
"""

import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TypeAlias, get_args

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from bot.capabilities.checkins.hooks import Hooks
from bot.capabilities.checkins.rituals import Ritual
from bot.core.prompts import Prompts
from bot.core.text import PromptError, PromptProblem

Rituals: TypeAlias = Mapping[str, Ritual]
"""The rituals that apply, by id."""

_OWN_WORDS = ("value_error", "assertion_error")


@cache
def load_rituals(prompts: Prompts) -> Rituals:
    """Every ritual, the user's own in place of the built-in one with the same id; the files are read once.

    Raises `PromptError` with all problems of all files.
    """
    rituals, problems = _read_all(prompts)
    if problems:
        raise PromptError(tuple(problems))
    return MappingProxyType({ritual.id: ritual for _, ritual in rituals})


def check_rituals(prompts: Prompts, hooks: Hooks | None = None) -> list[PromptProblem]:
    """Everything that is wrong with the files of all folders; `hooks` None leaves out whether what they name exists."""
    rituals, problems = _read_all(prompts)
    if hooks is not None:
        for file, ritual in rituals:
            problems += _unknown_names(file, ritual, hooks)
    return problems


def _read_all(prompts: Prompts) -> tuple[list[tuple[Path, Ritual]], list[PromptProblem]]:
    found: dict[str, tuple[Path, Ritual]] = {}
    problems: list[PromptProblem] = []
    for file in prompts.files("rituals"):
        match _read(file):
            case Ritual() as ritual:
                earlier = found.get(ritual.id)
                if earlier and earlier[0].parent == file.parent:
                    remedy = (
                        f'"{ritual.id}" is taken by {earlier[0].name}; give each ritual of a folder an id of its own'
                    )
                    problems.append(PromptProblem(file, "id", remedy))
                else:
                    found[ritual.id] = (file, ritual)
            case list() as wrong:
                problems += wrong
    return list(found.values()), problems


def _read(file: Path) -> Ritual | list[PromptProblem]:
    try:
        return Ritual.model_validate(tomllib.loads(file.read_text("utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as broken:
        return [PromptProblem(file, "", f"this is not TOML that can be read: {broken}")]
    except ValidationError as refused:
        errors = refused.errors(include_input=False, include_url=False)
        return [_problem(file, error) for error in errors if not _follows(error, errors)]


def _follows(error: ErrorDetails, errors: Sequence[ErrorDetails]) -> bool:
    """A list is called too short when what stands in it is wrong: that is no second problem."""
    path = error["loc"]
    inside = (other["loc"] for other in errors if len(other["loc"]) > len(path))
    return error["type"] == "too_short" and any(other[: len(path)] == path for other in inside)


def _problem(file: Path, error: ErrorDetails) -> PromptProblem:
    path = error["loc"]
    return PromptProblem(file, ".".join(str(step) for step in path), _remedy(error))


def _remedy(error: ErrorDetails) -> str:
    path = [step for step in error["loc"] if isinstance(step, str)]
    table, field = _look_up(path)
    wanted = f"; write {field.description}" if field is not None and field.description else ""
    if error["type"] == "missing":
        return f"this key is missing{wanted}"
    if error["type"] == "extra_forbidden":
        known = list(table.model_fields)
        near = get_close_matches(path[-1], known, n=1)
        return f"no such key; {f'did you mean {near[0]}?' if near else 'what there is: ' + ', '.join(known)}"
    said = error["msg"].removeprefix("Value error, ")
    said = said[:1].lower() + said[1:]
    return said if error["type"] in _OWN_WORDS else f"{said}{wanted}"


def _look_up(path: list[str]) -> tuple[type[BaseModel], FieldInfo | None]:
    """The table a path leads into, and the key's field if it has one."""
    table: type[BaseModel] = Ritual
    field: FieldInfo | None = None
    for step in path:
        if field is not None:
            table = _table_of(field.annotation) or table
        field = table.model_fields.get(step)
    return table, field


def _table_of(annotation: object) -> type[BaseModel] | None:
    """The model in `Schedule`, `Condition | None` or `tuple[Question, ...]`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((table for part in get_args(annotation) if (table := _table_of(part))), None)


def _unknown_names(file: Path, ritual: Ritual, hooks: Hooks) -> Iterator[PromptProblem]:
    yield from _unknown(file, "visibility.sealed_by", ritual.sealed_by, hooks.sealed)
    for n, question in enumerate(ritual.questions):
        yield from _unknown(file, f"questions.{n}.becomes", question.becomes, hooks.answers)
        yield from _unknown(file, f"questions.{n}.for_each", question.for_each, hooks.subjects)
        about = question.about.subjects if question.about is not None else None
        yield from _unknown(file, f"questions.{n}.about.subjects", about, hooks.subjects)
    for n, typed in enumerate(ritual.typed):
        yield from _unknown(file, f"typed.{n}.becomes", typed.becomes, hooks.answers)
        yield from _unknown(file, f"typed.{n}.for_each", typed.for_each, hooks.subjects)
    for n, aside in enumerate(ritual.asides):
        yield from _unknown(file, f"asides.{n}.subjects", aside.subjects, hooks.subjects)


def _unknown(file: Path, key: str, name: str | None, known: Collection[str]) -> Iterator[PromptProblem]:
    if name is not None and name not in known:
        there = ", ".join(sorted(known)) or "none"
        yield PromptProblem(file, key, f'nothing is called "{name}"; what there is: {there}')
