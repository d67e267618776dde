"""How a delivery is known again in Slack: a mark in the message's metadata, and on the first block as a second witness.

The mark is the delivery's id, and what it was owed for: a database that was restored owes the same again under another id,
and has to find what stands there already. Slack strips metadata for a reader without the right scope; blocks keep their
ids. Metadata can be read by every app of the workspace, so there is nothing in it but an opaque id and a digest that takes
the application key to make (docs.slack.dev/messaging/message-metadata).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, cast
from uuid import UUID

from bot.core.slack.events import SlackMessage

DELIVERY_EVENT: Final = "cadence_delivery"
DELIVERY_BLOCK: Final = "d:"


@dataclass(frozen=True, slots=True)
class Mark:
    """`causes` are digests of the delivery's key: the first is written, all are looked for (keys rotate)."""

    delivery_id: UUID
    causes: tuple[str, ...]


def mark_delivery(message: SlackMessage, mark: Mark) -> SlackMessage:
    """The fitted message with the mark on its first block; a message without blocks gets one.

    A block id that the message gave itself stays behind the mark.
    """
    first, *rest = message.blocks or (
        {"type": "section", "text": {"type": "mrkdwn", "text": message.text, "verbatim": True}},
    )
    own = f":{first['block_id']}" if first.get("block_id") else ""
    marked = {**first, "block_id": f"{DELIVERY_BLOCK}{mark.delivery_id.hex}.{mark.causes[0]}{own}"[:255]}
    return SlackMessage(message.text, (marked, *rest))


def metadata_of(mark: Mark) -> dict[str, Any]:  # Any: Slack's own JSON
    payload = {"delivery_id": mark.delivery_id.hex, "cause": mark.causes[0]}
    return {"event_type": DELIVERY_EVENT, "event_payload": payload}


def carries(message: Mapping[str, Any], mark: Mark) -> bool:  # Any: Slack's own JSON
    """Whether a message read back from Slack is this delivery, by its id or by what it was owed for. Either witness will do."""
    metadata = cast("Mapping[str, Any]", message.get("metadata") or {})  # Any: as above
    payload = cast("Mapping[str, Any]", metadata.get("event_payload") or {})  # Any: as above
    if payload.get("delivery_id") == mark.delivery_id.hex or payload.get("cause") in mark.causes:
        return True
    blocks = cast("Sequence[Mapping[str, Any]]", message.get("blocks") or ())  # Any: as above
    return any(_is_marked(str(each.get("block_id", "")), mark) for each in blocks)


def _is_marked(block_id: str, mark: Mark) -> bool:
    if not block_id.startswith(DELIVERY_BLOCK):
        return False
    delivery, _, cause = block_id.removeprefix(DELIVERY_BLOCK).partition(":")[0].partition(".")
    return delivery == mark.delivery_id.hex or cause in mark.causes
