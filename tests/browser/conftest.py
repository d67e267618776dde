"""A real Chromium for the page's tests, and a stage: the sandbox with its page, a small bot, and a clock to play."""

import os
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright, expect

from bot.sandbox.company import company
from bot.sandbox.page import GuideStep, mount
from bot.sandbox.server import Sandbox
from tests.browser import showcase
from tests.browser.stagehand import Stagehand, StoryClock, stagehand

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
MONDAY_MORNING = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)  # 9:30 in Berlin
GUIDE = (
    GuideStep("You are Maya, the CTO.", "Look at what waits for you.", act_as="maya", at="general"),
    GuideStep("Play to ten o'clock.", "Aroha is asked first.", act_as="aroha", play_to="tuesday 10:00"),
)
PATIENCE_MS = 30_000


def find_chromium() -> str | None:
    wanted = os.environ.get("CADENCE_TEST_CHROMIUM")
    if wanted:
        return wanted if Path(wanted).exists() else None
    return next((found for name in NAMES if (found := shutil.which(name))), None)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def chromium() -> AsyncIterator[Browser]:
    """A browser without a window, one for all tests of a module. Where there is none they are skipped; in CI they fail."""
    path = find_chromium()
    if path is None:
        reason = "no Chromium found: install one, or name it in CADENCE_TEST_CHROMIUM"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    expect.set_options(timeout=PATIENCE_MS)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=list(QUIET))
        try:
            yield browser
        finally:
            await browser.close()


@dataclass(frozen=True, slots=True)
class Stage:
    sandbox: Sandbox
    hand: Stagehand
    clock: StoryClock


@pytest_asyncio.fixture(loop_scope="module")
async def stage() -> AsyncIterator[Stage]:
    """It is Monday, half past nine in Berlin, and the bot is connected."""
    clock = StoryClock(MONDAY_MORNING)
    sandbox = Sandbox(company(showcase.MANIFEST), clock=clock, rates="off")
    mount(sandbox, GUIDE)
    await sandbox.start()
    try:
        async with stagehand(sandbox) as hand:
            yield Stage(sandbox, hand, clock)
    finally:
        await sandbox.stop()


@pytest_asyncio.fixture(loop_scope="module")
async def page(chromium: Browser, stage: Stage) -> AsyncIterator[Page]:
    """The page, open, acting as Tom. A script error or a request to anywhere else fails the test."""
    problems: list[str] = []
    context = await chromium.new_context(viewport={"width": 1280, "height": 800})
    window = await context.new_page()
    window.set_default_timeout(PATIENCE_MS)
    window.on("pageerror", lambda error: problems.append(str(error)))
    window.on("console", lambda said: problems.append(said.text) if said.type == "error" else None)
    window.on("request", lambda asked: None if asked.url.startswith(stage.sandbox.url) else problems.append(asked.url))
    await window.goto(stage.sandbox.url)
    await window.get_by_role("button", name="Act as Tom Brandt").click()
    await expect(window.get_by_role("textbox", name="Message Cadence")).to_be_visible()
    try:
        yield window
    finally:
        await context.close()
    assert problems == []
