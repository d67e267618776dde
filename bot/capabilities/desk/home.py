"""The desk's parts of App Home: who reads it and what to do first on top, what comes next and what is known at the end. Pure."""

from collections.abc import Sequence
from datetime import date, datetime

from bot.capabilities.desk.setup.rules import Progress, is_involved
from bot.capabilities.desk.setup.views import show_standing
from bot.capabilities.desk.views import menu_buttons, not_started, opening
from bot.core.capability import ComingRound
from bot.core.people import Person, first_name
from bot.core.slack import blocks
from bot.core.slack.events import Block
from bot.core.text import clock_time, inline


def top(
    person: Person,
    progress: Progress,
    *,
    is_admin: bool,
    away_until: date | None,
    now: datetime,
    resting_until: date | None = None,
) -> Sequence[Block]:
    """Greeting, what waits in set-up for this person, the menu."""
    today = now.astimezone(person.zone).date()
    shown = [blocks.header(f"{_greeting(now.astimezone(person.zone).hour)}, {first_name(person.name)}")]
    if away_until is not None or resting_until is not None:
        shown.append(blocks.section(opening(person, progress, away_until, today, resting_until=resting_until)))
    if progress.next_step is not None and is_involved(person, progress):
        shown += show_standing(person, progress, is_admin=is_admin)
    elif progress.started_at is None and away_until is None:
        shown.append(blocks.section(not_started(person, progress)))
    return [*shown, menu_buttons(person, progress, away_until)]


def foot(
    person: Person, progress: Progress, *, coming: Sequence[ComingRound], known: Sequence[Block]
) -> Sequence[Block]:
    """What I ask this person next, and what I know about them (`known`)."""
    if progress.started_at is None:
        return known
    lines = [f"{inline(each.title)}, {clock_time(each.next_at, person.zone)}" for each in coming[:_COMING]]
    said = (
        "\n".join(lines)
        or "Nothing, unless you come to lead a team. What every team is after you can read at any time."
    )
    return [blocks.section(f"*What I ask you next*\n{said}"), blocks.divider(), *known]


_COMING = 3


def _greeting(hour: int) -> str:
    if hour < 12:
        return "Good morning"
    return "Good afternoon" if hour < 18 else "Good evening"
