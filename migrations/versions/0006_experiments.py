"""Experiments: a change with a hypothesis and an end date, who did what with it when, and the numbers given."""

import sqlalchemy as sa
from alembic import op

import bot.core.columns

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

OLDEST_CODE = "0001"
"""The oldest revision whose code may run on these tables."""

SCOPED = (
    "experiment_counters",
    "experiment_moves",
    "experiments",
)


def upgrade() -> None:
    op.create_table(
        "experiment_counters",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_experiment_counters_workspace_id")),
        sa.PrimaryKeyConstraint("workspace_id", name=op.f("pk_experiment_counters")),
    )
    op.create_table(
        "experiments",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("change", bot.core.columns.EncryptedText(), nullable=False),
        sa.Column("hypothesis", bot.core.columns.EncryptedText(), nullable=False),
        sa.Column("measure", bot.core.columns.EncryptedText(), nullable=False),
        sa.Column("begun_by", sa.String(length=32), nullable=False),
        sa.Column("begun_at", bot.core.columns.UtcMs(), nullable=False),
        sa.Column("owner_id", sa.String(length=32), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "running",
                "kept",
                "stopped",
                "lapsed",
                "withdrawn",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("look_on", sa.Date(), nullable=True),
        sa.Column("learnt", bot.core.columns.EncryptedText(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=255), nullable=False),
        sa.CheckConstraint("look_on IS NULL OR look_on > ends_on", name=op.f("ck_experiments_slow_effects_come_later")),
        sa.ForeignKeyConstraint(
            ["workspace_id", "begun_by"],
            ["members.workspace_id", "members.id"],
            name=op.f("fk_experiments_workspace_id_begun_by"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "owner_id"],
            ["members.workspace_id", "members.id"],
            name=op.f("fk_experiments_workspace_id_owner_id"),
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_experiments_workspace_id")),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_experiments")),
    )
    op.create_index("ix_experiments_beginner", "experiments", ["workspace_id", "begun_by"], unique=False)
    op.create_index(
        "ix_experiments_look",
        "experiments",
        ["workspace_id", "look_on"],
        unique=False,
        sqlite_where=sa.text("look_on IS NOT NULL"),
        postgresql_where=sa.text("look_on IS NOT NULL"),
    )
    op.create_index("ix_experiments_owner", "experiments", ["workspace_id", "owner_id"], unique=False)
    op.create_index(
        "ix_experiments_running",
        "experiments",
        ["workspace_id", "ends_on"],
        unique=False,
        sqlite_where=sa.text("state = 'running'"),
        postgresql_where=sa.text("state = 'running'"),
    )
    op.create_index("uq_experiments_number", "experiments", ["workspace_id", "number"], unique=True)
    op.create_index("uq_experiments_source", "experiments", ["workspace_id", "source"], unique=True)
    op.create_table(
        "experiment_moves",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("experiment_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column(
            "move",
            sa.Enum(
                "begin",
                "keep",
                "change",
                "stop",
                "renew",
                "lapse",
                "look_again",
                "reword",
                "hand_over",
                "withdraw",
                "undo",
                name="move",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("by_id", sa.String(length=32), nullable=True),
        sa.Column("at", bot.core.columns.UtcMs(), nullable=False),
        sa.Column("words", bot.core.columns.EncryptedText(), nullable=True),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("member_id", sa.String(length=32), nullable=True),
        sa.Column(
            "state_before",
            sa.Enum(
                "running",
                "kept",
                "stopped",
                "lapsed",
                "withdrawn",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("ends_before", sa.Date(), nullable=True),
        sa.Column("look_before", sa.Date(), nullable=True),
        sa.Column("change_before", bot.core.columns.EncryptedText(), nullable=True),
        sa.Column("hypothesis_before", bot.core.columns.EncryptedText(), nullable=True),
        sa.Column("measure_before", bot.core.columns.EncryptedText(), nullable=True),
        sa.Column("learnt_before", bot.core.columns.EncryptedText(), nullable=True),
        sa.Column("told", sa.JSON(), nullable=False),
        sa.Column("source", sa.String(length=255), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id", "by_id"],
            ["members.workspace_id", "members.id"],
            name=op.f("fk_experiment_moves_workspace_id_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "experiment_id"],
            ["experiments.workspace_id", "experiments.id"],
            name=op.f("fk_experiment_moves_workspace_id_experiment_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "member_id"],
            ["members.workspace_id", "members.id"],
            name=op.f("fk_experiment_moves_workspace_id_member_id"),
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_experiment_moves_workspace_id")),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_experiment_moves")),
        sa.UniqueConstraint("workspace_id", "experiment_id", "version", name="uq_experiment_moves_version"),
    )
    op.create_index("ix_experiment_moves_at", "experiment_moves", ["workspace_id", "at"], unique=False)
    op.create_index("ix_experiment_moves_by", "experiment_moves", ["workspace_id", "by_id"], unique=False)
    op.create_index("uq_experiment_moves_source", "experiment_moves", ["workspace_id", "source"], unique=True)
    if op.get_bind().dialect.name == "postgresql":
        for table in SCOPED:
            _keep_within_workspace(table)


def _keep_within_workspace(table: str) -> None:
    own = "workspace_id = current_setting('cadence.workspace', true)"
    every = "current_setting('cadence.workspace', true) = '*'"
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY own_workspace ON {table} USING ({own} OR {every})")
