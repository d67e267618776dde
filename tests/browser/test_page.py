"""The page as people use it: they act as somebody, read, type, press, fill in, and play the clock."""

import re
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Browser, Page, expect

from bot.sandbox.actors import Actor
from bot.sandbox.company import company, user_id
from bot.sandbox.page import mount
from bot.sandbox.server import Sandbox
from tests.browser import showcase
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


async def test_every_block_is_shown(page: Page, stage: Stage) -> None:
    """No layout the bot may send is dropped in silence."""
    for blocks in (
        showcase.WORDS,
        showcase.TABLES,
        showcase.DATA_TABLE,
        showcase.CARDS,
        showcase.CHARTS,
        showcase.DESK,
    ):
        await stage.hand.says(blocks)
    await stage.hand.says(showcase.MORE_CHARTS)

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


async def test_a_modal_keeps_what_was_typed_until_it_is_right(page: Page, stage: Stage) -> None:
    """Errors stand under their inputs, nothing typed is lost, and what the bot gets is what the person chose."""
    await stage.hand.says(showcase.check_in())
    await page.get_by_role("button", name="I need something from Maya").click()
    dialog = page.get_by_role("dialog", name="What can Maya do?")

    await dialog.get_by_role("textbox", name="What would help?").fill("short")
    await dialog.get_by_role("button", name="Ask", exact=True).click()
    await expect(dialog.get_by_text("Please complete this required field.")).to_have_count(3)
    await _fill_in_everything(page)
    await dialog.get_by_role("button", name="Ask", exact=True).click()
    await expect(dialog.get_by_text("Say a little more, so that Maya can help.")).to_be_visible()
    await dialog.get_by_role("textbox", name="What would help?").fill("A day with the bank's engineers")
    await dialog.get_by_role("button", name="Ask", exact=True).click()
    await expect(dialog).to_be_hidden()

    short, longer = stage.hand.submissions.get_nowait(), stage.hand.submissions.get_nowait()
    assert short["view"]["state"]["values"] | {"what": None} == longer["view"]["state"]["values"] | {"what": None}
    values = {block: next(iter(value.values())) for block, value in longer["view"]["state"]["values"].items()}
    assert {block: _plain(value) for block, value in values.items()} == {
        "what": "A day with the bank's engineers",
        "why": "The help desk\ntakes a week",
        "by": "2026-12-12",
        "at": "16:30",
        "state": "at_risk",
        "outcome": "o1",
        "who": "U0LENA",
        "where": stage.sandbox.workspace.conversation("general").id,
        "channel": stage.sandbox.workspace.conversation("engineering").id,
        "teams": ["payments", "data"],
        "people": ["U0ANA"],
        "causes": ["too_much"],
        "kind": "unknown",
        "weeks": "8",
        "mail": "tom@halden.example",
        "link": "https://example.org/plan",
    }


async def _fill_in_everything(page: Page) -> None:
    dialog = page.get_by_role("dialog", name="What can Maya do?")
    for name, text in (
        ("Why now?", "The help desk\ntakes a week"),
        ("Weeks", "8"),
        ("E-mail", "tom@halden.example"),
        ("Link", "https://example.org/plan"),
    ):
        await dialog.get_by_role("textbox", name=name).fill(text)
    await dialog.get_by_role("button", name="Needed by").click()
    await page.get_by_role("button", name="Month after").click()
    await page.get_by_role("button", name="Sat 12 Dec 2026").click()
    await _pick(page, "At", "16:30")
    await _pick(page, "State", "At risk")
    await _pick(page, "For which outcome?", "Pay-outs in one day", typed="pay")
    await _pick(page, "Who else?", "Lena Fischer", typed="Lena")
    await _pick(page, "Which conversation?", "#general")
    await _pick(page, "Which channel?", "#engineering")
    await _pick(page, "Teams", "Payments", "Data")
    await _pick(page, "People", "Ana Duarte")
    await dialog.get_by_role("checkbox", name="Too much").check()
    await dialog.get_by_role("radio", name="Unknown territory").check()


async def _pick(page: Page, label: str, *options: str, typed: str = "") -> None:
    """Open the menu with this label and take options from its list; a list of several stays open and is closed by Esc."""
    await page.get_by_role("dialog", name="What can Maya do?").get_by_role("button", name=f"{label}:").click()
    search = page.get_by_role("combobox", name=f"Find in {label}")
    if typed:
        await search.fill(typed)
    for option in options:
        await page.get_by_role("option", name=option).click()
    if await search.is_visible():
        await page.keyboard.press("Escape")


def _plain(value: dict[str, Any]) -> object:
    """A value of `state.values` without its wrapping: options by their value."""
    (chosen,) = (each for name, each in value.items() if name != "type")
    if value["type"] in {"static_select", "external_select", "radio_buttons"}:
        return chosen["value"]
    if value["type"] in {"multi_static_select", "checkboxes"}:
        return [each["value"] for each in chosen]
    return chosen


async def test_a_stack_of_modals_goes_down_and_up(page: Page, stage: Stage) -> None:
    """A pushed view lies on the one below, which comes back as it was left; an update changes the view in place."""
    await stage.hand.says(showcase.check_in())
    await page.get_by_role("button", name="I need something from Maya").click()
    first = page.get_by_role("dialog", name="What can Maya do?")
    await first.get_by_role("textbox", name="What would help?").fill("step")
    await first.get_by_role("textbox", name="Weeks").fill("2")
    await first.get_by_role("radio", name="Known road").check()
    await _pick(page, "State", "On track")
    await first.get_by_role("button", name="Ask", exact=True).click()

    await page.get_by_role("dialog", name="Step 2").get_by_role("button", name="Deeper").click()
    third = page.get_by_role("dialog", name="Step 3")
    await third.get_by_role("button", name="Back").click()
    await page.get_by_role("dialog", name="Step 2").get_by_role("button", name="Update").click()
    await page.get_by_role("dialog", name="Updated").get_by_role("button", name="Back").click()

    await expect(first.get_by_role("textbox", name="What would help?")).to_have_value("step")
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)
    assert (await stage.hand.closed.get())["view"]["callback_id"] == "every_input"


async def test_silence_of_the_bot_loses_nothing(page: Page, stage: Stage) -> None:
    """Where the bot does not answer in time, a banner says so and the words stay: in the composer and in the modal."""
    stage.sandbox.sockets.ack_s = 0.3
    composer = page.get_by_role("textbox", name="Message Cadence")
    await composer.fill("/silence")
    await composer.press("Enter")

    banner = page.get_by_role("alert").filter(
        has_text="Cadence did not respond in time. What you typed is still there: try again."
    )
    await expect(banner).to_be_visible()
    await expect(composer).to_have_value("/silence")
    await banner.get_by_role("button", name="Dismiss").click()

    await stage.hand.says(showcase.check_in())
    await page.get_by_role("button", name="I need something from Maya").click()
    dialog = page.get_by_role("dialog", name="What can Maya do?")
    await dialog.get_by_role("textbox", name="What would help?").fill("silence")
    await dialog.get_by_role("textbox", name="Weeks").fill("2")
    await dialog.get_by_role("radio", name="Known road").check()
    await _pick(page, "State", "On track")
    await dialog.get_by_role("button", name="Ask", exact=True).click()
    await expect(dialog.get_by_role("alert")).to_contain_text("Cadence did not respond in time")
    await expect(dialog.get_by_role("textbox", name="What would help?")).to_have_value("silence")


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


async def test_home_is_published_when_it_is_opened(page: Page) -> None:
    """The Home tab tells the bot, shows what it publishes, and follows what it publishes next."""
    await page.get_by_role("tab", name="Home").click()
    await expect(page.get_by_role("heading", name="What your team is after")).to_be_visible()

    await page.get_by_role("button", name="Ask me now").click()
    await expect(page.get_by_text("Tom, what are you after, and what can Maya do for you?")).to_be_visible()


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


async def test_the_page_finds_its_way_back(page: Page, stage: Stage) -> None:
    """A page loaded again still acts as the same person, and shows a modal with what had been typed there."""
    await stage.hand.says(showcase.check_in())
    await page.get_by_role("button", name="I need something from Maya").click()
    await expect(page.get_by_role("dialog", name="What can Maya do?")).to_be_visible()

    await page.reload()

    await expect(page.get_by_role("button", name="Act as Tom Brandt")).to_have_attribute("aria-current", "true")
    await expect(page.get_by_role("dialog", name="What can Maya do?")).to_be_visible()


async def test_what_is_new_stays_marked_while_it_is_read(page: Page, stage: Stage) -> None:
    """Unread counts beside the conversation; once opened, a line shows where the new words begin."""
    await page.get_by_role("button", name="general", exact=True).click()
    await stage.hand.says(showcase.check_in())
    await page.get_by_role("button", name="Cadence, 1 unread").click()

    log = page.get_by_role("log", name="Messages")
    await expect(log.get_by_role("separator").filter(has_text="New")).to_be_visible()
    await expect(page.get_by_role("button", name="Cadence", exact=True)).to_be_visible()
    assert Actor(stage.sandbox, "Tom").unread() == 0


async def test_a_narrow_window_shows_everything_in_turn(page: Page, stage: Stage) -> None:
    """On a narrow window the conversations lie behind a button and a thread covers them; nothing sticks out sideways."""
    ts = await stage.hand.says(showcase.check_in())
    await stage.hand.says([*showcase.MONDAY, *showcase.CHARTS], thread_ts=ts)
    await page.set_viewport_size({"width": 400, "height": 760})

    await page.get_by_role("button", name="1 reply").click()
    await expect(page.get_by_role("complementary", name="Thread")).to_be_visible()
    await page.get_by_role("button", name="Close thread").click()
    await page.get_by_role("button", name="Show conversations").click()
    await page.get_by_role("button", name="engineering", exact=True).click()

    await expect(page.get_by_role("textbox", name="Message #engineering")).to_be_visible()
    assert await page.evaluate("document.documentElement.scrollWidth") == 400


async def test_a_modal_by_keyboard_alone(page: Page, stage: Stage) -> None:
    """Enter opens it, Tab stays inside it, arrows pick, Esc closes first the list and then the modal."""
    await stage.hand.says(showcase.check_in())
    await page.get_by_role("button", name="I need something from Maya").focus()
    await page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="What can Maya do?")
    await dialog.get_by_role("button", name="State:").focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("option", name="On track")).to_be_visible()
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await expect(dialog.get_by_role("button", name="State: At risk")).to_be_focused()

    await page.keyboard.press("Enter")
    await expect(page.get_by_role("option", name="At risk")).to_have_attribute("aria-selected", "true")
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("option", name="At risk")).to_be_hidden()
    for _ in range(30):
        await page.keyboard.press("Tab")
    assert await page.evaluate("document.activeElement === document.body || !!document.activeElement.closest('dialog')")
    await page.keyboard.press("Escape")
    await expect(dialog).to_be_hidden()


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
