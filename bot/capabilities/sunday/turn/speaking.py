"""The form in which the CTO, or a deputy in their place, writes what was heard, what will be done, and what won't be and why."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.sunday.result import views
from bot.capabilities.sunday.result.results import Result, find_result, recent
from bot.capabilities.sunday.result.screens import WRITE
from bot.capabilities.sunday.turn.holding import Closed
from bot.capabilities.sunday.turn.words import Posted, post_words
from bot.core.context import Context
from bot.core.people import Person, first_name
from bot.core.roles import Role
from bot.core.slack.blocks import context as small
from bot.core.slack.blocks import field, message, modal, section, text_input
from bot.core.slack.events import (
    Click,
    Effect,
    OpenView,
    Refresh,
    Rejected,
    Reply,
    ShowHome,
    Submission,
    View,
)
from bot.core.slack.routes import Route, Routes
from bot.core.slack.values import read_id
from bot.core.text import fill

WORDS: Final = "words"
_SAID: Final = {
    Posted.POSTED: "Posted. Everybody reads it on Home and with `/cadence sunday`, and the next question begins with it.",
    Posted.CORRECTED: "Corrected, and marked as corrected.",
    Posted.SAME: "It says so already.",
}
_HELD_ALREADY: Final = (
    "Posted. Everybody reads it on Home and with `/cadence sunday`. This week nobody is asked all the same: that was decided when "
    "the question fell due to the first of you, wherever they live. The next one begins with it."
)
_REFUSED: Final = {
    Posted.OVERTAKEN: "Somebody else has written since you opened this. Copy your words, close the form, and look at theirs first.",
    Posted.NOTHING_TO_ANSWER: "This round has no result that could be answered.",
}
_NO_RESULT: Final = "There is no result yet that could be answered. `/cadence sunday` shows how it stands."


async def open_form(session: AsyncSession, click: Click, _context: Context) -> Sequence[Effect]:
    round_id = read_id(click.value)
    result = await find_result(session, round_id) if round_id else None
    if result is None or result.number is None:
        return [Reply(message(_NO_RESULT))]
    private = {"round": result.id.hex, "seen": result.said.version if result.said else ""}
    private |= {"delivery": click.delivery_id.hex} if click.delivery_id else {}
    return [OpenView(_form(result, click.by, private))]


async def keep(session: AsyncSession, sent: Submission, _context: Context) -> Sequence[Effect]:
    words, round_id = field(sent.values, WORDS), read_id(sent.private.get("round"))
    if words is None or round_id is None:
        return [
            Rejected({WORDS: "Write it in a sentence or two: what you heard, what you do, what you don't, and why."})
        ]
    done = await post_words(session, round_id, words, seen=sent.private.get("seen", ""), by=sent.by, at=sent.at)
    if done in _REFUSED:
        return [Rejected({WORDS: _REFUSED[done]})]
    delivery_id = read_id(sent.private.get("delivery"))
    shown = [Refresh(delivery_id)] if delivery_id else []
    late = done is Posted.POSTED and await _is_held_already(session, sent.at)
    return [*shown, Reply(message(_HELD_ALREADY if late else _SAID[done])), ShowHome()]


async def _is_held_already(session: AsyncSession, at: datetime) -> bool:
    """Whether a round that would be under way now waited for these words in vain."""
    newest = next(iter(await recent(session, most=1)), None)
    return newest is not None and newest.reason == Closed.CTO and newest.closes_at > at


def _form(result: Result, by: Person, private: dict[str, str]) -> View:
    name = first_name(by.name)
    own = "" if Role.OWNER in by.roles else fill(" It will say: {name}, in the CTO's place.", name=name)
    return modal(
        WRITE,
        "What you heard",
        [
            section(fill("{found}. Whatever you write, it is read together with that.", found=views.found(result))),
            text_input(
                WORDS,
                "What you heard, do, and don't do, and why",
                multiline=True,
                initial=result.said.words if result.said else "",
                placeholder="Nobody knows when the freeze ends. Doing: … by … Not doing: … because …",
                hint="A good answer names one thing you won't do. Nobody expects everything.",
            ),
            small(f"Everybody reads it: on Home, on Friday, and above the next question.{own}"),
        ],
        submit="Post",
        private=private,
    )


ROUTES: Final = Routes(
    clicks={WRITE: Route(open_form, needs="sunday.speak", writes=False)},
    submissions={WRITE: Route(keep, needs="sunday.speak")},
)
