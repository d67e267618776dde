"""What `cadence verify-anonymity` looks at: claims about the live database, each with the question that is asked of it.

Every check is a question that is shown as it is asked, so that whoever doubts it can ask the database themselves. It reads
only, while the bot runs, and decrypts nothing: when a text was sealed stands outside of the seal. What a database keeps
beside its tables is looked at in storage.py.
"""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, TypeAlias

from sqlalchemy import Select, Text, func, select, type_coerce
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from bot.capabilities.sunday.ballots.keys import keys_of
from bot.capabilities.sunday.models import Asked, Ballot, Comment, KeptTally, Round, RoundState
from bot.capabilities.sunday.suppression import EVERYBODY, Thresholds

Number: TypeAlias = Select[int]

_GRACE: Final = timedelta(minutes=10)
"""A close takes its time, and so does what follows it."""
_RANDOM: Final = 4
"""The version of a uuid that is made of chance alone (RFC 9562, section 5.4)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One claim: how much was looked at, and how much of it contradicts."""

    claim: str
    asked: str
    """The question that was put to the database, or to what stands beside it."""
    looked_at: int
    wrong: int

    @property
    def ok(self) -> bool:
        return self.wrong == 0


CANNOT_SEE: Final = (
    "What Slack itself keeps of a tap.",
    "Somebody who has this server, the application key and the keys of open rounds while a round is open: until it closes "
    "they can find out who answered what.",
    "Copies of the database's files, its disk or the machine that were made while a round was open, with the keys of open "
    "rounds in them. `cadence backup` takes neither these keys nor ballots; pg_dump takes both, unless it is called with "
    "--no-unlogged-table-data --exclude-table-data=sunday_ballots.",
    "PostgreSQL's write-ahead log and its archives: sealed ballots, without their keys, for as long as you keep them.",
    "Blocks of the file system that were freed and not yet overwritten, and memory that was swapped out.",
    "What a proxy or a database server of yours logs about requests and statements.",
    "What people tell each other.",
)
"""Said with every report."""


async def verify(session: AsyncSession, now: datetime) -> list[Check]:
    """Every check of the tables, over all workspaces: to be called in a system session. `now` is domain time."""
    return [
        *[await compare(session, *each) for each in (*_of_rounds(now), *_of_tallies())],
        await _keys(session),
        await _undated(session, "No ballot tells when it was sealed", Ballot.content),
        await _undated(session, "No comment tells when it was sealed", Comment.words),
        await _chance(session),
    ]


async def compare(session: AsyncSession, claim: str, everything: Number, contradicts: Number) -> Check:
    """A claim that two counts decide: of everything it is about, and of what would contradict it."""
    looked_at, wrong = await session.scalar(everything) or 0, await session.scalar(contradicts) or 0
    return Check(claim=claim, asked=question(session, contradicts), looked_at=looked_at, wrong=wrong)


def question(session: AsyncSession, statement: Select[Any]) -> str:  # Any: whatever it selects
    """A statement as one line of SQL, to be shown."""
    compiled = statement.compile(session.get_bind(), compile_kwargs={"literal_binds": True})
    return " ".join(str(compiled).split())


def _of_rounds(now: datetime) -> Sequence[tuple[str, Number, Number]]:
    ballots, rounds = _count(Ballot), _count(Round)
    of_ballot = (Round.workspace_id == Ballot.workspace_id) & (Round.id == Ballot.round_id)
    is_open = select(Round.id).where(of_ballot, Round.state == RoundState.OPEN).exists()
    cast = _count(Ballot).where(of_ballot).scalar_subquery()
    asked = _count(Asked).where(Asked.workspace_id == Round.workspace_id, Asked.round_id == Round.id).scalar_subquery()
    late = (Round.state == RoundState.OPEN) & (Round.closes_at < now - _GRACE)
    unscrubbed = (Round.state != RoundState.OPEN) & Round.scrubbed.is_(False)
    return (
        ("Every ballot belongs to a round that is open", ballots, ballots.where(~is_open)),
        ("No round has more ballots than people who were asked", rounds, rounds.where(cast > asked)),
        ("No round is open beyond its time", rounds, rounds.where(late)),
        ("What the deleted ballots of closed rounds left is overwritten", rounds, rounds.where(unscrubbed)),
    )


def _of_tallies() -> Sequence[tuple[str, Number, Number]]:
    least, tallies, comments = Thresholds(), _count(KeptTally), _count(Comment)
    few = (KeptTally.tenths.is_not(None)) & (KeptTally.answered < least.number)
    thin = (KeptTally.low.is_not(None)) & (KeptTally.answered < least.shares)
    everybody = (KeptTally.workspace_id == Comment.workspace_id) & (KeptTally.round_id == Comment.round_id)
    enough = select(KeptTally.round_id).where(
        everybody, KeptTally.group_id == EVERYBODY, KeptTally.answered >= least.number
    )
    return (
        (f"A number stands for {least.number} answers or more", tallies, tallies.where(few)),
        (f"A distribution stands for {least.shares} answers or more", tallies, tallies.where(thin)),
        (
            f"Comments are of closed rounds, in which {least.number} or more answered",
            comments,
            comments.where(~enough.exists()),
        ),
    )


async def _keys(session: AsyncSession) -> Check:
    known = await keys_of(session).known()
    is_open = select(Round.id).where(Round.state == RoundState.OPEN)
    over = known - set(await session.scalars(is_open))
    return Check(
        claim="Every key that there is belongs to a round that is open",
        asked=f"the keys beside the database, against: {question(session, is_open)}",
        looked_at=len(known),
        wrong=len(over),
    )


async def _undated(session: AsyncSession, claim: str, column: InstrumentedAttribute[str]) -> Check:
    sealed = select(type_coerce(column, Text))
    found = list(await session.scalars(sealed))
    return Check(
        claim=claim,
        asked=f"{question(session, sealed)}: bytes 2 to 9 of each are its time (Fernet)",
        looked_at=len(found),
        wrong=sum(sealed_at(each) != 0 for each in found),
    )


def sealed_at(token: str) -> int:
    """The second since 1970 that a Fernet token carries in clear (github.com/fernet/spec)."""
    return int.from_bytes(base64.urlsafe_b64decode(token[:12])[1:9])


async def _chance(session: AsyncSession) -> Check:
    ids = select(Comment.id)
    found = list(await session.scalars(ids))
    return Check(
        claim="The ids of comments are made of chance alone",
        asked=f"{question(session, ids)}: the version of each",
        looked_at=len(found),
        wrong=sum(each.version != _RANDOM for each in found),
    )


def _count(table: type[Asked | Ballot | Comment | KeptTally | Round]) -> Number:
    return select(func.count()).select_from(table)
