"""After planning: asks that did not leave in time, people who moved or left meanwhile, windows that end."""

from datetime import UTC, date, datetime, time, timedelta

from bot.capabilities.checkins.follow_up import follow_up
from bot.capabilities.checkins.models import CheckIn, CheckInState
from bot.core.outbox import Delivery, DeliveryState
from bot.core.people import Member
from tests.capabilities.checkins.company import ANA, BO, HALDEN, MONDAY, Company

BERLIN = datetime(2026, 11, 24, 9, tzinfo=UTC)
EVENING = datetime(2026, 11, 24, 16, 30, tzinfo=UTC)
NEXT_MORNING = datetime(2026, 11, 25, 8, tzinfo=UTC)
NUDGE = BERLIN + timedelta(days=2)
CLOSING = BERLIN + timedelta(days=13)


async def asked(company: Company) -> CheckIn:
    await company.at(MONDAY)
    await company.at(BERLIN)
    return await company.checkin(ANA)


async def deliver(company: Company, checkin: CheckIn, state: DeliveryState = DeliveryState.SENT) -> None:
    async with company.database.transaction(HALDEN) as session:
        delivery = await session.get_one(Delivery, (HALDEN, checkin.delivery_id))
        delivery.state = state


async def of_ana(company: Company) -> list[tuple[str, DeliveryState, datetime]]:
    return [
        (each.key.removeprefix("checkins:outcomes:U0ANA:2026-11-24:"), each.state, each.not_before)
        for each in await company.deliveries()
        if each.to == ANA
    ]


async def test_an_ask_that_working_hours_ended_for_is_sent_the_next_morning(company: Company) -> None:
    """The bot was down all afternoon: nobody is written to at night, and nobody is forgotten."""
    await asked(company)
    await follow_up(company.context, EVENING)

    assert await of_ana(company) == [
        ("ask", DeliveryState.SKIPPED, BERLIN),
        ("ask:2", DeliveryState.PENDING, NEXT_MORNING),
    ]
    assert (await company.checkin(ANA)).state is CheckInState.ASKED


async def test_an_ask_that_nobody_could_send_for_days_ends_as_missed(company: Company) -> None:
    await asked(company)
    await follow_up(company.context, BERLIN + timedelta(days=3))

    checkin = await company.checkin(ANA)
    assert (checkin.state, checkin.reason, checkin.look_at) == (CheckInState.SKIPPED, "missed", None)
    assert [state for _, state, _ in await of_ana(company)] == [DeliveryState.SKIPPED]


async def test_a_message_that_may_have_arrived_is_never_sent_anew(company: Company) -> None:
    checkin = await asked(company)
    await deliver(company, checkin, DeliveryState.UNKNOWN)
    await follow_up(company.context, EVENING)

    assert [key for key, _, _ in await of_ana(company)] == ["ask"]


async def test_an_ask_that_slack_refused_for_good_says_so(company: Company) -> None:
    checkin = await asked(company)
    await deliver(company, checkin, DeliveryState.DEAD)
    await follow_up(company.context, EVENING)

    row = await company.checkin(ANA)
    assert (row.state, row.reason) == (CheckInState.SKIPPED, "undelivered")


async def test_who_moves_before_the_ask_left_gets_it_in_the_new_place_s_hours(company: Company) -> None:
    """Planned for eleven in Berlin since Ana begins late; by then she is in Denver, where it is night."""
    await company.change(Member, ANA, day_starts=time(11))
    await asked(company)
    assert await of_ana(company) == [("ask", DeliveryState.PENDING, BERLIN + timedelta(hours=1))]

    moving = BERLIN + timedelta(minutes=30)
    await company.change(Member, ANA, zone="America/Denver", synced_at=moving)
    await company.at(moving)
    await follow_up(company.context, moving)

    assert await of_ana(company) == [
        ("ask", DeliveryState.SKIPPED, BERLIN + timedelta(hours=1)),
        ("ask:2", DeliveryState.PENDING, datetime(2026, 11, 24, 18, tzinfo=UTC)),
    ]


async def test_who_left_before_the_ask_did_is_not_asked(company: Company) -> None:
    await asked(company)
    await company.change(Member, ANA, active=False, synced_at=BERLIN)
    await company.at(BERLIN + timedelta(seconds=1))
    await follow_up(company.context, BERLIN + timedelta(seconds=1))

    row = await company.checkin(ANA)
    assert (row.state, row.reason) == (CheckInState.SKIPPED, "left")
    assert [state for _, state, _ in await of_ana(company)] == [DeliveryState.SKIPPED]


async def test_the_window_ends_once_and_the_message_is_brought_up_to_date(company: Company) -> None:
    checkin = await asked(company)
    await deliver(company, checkin)
    for moment, next_look in ((EVENING, NUDGE), (NUDGE, CLOSING)):
        await follow_up(company.context, moment)
        assert (await company.checkin(ANA)).look_at == next_look

    for _ in range(2):
        await follow_up(company.context, CLOSING)

    row = await company.checkin(ANA)
    delivery = next(each for each in await company.deliveries() if each.to == ANA)
    assert (row.state, row.look_at, delivery.wanted) == (CheckInState.CLOSED, None, 1)


async def test_every_slot_ends_as_a_row(company: Company) -> None:
    """Asked, away, or skipped: five weeks later nobody's Tuesday is missing, and none is there twice."""
    await company.at(MONDAY)
    await company.change(Member, BO, away_until=date(2026, 12, 9))
    for day in range(36):
        for hour in range(0, 24, 3):
            moment = MONDAY + timedelta(days=day, hours=hour)
            await company.at(moment)
            await follow_up(company.context, moment)

    slots = [date(2026, 11, 24), date(2026, 12, 8), date(2026, 12, 22)]
    rows = await company.checkins()
    assert [(row.member_id, row.slot) for row in rows] == [
        (member, slot) for member in sorted({row.member_id for row in rows}) for slot in slots
    ]
    assert [row.reason for row in rows if row.member_id == BO][:2] == ["away", "away"]


async def test_a_half_answered_check_in_shows_its_receipt_when_the_window_ends(company: Company) -> None:
    """Its message still offers buttons; from now on they would only say that it is closed."""
    checkin = await asked(company)
    await deliver(company, checkin)
    async with company.database.transaction(HALDEN) as session:
        row = await session.get_one(CheckIn, (HALDEN, checkin.id))
        row.state = CheckInState.ANSWERED
    await follow_up(company.context, CLOSING)

    delivery = next(each for each in await company.deliveries() if each.to == ANA)
    assert ((await company.checkin(ANA)).state, delivery.wanted) == (CheckInState.ANSWERED, 1)


async def test_a_finished_check_in_is_left_as_it_is(company: Company) -> None:
    """Bringing a message up to date is rationed, and a receipt says all it has to."""
    checkin = await asked(company)
    await deliver(company, checkin)
    async with company.database.transaction(HALDEN) as session:
        row = await session.get_one(CheckIn, (HALDEN, checkin.id))
        row.state, row.finished = CheckInState.ANSWERED, True
    await follow_up(company.context, CLOSING)

    delivery = next(each for each in await company.deliveries() if each.to == ANA)
    assert ((await company.checkin(ANA)).look_at, delivery.wanted) == (None, 0)
