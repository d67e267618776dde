"""What an issue says of a ticket: a number and a kind, whether it is open, and a comment for every move worth one. Pure.

No name, and not a word that anybody wrote: whoever reads the repository is not who may read the ticket. A title that may be
public is for people to give over there; it is never changed from here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final
from uuid import UUID

from bot.capabilities.tickets.standing import OPEN, Kind, Move, State

LABEL: Final = "complaint"

_SAYS: Final = (
    "What C-{number} is about stays in Slack, where `/complain C-{number}` shows it to those whom it concerns. Give this "
    "issue whatever title fits here; Cadence opens and closes it, and comments, and leaves the rest to you."
)
_REMARKS: Final[Mapping[Move, str]] = MappingProxyType(
    {
        Move.NOT_YET: "Not known yet.",
        Move.ANSWER: "Answered; whoever complained says whether it is clear.",
        Move.CLEAR: "Clear now.",
        Move.STILL_NOT: "Still not clear.",
        Move.RULE_WRONG: "Clear, and the rule is wrong: from now on an improvement.",
        Move.ACCEPT: "Whoever complained takes it on.",
        Move.DO: "Done; whoever complained says whether it helped.",
        Move.HELPED: "It helped.",
        Move.REOPEN: "Not there yet; open again.",
        Move.DECLINE: "Declined, with a reason.",
        Move.WITHDRAW: "Withdrawn.",
    }
)
"""Every other move is nobody's business outside of Slack."""


@dataclass(frozen=True, slots=True)
class Remark:
    """A move, as a comment says it. `version` is the ticket's after it."""

    version: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A ticket as its issue has to show it."""

    ticket_id: UUID
    version: int
    number: int
    kind: Kind
    state: State
    remarks: Sequence[Remark] = ()
    """Every move worth a comment, the oldest first."""

    @property
    def title(self) -> str:
        return f"C-{self.number} ({self.kind})"

    @property
    def closed_as(self) -> str | None:
        """In GitHub's words, why it is closed; None while it is open."""
        if self.state in OPEN:
            return None
        return "completed" if self.state is State.SETTLED else "not_planned"


def remarks_of(moves: Sequence[tuple[int, Move]]) -> list[Remark]:
    """The comments for a ticket's moves, which are given in order; none for a move that was undone."""
    undone = {version - 1 for version, move in moves if move is Move.UNDO}
    return [Remark(version, _REMARKS[move]) for version, move in moves if move in _REMARKS and version not in undone]


def marker_of(marker: UUID, version: int | None = None) -> str:
    """What stands unseen in an issue's body, or in the comment of one move, to be found again."""
    return f"<!-- cadence:{marker.hex}{'' if version is None else f':{version}'} -->"


def body_of(paper: Paper, marker: UUID) -> str:
    return f"{_SAYS.format(number=paper.number)}\n\n{marker_of(marker)}\n"
