"""Interactive elements in a layout: finding them, giving them ids, and the value each starts with."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bot.sandbox.views import Values
from bot.sandbox.wire import Json, JsonObject, is_object

# type -> (the field of payloads that carries the value, the field of the element that sets it at first)
FIELDS: dict[str, tuple[str, str]] = {
    "plain_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "rich_text_input": ("rich_text_value", "initial_value"),
    "static_select": ("selected_option", "initial_option"),
    "external_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "users_select": ("selected_user", "initial_user"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "channels_select": ("selected_channel", "initial_channel"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "checkboxes": ("selected_options", "initial_options"),
    "multi_static_select": ("selected_options", "initial_options"),
    "multi_external_select": ("selected_options", "initial_options"),
    "multi_users_select": ("selected_users", "initial_users"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "file_input": ("files", ""),
}
MANY = frozenset(kind for kind, (carried, _) in FIELDS.items() if carried.endswith("s"))
PRESSED = frozenset({"button", "overflow", "feedback_buttons", "icon_button"})


@dataclass(frozen=True, slots=True)
class Placed:
    """An interactive element and where it stands. `is_input`: in an input block, so part of a submission."""

    block: JsonObject
    element: JsonObject

    @property
    def block_id(self) -> str:
        return self.block["block_id"]

    @property
    def action_id(self) -> str:
        return self.element["action_id"]

    @property
    def type(self) -> str:
        return self.element["type"]

    @property
    def is_input(self) -> bool:
        return self.block["type"] == "input"

    @property
    def label(self) -> str:
        """The words by which a person would name it."""
        holder = self.block.get("label") if self.is_input else self.element.get("text")
        return words(holder or self.element.get("placeholder"))


def words(text: Json) -> str:
    """The text of a text object; empty if there is none."""
    return str(text.get("text", "")) if is_object(text) else ""


def interactive(blocks: list[JsonObject]) -> Iterator[Placed]:
    """Every element a person can use, in reading order."""
    for block in blocks:
        for element in _candidates(block):
            if element.get("type") in FIELDS or element.get("type") in PRESSED:
                yield Placed(block, element)
        for inner in block.get("child_blocks", ()):
            yield from interactive([inner])
        if block["type"] == "carousel":
            yield from interactive(block["elements"])


def initial_values(blocks: list[JsonObject], kept: Values | None = None) -> Values:
    """The state of a layout nobody has touched, except for what `kept` holds under the same ids and type."""
    values: Values = {}
    for placed in interactive(blocks):
        if placed.type not in FIELDS:
            continue
        before = (kept or {}).get(placed.block_id, {}).get(placed.action_id)
        if before is None or before["type"] != placed.type:
            before = untouched(placed.element)
        values.setdefault(placed.block_id, {})[placed.action_id] = before
    return values


def untouched(element: JsonObject) -> JsonObject:
    """The element's value as payloads show it before anybody touched it."""
    carried, initial = FIELDS[element["type"]]
    start = element.get(initial)
    if start is None and element["type"] in MANY:
        start = []
    return {"type": element["type"], carried: start}


def with_ids(blocks: list[JsonObject], new_id: Callable[[], str]) -> list[JsonObject]:
    """The same layout with the block_id and action_id that Slack adds where the app gave none. Copies what it changes."""
    return [_block_with_ids(block, new_id) for block in blocks]


def options_of(element: JsonObject) -> list[JsonObject]:
    """All options, groups flattened."""
    grouped = (option for group in element.get("option_groups") or () for option in group["options"])
    return [*(element.get("options") or ()), *grouped]


def _candidates(block: JsonObject) -> list[JsonObject]:
    match block["type"]:
        case "section":
            return [block["accessory"]] if block.get("accessory") else []
        case "actions" | "context_actions":
            return block["elements"]
        case "input":
            return [block["element"]]
        case "card":
            return block.get("actions") or []
        case "data_table":
            return [cell["element"] for row in block["rows"] for cell in row if cell["type"] == "action_cell"]
        case _:
            return []


def _block_with_ids(block: JsonObject, new_id: Callable[[], str]) -> JsonObject:
    filled = {name: value for name, value in block.items() if value is not None}
    if not filled.get("block_id"):
        filled["block_id"] = new_id()
    for name in ("elements", "actions"):
        if name in filled:
            filled[name] = [_element_with_id(each, new_id) for each in filled[name]]
    for name in ("accessory", "element"):
        if name in filled:
            filled[name] = _element_with_id(filled[name], new_id)
    if filled.get("child_blocks"):
        filled["child_blocks"] = with_ids(filled["child_blocks"], new_id)
    return filled


def _element_with_id(element: JsonObject, new_id: Callable[[], str]) -> JsonObject:
    kind = element.get("type")
    if (kind in FIELDS or kind in PRESSED) and not element.get("action_id"):
        return element | {"action_id": new_id()}
    return _block_with_ids(element, new_id) if kind == "card" else element
