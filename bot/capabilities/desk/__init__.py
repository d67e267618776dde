"""The CTO's desk: set-up, roles, `/cadence`, Home, how the bot is.

setup/       who is the CTO, who leads what, the first letter, start
rules.py     what a word or a day that was typed means
away.py      away until a day
calendar/    one's own hours, the company's calendar and its pauses
office/      the office of the CTO: handed over, stood in for, claimed; roles given and taken
mydata/      what is known about somebody: shown, handed out, forgotten, deleted in time
status.py    how the bot is
views.py     the menu, help, status
home.py      the desk's parts of Home
handlers.py  what is typed and pressed
choices.py   the "⋯" menus
seeing.py    Home and status, with what the others are going to ask
"""

from collections.abc import Sequence

from bot.capabilities.desk import handlers
from bot.capabilities.desk.calendar.company import CompanyHandlers
from bot.capabilities.desk.calendar.hours import OwnHoursHandlers
from bot.capabilities.desk.choices import Choices
from bot.capabilities.desk.mydata.handlers import MyData
from bot.capabilities.desk.mydata.people import PERSONAL_DATA
from bot.capabilities.desk.mydata.retention import Retention
from bot.capabilities.desk.office.absence import next_return, watch_office
from bot.capabilities.desk.office.handlers import OfficeHandlers
from bot.capabilities.desk.office.rendering import OfficeNotices
from bot.capabilities.desk.office.role_handlers import RoleHandlers
from bot.capabilities.desk.seeing import Seeing
from bot.capabilities.desk.setup.handlers import SetUpHandlers
from bot.capabilities.desk.setup.letters import LetterHandlers, render_letter, render_owner_named
from bot.capabilities.desk.setup.stages import StagesOnDesk
from bot.capabilities.desk.setup.standing import Standing
from bot.capabilities.desk.setup.team_handlers import TeamHandlers
from bot.capabilities.desk.setup.trying import TEST, Trying, render_test
from bot.core.capability import Capability, Job
from bot.core.slack.routes import Route, Routes, merge


def capability(others: Sequence[Capability] = ()) -> Capability:
    """The desk, with what the other capabilities ask, show, know, and hand over with the office."""
    personal = [each.personal_data for each in others if each.personal_data is not None]
    passing = [each.passing for each in others if each.passing is not None]
    mydata = MyData(personal)
    seeing = Seeing([each.coming for each in others if each.coming is not None], mydata)
    standing = Standing([each.stage for each in others if each.stage is not None])
    return Capability(
        name="desk",
        routes=merge(
            [
                _every_day(others),
                _setting_up(standing, _trying(others, seeing), OfficeHandlers(passing)),
                seeing.routes,
                mydata.routes,
            ]
        ),
        jobs=(Job("desk.office", watch_office, next_return), Retention([PERSONAL_DATA, *personal]).job),
        notices=OfficeNotices(passing).renderers,
        messages={"desk.letter": render_letter, "desk.owner_named": render_owner_named, TEST: render_test},
        desk=StagesOnDesk(standing.stages),
        home=seeing.show_home,
        home_foot=seeing.show_home_foot,
        personal_data=PERSONAL_DATA,
    )


def _every_day(others: Sequence[Capability]) -> Routes:
    """`/cadence` with its menu, one's own hours and the company's calendar."""
    replanning = [each.replanning for each in others if each.replanning is not None]
    calendar = merge([OwnHoursHandlers(replanning).routes, CompanyHandlers(replanning).routes])
    menu = Choices({**handlers.ROUTES.clicks, **calendar.clicks, **merge(each.routes for each in others).clicks})
    more = Routes(clicks={"desk.more": Route(menu.choose, needs="menu.open")})
    return merge([handlers.ROUTES, calendar, more])


def _setting_up(standing: Standing, trying: Trying, office: OfficeHandlers) -> Routes:
    """Set-up, trying it, the office and the roles; the menu of set-up leads to all of them."""
    roles = RoleHandlers(standing.stages)
    more = Choices({**trying.buttons, **roles.routes.clicks, **office.routes.clicks})
    steps = (SetUpHandlers(standing, more), TeamHandlers(standing), LetterHandlers(standing))
    return merge([*(step.routes for step in steps), trying.routes, office.routes, roles.routes])


def _trying(others: Sequence[Capability], seeing: Seeing) -> Trying:
    trials = [each.trials for each in others if each.trials is not None]
    homes = [each.home for each in others if each.home is not None and each.trials is None]
    return Trying(trials, [seeing.show_home, *homes, seeing.show_home_foot])
