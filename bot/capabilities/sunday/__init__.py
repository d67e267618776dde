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
screens.py looking.py home.py digest.py   where they read it: `/cadence sunday`, Home, Friday's digest
holding.py words.py speaking.py desk.py   the CTO's turn: the next round is held until they have said what they heard
comments.py comment_views.py   for the CTO and the wellbeing contact alone
causes.py proposals.py followed.py   the nine causes; what is made of one that was named often, and whether it fell
experiment.py verdict.py  after eight rounds: keep, change or stop
settings.py settings_form.py   thresholds and crisis numbers
personal.py               what is known of one person: that they were asked
"""

from collections.abc import Mapping

from bot.capabilities.sunday import closing, comments, handlers, looking, settings_form, speaking, talking, verdict
from bot.capabilities.sunday.asking import Asker
from bot.capabilities.sunday.desk import Desk
from bot.capabilities.sunday.digest import tell_of_sunday
from bot.capabilities.sunday.home import section_of_home
from bot.capabilities.sunday.personal import PERSONAL_DATA
from bot.capabilities.sunday.proposals import Proposals
from bot.capabilities.sunday.stage import STAGE
from bot.core.capability import AnswerSink, Capability
from bot.core.slack.routes import merge


def capability(*, answers: Mapping[str, AnswerSink]) -> Capability:
    """Sunday evening, with what the other capabilities make of a cause; the map may be filled later, before the first tick."""
    return Capability(
        name="sunday",
        routes=merge(
            [
                handlers.ROUTES,
                talking.ROUTES,
                looking.ROUTES,
                speaking.ROUTES,
                comments.ROUTES,
                settings_form.ROUTES,
                verdict.ROUTES,
                Proposals(answers).routes,
            ]
        ),
        jobs=(closing.JOB,),
        sealed={"sunday": Asker()},
        notices={**talking.NOTICES},
        desk=Desk(answers),
        home=section_of_home,
        digest=tell_of_sunday,
        personal_data=PERSONAL_DATA,
        stage=STAGE,
    )
