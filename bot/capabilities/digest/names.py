"""Who is named in a digest, and what is left of it once they are forgotten. Pure.

What the company reads stays: counts, the register, the CTO's note. It stands under nobody's name then.
"""

import re
from dataclasses import replace
from typing import Any, Final, cast

from bot.capabilities.digest.edition import Edition, Edits
from bot.core.digests import DigestPart
from bot.core.people import first_name
from bot.core.personal import LEFT_NAME
from bot.core.slack.events import Block
from bot.core.text import inline

NOBODY: Final = first_name(LEFT_NAME)
_SAYING: Final = ("text", "elements", "fields")
"""What of a block is words, or holds others that are."""


def names_them(edition: Edition, edits: Edits, member_id: str) -> bool:
    """Whether somebody is named in it: by the capabilities, as who wrote the note, in thanks."""
    in_thanks = any(member_id in (each.to, each.by_id) for each in edits.thanks)
    return in_thanks or edits.note_by_id == member_id or any(member_id in part.named for part in edition.parts)


def edits_without(edits: Edits, member_id: str) -> Edits:
    """Thanks to them are gone; what they said themselves stays, said by nobody."""
    thanks = tuple(
        replace(each, by=NOBODY, by_id="") if each.by_id == member_id else each
        for each in edits.thanks
        if each.to != member_id
    )
    if edits.note_by_id != member_id:
        return replace(edits, thanks=thanks)
    return replace(edits, thanks=thanks, note_by=NOBODY, note_by_id="")


def edition_without(edition: Edition, member_id: str) -> Edition:
    """Their name is gone from the parts that say it."""
    return Edition(tuple(_part_without(part, member_id) for part in edition.parts))


def _part_without(part: DigestPart, member_id: str) -> DigestPart:
    name = part.named.get(member_id)
    if name is None:
        return part
    whole_word = re.compile(rf"(?<!\w){re.escape(inline(name))}(?!\w)")
    return replace(
        part,
        line=whole_word.sub(NOBODY, part.line),
        thread=[_block_without(block, whole_word) for block in part.thread],
        named={each: kept for each, kept in part.named.items() if each != member_id},
    )


def _block_without(block: Block, name: re.Pattern[str]) -> Block:
    return {key: _value_without(value, name) if key in _SAYING else value for key, value in block.items()}


def _value_without(value: Any, name: re.Pattern[str]) -> Any:  # Any: Slack's own JSON
    match value:
        case str():
            return name.sub(NOBODY, value)
        case dict():
            return _block_without(cast("Block", value), name)
        case list():
            return [_value_without(each, name) for each in cast("list[Any]", value)]
        case _:
            return value
