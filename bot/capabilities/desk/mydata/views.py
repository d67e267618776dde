"""What Cadence knows about somebody, on their Home and in `/cadence me`; the form that forgets, what is said after it. Pure."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final

from bot.capabilities.desk.mydata.rules import CONFIRMATION
from bot.core.personal import LEFT_NAME, PersonalData
from bot.core.slack import blocks
from bot.core.slack.events import Block, SlackMessage, View
from bot.core.text import inline

_LINES: Final = 4
_LIES: Final = (
    "Only you see this. Outcomes are for everybody here to read; what you ask for, only for the CTO's office and whoever acts "
    "on it. I keep {kept}; the register keeps what became of them."
)
_MONTH_DAYS: Final = 365 / 12


def known(lines: Sequence[str], history: str) -> list[Block]:
    """What is known (mrkdwn), in four lines at the most, and what can be done about it. `history` is an action id, or ""."""
    shown = [*lines[: _LINES - 1], " ".join(lines[_LINES - 1 :])]
    said = "\n".join(f"• {line}" for line in shown if line)
    elements = [blocks.button("My history", history)] if history else []
    elements += [blocks.button("Export", "personal.export"), blocks.button("Forget me…", "personal.forget")]
    return [blocks.section(f"*What Cadence knows about you*\n{said}"), blocks.actions(*elements)]


def known_message(lines: Sequence[str], history: str, kept: Mapping[str, timedelta]) -> SlackMessage:
    """`kept`: what expires, by its name, and after how long."""
    times = ", ".join(f"{name} for {how_long(after)}" for name, after in kept.items())
    lies = blocks.context(_LIES.format(kept=times))
    return blocks.message("What Cadence knows about you", *known(lines, history), lies)


def how_long(after: timedelta) -> str:
    """In months where it is some; else in days."""
    months = round(after.days / _MONTH_DAYS)
    return f"{months} months" if months > 1 and int(months * _MONTH_DAYS) == after.days else f"{after.days} days"


def forget_form(parts: Sequence[PersonalData], teams: Sequence[str]) -> View:
    """What goes and what stays, before anything happens. `teams` are those that lose their lead."""
    goes = "\n".join(f"• {each}" for part in parts for each in part.goes)
    stays = "\n".join(f"• {each}" for part in parts for each in part.stays)
    shown = [
        blocks.section(f"*What goes, for good*\n{goes}"),
        blocks.section(f"*What stays, under “{LEFT_NAME}”*\n{stays}"),
        blocks.section(
            "*What I can't reach:* messages that are in Slack stay there. And from then on I neither ask nor answer you, "
            "until you want me to know you again."
        ),
    ]
    if teams:
        led = inline(", ".join(teams))
        shown.append(blocks.section(f":warning: You lead {led}. Nobody is asked there until somebody else is named."))
    shown.append(blocks.text_input("confirm", f"Type “{CONFIRMATION}”, if that is what you want", max_length=40))
    return blocks.modal("personal.forget", "Forget me", shown, submit="Forget me", close="Keep me")


def forgotten() -> View:
    said = "*Done.* I know nothing of yours any more. All the best to you."
    return blocks.modal("personal.gone", "Forgotten", [blocks.section(said)], submit="", close="Close")


def refused(sentence: str) -> View:
    return blocks.modal("personal.gone", "Forget me", [blocks.section(inline(sentence))], submit="", close="Close")
