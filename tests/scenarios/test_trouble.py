"""What users and enemies do to a bot that runs: everybody calls everything, clicks come twice, late or forged, and the
database or Slack goes away in the middle. Each time the person gets a sentence, and what is kept is kept once.
"""

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, fields
from typing import Any, Final
from uuid import uuid4

import pytest

from bot.capabilities.desk.mydata.rules import CONFIRMATION
from bot.core.people import find_person
from bot.core.personal import KNOW_AGAIN
from bot.core.roles import Role, may
from bot.core.slack.intake import FORGOTTEN, STRANGER, forbidden
from bot.core.slack.routes import Route, Routes
from bot.core.workspaces import give_role
from bot.sandbox import interactions
from tests.scenarios.after_set_up import open_after_set_up
from tests.scenarios.intruders import Hand, Outsider, Values
from tests.scenarios.story import on_screen, press
from tests.world import World, open_world

EVERYBODY: Final = {
    "maya": Role.OWNER,
    "lena": Role.DEPUTY,
    "ruth": Role.LEADERSHIP,
    "tom": Role.LEAD,
    "ana": Role.MEMBER,
    "ines": Role.OPERATOR,
    "kofi": Role.COMPLAINTS,
    "mei": Role.WELLBEING,
}
OUR_FAULT: Final = ("went wrong on my side", "took too long")
FORGED: Final = ("x" * 2000, "\x00", "all:99999999999999999999999", "make:{id}:1")
FIELDS: Final = (
    *("sentence", "kind", "measure", "due", "effect", "team", "state", "words", "day", "member", "needed_by"),
    *("outcome", "owner", "lead", "name", "until", "letter"),
)
LAST: Final = ("desk.roles",)
"""An empty form of roles takes everybody's: nobody could be told apart after it."""
PRIVATE: Final = ("tap", "checkin", "which", "outcome", "seen", "team", "delivery")


# Everybody calls everything ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Called:
    """One route, and what one person was told who called it."""

    name: str
    route: Route[Any]  # Any: whatever deed it takes
    told: str


async def test_every_route_says_who_may(sqlite_url: str, secret_key: str) -> None:
    """Whoever may is answered, whoever may not reads who may; nobody is met with silence or an error."""
    async with open_after_set_up(sqlite_url, secret_key) as world:
        await give_the_other_roles(world)
        wrong: list[str] = []
        for handle in reversed(EVERYBODY):
            async with world.database.reading(world.workspace_id) as session:
                person = await find_person(session, world.actor(handle).user_id)
            assert person is not None
            assert EVERYBODY[handle] in person.roles
            async for called in every_route(world, handle):
                refused = forbidden(called.route.needs) in called.told
                if refused is may(person.roles, called.route.needs) or is_bad(called.told):
                    wrong.append(f"{handle}, {called.name}: {called.told[:100]}")
        assert wrong == []


async def test_a_guest_gets_the_sentence_for_strangers_everywhere(sqlite_url: str, secret_key: str) -> None:
    async with open_after_set_up(sqlite_url, secret_key) as world:
        told = {called.name: called.told async for called in every_route(world, "gus")}
        assert [name for name, words in told.items() if STRANGER not in words] == []


async def test_another_workspace_gets_it_too(sqlite_url: str, secret_key: str) -> None:
    """Maya's own id in a payload of another workspace is a stranger's: no route takes the id alone for the person."""
    async with open_after_set_up(sqlite_url, secret_key) as world:
        outsider = Outsider(world, world.actor("maya"))
        typed = tuple(world.bot.routes.messages)  # what is typed to the bot comes with no team but the bot's own

        told = {called.name: called.told async for called in call_all(outsider, but=typed)}

        assert [name for name, words in told.items() if STRANGER not in words] == []


async def give_the_other_roles(world: World) -> None:
    given = (Role.DEPUTY, Role.LEADERSHIP, Role.COMPLAINTS, Role.WELLBEING)
    async with world.database.transaction(world.workspace_id) as session:
        for handle, role in EVERYBODY.items():
            if role in given:
                member_id = world.actor(handle).user_id
                await give_role(session, role, member_id, actor_id="U0MAYA", at=world.now)


async def every_route(world: World, handle: str, *, but: Collection[str] = ()) -> AsyncIterator[Called]:
    """Call all of them as this person; giving roles comes last, since an empty form takes everybody's."""
    async for called in call_all(Hand(world, world.actor(handle)), but=but):
        yield called


async def call_all(hand: Hand, *, but: Collection[str] = ()) -> AsyncIterator[Called]:
    for kind in fields(Routes):
        by_name: Mapping[Any, Route[Any]] = getattr(
            hand.world.bot.routes, kind.name
        )  # Any: names, whatever deed it takes
        for name, route in sorted(by_name.items(), key=lambda each: each[0] in LAST):
            if name not in but:
                yield Called(f"{kind.name}: {name}", route, await CALL[kind.name](hand, name))


async def type_command(hand: Hand, name: tuple[str, str]) -> str:
    command, word = name
    return await hand.types_command(command, word.replace("*", "zebra"))


async def write_to_it(hand: Hand, name: str) -> str:
    assert name == "dm"
    return await hand.types("What are you?")


CALL: Final[Mapping[str, Callable[[Hand, Any], Awaitable[str]]]] = {  # Any: a name, or a command's two
    "commands": type_command,
    "clicks": lambda hand, name: hand.presses(name),
    "submissions": lambda hand, name: hand.submits(name),
    "shortcuts": lambda hand, name: hand.takes_shortcut(name),
    "messages": write_to_it,
}
"""How each kind of route is called. A kind that nobody can call here fails the tests below: a route untried is one unguarded."""


def is_bad(told: str) -> bool:
    """Silence, or an error of ours."""
    return not told or any(words in told for words in OUR_FAULT)


async def test_every_kind_of_route_can_be_called_here() -> None:
    assert {kind.name for kind in fields(Routes)} == set(CALL)


async def test_who_was_forgotten_is_a_stranger_everywhere_but_at_the_way_back(sqlite_url: str, secret_key: str) -> None:
    async with open_after_set_up(sqlite_url, secret_key) as world:
        ana = Hand(world, world.actor("ana"))
        await ana.submits("personal.forget", values={"confirm": {"value": {"type": "text", "value": CONFIRMATION}}})

        told = {called.name: called.told async for called in every_route(world, "ana", but=(KNOW_AGAIN,))}

        assert [name for name, words in told.items() if FORGOTTEN not in words] == []
        assert "Welcome back" in await ana.presses(KNOW_AGAIN)


async def test_a_button_nobody_knows_is_answered_wherever_it_stands(sqlite_url: str, secret_key: str) -> None:
    """On a message, on Home, in a modal: from before an upgrade, or forged."""
    async with open_world(sqlite_url, secret_key) as world:
        ana = Hand(world, world.actor("ana"))
        await ana.actor.command("/cadence", "away")
        await world.settle()
        assert ana.actor.modal is not None
        views = {"home": await ana.actor.opens_home(), "modal": ana.actor.modal}
        for view in views.values():
            assert view is not None
            shown = interactions.shown(ana.actor.workspace, view)
            press = ana.a_press("retired.button") | {"view": shown, "container": {"type": "view", "view_id": view.id}}
            for where in ("message", "channel", "response_url"):
                del press[where]
            assert "older version of me" in await ana.sends(press)


@pytest.mark.parametrize("refused", [None, "push_limit_reached"])
async def test_a_press_in_a_form_is_answered_over_it(sqlite_url: str, secret_key: str, refused: str | None) -> None:
    """Behind the form nobody looks. Only where Slack puts nothing more over it, the conversation takes the answer."""
    async with open_world(sqlite_url, secret_key) as world:
        ana = Hand(world, world.actor("ana"))
        await ana.actor.command("/cadence", "away")
        await world.settle()
        form = ana.actor.modal
        assert form is not None
        if refused:
            world.sandbox.faults.refuse("views.push", refused)
        pressed = ana.a_press("retired.button") | {
            "trigger_id": interactions.new_trigger(ana.actor.workspace, ana.actor.user, form),
            "view": interactions.shown(ana.actor.workspace, form),
            "container": {"type": "view", "view_id": form.id},
        }
        for where in ("message", "channel", "response_url"):
            del pressed[where]

        await ana.sends(pressed)

        over = "older version of me" in on_screen(ana.actor)
        below = ["older version of me" in message.words() for message in ana.actor.ephemerals]
        assert (over, below) == ((False, [True]) if refused else (True, []))


async def test_what_slack_would_not_open_is_said_on_home(sqlite_url: str, secret_key: str) -> None:
    """A trigger that ran out: from Home there is no message to answer below."""
    async with open_world(sqlite_url, secret_key) as world:
        ana = world.actor("ana")
        await ana.opens_home()
        world.sandbox.faults.refuse("views.open", "expired_trigger_id")

        await press(world, ana, "home", "I'm away…")

        assert ana.home is not None
        assert "Please press once more." in str(ana.home.content)


# Forged --------------------------------------------------------------------------------------------------------------


async def test_forged_values_get_a_sentence(database_url: str, secret_key: str) -> None:
    """Whatever a button or a form carries, it is a person's mistake to explain, and never an error of ours."""
    async with open_after_set_up(database_url, secret_key) as world:
        maya, routes, wrong = Hand(world, world.actor("maya")), world.bot.routes, list[str]()
        for forged in (each.replace("{id}", uuid4().hex) for each in FORGED):
            for name in routes.clicks:
                told = await maya.presses(f"{name}:{forged[:100]}", forged)
                wrong += [f"{name} {forged[:20]}: {told}"] if is_bad(told) else []
            for name in set(routes.submissions) - {"desk.roles"}:
                told = await maya.submits(name, forged_private(forged), forged_values(forged))
                wrong += [f"{name} {forged[:20]}: {told}"] if is_bad(told) else []
        assert wrong == []


async def test_a_form_of_an_older_version_keeps_its_words(sqlite_url: str, secret_key: str) -> None:
    """Somebody had it open while the bot was upgraded: it stays open, with a sentence below its first field."""
    async with open_world(sqlite_url, secret_key) as world:
        ana = Hand(world, world.actor("ana"))
        answer = await world.sandbox.dispatch("interactive", ana.a_submission("asks.retired", values={"words": {}}))
        assert answer["response_action"] == "errors"
        assert "Copy your words" in answer["errors"]["words"]
        assert "older version" in await ana.presses("asks.retired")


def forged_private(forged: str) -> str:
    return json.dumps(dict.fromkeys(PRIVATE, forged[:300]))


def forged_values(forged: str) -> Values:
    return {name: {"value": {"type": "plain_text_input", "value": forged}} for name in FIELDS}
