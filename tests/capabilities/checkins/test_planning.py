"""Who is asked when: enrolments follow people and files, and every slot that came due ends as a row."""

from datetime import UTC, date, datetime, timedelta

from sqlalchemy import select

from bot.capabilities.checkins.models import CheckInState
from bot.core.people import Member, Team
from bot.core.workspaces import Workspace
from tests.capabilities.checkins.company import ANA, BO, CHIDI, DIYA, EWAN, HALDEN, MONDAY, Company

TUESDAY = date(2026, 11, 24)
AUCKLAND = datetime(2026, 11, 23, 21, tzinfo=UTC)
KATHMANDU = datetime(2026, 11, 24, 4, 15, tzinfo=UTC)
BERLIN = datetime(2026, 11, 24, 9, tzinfo=UTC)
DENVER = datetime(2026, 11, 24, 17, tzinfo=UTC)


async def test_every_lead_is_due_at_their_own_ten_o_clock(company: Company) -> None:
    """The owner, who leads nobody here and whom nobody asks, is not among them."""
    await company.at(MONDAY)

    assert await company.enrolled() == {ANA: BERLIN, BO: DENVER, CHIDI: BERLIN, DIYA: KATHMANDU, EWAN: AUCKLAND}


async def test_an_ask_is_owed_at_that_moment_and_the_next_slot_is_two_weeks_later(company: Company) -> None:
    await company.at(MONDAY)
    await company.at(AUCKLAND)

    checkin = await company.checkin(EWAN)
    (delivery,) = await company.deliveries()
    assert (checkin.slot, checkin.state, checkin.due_at) == (TUESDAY, CheckInState.ASKED, AUCKLAND)
    assert delivery.key == "checkins:outcomes:U0EWAN:2026-11-24:ask"
    assert (delivery.to, delivery.ref, delivery.not_before) == (EWAN, {"checkin": checkin.id.hex}, AUCKLAND)
    assert (await company.enrolled())[EWAN] == AUCKLAND + timedelta(weeks=2)


async def test_planning_the_same_moment_twice_asks_once(company: Company) -> None:
    await company.at(MONDAY)
    for moment in (AUCKLAND, KATHMANDU, BERLIN, DENVER, DENVER):
        await company.at(moment)
        await company.at(moment)

    assert [delivery.to for delivery in await company.deliveries()] == [EWAN, DIYA, ANA, CHIDI, BO]


async def test_nothing_is_planned_before_the_owner_says_start(company: Company) -> None:
    await company.change(Workspace, HALDEN, started_at=None)
    await company.at(BERLIN)

    assert (await company.enrolled(), await company.deliveries()) == ({}, [])


async def test_nothing_is_planned_while_slack_refuses_the_workspace_s_token(company: Company) -> None:
    await company.at(MONDAY)
    await company.change(Workspace, HALDEN, parked="token_revoked")
    await company.at(BERLIN)

    assert await company.checkins() == []


async def test_who_is_away_is_skipped_with_that_reason(company: Company) -> None:
    await company.change(Member, CHIDI, away_until=date(2026, 12, 1))
    await company.at(MONDAY)
    await company.at(BERLIN)

    checkin = await company.checkin(CHIDI)
    assert (checkin.slot, checkin.state, checkin.reason) == (TUESDAY, CheckInState.SKIPPED, "away")
    assert CHIDI not in [delivery.to for delivery in await company.deliveries()]


async def test_a_paused_company_is_asked_nothing_and_every_slot_says_so(company: Company) -> None:
    await company.change(Workspace, HALDEN, paused_from=TUESDAY, paused_until=date(2026, 11, 30))
    await company.at(MONDAY)
    await company.at(DENVER)

    assert {(row.state, row.reason) for row in await company.checkins()} == {(CheckInState.SKIPPED, "paused")}
    assert len(await company.checkins()) == 5


async def test_after_an_outage_only_the_newest_slot_is_asked(company: Company) -> None:
    """Five weeks down: two older slots are written down as coalesced, nobody gets three messages at once."""
    await company.at(MONDAY)
    await company.at(BERLIN + timedelta(weeks=4))

    rows = [(row.slot, row.state, row.reason) for row in await company.checkins() if row.member_id == ANA]
    assert rows == [
        (TUESDAY, CheckInState.SKIPPED, "coalesced"),
        (date(2026, 12, 8), CheckInState.SKIPPED, "coalesced"),
        (date(2026, 12, 22), CheckInState.ASKED, None),
    ]


async def test_a_moved_lead_is_asked_at_ten_where_they_are_now(company: Company) -> None:
    await company.at(MONDAY)
    await company.change(Member, ANA, zone="America/Denver", synced_at=MONDAY + timedelta(hours=1))
    await company.at(MONDAY + timedelta(hours=1))

    assert (await company.enrolled())[ANA] == DENVER


async def test_a_move_past_ten_o_clock_neither_loses_nor_doubles_the_ask(company: Company) -> None:
    """From Denver to Auckland, where it is Tuesday afternoon already: due now, once."""
    arrival = datetime(2026, 11, 24, 1, tzinfo=UTC)
    await company.at(MONDAY)
    await company.change(Member, BO, zone="Pacific/Auckland", synced_at=arrival)
    await company.at(arrival)
    await company.at(DENVER)

    assert [(row.slot, row.state) for row in await company.checkins() if row.member_id == BO] == [
        (TUESDAY, CheckInState.ASKED)
    ]
    assert [each.not_before for each in await company.deliveries() if each.to == BO] == [arrival]


async def test_a_new_lead_joins_and_the_old_one_is_asked_no_more(company: Company) -> None:
    await company.at(MONDAY)
    async with company.database.transaction(HALDEN) as session:
        team = (await session.scalars(select(Team).where(Team.lead_id == ANA))).one()
        team.lead_id = BO
    await company.at(MONDAY)

    assert sorted(await company.enrolled()) == [BO, CHIDI, DIYA, EWAN]


async def test_who_left_the_company_is_asked_no_more(company: Company) -> None:
    await company.at(MONDAY)
    await company.change(Member, ANA, active=False)
    await company.at(BERLIN)

    assert ANA not in [row.member_id for row in await company.checkins()]


async def test_who_joins_after_ten_begins_with_the_next_slot(company: Company) -> None:
    await company.at(BERLIN + timedelta(minutes=1))

    assert (await company.enrolled())[ANA] == BERLIN + timedelta(weeks=2)
    assert (await company.enrolled())[BO] == DENVER


async def test_every_second_week_is_counted_from_the_start(company: Company) -> None:
    """Whatever day the owner says start, the first Tuesday after it counts: nobody waits for longer than a week."""
    await company.change(Workspace, HALDEN, started_at=BERLIN + timedelta(minutes=1))
    await company.at(BERLIN + timedelta(minutes=1))

    assert (await company.enrolled())[ANA] == BERLIN + timedelta(weeks=1)
