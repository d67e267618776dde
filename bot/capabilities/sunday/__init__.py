"""The Monday question: how did Sunday evening feel about Monday? Asked without a name, and nobody can learn who answered what.

promise.py                what anonymous means, in the words that people read
suppression.py tallies.py   what may be published of a round: the whole argument, pure
models.py                 the tables: what there is of an answer, and for how long
ballots/                  a round opens with its key, an answer is one row under a token; the close, and what verifies it
question/                 the question as the check-ins ask it: a face, why, taking it back; "I'd rather talk to someone"
result/                   what everybody reads, and where: `/cadence sunday`, Home, Friday's digest
turn/                     the CTO's turn: the next round is held until they have said what they heard; comments
causes/                   the nine causes; what is made of one that was named often, and whether it fell
experiment/               after eight rounds: keep, change or stop
settings.py settings_form.py stage.py   thresholds, crisis numbers, and where the owner begins it
personal.py               what is known of one person: that they were asked
"""

from collections.abc import Mapping

from bot.capabilities.sunday import settings_form
from bot.capabilities.sunday.ballots import closing
from bot.capabilities.sunday.causes.proposals import Proposals
from bot.capabilities.sunday.experiment import verdict
from bot.capabilities.sunday.personal import PERSONAL_DATA
from bot.capabilities.sunday.question import handlers, talking
from bot.capabilities.sunday.question.asking import Asker
from bot.capabilities.sunday.result import looking
from bot.capabilities.sunday.result.digest import tell_of_sunday
from bot.capabilities.sunday.result.home import Home
from bot.capabilities.sunday.stage import STAGE
from bot.capabilities.sunday.turn import announcing, comments, speaking
from bot.capabilities.sunday.turn.desk import Desk
from bot.core.capability import AnswerSink, Capability
from bot.core.sealed import Asking
from bot.core.slack.routes import merge


def capability(*, answers: Mapping[str, AnswerSink], asking: Asking) -> Capability:
    """Sunday evening, with what the other capabilities make of a cause, and with whoever knows who was asked.

    The map may be filled later, before the first tick.
    """
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
        jobs=(closing.job(asking),),
        sealed={"sunday": Asker()},
        notices={**talking.NOTICES, **announcing.NOTICES},
        desk=Desk(answers, asking),
        home=Home(asking),
        digest=tell_of_sunday,
        personal_data=PERSONAL_DATA,
        stage=STAGE,
    )
