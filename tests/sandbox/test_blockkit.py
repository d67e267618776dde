"""The validator refuses exactly what Slack refuses, and never falls over."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.blockkit.surfaces import check_message_blocks, check_view

Block = dict[str, Any]  # layouts are JSON


def plain(text: str) -> Block:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Block:
    return {"type": "mrkdwn", "text": text}


def button(text: str = "Yes", **fields: object) -> Block:
    return {"type": "button", "text": plain(text), "action_id": "yes", **fields}


def option(text: str = "One", value: str = "1") -> Block:
    return {"text": plain(text), "value": value}


def section(text: str = "Hello", **fields: object) -> Block:
    return {"type": "section", "text": mrkdwn(text), **fields}


def actions(*elements: Block) -> Block:
    return {"type": "actions", "elements": list(elements)}


def field(element: Block, **fields: object) -> Block:
    return {"type": "input", "label": plain("What?"), "element": element, **fields}


def modal(*blocks: Block, **fields: object) -> Block:
    return {"type": "modal", "title": plain("Ask"), "submit": plain("Send"), "blocks": list(blocks), **fields}


def pie(*values: float, title: str = "Share") -> Block:
    segments = [{"label": f"part {n}", "value": value} for n, value in enumerate(values)]
    return {"type": "data_visualization", "title": title, "chart": {"type": "pie", "segments": segments}}


def bars(data: list[Block], categories: list[str], name: str = "answers") -> Block:
    series = [{"name": name, "data": data}]
    chart = {"type": "bar", "series": series, "axis_config": {"categories": categories}}
    return {"type": "data_visualization", "title": "Weeks", "chart": chart}


def data_table(*rows: list[Block], **fields: object) -> Block:
    return {"type": "data_table", "caption": "Teams", "rows": list(rows), **fields}


def cell(text: str = "x") -> Block:
    return {"type": "raw_text", "text": text}


SELECT = {"type": "static_select", "action_id": "state", "options": [option()]}
TEXT_INPUT = {"type": "plain_text_input", "action_id": "text"}

FINE: list[list[Block]] = [
    [],
    [section("x" * 3000)],
    [section(accessory=button("y" * 75, value="v" * 2000))],
    [{"type": "section", "fields": [mrkdwn("x" * 2000)] * 10}],
    [{"type": "header", "text": plain("x" * 150), "level": 2}],
    [{"type": "context", "elements": [mrkdwn("x")] * 10}],
    [actions(*[button(action_id=f"a{n}") for n in range(25)])],
    [actions({"type": "overflow", "action_id": "more", "options": [option()] * 5})],
    [section(accessory={**SELECT, "options": [option()] * 100, "initial_option": option()})],
    [pie(1, 2.5), pie(3)],
    [bars([{"label": "W1", "value": -1}, {"label": "W2", "value": 2}], ["W1", "W2"])],
    [data_table([cell("Team")], [{"type": "raw_number", "value": 3}])],
    [{"type": "table", "rows": [[cell()] * 20] * 100, "column_settings": [None, {"align": "right"}]}],
    [{"type": "markdown", "text": "x" * 12_000}],
    [section()] * 50,
    [field(TEXT_INPUT)],
]

WRONG: list[tuple[list[Block], str]] = [
    ([section("x" * 3001)], "/blocks/0/text/text"),
    ([section("&amp;" * 601)], "/blocks/0/text/text"),
    ([section("")], "/blocks/0/text/text"),
    ([{"type": "section"}], "/blocks/0/text"),
    ([section(txet="x")], "/blocks/0"),
    ([section(accessory=button("y" * 76))], "/blocks/0/accessory/text/text"),
    ([section(accessory=button(style="loud"))], "/blocks/0/accessory/style"),
    ([section(accessory={"type": "datetimepicker", "action_id": "when"})], "/blocks/0/accessory/type"),
    ([{"type": "section", "fields": [mrkdwn("x")] * 11}], "/blocks/0/fields"),
    ([{"type": "header", "text": mrkdwn("x")}], "/blocks/0/text/type"),
    ([{"type": "context", "elements": [mrkdwn("x")] * 11}], "/blocks/0/elements"),
    ([actions(button(), button("No"))], "/blocks/0/elements/1/action_id"),
    ([actions(*[button(action_id=f"a{n}") for n in range(26)])], "/blocks/0/elements"),
    ([actions({"type": "overflow", "action_id": "more", "options": [option()] * 6})], "/blocks/0/elements/0/options"),
    ([actions({**SELECT, "options": []})], "/blocks/0/elements/0/options"),
    ([actions({**SELECT, "options": [option()] * 101})], "/blocks/0/elements/0/options"),
    ([actions({**SELECT, "options": [option("x" * 76)]})], "/blocks/0/elements/0/options/0/text/text"),
    ([actions({**SELECT, "options": [option(value="v" * 151)]})], "/blocks/0/elements/0/options/0/value"),
    ([actions({**SELECT, "initial_option": option("Two", "2")})], "/blocks/0/elements/0/initial_option"),
    (
        [actions({**SELECT, "options": [{"text": mrkdwn("x"), "value": "1"}]})],
        "/blocks/0/elements/0/options/0/text/type",
    ),
    ([section(block_id="a"), section(block_id="a")], "/blocks/1/block_id"),
    ([section(block_id="x" * 256)], "/blocks/0/block_id"),
    ([section()] * 51, "/blocks"),
    ([pie(1), pie(1), pie(1)], "/blocks"),
    ([pie(0)], "/blocks/0/chart/segments/0/value"),
    ([pie(1, title="x" * 51)], "/blocks/0/title"),
    ([bars([{"label": "W1", "value": 1}], ["W1", "W2"])], "/blocks/0/chart/series/0/data"),
    ([bars([{"label": "x" * 21, "value": 1}], ["x" * 21])], "/blocks/0/chart/axis_config/categories/0"),
    ([bars([{"label": "W1", "value": None}], ["W1"])], "/blocks/0/chart/series/0/data/0/value"),
    ([bars([{"label": "W1", "value": 1}], ["W1"], name="x" * 21)], "/blocks/0/chart/series/0/name"),
    ([data_table([cell()])], "/blocks/0/rows"),
    ([data_table([cell()], [cell(), cell()])], "/blocks/0/rows/1"),
    ([data_table([cell()], [cell("")])], "/blocks/0/rows/1/0/text"),
    ([data_table([cell()], [cell("x" * 10_001)], [cell("x" * 10_000)])], "/blocks"),
    ([{"type": "table", "rows": [[cell()]]}] * 2, "/blocks"),
    ([{"type": "alert", "text": plain("x")}], "/blocks/0/type"),
    ([{"type": "markdown", "text": "x" * 6001}] * 2, "/blocks"),
    ([{"type": "file", "external_id": "x", "source": "remote"}], "/blocks/0/type"),
    ([{"type": "confetti"}], "/blocks/0/type"),
    ([field({"type": "rich_text_input", "action_id": "text"})], "/blocks/0/element"),
]

WRONG_VIEWS: list[tuple[Block, str]] = [
    (modal(section(), title=plain("x" * 25)), "/view/title/text"),
    (modal(section(), submit=plain("x" * 25)), "/view/submit/text"),
    (modal(section(), title=None), "/view/title"),
    ({"type": "modal", "title": plain("Ask"), "blocks": [field(TEXT_INPUT)]}, "/view/submit"),
    (modal(*[section()] * 101), "/view/blocks"),
    (modal(section(), private_metadata="x" * 3001), "/view/private_metadata"),
    (modal(section(), callback_id="x" * 256), "/view/callback_id"),
    (modal(pie(1)), "/view/blocks/0/type"),
    (modal(data_table([cell()], [cell()])), "/view/blocks/0/type"),
    (modal({"type": "alert", "text": plain("x" * 201)}), "/view/blocks/0/text/text"),
    (modal(field({**TEXT_INPUT, "max_length": 3001})), "/view/blocks/0/element/max_length"),
    (modal(field({**TEXT_INPUT, "min_length": 9, "max_length": 5})), "/view/blocks/0/element/min_length"),
    (modal(field({"type": "number_input"})), "/view/blocks/0/element/is_decimal_allowed"),
    (modal(field({"type": "datepicker", "initial_date": "24.11.2026"})), "/view/blocks/0/element/initial_date"),
    (modal(*[field({**TEXT_INPUT, "focus_on_load": True})] * 2), "/view/blocks"),
    ({"type": "home", "title": plain("Home"), "blocks": []}, "/view"),
    ({"type": "home", "blocks": [pie(1)]}, "/view/blocks/0/type"),
    ({"type": "sheet", "blocks": []}, "/view/type"),
]


@pytest.mark.parametrize("blocks", FINE)
def test_what_slack_takes_at_its_limit_is_taken(blocks: list[Block]) -> None:
    """Nothing is refused that Slack would show."""
    assert check_message_blocks(blocks) == []


@pytest.mark.parametrize(("blocks", "pointer"), WRONG)
def test_a_message_beyond_a_limit_is_refused_where_it_is_wrong(blocks: list[Block], pointer: str) -> None:
    """One past each limit: refused, and the pointer says where."""
    assert pointer in [problem.pointer for problem in check_message_blocks(blocks)]


@pytest.mark.parametrize(("view", "pointer"), WRONG_VIEWS)
def test_a_view_beyond_a_limit_is_refused_where_it_is_wrong(view: Block, pointer: str) -> None:
    """Modals and Home have limits of their own, and surfaces they do not take."""
    assert pointer in [problem.pointer for problem in check_view(view)]


def test_a_modal_and_a_home_as_people_see_them_are_taken() -> None:
    """Nothing is refused that Slack would show."""
    form = modal(section(), {"type": "alert", "text": plain("Careful"), "level": "warning"}, field(TEXT_INPUT))
    home = {"type": "home", "blocks": [section(), data_table([cell()], [cell()])]}

    assert (check_view(form), check_view(home)) == ([], [])


KINDS = [
    "section",
    "actions",
    "input",
    "table",
    "data_table",
    "data_visualization",
    "rich_text",
    "card",
    "container",
    "static_select",
    "checkboxes",
    "overflow",
    "button",
    "plain_text_input",
    "rich_text_section",
    "mrkdwn",
    "modal",
]
NAMES = [
    "type",
    "text",
    "elements",
    "element",
    "accessory",
    "label",
    "options",
    "option_groups",
    "rows",
    "chart",
    "blocks",
    "title",
    "initial_option",
    "initial_options",
    "min_length",
    "max_length",
    "fields",
    "child_blocks",
    "confirm",
    "block_id",
]
SCALARS = st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.sampled_from(KINDS)


def nested(inner: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    typed = st.dictionaries(st.sampled_from(NAMES), inner, max_size=4).flatmap(with_kind)
    return typed | st.lists(inner, max_size=3)


def with_kind(thing: dict[str, object]) -> st.SearchStrategy[object]:
    return st.sampled_from(KINDS).map(lambda kind: {"type": kind, **thing})


THING: st.SearchStrategy[object] = st.recursive(SCALARS, nested, max_leaves=15)


@given(THING)
def test_whatever_arrives_is_judged_without_falling_over(thing: object) -> None:
    """Any JSON at all gets an answer, never an exception."""
    check_message_blocks(thing)
    check_message_blocks([thing])
    check_view(thing)
    check_view({"type": "modal", "blocks": [thing], "title": thing})
