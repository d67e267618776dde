"""Check-ins: rituals are files in `prompts/rituals/`, and this asks them of whoever they are meant for.

rituals.py questions.py notation.py   what a file may say
ritual_files.py              reading, overlaying, checking
audience.py enrolment.py     who is asked; kept as people, files and settings have it
settings.py settings_views.py   which check-ins are on, their day and time, as owner and deputy set them
cursors.py planning.py       when; every slot that came due ends as a row
sealing.py reached.py        rituals whose answers are sealed: who takes them has the last word on who is asked, and hears who was
week.py                      no more than three asks a week, the less important skipped
asking.py follow_up.py       the message, owed; asks that did not leave in time, windows that end
later.py snoozing.py         put off, and asked again once
silence.py reminders.py      one nudge, and no more questions after two silent rounds; how both are said
sheets.py rules.py           a check-in as one value; which questions apply, what an answer may be
actions.py handlers.py       what an answer does; what people press
entered.py                   what was sent in a form, and what of it can be kept
views.py forms.py rendering.py   how it looks in Slack
drafts.py hearing.py typed.py typed_views.py   typed replies: shown back before they count
digest.py                    what they cost, and who could not be asked, for the weekly digest
coming.py                    which rituals are on, and when they ask next
preview.py trial.py          the coming asks of one person before anything is sent; a marked ask that keeps nothing
"""

from collections.abc import Mapping
from functools import partial
from types import MappingProxyType
from typing import Final

from bot.capabilities.checkins import reminders, settings
from bot.capabilities.checkins.asking import ASK
from bot.capabilities.checkins.coming import find_coming
from bot.capabilities.checkins.digest import tell_of_check_ins
from bot.capabilities.checkins.enrolment import keep_enrolments, next_enrolment
from bot.capabilities.checkins.follow_up import follow_up, look_again, next_look
from bot.capabilities.checkins.handlers import Handlers
from bot.capabilities.checkins.hearing import SUBJECT
from bot.capabilities.checkins.home import section_of_home
from bot.capabilities.checkins.hooks import Hooks
from bot.capabilities.checkins.own_handlers import OwnHandlers
from bot.capabilities.checkins.personal import PERSONAL_DATA
from bot.capabilities.checkins.planning import next_due, plan_due
from bot.capabilities.checkins.reached import ASKED
from bot.capabilities.checkins.reminders import NudgeRenderer
from bot.capabilities.checkins.rendering import AskRenderer
from bot.capabilities.checkins.ritual_files import check_rituals, load_rituals
from bot.capabilities.checkins.silence import NUDGE, SILENT
from bot.capabilities.checkins.trial import Trials
from bot.capabilities.checkins.typed import TypedHandlers, TypedRenderer, forget_typed, next_forgetting
from bot.core.capability import AnswerSink, Capability, Job, Subjects
from bot.core.sealed import Sealed
from bot.core.slack.routes import merge

__all__ = ["ASKED", "Hooks", "capability", "check_rituals", "load_rituals"]

_NONE_SEALED: Final[Mapping[str, Sealed]] = MappingProxyType({})


def capability(
    *,
    answers: Mapping[str, AnswerSink],
    subjects: Mapping[str, Subjects],
    sealed: Mapping[str, Sealed] = _NONE_SEALED,
) -> Capability:
    """The check-ins, with what the other capabilities take and offer. The maps may be filled later, before the first tick."""
    hooks = Hooks(answers, subjects, sealed)
    return Capability(
        name="checkins",
        routes=merge(
            [
                Handlers(hooks).routes,
                TypedHandlers(hooks).routes,
                OwnHandlers(hooks).routes,
                reminders.ROUTES,
                settings.ROUTES,
            ]
        ),
        jobs=(
            Job(
                "checkins.enrol",
                partial(keep_enrolments, sealed=hooks.sealed),
                partial(next_enrolment, sealed=hooks.sealed),
            ),
            # What ends now ends before what begins: a round that closes in silence may be why the next one is not asked.
            Job("checkins.follow_up", follow_up, next_look),
            Job("checkins.plan", partial(plan_due, sealed=hooks.sealed), next_due),
            Job("checkins.forget_typed", forget_typed, next_forgetting),
        ),
        messages={ASK: AskRenderer(hooks), SUBJECT: TypedRenderer(hooks)},
        notices={NUDGE: NudgeRenderer(hooks), SILENT: reminders.render_silent},
        home=section_of_home,
        digest=tell_of_check_ins,
        coming=find_coming,
        personal_data=PERSONAL_DATA,
        trials=Trials(hooks),
        replanning=look_again,
    )
