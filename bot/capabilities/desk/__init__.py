"""The CTO's desk: set-up, roles, `/cadence`, Home, how the bot is.

setup/       who is the CTO, who leads what, the first letter, start
rules.py     what a word or a day that was typed means    status.py   how the bot is
offices.py   roles given and taken                        views.py    the menu, help, status, Home
handlers.py
"""

from bot.capabilities.desk import handlers
from bot.capabilities.desk.setup import handlers as setup
from bot.core.capability import Capability
from bot.core.slack.routes import merge

CAPABILITY = Capability(
    name="desk",
    routes=merge([setup.ROUTES, handlers.ROUTES]),
    messages={"desk.letter": setup.render_letter, "desk.owner_named": setup.render_owner_named},
    home=handlers.show_home,
)
