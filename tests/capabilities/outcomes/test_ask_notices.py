"""Who is owed to hear what about an ask, and when: each of those it concerns, once, the latest."""

from datetime import UTC, date, datetime, timedelta
from functools import partial
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.outcomes.asks import actions
from bot.capabilities.outcomes.asks.actions import Pressed
from bot.capabilities.outcomes.asks.models import Ask
from bot.capabilities.outcomes.asks.notices import render_news
from bot.capabilities.outcomes.asks.rules import Move
from bot.core.capability import Rendering
from bot.core.clock import Clock
from bot.core.context import Context
from bot.core.db import Database
from bot.core.notices import OWNER, Notice, NoticeState
from bot.core.people import Person
from bot.core.prompts import find_prompts
from bot.core.text import load_phrases
from bot.core.timings import Timings
from tests.capabilities.outcomes.conftest import Office
from tests.capabilities.outcomes.people import CHIDI, FRIDAY, LENA, MAYA, NOW, TOM

LATER = NOW + timedelta(minutes=2)


async def ask(session: AsyncSession) -> Ask:
    return await actions.make_ask(session, "A day with the bank", by_id=TOM.id, at=NOW, source="view:V1")


async def make(session: AsyncSession, made: Ask, move: Move, by: Person, **filled_in: object) -> None:
    pressed = Pressed(move=move, by=by, at=NOW, seen=made.version, **filled_in)  # pyright: ignore[reportArgumentType] - a shorthand
    await actions.press(session, made, pressed)


async def owed(session: AsyncSession, subject: str = "asks.news") -> list[tuple[str, str, datetime]]:
    """Who is owed the news of which version from when on."""
    waiting = (Notice.state == NoticeState.WAITING, Notice.subject == subject)
    rows = await session.scalars(select(Notice).where(*waiting).order_by(Notice.at, Notice.key))
    return [(row.member_id or OWNER, row.ref.get("version", ""), row.at) for row in rows]


async def show(session: AsyncSession) -> None:
    """All that waits goes out."""
    for notice in await session.scalars(select(Notice).where(Notice.state == NoticeState.WAITING)):
        notice.state = NoticeState.BUNDLED
    await session.flush()


async def test_an_ask_reaches_the_owner_at_once_and_a_no_the_asker_after_two_minutes(office: Office) -> None:
    async with office() as session:
        made = await ask(session)
        assert await owed(session) == [(OWNER, "1", NOW)]
        await show(session)

        await make(session, made, Move.DECLINE, MAYA, words="First we hire")
        assert await owed(session) == [(TOM.id, "2", LATER)]


async def test_a_no_that_was_undone_is_owed_to_nobody(office: Office) -> None:
    """The promise that was there before it is still news to whoever had not heard of it."""
    async with office() as session:
        made = await ask(session)
        await show(session)
        await make(session, made, Move.PROMISE, MAYA, day=FRIDAY)
        await make(session, made, Move.DECLINE, MAYA, words="First we hire")
        await make(session, made, Move.UNDO, MAYA)
        assert await owed(session) == [(TOM.id, "2", NOW)]


async def test_news_that_nobody_saw_gives_way_to_newer_news(office: Office) -> None:
    async with office() as session:
        made = await ask(session)
        await show(session)
        await make(session, made, Move.PROMISE, MAYA, day=FRIDAY)
        await make(session, made, Move.MOVE_DATE, MAYA, day=date(2026, 12, 4), words="The bank is closed")
        assert await owed(session) == [(TOM.id, "3", NOW)]


async def test_an_ask_withdrawn_before_the_owner_saw_it_was_never_there(office: Office) -> None:
    async with office() as session:
        made = await ask(session)
        await make(session, made, Move.WITHDRAW, TOM)
        assert await owed(session) == []


async def test_an_ask_withdrawn_after_the_owner_saw_it_is_news(office: Office) -> None:
    async with office() as session:
        made = await ask(session)
        await show(session)
        await make(session, made, Move.WITHDRAW, TOM)
        assert await owed(session) == [(OWNER, "2", NOW)]


async def test_who_was_asked_and_has_not_read_of_it_hears_nothing_where_it_is_taken_from_them(office: Office) -> None:
    """A wrong tap of the CTO's is nobody's news: Lena was asked and spared within the minute. Tom hears of the promise."""
    async with office() as session:
        made = await ask(session)
        await show(session)
        await make(session, made, Move.HAND_OVER, MAYA, member_id=LENA.id)
        await make(session, made, Move.PROMISE, MAYA, day=FRIDAY)
        assert await owed(session) == [(TOM.id, "3", NOW)]


async def test_who_has_read_that_they_were_asked_hears_that_it_was_taken_from_them(office: Office) -> None:
    async with office() as session:
        made = await ask(session)
        await make(session, made, Move.HAND_OVER, MAYA, member_id=LENA.id)
        await show(session)
        await make(session, made, Move.PROMISE, MAYA, day=FRIDAY)
        assert await owed(session) == [(TOM.id, "3", NOW), (LENA.id, "3", NOW)]


async def test_old_news_names_who_made_it_long_after(office: Office, database: Database) -> None:
    """Lena has nothing to do with it any more, since Chidi was asked instead: the message of that day still says her name."""
    async with office() as session:
        made = await ask(session)
        await make(session, made, Move.HAND_OVER, MAYA, member_id=LENA.id)
        await make(session, made, Move.WONDER, LENA)
        await make(session, made, Move.HAND_OVER, MAYA, member_id=CHIDI.id)
        prompts = find_prompts(None)
        context = Context(database, Clock(database), prompts, load_phrases(prompts), Timings.short())
        asked = partial(Rendering, workspace_id="T1", delivery_id=UUID(int=9), to=MAYA.id, now=LATER, context=context)
        shown = [
            await render_news(session, asked(ref={"ask": made.id.hex, "version": version})) for version in ("2", "3")
        ]
    handed_over, wondered = (str(blocks) for blocks in shown)
    assert "*Maya asked Lena to take this on.*" in handed_over
    assert "*Lena would take it on. What should stop for it?*" in wondered


async def test_a_promise_comes_back_on_its_day_and_on_the_day_after(office: Office) -> None:
    """From midnight on the wall of whoever acts on it, here Lena in Denver. Maya reads it on her desk."""
    async with office() as session:
        made = await ask(session)
        await make(session, made, Move.HAND_OVER, MAYA, member_id=LENA.id)
        await make(session, made, Move.TAKE_ON, LENA, day=FRIDAY)
        assert await owed(session, "asks.reminder") == [
            (LENA.id, "", datetime(2026, 11, 27, 7, tzinfo=UTC)),
            (LENA.id, "", datetime(2026, 11, 28, 7, tzinfo=UTC)),
        ]


async def test_a_promise_for_today_is_not_called_due_the_moment_it_is_made(office: Office) -> None:
    async with office() as session:
        made = await ask(session)
        await make(session, made, Move.HAND_OVER, MAYA, member_id=LENA.id)
        await make(session, made, Move.TAKE_ON, LENA, day=NOW.date())
        assert await owed(session, "asks.reminder") == [(LENA.id, "", datetime(2026, 11, 25, 7, tzinfo=UTC))]


async def test_what_is_kept_or_moved_is_not_reminded_of_any_more(office: Office) -> None:
    async with office() as session:
        made = await ask(session)
        await make(session, made, Move.HAND_OVER, MAYA, member_id=LENA.id)
        await make(session, made, Move.TAKE_ON, LENA, day=FRIDAY)
        await make(session, made, Move.MOVE_DATE, LENA, day=date(2026, 12, 4), words="The bank is closed")
        assert [at.day for _, _, at in await owed(session, "asks.reminder")] == [4, 5]
        await make(session, made, Move.KEEP, LENA)
        assert await owed(session, "asks.reminder") == []
