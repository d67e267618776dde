"""What the other capabilities offer to rituals, merged by the composition: found by name, never imported."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.core.capability import AnswerSink, Subjects
from bot.core.sealed import Sealed


@dataclass(frozen=True, slots=True)
class Hooks:
    answers: Mapping[str, AnswerSink] = field(default_factory=dict[str, AnswerSink])
    """What `becomes` may name."""
    subjects: Mapping[str, Subjects] = field(default_factory=dict[str, Subjects])
    """What `for_each` and `asides` may name."""
    sealed: Mapping[str, Sealed] = field(default_factory=dict[str, Sealed])
    """What `sealed_by` may name."""
