"""What a test may change about how this Slack behaves, as opposed to single answers going wrong (`faults`)."""

from dataclasses import dataclass


@dataclass(slots=True)
class Quirks:
    """`history_lag_s`: how long a new message stays out of history. `strips_metadata`: history never shows metadata.
    `dedupes_client_msg_id`: a second post with the same id answers with the first message.
    """

    history_lag_s: float = 0.0
    strips_metadata: bool = False
    dedupes_client_msg_id: bool = False
