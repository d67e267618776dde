"""A lead's check-in from the ask to the receipt: what is shown, what is handed over, what can be taken back."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from bot.capabilities.checkins.models import CheckInState, GivenAnswer
from bot.core.capability import AnswerKind, SubjectItem
from bot.core.mrkdwn import Mrkdwn
from bot.core.slack.events import Rejected, Reply
from tests.capabilities.checkins.company import ANA, BO, HALDEN, MONDAY, Company, Register
from tests.capabilities.checkins.press import Hand, controls, opened, texts

BERLIN = datetime(2026, 11, 24, 9, tzinfo=UTC)
LATER = BERLIN + timedelta(minutes=3)

PAYOUTS = SubjectItem(
    ref="a1", title="Pay-outs in one day", detail=Mrkdwn(", by 12 Dec. You said: on track."), kind="known_road",
    current="on_track",
)  # fmt: skip
PARTNERS = SubjectItem(
    ref="b2", title="Do partners want an API?", detail=Mrkdwn(" (unknown territory)"), kind="unknown_territory",
    current="learning",
)  # fmt: skip

GIVEN, UNCHANGED, WITHDRAWN = AnswerKind.GIVEN, AnswerKind.UNCHANGED, AnswerKind.WITHDRAWN


@pytest.fixture
def register() -> Register:
    return Register(items=[PAYOUTS, PARTNERS])


@pytest.fixture
async def ana(company: Company, register: Register) -> Hand:
    """Ana's hand, on the morning she was asked."""
    await company.at(MONDAY)
    await company.at(BERLIN)
    return Hand(company, register, ANA)


async def test_the_ask_says_three_facts_before_it_asks(ana: Hand) -> None:
    """How long, named or anonymous, who sees it; then every outcome as it stands, each with its own control."""
    message = await ana.message(BERLIN)

    assert message.text == "Ana, what are you after, and what can Maya do for you?"
    assert texts(message.blocks) == [
        "*Ana, what are you after, and what can Maya do for you?*",
        "_2 minutes · with your name · outcomes: every team · what you ask: Maya, and whoever Maya passes it to_",
        "*Pay-outs in one day*, by 12 Dec. You said: on track.",
        "*Do partners want an API?* (unknown territory)",
        "What did you learn?",
        "How does it stand?",
        "I need something from Maya",
        "Nothing changed",
        "A new outcome",
        "_Or just reply; I'll show you what I understood before I keep it._",
    ]


async def test_nothing_changed_confirms_every_outcome_and_shows_what_others_read(ana: Hand, register: Register) -> None:
    await ana.button("Nothing changed", LATER)

    assert register.said == [
        ("state", "a1", "on_track", UNCHANGED),
        ("learned", "b2", "learning", UNCHANGED),
    ]
    assert texts((await ana.message(LATER)).blocks) == [
        "*Thank you, Ana.*",
        "Others read from now on:\n• as it stood",
        "_2 minutes · with your name · outcomes: every team · what you ask: Maya, and whoever Maya passes it to_",
        "Edit",
        "Undo",
    ]
    checkin = await ana.company.checkin(ANA)
    assert (checkin.state, checkin.finished, checkin.answered_at) == (CheckInState.ANSWERED, True, LATER)


async def test_undo_takes_nothing_changed_back(ana: Hand, register: Register) -> None:
    await ana.button("Nothing changed", LATER)
    await ana.button("Undo", LATER)

    assert register.said[2:] == [("state", "a1", "", WITHDRAWN), ("learned", "b2", "", WITHDRAWN)]
    assert await ana.company.answers() == []
    assert (await ana.company.checkin(ANA)).state is CheckInState.ASKED
    assert "Nothing changed" in texts((await ana.message(LATER)).blocks)


async def test_a_state_is_one_tap_and_the_rest_one_more(ana: Hand, register: Register) -> None:
    await ana.menu(0, "At risk", LATER)

    shown = texts((await ana.message(LATER)).blocks)
    assert "Noted. Others will read:\n• state: at_risk" in shown
    assert "That's all" in shown

    await ana.button("That's all", LATER)
    assert register.said == [("state", "a1", "at_risk", GIVEN), ("learned", "b2", "learning", UNCHANGED)]
    assert (await ana.company.checkin(ANA)).finished


async def test_the_last_answer_makes_the_receipt_by_itself(ana: Hand, register: Register) -> None:
    await ana.menu(0, "Reached", LATER)
    form = opened(await ana.button("What did you learn?", LATER))
    await ana.submit(form, {"What did you learn?": "Two of five would pay."}, LATER)

    assert register.said[1] == ("learned", "b2", "Two of five would pay.", GIVEN)
    assert texts((await ana.message(LATER)).blocks)[:2] == [
        "*Thank you, Ana.*",
        "Others read from now on:\n• state: reached\n• learned: Two of five would pay.",
    ]


async def test_a_form_sent_twice_counts_once(ana: Hand, register: Register) -> None:
    """Slack, or a person who saw no answer, may send the same form again."""
    form = opened(await ana.button("I need something from Maya", LATER))
    for _ in range(2):
        await ana.submit(form, {"Something else you need from Maya?": "A room"}, LATER)

    assert register.said == [("need_else", None, "A room", GIVEN)]
    assert [(row.question, row.value) for row in await ana.company.answers()] == [("need_else", "A room")]


async def test_a_form_opened_again_shows_what_was_said_and_edits_it(ana: Hand, register: Register) -> None:
    form = opened(await ana.button("I need something from Maya", LATER))
    await ana.submit(form, {"Something else you need from Maya?": "A room"}, LATER)

    again = opened(await ana.button("I need something from Maya", LATER))
    said = [block["element"].get("initial_value") for block in again["blocks"] if block["type"] == "input"]
    assert [words for words in said if words is not None] == ["A room"]
    await ana.submit(again, {"Something else you need from Maya?": "Two rooms"}, LATER, view_id="V1FORM")
    await ana.submit(again, {}, LATER, view_id="V2FORM")

    assert register.said[1:] == [("need_else", None, "Two rooms", GIVEN), ("need_else", None, "", WITHDRAWN)]


async def test_every_new_outcome_is_one_more_not_an_edit_of_the_last(ana: Hand, register: Register) -> None:
    for view_id, sentence in (("V1", "Fewer pages at night"), ("V2", "A second region"), ("V2", "A second region")):
        form = opened(await ana.button("A new outcome", LATER))
        assert "initial_value" not in form["blocks"][0]["element"]
        await ana.submit(form, {"What are you after?": sentence}, LATER, view_id=view_id)

    assert register.said == [
        ("new", "V1", "Fewer pages at night", GIVEN),
        ("new", "V2", "A second region", GIVEN),
    ]


async def test_not_this_time_is_one_tap_and_can_be_taken_back(ana: Hand, register: Register) -> None:
    await ana.more("Not this time", LATER)

    assert (await ana.company.checkin(ANA)).state is CheckInState.PASSED
    assert texts((await ana.message(LATER)).blocks) == ["Not this time; that's fine, Ana.", "Answer after all"]

    await ana.button("Answer after all", LATER)
    assert ((await ana.company.checkin(ANA)).state, register.said) == (CheckInState.ASKED, [])


async def test_edit_brings_the_questions_back_with_their_answers(ana: Hand) -> None:
    await ana.menu(0, "Off track", LATER)
    await ana.button("That's all", LATER)
    await ana.button("Edit", LATER)

    menu = next(block for block in (await ana.message(LATER)).blocks if "Pay-outs" in str(block.get("text")))
    assert menu["accessory"]["initial_option"]["value"] == "off_track"


async def test_a_lead_without_outcomes_is_invited_to_name_one(ana: Hand, register: Register) -> None:
    register.items.clear()

    shown = texts((await ana.message(BERLIN)).blocks)

    assert "Nothing stands in the register for your team yet. One sentence is enough for a start." in shown
    assert "Nothing changed" not in shown


async def test_somebody_else_s_press_is_refused_with_a_sentence(ana: Hand, register: Register) -> None:
    """A message can be forwarded or its payload forged; the row decides whose it is."""
    checkin = await ana.company.checkin(ANA)
    bo = Hand(ana.company, register, BO)

    (effect,) = await bo.click("checkins.confirm", checkin.id.hex, LATER)

    assert isinstance(effect, Reply)
    assert effect.message.text == "This check-in is somebody else's; only they can answer it."
    assert register.said == []


@pytest.mark.parametrize("value", ["", "nonsense", "0" * 32])
async def test_a_press_that_names_no_check_in_gets_a_sentence(ana: Hand, value: str) -> None:
    (effect,) = await ana.click("checkins.confirm", value, LATER)

    assert isinstance(effect, Reply)
    assert effect.message.text == "I don't know this check-in any more. `/cadence` shows what waits for you."


async def test_after_the_window_a_press_changes_nothing_and_says_so(ana: Hand, register: Register) -> None:
    """A click on last month's message; a form that was open all the while keeps its words."""
    over = BERLIN + timedelta(days=14)
    form = opened(await ana.button("I need something from Maya", LATER))
    action = f"checkins.choose:{(await ana.company.checkin(ANA)).id.hex}:state|a1"

    (clicked,) = await ana.click(action, "at_risk", over)
    (sent,) = await ana.submit(form, {"Something else you need from Maya?": "A room"}, over)

    assert isinstance(clicked, Reply)
    assert clicked.message.text.startswith("This check-in is closed")
    assert isinstance(sent, Rejected)
    assert "copy your words" in next(iter(sent.errors.values()))
    assert register.said == []


async def test_a_late_answer_is_taken_and_marked(ana: Hand) -> None:
    await ana.button("Nothing changed", BERLIN + timedelta(days=5))

    assert (await ana.company.checkin(ANA)).late
    assert "_late, it was due Tue 24 Nov, 10:00 · 2 minutes" in texts((await ana.message(LATER)).blocks)[2]


async def test_an_outcome_that_is_gone_meanwhile_loses_no_words(ana: Hand, register: Register) -> None:
    """Another window dropped it while the form was open: the form stays open and says why."""
    form = opened(await ana.button("What did you learn?", LATER))
    register.items.remove(PARTNERS)

    (effect,) = await ana.submit(form, {"What did you learn?": "They don't."}, LATER)

    assert isinstance(effect, Rejected)
    assert list(effect.errors) == ["learned|b2"]


async def test_what_people_wrote_is_no_markup_in_the_message(ana: Hand, register: Register) -> None:
    register.items[:] = [SubjectItem(ref="x", title="<!everyone> *free* & <https://x.test|click>", kind="known_road")]

    shown = texts((await ana.message(BERLIN)).blocks)

    assert not any("<!everyone>" in text or "<https" in text for text in shown)


async def test_one_form_with_everything_fits_however_much_there_is(ana: Hand, register: Register) -> None:
    """From Home and from the reminder: the facts first, each outcome once with its questions, and what has no room is said."""
    register.items[:] = [SubjectItem(ref=f"a{n}", title=f"Outcome {n}", kind="known_road") for n in range(60)]
    checkin = await ana.company.checkin(ANA)

    form = opened(await ana.click("checkins.open:all", f"{checkin.id.hex}:all", LATER))

    shown = texts(form["blocks"])
    assert shown[0].startswith("_2 minutes · with your name")
    assert shown[1:4] == ["*Outcome 0*", "How does it stand?", "What do you need from Maya for this?"]
    assert len(form["blocks"]) <= 100
    assert shown[-1] == "… and 60 more: send these first, then open it again"


async def test_of_the_form_with_everything_any_outcome_may_be_left_for_later(ana: Hand, register: Register) -> None:
    checkin = await ana.company.checkin(ANA)
    form = opened(await ana.click("checkins.open:all", f"{checkin.id.hex}:all", LATER))

    await ana.submit(form, {"What are you after?": "Reports by nine"}, LATER)

    assert [answer.question for answer in register.taken] == ["new"]


async def test_of_unknown_territory_a_lead_says_that_they_are_stuck_or_stopped(ana: Hand, register: Register) -> None:
    """The question there is what was learned: a state alone answers nothing, and what was learned answers all."""
    offered = [each for each in controls(await ana.message(LATER)) if each["type"] == "static_select"][1]["options"]
    assert [each["text"]["text"] for each in offered] == ["Learning", "Stuck", "Found", "Stopped"]

    await ana.menu(0, "On track", LATER)
    await ana.menu(1, "Stopped", LATER)
    assert not (await ana.company.checkin(ANA)).finished
    form = opened(await ana.button("What did you learn?", LATER))
    await ana.submit(form, {"What did you learn?": "Nobody would pay."}, LATER)

    assert register.said[1:] == [
        ("state_unknown", "b2", "stopped", GIVEN),
        ("learned", "b2", "Nobody would pay.", GIVEN),
    ]
    assert (await ana.company.checkin(ANA)).finished


async def test_what_an_answer_has_ended_stays_until_the_check_in_is_over(ana: Hand, register: Register) -> None:
    """A wrong tap on "Dropped" can be mended where it was made; what ended elsewhere is asked about no more."""
    register.items[1] = replace(PARTNERS, ended=True)
    assert "Do partners want an API?" not in str((await ana.message(LATER)).blocks)

    await ana.menu(0, "Dropped", LATER)
    register.items[0] = replace(PAYOUTS, current="dropped", ended=True)
    await ana.button("Edit", LATER)
    await ana.menu(0, "On track", LATER)

    assert register.said == [("state", "a1", "dropped", GIVEN), ("state", "a1", "on_track", GIVEN)]


async def test_what_is_owed_is_what_was_owed_before(ana: Hand, register: Register) -> None:
    """What was asked in this very check-in, by form or by typing, stands in its own line and not as a debt."""
    checkin, typed = await ana.company.checkin(ANA), UUID(int=9)
    register.owed[:] = [
        SubjectItem(ref="1", title="A load-test budget", detail=Mrkdwn(", by Friday"), made_by=UUID(int=1)),
        SubjectItem(ref="2", title="A room", detail=Mrkdwn(", not promised yet"), made_by=checkin.id),
        SubjectItem(ref="3", title="A second screen", detail=Mrkdwn(", not promised yet"), made_by=typed),
        SubjectItem(ref="4", title="A talk with legal", detail=Mrkdwn(", not promised yet")),
    ]
    async with ana.company.database.transaction(HALDEN) as session:
        session.add(
            GivenAnswer(checkin_id=checkin.id, question="typed", subject=typed.hex, kind=GIVEN, value="…", at=LATER)
        )

    (owed,) = [text for text in texts((await ana.message(LATER)).blocks) if "owes you" in text]
    assert owed == "Maya still owes you: A load-test budget, by Friday; A talk with legal, not promised yet."


async def test_who_leads_several_teams_says_whose_a_new_outcome_is(ana: Hand, register: Register) -> None:
    """Nothing is picked beforehand, and nothing is kept until something is; who leads one team is not asked."""
    register.teams[:] = [SubjectItem(ref="t1", title="Payments"), SubjectItem(ref="t2", title="Search")]
    form = opened(await ana.button("A new outcome", LATER))
    assert "initial_option" not in str(form)

    (refused,) = await ana.submit(form, {"What are you after?": "Results in a second"}, LATER)
    assert refused == Rejected({"new||about": "Pick one, so that it lands in the right place."})
    await ana.submit(form, {"What are you after?": "Results in a second", "For which team?": "t2"}, LATER)
    assert [(answer.value, answer.about) for answer in register.taken] == [("Results in a second", "t2")]

    register.teams[1:] = []
    assert "For which team?" not in str(opened(await ana.button("A new outcome", LATER)))
    await ana.submit(form, {"What are you after?": "Fewer pages", "For which team?": "t2"}, LATER, view_id="V2")
    assert register.taken[1].about is None


async def test_what_is_in_the_way_is_asked_where_something_is(ana: Hand, register: Register) -> None:
    """Of "at risk" and "off track" alone; it goes when all is well again."""
    assert "What is in the way?" not in texts((await ana.message(LATER)).blocks)
    await ana.menu(0, "At risk", LATER)
    form = opened(await ana.button("Say what", LATER))
    await ana.submit(form, {"What is in the way?": "The bank is slow"}, LATER)
    await ana.menu(0, "On track", LATER)

    assert register.said == [
        ("state", "a1", "at_risk", GIVEN),
        ("why", "a1", "The bank is slow", GIVEN),
        ("state", "a1", "on_track", GIVEN),
        ("why", "a1", "", WITHDRAWN),
    ]
    assert "What is in the way?" not in texts((await ana.message(LATER)).blocks)


async def test_what_the_last_answer_brings_up_is_shown_and_may_be_left(ana: Hand, register: Register) -> None:
    """The receipt would hide the question that "at risk" has just asked; "That's all" leaves it."""
    register.items.remove(PARTNERS)
    await ana.menu(0, "At risk", LATER)

    assert "What is in the way?" in texts((await ana.message(LATER)).blocks)
    assert not (await ana.company.checkin(ANA)).finished
    await ana.button("That's all", LATER)

    assert register.said == [("state", "a1", "at_risk", GIVEN)]
    assert (await ana.company.checkin(ANA)).finished


async def test_what_was_brought_up_and_answered_makes_the_receipt_by_itself(ana: Hand, register: Register) -> None:
    register.items.remove(PARTNERS)
    await ana.menu(0, "At risk", LATER)
    form = opened(await ana.button("Say what", LATER))
    await ana.submit(form, {"What is in the way?": "The bank is slow"}, LATER)

    assert (await ana.company.checkin(ANA)).finished
