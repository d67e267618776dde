"""The CTO's desk: set-up, roles, `/cadence`, Home, how the bot is.

setup/       who is the CTO, who leads what, the first letter, start
rules.py     what a word or a day that was typed means
away.py      away until a day
offices.py   roles given and taken
office/      the office of the CTO: handed over, stood in for, claimed
mydata/      what is known about somebody: shown, handed out, forgotten, deleted in time
status.py    how the bot is
views.py     the menu, help, status
home.py      the desk's parts of Home
handlers.py  what is typed and pressed
seeing.py    Home and status, with what the others are going to ask
"""

from collections.abc import Sequence

from bot.capabilities.desk import handlers
from bot.capabilities.desk.mydata.handlers import MyData
from bot.capabilities.desk.mydata.people import PERSONAL_DATA
from bot.capabilities.desk.mydata.retention import Retention
from bot.capabilities.desk.office.absence import watch_office
from bot.capabilities.desk.office.handlers import OfficeHandlers
from bot.capabilities.desk.office.rendering import OfficeNotices
from bot.capabilities.desk.seeing import Seeing
from bot.capabilities.desk.setup import handlers as setup
from bot.core.capability import Capability, ComingRounds, Job, Passing
from bot.core.personal import PersonalData
from bot.core.slack.routes import merge


def capability(
    coming: Sequence[ComingRounds] = (), passing: Sequence[Passing] = (), personal: Sequence[PersonalData] = ()
) -> Capability:
    """The desk, with what the other capabilities are going to ask, what of them goes with the office, and what they know."""
    mydata = MyData(personal)
    seeing = Seeing(coming, mydata)
    return Capability(
        name="desk",
        routes=merge([setup.ROUTES, handlers.ROUTES, OfficeHandlers(passing).routes, seeing.routes, mydata.routes]),
        jobs=(Job("desk.office", watch_office), Retention([PERSONAL_DATA, *personal]).job),
        notices=OfficeNotices(passing).renderers,
        messages={"desk.letter": setup.render_letter, "desk.owner_named": setup.render_owner_named},
        home=seeing.show_home,
        home_foot=seeing.show_home_foot,
        personal_data=PERSONAL_DATA,
    )
