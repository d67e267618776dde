"""Beginning experiments and making moves in a real database: what stands, who came first, who is owed what."""

import asyncio
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any

import pytest
from sqlalchemy import select, text

from bot.capabilities.experiments.actions import Made, Overtaken
from bot.capabilities.experiments.history import story
from bot.capabilities.experiments.ledger import history_of
from bot.capabilities.experiments.models import Experiment
from bot.capabilities.experiments.rules import Move, State
from bot.capabilities.experiments.wording import Wording
from bot.core.db import Database
from bot.core.notices import OWNER, Notice, NoticeState
from bot.core.people import Person
from tests.capabilities.experiments.lab import ENDS, FRIDAYS, LATER, Lab
from tests.capabilities.outcomes.people import CHIDI, DEE, EVERYBODY, LENA, MAYA, TOM


async def owed(lab: Lab, subject: str) -> list[tuple[str, date]]:
    """Who waits to hear what is owed under a subject, and from which day of theirs on."""
    async with lab.office() as session:
        waiting = select(Notice).where(Notice.subject == subject, Notice.state == NoticeState.WAITING)
        rows = await session.scalars(waiting.order_by(Notice.at, Notice.key))
        return [(row.member_id or OWNER, row.at.astimezone(zone_of(row.member_id)).date()) for row in rows]


def zone_of(member_id: str | None) -> tzinfo:
    return next((person.zone for person in EVERYBODY if person.id == member_id), UTC)


async def test_a_form_sent_twice_begins_once(lab: Lab) -> None:
    first = await lab.begins(source="view:V1")
    second = await lab.begins(source="view:V1")

    assert first == second
    assert await lab.moves(first) == [(Move.BEGIN, TOM.id, [CHIDI.id])]


async def test_numbers_follow_each_other(lab: Lab) -> None:
    ids = [await lab.begins() for _ in range(3)]
    assert [(await lab.find(each)).number for each in ids] == [1, 2, 3]


async def test_a_move_sent_twice_is_made_once(lab: Lab) -> None:
    """After a lost acknowledgement people press once more; the second press is as good as the first."""
    made = await lab.begins()
    twice = [await lab.presses(CHIDI, Move.KEEP, made, words="Two calls", source="view:V2", seen=1) for _ in range(2)]

    assert [type(each) for each in twice] == [Made, Made]
    assert [move for move, *_ in await lab.moves(made)] == [Move.BEGIN, Move.KEEP]


async def test_of_two_people_pressing_at_once_one_wins(lab: Lab) -> None:
    """Chidi keeps it while Maya stops it: one of it is done, the other learns of it."""
    made = await lab.begins()
    done = await asyncio.gather(
        lab.presses(CHIDI, Move.KEEP, made, words="Two calls", seen=1),
        lab.presses(MAYA, Move.STOP, made, words="Too dear", seen=1),
    )

    assert {type(each) for each in done} == {Made, Overtaken}
    assert len(await lab.moves(made)) == 2


async def test_who_answers_is_owed_two_questions(lab: Lab) -> None:
    """On the second working day before the last, and on the last; of the office the desk asks instead."""
    await lab.begins()
    await lab.begins(owner_id=None)

    assert await owed(lab, "experiments.ends") == [(CHIDI.id, date(2026, 12, 1)), (CHIDI.id, ENDS)]


async def test_an_edit_changes_no_question(lab: Lab) -> None:
    """Neither asked twice nor forgotten, on whichever day somebody mends a word."""
    made = await lab.begins()
    lab.now = datetime(2026, 12, 1, 7, tzinfo=UTC)
    await lab.presses(TOM, Move.REWORD, made, wording=FRIDAYS)

    assert await owed(lab, "experiments.ends") == [(CHIDI.id, date(2026, 12, 1)), (CHIDI.id, ENDS)]


async def test_once_decided_only_slow_effects_are_asked_for(lab: Lab) -> None:
    made = await lab.begins()
    await lab.presses(CHIDI, Move.KEEP, made, words="Two calls", look_on=LATER)

    assert await owed(lab, "experiments.ends") == [(CHIDI.id, LATER), (CHIDI.id, LATER + timedelta(weeks=1))]


async def test_handed_over_it_is_somebody_elses_to_answer(lab: Lab) -> None:
    """Lena is asked even today; Chidi no more."""
    made = await lab.begins()
    lab.now = datetime(2026, 12, 1, 9, tzinfo=UTC)
    await lab.presses(CHIDI, Move.HAND_OVER, made, member_id=LENA.id)

    assert await owed(lab, "experiments.ends") == [(LENA.id, date(2026, 12, 1)), (LENA.id, ENDS)]
    assert (await lab.find(made)).owner_id == LENA.id


async def test_what_is_undone_stands_as_it_stood_and_is_told_to_nobody(lab: Lab) -> None:
    """Every part of it: the change, its end, what was learnt, the day for slow effects, the questions."""
    made = await lab.begins(look_on=LATER)
    was, asked = shape(await lab.find(made)), await owed(lab, "experiments.ends")
    another = Wording(change="Releases before noon")
    slips: tuple[tuple[Move, dict[str, Any]], ...] = (  # Any: whatever the form holds
        (Move.KEEP, {"words": "a"}),
        (Move.CHANGE, {"words": "b", "wording": another, "day": date(2026, 12, 20)}),
        (Move.STOP, {"words": "c", "look_on": date(2026, 12, 24)}),
        (Move.RENEW, {"words": "d", "day": date(2026, 12, 30)}),
        (Move.WITHDRAW, {}),
    )
    for move, filled_in in slips:
        assert isinstance(await lab.presses(CHIDI, move, made, **filled_in), Made)
        assert shape(await lab.find(made)) != was
        lab.now += timedelta(seconds=100)
        assert isinstance(await lab.presses(CHIDI, Move.UNDO, made), Made)
        assert shape(await lab.find(made)) == was, move

    async with lab.office() as session:
        told = await history_of(session, made)
    assert [each.words for each in told if each.words] == [FRIDAYS.change]
    assert "You kept it" in str(story(told, {}, CHIDI))
    assert "learnt" not in str(story(told, {}, CHIDI))
    assert await owed(lab, "experiments.ends") == asked
    assert [member for member, _ in await owed(lab, "experiments.news")] == [CHIDI.id], "that it began"


def shape(experiment: Experiment) -> tuple[object, ...]:
    return experiment.standing, experiment.wording, experiment.learnt


async def test_what_was_expected_at_first_can_always_be_read(lab: Lab) -> None:
    """Whoever words a hypothesis anew when the end is near does so in front of everybody."""
    made = await lab.begins()
    fitting = Wording(change=FRIDAYS.change, hypothesis="Nothing much", measure=FRIDAYS.measure)
    await lab.presses(TOM, Move.REWORD, made, wording=fitting)

    async with lab.office() as session:
        (edited, _) = await history_of(session, made)
    assert (edited.change_before, edited.hypothesis_before, edited.measure_before) == (None, FRIDAYS.hypothesis, None)
    (line,) = story([edited], {}, TOM)
    assert "You reworded it (expected was: “Fewer week-ends are spent mending”)" in str(line)


async def test_two_minutes_later_it_stands(lab: Lab) -> None:
    made = await lab.begins()
    await lab.presses(CHIDI, Move.STOP, made, words="Too dear")
    lab.now += timedelta(minutes=2)

    assert isinstance(await lab.presses(CHIDI, Move.UNDO, made), Overtaken)
    assert (await lab.find(made)).state is State.STOPPED


async def test_it_lapses_once_and_not_before_its_day_is_over(lab: Lab) -> None:
    """Midnight in Lagos, where Chidi is, comes before the company's, which is the last to come."""
    made = await lab.begins()
    for at in (
        datetime(2026, 12, 3, 23, 59, tzinfo=UTC),
        datetime(2026, 12, 4, tzinfo=UTC),
        datetime(2026, 12, 5, tzinfo=UTC),
    ):
        lab.now = at
        await lab.lapses(made)
        stands = (await lab.find(made)).state
        assert stands is (State.RUNNING if at.day == 3 else State.LAPSED)

    assert await lab.moves(made) == [(Move.BEGIN, TOM.id, [CHIDI.id]), (Move.LAPSE, None, sorted([CHIDI.id, TOM.id]))]
    assert await owed(lab, "experiments.ends") == []


@pytest.mark.parametrize(("by", "told"), [(MAYA, []), (DEE, [MAYA.id]), (TOM, [OWNER])])
async def test_the_owner_hears_what_a_deputy_begins_for_her(lab: Lab, by: Person, told: list[str]) -> None:
    made = await lab.begins(by, owner_id=None)
    assert await lab.moves(made) == [(Move.BEGIN, by.id, told)]


async def test_no_word_stands_in_plain_text(database: Database, lab: Lab) -> None:
    """What people wrote is encrypted at rest."""
    made = await lab.begins()
    await lab.presses(CHIDI, Move.CHANGE, made, words="Two calls", wording=Wording(change="Before noon"), day=LATER)
    async with database.system_reading() as session:
        stored = [
            str(row)
            for table in ("experiments", "experiment_moves")
            for row in await session.execute(text(f"SELECT * FROM {table}"))  # noqa: S608 - our own tables
        ]

    assert len(stored) == 3
    assert not any(word in row for row in stored for word in ("Fridays", "mending", "October", "Two calls", "noon"))
