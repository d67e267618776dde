"""Tables of the Monday question: the round, who was asked, the ballots while it is open, and what is left of them.

Of an answer there is one row, `Ballot`, and it lives no longer than its round. It has no member, no time, no order, no
channel and no message; what it says is one sealed text that does not tell when it was sealed. Its token is made of the
member's id and of the round's key, which is not in this database's backups (ballots/keys.py). Everything else here is either of
those who were asked, whatever they did (`Asked`), or of nobody (`KeptTally`, `Comment`), or public (the rest).
"""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import JSON, Boolean, CheckConstraint, Date, Index, SmallInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.capabilities.sunday.suppression import Bound, Number, Part, Reason, Shares, Tally
from bot.core.columns import Base, EncryptedText, Scoped, UndatedText, UtcMs, belongs_to, choice, row_id


class RoundState(StrEnum):
    OPEN = "open"
    CLOSED = "closed"
    """Counted; nothing but tallies and comments is left."""
    HELD = "held"
    """Nobody was asked; `reason` says why."""
    LOST = "lost"
    """Its key was gone before its time: closed early, counted for everybody together only."""


class Round(Scoped, Base):
    """One run of the question for everybody: decided once, when its first member falls due."""

    __tablename__ = "sunday_rounds"
    __table_args__ = (
        UniqueConstraint("workspace_id", "ritual_id", "slot", name="uq_sunday_rounds_slot"),
        Index("ix_sunday_rounds_scrubbed", "scrubbed"),  # what a tick looks for: open rounds, and what is left to do
        CheckConstraint("(state = 'held') = (reason IS NOT NULL)", name="held_has_reason"),
        # Its key and its ballots are in no copy of this database.
        {"info": {"arrives_as": {"state": {"open": "lost"}, "counting": {True: False}}}},
    )

    id: Mapped[UUID] = row_id()
    ritual_id: Mapped[str] = mapped_column(String(32))
    slot: Mapped[date] = mapped_column(Date)
    state: Mapped[RoundState] = mapped_column(choice(RoundState))
    reason: Mapped[str | None] = mapped_column(String(32), default=None)
    """Why nobody was asked, in one word: "held", "not_begun", "stopped"."""
    closes_at: Mapped[datetime] = mapped_column(UtcMs)
    """From then on nothing is counted any more: planned, not when anybody answered."""
    counting: Mapped[bool] = mapped_column(Boolean, default=False)
    """No ballot is taken any more; it is being counted."""
    scrubbed: Mapped[bool] = mapped_column(Boolean, default=False)
    """Nothing is left to do: what the files held of deleted ballots is overwritten (core/scrubbing.py)."""


class Asked(Scoped, Base):
    """One member of a round's cohort, frozen at its start, with the teams they were in. Not whether they answered.

    Kept as long as suppression has to compare the groups of a later round with this one's.
    `member_id` is no foreign key: of somebody who was forgotten it becomes a random word, the same in every round, so that
    groups can still be compared from round to round.
    """

    __tablename__ = "sunday_asked"
    __table_args__ = (belongs_to("sunday_rounds", "round_id", ondelete="CASCADE"), {"sqlite_with_rowid": False})

    round_id: Mapped[UUID] = mapped_column(primary_key=True)
    member_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    teams: Mapped[list[str]] = mapped_column(JSON, default=list)
    """The ids of their teams, as hexadecimal digits."""
    waits_in: Mapped[list[str]] = mapped_column(JSON, default=list)
    """In which groups they were too new to be counted, so that the next round is not compared with them either."""


class Ballot(Scoped, Base):
    """One answer in an open round. Deleted when it closes; never in a backup."""

    __tablename__ = "sunday_ballots"
    __table_args__ = (
        belongs_to("sunday_rounds", "round_id"),
        {"sqlite_with_rowid": False, "info": {"backup": False}},
    )

    round_id: Mapped[UUID] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(String(64), primary_key=True)
    """HMAC-SHA256 of the member's id under the round's key: who has no key cannot tell whose it is."""
    content: Mapped[str] = mapped_column(UndatedText)
    """Face, causes and comment (ballots.py)."""


class KeptTally(Scoped, Base):
    """What may be known of one group in one round, for ever: `value`, as `suppression.suppress()` left it."""

    __tablename__ = "sunday_tallies"
    __table_args__ = (
        belongs_to("sunday_rounds", "round_id", ondelete="CASCADE"),
        CheckConstraint("(tenths IS NULL) = (bound IS NULL)", name="number_is_whole"),
        CheckConstraint("(low IS NULL) = (middle IS NULL) AND (low IS NULL) = (high IS NULL)", name="shares_are_whole"),
        {"sqlite_with_rowid": False},
    )

    round_id: Mapped[UUID] = mapped_column(primary_key=True)
    group_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    """`EVERYBODY`, else a team's id as hexadecimal digits."""
    asked: Mapped[int]
    answered: Mapped[int]
    tenths: Mapped[int | None] = mapped_column(SmallInteger, default=None)
    bound: Mapped[Bound | None] = mapped_column(choice(Bound), default=None)
    low: Mapped[int | None] = mapped_column(SmallInteger, default=None)
    middle: Mapped[int | None] = mapped_column(SmallInteger, default=None)
    high: Mapped[int | None] = mapped_column(SmallInteger, default=None)
    causes: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    why_not: Mapped[Reason | None] = mapped_column(choice(Reason), default=None)

    @property
    def value(self) -> Tally:
        shares = None
        if self.low is not None and self.middle is not None and self.high is not None:
            shares = Shares(self.low, self.middle, self.high)
        return Tally(
            group=self.group_id,
            asked=self.asked,
            answered=self.answered,
            number=None if self.tenths is None or self.bound is None else Number(self.tenths, self.bound),
            shares=shares,
            causes={cause: Part(part) for cause, part in self.causes.items()},
            why_not=self.why_not,
        )


class Comment(Scoped, Base):
    """What somebody wrote, shuffled among the others of its round: for the owner and the wellbeing contact."""

    __tablename__ = "sunday_comments"
    __table_args__ = (
        belongs_to("sunday_rounds", "round_id", ondelete="CASCADE"),
        Index("ix_sunday_comments_round", "workspace_id", "round_id"),
        {"sqlite_with_rowid": False},
    )

    id: Mapped[UUID] = row_id()
    round_id: Mapped[UUID]
    words: Mapped[str] = mapped_column(UndatedText)


class Word(Scoped, Base):
    """What the CTO heard in a round, does, does not do, and why. Until it stands the next round is held."""

    __tablename__ = "sunday_words"
    __table_args__ = (
        belongs_to("sunday_rounds", "round_id", ondelete="CASCADE"),
        belongs_to("members", "by_id"),
        belongs_to("members", "changed_by"),
    )

    round_id: Mapped[UUID] = mapped_column(primary_key=True)
    words: Mapped[str] = mapped_column(EncryptedText)
    by_id: Mapped[str] = mapped_column(String(32))
    stands_in: Mapped[bool] = mapped_column(Boolean, default=False)
    """Whoever posted it was the deputy."""
    at: Mapped[datetime] = mapped_column(UtcMs)
    changed_by: Mapped[str | None] = mapped_column(String(32), default=None)
    changed_at: Mapped[datetime | None] = mapped_column(UtcMs, default=None)


class SundaySetting(Scoped, Base):
    """What the owner said about it. The thresholds only rise: a trigger of the database refuses a lower one."""

    __tablename__ = "sunday_settings"
    __table_args__ = (
        CheckConstraint("number_from >= 5 AND shares_from >= 8 AND causes_from >= 5", name="thresholds_stand"),
    )

    number_from: Mapped[int] = mapped_column(SmallInteger, default=5)
    """How many have to answer before a group has a number."""
    shares_from: Mapped[int] = mapped_column(SmallInteger, default=8)
    causes_from: Mapped[int] = mapped_column(SmallInteger, default=5)
    crisis: Mapped[str | None] = mapped_column(EncryptedText, default=None)
    """The crisis numbers, and what stands beside them; None: not said yet, and nothing is asked."""
    paused_until: Mapped[date | None] = mapped_column(Date, default=None)
    """The first day from which a round may be asked again."""


class Verdict(StrEnum):
    KEEP = "keep"
    CHANGE = "change"
    STOP = "stop"


class ExperimentDecision(Scoped, Base):
    """What the owner decided about the experiment, each time it was asked; the newest counts."""

    __tablename__ = "sunday_decisions"
    __table_args__ = (belongs_to("members", "by_id"),)

    id: Mapped[UUID] = row_id()
    verdict: Mapped[Verdict] = mapped_column(choice(Verdict))
    by_id: Mapped[str] = mapped_column(String(32))
    at: Mapped[datetime] = mapped_column(UtcMs)
    rounds: Mapped[int]
    """How many had closed with a result by then."""
    words: Mapped[str | None] = mapped_column(EncryptedText, default=None)


class CauseStep(Scoped, Base):
    """What the owner made of a cause that was named often: a ticket, or a promise. Later rounds say whether it fell."""

    __tablename__ = "sunday_cause_steps"
    __table_args__ = (
        belongs_to("sunday_rounds", "round_id", ondelete="CASCADE"),
        belongs_to("members", "by_id"),
        UniqueConstraint("workspace_id", "round_id", "cause", "became", name="uq_sunday_cause_steps_once"),
    )

    id: Mapped[UUID] = row_id()
    round_id: Mapped[UUID]
    cause: Mapped[str] = mapped_column(String(24))
    level: Mapped[str] = mapped_column(String(32))
    """How often it was named then, in the tally's own coarse words."""
    became: Mapped[str] = mapped_column(String(24))
    """The sink that took it: "promise", "clarity"; "none" where the CTO passed it over."""
    line: Mapped[str | None] = mapped_column(EncryptedText, default=None)
    """What the sink answered, as others read it."""
    by_id: Mapped[str] = mapped_column(String(32))
    at: Mapped[datetime] = mapped_column(UtcMs)
