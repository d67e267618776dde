"""People who act: everything a person can do in Slack's client, by the paths the page uses too.

An Actor changes the workspace as Slack would and tells the app by envelopes. Where Slack would show an error because
the app did not answer, NotAcknowledged is raised; where the person could not do it at all, LookupError or CannotDo.
"""

from bot.sandbox import forms, interactions, submissions, typed
from bot.sandbox.conversations import Conversation, Kind
from bot.sandbox.elements import FIELDS, Placed
from bot.sandbox.messages import Message
from bot.sandbox.methods.views import drop_views
from bot.sandbox.onlookers import CannotDo, Onlooker, Surface
from bot.sandbox.replies import reply
from bot.sandbox.sockets import NotAcknowledged
from bot.sandbox.submissions import Outcome, SubmitResult
from bot.sandbox.views import Values, View
from bot.sandbox.wire import Json, JsonObject, Refused
from bot.sandbox.workspace import Change, Topic


class Actor(Onlooker):
    """One person, acting. Nobody can do here what Slack's client would not let them do."""

    # -- writing

    async def types(self, text: str, channel: str | None = None, thread_ts: str | None = None) -> str:
        """Send a message; its ts. Words that begin with a slash run that command, as in Slack. Raises CannotDo."""
        if text.startswith("/") and thread_ts is None:
            name, _, words = text.partition(" ")
            answer = await self.command(name, words.strip(), channel)
            return answer.ts if answer else ""
        conversation = self._writable(channel)
        message = typed.message_of(self.workspace, self.user, conversation, text, thread_ts=thread_ts)
        self.workspace.post(message)
        self.workspace.mark_read(conversation, self.user_id)
        if f"<@{self.workspace.bot.user_id}>" in message.text and conversation.kind is not Kind.IM:
            mention = message.to_json() | {"type": "app_mention", "channel": conversation.id, "event_ts": message.ts}
            self.workspace.announce(Change(Topic.MESSAGE, frozenset(), conversation.id, mention))
        return message.ts

    async def edits(self, ts: str, text: str, channel: str | None = None) -> None:
        message = self._own(ts, channel)
        before = message.to_json()
        message.text = typed.as_stored(text)
        message.blocks = typed.layout_of(self.workspace, text)
        self.workspace.edit(message, self.user_id, before)

    async def deletes(self, ts: str, channel: str | None = None) -> None:
        self.workspace.delete(self._own(ts, channel))

    async def command(self, name: str, text: str = "", channel: str | None = None) -> Message | None:
        """Run a slash command; what the app answered at once, if anything. Raises CannotDo, NotAcknowledged."""
        known = self.workspace.manifest.command(name)
        if known is None:
            raise CannotDo(f"{name} is not a valid command")
        conversation = self.place(channel)
        words = typed.with_references(self.workspace, text) if known.should_escape else text
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
        target = self.surface(surface, channel)
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
        self, surface: Surface, what: str, query: str = "", channel: str | None = None, *, block: str | None = None
    ) -> list[JsonObject]:
        """The options an external select offers for `query`."""
        target = self.surface(surface, channel)
        placed = forms.find(target, what, block=block)
        payload = interactions.suggestion(
            self.workspace, self.user, target, block_id=placed.block_id, action_id=placed.action_id, query=query
        )
        answer = await self.sandbox.dispatch("interactive", payload)
        grouped: list[JsonObject] = [each for group in answer.get("option_groups", []) for each in group["options"]]
        options: list[JsonObject] = [*answer.get("options", []), *grouped]
        return options

    async def fills(self, values: dict[str, Json], view: View | None = None) -> None:
        """Type and choose in a modal without submitting: {block_id, label or action_id: answer}."""
        target = self.open_modal(view)
        for name, answer in values.items():
            placed = forms.find_input(target, name)
            value = forms.value_of(self.workspace, placed.element, answer)
            target.values[placed.block_id][placed.action_id] = value
        self.workspace.announce(Change(Topic.MODAL, frozenset({self.user_id})))

    async def submits(self, values: dict[str, Json] | None = None, view: View | None = None) -> SubmitResult:
        """Fill in and submit the modal. What Slack's client refuses by itself never reaches the app.

        Raises NotAcknowledged; the modal is then still open, with everything typed into it.
        """
        target = self.open_modal(view)
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
        target = self.open_modal(view)
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

    async def opens_home(self, *, within: float = 10.0) -> View | None:
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
        conversation = self.place(channel)
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

    def _writable(self, channel: str | None) -> Conversation:
        conversation = self.place(channel)
        if conversation is self.workspace.im(self.user_id) and not self.workspace.manifest.people_can_write:
            raise CannotDo("Sending messages to this app has been turned off.")
        if conversation.is_archived:
            raise CannotDo(f"#{conversation.name} is archived")
        if self.user_id not in conversation.members:
            raise CannotDo(f"{self.user.real_name} must join #{conversation.name} first")
        return conversation

    def _own(self, ts: str, channel: str | None) -> Message:
        message = self.place(channel).messages[ts]
        if message.user != self.user_id:
            raise CannotDo(f"{ts} was written by somebody else")
        return message

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


__all__ = ["Actor", "CannotDo", "NotAcknowledged", "Outcome", "SubmitResult", "Surface"]
