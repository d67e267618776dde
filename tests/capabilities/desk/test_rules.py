"""What is typed after `/cadence`, and whose turn it is in set-up."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.capabilities.desk.rules import nearest_word, read_day, why_not_away
from bot.capabilities.desk.setup.rules import Progress, Step, TeamStanding, may_claim, open_steps, whose_turn
from bot.capabilities.desk.views import WORDS
from bot.core.people import Person
from bot.core.roles import Role

MONDAY = date(2026, 11, 23)
PAYMENTS = TeamStanding(id="1", name="Payments", people=2, proposed=False, lead_id="U0TOM", lead_name="Tom Brandt")


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("2026-12-01", date(2026, 12, 1)),
        ("until 2026-12-01", date(2026, 12, 1)),
        ("1 Dec", date(2026, 12, 1)),
        ("1. December", date(2026, 12, 1)),
        ("Dec 1", date(2026, 12, 1)),
        ("december 1, 2027", date(2027, 12, 1)),
        ("until 23 Nov", date(2027, 11, 23)),
        ("3 Jan", date(2027, 1, 3)),
        ("tomorrow", date(2026, 11, 24)),
        ("Monday", date(2026, 11, 30)),
        ("until  tue", date(2026, 11, 24)),
        ("sunday", date(2026, 11, 29)),
        ("31 Feb", None),
        ("soon", None),
        ("1 Foo", None),
        ("Wedding", None),
        ("Marble 5", None),
        ("thurs", date(2026, 11, 26)),
        ("", None),
    ],
)
def test_a_day_is_read_as_people_write_it(typed: str, expected: date | None) -> None:
    """A weekday is the next one, a day without a year lies ahead; 1/12 is never guessed."""

    assert read_day(typed, MONDAY) == expected


@pytest.mark.parametrize("until", [None, MONDAY, date(2026, 11, 20)])
def test_nobody_is_away_until_a_day_that_is_not_ahead(until: date | None) -> None:
    assert why_not_away(until, MONDAY) is not None
    assert why_not_away(date(2026, 11, 24), MONDAY) is None


@pytest.mark.parametrize(
    ("word", "meant"),
    [("stauts", "status"), ("set-up", "setup"), ("HELP", "help"), ("aways", "away"), ("lunch", None)],
)
def test_a_word_nearly_right_is_understood(word: str, meant: str | None) -> None:
    assert nearest_word(word, WORDS) == meant


def person(*roles: Role, member_id: str = "U0MAYA") -> Person:
    return Person("T0HALDEN", member_id, "Maya", ZoneInfo("Europe/Berlin"), frozenset({Role.MEMBER, *roles}))


NOTHING = Progress()
NAMED = Progress(owner_id="U0MAYA", owner_name="Maya Lindqvist", operators=("U0INES",))
LED = Progress(owner_id="U0MAYA", owner_name="Maya Lindqvist", teams=(PAYMENTS,), leads_settled=True)
WRITTEN = Progress(
    owner_id="U0MAYA", owner_name="Maya Lindqvist", teams=(PAYMENTS,), leads_settled=True, letter_settled=True
)
RUNNING = Progress(
    owner_id="U0MAYA", owner_name="Maya Lindqvist", teams=(PAYMENTS,), leads_settled=True, letter_settled=True,
    started_at=datetime(2026, 11, 23, tzinfo=UTC),
)  # fmt: skip
VACANT = Progress(
    teams=(PAYMENTS,), leads_settled=True, letter_settled=True, started_at=datetime(2026, 11, 23, tzinfo=UTC)
)
OPERATOR = person(Role.OPERATOR, member_id="U0INES")
OWNER = person(Role.OWNER)
DEPUTY = person(Role.DEPUTY, member_id="U0RUTH")


ADMIN = "whoever operates this bot, or an admin of the workspace"


@pytest.mark.parametrize(
    ("progress", "step", "turn", "offered"),
    [
        (NOTHING, Step.OWNER, ADMIN, ((Step.OWNER,), ())),
        (NAMED, Step.LEADS, "Maya", ((Step.OWNER,), (Step.LEADS,))),
        (LED, Step.LETTER, "Maya", ((Step.OWNER,), (Step.LEADS,))),
        (WRITTEN, Step.START, "Maya", ((Step.OWNER,), (Step.LEADS,))),
        (RUNNING, None, "", ((), (Step.LEADS,))),
        (VACANT, Step.OWNER, ADMIN, ((Step.OWNER,), (Step.LEADS,))),
    ],
    ids=["nothing", "named", "led", "written", "running", "vacant"],
)
def test_each_sees_the_steps_that_are_theirs(
    progress: Progress, step: Step | None, turn: str, offered: tuple[tuple[Step, ...], tuple[Step, ...]]
) -> None:
    """A step is offered when the ones before it are done, and only to who may take it: operator, deputy, nobody else."""

    assert (progress.next_step, whose_turn(progress)) == (step, turn)
    assert (open_steps(OPERATOR, progress), open_steps(DEPUTY, progress)) == offered
    assert open_steps(person(Role.LEAD, Role.LEADERSHIP), progress) == ()


@pytest.mark.parametrize(
    ("progress", "offered"),
    [
        (NAMED, [Step.LEADS, Step.OWNER]),
        (LED, [Step.LETTER, Step.LEADS, Step.OWNER]),
        (WRITTEN, [Step.START, Step.LETTER, Step.LEADS, Step.OWNER]),
        (RUNNING, [Step.LETTER, Step.LEADS]),
    ],
)
def test_the_owner_is_offered_the_next_step_before_the_others(progress: Progress, offered: list[Step]) -> None:
    """What was settled can be changed: the letter for whoever leads a team later; the office only by handing it over."""

    assert list(open_steps(OWNER, progress)) == offered


def test_settled_leads_without_a_lead_are_not_done() -> None:
    """The only lead left the company before the start: it is the owner's turn again."""
    left = TeamStanding(id="1", name="Payments", people=2, proposed=False)

    progress = Progress(owner_id="U0MAYA", owner_name="Maya", teams=(left,), leads_settled=True, letter_settled=True)

    assert progress.next_step is Step.LEADS


def test_who_leads_two_teams_counts_once_and_a_proposal_not_at_all() -> None:
    search = TeamStanding(id="2", name="Search", people=1, proposed=False, lead_id="U0TOM", lead_name="Tom Brandt")
    platform = TeamStanding(id="3", name="Platform", people=1, proposed=True, lead_id="U0BO", lead_name="Bo Larsen")

    assert Progress(teams=(PAYMENTS, search, platform)).leads == ("U0TOM",)


@pytest.mark.parametrize(
    ("is_admin", "progress", "may"), [(True, VACANT, True), (True, RUNNING, False), (False, VACANT, False)]
)
def test_only_an_admin_claims_and_only_a_vacant_office(is_admin: bool, progress: Progress, may: bool) -> None:
    assert may_claim(is_admin=is_admin, progress=progress) is may
