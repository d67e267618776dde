"""What Cadence knows about somebody: seen on their Home, taken along as a file, forgotten for good, known again."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import func, inspect, select, text

from bot.capabilities import ALL
from bot.capabilities.checkins.models import CheckIn, CheckInState, GivenAnswer
from bot.capabilities.desk.mydata.retention import Retention
from bot.capabilities.desk.mydata.rules import CONFIRMATION
from bot.capabilities.desk.office.models import OfficeOffer
from bot.capabilities.outcomes.asks.models import Ask
from bot.core.columns import Base
from bot.core.installation import NightlySync
from bot.core.people import Member
from bot.core.personal import LEFT_NAME
from bot.core.slack.web import Slack
from bot.core.stages import BegunStage
from bot.core.workspaces import Workspace
from bot.sandbox.actors import Actor
from bot.sandbox.roster import change_user
from bot.sandbox.views import View
from tests.scenarios.after_set_up import open_after_set_up
from tests.scenarios.story import ASK, heard, press, send
from tests.world import World

STAYS: Final = {"members", "audit_log"}
"""The tables that may still hold Slack's id of somebody who was forgotten: that they were, and what they changed."""


async def test_everybody_sees_what_is_known_about_them(sqlite_url: str, secret_key: str) -> None:
    async with open_after_set_up(sqlite_url, secret_key) as world:
        tom = await tom_has_a_history(world)

        home = await tom.opens_home()
        told = await tom.command("/cadence", "me")

        assert home is not None
        assert told is not None
        for words in (shown(home), told.words()):
            assert "What Cadence knows about you" in words
            assert "time zone (Europe/Berlin)" in words
            assert "You lead Payments." in words
            assert "Asked once, on 24 Nov, and answered." in words
            assert "What you asked for, once" in words


async def test_the_file_holds_what_is_theirs_and_nobody_else_s_words(story_url: str, secret_key: str) -> None:
    async with open_after_set_up(story_url, secret_key) as world:
        tom = await tom_has_a_history(world)
        await chidi_asks_too(world)
        await tom.opens_home()

        await press(world, tom, "home", "Export")

        known = read_export(world, tom)
        assert [row["name"] for row in known["person"]] == ["Tom Brandt"]
        assert [row["team"] for row in known["teams"] if row["leads_it"]] == ["Payments"]
        assert [row["words"] for row in known["asks"]] == ["A day with the bank's engineers"]
        assert "Pay-outs in one day" in json.dumps(known["outcomes"])
        assert "A bigger screen" not in json.dumps(known)


async def test_a_file_that_slack_refuses_is_said_on_home(sqlite_url: str, secret_key: str) -> None:
    async with open_after_set_up(sqlite_url, secret_key) as world:
        ana = world.actor("ana")
        await ana.opens_home()
        world.sandbox.faults.refuse("files.getUploadURLExternal", "missing_scope")

        await press(world, ana, "home", "Export")

        assert ana.home is not None
        assert "files:write" in shown(ana.home)


async def test_who_is_forgotten_leaves_no_trace_but_the_audit_log(story_url: str, secret_key: str) -> None:
    """Not in any table, not under their own id: what the company works with stays under nobody's name."""
    async with open_after_set_up(story_url, secret_key) as world:
        tom = await tom_has_a_history(world)
        async with world.database.transaction(world.workspace_id) as session:
            session.add(OfficeOffer(owner_id="U0MAYA", successor_id=tom.user_id, offered_at=world.now))
            session.add(BegunStage(name="complaints", begun_at=world.now, by_id=tom.user_id))

        await forget_me(world, tom)

        assert await tables_naming(world, tom.user_id) <= STAYS
        register = await world.actor("ana").command("/outcomes", "all")
        assert register is not None
        assert "Pay-outs in one day, not three" in register.words()
        member = await member_row(world, tom.user_id)
        assert (member.name, member.active, member.zone) == (LEFT_NAME, False, (await workspace_of(world)).zone)
        home = await tom.opens_home()
        assert home is not None
        assert "You asked me to forget you, and I did." in shown(home)
        assert "Payments" not in shown(home)


async def test_slack_does_not_bring_back_who_was_forgotten(story_url: str, secret_key: str) -> None:
    """Neither the nightly reading of everybody nor the next change of their profile."""
    async with open_after_set_up(story_url, secret_key) as world:
        tom = await tom_has_a_history(world)
        await forget_me(world, tom)

        change_user(world.sandbox.workspace, tom.user, tz="America/Denver")
        await world.play_to("2037-11-27 12:00", "Europe/Berlin")

        member = await member_row(world, tom.user_id)
        assert (member.name, member.active) == (LEFT_NAME, False)
        assert "asked me to forget you" in (await words_of_command(tom, "/cadence", ""))


async def test_who_comes_back_is_new(story_url: str, secret_key: str) -> None:
    """With the next look at whether it is time to read everybody from Slack, long before the night."""
    async with open_after_set_up(story_url, secret_key) as world:
        tom = await tom_has_a_history(world)
        await forget_me(world, tom)
        slack = world.bot.connections.slack(world.sandbox.bot_token)
        nightly = NightlySync(world.bot.background, between=timedelta(0))
        await look(nightly, world, slack)
        await tom.opens_home()

        await press(world, tom, "home", "Know me again")
        await look(nightly, world, slack)

        known = await words_of_command(tom, "/cadence", "me")
        assert "time zone (Europe/Berlin)" in known
        assert "No check-in yet." in known
        assert "Nothing said about outcomes" in known


async def test_the_owner_in_office_cannot_be_forgotten(sqlite_url: str, secret_key: str) -> None:
    async with open_after_set_up(sqlite_url, secret_key) as world:
        maya = world.actor("maya")
        await maya.opens_home()

        await press(world, maya, "home", "Forget me…")

        assert maya.modal is not None
        assert "Hand the office over first" in shown(maya.modal)


async def test_nothing_is_forgotten_before_it_was_typed(sqlite_url: str, secret_key: str) -> None:
    """What goes, what stays, and whom it leaves without a lead is said first; another word changes nothing."""
    async with open_after_set_up(sqlite_url, secret_key) as world:
        tom = await tom_has_a_history(world)
        await tom.opens_home()
        await press(world, tom, "home", "Forget me…")
        assert tom.modal is not None
        said = shown(tom.modal)

        result = await tom.submits({"confirm": "yes"})

        assert result.errors == {"confirm": f"Nothing was forgotten. Type “{CONFIRMATION}”, or press “Keep me”."}
        assert "You lead Payments." in said
        assert "What goes, for good" in said
        assert f"What stays, under “{LEFT_NAME}”" in said
        assert (await member_row(world, tom.user_id)).name == "Tom Brandt"


async def test_what_is_old_is_deleted_and_what_is_open_stays(story_url: str, secret_key: str) -> None:
    """Answers after a year, check-ins after two; the register and an ask that is owed stay, however old."""
    async with open_after_set_up(story_url, secret_key) as world:
        tom = await tom_has_a_history(world)

        kept = {days: await rows_after(world, days) for days in (0, 366, 732)}

        assert kept[0]["answers"] > 0
        assert kept[366] == {**kept[0], "answers": 0}
        assert kept[732] == {**kept[366], "closed check-ins": 0}
        assert "Pay-outs in one day, not three" in await words_of_command(tom, "/outcomes", "all")


async def test_how_long_it_is_kept_is_what_the_operator_set(sqlite_url: str, secret_key: str) -> None:
    async with open_after_set_up(sqlite_url, secret_key) as world:
        tom = await tom_has_a_history(world)
        assert "answers for 12 months" in await words_of_command(tom, "/cadence", "me")

        kept = await rows_after(world, 100, keep={"answers": timedelta(days=99)})

        assert (kept["answers"], kept["closed check-ins"]) == (0, (await rows_after(world, 0))["closed check-ins"])


async def rows_after(world: World, days: int, *, keep: Mapping[str, timedelta] | None = None) -> dict[str, int]:
    """What stands once the nightly job has run so many days from now."""
    parts = [each.personal_data for each in ALL if each.personal_data is not None]
    context = replace(world.bot.context, keep=keep or {})
    await Retention(parts).run(context, world.now + timedelta(days=days))
    asked, over = CheckIn.state == CheckInState.ASKED, CheckIn.state != CheckInState.ASKED
    counts = {
        "answers": select(func.count()).select_from(GivenAnswer),
        "open check-ins": select(func.count()).select_from(CheckIn).where(asked),
        "closed check-ins": select(func.count()).select_from(CheckIn).where(over),
        "asks": select(func.count()).select_from(Ask),
    }
    async with world.database.reading(world.workspace_id) as session:
        return {name: await session.scalar(count) or 0 for name, count in counts.items()}


# The story so far ----------------------------------------------------------------------------------------------------


async def look(nightly: NightlySync, world: World, slack: Slack) -> None:
    """One tick's look at whether everybody is to be read from Slack, and the reading."""
    nightly.look(world.bot.context, slack, world.workspace_id, world.now)
    await world.bot.background.finish()


async def tom_has_a_history(world: World) -> Actor:
    """He answered a check-in, wrote an outcome, asked for something, and Maya promised it."""
    await world.play_to("2037-11-24 10:00", "Europe/Berlin")
    tom, maya = world.actor("tom"), world.actor("maya")
    (ask,) = heard(tom, ASK)
    await press(world, tom, ask, "A new outcome")
    await send(world, tom, {"What are you after?": "Pay-outs in one day, not three"})
    await press(world, tom, ask, "I need something from Maya")
    await send(world, tom, {"What do you need from Maya for this?": "A day with the bank's engineers"})
    await world.play_to("2037-11-25 09:30", "Europe/Berlin")
    *_, desk = heard(maya, "A day with the bank's engineers")
    await press(world, maya, desk, "I'll do it, by…")
    await send(world, maya, {"By when?": "2037-11-27"})
    return tom


async def chidi_asks_too(world: World) -> None:
    chidi = world.actor("chidi")
    await chidi.command("/outcomes", "ask")
    await world.settle()
    await send(world, chidi, {"words": "A bigger screen"})


async def forget_me(world: World, actor: Actor) -> None:
    await actor.opens_home()
    await press(world, actor, "home", "Forget me…")
    await send(world, actor, {"confirm": CONFIRMATION})


# Looking -------------------------------------------------------------------------------------------------------------


def shown(view: View) -> str:
    return str(view.content)


def read_export(world: World, actor: Actor) -> dict[str, list[dict[str, Any]]]:  # Any: columns of every kind
    """What stands in the file they were sent."""
    (file,) = [file for message in actor.reads() for file in message.files or []]
    assert file["name"] == "what-cadence-knows-about-me.json"
    content = world.sandbox.workspace.files[file["id"]]["content"]
    return json.loads(content)["known"]


async def tables_naming(world: World, member_id: str) -> set[str]:
    """Every table of the database that has this id in any column, in whichever way."""
    found: set[str] = set()
    async with world.database.system_reading() as session:
        for mapper in Base.registry.mappers:
            table = inspect(mapper).local_table.description
            rows = await session.execute(text(f"SELECT * FROM {table}"))  # noqa: S608 - the names are our own tables'
            if any(member_id in str(row) for row in rows):
                found.add(table)
    return found


async def member_row(world: World, member_id: str) -> Member:
    async with world.database.reading(world.workspace_id) as session:
        return await session.get_one(Member, (world.workspace_id, member_id))


async def workspace_of(world: World) -> Workspace:
    async with world.database.reading(world.workspace_id) as session:
        return await session.get_one(Workspace, world.workspace_id)


async def words_of_command(actor: Actor, name: str, words: str) -> str:
    answer = await actor.command(name, words)
    return answer.words() if answer is not None else ""
