"""What all capabilities offer, put together by kind: what `app.py` hands to the core."""

from collections.abc import Mapping, Sequence

from bot.core import notices
from bot.core.capability import Capability, Renderer


def messages_of(capabilities: Sequence[Capability]) -> Mapping[str, Renderer]:
    """By subject: every message of every capability."""
    return {name: each for capability in capabilities for name, each in capability.messages.items()}


def bundles_of(capabilities: Sequence[Capability]) -> notices.Bundles:
    """The day's one message of everybody, over all capabilities' notices and what they have on the desk."""
    owed = {name: each for capability in capabilities for name, each in capability.notices.items()}
    return notices.Bundles(owed, [each.desk for each in capabilities if each.desk is not None])
