"""The heaviest week that a company can bring still fits on the screen of a phone; what the CTO adds by hand comes on top."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Final
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from bot.capabilities.digest.edition import Edits, make_edition
from bot.capabilities.digest.views import Issue, parent
from bot.capabilities.outcomes.asks import digest_views as asks
from bot.capabilities.outcomes.asks.rules import AskState, Move
from bot.capabilities.outcomes.digest_views import Need, Story, say_help, say_learnt, say_quarter, say_reached
from bot.capabilities.outcomes.models import OutcomeChange
from bot.capabilities.outcomes.rules import ChangeKind, Entry, Kind, State
from bot.capabilities.outcomes.runsheet.quarters import quarter_of
from bot.capabilities.outcomes.runsheet.sheet import TeamSheet
from bot.capabilities.tickets.clarity.models import Clarification
from bot.capabilities.tickets.digest_views import Complaints, Kept, say_clarity, say_complaints, say_kept_free
from bot.core.digests import Cost, DigestPart, DigestRank
from tests.capabilities.digest.test_sections import FRIDAY, WITHIN, week_to

SCREEN: Final = 1500
"""Characters: thirty lines of fifty, as Slack shows them on a phone."""
TEAMS: Final = ("Payments", "Search", "Data Platform", "Laptops & IT", "Customer Support", "Mobile")
LONG: Final = "so many words that nobody who stands in a lift would ever read all of them to their end " * 3
TODAY: Final = date(2026, 11, 27)


def outcome(number: int, state: State) -> Entry:
    return Entry(
        id=UUID(int=number),
        number=number,
        sentence=LONG,
        measure=LONG,
        effect=LONG,
        due=TODAY,
        kind=Kind.KNOWN_ROAD,
        state=state,
        learned=None,
        heard_at=FRIDAY,
        version=1,
        team_id=UUID(int=number),
        team=TEAMS[number % len(TEAMS)],
        lead_id=None,
    )


def stories(state: State) -> list[Story]:
    """One of every team, which came to stand so in this week."""
    said = OutcomeChange(what=ChangeKind.STATE, state=state, words=LONG, at=WITHIN)
    return [Story(outcome(number, state), [said]) for number in range(len(TEAMS))]


def debts(state: AskState, *, due: date | None, moved: bool, moves: frozenset[Move]) -> list[asks.Debt]:
    return [
        asks.Debt(
            id=uuid4(), state=state, due=due, team=team, outcome=LONG, moves=moves, was_due=TODAY if moved else None
        )
        for team in TEAMS
    ]


def everything() -> Sequence[DigestPart]:
    """Six of each, in every section, in the last week of a quarter after which it is the CTO's turn."""
    nothing: frozenset[Move] = frozenset()
    told = asks.sort(
        [
            *debts(AskState.KEPT, due=None, moved=False, moves=frozenset({Move.KEEP})),
            *debts(AskState.PROMISED, due=date(2026, 11, 20), moved=False, moves=nothing),
            *debts(AskState.PROMISED, due=date(2026, 12, 20), moved=True, moves=nothing),
            *debts(AskState.DECLINED, due=None, moved=False, moves=frozenset({Move.DECLINE})),
        ],
        TODAY,
    )
    needing = [Need(outcome(number, State.OFF_TRACK), LONG, is_new=number < 3) for number in range(6)]
    counts = Complaints(
        came=16, answered=15, mended_by_complainer=12, settled=9, open=21, stale=13, oldest=date(2026, 9, 1), weeks=[]
    )
    cleared = Clarification(question=LONG, answer=LONG, published_at=datetime(2026, 11, 2, tzinfo=UTC), said=1)
    sheet = TeamSheet(
        team=TEAMS[0], reached=[outcome(1, State.REACHED)], learned=[], running=[], needs_help=[], stopped=[]
    )
    sunday = "*Sunday evening:* about 3.5 (was about 3), 61 of 118; it is the CTO's turn, since 16 Nov"
    return [
        DigestPart(name="promises", title="", rank=DigestRank.PROMISES, line=asks.say(told, "Maximiliane")),
        say_reached(stories(State.REACHED)),
        say_learnt(stories(State.STOPPED)),
        say_help(needing),
        say_complaints(counts, TODAY),
        say_clarity([cleared], week_to(FRIDAY)),
        DigestPart(name="sunday", title="", rank=DigestRank.SUNDAY, line=sunday),
        say_kept_free(Kept(hours=24, changes=6, until=date(2026, 12, 18))),
        say_quarter(quarter_of(TODAY), [sheet]),
        DigestPart(
            name="not_asked", title="", rank=DigestRank.NOT_ASKED, line="*Not asked, because I was down:* 14 check-ins"
        ),
        DigestPart(name="cost", title="", rank=DigestRank.COST, cost=Cost(minutes=296, people=118)),
    ]


def test_the_heaviest_week_is_one_screen() -> None:
    edition = make_edition(everything())
    issue = Issue(number=48, edition=edition, edits=Edits(hidden=frozenset()), zone=ZoneInfo("Europe/Berlin"))

    said = parent(issue).text

    assert len(said) <= SCREEN, said
    assert [part.name for part in edition.parts if not part.line] == ["cost"], "every section has something to tell"
