"""Friday at the page of the demo: the CTO looks at the digest before it leaves, and leadership reads it with its thread."""

import re

import pytest
from playwright.async_api import Browser, expect

from tests.browser.test_complaints import begin, complain
from tests.browser.visitor import Visitor, set_up, visit

pytestmark = [
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="module"),  # one browser, so one loop
    pytest.mark.timeout(600),
]

WORDS = ("Who may release on Fridays?", "Laptops take five weeks", "The build is red every morning")


async def test_one_message_a_week(chromium: Browser) -> None:
    """Shown to Maya with buttons, edited, in the channel at four; three weeks later with a chart and its words."""
    async with visit(chromium) as visitor:
        await set_up(visitor)
        await begin(visitor)
        await maya_chooses_the_channel(visitor)
        await complain(visitor, "Ana Duarte", WORDS[0])
        await maya_edits_it(visitor)
        await leadership_reads_it(visitor)
        for words in WORDS[1:]:
            await a_week_later(visitor, words)
        await leadership_sees_the_chart(visitor)
        await maya_reads_the_archive(visitor)


async def maya_chooses_the_channel(visitor: Visitor) -> None:
    await visitor.type("/cadence digest")
    await expect(visitor.dialog).to_contain_text("I know no channel for it yet")
    await visitor.shoot("d00-archive-empty")
    await visitor.dialog.get_by_role("button", name="Change…").click()
    await visitor.choose("In which channel?", "leadership")
    await visitor.shoot("d01-settings")
    await visitor.submit("Save")
    await expect(visitor.dialog).to_contain_text("Every Friday at 16:00")
    await visitor.close()


async def maya_edits_it(visitor: Visitor) -> None:
    await visitor.act_as("Maya Lindqvist")
    await visitor.play_days(4, "11:00")
    shown = visitor.message("The digest of week")
    await expect(shown).to_contain_text("Complaints are good: 1 in, 0 answered")
    await visitor.shoot("d02-preview")
    await visitor.press("Edit…", on=shown)
    await visitor.dialog.get_by_role("textbox").first.fill("The first week with complaints. Thank you.")
    await visitor.choose("Thank somebody", "Tom Brandt")
    await visitor.dialog.get_by_label("For what?").fill("the first outcome in the register")
    await visitor.shoot("d03-edit")
    await visitor.submit("Save")
    await expect(shown).to_contain_text("Maya thanks Tom: the first outcome in the register")
    await visitor.shoot("d04-preview-edited")


async def leadership_reads_it(visitor: Visitor) -> None:
    await visitor.play_days(0, "16:00")
    await visitor.act_as("Ruth Klein")
    await visitor.page.get_by_role("button", name=re.compile("leadership")).click()
    told = visitor.message("Maya owes")
    await expect(told).to_contain_text("Complaints are good: 1 in, 0 answered, oldest 4 days.")
    await expect(told).to_contain_text("Hidden: nothing.")
    await visitor.shoot("d05-channel")


async def a_week_later(visitor: Visitor, words: str) -> None:
    await visitor.act_as("Ana Duarte")
    await complain(visitor, "Ana Duarte", words)
    await visitor.act_as("Maya Lindqvist")
    await visitor.play_days(7, "16:00")


async def leadership_sees_the_chart(visitor: Visitor) -> None:
    await visitor.act_as("Ruth Klein")
    await visitor.page.get_by_role("button", name=re.compile("leadership")).click()
    await visitor.shoot("d06-third-week")
    replies = visitor.message("Maya owes").get_by_role("button", name=re.compile("repl"))
    await replies.click()
    await expect(visitor.page.get_by_text("Complaints by week, to the day named:").last).to_be_visible()
    await expect(visitor.page.get_by_role("figure", name="Complaints by week")).to_be_visible()
    await visitor.shoot("d07-thread")


async def maya_reads_the_archive(visitor: Visitor) -> None:
    await visitor.act_as("Maya Lindqvist")
    await visitor.open("Home")
    read = visitor.page.get_by_role("button", name="All digests")
    await read.scroll_into_view_if_needed()
    await visitor.shoot("d08-home")
    await read.click()
    await visitor.shoot("d09-archive")
    await visitor.dialog.get_by_role("button", name="Read").first.click()
    await expect(visitor.dialog).to_contain_text("Complaints are good")
    await visitor.shoot("d10-archive-one")
