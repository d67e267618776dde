"""Who a message would notify: what a test looks at to say "nothing that people wrote became a broadcast".

Slack reads references in several ways. Written out (`<!channel>`, `<@U1>`, `<!subteam^S1>`) they are live in every
mrkdwn text. A bare `@channel` or `@payments` becomes live in a mrkdwn object unless it says `verbatim`, in a markdown
block, and in a message's text only with `link_names` or `parse=full`. plain_text and rich_text's own text never are.
https://docs.slack.dev/messaging/formatting-message-text
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from bot.sandbox.messages import Message
from bot.sandbox.wire import Json, JsonObject, is_list, is_object

WRITTEN = re.compile(r"<(?:!(channel|here|everyone)|!subteam\^(S[A-Z0-9]+)|@([UW][A-Z0-9]+))(?:\|[^>]*)?>")
BARE = re.compile(r"(?<![\w@])@([a-z0-9][a-z0-9._-]*)", re.IGNORECASE)
BROADCASTS = frozenset({"channel", "here", "everyone"})

Kind = Literal["broadcast", "group", "person"]


@dataclass(frozen=True, slots=True)
class Mention:
    """`target` is channel, here or everyone; a user group's id or handle; a person's id."""

    kind: Kind
    target: str


def mentions(message: Message, handles: Iterable[str] = ()) -> list[Mention]:
    """Everybody this message would notify. `handles` are the workspace's user groups.

    A message with a layout shows its text only in notifications; it is read all the same.
    """
    groups = frozenset(each.casefold() for each in handles)
    auto = message.link_names or message.parse == "full"
    found = list(_in_text(message.text, groups, auto=auto))
    for part in (message.blocks, message.attachments):
        found += _in_layout(part, groups)
    return list(dict.fromkeys(found))


def _in_layout(part: Json, groups: frozenset[str]) -> Iterator[Mention]:
    if is_list(part):
        for each in part:
            yield from _in_layout(each, groups)
    if not is_object(part):
        return
    match part.get("type"):
        case "mrkdwn":
            yield from _in_text(str(part.get("text")), groups, auto=not part.get("verbatim"))
        case "markdown":
            yield from _in_text(str(part.get("text")), groups, auto=True)
        case "user" | "usergroup" | "broadcast":
            yield from _in_rich_text(part)
        case None if isinstance(part.get("text"), str):  # an attachment's own text
            yield from _in_text(part["text"], groups, auto=False)
            yield from _in_layout(part.get("blocks"), groups)
        case _:
            for name, value in part.items():
                if name != "metadata":
                    yield from _in_layout(value, groups)


def _in_rich_text(element: JsonObject) -> Iterator[Mention]:
    if element.get("range") in BROADCASTS:
        yield Mention("broadcast", element["range"])
    if element.get("usergroup_id"):
        yield Mention("group", element["usergroup_id"])
    if element.get("user_id"):
        yield Mention("person", element["user_id"])


def _in_text(text: str, groups: frozenset[str], *, auto: bool) -> Iterator[Mention]:
    for broadcast, group, person in WRITTEN.findall(text):
        if broadcast:
            yield Mention("broadcast", broadcast)
        elif group:
            yield Mention("group", group)
        else:
            yield Mention("person", person)
    if not auto:
        return
    for handle in BARE.findall(text):
        if handle.casefold() in BROADCASTS:
            yield Mention("broadcast", handle.casefold())
        elif handle.casefold() in groups:
            yield Mention("group", handle.casefold())
