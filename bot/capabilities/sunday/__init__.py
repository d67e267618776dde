"""The Monday question: how did Sunday evening feel about Monday? Asked without a name, and nobody can learn who answered what.

promise.py                what anonymous means, in the words that people read
models.py                 the tables: what there is of an answer, and for how long
rounds.py keys.py ballots.py   a round opens with its key; an answer is one row under a token, and nothing beside it
suppression.py            what may be published of a round: the whole argument, pure
counting.py closing.py    the close: ballots become tallies, and nothing else is left of them
asking.py views.py wording.py   the question, as the check-ins ask it
handlers.py forms.py      a face, why, taking it back: sealed
talking.py help.py        "I'd rather talk to someone": named, and apart
stage.py                  where the owner begins it
results.py standing.py result_views.py charts.py   what everybody reads
holding.py words.py       the CTO's turn
settings.py causes.py     thresholds and crisis numbers; the nine causes
personal.py               what is known of one person: that they were asked
"""

from typing import Final

from bot.capabilities.sunday import closing, handlers, talking
from bot.capabilities.sunday.asking import Asker
from bot.capabilities.sunday.personal import PERSONAL_DATA
from bot.capabilities.sunday.stage import STAGE
from bot.core.capability import Capability
from bot.core.slack.routes import merge

CAPABILITY: Final = Capability(
    name="sunday",
    routes=merge([handlers.ROUTES, talking.ROUTES]),
    jobs=(closing.JOB,),
    sealed={"sunday": Asker()},
    notices={**talking.NOTICES},
    personal_data=PERSONAL_DATA,
    stage=STAGE,
)
