"""A few facts about this database as a whole, by name: which keys it was written with, the played clock's offset."""

from sqlalchemy import String, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from bot.core.columns import Base


class Meta(Base):
    __tablename__ = "engine_meta"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    value: Mapped[str] = mapped_column(String(255))


async def read_meta(session: AsyncSession, key: str) -> str | None:
    return (await session.execute(select(Meta.value).where(Meta.key == key))).scalar_one_or_none()


async def list_meta(session: AsyncSession, beginning: str) -> dict[str, str]:
    """Every fact whose name begins like this, by name."""
    found = await session.scalars(
        select(Meta).where(Meta.key.startswith(beginning, autoescape=True)).order_by(Meta.key)
    )
    return {row.key: row.value for row in found}


async def write_meta(session: AsyncSession, key: str, value: str) -> None:
    await session.merge(Meta(key=key, value=value))
