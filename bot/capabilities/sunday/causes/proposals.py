"""A cause that was named often, on the CTO's desk: one tap makes it a promise with a day, or a question for clarity.

What takes it is found by name among what the capabilities offer; where it is not offered, neither is its button. Where nobody
would read a question yet, what has to be done first stands in the button's place. A cause is proposed once for the round in
which it was named, and not again while something that was made of it is young.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.sunday.causes.followed import NOTHING, steps_taken
from bot.capabilities.sunday.causes.kinds import CAUSES, Cause, label_of
from bot.capabilities.sunday.models import CauseStep
from bot.capabilities.sunday.result.results import Result, find_result, newest_with_number
from bot.capabilities.sunday.result.views import PARTS
from bot.capabilities.sunday.suppression import Part
from bot.core import notices
from bot.core.capability import Answer, AnswerSink, DeskEntry, Rank
from bot.core.context import Context
from bot.core.db import insert_once
from bot.core.people import Person
from bot.core.roles import Role
from bot.core.slack.blocks import Element, actions, button, date_picker, message, section
from bot.core.slack.events import Block, Click, Effect, Refresh, Reply
from bot.core.slack.routes import Route, Routes
from bot.core.slack.values import read_date, read_id
from bot.core.stages import has_begun
from bot.core.text import fill
from bot.core.workspaces import holders

PROMISE: Final = "sunday.promise"
CLARITY: Final = "sunday.clarity"
NOT_NOW: Final = "sunday.not_now"
"""The round and the cause stand behind the name of each: "sunday.promise:3f…:on_call"."""

_SINKS: Final[Mapping[str, str]] = {PROMISE: "promise", CLARITY: "clarity"}
_YOUNG: Final = timedelta(weeks=8)
_MOST: Final = 1
"""One after the other: they share a phone's screen with everything else that waits."""
_COMPLAINTS: Final = "complaints"
"""The stage from which on a question is read by somebody."""
_OR_ASK: Final = " Or ask for clarity: “{text}”"
_FIRST: Final = (
    " Or ask for clarity, once complaints have begun and somebody looks after them (`/cadence setup`): “{text}”"
)
_GONE: Final = "That round has no such cause any more. `/cadence sunday` shows how it stands."
_PAST: Final = "That day has passed. Pick today or a later one."
_NOT_TAKEN: Final = {
    PROMISE: "Only the CTO, or a deputy in their place, promises something here.",
    CLARITY: "Nobody would read it: complaints have not begun, or nobody looks after them. `/cadence setup` says what is missing.",
}


class Proposals:
    """`answers`: what the capabilities take, by name; it may be filled later, before the first tap."""

    def __init__(self, answers: Mapping[str, AnswerSink]) -> None:
        self._answers = answers

    @property
    def routes(self) -> Routes:
        taken = Route(self.take, needs="sunday.speak")
        return Routes(clicks={PROMISE: taken, CLARITY: taken, NOT_NOW: taken})

    async def entries(self, session: AsyncSession, person: Person, now: datetime) -> list[DeskEntry]:
        """The most named first, and the next once something has become of it."""
        newest = await newest_with_number(session)
        if newest is None or newest.everybody is None:
            return []
        done = {
            step.cause for step in await steps_taken(session) if _still_counts(step.at, step.round_id == newest.id, now)
        }
        causes = newest.everybody.causes
        in_form = [each for each in Cause if each in causes and CAUSES[each].promise and each not in done]
        open_now = sorted(in_form, key=lambda each: list(Part).index(causes[each]), reverse=True)
        heard = await _is_a_question_read(session) if open_now else False
        return [DeskEntry(Rank.OFFER, self._entry(newest, each, causes[each], heard)) for each in open_now[:_MOST]]

    def _entry(self, result: Result, cause: Cause, part: Part, heard: bool) -> list[Block]:
        """`heard`: whether a question for clarity would be read."""
        name = f"{result.id.hex}:{cause}"
        ways: list[Element] = []
        if _SINKS[PROMISE] in self._answers:
            ways.append(date_picker(f"{PROMISE}:{name}", placeholder="I'll do something, by…"))
        clears = _SINKS[CLARITY] in self._answers and bool(CAUSES[cause].question)
        if clears and heard:
            ways.append(button("Ask for clarity", f"{CLARITY}:{name}"))
        said = fill("*Sunday evening:* “{cause}” was named by {part}.", cause=label_of(cause), part=PARTS[part])
        proposal = _proposal(cause, (_OR_ASK if heard else _FIRST) if clears else "")
        return [section(f"{said}\n{proposal}"), actions(*ways, button("Not now", f"{NOT_NOW}:{name}"))]

    async def take(self, session: AsyncSession, click: Click, _context: Context) -> Sequence[Effect]:
        """One tap on a proposal. Tapped again, it is answered by what it has become already."""
        kind, round_id, cause = [*click.action.split(":"), "", ""][:3]
        found = read_id(round_id)
        result = await find_result(session, found) if found else None
        part = result.everybody.causes.get(cause) if result is not None and result.everybody else None
        if result is None or part is None or cause not in set(Cause):
            return [Reply(message(_GONE))]
        by_day = read_date(click.value)
        if kind == PROMISE and (by_day is None or by_day < click.at.astimezone(click.by.zone).date()):
            return [Reply(message(_PAST))]
        line = None if kind == NOT_NOW else await self._hand_on(session, click, kind, result, Cause(cause))
        if kind != NOT_NOW and line is None:
            return [Reply(message(_NOT_TAKEN[kind]))]
        await _write_down(session, click, result, Cause(cause), part, became=_SINKS.get(kind, NOTHING), line=line)
        await notices.refresh_desk(session, click.at)
        shown: list[Effect] = [Refresh(click.delivery_id)] if click.delivery_id else []
        return [*shown, Reply(message(f"Done. {line}" if line else "Passed over, until it is named again."))]

    async def _hand_on(
        self, session: AsyncSession, click: Click, kind: str, result: Result, cause: Cause
    ) -> str | None:
        """The line that the capability which takes it says of it; None where it does not."""
        sink, wording = self._answers.get(_SINKS[kind]), CAUSES[cause]
        words = wording.promise if kind == PROMISE else wording.question
        if sink is None or not words:
            return None
        given = Answer(
            by=click.by,
            at=click.at,
            checkin_id=result.id,
            question=f"sunday:{cause}",
            subject=click.value or None,
            value=words,
        )
        return await sink(session, given)


async def _write_down(
    session: AsyncSession, click: Click, result: Result, cause: Cause, part: Part, *, became: str, line: str | None
) -> None:
    values = {"round_id": result.id, "cause": cause.value, "level": part.value, "became": became, "line": line}
    await insert_once(
        session, CauseStep, values | {"by_id": click.by.id, "at": click.at}, key=["round_id", "cause", "became"]
    )


def _still_counts(at: datetime, same_round: bool, now: datetime) -> bool:
    return same_round or now - at < _YOUNG


async def _is_a_question_read(session: AsyncSession) -> bool:
    return await has_begun(session, _COMPLAINTS) and bool(await holders(session, Role.COMPLAINTS))


def _proposal(cause: Cause, or_else: str) -> str:
    wording = CAUSES[cause]
    return fill("You could promise: “{text}.”", text=wording.promise) + fill(or_else, text=wording.question)
