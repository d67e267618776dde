"""What the digest knows about people: whom the CTO thanked, by name. All else in it is counts, teams and the register."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.digest.edition import Edits, read_edits, write_edits
from bot.capabilities.digest.models import Digest
from bot.core import outbox
from bot.core.people import Person
from bot.core.personal import Kept, PersonalData, Tables


async def summarise(session: AsyncSession, person: Person) -> Sequence[str]:
    """Nothing that they would not have read."""
    return ()


async def export(session: AsyncSession, member_id: str) -> Tables:
    """The thanks to them."""
    return {
        "digest_thanks": [
            {"week": digest.week, "words": thanks.words}
            async for digest, edits in _thanking(session, member_id)
            for thanks in edits.thanks
            if thanks.to == member_id
        ]
    }


async def forget(session: AsyncSession, member_id: str, at: datetime) -> None:
    """Thanks to them go, also out of the message that stands in the channel, and of its preview."""
    async for digest, edits in _thanking(session, member_id):
        others = tuple(each for each in edits.thanks if each.to != member_id)
        digest.edits = write_edits(replace(edits, thanks=others))
        for delivery_id in (digest.parent_id, digest.preview_id):
            if delivery_id is not None:
                await outbox.update(session, delivery_id)


async def _thanking(session: AsyncSession, member_id: str) -> AsyncIterator[tuple[Digest, Edits]]:
    """Every digest in which they are thanked."""
    for digest in list(await session.scalars(select(Digest).order_by(Digest.week))):
        edits = read_edits(digest.edits)
        if any(each.to == member_id for each in edits.thanks):
            yield digest, edits


KEPT: Final = (
    Kept(
        what="The weekly digests: counts, teams, what stands in the register, the CTO's note, and whom the CTO thanked",
        purpose="so that leadership reads once a week what came of it all",
        seen_by="whoever is in the leadership channel; later the CTO, deputies and leadership",
        how_long="as long as Cadence is used; thanks go once you are forgotten",
        switch_off="the CTO switches it off with `/cadence digest`",
    ),
)

PERSONAL_DATA: Final = PersonalData(
    summary=summarise, export=export, forget=forget, keeps=KEPT, goes=("thanks to you in digests",)
)
