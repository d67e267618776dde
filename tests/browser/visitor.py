"""Somebody at the page of a demo: what they press, type and choose, in the words that stand on the screen.

Every wait is on something that shows. What is expected of a screen stands in the tests.
"""

import asyncio
import os
import re
import signal
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Browser, Locator, Page, expect

SHOTS = os.environ.get("CADENCE_TEST_SHOTS")
"""A folder for a picture of every screen, wide and narrow, for those who want to look."""
WIDE, NARROW = (1280, 800), (420, 800)
PATIENCE_MS = 60_000
PLAY_MS = 60_000
_ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+")


@dataclass(frozen=True, slots=True)
class Visitor:
    page: Page

    @property
    def dialog(self) -> Locator:
        """The form on top."""
        return self.page.get_by_role("dialog").last

    @property
    def newest(self) -> Locator:
        """The newest message."""
        return self.page.get_by_role("log", name="Messages").get_by_role("article").last

    def message(self, words: str) -> Locator:
        """The newest message that says so."""
        return self.page.get_by_role("log", name="Messages").get_by_role("article").filter(has_text=words).last

    async def act_as(self, name: str) -> None:
        await self.page.get_by_role("button", name=re.compile(f"^Act as {name}")).click()
        await expect(self.page.get_by_role("button", name=re.compile(f"^Act as {name}"))).to_have_attribute(
            "aria-current", "true"
        )

    async def play(self, button: str) -> None:
        """Press a button of the clock, and wait until it stands there."""
        async with self._played():
            await self.page.get_by_role("button", name=button).click()

    async def play_days(self, days: int, time: str) -> None:
        """Play to a time of day ("10:00") on a day to come, on the wall of whom one acts as."""
        await self.page.get_by_role("button", name="To a date and time").click()
        picker = self.page.get_by_role("dialog", name="To a date and time")
        await picker.get_by_role("button", name="Play to, date").click()
        await self._walk_the_calendar(days)
        await picker.get_by_role("button", name="Play to, time").click()
        await self.page.get_by_role("combobox").fill(time)
        await self.page.get_by_role("option", name=time, exact=True).click()
        async with self._played():
            await picker.get_by_role("button", name="Play", exact=True).click()

    async def pick_day(self, label: str, days: int) -> None:
        """In a date field of the form on top: so many days after the one that stands there, else after today."""
        await self.dialog.get_by_role("button", name=label).click()
        await self._walk_the_calendar(days)

    async def _walk_the_calendar(self, days: int) -> None:
        for key, times in (("ArrowDown", days // 7), ("ArrowRight", days % 7)):
            for _ in range(times):
                await self.page.keyboard.press(key)
        await self.page.keyboard.press("Enter")

    @asynccontextmanager
    async def _played(self) -> AsyncGenerator[None]:
        """The page's request to play is answered when the clock stands where it was to go."""
        async with self.page.expect_response("**/sandbox/plays", timeout=PLAY_MS):
            yield

    async def press(self, button: str, *, on: Locator | None = None) -> None:
        """A button of `on`, else of the newest message that has it."""
        where = on or self.page.get_by_role("log", name="Messages")
        await where.get_by_role("button", name=button, exact=True).last.click()

    async def press_first(self, button: str, *, on: Locator) -> None:
        """The topmost button of that name, where several things stand in one message."""
        await on.get_by_role("button", name=button, exact=True).first.click()

    async def pick(self, option: str, *, on: Locator) -> None:
        """From the last "⋯" of `on`."""
        await on.get_by_role("button", name="More choices").last.click()
        await self.page.get_by_role("menuitem", name=option).click()

    async def choose(self, label: str, option: str) -> None:
        """Pick from a menu of the form on top."""
        await self.dialog.get_by_role("button", name=label).click()
        await self.page.get_by_role("option", name=option).click()

    async def submit(self, button: str) -> None:
        await self.dialog.get_by_role("button", name=button, exact=True).click()

    async def close(self) -> None:
        await self.page.keyboard.press("Escape")
        await expect(self.page.get_by_role("dialog")).to_have_count(0)

    async def type(self, words: str) -> None:
        """To the bot: a message, or a command."""
        composer = self.page.get_by_role("textbox", name="Message Cadence")
        await composer.fill(words)
        await composer.press("Enter")
        await expect(composer).to_have_value("")

    async def open(self, tab: str) -> None:
        await self.page.get_by_role("tab", name=tab).click()

    async def shoot(self, name: str) -> None:
        if not SHOTS:
            return
        for folder, (width, height) in {"wide": WIDE, "narrow": NARROW}.items():
            await self.page.set_viewport_size({"width": width, "height": height})
            if not await self.page.get_by_role("dialog").count() and await self.newest.count():
                await self.newest.evaluate("message => message.scrollIntoView({block: 'end'})")
            await self.page.screenshot(path=Path(SHOTS) / folder / f"{name}.png", animations="disabled")
        await self.page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})


@asynccontextmanager
async def visit(chromium: Browser, after: str = "nothing") -> AsyncGenerator[Visitor]:
    """Somebody at the page of a demo that was started for them alone, `after` nothing or twelve weeks ("12w")."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "demo", "--port", "0", "--after", after, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    try:
        async with asyncio.timeout(180):
            said = b""
            while not (found := _ADDRESS.search(said.decode())):
                line = await process.stdout.readline()
                assert line, f"the demo ended with {await process.wait()}"
                said += line
        page = await chromium.new_page(viewport={"width": WIDE[0], "height": WIDE[1]})
        page.set_default_timeout(PATIENCE_MS)
        await page.goto(found[0])
        yield Visitor(page)
        await page.close()
    finally:
        process.send_signal(signal.SIGTERM)
        await process.wait()


async def set_up(visitor: Visitor) -> None:
    """From nothing to "Cadence is running", on Monday at nine in Berlin: Ines names Maya, and Maya starts it."""
    await visitor.act_as("Ines Romero")
    await visitor.type("/cadence setup")
    await visitor.press("Say who the CTO is")
    await visitor.choose("The CTO", "Maya Lindqvist")
    await visitor.submit("Save")
    await expect(visitor.dialog).to_contain_text("Maya hears of it")
    await visitor.close()
    await visitor.play("To the next thing that happens")
    await visitor.act_as("Maya Lindqvist")
    await visitor.press("Say who leads what")
    await visitor.submit("That's everyone")
    await visitor.dialog.get_by_role("button", name="Write the first letter").click()
    await visitor.submit("Keep it")
    await expect(visitor.dialog).to_contain_text("3 of 4 steps done")
    await visitor.submit("Start")
    await visitor.submit("Start")
    await expect(visitor.dialog).to_contain_text("Cadence is running.")
    await visitor.close()
