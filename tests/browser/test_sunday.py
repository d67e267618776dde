"""Sunday evening at the page of the demo: begun, asked, answered without a name, talked about with one, and answered."""

import re

import pytest
from playwright.async_api import Browser, Locator, expect

from bot.capabilities.sunday.promise import PROMISE
from tests.browser.visitor import Visitor, set_up, visit

pytestmark = [
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="module"),  # one browser, so one loop
    pytest.mark.timeout(600),
]

QUESTION = "How did Sunday evening feel about Monday?"
CRISIS = "Telefonseelsorge, day and night: 0800 111 0 111"
HEARD = (
    "Heard: nobody knows when the freeze ends. Doing: an end date by Wednesday. "
    "Not doing: hiring before January, because the money isn't there."
)
FACES = {
    "Tom Brandt": "😀",
    "Chidi Eze": "🙂",
    "Sunita Gurung": "😐",
    "Lena Fischer": "🙂",
    "Ines Romero": "😟",
    "Priya Nair": "🙂",
    "Maya Lindqvist": "😐",
}


async def test_a_monday_from_the_question_to_the_next(chromium: Browser) -> None:
    """Nothing on any screen tells a face; everybody reads the same; the next question says what the CTO heard."""
    async with visit(chromium) as visitor:
        await set_up(visitor)
        await begin(visitor)
        await ana_taps_the_lowest(visitor)
        await ana_adds_why(visitor)
        await ana_would_rather_talk(visitor)
        await others_tap(visitor)
        await kofi_taps_on_home(visitor)
        await it_closes(visitor)
        await maya_answers(visitor)
        await ruth_reads_what_was_written(visitor)
        await the_next_question_begins_with_it(visitor)


async def begin(visitor: Visitor) -> None:
    """Maya names Ruth, writes down the crisis numbers, and in the third week begins it by one tap."""
    await visitor.type("/cadence roles")
    await visitor.dialog.get_by_role("button", name="The wellbeing contact").click()
    await visitor.page.get_by_role("option", name="Ruth Klein").click()
    await visitor.page.keyboard.press("Escape")
    await visitor.submit("Save")
    await expect(visitor.newest).to_contain_text("Done, and written to the audit log.")
    await visitor.type("/cadence sunday settings")
    await visitor.dialog.get_by_label("Crisis numbers").fill(CRISIS)
    await visitor.shoot("s01-settings")
    await visitor.submit("Save")
    await visitor.play_days(14, "09:30")
    offered = visitor.message("Sunday evening")
    await visitor.shoot("s02-offered")
    await visitor.press("Start Sunday evening", on=offered)
    await visitor.submit("Start")
    await expect(visitor.dialog).to_contain_text("since 7 Dec")
    await visitor.close()


async def ana_taps_the_lowest(visitor: Visitor) -> None:
    """Help stands in the message before she taps; the answer says that it is counted, and no more."""
    await visitor.act_as("Ana Duarte")
    await visitor.play_days(7, "12:00")
    asked = question(visitor)
    await expect(asked).to_contain_text("Anonymous · never shown for fewer than 5 · 10 seconds")
    await expect(asked).to_contain_text(CRISIS)
    await visitor.shoot("s03-question")
    before = await asked.inner_text()
    await visitor.press("😣", on=asked)
    await expect(visitor.newest).to_contain_text("Counted.")
    await expect(visitor.newest).to_contain_text("Ruth will listen")
    await visitor.shoot("s04-counted-lowest")
    assert await asked.inner_text() == before
    await visitor.press("Who could see my answer?", on=asked)
    for sentence in PROMISE[:2]:
        await expect(visitor.dialog).to_contain_text(sentence)
    await visitor.shoot("s05-who-could-see")
    await visitor.close()


async def ana_adds_why(visitor: Visitor) -> None:
    await visitor.press("Add why")
    await expect(visitor.dialog).to_contain_text("Could someone guess it is you?")
    await visitor.dialog.get_by_role("checkbox", name="On call").check()
    await visitor.dialog.get_by_role("textbox").fill("The pager, *five* nights <!channel> in a row")
    await visitor.shoot("s06-why")
    await visitor.submit("Add")
    await expect(visitor.newest).to_contain_text("Counted anew.")
    await visitor.shoot("s07-counted-anew")


async def ana_would_rather_talk(visitor: Visitor) -> None:
    await visitor.press("I'd rather talk to someone", on=question(visitor))
    await expect(visitor.dialog).to_contain_text("This one has your name on it.")
    await visitor.shoot("s08-rather-talk")
    await visitor.submit("Tell Ruth")
    await expect(visitor.dialog).to_contain_text("and no more than that. It arrives right away.")
    await visitor.shoot("s09-ruth-hears")
    await visitor.close()


async def others_tap(visitor: Visitor) -> None:
    for name, face in FACES.items():
        await visitor.act_as(name)
        await visitor.press(face, on=question(visitor))
        await expect(visitor.newest).to_contain_text("Counted.")
    await visitor.shoot("s10-counted")


async def kofi_taps_on_home(visitor: Visitor) -> None:
    """He lost the message; his Home has the question, and looks the same after his tap."""
    await visitor.act_as("Kofi Mensah")
    await expect(question(visitor)).to_be_visible()
    await visitor.open("Home")
    await expect(visitor.page.get_by_text("Asked on 14 Dec, the same as in your messages.")).to_be_visible()
    await expect(question(visitor)).to_have_count(0)
    faces = visitor.page.get_by_role("button", name="😐", exact=True)
    await faces.scroll_into_view_if_needed()
    await visitor.shoot("s10b-home")
    await faces.click()
    await expect(visitor.dialog).to_contain_text("Counted.")
    await visitor.shoot("s10c-counted-on-home")
    await visitor.close()
    await expect(faces).to_be_visible()
    await visitor.open("Messages")


async def it_closes(visitor: Visitor) -> None:
    """On Thursday evening nothing can be tapped any more, and the result stands for everybody."""
    await visitor.act_as("Ruth Klein")
    await visitor.play_days(3, "20:00")
    await expect(visitor.message("would like to talk to you")).to_contain_text("Ana Duarte would like to talk to you.")
    await visitor.shoot("s11-ruth-hears-of-it")
    await expect(question(visitor)).to_contain_text("This round is closed.")
    await visitor.type("/cadence sunday")
    await expect(visitor.newest).to_contain_text(re.compile(r"9 of 16 answered"))
    await expect(visitor.newest).to_contain_text("It is Maya's turn")
    await visitor.shoot("s12-result")


async def maya_answers(visitor: Visitor) -> None:
    await visitor.act_as("Maya Lindqvist")
    await visitor.play_days(1, "10:00")
    desk = visitor.message("Write what you heard")
    await expect(desk).to_contain_text("Post it before Sun 20 Dec, 23:00")
    await expect(desk.get_by_role("button", name="1 comment")).to_be_visible()
    await visitor.shoot("s13-mayas-turn")
    await visitor.press("Write what you heard", on=desk)
    await visitor.dialog.get_by_role("textbox").fill(HEARD)
    await visitor.shoot("s14-what-i-heard")
    await visitor.submit("Post")
    await expect(visitor.newest).to_contain_text("Posted.")


async def ruth_reads_what_was_written(visitor: Visitor) -> None:
    """She is told how many there are, and reads them behind the button."""
    await visitor.act_as("Ruth Klein")
    told = visitor.message("1 comment to read")
    await visitor.shoot("s14b-ruth-hears-of-comments")
    await visitor.press("Read", on=told)
    await expect(visitor.dialog).to_contain_text("The pager, *five* nights <!channel> in a row")
    await visitor.close()


async def the_next_question_begins_with_it(visitor: Visitor) -> None:
    await visitor.act_as("Lena Fischer")
    await visitor.play_days(3, "12:00")
    await expect(question(visitor)).to_contain_text("nobody knows when the freeze ends")
    await visitor.shoot("s15-next-question")
    await visitor.open("Home")
    await visitor.page.get_by_role("button", name="All of it").scroll_into_view_if_needed()
    await visitor.shoot("s16-home")


def question(visitor: Visitor) -> Locator:
    """The newest message that asks."""
    return visitor.message(QUESTION)
