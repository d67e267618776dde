"""Slack's mrkdwn as text: what people wrote made harmless in it, what Slack sends made plain, and cutting without damage.

Slack knows three escapes (`&amp;`, `&lt;`, `&gt;`) and none for the characters that format. So a mark of people's own gets
a zero-width space on either side, which Slack takes for the spaces that keep a mark from formatting, and a back-tick, which
formats whatever stands around it, becomes the accent that looks like it. Bare names (`#general`, `@group`) are covered by
`verbatim`, which `fit()` sets; `@channel` and its like are broken besides, for the places that know no `verbatim`.
https://docs.slack.dev/messaging/formatting-message-text
"""

import re
from collections.abc import Mapping
from typing import Final
from unicodedata import bidirectional, combining

ELLIPSIS: Final = "…"
_SPACE: Final = "\u200b"
_JOINER: Final = "\u2060"
_WELD: Final = "\u200d"
_ISOLATE: Final = ("\u2068", "\u2069")

_LINE_ENDS: Final = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_UNPRINTABLE: Final = re.compile("[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069]")
_UNWRITABLE: Final = re.compile("[\x00\ud800-\udfff]")
_MARK: Final = re.compile(r"[*_~＊＿～]")
_BACK_TICK: Final = re.compile(r"[`｀]")
_QUOTED_LINE: Final = re.compile(r"^(?=[^\S\n]*(?:>|&gt;|＞))", re.MULTILINE)
_BROADCAST: Final = re.compile(r"@(?=(?:channel|here|everyone|group)\b)", re.IGNORECASE)
_OPEN_END: Final = re.compile("^(?=\u200b)|(?<=\u200b)$")
_TOKEN: Final = re.compile(r"<[^<>\n]+>|&(?:amp|lt|gt);")
_REFERENCE: Final = re.compile(r"<([^<>|]*)(?:\|([^<>]*))?>")


class Mrkdwn(str):
    """Text that is mrkdwn already: nothing that people wrote is in it unescaped. It is not escaped a second time."""

    __slots__ = ()


def size(text: str) -> int:
    """How long Slack may take a text to be: UTF-16 units, which is the longer of the ways to count."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def whole(text: str) -> str:
    """The text with halves of characters and NULs replaced: it can be written down and sent, which is all it promises."""
    return _UNWRITABLE.sub("\ufffd", text)


def printable(text: str) -> str:
    """What people wrote without what cannot be seen and acts on its surroundings: controls, bidirectional overrides."""
    return _UNPRINTABLE.sub("", _LINE_ENDS.sub("\n", whole(text)))


def escape(text: str) -> Mrkdwn:
    """What people wrote, to stand in mrkdwn as they wrote it: it cannot mention, format, link, or change its surroundings.

    Line breaks stay. For a word in a sentence take `inline()`; for a whole text rather `blocks.quote()`, which adds nothing.
    Of text that is `Mrkdwn` already nothing is changed.
    """
    if isinstance(text, Mrkdwn):
        return text
    clean = _BACK_TICK.sub("ˋ", printable(text))
    clean = _MARK.sub(_disarmed, clean)
    clean = _BROADCAST.sub(f"@{_JOINER}", clean)
    clean = clean.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return Mrkdwn(_isolated(_QUOTED_LINE.sub(_JOINER, clean)))


def inline(text: str) -> Mrkdwn:
    """As `escape()`, on one line and never empty: to stand in the middle of a sentence, or between two marks."""
    if isinstance(text, Mrkdwn):
        return text
    word = escape(" ".join(printable(text).split()) or "–")
    return Mrkdwn(_OPEN_END.sub(_JOINER, word))


def plain(text: str, names: Mapping[str, str] | None = None) -> str:
    """What somebody typed, from the text Slack sends for it; `names` tells people by their ids."""

    def worded(reference: re.Match[str]) -> str:
        target, label = reference[1], reference[2] or ""
        match target[:1]:
            case "@":
                return "@" + ((names or {}).get(target[1:]) or label or target[1:])
            case "#":
                return "#" + (label or target[1:])
            case "!":
                return label or "@" + target[1:].partition("^")[0]
            case _:
                address = target.removeprefix("mailto:").removeprefix("tel:")
                return address if label in ("", address, target.partition("://")[2]) else f"{label} ({address})"

    words = _REFERENCE.sub(worded, whole(text))
    return words.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


_LONGEST_TOKEN: Final = 4000
"""More than the address of any link that a message of Slack's can hold."""


def shorten(text: str, most: int) -> str:
    """Plain text or mrkdwn of at most `most` characters: what is left out is left out after a word, and "…" says so.

    It is never cut within `&amp;` or `<@U1>`.
    """
    return text if size(text) <= most else text[: _boundary(text, most - 1)].rstrip() + ELLIPSIS


def split_mrkdwn(text: str, most: int) -> list[str]:
    """Pieces of at most `most` characters that together say everything: cut between lines, else words, else characters."""
    pieces: list[str] = []
    while size(text) > most:
        cut = _boundary(text, most)
        pieces.append(text[:cut].rstrip())
        rest = text[cut:].lstrip(" \n")
        text = _QUOTED_LINE.sub(_JOINER, rest, count=1) if _QUOTED_LINE.match(rest) else rest
    return [piece for piece in (*pieces, text) if piece]


def _disarmed(mark: re.Match[str]) -> str:
    """A mark between two letters formats nothing: `run_all` stays as it is, to be copied."""
    before, after = mark.string[: mark.start()][-1:], mark.string[mark.end() :][:1]
    return mark[0] if before.isalnum() and after.isalnum() else f"{_SPACE}{mark[0]}{_SPACE}"


def _isolated(text: str) -> str:
    """Words written from right to left keep their order to themselves, line by line (UAX 9, isolates)."""
    if not any(bidirectional(letter) in ("R", "AL", "AN") for letter in text):
        return text
    return "\n".join(f"{_ISOLATE[0]}{line}{_ISOLATE[1]}" if line else line for line in text.split("\n"))


def _boundary(text: str, most: int) -> int:
    """Where to cut so that at most `most` characters stand before: at least 1."""
    end = _reach(text, most)
    solid = _TOKEN.sub(_welded, text[: end + _LONGEST_TOKEN])  # not all of it: a long text is cut many times
    for gap in ("\n", " "):
        at = solid.rfind(gap, end // 2, end + 1)
        if at > 0:
            return at
    return _between_letters(solid, end)


def _welded(token: re.Match[str]) -> str:
    """As long as the token, and with no place in it to cut at."""
    return f"x{_WELD * (len(token[0]) - 2)}x"


def _reach(text: str, most: int) -> int:
    """The longest prefix that takes no more than `most` UTF-16 units, as a number of code points."""
    end = min(len(text), most)
    while size(text[:end]) > most:
        end -= (size(text[:end]) - most + 1) // 2
    return end


def _between_letters(text: str, end: int) -> int:
    """Not between a letter and its accent, nor inside a joined emoji, nor right before a mark that a letter kept quiet."""
    for at in range(end, 0, -1):
        after = text[at : at + 1]
        belongs = after and (combining(after) or after in f"{_WELD}\ufe0e\ufe0f" or _MARK.match(after))
        if not belongs and text[at - 1] != _WELD:
            return at
    return end
