"""The quarter's run sheet: what was reached and learned in it, what runs, what needs help; never an ask."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from bot.capabilities.outcomes import actions
from bot.capabilities.outcomes.rules import Kind, State, Wording
from bot.capabilities.outcomes.runsheet import views
from bot.capabilities.outcomes.runsheet.offer import JOB, OFFER
from bot.capabilities.outcomes.runsheet.quarters import (
    Quarter,
    offer_begins,
    quarter_meant,
    quarter_of,
    read_quarter,
)
from bot.capabilities.outcomes.runsheet.reading import find_sheets
from bot.capabilities.outcomes.runsheet.sheet import TeamSheet
from bot.core.clock import Clock
from bot.core.context import Context
from bot.core.db import Database
from bot.core.notices import Notice
from bot.core.prompts import find_prompts
from bot.core.slack.blocks import fit_view
from bot.core.text import load_phrases
from bot.core.timings import Timings
from bot.core.workspaces import Workspace
from bot.sandbox.blockkit.surfaces import check_view
from tests.capabilities.outcomes.conftest import Office
from tests.capabilities.outcomes.people import LENA, NOW, PAYMENTS, SEARCH, TODAY, TOM
from tests.capabilities.outcomes.test_exchange import STANDING
from tests.hostile import HOSTILE

THIS = Quarter(2026, 4)


@pytest.mark.parametrize(
    ("day", "of", "meant"),
    [
        ("2026-01-01", "2026-1", "2025-4"),
        ("2026-01-28", "2026-1", "2025-4"),
        ("2026-01-29", "2026-1", "2026-1"),
        ("2026-03-31", "2026-1", "2026-1"),
        ("2026-04-01", "2026-2", "2026-1"),
        ("2026-12-31", "2026-4", "2026-4"),
    ],
)
def test_which_quarter_a_day_is_in_and_which_one_people_mean(day: str, of: str, meant: str) -> None:
    when = date.fromisoformat(day)
    assert (quarter_of(when).key, quarter_meant(when).key) == (of, meant)


@pytest.mark.parametrize(
    ("key", "quarter"), [("2026-4", THIS), ("2026-5", None), ("1-1", None), ("", None), ("٢٠٢٦-4", None)]
)
def test_a_button_says_which_quarter(key: str, quarter: Quarter | None) -> None:
    assert read_quarter(key) == quarter


def test_a_quarter_begins_and_ends_on_the_workspace_s_own_calendar() -> None:
    assert (THIS.first, THIS.last, THIS.before, THIS.following) == (
        date(2026, 10, 1),
        date(2026, 12, 31),
        Quarter(2026, 3),
        Quarter(2027, 1),
    )
    assert offer_begins(THIS, ZoneInfo("Europe/Berlin")) == datetime(2026, 12, 17, 23, tzinfo=UTC)


async def fill_register(office: Office) -> None:
    async with office() as session:

        async def add(sentence: str, team: int, *, kind: Kind = Kind.KNOWN_ROAD) -> object:
            wording = Wording(sentence=sentence, kind=kind, due=date(2026, 12, 12))
            team_id = (PAYMENTS, SEARCH)[team]
            return await actions.add_outcome(
                session, wording, team_id=team_id, by_id=TOM.id, at=NOW - timedelta(days=200), source=sentence
            )

        async def say(sentence: str, state: State, at: datetime, words: str | None = None) -> None:
            made = await actions.from_source(session, sentence)
            assert made is not None
            await actions.say_state(session, made, state, by_id=TOM.id, at=at, words=words)

        for sentence in ("Pay-outs", "Refunds", "Old news", "Chargebacks"):
            await add(sentence, 0)
        for sentence in ("Do they search?", "Do they type?"):
            await add(sentence, 1, kind=Kind.UNKNOWN_TERRITORY)
        await say("Pay-outs", State.REACHED, NOW)
        await say("Refunds", State.AT_RISK, NOW)
        await say("Old news", State.REACHED, NOW - timedelta(days=90))
        await say("Do they search?", State.STOPPED, NOW, "Nobody does")
        await say("Do they type?", State.STUCK, NOW - timedelta(days=90), "Too early")


def told(sheet: TeamSheet) -> dict[str, list[str]]:
    return {
        "reached": [entry.sentence for entry in sheet.reached],
        "learned": [f"{entry.sentence} {words}" for entry, words in sheet.learned],
        "running": [entry.sentence for entry in sheet.running],
        "needs help": [entry.sentence for entry in sheet.needs_help],
        "stopped": [entry.sentence for entry in sheet.stopped],
    }


async def test_each_outcome_stands_where_it_belongs(office: Office) -> None:
    """What ended or was learned in another quarter is told in that one's."""
    await fill_register(office)
    async with office() as session:
        payments, search = await find_sheets(session, THIS)
        before = [told(each)["reached"] + told(each)["learned"] for each in await find_sheets(session, THIS.before)]
    assert told(payments) == {
        "reached": ["Pay-outs"],
        "learned": [],
        "running": ["Chargebacks"],
        "needs help": ["Refunds"],
        "stopped": [],
    }
    assert told(search) == {
        "reached": [],
        "learned": ["Do they search? Nobody does"],
        "running": [],
        "needs help": ["Do they type?"],
        "stopped": ["Do they search?"],
    }
    assert before == [["Old news"], ["Do they type? Too early"]]


async def test_the_file_is_markdown_that_what_people_wrote_cannot_break(office: Office) -> None:
    await fill_register(office)
    async with office() as session:
        made = await actions.from_source(session, "Refunds")
        assert made is not None
        made.sentence = "# Refunds *now*\n- <b>really</b>"
    async with office() as session:
        text = views.write_file(await find_sheets(session, THIS), THIS, TODAY)
    assert text.startswith(
        "# All-hands run sheet, Q4 2026\n\nAs the register stood on 2026-11-24.\n\n## Payments\n\n**Reached**\n"
    )
    assert "- \\# Refunds \\*now\\* - \\<b\\>really\\</b\\> (O-2, at risk, by 2026-12-12)\n" in text


@pytest.mark.parametrize("words", HOSTILE.values(), ids=HOSTILE)
def test_a_page_takes_whatever_people_wrote(words: str) -> None:
    entry = replace(STANDING, sentence=words)
    sheet = TeamSheet(
        team=words,
        reached=[entry] * 20,
        learned=[(entry, words)] * 20,
        running=[entry] * 20,
        needs_help=[entry],
        stopped=[entry],
    )
    for sheets in ([], [sheet], [sheet] * 40):
        for page in (0, 3, 99):
            assert check_view(fit_view(views.page_view(sheets, THIS, page=page, today=TODAY, note="Sent."))) == []


async def test_the_desk_offers_it_once_in_the_last_two_weeks(office: Office, database: Database) -> None:
    prompts = find_prompts()
    context = Context(database, Clock(database), prompts, load_phrases(prompts), Timings.short())
    begins = datetime(2026, 12, 18, tzinfo=UTC)

    async def offered() -> list[tuple[str, str | None]]:
        async with office() as session:
            found = await session.scalars(select(Notice).where(Notice.subject == OFFER))
            return [(each.key, each.member_id) for each in found]

    async with office() as session:
        (await session.get_one(Workspace, "T1")).started_at = NOW
    assert JOB.next_due is not None
    assert await JOB.next_due(context, NOW) == begins
    await JOB.run(context, begins)
    assert await offered() == []  # an empty register makes no run sheet
    async with office() as session:
        wording = Wording(sentence="Faster results")
        await actions.add_outcome(session, wording, team_id=SEARCH, by_id=LENA.id, at=NOW, source="1")
    await JOB.run(context, begins - timedelta(seconds=1))
    assert await offered() == []
    for days in (0, 1, 13):
        await JOB.run(context, begins + timedelta(days=days))
    assert await offered() == [("outcomes:runsheet:2026-4", None)]
    assert await JOB.next_due(context, begins) == datetime(2027, 3, 18, tzinfo=UTC)
