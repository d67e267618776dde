"""The application key: text that people wrote is encrypted with it before it reaches the database.

Keys are Fernet keys (32 bytes, url-safe base64). The first encrypts, all decrypt: a rotation puts the new one in front
(`keys.py`). Nothing here reads the environment or a file; `settings.py` does.
"""

import hmac
from collections.abc import Iterator, Sequence
from enum import StrEnum
from hashlib import sha256

from cryptography.fernet import Fernet, InvalidToken, MultiFernet


class Unreadable(Exception):
    """A stored text cannot be decrypted with any of the keys: the key is not the one it was written with."""


class Purpose(StrEnum):
    """What a text is known again for where the text itself is not kept. All there are: a rotation carries them over."""

    ANONYMOUS_KEY = "anonymous key"
    DELIVERY = "delivery"
    TICKET_TERMS = "ticket terms"


class Cipher:
    """Encrypts and decrypts text. A token carries in clear the second it was made, but for `seal_undated()`."""

    def __init__(self, keys: Sequence[str]) -> None:
        """Raises `ValueError` where a key is not 32 bytes in url-safe base64, or there is none."""
        each = [Fernet(key) for key in keys]
        self._all = MultiFernet(each)
        self._current = each[0]
        self._keys = tuple(key.encode() for key in keys)
        self._roots = {purpose: [_digest(key, purpose.encode()) for key in self._keys] for purpose in Purpose}

    def seal(self, text: str) -> str:
        """Half an emoji, as Slack's clients cut them at a field's limit, is kept as "?": it is no Unicode to encrypt."""
        return self._all.encrypt(text.encode(errors="replace")).decode()

    def seal_undated(self, text: str) -> str:
        """As `seal()`, in a token that says 1970: nobody can tell from it when the text was written."""
        return self._all.encrypt_at_time(text.encode(errors="replace"), 0).decode()

    def digests(self, purpose: Purpose, text: str) -> tuple[str, ...]:
        """What a text is known by to whoever has the application key, and to nobody else: one for each key, the current first.

        The same text for another purpose is known by another. Write down the first, look for all of them.
        """
        return tuple(_digest(root, text.encode(errors="replace")).hex() for root in self._roots[purpose])

    def open(self, token: str) -> str:
        try:
            return self._all.decrypt(token.encode()).decode()
        except InvalidToken as broken:
            message = "A stored text was written with another application key. Set CADENCE_SECRET_KEY to the key it was written with."
            raise Unreadable(message) from broken

    # Rotation --------------------------------------------------------------------------------------------------------

    @property
    def names(self) -> tuple[str, ...]:
        """What each key is called where it must not stand itself, the current one first."""
        return tuple(_digest(key, b"name").hex()[:16] for key in self._keys)

    def renew(self, token: str) -> str | None:
        """The token as the current key seals it, with the time it had; None where that key sealed it. Raises `Unreadable`."""
        try:
            self._current.decrypt(token)
        except InvalidToken:
            self.open(token)
            return self._all.rotate(token).decode()
        return None

    def older_roots(self) -> Iterator[tuple[str, Purpose, str]]:
        """What the older keys make their digests with, by the name of the key. A root opens no text."""
        for purpose, roots in self._roots.items():
            for name, root in zip(self.names[1:], roots[1 : len(self._keys)], strict=True):
                yield name, purpose, root.hex()

    def recall(self, purpose: Purpose, root: str) -> None:
        """Know texts again by the digests of a key that is no longer there. Safe to repeat."""
        if (known := bytes.fromhex(root)) not in self._roots[purpose]:
            self._roots[purpose].append(known)


def _digest(key: bytes, text: bytes) -> bytes:
    return hmac.new(key, text, sha256).digest()


def new_key() -> str:
    return Fernet.generate_key().decode()
