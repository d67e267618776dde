"""Layouts that use every kind of block and element there is, and the messages that set the bot's tone.

Content only. The bot that sends them is in `stagehand`.
"""

from typing import Any, TypeAlias

Blocks: TypeAlias = list[dict[str, Any]]  # Block Kit, as an app sends it

ASKED = """*Tom told you how you could help.* Nothing is promised until you say so.
For “Pay-outs in one day”: “A day with the bank's engineers. Their help desk takes a week.” Needed by 4 Dec."""
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

MANIFEST: dict[str, Any] = {
    "display_information": {"name": "Cadence"},
    "features": {
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True, "messages_tab_read_only_enabled": False},
        "bot_user": {"display_name": "Cadence"},
        "slash_commands": [
            {
                "command": "/outcomes",
                "description": "What every team is after, and what was promised",
                "usage_hint": "[all | TEAM | find WORDS | add]",
            },
            {
                "command": "/complain",
                "description": "Complaints are good: tell us what is in your way",
                "usage_hint": "[what]",
            },
            {"command": "/cadence", "description": "Menu, status and help", "usage_hint": "[status | help]"},
            {"command": "/silence", "description": "Never answered", "usage_hint": ""},
        ],
        "shortcuts": [
            {"name": "I need something", "type": "global", "callback_id": "need", "description": "Ask Maya for help"},
            {
                "name": "Complain about this",
                "type": "message",
                "callback_id": "complain",
                "description": "Keeps the link",
            },
        ],
    },
    "oauth_config": {"scopes": {"bot": ["chat:write", "im:history", "commands", "users:read"]}},
    "settings": {"event_subscriptions": {"bot_events": ["message.im", "app_home_opened"]}},
}


def mrkdwn(text: str, *, verbatim: bool = True) -> dict[str, Any]:
    return {"type": "mrkdwn", "text": text, "verbatim": verbatim}


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text, "emoji": True}


def option(text: str, value: str, description: str = "") -> dict[str, Any]:
    return {"text": plain(text), "value": value} | ({"description": plain(description)} if description else {})


def button(text: str, action_id: str, **more: Any) -> dict[str, Any]:
    return {"type": "button", "text": plain(text), "action_id": action_id, "value": action_id, **more}


STATES = [
    option("On track", "on_track"),
    option("At risk", "at_risk"),
    option("Off track", "off_track"),
    option("Reached", "reached"),
    option("Dropped", "dropped"),
]


def check_in(person: str = "Tom") -> Blocks:
    """The message a lead gets every second Tuesday."""
    return [
        {"type": "section", "text": mrkdwn(f"*{person}, what are you after, and what can Maya do for you?*")},
        {
            "type": "context",
            "elements": [
                mrkdwn(
                    "2 minutes · with your name · outcomes: every team · what you ask: Maya, and whoever she passes it to"
                )
            ],
        },
        {
            "type": "section",
            "block_id": "outcome-1",
            "text": mrkdwn("*Pay-outs in one day, not three*, by 12 Dec. You said: on track."),
            "accessory": {
                "type": "static_select",
                "action_id": "state",
                "placeholder": plain("State"),
                "options": STATES,
                "initial_option": STATES[0],
            },
        },
        {
            "type": "section",
            "block_id": "outcome-2",
            "text": mrkdwn("*Do partners want an API?* (unknown territory) Last learnt: two of five would pay."),
            "accessory": button("What did you learn?", "learn"),
        },
        {"type": "section", "text": mrkdwn("Maya still owes you: a load-test budget, by Friday.")},
        {
            "type": "actions",
            "block_id": "answers",
            "elements": [
                button("I need something from Maya", "need", style="primary"),
                button("Nothing changed", "nothing_changed"),
                {
                    "type": "overflow",
                    "action_id": "more",
                    "options": [
                        option("Skip this time", "skip"),
                        option("Ask me later", "snooze"),
                        option("Pause these", "pause"),
                    ],
                },
            ],
        },
        {"type": "context", "elements": [mrkdwn("Or just reply; I'll show you what I understood before I keep it.")]},
    ]


MONDAY: Blocks = [
    {"type": "section", "text": mrkdwn("*How did Sunday evening feel about Monday?*")},
    {"type": "context", "elements": [mrkdwn("Anonymous · never shown for fewer than 5 · 10 seconds")]},
    {
        "type": "actions",
        "block_id": "faces",
        "elements": [
            button(face, f"face-{n}", accessibility_label=f"{n} of 5") for n, face in enumerate("😣😟😐🙂😀", 1)
        ],
    },
    {
        "type": "section",
        "text": mrkdwn(
            "Last time, 61 answered. Maya heard: nobody knows when the freeze ends. Doing: an end date by Wednesday."
        ),
    },
    {
        "type": "actions",
        "elements": [button("Who could see my answer?", "who"), button("I'd rather talk to someone", "talk")],
    },
]

DESK: Blocks = [
    {"type": "header", "text": plain("Your desk"), "level": 2},
    {
        "type": "section",
        "text": mrkdwn(ASKED),
    },
    {
        "type": "actions",
        "block_id": "ask",
        "elements": [
            {"type": "datepicker", "action_id": "by", "placeholder": plain("I'll do it, by…")},
            button("Someone else can", "pass_on"),
            button(
                "No, because…",
                "decline",
                style="danger",
                confirm={
                    "title": plain("Say no to Tom?"),
                    "text": mrkdwn("He reads your reason in *two minutes*. Until then you can undo it."),
                    "confirm": plain("Say no"),
                    "deny": plain("Not yet"),
                    "style": "danger",
                },
            ),
        ],
    },
    {"type": "divider"},
    {
        "type": "section",
        "text": mrkdwn("*You owe:*"),
        "fields": [mrkdwn("*Search*\nlaptops, tomorrow"), mrkdwn("*Data*\na talk with legal, 6 days late")],
    },
]


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

HOME: Blocks = [
    {"type": "header", "text": plain("Cadence")},
    {
        "type": "section",
        "text": mrkdwn("*Your next check-in* is Tuesday at 10:00. You can answer it now."),
        "accessory": button("Ask me now", "ask_now", style="primary"),
    },
    {"type": "divider"},
    {"type": "header", "text": plain("What your team is after"), "level": 3},
    {
        "type": "section",
        "text": mrkdwn("*Pay-outs in one day, not three*\nOn track, by 12 Dec"),
        "accessory": {
            "type": "overflow",
            "action_id": "outcome",
            "options": [option("Edit", "edit"), option("History", "history")],
        },
    },
    {
        "type": "section",
        "text": mrkdwn("*Do partners want an API?*\nLearning: two of five would pay"),
        "accessory": {
            "type": "overflow",
            "action_id": "outcome",
            "options": [option("Edit", "edit"), option("History", "history")],
        },
    },
    {"type": "actions", "elements": [button("Complain", "complain"), button("Away until…", "away")]},
    {"type": "context", "elements": [mrkdwn("What Cadence knows about me · export · forget")]},
]


def field(block_id: str, label: str, element: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain(label),
        "element": {"action_id": "value", **element},
        **more,
    }


EVERY_INPUT: Blocks = [
    {
        "type": "alert",
        "level": "info",
        "text": plain("Whoever looks after complaints sees your name, and nobody else."),
    },
    field(
        "what", "What would help?", {"type": "plain_text_input", "placeholder": plain("One sentence"), "max_length": 60}
    ),
    field(
        "why",
        "Why now?",
        {"type": "plain_text_input", "multiline": True},
        optional=True,
        hint=plain("Maya reads it as you write it."),
    ),
    field("by", "Needed by", {"type": "datepicker"}, optional=True),
    field("at", "At", {"type": "timepicker"}, optional=True),
    field("state", "State", {"type": "static_select", "options": STATES, "placeholder": plain("Choose a state")}),
    field("outcome", "For which outcome?", {"type": "external_select", "min_query_length": 1}, optional=True),
    field("who", "Who else?", {"type": "users_select"}, optional=True),
    field(
        "where",
        "Which conversation?",
        {"type": "conversations_select", "filter": {"include": ["public"]}},
        optional=True,
    ),
    field("channel", "Which channel?", {"type": "channels_select"}, optional=True),
    field(
        "teams",
        "Teams",
        {
            "type": "multi_static_select",
            "options": [option("Payments", "payments"), option("Search", "search"), option("Data", "data")],
            "max_selected_items": 2,
        },
        optional=True,
    ),
    field("people", "People", {"type": "multi_users_select"}, optional=True),
    field(
        "causes",
        "Causes",
        {
            "type": "checkboxes",
            "options": [option("Unclear", "unclear"), option("Too much", "too_much", "more than fits a week")],
        },
        optional=True,
    ),
    field(
        "kind",
        "Kind",
        {"type": "radio_buttons", "options": [option("Known road", "known"), option("Unknown territory", "unknown")]},
    ),
    field("weeks", "Weeks", {"type": "number_input", "is_decimal_allowed": False, "min_value": "1", "max_value": "52"}),
    field("mail", "E-mail", {"type": "email_text_input"}, optional=True),
    field("link", "Link", {"type": "url_text_input"}, optional=True),
]
EVERY_INPUT_VIEW: dict[str, Any] = {
    "type": "modal",
    "callback_id": "every_input",
    "title": plain("What can Maya do?"),
    "submit": plain("Ask"),
    "close": plain("Cancel"),
    "notify_on_close": True,
    "blocks": EVERY_INPUT,
}
