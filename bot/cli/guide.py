"""The strips of five steps that lead through the demo: from nothing, and at the end of twelve weeks."""

from typing import Final

from bot.sandbox.page import GuideStep

FROM_NOTHING: Final = (
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

AFTERWARDS: Final = (
    GuideStep(
        "Friday, as the CTO",
        "You are Maya, and this is #leadership with this week's digest: your own debts first, the detail in its thread. "
        "Your desk, one message every morning, is under Cadence.",
        act_as="maya",
        at="leadership",
    ),
    GuideStep(
        "Try to find out who answered",
        "It is Monday, 11:00. Tap how Sunday evening felt as Ana, Jonas, Marta. Then be Maya and look: /cadence sunday, Home. "
        "Who was asked is known, no more.",
        act_as="ana",
        play_to="monday 11:00",
    ),
    GuideStep(
        "Two minutes as a lead",
        "You are Tom, at his own ten o'clock. One tap says how it stands; ask Maya for what you need. "
        "/outcomes all shows what every team is after.",
        act_as="tom",
        play_to="tuesday 10:00",
    ),
    GuideStep(
        "Complain as an engineer",
        "You are Ana. Complaints are good: /complain, with your name or without one. "
        "Home and /complain clarified show what became of others.",
        act_as="ana",
    ),
    GuideStep(
        "Operate it",
        "You are Ines. /cadence status says how the bot is, and no words of people. "
        "Then start empty, and set it up as you would in your own Slack.",
        act_as="ines",
    ),
)
