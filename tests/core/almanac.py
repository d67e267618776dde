"""The people, zones and days that the tests of the calendar speak of."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.core.schedule import Reach, Rule, WorkingHours

BERLIN, DENVER, LAGOS = ZoneInfo("Europe/Berlin"), ZoneInfo("America/Denver"), ZoneInfo("Africa/Lagos")
KATHMANDU, AUCKLAND, APIA = ZoneInfo("Asia/Kathmandu"), ZoneInfo("Pacific/Auckland"), ZoneInfo("Pacific/Apia")

HOUR, ONE_DAY = timedelta(hours=1), timedelta(days=1)
MONDAY_TO_FRIDAY, EVERY_DAY = frozenset(range(5)), frozenset(range(7))
TUESDAY, WEDNESDAY, THURSDAY, NEXT_TUESDAY = (date(2026, 11, 24) + n * ONE_DAY for n in (0, 1, 2, 7))

OFFICE = WorkingHours(MONDAY_TO_FRIDAY, time(9), time(17))
WEEKLY = Rule(frozenset({1}), time(10))
DAILY = Rule(EVERY_DAY, time(10))

ANA = Reach("U0ANA", BERLIN, OFFICE)
BO = Reach("U0BO", DENVER, OFFICE)
AROHA = Reach("U0AROHA", AUCKLAND, OFFICE)


def at(text: str, zone: ZoneInfo = BERLIN) -> datetime:
    """A local time, Berlin's unless it says otherwise, as an instant."""
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)
