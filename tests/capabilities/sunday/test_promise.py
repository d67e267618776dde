"""What anonymous means is said once: behind the question, and in README, in the same words."""

from pathlib import Path

import bot
from bot.capabilities.sunday.promise import PROMISE, QUESTION
from bot.capabilities.sunday.question.views import who_sees
from bot.core.slack.fit import fit_view

README = Path(bot.__file__).parents[1] / "README.md"


def test_readme_says_what_the_screen_says() -> None:
    """Every fact, in the order of the screen, and no fact more; lines break where the page is full."""
    _, _, rest = README.read_text("utf-8").partition("## What anonymous means\n")
    section, _, _ = rest.partition("\n## ")
    facts = [" ".join(each.split()) for each in section.partition("\n- ")[2].split("\n\n", maxsplit=1)[0].split("\n- ")]

    assert facts == list(PROMISE)
    assert QUESTION in section


def test_the_screen_says_all_of_it() -> None:
    """Not cut, and not behind "more"."""
    assert [block["text"]["text"] for block in fit_view(who_sees())["blocks"]] == list(PROMISE)
