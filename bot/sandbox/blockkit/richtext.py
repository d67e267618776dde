"""The rich_text block: sections, lists, quotes, preformatted text. https://docs.slack.dev/reference/block-kit/blocks"""

from bot.sandbox.blockkit.problems import Report, kind_of
from bot.sandbox.wire import Json, JsonObject, is_list, is_object

PARTS = frozenset({"rich_text_section", "rich_text_list", "rich_text_quote", "rich_text_preformatted"})
# inline element -> the fields it must have
INLINE: dict[str, tuple[str, ...]] = {
    "text": ("text",),
    "link": ("url",),
    "emoji": ("name",),
    "user": ("user_id",),
    "usergroup": ("usergroup_id",),
    "channel": ("channel_id",),
    "broadcast": ("range",),
    "date": ("timestamp", "format"),
    "color": ("value",),
    "team": ("team_id",),
}


def check_rich_text(report: Report, at: str, block: JsonObject) -> None:
    report.fields(at, block, {"type", "elements"}, {"block_id"})
    for where, part in report.objects(f"{at}/elements", block.get("elements"), 1000, least=0):
        _check_part(report, where, part)


def characters(part: Json) -> int:
    """How much text a rich_text object holds."""
    if not is_object(part):
        return 0
    own, inner = part.get("text"), part.get("elements")
    return (len(own) if isinstance(own, str) else 0) + (sum(map(characters, inner)) if is_list(inner) else 0)


def _check_part(report: Report, at: str, part: JsonObject) -> None:
    kind = kind_of(part)
    if kind not in PARTS:
        report.wrong(f"{at}/type", f"unsupported type: {kind}", "enum", sorted(PARTS), kind)
        return
    inner = report.objects(f"{at}/elements", part.get("elements"), 1000, least=0)
    if kind == "rich_text_list":
        report.choice(f"{at}/style", part.get("style"), {"bullet", "ordered"})
        if part.get("style") is None:
            report.missing(at, "style")
        for where, each in inner:
            _check_part(report, where, each)
        return
    for where, each in inner:
        _check_inline(report, where, each)


def _check_inline(report: Report, at: str, element: JsonObject) -> None:
    kind = kind_of(element)
    if kind not in INLINE:
        report.wrong(f"{at}/type", f"unsupported type: {kind}", "enum", sorted(INLINE), kind)
        return
    for name in INLINE[kind]:
        if element.get(name) is None:
            report.missing(at, name)
    if kind == "text" and "text" in element:
        report.text(f"{at}/text", element["text"], 40_000)
    if kind == "broadcast":
        report.choice(f"{at}/range", element.get("range"), {"here", "channel", "everyone"})
