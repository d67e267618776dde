"""What the Monday question says to whoever answers it. Sentences are mrkdwn; nothing here differs from face to face.

What anonymous means is said in promise.py, and the causes are in causes.py.
"""

from types import MappingProxyType
from typing import Final

from bot.capabilities.sunday.ballots.casting import FACES, Outcome
from bot.core.text import Mrkdwn

SYMBOLS: Final = MappingProxyType(dict(zip(FACES, ("😣", "😟", "😐", "🙂", "😀"), strict=True)))
"""From the lowest to the highest."""

FOOT: Final = "_Please tap, don't type. Skipping is fine; I won't remind you._"
ON_HOME: Final = (
    "_Asked on {day}, the same as in your messages. It stands here until the round closes, whether you have answered or not; "
    "another tap takes the place of the first._"
)
CLOSED: Final = "This round is closed. What came of it stands on my Home, and behind `/cadence sunday`."

ANSWERS: Final = MappingProxyType(
    {
        Outcome.COUNTED: Mrkdwn("*Counted.*"),
        Outcome.ANEW: Mrkdwn("*Counted anew.*"),
        Outcome.WITHDRAWN: Mrkdwn(
            "*Taken back.* Nothing of yours counts in this round. Tap a face if you change your mind."
        ),
        Outcome.NOTHING: Mrkdwn("*Nothing of yours is counted in this round.* Tap a face first."),
        Outcome.CLOSED: Mrkdwn("*This round is closed, so this changed nothing.*"),
        Outcome.NOT_ASKED: Mrkdwn(
            "*Nothing was counted:* this round had begun before you joined. From the next one on your answer counts too."
        ),
    }
)
"""What a tap is answered with: what came of it, never which face."""

NO_FACE: Final = Mrkdwn("*Nothing was counted:* that is none of the five faces. Please tap one of them in the message.")
NO_CAUSE: Final = "That is none of the causes. Please choose from the list."
TOO_LONG: Final = "That is {length} characters; {most} fit. What is the heart of it?"
TRIAL: Final = Mrkdwn(
    "*This is a trial, so nothing was counted.* In earnest you would read “Counted.” now, never which face, and could add why."
)
TRIAL_TALK: Final = Mrkdwn("*This is a trial, so nobody was told anything.*")

GUESS: Final = (
    "*Could someone guess it is you?* Names, places and your own way of putting things may tell. "
    "Comments are read by the CTO and the wellbeing contact once at least 5 people have answered, and by nobody before."
)
LONGEST: Final = 3000


def in_plain_words(outcome: Outcome) -> str:
    """The same below a field, where Slack shows letter by letter."""
    return ANSWERS[outcome].replace("*", "")
