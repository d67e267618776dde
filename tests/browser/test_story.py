"""The whole demo as its first visitor goes through it: `cadence demo` as a process, its page in a real browser."""

import re

import pytest
from playwright.async_api import Browser, expect

from tests.browser.visitor import Visitor, visit

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]  # one browser, so one loop


@pytest.mark.timeout(600)
async def test_a_visitor_goes_from_nothing_to_the_register(chromium: Browser) -> None:
    """Ines installs, Maya sets up, Tuesday comes to Tom, he answers, Maya promises, and Ana reads what stands."""
    async with visit(chromium) as visitor:
        await visitor.shoot("01-open")
        await ines_names_the_cto(visitor)
        await maya_sets_up(visitor)
        await tom_answers(visitor)
        await maya_promises(visitor)
        await ana_reads(visitor)


async def ines_names_the_cto(visitor: Visitor) -> None:
    await visitor.page.get_by_role("button", name="Show me").click()
    await expect(visitor.page.locator(".story-time")).to_contain_text("where Ines is")
    await visitor.type("/cadence setup")
    await visitor.press("Say who the CTO is")
    dialog = visitor.dialog
    await expect(dialog).to_contain_text("Nobody else hears of me yet.")
    await visitor.choose("The CTO", "Maya Lindqvist")
    await visitor.shoot("02-who-is-the-cto")
    await visitor.submit("Save")
    await expect(dialog).to_contain_text("Maya hears of it")
    await visitor.shoot("03-maya-hears-of-it")
    await visitor.page.keyboard.press("Escape")


async def maya_sets_up(visitor: Visitor) -> None:
    await visitor.play("To the next thing that happens")
    await visitor.act_as("Maya Lindqvist")
    await visitor.press("Say who leads what")
    dialog = visitor.dialog
    await expect(dialog.get_by_role("button", name="Who leads it?: Tom Brandt")).to_be_visible()
    await visitor.shoot("04-who-leads-what")
    await visitor.submit("That's everyone")
    await dialog.get_by_role("button", name="Write the first letter").click()
    await expect(dialog.get_by_role("textbox", name="Your letter to every lead")).to_have_value(
        re.compile("Hello {name}")
    )
    await visitor.shoot("05-the-first-letter")
    await visitor.submit("Keep it")
    await expect(dialog).to_contain_text("3 of 4 steps done")
    await visitor.shoot("06-start")
    await visitor.submit("Start")
    await visitor.submit("Start")
    await expect(dialog).to_contain_text("Cadence is running.")
    await visitor.shoot("07-running")
    await visitor.page.keyboard.press("Escape")


async def tom_answers(visitor: Visitor) -> None:
    await visitor.play("To Tuesday 10:00")
    await visitor.act_as("Tom Brandt")
    ask = visitor.page.get_by_role("article", name="Cadence, 10:00").last
    await expect(ask).to_contain_text("Tom, what are you after, and what can Maya do for you?")
    await visitor.shoot("08-tom-is-asked")
    await visitor.press("A new outcome")
    await visitor.dialog.get_by_role("textbox").fill("Pay-outs in one day, not three")
    await visitor.shoot("09-an-outcome")
    await visitor.submit("Send")
    await expect(ask).to_contain_text("New: Pay-outs in one day, not three")
    await visitor.press("I need something from Maya")
    await visitor.dialog.get_by_role("textbox").first.fill("A day with the bank's engineers")
    await visitor.shoot("10-an-ask")
    await visitor.submit("Send")
    await expect(ask).to_contain_text("A day with the bank's engineers")
    await visitor.shoot("11-noted")
    await ask.get_by_role("button", name=re.compile("On track")).click()
    await visitor.page.get_by_role("option", name="At risk").click()
    await expect(ask).to_contain_text("What is in the way?")
    await visitor.press("That's all")
    await expect(ask).to_contain_text("Thank you, Tom.")
    await visitor.shoot("12-receipt")


async def maya_promises(visitor: Visitor) -> None:
    await visitor.play("+1 hour")
    await visitor.act_as("Maya Lindqvist")
    desk = visitor.page.get_by_role("article").last
    await expect(desk).to_contain_text("Tom told you how you could help. Nothing is promised until you say so.")
    await visitor.shoot("13-desk")
    await visitor.press("I'll do it, by…")
    dialog = visitor.dialog
    await dialog.get_by_role("button", name="By when?").click()
    await visitor.shoot("14-promise")
    await visitor.page.get_by_role("button", name="Month after").click()
    await visitor.page.get_by_role("button", name=re.compile(r"\b15\b")).click()
    await visitor.submit("Promise")
    await expect(desk).not_to_contain_text("Nothing is promised")
    await visitor.shoot("15-promised")


async def ana_reads(visitor: Visitor) -> None:
    await visitor.act_as("Ana Duarte")
    await expect(visitor.page.locator(".story-time")).to_contain_text("where Ana is")
    await visitor.type("/outcomes all")
    register = visitor.page.get_by_role("article").last
    await expect(register).to_contain_text("Pay-outs in one day, not three")
    await expect(register).to_contain_text("at risk")
    await visitor.shoot("16-register")
    await visitor.page.get_by_role("tab", name="Home").click()
    await expect(visitor.page.get_by_role("heading", name="Good morning, Ana")).to_be_visible()
    await visitor.shoot("17-home")
