"""`python -m tests.soak`: a thousand kills and more, then months of a whole company, and the figures.

Exit status 1 if one message was lost or doubled, or if somebody got a reason to mute the bot.
"""

import argparse
import asyncio
import sys
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Column, Table

from bot.core.db import connect
from bot.core.schedule import pin_zones
from bot.core.secrets import Cipher, new_key
from bot.log import set_up_logging
from tests.crashing import Verdict, open_crashing
from tests.databases import Postgres, migrated_sqlite
from tests.soak.storm import Figures, Storm, rage
from tests.soak.weeks import play_all

LONGEST_MINUTES = 40


@dataclass(frozen=True, slots=True)
class Leg:
    """One configuration of the soak, and its share of the kills."""

    name: str
    database: str
    replicas: int
    share: float


LEGS = (
    Leg("SQLite, one process", "sqlite", 1, 0.35),
    Leg("PostgreSQL, one process", "postgresql", 1, 0.25),
    Leg("PostgreSQL, three processes", "postgresql", 3, 0.4),
)


async def soak(leg: Leg, url: str, storm: Storm, progress: Progress) -> tuple[Figures, Verdict]:
    key = new_key()
    database = connect(url, Cipher([key]))
    task = progress.add_task(leg.name, total=storm.kills)
    try:
        async with open_crashing(database, url, key) as crash:
            figures = await rage(crash, storm, told=lambda so_far: progress.update(task, completed=so_far.kills))
            return figures, await crash.verdict()
    finally:
        await database.dispose()


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument(
        "--kills", type=int, default=1000, help="at least this many, over all configurations; 0: none"
    )
    arguments.add_argument(
        "--weeks", type=int, default=2, help="play four weeks and twelve with this many seeds, on both databases"
    )
    arguments.add_argument("--seed", type=int, default=1)
    given = arguments.parse_args()
    console = Console()
    set_up_logging("console", quiet=True)
    with tempfile.TemporaryDirectory(prefix="cadence-soak-") as folder:
        Path(folder).chmod(0o755)
        pin_zones()
        postgres = Postgres(Path(folder))
        try:
            clean = (
                kill_all(console, postgres, Path(folder), kills=given.kills, seed=given.seed) if given.kills else True
            )
            seeds = range(given.seed, given.seed + given.weeks)
            return 0 if play_all(console, postgres, Path(folder), seeds=seeds) and clean else 1
        finally:
            postgres.stop()


def kill_all(console: Console, postgres: Postgres, folder: Path, *, kills: int, seed: int) -> bool:
    """Every configuration with its share of the kills; whether every message is there once."""
    table = Table(Column("", no_wrap=True), "kills", "deliveries", "lost", "doubled", "reads", "seconds")
    table.caption = "reads: conversations read to resolve a doubt"
    clean = True
    with _progress(console) as progress:
        for number, leg in enumerate(LEGS):
            url = postgres.create() if leg.database == "postgresql" else _sqlite(folder / f"{number}.db")
            storm = Storm(seed=seed + number, kills=-(-kills * round(leg.share * 100) // 100), replicas=leg.replicas)
            figures, verdict = asyncio.run(asyncio.wait_for(soak(leg, url, storm, progress), LONGEST_MINUTES * 60))
            clean &= not (verdict.lost or verdict.doubled or verdict.not_sent)
            table.add_row(*_row(leg, figures, verdict))
    console.print(table)
    console.print("Every message is there once." if clean else "NOT every message is there once.")
    return clean


def _row(leg: Leg, figures: Figures, verdict: Verdict) -> list[str]:
    return [
        leg.name,
        *(f"{number:,}" for number in (figures.kills, figures.deliveries, len(verdict.lost), len(verdict.doubled))),
        f"{figures.history_reads:,}",
        f"{figures.seconds:,.0f}",
    ]


def _sqlite(path: Path) -> str:
    return f"sqlite+aiosqlite:///{migrated_sqlite(path)}"


def _progress(console: Console) -> Progress:
    return Progress(
        TextColumn("{task.description:<28}"), BarColumn(), MofNCompleteColumn(), TextColumn("kills"),
        TimeElapsedColumn(), console=console,
    )  # fmt: skip


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        sys.exit(main())
    sys.exit(130)
