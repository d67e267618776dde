"""`fit()`: nothing leaves for Slack that Slack would refuse, and nothing that is owed is left out without saying so."""

import json
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.mrkdwn import escape, inline, plain
from bot.core.slack.blocks import (
    TooBig,
    actions,
    button,
    choice_input,
    choices_input,
    confirm,
    context,
    divider,
    fit,
    fit_view,
    header,
    home,
    listing,
    member_input,
    message,
    modal,
    option,
    overflow,
    quote,
    section,
    select,
    text_input,
)
from bot.core.slack.events import Block, SlackMessage, View
from bot.sandbox.blockkit.surfaces import check_message_blocks, check_view
from tests.hostile import HOSTILE


def everything(text: str) -> SlackMessage:
    """A message with somebody's words wherever words can stand."""
    menu = [option(text, str(number), text) for number in range(3)]
    sure = confirm(text, text, text, text)
    return message(
        escape(text),
        header(text),
        section(escape(text), button(text, "tests.press", "1", confirm=sure)),
        section(f"*{inline(text)}*, by 12 Dec", overflow("tests.more", menu)),
        context(escape(text), f"_{inline(text)}_"),
        quote(text),
        actions(button(text, "tests.go"), select("tests.pick", text, menu, "1"), block_id="row"),
    )


def form(text: str) -> View:
    """A modal with somebody's words wherever words can stand."""
    menu = [option(text, str(number)) for number in range(12)]
    return modal(
        "tests.form",
        text,
        [
            section(escape(text)),
            text_input("text", text, initial=text, hint=text, placeholder=text, multiline=True),
            choice_input("one", text, menu, initial="3", hint=text),
            choices_input("some", text, menu, initial=["3", "4"]),
            member_input("who", text),
        ],
        submit=text or "Save",
        close=text,
        private={"id": "7"},
    )


def refusals(sent: SlackMessage | View) -> list[str]:
    """What a Slack would have against it, in its own words."""
    problems = check_message_blocks(list(sent.blocks)) if isinstance(sent, SlackMessage) else check_view(sent)
    return [str(problem) for problem in problems]


def texts_of(blocks: tuple[Block, ...]) -> str:
    return " ".join(block["text"]["text"] for block in blocks if "text" in block)


def objects_in(json: object) -> list[dict[str, Any]]:
    """Every object of a payload, however deep."""
    if isinstance(json, dict):
        holder = cast("dict[str, Any]", json)
        return [holder, *objects_in(list(holder.values()))]
    inner = cast("list[object]", json) if isinstance(json, list | tuple) else []
    return [found for value in inner for found in objects_in(value)]


def test_the_judge_of_this_module_sees_harm() -> None:
    """A judge that refuses nothing proves nothing."""
    words = HOSTILE["one long word"] * 2

    assert len(refusals(everything(words))) > 10
    assert len(refusals(form(words))) > 10


# Whatever is written -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_words_fit_everywhere(text: str) -> None:
    """Empty, endless or malicious: the message and the form can be sent, and sending them again changes nothing."""
    sent, shown, page = fit(everything(text)), fit_view(form(text)), fit_view(home(list(everything(text).blocks)))

    assert [refusals(sent), refusals(shown), refusals(page)] == [[], [], []]
    assert (fit(sent), fit_view(shown), fit_view(page)) == (sent, shown, page)
    assert len(sent.text) <= 4000


@given(st.text() | st.text(alphabet="&<>*_~` \n@", min_size=100, max_size=3000))
def test_any_words_fit_everywhere(text: str) -> None:
    """The same for whatever can be typed; and no bare name is live, for every mrkdwn says so."""
    sent, shown = fit(everything(text)), fit_view(form(text))

    assert [refusals(sent), refusals(shown)] == [[], []]
    assert (fit(sent), fit_view(shown)) == (sent, shown)
    markup = [each for each in objects_in(sent.blocks) + objects_in(shown) if each.get("type") == "mrkdwn"]
    assert markup
    assert all(each["verbatim"] is True and "<" not in each["text"] for each in markup)


def test_what_turns_text_around_is_taken_out_of_labels_and_quotes() -> None:
    """A file name cannot pretend to be another, wherever it stands."""
    shown = fit(message("", header("a\u202eb"), quote("a\u202eb"), actions(button("a\u202eb", "tests.go")))).blocks

    assert shown == (header("ab"), quote("ab"), actions(button("ab", "tests.go")))


def test_markup_made_by_hand_is_verbatim_too() -> None:
    """A block that no builder made cannot mention by a bare name either."""
    by_hand: Block = {"type": "section", "text": {"type": "mrkdwn", "text": "@here", "verbatim": False}}

    [block] = fit(SlackMessage("", (by_hand,))).blocks

    assert block["text"] == {"type": "mrkdwn", "text": "@here", "verbatim": True}


# Messages ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("length", "kept"), [(3999, 3999), (4000, 4000), (4001, 4000), (40_000, 4000)])
def test_a_messages_text_can_be_updated(length: int, kept: int) -> None:
    """`chat.update` refuses more than 4,000 characters, and any message may have to be updated."""
    assert len(fit(message("x" * length, divider())).text) == kept


def test_words_alone_become_a_paragraph() -> None:
    """A message's own text would link whatever looks like an address; a paragraph is verbatim, and goes on in the next."""
    assert fit(SlackMessage("See bank.example")).blocks == (section("See bank.example"),)
    assert [len(block["text"]["text"]) for block in fit(SlackMessage("x" * 3001)).blocks] == [3000, 1]


def test_a_message_without_text_is_announced_by_its_first_words() -> None:
    """Screen readers and notifications always get something."""
    assert fit(SlackMessage("", (divider(), section("Good morning")))).text == "Good morning"
    assert fit(SlackMessage("", (header("<!channel>"),))).text == "&lt;!channel&gt;"
    assert fit(SlackMessage(" ", (divider(),))).text == "Cadence"


@pytest.mark.parametrize(("count", "blocks"), [(49, 49), (50, 50), (51, 50), (120, 50)])
def test_a_message_takes_fifty_blocks(count: int, blocks: int) -> None:
    """Over that, its last line says how many are missing and where they are."""
    sent = fit(message("", *(section(f"{number}") for number in range(count))))

    assert len(sent.blocks) == blocks
    if count > 50:
        assert sent.blocks[-1]["elements"][0]["text"] == f"… and {count - 49} more: `/cadence`"


def test_the_buttons_below_a_long_list_stay() -> None:
    """What can be done about a list is not cut off with its end."""
    row = actions(button("Nothing changed", "tests.same"))

    sent = fit(message("", *(section(f"{number}") for number in range(60)), row))

    assert sent.blocks[-2]["elements"][0]["text"] == "… and 12 more: `/cadence`"
    assert sent.blocks[-1] == row


@pytest.mark.parametrize(("length", "blocks"), [(2999, 1), (3000, 1), (3001, 2), (6001, 3)])
def test_a_long_paragraph_goes_on_in_the_next(length: int, blocks: int) -> None:
    """Nothing of it is lost, and its button stays at its beginning."""
    press = button("Open", "tests.open")

    sent = fit(message("", section("x" * length, press, block_id="mine")))

    assert len(sent.blocks) == blocks
    assert texts_of(sent.blocks).replace(" ", "") == "x" * length
    assert [("accessory" in block, block.get("block_id")) for block in sent.blocks[:2]] == [
        (True, "mine"),
        (False, None),
    ][:blocks]


def test_lengths_count_after_escaping() -> None:
    """3,000 ampersands are 15,000 characters to Slack; all of them arrive, none is cut in half."""
    sent = fit(message("", section(escape("&" * 3000))))

    assert [len(block["text"]["text"]) for block in sent.blocks] == [3000] * 5
    assert plain(texts_of(sent.blocks).replace(" ", "")) == "&" * 3000


@pytest.mark.parametrize(("count", "rows"), [(10, [10]), (11, [10, 1])])
def test_small_print_goes_on_in_the_next_block(count: int, rows: list[int]) -> None:
    """Ten each, and the rest below."""
    words = [f"{number}" for number in range(count)]

    sent = fit(message("", context(*words)))

    assert [len(block["elements"]) for block in sent.blocks] == rows


@pytest.mark.parametrize(("count", "rows"), [(25, [25]), (26, [25, 1])])
def test_a_row_of_buttons_wraps(count: int, rows: list[int]) -> None:
    row = actions(*(button("Go", f"tests.go:{number}") for number in range(count)))

    assert [len(block["elements"]) for block in fit(message("", row)).blocks] == rows


def test_empty_blocks_are_left_out() -> None:
    """Slack refuses a block without content; a list that turned out empty is no reason to send nothing at all."""
    sent = fit(message("Hello", header(""), section(" "), context(""), actions(), section("Hello")))

    assert sent.blocks == (section("Hello"),)


# Elements ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("length", "kept"), [(74, "x" * 74), (75, "x" * 75), (76, "x" * 74 + "…")])
def test_a_buttons_label_is_shortened(length: int, kept: str) -> None:
    [block] = fit(message("", actions(button("x" * length, "tests.go")))).blocks

    assert block["elements"][0]["text"]["text"] == kept


@pytest.mark.parametrize(
    ("at_most", "too_big"),
    [
        (button("Go", "tests.go", "v" * 2000), button("Go", "tests.go", "v" * 2001)),
        (button("Go", "a" * 255), button("Go", "a" * 256)),
        (button("Go", "tests.go", url="u" * 3000), button("Go", "tests.go", url="u" * 3001)),
        (select("s", "Pick", [option("A", "v" * 150)]), select("s", "Pick", [option("A", "v" * 151)])),
        (
            overflow("o", [option(f"{n}", f"{n}") for n in range(5)]),
            overflow("o", [option(f"{n}", f"{n}") for n in range(6)]),
        ),
        (
            {"type": "checkboxes", "action_id": "c", "options": [option(f"{n}", f"{n}") for n in range(10)]},
            {"type": "checkboxes", "action_id": "c", "options": [option(f"{n}", f"{n}") for n in range(11)]},
        ),
        (
            select("s", "Pick", [option(f"{n}", f"{n}") for n in range(10_000)]),
            select("s", "Pick", [option(f"{n}", f"{n}") for n in range(10_001)]),
        ),
    ],
    ids=["value", "action id", "url", "option value", "overflow", "ticks", "menu"],
)
def test_what_carries_an_id_is_never_shortened(at_most: dict[str, Any], too_big: dict[str, Any]) -> None:
    """Half an id would act on something else: that is for the code to mend."""
    assert refusals(fit(message("", actions(at_most)))) == []
    with pytest.raises(TooBig):
        fit(message("", actions(too_big)))


def test_a_menu_of_more_than_a_hundred_gets_groups() -> None:
    """Nothing is left out of it, and what was chosen stays chosen."""
    menu = [option(f"Outcome {number}", f"{number}") for number in range(230)]

    [block] = fit(message("", actions(select("tests.pick", "Pick", menu, selected="229")))).blocks

    element = block["elements"][0]
    assert [len(group["options"]) for group in element["option_groups"]] == [100, 100, 30]
    assert element["option_groups"][2]["label"]["text"] == "Outcome 200 – Outcome 229"
    assert element["initial_option"] == menu[229]
    assert "options" not in element


def test_what_was_chosen_is_shortened_as_its_option() -> None:
    """Slack refuses a choice that is not letter by letter one of the options."""
    menu = [option("x" * 200, "1", "y" * 200)]

    [block] = fit(message("", actions(select("tests.pick", "Pick", menu, selected="1")))).blocks

    assert [block["elements"][0]["initial_option"]] == block["elements"][0]["options"]


def test_a_menu_without_options_is_left_out() -> None:
    """A paragraph loses its menu, a row its element; a form's field cannot simply vanish."""
    nothing = select("tests.pick", "Pick", [])

    assert fit(message("", section("Hello", nothing))).blocks == (section("Hello"),)
    with pytest.raises(TooBig, match="nothing to choose"):
        fit_view(modal("tests.form", "Form", [choice_input("one", "One", [])]))


def test_block_ids_are_unique() -> None:
    """A second block of one name gets Slack's own; two fields of one name would overwrite each other."""
    sent = fit(message("", section("a", block_id="same"), section("b", block_id="same")))

    assert [block.get("block_id") for block in sent.blocks] == ["same", None]
    with pytest.raises(TooBig, match="Two fields"):
        fit_view(modal("tests.form", "Form", [text_input("same", "A"), text_input("same", "B")]))


# Views ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("length", "kept"), [(23, "x" * 23), (24, "x" * 24), (25, "x" * 23 + "…")])
def test_a_forms_title_is_shortened(length: int, kept: str) -> None:
    words = "x" * length

    view = fit_view(modal("tests.form", words, [section("Hello")], submit=words, close=words))

    assert [view[name]["text"] for name in ("title", "submit", "close")] == [kept, kept, kept]


def test_a_forms_own_ids_are_never_shortened() -> None:
    """`private_metadata` takes 3,000 characters, quotes and braces included; a callback id 255."""
    assert fit_view(modal("c" * 255, "Form", [divider()], private={"k": "x" * 2992}))
    with pytest.raises(TooBig, match="private_metadata"):
        fit_view(modal("tests.form", "Form", [divider()], private={"k": "x" * 2993}))
    with pytest.raises(TooBig, match="callback_id"):
        fit_view(modal("c" * 256, "Form", [divider()]))


def test_a_form_can_be_sent() -> None:
    """Slack refuses fields without a submit button; without fields there need be none."""
    assert "submit" not in fit_view(modal("tests.form", "Form", [divider()], submit=""))
    with pytest.raises(TooBig, match="no submit button"):
        fit_view(modal("tests.form", "Form", [text_input("a", "A")], submit=""))


def test_a_form_never_loses_a_field() -> None:
    """A field that is not shown would come back as one that was cleared."""
    names = [text_input(f"{number}", "Name") for number in range(101)]

    assert len(fit_view(modal("tests.form", "Form", names[:100]))["blocks"]) == 100
    with pytest.raises(TooBig, match="fewer things at once"):
        fit_view(modal("tests.form", "Form", names))


def test_a_field_is_filled_with_what_it_takes() -> None:
    """3,000 characters, or what the field itself allows."""
    long = text_input("a", "A", initial="x" * 3001, max_length=3001)
    short = text_input("b", "B", initial="x" * 9, max_length=8)

    elements = [block["element"] for block in fit_view(modal("tests.form", "Form", [long, short]))["blocks"]]

    assert [(len(each["initial_value"]), each["max_length"]) for each in elements] == [(3000, 3000), (8, 8)]


def test_home_takes_a_hundred_blocks_and_250_kilobytes() -> None:
    """Over that, its last line says how much is missing."""
    many = fit_view(home([section(f"{number}") for number in range(101)]))
    large = fit_view(home([section("é" * 3000) for _ in range(90)]))

    assert many["blocks"][-1]["elements"][0]["text"] == "… and 2 more: `/cadence`"
    assert len(many["blocks"]) == 100
    assert large["blocks"][-1]["elements"][0]["text"].endswith(" more: `/cadence`")
    assert refusals(large) == []
    assert fit_view(large) == large


@pytest.mark.parametrize(("over", "blocks"), [(0, 84), (1, 83)])
def test_home_takes_250_kilobytes_exactly(over: int, blocks: int) -> None:
    """As they go over the wire."""
    many = [section("x" * 2900) for _ in range(83)]
    room = 250_000 - len(json.dumps(home([*many, section("")])))

    view = fit_view(home([*many, section("x" * (room + over))]))

    assert room < 3000
    assert len(view["blocks"]) == blocks


def test_an_empty_home_says_so() -> None:
    [block] = fit_view(home([]))["blocks"]

    assert block["elements"][0]["text"] == "There is nothing to show here. `/cadence`"


# Lists ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("entries", "room", "shown", "last"),
    [
        (3, 6, 6, None),
        (4, 6, 5, "… and 2 more: `/outcomes all`"),
        (0, 6, 0, None),
        (4, 7, 7, "… and 1 more: `/outcomes all`"),
    ],
)
def test_a_list_ends_with_how_many_more_there_are(entries: int, room: int, shown: int, last: str | None) -> None:
    """Entries are shown whole or not at all."""
    pair = [section("Outcome"), context("on track")]

    listed = listing([pair] * entries, room=room, where="`/outcomes all`")

    assert len(listed) == shown
    assert last is None or listed[-1]["elements"][0]["text"] == last
