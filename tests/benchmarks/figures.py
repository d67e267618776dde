"""Figures, what they are held against, and the table they are shown in."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import median

from rich.table import Table


class Aim(StrEnum):
    """Which way is better."""

    AT_MOST = "≤"
    AT_LEAST = "≥"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One row of the table. `baseline` is of the same run; None where the figure stands alone, as promised."""

    what: str
    on: str
    value: float
    unit: str
    baseline: float | None = None
    aim: Aim = Aim.AT_MOST
    aim_at: float | None = None
    """What is hoped for: of the ratio where there is a baseline, of the figure where there is none. None: only shown."""
    limit: float | None = None
    """What the figure itself is not to exceed, beside a baseline; in the place of an aim at the ratio."""

    @property
    def ratio(self) -> float | None:
        return self.value / self.baseline if self.baseline else None

    @property
    def reached(self) -> bool | None:
        """None where nothing was aimed at."""
        held = self.value if self.ratio is None else self.ratio
        if self.limit is not None:
            return self.value <= self.limit
        if self.aim_at is None:
            return None
        return held <= self.aim_at if self.aim is Aim.AT_MOST else held >= self.aim_at


def table(figures: Sequence[Figure]) -> Table:
    shown = Table("what", "on", "figure", "baseline", "ratio", "aim", "", collapse_padding=True)
    for column in shown.columns[2:6]:
        column.justify = "right"
    for each in figures:
        shown.add_row(*_row(each))
    return shown


def middle(values: Sequence[float]) -> float:
    return median(values)


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that `share` of them do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def machine_load() -> str:
    """How busy the machine is with everything, this run included."""
    return "load " + " ".join(f"{average:.1f}" for average in os.getloadavg()) + f" on {os.cpu_count()} cores"


def _row(figure: Figure) -> list[str]:
    verdict = {True: "[green]reached[/green]", False: "[red]missed[/red]", None: ""}[figure.reached]
    return [
        figure.what,
        figure.on,
        f"{_number(figure.value)} {figure.unit}",
        "" if figure.baseline is None else f"{_number(figure.baseline)} {figure.unit}",
        "" if figure.ratio is None else f"{figure.ratio:.2f}×",
        _aim(figure),
        verdict,
    ]


def _aim(figure: Figure) -> str:
    if figure.limit is not None:
        return f"{Aim.AT_MOST} {_number(figure.limit)} {figure.unit}"
    per = "×" if figure.ratio is not None else f" {figure.unit}"
    return "" if figure.aim_at is None else f"{figure.aim} {_number(figure.aim_at)}{per}"


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
