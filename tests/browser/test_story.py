"""The whole demo as its first visitor goes through it: `cadence demo` as a process, its page in a real browser."""

import asyncio
import os
import re
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]  # one browser, so one loop

SHOTS = os.environ.get("CADENCE_TEST_SHOTS")
"""A folder for a picture of every screen, for those who want to look."""
ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+")


@pytest_asyncio.fixture(loop_scope="module")
async def demo(chromium: Browser) -> AsyncIterator[Page]:
    """The page of a demo that was started for this test alone."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "demo", "--port", "0", stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    try:
        async with asyncio.timeout(60):
            said = b""
            while not (found := ADDRESS.search(said.decode())):
                line = await process.stdout.readline()
                assert line, f"the demo ended with {await process.wait()}"
                said += line
        page = await chromium.new_page(viewport={"width": 1280, "height": 800})
        await page.goto(found[0])
        yield page
        await page.close()
    finally:
        process.send_signal(signal.SIGTERM)
        await process.wait()


async def shoot(page: Page, name: str) -> None:
    if SHOTS:
        await page.screenshot(path=Path(SHOTS) / f"{name}.png")


async def act_as(page: Page, name: str) -> None:
    await page.get_by_role("button", name=re.compile(f"^Act as {name}")).click()


async def play(page: Page, button: str, *, until: str) -> None:
    """Press a button of the clock, and wait until it has stopped there."""
    await page.get_by_role("button", name=button).click()
    await expect(page.locator(".story-time")).to_contain_text(until, timeout=60_000)
    await expect(page.get_by_role("button", name=button)).to_be_visible(timeout=60_000)


async def submit(page: Page, button: str) -> None:
    await page.get_by_role("dialog").last.get_by_role("button", name=button, exact=True).click()


async def press(page: Page, button: str) -> None:
    """A button of the newest message that has it."""
    await page.get_by_role("log", name="Messages").get_by_role("button", name=button, exact=True).last.click()


async def choose(page: Page, label: str, what: str) -> None:
    """Pick from a menu of a form."""
    await page.get_by_role("dialog").last.get_by_role("button", name=label).click()
    await page.get_by_role("option", name=what).click()


async def type_to_cadence(page: Page, words: str) -> None:
    composer = page.get_by_role("textbox", name="Message Cadence")
    await composer.fill(words)
    await composer.press("Enter")


@pytest.mark.timeout(300)
async def test_a_visitor_goes_from_nothing_to_the_register(demo: Page) -> None:
    """Ines installs, Maya sets up, Tuesday comes to Tom, he answers, Maya promises, and Ana reads what stands."""
    await shoot(demo, "01-open")
    await ines_names_the_cto(demo)
    await maya_sets_up(demo)
    await tom_answers(demo)
    await maya_promises(demo)
    await ana_reads(demo)


async def ines_names_the_cto(page: Page) -> None:
    await page.get_by_role("button", name="Show me").click()
    await expect(page.locator(".story-time")).to_contain_text("where Ines is")
    await type_to_cadence(page, "/cadence setup")
    await press(page, "Say who the CTO is")
    dialog = page.get_by_role("dialog")
    await expect(dialog).to_contain_text("Nobody else hears of me yet.")
    await choose(page, "The CTO", "Maya Lindqvist")
    await shoot(page, "02-who-is-the-cto")
    await submit(page, "Save")
    await expect(dialog).to_contain_text("Maya hears of it")
    await shoot(page, "03-maya-hears-of-it")
    await page.keyboard.press("Escape")


async def maya_sets_up(page: Page) -> None:
    await play(page, "To the next thing that happens", until="09:00")
    await act_as(page, "Maya Lindqvist")
    await press(page, "Say who leads what")
    dialog = page.get_by_role("dialog").last
    await expect(dialog.get_by_role("button", name="Who leads it?: Tom Brandt")).to_be_visible()
    await shoot(page, "04-who-leads-what")
    await submit(page, "That's everyone")
    await dialog.get_by_role("button", name="Write the first letter").click()
    await expect(dialog.get_by_role("textbox", name="Your letter to every lead")).to_have_value(
        re.compile("Hello {name}")
    )
    await shoot(page, "05-the-first-letter")
    await submit(page, "Keep it")
    await expect(dialog).to_contain_text("3 of 4 steps done")
    await shoot(page, "06-start")
    await submit(page, "Start")
    await submit(page, "Start")
    await expect(dialog).to_contain_text("Cadence is running.")
    await shoot(page, "07-running")
    await page.keyboard.press("Escape")


async def tom_answers(page: Page) -> None:
    await play(page, "To Tuesday 10:00", until="10:00")
    await act_as(page, "Tom Brandt")
    ask = page.get_by_role("article", name="Cadence, 10:00").last
    await expect(ask).to_contain_text("Tom, what are you after, and what can Maya do for you?")
    await shoot(page, "08-tom-is-asked")
    await press(page, "A new outcome")
    await page.get_by_role("dialog").get_by_role("textbox").fill("Pay-outs in one day, not three")
    await shoot(page, "09-an-outcome")
    await submit(page, "Send")
    await expect(ask).to_contain_text("New: Pay-outs in one day, not three")
    await press(page, "I need something from Maya")
    await page.get_by_role("dialog").get_by_role("textbox").first.fill("A day with the bank's engineers")
    await shoot(page, "10-an-ask")
    await submit(page, "Send")
    await expect(ask).to_contain_text("A day with the bank's engineers")
    await shoot(page, "11-noted")
    await ask.get_by_role("button", name=re.compile("On track")).click()
    await page.get_by_role("option", name="At risk").click()
    await expect(ask).to_contain_text("Thank you, Tom.")
    await shoot(page, "12-receipt")


async def maya_promises(page: Page) -> None:
    await play(page, "+1 hour", until="11:00")
    await act_as(page, "Maya Lindqvist")
    desk = page.get_by_role("article").last
    await expect(desk).to_contain_text("Tom told you how you could help. Nothing is promised until you say so.")
    await shoot(page, "13-desk")
    await press(page, "I'll do it, by…")
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("button", name="By when?").click()
    await shoot(page, "14-promise")
    await page.get_by_role("button", name="Month after").click()
    await page.get_by_role("button", name=re.compile(r"\b15\b")).click()
    await submit(page, "Promise")
    await expect(desk).not_to_contain_text("Nothing is promised")
    await shoot(page, "15-promised")


async def ana_reads(page: Page) -> None:
    await act_as(page, "Ana Duarte")
    await expect(page.locator(".story-time")).to_contain_text("where Ana is")
    await type_to_cadence(page, "/outcomes all")
    register = page.get_by_role("article").last
    await expect(register).to_contain_text("Pay-outs in one day, not three")
    await expect(register).to_contain_text("at risk")
    await shoot(page, "16-register")
    await page.get_by_role("tab", name="Home").click()
    await expect(page.get_by_role("heading", name="Good morning, Ana")).to_be_visible()
    await shoot(page, "17-home")
