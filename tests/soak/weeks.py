"""Weeks of a company, as the scenarios play them: four with other seeds, and twelve, on both databases."""

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path
from uuid import uuid4

from rich.console import Console
from rich.markup import escape

from bot.core.secrets import new_key
from tests.databases import Postgres, migrated_sqlite
from tests.scenarios.four_weeks.verdict import play_four_weeks
from tests.scenarios.twelve_weeks import verdict as twelve_weeks


def play_all(console: Console, postgres: Postgres, folder: Path, *, seeds: range) -> bool:
    """Every seed on both databases; whether nobody got a reason to mute the bot. The counts per person are printed."""
    clean = True
    for seed in seeds:
        for name in ("SQLite", "PostgreSQL"):
            place = folder / f"{name}-{seed}"
            place.mkdir()
            console.rule(f"Four weeks of a company of forty, {name}, seed {seed}")
            four = asyncio.run(play_four_weeks(_new(postgres, place, name), new_key(), place / "words", seed=seed))
            _tell(console, four.breaches)
            if four.never:
                console.print(f"Not tried by this seed: {', '.join(sorted(four.never))}.")
            console.rule(f"Twelve weeks of a company of sixty, {name}, seed {seed}")
            twelve = asyncio.run(_twelve(_new(postgres, place, name), seed))
            _tell(console, twelve.breaches)
            clean &= not four.breaches and not twelve.breaches
    return clean


def _new(postgres: Postgres, place: Path, name: str) -> str:
    """A migrated, empty database."""
    if name == "PostgreSQL":
        return postgres.create()
    return f"sqlite+aiosqlite:///{migrated_sqlite(place / f'{uuid4().hex}.db')}"


async def _twelve(url: str, seed: int) -> twelve_weeks.Verdict:
    async with twelve_weeks.open_company(url, new_key()) as world:
        _, verdict = await twelve_weeks.play(world, seed)
    return verdict


def _tell(console: Console, breaches: Mapping[str, Sequence[str]]) -> None:
    for rule, lines in breaches.items():
        console.print(f"[bold]{rule}[/bold]: {len(lines)}")
        console.print(*(escape(line) for line in lines[:5]), sep="\n")
    if not breaches:
        console.print("Nobody got a reason to mute the bot.")
