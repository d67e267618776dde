"""What a capability answers to: commands, clicks, submissions, shortcuts, messages, each with the verb it needs.

Data, gathered at the foot of each slice's `handlers.py`. `merge()` refuses two handlers for one name, at start.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, Generic, TypeAlias, TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.context import Context
from bot.core.roles import VERBS, UnknownVerb
from bot.core.slack.events import Click, Command, Effect, Message, Shortcut, Submission

Deed = TypeVar("Deed", Command, Click, Submission, Shortcut, Message)
Handler: TypeAlias = Callable[[AsyncSession, Deed, Context], Awaitable[Sequence[Effect]]]


@dataclass(frozen=True, slots=True)
class Route(Generic[Deed]):
    """One handler, the verb of the role table it needs, and whether it writes.

    A handler gets a session of the person's own workspace, in a transaction that `bolt.py` opened and will commit. One that
    only looks (`writes=False`) gets a reading one, and never waits behind a writer.
    """

    handler: Handler[Deed]
    needs: str
    writes: bool = True
    looks_first: Handler[Deed] | None = None
    """Asked before, in a reading session: what it returns is the whole answer. With nothing the handler is asked, which must
    not rely on what was seen. For a click or a form whose answer takes long to find and is often no deed."""
    even_forgotten: bool = False
    """Open to somebody who asked to be forgotten, too: how they come back."""
    discreet: bool = False
    """Nothing that is logged on the way names who did it: for what may be anonymous."""
    sealed: bool = False
    """Nothing but the handler's own row tells that it was done: for anonymous answers. As `discreet`; besides, the log does not
    say which button of a kind it was, the message is not noted as arrived, and no Home is shown."""


@dataclass(frozen=True, slots=True)
class Routes:
    """Keyed by what Slack sends: a command's name and its first word, an action id, a callback id.

    A command's word "" is the bare command; "*" takes every word that no other route of that command names, and hands the
    whole text on. An action id may carry a part of its own after a colon ("checkins.answer:state"): the part before it is
    the route's name.
    """

    commands: Mapping[tuple[str, str], Route[Command]] = field(default_factory=dict[tuple[str, str], Route[Command]])
    clicks: Mapping[str, Route[Click]] = field(default_factory=dict[str, Route[Click]])
    submissions: Mapping[str, Route[Submission]] = field(default_factory=dict[str, Route[Submission]])
    shortcuts: Mapping[str, Route[Shortcut]] = field(default_factory=dict[str, Route[Shortcut]])
    messages: Mapping[str, Route[Message]] = field(default_factory=dict[str, Route[Message]])
    """What is typed to the bot: the one capability that takes it registers under the name "dm"."""


class DoublyRouted(Exception):
    """Two capabilities answer to one name."""


def merge(parts: Iterable[Routes]) -> Routes:
    """All routes as one. Raises `DoublyRouted`, naming the name, where two parts answer to the same."""
    merged: dict[str, dict[object, object]] = {each.name: {} for each in fields(Routes)}
    for part in parts:
        for kind, known in merged.items():
            for name, route in getattr(part, kind).items():
                if name in known:
                    message = f"Two capabilities answer to {name!r} among {kind}"
                    raise DoublyRouted(message)
                known[name] = route
    return Routes(**merged)  # pyright: ignore[reportArgumentType] - each kind keeps the type it was gathered from


def refuse_unknown_verbs(routes: Routes) -> None:
    """Raises `UnknownVerb` where a route needs a verb that the table of roles does not have: at start, not at the tap."""
    kinds: list[Mapping[object, Route[Any]]] = [
        getattr(routes, each.name) for each in fields(routes)
    ]  # Any: whatever deed it takes
    for kind in kinds:
        for name, route in kind.items():
            if route.needs not in VERBS:
                message = f"{name!r} needs the verb {route.needs!r}, which the table of roles does not have"
                raise UnknownVerb(message)
