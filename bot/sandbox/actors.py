"""People who act: everything a person can do in Slack's client, by the paths the page uses too.

An Actor changes the workspace as Slack would and tells the app by envelopes. Where Slack would show an error because
the app did not answer, NotAcknowledged is raised; where the person could not do it at all, LookupError or CannotDo.
"""

import re
import uuid

from bot.sandbox import forms, interactions, submissions
from bot.sandbox.conversations import Conversation, Kind
from bot.sandbox.elements import FIELDS, Placed
from bot.sandbox.messages import Message
from bot.sandbox.methods.views import drop_views
from bot.sandbox.replies import reply
from bot.sandbox.server import Sandbox
from bot.sandbox.sockets import NotAcknowledged
from bot.sandbox.submissions import Outcome, SubmitResult
from bot.sandbox.views import Values, View
from bot.sandbox.wire import Json, JsonObject, Refused
from bot.sandbox.workspace import Change, Topic, Workspace

Surface = Message | View | str  # a message, a modal, a Home; or a message's ts


class CannotDo(Exception):
    """Slack's client does not let this person do that; the message says why."""


class Actor:
    """One person. Channels are named by id or name; None is the direct message with the bot.

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
        stored = self._conversation(channel).messages.values()
        return [message for message in stored if not message.is_reply() or message.reply_broadcast]

    def sees(self, channel: str | None = None) -> list[Message]:
        """The same, and the ephemeral ones among them."""
        conversation = self._conversation(channel)
        own = [each for each in self.ephemerals if each.channel == conversation.id]
        return sorted([*self.reads(channel), *own], key=lambda message: message.ts)

    def thread(self, ts: str, channel: str | None = None) -> list[Message]:
        """The parent and its replies, oldest first."""
        return self._conversation(channel).thread(ts)

    def unread(self, channel: str | None = None) -> int:
        return self._conversation(channel).unread(self.user_id)

    async def hears(
        self, words: str = "", channel: str | None = None, *, after: str = "", within: float = 10.0
    ) -> Message:
        """Wait for a message of the bot that contains these words; the newest there is. `after` is a ts to start behind.

        Raises TimeoutError.
        """

        def newest() -> Message | None:
            said = (
                each for each in reversed(self._conversation(channel).messages.values()) if each.bot and each.ts > after
            )
            return next((each for each in said if words in each.words()), None)

        return await self.sandbox.until(newest, within) or self.reads(channel)[-1]

    # -- writing

    async def types(self, text: str, channel: str | None = None, thread_ts: str | None = None) -> str:
        """Send a message; its ts. Words that begin with a slash run that command, as in Slack. Raises CannotDo."""
        if text.startswith("/") and thread_ts is None:
            name, _, words = text.partition(" ")
            answer = await self.command(name, words.strip(), channel)
            return answer.ts if answer else ""
        conversation = self._writable(channel)
        stored = _as_stored(text)
        message = Message(
            ts=conversation.next_ts(self.workspace.now()),
            channel=conversation.id,
            user=self.user_id,
            text=stored,
            team=self.workspace.team_id,
            story_at=self.workspace.story_time(),
            posted_at=self.workspace.now(),
            blocks=[{"block_id": self.workspace.new_id("b"), **forms.rich_text(text)}],
            thread_ts=thread_ts,
            client_msg_id=str(uuid.uuid4()),
        )
        self.workspace.post(message)
        self.workspace.mark_read(conversation, self.user_id)
        if f"<@{self.workspace.bot.user_id}>" in stored and conversation.kind is not Kind.IM:
            mention = message.to_json() | {"type": "app_mention", "channel": conversation.id, "event_ts": message.ts}
            self.workspace.announce(Change(Topic.MESSAGE, frozenset(), conversation.id, mention))
        return message.ts

    async def edits(self, ts: str, text: str, channel: str | None = None) -> None:
        message = self._own(ts, channel)
        before = message.to_json()
        message.text = _as_stored(text)
        message.blocks = [{"block_id": self.workspace.new_id("b"), **forms.rich_text(text)}]
        self.workspace.edit(message, self.user_id, before)

    async def deletes(self, ts: str, channel: str | None = None) -> None:
        self.workspace.delete(self._own(ts, channel))

    async def command(self, name: str, text: str = "", channel: str | None = None) -> Message | None:
        """Run a slash command; what the app answered at once, if anything. Raises CannotDo, NotAcknowledged."""
        known = self.workspace.manifest.command(name)
        if known is None:
            raise CannotDo(f"{name} is not a valid command")
        conversation = self._conversation(channel)
        words = self._escaped(text) if known.should_escape else text
        payload = interactions.slash_command(self.workspace, self.user, conversation, name=name, text=words)
        answer = await self.sandbox.dispatch("slash_commands", payload)
        if not answer:
            return None
        url_id = payload["response_url"].rpartition("/")[2]
        try:
            return reply(self.workspace, self.workspace.permits.response_urls[url_id], answer)
        except Refused as refused:
            self.sandbox.note_refusal(name, self.workspace, refused, answer)
            raise NotAcknowledged(f"the app's answer to {name} was refused: {refused.code}") from refused

    # -- using what is on the screen

    async def clicks(
        self,
        surface: Surface,
        what: str,
        *,
        option: Json = None,
        value: Json = None,
        block: str | None = None,
        channel: str | None = None,
    ) -> None:
        """Press a button, pick from a menu, choose a date: `what` is the action_id or the words on it.

        `option` is the words or value of what is picked (a list of them where several may be); `value` what is typed or
        chosen otherwise: text, a date, a person's name. An overflow menu takes `option`.
        """
        target = self._surface(surface, channel)
        placed = forms.find(target, what, block=block)
        picked = value if option is None else option
        action = self._action(target, placed, picked)
        if placed.is_input and not placed.block.get("dispatch_action"):
            return
        if isinstance(target, View):
            payload = interactions.click_in_view(self.workspace, self.user, target, action)
        else:
            payload = interactions.click_on_message(self.workspace, self.user, target, action)
        await self.sandbox.dispatch("interactive", payload)

    async def suggests(
        self, surface: Surface, what: str, query: str = "", channel: str | None = None
    ) -> list[JsonObject]:
        """The options an external select offers for `query`."""
        target = self._surface(surface, channel)
        placed = forms.find(target, what)
        payload = interactions.suggestion(
            self.workspace, self.user, target, block_id=placed.block_id, action_id=placed.action_id, query=query
        )
        answer = await self.sandbox.dispatch("interactive", payload)
        grouped: list[JsonObject] = [each for group in answer.get("option_groups", []) for each in group["options"]]
        options: list[JsonObject] = [*answer.get("options", []), *grouped]
        return options

    async def fills(self, values: dict[str, Json], view: View | None = None) -> None:
        """Type and choose in a modal without submitting: {block_id, label or action_id: answer}."""
        target = self._modal(view)
        for name, answer in values.items():
            placed = forms.find_input(target, name)
            value = forms.value_of(self.workspace, placed.element, answer)
            target.values[placed.block_id][placed.action_id] = value
        self.workspace.announce(Change(Topic.MODAL, frozenset({self.user_id})))

    async def submits(self, values: dict[str, Json] | None = None, view: View | None = None) -> SubmitResult:
        """Fill in and submit the modal. What Slack's client refuses by itself never reaches the app.

        Raises NotAcknowledged; the modal is then still open, with everything typed into it.
        """
        target = self._modal(view)
        await self.fills(values or {}, target)
        objections = forms.complaints(target)
        if objections:
            return submissions.show_errors(self.workspace, target, objections)
        answer = await self.sandbox.dispatch("interactive", interactions.submission(self.workspace, self.user, target))
        try:
            return submissions.carry_out(self.workspace, target, answer)
        except Refused as refused:
            self.sandbox.note_refusal("view_submission", self.workspace, refused, answer)
            raise NotAcknowledged(f"the app answered with a view that was refused: {refused}") from refused

    async def closes(self, view: View | None = None, *, whole_stack: bool = False) -> None:
        """Cancel the top modal, or all of them with the cross. The app hears of it if it asked to."""
        target = self._modal(view)
        stack = list(self.workspace.stacks[self.user_id])
        cleared = whole_stack or bool(target.content.get("clear_on_close"))
        gone = stack if cleared else [target]
        told = stack[0] if cleared else target
        drop_views(self.workspace, gone)
        if any(each.notifies_on_close for each in gone):
            payload = interactions.closing(self.workspace, self.user, told, whole_stack=cleared)
            await self.sandbox.dispatch("interactive", payload)

    async def shortcut(self, callback_id: str, *, message: Message | None = None) -> None:
        """A global shortcut, or one on `message`. Raises CannotDo if the manifest has none such."""
        if self.workspace.manifest.shortcut(callback_id, on_message=message is not None) is None:
            raise CannotDo(f"there is no shortcut {callback_id}")
        if message is None:
            payload = interactions.global_shortcut(self.workspace, self.user, callback_id)
        else:
            payload = interactions.message_shortcut(self.workspace, self.user, callback_id, message)
        await self.sandbox.dispatch("interactive", payload)

    async def opens_home(self, *, within: float = 2.0) -> View | None:
        """Open the app's Home and look at it once it is published anew, or after `within` seconds as it then is."""
        before = self.home.version if self.home else 0
        self._opens_app("home")
        if self.sandbox.sockets.connections:
            try:
                await self.sandbox.until(lambda: (self.home.version if self.home else 0) > before, within)
            except TimeoutError:
                return self.home
        return self.home

    async def opens(self, channel: str | None = None) -> None:
        """Look at a conversation: everything in it is read. Opening the bot's tells the app so."""
        conversation = self._conversation(channel)
        self.workspace.mark_read(conversation, self.user_id)
        if conversation is self.workspace.im(self.user_id):
            self._opens_app("messages")

    # -- inside

    def _opens_app(self, tab: str) -> None:
        home = self.home
        event: JsonObject = {
            "type": "app_home_opened",
            "user": self.user_id,
            "channel": self.dm,
            "tab": tab,
            "event_ts": f"{self.workspace.now():.6f}",
        }
        if home is not None and tab == "home":
            event["view"] = interactions.shown(self.workspace, home)
        self.workspace.announce(Change(Topic.APP, frozenset({self.user_id}), None, event))

    def _conversation(self, channel: str | None) -> Conversation:
        """Raises CannotDo where this person is not."""
        conversation = self.workspace.conversation(channel or self.dm)
        if self.user_id not in conversation.members and conversation.kind is not Kind.PUBLIC:
            raise CannotDo(f"{self.user.real_name} is not in {conversation.name or conversation.id}")
        return conversation

    def _writable(self, channel: str | None) -> Conversation:
        conversation = self._conversation(channel)
        if conversation is self.workspace.im(self.user_id) and not self.workspace.manifest.people_can_write:
            raise CannotDo("Sending messages to this app has been turned off.")
        if conversation.is_archived:
            raise CannotDo(f"#{conversation.name} is archived")
        if self.user_id not in conversation.members:
            raise CannotDo(f"{self.user.real_name} must join #{conversation.name} first")
        return conversation

    def _own(self, ts: str, channel: str | None) -> Message:
        message = self._conversation(channel).messages[ts]
        if message.user != self.user_id:
            raise CannotDo(f"{ts} was written by somebody else")
        return message

    def _modal(self, view: View | None) -> View:
        found = view or self.modal
        if found is None:
            raise CannotDo(f"{self.user.real_name} has no modal open")
        return found

    def _surface(self, surface: Surface, channel: str | None) -> View | Message:
        if not isinstance(surface, str):
            return surface
        found = next((each for each in self.sees(channel) if each.ts == surface), None)
        found = found or self._conversation(channel).messages.get(surface)
        if found is None:
            raise LookupError(f"there is no message {surface} here")
        return found

    def _action(self, target: View | Message, placed: Placed, picked: Json) -> JsonObject:
        """The entry under `actions`; the choice is remembered as the surface's state."""
        action: JsonObject = {
            "type": placed.type,
            "action_id": placed.action_id,
            "block_id": placed.block_id,
            "action_ts": f"{self.workspace.now():.6f}",
        }
        if placed.type in FIELDS:
            value = forms.value_of(self.workspace, placed.element, picked)
            self._values(target).setdefault(placed.block_id, {})[placed.action_id] = value
            return action | value
        if placed.type == "overflow":
            return action | {"selected_option": forms.option_named(placed.element, str(picked))}
        shown = {name: placed.element[name] for name in ("text", "value", "style") if name in placed.element}
        return action | shown

    def _values(self, target: View | Message) -> Values:
        if isinstance(target, View):
            return target.values
        return self.workspace.message_values.setdefault((target.channel, target.ts, self.user_id), {})

    def _escaped(self, text: str) -> str:
        """What should_escape makes of a command's words: names of people and channels become references."""
        for user in self.workspace.users.values():
            text = text.replace(f"@{user.name}", f"<@{user.id}|{user.name}>")
        for conversation in self.workspace.conversations.values():
            if conversation.name:
                text = text.replace(f"#{conversation.name}", f"<#{conversation.id}|{conversation.name}>")
        return text


def _as_stored(text: str) -> str:
    """Typed words as Slack keeps them: three characters escaped, references to people and channels left alone."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return re.sub(r"&lt;([@#][A-Z0-9]+(?:\|[^&]*)?)&gt;", r"<\1>", escaped)


__all__ = ["Actor", "CannotDo", "NotAcknowledged", "Outcome", "SubmitResult", "Surface"]
