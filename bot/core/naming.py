"""Who is meant by what somebody typed: a mention, an id, or a part of a name. Looks nothing up by itself."""

import re
from collections.abc import Callable, Sequence
from typing import Final

from bot.core.people import Member

_MENTION: Final = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")
_NAMED: Final = 5


def find_meant(wanted: str, people: Sequence[Member]) -> list[Member]:
    """Whose id it is; else whose name; else who has it as a word of their name; else as a part of it.

    Several where it is unclear, none where nobody is called so. "Ana" is Ana Duarte, though Dana is there too.
    """
    mention = _MENTION.fullmatch(wanted.strip())
    wanted = mention[1] if mention else wanted.strip().removeprefix("@")
    typed = wanted.casefold()
    ways: Sequence[Callable[[Member], bool]] = (
        lambda each: each.id == wanted,
        lambda each: each.name.casefold() == typed,
        lambda each: typed in each.name.casefold().split(),
        lambda each: typed in each.name.casefold(),
    )
    for is_meant in ways:
        if found := [each for each in people if is_meant(each)]:
            return found
    return []


def list_some(names: Sequence[str]) -> str:
    """The first of them, and how many more there are."""
    more = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" and {more} more" if more > 0 else "")
