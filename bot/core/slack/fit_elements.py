"""The smaller things of Block Kit within their limits: texts, buttons, menus, fields. Part of `fit()`."""

from collections.abc import Sequence
from typing import Any, Final, TypeAlias

from bot.core.mrkdwn import printable, shorten, whole
from bot.core.slack import limits

Element: TypeAlias = dict[str, Any]  # Any: Block Kit is Slack's own JSON

_MENUS: Final = ("static_select", "multi_static_select")
_TICKS: Final = ("radio_buttons", "checkboxes")
_NOTHING: Final = "–"


class TooBig(ValueError):
    """Something that cannot be made to fit without harm: an id, a value, a form with too many fields."""


def fit_mrkdwn(text: str, most: int) -> Element:
    return {"type": "mrkdwn", "text": shorten(text, most) or _NOTHING, "verbatim": True}


def fit_label(label: Element, most: int) -> Element:
    """A plain text, shortened; never empty, which Slack refuses."""
    words = printable(label["text"])
    return label | {"text": shorten(words, most) if words.strip() else _NOTHING}


def fit_id(holder: Element, name: str, most: int) -> Element:
    """The same, having looked at what must not be shortened. Raises `TooBig`."""
    if len(holder.get(name) or "") > most:
        message = f"{name} of {holder.get('type', 'an option')} is longer than {most} characters"
        raise TooBig(message)
    return holder


def fit_element(element: Element) -> Element | None:
    """A button, menu, picker or field; None for a menu that offers nothing."""
    fitted = dict(fit_id(element, "action_id", limits.ID))
    if "confirm" in fitted:
        fitted["confirm"] = _fit_confirm(fitted["confirm"])
    if "placeholder" in fitted:
        fitted["placeholder"] = fit_label(fitted["placeholder"], limits.LABELS["placeholder"])
    if fitted["type"] == "button":
        fitted["text"] = fit_label(fitted["text"], limits.LABELS["button"])
        fit_id(fitted, "value", limits.BUTTON_VALUE)
        fit_id(fitted, "url", limits.ADDRESS)
    if fitted["type"] == "plain_text_input":
        _fit_text_input(fitted)
    return fit_options(fitted) if "options" in fitted else fitted


def fit_options(element: Element) -> Element | None:
    options = [_fit_option(each) for each in element["options"]]
    if not options:
        return None
    if element["type"] in _MENUS and len(options) > limits.MENU_OPTIONS:
        fitted: Element = {name: value for name, value in element.items() if name != "options"}
        fitted["option_groups"] = _grouped(options)
    else:
        most = limits.TICK_OPTIONS if element["type"] in _TICKS else limits.OVERFLOW_OPTIONS
        if element["type"] not in _MENUS and len(options) > most:
            message = f"{element['type']} {element['action_id']!r} takes {most} options, not {len(options)}"
            raise TooBig(message)
        fitted = element | {"options": options}
    if "initial_option" in fitted:
        fitted["initial_option"] = _fit_option(fitted["initial_option"])
    if "initial_options" in fitted:
        fitted["initial_options"] = [_fit_option(each) for each in fitted["initial_options"]]
    return fitted


def _fit_option(option: Element) -> Element:
    fit_id(option, "value", limits.OPTION_VALUE)
    fitted = option | {"text": fit_label(option["text"], limits.LABELS["option"])}
    if "description" in option:
        fitted["description"] = fit_label(option["description"], limits.LABELS["option"])
    return fitted


def _grouped(options: Sequence[Element]) -> list[Element]:
    """A menu of more than a hundred, in groups of a hundred that say what they begin and end with."""
    size = limits.MENU_OPTIONS
    if len(options) > size * limits.MENU_GROUPS:
        message = f"A menu takes {size * limits.MENU_GROUPS} options, not {len(options)}"
        raise TooBig(message)
    return [_group(options[at : at + size]) for at in range(0, len(options), size)]


def _group(options: Sequence[Element]) -> Element:
    half = (limits.LABELS["option"] - len(" – ")) // 2
    first, last = (shorten(each["text"]["text"], half) for each in (options[0], options[-1]))
    return {"label": {"type": "plain_text", "text": f"{first} – {last}"}, "options": list(options)}


def _fit_confirm(confirm: Element) -> Element:
    return {
        name: fit_label(value, limits.LABELS[f"confirm.{name}"]) if f"confirm.{name}" in limits.LABELS else value
        for name, value in confirm.items()
    }


def _fit_text_input(element: Element) -> None:
    most = min(element.get("max_length", limits.INPUT_VALUE), limits.INPUT_VALUE)
    if "max_length" in element:
        element["max_length"] = most
    if "initial_value" in element:
        element["initial_value"] = shorten(whole(element["initial_value"]), most)
