"""What people see of an answer of the bot's: its words, its buttons, and its form as Slack sends it back."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

from bot.core.slack.blocks import message
from bot.core.slack.events import Block, Effect, OpenView, Rejected, Reply, UpdateView
from bot.core.slack.fit import fit, fit_view


def words_in(blocks: Sequence[Block]) -> str:
    """The words that people read, block by block, without their layout."""
    fitted = fit(message("", *blocks)).blocks if blocks else ()
    return "\n".join(_texts(each) for each in fitted)


def _texts(node: object) -> str:
    match node:
        case {"text": str(text)}:
            return text
        case dict():
            return _together(cast("dict[str, object]", node).values())
        case list():
            return _together(cast("list[object]", node))
        case _:
            return ""


def _together(nodes: Iterable[object]) -> str:
    return " ".join(found for each in nodes if (found := _texts(each)))


def said(effects: Sequence[Effect]) -> str:
    """What somebody reads at once: a message, a modal, or the sentences below its fields."""
    found: list[str] = []
    for each in effects:
        match each:
            case Reply(answer):
                found.append(words_in(fit(answer).blocks))
            case OpenView(view) | UpdateView(view):
                found.append(" ".join(_texts(block) for block in fit_view(view)["blocks"]))
            case Rejected(errors):
                found += errors.values()
            case _:
                pass
    return "\n".join(found)


def prefilled(view: Mapping[str, Any]) -> dict[str, dict[str, Any]]:  # Any: Slack's own JSON
    """As Slack sends a form back that nobody changed."""
    inputs = [block for block in view["blocks"] if block["type"] == "input"]
    return {block["block_id"]: {"value": _state(block["element"])} for block in inputs}


def _state(element: Mapping[str, Any]) -> dict[str, Any]:  # Any: as above
    if "initial_option" in element:
        return {"selected_option": element["initial_option"]}
    return {"value": element.get("initial_value"), "selected_date": element.get("initial_date")}


def buttons_in(effects: Sequence[Effect]) -> list[str]:
    """The names of the buttons and menus that are offered; "⋯" for one that has none."""
    shown = [each.message.blocks for each in effects if isinstance(each, Reply)]
    shown += [each.view["blocks"] for each in effects if isinstance(each, OpenView | UpdateView)]
    rows = [block for blocks in shown for block in blocks if block["type"] == "actions"]
    return [_label(element) for row in rows for element in row["elements"]]


def _label(element: Mapping[str, Any]) -> str:  # Any: Slack's own JSON
    return element.get("text", element.get("placeholder", {"text": "⋯"}))["text"]
