"""How the bot answers what was typed: what is it, which check-in is meant, what became of it. Pure."""

from collections.abc import Sequence
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


def what_is_it(draft_id: UUID, words: str, choices: Sequence[Choice], phrases: Phrases) -> SlackMessage:
    """What the words can be kept as; where they are too long for all of it, that instead of buttons that refuse them."""
    longest = max((each.max_length for each in choices), default=len(words))
    if problem := too_long(words, longest):
        return _with_words(phrases.say("checkins.typed_too_long", text=problem), words, [], draft_id)
    keeps = [blocks.button(each.label, f"{KEEP}:{each.kept_as}", f"{draft_id.hex}:{each.kept_as}") for each in choices]
    return _with_words(phrases.say("checkins.typed_what"), words, keeps, draft_id)


def which_one(draft_id: UUID, words: str, checkins: Sequence[tuple[UUID, str]], phrases: Phrases) -> SlackMessage:
    """`checkins`: those that are open, by id, with their titles."""
    buttons = [
        blocks.button(title, f"{WHICH}:{checkin_id.hex}", f"{draft_id.hex}:{checkin_id.hex}")
        for checkin_id, title in checkins
    ]
    return _with_words(phrases.say("checkins.typed_which"), words, buttons, draft_id)


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
