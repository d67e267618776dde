"""Somebody who asks to be forgotten: what was learnt stays under nobody's name, what they answer for is the CTO's."""

from sqlalchemy import inspect, text

from bot.capabilities.experiments.models import Experiment, ExperimentMove
from bot.capabilities.experiments.passing import find_passing
from bot.capabilities.experiments.personal import export, forget, summarise
from bot.capabilities.experiments.rules import Move, State
from bot.core.db import Database
from bot.core.personal import LEFT
from tests.capabilities.experiments.lab import LATER, Lab
from tests.capabilities.outcomes.people import CHIDI, LENA, TOM


async def test_who_is_forgotten_is_named_nowhere(lab: Lab, database: Database) -> None:
    """Neither as who began, answered, decided or was told; the words of all of it stay."""
    running, over = await lab.begins(), await lab.begins(owner_id=TOM.id)
    await lab.presses(CHIDI, Move.REWORD, running, wording=(await lab.find(running)).wording)
    await lab.presses(TOM, Move.KEEP, over, words="Two calls")
    await lab.presses(CHIDI, Move.HAND_OVER, running, member_id=TOM.id)

    for member in (CHIDI, TOM):
        async with lab.office() as session:
            await forget(session, member.id, lab.now)
            await forget(session, member.id, lab.now)

    now, kept = await lab.find(running), await lab.find(over)
    assert (now.begun_by, now.owner_id, now.state) == (LEFT, None, State.RUNNING)
    assert (kept.begun_by, kept.owner_id, kept.learnt) == (LEFT, LEFT, "Two calls")
    async with database.system_reading() as session:
        for table in (inspect(Experiment).local_table, inspect(ExperimentMove).local_table):
            rows = [str(row) for row in await session.execute(text(f"SELECT * FROM {table.description}"))]  # noqa: S608 - our own
            assert not any(f"'{member.id}'" in row for row in rows for member in (CHIDI, TOM))


async def test_slow_effects_are_still_asked_for_when_who_answers_is_forgotten(lab: Lab) -> None:
    """By the CTO's office."""
    made = await lab.begins()
    await lab.presses(CHIDI, Move.KEEP, made, words="Two calls", look_on=LATER)
    async with lab.office() as session:
        await forget(session, CHIDI.id, lab.now)
        assert await find_passing(session, lab.now) == ["1 experiment"]

    assert (await lab.find(made)).owner_id is None


async def test_a_file_holds_what_was_said_by_them_and_no_words_of_others(lab: Lab) -> None:
    made = await lab.begins()
    await lab.presses(CHIDI, Move.KEEP, made, words="Two calls")
    async with lab.office() as session:
        chidis, toms, lenas = [await export(session, each.id) for each in (CHIDI, TOM, LENA)]
        lines = await summarise(session, TOM)

    assert [row["words"] for row in chidis["said_of_experiments"]] == ["Two calls"]
    assert [row["number"] for row in chidis["experiments_they_answer_for"]] == [1]
    assert "Fridays" not in str(chidis)
    assert [row["change"] for row in toms["experiments"]] == ["No releases on Fridays"]
    assert not any(lenas.values())
    assert lines == ["Experiments you began, 1, and what you said of any, once; everybody reads it."]
