"""What all capabilities offer, put together by kind: what `app.py` hands to the core."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from bot.core import notices
from bot.core.capability import Capability, Renderer, gather
from bot.settings import Settings, SettingsError


def messages_of(capabilities: Sequence[Capability]) -> Mapping[str, Renderer]:
    """By subject: every message of every capability."""
    return gather("messages", (each.messages for each in capabilities))


def bundles_of(capabilities: Sequence[Capability]) -> notices.Bundles:
    """The day's one message of everybody, over all capabilities' notices and what they have on the desk."""
    owed = gather("notices", (each.notices for each in capabilities))
    return notices.Bundles(owed, [each.desk for each in capabilities if each.desk is not None])


def keeping_of(capabilities: Sequence[Capability], settings: Settings) -> Mapping[str, timedelta]:
    """How long what expires is kept, where the operator set it. Raises `SettingsError` for what no capability lets expire."""
    kept = [kept for each in capabilities if each.personal_data for kept in each.personal_data.keeps]
    names = [each.expiry.name for each in kept if each.expiry is not None]
    if unknown := [name for name in settings.keep if name not in names]:
        raise SettingsError(f"CADENCE_KEEP_DAYS names {', '.join(unknown)}. It takes {', '.join(names)}.")
    return settings.keep
