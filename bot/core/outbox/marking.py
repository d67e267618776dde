"""The mark by which one delivery is known again in Slack, whoever made it: `slack/marks.py` says what it is for."""

from typing import Final

from bot.core.outbox.claims import Claim
from bot.core.outbox.models import Delivery
from bot.core.secrets import Cipher, Purpose
from bot.core.slack.marks import Mark

_LENGTH: Final = 32
"""Hexadecimal digits of the digest: as many as an id has."""


def mark_of(owed: Claim | Delivery, cipher: Cipher) -> Mark:
    """The same cause in the same workspace has the same digest, in every database with this application key."""
    digests = cipher.digests(Purpose.DELIVERY, f"{owed.workspace_id}:{owed.key}")
    return Mark(owed.id, tuple(each[:_LENGTH] for each in digests))
