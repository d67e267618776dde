"""Phrases: the bot's words can be reworded in a file, and a file that cannot be used is refused before anybody reads it."""

from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.core.prompts import Prompts, find_prompts
from bot.core.text import (
    PLACEHOLDERS,
    Mrkdwn,
    PromptError,
    clock_time,
    day,
    fill,
    load_phrases,
    placeholders_in,
)
from tests.hostile import HOSTILE


def write(folder: Path, **files: str) -> Path:
    (folder / "phrases").mkdir(parents=True)
    for name, text in files.items():
        (folder / "phrases" / f"{name}.toml").write_text(text, "utf-8")
    return folder


def problems_of(*folders: Path) -> list[tuple[str, str, str]]:
    with pytest.raises(PromptError) as raised:
        load_phrases(Prompts(folders))
    return [(problem.file.name, problem.key, problem.remedy) for problem in raised.value.problems]


def test_a_phrase_is_said_with_names_in_it(tmp_path: Path) -> None:
    """Values are what people wrote: they are escaped; what is mrkdwn already is not."""
    phrases = load_phrases(Prompts((write(tmp_path, asks='kept = "*{owner}* kept {text}, {name}."'),)))

    said = phrases.say("asks.kept", owner="Maya", text="<!here> R&D", name=Mrkdwn("<@U1>"))

    assert said == "*Maya* kept &lt;!here&gt; R&amp;D, <@U1>."


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_no_value_breaks_out_of_its_phrase(text: str) -> None:
    """A phrase stays one line with one reference, whatever is put into it; braces in a value are only braces."""
    said = fill("*{text}* is with {member}.", text=text, member=Mrkdwn("<@U1>"))

    assert said.startswith("*")
    assert said.endswith("* is with <@U1>.")
    assert "\n" not in said
    assert said.count("<") == 1


def test_the_users_own_words_replace_ours(tmp_path: Path) -> None:
    """A file of the same name rewords the phrases it names, and no others."""
    ours = write(tmp_path / "ours", asks='kept = "Kept by {owner}."\nlate = "Late."')
    theirs = write(tmp_path / "theirs", asks='kept = "{owner} did it!"')

    phrases = load_phrases(Prompts((ours, theirs)))

    assert phrases.by_key == {"asks.kept": "{owner} did it!", "asks.late": "Late."}


def test_every_problem_of_every_file_is_told_at_once(tmp_path: Path) -> None:
    """Whoever rewords the bot mends a file once, not once per mistake."""
    ours = write(tmp_path / "ours", asks='kept = "Kept by {owner}."\nlate = "Late."')
    theirs = write(
        tmp_path / "theirs",
        asks='kept = "Kept by {boss}, {team}."\nlate = 7\nearly = "Early."',
        broken="this is not TOML",
    )

    found = problems_of(ours, theirs)

    assert [(file, key) for file, key, _ in found] == [
        ("asks.toml", "kept"),
        ("asks.toml", "late"),
        ("asks.toml", "early"),
        ("broken.toml", ""),
    ]
    assert found[0][2] == "{boss}, {team} cannot be filled in here; what can: {owner}"


@pytest.mark.parametrize(
    ("phrase", "remedy"),
    [
        ('"Hello {nobody}"', "{nobody} cannot be filled in here"),
        ('"Hello {owner.name}"', "braces stand around"),
        ('"Hello {owner!r}"', "braces stand around"),
        ('"Hello {owner:>9}"', "braces stand around"),
        ('"Hello {"', "braces stand around"),
        ('"Hello {}"', "braces stand around"),
        ('"<!channel> hello"', "mentions nobody"),
        ('" "', "in quotation marks"),
        ("[1]", "in quotation marks"),
    ],
)
def test_a_broken_phrase_is_refused(tmp_path: Path, phrase: str, remedy: str) -> None:
    """Each with what to do about it."""
    [(file, key, said)] = problems_of(write(tmp_path, asks=f"kept = {phrase}"))

    assert (file, key) == ("asks.toml", "kept")
    assert remedy in said


def test_braces_may_be_meant() -> None:
    assert fill("{{owner}} is {owner}", owner="Maya") == "{owner} is Maya"
    assert placeholders_in("{{owner}} is {owner}") == {"owner"}


def test_the_phrases_we_ship_can_be_used() -> None:
    """No phrase of ours is broken, and every placeholder of the closed list is used by one."""
    phrases = load_phrases(find_prompts()).by_key

    assert phrases
    assert set().union(*map(placeholders_in, phrases.values())) == set(PLACEHOLDERS)


@pytest.mark.parametrize(
    ("when", "words"),
    [
        (date(2026, 11, 24), "today"),
        (date(2026, 11, 25), "tomorrow"),
        (date(2026, 11, 23), "yesterday"),
        (date(2026, 12, 12), "12 Dec"),
        (date(2027, 1, 5), "5 Jan 2027"),
    ],
)
def test_a_day_is_named_as_people_say_it(when: date, words: str) -> None:
    assert day(when, date(2026, 11, 24)) == words


def test_a_time_is_the_readers_own() -> None:
    """The same instant, in Berlin and in Kathmandu."""
    instant = datetime(2026, 11, 24, 18, 45, tzinfo=UTC)

    assert clock_time(instant, ZoneInfo("Europe/Berlin")) == "Tue 24 Nov, 19:45"
    assert clock_time(instant, ZoneInfo("Asia/Kathmandu")) == "Wed 25 Nov, 00:30"
