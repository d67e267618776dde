"""One running bot per SQLite file: an exclusive lock beside it, held as long as the process lives.

Correctness does not depend on it (SQLite lets one writer in at a time); rates and the played clock do.
"""

import fcntl
from pathlib import Path
from typing import TextIO


class AlreadyRunning(Exception):
    """Another bot runs on this database file; the message says what to do."""


class SoleProcess:
    """`take()` before the first write, `release()` at the end; the kernel releases it when the process dies."""

    def __init__(self, database: Path) -> None:
        self._path = database.with_name(f"{database.name}.lock")
        self._handle: TextIO | None = None

    def take(self) -> None:
        """Raises `AlreadyRunning`, or `OSError` where the folder cannot be written."""
        handle = self._path.open("w")
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as held:
            handle.close()
            message = (
                f"Another Cadence is running on {self._path.with_suffix('')}. "
                "Stop it first, or move to PostgreSQL to run several."
            )
            raise AlreadyRunning(message) from held
        self._handle = handle

    def release(self) -> None:
        """Safe to repeat."""
        if self._handle is not None:
            self._handle.close()
            self._handle = None
