"""People who look: what one person sees of a workspace. Nothing is changed from here; see `actors` for that."""

from bot.sandbox.conversations import Conversation, Kind
from bot.sandbox.messages import Message
from bot.sandbox.server import Sandbox
from bot.sandbox.views import View
from bot.sandbox.workspace import Workspace

Surface = Message | View | str  # a message, a modal, a Home; or a message's ts, "modal" (the top one), "home"


class CannotDo(Exception):
    """Slack's client does not let this person do that; the message says why."""


class Onlooker:
    """One person, looking. Channels are named by id or name; None is the direct message with the bot.

    `who` is an id, a handle, a first or a full name. Raises LookupError for nobody.
    """

    def __init__(self, sandbox: Sandbox, who: str, *, workspace: Workspace | None = None) -> None:
        self.sandbox = sandbox
        self.workspace = workspace or sandbox.workspace
        self.user = self.workspace.user(who)

    # -- looking

    @property
    def user_id(self) -> str:
        return self.user.id

    @property
    def dm(self) -> str:
        """The id of the direct message with the bot; opened if need be."""
        return self.workspace.open_im(self.user_id).id

    @property
    def modal(self) -> View | None:
        """The top of the stack."""
        stack = self.workspace.stacks.get(self.user_id)
        return stack[-1] if stack else None

    @property
    def home(self) -> View | None:
        return self.workspace.homes.get(self.user_id)

    @property
    def ephemerals(self) -> list[Message]:
        """What only this person was shown, oldest first, in all channels."""
        return list(self.workspace.ephemerals.get(self.user_id, []))

    def conversations(self) -> list[Conversation]:
        """What stands in this person's sidebar."""
        return [each for each in self.workspace.conversations.values() if self.user_id in each.members]

    def reads(self, channel: str | None = None) -> list[Message]:
        """The messages there, newest last, thread replies and ephemeral ones left out."""
        stored = self.place(channel).messages.values()
        return [message for message in stored if not message.is_reply() or message.reply_broadcast]

    def sees(self, channel: str | None = None) -> list[Message]:
        """The same, and the ephemeral ones among them."""
        conversation = self.place(channel)
        own = [each for each in self.ephemerals if each.channel == conversation.id]
        return sorted([*self.reads(channel), *own], key=lambda message: message.ts)

    def thread(self, ts: str, channel: str | None = None) -> list[Message]:
        """The parent and its replies, oldest first."""
        return self.place(channel).thread(ts)

    def unread(self, channel: str | None = None) -> int:
        return self.place(channel).unread(self.user_id)

    async def hears(
        self, words: str = "", channel: str | None = None, *, after: str = "", within: float = 30.0
    ) -> Message:
        """Wait for a message of the bot that contains these words; the newest there is. `after` is a ts to start behind.

        Raises TimeoutError.
        """

        def newest() -> Message | None:
            said = (each for each in reversed(self.place(channel).messages.values()) if each.bot and each.ts > after)
            return next((each for each in said if words in each.words()), None)

        return await self.sandbox.until(newest, within)

    def place(self, channel: str | None) -> Conversation:
        """The conversation named. Raises CannotDo where this person is not, LookupError where there is none."""
        conversation = self.workspace.conversation(channel or self.dm)
        if self.user_id not in conversation.members and conversation.kind is not Kind.PUBLIC:
            raise CannotDo(f"{self.user.real_name} is not in {conversation.name or conversation.id}")
        return conversation

    def surface(self, surface: Surface, channel: str | None = None) -> View | Message:
        """What is meant by `surface`. Raises LookupError if it is not there."""
        if not isinstance(surface, str):
            return surface
        there: list[Message | View] = [*self.place(channel).messages.values(), *self.ephemerals]
        found = next((each for each in there if isinstance(each, Message) and each.ts == surface), None)
        found = {"modal": self.modal, "home": self.home}.get(surface, found)
        if found is None:
            raise LookupError(f"there is no message {surface} here")
        return found

    def open_modal(self, view: View | None) -> View:
        found = view or self.modal
        if found is None:
            raise CannotDo(f"{self.user.real_name} has no modal open")
        return found
