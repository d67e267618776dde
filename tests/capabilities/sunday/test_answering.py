"""Answering without a name: every button and form, pressed as it stands on the screen and as nobody could press it."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.capabilities.sunday.ballots.casting import Outcome, token_of
from bot.capabilities.sunday.ballots.casting import read as read_ballot
from bot.capabilities.sunday.ballots.keys import keys_of
from bot.capabilities.sunday.models import Ballot, Round
from bot.capabilities.sunday.personal import drop_wishes, export, find_old_wishes
from bot.capabilities.sunday.promise import PROMISE
from bot.capabilities.sunday.question.wording import ANSWERS, in_plain_words
from bot.core.db import Database
from bot.core.notices import Notice, NoticeState
from bot.core.roles import Role
from bot.core.slack.events import Effect, OpenView, Rejected, Renew, Reply, UpdateView
from bot.core.workspaces import Workspace
from tests.capabilities.checkins.company import ANA, BO, CHIDI, HALDEN, MAYA
from tests.capabilities.checkins.press import texts
from tests.capabilities.sunday.halden import BEGUN, BERLIN, CLOSE, LAST, SLOT, Halden, found_halden, round_in

MARKUP = "*<!channel>* <@U0MAYA> `rm -rf` ~no~ <https://evil.example|click> " * 60


@pytest.fixture
async def halden(database: Database) -> Halden:
    """It is Monday noon, everybody has been asked, and Chidi is the wellbeing contact."""
    halden = await found_halden(database, wellbeing=CHIDI)
    await halden.whole_monday()
    return halden


async def ref_of(halden: Halden) -> str:
    return (await halden.round()).id.hex


async def tap(halden: Halden, member_id: str, face: int | str, ref: str | None = None) -> str:
    effects = await halden.press(member_id, f"sunday.face:{face}", f"{ref or await ref_of(halden)}:{face}", LAST)
    return said(effects)


def said(effects: Sequence[Effect]) -> str:
    """The first line of what they alone read."""
    (effect,) = effects
    assert isinstance(effect, Reply | Renew)
    return texts(effect.message.blocks)[0]


def refused(effects: Sequence[Effect]) -> Outcome:
    """The form stays open with its words, and says below them why they do not count."""
    (effect,) = effects
    assert isinstance(effect, Rejected)
    (sentence,) = effect.errors.values()
    return next(each for each in Outcome if in_plain_words(each) == sentence)


async def counted(halden: Halden, member_id: str) -> tuple[int, tuple[str, ...], str] | None:
    """What a ballot says, as whoever holds database and key during the round could find out."""
    round_id = (await halden.round()).id
    async with halden.database.reading(HALDEN) as session:
        key = await keys_of(session).find(round_id)
        assert key is not None
        ballot = await session.scalar(select(Ballot).where(Ballot.token == token_of(key, member_id)))
    if ballot is None:
        return None
    answer = read_ballot(ballot.content)
    return answer.face, answer.causes, answer.comment


def why(*causes: str, comment: str = "") -> dict[str, dict[str, Any]]:
    chosen = {"selected_options": [{"value": each} for each in causes], "type": "checkboxes"}
    return {"causes": {"value": chosen}, "comment": {"value": {"type": "plain_text_input", "value": comment}}}


async def test_a_tap_counts_and_another_face_takes_its_place(halden: Halden) -> None:
    """ "Counted anew" says nothing of what stood before; the same face twice is no second answer."""
    assert await tap(halden, ANA, 2) == "*Counted.*"
    assert await tap(halden, ANA, 2) == "*Counted anew.*"
    assert await tap(halden, ANA, 5) == "*Counted anew.*"

    assert (await counted(halden, ANA), await halden.ballots()) == ((5, (), ""), 1)


async def test_the_answer_to_the_lowest_face_is_the_answer_to_every_face(halden: Halden) -> None:
    """Whoever looks over a shoulder at "Counted" must not know which: help stands in it whatever was tapped."""
    ref = await ref_of(halden)
    answers = [
        await halden.press(member, f"sunday.face:{face}", f"{ref}:{face}", LAST)
        for face, member in enumerate((ANA, BO, CHIDI, MAYA, "U0EWAN"), start=1)
    ]

    assert all(each == answers[0] for each in answers)
    (effect,) = answers[0]
    assert isinstance(effect, Reply)
    assert texts(effect.message.blocks) == [
        "*Counted.*",
        "Add why",
        "Take it back",
        "*A heavy evening?* Chidi will listen: tap “I'd rather talk to someone”.\n"
        "Call 0800 111 0 111, day and night\n"
        "This form is not watched: a tap alone calls nobody.",
    ]


async def test_why_is_added_to_the_face_that_stands(halden: Halden) -> None:
    """Causes and words as they were written; sent again they take the place of the first."""
    await tap(halden, ANA, 2)
    ref = await ref_of(halden)
    (opened,) = await halden.press(ANA, "sunday.why", ref, LAST)
    assert isinstance(opened, OpenView)
    assert "Could someone guess it is you?" in str(opened.view)

    first = await halden.send(ANA, "sunday.why", LAST, why("on_call", "unclear", comment=MARKUP[:3000]), round=ref)
    assert (said(first), await counted(halden, ANA)) == (
        "*Counted anew.*",
        (2, ("on_call", "unclear"), MARKUP[:3000].strip()),
    )
    await halden.send(ANA, "sunday.why", LAST, why("people"), round=ref)
    assert await counted(halden, ANA) == (2, ("people",), "")


async def test_taken_back_nothing_is_left(halden: Halden) -> None:
    await tap(halden, ANA, 1)
    ref = await ref_of(halden)

    first = await halden.press(ANA, "sunday.back", ref, LAST)
    second = await halden.press(ANA, "sunday.back", ref, LAST)

    assert (said(first), said(second)) == (ANSWERS[Outcome.WITHDRAWN], ANSWERS[Outcome.NOTHING])
    assert await halden.ballots() == 0
    assert refused(await halden.send(ANA, "sunday.why", LAST, why("people"), round=ref)) == Outcome.NOTHING


async def test_after_the_close_nothing_is_counted(halden: Halden) -> None:
    """A late tap, a form that stood open, an old message of another week: each its sentence, and no row."""
    ref = await ref_of(halden)

    assert said(await halden.press(ANA, "sunday.face:4", f"{ref}:4", CLOSE)) == ANSWERS[Outcome.CLOSED]
    assert said(await halden.press(ANA, "sunday.why", ref, CLOSE)) == ANSWERS[Outcome.CLOSED]
    assert refused(await halden.send(ANA, "sunday.why", CLOSE, why("people"), round=ref)) == Outcome.CLOSED
    assert said(await halden.press(ANA, "sunday.back", ref, CLOSE)) == ANSWERS[Outcome.CLOSED]
    assert await halden.ballots() == 0
    # Whoever answered in time, and takes it back too late, must not read that it never counted.
    assert ANSWERS[Outcome.CLOSED] == "*This round is closed, so this changed nothing.*"


@pytest.mark.parametrize("face", ["9", "0", "-1", "", "1e0", "٣"])
async def test_a_face_that_there_is_not_counts_nothing(halden: Halden, face: str) -> None:
    assert "none of the five faces" in await tap(halden, ANA, face)
    assert await halden.ballots() == 0


@pytest.mark.parametrize("ref", ["", "0", "../../etc", "f" * 32, "trial "])
async def test_a_round_that_there_is_not_counts_nothing(halden: Halden, ref: str) -> None:
    assert said(await halden.press(ANA, "sunday.face:3", f"{ref}:3", LAST)) == ANSWERS[Outcome.CLOSED]
    assert said(await halden.press(ANA, "sunday.why", ref, LAST)) == ANSWERS[Outcome.CLOSED]
    assert refused(await halden.send(ANA, "sunday.why", LAST, why("people"), round=ref)) == Outcome.CLOSED
    assert said(await halden.press(ANA, "sunday.back", ref, LAST)) == ANSWERS[Outcome.CLOSED]


async def test_another_workspaces_round_is_out_of_reach(halden: Halden) -> None:
    """An id from elsewhere is an id of nothing."""
    async with halden.database.system_session() as session:
        session.add(Workspace(id="T0ELSE", name="Elsewhere", bot_user_id="U0", installed_at=BEGUN))
    async with halden.database.transaction("T0ELSE") as session:
        theirs = Round(ritual_id="sunday", slot=SLOT, state="open", closes_at=CLOSE)
        session.add(theirs)
        await session.flush()
        ref = theirs.id.hex

    assert await tap(halden, ANA, 3, ref) == ANSWERS[Outcome.CLOSED]
    assert await halden.ballots() == 0


async def test_who_was_not_asked_is_not_counted(halden: Halden) -> None:
    """Faye came on Monday afternoon; a colleague's message forwarded to her makes her no part of the round."""
    await halden.join("U0FAYE", "Europe/Berlin", LAST)

    assert await tap(halden, "U0FAYE", 3) == ANSWERS[Outcome.NOT_ASKED]
    assert await halden.ballots() == 0


async def test_what_cannot_be_taken_leaves_the_form_open(halden: Halden) -> None:
    """An unknown cause and words beyond all measure, past Slack's own checks."""
    await tap(halden, ANA, 3)
    ref = await ref_of(halden)

    (effect,) = await halden.send(ANA, "sunday.why", LAST, why("hunger", comment="x" * 3001), round=ref)

    assert effect == Rejected(
        {
            "causes": "That is none of the causes. Please choose from the list.",
            "comment": "That is 3001 characters; 3000 fit. What is the heart of it?",
        }
    )
    assert await counted(halden, ANA) == (3, (), "")


async def test_a_trial_keeps_nothing(halden: Halden) -> None:
    """Before it begins the owner looks at it as it will be: the faces say so, and nobody is told of a wish to talk."""
    assert "This is a trial, so nothing was counted." in said(
        await halden.press(MAYA, "sunday.face:1", "trial:1", LAST)
    )
    (opened,) = await halden.press(MAYA, "sunday.talk", "trial", LAST)
    assert isinstance(opened, OpenView)
    (told,) = await halden.send(MAYA, "sunday.talk", LAST, trial="yes")
    assert isinstance(told, UpdateView)
    assert "nobody was told anything" in str(told.view)
    assert (await halden.ballots(), await wanted(halden)) == (0, [])


async def test_who_could_see_it_is_said_in_the_promises_own_words(halden: Halden) -> None:
    (opened,) = await halden.press(ANA, "sunday.who_sees", "", LAST)

    assert isinstance(opened, OpenView)
    assert texts(opened.view["blocks"]) == list(PROMISE)


async def test_wanting_to_talk_says_who_hears_before_they_hear(halden: Halden) -> None:
    """A name goes to one person, and only with a yes; nothing of an answer goes with it, and it can be taken back."""
    (opened,) = await halden.press(ANA, "sunday.talk", "", BERLIN)
    assert isinstance(opened, OpenView)
    assert "*This one has your name on it.* Chidi will hear that you would like to talk" in str(opened.view)
    assert await wanted(halden) == []

    (told,) = await halden.send(ANA, "sunday.talk", BERLIN)
    await halden.send(ANA, "sunday.talk", BERLIN)  # the same form once more
    assert isinstance(told, UpdateView)
    assert "*Chidi hears that you would like to talk,* and no more than that." in str(told.view)
    assert await wanted(halden) == [(CHIDI, {"member": ANA}, NoticeState.WAITING)]

    await halden.press(ANA, "sunday.talk_undo", f"{CHIDI}:V0FORM", BERLIN)
    assert await wanted(halden) == [(CHIDI, {"member": ANA}, NoticeState.WITHDRAWN)]


async def test_that_somebody_wanted_to_talk_is_theirs_to_take_along_and_gone_in_three_months(halden: Halden) -> None:
    await halden.send(ANA, "sunday.talk", BERLIN)
    async with halden.database.transaction(HALDEN) as session:
        taken_along = await export(session, ANA)
        assert await find_old_wishes(session, BERLIN) == []
        await drop_wishes(session, await find_old_wishes(session, BERLIN + timedelta(days=91)))

    assert taken_along["sunday_talks"] == [{"to": CHIDI, "at": "2026-11-30T10:00:00+00:00"}]
    assert await wanted(halden) == []


async def test_with_two_to_talk_to_one_is_chosen(halden: Halden) -> None:
    """Who wants to talk to Bo does not want Chidi to know."""
    await halden.give(Role.WELLBEING, BO)
    picked = {"whom": {"value": {"type": "radio_buttons", "selected_option": {"value": BO}}}}
    forged = {"whom": {"value": {"type": "radio_buttons", "selected_option": {"value": MAYA}}}}

    (refused,) = await halden.send(ANA, "sunday.talk", LAST, forged)
    await halden.send(ANA, "sunday.talk", LAST, picked)

    assert isinstance(refused, Rejected)
    assert await wanted(halden) == [(BO, {"member": ANA}, NoticeState.WAITING)]


async def test_the_wellbeing_contact_is_not_told_of_themselves(halden: Halden) -> None:
    """With nobody else there, the numbers are."""
    (opened,) = await halden.press(CHIDI, "sunday.talk", "", LAST)

    assert isinstance(opened, OpenView)
    assert "nobody here to tell at this moment" in str(opened.view)
    assert "0800 111 0 111" in str(opened.view)


async def test_a_face_leads_where_its_message_says(halden: Halden) -> None:
    """What stands on the screen is the round that was opened, and no member's own."""
    assert round_in(await halden.message(ANA, LAST)) == (await halden.round()).id


async def wanted(halden: Halden) -> list[tuple[str | None, dict[str, str], NoticeState]]:
    async with halden.database.reading(HALDEN) as session:
        rows = await session.scalars(select(Notice).where(Notice.subject == "sunday.talk"))
        return [(row.member_id, dict(row.ref), row.state) for row in rows]
