"""Interactive elements: buttons, menus, pickers, inputs. https://docs.slack.dev/reference/block-kit/block-elements"""

import re
from collections.abc import Callable
from zoneinfo import available_timezones

from bot.sandbox.blockkit.objects import EITHER, PLAIN, check_confirm, check_image, check_optional_text, check_options
from bot.sandbox.blockkit.problems import Report, kind_of
from bot.sandbox.wire import Json, JsonObject, is_list, is_object

MENUS = frozenset({"static_select", "external_select", "users_select", "conversations_select", "channels_select"})
MULTI_MENUS = frozenset(f"multi_{each}" for each in MENUS)
CHOICES = MENUS | MULTI_MENUS | {"checkboxes", "radio_buttons", "datepicker", "timepicker"}
TEXT_INPUTS = frozenset({"plain_text_input", "number_input", "email_text_input", "url_text_input", "rich_text_input"})

IN_ACCESSORY = CHOICES | {"button", "overflow", "image", "workflow_button"}
IN_ACTIONS = CHOICES | {"button", "overflow", "datetimepicker", "workflow_button"}
IN_INPUT = CHOICES | TEXT_INPUTS | {"datetimepicker", "file_input"}
IN_CONTEXT_ACTIONS = frozenset({"feedback_buttons", "icon_button"})

_COMMON = frozenset({"type", "action_id", "confirm", "focus_on_load"})
_MENU = _COMMON | {"placeholder"}
_STATIC = _MENU | {"options", "option_groups"}
_LISTS = _COMMON | {"options", "initial_option", "initial_options"}

# type -> (fields it must have, fields it may have)
FIELDS: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "button": (
        frozenset({"text"}),
        _COMMON
        | {"url", "value", "style", "accessibility_label", "visible_to_user_ids", "agent_prompt"}
        | {"agent_prompt_display"},
    ),
    "workflow_button": (frozenset({"text", "workflow"}), _COMMON | {"style", "accessibility_label"}),
    "overflow": (frozenset({"options"}), _COMMON),
    "checkboxes": (frozenset({"options"}), _LISTS - {"initial_option"}),
    "radio_buttons": (frozenset({"options"}), _LISTS - {"initial_options"}),
    "static_select": (frozenset(), _STATIC | {"initial_option"}),
    "multi_static_select": (frozenset(), _STATIC | {"initial_options", "max_selected_items"}),
    "external_select": (frozenset(), _MENU | {"initial_option", "min_query_length"}),
    "multi_external_select": (frozenset(), _MENU | {"initial_options", "min_query_length", "max_selected_items"}),
    "users_select": (frozenset(), _MENU | {"initial_user"}),
    "multi_users_select": (frozenset(), _MENU | {"initial_users", "max_selected_items"}),
    "channels_select": (frozenset(), _MENU | {"initial_channel", "response_url_enabled"}),
    "multi_channels_select": (frozenset(), _MENU | {"initial_channels", "max_selected_items"}),
    "conversations_select": (
        frozenset(),
        _MENU | {"initial_conversation", "default_to_current_conversation", "response_url_enabled", "filter"},
    ),
    "multi_conversations_select": (
        frozenset(),
        _MENU | {"initial_conversations", "default_to_current_conversation", "max_selected_items", "filter"},
    ),
    "datepicker": (frozenset(), _MENU | {"initial_date"}),
    "timepicker": (frozenset(), _MENU | {"initial_time", "timezone"}),
    "datetimepicker": (frozenset(), _COMMON | {"initial_date_time"}),
    "plain_text_input": (
        frozenset(),
        _MENU | {"initial_value", "multiline", "min_length", "max_length", "dispatch_action_config"},
    ),
    "rich_text_input": (
        frozenset(),
        _MENU | {"initial_value", "dispatch_action_config", "min_lines", "max_lines"},
    ),
    "number_input": (
        frozenset({"is_decimal_allowed"}),
        _MENU | {"initial_value", "min_value", "max_value", "dispatch_action_config"},
    ),
    "email_text_input": (frozenset(), _MENU | {"initial_value", "dispatch_action_config"}),
    "url_text_input": (frozenset(), _MENU | {"initial_value", "dispatch_action_config"}),
    "file_input": (frozenset(), _COMMON | {"filetypes", "max_files"}),
    "feedback_buttons": (frozenset({"positive_button", "negative_button"}), _COMMON),
    "icon_button": (
        frozenset({"icon", "text"}),
        _COMMON | {"value", "accessibility_label", "visible_to_user_ids"},
    ),
}


def check_control(report: Report, at: str, value: Json, allowed: frozenset[str], surface: str) -> None:
    """One element, which must be among those `allowed` where it stands. `surface`: message, modal or home."""
    if not is_object(value):
        report.wrong(at, "must provide an object", "type", "object")
        return
    kind = kind_of(value)
    if kind not in allowed:
        report.wrong(f"{at}/type", f"unsupported type: {kind}", "enum", sorted(allowed), kind)
        return
    if kind == "image":
        check_image(report, at, value, as_block=False)
        return
    required, optional = FIELDS[kind]
    report.fields(at, value, required | {"type"}, optional)
    report.optional_texts(at, value, {"action_id": 255, "value": 2000, "url": 3000, "accessibility_label": 75})
    if value.get("confirm") is not None:
        check_confirm(report, f"{at}/confirm", value["confirm"])
    check_optional_text(report, at, value, "placeholder", 150, kinds=PLAIN)
    special = _SPECIAL.get(kind)
    if special is not None:
        special(report, at, value)
    if kind == "rich_text_input" and surface == "message":
        report.wrong(at, "rich_text_input is not available in messages")
    if kind == "file_input" and surface != "modal":
        report.wrong(at, "file_input is available in modals only")
    if value.get("response_url_enabled") and surface != "modal":
        report.wrong(f"{at}/response_url_enabled", "response_url_enabled is available in modals only")


def _check_button(report: Report, at: str, value: JsonObject) -> None:
    check_optional_text(report, at, value, "text", 75, kinds=PLAIN)
    report.choice(f"{at}/style", value.get("style"), {"primary", "danger"})
    report.optional_texts(at, value, {"agent_prompt": 4000})


def _check_overflow(report: Report, at: str, value: JsonObject) -> None:
    check_options(report, f"{at}/options", value.get("options"), 5, kinds=PLAIN, links=True)


def _check_list(report: Report, at: str, value: JsonObject) -> None:
    """Checkboxes and radio buttons."""
    check_options(report, f"{at}/options", value.get("options"), 10, kinds=EITHER)
    _check_initial(report, at, value, value.get("options"))


def _check_menu(report: Report, at: str, value: JsonObject) -> None:
    """A static menu: options or groups of options, never both."""
    options, groups = value.get("options"), value.get("option_groups")
    if (options is None) == (groups is None):
        report.wrong(at, "must provide either options or option_groups")
        return
    if options is not None:
        check_options(report, f"{at}/options", options, 100, kinds=PLAIN)
        _check_initial(report, at, value, options)
        return
    everything: list[Json] = []
    for where, group in report.objects(f"{at}/option_groups", groups, 100):
        report.fields(where, group, {"label", "options"}, frozenset())
        check_optional_text(report, where, group, "label", 75, kinds=PLAIN)
        check_options(report, f"{where}/options", group.get("options"), 100, kinds=PLAIN)
        if is_list(group.get("options")):
            everything += group["options"]
    _check_initial(report, at, value, everything)


def _check_initial(report: Report, at: str, value: JsonObject, options: Json) -> None:
    """What is chosen at first must be among the options, to the letter."""
    there: list[Json] = options if is_list(options) else []
    chosen = (
        [value["initial_option"]] if value.get("initial_option") is not None else value.get("initial_options") or []
    )
    if any(option not in there for option in chosen):
        name = "initial_option" if value.get("initial_option") is not None else "initial_options"
        report.wrong(f"{at}/{name}", "must match one of the options")
    _check_most_selected(report, at, value)


def _check_most_selected(report: Report, at: str, value: JsonObject) -> None:
    if value.get("max_selected_items") is not None:
        report.number(f"{at}/max_selected_items", value["max_selected_items"], 1, 1000)


def _check_datepicker(report: Report, at: str, value: JsonObject) -> None:
    _check_form(report, f"{at}/initial_date", value.get("initial_date"), r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")


def _check_timepicker(report: Report, at: str, value: JsonObject) -> None:
    _check_form(report, f"{at}/initial_time", value.get("initial_time"), r"([01]\d|2[0-3]):[0-5]\d")
    if value.get("timezone") is not None and str(value["timezone"]) not in available_timezones():
        report.wrong(f"{at}/timezone", "must be an IANA time zone")


def _check_datetimepicker(report: Report, at: str, value: JsonObject) -> None:
    if value.get("initial_date_time") is not None:
        report.number(f"{at}/initial_date_time", value["initial_date_time"], 1_000_000_000, 9_999_999_999)


def _check_text_input(report: Report, at: str, value: JsonObject) -> None:
    least = report.whole(f"{at}/min_length", value.get("min_length"), 0, 3000)
    most = report.whole(f"{at}/max_length", value.get("max_length"), 1, 3000)
    if least is not None and most is not None and least > most:
        report.wrong(f"{at}/min_length", "must not be greater than max_length")
    report.optional_texts(at, value, {"initial_value": most or 3000})


def _check_number_input(report: Report, at: str, value: JsonObject) -> None:
    if not isinstance(value.get("is_decimal_allowed"), bool):
        report.wrong(f"{at}/is_decimal_allowed", "must be a boolean")
    for name in ("initial_value", "min_value", "max_value"):
        _check_form(report, f"{at}/{name}", value.get(name), r"-?\d+(\.\d+)?")


def _check_file_input(report: Report, at: str, value: JsonObject) -> None:
    if value.get("max_files") is not None:
        report.number(f"{at}/max_files", value["max_files"], 1, 10)


def _check_form(report: Report, at: str, value: Json, pattern: str) -> None:
    if value is not None and not (isinstance(value, str) and re.fullmatch(pattern, value)):
        report.wrong(at, "has an invalid format", "pattern", pattern, value)


_SPECIAL: dict[str, Callable[[Report, str, JsonObject], None]] = {
    "button": _check_button,
    "workflow_button": _check_button,
    "overflow": _check_overflow,
    "checkboxes": _check_list,
    "radio_buttons": _check_list,
    "static_select": _check_menu,
    "multi_static_select": _check_menu,
    "multi_external_select": _check_most_selected,
    "multi_users_select": _check_most_selected,
    "multi_conversations_select": _check_most_selected,
    "multi_channels_select": _check_most_selected,
    "datepicker": _check_datepicker,
    "timepicker": _check_timepicker,
    "datetimepicker": _check_datetimepicker,
    "plain_text_input": _check_text_input,
    "number_input": _check_number_input,
    "file_input": _check_file_input,
}
