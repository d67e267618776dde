"""What each surface accepts: messages, modals, App Home."""

from bot.sandbox.blockkit.problems import Problem
from bot.sandbox.wire import Json


def check_message_blocks(blocks: Json, at: str = "/blocks") -> list[Problem]:
    return []


def check_view(view: Json) -> list[Problem]:
    return []
