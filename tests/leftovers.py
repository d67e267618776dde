"""The folder in which everything of a test run lies, its servers included: taken away at the end, however that comes.

A run that is interrupted or told to end takes it away itself. After one that was killed, the next run does.
"""

import fcntl
import os
import shutil
import signal
import tempfile
from contextlib import suppress
from multiprocessing.util import Finalize
from pathlib import Path
from types import FrameType

from tests.databases import Postgres

_PREFIX = "cadence-tests-"
_ROOM_BYTES = 2 * 1024**3
_MEMORY = Path("/dev/shm")  # noqa: S108 - mkdtemp() makes a name of its own in it


def make_run_folder() -> Path:
    """It goes with this process. All temporary files of this process and of those it starts go into it."""
    _take_away_leftovers()
    run = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=_roomy_memory()))
    run.chmod(0o755)  # PostgreSQL does not run as root
    owner = (run / "owner").open("w")
    # As long as this process lives; unlike a process id, that is true from within a container as well.
    fcntl.flock(owner, fcntl.LOCK_EX)
    temporary = run / "tmp"
    temporary.mkdir()
    temporary.chmod(0o1777)
    os.environ["TMPDIR"], tempfile.tempdir = str(temporary), None
    signal.signal(signal.SIGTERM, _interrupt)
    # After all others have put away what they have in it.
    Finalize(None, _take_away, args=(run,), exitpriority=-1000)
    Finalize(None, owner.close, exitpriority=-1001)
    return run


def _take_away_leftovers() -> None:
    """What runs that were killed left behind."""
    for folder in {_MEMORY, Path(tempfile.gettempdir())}:
        for run in folder.glob(f"{_PREFIX}*/owner"):
            with suppress(OSError), run.open() as owner:
                fcntl.flock(owner, fcntl.LOCK_EX | fcntl.LOCK_NB)
                _take_away(run.parent)


def _roomy_memory() -> Path | None:
    """Linux's folder that lies in memory: making a PostgreSQL database of a thousand files costs a third there."""
    roomy = os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free > _ROOM_BYTES
    return _MEMORY if roomy else None


def _take_away(run: Path) -> None:
    for server in run.glob("*/postgres"):
        Postgres(server.parent).stop()
    shutil.rmtree(run, ignore_errors=True)


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    """As Ctrl-C does: everything is put away."""
    raise KeyboardInterrupt
