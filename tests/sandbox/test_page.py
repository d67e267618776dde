"""The page's server side: whom it lets in, and what one person gets to see."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import aiohttp
import pytest

from bot.sandbox.actors import Actor
from bot.sandbox.company import company
from bot.sandbox.page import mount
from bot.sandbox.scene import Place, scene
from bot.sandbox.server import Sandbox
from bot.sandbox.wire import JsonObject


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    sandbox = Sandbox(company())
    mount(sandbox)
    await sandbox.start()
    yield sandbox
    await sandbox.stop()


@pytest.fixture
async def session(sandbox: Sandbox) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(sandbox.url) as session:
        yield session


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Host": "localhost:1"}, 200),
        ({"Host": "evil.example"}, 403),
        ({"Host": "127.0.0.1.evil.example"}, 403),
    ],
)
async def test_another_name_for_this_machine_is_refused(
    session: aiohttp.ClientSession, headers: dict[str, str], status: int
) -> None:
    """A web page whose name was rebound to this machine reads nothing."""
    for path in ("/", "/sandbox/scene", "/static/app.js"):
        async with session.get(path, headers=headers) as response:
            assert response.status == status


@pytest.mark.parametrize("origin", [None, "null", "http://evil.example", "https://127.0.0.1"])
async def test_only_the_page_itself_may_act(
    sandbox: Sandbox, session: aiohttp.ClientSession, origin: str | None
) -> None:
    """A form or script on any other page cannot write a message here."""
    headers = {"Origin": origin} if origin else {}
    ana = Actor(sandbox, "Ana")
    message = {"as": ana.user_id, "channel": ana.dm, "text": "not from here", "thread_ts": None}

    async with session.post("/sandbox/types", json=message, headers=headers) as response:
        assert response.status == 403
    assert ana.reads() == []


async def test_the_page_acts_with_its_own_origin(sandbox: Sandbox, session: aiohttp.ClientSession) -> None:
    """The same message from the page itself is written."""
    ana = Actor(sandbox, "Ana")
    message = {"as": ana.user_id, "channel": ana.dm, "text": "from here", "thread_ts": None}

    async with session.post("/sandbox/types", json=message, headers={"Origin": sandbox.url}) as response:
        answer = await response.json()
    assert answer == {"ok": True, "ts": ana.reads()[0].ts}


async def test_only_its_own_scripts_run(session: aiohttp.ClientSession) -> None:
    """The policy allows nothing inline and nothing from elsewhere; types are not guessed; nobody may frame it."""
    async with session.get("/") as response:
        policy = response.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'self'; ")
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert response.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("name", ["..%2Fpage.py", "%2Fetc%2Fpasswd", "page.py", "nothing.js"])
async def test_only_its_own_files_are_served(session: aiohttp.ClientSession, name: str) -> None:
    """No name leads out of the page's folder, and only what a browser needs is in it."""
    async with session.get(f"/static/{name}") as response:
        assert response.status in {403, 404}


@pytest.mark.parametrize("body", ["[]", "{}", "nonsense", '{"as": 1}'])
async def test_a_body_the_page_never_sends_is_refused(
    sandbox: Sandbox, session: aiohttp.ClientSession, body: str
) -> None:
    """What does not say who acts is refused with 400, not with a traceback."""
    async with session.post("/sandbox/types", data=body, headers={"Origin": sandbox.url}) as response:
        assert response.status == 400


async def test_nobody_presses_in_somebody_elses_window(sandbox: Sandbox, session: aiohttp.ClientSession) -> None:
    """A view's id names it for its owner alone."""
    body: JsonObject = {"as": "U0ANA", "view": "V0UNKNOWN", "values": {}}

    async with session.post("/sandbox/submits", json=body, headers={"Origin": sandbox.url}) as response:
        answer = await response.json()
    assert answer == {"ok": False, "message": "This window has been closed meanwhile."}


async def test_a_message_deleted_meanwhile_says_so(sandbox: Sandbox, session: aiohttp.ClientSession) -> None:
    """What was on the screen may be gone by the time it is pressed."""
    body: JsonObject = {"as": "U0ANA", "channel": Actor(sandbox, "Ana").dm, "ts": "1.000001"}

    async with session.post("/sandbox/deletes", json=body, headers={"Origin": sandbox.url}) as response:
        answer = await response.json()
    assert answer == {"ok": False, "message": "That is not there any more."}


async def test_one_sees_only_where_one_is() -> None:
    """Direct messages of others and private channels one is not in are no part of one's scene."""
    sandbox = Sandbox(company())
    ana, tom = Actor(sandbox, "Ana"), Actor(sandbox, "Tom")
    await tom.types("for the bot only")

    mine = scene(sandbox.workspace, Place(ana.user_id, tom.dm))

    assert mine["at"] != tom.dm
    assert tom.dm not in {each["id"] for each in mine["conversations"]}
    assert [message["text"] for message in mine["messages"]] == []


async def test_a_message_stands_at_its_story_time() -> None:
    """The page shows the played clock beside a message, whatever the real time of its ts."""
    workspace = company()
    workspace.story_time = lambda: datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
    ana = Actor(Sandbox(workspace), "Ana")
    await ana.types("ten o'clock in Berlin")

    seen = scene(workspace, Place(ana.user_id, ana.dm))["messages"]

    assert [message["at"] for message in seen] == [1795510800000]
