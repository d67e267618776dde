"""What all capabilities offer is put together by name, and no name stands for two things."""

from collections.abc import Callable, Sequence

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities import ALL
from bot.core.capability import Capability, DoublyNamed, Rendering, Withdrawn
from bot.gathering import bundles_of, messages_of


async def say(session: AsyncSession, asked: Rendering) -> Withdrawn:
    return Withdrawn("nothing to say")


DIGEST = Capability(name="digest", messages={"digest.parent": say}, notices={"digest.thanked": say})
COPY = Capability(name="copy", messages={"digest.parent": say}, notices={"digest.thanked": say})


@pytest.mark.parametrize("gathered", [messages_of, bundles_of])
def test_of_two_under_one_name_none_is_taken_in_silence(gathered: Callable[[Sequence[Capability]], object]) -> None:
    """Whoever copies a folder to make the next one forgets a name: people would read the wrong message, and nobody know why."""
    gathered([DIGEST, *(each for each in ALL if each.name != "digest")])
    with pytest.raises(DoublyNamed, match=r"'digest\.[a-z]+' is offered twice"):
        gathered([DIGEST, COPY])
