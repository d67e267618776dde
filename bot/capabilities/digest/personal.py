"""What the digest knows about people: who owed, wrote and was thanked, by name. All else in it is counts, teams and the register."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.digest.actions import messages_of
from bot.capabilities.digest.edition import Edition, Edits, read_edition, read_edits, write_edition, write_edits
from bot.capabilities.digest.models import Digest
from bot.capabilities.digest.names import edition_without, edits_without, names_them
from bot.core import outbox
from bot.core.people import Person
from bot.core.personal import Kept, PersonalData, Row, Tables


async def summarise(session: AsyncSession, person: Person) -> Sequence[str]:
    """Nothing that they would not have read."""
    return ()


async def export(session: AsyncSession, member_id: str) -> Tables:
    """The thanks to them, and what they wrote into digests themselves."""
    found: dict[str, list[Row]] = {"digest_thanks": [], "digest_notes": [], "digest_thanks_said": []}
    async for digest, _, edits in _naming(session, member_id):
        for each in edits.thanks:
            said = {"week": digest.week, "words": each.words}
            found["digest_thanks"] += [said] if each.to == member_id else []
            found["digest_thanks_said"] += [said] if each.by_id == member_id else []
        if edits.note_by_id == member_id and edits.note:
            found["digest_notes"].append({"week": digest.week, "words": edits.note})
    return found


async def forget(session: AsyncSession, member_id: str, at: datetime) -> None:
    """Thanks to them go, and their name; also out of the messages that stand in the channel, and of the preview."""
    async for digest, edition, edits in _naming(session, member_id):
        digest.edits = write_edits(edits_without(edits, member_id))
        digest.content = write_edition(edition_without(edition, member_id))
        preview = [digest.preview_id] if digest.preview_id is not None else []
        for delivery_id in [*await messages_of(session, digest), *preview]:
            await outbox.update(session, delivery_id)


async def _naming(session: AsyncSession, member_id: str) -> AsyncIterator[tuple[Digest, Edition, Edits]]:
    """Every digest that names them."""
    for digest in list(await session.scalars(select(Digest).order_by(Digest.week))):
        edition, edits = read_edition(digest.content), read_edits(digest.edits)
        if names_them(edition, edits, member_id):
            yield digest, edition, edits


KEPT: Final = (
    Kept(
        what="The weekly digests: counts, teams, what stands in the register, the CTO's note, and whom the CTO thanked",
        purpose="so that leadership reads once a week what came of it all",
        seen_by="whoever is in the leadership channel; later the CTO, deputies and leadership",
        how_long="as long as Cadence is used; once you are forgotten, thanks to you go, and your name",
        switch_off="the CTO switches it off with `/cadence digest`",
    ),
)

PERSONAL_DATA: Final = PersonalData(
    summary=summarise,
    export=export,
    forget=forget,
    keeps=KEPT,
    goes=("thanks to you in digests, and your name in them",),
    stays=("what you wrote into digests",),
)
