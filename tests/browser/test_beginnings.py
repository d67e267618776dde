"""Where the demo begins: at the end of twelve weeks, from which one can start empty, and come back."""

import re

import pytest
from playwright.async_api import Browser, expect

from tests.browser.visitor import Visitor, visit

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]  # one browser, so one loop


@pytest.mark.timeout(600)
async def test_a_visitor_sees_twelve_weeks_and_starts_empty(chromium: Browser) -> None:
    """The digest as Maya, Monday as Ana, and then a workspace that has never heard of Cadence."""
    async with visit(chromium, after="12w") as visitor:
        await maya_reads_the_digest(visitor)
        await ana_taps_and_nobody_knows(visitor)
        await start_anew(visitor, "Start empty")
        await expect(visitor.page.locator("#guide")).to_contain_text("Say who the CTO is")
        await expect(visitor.page.get_by_role("log", name="Messages").get_by_role("article")).to_have_count(0)
        await visitor.shoot("12w-09-empty")
        await start_anew(visitor, "See it after twelve weeks")
        await expect(visitor.page.locator("#guide")).to_contain_text("Friday, as the CTO")


async def maya_reads_the_digest(visitor: Visitor) -> None:
    await expect(visitor.page.get_by_role("button", name=re.compile("unread"))).to_have_count(0)
    await visitor.page.get_by_role("button", name="Show me").click()
    await look_at(visitor, "leadership")
    await expect(visitor.newest).to_contain_text("Week 47.")
    await expect(visitor.newest).to_contain_text("Maya owes:")
    await expect(visitor.newest).to_contain_text("Sunday evening:")
    await visitor.shoot("12w-01-digest")
    await visitor.newest.get_by_role("button", name=re.compile("repl")).click()
    await expect(visitor.page.get_by_role("complementary", name="Thread")).to_contain_text("Sunday evening, asked on")
    await visitor.shoot("12w-02-thread")
    await look_at(visitor, "Cadence")
    await visitor.open("Home")
    await expect(visitor.page.get_by_text("What every team is after:")).to_be_visible()
    await visitor.shoot("12w-03-home-of-maya")


async def ana_taps_and_nobody_knows(visitor: Visitor) -> None:
    await visitor.page.get_by_role("button", name="Next step").click()
    await expect(visitor.page.locator("#guide")).to_contain_text("Try to find out who answered")
    await visitor.page.get_by_role("button", name="Show me").click()
    await expect(visitor.page.locator("#clock")).to_contain_text("Mon", timeout=60_000)
    await expect(visitor.newest).to_contain_text("How did Sunday evening feel about Monday?", timeout=60_000)
    await visitor.shoot("12w-04-monday")
    news = visitor.page.get_by_role("button", name="Act as Jonas Weber, 1 unread")
    await expect(news).to_be_visible()  # of twelve weeks only what has come since
    await visitor.newest.get_by_role("button", name="😟").click()
    await expect(visitor.newest).to_contain_text("Counted.")
    await visitor.shoot("12w-05-counted")


async def start_anew(visitor: Visitor, label: str) -> None:
    """The page is the other workspace's within half a minute."""
    await visitor.page.get_by_role("button", name=label).click()
    await visitor.dialog.get_by_role("button", name=label).click()
    await expect(visitor.page.locator("#guide")).to_have_text("Opening the other workspace…")
    alarm = "getComputedStyle(document.body.classList.add('offline') ?? document.body, '::after').content"
    assert await visitor.page.evaluate(alarm) == "none", "a connection that is cut on purpose is no alarm"
    other = "See it after twelve weeks" if label == "Start empty" else "Start empty"
    await expect(visitor.page.get_by_role("button", name=other)).to_be_visible(timeout=30_000)


async def look_at(visitor: Visitor, place: str) -> None:
    """A channel, or the bot's messages."""
    await visitor.page.get_by_role("navigation", name="Conversations").get_by_role("button", name=place).click()
