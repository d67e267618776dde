"""Runs the migrations on the connection that `bot/core/migrate.py` hands over; there is no other way to run them."""

from typing import cast

from alembic import context
from sqlalchemy import Connection

from bot.core.columns import Base

connection = cast("Connection", context.config.attributes["connection"])
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
