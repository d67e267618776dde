"""`/cadence` in all its words: the menu, help, away and back, status, the audit log; and Home."""

from datetime import UTC, date, datetime, timedelta
from typing import cast

import pytest
from sqlalchemy import select

from bot.core import outbox
from bot.core.people import Member
from bot.core.roles import VERBS, Role
from bot.core.slack.events import OpenView, Rejected, Reply
from bot.core.slack.intake import forbidden
from bot.core.workspaces import audit
from tests.capabilities.desk.company import (
    ANA,
    CAPABILITY,
    GUEST,
    HALDEN,
    INES,
    MAYA,
    MONDAY,
    SUNITA,
    TOM,
    Desk,
    words_of,
)


async def away_until(desk: Desk, member: str) -> date | None:
    async with desk.database.reading(HALDEN) as session:
        return await session.scalar(select(Member.away_until).where(Member.id == member))


# The menu and help ---------------------------------------------------------------------------------------------------


async def test_before_the_start_the_menu_says_that_there_is_nothing_to_do_yet(desk: Desk) -> None:
    """Whoever finds the bot early learns that the CTO will speak first."""
    before = words_of(await desk.types(ANA))
    await desk.name_owner()
    named = words_of(await desk.types(ANA))

    assert "I am being set up, and you will hear of it from your CTO first." in before
    assert "Maya is setting me up, and you will hear of it from there first." in named
    assert "Set-up\n" not in named


async def test_the_menu_offers_each_what_their_roles_allow(desk: Desk) -> None:
    await desk.start()

    assert words_of(await desk.types(MAYA)).split("\n")[:4] == [
        "*Hello Maya, what can I do for you?*",
        "Set-up",
        "I'm away…",
        "How are you?",
    ]
    assert words_of(await desk.types(TOM)).split("\n")[:4] == [
        "*Hello Tom, what can I do for you?*",
        "I'm away…",
        "My hours",
        "Help",
    ]


async def test_help_lists_what_this_person_may_use(desk: Desk) -> None:
    await desk.start()

    everybody, owner = words_of(await desk.types(ANA, "help")), words_of(await desk.types(MAYA, "help"))

    assert "what Maya can do for them" in everybody
    assert ("/cadence status" in everybody, "/cadence status" in owner) == (False, True)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("stauts", "I don't know “stauts”. Did you mean `/cadence status`?"),
        ("lunch?", "I don't know “lunch?”."),
        ("<!channel>", "I don't know “&lt;!channel&gt;”."),
    ],
)
async def test_a_word_nobody_knows_gets_help_and_a_guess(desk: Desk, typed: str, said: str) -> None:
    assert words_of(await desk.types(ANA, typed)).split("\n")[0] == said


# Away ----------------------------------------------------------------------------------------------------------------


async def test_away_until_monday_and_back_early(desk: Desk) -> None:
    said = words_of(await desk.types(TOM, "away until Monday"))
    gone = await away_until(desk, TOM)
    menu = words_of(await desk.types(TOM))
    back = words_of(await desk.types(TOM, "back"))

    assert said.startswith("You are away until 30 Nov. I ask you nothing before then")
    assert gone == date(2026, 11, 30)
    assert menu.startswith("You are away until 30 Nov")
    assert back == "Welcome back."
    assert await away_until(desk, TOM) is None


async def test_a_day_is_one_s_own_day(desk: Desk) -> None:
    """19:00 UTC on Monday is Tuesday in Kathmandu: tomorrow is Wednesday there."""
    desk.now = datetime(2026, 11, 23, 19, tzinfo=UTC)

    await desk.types(SUNITA, "away until tomorrow")

    assert await away_until(desk, SUNITA) == date(2026, 11, 25)


@pytest.mark.parametrize("typed", ["away until yesterday", "away until 2026-11-23", "away soon"])
async def test_a_day_that_is_none_is_answered_with_what_to_write(desk: Desk, typed: str) -> None:
    (answer,) = await desk.types(TOM, typed)

    assert isinstance(answer, Reply)
    assert await away_until(desk, TOM) is None


async def test_away_without_a_day_asks_for_one(desk: Desk) -> None:
    (by_command,), (by_button,) = await desk.types(TOM, "away"), await desk.clicks(TOM, "desk.away")
    (too_early,) = await desk.submits(TOM, "desk.away", until="2026-11-20")
    await desk.submits(TOM, "desk.away", until="2026-12-01")

    assert isinstance(by_command, OpenView)
    assert by_command == by_button
    assert too_early == Rejected({"until": "That day is not ahead of you. Which day are you back?"})
    assert await away_until(desk, TOM) == date(2026, 12, 1)


async def test_who_was_away_is_back_by_themselves_on_that_day(desk: Desk) -> None:
    await desk.types(TOM, "away until tomorrow")
    desk.now += timedelta(days=1)

    assert "away" not in words_of(await desk.types(TOM)).split("\n")[0]


# Status and audit log ------------------------------------------------------------------------------------------------


async def test_status_tells_how_the_bot_is_without_anybody_s_words(desk: Desk) -> None:
    await desk.write_letter("Secret words")
    await desk.change_in_slack(ANA, real_name="Ana Duarte", tz="Mars/Olympus")
    desk.now = MONDAY + timedelta(minutes=5)
    await desk.clicks(MAYA, "desk.start")

    said = words_of(await desk.types(INES, "status")).split("\n")

    assert said == [
        "*How I am*",
        "*Slack:* connected",
        "*People:* 6 in 4 time zones, read from Slack 11 hours ago",
        ":warning: I don't know the time zone of Ana Duarte; I use their last one.",
        "*Teams:* 2, 2 leads",
        "*Running* since Mon 23 Nov, 09:35",
        "*Messages:* 3 waiting, 0 refused, 0 in doubt",
        "*Next:* 3 messages from Mon 23 Nov, 17:00, sent within a second",
    ]


async def test_status_says_what_is_wrong_and_what_to_do(desk: Desk) -> None:
    await desk.settle_leads()
    await desk.change_in_slack(TOM, deleted=True)
    async with desk.database.transaction(HALDEN) as session:
        await outbox.cancel(session, (await session.scalars(select(outbox.Delivery.id))).one(), "gone")
        for refused in await session.scalars(select(outbox.Delivery)):
            refused.state = outbox.DeliveryState.DEAD

    said = words_of(await desk.clicks(MAYA, "desk.status"))

    assert ":warning: Nobody leads Payments; nobody is asked. `/cadence setup`" in said
    assert "*Set-up:* the next step is for Maya. `/cadence setup`" in said
    assert "*Messages:* 0 waiting, 1 refused, 0 in doubt; `cadence outbox` says why" in said


async def test_the_audit_log_names_people_and_settings(desk: Desk) -> None:
    await desk.name_owner()

    said = words_of(await desk.types(MAYA, "audit")).split("\n")

    assert sorted(said[1:]) == [
        "Mon 23 Nov, 09:30  Ines Romero: role operator, given to Ines Romero",
        "Mon 23 Nov, 09:30  Ines Romero: role owner, given to Maya Lindqvist",
    ]


async def test_the_audit_log_can_be_read_to_its_beginning(desk: Desk) -> None:
    """Fifteen changes at a time, none twice and none left out; the last page offers no more."""
    await desk.name_owner()
    async with desk.database.transaction(HALDEN) as session:
        for number in range(20):
            await audit(session, "team.rename", f"{number}", actor_id=MAYA, at=desk.now + timedelta(minutes=number))

    pages = [words_of(await desk.types(MAYA, "audit"))]
    pages.append(words_of(await desk.clicks(MAYA, "desk.audit", "15")))

    said = [line for page in pages for line in page.split("\n") if "Maya Lindqvist: team rename" in line]
    assert [line.rpartition(", ")[2] for line in said] == [str(number) for number in range(19, -1, -1)]
    assert ["Earlier ones" in page for page in pages] == [True, False]


# Home ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hour", "greeting"), [(7, "Good morning, Maya"), (12, "Good afternoon, Maya"), (17, "Good evening, Maya")]
)
async def test_home_greets_by_one_s_own_clock(desk: Desk, hour: int, greeting: str) -> None:
    desk.now = datetime(2026, 11, 23, hour, tzinfo=UTC)

    assert (await desk.home(MAYA)).startswith(greeting)


async def test_home_shows_set_up_to_whose_turn_it_is_and_only_until_it_runs(desk: Desk) -> None:
    await desk.name_owner()
    before, bystander = await desk.home(MAYA), await desk.home(ANA)
    await desk.start()

    assert "1 of 4 steps done" in before
    assert "There is nothing for you to do yet." in bystander
    assert "steps done" not in await desk.home(MAYA)


# Roles given ---------------------------------------------------------------------------------------------------------


async def test_roles_are_given_and_taken_and_written_down(desk: Desk) -> None:
    await desk.name_owner()
    desk.now += timedelta(minutes=1)
    await desk.submits(MAYA, "desk.roles", deputy=[TOM], operator=[INES])
    desk.now += timedelta(minutes=1)

    await desk.submits(MAYA, "desk.roles", leadership=[TOM], operator=[INES, ANA])

    assert await desk.roles() == [("leadership", TOM), ("operator", ANA), ("operator", INES), ("owner", MAYA)]
    assert [(verb, what) for verb, what, _ in await desk.audited()][2:] == [
        ("role.deputy", f"given to {TOM}"),
        ("role.deputy", f"taken from {TOM}"),
        ("role.leadership", f"given to {TOM}"),
        ("role.operator", f"given to {ANA}"),
    ]


async def test_a_guest_gets_no_role(desk: Desk) -> None:
    await desk.name_owner()

    answer = await desk.submits(MAYA, "desk.roles", deputy=[GUEST], operator=[INES])

    assert answer == (Rejected({"deputy": "Only members of this workspace can be deputies of the CTO."}),)
    assert await desk.roles() == [("operator", INES), ("owner", MAYA)]


# Roles ---------------------------------------------------------------------------------------------------------------

WORDS = {
    "": "menu.open",
    "help": "menu.open",
    "setup": "menu.open",
    "hours": "menu.open",
    "calendar": "calendar.edit",
    "away": "menu.open",
    "back": "menu.open",
    "nonsense": "menu.open",
    "roles": "menu.open",
    "office": "menu.open",
    "see-as": "setup.try",
    "ask-me": "checkins.answer",
    "test": "test.send",
    "status": "health.read",
    "audit": "audit.read",
}
CLICKS = {
    "desk.setup": "menu.open",
    "desk.claim": "menu.open",
    "desk.status": "health.read",
    "desk.audit": "audit.read",
    "desk.away": "menu.open",
    "desk.back": "menu.open",
    "desk.more": "menu.open",
    "desk.help": "menu.open",
    "desk.hours": "menu.open",
    "desk.hours_follow": "menu.open",
    "desk.calendar": "calendar.edit",
    "desk.calendar_hours": "calendar.edit",
    "desk.calendar_days": "calendar.edit",
    "desk.pause": "calendar.edit",
    "desk.pause_end": "calendar.edit",
    "desk.give_roles": "roles.give",
    "desk.choose_owner": "setup.choose_owner",
    "desk.choose_leads": "setup.choose_leads",
    "desk.add_team": "setup.choose_leads",
    "desk.write_letter": "setup.write_letter",
    "desk.preview_letter": "setup.write_letter",
    "desk.test_letter": "setup.write_letter",
    "desk.start": "setup.start",
    "desk.begin": "setup.start",
    "desk.lead": "setup.choose_leads",
    "desk.edit_team": "setup.choose_leads",
    "desk.drop_team": "setup.choose_leads",
    "desk.setup_more": "menu.open",
    "desk.see_as": "setup.try",
    "desk.see_asked": "setup.try",
    "desk.see_letter": "setup.try",
    "desk.see_home": "setup.try",
    "desk.inert": "setup.try",
    "desk.ask_me": "checkins.answer",
    "desk.send_test": "test.send",
    "desk.office": "menu.open",
    "desk.office_offer": "office.hand_over",
    "desk.office_withdraw": "office.hand_over",
    "desk.office_accept": "menu.open",
    "desk.office_refuse": "menu.open",
}
FORMS = {
    "desk.owner": "setup.choose_owner",
    "desk.leads": "setup.choose_leads",
    "desk.team": "setup.choose_leads",
    "desk.office_offer": "office.hand_over",
    "desk.letter": "setup.write_letter",
    "desk.away": "menu.open",
    "desk.hours": "menu.open",
    "desk.calendar_hours": "calendar.edit",
    "desk.calendar_days": "calendar.edit",
    "desk.pause": "calendar.edit",
    "desk.roles": "roles.give",
}
GIVEN = [role for role in Role if role not in (Role.LEAD, Role.MEMBER)]


def test_no_button_of_the_desk_is_left_out() -> None:
    """A new one has its verb in the table above before anybody presses it."""
    routes = CAPABILITY.routes
    assert set(CLICKS) == {name for name in routes.clicks if name.startswith("desk.")}
    assert set(FORMS) == {name for name in routes.submissions if name.startswith("desk.")}


@pytest.mark.parametrize("role", [*GIVEN, Role.MEMBER])
async def test_every_role_may_do_exactly_what_the_table_says(desk: Desk, role: Role) -> None:
    """Every word, button and form of the desk: answered, or refused with a sentence that says whose it is."""
    await desk.name_owner()
    if role in (Role.OWNER, Role.OPERATOR):
        member = MAYA if role is Role.OWNER else INES
    else:
        member = ANA
        if role is not Role.MEMBER:
            await desk.give(role, ANA)

    answers = {("word", word): (verb, await desk.types(member, word)) for word, verb in WORDS.items()}
    answers |= {("click", action): (verb, await desk.clicks(member, action)) for action, verb in CLICKS.items()}
    answers |= {("form", callback): (verb, await desk.submits(member, callback)) for callback, verb in FORMS.items()}

    refused = {name: answer for name, (_, answer) in answers.items() if isinstance(answer, str)}
    assert refused == {name: forbidden(verb) for name, (verb, _) in answers.items() if role not in VERBS[verb]}
    assert all(cast("tuple[object, ...]", answer) for _, answer in answers.values())
