"""Outcomes and asks through Slack as people use it: what Tom says, what Maya promises, what Priya reads."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from copy import deepcopy
from datetime import date, timedelta

from sqlalchemy import select

from bot.core.people import Team
from bot.core.roles import Role
from bot.core.workspaces import Workspace, give_role
from bot.sandbox.actors import Actor
from bot.sandbox.messages import Message
from tests.world import World, open_world

PAY_OUTS = "Pay-outs in one day, not three"
BANK = "A day with the bank's engineers"


@asynccontextmanager
async def at_work(story_url: str, secret_key: str) -> AsyncGenerator[World]:
    """A Monday, nine in Berlin. Maya is the CTO, Tom leads Payments, in which Priya is, and Bo leads Search."""
    async with open_world(story_url, secret_key) as world:
        async with world.database.transaction(world.workspace_id) as session:
            (await session.get_one(Workspace, world.workspace_id)).started_at = world.now
            await give_role(session, Role.OWNER, "U0MAYA", actor_id=None, at=world.now)
            for name, lead in (("Payments", "U0TOM"), ("Search", "U0BO")):
                team = (await session.scalars(select(Team).where(Team.name == name))).one()
                team.lead_id, team.active, team.proposed = lead, True, False
        await play_to(world, monday(world), "09:00")
        yield world


def monday(world: World) -> date:
    """The next one, or the one it is."""
    today = world.now.date()
    return today + timedelta(days=-today.weekday() % 7)


async def play_to(world: World, day: date, clock: str) -> None:
    await world.play_to(f"{day} {clock}", "Europe/Berlin")


def shown(actor: Actor) -> Message:
    """What the bot said to this person alone, last."""
    return actor.ephemerals[-1]


async def add_outcome(world: World, tom: Actor) -> None:
    await tom.command("/outcomes", f"add {PAY_OUTS}")
    await world.settle()
    due = monday(world) + timedelta(days=21)
    await tom.submits({"How would you know?": "Nine of ten the next day", "By when?": due.isoformat()})
    await world.settle()


async def ask_maya(world: World, tom: Actor) -> Message:
    """Tom asks; Maya finds it on her desk."""
    await tom.command("/outcomes", f"ask {BANK}")
    await world.settle()
    await tom.submits({})
    await world.settle()
    await play_to(world, monday(world), "09:45")
    return await world.actor("maya").hears("Tom told you how you could help.")


async def test_a_lead_puts_an_outcome_into_the_register_and_everybody_reads_it(story_url: str, secret_key: str) -> None:
    async with at_work(story_url, secret_key) as world:
        tom, priya = world.actor("tom"), world.actor("priya")
        empty = await tom.command("/outcomes")
        assert empty is not None
        assert "Nothing stands here yet." in empty.words()

        await tom.clicks(empty, "Add the first outcome")
        await world.settle()
        yesterday = (monday(world) - timedelta(days=1)).isoformat()
        wording = {"What are you after, in one sentence?": f"  {PAY_OUTS} ", "How would you know?": "Nine of ten"}
        refused = await tom.submits({**wording, "By when?": yesterday})
        assert refused.errors == {"due": "That day has passed. Pick today or a later one."}
        await tom.submits({"By when?": monday(world).isoformat()})
        await world.settle()
        assert "Every team reads:" in shown(tom).words()

        listed = await priya.command("/outcomes", "payments")
        assert listed is not None
        assert f"*{PAY_OUTS}*, by today" in listed.words()
        one = await priya.command("/outcomes", "o-1")
        assert one is not None
        assert "You added it" not in one.words()
        assert "Tom added it" in one.words()


async def test_who_may_not_write_is_told_and_nothing_opens(story_url: str, secret_key: str) -> None:
    async with at_work(story_url, secret_key) as world:
        tom, priya, bo = (world.actor(name) for name in ("tom", "priya", "bo"))
        await add_outcome(world, tom)
        answer = await priya.command("/outcomes", "add Free lunch")
        await world.settle()
        assert answer is not None
        assert priya.modal is None

        one = await bo.command("/outcomes", "O-1")
        assert one is not None
        assert "Edit" not in one.words()


async def test_a_state_is_said_in_two_taps_and_stands_in_the_history(story_url: str, secret_key: str) -> None:
    async with at_work(story_url, secret_key) as world:
        tom = world.actor("tom")
        await add_outcome(world, tom)
        mine = await tom.command("/outcomes")
        assert mine is not None
        await tom.clicks(mine, "outcomes.menu", option="How it stands")
        await world.settle()
        await tom.submits({"How does it stand?": "At risk", "Why, in a sentence?": "The bank is slow"})
        await world.settle()
        assert "at risk" in shown(tom).words()

        one = await tom.command("/outcomes", "O-1")
        assert one is not None
        await tom.clicks(one, "outcomes.menu", option="The whole history")
        await world.settle()
        assert tom.modal is not None
        assert "You said: at risk, “The bank is slow”" in str(tom.modal.content)


async def test_one_outcome_is_edited_and_looked_through_by_its_number(story_url: str, secret_key: str) -> None:
    """Typed, without a list first; whoever may not edit it reads who can, and a word without a number what to type."""
    async with at_work(story_url, secret_key) as world:
        tom, bo = world.actor("tom"), world.actor("bo")
        await add_outcome(world, tom)
        await tom.command("/outcomes", "edit o-1")
        await world.settle()
        await tom.submits({"What are you after, in one sentence?": "Pay-outs in an hour"})
        await world.settle()
        assert "Pay-outs in an hour" in shown(tom).words()

        await bo.command("/outcomes", "history 1")
        await world.settle()
        assert bo.modal is not None
        assert "Tom reworded it: “Pay-outs in an hour”" in str(bo.modal.content)
        answers: list[str] = []
        for words in ("edit O-1", "edit", "history O-9"):
            answer = await bo.command("/outcomes", words)
            answers += [answer.words()] if answer is not None else []
        assert answers == [
            "O-1 belongs to Payments. Everybody reads it; Tom Brandt or Maya Lindqvist can change it.",
            "Which one? Type its number behind: `/outcomes edit O-12`.",
            "I know no outcome with that number. `/outcomes all` shows every one there is.",
        ]


async def test_an_ask_is_promised_kept_and_confirmed(story_url: str, secret_key: str) -> None:
    """Maya reads it on her desk, Tom hears of it the next working morning, and says whether it was kept."""
    async with at_work(story_url, secret_key) as world:
        tom, maya = world.actor("tom"), world.actor("maya")
        desk = await ask_maya(world, tom)
        assert BANK in desk.words()

        await maya.clicks(desk, "I'll do it, by…")
        await world.settle()
        friday = monday(world) + timedelta(days=4)
        await maya.submits({"By when?": friday.isoformat()})
        await world.settle()
        assert "You promised it by" in desk.words()
        await play_to(world, monday(world) + timedelta(days=1), "09:40")
        await tom.hears("Maya will do it, by")

        await play_to(world, friday, "09:40")
        due = await maya.hears("*You owe:*\n*Today* · Tom: “A day with the bank's engineers”")
        await maya.clicks(due, "Done")
        await world.settle()
        assert "You said it is done." in due.words()
        await play_to(world, friday + timedelta(days=3), "09:40")
        done = await tom.hears("Is it?")
        await tom.clicks(done, "Yes, thank you")
        await world.settle()
        assert "Kept." in done.words()
        await play_to(world, friday + timedelta(days=4), "09:40")
        await maya.hears("Tom says: kept, thank you.")


async def test_somebody_else_can_and_it_stays_maya_s_promise(story_url: str, secret_key: str) -> None:
    async with at_work(story_url, secret_key) as world:
        tom, maya, lena = (world.actor(name) for name in ("tom", "maya", "lena"))
        desk = await ask_maya(world, tom)
        await maya.clicks(desk, "Someone else can")
        await world.settle()
        refused = await maya.submits({"Who could do it?": "Maya Lindqvist"})
        assert refused.errors == {"member": "That is you. Close this and promise it yourself, or pick somebody else."}
        refused = await maya.submits({"Who could do it?": "Tom Brandt"})
        assert refused.errors == {"member": "They asked for it. Pick somebody who could do it for them."}
        await maya.submits({"Who could do it?": "Lena Fischer"})
        await world.settle()
        assert "Passed on to Lena; until a yes it stays with you." in desk.words()

        tuesday = monday(world) + timedelta(days=1)
        await play_to(world, monday(world), "10:00")
        asked = await lena.hears("Maya asks whether you can take this on for Tom.")
        await lena.clicks(asked, "Yes, by…")
        await world.settle()
        await lena.submits({"By when?": tuesday.isoformat()})
        await world.settle()
        assert "You do it by tomorrow; it stays Maya's promise." in asked.words()
        await play_to(world, tuesday, "09:40")
        await maya.hears("Lena said yes")


async def test_a_no_leaves_two_minutes_later_and_can_be_undone_until_then(story_url: str, secret_key: str) -> None:
    async with at_work(story_url, secret_key) as world:
        tom, maya = world.actor("tom"), world.actor("maya")
        desk = await ask_maya(world, tom)
        await maya.clicks(desk, "No, because…")
        await world.settle()
        await maya.submits({"Because…": "First we have to hire"})
        await world.settle()
        assert "[Undo]" in desk.words() or "Undo" in str(desk.blocks)
        await maya.clicks(desk, "Undo")
        await world.settle()
        assert "I'll do it, by…" in str(desk.blocks)
        await play_to(world, monday(world) + timedelta(days=1), "12:00")
        assert [message for message in tom.reads() if "First we have to hire" in message.words()] == []


async def test_what_is_not_needed_any_more_is_withdrawn_with_a_word_why(story_url: str, secret_key: str) -> None:
    async with at_work(story_url, secret_key) as world:
        tom = world.actor("tom")
        desk = await ask_maya(world, tom)
        mine = await tom.command("/outcomes", "asks")
        assert mine is not None
        await tom.clicks(mine, "asks.move", option="Withdraw")
        await world.settle()
        await tom.submits({"A word why": "The bank called back"})
        await play_to(world, monday(world), "10:00")
        assert "Tom doesn't need this any more.* “The bank called back”" in desk.words()
        assert "Withdrawn." in shown(tom).words()


async def test_an_old_button_says_that_things_have_moved_on(sqlite_url: str, secret_key: str) -> None:
    """Nobody "was faster" than a press on last week's message: it changes nothing, and shows how the ask stands."""
    async with at_work(sqlite_url, secret_key) as world:
        tom, maya = world.actor("tom"), world.actor("maya")
        as_it_was = deepcopy(await ask_maya(world, tom))
        mine = await tom.command("/outcomes", "asks")
        assert mine is not None
        await tom.clicks(mine, "asks.move", option="Withdraw")
        await world.settle()
        await tom.submits({"A word why": "The bank called back"})
        await play_to(world, monday(world) + timedelta(days=7), "10:00")

        await maya.clicks(as_it_was, "No, because…")
        await world.settle()
        assert (
            shown(maya).words().startswith("This has moved on since, and nothing was changed. This is how it stands.")
        )


async def test_two_people_pressing_at_once(story_url: str, secret_key: str) -> None:
    """Maya has the form open while Dee, her deputy, promises: her text stays, and she learns who was faster."""
    async with at_work(story_url, secret_key) as world:
        tom, maya, ruth = (world.actor(name) for name in ("tom", "maya", "ruth"))
        async with world.database.transaction(world.workspace_id) as session:
            await give_role(session, Role.DEPUTY, "U0RUTH", actor_id="U0MAYA", at=world.now)
        desk = await ask_maya(world, tom)
        await maya.clicks(desk, "No, because…")
        await world.settle()
        theirs = await ruth.command("/outcomes", "asks")
        assert theirs is not None
        await ruth.clicks(theirs, "I'll do it, by…")
        await world.settle()
        await ruth.submits({"By when?": monday(world).isoformat()})
        await world.settle()

        refused = await maya.submits({"Because…": "First we have to hire"})

        assert refused.errors["words"].startswith("Ruth was faster, and nothing of yours was changed.")
        assert maya.modal is not None
