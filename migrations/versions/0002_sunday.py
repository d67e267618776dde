"""Sunday evening: rounds, the ballots of open ones, tallies, and the CTO's words."""

import sqlalchemy as sa
from alembic import op

import bot.core.columns

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

OLDEST_CODE = "0001"
"""The oldest revision whose code may run on these tables."""

SCOPED = (
    "sunday_asked",
    "sunday_ballots",
    "sunday_cause_steps",
    "sunday_comments",
    "sunday_decisions",
    "sunday_rounds",
    "sunday_settings",
    "sunday_tallies",
    "sunday_words",
)

_LOWER = "NEW.number_from < OLD.number_from OR NEW.shares_from < OLD.shares_from OR NEW.causes_from < OLD.causes_from"
_ONLY_RISE_SQLITE = f"""
CREATE TRIGGER sunday_thresholds_only_rise BEFORE UPDATE ON sunday_settings WHEN {_LOWER}
BEGIN SELECT RAISE(ABORT, 'A threshold can be raised, never lowered'); END
"""
_ONLY_RISE_POSTGRESQL = f"""
CREATE FUNCTION sunday_thresholds_only_rise() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF {_LOWER} THEN RAISE EXCEPTION 'A threshold can be raised, never lowered' USING ERRCODE = 'check_violation'; END IF;
  RETURN NEW;
END $$
"""
_TRIGGER_POSTGRESQL = """
CREATE TRIGGER sunday_thresholds_only_rise BEFORE UPDATE ON sunday_settings
FOR EACH ROW EXECUTE FUNCTION sunday_thresholds_only_rise()
"""


def upgrade() -> None:
    op.create_table(
        "sunday_rounds",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ritual_id", sa.String(length=32), nullable=False),
        sa.Column("slot", sa.Date(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "closed",
                "held",
                "lost",
                name="round_state",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=32), nullable=True),
        sa.Column("closes_at", bot.core.columns.UtcMs(), nullable=False),
        sa.Column("counting", sa.Boolean(), nullable=False),
        sa.Column("scrubbed", sa.Boolean(), nullable=False),
        sa.CheckConstraint("(state = 'held') = (reason IS NOT NULL)", name=op.f("ck_sunday_rounds_held_has_reason")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_sunday_rounds_workspace_id")),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_sunday_rounds")),
        sa.UniqueConstraint("workspace_id", "ritual_id", "slot", name="uq_sunday_rounds_slot"),
        info={"arrives_as": {"state": {"open": "lost"}, "counting": {True: False}}},
    )
    op.create_index("ix_sunday_rounds_scrubbed", "sunday_rounds", ["scrubbed"], unique=False)
    op.create_table(
        "sunday_settings",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("number_from", sa.SmallInteger(), nullable=False),
        sa.Column("shares_from", sa.SmallInteger(), nullable=False),
        sa.Column("causes_from", sa.SmallInteger(), nullable=False),
        sa.Column("crisis", bot.core.columns.EncryptedText(), nullable=True),
        sa.Column("paused_until", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "number_from >= 5 AND shares_from >= 8 AND causes_from >= 5",
            name=op.f("ck_sunday_settings_thresholds_stand"),
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_sunday_settings_workspace_id")),
        sa.PrimaryKeyConstraint("workspace_id", name=op.f("pk_sunday_settings")),
    )
    op.create_table(
        "sunday_asked",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.String(length=40), nullable=False),
        sa.Column("teams", sa.JSON(), nullable=False),
        sa.Column("waits_in", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "round_id"],
            ["sunday_rounds.workspace_id", "sunday_rounds.id"],
            name=op.f("fk_sunday_asked_workspace_id_round_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_sunday_asked_workspace_id")),
        sa.PrimaryKeyConstraint("workspace_id", "round_id", "member_id", name=op.f("pk_sunday_asked")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "sunday_ballots",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.Column("content", bot.core.columns.UndatedText(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "round_id"],
            ["sunday_rounds.workspace_id", "sunday_rounds.id"],
            name=op.f("fk_sunday_ballots_workspace_id_round_id"),
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_sunday_ballots_workspace_id")),
        sa.PrimaryKeyConstraint("workspace_id", "round_id", "token", name=op.f("pk_sunday_ballots")),
        info={"backup": False},
        sqlite_with_rowid=False,
    )
    op.create_table(
        "sunday_cause_steps",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("cause", sa.String(length=24), nullable=False),
        sa.Column("level", sa.String(length=32), nullable=False),
        sa.Column("became", sa.String(length=24), nullable=False),
        sa.Column("line", bot.core.columns.EncryptedText(), nullable=True),
        sa.Column("by_id", sa.String(length=32), nullable=False),
        sa.Column("at", bot.core.columns.UtcMs(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "by_id"],
            ["members.workspace_id", "members.id"],
            name=op.f("fk_sunday_cause_steps_workspace_id_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "round_id"],
            ["sunday_rounds.workspace_id", "sunday_rounds.id"],
            name=op.f("fk_sunday_cause_steps_workspace_id_round_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_sunday_cause_steps_workspace_id")),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_sunday_cause_steps")),
        sa.UniqueConstraint("workspace_id", "round_id", "cause", "became", name="uq_sunday_cause_steps_once"),
    )
    op.create_table(
        "sunday_comments",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("words", bot.core.columns.UndatedText(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "round_id"],
            ["sunday_rounds.workspace_id", "sunday_rounds.id"],
            name=op.f("fk_sunday_comments_workspace_id_round_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_sunday_comments_workspace_id")),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_sunday_comments")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_sunday_comments_round", "sunday_comments", ["workspace_id", "round_id"], unique=False)
    op.create_table(
        "sunday_decisions",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "verdict",
            sa.Enum("keep", "change", "stop", name="verdict", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("by_id", sa.String(length=32), nullable=False),
        sa.Column("at", bot.core.columns.UtcMs(), nullable=False),
        sa.Column("rounds", sa.Integer(), nullable=False),
        sa.Column("words", bot.core.columns.EncryptedText(), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id", "by_id"],
            ["members.workspace_id", "members.id"],
            name=op.f("fk_sunday_decisions_workspace_id_by_id"),
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_sunday_decisions_workspace_id")),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_sunday_decisions")),
    )
    op.create_table(
        "sunday_tallies",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.String(length=32), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("answered", sa.Integer(), nullable=False),
        sa.Column("tenths", sa.SmallInteger(), nullable=True),
        sa.Column(
            "bound",
            sa.Enum(
                "exact",
                "about",
                "at_least",
                "at_most",
                name="bound",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=True,
        ),
        sa.Column("low", sa.SmallInteger(), nullable=True),
        sa.Column("middle", sa.SmallInteger(), nullable=True),
        sa.Column("high", sa.SmallInteger(), nullable=True),
        sa.Column("causes", sa.JSON(), nullable=False),
        sa.Column(
            "why_not",
            sa.Enum(
                "too_few", "complement", "changed", name="reason", native_enum=False, create_constraint=True, length=24
            ),
            nullable=True,
        ),
        sa.CheckConstraint(
            "(low IS NULL) = (middle IS NULL) AND (low IS NULL) = (high IS NULL)",
            name=op.f("ck_sunday_tallies_shares_are_whole"),
        ),
        sa.CheckConstraint("(tenths IS NULL) = (bound IS NULL)", name=op.f("ck_sunday_tallies_number_is_whole")),
        sa.ForeignKeyConstraint(
            ["workspace_id", "round_id"],
            ["sunday_rounds.workspace_id", "sunday_rounds.id"],
            name=op.f("fk_sunday_tallies_workspace_id_round_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_sunday_tallies_workspace_id")),
        sa.PrimaryKeyConstraint("workspace_id", "round_id", "group_id", name=op.f("pk_sunday_tallies")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "sunday_words",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("words", bot.core.columns.EncryptedText(), nullable=False),
        sa.Column("by_id", sa.String(length=32), nullable=False),
        sa.Column("stands_in", sa.Boolean(), nullable=False),
        sa.Column("at", bot.core.columns.UtcMs(), nullable=False),
        sa.Column("changed_by", sa.String(length=32), nullable=True),
        sa.Column("changed_at", bot.core.columns.UtcMs(), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id", "by_id"],
            ["members.workspace_id", "members.id"],
            name=op.f("fk_sunday_words_workspace_id_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "changed_by"],
            ["members.workspace_id", "members.id"],
            name=op.f("fk_sunday_words_workspace_id_changed_by"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "round_id"],
            ["sunday_rounds.workspace_id", "sunday_rounds.id"],
            name=op.f("fk_sunday_words_workspace_id_round_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_sunday_words_workspace_id")),
        sa.PrimaryKeyConstraint("workspace_id", "round_id", name=op.f("pk_sunday_words")),
    )
    if op.get_bind().dialect.name == "postgresql":
        for table in SCOPED:
            _keep_within_workspace(table)
        _add_round_keys()
        _keep_out_of_statistics()
        op.execute(_ONLY_RISE_POSTGRESQL)
        op.execute(_TRIGGER_POSTGRESQL)
    else:
        op.execute(_ONLY_RISE_SQLITE)


def _add_round_keys() -> None:
    """The keys of open rounds: unlogged, so in no write-ahead log, no replica and no base backup; gone after a crash."""
    op.create_table(
        "sunday_round_keys",
        sa.Column("round_id", sa.Uuid(), primary_key=True),
        sa.Column("sealed", sa.Text(), nullable=False),
        prefixes=["UNLOGGED"],
    )


def _keep_out_of_statistics() -> None:
    """PostgreSQL's planner keeps samples of a column's values, and would keep those of deleted rows."""
    for table, column in (
        ("sunday_ballots", "token"),
        ("sunday_ballots", "content"),
        ("sunday_comments", "words"),
        ("sunday_round_keys", "sealed"),
    ):
        op.execute(f"ALTER TABLE {table} ALTER COLUMN {column} SET STATISTICS 0")


def _keep_within_workspace(table: str) -> None:
    own = "workspace_id = current_setting('cadence.workspace', true)"
    every = "current_setting('cadence.workspace', true) = '*'"
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY own_workspace ON {table} USING ({own} OR {every})")
