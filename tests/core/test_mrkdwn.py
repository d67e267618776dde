"""What people write reaches others as they wrote it, and does nothing."""

import re
from typing import Final

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.core.mrkdwn import Mrkdwn, escape, inline, plain, shorten, size, split_mrkdwn
from tests.hostile import HOSTILE

_WIDTHLESS: Final = "\u200b\u2060\u2068\u2069"
_TOKEN: Final = re.compile(r"<[^<>\n]+>")
_BROADCAST: Final = re.compile(r"@(channel|here|everyone|group)\b", re.IGNORECASE)
_QUOTED: Final = re.compile(r"^[^\S\n]*(>|&gt;|＞)", re.MULTILINE)

NASTY: Final = st.text(alphabet=st.sampled_from("*_~`<>&@#!|ab \n＊＞:/")) | st.text()


def _formatted(text: str) -> list[str]:
    """The stretches that Slack would show bold, italic or struck: marks at a word's edge that hug what they enclose."""
    found: list[str] = []
    for line in text.split("\n"):
        for at, mark in enumerate(line):
            if mark not in "*_~＊＿" or line[at - 1 : at].isalnum() or not _hugs(line[at + 1 : at + 2]):
                continue
            for end in range(at + 2, len(line)):
                if line[end] == mark and _hugs(line[end - 1]) and not line[end + 1 : end + 2].isalnum():
                    found.append(line[at : end + 1])
                    break
    return found


def _hugs(neighbour: str) -> bool:
    return bool(neighbour) and not neighbour.isspace() and neighbour != "\u200b"


def _harm(text: str) -> list[str]:
    """Everything in a text of mrkdwn that Slack would not show letter by letter."""
    readings = (_TOKEN.findall(text), _BROADCAST.findall(text), _QUOTED.findall(text), re.findall("[`｀]", text))
    return [found for reading in readings for found in reading] + _formatted(text)


def test_the_judge_of_this_module_sees_harm() -> None:
    """A judge that finds nothing proves nothing."""
    assert _harm("*b*") == ["*b*"]
    assert _harm("say _so_!") == ["_so_"]
    assert _harm("<@U1> @here `x`\n> so") == ["<@U1>", "here", ">", "`", "`"]


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_words_do_nothing(text: str) -> None:
    """Escaped words cannot mention, link, quote or format: alone, or between marks of ours."""
    assert _harm(escape(text)) == []
    assert _harm(inline(text)) == []
    assert _harm(f"*{inline(text)}*") == [f"*{inline(text)}*"]


@given(NASTY)
@example("a`b`c")
@example("__a__")
@example("a ＞b")
def test_any_words_do_nothing(text: str) -> None:
    """The same for whatever can be typed."""
    assert _harm(escape(text)) == []


@given(NASTY)
def test_a_sentence_stays_one_line(text: str) -> None:
    """What stands in a sentence cannot begin a line of its own, nor be nothing at all."""
    word = inline(text)

    assert "\n" not in word
    assert word.strip()


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("Pay-outs in one day", "Pay-outs in one day"),
        ("run_all_jobs", "run_all_jobs"),
        ("2*3*4", "2*3*4"),
        ("a & b < c", "a &amp; b &lt; c"),
        ("line\nline", "line\nline"),
        (":tada: https://bank.example/a_b", ":tada: https://bank.example/a_b"),
        ("ana@bank.example", "ana@bank.example"),
    ],
)
def test_harmless_words_stay_as_they_are(written: str, kept: str) -> None:
    """What formats nothing is not touched, so that it can be copied."""
    assert escape(written) == kept


@pytest.mark.parametrize("name", ["marks", "everyone", "quotes", "bare names", "angle brackets"])
def test_escaped_words_read_as_they_were_written(name: str) -> None:
    """Only characters without width are added; of the visible ones none but the back-tick changes its shape."""
    shown = plain(escape(HOSTILE[name]))

    assert "".join(letter for letter in shown if letter not in _WIDTHLESS) == HOSTILE[name].replace("`", "ˋ")


def test_words_from_right_to_left_keep_their_order_to_themselves() -> None:
    """A Hebrew title does not carry the date behind it to the other side; overrides are taken out."""
    assert f"*{escape('שלום')}*, by 12 Dec" == "*\u2068שלום\u2069*, by 12 Dec"
    assert escape("א\nב") == "\u2068א\u2069\n\u2068ב\u2069"
    assert escape(HOSTILE["bidi override"]) == "\u2068invoice gnp.exe abc \u200fdef\u2069"


def test_what_is_mrkdwn_already_is_not_escaped_again() -> None:
    """A mention made by the bot stays a mention, however many hands it passes."""
    assert inline(escape(Mrkdwn("<@U1>"))) == "<@U1>"
    assert escape(escape("<b>")) == "&lt;b&gt;"


@pytest.mark.parametrize(
    ("sent", "typed"),
    [
        ("a &amp; b &lt;c&gt;", "a & b <c>"),
        ("&amp;lt;", "&lt;"),
        ("<@U1> and <@U2|bo>", "@Ana and @bo"),
        ("<@U9>", "@U9"),
        ("<#C1|general> <#C2>", "#general #C2"),
        ("<!here> <!channel|channel> <!subteam^S1|@payments> <!subteam^S2>", "@here channel @payments @subteam"),
        ("<!date^0^{date}|yesterday>", "yesterday"),
        ("<https://bank.example>", "https://bank.example"),
        ("<https://bank.example|bank.example>", "https://bank.example"),
        ("<https://bank.example|the bank>", "the bank (https://bank.example)"),
        ("<mailto:bo@bank.example|bo@bank.example>", "bo@bank.example"),
    ],
)
def test_slacks_text_becomes_what_was_typed(sent: str, typed: str) -> None:
    """A typed reply is kept as its author saw it, not as it travelled."""
    assert plain(sent, {"U1": "Ana"}) == typed


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\x00")))
def test_typed_words_come_back(text: str) -> None:
    """Slack escapes three characters, and `plain()` takes exactly these back. NUL stands in no text that can be kept."""
    sent = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

    assert plain(sent) == text


@pytest.mark.parametrize(
    ("text", "most", "short"),
    [
        ("abc", 3, "abc"),
        ("abcd", 3, "ab…"),
        ("one two three", 9, "one two…"),
        ("🎉🎉🎉", 6, "🎉🎉🎉"),
        ("🎉🎉🎉", 5, "🎉🎉…"),
        ("ab👩‍👩‍👧", 6, "ab…"),
        ("", 1, ""),
        ("abcde\u0301f", 6, "abcd…"),
        ("a &amp; b", 6, "a…"),
        ("a <@U1|Ana B>", 12, "a…"),
    ],
)
def test_shortened_text_ends_at_a_word(text: str, most: int, short: str) -> None:
    """A cut shows; it leaves no half word where there is a whole one, and no half emoji."""
    assert shorten(text, most) == short


@given(st.text(), st.integers(min_value=2, max_value=40))
def test_shortened_text_is_short(text: str, most: int) -> None:
    """Whatever it is made of."""
    assert size(shorten(text, most)) <= most


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("one two", ["one two"]),
        ("first line\nsecond line", ["first line", "second line"]),
        ("0123 456789 abcdef", ["0123 456789", "abcdef"]),
        ("01234567&amp;&lt;89", ["01234567", "&amp;&lt;89"]),
        ("01234567 <@U12345678>", ["01234567", "<@U12345678>"]),
        ("0 <@U1|a b> 89", ["0 <@U1|a b>", "89"]),
        ("0123456 <@U1|a b>", ["0123456", "<@U1|a b>"]),
        ("&amp;&amp;&amp;", ["&amp;&amp;", "&amp;"]),
        ("<https://bank.example>", ["<https://ban", "k.example>"]),
        ("01234567890a_b", ["01234567890", "a_b"]),
        ("word longer &gt; b", ["word longer", "\u2060&gt; b"]),
    ],
)
def test_long_mrkdwn_goes_on_in_a_piece_of_its_own(text: str, pieces: list[str]) -> None:
    """A cut falls between lines, else words; never within a reference, and never so that the rest becomes a quote."""
    assert split_mrkdwn(text, 12) == pieces


@given(NASTY, st.integers(min_value=12, max_value=60))
def test_pieces_say_everything_and_do_nothing(text: str, most: int) -> None:
    """Nothing that was owed is lost in a cut, no piece is too long, and no piece does what the whole did not."""
    pieces = split_mrkdwn(escape(text), most)

    assert all(size(piece) <= most for piece in pieces)
    assert _letters(plain("".join(pieces))) == _letters(plain(escape(text)))
    assert [harm for piece in pieces for harm in _harm(piece)] == []


def _letters(text: str) -> str:
    return "".join(letter for letter in text if letter not in _WIDTHLESS and not letter.isspace())
