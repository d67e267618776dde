"""A ritual of the company's own: one file with every kind of question and every condition, and not a line of code."""

from datetime import date, timedelta
from pathlib import Path
from typing import Final

import pytest
from sqlalchemy import select

from bot.capabilities.checkins.models import CheckIn, CheckInState, GivenAnswer, RitualSetting
from bot.sandbox.actors import Actor
from bot.sandbox.messages import Message
from tests.capabilities.checkins.company import IN_A_FORM
from tests.capabilities.checkins.rounds import shows, started
from tests.scenarios.story import heard, press, send
from tests.world import World

HANDS: Final = (
    """
id = "hands"
title = "Hands"
why = "So that help arrives before Friday."
importance = 80
[schedule]
weekdays = ["tuesday"]
at = 09:30:00
[audience]
who = "leads"
[window]
late_after = "1 day"
closes_after = "3 days"
nudge_after = "never"
[visibility]
named = true
takes = "1 minute"
seen_by = "{owner}"
[wording]
question = "{name}, how loaded is your team this week?"

[[questions]]
id = "load"
kind = "scale"
ask = "How much is on your plate?"
in_message = true
options = [{ value = "1", label = "Fine" }, { value = "2", label = "Full" }]

[[questions]]
id = "help"
kind = "text"
ask = "What would help most?"
button = "Say what would help"
only_if = { question = "load", is_one_of = ["2"] }

"""
    + IN_A_FORM
    + """
[[questions]]
id = "why_home"
kind = "text"
ask = "Why at home?"
only_if = { question = "place", is_one_of = ["home"] }

[[questions]]
id = "who"
kind = "person"
ask = "Who could help?"
optional = true

[[questions]]
id = "trust"
kind = "choice"
ask = "Will it be reached?"
for_each = "team_outcomes"
only_for = "known_road"
button = "Answer"
optional = true
options = [{ value = "yes", label = "Yes" }, { value = "no", label = "No" }]

[[questions]]
id = "more"
kind = "text"
ask = "Anything else?"
button = "One more thing"
optional = true
repeat = true
"""
)
ASKED: Final = "how loaded is your team"
TUESDAY: Final = date(2037, 11, 24)


@pytest.fixture
def words(tmp_path: Path) -> Path:
    """The company's own folder, with one ritual in it."""
    (tmp_path / "rituals").mkdir()
    (tmp_path / "rituals" / "hands.toml").write_text(HANDS, "utf-8")
    return tmp_path


async def asked(world: World, actor: Actor) -> Message:
    """Tuesday, half past nine; at ten the built-in ritual asks as well."""
    await world.play_to(f"{TUESDAY:%Y-%m-%d} 09:30", "Europe/Berlin")
    (ask,) = heard(actor, ASKED)
    return ask


async def stored(world: World, ritual_id: str = "hands") -> dict[str, str]:
    async with world.database.reading(world.workspace_id) as session:
        rows = select(GivenAnswer).join(CheckIn, CheckIn.id == GivenAnswer.checkin_id)
        return {row.question: row.value for row in await session.scalars(rows.where(CheckIn.ritual_id == ritual_id))}


async def state(world: World) -> tuple[CheckInState, bool, bool]:
    async with world.database.reading(world.workspace_id) as session:
        row = (await session.scalars(select(CheckIn).where(CheckIn.ritual_id == "hands"))).one()
        return row.state, row.finished, row.late


async def test_every_kind_of_question_by_tap_and_form(database_url: str, secret_key: str, words: Path) -> None:
    """Facts first, conditions as answers come in, a receipt that says what was understood, and the way back."""
    async with started(database_url, secret_key, leads=["tom"], prompts=words) as world:
        tom = world.actor("tom")
        ask = await asked(world, tom)
        assert "_1 minute · with your name · Maya_" in ask.words()
        assert "Say what would help" not in ask.words()

        await press(world, tom, ask, "Full")
        await press(world, tom, ask, "Say what would help")
        await send(world, tom, {"What would help most?": "A second pair of eyes"})
        await press(world, tom, ask, "Answer")
        first = {"Where do you work?": "At home", "What do you miss?": ["A chair", "Light"], "How many hours?": "2.5"}
        await send(world, tom, {**first, "Until when?": "2037-12-01", "Who could help?": "Bo Larsen"})
        await send(world, tom, {"Why at home?": "It is quiet."})

        assert await stored(world) == {
            "load": "2",
            "help": "A second pair of eyes",
            "place": "home",
            "tools": "chair\nlight",
            "hours": "2.5",
            "until": "2037-12-01",
            "who": "U0BO",
            "why_home": "It is quiet.",
        }
        assert await state(world) == (CheckInState.ANSWERED, True, False)
        receipt = ask.words()
        assert "Thank you, Tom." in receipt
        assert "Kept, for nobody else to read:\n• How much is on your plate? *Full*" in receipt
        assert "• What do you miss? *A chair, Light*\n• How many hours? *2.5*\n• Until when? *1 Dec*" in receipt
        assert "• Who could help? *Bo Larsen*" in receipt


async def test_an_answer_that_is_changed_takes_along_what_hung_on_it(
    database_url: str, secret_key: str, words: Path
) -> None:
    """What would help is asked of whoever is full; who is fine after all has not said it. Then all of it is taken back."""
    async with started(database_url, secret_key, leads=["tom"], prompts=words) as world:
        tom = world.actor("tom")
        ask = await asked(world, tom)
        await press(world, tom, ask, "Full")
        await press(world, tom, ask, "Say what would help")
        await send(world, tom, {"What would help most?": "A second pair of eyes"})
        await press(world, tom, ask, "Answer")
        await send(world, tom, {"Where do you work?": "In the office"})
        assert "Thank you, Tom." in ask.words()

        await press(world, tom, ask, "Edit")
        await press(world, tom, ask, "Fine")
        assert await stored(world) == {"load": "1", "place": "office"}
        await press(world, tom, ask, "checkins.more", option="Take all of it back")

        assert await stored(world) == {}
        assert await state(world) == (CheckInState.ASKED, False, False)
        assert ASKED in ask.words()


async def test_typed_words_answer_a_text_question_and_can_be_corrected(
    database_url: str, secret_key: str, words: Path
) -> None:
    """In the thread of the ask; edited while it is open it is another answer, deleted it is none."""
    async with started(database_url, secret_key, leads=["tom"], prompts=words) as world:
        tom = world.actor("tom")
        ask = await asked(world, tom)
        await press(world, tom, ask, "Full")
        typed = await tom.types("A second pair", thread_ts=ask.ts)
        await world.settle()
        shown = await tom.hears("What is it?")
        assert "What would help most?" in shown.words()

        await press(world, tom, shown, "What would help most?")
        assert await stored(world) == {"load": "2", "help": "A second pair"}
        await tom.edits(typed, "A second pair of eyes")
        await world.settle()
        assert await stored(world) == {"load": "2", "help": "A second pair of eyes"}
        await tom.deletes(typed)
        await world.settle()

        assert await stored(world) == {"load": "2"}
        await shows(world, shown, "Not kept.")


async def test_with_two_open_the_bot_asks_which_one_is_meant(database_url: str, secret_key: str, words: Path) -> None:
    async with started(database_url, secret_key, leads=["tom"], prompts=words) as world:
        tom = world.actor("tom")
        await asked(world, tom)
        await world.play_to(f"{TUESDAY:%Y-%m-%d} 10:00", "Europe/Berlin")
        await tom.types("A room with a door")
        await world.settle()
        shown = await tom.hears("For which of these?")

        await press(world, tom, shown, "Hands")
        assert "Anything else?" in shown.words()
        await press(world, tom, shown, "Anything else?")

        assert await stored(world) == {"more": "A room with a door"}
        assert await stored(world, "outcomes") == {}
        assert "*Kept as: Anything else?.*" in shown.words()


async def test_late_and_then_closed(database_url: str, secret_key: str, words: Path) -> None:
    """A late answer counts and is marked; after the window a form that was left open keeps its words and says so."""
    async with started(database_url, secret_key, leads=["tom"], prompts=words) as world:
        tom = world.actor("tom")
        ask = await asked(world, tom)
        await world.play_to(f"{TUESDAY + timedelta(days=2):%Y-%m-%d} 10:00", "Europe/Berlin")
        await press(world, tom, ask, "Fine")
        await press(world, tom, ask, "Answer")
        await send(world, tom, {"Where do you work?": "In the office"})
        assert "_late, it was due Tue 24 Nov, 09:30 · 1 minute" in ask.words()

        await press(world, tom, ask, "Edit")
        await press(world, tom, ask, "One more thing")
        await world.play_to(f"{TUESDAY + timedelta(days=3):%Y-%m-%d} 09:30", "Europe/Berlin")
        result = await tom.submits({"Anything else?": "A room"})

        assert list(result.errors.values()) == [
            "This check-in is closed. It closed while you were writing: copy your words, they were not kept."
        ]
        assert await stored(world) == {"load": "1", "place": "office"}


async def test_a_ritual_that_is_switched_off_closes_what_is_open(
    database_url: str, secret_key: str, words: Path
) -> None:
    """Nothing more is asked, and the message says so; a file that is gone ends a ritual by the same path."""
    async with started(database_url, secret_key, leads=["tom"], prompts=words) as world:
        tom = world.actor("tom")
        ask = await asked(world, tom)
        await press(world, tom, ask, "Full")
        async with world.database.transaction(world.workspace_id) as session:
            session.add(RitualSetting(ritual_id="hands", is_on=False))
        await world.play_to(f"{TUESDAY:%Y-%m-%d} 09:40", "Europe/Berlin")
        await shows(world, ask, "This check-in is closed.")

        await world.play_to(f"{TUESDAY + timedelta(days=8):%Y-%m-%d} 10:00", "Europe/Berlin")

        assert await state(world) == (CheckInState.ANSWERED, False, False)  # the one row there is
        assert await stored(world) == {"load": "2"}
