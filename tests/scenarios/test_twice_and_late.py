"""Twice, late, in the wrong order, by the wrong person: what is kept is kept once, and whoever acted reads how it stands."""

import asyncio
from collections.abc import Mapping
from typing import Final
from uuid import UUID

from sqlalchemy import func, select

from bot.capabilities.checkins.models import CheckIn, TypedReply
from bot.capabilities.outcomes.asks.models import Ask, AskMove
from bot.capabilities.outcomes.models import Outcome, OutcomeChange
from bot.core.columns import Base
from bot.core.people import Team
from bot.sandbox import feed, interactions
from bot.sandbox.actors import Actor
from bot.sandbox.messages import Message
from bot.sandbox.roster import change_user, deactivate
from bot.sandbox.submissions import Outcome as Ending
from tests.scenarios.after_set_up import open_after_set_up
from tests.scenarios.intruders import Hand
from tests.scenarios.story import ASK, asked_at, heard, press, send
from tests.world import World

WORDING: Final = {
    "What are you after, in one sentence?": "Pay-outs in one day",
    "How would you know?": "Nobody asks where their money is",
    "By when?": "2037-12-12",
}
TUESDAY: Final = ("2037-11-24 10:00", "Europe/Berlin")


async def count(world: World, table: type[Base]) -> int:
    async with world.database.reading(world.workspace_id) as session:
        return await session.scalar(select(func.count()).select_from(table)) or 0


# Twice ---------------------------------------------------------------------------------------------------------------


async def test_a_form_sent_twice_at_once_is_kept_once(story_url: str, secret_key: str) -> None:
    """A double click on "Add", "Ask", "Promise" sends the same view twice."""
    async with open_after_set_up(story_url, secret_key) as world:
        tom, maya = world.actor("tom"), world.actor("maya")
        await tom.command("/outcomes", "add")
        await sent_twice(world, tom, WORDING)
        await tom.command("/outcomes", "ask")
        await sent_twice(world, tom, {"What can Maya do for you?": "A day with the bank"})
        assert [await count(world, table) for table in (Outcome, OutcomeChange, Ask, AskMove)] == [1, 1, 1, 1]
        await world.play_to(*TUESDAY)
        desk = heard(maya, "A day with the bank")[-1]
        await press(world, maya, desk, "I'll do it, by…")
        await sent_twice(world, maya, {"By when?": "2037-11-27"})
        assert await count(world, AskMove) == 2
        assert "done that already" not in " ".join(hint.words() for hint in maya.ephemerals)


async def sent_twice(world: World, actor: Actor, values: Mapping[str, object]) -> None:
    await world.bot.background.finish()
    view = actor.open_modal(None)
    await actor.fills(dict(values))
    payload = interactions.submission(actor.workspace, actor.user, view)
    answers = await asyncio.gather(actor.submits(), world.sandbox.dispatch("interactive", payload))
    assert answers[0].errors == {}
    assert answers[1].get("response_action") != "errors"
    await world.settle()


async def test_a_button_pressed_twice_at_once_counts_once(story_url: str, secret_key: str) -> None:
    """ "Start", "Nothing changed", "Not this time", "Done": the second press finds it done."""
    async with open_after_set_up(story_url, secret_key) as world:
        maya, tom = world.actor("maya"), world.actor("tom")
        letters = len(heard(tom))
        await asyncio.gather(*(Hand(world, maya).presses("desk.start") for _ in range(3)))
        await world.settle()
        assert len(heard(tom)) == letters
        await world.play_to(*TUESDAY)
        (ask,) = heard(tom, ASK)
        await asyncio.gather(*(tom.clicks(ask, "checkins.more", option="Not this time") for _ in range(3)))
        await world.settle()
        assert len(heard(tom, "Not this time; that's fine, Tom.")) == 1


async def test_two_windows_of_two_people_decide_once(story_url: str, secret_key: str) -> None:
    """Of the CTO and a deputy one promises; the other reads what was promised, with what they typed still there."""
    async with open_after_set_up(story_url, secret_key) as world:
        maya, lena, desk = await an_ask_on_two_desks(world)
        for who in (maya, lena):
            await press(world, who, desk[who.user_id], "I'll do it, by…")
            await who.fills({"By when?": "2037-11-27"})
        results = await asyncio.gather(maya.submits(), lena.submits())
        await world.settle()
        kept = [result for result in results if not result.errors]
        refused = [result for result in results if result.errors]
        assert (len(kept), len(refused)) == (1, 1)
        assert "was faster, and nothing of yours was changed" in next(iter(refused[0].errors.values()))
        assert await count(world, AskMove) == 2


async def an_ask_on_two_desks(world: World) -> tuple[Actor, Actor, dict[str, Message]]:
    """Tom asks; Maya has it on her desk, and Lena, her deputy, in `/outcomes asks`."""
    tom, maya, lena = (world.actor(handle) for handle in ("tom", "maya", "lena"))
    await maya.command("/cadence", "roles")
    await world.bot.background.finish()
    await send(world, maya, {"deputy": ["Lena Fischer"]})
    await tom.command("/outcomes", "ask")
    await world.bot.background.finish()
    await send(world, tom, {"What can Maya do for you?": "A day with the bank"})
    await world.play_to(*TUESDAY)
    on_desk = heard(maya, "A day with the bank")[-1]
    listed = await lena.command("/outcomes", "asks")
    assert listed is not None
    return maya, lena, {maya.user_id: on_desk, lena.user_id: listed}


# Late ----------------------------------------------------------------------------------------------------------------


async def test_an_answer_after_the_close_is_told_so(story_url: str, secret_key: str) -> None:
    """Tom had the form open, and last month's message in sight, when the round closed: nothing is kept, his words stay."""
    async with open_after_set_up(story_url, secret_key) as world:
        await world.play_to(*TUESDAY)
        tom = world.actor("tom")
        (ask,) = heard(tom, ASK)
        await press(world, tom, ask, "A new outcome")
        await world.play_to("2037-12-08 09:00", "Europe/Berlin")
        late = await tom.submits({"What are you after?": "Pay-outs in one day"})
        assert late.outcome is Ending.ERRORS
        assert "copy your words, they were not kept" in next(iter(late.errors.values()))
        pressed = await Hand(world, tom).presses("checkins.more", f"skip:{await checkin_of(world, tom)}")
        assert "closed" in pressed
        assert [await count(world, Outcome), await state_of(world, tom)] == [0, "closed"]


async def test_whoever_left_or_no_longer_leads_changes_nothing(sqlite_url: str, secret_key: str) -> None:
    """Between ask and answer Tom's team gets another lead, and Chidi leaves: no outcome comes of what they send, and they read so."""
    async with open_after_set_up(sqlite_url, secret_key) as world:
        await world.play_to(*TUESDAY)
        tom, chidi, maya = (world.actor(handle) for handle in ("tom", "chidi", "maya"))
        for lead in (tom, chidi):
            await press(world, lead, heard(lead, ASK)[0], "A new outcome")
        payments = await team_called(world, "Payments")
        await Hand(world, maya).presses(f"desk.lead:{payments}", world.actor("ana").user_id)
        deactivate(world.sandbox.workspace, chidi.user)
        await world.settle()
        told = [await lead.submits({"What are you after?": "Too late"}) for lead in (tom, chidi)]
        await world.settle()
        assert [each.outcome for each in told] == [Ending.ERRORS, Ending.ERRORS]
        assert "It closed while you were writing: copy your words" in next(iter(told[0].errors.values()))
        assert "I don't know you" in next(iter(told[1].errors.values()))
        assert await count(world, Outcome) == 0
        assert "This goes to others now, so I closed it for you." in heard(tom, ASK)[0].words()


async def test_an_owner_who_was_replaced_decides_no_more(sqlite_url: str, secret_key: str) -> None:
    """Maya handed the office to Ruth with "I'll do it" open in front of her: the promise is Ruth's to make."""
    async with open_after_set_up(sqlite_url, secret_key) as world:
        maya, _, desk = await an_ask_on_two_desks(world)
        await press(world, maya, desk[maya.user_id], "I'll do it, by…")
        await Hand(world, maya).submits(
            "desk.office_offer", values={"successor": {"value": {"selected_user": "U0RUTH"}}}
        )
        await world.actor("ruth").command("/cadence", "office")
        await world.settle()
        await press(world, world.actor("ruth"), "modal", "Yes, I take it")
        late = await maya.submits({"By when?": "2037-11-27"})
        await world.settle()
        assert (late.outcome, await count(world, AskMove)) == (Ending.ERRORS, 1)
        assert "isn't yours" in await Hand(world, maya).presses("desk.write_letter")
        await world.play_to("2037-11-25 12:00", "Europe/Berlin")
        assert "A day with the bank" in await Hand(world, world.actor("ruth")).types_command("/outcomes", "asks")


async def test_a_moved_zone_neither_doubles_nor_loses_a_check_in(sqlite_url: str, secret_key: str) -> None:
    """Bo flies ahead of his ask, Tom back behind his: both are asked once, in the morning of where they are."""
    async with open_after_set_up(sqlite_url, secret_key) as world:
        bo, tom, slack = world.actor("bo"), world.actor("tom"), world.sandbox.workspace
        await world.play_to("2037-11-24 09:00", "Europe/Berlin")
        change_user(slack, bo.user, tz="Asia/Tokyo")
        await world.settle()
        await world.play_to(*TUESDAY)
        change_user(slack, tom.user, tz="America/Denver")
        await world.settle()
        await world.play_to("2037-11-25 23:00", "Europe/Berlin")
        change_user(slack, tom.user, tz="Pacific/Auckland")
        await world.settle()
        await world.play_to("2037-11-27 09:00", "Europe/Berlin")
        assert asked_at(tom, "Europe/Berlin") == ["Tue 10:00"]
        assert len(asked_at(bo, "Asia/Tokyo")) + await count_skipped(world, bo) == 1


async def checkin_of(world: World, actor: Actor) -> str:
    async with world.database.reading(world.workspace_id) as session:
        mine = select(CheckIn.id).where(CheckIn.member_id == actor.user_id).order_by(CheckIn.slot)
        return ((await session.scalars(mine)).first() or UUID(int=0)).hex


async def state_of(world: World, actor: Actor) -> str:
    async with world.database.reading(world.workspace_id) as session:
        return str(
            await session.scalar(select(CheckIn.state).where(CheckIn.id == UUID(await checkin_of(world, actor))))
        )


async def count_skipped(world: World, actor: Actor) -> int:
    async with world.database.reading(world.workspace_id) as session:
        skipped = select(CheckIn).where(CheckIn.member_id == actor.user_id, CheckIn.state == "skipped")
        return len(list(await session.scalars(skipped)))


async def team_called(world: World, name: str) -> str:
    async with world.database.reading(world.workspace_id) as session:
        return (await session.scalars(select(Team.id).where(Team.name == name))).one().hex


# Typed ---------------------------------------------------------------------------------------------------------------


async def test_an_event_that_slack_repeats_has_one_effect(story_url: str, secret_key: str) -> None:
    """Slack sends the same event four times; four times it is acknowledged, and it counts once."""
    async with open_after_set_up(story_url, secret_key) as world:
        await world.play_to(*TUESDAY)
        tom = world.actor("tom")
        ts = f"{world.sandbox.workspace.now():.6f}"
        event = {
            "type": "message",
            "channel": tom.dm,
            "channel_type": "im",
            "user": tom.user_id,
            "ts": ts,
            "text": "Hi",
        }
        body = feed.wrap(world.sandbox.workspace, event)
        for _ in range(4):
            world.sandbox.sockets.tell(body)
        await world.settle()
        assert await count(world, TypedReply) == 1
        assert (
            len([each for each in world.sandbox.calls("chat.postMessage") if "You wrote the words" in str(each)]) == 1
        )


async def test_whatever_is_typed_is_shown_back_and_follows_its_author(sqlite_url: str, secret_key: str) -> None:
    """Emoji, 4,000 characters, a broadcast; edited and deleted before it was decided. Blanks are nothing to answer."""
    async with open_after_set_up(sqlite_url, secret_key) as world:
        await world.play_to(*TUESDAY)
        tom = world.actor("tom")
        for words in (":tada: :tada:", "x" * 4000, "<!channel> come and see"):
            before = len(heard(tom))
            ts = await tom.types(words)
            await world.settle()
            assert len(heard(tom)) == before + 1
            await tom.edits(ts, "Pay-outs in one day")
            await world.settle()
            assert "Pay-outs in one day" in heard(tom)[-1].words()
            await tom.deletes(ts)
            await world.settle()
            assert "Pay-outs" not in heard(tom)[-1].words()
        before = len(heard(tom))
        await tom.types("   ")
        await world.settle()
        assert len(heard(tom)) == before
