"""Who is asked a little later than others, when very many are due at once (R16)."""

from datetime import timedelta
from hashlib import blake2b

ONE_MS = timedelta(milliseconds=1)


def smear(member: str, window: timedelta) -> timedelta:
    """How far into the window a member is asked: evenly spread, whole milliseconds, less than the window.

    The same member always gets the same place, in every process and on every day: Python's own `hash` would not.
    """
    places = window // ONE_MS
    if places <= 0:
        return timedelta(0)
    digest = blake2b(member.encode(), digest_size=8, person=b"cadence.smear").digest()
    return int.from_bytes(digest, "big") % places * ONE_MS
