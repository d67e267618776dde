"""What each surface accepts as a whole: messages, modals, App Home. The entrance to the validator.

Limits: https://docs.slack.dev/reference/block-kit, https://docs.slack.dev/reference/views
"""

from collections import Counter
from collections.abc import Iterator

from bot.sandbox.blockkit.blocks import HOME, MESSAGE, MODAL, check_block
from bot.sandbox.blockkit.objects import PLAIN, check_text
from bot.sandbox.blockkit.problems import Problem, Report, kind_of
from bot.sandbox.blockkit.tables import table_characters
from bot.sandbox.wire import Json, JsonObject, is_list, is_object

BLOCKS_MOST = {MESSAGE: 50, MODAL: 100, HOME: 100}
MARKDOWN_MOST = 12_000
TABLE_CHARACTERS = {"table": 10_000, "data_table": 20_000}
PER_MESSAGE = {"data_visualization": 2, "table": 1}

_VIEW = frozenset({"type", "blocks"})
_ANY_VIEW = frozenset({"private_metadata", "callback_id", "external_id"})
_MODAL = _ANY_VIEW | {"submit", "close", "clear_on_close", "notify_on_close", "submit_disabled"}


def check_message_blocks(blocks: Json, at: str = "/blocks") -> list[Problem]:
    """What Slack would object to in a message's layout; empty if it would be shown."""
    report = Report()
    found = _check_blocks(report, at, blocks, MESSAGE, least=0)
    counts = Counter(str(block.get("type")) for block in found)
    for kind, most in PER_MESSAGE.items():
        if counts[kind] > most:
            report.wrong(at, f"no more than {most} {kind} blocks allowed in a message", "max_items", most, counts[kind])
    if counts["markdown"]:
        _check_total(report, at, "markdown", _markdown_characters(found), MARKDOWN_MOST)
    for kind, most in TABLE_CHARACTERS.items():
        if counts[kind]:
            total = sum(table_characters(block) for block in found if block.get("type") == kind)
            _check_total(report, at, kind, total, most)
    return report.problems


def check_view(view: Json) -> list[Problem]:
    """What Slack would object to in a modal or a Home; empty if it would be shown."""
    report = Report()
    if not is_object(view):
        report.wrong("/view", "must provide an object", "type", "object")
        return report.problems
    kind = kind_of(view)
    if kind not in {MODAL, HOME}:
        report.wrong("/view/type", "must be modal or home", "enum", [MODAL, HOME], kind)
        return report.problems
    is_modal = kind == MODAL
    report.fields("/view", view, _VIEW | {"title"} if is_modal else _VIEW, _MODAL if is_modal else _ANY_VIEW)
    report.optional_texts("/view", view, {"private_metadata": 3000, "callback_id": 255, "external_id": 255})
    found = _check_blocks(report, "/view/blocks", view.get("blocks"), kind, least=1 if is_modal else 0)
    if is_modal:
        _check_frame(report, view, found)
    if sum(1 for each in _elements(found) if each.get("focus_on_load")) > 1:
        report.wrong("/view/blocks", "only one element may have focus_on_load")
    return report.problems


def _check_frame(report: Report, view: JsonObject, blocks: list[JsonObject]) -> None:
    """Title and buttons of a modal, 24 characters each."""
    for name in ("title", "submit", "close"):
        if view.get(name) is not None:
            check_text(report, f"/view/{name}", view[name], 24, PLAIN)
    if view.get("submit") is None and any(block.get("type") == "input" for block in blocks):
        report.missing("/view", "submit")


def _check_blocks(report: Report, at: str, blocks: Json, surface: str, *, least: int) -> list[JsonObject]:
    """Each block by itself, their number, and that no block_id occurs twice."""
    found: list[JsonObject] = []
    seen: set[str] = set()
    for where, block in report.objects(at, blocks, BLOCKS_MOST[surface], least):
        check_block(report, where, block, surface)
        block_id = block.get("block_id")
        if isinstance(block_id, str) and block_id:
            if block_id in seen:
                report.wrong(f"{where}/block_id", f"block_id {block_id} already exists")
            seen.add(block_id)
        found.append(block)
    return found


def _check_total(report: Report, at: str, kind: str, total: int, most: int) -> None:
    if total > most:
        report.wrong(at, f"no more than {most} characters in all {kind} blocks", "max_length", most, total)


def _markdown_characters(blocks: list[JsonObject]) -> int:
    return sum(len(str(block.get("text"))) for block in blocks if block.get("type") == "markdown")


def _elements(blocks: list[JsonObject]) -> Iterator[JsonObject]:
    for block in blocks:
        several = block.get("elements")
        for each in (block.get("element"), block.get("accessory"), *(several if is_list(several) else ())):
            if is_object(each):
                yield each
