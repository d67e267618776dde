"""Tables of rituals: what is in force in a workspace, who is asked when, what was asked, what was answered.

A check-in is one member's part in a round, and its identity is (workspace, ritual, member, slot): a moved time zone can
neither double nor lose it. It refers to the version of the ritual it was asked with, so a file may be edited at any time.
"""

from datetime import date, datetime, time
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Boolean, Date, ForeignKeyConstraint, Index, Integer, String, Text, Time, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from bot.core.capability import AnswerKind
from bot.core.columns import Base, EncryptedText, Scoped, UtcMs, belongs_to, choice, partial_index, row_id


class RitualVersion(Scoped, Base):
    """A ritual's file as it once was. Never changed; `id` is the hash of `body`."""

    __tablename__ = "ritual_versions"

    id: Mapped[str] = mapped_column(String(64), primary_key=True, sort_order=-1)
    ritual_id: Mapped[str] = mapped_column(String(32))
    body: Mapped[str] = mapped_column(Text)


class RitualSetting(Scoped, Base):
    """What this workspace wants differently from the file; None leaves it as the file has it."""

    __tablename__ = "ritual_settings"

    ritual_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    is_on: Mapped[bool] = mapped_column(Boolean, default=True)
    weekday: Mapped[int | None] = mapped_column(Integer, default=None)
    """0 is Monday."""
    at: Mapped[time | None] = mapped_column(Time, default=None)


class RitualInForce(Scoped, Base):
    """The version of a ritual that is asked in this workspace now."""

    __tablename__ = "rituals_in_force"
    __table_args__ = (belongs_to("ritual_versions", "version_id"),)

    ritual_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    version_id: Mapped[str] = mapped_column(String(64))
    compared_at: Mapped[datetime | None] = mapped_column(UtcMs, default=None)
    """Up to when changes of members are in the enrolments; None: everybody has to be compared."""
    directory_at: Mapped[datetime | None] = mapped_column(UtcMs, default=None)
    """The synchronisation of all members that the enrolments know of."""


class Enrolment(Scoped, Base):
    """Somebody whom a ritual asks: the next slot that has no check-in yet, and when it falls due in their zone."""

    __tablename__ = "enrolments"
    __table_args__ = (
        belongs_to("members", "member_id"),
        ForeignKeyConstraint(
            ["workspace_id", "ritual_id"],
            ["rituals_in_force.workspace_id", "rituals_in_force.ritual_id"],
            ondelete="CASCADE",
        ),
        # The member too: what is due to one person at the same moment is planned together, the most important first.
        Index("ix_enrolments_due", "workspace_id", "next_due_at", "member_id"),
    )

    ritual_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    member_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    zone: Mapped[str] = mapped_column(String(64))
    """The member's zone that `next_due_at` was computed with."""
    slot: Mapped[date] = mapped_column(Date)
    next_due_at: Mapped[datetime] = mapped_column(UtcMs)
    asked_at: Mapped[datetime | None] = mapped_column(UtcMs, default=None)
    """When this ritual last asked them, or will."""
    silent_rounds: Mapped[int] = mapped_column(Integer, default=0)
    """How many rounds in a row ended without a word of theirs. After two they are not asked until somebody says so."""


class CheckInState(StrEnum):
    ASKED = "asked"
    """Its message was sent or will be; nothing was answered."""
    ANSWERED = "answered"
    PASSED = "passed"
    """The member said: not this time."""
    SKIPPED = "skipped"
    """Never asked; `reason` says why."""
    CLOSED = "closed"
    """The window ended without an answer."""


class CheckIn(Scoped, Base):
    """One member's part in a round."""

    __tablename__ = "check_ins"
    __table_args__ = (
        belongs_to("members", "member_id"),
        belongs_to("ritual_versions", "version_id"),
        UniqueConstraint("workspace_id", "ritual_id", "member_id", "slot", name="uq_check_ins_slot"),
        Index("ix_check_ins_look", "workspace_id", "look_at"),
        Index("ix_check_ins_member", "workspace_id", "member_id", "due_at"),
        partial_index("ix_check_ins_answered", "state = 'answered'", "workspace_id", "answered_at"),
        partial_index("ix_check_ins_skipped", "state = 'skipped'", "workspace_id", "due_at"),
    )

    id: Mapped[UUID] = row_id()
    ritual_id: Mapped[str] = mapped_column(String(32))
    member_id: Mapped[str] = mapped_column(String(32))
    slot: Mapped[date] = mapped_column(Date)
    version_id: Mapped[str] = mapped_column(String(64))
    state: Mapped[CheckInState] = mapped_column(choice(CheckInState))
    reason: Mapped[str | None] = mapped_column(String(64), default=None)
    """Why it was skipped, in one word; None unless it was."""
    due_at: Mapped[datetime] = mapped_column(UtcMs)
    """When it was owed, whatever became of it."""
    closes_at: Mapped[datetime | None] = mapped_column(UtcMs, default=None)
    look_at: Mapped[datetime | None] = mapped_column(UtcMs, default=None)
    """When something has to be decided about it next: whether its message left, then its closing. None: nothing any more."""
    attempt: Mapped[int] = mapped_column(Integer, default=1)
    """Counts the messages planned for it: one that expired unsent is planned again."""
    delivery_id: Mapped[UUID | None] = mapped_column(Uuid(), default=None)
    """The message that asks: the newest, where it was put off and came back."""
    quiet_id: Mapped[UUID | None] = mapped_column(Uuid(), default=None)
    """The message that was put off, as long as it says when it comes back."""
    back_at: Mapped[datetime | None] = mapped_column(UtcMs, default=None)
    """When it is asked again, its member having put it off; None where they have not."""
    nudge_at: Mapped[datetime | None] = mapped_column(UtcMs, default=None)
    """When its one nudge falls due; None where it was given, or there is none."""
    finished: Mapped[bool] = mapped_column(Boolean, default=False)
    """Its member has said all they wanted to: the message shows a receipt instead of the questions."""
    late: Mapped[bool] = mapped_column(Boolean, default=False)
    answered_at: Mapped[datetime | None] = mapped_column(UtcMs, default=None)


class GivenAnswer(Scoped, Base):
    """What somebody answered, and the line that others read of it."""

    __tablename__ = "given_answers"
    __table_args__ = (belongs_to("check_ins", "checkin_id", ondelete="CASCADE"),)

    checkin_id: Mapped[UUID] = mapped_column(primary_key=True)
    question: Mapped[str] = mapped_column(String(32), primary_key=True)
    subject: Mapped[str] = mapped_column(String(128), primary_key=True)
    """The thing it is about, as its `for_each` names it; "" where the question is asked once."""
    kind: Mapped[AnswerKind] = mapped_column(choice(AnswerKind))
    value: Mapped[str] = mapped_column(EncryptedText)
    line: Mapped[str | None] = mapped_column(EncryptedText, default=None)
    """What others read, mrkdwn; None where nobody does."""
    at: Mapped[datetime] = mapped_column(UtcMs)


class TypedReply(Scoped, Base):
    """Words that were typed and not yet kept: deleted as soon as their author decides, or with the next night."""

    __tablename__ = "typed_replies"
    __table_args__ = (
        belongs_to("members", "member_id"),
        belongs_to("ritual_versions", "version_id"),
        belongs_to("check_ins", "checkin_id", ondelete="CASCADE"),
        UniqueConstraint("workspace_id", "member_id", "ts", name="uq_typed_replies_ts"),
        Index("ix_typed_replies_at", "workspace_id", "at"),
    )

    id: Mapped[UUID] = row_id()
    member_id: Mapped[str] = mapped_column(String(32))
    ts: Mapped[str] = mapped_column(String(32))
    """Slack's identity of the typed message; stays the same when it is edited."""
    at: Mapped[datetime] = mapped_column(UtcMs)
    version_id: Mapped[str | None] = mapped_column(String(64))
    """The ritual whose choices are offered for it; None as long as its author has to say which check-in they mean."""
    checkin_id: Mapped[UUID | None] = mapped_column(Uuid(), default=None)
    """The check-in it answers; None for words that answer none."""
    words: Mapped[str | None] = mapped_column(EncryptedText, default=None)
    """None once it was decided."""
    kept_as: Mapped[str | None] = mapped_column(String(60), default=None)
    """What it became: what a ritual's `becomes` names, or "question:" and the question it answers."""
    line: Mapped[str | None] = mapped_column(EncryptedText, default=None)
