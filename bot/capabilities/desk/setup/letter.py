"""The first letter: the first thing anyone hears of the bot, in the owner's own name and words.

It is kept as plain text. `{name}` and `{team}` in it stand for the lead who reads it; any other brace is a brace.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.core.people import first_name
from bot.core.slack import blocks
from bot.core.slack.events import Block, SlackMessage
from bot.core.text import Phrases, escape, inline, plain

LONGEST = 2800
"""Characters an owner may write, so that the names filled in still fit into one of Slack's paragraphs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """The letter as one lead gets it."""

    text: str
    owner_name: str
    lead_name: str
    teams: Sequence[str]

    @property
    def words(self) -> str:
        """Plain text with the names filled in."""
        named = self.text.replace("{name}", first_name(self.lead_name))
        return named.replace("{team}", _listed(self.teams) or "your team")


def propose_letter(phrases: Phrases, owner_name: str) -> str:
    """The wording the owner starts from, as plain text."""
    return plain(phrases.say("desk.first_letter", owner=first_name(owner_name), name="{name}", team="{team}"))


def show_letter(letter: Letter) -> list[Block]:
    """The letter as it stands in the lead's conversation with the bot."""
    return [
        blocks.section(f"*A letter from {inline(letter.owner_name)}*"),
        blocks.section(escape(letter.words)),
        blocks.context(
            f"I am Cadence, the bot that {inline(first_name(letter.owner_name))} uses to ask and to listen. "
            "`/cadence help` says what I do, and what I keep."
        ),
    ]


def letter_message(letter: Letter) -> SlackMessage:
    return blocks.message(f"A letter from {inline(letter.owner_name)}", *show_letter(letter))


def _listed(names: Sequence[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
