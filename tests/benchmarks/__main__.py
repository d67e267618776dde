"""`python -m tests.benchmarks [NAME ...]`, the names as in `BENCHMARKS`: measures, with a bar, and prints tables."""

import argparse
import asyncio
import logging
import sys
from contextlib import suppress
from time import monotonic

import structlog
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from bot.core.schedule import pin_zones
from tests.benchmarks import acknowledging, closing, complaining, large, planning, sending, starting, tallying, trending
from tests.benchmarks.figures import Figure, machine_load, table
from tests.benchmarks.places import Places, open_places

BENCHMARKS = {
    "sending": sending,
    "acknowledging": acknowledging,
    "planning": planning,
    "starting": starting,
    "complaining": complaining,
    "tallying": tallying,
    "trending": trending,
    "closing": closing,
}
ASKED_FOR = {"large": large}
"""Only by name: it takes as long as all the others."""


def main() -> None:
    known = BENCHMARKS | ASKED_FOR
    arguments = argparse.ArgumentParser(description="Measure the bot beside a baseline.")
    arguments.add_argument(
        "only",
        nargs="*",
        metavar="benchmark",
        help=f"any of: {', '.join(known)}; all but {', '.join(ASKED_FOR)} without",
    )
    chosen = arguments.parse_args().only or list(BENCHMARKS)
    if unknown := set(chosen) - set(known):
        arguments.error(f"I know no benchmark {', '.join(sorted(unknown))}; there are {', '.join(known)}.")
    pin_zones()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    console, since = Console(), monotonic()
    with open_places() as places:
        for name in chosen:
            before = machine_load()
            console.print(table(_measure(name, places, console)))
            console.print(f"{before} before, {machine_load()} after; {monotonic() - since:.0f} seconds so far.\n")


def _measure(name: str, places: Places, console: Console) -> list[Figure]:
    benchmark = (BENCHMARKS | ASKED_FOR)[name]
    with _progress(console) as progress:
        task = progress.add_task("", total=benchmark.STEPS)

        def tell(step: str) -> None:
            progress.update(task, description=step, advance=1)

        return asyncio.run(benchmark.measure(places, tell))


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
