"""Which application keys a database was written with, and how an older one is let go of.

For every key that something here may be sealed with stands a proof, a text that it alone opens: whoever comes without one
of the keys is refused at once, not when somebody opens what they wrote last year. A key is changed in three steps:

1. the new one in front, `CADENCE_SECRET_KEY=new,old`, and every process started again: from now on the new one seals;
2. `cadence key rotate`: what the older ones sealed is sealed anew (`rotation.py`), and their proofs go;
3. the older ones may go.

Of a key that went stays what its digests are made with, sealed with the one that came. It opens no text. Without it nobody
could make out again whose key an anonymous complaint has: that one is in no database.
"""

from collections.abc import Mapping
from typing import Final

import structlog
from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.db import Database
from bot.core.meta import Meta, list_meta, read_meta, write_meta
from bot.core.secrets import Cipher, Purpose

log = structlog.get_logger()

_PROOF: Final = "key_proof"
_ROOT: Final = "key_root:"


async def unlock(database: Database) -> None:
    """Raises `Unreadable` where what people wrote here cannot be read with these keys. Changes nothing that is stored."""
    async with database.system_reading() as session:
        proofs, roots = await list_meta(session, _PROOF), await list_meta(session, _ROOT)
    prove(database.cipher, proofs)
    for name, sealed in roots.items():
        purpose = Purpose(name.rpartition(":")[2])
        database.cipher.recall(purpose, database.cipher.open(sealed))


def prove(cipher: Cipher, meta: Mapping[str, str]) -> None:
    """Raises `Unreadable` where one of these facts about a database proves a key that the cipher does not have."""
    for name, sealed in meta.items():
        if name.startswith(_PROOF):
            cipher.open(sealed)


async def keep_proof(database: Database) -> None:
    """Let `unlock()` know the current key: before anything is sealed with it. Safe to repeat and to race."""
    try:
        async with database.system_session() as session:
            if await read_meta(session, _proof_of(database.cipher)) is None:
                await write_meta(session, _proof_of(database.cipher), database.cipher.seal("cadence"))
    except IntegrityError:
        log.debug("key_proof.written_by_another_process")


async def is_in_use(session: AsyncSession, cipher: Cipher) -> bool:
    """Whether a bot was started with the current key."""
    return await read_meta(session, _proof_of(cipher)) is not None


async def let_go(session: AsyncSession, cipher: Cipher) -> None:
    """The database needs none but the current key from now on: to be called when nothing is sealed with another."""
    older = {f"{_ROOT}{name}:{purpose}": cipher.seal(root) for name, purpose, root in cipher.older_roots()}
    renewed = {name: cipher.renew(sealed) or sealed for name, sealed in (await list_meta(session, _ROOT)).items()}
    for name, sealed in (older | renewed).items():
        await write_meta(session, name, sealed)
    proofs = set(await list_meta(session, _PROOF)) - {_proof_of(cipher)}
    await session.execute(delete(Meta).where(Meta.key.in_(proofs)))


def _proof_of(cipher: Cipher) -> str:
    return f"{_PROOF}:{cipher.names[0]}"
