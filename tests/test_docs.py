"""What the documents say is what the code does. `python -m tests.test_docs` writes docs/roles.md and docs/privacy.md anew."""

import re
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import bot
from bot.capabilities import ALL
from bot.core.personal import LEFT_NAME, Kept
from bot.core.roles import VERBS, who_may

ROOT = Path(bot.__file__).parents[1]
MEANT = {
    "menu.open": "open `/cadence`, Home and help",
    "setup.choose_owner": "say who the CTO is",
    "setup.choose_leads": "say who leads which team",
    "setup.write_letter": "write the first letter, and see it as somebody else",
    "setup.start": "start: from here on people are written to",
    "setup.try": "see what somebody else would get, before they get it",
    "roles.give": "give and take roles",
    "office.hand_over": "offer the office of the CTO to a successor, and take the offer back",
    "test.send": "send oneself a test message",
    "health.read": "see how the bot is doing, without anybody's words",
    "audit.read": "read who changed which setting or role",
    "personal.own": "see, export and have forgotten what Cadence knows about oneself",
    "calendar.edit": "set the company's hours, holidays, days off and pauses",
    "rituals.edit": "switch check-ins on and off, and set their day and time",
    "checkins.answer": "answer one's own check-ins",
    "checkins.see_as": "look at a check-in as somebody else would get it",
    "checkins.resume": "have somebody asked again who stayed silent twice",
    "outcomes.read": "read the outcomes of every team",
    "outcomes.write": "add and change outcomes; a lead those of their own teams",
    "outcomes.export": "take the register out as a file",
    "outcomes.import": "bring outcomes in from a spreadsheet; a lead those of their own teams",
    "outcomes.runsheet": "make the all-hands run sheet of a quarter",
    "asks.make": "ask the CTO for something",
    "asks.decide": "promise, hand over or decline what was asked for",
    "desk.read": "read the CTO's desk",
    "asks.act": "follow an ask one made, decides or was handed",
    "tickets.file": "complain",
    "tickets.read": "read complaints: one's own, those one joined or works on; all of them who looks after complaints",
    "tickets.work": "move a complaint on, as one's part in it allows (complaints.md)",
    "clarifications.read": "read what was cleared up and published",
    "clarifications.repeat": "say again what was cleared up",
    "tickets.read_by_key": "read and answer an anonymous complaint with its key",
    "tickets.talk": "prepare a talk about what is between people, and be helped with it",
    "tickets.set_up": "say where harassment is reported",
    "digest.read": "read the weekly digests in the archive",
    "digest.edit": "look at a digest before it leaves: note, leave out, thank, hold, send",
    "digest.choose_channel": "choose another channel where a digest is stuck",
    "digest.set": "say when the digest comes, and in which channel",
    "sunday.answer": "answer how Sunday evening felt, without a name",
    "sunday.talk": "tell the wellbeing contact that one would like to talk",
    "sunday.read": "read how Sunday evening felt, all in one number, and what the CTO made of it",
    "sunday.speak": "write what was heard on Sunday evening, and turn a cause into a promise or a question",
    "sunday.comments": "read the comments on Sunday evening, which have no name, no time and no order",
    "sunday.set_up": "raise the thresholds of Sunday evening, set its crisis numbers, decide whether it goes on",
    "experiments.read": "read what is being tried, and what came of it",
    "experiments.begin": "begin an experiment, where one leads a team, works on a complaint, or holds the CTO's office",
    "experiments.work": "decide on an experiment one answers for, and edit, hand over or withdraw one that one began",
}


PRIVACY = """\
# What Cadence keeps about people

This page is printed from the code. Everybody sees what is known about themselves on Cadence's Home in Slack and with
`/cadence me`, can take it along as a file, and can have it forgotten.

| data | purpose | who sees it | how long | how to switch it off |
|---|---|---|---|---|
{rows}

Where it says months, that is the default. Whoever operates the bot may set other times, in days, and `/cadence me` says which
hold: `CADENCE_KEEP_DAYS={times}`.

What people write is encrypted in the database (`CADENCE_SECRET_KEY`), and appears in no log. Whoever has both the database
and the key can read it. Slack itself keeps what is said in Slack, by its own rules.

## Forget me

By the button on Home, by `/cadence me`, or by whoever operates the bot: `cadence forget --member U…`. What goes, for good:

{goes}

What stays, under the name “{left}”:

{stays}

Messages that are in Slack stay there. The row with Slack's id and the day it was forgotten stays too, so that the next
reading from Slack does not bring the person back; nothing is written into it until they press “Know me again”. Whoever holds
the office of the CTO hands it over first. Backups that were made before still hold what was forgotten: delete them, too.

## Take it along

The button “Export” sends a JSON file to the person's own messages; `cadence export --member U… --out FILE` writes one, or
a spreadsheet (`FILE.csv`), and the audit log says so. It holds what was said by them and to them, and no words of others.
"""


def roles_page() -> str:
    """docs/roles.md as it has to be."""
    lines = [
        "# Who may do what",
        "",
        "Checked at every command, button, form and message. What somebody may not do, the bot says so, and who may.",
        "A member is everybody Slack lists as a full member; a lead leads a team; the other roles are given at set-up.",
        "",
        "| what | who | verb in the code |",
        "|---|---|---|",
        *(f"| {MEANT[verb]} | {who_may(verb)} | `{verb}` |" for verb in VERBS),
    ]
    return "\n".join(lines) + "\n"


def privacy_page() -> str:
    """docs/privacy.md as it has to be: one table from what every capability says it keeps."""
    parts = [each.personal_data for each in ALL if each.personal_data is not None]
    rows = [
        f"| {kept.what} | {kept.purpose} | {kept.seen_by} | {kept.how_long} | {kept.switch_off} |"
        for part in parts
        for kept in part.keeps
    ]
    return PRIVACY.format(
        rows="\n".join(rows),
        times=", ".join(
            f"{kept.expiry.name}={kept.expiry.after.days}" for part in parts for kept in part.keeps if kept.expiry
        ),
        goes="\n".join(f"- {each}" for part in parts for each in part.goes),
        stays="\n".join(f"- {each}" for part in parts for each in part.stays),
        left=LEFT_NAME,
    )


def test_the_page_of_privacy_is_what_the_capabilities_keep() -> None:
    """What is written about people's data is what the code does with it."""
    assert (ROOT / "docs" / "privacy.md").read_text("utf-8") == privacy_page()


def test_what_is_said_to_expire_expires() -> None:
    """A time in the table without a job behind it, or a job with another time, is a promise that nobody keeps."""
    kept = [each for part in ALL if part.personal_data for each in part.personal_data.keeps]

    months = {each.what: f"{round(each.expiry.after / timedelta(days=30.4))} months" for each in kept if each.expiry}

    assert {what: time for what, time in months.items() if not _of(kept, what).how_long.startswith(time)} == {}
    assert [each.what for each in kept if "months" in each.how_long and each.expiry is None] == []


def _of(kept: Sequence[Kept], what: str) -> Kept:
    return next(each for each in kept if each.what == what)


def test_every_verb_is_explained() -> None:
    """A new verb is not granted before it is said what it means."""
    assert set(MEANT) == set(VERBS)


def test_the_page_of_roles_is_the_table_of_roles() -> None:
    """Nobody has to read the code to know who may do what."""
    assert (ROOT / "docs" / "roles.md").read_text("utf-8") == roles_page()


def test_every_link_between_our_pages_leads_somewhere() -> None:
    """README, CONTRIBUTING and what is under docs/, deploy/ and prompts/."""
    pages = [
        *ROOT.glob("*.md"),
        *(page for folder in ("docs", "deploy", "prompts") for page in (ROOT / folder).rglob("*.md")),
    ]
    links = [(page, link) for page in pages for link in re.findall(r"\]\(([^)#\s]+)", page.read_text("utf-8"))]

    broken = [f"{page.name}: {link}" for page, link in links if "://" not in link and not (page.parent / link).exists()]

    assert broken == []


def test_every_make_target_named_in_our_pages_exists() -> None:
    """A command that a page names works."""
    targets = set(re.findall(r"^([a-z]+):.*##", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    named = {name for page in ROOT.glob("*.md") for name in re.findall(r"`?make ([a-z]+)`?", page.read_text("utf-8"))}

    assert {name for name in named if name not in targets} == set()


if __name__ == "__main__":
    (ROOT / "docs" / "roles.md").write_text(roles_page(), "utf-8")
    (ROOT / "docs" / "privacy.md").write_text(privacy_page(), "utf-8")
