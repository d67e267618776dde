"""Modals on the page: what is typed, what is wrong with it, and what becomes of it when the bot is silent."""

from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.browser import showcase
from tests.browser.conftest import Stage

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]  # one browser, so one loop


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


async def test_one_endless_word_stays_in_its_field(page: Page, stage: Stage) -> None:
    """It neither widens the form, so that the rest of it is out of sight, nor lies under the count of what still fits."""
    await stage.hand.says(showcase.check_in())
    await page.get_by_role("button", name="I need something from Maya").click()
    dialog = page.get_by_role("dialog", name="What can Maya do?")
    for name in ("What would help?", "Why now?"):
        await dialog.get_by_role("textbox", name=name).fill("x" * 2950)

    sideways = await dialog.locator(".modal-body").evaluate("body => body.scrollWidth - body.clientWidth")
    free = await dialog.locator(".text-field").evaluate_all(
        """fields => fields.filter(each => each.querySelector('.count')?.textContent).map(each =>
             each.querySelector('.field').getBoundingClientRect().right -
             parseFloat(getComputedStyle(each.querySelector('.field')).paddingRight) <=
             each.querySelector('.count').getBoundingClientRect().left)"""
    )
    assert (sideways, free) == (0, [True, True])


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


async def test_the_page_finds_its_way_back(page: Page, stage: Stage) -> None:
    """A page loaded again still acts as the same person, and shows a modal with what had been typed there."""
    await stage.hand.says(showcase.check_in())
    await page.get_by_role("button", name="I need something from Maya").click()
    await expect(page.get_by_role("dialog", name="What can Maya do?")).to_be_visible()

    await page.reload()

    await expect(page.get_by_role("button", name="Act as Tom Brandt")).to_have_attribute("aria-current", "true")
    await expect(page.get_by_role("dialog", name="What can Maya do?")).to_be_visible()
