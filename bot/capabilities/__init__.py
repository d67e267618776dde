"""What the bot can do, one folder each, in the order people meet it.

A capability stands on `bot.core` alone and imports no other. Deleting one is deleting its folder and its line here.
"""

from typing import Final

from bot.capabilities import checkins, desk, digest, experiments, outcomes, sunday, tickets
from bot.capabilities.checkins.hooks import Hooks
from bot.capabilities.tickets.desk import works_on_one
from bot.core.capability import Capability, gather

_TAKING: Final = (outcomes.CAPABILITY, tickets.CAPABILITY)
_SINKS: Final = gather("answers", (each.answers for each in _TAKING))
_SUNDAY: Final = sunday.capability(answers=_SINKS, asking=checkins.ASKED)
_OFFERED: Final = (*_TAKING, _SUNDAY)

HOOKS: Final = Hooks(
    answers=_SINKS,
    subjects=gather("subjects", (each.subjects for each in _OFFERED)),
    sealed=gather("sealed rituals", (each.sealed for each in _OFFERED)),
)
"""What rituals may name: sinks for their answers, subjects to repeat a question for, and who takes sealed answers."""

_ASKING: Final = (
    checkins.capability(answers=HOOKS.answers, subjects=HOOKS.subjects, sealed=HOOKS.sealed),
    outcomes.CAPABILITY,
    tickets.CAPABILITY,
    _SUNDAY,
    experiments.capability(also_begin=[works_on_one]),
)

_TELLING: Final = (*_ASKING, digest.capability(_ASKING))

ALL: Final[tuple[Capability, ...]] = (desk.capability(_TELLING), *_TELLING)
