"""Check-ins: rituals are files in `prompts/rituals/`, and this asks them of whoever they are meant for.

rituals.py ritual_files.py   what a file may say; reading, overlaying, checking
audience.py enrolment.py     who is asked; kept as people, files and settings have it
cursors.py planning.py       when; every slot that came due ends as a row
follow_up.py                 asks that did not leave in time, windows that end
sheets.py rules.py           a check-in as one value; which questions apply, what an answer may be
actions.py handlers.py       what an answer does; what people press
views.py rendering.py        how it looks in Slack
typed.py                     typed replies: shown back before they count
coming.py                    which rituals are on, and when they ask next
preview.py trial.py          the coming asks of one person before anything is sent; a marked ask that keeps nothing
"""

from collections.abc import Mapping

from bot.capabilities.checkins.coming import find_coming
from bot.capabilities.checkins.enrolment import keep_enrolments
from bot.capabilities.checkins.follow_up import follow_up
from bot.capabilities.checkins.handlers import Handlers
from bot.capabilities.checkins.hooks import Hooks
from bot.capabilities.checkins.planning import ASK, next_due, plan_due
from bot.capabilities.checkins.rendering import AskRenderer
from bot.capabilities.checkins.ritual_files import check_rituals, load_rituals
from bot.capabilities.checkins.trial import Trials
from bot.capabilities.checkins.typed import SUBJECT, TypedHandlers, forget_typed, render_typed
from bot.core.capability import AnswerSink, Capability, Job, Subjects
from bot.core.slack.routes import merge

__all__ = ["Hooks", "capability", "check_rituals", "load_rituals"]


def capability(*, answers: Mapping[str, AnswerSink], subjects: Mapping[str, Subjects]) -> Capability:
    """The check-ins, with what the other capabilities take and offer. Both maps may be filled later, before the first tick."""
    hooks = Hooks(answers, subjects)
    return Capability(
        name="checkins",
        routes=merge([Handlers(hooks).routes, TypedHandlers(hooks).routes]),
        jobs=(
            Job("checkins.enrol", keep_enrolments),
            Job("checkins.plan", plan_due, next_due),
            Job("checkins.follow_up", follow_up),
            Job("checkins.forget_typed", forget_typed),
        ),
        messages={ASK: AskRenderer(hooks), SUBJECT: render_typed},
        coming=find_coming,
        trials=Trials(hooks),
    )
