"""People in a digest: whoever is thanked hears of it, and whoever is forgotten is named in none of them."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.digest import actions
from bot.capabilities.digest.edition import Edits, Thanks
from bot.capabilities.digest.jobs import Weekly
from bot.capabilities.digest.personal import PERSONAL_DATA
from bot.capabilities.digest.reading import issue_of
from bot.capabilities.digest.thanking import THANKED, render_thanked, say_thanked
from bot.capabilities.digest.views import parent_blocks, whole
from bot.core.capability import Rendering, Withdrawn
from bot.core.context import Context
from bot.core.digests import DigestPart, DigestRank, Week
from bot.core.notices import Notice, NoticeState
from bot.core.outbox import Delivery, DeliveryState
from bot.core.slack.blocks import quote, section
from bot.core.slack.events import Block
from tests.capabilities.digest.test_calendar import berlin
from tests.capabilities.digest.test_weeks import FRIDAY, SHOWN, digests
from tests.capabilities.tickets.halden import ANA, CHIDI, MAYA, TEAM
from tests.capabilities.tickets.halden import LENA as LENA_KAYA

TO_ANA = Thanks(ANA.id, "Ana", "the pay-outs", "Maya", MAYA.id, "V1")
TO_LENA = Thanks(LENA_KAYA.id, "Lena", "patience", "Chidi", CHIDI.id, "V2")
MIDNIGHT = berlin("2026-11-28 00:00")


async def owes(session: AsyncSession, week: Week) -> Sequence[DigestPart]:
    """What Maya owes, as the register tells it."""
    return [
        DigestPart(
            name="promises",
            title="What the CTO owes",
            rank=DigestRank.PROMISES,
            line="*Maya owes:* 1 kept",
            thread=[section("*Maya heard:*"), quote("Mayan calendars, and Maya's own")],
            may_be_hidden=False,
            named={MAYA.id: "Maya"},
        )
    ]


@pytest.fixture
async def job(context: Context) -> Weekly:
    """Shown to Maya, who may edit it until four."""
    weekly = Weekly({"outcomes": owes})
    await weekly.run(context, SHOWN)
    return weekly


async def say(context: Context, edits: Edits, at: datetime = SHOWN) -> None:
    async with context.database.transaction(TEAM) as session:
        digest = await actions.lock(session, (await digests(context))[0].id)
        assert digest is not None
        await actions.edit(session, digest, edits, at=at)


async def leaves(context: Context, job: Weekly, at: datetime = FRIDAY) -> None:
    """At four it is in the channel, as it reads then."""
    await job.run(context, at)
    async with context.database.transaction(TEAM) as session:
        for each in await session.scalars(
            select(Delivery).where(Delivery.subject.in_((actions.PARENT, actions.REPLY)))
        ):
            each.state, each.sent_at, each.shown = DeliveryState.SENT, FRIDAY, each.wanted
    for _ in range(2):
        await job.run(context, at + timedelta(minutes=1))


async def told(context: Context) -> list[tuple[str | None, datetime, NoticeState]]:
    """Who is owed thanks, from when on."""
    async with context.database.reading(TEAM) as session:
        rows = await session.scalars(select(Notice).where(Notice.subject == THANKED).order_by(Notice.key))
        return [(each.member_id, each.at, each.state) for each in rows]


# Thanks ----------------------------------------------------------------------------------------------------------------


async def test_whoever_is_thanked_hears_of_it_on_their_next_day(context: Context, job: Weekly) -> None:
    """Once it is in the channel, and once: not while Maya may still think better of it."""
    await say(context, Edits(thanks=(TO_ANA,)))
    assert await told(context) == []

    await leaves(context, job)

    assert await told(context) == [(ANA.id, MIDNIGHT, NoticeState.WAITING)]


async def test_thanks_that_are_taken_back_in_time_are_never_heard(context: Context, job: Weekly) -> None:
    """Those that come in their place are; the same words said again, too."""
    await say(context, Edits(thanks=(TO_ANA,)))
    await leaves(context, job)
    again = Thanks(ANA.id, "Ana", "the pay-outs", "Maya", MAYA.id, "V3")
    later = FRIDAY + timedelta(hours=1)
    await say(context, Edits(thanks=(TO_LENA, again)), at=later)
    assert [state for *_, state in await told(context)] == [NoticeState.WITHDRAWN]
    await leaves(context, job, at=later)

    assert await told(context) == [
        (ANA.id, MIDNIGHT, NoticeState.WITHDRAWN),
        (LENA_KAYA.id, MIDNIGHT, NoticeState.WAITING),
        (ANA.id, MIDNIGHT, NoticeState.WAITING),
    ]


async def test_what_a_notice_says_goes_with_the_thanks(context: Context, job: Weekly) -> None:
    """Words pass as people wrote them, and mention nobody; taken back it says nothing."""
    thanks = Thanks(ANA.id, "Ana", "<!channel> *patience*", "Maya", MAYA.id, "V1")
    said: list[list[Block] | Withdrawn] = []
    for edits in (Edits(thanks=(thanks,)), Edits()):
        await say(context, edits)
        ref = {"digest": (await digests(context))[0].id.hex, "said_in": "V1"}
        async with context.database.reading(TEAM) as session:
            asked = Rendering(workspace_id=TEAM, delivery_id=uuid4(), to=ANA.id, ref=ref, now=FRIDAY, context=context)
            said.append(await render_thanked(session, asked))

    assert said[0] == [section(say_thanked(thanks, date(2026, 11, 27), date(2026, 11, 27)))]
    assert "<!channel>" not in str(said[0])
    assert isinstance(said[1], Withdrawn)


@pytest.mark.parametrize(
    ("read_on", "digest"),
    [(date(2026, 11, 30), "Friday's digest"), (date(2026, 12, 7), "the digest of 27 Nov")],
)
def test_friday_is_the_last_one(read_on: date, digest: str) -> None:
    """Whoever was away for a week reads which Friday it was."""
    assert say_thanked(TO_ANA, date(2026, 11, 27), read_on) == (
        f"*Maya thanked you in {digest} to leadership:* the pay-outs"
    )


# Forgotten -------------------------------------------------------------------------------------------------------------


async def text_of(context: Context) -> str:
    (digest,) = await digests(context)
    async with context.database.reading(TEAM) as session:
        return str(whole(await issue_of(session, digest)))


async def forget(context: Context, member_id: str) -> None:
    async with context.database.transaction(TEAM) as session:
        await PERSONAL_DATA.forget(session, member_id, FRIDAY)


async def test_a_forgotten_cto_is_named_in_no_digest(context: Context, job: Weekly) -> None:
    """What was owed, noted and thanked stays, said by nobody; whoever was thanked keeps their thanks."""
    await say(context, Edits(note="A good week", note_by="Maya", note_by_id=MAYA.id, thanks=(TO_ANA, TO_LENA)))
    await leaves(context, job)
    for _ in range(2):
        await forget(context, MAYA.id)

    (digest,) = await digests(context)
    async with context.database.reading(TEAM) as session:
        blocks = parent_blocks(await issue_of(session, digest))
        outdated = list(
            await session.scalars(
                select(Delivery.subject).where(Delivery.wanted > Delivery.shown).order_by(Delivery.subject)
            )
        )
    assert [block["text"]["text"] for block in blocks if "text" in block] == [
        "*Week 48.* *Somebody owes:* 1 kept.",
        "_Somebody:_ A good week",
        "_A quiet week: there is nothing else to tell._",
        "*Somebody thanks Ana:* the pay-outs.\n*Chidi thanks Lena:* patience.",
    ]
    whole_text = await text_of(context)
    assert "Mayan calendars, and Somebody's own" in whole_text
    assert MAYA.id not in whole_text
    assert set(outdated) == {actions.PARENT, actions.REPLY, "digest.preview"}


async def test_a_forgotten_colleague_is_thanked_no_more(context: Context, job: Weekly) -> None:
    await say(context, Edits(thanks=(TO_ANA, TO_LENA)))
    await forget(context, ANA.id)

    assert "Ana" not in await text_of(context)
    assert "*Chidi thanks Lena:* patience." in await text_of(context)


async def test_an_export_has_what_somebody_wrote(context: Context, job: Weekly) -> None:
    await say(context, Edits(note="A good week", note_by="Maya", note_by_id=MAYA.id, thanks=(TO_ANA,)))
    async with context.database.reading(TEAM) as session:
        hers, anas = [await PERSONAL_DATA.export(session, each.id) for each in (MAYA, ANA)]

    thanks, note = {"week": "2026-W48", "words": "the pay-outs"}, {"week": "2026-W48", "words": "A good week"}
    assert hers == {"digest_thanks": [], "digest_notes": [note], "digest_thanks_said": [thanks]}
    assert anas == {"digest_thanks": [thanks], "digest_notes": [], "digest_thanks_said": []}
