"""When people may be written to, as they and the CTO set it, over real HTTP: nobody is disturbed, nothing is lost.

Tuesday 24 November 2037 is the day of the first round; Monday at nine in Berlin Maya starts it.
"""

from sqlalchemy import select

from bot.capabilities.checkins.models import CheckIn, CheckInState
from bot.core.people import Member
from bot.core.roles import Role
from bot.core.workspaces import give_role
from bot.sandbox import roster
from bot.sandbox.actors import Actor
from tests.scenarios.after_set_up import open_after_set_up
from tests.scenarios.story import ASK, asked_at, audited, heard, on_screen, opens, press, send
from tests.world import World

BERLIN = "Europe/Berlin"
OLD = {"type": "plain_text", "text": "Old"}


async def rows_of(world: World, handle: str) -> list[tuple[str, str]]:
    """Each slot of somebody's, and what became of it."""
    member_id = world.actor(handle).user_id
    async with world.database.reading(world.workspace_id) as session:
        rows = await session.scalars(select(CheckIn).where(CheckIn.member_id == member_id).order_by(CheckIn.slot))
        return [(row.slot.isoformat(), row.reason or row.state.value) for row in rows]


async def rests(world: World, actor: Actor, **days: str) -> None:
    """Pause the company, as the calendar's form has it."""
    await opens(world, actor, "calendar")
    await press(world, actor, "modal", "Pause…")
    await send(world, actor, dict(days))


async def test_an_ask_that_waits_follows_whoever_changes_their_hours(story_url: str, secret_key: str) -> None:
    """Planned for noon, it must not reach somebody who says at eleven that their day begins at two."""
    async with open_after_set_up(story_url, secret_key) as world:
        tom = world.actor("tom")
        await opens(world, tom, "hours")
        await send(world, tom, {"From": "12:00", "To": "18:30"})
        await world.play_to("2037-11-24 11:00", BERLIN)
        assert heard(tom, ASK) == []

        await opens(world, tom, "hours")
        await send(world, tom, {"From": "14:00"})
        assert "Monday to Friday, 14:00 to 18:30, on your own clock.*" in tom.ephemerals[-1].words()
        await world.play_to("2037-11-24 13:59", BERLIN)
        assert heard(tom, ASK) == []
        await world.play_to("2037-11-24 14:00", BERLIN)

        assert asked_at(tom, BERLIN) == ["Tue 14:00"]


async def test_only_the_person_opts_out_of_working_hours_and_the_ask_that_waits_comes_at_once(
    story_url: str, secret_key: str
) -> None:
    async with open_after_set_up(story_url, secret_key) as world:
        tom = world.actor("tom")
        await opens(world, tom, "hours")
        await send(world, tom, {"Working days": ["Thursday", "Friday"]})
        await world.play_to("2037-11-24 22:00", BERLIN)
        assert heard(tom, ASK) == []

        await opens(world, tom, "hours")
        await send(world, tom, {"Also outside these hours": ["Write to me on any day, at any hour"]})

        assert asked_at(tom, BERLIN) == ["Tue 22:00"]


async def test_a_company_wide_pause_skips_what_falls_into_it_and_ends_early_by_one_tap(
    story_url: str, secret_key: str
) -> None:
    """Every slot says why it was skipped; the round after the pause is asked on its day."""
    async with open_after_set_up(story_url, secret_key) as world:
        maya, tom = world.actor("maya"), world.actor("tom")
        await rests(world, maya, first="2037-11-24", back="2037-12-21")
        assert "The company rests from Tue 24 Nov 2037 to Sun 20 Dec 2037, back on Mon 21 Dec 2037." in on_screen(maya)

        await world.play_to("2037-12-02 10:00", BERLIN)
        assert (await said(tom, "")).startswith("The company rests until 21 Dec; I ask nobody anything before then.")
        assert [heard(world.actor(lead), ASK) for lead in ("tom", "chidi", "aroha", "bo")] == [[], [], [], []]
        await opens(world, maya, "calendar")
        await press(world, maya, "modal", "End it now")
        assert "The pause is over." in on_screen(maya)
        await world.play_to("2037-12-08 10:00", BERLIN)

        assert await rows_of(world, "tom") == [("2037-11-24", "paused"), ("2037-12-08", "asked")]
        assert await audited(world, "calendar.pause") == [
            "from Tue 24 Nov 2037 to Sun 20 Dec 2037, back on Mon 21 Dec 2037",
            "ended",
        ]


async def test_a_pause_that_begins_while_an_ask_waits_takes_it_along(story_url: str, secret_key: str) -> None:
    """Planned at ten for Tom's noon; at eleven Maya says that everybody rests. Who was asked already keeps their check-in."""
    async with open_after_set_up(story_url, secret_key) as world:
        maya, tom = world.actor("maya"), world.actor("tom")
        await opens(world, tom, "hours")
        await send(world, tom, {"From": "12:00", "To": "18:30"})
        await world.play_to("2037-11-24 11:00", BERLIN)
        await rests(world, maya, back="2037-11-30")
        await world.play_to("2037-11-25 12:00", "America/Denver")

        assert [await rows_of(world, lead) for lead in ("chidi", "tom", "bo")] == [
            [("2037-11-24", "asked")],
            [("2037-11-24", "paused")],
            [("2037-11-24", "paused")],
        ]
        assert heard(tom, ASK) == []


async def test_a_company_day_moves_the_check_in_to_the_next_day_everybody_works(
    story_url: str, secret_key: str
) -> None:
    async with open_after_set_up(story_url, secret_key) as world:
        maya, tom = world.actor("maya"), world.actor("tom")
        await opens(world, maya, "calendar")
        await press(world, maya, "modal", "Change days…")
        await send(world, maya, {"Days on which the whole company is off": "24 Nov 2037 <!channel> *Moving house*"})
        assert "Tue 24 Nov 2037  &lt;!channel&gt;" in on_screen(maya)
        await world.play_to("2037-11-25 10:00", BERLIN)

        assert asked_at(tom, BERLIN) == ["Wed 10:00"]
        assert await audited(world, "calendar.days") == ["added Tue 24 Nov 2037"]


async def test_the_calendar_is_for_owner_and_deputy_to_change(story_url: str, secret_key: str) -> None:
    async with open_after_set_up(story_url, secret_key) as world:
        answer = await said(world.actor("tom"), "calendar")

        assert "it is for the CTO or the CTO's deputy" in answer


async def test_what_cannot_be_is_refused_below_its_field_and_nothing_is_kept(story_url: str, secret_key: str) -> None:
    """The form stays open with what was typed; one wrong field keeps all of it from being kept."""
    async with open_after_set_up(story_url, secret_key) as world:
        tom = world.actor("tom")
        await opens(world, tom, "hours")

        wrong = {"From": "17:30", "Public holidays of": "Germany", "Part of the country": "Gotham <!channel>"}
        refused = await tom.submits({**wrong, "Away? Then until": "2037-11-20"})

        assert refused.errors == {
            "ends": "That is when it starts. To be written to at any hour, tick the box below.",
            "part": (
                "I don't know that part of Germany. What I know: BB, BE, BW, BY, HB, HE, HH, MV, NI, NW, RP, SH and others. "
                "Leave it empty for all of it."
            ),
            "until": "That day is not ahead of you. Which day are you back?",
        }
        async with world.database.reading(world.workspace_id) as session:
            row = (await session.scalars(select(Member).where(Member.id == tom.user_id))).one()
        assert (row.day_starts, row.country, row.away_until) == (None, None, None)


async def test_own_hours_follow_the_company_s_again_by_one_press(story_url: str, secret_key: str) -> None:
    """What is as the company has it is not the person's own: it follows when the CTO changes it."""
    async with open_after_set_up(story_url, secret_key) as world:
        maya, tom = world.actor("maya"), world.actor("tom")
        await opens(world, tom, "hours")
        await send(world, tom, {"From": "14:00", "Public holidays of": "Germany", "Part of the country": "bayern"})
        assert "Public holidays: Germany, Bayern." in tom.ephemerals[-1].words()
        await opens(world, tom, "hours")
        await press(world, tom, "modal", "Follow the company again")
        assert "*I write to you Monday to Friday, 9:00 to 17:30, on your own clock.*" in on_screen(tom)
        await opens(world, maya, "calendar")
        await press(world, maya, "modal", "Change hours…")
        await send(world, maya, {"From": "10:30", "To": "18:30"})
        await world.play_to("2037-11-24 10:30", BERLIN)

        assert asked_at(tom, BERLIN) == ["Tue 10:30"]
        assert await audited(world, "calendar.hours") == ["Monday to Friday, 10:30 to 18:30; no public holidays"]


async def test_a_letter_that_waits_for_the_morning_waits_for_the_new_one(story_url: str, secret_key: str) -> None:
    """Maya's letter was to reach Bo at nine in Denver; before that she says that nobody works before eleven."""
    async with open_after_set_up(story_url, secret_key) as world:
        maya, bo = world.actor("maya"), world.actor("bo")
        await opens(world, maya, "calendar")
        await press(world, maya, "modal", "Change hours…")
        await send(world, maya, {"From": "11:00", "To": "19:00"})
        await world.play_to("2037-11-23 10:59", "America/Denver")
        assert heard(bo) == []
        await world.play_to("2037-11-23 11:00", "America/Denver")

        assert len(heard(bo, "A letter from Maya")) == 1


async def test_the_deputy_may_pause_and_a_second_press_changes_nothing(story_url: str, secret_key: str) -> None:
    async with open_after_set_up(story_url, secret_key) as world:
        ruth = world.actor("ruth")
        async with world.database.transaction(world.workspace_id) as session:
            await give_role(session, Role.DEPUTY, ruth.user_id, actor_id=None, at=world.now)
        await rests(world, ruth, back="2037-11-30")
        await press(world, ruth, "modal", "End it now")
        once = await audited(world, "calendar.pause")
        await press_old_button(world, ruth, "desk.pause_end")

        assert "There was no pause to end." in on_screen(ruth)
        assert await audited(world, "calendar.pause") == once


async def test_who_flies_across_the_date_line_while_a_round_is_open_is_asked_once(
    story_url: str, secret_key: str
) -> None:
    """From Auckland to Honolulu it is Monday again after a check-in on Tuesday; from Denver to Apia Tuesday is gone by."""
    async with open_after_set_up(story_url, secret_key) as world:
        aroha, bo = world.actor("aroha"), world.actor("bo")
        await world.play_to("2037-11-24 11:00", "Pacific/Auckland")
        roster.change_user(world.sandbox.workspace, aroha.user, tz="Pacific/Honolulu")
        await world.settle()
        await world.play_to("2037-11-24 08:00", "America/Denver")
        roster.change_user(world.sandbox.workspace, bo.user, tz="Pacific/Apia")
        await world.settle()
        await world.play_to("2037-12-01 10:00", "Pacific/Honolulu")

        assert asked_at(aroha, "Pacific/Auckland") == ["Tue 10:00"]
        assert await rows_of(world, "aroha") == [("2037-11-24", CheckInState.ASKED)]
        assert asked_at(bo, "Pacific/Apia") == ["Wed 09:00"]
        assert await rows_of(world, "bo") == [("2037-11-24", CheckInState.ASKED)]


async def press_old_button(world: World, actor: Actor, action: str) -> None:
    """A button that the form no longer shows, from another window."""
    view = actor.open_modal(None)
    view.content["blocks"].append(
        {"type": "actions", "block_id": "old", "elements": [{"type": "button", "action_id": action, "text": OLD}]}
    )
    await press(world, actor, "modal", action)


async def said(actor: Actor, words: str) -> str:
    """What `/cadence` answers at once."""
    answer = await actor.command("/cadence", words)
    assert answer is not None
    return answer.words()
