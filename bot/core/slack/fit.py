"""`fit()`: what leaves for Slack, brought within its limits; the last thing before the wire, after all escaping.

Long paragraphs go on in a block of their own, rows of buttons wrap, long menus get groups, and labels end with "…". Where
even that does not do, the last line says how many parts are not shown and where they are: nothing is left out silently.
What carries an id and is too long, or a form that would lose a field, raises `TooBig`: that is a mistake in the code, and
listing fewer things at once is up to whoever built it.

Everything here may be repeated: `fit(fit(x)) == fit(x)`.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final, TypeVar

from bot.core.mrkdwn import escape, shorten, split_mrkdwn
from bot.core.slack import limits
from bot.core.slack.events import Block, SlackMessage, View
from bot.core.slack.fit_elements import Element, TooBig, fit_element, fit_id, fit_label, fit_mrkdwn

Item = TypeVar("Item")

EVERYTHING: Final = "`/cadence`"
"""Where everything can be seen that a message had no room for."""


def fit(message: SlackMessage) -> SlackMessage:
    """A message that Slack takes, now and as an update later. Raises `TooBig` for mistakes in the code."""
    fitted = _fit_blocks(message.blocks)
    text = message.text.strip() or _first_words(fitted)
    # Only a block can be verbatim, and carry the delivery's id: words alone become one.
    blocks = _within(fitted or list(_paragraphs(text)), limits.MESSAGE_BLOCKS)
    return replace(message, text=shorten(text, limits.MESSAGE_TEXT), blocks=tuple(blocks))


def fit_view(view: View) -> View:
    """A modal or a Home that Slack takes. Raises `TooBig` for mistakes in the code, and for fields that have no room."""
    blocks = _within(_fit_blocks(view["blocks"]), limits.VIEW_BLOCKS)
    fitted: View = view | {"blocks": blocks or [more_line(0, EVERYTHING)]}
    for name in ("title", "submit", "close"):
        if name in fitted:
            fitted[name] = fit_label(fitted[name], limits.VIEW_TITLE)
    if len(fitted.get("private_metadata", "")) > limits.PRIVATE_METADATA:
        message = f"private_metadata holds more than {limits.PRIVATE_METADATA} characters; keep ids in it, not texts"
        raise TooBig(message)
    if any(block["type"] == "input" for block in blocks) and fitted["type"] == "modal" and "submit" not in fitted:
        message = f"The form {fitted.get('callback_id')!r} has fields and no submit button"
        raise TooBig(message)
    fit_id(fitted, "callback_id", limits.ID)
    return _within_bytes(fitted)


def more_line(count: int, where: str) -> Block:
    """The line a list ends with where it has no room for the rest. `where` is mrkdwn."""
    words = f"… and {count} more: {where}" if count else f"There is nothing to show here. {where}"
    return {"type": "context", "elements": [fit_mrkdwn(words, limits.SECTION_TEXT)]}


def _fit_blocks(blocks: Iterable[Block]) -> list[Block]:
    fitted = [part for block in blocks for part in _fit_block(block)]
    seen: set[str] = set()
    for block in fitted:
        fit_id(block, "block_id", limits.ID)
        block_id = block.get("block_id")
        if block_id in seen:
            if block["type"] == "input":
                message = f"Two fields have the block id {block_id!r}"
                raise TooBig(message)
            del block["block_id"]
        elif block_id is not None:
            seen.add(block_id)
    return fitted


def _fit_block(block: Block) -> Iterator[Block]:
    """One block as one or more that fit; none where it would be empty. The first keeps the block id."""
    match block["type"]:
        case "section":
            yield from _fit_section(block)
        case "context":
            yield from _fit_context(block)
        case "actions":
            elements = [fitted for each in block["elements"] if (fitted := fit_element(each))]
            yield from _in_turn(block, "elements", elements, limits.ACTIONS_ELEMENTS)
        case "header":
            if block["text"]["text"].strip():
                yield block | {"text": fit_label(block["text"], limits.HEADER_TEXT)}
        case "input":
            yield _fit_input(block)
        case _:
            yield dict(block)


def _fit_section(block: Block) -> Iterator[Block]:
    """The button or menu stays beside the first piece."""
    accessory = fit_element(block["accessory"]) if "accessory" in block else None
    frame = {name: value for name, value in block.items() if name not in ("text", "accessory")}
    frame |= {"accessory": accessory} if accessory else {}
    pieces = _pieces(block["text"])
    if not pieces and accessory:
        pieces = [fit_mrkdwn("–", limits.SECTION_TEXT)]
    for piece in pieces:
        yield frame | {"text": piece}
        frame = {"type": "section"}


def _paragraphs(mrkdwn: str) -> Iterator[Block]:
    return _fit_section({"type": "section", "text": {"type": "mrkdwn", "text": mrkdwn}})


def _fit_context(block: Block) -> Iterator[Block]:
    elements = [piece for each in block["elements"] for piece in _pieces(each)]
    yield from _in_turn(block, "elements", elements, limits.CONTEXT_ELEMENTS)


def _fit_input(block: Block) -> Block:
    element = fit_element(block["element"])
    if element is None:
        message = f"The field {block.get('block_id')!r} offers nothing to choose"
        raise TooBig(message)
    fitted = block | {"element": element, "label": fit_label(block["label"], limits.INPUT_LABEL)}
    if "hint" in block:
        fitted["hint"] = fit_label(block["hint"], limits.INPUT_LABEL)
    return fitted


def _in_turn(block: Block, name: str, items: Sequence[Element], most: int) -> Iterator[Block]:
    """The block with its first items, and as many others like it as the rest needs."""
    for some in _runs(items, most):
        yield block | {name: some}


def _pieces(text: Element) -> list[Element]:
    """A paragraph's text as text objects that fit; none where there is no text."""
    if not text["text"].strip():
        return []
    if text["type"] == "plain_text":
        return [fit_label(text, limits.SECTION_TEXT)]
    return [text | {"text": each, "verbatim": True} for each in split_mrkdwn(text["text"], limits.SECTION_TEXT)]


def _runs(items: Sequence[Item], most: int) -> Iterator[list[Item]]:
    for at in range(0, len(items), most):
        yield list(items[at : at + most])


def _within(blocks: list[Block], most: int) -> list[Block]:
    """The first blocks and the last row of buttons; in place of what is between, a line that counts it."""
    if len(blocks) <= most:
        return blocks
    foot = blocks[-1:] if blocks[-1]["type"] == "actions" else []
    kept = most - 1 - len(foot)
    dropped = blocks[kept : len(blocks) - len(foot)]
    if any(block["type"] == "input" for block in dropped):
        message = f"A form has {len(blocks)} blocks, and Slack takes {most}: ask for fewer things at once"
        raise TooBig(message)
    return [*blocks[:kept], more_line(len(dropped), EVERYTHING), *foot]


def _within_bytes(view: View) -> View:
    most = len(view["blocks"]) - 1
    while len(json.dumps(view)) > limits.VIEW_BYTES:
        view = view | {"blocks": _within(view["blocks"], most)}
        most -= 1
    return view


def _first_words(blocks: Sequence[Block]) -> str:
    """What a notification says of a message that brought no text of its own."""
    texts = (block["text"] for block in blocks if block["type"] in ("section", "header"))
    words = (each["text"] if each["type"] == "mrkdwn" else escape(each["text"]) for each in texts)
    return next(words, "Cadence")
