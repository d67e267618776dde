"""The one contract between a capability and the rest of the bot.

A capability is a folder under `bot/capabilities/`. It offers what stands here and nothing else; capabilities never import
each other, they meet through these hooks. A hook is added when a second capability needs it.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Protocol, TypeAlias, TypeVar
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.context import Context
from bot.core.digests import DigestSection
from bot.core.people import Person
from bot.core.personal import PersonalData
from bot.core.sealed import Sealed
from bot.core.slack.events import Block, SlackMessage
from bot.core.slack.routes import Routes
from bot.core.stages import Stage

Offered = TypeVar("Offered")

Ref: TypeAlias = Mapping[str, str]
"""What a message is about, as ids: stored with the delivery in place of its text, which is rendered when it is sent."""


@dataclass(frozen=True, slots=True)
class Job:
    """Work that a tick does: `run(context, now)` does what is due and is harmless if repeated.

    `next_due(context, now)` is the earliest domain time after `now` at which there will be something to do if nothing is
    written before, None for nothing in sight: the played clock stops there, and no tick runs the job in vain. A job
    without it is run by every tick; so it must be where what is due does not stand in the database.
    """

    name: str
    run: Callable[[Context, datetime], Awaitable[None]]
    next_due: Callable[[Context, datetime], Awaitable[datetime | None]] | None = None


async def nothing_in_sight(context: Context, now: datetime) -> None:
    """The `next_due` of a job for which time alone brings nothing to do: only what is written does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendering:
    """What a renderer is asked for: one delivery, at the moment it is about to be sent."""

    workspace_id: str
    delivery_id: UUID
    to: str
    """A member id (U...) or a channel id (C...)."""
    ref: Ref
    now: datetime
    context: Context
    on_desk: bool = False
    """Of a notice: whether it stands on the CTO's desk, beside what the capabilities have there."""


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """There is nothing to say any more; the delivery ends as skipped, with this reason."""

    reason: str


Renderer: TypeAlias = Callable[[AsyncSession, Rendering], Awaitable[SlackMessage | Withdrawn]]
NoticeRenderer: TypeAlias = Callable[[AsyncSession, Rendering], Awaitable[Sequence[Block] | Withdrawn]]
"""One notice as blocks (at most 8), to stand among others in the day's one message."""


class Rank(IntEnum):
    """Where something stands on the CTO's desk, and in the day's one message of anybody: the lowest first."""

    DECIDE = 10
    """It waits for an answer of whoever reads it."""
    OWED = 20
    """A promise that is due tomorrow, due today, or late."""
    SETTLED = 25
    """Decided since this morning. It brings nobody a message by itself."""
    NEWS = 30
    SILENT = 40
    """Who was not heard from."""
    STALE = 50
    OFFER = 60
    """Something that could be begun."""


@dataclass(frozen=True, slots=True)
class DeskEntry:
    """One thing on the desk, as the blocks that belong together (at most 4)."""

    rank: Rank
    blocks: Sequence[Block]
    by_itself: bool = True
    """Whether it is worth a message of its own this morning; else it stands in one that comes for something else."""


@dataclass(frozen=True, slots=True)
class DeskPart:
    """What one capability has on the desk at this moment, what matters most first within a rank."""

    entries: Sequence[DeskEntry] = ()
    counts: str = ""
    """mrkdwn, for the last line: "3 asked, 5 promised". It brings nobody a message by itself."""


class DeskSection(Protocol):
    async def __call__(self, session: AsyncSession, person: Person, now: datetime) -> DeskPart:
        """What stands on the CTO's desk, for the owner or for a deputy who looks at it. Looked up again with every change."""
        ...


@dataclass(frozen=True, slots=True)
class SubjectItem:
    """One thing a ritual's question is repeated for, as `for_each` finds them."""

    ref: str
    """Opaque; comes back in the answer."""
    title: str
    """Plain text as its author wrote it; views escape it."""
    detail: str = ""
    """mrkdwn, escaped: what stands beside the title (", by 12 Dec. You said: on track.")."""
    kind: str = ""
    """What a question's `only_for` may name."""
    current: str | None = None
    """The value that stands, in the question's own terms."""
    ended: bool = False
    """It is over: there for whoever has answered about it in the same check-in, so that they can still mend their answer."""
    made_by: UUID | None = None
    """The `Answer.checkin_id` of the answer that made it; None for what came from elsewhere."""


Subjects: TypeAlias = Callable[[AsyncSession, Person, datetime], Awaitable[Sequence[SubjectItem]]]


class AnswerKind(StrEnum):
    GIVEN = "given"
    UNCHANGED = "unchanged"
    """ "Nothing changed": what stands was confirmed."""
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One answer to one question, handed to the sink that its `becomes` names, in the transaction that stores it.

    (`checkin_id`, `question`, `subject`) is its identity: the same again is an edit.
    """

    by: Person
    at: datetime
    checkin_id: UUID
    question: str
    subject: str | None
    value: str
    kind: AnswerKind = AnswerKind.GIVEN
    about: str | None = None
    """Of what it is, as the `SubjectItem.ref` picked beside it; None where there was nothing to pick. No part of its identity."""


AnswerSink: TypeAlias = Callable[[AsyncSession, Answer], Awaitable[str | None]]
"""Takes an answer into its own tables; returns the exact line others will read (mrkdwn, escaped), None where nobody will."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ComingRound:
    """Something the bot asks on a schedule: whom, and when next."""

    title: str
    """Plain text."""
    members: int
    next_at: datetime
    messages: int
    """How many asks fall due together with the first."""


ComingRounds: TypeAlias = Callable[[AsyncSession, str | None], Awaitable[Sequence[ComingRound]]]
"""What is asked next, the soonest first: of everybody, or of the one member whose id is given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialAsk:
    """A ritual as it would be asked, to look at and to try: marked, and nothing that is pressed on it is kept."""

    ritual_id: str
    title: str
    """Plain text."""
    asks_them: bool
    """Whether this member belongs to those whom it asks."""
    message: SlackMessage
    begins_later: bool = False
    """It is not asked from the start on: the owner begins it by itself."""


Trials: TypeAlias = Callable[[AsyncSession, Context, str, datetime], Awaitable[Sequence[TrialAsk]]]
"""What a member, by id, would be asked: one for every ritual that is on, those that ask them first. Writes nothing."""


Passing: TypeAlias = Callable[[AsyncSession, datetime], Awaitable[Sequence[str]]]
"""What of a capability goes to whoever takes over the CTO's office: a line each (mrkdwn), counts and no words of people."""


Replanning: TypeAlias = Callable[[AsyncSession, str | None, datetime], Awaitable[None]]
"""When a member, by id, may be written to is different now (None: any of them): what waits for them is planned again."""


class HomeSection(Protocol):
    async def __call__(self, session: AsyncSession, person: Person, now: datetime) -> Sequence[Block]:
        """This person's part of App Home, at most 25 blocks; empty where there is nothing for them."""
        ...


@dataclass(frozen=True, slots=True)
class Capability:
    """What a folder under `bot/capabilities/` offers to the rest of the bot."""

    name: str
    routes: Routes = field(default_factory=Routes)
    jobs: Sequence[Job] = ()
    messages: Mapping[str, Renderer] = field(default_factory=dict[str, Renderer])
    """Renderers of deliveries, by the subject's name ("checkins.ask")."""
    notices: Mapping[str, NoticeRenderer] = field(default_factory=dict[str, NoticeRenderer])
    answers: Mapping[str, AnswerSink] = field(default_factory=dict[str, AnswerSink])
    """What `becomes = "..."` in a ritual may name."""
    subjects: Mapping[str, Subjects] = field(default_factory=dict[str, Subjects])
    """What `for_each = "..."` in a ritual may name."""
    sealed: Mapping[str, Sealed] = field(default_factory=dict[str, Sealed])
    """What `sealed_by = "..."` in a ritual may name."""
    desk: DeskSection | None = None
    home: HomeSection | None = None
    home_foot: HomeSection | None = None
    """What stands at the end of everybody's Home, below all that waits for them."""
    digest: DigestSection | None = None
    personal_data: PersonalData | None = None
    coming: ComingRounds | None = None
    replanning: Replanning | None = None
    trials: Trials | None = None
    passing: Passing | None = None
    stage: Stage | None = None
    """Where the owner begins it by itself; without one it begins with the whole."""


class DoublyNamed(Exception):
    """Two parts of the bot offer something under one name."""


def gather(kind: str, parts: Iterable[Mapping[str, Offered]]) -> dict[str, Offered]:
    """What all of them offer, by name. Raises `DoublyNamed`: of two the second would take the first's place without a word."""
    gathered: dict[str, Offered] = {}
    for part in parts:
        for name, offered in part.items():
            if name in gathered:
                message = f"{name!r} is offered twice among the {kind}"
                raise DoublyNamed(message)
            gathered[name] = offered
    return gathered
