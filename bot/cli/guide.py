"""The strip of five steps that leads through the demo."""

from typing import Final

from bot.sandbox.page import GuideStep

GUIDE: Final = (
    GuideStep(
        "Say who the CTO is",
        "You are Ines, who installed Cadence. Type /cadence setup to the bot and choose Maya. Nobody has been written to yet.",
        act_as="ines",
    ),
    GuideStep(
        "Set it up as the CTO",
        "You are Maya. Cadence has asked you who leads what. Look through the leads, read the first letter, and start.",
        act_as="maya",
        play_to="next",
    ),
    GuideStep(
        "Answer as a lead",
        "It is Tuesday 10:00 in Berlin, and Tom was asked at his own ten o'clock. Add an outcome, say how it stands, or ask Maya for help.",
        act_as="tom",
        play_to="tuesday 10:00",
    ),
    GuideStep(
        "See it go round the world",
        "Play on to ten o'clock in Denver. Bo was asked just now, Aroha in Auckland while Europe slept, nobody outside working hours.",
        act_as="bo",
        play_to="tuesday 10:00",
    ),
    GuideStep(
        "Decide as the CTO",
        "What leads need from Maya waits on her desk: promise it by a date, hand it over, or say no and why. Then try /outcomes all.",
        act_as="maya",
        play_to="tomorrow 09:30",
    ),
)
