"""Who holds which role, since when: read by everybody, changed by the owner."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from bot.capabilities.desk.office.role_handlers import roles_form
from bot.capabilities.desk.office.roles import roles_in_use
from bot.core.people import Person
from bot.core.roles import Role
from bot.core.slack.events import OpenView, Rejected
from bot.core.stages import Stage
from tests.capabilities.desk.company import ANA, HALDEN, INES, MAYA, TOM, Desk, words_of


async def test_everybody_reads_who_holds_what_since_when(desk: Desk) -> None:
    await desk.name_owner()
    desk.now += timedelta(days=1)
    await desk.submits(MAYA, "desk.roles", deputy=[TOM], operator=[INES])
    desk.now += timedelta(days=1)

    (seen,) = await desk.types(ANA, "roles")

    assert isinstance(seen, OpenView)
    assert "submit" not in seen.view
    assert words_of(seen.view["blocks"]).splitlines() == [
        "*The CTO:* Maya Lindqvist since 23 Nov",
        "*Deputies of the CTO:* Tom Brandt since yesterday",
        "*In leadership:* nobody",
        "*Operators of this bot:* Ines Romero since 23 Nov",
    ]


async def test_the_owner_changes_them_in_the_same_place(desk: Desk) -> None:
    await desk.name_owner()

    (form,) = await desk.types(MAYA, "roles")

    assert isinstance(form, OpenView)
    asked = [block["block_id"] for block in form.view["blocks"] if block["type"] == "input"]
    assert asked == ["deputy", "leadership", "operator"]


async def test_nobody_stands_in_for_themselves(desk: Desk) -> None:
    await desk.name_owner()

    answer = await desk.submits(MAYA, "desk.roles", deputy=[MAYA, TOM], operator=[INES])

    assert answer == (Rejected({"deputy": "You can't stand in for yourself. Please choose somebody else."}),)
    assert ("deputy", TOM) not in await desk.roles()


def test_what_else_is_said_for_a_stage_is_said_beside_the_roles() -> None:
    """By a button of the stage's own form: who looks after it, and the rest, in one place."""
    reader = Person(HALDEN, MAYA, "Maya", ZoneInfo("Europe/Berlin"), frozenset({Role.OWNER}))
    view = roles_form(
        {Role.OWNER: ()}, reader, date(2026, 11, 24), [("Where harassment is reported", "tickets.set_up")]
    )

    (element,) = view["blocks"][-1]["elements"]
    assert (element["text"]["text"], element["action_id"]) == ("Where harassment is reported", "tickets.set_up")


def test_a_role_is_asked_for_once_something_uses_it() -> None:
    """Nobody names a wellbeing contact for a bot that asks nothing about well-being."""
    sunday = Stage(name="sunday", week=3, title="Sunday evening", says="", roles=(Role.WELLBEING,))

    assert roles_in_use([]) == (Role.DEPUTY, Role.LEADERSHIP, Role.OPERATOR)
    assert roles_in_use([sunday]) == (Role.DEPUTY, Role.LEADERSHIP, Role.OPERATOR, Role.WELLBEING)
