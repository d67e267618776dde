"""People who act: everything a person can do in Slack's client, by the paths the page uses too."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol

from bot.sandbox.messages import Message
from bot.sandbox.views import View
from bot.sandbox.wire import Json, JsonObject


class Outcome(StrEnum):
    """What became of a submitted modal."""

    CLOSED = "closed"
    CLEARED = "cleared"
    ERRORS = "errors"
    UPDATED = "updated"
    PUSHED = "pushed"


@dataclass(frozen=True, slots=True)
class SubmitResult:
    """`errors` by block_id, in the app's words or, for what Slack's client checks itself, in Slack's. `view` is what
    the person sees now; None if the modal is gone.
    """

    outcome: Outcome
    errors: dict[str, str]
    view: View | None


Surface = Message | View | str  # a message, a modal, a Home; or a message's ts


class ActorInterface(Protocol):
    """The signatures the page stands on while the deeds are being written."""

    @property
    def user_id(self) -> str: ...
    @property
    def dm(self) -> str: ...
    async def types(self, text: str, *, channel: str | None = None, thread_ts: str | None = None) -> str: ...
    async def edits(self, ts: str, text: str, *, channel: str | None = None) -> None: ...
    async def deletes(self, ts: str, *, channel: str | None = None) -> None: ...
    async def command(self, name: str, text: str = "", *, channel: str | None = None) -> Message | None: ...
    async def clicks(
        self,
        surface: Surface,
        what: str,
        *,
        option: str | list[str] | None = None,
        value: str | date | None = None,
        block: str | None = None,
        channel: str | None = None,
    ) -> None: ...
    async def suggests(self, surface: Surface, what: str, query: str = "") -> list[JsonObject]: ...
    async def fills(self, values: dict[str, Json], view: View | None = None) -> None: ...
    async def submits(self, values: dict[str, Json] | None = None, view: View | None = None) -> SubmitResult: ...
    async def closes(self, view: View | None = None, *, whole_stack: bool = False) -> None: ...
    async def shortcut(self, callback_id: str, *, message: Message | None = None) -> None: ...
    async def opens_home(self) -> View | None: ...
    async def opens(self, channel: str | None = None) -> None: ...
    def reads(self, channel: str | None = None) -> list[Message]: ...
    def sees(self, channel: str | None = None) -> list[Message]: ...
    def thread(self, ts: str, channel: str | None = None) -> list[Message]: ...
    def conversations(self) -> list[str]: ...
    def unread(self, channel: str | None = None) -> int: ...
    @property
    def modal(self) -> View | None: ...
    @property
    def home(self) -> View | None: ...
    @property
    def ephemerals(self) -> list[Message]: ...
