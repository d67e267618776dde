"""Every kind of question, from a file that no code knows: in the message, in a form, shown only if, checked."""

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bot.capabilities import HOOKS
from bot.capabilities.checkins.questions import About, Kind, Part, Question
from bot.capabilities.checkins.ritual_files import check_rituals
from bot.capabilities.checkins.rituals import (
    Aside,
    Audience,
    Ritual,
    Schedule,
    Typed,
    Visibility,
    Window,
    Wording,
)
from bot.capabilities.checkins.rules import refusal
from bot.core.capability import AnswerKind
from bot.core.db import Database
from bot.core.prompts import Prompts, built_in
from bot.core.slack.events import Rejected, UpdateView
from bot.core.slack.fit import fit_view
from tests.capabilities.checkins.company import ANA, BO, IN_A_FORM, MONDAY, Company, Register, found_company
from tests.capabilities.checkins.press import Hand, controls, opened, texts

TEN = datetime(2026, 11, 24, 9, tzinfo=UTC)

SURVEY = (
    """
id = "survey"
title = "Survey"
why = "To try every kind."
[schedule]
weekdays = ["tuesday"]
at = 10:00:00
[audience]
who = "leads"
[window]
closes_after = "3 days"
[visibility]
named = true
takes = "1 minute"
seen_by = "{owner}"
[wording]
question = "How are things, {name}?"

[[questions]]
id = "load"
kind = "scale"
ask = "How much is on your plate?"
in_message = true
options = [{ value = "1", label = "Fine" }, { value = "2", label = "Full" }]

[[questions]]
id = "when"
kind = "date"
ask = "When is it over?"
in_message = true
only_if = { question = "load", is_one_of = ["2"] }

[[questions]]
id = "who"
kind = "person"
ask = "Who could help?"
button = "Somebody"
in_message = true
only_if = { question = "load", is_one_of = ["2"] }

"""
    + IN_A_FORM
    + """
[[questions]]
id = "needed_by"
kind = "date"
ask = "Needed by"
optional = true
earliest = "today"

[[questions]]
id = "why_home"
kind = "text"
ask = "Why at home?"
only_if = { question = "place", is_one_of = ["home"] }
becomes = "note"
"""
)


@pytest.fixture
def register() -> Register:
    return Register()


@pytest.fixture
async def ana(database: Database, tmp_path: Path, register: Register) -> Hand:
    (tmp_path / "rituals").mkdir()
    (tmp_path / "rituals" / "survey.toml").write_text(SURVEY, "utf-8")
    company = await found_company(database, tmp_path)
    await company.at(MONDAY)
    await company.at(TEN)
    return Hand(company, register, ANA)


async def stored(company: Company) -> dict[str, str]:
    return {row.question: row.value for row in await company.answers()}


async def test_a_scale_is_one_tap_and_opens_what_depends_on_it(ana: Hand) -> None:
    await ana.button("Full", TEN)

    assert await stored(ana.company) == {"load": "2"}
    shown = texts((await ana.message(TEN)).blocks)
    assert "When is it over?" in shown
    assert "Who could help?" in shown

    await ana.button("Fine", TEN)
    assert "When is it over?" not in texts((await ana.message(TEN)).blocks)


async def test_a_day_and_a_person_are_picked_in_the_message(ana: Hand) -> None:
    await ana.button("Full", TEN)
    for kind, value in (("datepicker", "2026-12-01"), ("users_select", BO)):
        control = next(each for each in controls(await ana.message(TEN)) if each["type"] == kind)
        await ana.click(control["action_id"], value, TEN)

    assert await stored(ana.company) == {"load": "2", "when": "2026-12-01", "who": BO}


async def test_a_form_takes_every_kind_and_asks_on_where_an_answer_says_so(ana: Hand, register: Register) -> None:
    form = opened(await ana.button("Answer", TEN))
    effects = await ana.submit(
        form,
        {
            "Where do you work?": "home",
            "What do you miss?": "chair,light",
            "How many hours?": "2.5",
            "Until when?": "2026-12-24",
        },
        TEN,
    )

    (further, *_) = effects
    assert isinstance(further, UpdateView)
    assert texts(fit_view(further.view)["blocks"]) == ["Why at home?"]
    await ana.submit(further.view, {"Why at home?": "It is quiet."}, TEN)

    assert await stored(ana.company) == {
        "place": "home",
        "tools": "chair\nlight",
        "hours": "2.5",
        "until": "2026-12-24",
        "why_home": "It is quiet.",
    }
    assert register.said == [("why_home", None, "It is quiet.", AnswerKind.GIVEN)]


async def test_what_cannot_be_an_answer_keeps_the_form_open(ana: Hand) -> None:
    """Slack checks most of it; a payload that passed Slack by is checked again."""
    form = opened(await ana.button("Answer", TEN))

    (effect,) = await ana.submit(form, {"Where do you work?": "moon", "How many hours?": "many"}, TEN)

    assert isinstance(effect, Rejected)
    assert effect.errors == {
        "place|": "That is no longer on offer. Choose another.",
        "hours|": "Write a number, such as 4 or 2.5.",
    }
    assert await stored(ana.company) == {}


async def test_a_question_that_is_needed_is_needed(ana: Hand) -> None:
    form = opened(await ana.button("Answer", TEN))

    (effect,) = await ana.submit(form, {}, TEN)

    assert isinstance(effect, Rejected)
    assert effect.errors == {"place|": "This one is needed."}


@pytest.mark.parametrize(
    ("kind", "value", "right"),
    [
        (Kind.TEXT, "x" * 1500, True),
        (Kind.TEXT, "x" * 1501, False),
        (Kind.NUMBER, "-3", True),
        (Kind.NUMBER, "nan", False),
        (Kind.NUMBER, "1e400", False),
        (Kind.DATE, str(date(2026, 2, 28)), True),
        (Kind.DATE, "2026-02-30", False),
        (Kind.PERSON, "U0BO", True),
    ],
)
def test_what_an_answer_may_be(kind: Kind, value: str, right: bool) -> None:
    question = Question.model_validate({"id": "it", "kind": kind, "ask": "What?"})

    assert (refusal(question, value, today=date(2026, 11, 24)) is None) is right


@pytest.mark.parametrize(
    ("day", "says"),
    [
        ("2026-11-24", None),
        ("2026-11-23", "That day has passed. Pick today or a later one, or leave it empty."),
        ("24.11.2026", "Pick a day."),
    ],
)
def test_a_day_that_must_be_to_come_is_today_at_the_earliest(day: str, says: str | None) -> None:
    asked = {"id": "needed_by", "kind": "date", "ask": "Needed by", "optional": True, "earliest": "today"}
    assert refusal(Question.model_validate(asked), day, today=date(2026, 11, 24)) == says


async def test_a_past_day_leaves_the_form_open_and_a_day_that_has_passed_since_may_stay(ana: Hand) -> None:
    """Ana edits on Wednesday what she said on Tuesday was needed by that day."""
    form = opened(await ana.button("Answer", TEN))
    entered = {"Where do you work?": "office", "Needed by": "2026-11-23"}
    (effect,) = await ana.submit(form, entered, TEN)
    assert isinstance(effect, Rejected)
    assert effect.errors == {"needed_by|": "That day has passed. Pick today or a later one, or leave it empty."}

    await ana.submit(form, entered | {"Needed by": "2026-11-24"}, TEN)
    wednesday = TEN + timedelta(days=1)
    again = opened(await ana.button("Answer", wednesday))
    await ana.submit(again, {"Where do you work?": "home", "Needed by": "2026-11-24"}, wednesday)
    answers = await stored(ana.company)
    assert (answers["place"], answers["needed_by"]) == ("home", "2026-11-24")


def test_the_example_of_the_manual_is_right(tmp_path: Path) -> None:
    """prompts/README.md promises a ritual in five minutes: its file has to pass the check as it stands there."""
    manual = (built_in("prompts") / "README.md").read_text("utf-8")
    (example,) = re.findall(r"```toml\n(.*?)```", manual, re.DOTALL)
    (tmp_path / "rituals").mkdir()
    (tmp_path / "rituals" / "hands.toml").write_text(example, "utf-8")

    assert check_rituals(Prompts((tmp_path,)), Register().hooks) == []


@pytest.mark.parametrize(
    "table", [Ritual, Schedule, Audience, Window, Visibility, Wording, Question, About, Aside, Typed]
)
def test_the_manual_names_every_key(table: type[Part]) -> None:
    """What a file may say is written down where people look for it."""
    manual = (built_in("prompts") / "README.md").read_text("utf-8")

    tables = {"schedule", "audience", "window", "visibility", "wording", "questions", "asides", "typed"}
    named = {name for name in table.model_fields if re.search(rf"`\[*{name}\]*`", manual)}
    assert {*table.model_fields} - named <= (tables if table is Ritual else set())


def test_the_manual_names_all_that_answers_become_and_questions_are_repeated_for() -> None:
    manual = (built_in("prompts") / "README.md").read_text("utf-8")

    assert [name for name in HOOKS.answers if f"`{name}`" not in manual] == []
    assert [name for name in HOOKS.subjects if f'`"{name}"`' not in manual] == []
