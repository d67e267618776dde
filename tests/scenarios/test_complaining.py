"""The ways into the one form, and what is about a person: over Slack's own protocols, on both databases."""

from collections.abc import Sequence

from sqlalchemy import func, select

from bot.app import build
from bot.capabilities.tickets.models import Ticket, TicketPart
from bot.core.outbox import SEVERAL, Delivery
from bot.sandbox.actors import Actor
from bot.sandbox.company import user_id
from bot.sandbox.conversations import Kind
from bot.sandbox.messages import Message
from tests.scenarios.after_set_up import open_after_set_up
from tests.scenarios.complaints import ABOUT_NOBODY, ABOUT_SOMEBODY, NAMED, begin_complaints, complains, screen, sends
from tests.scenarios.story import heard, press
from tests.world import SCENARIO_TIMINGS, World, settings_for

SAW = "Tom cut me off three times in the review"


async def test_a_message_is_linked_and_quoted_only_on_purpose(story_url: str, secret_key: str) -> None:
    """The shortcut on a message brings its link; a colleague's words are kept where they are ticked, and not else."""
    async with open_after_set_up(story_url, secret_key) as world:
        await begin_complaints(world)
        ana, tom = world.actor("ana"), world.actor("tom")
        ts = await tom.types("Deploy it *now*, <!channel>", channel=channel(world, "engineering"))
        said = world.sandbox.workspace.conversations[channel(world, "engineering")].messages[ts]

        for words, ticked in (("Deploys are ordered in passing", None), ("Orders come without a why", "yes")):
            await ana.shortcut("tickets.from_message", message=said)
            await world.settle()
            await sends(world, ana, {"words": words, "about": ABOUT_NOBODY, "name": NAMED, "quote": ticked})

        first, second = await tickets(world)
        link = f"https://halden.slack.com/archives/{said.channel}/p{ts.replace('.', '')}"
        assert [first.permalink, second.permalink] == [link, link]
        assert [first.quoted, second.quoted] == [None, "Deploy it *now*, <!channel>"]


async def test_me_too_from_the_form(story_url: str, secret_key: str) -> None:
    """Jonas finds that Ana said it already; he is in it, and his own words are not filed."""
    async with open_after_set_up(story_url, secret_key) as world:
        await begin_complaints(world)
        ana, jonas = world.actor("ana"), world.actor("jonas")
        await complains(world, ana, "Who may release on Fridays? Nobody knows.")
        await jonas.command("/complain", "It is unclear who may release on a Friday")
        await world.settle()
        await sends(world, jonas, {"about": ABOUT_NOBODY})
        assert "Ana" not in screen(jonas)

        await press(world, jonas, "modal", "Me too, with my name")

        assert "You are in." in screen(jonas)
        async with world.database.reading(world.workspace_id) as session:
            assert await session.scalar(select(func.count()).select_from(Ticket)) == 1
            assert list(await session.scalars(select(TicketPart.member_id))) == [user_id("jonas")]


async def test_a_talk_of_three_is_opened_and_says_nothing_of_what_was_written(story_url: str, secret_key: str) -> None:
    """Ana, Tom and Lena have a conversation with the bot; its only words name the three."""
    async with open_after_set_up(story_url, secret_key) as world:
        await begin_complaints(world)
        ana = world.actor("ana")
        await ana.command("/complain", SAW)
        await world.settle()
        await sends(world, ana, {"about": ABOUT_SOMEBODY})
        assert "I pass nothing on, and keep nothing" in screen(ana)

        await sends(world, ana, {"What would help?": "A talk of three, with somebody who helps"})
        await sends(world, ana, {"With whom?": "Tom Brandt"})

        (opened,) = talks_of(world)
        assert [message.text for message in opened] == [
            "*Ana would like to talk with Tom; Lena helps.* I have opened this and say no more: I can't read what is written "
            "here. A good beginning: what each of you saw."
        ]
        assert await tickets(world) == []
        async with world.database.reading(world.workspace_id) as session:
            assert list(await session.scalars(select(Delivery).where(Delivery.to == SEVERAL))) == []


async def test_a_talk_that_a_crash_kept_from_opening_is_opened_by_the_next_process(
    story_url: str, secret_key: str
) -> None:
    """The form was taken and the process ended before anything left; it is opened once, and said once."""
    async with open_after_set_up(story_url, secret_key) as world:
        await begin_complaints(world)
        ana = world.actor("ana")
        await ana.command("/complain", SAW)
        await world.settle()
        await sends(world, ana, {"about": ABOUT_SOMEBODY})
        await sends(world, ana, {"What would help?": "A talk of three, with somebody who helps"})
        assert (await ana.submits({"With whom?": "Tom Brandt"})).errors == {}
        await world.bot.stop()
        assert talks_of(world) == []

        next_one = build(settings_for(world.sandbox, story_url, secret_key), timings=SCENARIO_TIMINGS)
        try:
            await next_one.start()
            await next_one.settle()
        finally:
            await next_one.stop()

        (opened,) = talks_of(world)
        assert len(opened) == 1


async def test_without_the_scope_the_talk_says_how_to_mend_it(sqlite_url: str, secret_key: str) -> None:
    async with open_after_set_up(sqlite_url, secret_key) as world:
        await begin_complaints(world)
        ana = world.actor("ana")
        await ana.command("/complain", SAW)
        await world.settle()
        await sends(world, ana, {"about": ABOUT_SOMEBODY})
        await sends(world, ana, {"What would help?": "A talk of three, with somebody who helps"})
        world.sandbox.faults.refuse("conversations.open", "missing_scope")

        await sends(world, ana, {"With whom?": "Tom Brandt"})

        assert talks_of(world) == []
        assert "mpim:write" in heard(ana)[-1].words()


async def test_what_concerns_the_cto_reaches_the_second_person_alone(story_url: str, secret_key: str) -> None:
    """Ruth hears that Ana would like to talk; neither Maya nor Lena hears of it, and after two weeks Ana is asked once."""
    async with open_after_set_up(story_url, secret_key) as world:
        await begin_complaints(world, second="ruth")
        ana, ruth = world.actor("ana"), world.actor("ruth")
        await ana.command("/complain", "Maya promised and did not keep it")
        await world.settle()
        await sends(world, ana, {"about": "It concerns Maya, the CTO"})
        await sends(world, ana, {"What would help?": "Ruth comes to me about it"})

        await world.play_to("2037-11-24 12:00", "Europe/Berlin")

        assert any("Ana would like to talk with you" in each.words() for each in ruth.reads())
        for other in ("maya", "lena"):
            assert not any("would like to talk" in each.words() for each in world.actor(other).reads())
        await world.play_to("2037-12-08 12:00", "Europe/Berlin")
        *_, asked = [each for each in ana.reads() if "Is it settled?" in each.words()]
        await press(world, ana, asked, "Settled", None)
        assert "Thank you for saying how your talk went" in latest(ana, asked).words()


def channel(world: World, name: str) -> str:
    conversations = world.sandbox.workspace.conversations.values()
    return next(each.id for each in conversations if each.name == name)


def talks_of(world: World) -> list[Sequence[Message]]:
    """The conversations of several, with what the bot said in them."""
    groups = [each for each in world.sandbox.workspace.conversations.values() if each.kind is Kind.MPIM]
    return [[message for message in each.messages.values() if message.bot] for each in groups if each.messages]


def latest(actor: Actor, message: Message) -> Message:
    return next(each for each in actor.reads() if each.ts == message.ts)


async def tickets(world: World) -> list[Ticket]:
    async with world.database.reading(world.workspace_id) as session:
        return list(await session.scalars(select(Ticket).order_by(Ticket.number)))
