"""Where a benchmark keeps its data: fresh databases of both kinds, and how each is called in the table."""

import shutil
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.core.secrets import new_key
from tests.databases import Postgres, migrated_sqlite

KINDS = ("SQLite", "PostgreSQL")


@dataclass
class Places:
    """A folder that is thrown away at the end, and a PostgreSQL server in it that is started when it is first asked for."""

    folder: Path
    postgres: Postgres
    secret_key: str = field(default_factory=new_key)
    _made: int = 0

    def database(self, kind: str) -> str:
        """The address of a migrated, empty database of its own."""
        if kind == "PostgreSQL":
            return self.postgres.create()
        template = self.folder / "template.db"
        if not template.exists():
            migrated_sqlite(template)
        self._made += 1
        return f"sqlite+aiosqlite:///{shutil.copy(template, self.folder / f'{self._made}.db')}"


@contextmanager
def open_places() -> Generator[Places]:
    with TemporaryDirectory(prefix="cadence-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)  # PostgreSQL may run as somebody else
        postgres = Postgres(folder, durable=True)
        try:
            yield Places(folder, postgres)
        finally:
            postgres.stop()
