"""What whoever sits at the CTO's desk sees of a digest: before it leaves, on its way, stuck; and the form to change it. Pure."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from bot.capabilities.digest.edition import LONGEST_NOTE, LONGEST_THANKS, MOST_THANKS, version_of
from bot.capabilities.digest.models import GONE, NO_CHANNEL, SWITCHED_OFF, DigestState
from bot.capabilities.digest.views import Issue, parent_blocks, read_aloud
from bot.core.slack import blocks
from bot.core.slack.events import Block, SlackMessage, View
from bot.core.text import Mrkdwn, clock_time, inline

SEND: Final = "digest.send"
EDIT: Final = "digest.edit"
HOLD: Final = "digest.hold"
RETRY: Final = "digest.retry"
READ: Final = "digest.read"
SETTINGS: Final = "digest.settings"
CHANNEL: Final = "digest.channel"

_TROUBLES: Final = {
    NO_CHANNEL: "I know no channel for it. Choose one, and invite me there.",
    "not_in_channel": "I am not in {channel}. Invite me there with `/invite`.",
    "channel_not_found": "I am not in {channel}, or it is gone. Invite me there with `/invite`, or choose another channel.",
    "is_archived": "{channel} is archived. Take it out of the archive, or choose another channel.",
}
_UNCHANGED: Final = {
    "not_in_channel": "I am not there any more: invite me with `/invite`, and try again.",
    "channel_not_found": "I am not there any more, or it is gone: invite me with `/invite`, and try again.",
    "is_archived": "It is archived: take it out of the archive, and try again.",
    "is_inactive": "It is archived: take it out of the archive, and try again.",
    "message_not_found": "Somebody deleted the message there.",
}
_OTHERWISE_UNCHANGED: Final = "Slack takes no change of it (`{code}`): try again, or ask an admin of Slack."
_THEY_HEAR: Final = "They hear of it from me on their next working day, in your words."
_OTHER_TROUBLE: Final = (
    "{channel} takes no message from me (`{code}`). Choose another channel, or ask an admin of Slack."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How one digest stands, for its owner to decide on. Times are shown in `zone`, the reader's."""

    id: str
    """Of the digest, in hex: what its buttons carry."""
    state: DigestState
    due_at: datetime
    gives_up_at: datetime | None
    trouble: str | None
    channel: str | None
    """Where it goes, or went."""
    zone: ZoneInfo


def preview(issue: Issue, standing: Standing) -> SlackMessage:
    """The message before the message: what it says, and what can be done about it."""
    head = f"*The digest of week {issue.number}* {_stands(standing)}"
    shown: list[Block] = [blocks.section(head), blocks.divider(), *parent_blocks(issue), blocks.divider()]
    buttons = _buttons(standing)
    return blocks.message(read_aloud(shown), *shown, *([buttons] if buttons else []))


def _stands(standing: Standing) -> str:
    when, channel = clock_time(standing.due_at, standing.zone), _channel(standing.channel)
    match standing.state:
        case DigestState.DRAFT:
            return (
                f"goes to {channel} on {when}. Only you see it before; its figures are brought up to date until then."
            )
        case DigestState.HELD:
            return f"is held. It goes to {channel} on {when}, unless you send it before."
        case DigestState.LEAVING:
            return f"is on its way to {channel}. What you change now is changed there, and marked as edited."
        case DigestState.SENT if standing.trouble is not None:
            return f"is in {channel} as it was before your last change. {_why_unchanged(standing)}"
        case DigestState.SENT:
            return f"is in {channel}. What you change now is changed there, and marked as edited."
        case DigestState.STUCK:
            return f"could not be posted. {trouble(standing)}"
        case DigestState.FILED if standing.trouble == SWITCHED_OFF:
            return (
                "is withdrawn, because the digest was switched off: nobody reads it. "
                "Switched on again before its hour, it comes back as it stands here."
            )
        case DigestState.FILED:
            return "was never posted. It is in the archive: `/cadence digest`."


def trouble(standing: Standing) -> Mrkdwn:
    """What stands in the way, and what to do about it, in a sentence or two."""
    template = _TROUBLES.get(standing.trouble or "", _OTHER_TROUBLE)
    said = template.format(channel=_channel(standing.channel), code=inline(standing.trouble or ""))
    until = standing.gives_up_at
    return Mrkdwn(f"{said} I try until {clock_time(until, standing.zone)}." if until else said)


def _channel(channel: str | None) -> str:
    return f"<#{channel}>" if channel else "its channel"


def _buttons(standing: Standing) -> Block | None:
    """Three at the most, and a menu."""
    edit = blocks.button("Edit…", EDIT, standing.id)
    more = blocks.overflow(
        READ, [blocks.option("See it with its thread", standing.id), blocks.option("Day, time, channel…", "settings")]
    )
    sure = blocks.confirm("Send it now?", "It goes to the leadership channel as you see it here.", "Send", "Not yet")
    send = blocks.button("Send now", SEND, standing.id, style="primary", confirm=sure)
    match standing.state:
        case DigestState.DRAFT:
            return blocks.actions(send, edit, blocks.button("Hold it", HOLD, standing.id), more)
        case DigestState.HELD:
            return blocks.actions(send, edit, more)
        case DigestState.SENT if standing.trouble is not None:
            return blocks.actions(_try_again(standing), edit, more)
        case DigestState.LEAVING | DigestState.SENT:
            return blocks.actions(edit, more)
        case DigestState.STUCK:
            return blocks.actions(*stuck_buttons(standing), edit, more)
        case DigestState.FILED if standing.trouble == SWITCHED_OFF:
            return blocks.actions(blocks.button("Day, time, channel…", SETTINGS))
        case DigestState.FILED:
            return None


def stuck_buttons(standing: Standing) -> list[blocks.Element]:
    choose = blocks.button("Choose a channel…", CHANNEL, standing.id)
    if standing.trouble == NO_CHANNEL:
        return [choose]
    return [_try_again(standing), choose]


def _try_again(standing: Standing) -> blocks.Element:
    return blocks.button("Try again", RETRY, standing.id, style="primary")


def on_desk(week: int, standing: Standing) -> list[Block]:
    """A digest that is stuck, on the CTO's desk."""
    said = f"*The digest of week {week} could not be posted.* {trouble(standing)}"
    return [blocks.section(said), blocks.actions(*stuck_buttons(standing))]


def unchanged(week: int, standing: Standing) -> list[Block]:
    """A change that the channel did not take, on the CTO's desk."""
    channel = _channel(standing.channel)
    said = f"*What you changed in the digest of week {week} does not show in {channel}.* {_why_unchanged(standing)}"
    return [blocks.section(said), blocks.actions(_try_again(standing))]


def _why_unchanged(standing: Standing) -> str:
    return _UNCHANGED.get(standing.trouble or "", _OTHERWISE_UNCHANGED).format(code=inline(standing.trouble or ""))


# The form --------------------------------------------------------------------------------------------------------------


def edit_form(issue: Issue, standing: Standing) -> View:
    """Note, what to leave out, whom to thank."""
    edits = issue.edits
    hideable = [blocks.option(part.title, part.name) for part in issue.edition.to_choose_from]
    thanked = [blocks.option(f"{each.name}: {each.words}", str(number)) for number, each in enumerate(edits.thanks)]
    is_late = standing.state in GONE
    fields: list[Block] = [
        *(
            [blocks.section("It has left: what you change is changed in the channel, and marked as edited.")]
            if is_late
            else []
        ),
        blocks.text_input(
            "note", "A note of yours", initial=edits.note, multiline=True, optional=True, max_length=LONGEST_NOTE
        ),
    ]
    if hideable:
        hint = "What you owe cannot be left out. What is left out is listed as hidden."
        hidden = sorted(edits.hidden)
        fields.append(blocks.choices_input("hide", "Leave out", hideable, initial=hidden, hint=hint, optional=True))
    if thanked:
        all_of_them = [str(number) for number in range(len(thanked))]
        fields.append(blocks.choices_input("kept", "Thanks", thanked, initial=all_of_them, optional=True))
    if len(thanked) < MOST_THANKS:
        fields += [
            blocks.member_input("thank", "Thank somebody", hint=_THEY_HEAR, optional=True),
            blocks.text_input("thank_for", "For what?", optional=True, max_length=LONGEST_THANKS),
        ]
    return blocks.modal(
        EDIT, f"Digest of week {issue.number}", fields, private={"digest": standing.id, "seen": version_of(edits)}
    )
