"""The register through Slack as people use it: found, exported, brought in, handed over, told to the all-hands."""

from datetime import date, timedelta

from sqlalchemy import select

from bot.capabilities.outcomes import actions
from bot.capabilities.outcomes.rules import State, Wording
from bot.core.people import Team
from bot.sandbox import faults
from bot.sandbox.actors import Actor
from bot.sandbox.messages import Message
from tests.capabilities.outcomes.test_scenario import PAY_OUTS, add_outcome, at_work, monday, play_to, shown
from tests.world import World


async def asks(world: World, actor: Actor, words: str) -> str:
    """What somebody reads at once."""
    answer = await actor.command("/outcomes", words)
    await world.settle()
    return answer.words() if answer else ""


async def put(world: World, team: str, sentence: str, *, state: State | None = None) -> None:
    """An outcome that stands since Monday."""
    async with world.database.transaction(world.workspace_id) as session:
        found = (await session.scalars(select(Team).where(Team.name == team))).one()
        wording = Wording(sentence=sentence, measure="x", due=date(2040, 1, 1))
        by_id = found.lead_id or "U0MAYA"
        made = await actions.add_outcome(
            session, wording, team_id=found.id, by_id=by_id, at=world.now, source=f"test:{sentence}"
        )
        if state is not None:
            await actions.say_state(session, made, state, by_id=by_id, at=world.now)


def files(actor: Actor) -> list[tuple[str, str]]:
    """The files in somebody's messages with the bot: name, and what is in it."""
    workspace = actor.workspace
    sent = [file for message in actor.reads() for file in message.files or []]
    return [(file["name"], workspace.files[file["id"]]["content"].decode()) for file in sent]


async def test_words_are_found_and_a_mistyped_team_is_guessed(story_url: str, secret_key: str) -> None:
    async with at_work(story_url, secret_key) as world:
        priya = world.actor("priya")
        await put(world, "Payments", PAY_OUTS)
        await put(world, "Search", "Faster results", state=State.AT_RISK)

        assert PAY_OUTS in await asks(world, priya, "find PAY-OUTS one")
        assert "Nothing says exactly “resluts”; this comes close" in await asks(world, priya, "find resluts")
        assert "Nothing in the register says “@\u2060channel”." in await asks(world, priya, "find <!channel>")
        assert "What shall I look for?" in await asks(world, priya, "find")

        meant = await priya.command("/outcomes", "serach")
        assert meant is not None
        assert "Did you mean:" in meant.words()
        await priya.clicks(meant, "Search")
        await world.settle()
        assert "Faster results" in shown(priya).words()


async def test_an_estimate_is_answered_to_its_author_alone(story_url: str, secret_key: str) -> None:
    async with at_work(story_url, secret_key) as world:
        tom, priya = world.actor("tom"), world.actor("priya")
        await tom.command("/outcomes", f"add {PAY_OUTS}")
        await world.settle()
        due = (monday(world) + timedelta(days=21)).isoformat()
        form = {"How would you know?": "Nine of ten", "By when?": due, "Your guess: how many weeks?": "8"}
        await tom.submits(form)
        await world.settle()

        assert "8 weeks (rule of thumb: 1 in 8). A smaller first step?" in shown(tom).words()
        for words in ("O-1", "all", "find pay-outs"):
            assert "rule of thumb" not in await asks(world, priya, words)
        one = await priya.command("/outcomes", "O-1")
        assert one is not None
        await priya.clicks(one, "Share it")
        await world.settle()
        assert priya.modal is not None
        assert f"O-1 “{PAY_OUTS}” (Payments): /outcomes O-1" in str(priya.modal.content)


async def test_the_register_goes_out_as_a_file_and_comes_in_line_by_line(story_url: str, secret_key: str) -> None:
    """First what would change; a second press takes it, and pressed on an old page it shows once more."""
    async with at_work(story_url, secret_key) as world:
        tom = world.actor("tom")
        await put(world, "Payments", PAY_OUTS)
        assert "the file comes to your messages" in await asks(world, tom, "export")
        ((name, text),) = files(tom)
        assert name == f"outcomes-{world.now.date()}.csv"
        assert text.startswith("\ufeffnumber,team,outcome,")

        await tom.command("/outcomes", "import")
        await world.settle()
        refused = await tom.submits({"The lines": "no heading"})
        assert "The first line has to name the columns" in refused.errors["sheet"]
        sheet = "number,team,outcome,state\nO-1,,,at risk\n,Search,Faster results,\n,Payments,Refunds at once,"
        await tom.submits({"The lines": sheet})
        await world.settle()
        assert tom.modal is not None
        page = str(tom.modal.content)
        assert "1 new, 1 changed, 1 not taken.* Nothing is changed yet." in page
        assert "Search: not yours to write for." in page

        await put(world, "Payments", "Meanwhile")
        await tom.submits({})
        await world.settle()
        assert "*Taken: 1 new, 1 changed, 1 not taken.*" in str(tom.modal.content if tom.modal else shown(tom).words())
        mine = await asks(world, tom, "")
        assert ("at risk" in mine, "Refunds at once" in mine, "Faster results" in mine) == (True, True, False)


async def test_who_asked_for_a_file_is_told_where_slack_does_not_take_it(story_url: str, secret_key: str) -> None:
    async with at_work(story_url, secret_key) as world:
        tom = world.actor("tom")
        world.sandbox.api.faults.on("files.getUploadURLExternal", faults.error("missing_scope"), times=1)
        await asks(world, tom, "export")
        assert "does not let me send files here yet" in shown(tom).words()
        assert files(tom) == []


async def test_the_cto_sees_at_a_glance_who_was_not_heard_from(story_url: str, secret_key: str) -> None:
    async with at_work(story_url, secret_key) as world:
        maya, priya = world.actor("maya"), world.actor("priya")
        await put(world, "Payments", PAY_OUTS)
        await put(world, "Search", "Faster results", state=State.AT_RISK)
        assert "You owe nobody anything" in await asks(world, maya, "all")
        await play_to(world, monday(world) + timedelta(days=36), "09:00")
        told = await asks(world, maya, "all")
        assert "*At a glance:* 2 outcomes of 2 teams, 1 on track, 1 at risk." in told
        assert "Not heard from for three weeks: Payments (Tom), Search (Bo)." in told
        assert "At a glance" not in await asks(world, priya, "all")


async def test_a_new_lead_is_handed_over_what_the_team_is_after(story_url: str, secret_key: str) -> None:
    """Changed while a round is open: the lead. The outcomes stay with the team."""
    async with at_work(story_url, secret_key) as world:
        tom, bo = world.actor("tom"), world.actor("bo")
        await add_outcome(world, tom)
        async with world.database.transaction(world.workspace_id) as session:
            (await session.scalars(select(Team).where(Team.name == "Payments"))).one().lead_id = "U0BO"
        await world.settle()
        await world.play_to(f"{monday(world) + timedelta(days=1)} 10:00", "America/Denver")
        card = await bo.hears("You lead Payments now.")
        assert "Tom led it before." in card.words()
        assert PAY_OUTS in card.words()
        assert "\nEdit" not in await asks(world, tom, "O-1")
        assert await _cards(bo) == [card]


async def _cards(actor: Actor) -> list[Message]:
    return [message for message in actor.reads() if "You lead Payments now." in message.words()]


async def test_the_quarter_becomes_the_run_sheet(story_url: str, secret_key: str) -> None:
    """For leadership and the CTO; offered on the desk in the quarter's last two weeks, and sent as a file."""
    async with at_work(story_url, secret_key) as world:
        maya, priya = world.actor("maya"), world.actor("priya")
        await put(world, "Payments", PAY_OUTS, state=State.REACHED)
        await put(world, "Search", "Faster results", state=State.AT_RISK)
        assert "the CTO" in await asks(world, priya, "runsheet")
        assert priya.modal is None

        await play_to(world, date(monday(world).year, 12, 21), "10:00")
        offered = await maya.hears("The register makes the run sheet for the all-hands")
        await maya.clicks(offered, "Look at it")
        await world.settle()
        assert maya.modal is not None
        assert "2 teams: 1 reached, 0 learned, 1 in need of help." in str(maya.modal.content)
        await maya.clicks(maya.modal, "Send me the file")
        await world.settle()
        assert "The file comes to your messages" in str(maya.modal.content)
        ((name, text),) = files(maya)
        assert name == f"all-hands-{monday(world).year}-4.md"
        assert "**Needs help**\n\n- Faster results (O-2, at risk, by 2040-01-01)\n" in text


async def test_what_a_team_that_is_no_more_was_after_stays_and_is_moved_by_the_cto(
    story_url: str, secret_key: str
) -> None:
    async with at_work(story_url, secret_key) as world:
        tom, maya = world.actor("tom"), world.actor("maya")
        await add_outcome(world, tom)
        async with world.database.transaction(world.workspace_id) as session:
            (await session.scalars(select(Team).where(Team.name == "Payments"))).one().active = False
        assert "Of teams that are no more: 1." in await asks(world, maya, "all")
        assert "Payments (no longer a team)" in await asks(world, tom, "payments")
        one = await maya.command("/outcomes", "O-1")
        assert one is not None
        await maya.clicks(one, "Edit")
        await world.settle()
        await maya.submits({"Whose is it?": "Search"})
        await world.settle()
        assert "Search, led by Bo" in await asks(world, tom, "O-1")


async def lead(world: World, team: str, member_id: str) -> None:
    async with world.database.transaction(world.workspace_id) as session:
        (await session.scalars(select(Team).where(Team.name == team))).one().lead_id = member_id


async def test_the_former_lead_s_open_check_in_closes_with_a_sentence(story_url: str, secret_key: str) -> None:
    """Changed while a round is open: the lead. What Bo was asked stays open, and is about both teams now."""
    async with at_work(story_url, secret_key) as world:
        tom, bo = world.actor("tom"), world.actor("bo")
        await add_outcome(world, tom)
        tuesday = monday(world) + timedelta(days=1)
        await play_to(world, tuesday, "10:01")
        asked = await tom.hears("what are you after")
        await lead(world, "Payments", "U0BO")
        await play_to(world, tuesday, "10:05")
        assert "This goes to others now, so I closed it for you." in asked.words()
        assert "Nothing changed" not in asked.words()
        await world.play_to(f"{tuesday} 10:01", "America/Denver")
        assert PAY_OUTS in (await bo.hears("what are you after")).words()


async def test_a_lead_of_several_teams_is_asked_whose_a_typed_outcome_is(story_url: str, secret_key: str) -> None:
    async with at_work(story_url, secret_key) as world:
        bo = world.actor("bo")
        await lead(world, "Payments", "U0BO")
        tuesday = monday(world) + timedelta(days=1)
        await world.play_to(f"{tuesday} 10:01", "America/Denver")
        await bo.types("Results in a second")
        await world.settle()
        shown_back = await bo.hears("Results in a second")
        await bo.clicks(shown_back, "An outcome for…", option="Search")
        await world.settle()
        assert "Results in a second* (O-1, Search)" in shown_back.words()
        await bo.clicks(shown_back, "Undo")
        await world.settle()
        assert "dropped" in await asks(world, bo, "O-1")
