"""Who is meant by what an operator typed: an id, or a part of a name. Looks nothing up by itself."""

from collections.abc import Callable, Sequence

from bot.core.people import Member

_NAMED = 5


def find_meant(wanted: str, people: Sequence[Member]) -> list[Member]:
    """Whose id it is; else whose name; else who has it as a word of their name; else as a part of it.

    Several where it is unclear, none where nobody is called so. "Ana" is Ana Duarte, though Dana is there too.
    """
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
