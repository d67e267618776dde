"""The trend as a native chart, for messages; on Home and in forms, which take none, the words beside it say the same. Pure."""

from collections.abc import Sequence
from typing import Final

from bot.capabilities.sunday.result.results import Result
from bot.capabilities.sunday.result.views import found
from bot.core.slack.charts import Chart
from bot.core.text import Mrkdwn, day

ROUNDS: Final = 12
"""As many as a chart on a phone can tell apart."""
_TOLD: Final = 5
"""In words: more are a wall, and where the chart has more, the words say so."""


def trend_chart(results: Sequence[Result]) -> Chart:
    """The rounds that have a number, the oldest first; `results` come newest first. A round without one is left out."""
    shown = [each for each in results if each.number is not None][:ROUNDS][::-1]
    days = [day(each.slot) for each in shown]
    return Chart(
        title="How Sunday evening felt, from 1 to 5",
        kind="line",
        categories=days,
        series={"everybody": [each.number.tenths / 10 for each in shown if each.number is not None]},
        words=_words(list(zip(days, shown, strict=True))),
    )


def _words(rounds: Sequence[tuple[str, Result]]) -> Mrkdwn:
    told = " · ".join(f"{label}: {found(each)}" for label, each in rounds[-_TOLD:])
    return Mrkdwn(f"The last {_TOLD} of {len(rounds)}: {told}" if len(rounds) > _TOLD else told)
