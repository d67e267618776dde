"""The form behind "Add why": causes, and a comment after the question whether someone could guess. Pure."""

from typing import Final

from bot.capabilities.sunday.ballots.casting import Why
from bot.capabilities.sunday.causes.kinds import CAUSES, Cause
from bot.capabilities.sunday.question.views import WHY
from bot.capabilities.sunday.question.wording import GUESS, LONGEST, NO_CAUSE, TOO_LONG
from bot.core.slack import blocks
from bot.core.slack.events import Values, View

REASONS: Final = "causes"
COMMENT: Final = "comment"
ROUND: Final = "round"


def why_form(ref: str) -> View:
    """Empty every time: what was added before is not shown, and is replaced."""
    options = [blocks.option(wording.label, cause) for cause, wording in CAUSES.items()]
    return blocks.modal(
        WHY,
        "Why?",
        [
            blocks.choices_input(REASONS, "What was it?", options, optional=True),
            blocks.section(GUESS),
            blocks.text_input(COMMENT, "Anything else?", multiline=True, optional=True, max_length=LONGEST),
            blocks.context("What you send takes the place of what you added before. Your face stays as it is."),
        ],
        submit="Add",
        private={ROUND: ref},
    )


def read_why(values: Values) -> Why | dict[str, str]:
    """What was entered; or a sentence for every field that cannot be taken. Slack's own checks can be passed by."""
    causes, comment = blocks.fields_of(values, REASONS), blocks.field(values, COMMENT) or ""
    wrong: dict[str, str] = {}
    if not set(causes) <= set(Cause):
        wrong[REASONS] = NO_CAUSE
    if len(comment) > LONGEST:
        wrong[COMMENT] = TOO_LONG.format(length=len(comment), most=LONGEST)
    return wrong or Why(causes=tuple(causes), comment=comment)
