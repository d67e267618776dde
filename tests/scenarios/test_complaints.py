"""Two complaints from end to end: one becomes clear to everybody, the other is changed by whoever complained."""

from tests.scenarios.after_set_up import open_after_set_up
from tests.scenarios.complaints import begin_complaints, complains
from tests.scenarios.story import disturbed, heard, press, send
from tests.world import World

BERLIN = "Europe/Berlin"
QUESTION = "Who may release on Fridays?"
ANSWER = "Whoever is on call may. It was never written down."


async def sort(world: World, kind: str, *, costs: str = "It costs time") -> None:
    """Lena says what it is, on the newest message of the bot."""
    lena = world.actor("lena")
    await press(world, lena, heard(lena)[-1], "Sort it")
    await send(
        world,
        lena,
        {"What is it?": kind, "What does it cost?": costs, "How often?": "Every week", "They hear by": "2037-11-27"},
    )


async def test_a_question_becomes_clear_to_everybody(database_url: str, secret_key: str) -> None:
    """Filed, sorted, answered, still not, answered again, clear, published, said again until it is news to nobody."""
    async with open_after_set_up(database_url, secret_key) as world:
        ana, lena, jonas = world.actor("ana"), world.actor("lena"), world.actor("jonas")
        await begin_complaints(world)
        await complains(world, ana, QUESTION)
        thanks = ana.ephemerals[-1].words()
        assert "Thank you for complaining." in thanks
        assert "is with Lena; you'll hear by Wed 25 Nov" in thanks

        await world.play_to("2037-11-24 09:30", BERLIN)
        assert QUESTION in heard(lena)[-1].words()
        await sort(world, "Clarity")
        await press(world, lena, heard(lena)[-1], "Answer")
        await send(world, lena, {"What is the answer?": "It depends."})
        await world.play_to("2037-11-25 09:30", BERLIN)
        assert "“It depends.” Is it clear?" in heard(ana)[-1].words()
        await press(world, ana, heard(ana)[-1], "Still not")
        await world.play_to("2037-11-26 09:30", BERLIN)
        assert "still not clear" in heard(lena)[-1].words()
        await press(world, lena, heard(lena)[-1], "Answer")
        await send(world, lena, {"What is the answer?": ANSWER})
        await world.play_to("2037-11-27 09:30", BERLIN)
        await press(world, ana, heard(ana)[-1], "Clear now")

        await world.play_to("2037-11-30 09:30", BERLIN)
        assert "is clear now. Shall everybody know?" in heard(lena)[-1].words()
        await press(world, lena, heard(lena)[-1], "Publish it…")
        await send(world, lena, {})
        shown = await jonas.command("/complain", "clarified")
        assert shown is not None
        assert f"*{QUESTION}*\n{ANSWER}" in shown.words()
        assert "Ana" not in shown.words()

        await world.play_to("2037-12-07 09:30", BERLIN)
        assert "Say it again?" in heard(lena)[-1].words()
        await press(world, lena, heard(lena)[-1], "I said it again")
        await send(world, lena, {"Where?": "The all-hands", "To whom was it news?": "Most"})
        await world.play_to("2037-12-14 09:30", BERLIN)
        assert "Last said: The all-hands." in heard(lena)[-1].words()
        await press(world, lena, heard(lena)[-1], "I said it again")
        await send(world, lena, {"Where?": "#releases", "To whom was it news?": "Nobody: everybody knew"})
        assert "Landed: said 2 times more, the last time it was news to nobody." in heard(lena)[-1].words()
        await world.play_to("2037-12-21 09:30", BERLIN)

        assert len(heard(lena, "Say it again?")) == 0
        assert disturbed(world.sandbox.workspace) == []


async def test_whoever_complained_changes_it(database_url: str, secret_key: str) -> None:
    """An improvement, offered with scope, hours, decision right and date; a yes, done, and it helped."""
    async with open_after_set_up(database_url, secret_key) as world:
        ana, lena = world.actor("ana"), world.actor("lena")
        await begin_complaints(world)
        await complains(world, ana, "Laptops take five weeks.")
        await world.play_to("2037-11-24 09:30", BERLIN)
        await sort(world, "Improvement")
        await press(world, lena, heard(lena)[-1], "Offer it to whoever complained")
        await send(
            world,
            lena,
            {"What may change, and what stays?": "How laptops are ordered", "Hours a week": "4", "Until": "2037-12-18"},
        )

        await world.play_to("2037-11-25 09:30", BERLIN)
        offer = heard(ana)[-1].words()
        assert "*You know this best. Would you like to change it?*" in offer
        assert (
            "4 hours a week until Fri 18 Dec, kept free by Maya; you decide how, Lena decides about other teams."
            in offer
        )
        assert "No is a full answer." in offer
        await press(world, ana, heard(ana)[-1], "Yes")
        await world.play_to("2037-11-26 09:30", BERLIN)
        assert "Ana takes on C-1" in heard(lena)[-1].words()
        assert "Fri 18 Dec" in heard(lena)[-1].words()

        await world.play_to("2037-12-18 09:30", BERLIN)
        assert "*Word is due:* C-1" in heard(ana)[-1].words()
        await press(world, ana, heard(ana)[-1], "Done")
        await send(world, ana, {"What has changed?": "Ten stand ready in the cupboard."})
        await world.play_to("2037-12-21 09:30", BERLIN)

        assert "Ten stand ready in the cupboard." in heard(lena)[-1].words()
        assert disturbed(world.sandbox.workspace) == []


async def test_a_no_leaves_nothing_but_not_taken_up(database_url: str, secret_key: str) -> None:
    """No reason is asked for; it stays with Lena, who reads no more than that."""
    async with open_after_set_up(database_url, secret_key) as world:
        ana, lena = world.actor("ana"), world.actor("lena")
        await begin_complaints(world)
        await complains(world, ana, "Laptops take five weeks.")
        await world.play_to("2037-11-24 09:30", BERLIN)
        await sort(world, "Improvement")
        await press(world, lena, heard(lena)[-1], "Offer it to whoever complained")
        await send(
            world,
            lena,
            {"What may change, and what stays?": "How laptops are ordered", "Hours a week": "4", "Until": "2037-12-18"},
        )
        await world.play_to("2037-11-25 09:30", BERLIN)
        await press(world, ana, heard(ana)[-1], "No, thanks")
        await world.play_to("2037-11-26 09:30", BERLIN)
        said = heard(lena)[-1].words()

        assert "not taken up. It stays with you." in said
        assert "Offer it" not in said


async def test_what_comes_back_is_proposed_for_a_deeper_look(database_url: str, secret_key: str) -> None:
    """It was done and it helped; weeks later Jonas has it again. Lena reads that mending it once more may not be enough, and has
    Tom look deeper; Jonas hears by when.
    """
    async with open_after_set_up(database_url, secret_key) as world:
        ana, lena, jonas, tom = (world.actor(each) for each in ("ana", "lena", "jonas", "tom"))
        await begin_complaints(world)
        await complains(world, ana, "Laptops take five weeks.")
        await world.play_to("2037-11-24 09:30", BERLIN)
        await sort(world, "Improvement")
        await press(world, lena, heard(lena)[-1], "Done")
        await send(world, lena, {"What has changed?": "Ten stand ready in the cupboard."})
        await world.play_to("2037-11-25 09:30", BERLIN)
        await press(world, ana, heard(ana)[-1], "It helped")
        await world.play_to("2037-12-14 12:00", BERLIN)
        await complains(world, jonas, "A laptop took me five weeks")

        await world.play_to("2037-12-15 09:30", BERLIN)

        (told,) = heard(lena, "keeps coming back")
        assert "it looks like C-1, “Laptops take five weeks”, settled on 25 Nov." in told.words()
        assert "Declare a *deep dive*" in told.words()
        assert heard(jonas, "keeps coming back") == []
        await press(world, lena, told, "Look deeper…")
        await send(world, lena, {"Who leads it?": "Tom Brandt", "Until when?": "2037-12-21"})
        await world.play_to("2037-12-16 09:30", BERLIN)

        declared = "“A deep dive: Tom looks for what leads to it, until Mon 21 Dec.”"
        assert f"{declared} You'll hear by Mon 21 Dec." in heard(jonas)[-1].words()
        assert f"C-2, “A laptop took me five weeks”, is with you now: {declared}\nFrom Jonas." in heard(tom)[-1].words()
        (after,) = heard(lena, "keeps coming back")
        assert "With Tom; word is due by Mon 21 Dec." in after.words()
        assert "Look deeper" in after.words(), "Lena may still change it"
        assert disturbed(world.sandbox.workspace) == []
