"""Four complaints at the page of the demo: one becomes clear, and clear to all; one is mended, and it helped; one is changed
by whoever complained; one has no name.
"""

import re

import pytest
from playwright.async_api import Browser, expect

from tests.browser.visitor import Visitor, set_up, visit

pytestmark = [
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="module"),  # one browser, so one loop
    pytest.mark.timeout(600),
]

QUESTION = "Who may release on Fridays?"
ANSWER = "Whoever is on call may. It was never written down."
BUILDS = "Builds break whenever the cache is cleared"
LAPTOPS = "Laptops take five weeks"
NIGHTS = "On-call nights are paid in nothing but thanks"
ABOUT_NOBODY = "No: a rule, a tool, how we do things"
NAMED, ANONYMOUS = "With my name", "Anonymous, with a key"


async def test_four_complaints(chromium: Browser) -> None:
    """Begun in the second week by one tap; each ends with whoever complained having heard."""
    async with visit(chromium) as visitor:
        await set_up(visitor)
        await begin(visitor)
        await complain(visitor, "Ana Duarte", QUESTION)
        await visitor.shoot("c02-thank-you")
        await lena_sorts(visitor, QUESTION, "Clarity")
        await lena_answers(visitor)
        await ana_finds_it_clear(visitor)
        await complain(visitor, "Jonas Weber", BUILDS)
        await lena_sorts(visitor, BUILDS, "Improvement")
        await lena_is_done(visitor)
        await lena_publishes(visitor)
        await complain(visitor, "Ana Duarte", LAPTOPS)
        await lena_sorts(visitor, LAPTOPS, "Improvement")
        await lena_offers(visitor)
        await ana_takes_it_on(visitor)
        await jonas_says_it_helped(visitor)
        key = await nobody_complains(visitor)
        await nobody_is_answered(visitor, key)


async def begin(visitor: Visitor) -> None:
    """Maya names Lena, says where harassment is reported, and a week later begins it."""
    await visitor.act_as("Maya Lindqvist")
    await visitor.type("/cadence roles")
    await visitor.dialog.get_by_role("button", name="Looking after complaints").click()
    await visitor.page.get_by_role("option", name="Lena Fischer").click()
    await visitor.page.keyboard.press("Escape")
    await visitor.submit("Save")
    await expect(visitor.newest).to_contain_text("Done, and written to the audit log.")
    await visitor.type("/complain setup")
    await visitor.dialog.get_by_role("textbox").fill("Ruth in HR, or #conduct")
    await visitor.submit("Save")
    await visitor.play_days(7, "09:30")
    await visitor.shoot("c00-begin")
    await visitor.press("Start Complaints", on=visitor.newest)
    await visitor.submit("Start")
    await expect(visitor.dialog).to_contain_text("since 30 Nov")
    await visitor.close()


async def complain(visitor: Visitor, who: str, words: str, *, name: str = NAMED) -> None:
    await visitor.act_as(who)
    await visitor.type(f"/complain {words}")
    await visitor.dialog.get_by_role("radio", name=ABOUT_NOBODY).check()
    await visitor.dialog.get_by_role("radio", name=name).check()
    await visitor.shoot("c01-by-name" if name == NAMED else "c01-without")
    await visitor.submit("Complain")
    thanks = visitor.dialog if name == ANONYMOUS else visitor.message("Thank you for complaining.")
    await expect(thanks).to_contain_text("Thank you for complaining.")


async def lena_sorts(visitor: Visitor, words: str, kind: str, *, days: int = 1) -> None:
    await visitor.act_as("Lena Fischer")
    await visitor.play_days(days, "10:00")
    told = visitor.message(words)
    await visitor.shoot(f"c03-{words.split(maxsplit=1)[0].lower()}-arrives")
    await visitor.press("Sort it", on=told)
    for choice in (kind, "It costs time", "Every week"):
        await visitor.dialog.get_by_role("radio", name=choice).check()
    await visitor.shoot(f"c04-{words.split(maxsplit=1)[0].lower()}-sort")
    await visitor.submit("Sort it")
    await expect(visitor.message(words)).to_contain_text(f"{kind}, with you")


async def lena_answers(visitor: Visitor) -> None:
    await visitor.press("Answer", on=visitor.message(QUESTION))
    await visitor.dialog.get_by_role("textbox").last.fill(ANSWER)
    await visitor.submit("Answer")
    await expect(visitor.message(QUESTION)).to_contain_text("Answered; whether it is clear is for Ana to say.")


async def ana_finds_it_clear(visitor: Visitor) -> None:
    await visitor.act_as("Ana Duarte")
    await visitor.play_days(1, "10:00")
    told = visitor.message("Is it clear?")
    await expect(told).to_contain_text("Lena on C-1")
    await visitor.shoot("c05-is-it-clear")
    await visitor.press("Clear now", on=told)
    await expect(visitor.newest).to_contain_text("until then you can undo it")
    await visitor.shoot("c06-clear")


async def lena_is_done(visitor: Visitor) -> None:
    await visitor.press("Done", on=visitor.message(BUILDS))
    await visitor.dialog.get_by_role("textbox").last.fill("The cache is filled before it is cleared.")
    await visitor.submit("Done")
    await expect(visitor.message(BUILDS)).to_contain_text("Done; whether it helped is for Jonas to say.")


async def lena_publishes(visitor: Visitor) -> None:
    """Asked for once it is clear; from then on everybody finds it."""
    asked = visitor.message("Shall everybody know?")
    await visitor.shoot("c06a-shall-everybody-know")
    await visitor.press("Publish it…", on=asked)
    await expect(visitor.dialog.get_by_role("textbox").last).to_have_value(ANSWER)
    await visitor.shoot("c06b-publish")
    await visitor.submit("Publish")
    await expect(visitor.newest).to_contain_text("Published: everybody can read it.")
    await visitor.act_as("Ana Duarte")
    await visitor.type("/complain clarified")
    await expect(visitor.newest).to_contain_text(ANSWER)
    await visitor.shoot("c06c-clarified")


async def jonas_says_it_helped(visitor: Visitor) -> None:
    await visitor.act_as("Jonas Weber")
    told = visitor.message("Did it help?")
    await expect(told).to_contain_text("The cache is filled before it is cleared.")
    await visitor.shoot("c09a-did-it-help")
    await visitor.press("It helped", on=told)
    await expect(visitor.message(BUILDS)).to_contain_text("until then you can undo it")


async def lena_offers(visitor: Visitor) -> None:
    await visitor.press("Offer it to whoever complained", on=visitor.message(LAPTOPS))
    await visitor.dialog.get_by_role("textbox").nth(0).fill("How laptops are ordered; not what they cost.")
    await visitor.dialog.get_by_label("Hours a week").fill("4")
    await visitor.pick_day("Until", 14)
    await visitor.shoot("c07-offer")
    await visitor.submit("Offer")
    await expect(visitor.message(LAPTOPS)).to_contain_text("Offered to Ana")


async def ana_takes_it_on(visitor: Visitor) -> None:
    await visitor.act_as("Ana Duarte")
    await visitor.play_days(3, "10:00")  # over the week-end
    told = visitor.message("Would you like to change it?")
    await expect(told).to_contain_text("No is a full answer.")
    await visitor.shoot("c08-would-you-like-to")
    await visitor.press("Yes", on=told)
    await expect(told).to_contain_text("until then you can undo it")
    await visitor.shoot("c09-yes")


async def nobody_complains(visitor: Visitor) -> str:
    """The key is shown once."""
    await complain(visitor, "Chidi Eze", NIGHTS, name=ANONYMOUS)
    await visitor.shoot("c10-key")
    found = re.search(r"[2-9A-Z]{5}(?:-[2-9A-Z]{5}){4}", await visitor.dialog.inner_text())
    assert found is not None
    await visitor.close()
    return found[0]


async def nobody_is_answered(visitor: Visitor, key: str) -> None:
    """Lena answers nobody she knows; whoever has the key reads it, and says that it is clear."""
    await lena_sorts(visitor, NIGHTS, "Clarity")
    await visitor.press("Answer", on=visitor.message(NIGHTS))
    await visitor.dialog.get_by_role("textbox").last.fill(
        "A night on call is a day off; it is in nobody's contract yet."
    )
    await visitor.submit("Answer")
    await expect(visitor.message(NIGHTS)).to_contain_text("whether it is clear is for the complainer to say")
    await visitor.act_as("Chidi Eze")
    await visitor.open("Home")
    with_key = visitor.page.get_by_role("button", name="Read an anonymous one")
    await expect(with_key).to_be_visible()
    await with_key.scroll_into_view_if_needed()
    await visitor.shoot("c11-home")
    await with_key.click()
    await visitor.dialog.get_by_role("textbox").fill(key)
    await visitor.page.get_by_role("dialog").last.get_by_role("button", name="Open", exact=True).click()
    await expect(visitor.dialog).to_contain_text("A night on call is a day off")
    await visitor.shoot("c12-read-with-the-key")
    await visitor.dialog.get_by_role("radio", name="Clear now").check()
    await visitor.shoot("c13-clear-now")
    await visitor.submit("Send")
    await expect(visitor.dialog).to_contain_text("Settled.")
    await visitor.shoot("c14-settled")
