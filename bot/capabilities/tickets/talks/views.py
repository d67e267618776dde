"""What is shown where a complaint is about a person: help to talk, who else can help, and that nothing is kept. Pure."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from bot.capabilities.tickets.talks.rules import LONGEST, Prepared, Way
from bot.core.slack.blocks import (
    Element,
    actions,
    button,
    choice_input,
    context,
    member_input,
    message,
    modal,
    option,
    quote,
    section,
    text_input,
)
from bot.core.slack.events import Block, SlackMessage, View
from bot.core.text import Mrkdwn, day, fill, shorten

CHOOSE: Final = "tickets.talk"
"""The form in which a conversation is prepared."""
THREE: Final = "tickets.talk_of_three"
ENDED: Final = "tickets.talk_ended"
"""Its buttons carry "settled:talk" or "open:talk"."""
SET_UP: Final = "tickets.set_up"

SAW: Final = "saw"
DID: Final = "did"
LIKE: Final = "like"
WAY: Final = "way"
COLLEAGUE: Final = "colleague"
THIRD: Final = "third"
WHERE: Final = "where"


def instead(words: str, *, conduct: str | None, owner: str, second: str | None, private: Mapping[str, str]) -> View:
    """In place of a complaint about a person. `second` is set where it concerns the owner and somebody takes that."""
    ways = [
        option("Prepare it: I say it myself", Way.PREPARE),
        option("A talk of three, with somebody who helps", Way.THREE),
    ]
    if second is not None:
        ways.insert(0, option(shorten(f"{second} comes to me about it", 75), Way.SECOND))
    blocks = [
        section(
            "*About a person I pass nothing on, and keep nothing.* There is no complaint now, and what you write here is gone "
            "when you close this. I can help you to talk."
        ),
        *_pointed_to(conduct),
        *([context(fill("{owner} hears nothing of this from me.", owner=owner))] if second else []),
        text_input(SAW, "What I saw", multiline=True, initial=words, optional=True, max_length=LONGEST),
        text_input(DID, "What it did to me", multiline=True, optional=True, max_length=LONGEST),
        text_input(LIKE, "What I would like", multiline=True, optional=True, max_length=LONGEST),
        choice_input(WAY, "What would help?", ways),
    ]
    return modal(CHOOSE, "Between people", blocks, submit="Go on", private=private)


def prepared(words: Prepared) -> View:
    """To copy, or to say."""
    blocks = [
        section("*This is what you could say.* Copy it now if you want to keep it: I don't."),
        quote(words.sentences),
        context("Begin with what you saw, as a camera would have seen it; ask how it was for them."),
        context("In two weeks I ask you once whether it is settled. That is all I remember."),
    ]
    return modal(CHOOSE, "Prepared", blocks, submit="", close="I have it")


def three_form(*, colleague: str | None, third: str | None) -> View:
    """Both are member ids to begin with, or None."""
    blocks = [
        section(
            "*A talk of three, in a conversation of its own.* I open it and say who would like to talk and who helps; nothing "
            "of what you wrote. I can't read what you three write there."
        ),
        member_input(COLLEAGUE, "With whom?", initial=colleague),
        member_input(THIRD, "Who helps?", initial=third, hint="Best ask them first."),
        context("In two weeks I ask you once whether it is settled. That is all I remember."),
    ]
    return modal(THREE, "A talk of three", blocks, submit="Open it")


def said(sentence: str) -> View:
    return modal(CHOOSE, "Between people", [section(sentence)], submit="", close="Close")


def asked(name: str, arrives: str) -> View:
    """The second person is told."""
    told = fill(
        "*{name} hears that you would like to talk,* and no more than that. {arrives}.", name=name, arrives=arrives
    )
    return said(told)


def invitation(by: str, colleague: str, third: str) -> SlackMessage:
    """The first words in the conversation of three."""
    return message(
        fill(
            "*{by} would like to talk with {colleague}; {third} helps.* I have opened this and say no more: I can't read what is "
            "written here. A good beginning: what each of you saw.",
            by=by,
            colleague=colleague,
            third=third,
        )
    )


_NO_SCOPE: Final = (
    "*I could not open your talk of three:* Slack does not let me here yet. Whoever operates Cadence can allow it: give the app "
    "the scope mpim:write and install it again. Nobody was written to."
)
_NOT_IN_TIME: Final = (
    "*I could not open your talk of three in time,* and by now it may be outside somebody's hours. Nobody was written to; "
    "`/complain` begins it once more."
)
_MAYBE: Final = (
    "*I don't know whether your talk of three is open:* Slack's answer was lost, and I can't read there. Look among your direct "
    "messages; if the three of you are not there, `/complain` begins it once more."
)
_REFUSED: Final = "*Slack did not open your talk of three.* Nobody was written to; `/complain` begins it once more, perhaps with others."


def not_opened(why: str) -> SlackMessage:
    """To whoever began it. `why` is Slack's code, or how its delivery ended."""
    sentence = {"missing_scope": _NO_SCOPE, "expired": _NOT_IN_TIME, "unknown": _MAYBE}.get(why, _REFUSED)
    return message(sentence, section(sentence))


def asked_after(talk_id: str, begun_on: date) -> list[Block]:
    said = f"*On {day(begun_on)} you wanted to talk with somebody.* I know no more than that. Is it settled?"
    settled = button("Settled", f"{ENDED}:settled", f"settled:{talk_id}")
    return [section(said), actions(settled, button("Not settled", f"{ENDED}:open", f"open:{talk_id}"))]


def thanked() -> list[Block]:
    return [section("*Thank you for saying how your talk went.* I have forgotten whose it was.")]


def not_settled(conduct: str | None) -> SlackMessage:
    """What can be done next."""
    title = "*Thank you for saying so.* `/complain` prepares the next step, or opens a talk of three with somebody who helps."
    return message(title, section(title), *_pointed_to(conduct))


def wanted(name: str, owner: str) -> list[Block]:
    """To the second person."""
    return [
        section(
            fill(
                "*{name} would like to talk with you* about something that concerns {owner}. I know no more than that, and "
                "{owner} hears nothing of it. Write to {name} when it suits you.",
                name=name,
                owner=owner,
            )
        )
    ]


def set_up_form(where: str | None) -> View:
    blocks = [
        section(
            "*Before complaints start:* harassment, threats and discrimination are not for a bot. Whoever brings them here is "
            "pointed to this place at once."
        ),
        text_input(
            WHERE, "Where is it reported?", initial=where or "", max_length=300, placeholder="Rita in HR, #conduct, …"
        ),
        context(
            "Who looks after complaints, and the second person for what concerns you, are named in `/cadence roles`. Without a "
            "second person nobody but you hears what concerns you, and the form says so."
        ),
    ]
    return modal(SET_UP, "Complaints", blocks)


def _pointed_to(conduct: str | None) -> list[Element]:
    if not conduct:
        return []
    return [section(Mrkdwn(":warning: " + fill("Harassment, threats, discrimination: {where}.", where=conduct)))]
