"""How the bot answers what was typed: never more than three buttons, and a menu for what does not fit beside them."""

from uuid import UUID

from bot.capabilities.checkins.drafts import Choice
from bot.capabilities.checkins.typed_views import what_is_it, which_one
from bot.core.prompts import Prompts, built_in
from bot.core.slack.events import SlackMessage
from bot.core.text import load_phrases
from tests.capabilities.checkins.press import controls

DRAFT = UUID(int=1)
PHRASES = load_phrases(Prompts((built_in("prompts"),)))


def offered(message: SlackMessage) -> list[str | list[str]]:
    """A button as its label, a menu as the labels in it."""
    found: list[str | list[str]] = []
    for each in controls(message):
        labels = [option["text"]["text"] for option in each.get("options", ())]
        found.append(labels if each["type"] != "button" else each["text"]["text"])
    return found


def test_of_many_open_check_ins_three_are_buttons_and_the_rest_is_a_menu() -> None:
    titles = ["Outcomes", "Hands", "Walk", "Tools", "Rooms"]
    message = which_one(DRAFT, "Two of us are ill", [(UUID(int=n), title) for n, title in enumerate(titles)], PHRASES)

    assert offered(message) == ["Outcomes", "Hands", "Walk", ["Tools", "Rooms"], ["None of these; forget it"]]
    menu = controls(message)[3]
    assert menu["options"][1]["value"] == f"{DRAFT.hex}:{UUID(int=4).hex}"


def test_three_open_check_ins_need_no_menu() -> None:
    message = which_one(DRAFT, "A room", [(UUID(int=n), f"Round {n}") for n in range(3)], PHRASES)

    assert offered(message) == ["Round 0", "Round 1", "Round 2", ["None of these; forget it"]]


def test_whose_it_is_is_picked_from_a_menu_where_there_are_several() -> None:
    """However many teams somebody leads, what the words are stays a choice of three."""
    choices = [
        Choice("An outcome", "outcome_new@1", 300, of="Payments"),
        Choice("An outcome", "outcome_new@2", 300, of="Search"),
        Choice("Something I need", "ask", 1500),
    ]
    message = what_is_it(DRAFT, "Results in a second", choices, PHRASES)

    assert offered(message) == [["Payments", "Search"], "Something I need", ["None of these; forget it"]]
    assert controls(message)[0]["options"][1]["value"] == f"{DRAFT.hex}:outcome_new@2"
    assert [choice.name for choice in choices] == ["An outcome: Payments", "An outcome: Search", "Something I need"]
