"""Carrying out what a handler returned: what goes into the acknowledgement, and what follows it.

An acknowledgement is a value, so that it leaves at once; everything that needs a call to Slack comes after it, in a task of
its own. None of this is owed: whatever must be seen even if the process dies here was put into the outbox before.
"""

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, Protocol, TypeAlias

import structlog

from bot.core.failures import trace
from bot.core.mrkdwn import size
from bot.core.outbox import Refresher
from bot.core.slack.background import Background
from bot.core.slack.blocks import message, modal, section
from bot.core.slack.errors import Refused, SlackError, Unreachable
from bot.core.slack.events import (
    CloseViews,
    Effect,
    OpenView,
    Refresh,
    Rejected,
    Renew,
    Reply,
    SendFile,
    ShowHome,
    SlackMessage,
    UpdateView,
    View,
)
from bot.core.slack.fit import fit, fit_view
from bot.core.slack.intake import Sorry
from bot.core.slack.limits import PRIVATE_METADATA
from bot.core.slack.payloads import IN_EPHEMERAL, RESPONSE_URL, SAID, Origin
from bot.core.slack.web import Slack
from bot.core.text import escape

log = structlog.get_logger()

Ack: TypeAlias = dict[str, Any]  # Any: Slack's own JSON
_TOO_LATE = "Slack gave me three seconds to open that, and I was slower. Please press once more."
_NO_FILE = "Slack did not take the file. Please ask for it once more."
_NO_FILES = (
    "Slack does not let me send files here yet. Whoever operates Cadence can allow it: "
    "give the app the scope files:write and install it again."
)


class Homes(Protocol):
    """Where somebody's Home is asked for; it is shown when there is time for it."""

    def show(self, workspace_id: str, member_id: str, *, first: bool = False, note: str = "") -> None: ...


@dataclass(frozen=True, slots=True)
class Answering:
    """One workspace's way back to the person."""

    slack: Slack
    refresher: Refresher
    homes: Homes
    background: Background

    def command(self, origin: Origin, outcome: Sequence[Effect] | Sorry) -> Ack:
        """The acknowledgement of a slash command: what only its author sees."""
        if isinstance(outcome, Sorry):
            return _body(_plain(outcome.sentence))
        self._later(origin, [effect for effect in outcome if not isinstance(effect, Reply)])
        replies = [effect.message for effect in outcome if isinstance(effect, Reply)]
        return _body(replies[0]) if replies else {}

    def click(self, origin: Origin, outcome: Sequence[Effect] | Sorry) -> None:
        """A click is acknowledged without words; all of its answer comes after."""
        effects = (Reply(_plain(outcome.sentence)),) if isinstance(outcome, Sorry) else outcome
        self._later(origin, effects)

    def typed(self, origin: Origin, channel: str, outcome: Sequence[Effect] | Sorry) -> None:
        """Typed words have no address to answer to but the conversation itself; what is owed for them is in the outbox."""
        said = [_plain(outcome.sentence)] if isinstance(outcome, Sorry) else []
        if not isinstance(outcome, Sorry):
            said = [effect.message for effect in outcome if isinstance(effect, Reply)]
            self._later(origin, [effect for effect in outcome if not isinstance(effect, Reply)])
        for each in said:
            self.background.start(self._whisper(origin, channel, each))

    def show_home(self, origin: Origin) -> None:
        """Somebody opened their Home, and looks at it now."""
        self.homes.show(origin.workspace_id, origin.user_id, first=True)

    def submission(self, origin: Origin, outcome: Sequence[Effect] | Sorry) -> Ack:
        """What becomes of the modal that was sent. One that could not be taken stays open with what was typed."""
        if isinstance(outcome, Sorry):
            if origin.input_block:
                return {"response_action": "errors", "errors": {origin.input_block: outcome.sentence[:2000]}}
            return {"response_action": "update", "view": fit_view(_said(_plain(outcome.sentence)))}
        ack: Ack = {}
        later: list[Effect] = []
        for effect in outcome:
            match effect:
                case Rejected(errors):
                    return {"response_action": "errors", "errors": dict(errors)}
                case UpdateView(view):
                    ack = {"response_action": "update", "view": fit_view(_remember(view, origin))}
                case OpenView(view):
                    ack = {"response_action": "push", "view": fit_view(_remember(view, origin))}
                case CloseViews():
                    ack = {"response_action": "clear"}
                case Reply(said) | Renew(said, else_tell=True):
                    if origin.response_url:
                        later.append(effect)
                    else:
                        ack = ack or {"response_action": "update", "view": fit_view(_said(said))}
                case _:
                    later.append(effect)
        self._later(replace(origin, view_id=""), later)  # the modal is closed by now, and nothing can be pushed onto it
        return ack

    def _later(self, origin: Origin, effects: Sequence[Effect]) -> None:
        if effects:
            self.background.start(self._carry_out(origin, effects))

    async def _carry_out(self, origin: Origin, effects: Sequence[Effect]) -> None:
        for effect in effects:
            try:
                await self._carry_out_one(origin, effect)
            except SlackError as refused:
                log.warning("answer.not_shown", effect=type(effect).__name__, code=refused.code)
                await self._say_what_was_not_shown(origin, effect)
            except Exception as error:  # noqa: BLE001 - the deed itself is done; only its echo failed
                log.error("answer.failed", effect=type(effect).__name__, trace=trace(error))

    async def _say_what_was_not_shown(self, origin: Origin, effect: Effect) -> None:
        """A modal that Slack would not open any more: below the message, else on Home, which needs no trigger."""
        if isinstance(effect, OpenView) and origin.response_url:
            with suppress(SlackError):
                await self._tell(replace(origin, trigger_id="", view_id=""), _plain(_TOO_LATE))
        elif isinstance(effect, OpenView | Reply) and not origin.sealed:
            self.homes.show(origin.workspace_id, origin.user_id, first=True, note=_TOO_LATE)

    async def _carry_out_one(self, origin: Origin, effect: Effect) -> None:
        match effect:
            case UpdateView(view) if origin.view_id:
                await self.slack.update_view(origin.view_id, _remember(view, origin))
            case OpenView(view) | UpdateView(view):
                open_or_push = self.slack.push_view if origin.view_id else self.slack.open_view
                await open_or_push(origin.trigger_id, _remember(view, origin))
            case Reply(said):
                await self._tell(origin, said)
            case Renew():
                await self._renew(origin, effect)
            case Refresh():
                await self._refresh(origin, effect)
            case ShowHome() if not origin.sealed:
                self.homes.show(origin.workspace_id, origin.user_id)
            case SendFile():
                await self._send_file(origin, effect)
            case Rejected() | CloseViews() | ShowHome():
                log.error("answer.misplaced", effect=type(effect).__name__)

    async def _renew(self, origin: Origin, effect: Renew) -> None:
        if origin.in_ephemeral and origin.response_url:
            await self.slack.respond(origin.response_url, fit(effect.message), replace=True)
        elif effect.else_tell:
            await self._tell(origin, effect.message)

    async def _tell(self, origin: Origin, said: SlackMessage) -> None:
        """Only to this person, where they look: over the modal they pressed in, else below the message they clicked.

        Where that way is closed (three modals stand already, the address is used up), the other one is taken.
        """
        ways = [self._tell_below] if origin.response_url else []
        if origin.view_id:
            ways.insert(0, self._tell_in_modal)
        elif origin.trigger_id:
            ways.append(self._tell_in_modal)
        for n, way in enumerate(ways, 1):
            try:
                await way(origin, said)
            except (Refused, Unreachable):
                if n == len(ways):
                    raise
            else:
                return

    async def _tell_below(self, origin: Origin, said: SlackMessage) -> None:
        await self.slack.respond(origin.response_url, fit(said), replace=False)

    async def _tell_in_modal(self, origin: Origin, said: SlackMessage) -> None:
        if origin.in_answer:
            await self.slack.update_view(origin.view_id, _said(said))
        elif origin.view_id:
            await self.slack.push_view(origin.trigger_id, _said(said))
        else:
            await self.slack.open_view(origin.trigger_id, _said(said))

    async def _whisper(self, origin: Origin, channel: str, said: SlackMessage) -> None:
        try:
            await self.slack.whisper(channel, origin.user_id, fit(said))
        except SlackError as refused:
            log.warning("answer.not_shown", effect="Reply", code=refused.code)

    async def _send_file(self, origin: Origin, file: SendFile) -> None:
        try:
            await self.slack.send_file(origin.user_id, file)
        except SlackError as refused:
            log.warning("answer.file_not_sent", code=refused.code)
            sentence = _NO_FILES if refused.code == "missing_scope" else _NO_FILE
            if origin.response_url:
                await self._tell(origin, _plain(sentence))
            else:  # the trigger was used, or ran out over three calls
                self.homes.show(origin.workspace_id, origin.user_id, first=True, note=sentence)

    async def _refresh(self, origin: Origin, effect: Refresh) -> None:
        """Show the clicked message as it is now; where that fails, the outbox does it a few seconds later."""
        current = await self.refresher.render(origin.workspace_id, effect.delivery_id)
        if current is not None and origin.response_url:
            await self.slack.respond(origin.response_url, current.message, replace=True)
            await self.refresher.shown(origin.workspace_id, effect.delivery_id, current.revision)


def _plain(sentence: str) -> SlackMessage:
    return message(sentence, section(escape(sentence)))


def _body(said: SlackMessage) -> Ack:
    fitted = fit(said)
    return {"response_type": "ephemeral", "text": fitted.text, "blocks": list(fitted.blocks)}


def _said(said: SlackMessage) -> View:
    """A sentence as a modal, for where no message can be shown."""
    return modal(SAID, "Cadence", said.blocks or (section(escape(said.text)),), submit="", close="Close")


def _remember(view: View, origin: Origin) -> View:
    """Let a modal know the response URL it was opened with, so that its submission can refresh the message behind it."""
    if not origin.response_url or view.get("type") != "modal":
        return view
    kept = {RESPONSE_URL: origin.response_url} | ({IN_EPHEMERAL: "1"} if origin.in_ephemeral else {})
    private = json.dumps({**json.loads(view.get("private_metadata") or "{}"), **kept})
    # Where there is no room for it, the outbox brings the message up to date instead, some seconds later.
    return view if size(private) > PRIVATE_METADATA else {**view, "private_metadata": private}
