"""The small parts of a layout: text objects, options, confirmations, images.

https://docs.slack.dev/reference/block-kit/composition-objects
"""

from bot.sandbox.blockkit.problems import Report, kind_of
from bot.sandbox.wire import Json, JsonObject, is_object

PLAIN = frozenset({"plain_text"})
EITHER = frozenset({"plain_text", "mrkdwn"})
_TEXT = frozenset({"type", "text"})
_PLAIN_EXTRAS = frozenset({"emoji"})
_MRKDWN_EXTRAS = frozenset({"verbatim"})


def check_text(report: Report, at: str, value: Json, most: int, kinds: frozenset[str] = EITHER) -> None:
    """A text object with 1 to `most` characters."""
    if not is_object(value):
        report.wrong(at, "must provide an object", "type", "object")
        return
    kind = kind_of(value)
    if kind not in kinds:
        report.wrong(f"{at}/type", f"must be one of {', '.join(sorted(kinds))}", "enum", sorted(kinds), kind)
        return
    report.fields(at, value, _TEXT, _PLAIN_EXTRAS if kind == "plain_text" else _MRKDWN_EXTRAS)
    report.text(f"{at}/text", value.get("text"), most)


def check_optional_text(
    report: Report, at: str, holder: JsonObject, name: str, most: int, *, kinds: frozenset[str] = EITHER
) -> None:
    if holder.get(name) is not None:
        check_text(report, f"{at}/{name}", holder[name], most, kinds)


def check_confirm(report: Report, at: str, value: Json) -> None:
    """The dialog before something is done."""
    if not is_object(value):
        report.wrong(at, "must provide an object", "type", "object")
        return
    report.fields(at, value, {"title", "text", "confirm", "deny"}, {"style"})
    for name, most, kinds in (
        ("title", 100, PLAIN),
        ("text", 300, EITHER),
        ("confirm", 30, PLAIN),
        ("deny", 30, PLAIN),
    ):
        check_optional_text(report, at, value, name, most, kinds=kinds)
    report.choice(f"{at}/style", value.get("style"), {"primary", "danger"})


def check_options(
    report: Report, at: str, value: Json, most: int, *, kinds: frozenset[str], links: bool = False
) -> None:
    """Options: words ≤75, value ≤150. `links`: each may carry a URL, as in an overflow menu."""
    for where, option in report.objects(at, value, most):
        report.fields(where, option, {"text", "value"}, {"description", "url"} if links else {"description"})
        check_optional_text(report, where, option, "text", 75, kinds=kinds)
        check_optional_text(report, where, option, "description", 75, kinds=kinds)
        report.optional_texts(where, option, {"value": 150, "url": 3000})


def check_image(report: Report, at: str, value: JsonObject, *, as_block: bool) -> None:
    """An image block or element: a URL or an uploaded file, and words for those who cannot see it."""
    extras = {"image_url", "slack_file", "title", "block_id"} if as_block else {"image_url", "slack_file"}
    report.fields(at, value, {"type", "alt_text"}, extras)
    if value.get("image_url") is None and value.get("slack_file") is None:
        report.missing(at, "image_url")
    report.optional_texts(at, value, {"image_url": 3000})
    if "alt_text" in value:
        report.text(f"{at}/alt_text", value["alt_text"], 2000)
    if as_block:
        check_optional_text(report, at, value, "title", 2000, kinds=PLAIN)
