"""Response URLs: five replies within half an hour, for one person or for all, in place or anew."""

import aiohttp

from bot.sandbox import faults
from bot.sandbox.actors import Actor
from bot.sandbox.server import Sandbox
from tests.sandbox.conftest import Slack
from tests.sandbox.heard import LAYOUT, Heard


async def test_a_response_url_answers_five_times_within_half_an_hour(sandbox: Sandbox, heard: Heard) -> None:
    """For the person alone by default, for all if asked; then Slack says used_url, or expired_url."""
    now = 1_800_000_000.0
    sandbox.workspace.now = lambda: now
    ruth = Actor(sandbox, "Ruth")
    await ruth.command("/ask", channel="leadership")
    used = heard.last["response_url"]
    await ruth.command("/ask", channel="leadership")
    unused = heard.last["response_url"]

    said = [await respond(used, text="Only you"), await respond(used, text="All", response_type="in_channel")]
    said += [await respond(used, text="x") for _ in range(4)]
    now += 1801
    said.append(await respond(unused, text="x"))

    assert said == ["200 ok"] * 5 + ["404 used_url", "404 expired_url"]
    assert [each.text for each in ruth.ephemerals] == ["Only you", "x", "x", "x"]
    assert [each.text for each in ruth.reads("leadership")] == ["All"]


async def test_a_response_url_replaces_and_deletes_the_message_it_came_from(
    sandbox: Sandbox, slack: Slack, heard: Heard
) -> None:
    """In place, also an ephemeral one, which nothing else can change."""
    tom = Actor(sandbox, "Tom")
    posted = await slack("chat_postMessage", channel="U0TOM", text="x", blocks=LAYOUT)
    await tom.clicks(posted["ts"], "Yes")
    public = heard.last["response_url"]
    await respond(public, text="Noted", replace_original=True)
    replaced = [(each.ts, each.text, each.blocks) for each in tom.reads()]
    await slack("chat_postEphemeral", channel=tom.dm, user="U0TOM", text="x", blocks=LAYOUT)
    await tom.clicks(tom.ephemerals[-1], "Yes")
    is_ephemeral = heard.last["container"]["is_ephemeral"]
    await respond(heard.last["response_url"], delete_original=True)
    await respond(public, delete_original=True)

    assert replaced == [(posted["ts"], "Noted", None)]
    assert (is_ephemeral, tom.ephemerals, tom.reads()) == (True, [], [])


async def test_a_reply_can_be_lost_before_or_after_it_arrived(sandbox: Sandbox, slack: Slack, heard: Heard) -> None:
    """Faults know it as the method "response_url"; a lost one that was accepted is there all the same."""
    tom = Actor(sandbox, "Tom")
    await tom.command("/ask")
    sandbox.faults.on("response_url", faults.status(503, accepted=False), calls=[1])
    sandbox.faults.on("response_url", faults.status(500, accepted=True), calls=[2])

    said = [(await respond(heard.last["response_url"], text=text))[:3] for text in ("one", "two", "three")]

    assert (said, [each.text for each in tom.ephemerals]) == (["503", "500", "200"], ["two", "three"])


async def respond(url: str, **body: object) -> str:
    async with aiohttp.ClientSession() as session, session.post(url, json=body) as response:
        return f"{response.status} {await response.text()}"
