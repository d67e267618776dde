"""The CTO at a glance: how every team stands, who was not heard from, what is owed, kept, late. Pure; read by `overview.py`.

Only whoever sits at the CTO's desk sees it: it counts asks, and names who was silent.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from bot.capabilities.outcomes.rules import Totals
from bot.capabilities.outcomes.views import count, in_a_line
from bot.core.slack.blocks import context, section
from bot.core.slack.events import Block
from bot.core.text import fill, shorten

UNHEARD_AFTER: Final = timedelta(weeks=3)
"""A team of which nobody said anything for so long has let a whole round pass."""
KEPT_WITHIN: Final = timedelta(weeks=13)
_NAMES: Final = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """Names of teams are plain text; "Search (Bo)" where somebody leads it."""

    totals: Totals
    unheard: Sequence[str]
    """Teams that are after something, and said nothing of it for three weeks."""
    without: Sequence[str]
    """Teams that are after nothing the register knows of."""
    past: Sequence[str]
    """Teams with an outcome that is past its day."""
    stale: Sequence[str]
    """Teams with an outcome that nobody spoke of for five weeks."""
    retired: int
    """Outcomes of teams that are no more."""
    owed: int
    late: int
    kept: int


def glance(overview: Overview) -> list[Block]:
    """At most two blocks."""
    head = f"*At a glance:* {in_a_line(overview.totals)}."
    return [section(f"{head}\n{_owed(overview)}"), *unheard(overview)]


def unheard(overview: Overview) -> list[Block]:
    """Who was not heard from, and what is past its day: a block, or none where there is nobody to talk to."""
    told = (
        ("Not heard from for three weeks", overview.unheard),
        ("Past its date", overview.past),
        ("Not spoken of for five weeks", overview.stale),
        ("Nothing in the register", overview.without),
    )
    lines = [fill(f"{title}: {{text}}.", text=_names(names)) for title, names in told if names]
    if overview.retired:
        lines.append(fill("Of teams that are no more: {count}. Move them, or end them.", count=overview.retired))
    return [context("\n".join(lines))] if lines else []


def _owed(overview: Overview) -> str:
    kept = f"; {overview.kept} kept in thirteen weeks" if overview.kept else ""
    if not overview.owed:
        return f"You owe nobody anything{kept}."
    late = f", {overview.late} of them late" if overview.late else ", none late"
    return f"You owe {count(overview.owed, 'ask')}{late}{kept}. `/outcomes asks`"


def _names(names: Sequence[str]) -> str:
    return shorten(", ".join(names), _NAMES)
