"""Where check-ins meet the register: what a ritual may ask about, and what its answers become.

An answer's identity (check-in, question, subject) is the source of what it becomes: the same answer again is an edit, an
answer withdrawn is taken back. Each sink returns the line others will read.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.outcomes import actions, register
from bot.capabilities.outcomes.asks.actions import Pressed, from_source, make_ask, press
from bot.capabilities.outcomes.asks.ledger import card_of, owed_to
from bot.capabilities.outcomes.asks.models import Ask
from bot.capabilities.outcomes.asks.rules import Move
from bot.capabilities.outcomes.asks.sinks import needed_by_of
from bot.capabilities.outcomes.models import Outcome
from bot.capabilities.outcomes.rules import (
    ENDED,
    LONGEST_SENTENCE,
    State,
    Wording,
    first_state,
    given_up,
    guess_kind,
    may_edit,
)
from bot.capabilities.outcomes.views import detail, state_name
from bot.core.capability import Answer, AnswerKind, SubjectItem
from bot.core.notices import arrival_of
from bot.core.office import find_seat
from bot.core.people import Person, Team, first_name, teams_led_by
from bot.core.slack.values import read_id
from bot.core.text import Mrkdwn, clock_time, day, fill, shorten

_LATELY: Final = timedelta(weeks=4)
"""Within these weeks something may have been ended in a check-in that still takes answers."""


async def team_outcomes(session: AsyncSession, person: Person, now: datetime) -> Sequence[SubjectItem]:
    """What the teams this person leads are after, each with how it stands; what ended of late as ended."""
    entries = await register.of_lead(session, person.id, ended_since=now - _LATELY)
    said = await register.last_said(session, [entry.id for entry in entries])
    today = now.astimezone(person.zone).date()
    several = len({entry.team_id for entry in entries}) > 1
    return [
        SubjectItem(
            ref=entry.id.hex,
            title=entry.sentence,
            detail=detail(entry, said_by=_said_by(said.get(entry.id), person), today=today, names_team=several),
            kind=entry.kind,
            current=entry.state,
            ended=entry.state in ENDED,
        )
        for entry in entries
    ]


async def led_teams(session: AsyncSession, person: Person, _now: datetime) -> Sequence[SubjectItem]:
    """The teams this person leads: whose a new outcome can be."""
    return [SubjectItem(ref=team.id.hex, title=team.name) for team in await teams_led_by(session, person.id)]


def _said_by(said: tuple[str, str] | None, person: Person) -> str | None:
    if said is None:
        return None
    return "You" if said[0] == person.id else first_name(said[1])


async def owed_asks(session: AsyncSession, person: Person, now: datetime) -> Sequence[SubjectItem]:
    """What this person asked for and is still owed."""
    today = now.astimezone(person.zone).date()
    return [
        SubjectItem(
            ref=card.id.hex,
            title=card.words.rstrip(" ."),
            detail=fill(", by {by}", by=day(card.standing.due, today)) if card.standing.due else ", not promised yet",
            kind=card.standing.state,
            made_by=card.made_by,
        )
        for card in await owed_to(session, person.id)
    ]


def source_of(answer: Answer) -> str:
    """What an answer is known by in the register: the same for its edits."""
    return f"{_prefix_of(answer)}{answer.question}:{answer.subject or ''}"


def _prefix_of(answer: Answer) -> str:
    return f"checkin:{answer.checkin_id.hex}:"


async def become_state(session: AsyncSession, answer: Answer) -> str | None:
    """The sink `outcome_state`: the value is a state, the subject an outcome. Raises `ValueError` for a state it can't have."""
    outcome = await _theirs(session, answer)
    if outcome is None:
        return None
    if answer.kind is not AnswerKind.GIVEN:
        return await _take_back_or_confirm(session, outcome, answer)
    state, source = State(answer.value), source_of(answer)
    await actions.say_state(session, outcome, state, by_id=answer.by.id, at=answer.at, source=source)
    return _as_it_stands(outcome)


async def become_why(session: AsyncSession, answer: Answer) -> str | None:
    """The sink `outcome_why`: why the subject stands as the same check-in said it does. Without that it becomes nothing."""
    outcome = await _theirs(session, answer)
    if outcome is None or answer.kind is AnswerKind.UNCHANGED:
        return None
    words = answer.value if answer.kind is AnswerKind.GIVEN else None
    kept = await actions.give_reason(session, outcome, words, said_in=_prefix_of(answer))
    return fill("*{outcome}*, in the way: “{text}”", outcome=outcome.sentence, text=words) if kept and words else None


async def become_learned(session: AsyncSession, answer: Answer) -> str | None:
    """The sink `outcome_learned`: what was learned about the subject."""
    outcome = await _theirs(session, answer)
    if outcome is None:
        return None
    if answer.kind is not AnswerKind.GIVEN:
        return await _take_back_or_confirm(session, outcome, answer)
    words, source = answer.value, source_of(answer)
    await actions.say_learned(session, outcome, words, by_id=answer.by.id, at=answer.at, source=source)
    return fill("*{outcome}* · learnt: {text}", outcome=outcome.sentence, text=words)


async def _take_back_or_confirm(session: AsyncSession, outcome: Outcome, answer: Answer) -> Mrkdwn | None:
    """An answer without a value of its own: withdrawn, or "nothing changed"."""
    source = source_of(answer)
    if answer.kind is AnswerKind.WITHDRAWN:
        await actions.take_back(session, outcome, source=source)
        return None
    await actions.confirm(session, outcome, by_id=answer.by.id, at=answer.at, source=source)
    return _as_it_stands(outcome)


def _as_it_stands(outcome: Outcome) -> Mrkdwn:
    return fill("*{outcome}*: {state}", outcome=outcome.sentence, state=state_name(outcome.state))


async def become_outcome(session: AsyncSession, answer: Answer) -> str | None:
    """The sink `outcome_new`: one sentence, for the team it is about, else the first that this person leads.

    One that ends in a question mark is unknown territory. Measure, effect and date are added in the register. Of somebody
    who leads none any more it becomes nothing, and they read so.
    """
    standing = await actions.from_source(session, source_of(answer))
    if answer.kind is not AnswerKind.GIVEN:
        if standing is not None and answer.kind is AnswerKind.WITHDRAWN:
            await _drop(session, standing, answer)
        return None
    sentence = " ".join(answer.value.split())
    if standing is None:
        standing = await _add(session, sentence, answer)
    else:
        await _say_again(session, standing, shorten(sentence, LONGEST_SENTENCE), answer)
    if standing is None:
        return _nowhere(sentence)
    entry = await register.entry_of(session, standing)
    return fill("New: *{outcome}* (O-{count}, {team})", outcome=entry.sentence, count=entry.number, team=entry.team)


async def _add(session: AsyncSession, sentence: str, answer: Answer) -> Outcome | None:
    """A new outcome. What is longer than a sentence goes on in a note, so that none of it is lost."""
    teams = await teams_led_by(session, answer.by.id)
    if not teams:
        return None
    by_id, at, source = answer.by.id, answer.at, source_of(answer)
    wording = Wording(sentence=shorten(sentence, LONGEST_SENTENCE), kind=guess_kind(sentence))
    team = _team_meant(answer, teams)
    made = await actions.add_outcome(session, wording, team_id=team.id, by_id=by_id, at=at, source=source)
    if len(sentence) > LONGEST_SENTENCE:
        await actions.note(session, made, answer.value, by_id=by_id, at=at, source=f"{source}:whole")
    return made


async def _say_again(session: AsyncSession, outcome: Outcome, sentence: str, answer: Answer) -> None:
    """The same answer, edited or given again after it was withdrawn."""
    await session.refresh(outcome, with_for_update=True)
    by_id, at = answer.by.id, answer.at
    kept = Wording(
        sentence=sentence, measure=outcome.measure, effect=outcome.effect, due=outcome.due, kind=outcome.kind
    )
    source = f"{source_of(answer)}@{outcome.version}"
    await actions.edit_outcome(session, outcome, kept, team_id=outcome.team_id, by_id=by_id, at=at, source=source)
    if outcome.state is given_up(outcome.kind):
        await actions.say_state(session, outcome, first_state(outcome.kind), by_id=by_id, at=at)


async def _drop(session: AsyncSession, outcome: Outcome, answer: Answer) -> None:
    await session.refresh(outcome, with_for_update=True)
    await actions.say_state(session, outcome, given_up(outcome.kind), by_id=answer.by.id, at=answer.at)


async def become_ask(session: AsyncSession, answer: Answer) -> str | None:
    """The sink `ask`: something the person wants from the CTO, about the subject where there is one.

    An edit rewords it while it is undecided; once it is decided it stays as it was.
    """
    source = source_of(answer)
    standing = await from_source(session, source)
    if standing is None:
        if answer.kind is not AnswerKind.GIVEN:
            return None
        outcome = await _outcome(session, answer.subject)
        ask = await make_ask(
            session,
            answer.value,
            by_id=answer.by.id,
            at=answer.at,
            source=source,
            outcome_id=outcome.id if outcome else None,
            needed_by=await needed_by_of(session, answer.checkin_id),
        )
        return await _asked_of(session, ask, answer)
    if answer.kind is AnswerKind.UNCHANGED or (answer.kind is AnswerKind.GIVEN and answer.value == standing.words):
        return await _asked_of(session, standing, answer)
    await session.refresh(standing, with_for_update=True)
    move = Move.WITHDRAW if answer.kind is AnswerKind.WITHDRAWN else Move.REWORD
    pressed = Pressed(
        move=move, by=answer.by, at=answer.at, seen=standing.version, words=answer.value, day=standing.needed_by
    )
    await press(session, standing, pressed)
    return None if answer.kind is AnswerKind.WITHDRAWN else await _asked_of(session, standing, answer)


async def _asked_of(session: AsyncSession, ask: Ask, answer: Answer) -> Mrkdwn:
    """An ask is not for everybody to read: its line says who reads it, and when, where that is not right away."""
    card = await card_of(session, ask)
    said = fill(
        "For {owner}, and whoever {owner} passes it to: “{text}”", owner=card.name(card.owner_id), text=ask.words
    )
    in_charge = (await find_seat(session, answer.at)).in_charge
    arrival = await arrival_of(session, in_charge, answer.at) if in_charge else None
    if arrival is None or arrival <= answer.at:
        return said
    return Mrkdwn(said + fill(" · arrives {time}", time=clock_time(arrival, answer.by.zone)))


async def become_note(session: AsyncSession, answer: Answer) -> str | None:
    """The sink `note`: a remark about the outcome that is the subject; without one of theirs, about a team they lead."""
    source = source_of(answer)
    words = answer.value if answer.kind is AnswerKind.GIVEN else ""
    outcome = await _theirs(session, answer)
    if outcome is not None and words:
        await actions.note(session, outcome, words, by_id=answer.by.id, at=answer.at, source=source)
    elif outcome is not None and answer.kind is AnswerKind.WITHDRAWN:
        await actions.take_back(session, outcome, source=source)
    elif outcome is None and answer.kind is not AnswerKind.UNCHANGED:
        teams = await teams_led_by(session, answer.by.id)
        if words and not teams:
            return _nowhere(words)
        for team_id in [_team_meant(answer, teams).id] if teams else []:
            await actions.note_on_team(session, words, team_id=team_id, by_id=answer.by.id, at=answer.at, source=source)
    return fill("“{text}”", text=words) if words else None


def _team_meant(answer: Answer, teams: Sequence[Team]) -> Team:
    """The one that was picked beside the words, or the first; there is at least one."""
    return next((team for team in teams if team.id == read_id(answer.about)), teams[0])


def _nowhere(words: str) -> Mrkdwn:
    return fill("Not in the register, since you lead no team any more: “{text}”", text=words)


async def _theirs(session: AsyncSession, answer: Answer) -> Outcome | None:
    """The locked outcome an answer is about; None where there is none, or it is no longer theirs to speak for."""
    outcome_id = read_id(answer.subject)
    outcome = await actions.lock_outcome(session, outcome_id) if outcome_id else None
    if outcome is None:
        return None
    entry = await register.find_entry(session, outcome.id)
    return outcome if entry is not None and may_edit(answer.by, entry.lead_id) else None


async def _outcome(session: AsyncSession, subject: str | None) -> Outcome | None:
    outcome_id = read_id(subject)
    return await actions.lock_outcome(session, outcome_id) if outcome_id else None
