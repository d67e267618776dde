"""Complaints: each worked as an improvement (the rule or tool is wrong) or as clarity (it is unknown).

standing.py rules.py      every state, every move, who may make it and who hears of it, as one table; priority and dates
models.py finding.py      the ticket, one row per move, who joined in; finding and locking one
actions.py                filing and making a move: compare and set, so that of two people pressing at once one wins
desk.py                   who looks after complaints
ledger.py search.py       reading them: each as a card that tells no name to whoever must not know it
handlers.py lists.py      buttons, forms and `/complain`
views.py news.py history.py forms.py wording.py home.py    what people see
notices.py                what each of them is owed to hear
digest.py digest_views.py what the weekly digest tells of them
stage.py personal.py      how it begins, and what is known about people
sinks.py                  what is found elsewhere in the bot, and becomes a ticket
filing/                   the one form, and what looks alike (likeness/)
anonymous/                without a name: waiting until the morning, read and answered with a key
talks/                    what is about a person is talked about, not filed
clarity/ handback/        answers published and said again; offering it to whoever complained
upkeep/                   what comes back by itself
deeper/                   what keeps coming back: a deep dive, or a system review
mirror/                   GitHub Issues, if wanted
"""

from typing import Final

from bot.capabilities.tickets import handlers, lists, notices
from bot.capabilities.tickets.anonymous import arrivals
from bot.capabilities.tickets.anonymous import handlers as anonymous
from bot.capabilities.tickets.clarity import handlers as clarity
from bot.capabilities.tickets.clarity import jobs as repetitions
from bot.capabilities.tickets.clarity import notices as clarity_notices
from bot.capabilities.tickets.clarity.passing import find_passing
from bot.capabilities.tickets.deeper import handlers as deeper
from bot.capabilities.tickets.digest import tell_of_complaints
from bot.capabilities.tickets.filing import handlers as filing
from bot.capabilities.tickets.handback import handlers as handback
from bot.capabilities.tickets.home import section_of_home
from bot.capabilities.tickets.personal import PERSONAL_DATA
from bot.capabilities.tickets.sinks import become_clarity
from bot.capabilities.tickets.stage import STAGE
from bot.capabilities.tickets.talks import handlers as talks
from bot.capabilities.tickets.talks import opening
from bot.capabilities.tickets.upkeep import lapsing, recurring, reminders
from bot.capabilities.tickets.upkeep.desk import on_desk
from bot.core.capability import Capability
from bot.core.slack.routes import merge

CAPABILITY: Final = Capability(
    name="tickets",
    routes=merge(
        [
            handlers.ROUTES,
            lists.ROUTES,
            filing.ROUTES,
            anonymous.ROUTES,
            talks.ROUTES,
            clarity.ROUTES,
            handback.ROUTES,
            deeper.ROUTES,
        ]
    ),
    jobs=(arrivals.JOB, lapsing.JOB, repetitions.JOB, opening.JOB),
    messages=opening.MESSAGES,
    notices={
        notices.NEWS: notices.render_news,
        clarity_notices.PUBLISH: clarity_notices.render_publish,
        clarity_notices.AGAIN: clarity_notices.render_again,
        reminders.DUE: reminders.render,
        recurring.RECURRING: recurring.render,
        **talks.NOTICES,
    },
    answers={"clarity": become_clarity},
    desk=on_desk,
    digest=tell_of_complaints,
    home=section_of_home,
    personal_data=PERSONAL_DATA,
    passing=find_passing,
    stage=STAGE,
)
