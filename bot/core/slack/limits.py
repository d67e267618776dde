"""Slack's limits on what is sent to it, by the place they hold at; lengths in characters after escaping.

https://docs.slack.dev/reference/block-kit and https://docs.slack.dev/reference/methods/chat.update
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

MESSAGE_BLOCKS: Final = 50
VIEW_BLOCKS: Final = 100
MESSAGE_TEXT: Final = 4000
"""What `chat.update` takes; posting takes more, but whatever is posted may have to be updated."""
VIEW_BYTES: Final = 250_000
PRIVATE_METADATA: Final = 3000
VIEW_TITLE: Final = 24
"""Of a modal's title, and of its submit and close buttons."""
ID: Final = 255
"""Of block, action and callback ids."""

SECTION_TEXT: Final = 3000
CONTEXT_ELEMENTS: Final = 10
ACTIONS_ELEMENTS: Final = 25
HEADER_TEXT: Final = 150
INPUT_LABEL: Final = 2000
ADDRESS: Final = 3000

BUTTON_VALUE: Final = 2000
OPTION_VALUE: Final = 150
MENU_OPTIONS: Final = 100
MENU_GROUPS: Final = 100
TICK_OPTIONS: Final = 10
OVERFLOW_OPTIONS: Final = 5
INPUT_VALUE: Final = 3000

LABELS: Final[Mapping[str, int]] = MappingProxyType(
    {
        "button": 75,
        "option": 75,
        "placeholder": 150,
        "confirm.title": 100,
        "confirm.text": 300,
        "confirm.confirm": 30,
        "confirm.deny": 30,
    }
)
