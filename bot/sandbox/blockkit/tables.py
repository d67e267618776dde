"""`table` and `data_table`: sizes, cells, and how many characters a message may carry in them."""

from bot.sandbox.blockkit.controls import check_control
from bot.sandbox.blockkit.problems import Report
from bot.sandbox.blockkit.richtext import characters, check_rich_text
from bot.sandbox.wire import Json, JsonObject, is_list, is_object

COLUMNS = 20
BUTTON = frozenset({"button"})


def check_table(report: Report, at: str, block: JsonObject, surface: str) -> None:
    report.fields(at, block, {"type", "rows"}, {"block_id", "column_settings"})
    for index, row in enumerate(report.items(f"{at}/rows", block.get("rows"), 100)):
        where = f"{at}/rows/{index}"
        for column, cell in enumerate(report.items(where, row, COLUMNS)):
            _check_cell(report, f"{where}/{column}", cell, surface, header=False)
    for index, setting in enumerate(
        report.items(f"{at}/column_settings", block.get("column_settings") or [], COLUMNS, 0)
    ):
        if is_object(setting):
            report.fields(f"{at}/column_settings/{index}", setting, frozenset(), {"align", "is_wrapped"})
            report.choice(f"{at}/column_settings/{index}/align", setting.get("align"), {"left", "center", "right"})


def check_data_table(report: Report, at: str, block: JsonObject, surface: str) -> None:
    """The first row is the header; every row is as long as it."""
    report.fields(at, block, {"type", "caption", "rows"}, {"block_id", "page_size", "row_header_column_index"})
    report.optional_texts(at, block, {"caption": 2000})
    if block.get("caption") == "":
        report.wrong(f"{at}/caption", "must be more than 0 characters", "min_length", 1, 0)
    if block.get("page_size") is not None:
        report.number(f"{at}/page_size", block["page_size"], 1, 100)
    rows = report.items(f"{at}/rows", block.get("rows"), 201, least=2)
    width = len(rows[0]) if rows and is_list(rows[0]) else 0
    for index, row in enumerate(rows):
        where = f"{at}/rows/{index}"
        cells = report.items(where, row, COLUMNS)
        if len(cells) != width:
            report.wrong(where, f"every row must have {width} cells", "length", width, len(cells))
        for column, cell in enumerate(cells):
            _check_cell(report, f"{where}/{column}", cell, surface, header=index == 0)


def table_characters(block: JsonObject) -> int:
    """What counts against a message's allowance."""
    rows: Json = block.get("rows")
    if not is_list(rows):
        return 0
    return sum(_cell_characters(cell) for row in rows if is_list(row) for cell in row)


def _check_cell(report: Report, at: str, cell: Json, surface: str, *, header: bool) -> None:
    if not is_object(cell):
        report.wrong(at, "must be an object", "type", "object")
        return
    match cell.get("type"):
        case "raw_text":
            report.fields(at, cell, {"type", "text"}, frozenset())
            report.text(f"{at}/text", cell.get("text"), 20_000)
        case "raw_number":
            report.fields(at, cell, {"type", "value"}, {"text"})
            report.number(f"{at}/value", cell.get("value"), -1e308, 1e308)
            if cell.get("text") is not None:
                report.text(f"{at}/text", cell["text"], 20_000)
        case "rich_text" if not header:
            check_rich_text(report, at, cell)
        case "action_cell" if not header:
            report.fields(at, cell, {"type", "element"}, {"fallback"})
            check_control(report, f"{at}/element", cell.get("element"), BUTTON, surface)
        case kind:
            report.wrong(f"{at}/type", f"unsupported cell type: {kind}", "enum", got=kind)


def _cell_characters(cell: Json) -> int:
    if not is_object(cell):
        return 0
    shown = cell.get("text")
    if isinstance(shown, str):
        return len(shown)
    return len(str(cell["value"])) if "value" in cell else characters(cell)
