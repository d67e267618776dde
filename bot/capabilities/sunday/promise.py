"""What anonymous means: one text, behind "Who could see my answer?" and in README, and it has to be true.

Whoever changes a sentence here changes what people were promised: the leak tests hold the code to each of them.
"""

from typing import Final

QUESTION: Final = "Who could see my answer?"

PROMISE: Final = (
    "Only who was asked is kept, not who answered: a tap leaves no receipt, no reminder and no line in a log.",
    "While a round is open, whoever controls the server could find out who answered what, then or later from a copy of the "
    "whole server that was made then. The keys of open rounds are in no backup that Cadence makes.",
    "When it closes, at the latest four days after it began (later only where the bot stands still), the key is destroyed and the "
    "answers become counts. From then on nobody can find out, with anything made after the close.",
    "A number is shown for at least 5 answers, how they spread for at least 8, both so coarsely that whoever knows who was asked, "
    "and their own answer, cannot tell anybody else's. For that, newcomers count once there are five of them, and below 30 answers "
    "some are left out by lot. A group that is too small counts with all others only.",
    "Comments are kept where at least 5 answered, without a name, a time or an order. Only the CTO and the wellbeing contact read "
    "them. What you write may still tell who you are.",
    "Slack itself sees the tap and keeps what it keeps, by its own rules.",
    "Whoever runs this bot can look with `cadence verify-anonymity`, which says what it checked and what it cannot see.",
)
"""One sentence or two for each fact. Plain text but for the one command, so that it reads the same in Slack and in README."""
