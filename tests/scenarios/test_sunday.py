"""Sunday evening, over Slack's own protocols: asked, answered without a name, closed, answered by the CTO, asked again."""

from typing import Final

import pytest
from sqlalchemy import func, select

from bot.capabilities.checkins.models import GivenAnswer, TypedReply
from bot.capabilities.sunday.models import Ballot, Round
from bot.capabilities.sunday.question.wording import SYMBOLS
from bot.core.outbox.models import Delivery
from bot.core.people import Member
from bot.core.workspaces import Workspace
from bot.sandbox.actors import Actor
from bot.sandbox.company import user_id
from bot.sandbox.views import View
from tests.capabilities.sunday.seen import words_in
from tests.scenarios.after_set_up import open_after_set_up
from tests.scenarios.intruders import Hand, Outsider
from tests.scenarios.story import disturbed, heard, press, send
from tests.scenarios.sunday import (
    BERLIN,
    CRISIS,
    HANDLES,
    QUESTION,
    asked,
    begin_sunday,
    count_ballots,
    everybody_taps,
    play_to_the_question,
    rounds,
    taps,
    the_question,
    told,
)
from tests.world import World

pytestmark = pytest.mark.timeout(600)

FACES: Final = {
    "maya": 3, "tom": 4, "bo": 2, "chidi": 4, "sunita": 3, "aroha": 5, "lena": 3, "ines": 2, "ana": 1, "priya": 4, "kofi": 3,
}  # fmt: skip
AFTER_THE_CLOSE: Final = "2037-12-03 20:00"
NEXT_MONDAY: Final = "2037-12-07 12:00"
HEARD: Final = (
    "Heard: nobody knows when the freeze ends. Doing: an end date by Wednesday. Not doing: hiring before January."
)


async def test_from_the_question_to_the_answer_and_the_next_question(database_url: str, secret_key: str) -> None:
    """Everybody reads the same number from the same moment on, and the next question says what the CTO heard."""
    async with open_after_set_up(database_url, secret_key) as world:
        await begin_sunday(world)
        await world.play_to("2037-11-30 19:30", BERLIN)  # eleven has come to Denver
        ana, maya = world.actor("ana"), world.actor("maya")
        assert QUESTION in the_question(ana).words()
        assert set(await asked(world)) == {user_id(each) for each in HANDLES}
        await everybody_taps(world, FACES)
        await adds_why(world, ana, "On call", "The pager, five nights in a row")
        assert "Nothing of it is shown before it closes" in await result(world, ana)

        await world.play_to(AFTER_THE_CLOSE, BERLIN)

        assert await count_ballots(world) == 0
        assert await result(world, ana) == await result(world, world.actor("omar"))
        assert "11 of 16 answered" in await result(world, ana)
        assert "It is Maya's turn" in await result(world, ana)

        await world.play_to("2037-12-04 10:00", BERLIN)
        await press(world, maya, heard(maya, "Write what you heard")[-1], "Write what you heard")
        await send(world, maya, {"words": HEARD})
        await world.play_to(NEXT_MONDAY, BERLIN)

        assert len(heard(ana, QUESTION)) == 2
        assert "nobody knows when the freeze ends" in the_question(ana).words()
        assert disturbed(world.sandbox.workspace) == []


async def test_a_question_that_nobody_answered_is_not_asked_again(sqlite_url: str, secret_key: str) -> None:
    """Until the CTO has said what they heard the next round is held, and everybody reads whose turn it is."""
    async with open_after_set_up(sqlite_url, secret_key) as world:
        await begin_sunday(world)
        await world.play_to("2037-11-30 19:30", BERLIN)
        await everybody_taps(world, FACES)

        await world.play_to(NEXT_MONDAY, BERLIN)

        ana = world.actor("ana")
        assert len(heard(ana, QUESTION)) == 1
        assert [each.state for each in await rounds(world)] == ["closed", "held"]
        assert "It is Maya's turn" in await result(world, ana)


async def test_one_tap_is_counted_and_nothing_on_the_screen_tells_which(story_url: str, secret_key: str) -> None:
    """The message stays as it was, the answer to the lowest face is that to the highest, and no Home is shown for it."""
    async with open_after_set_up(story_url, secret_key) as world:
        await begin_sunday(world)
        await play_to_the_question(world)
        ana, tom = world.actor("ana"), world.actor("tom")
        before, home = the_question(ana).to_json(), ana.home

        low, high = await taps(world, ana, 1), await taps(world, tom, 5)

        assert low == high
        assert CRISIS in low
        assert (the_question(ana).to_json(), ana.home) == (before, home)
        assert await count_ballots(world) == 2

        await adds_why(world, ana, "A decision", "*<!channel>* <@U0MAYA> " + "x" * 2900)
        assert "Counted anew." in told(ana)
        await press(world, ana, ana.ephemerals[-1], "Take it back")
        assert "Taken back." in told(ana)
        assert await count_ballots(world) == 1


async def test_who_lost_the_message_finds_the_question_on_home(story_url: str, secret_key: str) -> None:
    """Home is the same before a tap and after it, whichever face; whoever was not asked finds no question there."""
    async with open_after_set_up(story_url, secret_key) as world:
        await begin_sunday(world)
        await play_to_the_question(world)
        ana, denver = world.actor("ana"), world.actor("bo")
        before = await home(ana)

        await press(world, ana, "home", SYMBOLS[1])
        low = words_of(ana.modal)
        await press(world, ana, "modal", "Add why")
        await send(world, ana, {"causes": ["On call"], "comment": "The pager."})
        assert "Counted anew." in screen(ana)
        await ana.closes()
        await press(world, ana, "home", SYMBOLS[5])

        assert QUESTION in before
        assert CRISIS in before
        assert "Counted." in low
        assert words_of(ana.modal) == low.replace("Counted.", "Counted anew.")
        assert await count_ballots(world) == 1
        await press(world, ana, "modal", "Take it back")
        assert "Taken back." in screen(ana)
        assert await count_ballots(world) == 0
        assert await home(ana) == before
        assert QUESTION not in await home(denver)

        await world.play_to(AFTER_THE_CLOSE, BERLIN)
        assert QUESTION not in await home(ana)


async def test_who_was_asked_is_all_that_the_check_ins_keep(story_url: str, secret_key: str) -> None:
    """Whoever tapped and whoever did not are the same rows, before the close and after it."""
    async with open_after_set_up(story_url, secret_key) as world:
        await begin_sunday(world)
        await play_to_the_question(world)
        before = await asked(world)

        await everybody_taps(world, {"ana": 1, "tom": 5})

        assert await asked(world) == before
        ana = world.actor("ana")
        assert await ana.command("/cadence", "history") is None
        await world.settle()
        assert "open until" in str(ana.modal and ana.modal.content)
        await world.play_to(AFTER_THE_CLOSE, BERLIN)
        assert set((await asked(world)).values()) == {"closed"}
        await ana.closes()
        assert await ana.command("/cadence", "history") is None
        await world.settle()
        assert "asked; whether you answered is not kept" in str(ana.modal and ana.modal.content)
        assert await count(world, GivenAnswer) == 0


async def test_typed_words_are_refused_and_nothing_of_them_is_kept(database_url: str, secret_key: str) -> None:
    """In its thread and at top level, edited and deleted: no draft, no answer, not even a message that is owed."""
    async with open_after_set_up(database_url, secret_key) as world:
        await begin_sunday(world)
        await play_to_the_question(world)
        ana = world.actor("ana")
        question = the_question(ana)
        owed = await count(world, Delivery)

        in_thread = await ana.types("Bad, because of the pager", thread_ts=question.ts)
        await world.settle()
        assert "Please tap, don't type" in told(ana)
        seen = len(ana.ephemerals)
        await ana.edits(in_thread, "Very bad")
        await ana.deletes(in_thread)
        await world.settle()
        at_top = await ana.types("Awful")
        await world.settle()
        assert "Please tap, don't type" in told(ana)
        await ana.deletes(at_top)
        await world.settle()

        assert len(ana.ephemerals) == seen + 1
        assert (await count(world, TypedReply), await count(world, Delivery), await count_ballots(world)) == (
            0,
            owed,
            0,
        )


async def test_wanting_to_talk_reaches_one_person_with_a_name(story_url: str, secret_key: str) -> None:
    """Ana reads who will hear of it before anybody does; Ruth hears it in her day's one message, and nothing of an answer."""
    async with open_after_set_up(story_url, secret_key) as world:
        await begin_sunday(world)
        await play_to_the_question(world)
        ana, ruth = world.actor("ana"), world.actor("ruth")
        await taps(world, ana, 1)

        await press(world, ana, the_question(ana), "I'd rather talk to someone")
        assert "Ruth will hear that you would like to talk, and nothing else" in screen(ana)
        assert heard(ruth, "would like to talk") == []
        await send(world, ana, {})
        assert "*Ruth hears that you would like to talk,*" in screen(ana)
        await world.play_to("2037-12-01 09:30", BERLIN)

        (message,) = heard(ruth, "would like to talk")
        assert "*Ana Duarte would like to talk to you.*" in message.words()
        assert disturbed(world.sandbox.workspace) == []


async def test_from_elsewhere_nothing_can_be_counted(database_url: str, secret_key: str) -> None:
    """The same ids from another workspace, another workspace's round from here, and somebody who was never asked."""
    async with open_after_set_up(database_url, secret_key) as world:
        await begin_sunday(world)
        await play_to_the_question(world)
        (here,) = await rounds(world)
        there = await found_another_round(world)
        ana = world.actor("ana")

        assert "this changed nothing" in await Hand(world, ana).presses("sunday.face:3", f"{there}:3")
        assert "this changed nothing" in await Hand(world, ana).submits("sunday.why", f'{{"round": "{there}"}}')
        await Outsider(world, ana).presses("sunday.face:3", f"{here.id.hex}:3")
        await Hand(world, world.actor("gus")).presses("sunday.face:3", f"{here.id.hex}:3")

        assert await count_ballots(world) == 0
        async with world.database.system_reading() as session:
            assert await session.scalar(select(func.count()).select_from(Ballot)) == 0


async def adds_why(world: World, actor: Actor, cause: str, comment: str) -> None:
    await press(world, actor, actor.ephemerals[-1], "Add why")
    assert "could someone guess it is you?" in screen(actor).lower()
    await send(world, actor, {"causes": [cause], "comment": comment})


async def result(world: World, actor: Actor) -> str:
    """What `/cadence sunday` says."""
    answer = await actor.command("/cadence", "sunday")
    await world.settle()
    assert answer is not None
    return answer.words()


async def home(actor: Actor) -> str:
    """What Home shows when it is opened."""
    return words_of(await actor.opens_home())


def words_of(view: View | None) -> str:
    assert view is not None
    return words_in(view.content["blocks"])


def screen(actor: Actor) -> str:
    assert actor.modal is not None
    return str(actor.modal.content)


async def count(world: World, table: type[GivenAnswer | TypedReply | Delivery]) -> int | None:
    async with world.database.reading(world.workspace_id) as session:
        return await session.scalar(select(func.count()).select_from(table))


async def found_another_round(world: World) -> str:
    """A round of another workspace in the same database, with Ana's id among its members."""
    async with world.database.system_session() as session:
        session.add(Workspace(id="T0ELSE", name="Elsewhere", bot_user_id="U0BOT", installed_at=world.now))
    async with world.database.transaction("T0ELSE") as session:
        session.add(Member(id=user_id("ana"), name="Ana", zone="UTC", synced_at=world.now))
        (here,) = await rounds(world)
        there = Round(ritual_id="sunday", slot=here.slot, state="open", closes_at=here.closes_at)
        session.add(there)
        await session.flush()
        return there.id.hex
