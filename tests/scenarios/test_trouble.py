"""What users and enemies do to a bot that runs: everybody calls everything, clicks come twice, late or forged, and the
database or Slack goes away in the middle. Each time the person gets a sentence, and what is kept is kept once.
"""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any, Final
from uuid import uuid4

from bot.core.people import find_person
from bot.core.roles import Role, may
from bot.core.slack.intake import STRANGER, forbidden
from bot.core.slack.routes import Route
from bot.core.workspaces import give_role
from tests.scenarios.intruders import Hand, Values
from tests.scenarios.story import set_up
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
    async with open_world(sqlite_url, secret_key) as world:
        await set_up(world)
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
    async with open_world(sqlite_url, secret_key) as world:
        await set_up(world)
        told = {called.name: called.told async for called in every_route(world, "gus")}
        assert [name for name, words in told.items() if STRANGER not in words] == []


async def give_the_other_roles(world: World) -> None:
    given = (Role.DEPUTY, Role.LEADERSHIP, Role.COMPLAINTS, Role.WELLBEING)
    async with world.database.transaction(world.workspace_id) as session:
        for handle, role in EVERYBODY.items():
            if role in given:
                member_id = world.actor(handle).user_id
                await give_role(session, role, member_id, actor_id="U0MAYA", at=world.now)


async def every_route(world: World, handle: str) -> AsyncIterator[Called]:
    """Call all of them as this person; giving roles comes last, since an empty form takes everybody's."""
    hand, routes = Hand(world, world.actor(handle)), world.bot.routes
    for (name, word), command in routes.commands.items():
        typed = word.replace("*", "zebra")
        yield Called(f"{name} {typed}", command, await hand.types_command(name, typed))
    for name, click in routes.clicks.items():
        yield Called(name, click, await hand.presses(name))
    for name, form in sorted(routes.submissions.items(), key=lambda each: each[0] == "desk.roles"):
        yield Called(name, form, await hand.submits(name))


def is_bad(told: str) -> bool:
    """Silence, or an error of ours."""
    return not told or any(words in told for words in OUR_FAULT)


# Forged --------------------------------------------------------------------------------------------------------------


async def test_forged_values_get_a_sentence(database_url: str, secret_key: str) -> None:
    """Whatever a button or a form carries, it is a person's mistake to explain, and never an error of ours."""
    async with open_world(database_url, secret_key) as world:
        await set_up(world)
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
