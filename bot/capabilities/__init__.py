"""What the bot can do, one folder each, in the order people meet it.

A capability stands on `bot.core` alone and imports no other. Deleting one is deleting its folder and its line here.
"""

from typing import Final

from bot.capabilities import checkins, desk, outcomes, sunday, tickets
from bot.capabilities.checkins.hooks import Hooks
from bot.core.capability import Capability

_OFFERED: Final = (outcomes.CAPABILITY, sunday.CAPABILITY)

HOOKS: Final = Hooks(
    answers={name: sink for each in _OFFERED for name, sink in each.answers.items()},
    subjects={name: find for each in _OFFERED for name, find in each.subjects.items()},
    sealed={name: asker for each in _OFFERED for name, asker in each.sealed.items()},
)
"""What rituals may name: sinks for their answers, subjects to repeat a question for, and who takes sealed answers."""

_ASKING: Final = (
    checkins.capability(answers=HOOKS.answers, subjects=HOOKS.subjects, sealed=HOOKS.sealed),
    outcomes.CAPABILITY,
    tickets.CAPABILITY,
    sunday.CAPABILITY,
)

ALL: Final[tuple[Capability, ...]] = (desk.capability(_ASKING), *_ASKING)
