"""How the bot answers what was typed: what is it, which check-in is meant, what became of it. Pure."""

from collections.abc import Sequence
from itertools import groupby
from typing import Final
from uuid import UUID

from bot.capabilities.checkins.drafts import Choice
from bot.capabilities.checkins.rules import too_long
from bot.core.slack import blocks
from bot.core.slack.events import SlackMessage
from bot.core.text import Phrases

KEEP: Final = "checkins.keep"
WHICH: Final = "checkins.which"
DROP: Final = "checkins.drop"

_BUTTONS: Final = 3
_MENU: Final = 100


def what_is_it(draft_id: UUID, words: str, choices: Sequence[Choice], phrases: Phrases) -> SlackMessage:
    """What the words can be kept as; where they are too long for all of it, that instead of buttons that refuse them."""
    longest = max((each.max_length for each in choices), default=len(words))
    if problem := too_long(words, longest):
        return _with_words(phrases.say("checkins.typed_too_long", text=problem), words, [], draft_id)
    keeps = [_keep(draft_id, label, list(group)) for label, group in groupby(choices, key=lambda each: each.label)]
    return _with_words(phrases.say("checkins.typed_what"), words, keeps, draft_id)


def _keep(draft_id: UUID, label: str, choices: Sequence[Choice]) -> blocks.Element:
    """One tap; a menu where it has to be said of what."""
    action = f"{KEEP}:{choices[0].kept_as}"
    if len(choices) == 1:
        return blocks.button(label, action, f"{draft_id.hex}:{choices[0].kept_as}")
    options = [blocks.option(each.of, f"{draft_id.hex}:{each.kept_as}") for each in choices]
    return blocks.select(action, f"{label} for…", options)


def which_one(draft_id: UUID, words: str, checkins: Sequence[tuple[UUID, str]], phrases: Phrases) -> SlackMessage:
    """`checkins`: those that are open, by id, with their titles, what closes first on top: so many are buttons, the rest a menu."""
    asked = [(title, f"{draft_id.hex}:{checkin_id.hex}") for checkin_id, title in checkins]
    picks = [blocks.button(title, f"{WHICH}:{n}", value) for n, (title, value) in enumerate(asked[:_BUTTONS])]
    rest = [blocks.option(title, value) for title, value in asked[_BUTTONS : _BUTTONS + _MENU]]
    more = [blocks.select(f"{WHICH}:more", "Another one", rest)] if rest else []
    return _with_words(phrases.say("checkins.typed_which"), words, [*picks, *more], draft_id)


def receipt(
    draft_id: UUID, label: str, line: str | None, phrases: Phrases, *, is_open: bool, refused: str | None = None
) -> SlackMessage:
    """`line` is what others read of it; None where nobody does. Undo as long as it is open.

    `refused` is why an edit was not taken, in plain words; None where there was none.
    """
    said = phrases.say("checkins.typed_kept", text=label)
    read = [blocks.section(f"{phrases.say('checkins.others_read')}\n• {line}")] if line else []
    not_taken = [blocks.section(phrases.say("checkins.typed_not_taken", text=refused))] if refused else []
    undo = [blocks.actions(blocks.button("Undo", DROP, draft_id.hex))] if is_open else []
    return blocks.message(said, blocks.section(said), *not_taken, *read, *undo)


def _with_words(asked: str, words: str, buttons: Sequence[blocks.Element], draft_id: UUID) -> SlackMessage:
    more = blocks.overflow(DROP, [blocks.option("None of these; forget it", draft_id.hex)])
    return blocks.message(asked, blocks.section(asked), blocks.quote(words), blocks.actions(*buttons, more))
