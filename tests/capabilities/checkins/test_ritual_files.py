"""Files of rituals: what is wrong with them is said all at once, and the user's own lie over the built-in ones."""

from pathlib import Path

import pytest

from bot.capabilities import HOOKS
from bot.capabilities.checkins.ritual_files import check_rituals, load_rituals
from bot.capabilities.checkins.rituals import stored_ritual
from bot.core.prompts import Prompts, find_prompts
from bot.core.text import PromptError
from tests.capabilities.checkins.company import Register

SMALL = """
id = "walk"
title = "Walk"
why = "Because."
[schedule]
weekdays = ["monday"]
at = 09:30:00
[audience]
who = "everybody"
[window]
closes_after = "1 day"
[visibility]
named = true
takes = "10 seconds"
seen_by = "you"
[wording]
question = "Did you walk, {name}?"
[[questions]]
id = "walk"
kind = "choice"
ask = "Did you?"
in_message = true
options = [{ value = "yes", label = "Yes" }, { value = "no", label = "No" }]
"""


def prompts(folder: Path, *files: tuple[str, str]) -> Prompts:
    (folder / "rituals").mkdir(parents=True, exist_ok=True)
    for name, text in files:
        (folder / "rituals" / name).write_text(text, "utf-8")
    return Prompts((folder,))


def said(prompts: Prompts) -> list[tuple[str, str, str]]:
    return [(problem.file.name, problem.key, problem.remedy) for problem in check_rituals(prompts)]


def test_the_built_in_rituals_are_right_and_name_what_exists() -> None:
    assert check_rituals(find_prompts(), HOOKS) == []


def test_a_small_ritual_needs_no_more_than_this(tmp_path: Path) -> None:
    assert said(prompts(tmp_path, ("walk.toml", SMALL))) == []


@pytest.mark.parametrize(
    ("change", "key", "remedy"),
    [
        (("at = 09:30:00", 'at = "soon"'), "schedule.at", "write a time of day, such as 10:00:00"),
        (("at = 09:30:00", "at = 930"), "schedule.at", "not a time of day; write it as 10:00:00"),
        (("at = 09:30:00", ""), "schedule.at", "this key is missing; write a time of day"),
        (('["monday"]', '["moonday"]'), "schedule.weekdays.0", 'write a list of days, such as ["tuesday"]'),
        (
            ("at = 09:30:00", "at = 09:30:00\nevery_weeks = 0"),
            "schedule.every_weeks",
            "a whole number of weeks from 1 to 52",
        ),
        (("at = 09:30:00", 'at = 09:30:00\nzone = "Mars/Base"'), "schedule.zone", "no such time zone"),
        (("at = 09:30:00", "at = 09:30:00\neach_week = 2"), "schedule.each_week", "no such key"),
        (('who = "everybody"', 'who = "all"'), "audience.who", 'write "leads", "everybody"'),
        (('"1 day"', '"soon"'), "window.closes_after", 'write a number and a unit, such as "13 days"'),
        (('"1 day"', '"0 days"'), "window.closes_after", 'write a number and a unit, such as "13 days"'),
        (("named = true", "named = false"), "visibility", "named = false needs sealed_by"),
        (("named = true", 'named = true\nsealed_by = "sunday"'), "visibility", "named = true stands alone"),
        (
            ("named = true", 'named = false\nsealed_by = "sunday"'),
            "",
            "questions, typed and asides are not for sealed_by",
        ),
        (("{name}?", "{nmae}?"), "wording.question", "{nmae} cannot be filled in here; what can: {name}, {owner}"),
        (("{name}?", "{name?"), "wording.question", "braces stand around name or owner"),
        (("in_message = true", "in_mesage = true"), "questions.0.in_mesage", "did you mean in_message?"),
        (('"choice"', '"number"'), "questions.0", "options belong to scale, choice and choices"),
        (('value = "no"', 'value = "yes"'), "questions.0", "every value once"),
        (("in_message = true", 'only_for = "dogs"'), "questions.0", "only_for needs for_each"),
        (
            ("in_message = true", 'in_message = true\nabout = { subjects = "dogs", ask = "Which?" }'),
            "questions.0",
            "about is for a question with repeat = true",
        ),
        (
            ("in_message = true", 'repeat = true\nabout = { subjects = "dogs" }'),
            "questions.0.about.ask",
            "this key is missing; write the question as it stands above the menu",
        ),
        (("[wording]", "[wording"), "", "this is not TOML that can be read"),
    ],
)
def test_what_is_wrong_names_file_key_and_remedy(
    tmp_path: Path, change: tuple[str, str], key: str, remedy: str
) -> None:
    ((file, where, what),) = said(prompts(tmp_path, ("walk.toml", SMALL.replace(*change))))

    assert (file, where) == ("walk.toml", key)
    assert remedy in what


def test_all_problems_of_all_files_come_at_once(tmp_path: Path) -> None:
    """Whoever mends a file should not have to run the check once per mistake."""
    first = SMALL.replace("at = 09:30:00", "").replace('"1 day"', '"soon"')
    second = SMALL.replace('id = "walk"\ntitle', 'id = "run"\ntitle').replace('who = "everybody"', 'who = "all"')

    found = said(prompts(tmp_path, ("a.toml", first), ("b.toml", second)))

    assert [(file, key) for file, key, _ in found] == [
        ("a.toml", "schedule.at"),
        ("a.toml", "window.closes_after"),
        ("b.toml", "audience.who"),
    ]


def test_the_bot_does_not_start_on_a_broken_file(tmp_path: Path) -> None:
    with pytest.raises(PromptError, match=r"walk\.toml: schedule\.at: this key is missing"):
        load_rituals(prompts(tmp_path, ("walk.toml", SMALL.replace("at = 09:30:00", ""))))


def test_two_files_of_a_folder_cannot_share_an_id(tmp_path: Path) -> None:
    ((file, key, remedy),) = said(prompts(tmp_path, ("a.toml", SMALL), ("b.toml", SMALL)))

    assert (file, key) == ("b.toml", "id")
    assert '"walk" is taken by a.toml' in remedy


def test_the_user_s_file_replaces_the_built_in_one_with_its_id(tmp_path: Path) -> None:
    built_in = prompts(tmp_path / "built", ("walk.toml", SMALL), ("run.toml", SMALL.replace('"walk"', '"run"')))
    own = prompts(tmp_path / "own", ("mine.toml", SMALL.replace("Because.", "Fresh air.")))

    rituals = load_rituals(Prompts(built_in.folders + own.folders))

    assert {ritual.id: ritual.why for ritual in rituals.values()} == {"walk": "Fresh air.", "run": "Because."}


def test_what_an_answer_is_about_has_to_be_known(tmp_path: Path) -> None:
    text = SMALL.replace("in_message = true", 'repeat = true\nabout = { subjects = "dogs", ask = "Which?" }')

    (found,) = check_rituals(prompts(tmp_path, ("walk.toml", text)), Register().hooks)

    assert (found.key, 'nothing is called "dogs"' in found.remedy) == ("questions.0.about.subjects", True)


def test_names_that_no_capability_offers_are_found(tmp_path: Path) -> None:
    text = SMALL.replace("in_message = true", 'in_message = true\nfor_each = "dogs"\nbecomes = "walks"')

    found = check_rituals(prompts(tmp_path, ("walk.toml", text)), Register().hooks)

    assert [problem.key for problem in found] == ["questions.0.becomes", "questions.0.for_each"]
    assert found[0].remedy.startswith('nothing is called "walks"; what there is: ask, ask_needed_by, note, ')


def test_a_version_survives_being_stored(tmp_path: Path) -> None:
    """A check-in refers to its ritual by the hash of what it said, and is shown from that text alone."""
    ritual = load_rituals(find_prompts())["outcomes"]

    assert stored_ritual(ritual.body) == ritual
    assert stored_ritual(ritual.body).version == ritual.version
