"""Who can be forgotten, and what has to be typed for it. Pure."""

from collections.abc import Set
from typing import Final

from bot.core.roles import Role

CONFIRMATION: Final = "forget me"


def why_not_forget(roles: Set[Role]) -> str | None:
    """The sentence for whoever holds the office: promises stand in their name. None for everybody else."""
    if Role.OWNER in roles:
        return (
            "You are the CTO here, and people are owed what you promised. Hand the office over first, with /cadence office; "
            "then I can forget you."
        )
    return None


def is_confirmed(typed: str | None) -> bool:
    return " ".join((typed or "").casefold().split()).strip(".!\"'“”") == CONFIRMATION
