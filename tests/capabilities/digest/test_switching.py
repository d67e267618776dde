"""Settings count for a digest that waits; switched off it is nobody's to read, and no week is lost."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta

from sqlalchemy import select

from bot.capabilities.digest import actions, archive_handlers
from bot.capabilities.digest.archive_views import Wanted
from bot.capabilities.digest.calendar import FRIDAY as FRIDAY_IS
from bot.capabilities.digest.desk import section_of_home
from bot.capabilities.digest.edition import Edits
from bot.capabilities.digest.models import DigestState
from bot.capabilities.digest.rendering import render_preview
from bot.capabilities.digest.settings import keep_settings
from bot.capabilities.digest.showing import PREVIEW
from bot.core.capability import Rendering, Withdrawn
from bot.core.context import Context
from bot.core.outbox import Delivery
from bot.core.roles import Role
from bot.core.slack.events import Block, Click, Command, OpenView
from tests.capabilities.digest.test_calendar import berlin
from tests.capabilities.digest.test_weeks import FRIDAY, SHOWN, Register, deliveries, digests, said, weekly
from tests.capabilities.tickets.halden import BO, MAYA, TEAM


async def test_settings_count_for_the_digest_that_waits(context: Context) -> None:
    """Moved to two o'clock it leaves then; moved to what is nearly over, at the next noon; switched off, not at all."""
    await weekly({}).run(context, SHOWN)
    wanted = Wanted(is_on=True, weekday=FRIDAY_IS, at=time(16), channel="C1", zone="Europe/Berlin")
    due: list[tuple[datetime, DigestState]] = []
    for change in (replace(wanted, at=time(14)), replace(wanted, at=time(11, 30)), replace(wanted, is_on=False)):
        async with context.database.transaction(TEAM) as session:
            assert await keep_settings(session, change, by=MAYA, at=SHOWN)
            assert not await keep_settings(session, change, by=MAYA, at=SHOWN)
        (digest,) = await digests(context)
        due.append((digest.due_at, digest.state))

    assert due == [
        (berlin("2026-11-27 14:00"), DigestState.DRAFT),
        (berlin("2026-11-30 12:00"), DigestState.DRAFT),
        (berlin("2026-11-30 12:00"), DigestState.FILED),
    ]
    await weekly({}).run(context, FRIDAY + timedelta(weeks=1))
    assert await deliveries(context, actions.PARENT) == []


OFF = Wanted(is_on=False, weekday=FRIDAY_IS, at=time(16), channel="C1", zone="Europe/Berlin")


async def set_as(context: Context, wanted: Wanted, at: datetime) -> None:
    async with context.database.transaction(TEAM) as session:
        assert await keep_settings(session, wanted, by=MAYA, at=at)


async def test_switched_off_a_draft_is_nobody_s_to_read(context: Context) -> None:
    """Maya never approved it: leadership finds it nowhere, and the message in which she saw it says what became of it."""
    await weekly({"outcomes": Register()}).run(context, SHOWN)
    await set_as(context, OFF, SHOWN + timedelta(hours=1))

    bo = replace(BO, roles=BO.roles | {Role.LEADERSHIP})
    (digest,) = await digests(context)
    for reader, may_read in ((bo, False), (MAYA, True)):
        async with context.database.reading(TEAM) as session:
            listed = Command(by=reader, at=SHOWN, name="/cadence", word="digest", text="", channel_id="D1")
            pressed = Click(by=reader, at=SHOWN, action="digest.read", value=digest.id.hex, block_id="b")
            (archive,) = await archive_handlers.show_archive(session, listed, context)
            (one,) = await archive_handlers.read(session, pressed, context)
            assert digest.id.hex not in str(archive)
            assert isinstance(one, OpenView) is may_read
            assert digest.id.hex not in str(await section_of_home(session, reader, SHOWN))
    head, *_, button = await preview(context)
    assert "is withdrawn, because the digest was switched off: nobody reads it." in head["text"]["text"]
    assert [each["action_id"] for each in button["elements"]] == ["digest.settings"]
    await weekly({}).run(context, FRIDAY)
    assert await deliveries(context, actions.PARENT) == []


async def preview(context: Context) -> Sequence[Block]:
    """What Maya was shown, as it reads now."""
    async with context.database.reading(TEAM) as session:
        shown = (await session.scalars(select(Delivery).where(Delivery.subject == PREVIEW))).one()
        asked = Rendering(
            workspace_id=TEAM, delivery_id=shown.id, to=shown.to, ref=shown.ref, now=SHOWN, context=context
        )
        message = await render_preview(session, asked)
    assert not isinstance(message, Withdrawn)
    return message.blocks


async def test_switched_on_again_in_time_it_comes_back_as_it_was(context: Context) -> None:
    """Switched off by mistake: Maya's note is not lost, and it leaves at its hour."""
    await weekly({"outcomes": Register()}).run(context, SHOWN)
    (digest,) = await digests(context)
    async with context.database.transaction(TEAM) as session:
        locked = await actions.lock(session, digest.id)
        assert locked is not None
        await actions.edit(session, locked, Edits(note="A good week", note_by="Maya"), at=SHOWN)
    await set_as(context, OFF, SHOWN)
    await set_as(context, replace(OFF, is_on=True), SHOWN + timedelta(minutes=5))
    await weekly({"outcomes": Register()}).run(context, FRIDAY)

    assert await deliveries(context, actions.PARENT) == ["digest:2026-W48:1"]
    assert "_Maya:_ A good week" in await said(context)


async def test_what_a_withdrawn_one_would_have_told_the_next_one_tells(context: Context) -> None:
    """Switched on again after its hour: no week is lost between two digests."""
    register = Register()
    for at in (SHOWN, FRIDAY):
        await weekly({"outcomes": register}).run(context, at)
    await weekly({"outcomes": register}).run(context, SHOWN + timedelta(weeks=1))
    await set_as(context, OFF, SHOWN + timedelta(weeks=1))
    await set_as(context, replace(OFF, is_on=True), FRIDAY + timedelta(weeks=1, minutes=1))
    await weekly({"outcomes": register}).run(context, SHOWN + timedelta(weeks=2))

    stood = [(digest.week, digest.state) for digest in await digests(context)]
    assert stood == [
        ("2026-W48", DigestState.LEAVING),
        ("2026-W49", DigestState.FILED),
        ("2026-W50", DigestState.DRAFT),
    ]
    assert register.weeks[-1].begins == FRIDAY
