"""Who may do what: one table, enforced on every route by the verb its `needs=` names, and printed in docs/roles.md.

A lead is whoever leads a team, a member is everybody; the other roles are given at set-up and kept in `role_holders`.
Decisions about one row ("is it theirs?") are not here but in the rules of the capability that owns the row.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Role(StrEnum):
    OWNER = "owner"
    DEPUTY = "deputy"
    LEADERSHIP = "leadership"
    LEAD = "lead"
    MEMBER = "member"
    COMPLAINTS = "complaints"
    SECOND_PERSON = "second_person"
    """Whom somebody turns to with what concerns the owner."""
    WELLBEING = "wellbeing"
    OPERATOR = "operator"


_EVERYBODY: Final = frozenset(Role)
_IN_CHARGE: Final = frozenset({Role.OWNER, Role.DEPUTY})

VERBS: Final[Mapping[str, frozenset[Role]]] = MappingProxyType(
    {
        "menu.open": _EVERYBODY,
        "setup.choose_owner": frozenset({Role.OPERATOR, Role.OWNER}),
        "setup.choose_leads": _IN_CHARGE,
        "setup.write_letter": frozenset({Role.OWNER}),
        "setup.start": frozenset({Role.OWNER}),
        "setup.try": frozenset({Role.OWNER}),
        "roles.give": frozenset({Role.OWNER}),
        "office.hand_over": frozenset({Role.OWNER}),
        "test.send": frozenset({Role.OPERATOR, Role.OWNER}),
        "health.read": frozenset({Role.OPERATOR, Role.OWNER}),
        "audit.read": frozenset({Role.OPERATOR, Role.OWNER}),
        "personal.own": _EVERYBODY,
        "calendar.edit": _IN_CHARGE,
        "rituals.edit": _IN_CHARGE,
        "checkins.answer": _EVERYBODY,
        "checkins.see_as": frozenset({Role.OWNER}),
        "checkins.resume": _IN_CHARGE,
        "outcomes.read": _EVERYBODY,
        "outcomes.write": frozenset({Role.LEAD, Role.OWNER, Role.DEPUTY}),
        "outcomes.export": frozenset({Role.LEAD, Role.OWNER, Role.DEPUTY, Role.LEADERSHIP}),
        "outcomes.import": frozenset({Role.LEAD, Role.OWNER, Role.DEPUTY}),
        "outcomes.runsheet": frozenset({Role.OWNER, Role.DEPUTY, Role.LEADERSHIP}),
        "asks.make": frozenset({Role.LEAD, Role.DEPUTY}),
        "asks.decide": _IN_CHARGE,
        "desk.read": _IN_CHARGE,
        "asks.act": _EVERYBODY,
        "tickets.file": _EVERYBODY,
        "tickets.read": _EVERYBODY,
        "tickets.work": _EVERYBODY,
        "clarifications.read": _EVERYBODY,
        "clarifications.repeat": _EVERYBODY,
        "tickets.read_by_key": _EVERYBODY,
        "tickets.talk": _EVERYBODY,
        "tickets.set_up": frozenset({Role.OWNER}),
        "digest.read": frozenset({Role.OWNER, Role.DEPUTY, Role.LEADERSHIP}),
        "digest.edit": _IN_CHARGE,
        "digest.choose_channel": _IN_CHARGE,
        "digest.set": frozenset({Role.OWNER}),
        "sunday.answer": _EVERYBODY,
        "sunday.talk": _EVERYBODY,
        "sunday.read": _EVERYBODY,
        "sunday.speak": _IN_CHARGE,
        "sunday.comments": frozenset({Role.OWNER, Role.WELLBEING}),
        "sunday.set_up": frozenset({Role.OWNER}),
        "experiments.read": _EVERYBODY,
        "experiments.begin": _EVERYBODY,
        "experiments.work": _EVERYBODY,
    }
)


class UnknownVerb(KeyError):
    """A route names a verb that the table does not have: a mistake in the code, found at start."""


def may(roles: Iterable[Role], verb: str) -> bool:
    """Whether one of these roles has this verb. Raises `UnknownVerb` for a verb that is not in the table."""
    try:
        return not VERBS[verb].isdisjoint(roles)
    except KeyError as missing:
        raise UnknownVerb(verb) from missing


_SPOKEN: Final = {
    Role.OWNER: "the CTO",
    Role.DEPUTY: "the CTO's deputy",
    Role.LEADERSHIP: "leadership",
    Role.LEAD: "team leads",
    Role.MEMBER: "everybody",
    Role.COMPLAINTS: "whoever looks after complaints",
    Role.SECOND_PERSON: "the second person",
    Role.WELLBEING: "the wellbeing contact",
    Role.OPERATOR: "whoever operates this bot",
}


def who_may(verb: str) -> str:
    """The roles that have a verb, as a person would say them: "the CTO or the CTO's deputy"."""
    roles = VERBS[verb]
    spoken = [_SPOKEN[role] for role in Role if role in roles]
    if Role.MEMBER in roles:
        return _SPOKEN[Role.MEMBER]
    return spoken[0] if len(spoken) == 1 else f"{', '.join(spoken[:-1])} or {spoken[-1]}"
