"""Outcomes and asks: what every team is after, in its own words, and what it wants from the CTO for that.

rules.py models.py actions.py    the register: outcomes, and who said what about each and when
register.py lists.py             reading it, and `/outcomes`
search.py finding.py             `/outcomes find`, and whom somebody meant
overview.py glance.py            the CTO at a glance
digest.py digest_views.py        what the weekly digest tells of it
exchange/                        the register as a spreadsheet, out and in again
handover/                        what a new lead finds
runsheet/                        the quarter, for the all-hands
handlers.py forms.py             changing it through buttons and forms
views.py history.py home.py      what people see
asks/                            asks, from "I need something" to "kept"
hooks.py                         what rituals may ask about, and what their answers become
"""

from typing import Final

from bot.capabilities.outcomes import handlers, hooks
from bot.capabilities.outcomes.asks import handlers as asks
from bot.capabilities.outcomes.asks import notices
from bot.capabilities.outcomes.asks.desk import on_desk
from bot.capabilities.outcomes.asks.own import become_promise
from bot.capabilities.outcomes.asks.passing import find_passing
from bot.capabilities.outcomes.asks.sinks import become_needed_by
from bot.capabilities.outcomes.digest import tell_of_outcomes
from bot.capabilities.outcomes.exchange import handlers as exchange
from bot.capabilities.outcomes.handover import card, changes
from bot.capabilities.outcomes.home import section_of_home
from bot.capabilities.outcomes.personal import PERSONAL_DATA
from bot.capabilities.outcomes.runsheet import handlers as runsheet
from bot.capabilities.outcomes.runsheet import offer
from bot.core.capability import Capability
from bot.core.slack.routes import merge

CAPABILITY: Final = Capability(
    name="outcomes",
    routes=merge([handlers.ROUTES, exchange.ROUTES, runsheet.ROUTES, asks.ROUTES]),
    jobs=(changes.JOB, offer.JOB),
    notices={
        notices.NEWS: notices.render_news,
        notices.REMINDER: notices.render_reminder,
        changes.HANDOVER: card.render,
        offer.OFFER: offer.render,
    },
    answers={
        "outcome_state": hooks.become_state,
        "outcome_why": hooks.become_why,
        "outcome_learned": hooks.become_learned,
        "outcome_new": hooks.become_outcome,
        "ask": hooks.become_ask,
        "ask_needed_by": become_needed_by,
        "promise": become_promise,
        "note": hooks.become_note,
    },
    subjects={"team_outcomes": hooks.team_outcomes, "led_teams": hooks.led_teams, "owed_asks": hooks.owed_asks},
    desk=on_desk,
    digest=tell_of_outcomes,
    home=section_of_home,
    personal_data=PERSONAL_DATA,
    passing=find_passing,
)
