"""The page around the messages: people, clock, guide, commands, shortcuts, Home, narrow windows, lost connections."""

import asyncio
import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Browser, Page, expect

from bot.sandbox.actors import Actor
from bot.sandbox.company import company, user_id
from bot.sandbox.page import mount
from bot.sandbox.server import Sandbox
from tests.browser import showcase, showcase_blocks
from tests.browser.conftest import Stage

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]  # one browser, so one loop


async def test_the_clock_plays_and_aroha_has_a_message(page: Page, stage: Stage) -> None:
    """Whoever plays the clock sees at once for whom something came, and reads it with that person's eyes and zone."""

    async def ask_aroha() -> None:
        await stage.hand.says(showcase.check_in("Aroha"), to=user_id("aroha"))

    stage.clock.plan(timedelta(hours=12, minutes=30), ask_aroha)

    await page.get_by_role("button", name="To the next thing that happens").click()
    await page.get_by_role("button", name="Act as Aroha Ngata, 1 unread").click()

    await expect(page.locator(".story-time")).to_contain_text("10:00")
    await expect(page.locator(".story-time")).to_contain_text("Tue 24 Nov 2026")
    await expect(page.get_by_role("article", name="Cadence, 10:00")).to_contain_text("Aroha, what are you after")
    await expect(page.get_by_role("button", name="Act as Aroha Ngata", exact=True)).to_be_visible()


async def test_a_guide_step_changes_person_and_clock(page: Page) -> None:
    """One press of the guide leads to whom and when its step names; it can be put away."""
    await page.get_by_role("button", name="Next step").click()
    await page.get_by_role("button", name="Show me").click()

    await expect(page.locator(".story-time")).to_contain_text("Auckland, where Aroha is")
    await expect(page.locator(".story-time")).to_contain_text("Tue 24 Nov 2026")
    guide = page.get_by_role("region", name="Try this")
    await expect(guide).to_have_text("12Play to ten o'clock. Aroha is asked first.Show me")
    await page.get_by_role("button", name="Hide the guide").click()
    await expect(guide).to_be_hidden()


async def test_a_guide_step_leads_to_its_place(page: Page) -> None:
    """To the channel that the step names, and without one to the bot, wherever one was before."""
    await page.get_by_role("button", name="Show me").click()
    await expect(page.get_by_role("textbox", name="Message #general")).to_be_visible()
    await expect(page.locator(".story-time")).to_contain_text("Berlin, where Maya is")

    await page.get_by_role("button", name="Act as Aroha Ngata").click()
    await page.get_by_role("button", name="general", exact=True).click()
    await expect(page.get_by_role("textbox", name="Message #general")).to_be_visible()
    await page.get_by_role("button", name="Next step").click()
    await page.get_by_role("button", name="Show me").click()
    await expect(page.get_by_role("textbox", name="Message Cadence")).to_be_visible()


async def test_a_playing_clock_says_where_it_goes(page: Page, stage: Stage) -> None:
    may_go_on = asyncio.Event()
    stage.clock.plan(timedelta(hours=1), may_go_on.wait)
    await page.get_by_role("button", name="Next step").click()
    await page.get_by_role("button", name="Show me").click()

    await expect(page.get_by_text("Playing to Tuesday 10:00…")).to_be_visible()
    may_go_on.set()
    await expect(page.get_by_role("button", name="+1 hour")).to_be_visible()


async def test_commands_are_completed_and_answered_privately(page: Page) -> None:
    """A slash shows what there is; Tab completes; the answer is for the person alone."""
    composer = page.get_by_role("textbox", name="Message Cadence")
    await composer.fill("/out")
    await expect(page.get_by_role("option")).to_have_text(re.compile(r"/outcomes.*What every team is after"))
    await composer.press("Tab")
    await composer.type("find pay")
    await expect(page.locator(".usage")).to_contain_text("[all | TEAM | find WORDS | add]")
    await composer.press("Enter")

    answer = page.get_by_role("article").filter(has_text="Only visible to you")
    await expect(answer).to_contain_text("You asked /outcomes for “find pay”.")
    await expect(composer).to_have_value("")


async def test_shortcuts_start_from_a_message_and_from_anywhere(page: Page, stage: Stage) -> None:
    """The app's message shortcuts stand in a message's menu, its global ones beside the composer."""
    ts = await stage.hand.says(showcase.check_in())
    await page.get_by_role("article").get_by_role("button", name="More actions").click()
    await page.get_by_role("menuitem", name="Complain about this").click()
    await page.get_by_role("dialog", name="What can Maya do?").get_by_role("button", name="Cancel").click()
    await page.get_by_role("button", name="Shortcuts").click()
    await page.get_by_role("menuitem", name="I need something").click()
    await expect(page.get_by_role("dialog", name="What can Maya do?")).to_be_visible()

    on_message, anywhere = stage.hand.shortcuts.get_nowait(), stage.hand.shortcuts.get_nowait()
    assert (on_message["type"], on_message["message"]["ts"]) == ("message_action", ts)
    assert (anywhere["type"], anywhere["callback_id"]) == ("shortcut", "need")


async def test_home_is_published_when_it_is_opened(page: Page) -> None:
    """The Home tab tells the bot, shows what it publishes, and follows what it publishes next."""
    await page.get_by_role("tab", name="Home").click()
    await expect(page.get_by_role("heading", name="What your team is after")).to_be_visible()

    await page.get_by_role("button", name="Ask me now").click()
    await expect(page.get_by_text("Tom, what are you after, and what can Maya do for you?")).to_be_visible()


async def test_a_narrow_window_shows_everything_in_turn(page: Page, stage: Stage) -> None:
    """On a narrow window the conversations lie behind a button and a thread covers them; nothing sticks out sideways."""
    ts = await stage.hand.says(showcase.check_in())
    await stage.hand.says([*showcase.MONDAY, *showcase_blocks.CHARTS], thread_ts=ts)
    await page.set_viewport_size({"width": 400, "height": 760})

    await page.get_by_role("button", name="1 reply").click()
    await expect(page.get_by_role("complementary", name="Thread")).to_be_visible()
    await page.get_by_role("button", name="Close thread").click()
    await page.get_by_role("button", name="Show conversations").click()
    await page.get_by_role("button", name="engineering", exact=True).click()

    await expect(page.get_by_role("textbox", name="Message #engineering")).to_be_visible()
    assert await page.evaluate("document.documentElement.scrollWidth") == 400


async def test_where_no_clock_is_played_there_is_no_strip(chromium: Browser) -> None:
    """The clock and the guide belong to whoever composes the sandbox: without them their strips are not there."""
    sandbox = Sandbox(company())
    mount(sandbox)
    await sandbox.start()
    try:
        window = await chromium.new_page()
        await window.goto(sandbox.url)
        await expect(window.get_by_role("textbox", name="Message Cadence")).to_be_visible()
        await expect(window.locator("#clock, #guide").locator("visible=true")).to_have_count(0)
    finally:
        await sandbox.stop()


async def test_a_lost_connection_says_so_and_comes_back(chromium: Browser) -> None:
    """While the server is away the page says so; when it is back, the page shows what it knows now."""
    first, second = Sandbox(company()), Sandbox(company())
    for sandbox in (first, second):
        mount(sandbox)
    await first.start()
    try:
        window = await chromium.new_page()
        await window.goto(first.url)
        await window.get_by_role("button", name="Act as Ana Duarte").click()
        await expect(window.locator("body.offline")).to_have_count(0)
        port = urlsplit(first.url).port
        await first.stop()
        await expect(window.locator("body.offline")).to_have_count(1)

        await second.start(port=port or 0)
        await Actor(second, "Ana").types("written while you were away")
        await expect(window.get_by_role("article")).to_contain_text("written while you were away")
        await expect(window.locator("body.offline")).to_have_count(0)
    finally:
        await first.stop()
        await second.stop()
