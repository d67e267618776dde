"""The first tables: workspaces, people, the outbox, check-ins, outcomes and asks.

Made in one step, since nothing was released before it. On PostgreSQL every table of a workspace also gets row-level
security, forced on its owner too.
"""

import sqlalchemy as sa
from alembic import op

import bot.core.columns

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

OLDEST_CODE = "0001"
"""The oldest revision whose code may run on these tables."""

SCOPED = (
    "ask_moves",
    "asks",
    "audit_log",
    "begun_stages",
    "check_ins",
    "clarification_repetitions",
    "clarifications",
    "company_days",
    "conduct_channels",
    "deliveries",
    "desk_set_up",
    "enrolments",
    "given_answers",
    "hand_backs",
    "inbox",
    "members",
    "mirror_turns",
    "mirrored_issues",
    "notices",
    "office_offers",
    "outcome_changes",
    "outcome_counters",
    "outcome_leads_seen",
    "outcomes",
    "paces",
    "ritual_settings",
    "ritual_versions",
    "rituals_in_force",
    "role_holders",
    "talk_counts",
    "talks",
    "team_members",
    "team_notes",
    "teams",
    "ticket_counters",
    "ticket_keys",
    "ticket_moves",
    "ticket_parts",
    "ticket_terms",
    "tickets",
    "typed_replies",
    "waiting_complaints",
)


def upgrade() -> None:
    op.create_table(
        "engine_meta",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("value", sa.String(length=255), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_engine_meta")),
    )
    op.create_table(
        "paces",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("method", sa.String(length=64), nullable=False),
        sa.Column("factor", sa.Float(), nullable=False),
        sa.Column("arrival_us", sa.BigInteger(), nullable=False),
        sa.Column("granted", sa.Integer(), nullable=False),
        sa.Column("blocked_until_ms", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(length=64), nullable=True),
        sa.Column("changed_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "method", name=op.f("pk_paces")),
    )
    op.create_table(
        "workspaces",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("bot_user_id", sa.String(length=32), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("country", sa.String(length=32), nullable=True),
        sa.Column("working_days", sa.String(length=7), nullable=False),
        sa.Column("day_starts", sa.Time(), nullable=False),
        sa.Column("day_ends", sa.Time(), nullable=False),
        sa.Column("leadership_channel", sa.String(length=32), nullable=True),
        sa.Column("installed_at", bot.core.columns.UtcMs(), nullable=False),
        sa.Column("started_at", bot.core.columns.UtcMs(), nullable=True),
        sa.Column("paused_from", sa.Date(), nullable=True),
        sa.Column("paused_until", sa.Date(), nullable=True),
        sa.Column("synced_at", bot.core.columns.UtcMs(), nullable=True),
        sa.Column("parked", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workspaces")),
    )
    op.create_table(
        "company_days",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_company_days_workspace_id")),
        sa.PrimaryKeyConstraint("workspace_id", "day", name=op.f("pk_company_days")),
    )
    op.create_table(
        "conduct_channels",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("where", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_conduct_channels_workspace_id")),
        sa.PrimaryKeyConstraint("workspace_id", name=op.f("pk_conduct_channels")),
    )
    op.create_table(
        "deliveries",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("destination", sa.String(length=32), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("ref", sa.JSON(), nullable=False),
        sa.Column("after_id", sa.Uuid(), nullable=True),
        sa.Column("in_thread", sa.Boolean(), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("not_before", bot.core.columns.UtcMs(), nullable=False),
        sa.Column("expires_at", bot.core.columns.UtcMs(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "pending",
                "claimed",
                "sending",
                "reconciling",
                "sent",
                "dead",
                "skipped",
                "unknown",
                name="delivery_state",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=255), nullable=True),
        sa.Column("cancelled", sa.String(length=255), nullable=True),
        sa.Column("channel", sa.String(length=32), nullable=True),
        sa.Column("ts", sa.String(length=32), nullable=True),
        sa.Column("sent_at", bot.core.columns.UtcMs(), nullable=True),
        sa.Column("fence", sa.BigInteger(), nullable=False),
        sa.Column("lease_owner", sa.String(length=64), nullable=True),
        sa.Column("lease_until_ms", sa.BigInteger(), nullable=True),
        sa.Column("retry_ms", sa.BigInteger(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("doubts", sa.Integer(), nullable=False),
        sa.Column("first_started_ms", sa.BigInteger(), nullable=True),
        sa.Column("started_ms", sa.BigInteger(), nullable=True),
        sa.Column("settled_ms", sa.BigInteger(), nullable=True),
        sa.Column("wanted", sa.Integer(), nullable=False),
        sa.Column("offered", sa.Integer(), nullable=False),
        sa.Column("shown", sa.Integer(), nullable=False),
        sa.Column("revised_ms", sa.BigInteger(), nullable=True),
        sa.Column("removal", sa.Boolean(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("audit_ms", sa.BigInteger(), nullable=True),
        sa.Column("audited", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "after_id"],
            ["deliveries.workspace_id", "deliveries.id"],
            name=op.f("fk_deliveries_workspace_id_after_id"),
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_deliveries_workspace_id")),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_deliveries")),
    )
    op.create_index(
        "ix_deliveries_after",
        "deliveries",
        ["workspace_id", "after_id"],
        unique=False,
        sqlite_where=sa.text("after_id IS NOT NULL"),
        postgresql_where=sa.text("after_id IS NOT NULL"),
    )
    op.create_index(
        "ix_deliveries_audit",
        "deliveries",
        ["audit_ms"],
        unique=False,
        sqlite_where=sa.text("audit_ms IS NOT NULL"),
        postgresql_where=sa.text("audit_ms IS NOT NULL"),
    )
    op.create_index(
        "ix_deliveries_destination", "deliveries", ["workspace_id", "destination", "settled_ms"], unique=False
    )
    op.create_index(
        "ix_deliveries_due",
        "deliveries",
        ["workspace_id", "not_before", "place", "id"],
        unique=False,
        sqlite_where=sa.text("state = 'pending'"),
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.create_index(
        "ix_deliveries_lease",
        "deliveries",
        ["lease_until_ms"],
        unique=False,
        sqlite_where=sa.text("state IN ('claimed', 'sending', 'reconciling')"),
        postgresql_where=sa.text("state IN ('claimed', 'sending', 'reconciling')"),
    )
    op.create_index(
        "ix_deliveries_queue",
        "deliveries",
        ["workspace_id", "destination", "not_before"],
        unique=False,
        sqlite_where=sa.text("state IN ('pending', 'claimed', 'sending', 'reconciling')"),
        postgresql_where=sa.text("state IN ('pending', 'claimed', 'sending', 'reconciling')"),
    )
    op.create_index(
        "ix_deliveries_revise",
        "deliveries",
        ["workspace_id", "revised_ms"],
        unique=False,
        sqlite_where=sa.text("state = 'sent' AND wanted > shown"),
        postgresql_where=sa.text("state = 'sent' AND wanted > shown"),
    )
    op.create_index(
        "ix_deliveries_stuck",
        "deliveries",
        ["workspace_id"],
        unique=False,
        sqlite_where=sa.text("state IN ('dead', 'unknown')"),
        postgresql_where=sa.text("state IN ('dead', 'unknown')"),
    )
    op.create_index("uq_deliveries_key", "deliveries", ["workspace_id", "key"], unique=True)
    op.create_table(
        "desk_set_up",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("leads_settled_at", bot.core.columns.UtcMs(), nullable=True),
        sa.Column("letter", bot.core.columns.EncryptedText(), nullable=True),
        sa.Column("letter_settled_at", bot.core.columns.UtcMs(), nullable=True),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_desk_set_up_workspace_id")),
        sa.PrimaryKeyConstraint("workspace_id", name=op.f("pk_desk_set_up")),
    )
    op.create_table(
        "inbox",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("event_id", sa.String(length=64), nullable=False),
        sa.Column("received_at", bot.core.columns.UtcMs(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_inbox_workspace_id")),
        sa.PrimaryKeyConstraint("workspace_id", "event_id", name=op.f("pk_inbox")),
    )
    op.create_index("ix_inbox_received_at", "inbox", ["received_at"], unique=False)
    op.create_table(
        "members",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("zone_doubt", sa.String(length=64), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("is_admin", sa.Boolean(), nullable=False),
        sa.Column("channel_id", sa.String(length=32), nullable=True),
        sa.Column("country", sa.String(length=32), nullable=True),
        sa.Column("away_until", sa.Date(), nullable=True),
        sa.Column("day_starts", sa.Time(), nullable=True),
        sa.Column("day_ends", sa.Time(), nullable=True),
        sa.Column("working_days", sa.String(length=7), nullable=True),
        sa.Column("synced_at", bot.core.columns.UtcMs(), nullable=False),
        sa.Column("forgotten_at", bot.core.columns.UtcMs(), nullable=True),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_members_workspace_id")),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_members")),
    )
    op.create_index("ix_members_synced_at", "members", ["workspace_id", "synced_at"], unique=False)
    op.create_table(
        "mirror_turns",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("holder", sa.String(length=32), nullable=True),
        sa.Column("until_ms", sa.BigInteger(), nullable=False),
        sa.Column("not_before_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_mirror_turns_workspace_id")),
        sa.PrimaryKeyConstraint("workspace_id", name=op.f("pk_mirror_turns")),
    )
    op.create_table(
        "outcome_counters",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_outcome_counters_workspace_id")),
        sa.PrimaryKeyConstraint("workspace_id", name=op.f("pk_outcome_counters")),
    )
    op.create_table(
        "ritual_settings",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("ritual_id", sa.String(length=32), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=True),
        sa.Column("at", sa.Time(), nullable=True),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_ritual_settings_workspace_id")),
        sa.PrimaryKeyConstraint("workspace_id", "ritual_id", name=op.f("pk_ritual_settings")),
    )
    op.create_table(
        "ritual_versions",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("ritual_id", sa.String(length=32), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_ritual_versions_workspace_id")),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_ritual_versions")),
    )
    op.create_table(
        "talk_counts",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("settled", sa.Integer(), nullable=False),
        sa.Column("unsettled", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_talk_counts_workspace_id")),
        sa.PrimaryKeyConstraint("workspace_id", name=op.f("pk_talk_counts")),
    )
    op.create_table(
        "ticket_counters",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_ticket_counters_workspace_id")),
        sa.PrimaryKeyConstraint("workspace_id", name=op.f("pk_ticket_counters")),
    )
    op.create_table(
        "waiting_complaints",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("words", bot.core.columns.UndatedText(), nullable=False),
        sa.Column("written_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_waiting_complaints_workspace_id")),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_waiting_complaints")),
        sqlite_with_rowid=False,
    )
    op.create_index("uq_waiting_complaints_digest", "waiting_complaints", ["workspace_id", "digest"], unique=True)
    op.create_table(
        "audit_log",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", bot.core.columns.UtcMs(), nullable=False),
        sa.Column("actor_id", sa.String(length=32), nullable=True),
        sa.Column("verb", sa.String(length=64), nullable=False),
        sa.Column("what", sa.String(length=255), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "actor_id"],
            ["members.workspace_id", "members.id"],
            name=op.f("fk_audit_log_workspace_id_actor_id"),
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_audit_log_workspace_id")),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_audit_log")),
    )
    op.create_index("ix_audit_log_at", "audit_log", ["workspace_id", "at"], unique=False)
    op.create_table(
        "begun_stages",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("begun_at", bot.core.columns.UtcMs(), nullable=False),
        sa.Column("by_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "by_id"],
            ["members.workspace_id", "members.id"],
            name=op.f("fk_begun_stages_workspace_id_by_id"),
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_begun_stages_workspace_id")),
        sa.PrimaryKeyConstraint("workspace_id", "name", name=op.f("pk_begun_stages")),
    )
    op.create_table(
        "check_ins",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ritual_id", sa.String(length=32), nullable=False),
        sa.Column("member_id", sa.String(length=32), nullable=False),
        sa.Column("slot", sa.Date(), nullable=False),
        sa.Column("version_id", sa.String(length=64), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "asked",
                "answered",
                "passed",
                "skipped",
                "closed",
                name="check_in_state",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=64), nullable=True),
        sa.Column("due_at", bot.core.columns.UtcMs(), nullable=False),
        sa.Column("closes_at", bot.core.columns.UtcMs(), nullable=True),
        sa.Column("look_at", bot.core.columns.UtcMs(), nullable=True),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("delivery_id", sa.Uuid(), nullable=True),
        sa.Column("quiet_id", sa.Uuid(), nullable=True),
        sa.Column("back_at", bot.core.columns.UtcMs(), nullable=True),
        sa.Column("nudge_at", bot.core.columns.UtcMs(), nullable=True),
        sa.Column("finished", sa.Boolean(), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("answered_at", bot.core.columns.UtcMs(), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id", "member_id"],
            ["members.workspace_id", "members.id"],
            name=op.f("fk_check_ins_workspace_id_member_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "version_id"],
            ["ritual_versions.workspace_id", "ritual_versions.id"],
            name=op.f("fk_check_ins_workspace_id_version_id"),
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_check_ins_workspace_id")),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_check_ins")),
        sa.UniqueConstraint("workspace_id", "ritual_id", "member_id", "slot", name="uq_check_ins_slot"),
    )
    op.create_index("ix_check_ins_look", "check_ins", ["workspace_id", "look_at"], unique=False)
    op.create_index("ix_check_ins_member", "check_ins", ["workspace_id", "member_id", "due_at"], unique=False)
    op.create_table(
        "notices",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("member_id", sa.String(length=32), nullable=True),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("ref", sa.JSON(), nullable=False),
        sa.Column("rank", sa.SmallInteger(), nullable=False),
        sa.Column("at", bot.core.columns.UtcMs(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "bundled",
                "told",
                "withdrawn",
                name="notice_state",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("delivery_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id", "delivery_id"],
            ["deliveries.workspace_id", "deliveries.id"],
            name=op.f("fk_notices_workspace_id_delivery_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "member_id"],
            ["members.workspace_id", "members.id"],
            name=op.f("fk_notices_workspace_id_member_id"),
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_notices_workspace_id")),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_notices")),
    )
    op.create_index(
        "ix_notices_bundled",
        "notices",
        ["workspace_id", "delivery_id"],
        unique=False,
        sqlite_where=sa.text("state = 'bundled'"),
        postgresql_where=sa.text("state = 'bundled'"),
    )
    op.create_index("ix_notices_delivery", "notices", ["workspace_id", "delivery_id"], unique=False)
    op.create_index(
        "ix_notices_waiting",
        "notices",
        ["workspace_id", "at"],
        unique=False,
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_index("uq_notices_key", "notices", ["workspace_id", "key"], unique=True)
    op.create_table(
        "office_offers",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.String(length=32), nullable=False),
        sa.Column("successor_id", sa.String(length=32), nullable=False),
        sa.Column("offered_at", bot.core.columns.UtcMs(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "accepted",
                "refused",
                "withdrawn",
                name="offer_state",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("answered_at", bot.core.columns.UtcMs(), nullable=True),
        sa.Column("passed", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "owner_id"],
            ["members.workspace_id", "members.id"],
            name=op.f("fk_office_offers_workspace_id_owner_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "successor_id"],
            ["members.workspace_id", "members.id"],
            name=op.f("fk_office_offers_workspace_id_successor_id"),
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_office_offers_workspace_id")),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_office_offers")),
    )
    op.create_index(
        "uq_office_offers_open",
        "office_offers",
        ["workspace_id"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "rituals_in_force",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("ritual_id", sa.String(length=32), nullable=False),
        sa.Column("version_id", sa.String(length=64), nullable=False),
        sa.Column("compared_at", bot.core.columns.UtcMs(), nullable=True),
        sa.Column("directory_at", bot.core.columns.UtcMs(), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id", "version_id"],
            ["ritual_versions.workspace_id", "ritual_versions.id"],
            name=op.f("fk_rituals_in_force_workspace_id_version_id"),
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_rituals_in_force_workspace_id")),
        sa.PrimaryKeyConstraint("workspace_id", "ritual_id", name=op.f("pk_rituals_in_force")),
    )
    op.create_table(
        "role_holders",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "owner",
                "deputy",
                "leadership",
                "lead",
                "member",
                "complaints",
                "second_person",
                "wellbeing",
                "operator",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("member_id", sa.String(length=32), nullable=False),
        sa.Column("since", bot.core.columns.UtcMs(), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id", "member_id"],
            ["members.workspace_id", "members.id"],
            name=op.f("fk_role_holders_workspace_id_member_id"),
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_role_holders_workspace_id")),
        sa.PrimaryKeyConstraint("workspace_id", "role", "member_id", name=op.f("pk_role_holders")),
    )
    op.create_index(
        "uq_role_holders_owner",
        "role_holders",
        ["workspace_id"],
        unique=True,
        sqlite_where=sa.text("role = 'owner'"),
        postgresql_where=sa.text("role = 'owner'"),
    )
    op.create_table(
        "talks",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.String(length=32), nullable=False),
        sa.Column("begun_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "member_id"],
            ["members.workspace_id", "members.id"],
            name=op.f("fk_talks_workspace_id_member_id"),
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_talks_workspace_id")),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_talks")),
    )
    op.create_table(
        "teams",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("lead_id", sa.String(length=32), nullable=True),
        sa.Column("user_group", sa.String(length=32), nullable=True),
        sa.Column("channel", sa.String(length=32), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("proposed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "lead_id"],
            ["members.workspace_id", "members.id"],
            name=op.f("fk_teams_workspace_id_lead_id"),
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_teams_workspace_id")),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_teams")),
    )
    op.create_index("uq_teams_name", "teams", ["workspace_id", "name"], unique=True)
    op.create_index("uq_teams_user_group", "teams", ["workspace_id", "user_group"], unique=True)
    op.create_table(
        "tickets",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("words", bot.core.columns.UndatedText(), nullable=False),
        sa.Column("quoted", bot.core.columns.UndatedText(), nullable=True),
        sa.Column("permalink", bot.core.columns.UndatedText(), nullable=True),
        sa.Column("tracker_url", bot.core.columns.UndatedText(), nullable=True),
        sa.Column("anonymous", sa.Boolean(), nullable=False),
        sa.Column("complainer_id", sa.String(length=32), nullable=True),
        sa.Column("owner_id", sa.String(length=32), nullable=True),
        sa.Column(
            "kind",
            sa.Enum("improvement", "clarity", name="kind", native_enum=False, create_constraint=True, length=24),
            nullable=True,
        ),
        sa.Column("impact", sa.SmallInteger(), nullable=True),
        sa.Column("frequency", sa.SmallInteger(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "filed",
                "worked",
                "answered",
                "offered",
                "done",
                "settled",
                "declined",
                "withdrawn",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("next_on", sa.Date(), nullable=True),
        sa.Column("turned_down", sa.Boolean(), nullable=False),
        sa.Column("handed_back", sa.Boolean(), nullable=False),
        sa.Column("filed_on", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=255), nullable=False),
        sa.CheckConstraint(
            "state NOT IN ('filed', 'worked', 'answered', 'offered', 'done') OR (owner_id IS NOT NULL AND next_on IS NOT NULL)",
            name=op.f("ck_tickets_open_has_owner_and_date"),
        ),
        sa.CheckConstraint("anonymous OR complainer_id IS NOT NULL", name=op.f("ck_tickets_named_or_anonymous")),
        sa.ForeignKeyConstraint(
            ["workspace_id", "complainer_id"],
            ["members.workspace_id", "members.id"],
            name=op.f("fk_tickets_workspace_id_complainer_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "owner_id"],
            ["members.workspace_id", "members.id"],
            name=op.f("fk_tickets_workspace_id_owner_id"),
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_tickets_workspace_id")),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_tickets")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_tickets_complainer", "tickets", ["workspace_id", "complainer_id", "state"], unique=False)
    op.create_index("ix_tickets_next_on", "tickets", ["workspace_id", "state", "next_on"], unique=False)
    op.create_index("ix_tickets_owner", "tickets", ["workspace_id", "owner_id", "state"], unique=False)
    op.create_index("uq_tickets_number", "tickets", ["workspace_id", "number"], unique=True)
    op.create_index("uq_tickets_source", "tickets", ["workspace_id", "source"], unique=True)
    op.create_table(
        "clarifications",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("question", bot.core.columns.EncryptedText(), nullable=False),
        sa.Column("answer", bot.core.columns.EncryptedText(), nullable=False),
        sa.Column("keeper_id", sa.String(length=32), nullable=True),
        sa.Column("published_at", bot.core.columns.UtcMs(), nullable=False),
        sa.Column(
            "stage",
            sa.Enum(
                "repeated", "landed", "resting", name="stage", native_enum=False, create_constraint=True, length=24
            ),
            nullable=False,
        ),
        sa.Column("said", sa.Integer(), nullable=False),
        sa.Column("next_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "stage != 'repeated' OR next_on IS NOT NULL", name=op.f("ck_clarifications_repeated_on_a_day")
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "keeper_id"],
            ["members.workspace_id", "members.id"],
            name=op.f("fk_clarifications_workspace_id_keeper_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "ticket_id"],
            ["tickets.workspace_id", "tickets.id"],
            name=op.f("fk_clarifications_workspace_id_ticket_id"),
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_clarifications_workspace_id")),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_clarifications")),
    )
    op.create_index("ix_clarifications_next_on", "clarifications", ["workspace_id", "stage", "next_on"], unique=False)
    op.create_index("uq_clarifications_ticket", "clarifications", ["workspace_id", "ticket_id"], unique=True)
    op.create_table(
        "enrolments",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("ritual_id", sa.String(length=32), nullable=False),
        sa.Column("member_id", sa.String(length=32), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("slot", sa.Date(), nullable=False),
        sa.Column("next_due_at", bot.core.columns.UtcMs(), nullable=False),
        sa.Column("asked_at", bot.core.columns.UtcMs(), nullable=True),
        sa.Column("silent_rounds", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "member_id"],
            ["members.workspace_id", "members.id"],
            name=op.f("fk_enrolments_workspace_id_member_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "ritual_id"],
            ["rituals_in_force.workspace_id", "rituals_in_force.ritual_id"],
            name=op.f("fk_enrolments_workspace_id_ritual_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_enrolments_workspace_id")),
        sa.PrimaryKeyConstraint("workspace_id", "ritual_id", "member_id", name=op.f("pk_enrolments")),
    )
    op.create_index("ix_enrolments_due", "enrolments", ["workspace_id", "next_due_at", "member_id"], unique=False)
    op.create_table(
        "given_answers",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("checkin_id", sa.Uuid(), nullable=False),
        sa.Column("question", sa.String(length=32), nullable=False),
        sa.Column("subject", sa.String(length=128), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "given",
                "unchanged",
                "withdrawn",
                name="answer_kind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("value", bot.core.columns.EncryptedText(), nullable=False),
        sa.Column("line", bot.core.columns.EncryptedText(), nullable=True),
        sa.Column("at", bot.core.columns.UtcMs(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "checkin_id"],
            ["check_ins.workspace_id", "check_ins.id"],
            name=op.f("fk_given_answers_workspace_id_checkin_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_given_answers_workspace_id")),
        sa.PrimaryKeyConstraint("workspace_id", "checkin_id", "question", "subject", name=op.f("pk_given_answers")),
    )
    op.create_table(
        "hand_backs",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("scope", bot.core.columns.UndatedText(), nullable=False),
        sa.Column("hours_a_week", sa.SmallInteger(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("decides", bot.core.columns.UndatedText(), nullable=False),
        sa.CheckConstraint("hours_a_week > 0", name=op.f("ck_hand_backs_hours_at_all")),
        sa.ForeignKeyConstraint(
            ["workspace_id", "ticket_id"],
            ["tickets.workspace_id", "tickets.id"],
            name=op.f("fk_hand_backs_workspace_id_ticket_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_hand_backs_workspace_id")),
        sa.PrimaryKeyConstraint("workspace_id", "ticket_id", "version", name=op.f("pk_hand_backs")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "mirrored_issues",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("marker", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("shown", sa.Integer(), nullable=False),
        sa.Column("told", sa.Integer(), nullable=False),
        sa.Column(
            "begun",
            sa.Enum("create", "comment", name="step", native_enum=False, create_constraint=True, length=24),
            nullable=True,
        ),
        sa.Column("begun_ms", sa.BigInteger(), nullable=False),
        sa.Column("not_before_ms", sa.BigInteger(), nullable=False),
        sa.Column("refusals", sa.Integer(), nullable=False),
        sa.Column("gone", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "ticket_id"],
            ["tickets.workspace_id", "tickets.id"],
            name=op.f("fk_mirrored_issues_workspace_id_ticket_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_mirrored_issues_workspace_id")),
        sa.PrimaryKeyConstraint("workspace_id", "ticket_id", name=op.f("pk_mirrored_issues")),
    )
    op.create_index("uq_mirrored_issues_marker", "mirrored_issues", ["workspace_id", "marker"], unique=True)
    op.create_table(
        "outcome_leads_seen",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("lead_id", sa.String(length=32), nullable=True),
        sa.Column("changes", sa.Integer(), nullable=False),
        sa.Column("seen_at", bot.core.columns.UtcMs(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "lead_id"],
            ["members.workspace_id", "members.id"],
            name=op.f("fk_outcome_leads_seen_workspace_id_lead_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "team_id"],
            ["teams.workspace_id", "teams.id"],
            name=op.f("fk_outcome_leads_seen_workspace_id_team_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_outcome_leads_seen_workspace_id")),
        sa.PrimaryKeyConstraint("workspace_id", "team_id", name=op.f("pk_outcome_leads_seen")),
    )
    op.create_table(
        "outcomes",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("sentence", bot.core.columns.EncryptedText(), nullable=False),
        sa.Column("measure", bot.core.columns.EncryptedText(), nullable=False),
        sa.Column("effect", bot.core.columns.EncryptedText(), nullable=False),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "known_road", "unknown_territory", name="kind", native_enum=False, create_constraint=True, length=24
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "on_track",
                "at_risk",
                "off_track",
                "reached",
                "dropped",
                "learning",
                "stuck",
                "found",
                "stopped",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("learned", bot.core.columns.EncryptedText(), nullable=True),
        sa.Column("created_by", sa.String(length=32), nullable=False),
        sa.Column("created_at", bot.core.columns.UtcMs(), nullable=False),
        sa.Column("heard_at", bot.core.columns.UtcMs(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=255), nullable=False),
        sa.CheckConstraint(
            "(kind = 'known_road' AND state IN ('on_track', 'at_risk', 'off_track', 'reached', 'dropped')) OR (kind = 'unknown_territory' AND state IN ('learning', 'stuck', 'found', 'stopped'))",
            name=op.f("ck_outcomes_state_of_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "created_by"],
            ["members.workspace_id", "members.id"],
            name=op.f("fk_outcomes_workspace_id_created_by"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "team_id"],
            ["teams.workspace_id", "teams.id"],
            name=op.f("fk_outcomes_workspace_id_team_id"),
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_outcomes_workspace_id")),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_outcomes")),
    )
    op.create_index("ix_outcomes_team", "outcomes", ["workspace_id", "team_id"], unique=False)
    op.create_index("uq_outcomes_number", "outcomes", ["workspace_id", "number"], unique=True)
    op.create_index("uq_outcomes_source", "outcomes", ["workspace_id", "source"], unique=True)
    op.create_table(
        "team_members",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "member_id"],
            ["members.workspace_id", "members.id"],
            name=op.f("fk_team_members_workspace_id_member_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "team_id"],
            ["teams.workspace_id", "teams.id"],
            name=op.f("fk_team_members_workspace_id_team_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_team_members_workspace_id")),
        sa.PrimaryKeyConstraint("workspace_id", "team_id", "member_id", name=op.f("pk_team_members")),
    )
    op.create_table(
        "team_notes",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("by_id", sa.String(length=32), nullable=False),
        sa.Column("at", bot.core.columns.UtcMs(), nullable=False),
        sa.Column("words", bot.core.columns.EncryptedText(), nullable=False),
        sa.Column("source", sa.String(length=255), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "by_id"],
            ["members.workspace_id", "members.id"],
            name=op.f("fk_team_notes_workspace_id_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "team_id"],
            ["teams.workspace_id", "teams.id"],
            name=op.f("fk_team_notes_workspace_id_team_id"),
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_team_notes_workspace_id")),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_team_notes")),
    )
    op.create_index("ix_team_notes_team", "team_notes", ["workspace_id", "team_id", "at"], unique=False)
    op.create_index("uq_team_notes_source", "team_notes", ["workspace_id", "source"], unique=True)
    op.create_table(
        "ticket_keys",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "ticket_id"],
            ["tickets.workspace_id", "tickets.id"],
            name=op.f("fk_ticket_keys_workspace_id_ticket_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_ticket_keys_workspace_id")),
        sa.PrimaryKeyConstraint("workspace_id", "ticket_id", name=op.f("pk_ticket_keys")),
        sqlite_with_rowid=False,
    )
    op.create_index("uq_ticket_keys_digest", "ticket_keys", ["workspace_id", "digest"], unique=True)
    op.create_table(
        "ticket_moves",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column(
            "move",
            sa.Enum(
                "file",
                "sort",
                "hand_over",
                "not_yet",
                "ask_back",
                "add",
                "answer",
                "clear",
                "still_not",
                "rule_wrong",
                "offer",
                "accept",
                "no_thanks",
                "do",
                "helped",
                "reopen",
                "decline",
                "link",
                "reword",
                "reveal",
                "withdraw",
                "lapse",
                "undo",
                name="move",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "party",
            sa.Enum(
                "complainer",
                "follower",
                "owner",
                "triage",
                "bot",
                name="party",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("by_id", sa.String(length=32), nullable=True),
        sa.Column("at", bot.core.columns.UtcMs(), nullable=False),
        sa.Column(
            "state_before",
            sa.Enum(
                "filed",
                "worked",
                "answered",
                "offered",
                "done",
                "settled",
                "declined",
                "withdrawn",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("owner_before", sa.String(length=32), nullable=True),
        sa.Column(
            "kind_before",
            sa.Enum("improvement", "clarity", name="kind", native_enum=False, create_constraint=True, length=24),
            nullable=True,
        ),
        sa.Column("next_before", sa.Date(), nullable=True),
        sa.Column("words", bot.core.columns.UndatedText(), nullable=True),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("member_id", sa.String(length=32), nullable=True),
        sa.Column("told", sa.JSON(), nullable=False),
        sa.Column("source", sa.String(length=255), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id", "by_id"],
            ["members.workspace_id", "members.id"],
            name=op.f("fk_ticket_moves_workspace_id_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "member_id"],
            ["members.workspace_id", "members.id"],
            name=op.f("fk_ticket_moves_workspace_id_member_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "owner_before"],
            ["members.workspace_id", "members.id"],
            name=op.f("fk_ticket_moves_workspace_id_owner_before"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "ticket_id"],
            ["tickets.workspace_id", "tickets.id"],
            name=op.f("fk_ticket_moves_workspace_id_ticket_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_ticket_moves_workspace_id")),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_ticket_moves")),
        sa.UniqueConstraint("workspace_id", "ticket_id", "version", name="uq_ticket_moves_version"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_ticket_moves_by", "ticket_moves", ["workspace_id", "by_id", "at"], unique=False)
    op.create_index("uq_ticket_moves_source", "ticket_moves", ["workspace_id", "source"], unique=True)
    op.create_table(
        "ticket_parts",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.String(length=32), nullable=False),
        sa.Column("since", bot.core.columns.UtcMs(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "member_id"],
            ["members.workspace_id", "members.id"],
            name=op.f("fk_ticket_parts_workspace_id_member_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "ticket_id"],
            ["tickets.workspace_id", "tickets.id"],
            name=op.f("fk_ticket_parts_workspace_id_ticket_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_ticket_parts_workspace_id")),
        sa.PrimaryKeyConstraint("workspace_id", "ticket_id", "member_id", name=op.f("pk_ticket_parts")),
    )
    op.create_table(
        "ticket_terms",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("term", sa.String(length=16), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "ticket_id"],
            ["tickets.workspace_id", "tickets.id"],
            name=op.f("fk_ticket_terms_workspace_id_ticket_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_ticket_terms_workspace_id")),
        sa.PrimaryKeyConstraint("workspace_id", "term", "ticket_id", name=op.f("pk_ticket_terms")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_ticket_terms_ticket", "ticket_terms", ["workspace_id", "ticket_id"], unique=False)
    op.create_table(
        "typed_replies",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.String(length=32), nullable=False),
        sa.Column("ts", sa.String(length=32), nullable=False),
        sa.Column("at", bot.core.columns.UtcMs(), nullable=False),
        sa.Column("version_id", sa.String(length=64), nullable=True),
        sa.Column("checkin_id", sa.Uuid(), nullable=True),
        sa.Column("words", bot.core.columns.EncryptedText(), nullable=True),
        sa.Column("kept_as", sa.String(length=60), nullable=True),
        sa.Column("line", bot.core.columns.EncryptedText(), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id", "checkin_id"],
            ["check_ins.workspace_id", "check_ins.id"],
            name=op.f("fk_typed_replies_workspace_id_checkin_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "member_id"],
            ["members.workspace_id", "members.id"],
            name=op.f("fk_typed_replies_workspace_id_member_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "version_id"],
            ["ritual_versions.workspace_id", "ritual_versions.id"],
            name=op.f("fk_typed_replies_workspace_id_version_id"),
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_typed_replies_workspace_id")),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_typed_replies")),
        sa.UniqueConstraint("workspace_id", "member_id", "ts", name="uq_typed_replies_ts"),
    )
    op.create_index("ix_typed_replies_at", "typed_replies", ["workspace_id", "at"], unique=False)
    op.create_table(
        "asks",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("asker_id", sa.String(length=32), nullable=False),
        sa.Column("outcome_id", sa.Uuid(), nullable=True),
        sa.Column("words", bot.core.columns.EncryptedText(), nullable=False),
        sa.Column("needed_by", sa.Date(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "asked_back",
                "handed_over",
                "stop_what",
                "promised",
                "kept",
                "confirmed",
                "declined",
                "withdrawn",
                name="ask_state",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("receiver_id", sa.String(length=32), nullable=True),
        sa.Column("actor_id", sa.String(length=32), nullable=True),
        sa.Column("made_at", bot.core.columns.UtcMs(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=255), nullable=False),
        sa.CheckConstraint("state != 'promised' OR due IS NOT NULL", name=op.f("ck_asks_promised_by_a_day")),
        sa.CheckConstraint(
            "state NOT IN ('handed_over', 'stop_what') OR receiver_id IS NOT NULL", name=op.f("ck_asks_handed_to_one")
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "actor_id"],
            ["members.workspace_id", "members.id"],
            name=op.f("fk_asks_workspace_id_actor_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "asker_id"],
            ["members.workspace_id", "members.id"],
            name=op.f("fk_asks_workspace_id_asker_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "outcome_id"],
            ["outcomes.workspace_id", "outcomes.id"],
            name=op.f("fk_asks_workspace_id_outcome_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "receiver_id"],
            ["members.workspace_id", "members.id"],
            name=op.f("fk_asks_workspace_id_receiver_id"),
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_asks_workspace_id")),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_asks")),
    )
    op.create_index("ix_asks_asker", "asks", ["workspace_id", "asker_id"], unique=False)
    op.create_index("ix_asks_state", "asks", ["workspace_id", "state"], unique=False)
    op.create_index("uq_asks_source", "asks", ["workspace_id", "source"], unique=True)
    op.create_table(
        "clarification_repetitions",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("clarification_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.String(length=32), nullable=False),
        sa.Column("at", bot.core.columns.UtcMs(), nullable=False),
        sa.Column("words", bot.core.columns.EncryptedText(), nullable=True),
        sa.Column("place", bot.core.columns.EncryptedText(), nullable=False),
        sa.Column(
            "echo",
            sa.Enum(
                "nobody", "some", "most", "unseen", name="echo", native_enum=False, create_constraint=True, length=24
            ),
            nullable=False,
        ),
        sa.Column("source", sa.String(length=255), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "by_id"],
            ["members.workspace_id", "members.id"],
            name=op.f("fk_clarification_repetitions_workspace_id_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "clarification_id"],
            ["clarifications.workspace_id", "clarifications.id"],
            name=op.f("fk_clarification_repetitions_workspace_id_clarification_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_clarification_repetitions_workspace_id")
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_clarification_repetitions")),
        sa.UniqueConstraint("workspace_id", "clarification_id", "number", name="uq_clarification_repetitions_number"),
    )
    op.create_index(
        "ix_clarification_repetitions_by", "clarification_repetitions", ["workspace_id", "by_id"], unique=False
    )
    op.create_index(
        "uq_clarification_repetitions_source", "clarification_repetitions", ["workspace_id", "source"], unique=True
    )
    op.create_table(
        "outcome_changes",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("outcome_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column(
            "what",
            sa.Enum(
                "added",
                "sentence",
                "measure",
                "effect",
                "due",
                "kind",
                "team",
                "state",
                "learned",
                "confirmed",
                "note",
                name="change_kind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("by_id", sa.String(length=32), nullable=False),
        sa.Column("at", bot.core.columns.UtcMs(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "on_track",
                "at_risk",
                "off_track",
                "reached",
                "dropped",
                "learning",
                "stuck",
                "found",
                "stopped",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=True,
        ),
        sa.Column("words", bot.core.columns.EncryptedText(), nullable=True),
        sa.Column("source", sa.String(length=255), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id", "by_id"],
            ["members.workspace_id", "members.id"],
            name=op.f("fk_outcome_changes_workspace_id_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "outcome_id"],
            ["outcomes.workspace_id", "outcomes.id"],
            name=op.f("fk_outcome_changes_workspace_id_outcome_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_outcome_changes_workspace_id")),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_outcome_changes")),
        sa.UniqueConstraint("workspace_id", "outcome_id", "seq", name="uq_outcome_changes_seq"),
        sa.UniqueConstraint("workspace_id", "outcome_id", "source", "what", name="uq_outcome_changes_source"),
    )
    op.create_table(
        "ask_moves",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ask_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column(
            "move",
            sa.Enum(
                "make",
                "promise",
                "hand_over",
                "decline",
                "ask_back",
                "answer",
                "take_on",
                "refuse",
                "wonder",
                "make_room",
                "move_date",
                "keep",
                "confirm",
                "reopen",
                "reword",
                "withdraw",
                "undo",
                name="move",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("by_id", sa.String(length=32), nullable=False),
        sa.Column("at", bot.core.columns.UtcMs(), nullable=False),
        sa.Column(
            "state_before",
            sa.Enum(
                "open",
                "asked_back",
                "handed_over",
                "stop_what",
                "promised",
                "kept",
                "confirmed",
                "declined",
                "withdrawn",
                name="ask_state",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("words", bot.core.columns.EncryptedText(), nullable=True),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("member_id", sa.String(length=32), nullable=True),
        sa.Column("told", sa.JSON(), nullable=False),
        sa.Column("source", sa.String(length=255), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id", "ask_id"],
            ["asks.workspace_id", "asks.id"],
            name=op.f("fk_ask_moves_workspace_id_ask_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "by_id"],
            ["members.workspace_id", "members.id"],
            name=op.f("fk_ask_moves_workspace_id_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "member_id"],
            ["members.workspace_id", "members.id"],
            name=op.f("fk_ask_moves_workspace_id_member_id"),
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_ask_moves_workspace_id")),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_ask_moves")),
        sa.UniqueConstraint("workspace_id", "ask_id", "version", name="uq_ask_moves_version"),
    )
    op.create_index("ix_ask_moves_by", "ask_moves", ["workspace_id", "by_id", "at"], unique=False)
    op.create_index("uq_ask_moves_source", "ask_moves", ["workspace_id", "source"], unique=True)
    if op.get_bind().dialect.name == "postgresql":
        for table in SCOPED:
            _keep_within_workspace(table)


def _keep_within_workspace(table: str) -> None:
    own = "workspace_id = current_setting('cadence.workspace', true)"
    every = "current_setting('cadence.workspace', true) = '*'"
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY own_workspace ON {table} USING ({own} OR {every})")
