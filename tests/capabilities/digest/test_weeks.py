"""Drafting and releasing in a real database: once a week, whoever asks; one section that fails costs one line."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.digest import actions
from bot.capabilities.digest.edition import Edits, write_edits
from bot.capabilities.digest.jobs import Weekly
from bot.capabilities.digest.models import Digest, DigestState
from bot.capabilities.digest.reading import Sections, issue_of
from bot.capabilities.digest.rendering import render_parent
from bot.capabilities.digest.showing import PREVIEW
from bot.capabilities.digest.views import parent_blocks
from bot.core.capability import Rendering, Withdrawn
from bot.core.context import Context
from bot.core.digests import DigestPart, DigestRank, DigestSection, Week
from bot.core.outbox import Delivery, DeliveryState
from bot.core.people import Member
from bot.core.roles import Role
from bot.core.slack.blocks import section as paragraph
from bot.core.slack.charts import Chart
from bot.core.workspaces import RoleHolder, current_workspace, give_role
from tests.capabilities.digest.test_calendar import berlin
from tests.capabilities.tickets.halden import CHIDI, MAYA, TEAM, TUESDAY

FRIDAY = berlin("2026-11-27 16:00")
SHOWN = berlin("2026-11-27 11:00")


class Register:
    """A section that tells how often it was read, and remembers of which week."""

    def __init__(self) -> None:
        self.weeks: list[Week] = []

    async def __call__(self, session: AsyncSession, week: Week) -> Sequence[DigestPart]:
        self.weeks.append(week)
        line = f"*Reached customers:* {len(self.weeks)}"
        return [DigestPart(name="reached", title="Reached", rank=DigestRank.REACHED, line=line)]


async def fails(session: AsyncSession, week: Week) -> Sequence[DigestPart]:
    """A section with a mistake in it: on PostgreSQL its transaction is spoilt, too."""
    await session.execute(select(Digest.week).where(Digest.attempt / 0 == 1))
    raise ZeroDivisionError


def weekly(sections: Sections) -> Weekly:
    return Weekly(sections)


async def digests(context: Context) -> list[Digest]:
    async with context.database.reading(TEAM) as session:
        return list(await session.scalars(select(Digest).order_by(Digest.week)))


async def deliveries(context: Context, subject: str) -> list[str]:
    async with context.database.reading(TEAM) as session:
        return list(await session.scalars(select(Delivery.key).where(Delivery.subject == subject)))


async def said(context: Context) -> list[str]:
    (digest,) = await digests(context)
    async with context.database.reading(TEAM) as session:
        blocks = parent_blocks(await issue_of(session, digest))
    return [block["text"]["text"] for block in blocks if "text" in block]


async def test_shown_once_and_sent_once_however_many_ask(context: Context) -> None:
    """Two processes tick at the same moment, at eleven and at four."""
    both = [weekly({"outcomes": Register()}) for _ in range(2)]
    for at in (SHOWN, SHOWN, FRIDAY, FRIDAY):
        await asyncio.gather(*(each.run(context, at) for each in both))

    (digest,) = await digests(context)
    assert (digest.week, digest.state, digest.attempt) == ("2026-W48", DigestState.LEAVING, 1)
    assert await deliveries(context, PREVIEW) == ["digest:2026-W48:preview"]
    assert await deliveries(context, actions.PARENT) == ["digest:2026-W48:1"]


async def misses_a_week(session: AsyncSession, week: Week) -> Sequence[DigestPart]:
    """A section whose chart has a day too many: nobody would notice before it is drawn."""
    chart = Chart(title="Hours", kind="bar", categories=["1 Nov", "8 Nov"], series={"In": [1]}, words="1")
    return [DigestPart(name="hours", title="Hours", rank=DigestRank.PROTECTED_TIME, chart=chart)]


async def is_no_json(session: AsyncSession, week: Week) -> Sequence[DigestPart]:
    """A section with something in its detail that cannot be stored."""
    return [DigestPart(name="hours", title="Hours", rank=DigestRank.PROTECTED_TIME, thread=[{"type": week}])]


@pytest.mark.parametrize("section", [fails, misses_a_week, is_no_json])
async def test_one_section_that_fails_costs_one_line(context: Context, section: DigestSection) -> None:
    """The others are told all the same; it cannot be hidden that what the CTO owes could not be read."""
    await weekly({"outcomes": section, "tickets": Register()}).run(context, SHOWN)

    assert await said(context) == [
        "*Week 48.* *Outcomes* could not be read this week.",
        "*Reached customers:* 1.",
    ]
    (digest,) = await digests(context)
    async with context.database.reading(TEAM) as session:
        assert [part.name for part in (await issue_of(session, digest)).edition.to_choose_from] == ["reached"]


async def test_read_anew_while_it_waits_and_once_more_as_it_leaves(context: Context) -> None:
    """Every quarter of an hour, not with every tick, and at no time of its own; what was posted stays as it was sent."""
    register = Register()
    job = weekly({"outcomes": register})
    for minutes in (0, 1, 14, 15, 16):
        await job.run(context, SHOWN + timedelta(minutes=minutes))
        assert await job.next_due(context, SHOWN + timedelta(minutes=minutes)) == FRIDAY
    assert len(register.weeks) == 2

    for at in (FRIDAY, FRIDAY + timedelta(hours=1)):
        await job.run(context, at)

    assert len(register.weeks) == 3
    assert await said(context) == ["*Week 48.* *Reached customers:* 3."]


async def test_every_instant_is_told_of_once(context: Context) -> None:
    """Six weeks, one of them sent by hand on Friday morning: no gap, no overlap."""
    job = weekly({"outcomes": Register()})
    for number in range(6):
        friday = FRIDAY + timedelta(weeks=number)
        await job.run(context, friday - timedelta(hours=5))
        if number == 2:
            await release_by_hand(context, friday - timedelta(hours=4))
        await job.run(context, friday)

    spans = [(digest.begins, digest.ends) for digest in await digests(context)]
    assert len(spans) == 6
    assert all(before[1] == after[0] for before, after in pairwise(spans))
    assert all(begins < ends for begins, ends in spans)
    assert spans[2][1] == FRIDAY + timedelta(weeks=2, hours=-5), "it tells of the time until it was read"


async def release_by_hand(context: Context, at: datetime) -> None:
    async with context.database.transaction(TEAM) as session:
        newest = (await session.scalars(select(Digest).order_by(Digest.week.desc()).limit(1))).one()
        assert await actions.release(session, newest, at=at, by_hand=True)
        assert not await actions.release(session, newest, at=at, by_hand=True)


async def test_a_process_that_was_down_on_friday(context: Context) -> None:
    """Back on Monday at nine: Maya sees it then, and it leaves on the next working day at noon."""
    monday = berlin("2026-11-30 09:00")
    await weekly({}).run(context, monday)

    (digest,) = await digests(context)
    assert (digest.week, digest.due_at) == ("2026-W48", berlin("2026-12-01 12:00"))
    async with context.database.reading(TEAM) as session:
        shown = (await session.scalars(select(Delivery).where(Delivery.subject == PREVIEW))).one()
    assert (shown.to, shown.not_before) == (MAYA.id, monday)


async def test_down_for_longer_the_next_one_tells_of_both_weeks(context: Context) -> None:
    register = Register()
    await weekly({"outcomes": register}).run(context, berlin("2026-12-04 11:00"))

    assert [digest.week for digest in await digests(context)] == ["2026-W49"]
    assert register.weeks[0].begins == TUESDAY


async def test_the_played_clock_stops_where_something_is_due(context: Context) -> None:
    job = weekly({})
    assert await job.next_due(context, berlin("2026-11-25 12:00")) == SHOWN
    await job.run(context, SHOWN)
    assert await job.next_due(context, SHOWN) == FRIDAY


async def test_what_slack_refused_says_nothing_once_another_stands_for_it(context: Context) -> None:
    """`cadence outbox --retry` on the first try must not make a second digest."""
    job = weekly({})
    await job.run(context, SHOWN)
    await job.run(context, FRIDAY)
    (digest,) = await digests(context)
    first = digest.parent_id
    assert first is not None
    async with context.database.transaction(TEAM) as session:
        standing = await actions.lock(session, digest.id)
        assert standing is not None
        standing.state, standing.trouble = DigestState.STUCK, "not_in_channel"
        await session.flush()
        assert await actions.release(session, standing, at=FRIDAY + timedelta(hours=1))
    asked = Rendering(
        workspace_id=TEAM, delivery_id=first, to="C1", ref={"digest": digest.id.hex}, now=FRIDAY, context=context
    )
    async with context.database.reading(TEAM) as session:
        assert isinstance(await render_parent(session, asked), Withdrawn)
        newest = (await digests(context))[0].parent_id
        assert newest is not None
        assert not isinstance(await render_parent(session, replace(asked, delivery_id=newest)), Withdrawn)


async def test_a_deputy_looks_at_it_while_the_owner_is_away(context: Context) -> None:
    """Within the deputy's own hours; nothing goes to Maya on her holiday."""
    async with context.database.transaction(TEAM) as session:
        await give_role(session, Role.DEPUTY, CHIDI.id, actor_id=MAYA.id, at=TUESDAY)
        maya = (await session.scalars(select(Member).where(Member.id == MAYA.id))).one()
        maya.away_until = date(2026, 12, 7)

    await weekly({}).run(context, SHOWN)

    async with context.database.reading(TEAM) as session:
        shown = (await session.scalars(select(Delivery).where(Delivery.subject == PREVIEW))).one()
    assert (shown.to, shown.not_before) == (CHIDI.id, SHOWN)


async def test_a_channel_that_is_chosen_at_noon_leaves_time_to_look(context: Context) -> None:
    """Drafted while there was none, it was shown to nobody; it is shown before it leaves."""
    await choose(context, None)
    await weekly({}).run(context, SHOWN)
    assert await deliveries(context, PREVIEW) == []

    await choose(context, "C1")
    await weekly({}).run(context, SHOWN + timedelta(hours=1))

    assert await deliveries(context, PREVIEW) == ["digest:2026-W48:preview"]
    (digest,) = await digests(context)
    assert digest.due_at == FRIDAY


async def choose(context: Context, channel: str | None) -> None:
    async with context.database.transaction(TEAM) as session:
        (await current_workspace(session)).leadership_channel = channel


async def test_whoever_takes_over_the_office_is_shown_what_waits(context: Context) -> None:
    """Held by Maya, who then leaves the office to Chidi: he looks at it before it leaves, and hers is taken away."""
    await weekly({}).run(context, SHOWN)
    (digest,) = await digests(context)
    async with context.database.transaction(TEAM) as session:
        await session.execute(delete(RoleHolder).where(RoleHolder.role == Role.OWNER))
        session.add(RoleHolder(role=Role.OWNER, member_id=CHIDI.id, since=SHOWN))
    for _ in range(2):
        await weekly({}).run(context, FRIDAY - timedelta(minutes=30))

    async with context.database.reading(TEAM) as session:
        previews = await session.execute(
            select(Delivery.to, Delivery.removal).where(Delivery.subject == PREVIEW).order_by(Delivery.key)
        )
        assert [tuple(row) for row in previews] == [(MAYA.id, True), (CHIDI.id, False)]
    (digest,) = await digests(context)
    assert digest.due_at == berlin("2026-11-30 12:00"), "half an hour is too little time to look"


async def test_back_at_night_it_waits_for_the_next_working_day(context: Context) -> None:
    """The process went down on Friday at three and is back on Saturday at three: channels are written to in working hours."""
    await weekly({}).run(context, SHOWN)
    await weekly({}).run(context, berlin("2026-11-28 03:00"))

    (digest,) = await digests(context)
    assert (digest.state, digest.due_at) == (DigestState.DRAFT, berlin("2026-11-30 12:00"))
    await weekly({}).run(context, digest.due_at)
    assert await deliveries(context, actions.PARENT) == ["digest:2026-W48:1"]


async def test_a_channel_that_took_nothing_is_tried_again_in_working_hours(context: Context) -> None:
    """Refused on Friday evening, the next try is on Monday morning, and there is time for it."""
    job = weekly({})
    await job.run(context, SHOWN)
    await job.run(context, FRIDAY)
    await refuse(context)
    evening = berlin("2026-11-27 17:00")
    await job.run(context, evening)

    (digest,) = await digests(context)
    assert (digest.state, digest.retry_at) == (DigestState.STUCK, berlin("2026-11-30 09:00"))
    assert await job.next_due(context, evening) == berlin("2026-11-30 09:00")


async def refuse(context: Context) -> None:
    """Slack takes nothing of what is owed to the channel."""
    async with context.database.transaction(TEAM) as session:
        for each in await session.scalars(select(Delivery).where(Delivery.subject == actions.PARENT)):
            each.state, each.reason = DeliveryState.DEAD, "not_in_channel"


async def test_what_is_shown_again_after_a_week_has_its_thread(context: Context) -> None:
    """Its first thread gave up on the channel after three days; what the CTO adds now does not."""
    detailed = Detailed()
    for at in (SHOWN, FRIDAY):
        await weekly({"outcomes": detailed}).run(context, at)
    later = FRIDAY + timedelta(days=7)
    async with context.database.transaction(TEAM) as session:
        digest = await actions.lock(session, (await digests(context))[0].id)
        assert digest is not None
        digest.state, digest.sent_at = DigestState.SENT, FRIDAY
        digest.edits = write_edits(Edits(hidden=frozenset({"reached"})))
        await session.execute(delete(Delivery).where(Delivery.subject == actions.REPLY))
        assert await actions.edit(session, digest, Edits(), at=later)

    async with context.database.reading(TEAM) as session:
        expiries = list(await session.scalars(select(Delivery.expires_at).where(Delivery.subject == actions.REPLY)))
    assert expiries == [None]


class Detailed:
    """A section with something for the thread."""

    async def __call__(self, session: AsyncSession, week: Week) -> Sequence[DigestPart]:
        return [
            DigestPart(
                name="reached", title="Reached", rank=DigestRank.REACHED, line="1", thread=[paragraph("Pay-outs")]
            )
        ]
