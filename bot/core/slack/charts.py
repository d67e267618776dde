"""A native chart, and the words that stand beside it: Slack gives a chart no text of its own to be read aloud.

Messages alone take charts, two of them at the most; older clients show the message without. So what a chart says is always
said in words too. https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from bot.core.mrkdwn import shorten
from bot.core.slack.events import Block

MOST_CHARTS: Final = 2
"""In one message."""
_TITLE: Final = 50
_LABEL: Final = 20
_SERIES: Final = 6
_POINTS: Final = 20
_LEAST_POINTS: Final = 3
"""Two points are a sentence, not a chart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """Series over the same categories, each with one value for each of them. Texts are plain."""

    title: str
    kind: Literal["line", "bar", "area"]
    categories: Sequence[str]
    series: Mapping[str, Sequence[float]]
    words: str
    """mrkdwn: what it shows, for whoever does not see it."""

    @property
    def is_worth_drawing(self) -> bool:
        """Whether there is enough to see: three points, and one of them not nothing."""
        return len(self.categories) >= _LEAST_POINTS and any(any(values) for values in self.series.values())


def draw(chart: Chart) -> Block:
    """The newest points of a chart, within Slack's limits. Raises `ValueError` where a series misses a category."""
    shown = _told_apart(chart.categories[-_POINTS:])
    series: list[Block] = []
    names = _told_apart(list(chart.series)[:_SERIES])
    for name, values in zip(names, list(chart.series.values())[:_SERIES], strict=True):
        newest = list(values)[-_POINTS:]
        data = [{"label": label, "value": value} for label, value in zip(shown, newest, strict=True)]
        series.append({"name": name, "data": data})
    return {
        "type": "data_visualization",
        "title": shorten(chart.title, _TITLE),
        "chart": {"type": chart.kind, "series": series, "axis_config": {"categories": shown}},
    }


def _told_apart(labels: Iterable[str]) -> list[str]:
    """Labels as short as Slack wants them, none twice."""
    found: list[str] = []
    for label in labels:
        short, number = shorten(label, _LABEL), 2
        while short in found:
            ending = f" {number}"
            short, number = f"{shorten(label, _LABEL - len(ending))}{ending}", number + 1
        found.append(short)
    return found
