"""Experiments: a change with a hypothesis, a measure and an end date, instead of a change.

rules.py wording.py         every state, every move, who may make it and who hears of it, as one table; what forms need
models.py actions.py        the experiment, one row per move; beginning one and making a move: of two people at once one wins
ledger.py                   reading them: each as a card
beginning.py lists.py       who may begin one; `/cadence experiments` and Home
handlers.py forms.py        the buttons and forms of a move
views.py news.py history.py what people see
notices.py desk.py days.py  the question at the end, and who else is owed to hear
upkeep.py                   what lapses by itself, and what somebody who left answered for
digest.py digest_views.py   what the weekly digest tells of them
personal.py passing.py      what is known about people, and what goes with the CTO's office
"""

from collections.abc import Sequence

from bot.capabilities.experiments import handlers, notices, upkeep
from bot.capabilities.experiments.beginning import AlsoBegins, Beginners
from bot.capabilities.experiments.desk import on_desk
from bot.capabilities.experiments.digest import tell_of_experiments
from bot.capabilities.experiments.lists import Lists
from bot.capabilities.experiments.passing import find_passing
from bot.capabilities.experiments.personal import PERSONAL_DATA
from bot.core.capability import Capability
from bot.core.slack.routes import merge


def capability(*, also_begin: Sequence[AlsoBegins] = ()) -> Capability:
    """Experiments, with whom the other capabilities let begin one beside leads and the CTO."""
    beginners = Beginners(also_begin)
    lists = Lists(beginners)
    return Capability(
        name="experiments",
        routes=merge([beginners.routes, lists.routes, handlers.ROUTES]),
        jobs=(upkeep.JOB,),
        notices={notices.NEWS: notices.render_news, notices.ENDS: notices.render_question},
        desk=on_desk,
        home=lists.section_of_home,
        digest=tell_of_experiments,
        personal_data=PERSONAL_DATA,
        passing=find_passing,
    )
