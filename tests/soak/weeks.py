"""Four weeks of a company of forty, as `tests/scenarios/test_four_weeks.py` plays them, with other seeds and on both databases."""

import asyncio
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from bot.core.secrets import new_key
from tests.databases import Postgres, migrated_sqlite
from tests.scenarios.four_weeks.verdict import Verdict, play_four_weeks


def play_all(console: Console, postgres: Postgres, folder: Path, *, seeds: range) -> bool:
    """Every seed on both databases; whether nobody got a reason to mute the bot. The counts per person are printed."""
    clean = True
    for seed in seeds:
        for name in ("SQLite", "PostgreSQL"):
            console.rule(f"Four weeks of a company of forty, {name}, seed {seed}")
            place = folder / f"{name}-{seed}"
            place.mkdir()
            url = (
                f"sqlite+aiosqlite:///{migrated_sqlite(place / 'cadence.db')}"
                if name == "SQLite"
                else postgres.create()
            )
            verdict = asyncio.run(play_four_weeks(url, new_key(), place / "words", seed=seed))
            clean &= not verdict.breaches
            _tell(console, verdict)
    return clean


def _tell(console: Console, verdict: Verdict) -> None:
    for rule, lines in verdict.breaches.items():
        console.print(f"[bold]{rule}[/bold]: {len(lines)}")
        console.print(*(escape(line) for line in lines[:5]), sep="\n")
    if verdict.never:
        console.print(f"Not tried by this seed: {', '.join(sorted(verdict.never))}.")
    if not verdict.breaches:
        console.print("Nobody got a reason to mute the bot.")
