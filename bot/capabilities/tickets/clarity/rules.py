"""The life of a clarification: published, said again and again, landed. Pure.

    repeated ──► landed     somebody said it again, and it was news to nobody
        └──────► resting    whoever keeps it lets it be

People take in what is said about ten times, in other words and in other places; so that is asked for, not more.
"""

from datetime import timedelta
from enum import StrEnum
from typing import Final

from bot.core.people import Person
from bot.core.roles import Role

ENOUGH: Final = 10
"""After so many times the question is whether saying it is what it takes."""
EVERY: Final = timedelta(days=7)


class Stage(StrEnum):
    REPEATED = "repeated"
    """Worth saying again."""
    LANDED = "landed"
    RESTING = "resting"


class Echo(StrEnum):
    """For whom it was news, as whoever said it saw."""

    NOBODY = "nobody"
    SOME = "some"
    MOST = "most"
    UNSEEN = "unseen"
    """They could not tell: a mail, a poster."""


_WHO_REPEATS: Final = frozenset({Role.LEAD, Role.OWNER, Role.DEPUTY, Role.LEADERSHIP, Role.COMPLAINTS})


def stage_after(echo: Echo) -> Stage:
    """Where one more repetition leads."""
    return Stage.LANDED if echo is Echo.NOBODY else Stage.REPEATED


def may_repeat(person: Person, keeper_id: str | None) -> bool:
    """Whoever keeps it, and whoever speaks to a team or to all."""
    return person.id == keeper_id or not person.roles.isdisjoint(_WHO_REPEATS)


def may_rest(person: Person, keeper_id: str | None) -> bool:
    """Whoever keeps it, whoever looks after complaints, and the CTO's office."""
    return person.id == keeper_id or not person.roles.isdisjoint({Role.OWNER, Role.DEPUTY, Role.COMPLAINTS})
