"""Tom's fortnight as a lead, all of it on the screen: `cadence demo` as a process, its page in a real browser."""

import re

import pytest
from playwright.async_api import Browser, expect

from tests.browser.visitor import Visitor, set_up, visit

pytestmark = [
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="module"),  # one browser, so one loop
    pytest.mark.timeout(600),
]

PAY_OUTS = "Pay-outs in one day, not three"
BANK = "A day with the bank's engineers. Their help desk takes a week."


async def test_a_lead_asks_on_tuesday_and_has_it_on_friday(chromium: Browser) -> None:
    """What a lead says is read back in the words others read; what the CTO promised counts as kept once the lead says so."""
    async with visit(chromium) as visitor:
        await set_up(visitor)
        await visitor.act_as("Tom Brandt")
        await expect(visitor.newest).to_contain_text("Hello Tom")
        await visitor.shoot("f01-first-letter")
        await tom_adds_outcomes(visitor)
        await visitor.play("To Tuesday 10:00")
        await tom_answers(visitor)
        await tom_types(visitor)
        await chidi_puts_it_off(visitor)
        await maya_promises(visitor)
        await tom_hears_of_it(visitor)
        await sunita_is_nudged(visitor)
        await maya_keeps_it(visitor)
        await tom_thanks(visitor)
        await tom_is_asked_again(visitor)


async def tom_adds_outcomes(visitor: Visitor) -> None:
    await add(visitor, PAY_OUTS, how="Nine of ten arrive the next working day", days=19)
    await expect(visitor.newest).to_contain_text(
        re.compile(rf"Every team reads:.*{PAY_OUTS}, by .*O-1 · on track", re.DOTALL)
    )
    await visitor.type("/outcomes add Do partners want an API?")
    await visitor.dialog.get_by_role("radio", name="Unknown territory").check()
    await visitor.dialog.get_by_label("How would you know?").fill("Five partners have answered")
    await visitor.pick_day("By when?", 28)
    await visitor.dialog.get_by_label("Your guess").fill("8")
    await visitor.shoot("f02-unknown-territory")
    await visitor.submit("Add")
    await expect(visitor.newest).to_contain_text("O-2 · unknown territory, learning.")
    await expect(visitor.newest).to_contain_text("Only you read this; I don't keep it.")
    await visitor.shoot("f03-kept")


async def add(visitor: Visitor, sentence: str, *, how: str, days: int) -> None:
    await visitor.type(f"/outcomes add {sentence}")
    await visitor.dialog.get_by_label("How would you know?").fill(how)
    await visitor.pick_day("By when?", days)
    await visitor.submit("Add")


async def tom_answers(visitor: Visitor) -> None:
    """One tap, two short forms, and an edit of what was said."""
    await expect(visitor.newest).to_contain_text("Tom, what are you after, and what can Maya do for you?")
    await expect(visitor.newest).to_contain_text("2 minutes · with your name · outcomes: every team")
    await visitor.shoot("f04-asked")
    await visitor.press("What did you learn?", on=visitor.newest)
    await visitor.dialog.get_by_role("textbox").fill("Two of five would pay.")
    await visitor.submit("Send")
    await expect(visitor.newest).to_contain_text("Noted. Others will read:")
    await visitor.press("I need something from Maya", on=visitor.newest)
    await visitor.dialog.get_by_role("textbox").first.fill(BANK)
    await visitor.shoot("f05-need")
    await visitor.submit("Send")
    await expect(visitor.newest).to_contain_text(BANK)
    await visitor.shoot("f06-noted")
    await visitor.press("That's all", on=visitor.newest)
    await expect(visitor.newest).to_contain_text("Thank you, Tom.")
    await expect(visitor.newest).to_contain_text(f"{PAY_OUTS}: on track")
    await visitor.press("Edit", on=visitor.newest)
    await visitor.newest.get_by_role("button", name=re.compile("On track")).click()
    await visitor.page.get_by_role("option", name="At risk").click()
    await expect(visitor.newest).to_contain_text(f"{PAY_OUTS}: at risk")
    await visitor.shoot("f07-receipt")


async def tom_types(visitor: Visitor) -> None:
    """Nothing that is typed counts before its author has said what it is; afterwards it can be undone."""
    await visitor.type("Refunds land the same day")
    await expect(visitor.newest).to_contain_text("Nothing counts until you say")
    await visitor.shoot("f08-typed")
    await visitor.press("An outcome", on=visitor.newest)
    await expect(visitor.newest).to_contain_text("New: Refunds land the same day (O-3, Payments)")
    await visitor.press("Undo", on=visitor.newest)
    await expect(visitor.newest).to_contain_text("Not kept.")


async def chidi_puts_it_off(visitor: Visitor) -> None:
    await visitor.act_as("Chidi Eze")
    await visitor.pick("Ask me later today", on=visitor.newest)
    await expect(visitor.newest).to_contain_text("I ask you again on")
    await visitor.shoot("f09-put-off")


async def maya_promises(visitor: Visitor) -> None:
    await visitor.act_as("Maya Lindqvist")
    await visitor.play_days(0, "11:30")
    await expect(visitor.newest).to_contain_text("Nothing is promised until you say so.")
    await visitor.press("I'll do it, by…", on=visitor.newest)
    await visitor.pick_day("By when?", 3)
    await visitor.submit("Promise")
    await expect(visitor.newest).to_contain_text("You promised it by")


async def tom_hears_of_it(visitor: Visitor) -> None:
    await visitor.act_as("Tom Brandt")
    await visitor.play("To tomorrow 9:00")
    await expect(visitor.newest).to_contain_text("Maya will do it, by")
    await visitor.shoot("f10-promised")
    await visitor.act_as("Chidi Eze")
    await expect(visitor.newest).to_contain_text("Chidi, what are you after")


async def sunita_is_nudged(visitor: Visitor) -> None:
    await visitor.act_as("Sunita Gurung")
    await visitor.play_days(1, "15:00")
    await expect(visitor.newest).to_contain_text("One tap is enough.")
    await visitor.shoot("f11-nudge")


async def maya_keeps_it(visitor: Visitor) -> None:
    await visitor.act_as("Maya Lindqvist")
    await visitor.play_days(1, "09:30")
    await expect(visitor.newest).to_contain_text("You owe:")
    await visitor.press("Done", on=visitor.newest)
    await expect(visitor.newest).to_contain_text("You said it is done.")
    await visitor.shoot("f12-done")


async def tom_thanks(visitor: Visitor) -> None:
    await visitor.act_as("Tom Brandt")
    await visitor.play_days(0, "10:30")
    await expect(visitor.newest).to_contain_text("Maya says it is done. Is it?")
    await visitor.shoot("f13-is-it-done")
    await visitor.press("Yes, thank you", on=visitor.newest)
    await expect(visitor.newest).to_contain_text("Kept.")


async def tom_is_asked_again(visitor: Visitor) -> None:
    """A fortnight later: one tap says that nothing changed, and one takes it back."""
    await visitor.play_days(11, "10:00")
    await expect(visitor.newest).to_contain_text("Last learnt: Two of five would pay.")
    await visitor.shoot("f14-a-fortnight-later")
    await visitor.press("Nothing changed", on=visitor.newest)
    await expect(visitor.newest).to_contain_text("Thank you, Tom.")
    await visitor.press("Undo", on=visitor.newest)
    await expect(visitor.newest).to_contain_text("Tom, what are you after")


async def test_a_lead_looks_things_up(chromium: Browser) -> None:
    """The register by command, and what is the lead's own: Home, history, hours, being away, what is known, and a file of it."""
    async with visit(chromium) as visitor:
        await set_up(visitor)
        await visitor.act_as("Tom Brandt")
        await add(visitor, PAY_OUTS, how="Nine of ten arrive the next working day", days=19)
        await expect(visitor.newest).to_contain_text(PAY_OUTS)
        await tom_reads_the_register(visitor)
        await tom_reads_his_home(visitor)
        await tom_takes_what_is_known(visitor)
        await tom_goes_away(visitor)


async def tom_reads_the_register(visitor: Visitor) -> None:
    for command, says in (
        ("/outcomes", "O-1 · on track."),
        ("/outcomes find pay-outs", "1 outcome that says “pay-outs”"),
        ("/outcomes find nonesuch", "Nothing in the register says “nonesuch”."),
        ("/outcomes O-1", "You added it"),
    ):
        await visitor.type(command)
        await expect(visitor.newest).to_contain_text(says)
        await visitor.shoot(f"g-{command[1:].replace(' ', '-')}")
    await visitor.pick("The whole history", on=visitor.newest)
    await expect(visitor.dialog).to_contain_text(PAY_OUTS)
    await visitor.shoot("g-whole-history")
    await visitor.close()


async def tom_reads_his_home(visitor: Visitor) -> None:
    await visitor.open("Home")
    home = visitor.page.get_by_role("main")
    for heading in ("Good morning, Tom", "What you are after", "What I ask you next", "What Cadence knows about you"):
        await expect(home).to_contain_text(heading)
    await visitor.shoot("h-home")
    await home.get_by_role("button", name="My history").click()
    await expect(visitor.dialog).to_contain_text("I have not asked you anything yet.")
    await visitor.close()
    await visitor.open("Messages")


async def tom_takes_what_is_known(visitor: Visitor) -> None:
    await visitor.type("/cadence me")
    await expect(visitor.newest).to_contain_text("You lead Payments.")
    await visitor.shoot("h-me")
    await visitor.press("Export", on=visitor.newest)
    await expect(visitor.page.get_by_role("log", name="Messages")).to_contain_text(".json")
    await visitor.shoot("h-export")


async def tom_goes_away(visitor: Visitor) -> None:
    await visitor.type("/cadence hours")
    await expect(visitor.dialog).to_contain_text("I write to you only within these hours")
    await visitor.shoot("h-hours")
    await visitor.close()
    await visitor.type("/cadence away")
    await visitor.pick_day("Which day are you back?", 7)
    await visitor.submit("Save")
    await expect(visitor.newest).to_contain_text("You are away until")
    await visitor.play("To Tuesday 10:00")
    await expect(visitor.message("what are you after")).to_have_count(0)
    await visitor.shoot("h-away")
