"""The CTO's desk on a busy morning, and who may see what: `cadence demo` as a process, its page in a real browser."""

import re

import pytest
from playwright.async_api import Browser, Locator, expect

from tests.browser.visitor import Visitor, set_up, visit

pytestmark = [
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="module"),  # one browser, so one loop
    pytest.mark.timeout(600),
]

ASKED = (
    ("Tom Brandt", "A day with the bank's engineers"),
    ("Tom Brandt", "A budget for load tests"),
    ("Chidi Eze", "A talk with legal"),
    ("Chidi Eze", "A second reviewer"),
    ("Aroha Ngata", "A date for the office move"),
    ("Aroha Ngata", "Twelve laptops"),
)
"""In this order, and nobody said by when."""


async def test_six_asks_on_one_desk(chromium: Browser) -> None:
    """Promised, handed over, declined and undone where it stands; back on the desk when it is late, or when somebody asks."""
    async with visit(chromium) as visitor:
        await set_up(visitor)
        for lead, words in ASKED:
            await visitor.act_as(lead)
            await visitor.type(f"/outcomes ask {words}")
            await visitor.submit("Ask")
            await expect(visitor.newest).to_contain_text(words)
        await visitor.act_as("Maya Lindqvist")
        await visitor.play("To tomorrow 9:00")
        await maya_decides(visitor)
        await bo_wonders(visitor)
        await maya_answers_bo(visitor)
        await maya_is_late(visitor)


async def maya_decides(visitor: Visitor) -> None:
    desk = visitor.newest
    await expect(desk).to_contain_text(re.compile(".*".join(words for _, words in ASKED), re.DOTALL))
    await expect(desk).to_contain_text("6 not promised yet")
    await visitor.shoot("d01-six-asks")
    await promise_first(visitor, desk, days=1)
    await expect(desk).to_contain_text("5 not promised yet · 1 promised")
    await visitor.press_first("Someone else can", on=desk)
    await visitor.choose("Who could do it?", "Bo Larsen")
    await visitor.dialog.get_by_role("textbox").last.fill("You know them best")
    await visitor.shoot("d02-someone-else")
    await visitor.submit("Ask them")
    await expect(desk).to_contain_text("Passed on to Bo; until a yes it stays with you.")
    await visitor.press_first("No, because…", on=desk)
    await visitor.dialog.get_by_role("textbox").last.fill("First we have to hire")
    await visitor.shoot("d03-no-because")
    await visitor.submit("Say no")
    await expect(desk).to_contain_text("You said no: “First we have to hire”")
    await visitor.shoot("d04-decided")
    await visitor.press("Undo", on=desk)
    await expect(desk).not_to_contain_text("You said no")
    await expect(desk).to_contain_text("5 not promised yet · 1 promised")


async def promise_first(visitor: Visitor, desk: Locator, *, days: int) -> None:
    await visitor.press_first("I'll do it, by…", on=desk)
    await visitor.pick_day("By when?", days)
    await visitor.submit("Promise")


async def bo_wonders(visitor: Visitor) -> None:
    """Whoever is asked to take something on may ask what to stop for it."""
    await visitor.act_as("Bo Larsen")
    await visitor.play_days(0, "10:30")
    offered = visitor.message("Maya asks whether you can take this on for Tom.")
    await expect(offered).to_contain_text("It stays Maya's promise, also with a no. “You know them best”")
    await visitor.press("What should I stop?", on=offered)
    await expect(offered).to_contain_text("You asked what to stop for it.")
    await visitor.shoot("d05-what-should-i-stop")


async def maya_answers_bo(visitor: Visitor) -> None:
    await visitor.act_as("Maya Lindqvist")
    await visitor.play("To tomorrow 9:00")
    desk = visitor.newest
    await expect(desk).to_contain_text("Bo would take it on. What should stop for it?")
    await visitor.press("Answer Bo", on=desk)
    await visitor.dialog.get_by_role("textbox").last.fill("The quarterly report can wait")
    await visitor.shoot("d06-answer-bo")
    await visitor.submit("Answer")
    await expect(desk).not_to_contain_text("What should stop for it?")


async def maya_is_late(visitor: Visitor) -> None:
    await visitor.play_days(1, "09:30")
    desk = visitor.newest
    await expect(desk).to_contain_text(f"1 day late · Tom: “{ASKED[0][1]}”")
    await expect(desk).to_contain_text("1 promised, 1 late")
    await visitor.shoot("d07-late")
    await visitor.press("New date, and why", on=desk)
    await visitor.pick_day("New date", 4)
    await visitor.dialog.get_by_role("textbox").last.fill("The bank moved the day")
    await visitor.submit("Move it")
    await expect(desk).not_to_contain_text("late")
    await visitor.act_as("Tom Brandt")
    await visitor.play("To tomorrow 9:00")
    await expect(visitor.message("The bank moved the day")).to_be_visible()
    await visitor.shoot("d08-new-date")


FORBIDDEN = "That isn't yours to do: it is for"


async def test_everybody_sees_what_is_theirs(chromium: Browser) -> None:
    """What is not for somebody says so in a sentence: to a lead, an engineer, an operator, a guest."""
    async with visit(chromium) as visitor:
        await set_up(visitor)
        for who, command, says in (
            ("Maya Lindqvist", "/cadence desk", "Nothing waits for you."),
            ("Maya Lindqvist", "/cadence audit", "Changes of settings and roles, the last first"),
            ("Ines Romero", "/cadence status", "Running since"),
            ("Ines Romero", "/cadence desk", FORBIDDEN),
            ("Tom Brandt", "/cadence desk", FORBIDDEN),
            ("Ana Duarte", "/cadence audit", FORBIDDEN),
            ("Gus Ferreira", "/outcomes", "I don't know you yet"),
        ):
            await visitor.act_as(who)
            await visitor.type(command)
            await expect(visitor.newest).to_contain_text(says)
            await visitor.shoot(f"r-{who[:3].lower()}-{command[1:].replace(' ', '-')}")
