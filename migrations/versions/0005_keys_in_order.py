"""Keys of notices in the order of their characters on PostgreSQL: what begins alike stands together, whatever its language.

Row-level security keeps LIKE from every index, since it might say in an error what it read; a range it lets through. But a
range finds what begins alike only where text is ordered by its characters, and a database is usually ordered as people read.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

OLDEST_CODE = "0001"
"""The oldest revision whose code may run on these tables."""


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":  # SQLite orders all text so
        op.alter_column("notices", "key", type_=sa.String(255, collation="C"), existing_nullable=False)
