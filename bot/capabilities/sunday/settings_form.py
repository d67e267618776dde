"""The form of the owner's settings: thresholds, crisis numbers, and asking again after it was stopped."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.sunday.experiment.rounds import decide
from bot.capabilities.sunday.models import Verdict
from bot.capabilities.sunday.result.screens import SETTINGS, TITLE
from bot.capabilities.sunday.settings import (
    MOST,
    Settings,
    find_settings,
    pause_until,
    problems,
    raise_thresholds,
    set_crisis,
)
from bot.capabilities.sunday.suppression import Thresholds
from bot.capabilities.sunday.turn.holding import is_stopped
from bot.core.context import Context
from bot.core.slack.blocks import (
    choice_input,
    date_input,
    field,
    message,
    modal,
    number_input,
    option,
    section,
    text_input,
)
from bot.core.slack.blocks import context as small
from bot.core.slack.events import Click, Command, Effect, OpenView, Rejected, Reply, ShowHome, Submission, Values, View
from bot.core.slack.routes import Route, Routes
from bot.core.slack.values import read_date

CRISIS: Final = "crisis"
LONGEST: Final = 300
_PAUSED: Final = "paused"
_FIELDS: Final = ("number", "shares", "causes")
_AGAIN: Final = "again"
_AGAIN_OR_NOT: Final = (option("Leave it so", "no"), option("Ask again, from the next Monday on", "yes"))
_KEPT: Final = "Kept. Thresholds count from the next close on."
_SAME: Final = "It is so already."


async def open_settings(session: AsyncSession, deed: Click | Command, _context: Context) -> Sequence[Effect]:
    return [OpenView(settings_form(await find_settings(session), stopped=await is_stopped(session)))]


async def keep(session: AsyncSession, sent: Submission, _context: Context) -> Sequence[Effect]:
    standing, wanted = await find_settings(session), _read(sent.values)
    wrong = _typed_wrong(sent.values) or problems(wanted, standing.thresholds)
    crisis, paused = field(sent.values, CRISIS), read_date(field(sent.values, _PAUSED))
    if crisis is None:
        wrong[CRISIS] = "Without them nothing is asked: whoever has a bad evening must find a number to call."
    elif len(crisis) > LONGEST:
        wrong[CRISIS] = f"That is {len(crisis)} characters; {LONGEST} fit below a question on a phone."
    if wrong or crisis is None:
        return [Rejected(wrong)]
    changed = [
        await raise_thresholds(session, wanted, by=sent.by, at=sent.at),
        await set_crisis(session, crisis, by=sent.by, at=sent.at),
        await pause_until(session, paused, by=sent.by, at=sent.at),
        await _ask_again(session, sent),
    ]
    return [Reply(message(_KEPT if any(changed) else _SAME)), ShowHome()]


async def _ask_again(session: AsyncSession, sent: Submission) -> bool:
    """It was stopped, and the owner takes that back: another eight rounds, and the question comes again."""
    wanted = field(sent.values, _AGAIN) == "yes" and await is_stopped(session)
    return wanted and await decide(session, Verdict.CHANGE, "", by=sent.by, at=sent.at)


def settings_form(standing: Settings, *, stopped: bool = False) -> View:
    least = standing.thresholds
    fields = {
        "number": ("Answers before there is a number", least.number),
        "shares": ("Answers before it is shown how they spread", least.shares),
        "causes": ("People naming a cause before it is shown", least.causes),
    }
    return modal(
        SETTINGS,
        TITLE,
        [
            section("*Thresholds can be raised, never lowered:* people answer under the ones that stand. What is raised is audited."),
            *(
                number_input(name, label, initial=str(value), least=value, most=MOST)
                for name, (label, value) in fields.items()
            ),
            text_input(
                CRISIS,
                "Crisis numbers",
                multiline=True,
                initial=standing.crisis or "",
                max_length=LONGEST,
                placeholder="At any hour: 0800 111 0 111 (Germany), 988 (USA), …",
                hint="They stand below the faces of every question. Name the countries your people live in.",
            ),
            *([choice_input(_AGAIN, "It is not asked any more", _AGAIN_OR_NOT, initial="no")] if stopped else []),
            date_input(_PAUSED, "Ask nothing before", initial=standing.paused_until, optional=True),
            small("The wellbeing contact is named in `/cadence roles`; the day and hour in `/cadence rituals`."),
        ],
    )  # fmt: skip


def _read(values: Values) -> Thresholds:
    found = {name: _whole(field(values, name)) for name in _FIELDS}
    return Thresholds(number=found["number"] or 0, shares=found["shares"] or 0, causes=found["causes"] or 0)


def _typed_wrong(values: Values) -> dict[str, str]:
    return {name: "A whole number, please." for name in _FIELDS if _whole(field(values, name)) is None}


def _whole(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() and text.isascii() and len(text) < 7 else None


ROUTES: Final = Routes(
    clicks={SETTINGS: Route(open_settings, needs="sunday.set_up", writes=False)},
    submissions={SETTINGS: Route(keep, needs="sunday.set_up")},
)
