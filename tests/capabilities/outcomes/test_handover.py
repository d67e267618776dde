"""When a lead changes: the new one gets a hand-over card, exactly once per change, however the change came about."""

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.outcomes import actions
from bot.capabilities.outcomes.asks.actions import make_ask
from bot.capabilities.outcomes.handover import card
from bot.capabilities.outcomes.handover.changes import HANDOVER, JOB, take_up_changes
from bot.capabilities.outcomes.rules import Entry, Page, Wording
from bot.core.clock import Clock
from bot.core.context import Context
from bot.core.db import Database
from bot.core.notices import Notice, NoticeState
from bot.core.people import Team
from bot.core.prompts import find_prompts
from bot.core.slack.blocks import fit, message
from bot.core.text import load_phrases
from bot.core.timings import Timings
from bot.core.workspaces import Workspace
from bot.sandbox.blockkit.surfaces import check_message_blocks
from tests.capabilities.outcomes.conftest import Office
from tests.capabilities.outcomes.people import CHIDI, LENA, NOW, PAYMENTS, TODAY, TOM
from tests.capabilities.outcomes.test_exchange import STANDING
from tests.hostile import HOSTILE


async def give(office: Office, lead_id: str | None, *, active: bool = True) -> None:
    async with office() as session:
        team = (await session.scalars(select(Team).where(Team.id == PAYMENTS))).one()
        team.lead_id, team.active = lead_id, active
    async with office() as session:
        await take_up_changes(session, NOW)


async def owed(session: AsyncSession) -> list[tuple[str | None, str, NoticeState]]:
    """To whom, who led before, and whether it still is."""
    cards = await session.scalars(select(Notice).where(Notice.subject == HANDOVER).order_by(Notice.key))
    return [(each.member_id, each.ref["before"], each.state) for each in cards]


async def test_the_first_look_brings_no_card_and_each_change_brings_one(office: Office) -> None:
    await give(office, TOM.id)
    async with office() as session:
        assert await owed(session) == []
    for _ in range(2):
        await give(office, LENA.id)
    async with office() as session:
        assert await owed(session) == [(LENA.id, TOM.id, NoticeState.WAITING)]


async def test_a_card_that_nobody_read_gives_way_to_the_next_lead_s(office: Office) -> None:
    """And whoever leads it again later is handed it over again."""
    for lead in (TOM, LENA, CHIDI, LENA):
        await give(office, lead.id)
    async with office() as session:
        assert await owed(session) == [
            (LENA.id, TOM.id, NoticeState.WITHDRAWN),
            (CHIDI.id, LENA.id, NoticeState.WITHDRAWN),
            (LENA.id, CHIDI.id, NoticeState.WAITING),
        ]


async def test_a_team_without_a_lead_or_that_is_no_team_brings_no_card(office: Office) -> None:
    await give(office, TOM.id)
    await give(office, None)
    await give(office, LENA.id, active=False)
    async with office() as session:
        assert await owed(session) == []
    await give(office, LENA.id)
    async with office() as session:
        assert await owed(session) == [(LENA.id, "", NoticeState.WAITING)]


async def test_nobody_hears_of_it_before_the_owner_said_start(office: Office, database: Database) -> None:
    prompts = find_prompts()
    context = Context(database, Clock(database), prompts, load_phrases(prompts), Timings.short())
    await give(office, TOM.id)
    async with office() as session:
        (await session.scalars(select(Team).where(Team.id == PAYMENTS))).one().lead_id = LENA.id
    await JOB.run(context, NOW)
    async with office() as session:
        assert await owed(session) == []
        (await session.get_one(Workspace, "T1")).started_at = NOW
    for _ in range(2):
        await JOB.run(context, NOW)
    async with office() as session:
        assert await owed(session) == [(LENA.id, TOM.id, NoticeState.WAITING)]


async def test_asks_stay_with_whoever_asked_and_are_counted_not_read(office: Office) -> None:
    async with office() as session:
        wording = Wording(sentence="Pay-outs in one day")
        made = await actions.add_outcome(session, wording, team_id=PAYMENTS, by_id=TOM.id, at=NOW, source="1")
        for number in range(2):
            await make_ask(session, "A secret", by_id=TOM.id, at=NOW, source=f"{number}", outcome_id=made.id)
    async with office() as session:
        team = (await session.scalars(select(Team).where(Team.id == PAYMENTS))).one()
        askers = await card.askers_of(session, PAYMENTS, LENA)
        shown = str(card.card(team, page_of(1), LENA, before="Tom", askers=askers, today=TODAY))
    assert "Still owed for it: Tom asked for 2. What was asked stays with whoever asked; talk to them." in shown
    assert "A secret" not in shown


def page_of(number: int, entry: Entry = STANDING) -> Page:
    return Page(entries=[entry] * min(number, 4), start=0, total=number)


@pytest.mark.parametrize("number", [0, 1, 4, 60])
@pytest.mark.parametrize("words", HOSTILE.values(), ids=HOSTILE)
def test_a_card_is_one_notice_whatever_people_wrote(words: str, number: int) -> None:
    team = Team(id=PAYMENTS, name=words)
    blocks = card.card(team, page_of(number), LENA, before=words, askers={words: 3}, today=TODAY)
    assert len(blocks) <= 8
    assert check_message_blocks(list(fit(message("x", *blocks)).blocks)) == []
