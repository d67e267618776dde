"""`python -m tests.benchmarks [sending] [acknowledging] [planning] [starting]`: measures, with a bar, and prints a table."""

import argparse
import asyncio
import sys
from contextlib import suppress
from time import monotonic

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from bot.core.schedule import pin_zones
from tests.benchmarks import acknowledging, planning, sending, starting
from tests.benchmarks.figures import Figure, machine_load, table
from tests.benchmarks.places import open_places

BENCHMARKS = {"sending": sending, "acknowledging": acknowledging, "planning": planning, "starting": starting}


def main() -> None:
    arguments = argparse.ArgumentParser(description="Measure the bot beside a baseline.")
    arguments.add_argument("only", nargs="*", metavar="benchmark", help=f"any of: {', '.join(BENCHMARKS)}; all without")
    chosen = arguments.parse_args().only or list(BENCHMARKS)
    if unknown := set(chosen) - set(BENCHMARKS):
        arguments.error(f"I know no benchmark {', '.join(sorted(unknown))}; there are {', '.join(BENCHMARKS)}.")
    pin_zones()
    console, since, before = Console(), monotonic(), machine_load()
    figures = _measure(chosen, console)
    console.print(table(figures))
    console.print(f"{monotonic() - since:.0f} seconds; {before} before, {machine_load()} after.")


def _measure(chosen: list[str], console: Console) -> list[Figure]:
    figures: list[Figure] = []
    with open_places() as places, _progress(console) as progress:
        task = progress.add_task("", total=sum(BENCHMARKS[name].STEPS for name in chosen))

        def tell(step: str) -> None:
            progress.update(task, description=step, advance=1)

        for name in chosen:
            figures += asyncio.run(BENCHMARKS[name].measure(places, tell))
    return figures


def _progress(console: Console) -> Progress:
    return Progress(
        TextColumn("{task.description:<32}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(),
        console=console, transient=True,
    )  # fmt: skip


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        main()
        sys.exit(0)
    sys.exit(130)
