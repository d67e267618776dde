"""The menu, help, status, the audit log, and being away. Pure. The parts of Home are in `home.py`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import MappingProxyType

from bot.capabilities.desk.setup.rules import Progress, is_involved, whose_turn
from bot.capabilities.desk.status import Health, Round
from bot.core.people import Person, first_name
from bot.core.roles import VERBS, Role, may
from bot.core.slack import blocks
from bot.core.slack.events import Block, SlackMessage, View
from bot.core.text import Mrkdwn, clock_time, day, inline

WORDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "desk": ("what waits for you, all of it", "desk.read"),
        "hours": ("when I may write to you: your hours, days and holidays", "menu.open"),
        "away": ("you are away: behind it, until when, such as `until Monday`", "menu.open"),
        "back": ("when you are back", "menu.open"),
        "next": ("what I ask you next, and answering it now", "checkins.answer"),
        "history": ("what I asked you, and what you said", "checkins.answer"),
        "sunday": ("how Sunday evening felt about Monday, and what came of it", "sunday.read"),
        "experiments": ("what we are trying, until when, and what we learnt", "experiments.read"),
        "me": ("what I know about you, to take with you or to have forgotten", "personal.own"),
        "help": ("what I do, and what you can type", "menu.open"),
        "setup": ("where set-up stands, and the next step", "menu.open"),
        "see-as": ("what somebody else would get of me: behind it, who, such as `Tom`", "setup.try"),
        "ask-me": ("your next check-in now, to try it; nothing is kept", "checkins.answer"),
        "calendar": ("the company's hours, holidays, days off and pauses", "calendar.edit"),
        "rituals": ("which check-ins are on, and when", "rituals.edit"),
        "digest": ("the weekly message to leadership: the last ones, its day and its channel", "digest.read"),
        "roles": ("who stands in for the CTO, who operates me, and who holds which role", "menu.open"),
        "office": ("who holds the office of the CTO, and handing it over", "menu.open"),
        "test": ("a test message to yourself", "test.send"),
        "status": ("how I am: people, teams, messages", "health.read"),
        "audit": ("who changed which setting or role", "audit.read"),
    }
)
"""What `/cadence` understands, with the verb it needs: help lists to everybody what they may do."""


AUDIT = "desk.audit"
"""The button that shows earlier changes; its value is how many came after them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditLine:
    at: datetime
    actor: str
    verb: str
    what: str


# Menu and help -------------------------------------------------------------------------------------------------------


def menu(
    person: Person, progress: Progress, away_until: date | None, today: date, *, resting_until: date | None = None
) -> SlackMessage:
    """`resting_until` is the first day after a company-wide pause that is under way."""
    return blocks.message(
        "What I can do for you",
        blocks.section(opening(person, progress, away_until, today, resting_until=resting_until)),
        menu_buttons(person, progress, away_until),
        blocks.context("`/outcomes` shows what every team is after. `/cadence help` lists all I understand."),
    )


def opening(
    person: Person, progress: Progress, away_until: date | None, today: date, *, resting_until: date | None = None
) -> str:
    if away_until is not None:
        return f"You are away until {day(away_until, today)}; I ask you nothing before then."
    if resting_until is not None:
        return f"The company rests until {day(resting_until, today)}; I ask nobody anything before then."
    if progress.started_at is None:
        return not_started(person, progress)
    return f"*Hello {inline(first_name(person.name))}, what can I do for you?*"


def not_started(person: Person, progress: Progress) -> str:
    if is_involved(person, progress):
        return f"*Set-up is not done yet.* The next step is for {inline(whose_turn(progress))}."
    if progress.owner_id is None:
        return "*There is nothing for you to do yet.* I am being set up, and you will hear of it from your CTO first."
    return (
        f"*There is nothing for you to do yet.* {inline(first_name(progress.owner_name))} is setting me up, "
        "and you will hear of it from there first."
    )


def menu_buttons(person: Person, progress: Progress, away_until: date | None) -> Block:
    elements: list[blocks.Element] = []
    if is_involved(person, progress):
        style = "primary" if progress.next_step else None
        elements.append(blocks.button("Set-up", "desk.setup", style=style))
    if away_until is None:
        elements.append(blocks.button("I'm away…", "desk.away"))
    else:
        elements.append(blocks.button("I'm back", "desk.back", style="primary"))
    if may(person.roles, "health.read"):
        elements.append(blocks.button("How are you?", "desk.status"))
    more = [blocks.option(label, action) for label, action, verb in _MORE if may(person.roles, verb)]
    return blocks.actions(*elements, blocks.overflow("desk.more", more))


_MORE = (
    ("My hours", "desk.hours", "menu.open"),
    ("Company calendar", "desk.calendar", "calendar.edit"),
    ("Check-ins: which, and when", "checkins.rituals", "rituals.edit"),
    ("Help", "desk.help", "menu.open"),
)
"""What stands under "⋯": its label, the button it stands for, and the verb that button needs."""


def help_message(person: Person, explained: Mrkdwn, *, unknown: str = "", meant: str | None = None) -> SlackMessage:
    """What the bot does (`explained`), and every word this person may use, what their roles add apart.

    `unknown` is a word that it does not know.
    """
    everybodys = [_word_line(word) for word, (_, verb) in WORDS.items() if Role.MEMBER in VERBS[verb]]
    theirs = [
        _word_line(word)
        for word, (_, verb) in WORDS.items()
        if Role.MEMBER not in VERBS[verb] and may(person.roles, verb)
    ]
    shown = [blocks.section(explained), blocks.section("\n".join(everybodys))]
    if theirs:
        shown.append(blocks.section("\n".join(["*What your role adds*", *theirs])))
    if unknown:
        guess = f" Did you mean `/cadence {meant}`?" if meant else ""
        shown.insert(0, blocks.section(f"I don't know “{inline(unknown)}”.{guess}"))
    return blocks.message("What I do, and what you can type", *shown)


def _word_line(word: str) -> str:
    return f"`/cadence {word}` {WORDS[word][0]}"


# Away ----------------------------------------------------------------------------------------------------------------


def away_form() -> View:
    return blocks.modal(
        "desk.away",
        "Away",
        [
            blocks.section("I ask you nothing while you are away. What you are owed to hear waits until you are back."),
            blocks.date_input("until", "Which day are you back?"),
        ],
    )


def away_message(until: date, today: date, stands_in: str = "") -> SlackMessage:
    """`stands_in` is mrkdwn: who is at the desk while the CTO is away; "" for everybody else."""
    return blocks.message(
        "You are away",
        blocks.section(
            f"You are away until {day(until, today)}. I ask you nothing before then; what you are owed to hear waits."
        ),
        *([blocks.section(stands_in)] if stands_in else []),
        blocks.actions(blocks.button("I'm back already", "desk.back")),
    )


# Status and audit log ------------------------------------------------------------------------------------------------


def status_message(person: Person, health: Health, now: datetime) -> SlackMessage:
    return blocks.message("How I am", blocks.section("\n".join(["*How I am*", *_status_lines(person, health, now)])))


def status_view(person: Person, health: Health, now: datetime) -> View:
    lines = _status_lines(person, health, now)
    return blocks.modal("desk.health", "How I am", [blocks.section("\n".join(lines))], submit="", close="Close")


def _status_lines(person: Person, health: Health, now: datetime) -> list[str]:
    lines = [f"*Slack:* {slack_line(health.parked)}"]
    read = f", read from Slack {_ago(now - health.synced_at)}" if health.synced_at else ", not read from Slack yet"
    zones = "1 time zone" if health.zones == 1 else f"{health.zones} time zones"
    lines.append(f"*People:* {health.people} in {zones}{read}")
    if health.doubtful:
        lines.append(
            f":warning: I don't know the time zone of {inline(', '.join(health.doubtful[:5]))}; I use their last one."
        )
    lines += _set_up_lines(person, health.progress)
    lines += [_round_line(person, each) for each in health.rounds]
    lines.append(f"*Messages:* {_messages(health)}")
    if health.next_batch is not None:
        batch = health.next_batch
        lines.append(
            f"*Next:* {_count(batch.messages, 'message')} from {clock_time(batch.starts_at, person.zone)}, sent within {_span(batch.takes)}"
        )
    return lines


def slack_line(parked: str | None) -> str:
    """Whether Slack takes what I send; `parked` is why it does not."""
    if parked is None:
        return "connected"
    return f":warning: Slack refuses my token (`{parked}`). Install the app again, then `cadence doctor`."


def _set_up_lines(person: Person, progress: Progress) -> list[str]:
    settled = [team for team in progress.teams if not team.proposed]
    vacant = [team.name for team in settled if team.lead_id is None]
    lines = [f"*Teams:* {len(settled)}, {_count(len(progress.leads), 'lead')}"]
    if vacant:
        lines.append(f":warning: Nobody leads {inline(', '.join(vacant[:10]))}; nobody is asked. `/cadence setup`")
    if progress.next_step is not None:
        lines.append(f"*Set-up:* the next step is for {inline(whose_turn(progress))}. `/cadence setup`")
    elif progress.started_at is not None:
        lines.append(f"*Running* since {clock_time(progress.started_at, person.zone)}")
    return lines


def _round_line(person: Person, planned: Round) -> str:
    coming = planned.coming
    first = clock_time(coming.next_at, person.zone)
    return (
        f"*{inline(coming.title)}* is on for {coming.members} {'person' if coming.members == 1 else 'people'}. "
        f"Next: {first}, {_count(coming.messages, 'ask')}, sent within {_span(planned.takes)}"
    )


def _messages(health: Health) -> str:
    parts = [f"{health.waiting} waiting", f"{health.refused} refused", f"{health.in_doubt} in doubt"]
    hint = "; `cadence outbox` says why" if health.refused or health.in_doubt else ""
    return ", ".join(parts) + hint


def audit_message(person: Person, entries: Sequence[AuditLine], *, earlier: int | None = None) -> SlackMessage:
    """`earlier` is how many come before what a button shows next; None where this is the end of it."""
    lines = [
        f"{clock_time(entry.at, person.zone)}  {inline(entry.actor)}: {_in_words(entry.verb)}, {inline(entry.what)}"
        for entry in entries
    ]
    shown = "\n".join(lines) or "Nothing was changed yet."
    more = [blocks.actions(blocks.button("Earlier ones", AUDIT, str(earlier)))] if earlier is not None else []
    return blocks.message(
        "The audit log", blocks.section(f"*Changes of settings and roles, the last first*\n{shown}"), *more
    )


def _in_words(verb: str) -> str:
    """ "office handed over" for `office.handed_over`."""
    return inline(verb.replace(".", " ").replace("_", " "))


# Words for figures ---------------------------------------------------------------------------------------------------


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def _span(span: timedelta) -> str:
    seconds = round(span.total_seconds())
    return (
        "a second" if seconds <= 1 else _count(seconds, "second") if seconds < 120 else _count(seconds // 60, "minute")
    )


def _ago(span: timedelta) -> Mrkdwn | str:
    minutes = round(span.total_seconds() / 60)
    if minutes < 1:
        return "just now"
    if minutes < 120:
        return f"{_count(minutes, 'minute')} ago"
    return f"{_count(minutes // 60, 'hour')} ago" if minutes < 2880 else f"{_count(minutes // 1440, 'day')} ago"
