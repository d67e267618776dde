"""Friday's digest over Slack's own protocols: shown to the CTO, edited, sent once, read by leadership, filed. Both databases."""

import asyncio
from collections.abc import Sequence

import pytest
from sqlalchemy import select

from bot.capabilities.digest.models import Digest, DigestState
from bot.capabilities.outcomes.rules import State
from bot.sandbox import faults
from bot.sandbox.actors import Actor
from bot.sandbox.messages import Message
from tests.scenarios import digest_week as week
from tests.scenarios.after_set_up import open_after_set_up
from tests.scenarios.complaints import begin_complaints
from tests.scenarios.story import heard, on_screen, press, send
from tests.world import World

pytestmark = pytest.mark.timeout(600)

LEADERSHIP = "C0LEADERSHIP"
BERLIN = "Europe/Berlin"
FRIDAY = "2037-11-27"
PREVIEW = "The digest of week 48"
TOLD = """\
*Week 48.* *Maya owes:* 1 kept, 1 late (Data, new date 2 Dec), 1 declined (why: thread), 1 waits for an answer.
*Reached customers:* Pay-outs in one day (Payments). \
*Learnt:* Partners don't want an API; Platform stopped there, thank you. \
*Needs help:* Search, The vendor answers on Tuesday.
*Complaints are good:* 2 in, 1 answered, oldest 4 days.
_Cost: 0 minutes; 4 decisions came of it. Hidden: nothing._"""


async def choose_channel(world: World, channel: str | None = LEADERSHIP) -> None:
    """Maya says where the digest goes."""
    maya = world.actor("maya")
    assert await maya.command("/cadence", "digest") is None
    await world.settle()
    await press(world, maya, "modal", "Change…")
    await send(world, maya, {"channel": channel})
    while maya.modal is not None:
        await maya.closes()


def posted(world: World, channel: str = LEADERSHIP) -> list[Message]:
    """What the bot said in the channel, oldest first; replies in threads too."""
    messages = world.sandbox.workspace.conversations[channel].messages.values()
    return sorted((each for each in messages if each.bot), key=lambda each: each.ts)


def parents(world: World) -> list[Message]:
    return [each for each in posted(world) if each.thread_ts in (None, each.ts)]


def replies(world: World) -> list[Message]:
    return [each for each in posted(world) if each.thread_ts not in (None, each.ts)]


def charts(messages: Sequence[Message]) -> list[str]:
    return [
        str(block["title"]) for each in messages for block in each.blocks or () if block["type"] == "data_visualization"
    ]


async def stored(world: World) -> list[tuple[str, DigestState]]:
    async with world.database.reading(world.workspace_id) as session:
        rows = await session.execute(select(Digest.week, Digest.state).order_by(Digest.week))
        return [(name, state) for name, state in rows]


async def preview_of(world: World, actor: Actor) -> Message:
    (message,) = heard(actor, PREVIEW)
    return message


async def test_a_week_in_one_message(database_url: str, secret_key: str) -> None:
    """Shown to Maya at eleven, in the channel at four: promises first, nothing that was said in confidence, no name."""
    async with open_after_set_up(database_url, secret_key) as world:
        await begin_complaints(world)
        await choose_channel(world)
        await week.fill(world, world.instant(f"{FRIDAY} 10:00", BERLIN))
        await world.play_to(f"{FRIDAY} 11:00", BERLIN)
        maya = world.actor("maya")
        assert TOLD in (await preview_of(world, maya)).words()
        assert posted(world) == []

        await world.play_to(f"{FRIDAY} 16:00", BERLIN)

        (parent,) = parents(world)
        assert parent.words() == TOLD
        assert [reply.words().splitlines()[0].partition(":")[0] for reply in replies(world)] == [
            "*Late",
            "*Reached",
            "*Learnt",
            "*At risk",
            "*Complaints",
        ]
        thread = "\n".join(reply.words() for reply in replies(world))
        assert "*Declined:* Search, for “Search that finds typos”. Why: There is no money before January." in thread
        assert "*Late:* Data; was 24 Nov, new date 2 Dec. Why: The lawyer is ill." in thread
        everything = parent.words() + thread
        assert [word for word in ("confidence", "Ana", "Jonas", "Tom", "laptop", "<@") if word in everything] == []
        assert await stored(world) == [("2037-W48", DigestState.SENT)]


async def test_what_the_cto_made_of_it_survives_what_changes_meanwhile(database_url: str, secret_key: str) -> None:
    """A note, thanks and a hidden part stay while a section is read anew; promises cannot be hidden; a late edit is marked."""
    async with open_after_set_up(database_url, secret_key) as world:
        await begin_complaints(world)
        await choose_channel(world)
        await week.fill(world, world.instant(f"{FRIDAY} 10:00", BERLIN))
        await world.play_to(f"{FRIDAY} 11:00", BERLIN)
        maya = world.actor("maya")
        await press(world, maya, await preview_of(world, maya), "Edit…")
        assert "What the CTO owes" not in on_screen(maya)
        filled_in: dict[str, object] = {
            "note": "A good week, <!channel> *really*",
            "hide": ["Complaints"],
            "thank": "Tom Brandt",
            "thank_for": "the pay-outs",
        }
        await send(world, maya, filled_in)
        refunds = await week.chases(world, "Payments", "Refunds", lead="tom")
        await week.stands(world, refunds, State.REACHED, lead="tom")

        await world.play_to(f"{FRIDAY} 16:00", BERLIN)

        (parent,) = parents(world)
        said = parent.words()
        assert "*Reached customers:* Pay-outs in one day (Payments); Refunds (Payments)." in said
        assert "*Maya thanks Tom:* the pay-outs." in said
        assert "Hidden: Complaints._" in said
        assert "*Complaints are good" not in said
        assert "<!channel>" not in said
        assert "*Maya owes:* 1 kept, 1 late" in said
        assert not [each for each in replies(world) if "*Complaints" in each.words()]

        await press(world, maya, await preview_of(world, maya), "Edit…")
        await send(world, maya, {"note": "An even better week", "hide": []})

        (edited,) = parents(world)
        assert edited.ts == parent.ts
        assert "An even better week" in edited.words()
        assert "Hidden: nothing. Edited Fri 27 Nov, 16:00._" in edited.words()
        assert [each for each in replies(world) if "*Complaints" in each.words()]


async def test_whoever_is_thanked_reads_it_on_monday(story_url: str, secret_key: str) -> None:
    """Tom hears in his own morning what Maya said of him on Friday, and Ana never what was taken back by then."""
    async with open_after_set_up(story_url, secret_key) as world:
        await choose_channel(world)
        await world.play_to(f"{FRIDAY} 11:00", BERLIN)
        maya, tom, ana = world.actor("maya"), world.actor("tom"), world.actor("ana")
        for whom, words in (("Tom Brandt", "the pay-outs"), ("Ana Duarte", "patience")):
            await press(world, maya, await preview_of(world, maya), "Edit…")
            await send(world, maya, {"thank": whom, "thank_for": words})
        await world.play_to(f"{FRIDAY} 17:00", BERLIN)
        assert heard(tom, "thanked you") == []
        await press(world, maya, await preview_of(world, maya), "Edit…")
        await send(world, maya, {"kept": ["Tom: the pay-outs"]})

        await world.play_to("2037-12-01 18:00", BERLIN)

        (told,) = heard(tom, "thanked you")
        assert "*Maya thanked you in Friday's digest to leadership:* the pay-outs" in told.words()
        assert heard(ana, "thanked you") == []


async def test_by_hand_and_by_the_clock_in_the_same_second(database_url: str, secret_key: str) -> None:
    """Maya presses at four sharp: one message all the same, whoever comes first."""
    async with open_after_set_up(database_url, secret_key) as world:
        await choose_channel(world)
        await world.play_to(f"{FRIDAY} 15:59", BERLIN)
        maya = world.actor("maya")
        shown = await preview_of(world, maya)
        await world.bot.context.clock.advance_to(world.instant(f"{FRIDAY} 16:00", BERLIN))

        await asyncio.gather(world.bot.tick(), maya.clicks(shown, "Send now"), world.bot.tick())
        await world.settle()

        assert len(parents(world)) == 1
        assert await stored(world) == [("2037-W48", DigestState.SENT)]
        assert "is in <#C0LEADERSHIP>" in (await preview_of(world, maya)).words()


async def test_sent_early_what_comes_after_is_the_next_one_s(story_url: str, secret_key: str) -> None:
    """Every instant is told of once: what is reached on Friday afternoon stands in next week's."""
    async with open_after_set_up(story_url, secret_key) as world:
        await choose_channel(world)
        payouts = await week.chases(world, "Payments", "Pay-outs in one day", lead="tom")
        await world.play_to(f"{FRIDAY} 11:00", BERLIN)
        maya = world.actor("maya")
        await press(world, maya, await preview_of(world, maya), "Send now")
        await world.play_to(f"{FRIDAY} 15:00", BERLIN)
        await week.stands(world, payouts, State.REACHED, lead="tom")
        await world.play_to("2037-12-04 16:00", BERLIN)

        told = ["Reached customers" in parent.words() for parent in parents(world)]
        assert told == [False, True]


async def test_an_answer_that_is_lost_makes_no_second_digest(sqlite_url: str, secret_key: str) -> None:
    """The channel is read before anything is posted again: the app has the scopes for public and for private ones."""
    async with open_after_set_up(sqlite_url, secret_key) as world:
        await choose_channel(world)
        await world.play_to(f"{FRIDAY} 15:59", BERLIN)
        lost = world.sandbox.faults.on(
            "chat.postMessage", faults.drop(accepted=True), times=1, where={"channel": LEADERSHIP}
        )

        await world.play_to(f"{FRIDAY} 16:00", BERLIN)

        assert lost.struck == 1
        assert len(parents(world)) == 1
        assert await stored(world) == [("2037-W48", DigestState.SENT)]


async def test_held_until_monday_noon(sqlite_url: str, secret_key: str) -> None:
    async with open_after_set_up(sqlite_url, secret_key) as world:
        await choose_channel(world)
        await world.play_to(f"{FRIDAY} 11:00", BERLIN)
        maya = world.actor("maya")
        await press(world, maya, await preview_of(world, maya), "Hold it")
        assert "is held. It goes to <#C0LEADERSHIP> on Mon 30 Nov, 12:00" in (await preview_of(world, maya)).words()
        await world.play_to("2037-11-30 11:59", BERLIN)
        assert posted(world) == []

        await world.play_to("2037-11-30 12:00", BERLIN)

        assert len(parents(world)) == 1


async def test_a_channel_that_takes_nothing(story_url: str, secret_key: str) -> None:
    """Maya reads on her desk what to do; invited within three days it is posted, once, with its thread."""
    async with open_after_set_up(story_url, secret_key) as world:
        await begin_complaints(world)
        await choose_channel(world, "C0ENGINEERING")
        await week.fill(world, world.instant(f"{FRIDAY} 10:00", BERLIN))
        await world.play_to(f"{FRIDAY} 16:00", BERLIN)
        maya, engineering = world.actor("maya"), world.sandbox.workspace.conversations["C0ENGINEERING"]
        assert posted(world, "C0ENGINEERING") == []
        desk = heard(maya, "The digest of week 48 could not be posted.")[-1].words()
        assert "I am not in <#C0ENGINEERING>. Invite me there with `/invite`. I try until Mon 30 Nov, 16:00." in desk

        engineering.members[world.sandbox.workspace.bot.user_id] = None
        await world.play_to(f"{FRIDAY} 17:05", BERLIN)

        messages = posted(world, "C0ENGINEERING")
        assert [each.words() for each in messages if each.thread_ts in (None, each.ts)] == [TOLD]
        assert len(messages) == 6
        assert "could not be posted" not in heard(maya)[-1].words()


async def test_a_channel_that_is_never_mended(sqlite_url: str, secret_key: str) -> None:
    """After three days it is in the archive alone, where leadership reads it."""
    async with open_after_set_up(sqlite_url, secret_key) as world:
        await choose_channel(world)
        world.sandbox.faults.on("chat.postMessage", faults.error("is_archived"), where={"channel": LEADERSHIP})
        await world.play_to("2037-11-30 16:01", BERLIN)

        assert posted(world) == []
        assert await stored(world) == [("2037-W48", DigestState.FILED)]
        maya = world.actor("maya")
        assert await maya.command("/cadence", "digest") is None
        await world.settle()
        assert "*Week 48*, 27 Nov, never posted" in on_screen(maya)
        await press(world, maya, "modal", "Read")
        assert "*Maya owes:* nothing." in on_screen(maya)


async def test_a_late_change_that_the_channel_does_not_take(story_url: str, secret_key: str) -> None:
    """Archived on Friday evening: Maya reads on her desk that her note shows nowhere, and tries again once it is mended."""
    async with open_after_set_up(story_url, secret_key) as world:
        await choose_channel(world)
        await world.play_to(f"{FRIDAY} 16:05", BERLIN)
        maya, leadership = world.actor("maya"), world.sandbox.workspace.conversations[LEADERSHIP]
        leadership.is_archived = True
        await press(world, maya, await preview_of(world, maya), "Edit…")
        await send(world, maya, {"note": "An even better week"})
        await world.play_to(f"{FRIDAY} 16:10", BERLIN)

        unchanged = "*What you changed in the digest of week 48 does not show in <#C0LEADERSHIP>.* It is archived"
        (desk,) = heard(maya, unchanged)
        shown = (await preview_of(world, maya)).words()
        assert "is in <#C0LEADERSHIP> as it was before your last change. It is archived" in shown
        leadership.is_archived = False
        await press(world, maya, desk, "Try again")
        await world.play_to(f"{FRIDAY} 16:15", BERLIN)

        assert ["An even better week" in parent.words() for parent in parents(world)] == [True]
        assert "is in <#C0LEADERSHIP>. What you change now" in (await preview_of(world, maya)).words()
        assert heard(maya, unchanged) == []


async def test_no_channel_was_ever_chosen(sqlite_url: str, secret_key: str) -> None:
    """Nothing is shown that cannot go anywhere: the desk says what is missing. Once chosen, there is time to look at it."""
    async with open_after_set_up(sqlite_url, secret_key) as world:
        await world.play_to(f"{FRIDAY} 16:00", BERLIN)
        maya = world.actor("maya")
        assert heard(maya, "goes to") == []
        assert "I know no channel for it. Choose one, and invite me there." in heard(maya)[-1].words()

        await choose_channel(world)
        await world.play_to(f"{FRIDAY} 16:05", BERLIN)

        assert "goes to <#C0LEADERSHIP> on Mon 30 Nov, 12:00" in (await preview_of(world, maya)).words()
        await world.play_to("2037-11-30 12:00", BERLIN)
        assert len(parents(world)) == 1


async def test_only_leadership_reads_the_archive(sqlite_url: str, secret_key: str) -> None:
    async with open_after_set_up(sqlite_url, secret_key) as world:
        await choose_channel(world)
        await world.play_to(f"{FRIDAY} 16:00", BERLIN)
        ana = world.actor("ana")

        answer = await ana.command("/cadence", "digest")

        assert answer is not None
        assert "it is for the CTO, the CTO's deputy or leadership" in answer.words()
