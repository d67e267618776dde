"""The Web API, one module per family. Every method is a pure function from a Call to the answer, state changed."""

from bot.sandbox.call import Method
from bot.sandbox.methods import blocks, chat, conversations, files, team, users, views

METHODS: dict[str, Method] = {
    **blocks.METHODS,
    **chat.METHODS,
    **conversations.METHODS,
    **files.METHODS,
    **team.METHODS,
    **users.METHODS,
    **views.METHODS,
}
