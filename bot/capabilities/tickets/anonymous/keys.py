"""Keys of anonymous complaints: five groups of five letters and digits that nobody mistakes for one another.

Who has the key is the complainer; nobody can make it again, and what the database keeps of it does not lead back to it.
"""

import re
import secrets
from typing import Final

from bot.core.secrets import Cipher, Purpose

_LETTERS: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_GROUPS, _GROUP = 5, 5
"""122 bits: nobody guesses one."""
_ALIKE: Final = str.maketrans({"O": "Q", "0": "Q", "I": "J", "L": "J", "1": "J", "U": "V"})


def make_key() -> str:
    """A new one: "7KQ2M-…", from the machine's own randomness."""
    letters = [secrets.choice(_LETTERS) for _ in range(_GROUPS * _GROUP)]
    return "-".join("".join(letters[at : at + _GROUP]) for at in range(0, len(letters), _GROUP))


def read_key(typed: str) -> str | None:
    """The key as it was made, however it was typed or pasted; None for what can be none."""
    bare = re.sub(r"[\s\-–—_.`]", "", typed).upper().translate(_ALIKE)
    if len(bare) != _GROUPS * _GROUP or not set(bare) <= set(_LETTERS):
        return None
    return "-".join(bare[at : at + _GROUP] for at in range(0, len(bare), _GROUP))


def digests_of(cipher: Cipher, key: str) -> tuple[str, ...]:
    """What a key is known by; the first is written down, any of them is found."""
    return cipher.digests(Purpose.ANONYMOUS_KEY, key)
