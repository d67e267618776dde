"""A page of comments: as their authors wrote them, and nothing to press but to the next. Pure."""

from collections.abc import Sequence
from typing import Final

from bot.capabilities.sunday.result.results import Result
from bot.capabilities.sunday.result.screens import COMMENTS
from bot.core.slack.blocks import Element, actions, button, modal, option, quote, section, select
from bot.core.slack.blocks import context as small
from bot.core.slack.events import Block, Click, View
from bot.core.text import day, fill

PAGE: Final = 10
_NONE: Final = "Nobody wrote a comment, or too few answered: then comments are not kept."


def comments_view(
    chosen: Result | None, words: Sequence[str], *, start: int, total: int, others: Sequence[Result], click: Click
) -> View:
    """`start` of these come before, of `total` in the round; `others` are rounds to look at instead."""
    today = click.at.astimezone(click.by.zone).date()
    heading = "" if chosen is None else fill("*Asked on {day}*", day=day(chosen.slot, today))
    shown: list[Block] = [section(heading)] if heading else []
    shown += [quote(each) for each in words] or [section(_NONE)]
    turning = _turning(chosen, start=start, total=total)
    shown += [actions(*turning)] if turning else []
    rest = [each for each in others if chosen is None or each.id != chosen.id]
    if rest:
        days = [option(f"Asked on {day(each.slot, today)}", each.id.hex) for each in rest]
        shown.append(actions(select(f"{COMMENTS}:round", "Another round", days)))
    shown.append(
        small(
            "No name, no time, no order. Nobody can answer one, and nobody should: answer all of them, in your words."
        )
    )
    return modal(COMMENTS, "Comments", shown, submit="", close="Close")


def _turning(chosen: Result | None, *, start: int, total: int) -> list[Element]:
    if chosen is None:
        return []
    ways: list[Element] = []
    if start > 0:
        ways.append(button("Back", f"{COMMENTS}:back", f"{chosen.id.hex}:{max(0, start - PAGE)}"))
    if start + PAGE < total:
        left = total - start - PAGE
        ways.append(button(f"{left} more", f"{COMMENTS}:more", f"{chosen.id.hex}:{start + PAGE}"))
    return ways
