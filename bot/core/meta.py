"""A few facts about this database as a whole, by name: which zone data it was planned with, the played clock's offset."""

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


async def write_meta(session: AsyncSession, key: str, value: str) -> None:
    await session.merge(Meta(key=key, value=value))
