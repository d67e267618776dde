"""`data_visualization`: pie, bar, area, line.

https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block. Where the editions of that page disagree
(6 or 12 series), the larger figure holds here: the smaller one is the sender's caution.
"""

from bot.sandbox.blockkit.problems import Report
from bot.sandbox.wire import JsonObject, is_list, is_object

SERIES_MOST = 12
LABEL_MOST = 20


def check_chart(report: Report, at: str, block: JsonObject) -> None:
    report.fields(at, block, {"type", "title", "chart"}, {"block_id"})
    if "title" in block:
        report.text(f"{at}/title", block["title"], 50)
    chart = block.get("chart")
    if not is_object(chart):
        report.wrong(f"{at}/chart", "must provide an object", "type", "object")
        return
    match chart.get("type"):
        case "pie":
            _check_pie(report, f"{at}/chart", chart)
        case "bar" | "area" | "line":
            _check_series(report, f"{at}/chart", chart)
        case kind:
            report.wrong(f"{at}/chart/type", "must be pie, bar, area or line", "enum", got=kind)


def _check_pie(report: Report, at: str, chart: JsonObject) -> None:
    report.fields(at, chart, {"type", "segments"}, frozenset())
    for where, segment in report.objects(f"{at}/segments", chart.get("segments"), SERIES_MOST):
        report.fields(where, segment, {"label", "value"}, frozenset())
        report.text(f"{where}/label", segment.get("label"), LABEL_MOST)
        value = segment.get("value")
        if isinstance(value, bool) or not isinstance(value, int | float) or value <= 0:
            report.wrong(f"{where}/value", "must be greater than 0", "minimum", 0, value)


def _check_series(report: Report, at: str, chart: JsonObject) -> None:
    report.fields(at, chart, {"type", "series", "axis_config"}, frozenset())
    categories = _categories(report, f"{at}/axis_config", chart)
    names: list[object] = []
    for where, series in report.objects(f"{at}/series", chart.get("series"), SERIES_MOST):
        report.fields(where, series, {"name", "data"}, frozenset())
        report.text(f"{where}/name", series.get("name"), LABEL_MOST)
        if series.get("name") in names:
            report.wrong(f"{where}/name", "must be unique in the chart")
        names.append(series.get("name"))
        _check_points(report, f"{where}/data", series, categories)


def _categories(report: Report, at: str, chart: JsonObject) -> list[str]:
    """The x axis, in order."""
    axis = chart.get("axis_config")
    if not is_object(axis):
        return []
    report.fields(at, axis, {"categories"}, {"x_label", "y_label"})
    report.optional_texts(at, axis, {"x_label": 50, "y_label": 50})
    categories: list[str] = []
    for index, category in enumerate(report.items(f"{at}/categories", axis.get("categories"), 20)):
        report.text(f"{at}/categories/{index}", category, LABEL_MOST)
        categories.append(str(category))
    if len(set(categories)) != len(categories):
        report.wrong(f"{at}/categories", "must be unique")
    return categories


def _check_points(report: Report, at: str, series: JsonObject, categories: list[str]) -> None:
    """Exactly one point for each category."""
    labels: list[str] = []
    for where, point in report.objects(at, series.get("data"), 20):
        report.fields(where, point, {"label", "value"}, frozenset())
        report.number(f"{where}/value", point.get("value"), -1e308, 1e308)
        labels.append(str(point.get("label")))
    if is_list(series.get("data")) and sorted(labels) != sorted(categories):
        report.wrong(at, "must have exactly one point for each category", "categories", categories, labels)
