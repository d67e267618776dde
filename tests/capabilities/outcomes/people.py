"""The people these tests speak of: Maya is the CTO, Dee her deputy, Tom and Lena lead teams, Chidi is an engineer."""

from datetime import UTC, date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from bot.core.people import Person
from bot.core.roles import Role


def _person(member_id: str, name: str, zone: str, *roles: Role) -> Person:
    return Person("T1", member_id, name, ZoneInfo(zone), frozenset({Role.MEMBER, *roles}))


MAYA = _person("U1", "Maya Okafor", "Europe/Berlin", Role.OWNER)
DEE = _person("U2", "Dee Ito", "Europe/Berlin", Role.DEPUTY)
TOM = _person("U3", "Tom Weber", "Europe/Berlin", Role.LEAD)
LENA = _person("U4", "Lena Kaya", "America/Denver", Role.LEAD)
CHIDI = _person("U5", "Chidi Eze", "Africa/Lagos")
EVERYBODY = (MAYA, DEE, TOM, LENA, CHIDI)

PAYMENTS = UUID(int=1)
SEARCH = UUID(int=2)

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
"""A Tuesday: ten o'clock in Berlin, two in the morning in Denver."""
TODAY = date(2026, 11, 24)
FRIDAY = date(2026, 11, 27)
