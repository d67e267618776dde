"""Blocks, one rule each, and where each may stand. https://docs.slack.dev/reference/block-kit/blocks"""

from collections.abc import Callable
from functools import partial

from bot.sandbox.blockkit.charts import check_chart
from bot.sandbox.blockkit.controls import IN_ACCESSORY, IN_ACTIONS, IN_CONTEXT_ACTIONS, IN_INPUT, check_control
from bot.sandbox.blockkit.objects import PLAIN, check_image, check_optional_text, check_text
from bot.sandbox.blockkit.problems import Report, kind_of
from bot.sandbox.blockkit.richtext import check_rich_text
from bot.sandbox.blockkit.tables import check_data_table, check_table
from bot.sandbox.wire import JsonObject, is_list, is_object

MESSAGE, MODAL, HOME = "message", "modal", "home"
EVERYWHERE = frozenset({MESSAGE, MODAL, HOME})
IN_CONTAINER = frozenset(
    {"actions", "context", "divider", "file", "header", "image", "input", "rich_text", "section", "table", "video"}
)
LEVELS = frozenset({"default", "info", "warning", "error", "success"})
BUTTONS = frozenset({"button"})

Check = Callable[[Report, str, JsonObject, str], None]


def check_block(report: Report, at: str, block: JsonObject, surface: str) -> None:
    """One block on a surface: message, modal or home."""
    kind = kind_of(block)
    rule = RULES.get(kind)
    if rule is None:
        report.wrong(f"{at}/type", f"unsupported type: {kind}", "enum", got=kind)
        return
    check, surfaces = rule
    if surface not in surfaces:
        report.wrong(f"{at}/type", f"unsupported type: {kind} in a {surface}", "enum", got=kind)
        return
    if block.get("block_id") is not None:
        report.text(f"{at}/block_id", block["block_id"], 255)
    check(report, at, block, surface)


def _section(report: Report, at: str, block: JsonObject, surface: str) -> None:
    report.fields(at, block, {"type"}, {"block_id", "text", "fields", "accessory", "expand"})
    if block.get("text") is None and block.get("fields") is None:
        report.missing(at, "text")
    check_optional_text(report, at, block, "text", 3000)
    if block.get("fields") is not None:
        for index, each in enumerate(report.items(f"{at}/fields", block["fields"], 10)):
            check_text(report, f"{at}/fields/{index}", each, 2000)
    if block.get("accessory") is not None:
        check_control(report, f"{at}/accessory", block["accessory"], IN_ACCESSORY, surface)


def _header(report: Report, at: str, block: JsonObject, _surface: str) -> None:
    report.fields(at, block, {"type", "text"}, {"block_id", "level"})
    check_optional_text(report, at, block, "text", 150, kinds=PLAIN)
    if block.get("level") is not None:
        report.number(f"{at}/level", block["level"], 1, 4)


def _divider(report: Report, at: str, block: JsonObject, _surface: str) -> None:
    report.fields(at, block, {"type"}, {"block_id"})


def _image(report: Report, at: str, block: JsonObject, _surface: str) -> None:
    check_image(report, at, block, as_block=True)


def _context(report: Report, at: str, block: JsonObject, _surface: str) -> None:
    report.fields(at, block, {"type", "elements"}, {"block_id"})
    for where, element in report.objects(f"{at}/elements", block.get("elements"), 10):
        if element.get("type") == "image":
            check_image(report, where, element, as_block=False)
        else:
            check_text(report, where, element, 3000)


def _elements(report: Report, at: str, block: JsonObject, surface: str, *, allowed: frozenset[str], most: int) -> None:
    report.fields(at, block, {"type", "elements"}, {"block_id"})
    for where, element in report.objects(f"{at}/elements", block.get("elements"), most):
        check_control(report, where, element, allowed, surface)
    _check_action_ids(report, at, block)


def _check_action_ids(report: Report, at: str, block: JsonObject) -> None:
    """Each action_id once in its block."""
    seen: set[str] = set()
    elements = block.get("elements")
    for index, element in enumerate(elements if is_list(elements) else ()):
        action_id = element.get("action_id") if is_object(element) else None
        if not isinstance(action_id, str):
            continue
        if action_id in seen:
            report.wrong(f"{at}/elements/{index}/action_id", f"action_id {action_id} already exists")
        seen.add(action_id)


def _input(report: Report, at: str, block: JsonObject, surface: str) -> None:
    report.fields(at, block, {"type", "label", "element"}, {"block_id", "hint", "optional", "dispatch_action"})
    check_optional_text(report, at, block, "label", 2000, kinds=PLAIN)
    check_optional_text(report, at, block, "hint", 2000, kinds=PLAIN)
    element = block.get("element")
    if element is not None:
        check_control(report, f"{at}/element", element, IN_INPUT, surface)
    if is_object(element) and element.get("type") == "file_input" and block.get("dispatch_action"):
        report.wrong(f"{at}/dispatch_action", "file_input cannot dispatch actions")


def _markdown(report: Report, at: str, block: JsonObject, _surface: str) -> None:
    report.fields(at, block, {"type", "text"}, {"block_id"})
    report.text(f"{at}/text", block.get("text"), 12_000)


def _alert(report: Report, at: str, block: JsonObject, _surface: str) -> None:
    report.fields(at, block, {"type", "text"}, {"block_id", "level"})
    check_optional_text(report, at, block, "text", 200)
    report.choice(f"{at}/level", block.get("level"), LEVELS)


def _card(report: Report, at: str, block: JsonObject, surface: str) -> None:
    known = {"block_id", "icon", "slack_icon", "hero_image", "title", "subtitle", "subtext", "body", "actions"}
    report.fields(at, block, {"type"}, known)
    if all(block.get(name) is None for name in ("hero_image", "title", "actions", "body")):
        report.wrong(at, "must provide one of hero_image, title, actions, body")
    for name, most in (("title", 150), ("subtitle", 150), ("body", 200), ("subtext", 200)):
        check_optional_text(report, at, block, name, most)
    for name in ("icon", "hero_image"):
        if is_object(block.get(name)):
            check_image(report, f"{at}/{name}", block[name], as_block=False)
    if block.get("actions") is not None:
        for where, element in report.objects(f"{at}/actions", block["actions"], 3):
            check_control(report, where, element, BUTTONS, surface)


def _carousel(report: Report, at: str, block: JsonObject, surface: str) -> None:
    report.fields(at, block, {"type", "elements"}, {"block_id"})
    for where, card in report.objects(f"{at}/elements", block.get("elements"), 10):
        if card.get("type") != "card":
            report.wrong(f"{where}/type", "a carousel holds cards only", "enum", ["card"], card.get("type"))
        else:
            check_block(report, where, card, surface)


def _container(report: Report, at: str, block: JsonObject, surface: str) -> None:
    known = {"block_id", "title", "rich_text_title", "subtitle", "width", "icon", "is_collapsible", "default_collapsed"}
    report.fields(at, block, {"type", "child_blocks"}, known | {"has_header_divider"})
    if block.get("title") is None and block.get("rich_text_title") is None:
        report.missing(at, "title")
    check_optional_text(report, at, block, "title", 150)
    check_optional_text(report, at, block, "subtitle", 150)
    report.choice(f"{at}/width", block.get("width"), {"narrow", "standard", "wide", "full"})
    if block.get("has_header_divider") and block.get("is_collapsible"):
        report.wrong(f"{at}/has_header_divider", "is not available on a collapsible container")
    for where, child in report.objects(f"{at}/child_blocks", block.get("child_blocks"), 10):
        if kind_of(child) not in IN_CONTAINER:
            report.wrong(f"{where}/type", f"unsupported type: {child.get('type')} in a container", "enum")
        else:
            check_block(report, where, child, surface)


def _plan(report: Report, at: str, block: JsonObject, surface: str) -> None:
    report.fields(at, block, {"type", "title"}, {"block_id", "tasks"})
    report.text(f"{at}/title", block.get("title"), 2000)
    for where, task in report.objects(f"{at}/tasks", block.get("tasks") or [], 100, least=0):
        _task_card(report, where, task, surface, statuses={"pending"})


def _task_card(
    report: Report, at: str, block: JsonObject, _surface: str, *, statuses: frozenset[str] | set[str] = frozenset()
) -> None:
    report.fields(at, block, {"task_id", "title"}, {"type", "block_id", "status", "details", "output", "sources"})
    report.optional_texts(at, block, {"task_id": 255, "title": 2000})
    report.choice(f"{at}/status", block.get("status"), statuses | {"in_progress", "complete", "error"})


def _video(report: Report, at: str, block: JsonObject, _surface: str) -> None:
    known = {"block_id", "title_url", "description", "provider_name", "provider_icon_url", "author_name"}
    report.fields(at, block, {"type", "alt_text", "title", "video_url", "thumbnail_url"}, known)
    check_optional_text(report, at, block, "title", 199, kinds=PLAIN)
    check_optional_text(report, at, block, "description", 199, kinds=PLAIN)
    report.optional_texts(at, block, {"author_name": 49, "alt_text": 2000})


def _rich_text(report: Report, at: str, block: JsonObject, _surface: str) -> None:
    check_rich_text(report, at, block)


def _chart(report: Report, at: str, block: JsonObject, _surface: str) -> None:
    check_chart(report, at, block)


RULES: dict[str, tuple[Check, frozenset[str]]] = {
    "section": (_section, EVERYWHERE),
    "header": (_header, EVERYWHERE),
    "divider": (_divider, EVERYWHERE),
    "image": (_image, EVERYWHERE),
    "context": (_context, EVERYWHERE),
    "actions": (partial(_elements, allowed=IN_ACTIONS, most=25), EVERYWHERE),
    "context_actions": (partial(_elements, allowed=IN_CONTEXT_ACTIONS, most=5), frozenset({MESSAGE})),
    "input": (_input, EVERYWHERE),
    "rich_text": (_rich_text, EVERYWHERE),
    "video": (_video, EVERYWHERE),
    "markdown": (_markdown, frozenset({MESSAGE})),
    "table": (check_table, frozenset({MESSAGE, HOME})),
    "data_table": (check_data_table, frozenset({MESSAGE, HOME})),
    "data_visualization": (_chart, frozenset({MESSAGE})),
    "alert": (_alert, frozenset({MODAL})),
    "card": (_card, EVERYWHERE),
    "carousel": (_carousel, frozenset({MESSAGE, HOME})),
    "container": (_container, frozenset({MESSAGE, HOME})),
    "plan": (_plan, frozenset({MESSAGE})),
    "task_card": (_task_card, frozenset({MESSAGE})),
}
