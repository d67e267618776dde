"""The result as a screen: what `/cadence sunday` answers, the same as a modal, its part of Home, and who finds which button. Pure."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from bot.capabilities.sunday.promise import QUESTION
from bot.capabilities.sunday.question.views import WHO_SEES
from bot.capabilities.sunday.result import views
from bot.capabilities.sunday.result.charts import trend_chart
from bot.capabilities.sunday.result.standing import Standing, whole
from bot.core.people import Person
from bot.core.roles import may
from bot.core.slack.blocks import Element, actions, button, message, modal, option, overflow, section
from bot.core.slack.charts import draw
from bot.core.slack.events import Block, SlackMessage, View

SHOW: Final = "sunday.result"
WRITE: Final = "sunday.write"
"""Its value is the round's id."""
COMMENTS: Final = "sunday.comments"
"""Its value is the round's id, and behind a colon how many come before."""
SETTINGS: Final = "sunday.settings"

TITLE: Final = "Sunday evening"


def as_message(standing: Standing, person: Person, now: datetime, *, followed: Sequence[Block] = ()) -> SlackMessage:
    """With the chart where there is enough to draw. `followed`: what became of causes."""
    chart = trend_chart(standing.rounds)
    drawn = [draw(chart)] if chart.is_worth_drawing else []
    return message(TITLE, *whole(standing, person, now), *followed, *drawn, _buttons(standing, person))


def as_modal(standing: Standing, person: Person, now: datetime, *, followed: Sequence[Block] = ()) -> View:
    """The same in words: a modal takes no chart."""
    shown = [*whole(standing, person, now), *followed, _buttons(standing, person)]
    return modal(SHOW, TITLE, shown, submit="", close="Close")


def on_home(standing: Standing, person: Person, now: datetime) -> list[Block]:
    """At most 6 blocks: the result in a line, and the CTO's words or whose turn it is."""
    local = now.astimezone(person.zone)
    said = [section(_in_a_line(standing, local.date())), *standing.answer(local, short=True)]
    if standing.is_stopped:
        said = [section(views.STOPPED), *(said if standing.newest is not None else [])]
    ways = [button("All of it", SHOW), button(QUESTION, WHO_SEES)]
    if standing.turn is not None and may(person.roles, "sunday.speak"):
        ways.insert(0, button("Write what you heard", WRITE, standing.turn.id.hex, style="primary"))
    return [*said, actions(*ways)]


def _in_a_line(standing: Standing, today: date) -> str:
    """The last result that there is; before the first, how far it has come."""
    if standing.newest is not None:
        return views.headline(standing.newest, standing.before, today)
    if standing.is_open:
        return views.OPEN
    return views.headline(standing.rounds[0], None, today) if standing.rounds else views.NOTHING_YET


def _buttons(standing: Standing, person: Person) -> Block:
    """What this person may do from here; everybody may ask who could see their answer."""
    ways: list[Element] = []
    if standing.newest is not None and may(person.roles, "sunday.speak"):
        label, style = (
            ("Write what you heard", "primary") if standing.newest.needs_words else ("Correct what you wrote", None)
        )
        ways.append(button(label, WRITE, standing.newest.id.hex, style=style))
    if standing.rounds and may(person.roles, "sunday.comments"):
        ways.append(button("Comments", COMMENTS))
    more = [overflow(SETTINGS, [option("Settings", "settings")])] if may(person.roles, "sunday.set_up") else []
    return actions(*ways, button(QUESTION, WHO_SEES), *more)
