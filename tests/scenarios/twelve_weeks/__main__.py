"""`python -m tests.scenarios.twelve_weeks`: play them, and write down where the demo begins.

The files are part of the project: play again when what the bot says or keeps has changed, and look at the demo.
"""

import asyncio
import sys
import tempfile
from pathlib import Path

from bot.cli.beginnings import KEY, ROWS, WORKSPACE, write_rows
from bot.core.prompts import built_in
from bot.log import set_up_logging
from bot.sandbox.memory import remember
from tests.databases import migrated_sqlite
from tests.scenarios.twelve_weeks.verdict import SEED, open_company, play


async def main() -> None:
    demo = built_in("demo")
    with tempfile.TemporaryDirectory() as folder:
        database = migrated_sqlite(Path(folder) / "cadence.db")
        async with open_company(f"sqlite+aiosqlite:///{database}", KEY) as world:
            weeks, verdict = await play(world, SEED)
            workspace = remember(world.sandbox.workspace)
        if verdict.breaches:
            sys.exit(f"These weeks are nothing to show: {verdict.breaches}")
        (demo / WORKSPACE).write_bytes(workspace)
        (demo / ROWS).write_bytes(write_rows(database))
    sys.stdout.write(f"{len(weeks.ear.messages)} messages, {len(weeks.digests())} digests.\n")


if __name__ == "__main__":
    set_up_logging("console", debug=False, quiet=True)
    asyncio.run(main())
