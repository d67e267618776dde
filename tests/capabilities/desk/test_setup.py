"""Set-up in its four steps, as people take them, leave them and come back."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from bot.capabilities.desk.setup.teams import TeamWords, change_team
from bot.core.people import find_person
from bot.core.slack.events import OpenView, Rejected, ShowHome, UpdateView
from tests.capabilities.desk.company import (
    ANA,
    BO,
    GUEST,
    HALDEN,
    INES,
    MAYA,
    MONDAY,
    SUNDAY_NIGHT,
    SUNITA,
    TOM,
    Desk,
    words_of,
)

BERLIN_MONDAY_9 = datetime(2026, 11, 23, 8, tzinfo=UTC)
DENVER_MONDAY_9 = datetime(2026, 11, 23, 16, tzinfo=UTC)
KATHMANDU_MONDAY_9 = datetime(2026, 11, 23, 3, 15, tzinfo=UTC)


async def team_id(desk: Desk, name: str, by: str = MAYA) -> str:
    """A team's id, as its line in "Who leads what" carries it."""
    (form,) = await desk.clicks(by, "desk.choose_leads")
    assert isinstance(form, OpenView)
    line = next(block for block in form.view["blocks"] if f"*{name}*" in words_of(block))
    return line["accessory"]["action_id"].removeprefix("desk.lead:")


# Who is the CTO ------------------------------------------------------------------------------------------------------


async def test_the_first_admin_who_opens_set_up_operates_the_bot(desk: Desk) -> None:
    """The installer is usually not the CTO; Slack knows who is an admin. It is audited, and happens once."""
    shown = words_of(await desk.types(INES, "setup"))
    await desk.types(INES, "setup")

    assert "0 of 4 steps done" in shown
    assert "Say who the CTO is" in shown
    assert await desk.roles() == [("operator", INES)]
    assert await desk.audited() == [("role.operator", f"given to {INES}", INES)]


async def test_nobody_else_becomes_operator_by_looking(desk: Desk) -> None:
    shown = words_of(await desk.types(ANA, "setup"))

    assert "The next step is for whoever operates this bot, or an admin of the workspace." in shown
    assert "Say who the CTO is" not in shown
    assert await desk.roles() == []


async def test_a_second_admin_does_not_become_operator(desk: Desk) -> None:
    await desk.types(INES, "setup")
    await desk.change_in_slack(ANA, real_name="Ana Duarte", is_admin=True)

    await desk.types(ANA, "setup")

    assert await desk.roles() == [("operator", INES)]


async def test_the_cto_hears_of_it_in_their_working_hours(desk: Desk) -> None:
    """This is the one message before the start: to whoever has to go on with set-up."""
    desk.now = SUNDAY_NIGHT
    await desk.types(INES, "setup")

    answer = await desk.submits(INES, "desk.owner", owner=MAYA)

    assert "Maya hears of it on Mon 23 Nov, 09:00, your time, and does the rest." in words_of(answer)
    assert await desk.roles() == [("operator", INES), ("owner", MAYA)]
    assert await desk.owed() == [("desk.owner_named", MAYA, BERLIN_MONDAY_9)]
    assert (await desk.reads(MAYA))[0].startswith("*Ines says you are the CTO here.*")


async def test_an_installer_who_is_the_cto_gets_no_message_from_themselves(desk: Desk) -> None:
    await desk.types(INES, "setup")

    answer = await desk.submits(INES, "desk.owner", owner=INES)

    assert "Say who leads what" in words_of(answer)
    assert await desk.owed() == []


@pytest.mark.parametrize("nobody", [GUEST, "U0CADENCE", "U0OTHERWORKSPACE"])
async def test_only_a_member_can_be_the_cto(desk: Desk, nobody: str) -> None:
    await desk.types(INES, "setup")

    (answer,) = await desk.submits(INES, "desk.owner", owner=nobody)

    assert isinstance(answer, Rejected)
    assert list(answer.errors) == ["owner"]
    assert await desk.roles() == [("operator", INES)]


async def test_a_wrong_choice_can_be_corrected_before_the_start(desk: Desk) -> None:
    """The first one named hears nothing any more if their message has not left; a letter in their name is gone."""
    await desk.types(INES, "setup")
    await desk.submits(INES, "desk.owner", owner=TOM)
    await desk.submits(TOM, "desk.leads")
    await desk.submits(TOM, "desk.letter", letter="Yours, Tom")

    await desk.submits(INES, "desk.owner", owner=MAYA)

    assert await desk.roles() == [("operator", INES), ("owner", MAYA)]
    assert await desk.reads(TOM) == ["somebody else was named"]
    assert "2 of 4 steps done" in words_of(await desk.types(MAYA, "setup"))
    assert "Yours, Tom" not in str(await desk.clicks(MAYA, "desk.write_letter"))


async def test_naming_the_same_cto_again_undoes_nothing(desk: Desk) -> None:
    """A form whose acknowledgement was lost is sent a second time, perhaps a day later."""
    await desk.write_letter("Yours, Maya")
    desk.now += timedelta(days=1)

    answer = await desk.submits(INES, "desk.owner", owner=MAYA)

    assert "3 of 4 steps done" in words_of(answer)
    assert [subject for subject, *_ in await desk.owed()] == ["desk.owner_named"]


async def test_once_it_runs_only_the_owner_hands_the_office_over(desk: Desk) -> None:
    await desk.start()

    (answer,) = await desk.submits(INES, "desk.owner", owner=INES)

    assert answer == Rejected({"owner": "Maya is the CTO here, and the only one who can hand the office over."})
    assert ("owner", MAYA) in await desk.roles()


async def test_an_office_whose_holder_left_may_be_claimed_by_an_admin(desk: Desk) -> None:
    """Nothing may stall for good because one person left. It is audited."""
    await desk.start()
    await desk.change_in_slack(MAYA, deleted=True)
    await desk.change_in_slack(ANA, real_name="Ana Duarte", is_admin=True)
    assert "Claim the office" in words_of(await desk.types(ANA, "setup"))

    desk.now += timedelta(minutes=1)
    answer = await desk.clicks(ANA, "desk.claim")

    assert "The office is yours." in words_of(answer)
    assert ("owner", ANA) in await desk.roles()
    assert (await desk.audited())[-2:] == [("office.claimed", f"by {ANA}", ANA), ("role.owner", f"given to {ANA}", ANA)]


@pytest.mark.parametrize("member", [INES, TOM])
async def test_an_office_that_is_held_cannot_be_claimed(desk: Desk, member: str) -> None:
    await desk.name_owner()

    answer = await desk.clicks(member, "desk.claim")

    assert "Maya is the CTO here, so there is nothing to claim." in words_of(answer)
    assert ("owner", MAYA) in await desk.roles()


# Who leads what ------------------------------------------------------------------------------------------------------


async def test_the_list_begins_with_what_slack_knows(desk: Desk) -> None:
    """User groups propose teams; a title that says "Lead" proposes the lead. Nothing counts before the CTO says so."""
    await desk.name_owner()

    (form,) = await desk.clicks(MAYA, "desk.choose_leads")

    assert isinstance(form, OpenView)
    lines = [block for block in form.view["blocks"] if "accessory" in block]
    assert [(words_of(line["text"]), line["accessory"].get("initial_user")) for line in lines] == [
        ("*Payments*\nproposed, 2 people", TOM),
        ("*Platform*\nproposed, 1 person", None),
        ("*Search*\nproposed, 1 person", BO),
    ]
    assert "outcomes.write" not in words_of(await desk.types(TOM, "status"))


async def test_that_s_everyone_makes_teams_of_proposals_that_have_a_lead(desk: Desk) -> None:
    """A proposal nobody leads stays one: there is nobody to ask."""
    await desk.name_owner()

    answer = await desk.submits(MAYA, "desk.leads")

    assert "*Who leads what:* 2 teams, 1 more proposed from your user groups" in words_of(answer)
    assert [(verb, what) for verb, what, _ in await desk.audited()][2:] == [
        ("team.add", f"Payments, led by {TOM}"),
        ("team.add", f"Search, led by {BO}"),
    ]


async def test_a_lead_is_kept_the_moment_they_are_chosen(desk: Desk) -> None:
    """Set-up can be left at any point and taken up again."""
    await desk.name_owner()
    platform = await team_id(desk, "Platform")

    answer = await desk.clicks(MAYA, f"desk.lead:{platform}", SUNITA, on={"type": "modal"})

    assert isinstance(answer[0], UpdateView)
    await desk.submits(MAYA, "desk.leads")
    assert "*Who leads what:* 3 teams" in words_of(await desk.types(MAYA, "setup"))


async def test_a_guest_cannot_lead_and_the_list_says_why(desk: Desk) -> None:
    """The menu is drawn afresh under another block id: Slack would go on showing the guest."""
    await desk.name_owner()
    platform = await team_id(desk, "Platform")

    (answer,) = await desk.clicks(MAYA, f"desk.lead:{platform}", GUEST, on={"type": "modal"})

    assert isinstance(answer, UpdateView)
    assert "I can only ask members of this workspace" in words_of(answer)
    assert f"team:{platform}:again" in [block.get("block_id") for block in answer.view["blocks"]]


async def test_a_team_can_be_added_and_removed_and_brought_back(desk: Desk) -> None:
    """Guests and who left are in no team."""
    await desk.name_owner()
    await desk.change_in_slack(BO, deleted=True)
    await desk.submits(MAYA, "desk.team", name="Legal", lead=ANA, members=[SUNITA, GUEST, BO])
    legal = await team_id(desk, "Legal")

    await desk.clicks(MAYA, "desk.drop_team", legal, on={"type": "modal"})
    without = words_of(await desk.clicks(MAYA, "desk.choose_leads"))
    back = words_of(await desk.submits(MAYA, "desk.team", name="Legal", lead=TOM))

    assert "Legal" not in without
    assert "*Legal*\n3 people" in back
    assert await team_id(desk, "Legal") == legal


async def test_every_change_of_a_team_is_in_the_audit_log(desk: Desk) -> None:
    """Its name, lead, channel and people; a form that is sent as it was changes nothing."""
    await desk.name_owner()
    await desk.submits(MAYA, "desk.team", name="Legal", lead=ANA, members=[SUNITA])
    legal, before = UUID(await team_id(desk, "Legal")), await desk.audited()
    said = TeamWords(name="Legal & Privacy", lead_id=TOM, members=[TOM, BO], channel="C0LEGAL")
    for _ in range(2):
        async with desk.database.transaction(HALDEN) as session:
            maya = await find_person(session, MAYA)
            assert maya is not None
            await change_team(session, legal, said, by=maya, at=desk.now)

    assert [(verb, what) for verb, what, by in await desk.audited() if (verb, what, by) not in before] == [
        ("team.channel", "Legal & Privacy has another channel"),
        ("team.lead", f"{TOM} leads Legal & Privacy"),
        ("team.people", "Legal & Privacy: 2 in, 2 out"),
        ("team.rename", "Legal is Legal & Privacy"),
    ]


async def test_two_teams_cannot_have_one_name(desk: Desk) -> None:
    await desk.name_owner()

    answer = await desk.submits(MAYA, "desk.team", name="payments", lead=GUEST)

    assert answer == (
        Rejected(
            {
                "name": "There is a team called Payments already. Change its lead in the list, or take another name.",
                "lead": "I can only ask members of this workspace: no guests, no bots, nobody who left. "
                "Please choose somebody else.",
            }
        ),
    )


async def test_without_a_single_lead_there_is_nobody_to_ask(desk: Desk) -> None:
    await desk.name_owner()
    for name in ("Payments", "Search", "Platform"):
        await desk.clicks(MAYA, "desk.drop_team", await team_id(desk, name), on={"type": "modal"})

    answer = await desk.submits(MAYA, "desk.leads")

    assert "Nobody leads anything yet." in words_of(answer)
    assert "0 of 4" not in words_of(await desk.types(MAYA, "setup"))
    assert "1 of 4 steps done" in words_of(await desk.types(MAYA, "setup"))


# The first letter ----------------------------------------------------------------------------------------------------


async def test_the_letter_begins_with_a_proposal_in_the_owner_s_name(desk: Desk) -> None:
    """ "{name}" and "{team}" stay open: they are filled in for each lead."""
    await desk.settle_leads()

    (form,) = await desk.clicks(MAYA, "desk.write_letter")

    assert isinstance(form, OpenView)
    proposed = next(block for block in form.view["blocks"] if block.get("block_id") == "letter")["element"][
        "initial_value"
    ]
    assert proposed.startswith("Hello {name},")
    assert "what {team} is after" in proposed
    assert "Tuesday" not in proposed, "the owner may move the day, and the letter stays as it was read"
    assert proposed.endswith("\nMaya")


async def test_see_it_as_tom_shows_what_is_typed_and_keeps_nothing(desk: Desk) -> None:
    desk.now = SUNDAY_NIGHT
    await desk.settle_leads()

    (shown,) = await desk.clicks_in_form(MAYA, "desk.preview_letter", letter="Dear {name}, what is {team} after? {sic}")

    assert isinstance(shown, OpenView)
    assert shown.view["title"]["text"] == "As Tom reads it"
    assert "*A letter from Maya Lindqvist*\nDear Tom, what is Payments after? {sic}" in words_of(shown)
    assert "Tom gets it on Mon 23 Nov, 09:00, their time." in words_of(shown)
    assert "{sic}" not in str(await desk.clicks(MAYA, "desk.write_letter"))


async def test_a_test_goes_to_its_author_and_to_nobody_else(desk: Desk) -> None:
    """At once, whatever the hour: it answers the author's own tap. The draft is kept."""
    desk.now = SUNDAY_NIGHT
    await desk.settle_leads()

    for _ in range(2):
        await desk.clicks_in_form(MAYA, "desk.test_letter", letter="Dear {name} of {team}")

    assert [(subject, to) for subject, to, _ in await desk.owed() if subject == "desk.letter"] == [
        ("desk.letter", MAYA)
    ]
    assert "Dear Tom of Payments" in (await desk.reads(MAYA))[0]
    assert "Dear {name} of {team}" in str(await desk.clicks(MAYA, "desk.write_letter"))
    assert "2 of 4 steps done" in words_of(await desk.types(MAYA, "setup"))


async def test_what_is_written_into_the_letter_can_mention_nobody(desk: Desk) -> None:
    await desk.write_letter("<!channel> & <@U0TOM> *now* {name}")
    await desk.clicks(MAYA, "desk.start")

    letter = (await desk.reads(TOM))[0]

    assert "<!channel>" not in letter
    assert "<@U0TOM>" not in letter


# Start ---------------------------------------------------------------------------------------------------------------


async def test_every_lead_gets_the_letter_once_in_their_own_working_hours(desk: Desk) -> None:
    """Sunday night in Berlin: Tom's comes on Monday at nine, Bo's on his Monday, Sunita's on hers."""
    desk.now = SUNDAY_NIGHT
    await desk.name_owner()
    await desk.clicks(MAYA, f"desk.lead:{await team_id(desk, 'Platform')}", SUNITA, on={"type": "modal"})
    await desk.submits(MAYA, "desk.leads")
    await desk.submits(MAYA, "desk.letter", letter="Dear {name}")

    await desk.clicks(MAYA, "desk.start", on={"type": "modal"})
    answer = await desk.clicks(MAYA, "desk.start", on={"type": "modal"})

    assert isinstance(answer[0], UpdateView)
    assert isinstance(answer[1], ShowHome)
    assert await desk.started_at() == SUNDAY_NIGHT
    assert await desk.owed() == [
        ("desk.letter", BO, DENVER_MONDAY_9),
        ("desk.letter", SUNITA, KATHMANDU_MONDAY_9),
        ("desk.letter", TOM, BERLIN_MONDAY_9),
        ("desk.owner_named", MAYA, BERLIN_MONDAY_9),
    ]
    assert [verb for verb, *_ in await desk.audited()].count("workspace.started") == 1


async def test_within_working_hours_the_letter_leaves_at_once(desk: Desk) -> None:
    await desk.start()

    assert ("desk.letter", TOM, MONDAY) in await desk.owed()


async def test_nothing_starts_before_its_steps_are_done(desk: Desk) -> None:
    """An old button pressed too early says what is missing, and nobody is written to."""
    await desk.name_owner()
    too_early = [words_of(await desk.clicks(MAYA, "desk.start"))]
    await desk.submits(MAYA, "desk.leads")
    too_early.append(words_of(await desk.clicks(MAYA, "desk.start")))

    assert "Say who leads what first" in too_early[0]
    assert "Write the first letter first" in too_early[1]
    assert await desk.started_at() is None
    assert [subject for subject, *_ in await desk.owed()] == ["desk.owner_named"]


async def test_who_leads_a_team_later_gets_the_letter_too_and_nobody_twice(desk: Desk) -> None:
    """The letter is the first thing anyone hears of the bot, also somebody who begins to lead in March."""
    await desk.start()
    desk.now += timedelta(days=100)
    await desk.clicks(MAYA, f"desk.lead:{await team_id(desk, 'Platform')}", SUNITA, on={"type": "modal"})

    await desk.submits(MAYA, "desk.leads")

    assert sorted(to for subject, to, _ in await desk.owed() if subject == "desk.letter") == [BO, SUNITA, TOM]


async def test_who_no_longer_leads_when_it_leaves_gets_no_letter(desk: Desk) -> None:
    await desk.start()
    await desk.clicks(MAYA, "desk.drop_team", await team_id(desk, "Search"), on={"type": "modal"})

    assert await desk.reads(BO) == ["no longer leads a team"]


async def test_an_owner_who_leads_a_team_writes_no_letter_to_themselves(desk: Desk) -> None:
    await desk.name_owner()
    await desk.submits(MAYA, "desk.team", name="Architecture", lead=MAYA)
    await desk.submits(MAYA, "desk.leads")
    await desk.submits(MAYA, "desk.letter", letter="Dear {name}")

    await desk.clicks(MAYA, "desk.start")

    assert sorted(to for subject, to, _ in await desk.owed() if subject == "desk.letter") == [BO, TOM]


# Another owner -------------------------------------------------------------------------------------------------------


async def test_nobody_gets_a_letter_that_its_author_has_not_seen(desk: Desk) -> None:
    """Ana follows Maya: who leads a team from then on waits for Ana's own letter, and nobody gets a second one."""
    await desk.start()
    await desk.submits(MAYA, "desk.office_offer", successor=ANA)
    (shown,) = await desk.types(ANA, "office")
    await desk.clicks(ANA, "desk.office_accept", button_value(shown, "desk.office_accept"))
    await desk.clicks(ANA, f"desk.lead:{await team_id(desk, 'Platform', ANA)}", SUNITA, on={"type": "modal"})

    await desk.submits(ANA, "desk.leads")
    before = [to for subject, to, _ in await desk.owed() if subject == "desk.letter"]
    await desk.submits(ANA, "desk.letter", letter="Dear {name}, yours, Ana")

    assert before == [BO, TOM]
    assert [to for subject, to, _ in await desk.owed() if subject == "desk.letter"] == [BO, SUNITA, TOM]
    assert "Dear Sunita, yours, Ana" in (await desk.reads(SUNITA))[0]


async def test_the_owner_hands_the_office_over_instead_of_naming_somebody(desk: Desk) -> None:
    """Once it runs nobody becomes the CTO without saying yes."""
    await desk.start()

    answer = await desk.submits(MAYA, "desk.owner", owner=TOM)

    assert answer == (
        Rejected({"owner": "The office is handed over to somebody who says yes to it: `/cadence office`."}),
    )
    assert ("owner", MAYA) in await desk.roles()


def button_value(shown: object, action: str) -> str:
    """What the button with this action carries."""
    assert isinstance(shown, OpenView)
    elements = [each for block in shown.view["blocks"] for each in block.get("elements", [])]
    return next(each["value"] for each in elements if each.get("action_id") == action)
