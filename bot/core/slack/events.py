"""What people do in Slack, and what the bot answers at once: frozen values, no Slack library.

`bolt.py` makes the first kind from Slack's payloads. A handler returns the second kind (effects), which `bolt.py` carries
out after the handler's transaction is committed. What must reach somebody even if the process dies on the way is no
effect: it goes through the outbox.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias
from uuid import UUID

from bot.core.people import Person

Block: TypeAlias = dict[str, Any]  # Any: Block Kit is Slack's own JSON
View: TypeAlias = dict[str, Any]  # Any: as above
Values: TypeAlias = Mapping[str, Mapping[str, Any]]  # Any: block_id -> action_id -> Slack's state of one element


@dataclass(frozen=True, slots=True)
class SlackMessage:
    """A message to post or to bring an earlier one to. `text` is what notifications and screen readers get."""

    text: str
    blocks: tuple[Block, ...] = ()


# What people do ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A slash command. `text` is what follows its first word, `word` that first word in lower case ("" for none)."""

    by: Person
    at: datetime
    name: str
    word: str
    text: str
    channel_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Click:
    """A button, menu or picker. `value` is the button's value, the chosen option's, or the date or member picked."""

    by: Person
    at: datetime
    action: str
    value: str
    block_id: str
    channel_id: str | None = None
    message_ts: str | None = None
    delivery_id: UUID | None = None
    """Of the message that was clicked; None in a view, or where the message is not one of the outbox's."""
    view: View | None = None
    values: Values = field(default_factory=dict[str, Mapping[str, Any]])


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """A modal that was sent. `view_id` is the same when Slack or a person sends it a second time."""

    by: Person
    at: datetime
    callback: str
    view_id: str
    private: Mapping[str, str]
    """What `views` put into `private_metadata`, decoded."""
    values: Values


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortcut:
    """A global shortcut, or one on a message (then `channel_id` and `message_ts` say which)."""

    by: Person
    at: datetime
    callback: str
    channel_id: str | None = None
    message_ts: str | None = None
    message_text: str = ""
    """As Slack sends it: `&`, `<` and `>` are escaped."""
    permalink: str = ""
    """Of the message, as chat.getPermalink gives it; a call less within the three seconds of the trigger."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """Something typed to the bot in its direct-message channel. `ts` stays the same when it is edited or deleted."""

    by: Person
    at: datetime
    channel_id: str
    ts: str
    thread_ts: str | None
    text: str
    """As Slack sends it: `&`, `<` and `>` are escaped. Empty when `deleted`."""
    edited: bool = False
    deleted: bool = False


# What the bot answers at once ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OpenView:
    """Open a modal with the trigger of what the person just did; pushed onto the open one where there is one."""

    view: View


@dataclass(frozen=True, slots=True)
class UpdateView:
    """Show another view in place of the one that was clicked or sent."""

    view: View


@dataclass(frozen=True, slots=True)
class CloseViews:
    """Close the whole stack of modals, not only the one on top."""


@dataclass(frozen=True, slots=True)
class Reply:
    """Tell only this person, where they are: an ephemeral message, or a small modal where there is no channel."""

    message: SlackMessage


@dataclass(frozen=True, slots=True)
class Renew:
    """Show this in place of the message that only this person sees and where it began."""

    message: SlackMessage
    else_tell: bool = False
    """Where it began elsewhere: whether they are told all the same, as by a `Reply`, or nothing is said."""


@dataclass(frozen=True, slots=True)
class Refresh:
    """Show a delivered message as it is now, through the tap's own response URL.

    The handler has called `outbox.update()` in its transaction, so that the message is brought up to date even if this
    effect never happens.
    """

    delivery_id: UUID


@dataclass(frozen=True, slots=True)
class Rejected:
    """Keep the modal open with a sentence below each named input; the handler's transaction is rolled back.

    Keys are block ids of input blocks.
    """

    errors: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ShowHome:
    """Publish the person's Home again."""


@dataclass(frozen=True, slots=True)
class SendFile:
    """Send this person a text file into their direct messages with the bot; they are told where that fails.

    `name` is a file name ("outcomes.csv"), `said` the line above it: mrkdwn, escaped. A command or a modal that asks for a
    file answers with a `Reply` too, since the file comes some seconds later.
    """

    name: str
    text: str
    said: str


Effect: TypeAlias = OpenView | UpdateView | CloseViews | Reply | Renew | Refresh | Rejected | ShowHome | SendFile
