"""An experiment at the page of the demo: begun from Home, asked about at its end, stopped with what was learnt, and undone."""

import pytest
from playwright.async_api import Browser, expect

from tests.browser.visitor import Visitor, set_up, visit

pytestmark = [
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="module"),  # one browser, so one loop
    pytest.mark.timeout(300),
]

CHANGE = "No releases on Fridays"
EXPECTED = "Fewer week-ends are spent mending, and no date is missed for it"
MEASURE = "Calls at the week-end: 7 in October. Dates missed: none"
LEARNT = "Two calls instead of seven. One date was missed, and nobody minded."


async def test_a_change_is_tried(chromium: Browser) -> None:
    """Tom begins it, and is asked on Tuesday; a wrong tap is undone; it goes on, is kept, and everybody reads why."""
    async with visit(chromium) as visitor:
        await set_up(visitor)
        await tom_begins_it(visitor)
        await tom_is_asked(visitor)
        await tom_slips_and_undoes_it(visitor)
        await tom_keeps_it(visitor)
        await ana_reads(visitor)
        await it_lapses(visitor)


async def tom_begins_it(visitor: Visitor) -> None:
    await visitor.act_as("Tom Brandt")
    await visitor.open("Home")
    begin = visitor.page.get_by_role("button", name="Begin an experiment")
    await begin.scroll_into_view_if_needed()
    await visitor.shoot("e00-home-empty")
    await begin.click()
    await fill_in(visitor, CHANGE, days=3)
    await visitor.shoot("e01-form")
    await visitor.submit("Begin")
    await expect(visitor.page.get_by_text("Running until Thu 26 Nov, with you.").last).to_be_visible()
    await visitor.shoot("e02-begun")
    await visitor.close()


async def fill_in(visitor: Visitor, change: str, *, days: int) -> None:
    boxes = visitor.dialog.get_by_role("textbox")
    for number, text in enumerate((change, EXPECTED, MEASURE)):
        await boxes.nth(number).fill(text)
    await visitor.pick_day("Until when?", days)


async def tom_is_asked(visitor: Visitor) -> None:
    await visitor.open("Messages")
    await visitor.play_days(1, "09:30")
    asked = visitor.message("keep, change or stop?")
    await expect(asked).to_contain_text(f"E-1, “{CHANGE}” ends Thu 26 Nov: keep, change or stop?")
    await visitor.shoot("e03-asked")


async def tom_slips_and_undoes_it(visitor: Visitor) -> None:
    asked = visitor.message("keep, change or stop?")
    await visitor.press("Stop…", on=asked)
    await visitor.dialog.get_by_role("textbox").fill("A slip")
    await visitor.shoot("e04-stop")
    await visitor.submit("Stop")
    told = visitor.message(CHANGE)
    await expect(told).to_contain_text("You can undo this for two minutes")
    await visitor.shoot("e05-stopped")
    await visitor.press("Undo", on=told)
    await expect(told).to_contain_text("keep, change or stop?")


async def tom_keeps_it(visitor: Visitor) -> None:
    asked = visitor.message("keep, change or stop?")
    await visitor.press("Keep", on=asked)
    await visitor.dialog.get_by_role("textbox").fill(LEARNT)
    await visitor.pick_day("When would slow effects show?", 14)
    await visitor.shoot("e06-keep")
    await visitor.submit("Keep")
    told = visitor.message(CHANGE)
    await expect(told).to_contain_text(f"Kept. Learnt: “{LEARNT}”")
    await visitor.shoot("e07-kept")


async def ana_reads(visitor: Visitor) -> None:
    """Ana leads nothing: she reads all of it, and is offered nothing she may not do."""
    await visitor.act_as("Ana Duarte")
    await visitor.type("/cadence experiments")
    await expect(visitor.newest).to_contain_text("None is running.")
    await expect(visitor.newest.get_by_role("button", name="Begin an experiment")).to_have_count(0)
    await visitor.shoot("e08-list")
    await visitor.press("What we have tried (1)", on=visitor.newest)
    await expect(visitor.newest).to_contain_text("Kept. Learnt:")
    await visitor.type("/cadence experiments E-1")
    await expect(visitor.newest).to_contain_text("Tom kept it, and learnt")
    await visitor.shoot("e09-one")
    await visitor.press("The whole history", on=visitor.newest)
    await expect(visitor.dialog).to_contain_text("Tom took that back")
    await visitor.shoot("e10-history")
    await visitor.close()


async def it_lapses(visitor: Visitor) -> None:
    """The next one nobody says a word about."""
    await visitor.act_as("Tom Brandt")
    await visitor.type("/cadence experiments")
    await visitor.press("Begin an experiment", on=visitor.newest)
    await fill_in(visitor, "Meetings end at ten to", days=2)
    await visitor.submit("Begin")
    await expect(visitor.newest).to_contain_text("Running until Thu 26 Nov")
    await visitor.play_days(3, "09:30")
    told = visitor.message("Lapsed")
    await expect(told).to_contain_text("Its day passed, and nobody said keep, change or stop.")
    await visitor.shoot("e11-lapsed")
    await visitor.open("Home")
    await expect(visitor.page.get_by_text("None is running.")).to_be_visible()
    await visitor.shoot("e12-home")
