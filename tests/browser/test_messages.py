"""Messages on the page: every kind of block, what people do with them, and what nobody can do with them."""

import re

import pytest
from playwright.async_api import Page, expect

from bot.sandbox.actors import Actor
from tests.browser import showcase, showcase_blocks
from tests.browser.conftest import Stage

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]  # one browser, so one loop


async def test_every_block_is_shown(page: Page, stage: Stage) -> None:
    """No layout the bot may send is dropped in silence."""
    for blocks in (
        showcase_blocks.WORDS,
        showcase_blocks.TABLES,
        showcase_blocks.DATA_TABLE,
        showcase_blocks.CARDS,
        showcase_blocks.CHARTS,
        showcase.DESK,
    ):
        await stage.hand.says(blocks)
    await stage.hand.says(showcase_blocks.MORE_CHARTS)

    log = page.get_by_role("log", name="Messages")
    await expect(log.get_by_role("article")).to_have_count(7)
    await expect(log.get_by_text("This page does not show")).to_have_count(0)
    await expect(log.get_by_role("img", name=re.compile("Promises kept and late: Kept: W44 3"))).to_be_visible()
    await expect(
        log.get_by_role("img", name="Where complaints went: Clarity 5, Improvement 3, Declined 1")
    ).to_be_visible()
    await expect(log.get_by_role("heading", name="Every kind of words ✨")).to_be_visible()
    await log.get_by_role("button", name="Weeks").click()
    await expect(log.get_by_role("region", name="Outcomes by team").get_by_role("row").nth(1)).to_contain_text(
        "Platform"
    )


async def test_people_write_edit_reply_and_delete(page: Page) -> None:
    """What somebody typed can be changed and taken back; a reply opens its thread."""
    composer = page.get_by_role("textbox", name="Message Cadence")
    await composer.fill("Pay-outs in *one* day, says @May")
    await composer.press("Tab")
    await composer.press("Enter")
    message = page.get_by_role("article", name="Tom Brandt, 09:30").first
    await expect(message.locator("strong").filter(has_text="one")).to_be_visible()
    await expect(message.get_by_text("@Maya Lindqvist")).to_be_visible()

    await message.get_by_role("button", name="Reply in thread").click()
    thread = page.get_by_role("complementary", name="Thread")
    await thread.get_by_role("textbox", name="Reply").fill("and not three")
    await page.keyboard.press("Enter")
    await expect(thread.get_by_role("article").last).to_contain_text("and not three")
    await expect(message.get_by_role("button", name="1 reply")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(thread).to_be_hidden()

    await message.get_by_role("button", name="More actions").click()
    await page.get_by_role("menuitem", name="Edit message").click()
    await page.get_by_role("textbox", name="Edit message").fill("Pay-outs in two days")
    await page.keyboard.press("Enter")
    await expect(message).to_contain_text("Pay-outs in two days(edited)")
    await message.get_by_role("button", name="More actions").click()
    await page.get_by_role("menuitem", name="Delete message").click()
    await page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    await expect(page.get_by_role("article", name="Tom Brandt, 09:30")).to_have_count(0)


async def test_menus_dates_and_confirmations_reach_the_bot(page: Page, stage: Stage) -> None:
    """What is picked in a message is told to the bot at once, a dangerous press only after a yes."""
    await stage.hand.says([*showcase.check_in(), *showcase.DESK])
    await page.get_by_role("button", name="State: On track").click()
    await page.get_by_role("option", name="Off track").click()
    picked = (await stage.hand.actions.get())["actions"][0]
    assert (picked["block_id"], picked["selected_option"]["value"]) == ("outcome-1", "off_track")

    await page.get_by_role("button", name="I'll do it, by…").click()
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    assert (await stage.hand.actions.get())["actions"][0]["selected_date"] == "2026-11-30"

    await page.get_by_role("button", name="More choices").click()
    await page.get_by_role("menuitem", name="Skip this time").click()
    assert (await stage.hand.actions.get())["actions"][0]["selected_option"]["value"] == "skip"

    await page.get_by_role("button", name="No, because…").click()
    await page.get_by_role("dialog", name="Say no to Tom?").get_by_role("button", name="Not yet").click()
    assert stage.hand.actions.empty()
    await page.get_by_role("button", name="No, because…").click()
    await page.get_by_role("dialog", name="Say no to Tom?").get_by_role("button", name="Say no").click()
    said_no = await stage.hand.actions.get()
    assert said_no["actions"][0]["action_id"] == "decline"
    assert said_no["state"]["values"]["outcome-1"]["state"]["selected_option"]["value"] == "off_track"


async def test_an_ephemeral_reply_through_a_response_url(page: Page, stage: Stage) -> None:
    """What the bot answers a tap privately is marked as such, in place and in time."""
    await stage.hand.says(showcase.check_in())
    await page.get_by_role("button", name="Nothing changed").click()

    answer = page.get_by_role("article").filter(has_text="Only visible to you")
    await expect(answer).to_contain_text("Thank you, Tom. Nothing changed: I keep it as it was.")


async def test_nothing_anybody_writes_becomes_markup(page: Page, stage: Stage) -> None:
    """Hostile words stay words: no element, no handler, no javascript: link comes out of them."""
    hostile = "<img src=x onerror=alert(1)> <javascript:alert(1)|click> &lt;script&gt;alert(1)&lt;/script&gt; \u202eright to left"
    await stage.hand.says([{"type": "section", "text": showcase.mrkdwn(hostile)}], text=hostile)
    await stage.hand.says([{"type": "markdown", "text": "[click](javascript:alert(1)) <b>bold</b>"}])

    log = page.get_by_role("log", name="Messages")
    await expect(log.get_by_text("<script>alert(1)</script>")).to_be_visible()
    await expect(log.get_by_text("<b>bold</b>")).to_be_visible()
    assert await log.locator("img, script, b, a").count() == 0


async def test_what_is_new_stays_marked_while_it_is_read(page: Page, stage: Stage) -> None:
    """Unread counts beside the conversation; once opened, a line shows where the new words begin."""
    await page.get_by_role("button", name="general", exact=True).click()
    await stage.hand.says(showcase.check_in())
    await page.get_by_role("button", name="Cadence, 1 unread").click()

    log = page.get_by_role("log", name="Messages")
    await expect(log.get_by_role("separator").filter(has_text="New")).to_be_visible()
    await expect(page.get_by_role("button", name="Cadence", exact=True)).to_be_visible()
    assert Actor(stage.sandbox, "Tom").unread() == 0


async def test_a_menu_follows_the_message(page: Page, stage: Stage) -> None:
    """What was picked stays while the message stays; once the bot shows another choice, for an undo say, that one counts."""
    ts = await stage.hand.says(showcase.check_in())
    await page.get_by_role("button", name="State: On track").click()
    await page.get_by_role("option", name="Off track").click()
    await expect(page.get_by_role("button", name="State: Off track")).to_be_visible()

    changed = showcase.check_in()
    changed[2]["accessory"]["initial_option"] = showcase.STATES[1]
    channel = Actor(stage.sandbox, "Tom").dm
    await stage.hand.call("chat.update", channel=channel, ts=ts, blocks=changed, text="From Cadence")

    await expect(page.get_by_role("button", name="State: At risk")).to_be_visible()
