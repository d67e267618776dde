"""Put off: the message goes quiet and asks again once, in working hours, before the window ends; it stays one check-in."""

import asyncio
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.capabilities.checkins.later import Later, comes_back
from bot.capabilities.checkins.models import CheckInState
from bot.core.schedule import DaysOff, Reach, WorkingHours
from tests.capabilities.checkins.rounds import asks, checkins, coming_tuesday, play_to_ten, shows, started
from tests.scenarios.story import heard, press, send
from tests.world import World

BERLIN = ZoneInfo("Europe/Berlin")
ANA = Reach("U0ANA", BERLIN, WorkingHours(frozenset(range(5)), time(9), time(17, 30)), DaysOff())
QUIET = "I ask you again on"


def berlin(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of November 2026 on Ana's wall; the 24th is a Tuesday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("later", "now", "closes_at", "back"),
    [
        (Later.TODAY, berlin(24, 10), berlin(28, 10), berlin(24, 13)),
        (Later.TODAY, berlin(24, 15), berlin(28, 10), berlin(24, 16)),
        (Later.TODAY, berlin(24, 17), berlin(28, 10), None),
        (Later.TODAY, berlin(24, 10), berlin(24, 10, 30), None),
        (Later.TODAY, berlin(24, 7), berlin(28, 10), berlin(24, 10)),
        (Later.TOMORROW, berlin(24, 10), berlin(28, 10), berlin(25, 10)),
        (Later.TOMORROW, berlin(27, 10), berlin(30, 12), berlin(30, 10)),
        (Later.TOMORROW, berlin(27, 10), berlin(30, 9), None),
        (Later.LAST_DAY, berlin(24, 10), berlin(30, 12), berlin(30, 10)),
        (Later.LAST_DAY, berlin(24, 10), berlin(29, 12), berlin(27, 10)),
        (Later.LAST_DAY, berlin(24, 10), berlin(25, 12), None),
    ],
)
def test_it_comes_back_in_working_hours_and_before_the_window_ends(
    later: Later, now: datetime, closes_at: datetime, back: datetime | None
) -> None:
    """Never at night, never on a weekend, never after the close; where there is no such time, it is not promised."""
    found = comes_back(later, ANA, now=now, at=time(10), closes_at=closes_at)

    assert (found.start if found else None) == back


def test_a_day_off_is_passed_over() -> None:
    away = Reach("U0ANA", BERLIN, ANA.hours, DaysOff(company=frozenset({date(2026, 11, 25)})))

    found = comes_back(Later.TOMORROW, away, now=berlin(24, 10), at=time(10), closes_at=berlin(30, 10))

    assert found is not None
    assert found.start.astimezone(UTC) == datetime(2026, 11, 26, 9, tzinfo=UTC)


async def play_to(world: World, day: date, hour: int) -> None:
    await world.play_to(f"{day:%Y-%m-%d} {hour:02}:00", "Europe/Berlin")


async def test_tomorrow_asks_once_more_and_the_first_message_says_so(story_url: str, secret_key: str) -> None:
    """Two taps at once put it off once; it is answered where it came back, and it is one check-in all along."""
    async with started(story_url, secret_key, leads=["tom"]) as world:
        tom, tuesday = world.actor("tom"), coming_tuesday(world)
        await play_to_ten(world, tuesday, "Europe/Berlin")
        (ask,) = asks(tom)

        await asyncio.gather(*(tom.clicks(ask, "checkins.more", option="Ask me tomorrow") for _ in range(2)))
        await world.settle()
        assert f"*Outcomes*: {QUIET} Wed 25 Nov, 10:00" in ask.words()
        assert "A new outcome" not in ask.words()
        await play_to(world, tuesday + timedelta(days=1), 9)
        assert len(heard(tom)) == 1

        await play_to(world, tuesday + timedelta(days=1), 11)
        (again,) = asks(tom)
        assert "I asked you again, below." in ask.words()
        await press(world, tom, again, "checkins.more", option="Not this time")

        assert "Not this time; that's fine, Tom." in again.words()
        assert [row.state for row in (await checkins(world)).values()] == [CheckInState.PASSED]
        assert len(heard(tom)) == 2


async def test_ask_me_now_takes_it_back_and_nothing_more_comes(story_url: str, secret_key: str) -> None:
    async with started(story_url, secret_key, leads=["tom"]) as world:
        tom, tuesday = world.actor("tom"), coming_tuesday(world)
        await play_to_ten(world, tuesday, "Europe/Berlin")
        (ask,) = asks(tom)
        await press(world, tom, ask, "checkins.more", option="Ask me later today")
        assert f"{QUIET} Tue 24 Nov, 13:00" in ask.words()

        await press(world, tom, ask, "Ask me now")
        assert "what are you after" in ask.words()
        await play_to(world, tuesday, 17)

        assert len(heard(tom)) == 1


async def test_who_answers_elsewhere_meanwhile_is_not_asked_again(story_url: str, secret_key: str) -> None:
    """Put off until tomorrow, answered from `/cadence next`: the quiet message shows it, and nothing comes back."""
    async with started(story_url, secret_key, leads=["tom"]) as world:
        tom, tuesday = world.actor("tom"), coming_tuesday(world)
        await play_to_ten(world, tuesday, "Europe/Berlin")
        (ask,) = asks(tom)
        await press(world, tom, ask, "checkins.more", option="Ask me tomorrow")
        said = await tom.command("/cadence", "next")
        assert said is not None

        await press(world, tom, said, "Answer")
        await send(world, tom, {"What are you after?": "Pay-outs in one day"})
        await shows(world, ask, "New: *Pay-outs in one day*")
        await play_to(world, tuesday + timedelta(days=1), 11)

        assert len(heard(tom, "what are you after")) == 1


async def test_what_was_put_off_closes_with_its_window(story_url: str, secret_key: str) -> None:
    """Put off to the last day and then left alone: the one that came back says that it is closed."""
    async with started(story_url, secret_key, leads=["tom"]) as world:
        tom, tuesday = world.actor("tom"), coming_tuesday(world)
        await play_to_ten(world, tuesday, "Europe/Berlin")
        (ask,) = asks(tom)
        await press(world, tom, ask, "checkins.more", option="Ask me on the last day")
        assert f"{QUIET} Fri 4 Dec, 10:00" in ask.words()

        await play_to(world, tuesday + timedelta(days=13), 10)

        assert "I asked you again, below." in ask.words()
        assert len(heard(tom, "This check-in is closed.")) == 1
        assert [row.state for row in (await checkins(world)).values()] == [CheckInState.CLOSED]


async def test_late_in_the_day_there_is_no_later_today(story_url: str, secret_key: str) -> None:
    async with started(story_url, secret_key, leads=["tom"]) as world:
        tom, tuesday = world.actor("tom"), coming_tuesday(world)
        await play_to_ten(world, tuesday, "Europe/Berlin")
        (ask,) = asks(tom)
        await play_to(world, tuesday, 17)

        await press(world, tom, ask, "checkins.more", option="Ask me later today")

        told = tom.ephemerals[-1].words()
        assert told.startswith("There is no such time in your working hours before this closes on Mon 7 Dec, 10:00.")
        assert "what are you after" in ask.words()
