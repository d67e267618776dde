"""The bot's words and the code fit together: no phrase is said that does not exist, and none exists that is never said."""

import ast
from collections.abc import Iterator
from pathlib import Path

import bot
from bot.core.prompts import find_prompts
from bot.core.text import load_phrases, placeholders_in

PACKAGE = Path(bot.__file__).parent


def said_in_code() -> Iterator[tuple[str, frozenset[str]]]:
    """Every `phrases.say("key", name=...)`: the key, and the names it is given."""
    for file in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            match node:
                case ast.Call(func=ast.Attribute(attr="say"), args=[ast.Constant(value=str(key))], keywords=values):
                    yield key, frozenset(value.arg for value in values if value.arg)
                case _:
                    pass


def test_every_phrase_is_said_and_every_phrase_said_exists() -> None:
    """A phrase that nobody says would be reworded in vain."""
    assert {key for key, _ in said_in_code()} == set(load_phrases(find_prompts()).by_key)


def test_every_phrase_gets_what_it_names() -> None:
    """A name that is not filled in would be an error in front of a person; one in excess misleads the translator."""
    phrases = load_phrases(find_prompts()).by_key

    wrong = [key for key, given in said_in_code() if given != placeholders_in(phrases[key])]

    assert wrong == []
