"""What the digest tells of experiments: what ends within a week, what was decided and learnt, and nobody's name."""

from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.capabilities.experiments.digest import tell_of_experiments
from bot.capabilities.experiments.rules import Move
from bot.capabilities.experiments.wording import Wording
from bot.core.digests import DigestPart, Week
from tests.capabilities.experiments.lab import Lab
from tests.capabilities.outcomes.people import CHIDI, EVERYBODY

FRIDAY: Final = datetime(2026, 11, 27, 15, tzinfo=UTC)
"""Four in Berlin."""


async def told(lab: Lab, ends: datetime = FRIDAY, *, now: datetime | None = None) -> DigestPart:
    week = Week(begins=ends - timedelta(weeks=1), ends=ends, now=now or ends, zone=ZoneInfo("Europe/Berlin"))
    async with lab.office() as session:
        (part,) = await tell_of_experiments(session, week)
    return part


async def test_a_week_without_experiments_says_nothing(lab: Lab) -> None:
    part = await told(lab)
    assert (part.line, part.thread, part.decisions) == ("", [], 0)


async def test_what_ends_next_week_is_asked_about(lab: Lab) -> None:
    """The line of the product's own example. What ends later is not there yet."""
    await lab.begins(change="no Friday releases", ends_on=date(2026, 12, 3))
    await lab.begins(change="much later", ends_on=date(2026, 12, 5))

    part = await told(lab)

    assert part.line == "*Experiment:* “no Friday releases” ends Thursday: keep, change or stop?"
    assert "*Ends Thu 3 Dec:* E-1, “no Friday releases”. Expected: Fewer week-ends are spent mending." in str(
        part.thread
    )
    assert part.figures["experiments_running"] == 2
    assert part.decisions == 0


async def test_what_was_decided_is_told_with_what_was_learnt(lab: Lab) -> None:
    """And by nobody's name: it is what was learnt that counts."""
    kept, stopped, changed = [await lab.begins(change=each) for each in ("Pairing", "Long stand-ups", "Quiet hours")]
    lapsed = await lab.begins(change="No mail", ends_on=date(2026, 11, 25))
    await lab.presses(CHIDI, Move.KEEP, kept, words="Nights got quieter.")
    await lab.presses(CHIDI, Move.STOP, stopped, words="People were tired by noon")
    another = Wording(change="Quiet mornings")
    await lab.presses(
        CHIDI, Move.CHANGE, changed, words="Afternoons are for talk", wording=another, day=date(2026, 12, 18)
    )
    lab.now = datetime(2026, 11, 26, 6, tzinfo=UTC)
    await lab.lapses(lapsed)

    part = await told(lab)

    assert part.line == (
        "*Experiments:* Kept “Pairing”: Nights got quieter; Stopped “Long stand-ups”: People were tired by noon; "
        "Changed “Quiet mornings”: Afternoons are for talk; 1 more (thread)"
    )
    thread = str(part.thread)
    assert "*Stopped:* E-2, “Long stand-ups”. Learnt: People were tired by noon. Thank you." in thread
    assert "*Changed:* E-3, “Quiet mornings”. Until Fri 18 Dec. Learnt: Afternoons are for talk." in thread
    assert "*Lapsed:* E-4, “No mail”. Its day passed, and nobody said keep, change or stop." in thread
    assert part.decisions == 3
    assert not any(person.name.split()[0] in part.line + thread for person in EVERYBODY)


async def test_what_was_taken_back_was_not_decided(lab: Lab) -> None:
    made = await lab.begins(change="Pairing", ends_on=date(2027, 1, 5))
    await lab.presses(CHIDI, Move.STOP, made, words="A slip")
    lab.now += timedelta(minutes=1)
    await lab.presses(CHIDI, Move.UNDO, made)

    part = await told(lab)

    assert (part.line, part.thread, part.decisions) == ("", [], 0)


async def test_a_decision_is_told_once_nobody_can_undo_it(lab: Lab) -> None:
    """In the week in which its two minutes are over, and in no other."""
    made = await lab.begins(change="Pairing", ends_on=date(2027, 1, 5))
    lab.now = FRIDAY - timedelta(minutes=1)
    await lab.presses(CHIDI, Move.KEEP, made, words="Quieter")

    assert (await told(lab)).line == ""
    assert (await told(lab, FRIDAY + timedelta(weeks=1), now=lab.now + timedelta(seconds=90))).line == "", "a preview"
    assert (await told(lab, FRIDAY + timedelta(weeks=1))).line == "*Experiment:* Kept “Pairing”: Quieter"
    assert (await told(lab, FRIDAY + timedelta(weeks=2))).line == ""
