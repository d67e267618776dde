"""The owner's buttons at the end of the experiment, and the form behind two of them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.sunday.experiment.rounds import ROUNDS, choices, decide, is_due, last_decision
from bot.capabilities.sunday.models import Verdict
from bot.capabilities.sunday.result.screens import SETTINGS
from bot.core.capability import DeskEntry, Rank
from bot.core.context import Context
from bot.core.people import Person
from bot.core.roles import may
from bot.core.slack.blocks import actions, button, field, message, modal, section, text_input
from bot.core.slack.blocks import context as small
from bot.core.slack.events import Click, Effect, OpenView, Refresh, Rejected, Reply, ShowHome, Submission, View
from bot.core.slack.routes import Route, Routes
from bot.core.slack.values import read_id

VERDICT: Final = "sunday.verdict"
"""The verdict stands behind its name: "sunday.verdict:keep"."""
_WORDS: Final = "words"
_DONE: Final = {
    Verdict.KEEP: "Kept. I ask you again in a year.",
    Verdict.CHANGE: "Written down. After eight more rounds I ask you again.",
    Verdict.STOP: "Stopped. Nothing is asked any more, and everybody reads so on Home.",
}
_SAME: Final = "That is decided already."


async def entries(session: AsyncSession, person: Person, now: datetime) -> list[DeskEntry]:
    """The question to the owner; a deputy does not decide it. It can wait, so it is worth a message of its own on Mondays only."""
    if not may(person.roles, "sunday.set_up") or not await is_due(session, now):
        return []
    again = await last_decision(session) is not None
    asked = (
        "The time has passed that you gave Sunday evening." if again else f"{ROUNDS} rounds of Sunday evening are over."
    )
    said = f"*{asked} Keep, change or stop?* It was meant as an experiment. `/cadence sunday` shows what came of it."
    ways = [button(label, f"{VERDICT}:{verdict}") for verdict, label in choices()]
    is_monday = now.astimezone(person.zone).isoweekday() == 1
    return [DeskEntry(Rank.DECIDE, [section(said), actions(*ways)], by_itself=is_monday)]


async def choose(session: AsyncSession, click: Click, _context: Context) -> Sequence[Effect]:
    """Keep is one tap; change and stop say why, for everybody to read."""
    verdict = _read(click.action)
    if verdict is not Verdict.KEEP:
        private = {"verdict": str(verdict)} | ({"delivery": click.delivery_id.hex} if click.delivery_id else {})
        return [OpenView(_form(verdict, private))]
    done = await decide(session, verdict, "", by=click.by, at=click.at)
    shown: list[Effect] = [Refresh(click.delivery_id)] if click.delivery_id else []
    return [*shown, Reply(message(_DONE[verdict] if done else _SAME))]


async def fill_in(session: AsyncSession, sent: Submission, _context: Context) -> Sequence[Effect]:
    verdict, words = _read(f":{sent.private.get('verdict', '')}"), field(sent.values, _WORDS)
    if words is None:
        return [Rejected({_WORDS: "One sentence will do: everybody who answered reads it."})]
    done = await decide(session, verdict, words, by=sent.by, at=sent.at)
    delivery_id = read_id(sent.private.get("delivery"))
    shown = [Refresh(delivery_id)] if delivery_id else []
    return [*shown, Reply(message(_DONE[verdict] if done else _SAME)), ShowHome()]


def _read(action: str) -> Verdict:
    """Whatever no button of ours says opens the form of a change, which does nothing by itself."""
    _, _, verdict = action.partition(":")
    return Verdict(verdict) if verdict in set(Verdict) else Verdict.CHANGE


def _form(verdict: Verdict, private: dict[str, str]) -> View:
    stops = verdict is Verdict.STOP
    label = "Why do you stop it?" if stops else "What do you change?"
    where = (
        "What was found stays to be read. You can begin again under Settings in `/cadence sunday`."
        if stops
        else "Thresholds and a pause are under Settings here; the wording is a file of prompts, the hour in `/cadence rituals`."
    )
    ways = [] if stops else [actions(button("Settings", SETTINGS))]
    return modal(
        VERDICT,
        "Stop asking" if stops else "Change it",
        [text_input(_WORDS, label, multiline=True, hint="Everybody reads it."), small(where), *ways],
        submit="Stop" if stops else "Keep this",
        private=private,
    )


ROUTES: Final = Routes(
    clicks={VERDICT: Route(choose, needs="sunday.set_up")},
    submissions={VERDICT: Route(fill_in, needs="sunday.set_up")},
)
