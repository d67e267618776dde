"""The digest, and indexes by which it reads one week of everything, however old the data."""

import sqlalchemy as sa
from alembic import op

import bot.core.columns

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

OLDEST_CODE = "0001"
"""The oldest revision whose code may run on these tables."""

SCOPED = (
    "digest_settings",
    "digests",
)

BY_TIME = (
    ("ix_ask_moves_at", "ask_moves", ("workspace_id", "at"), None),
    ("ix_outcome_changes_at", "outcome_changes", ("workspace_id", "at"), None),
    ("ix_ticket_moves_at", "ticket_moves", ("workspace_id", "at"), None),
    ("ix_outcomes_off_road", "outcomes", ("workspace_id",), "state IN ('off_track', 'at_risk', 'stuck')"),
    ("ix_check_ins_answered", "check_ins", ("workspace_id", "answered_at"), "state = 'answered'"),
    ("ix_check_ins_skipped", "check_ins", ("workspace_id", "due_at"), "state = 'skipped'"),
)
"""What one week is read by: name, table, columns, and the rows it is over, all of them where that is None."""


def upgrade() -> None:
    for name, table, columns, rows in BY_TIME:
        condition = sa.text(rows) if rows else None
        op.create_index(name, table, list(columns), sqlite_where=condition, postgresql_where=condition)
    op.create_table(
        "digest_settings",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("weekday", sa.SmallInteger(), nullable=False),
        sa.Column("at", sa.Time(), nullable=False),
        sa.Column("changed_at", bot.core.columns.UtcMs(), nullable=False),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name=op.f("ck_digest_settings_day_of_the_week")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_digest_settings_workspace_id")),
        sa.PrimaryKeyConstraint("workspace_id", name=op.f("pk_digest_settings")),
    )
    op.create_table(
        "digests",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("week", sa.String(length=8), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("begins", bot.core.columns.UtcMs(), nullable=False),
        sa.Column("ends", bot.core.columns.UtcMs(), nullable=False),
        sa.Column("due_at", bot.core.columns.UtcMs(), nullable=False),
        sa.Column("read_at", bot.core.columns.UtcMs(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "held",
                "leaving",
                "sent",
                "stuck",
                "filed",
                name="digest_state",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("content", bot.core.columns.EncryptedText(), nullable=False),
        sa.Column("edits", bot.core.columns.EncryptedText(), nullable=False),
        sa.Column("preview_id", sa.Uuid(), nullable=True),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("channel", sa.String(length=32), nullable=True),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("trouble", sa.String(length=64), nullable=True),
        sa.Column("retry_at", bot.core.columns.UtcMs(), nullable=True),
        sa.Column("gives_up_at", bot.core.columns.UtcMs(), nullable=True),
        sa.Column("sent_at", bot.core.columns.UtcMs(), nullable=True),
        sa.Column("edited_at", bot.core.columns.UtcMs(), nullable=True),
        sa.CheckConstraint("state != 'stuck' OR gives_up_at IS NOT NULL", name=op.f("ck_digests_stuck_until")),
        sa.CheckConstraint(
            "state NOT IN ('leaving', 'sent') OR parent_id IS NOT NULL", name=op.f("ck_digests_sent_as_a_message")
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_digests_workspace_id")),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_digests")),
    )
    op.create_index(
        "ix_digests_open",
        "digests",
        ["workspace_id"],
        unique=False,
        sqlite_where=sa.text("state IN ('draft', 'held', 'leaving', 'stuck')"),
        postgresql_where=sa.text("state IN ('draft', 'held', 'leaving', 'stuck')"),
    )
    op.create_index("uq_digests_week", "digests", ["workspace_id", "week"], unique=True)
    if op.get_bind().dialect.name == "postgresql":
        for table in SCOPED:
            _keep_within_workspace(table)


def _keep_within_workspace(table: str) -> None:
    own = "workspace_id = current_setting('cadence.workspace', true)"
    every = "current_setting('cadence.workspace', true) = '*'"
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY own_workspace ON {table} USING ({own} OR {every})")
