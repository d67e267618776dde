"""`/outcomes find`: what people wrote is encrypted, so the register is read and decrypted in memory, beside the event loop.

There is no index of words, and none is wanted: it would be a second, readable copy of what people wrote.
"""

import asyncio

from sqlalchemy import Text, select, type_coerce
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.outcomes import finding
from bot.capabilities.outcomes.models import Outcome
from bot.capabilities.outcomes.rules import ENDED
from bot.core.people import Team
from bot.core.secrets import Cipher


async def search(session: AsyncSession, cipher: Cipher, words: str) -> finding.Found:
    """The outcomes in which these words stand, ended ones too. Raises `Unreadable` where the key is another one."""
    sealed = select(
        Outcome.id,
        Outcome.number,
        Outcome.state,
        Team.name,
        type_coerce(Outcome.sentence, Text),
        type_coerce(Outcome.measure, Text),
        type_coerce(Outcome.effect, Text),
        type_coerce(Outcome.learned, Text),
    ).join(Team, Team.id == Outcome.team_id)
    rows = (await session.execute(sealed)).all()

    def read_and_find() -> finding.Found:
        texts = [
            finding.Text(
                id=outcome_id,
                number=number,
                ended=state in ENDED,
                sentence=cipher.open(sentence),
                rest=" ".join([team, f"o-{number}", *(cipher.open(each) for each in rest if each)]),
            )
            for outcome_id, number, state, team, sentence, *rest in rows
        ]
        return finding.find(words, texts)

    return await asyncio.to_thread(read_and_find)
