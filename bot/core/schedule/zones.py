"""Which time zones there are and which one a member lives in (R13, R14). Conversions live in `instants`."""

import zoneinfo
from dataclasses import dataclass
from functools import lru_cache
from zoneinfo import ZoneInfo

import tzdata

from bot.core.schedule.instants import instant


@dataclass(frozen=True, slots=True)
class Zone:
    """The zone to go by, and whether the key that was given had to be passed over: then somebody should be told."""

    zone: ZoneInfo
    doubtful: bool


def safe_zone(key: str | None, last_good: str | None, workspace_zone: str | None) -> Zone:
    """The zone of a key from Slack, which may be absent, unknown to the pinned release, or nonsense. Never raises.

    Unknown: the last good one, else the workspace's, else UTC, and doubtful. No key at all: the same, without a doubt.
    """
    for candidate in (key, last_good, workspace_zone):
        if candidate and candidate in _known_keys():
            return Zone(ZoneInfo(candidate), doubtful=bool(key) and candidate != key)
    return Zone(ZoneInfo("UTC"), doubtful=bool(key))


def zone_of(key: str, workspace_zone: str | None = None) -> ZoneInfo:
    """The zone of a stored key; one that the pinned release no longer knows is passed over, since a page must not break."""
    return safe_zone(key, None, workspace_zone).zone


def pin_zones() -> None:
    """Go by the pinned `tzdata` package and never by the machine's zone files, which are older or newer as it happens.

    The composition calls it before anything else; a ZoneInfo made earlier keeps the rules it was made with. Safe to repeat.
    """
    if not zoneinfo.TZPATH:
        return
    zoneinfo.reset_tzpath(to=())
    ZoneInfo.clear_cache()
    instant.cache_clear()
    _known_keys.cache_clear()


def iana_version() -> str:
    """The release of the time zone database in the pinned package, such as `2026f`; the one in use after pin_zones()."""
    return tzdata.IANA_VERSION


@lru_cache(maxsize=1)
def _known_keys() -> frozenset[str]:
    return frozenset(zoneinfo.available_timezones())
