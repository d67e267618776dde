"""Indexes by which what is still open is found among all there ever was, and what one person did."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

OLDEST_CODE = "0001"
"""The oldest revision whose code may run on these tables."""

RUNNING = "state IN ('on_track', 'at_risk', 'off_track', 'learning', 'stuck')"
OWED = "state IN ('open', 'asked_back', 'handed_over', 'stop_what', 'promised')"
OPEN = (
    ("ix_outcomes_running", "outcomes", ("workspace_id",), RUNNING),
    ("ix_outcomes_running_team", "outcomes", ("workspace_id", "team_id"), RUNNING),
    ("ix_asks_owed", "asks", ("workspace_id",), OWED),
    ("ix_asks_kept", "asks", ("workspace_id", "asker_id"), "state = 'kept'"),
)
"""Name, table, columns, and the rows it is over."""

BY_PERSON = (
    ("ix_outcome_changes_by", "outcome_changes", ("workspace_id", "by_id")),
    ("ix_ticket_parts_member", "ticket_parts", ("workspace_id", "member_id")),
)


def upgrade() -> None:
    for name, table, columns, rows in OPEN:
        condition = sa.text(rows)
        op.create_index(name, table, list(columns), sqlite_where=condition, postgresql_where=condition)
    for name, table, columns in BY_PERSON:
        op.create_index(name, table, list(columns))
