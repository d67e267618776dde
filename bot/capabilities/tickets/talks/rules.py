"""What people need to talk: the sentences of a prepared conversation, and who can sit together. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from bot.core.people import Person, first_name
from bot.core.text import time_ahead

LONGEST: Final = 3000


class Way(StrEnum):
    """What somebody chose to do about it."""

    PREPARE = "prepare"
    THREE = "three"
    SECOND = "second"
    """Have the second person come to them, about what concerns the CTO."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A conversation as somebody prepared it. Shown to them and kept nowhere."""

    saw: str
    did: str
    like: str

    @property
    def sentences(self) -> str:
        """To say, or to copy: what was not filled in is left out."""
        parts = {"What I saw": self.saw, "What it did to me": self.did, "What I would like": self.like}
        return "\n\n".join(f"{name}: {said}" for name, said in parts.items() if said)


@dataclass(frozen=True, slots=True, kw_only=True)
class Guest:
    """Somebody who is asked to sit with two others. `person` is None for whom the bot cannot write to."""

    field: str
    person: Person | None
    works_at: datetime
    """The first time from now on in their hours."""


def problems(by: Person, guests: tuple[Guest, Guest], *, now: datetime) -> Mapping[str, str]:
    """Why these three cannot be brought together now, a sentence per field; empty where they can."""
    found: dict[str, str] = {}
    for guest in guests:
        if guest.person is None:
            found[guest.field] = "I can't write to them. Pick somebody who works here."
        elif guest.person.id == by.id:
            found[guest.field] = "That is you, and you are in it already. Pick somebody else."
        elif guest.works_at > now:
            when = time_ahead(guest.works_at, now, by.zone)
            name = first_name(guest.person.name)
            found[guest.field] = f"It is outside {name}'s hours, and I write to nobody then. Open it from {when} on."
    colleague, third = (guest.person for guest in guests)
    if not found and colleague and third and colleague.id == third.id:
        found[guests[1].field] = "Pick two different people: the one it is about, and one who helps."
    return found
