"""The messages that set the bot's tone, a Home, a modal with every input, and the small pieces they are made of.

Content only. The bot that sends them is in `stagehand`.
"""

from typing import Any, TypeAlias

Blocks: TypeAlias = list[dict[str, Any]]  # Block Kit, as an app sends it

ASKED = """*Tom told you how you could help.* Nothing is promised until you say so.
For “Pay-outs in one day”: “A day with the bank's engineers. Their help desk takes a week.” Needed by 4 Dec."""
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
