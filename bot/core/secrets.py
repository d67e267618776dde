"""The application key: text that people wrote is encrypted with it before it reaches the database.

Keys are Fernet keys (32 bytes, url-safe base64). The first encrypts, all decrypt: a rotation puts the new one in front.
Nothing here reads the environment or a file; `settings.py` does.
"""

import hmac
from collections.abc import Sequence
from hashlib import sha256

from cryptography.fernet import Fernet, InvalidToken, MultiFernet


class Unreadable(Exception):
    """A stored text cannot be decrypted with any of the keys: the key is not the one it was written with."""


class Cipher:
    """Encrypts and decrypts text. A token carries in clear the second it was made, but for `seal_undated()`."""

    def __init__(self, keys: Sequence[str]) -> None:
        """Raises `ValueError` where a key is not 32 bytes in url-safe base64, or there is none."""
        self._all = MultiFernet([Fernet(key) for key in keys])
        self._keys = tuple(key.encode() for key in keys)

    def seal(self, text: str) -> str:
        """Half an emoji, as Slack's clients cut them at a field's limit, is kept as "?": it is no Unicode to encrypt."""
        return self._all.encrypt(text.encode(errors="replace")).decode()

    def seal_undated(self, text: str) -> str:
        """As `seal()`, in a token that says 1970: nobody can tell from it when the text was written."""
        return self._all.encrypt_at_time(text.encode(errors="replace"), 0).decode()

    def digests(self, purpose: str, text: str) -> tuple[str, ...]:
        """What a text is known by to whoever has the application key, and to nobody else: one for each key, the current first.

        The same text for another purpose is known by another. Write down the first, look for all of them.
        """
        return tuple(_digest(_digest(key, purpose.encode()), text.encode(errors="replace")).hex() for key in self._keys)

    def open(self, token: str) -> str:
        try:
            return self._all.decrypt(token.encode()).decode()
        except InvalidToken as broken:
            message = "A stored text was written with another application key. Set CADENCE_SECRET_KEY to the key it was written with."
            raise Unreadable(message) from broken


def _digest(key: bytes, text: bytes) -> bytes:
    return hmac.new(key, text, sha256).digest()


def new_key() -> str:
    return Fernet.generate_key().decode()
