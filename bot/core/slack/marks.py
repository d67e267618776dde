"""How a delivery is known again in Slack: its id in the message's metadata, and on the first block as a second witness.

Slack strips metadata for a reader without the right scope; blocks keep their ids. Metadata can be read by every app of the
workspace, so there is nothing in it but the opaque id (docs.slack.dev/messaging/message-metadata).
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final, cast
from uuid import UUID

from bot.core.slack.events import SlackMessage

DELIVERY_EVENT: Final = "cadence_delivery"
DELIVERY_BLOCK: Final = "d:"


def mark_delivery(message: SlackMessage, delivery_id: UUID) -> SlackMessage:
    """The fitted message with the delivery's id on its first block; a message without blocks gets one.

    A block id that the message gave itself stays behind the mark.
    """
    first, *rest = message.blocks or (
        {"type": "section", "text": {"type": "mrkdwn", "text": message.text, "verbatim": True}},
    )
    own = f":{first['block_id']}" if first.get("block_id") else ""
    marked = {**first, "block_id": f"{DELIVERY_BLOCK}{delivery_id.hex}{own}"[:255]}
    return SlackMessage(message.text, (marked, *rest))


def metadata_of(delivery_id: UUID) -> dict[str, Any]:  # Any: Slack's own JSON
    return {"event_type": DELIVERY_EVENT, "event_payload": {"delivery_id": delivery_id.hex}}


def carries(message: Mapping[str, Any], delivery_id: UUID) -> bool:  # Any: Slack's own JSON
    """Whether a message read back from Slack is this delivery. Either witness will do."""
    metadata = cast("Mapping[str, Any]", message.get("metadata") or {})  # Any: as above
    payload = cast("Mapping[str, Any]", metadata.get("event_payload") or {})  # Any: as above
    if payload.get("delivery_id") == delivery_id.hex:
        return True
    blocks = cast("Sequence[Mapping[str, Any]]", message.get("blocks") or ())  # Any: as above
    return any(str(each.get("block_id", "")).startswith(DELIVERY_BLOCK + delivery_id.hex) for each in blocks)
