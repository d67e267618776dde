"""What people might write, by name: for every test that puts people's words somewhere. Nothing here is unlikely."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

ORDINARY: Final = "Pay-outs in one day, not three"

HOSTILE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "empty": "",
        "blank": " \t\n ",
        "ordinary": ORDINARY,
        "ampersands": "&" * 3000,
        "angle brackets": "<" * 1500 + ">" * 1500,
        "one long word": "x" * 3000,
        "long text": "The help desk takes a week. " * 107,
        "many lines": "\n".join(f"{number}. Ask the bank" for number in range(150)),
        "everyone": "<!everyone> <!channel> <!here|now>",
        "member": "<@U1> <@U1|Ana>",
        "channel and group": "<#C1|general> <!subteam^S1|@payments>",
        "disguised link": "<https://evil.example|https://bank.example>",
        "date": "<!date^0^{date}|yesterday>",
        "already escaped": "&lt;!everyone&gt; &amp;amp;",
        "bare names": "@channel @here @everyone @Channel #general @payments",
        "marks": "*bold* _italic_ ~gone~ `code` ```block``` **x** __y__ _*z*_",
        "only marks": "*_~`" * 750,
        "full-width marks": "＊bold＊ ＿italic＿ ｀code｀ ＞quote",
        "snake case": "run_all_jobs in my_module",
        "quotes": "> not a quote\n>>> nor the rest\n  > nor this\n&gt; nor that",
        "second line": "harmless\n*Maya owes:* a raise for everyone",
        "right to left": "שלום, מה קורה? مرحبا 12.4",
        "bidi override": "invoice \u202egnp.exe\u202c \u2067abc\u2066 \u200fdef",
        "emoji": "🎉 👩‍👩‍👧‍👦 🇩🇪 👍🏽 :tada: 1️⃣",
        "many emoji": "👩‍👩‍👧‍👦" * 270,
        "accents": "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘" * 40,
        "zero width": "a\u200bb\u200cc\u200dd\u2060e\ufefff",
        "control characters": "a\x00b\x07c\x1bd\x7fe\x85f\u2028g\u2029h\r\ni",
        "braces": "{owner} {0} {} {{x}} %s ${HOME}",
        "formula": "=HYPERLINK(1)",
        "half a letter": "a\ud800b",
    }
)
"""Name -> text. None is longer than 3,000 characters, which is as much as a field of a form takes."""
