"""`/cadence digest`: the digests there were, one of them as it was read, and how they are wanted. Pure."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Final

from bot.capabilities.digest.models import DigestState
from bot.capabilities.digest.preview_views import CHANNEL, EDIT, READ, SETTINGS
from bot.capabilities.digest.views import Issue, whole
from bot.core.slack import blocks
from bot.core.slack.events import Block, View
from bot.core.text import Mrkdwn, day, inline

ARCHIVE: Final = "digest.archive"
PAGE: Final = 10
_KEPT: Final = "Kept. If I am not in that channel yet, invite me there: `/invite`, then my name."
_SWITCHED_OFF: Final = (
    "Switched off. One that has not left yet is withdrawn: nobody reads it. "
    "Switched on again before its hour, it comes back as you left it."
)
SAME: Final = "It was so already; nothing changed."

DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_STANDS: Final = {
    DigestState.DRAFT: "leaves soon",
    DigestState.HELD: "held",
    DigestState.LEAVING: "on its way",
    DigestState.SENT: "",
    DigestState.STUCK: "could not be posted yet",
    DigestState.FILED: "never posted",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """How a workspace wants its digest."""

    is_on: bool
    weekday: int
    at: time
    channel: str | None
    zone: str
    """The workspace's, by name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One digest in the list."""

    id: str
    week: int
    day: date
    state: DigestState


def archive(
    entries: Sequence[Entry], wanted: Wanted, today: date, *, start: int, more: bool, may_set: bool, note: str = ""
) -> View:
    """A page of the list, the newest first. `note` says what was done last."""
    shown: list[Block] = [blocks.section(note)] if note else []
    shown.append(blocks.section(say_wanted(wanted), blocks.button("Change…", SETTINGS) if may_set else None))
    shown += [_line(entry, today) for entry in entries]
    if not entries:
        shown.append(blocks.context("There has been none yet."))
    turn = [blocks.button("Newer", f"{ARCHIVE}:newer", str(max(0, start - PAGE)))] if start else []
    turn += [blocks.button("Older", f"{ARCHIVE}:older", str(start + PAGE))] if more else []
    return blocks.modal(
        ARCHIVE, "Digests", [*shown, *([blocks.actions(*turn)] if turn else [])], submit="", close="Close"
    )


def _line(entry: Entry, today: date) -> Block:
    stands = f", {_STANDS[entry.state]}" if _STANDS[entry.state] else ""
    return blocks.section(
        f"*Week {entry.week}*, {day(entry.day, today)}{stands}", blocks.button("Read", READ, entry.id)
    )


def say_kept(wanted: Wanted) -> str:
    """What was done, for whoever changed the settings."""
    return _KEPT if wanted.is_on else _SWITCHED_OFF


def say_wanted(wanted: Wanted) -> Mrkdwn:
    """ "Every Friday at 16:00 (Europe/Berlin), in #leadership"."""
    if not wanted.is_on:
        return Mrkdwn("*There is no digest:* it is switched off.")
    where = f"in <#{wanted.channel}>" if wanted.channel else "but I know no channel for it yet"
    return Mrkdwn(f"*Every {DAYS[wanted.weekday]} at {wanted.at:%H:%M}* ({inline(wanted.zone)}), {where}.")


def read_view(issue: Issue, digest_id: str, *, may_edit: bool) -> View:
    """One digest with its thread; charts in words, since forms take none."""
    edit = [blocks.actions(blocks.button("Edit…", EDIT, digest_id))] if may_edit else []
    return blocks.modal(
        "digest.whole", f"Digest of week {issue.number}", [*whole(issue), *edit], submit="", close="Close"
    )


def channel_form(channel: str | None, digest_id: str) -> View:
    """For a digest that is stuck, and for those after it."""
    hint = "Invite me there: /invite, then my name. The digests after this one go there, too."
    fields = [blocks.channel_input("channel", "In which channel?", initial=channel, hint=hint)]
    return blocks.modal(CHANNEL, "The digest's channel", fields, private={"digest": digest_id})


def settings_form(wanted: Wanted, working_days: Collection[int]) -> View:
    """Only days are offered on which the company works (0 is Monday)."""
    return blocks.modal(
        SETTINGS,
        "The digest",
        [
            blocks.section(
                "One message a week to leadership. You see it hours before, and can add, leave out, hold or send it. "
                "On a holiday it comes on the last working day before."
            ),
            blocks.choice_input(
                "is_on",
                "Is there one?",
                [blocks.option("Yes, every week", "on"), blocks.option("No", "off")],
                initial="on" if wanted.is_on else "off",
            ),
            blocks.channel_input(
                "channel",
                "In which channel?",
                initial=wanted.channel,
                hint="Invite me there: /invite, then my name. I mention nobody.",
                optional=True,
            ),
            blocks.choice_input(
                "weekday",
                "On which day?",
                [blocks.option(name, str(number)) for number, name in enumerate(DAYS) if number in working_days],
                initial=str(wanted.weekday),
            ),
            blocks.time_input("at", "At what time?", initial=wanted.at, hint=f"On the clock of {wanted.zone}."),
        ],
    )
