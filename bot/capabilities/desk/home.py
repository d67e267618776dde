"""The desk's parts of App Home: who reads it and what to do first on top, how I am and what is known at the end. Pure."""

from collections.abc import Sequence
from datetime import date, datetime

from bot.capabilities.desk.setup.rules import Progress, is_involved
from bot.capabilities.desk.setup.views import show_standing
from bot.capabilities.desk.views import menu_buttons, not_started, opening, slack_line
from bot.core.people import Person, first_name
from bot.core.roles import Role, may
from bot.core.slack import blocks
from bot.core.slack.events import Block


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


def foot(person: Person, *, is_asked: bool, parked: str | None, known: Sequence[Block]) -> Sequence[Block]:
    """For whom nothing is asked: that it is so. For whoever looks after me: how I am. Then what I know about them (`known`).

    `is_asked` may be said of everybody as long as nothing has started. `parked` is why Slack refuses the token, None while
    it works.
    """
    lines: list[Block] = []
    if not is_asked and Role.OWNER not in person.roles:
        lines.append(blocks.section("*I ask you nothing at the moment.* I ask leads, every second week."))
    if may(person.roles, "health.read"):
        lines.append(blocks.section(f"*Slack:* {slack_line(parked)}"))
    return [*lines, *([blocks.divider()] if lines else []), *known]


def _greeting(hour: int) -> str:
    if hour < 12:
        return "Good morning"
    return "Good afternoon" if hour < 18 else "Good evening"
