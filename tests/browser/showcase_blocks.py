"""Messages that use every kind of words, chart and table there is. Content only, like `showcase`."""

from typing import Any

from tests.browser.showcase import Blocks, button, mrkdwn, plain

EVERY_MARK = """*bold* _italic_ ~gone~ `code` and *_both_*, snake_case_stays, 3*4*5 stays, :tada: :unknown_code:
> a quote with <https://example.org/a?b=1&amp;c=2|a link>
and &lt;b&gt;no markup&lt;/b&gt;, <@U0TOM>, <#C_NOWHERE>, <!subteam^S0SEARCH>, <!here>
```if a &lt; b:
    *not bold*```
<!date^1795507200^{date_short} at {time}|the 24th>"""
MARKDOWN = """## Markdown
with **bold**, *italics*, `code` and [a link](https://example.org)

- [x] done
- [ ] open

| team | outcome |
|---|---|
| Search | faster |

> quoted"""


def rich(*elements: dict[str, Any]) -> dict[str, Any]:
    return {"type": "rich_text_section", "elements": list(elements)}


def words(text: str, **style: bool) -> dict[str, Any]:
    return {"type": "text", "text": text} | ({"style": style} if style else {})


WORDS: Blocks = [
    {"type": "header", "text": plain("Every kind of words :sparkles:")},
    {
        "type": "section",
        "text": mrkdwn(EVERY_MARK),
    },
    {
        "type": "section",
        "text": mrkdwn("auto: https://example.org/x, @here and #general become references", verbatim=False),
    },
    {"type": "section", "text": mrkdwn("verbatim: https://example.org/x, @here and #general stay words")},
    {
        "type": "rich_text",
        "elements": [
            rich(
                words("Rich text: "),
                words("bold", bold=True),
                words(", "),
                words("italic", italic=True),
                words(" and "),
                words("code", code=True),
                words(", literal *stars*. "),
                {"type": "user", "user_id": "U0TOM"},
                words(" "),
                {"type": "emoji", "name": "wave"},
            ),
            {"type": "rich_text_list", "style": "bullet", "elements": [rich(words("first")), rich(words("second"))]},
            {
                "type": "rich_text_list",
                "style": "ordered",
                "indent": 1,
                "elements": [rich(words("one")), rich(words("two"))],
            },
            {"type": "rich_text_quote", "elements": [words("quoted")]},
            {"type": "rich_text_preformatted", "elements": [words("as it is")]},
        ],
    },
    {
        "type": "markdown",
        "text": MARKDOWN,
    },
]

_WEEKS = ["W44", "W45", "W46", "W47"]


def _series(name: str, *values: float) -> dict[str, Any]:
    return {"name": name, "data": [{"label": week, "value": value} for week, value in zip(_WEEKS, values, strict=True)]}


def plot(kind: str, title: str) -> dict[str, Any]:
    chart = {
        "type": kind,
        "series": [_series("Kept", 3, 5, 4, 6), _series("Late", 1, 0, 2, 1)],
        "axis_config": {"categories": _WEEKS, "x_label": "Week", "y_label": "Promises"},
    }
    return {"type": "data_visualization", "title": title, "chart": chart}


PIE: dict[str, Any] = {
    "type": "data_visualization",
    "title": "Where complaints went",
    "chart": {
        "type": "pie",
        "segments": [
            {"label": "Clarity", "value": 5},
            {"label": "Improvement", "value": 3},
            {"label": "Declined", "value": 1},
        ],
    },
}
CHARTS: Blocks = [
    {"type": "section", "text": mrkdwn("*Week 47. Maya owes:* 2 kept, 1 late, 1 declined")},
    plot("bar", "Promises kept and late"),
    PIE,
]
MORE_CHARTS: Blocks = [plot("line", "Kept and late, as lines"), plot("area", "Kept and late, as areas")]


def cell(value: str | float) -> dict[str, Any]:
    return {"type": "raw_text", "text": value} if isinstance(value, str) else {"type": "raw_number", "value": value}


TABLES: Blocks = [
    {
        "type": "table",
        "column_settings": [{"align": "left"}, {"align": "right"}],
        "rows": [[cell("Team"), cell("Outcomes")], [cell("Payments"), cell("2")], [cell("Search"), cell("3")]],
    },
]
DATA_TABLE: Blocks = [
    {
        "type": "data_table",
        "caption": "Outcomes by team",
        "page_size": 3,
        "rows": [
            [cell("Team"), cell("Weeks")],
            *(
                [cell(team), cell(weeks)]
                for team, weeks in (("Payments", 3), ("Search", 12), ("Data", 7), ("Platform", 1))
            ),
        ],
    },
]
CARDS: Blocks = [
    {
        "type": "card",
        "title": mrkdwn("*C-12* Who may release on Fridays?"),
        "subtitle": plain("with Lena, until Thursday"),
        "body": mrkdwn("It was never written down."),
        "actions": [button("Clear now", "clear"), button("Still not", "unclear")],
    },
    {
        "type": "image",
        "image_url": "https://example.org/team.png",
        "alt_text": "The team on the roof",
        "title": plain("A picture from elsewhere"),
    },
]
