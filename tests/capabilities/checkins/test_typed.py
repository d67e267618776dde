"""Typed replies: shown back as what they could be, and nothing counts before their author says what it is."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from bot.capabilities.checkins import capability
from bot.capabilities.checkins.models import CheckIn, CheckInState, TypedReply
from bot.capabilities.checkins.typed import TypedRenderer, forget_typed
from bot.core.capability import AnswerKind, Rendering, Withdrawn
from bot.core.outbox import Delivery
from bot.core.slack.events import Click, Effect, Message, Reply, SlackMessage
from bot.core.slack.fit import fit
from tests.capabilities.checkins.company import ANA, BO, HALDEN, MAYA, MONDAY, Company, Register
from tests.capabilities.checkins.press import Hand, controls, texts

TEN = datetime(2026, 11, 24, 9, tzinfo=UTC)
WROTE = TEN + timedelta(minutes=5)


@pytest.fixture
def register() -> Register:
    return Register()


@pytest.fixture
async def asked(company: Company) -> Company:
    await company.at(MONDAY)
    await company.at(TEN)
    return company


async def types(
    company: Company,
    register: Register,
    text: str,
    *,
    by: str = ANA,
    ts: str = "1.1",
    thread_ts: str | None = None,
    edited: bool = False,
    deleted: bool = False,
) -> None:
    route = capability(answers=register.hooks.answers, subjects={}).routes.messages["dm"]
    message = Message(
        by=await company.person(by), at=WROTE, channel_id="D0", ts=ts, thread_ts=thread_ts, text=text,
        edited=edited, deleted=deleted,
    )  # fmt: skip
    async with company.database.transaction(HALDEN) as session:
        assert await route.handler(session, message, company.context) == ()


async def replies(company: Company) -> list[Delivery]:
    return [each for each in await company.deliveries() if each.subject == "checkins.typed"]


async def reply(company: Company) -> SlackMessage:
    """What the bot says to what was typed, as it looks now."""
    (delivery,) = await replies(company)
    async with company.database.reading(HALDEN) as session:
        rendered = await TypedRenderer(Register().hooks)(
            session,
            Rendering(
                workspace_id=HALDEN, delivery_id=delivery.id, to=delivery.to, ref=delivery.ref, now=WROTE,
                context=company.context,
            ),
        )  # fmt: skip
    assert not isinstance(rendered, Withdrawn)
    return fit(rendered)


async def presses(company: Company, register: Register, label: str, *, by: str = ANA) -> list[Effect]:
    found = controls(await reply(company))
    buttons = [each for each in found if each["type"] == "button"]
    options = [(each["action_id"], option) for each in found for option in each.get("options", ())]
    labelled = {each["text"]["text"]: (each["action_id"], each["value"]) for each in buttons}
    labelled |= {option["text"]["text"]: (action, option["value"]) for action, option in options}
    action, value = labelled[label]
    route = capability(answers=register.hooks.answers, subjects={}).routes.clicks[action.partition(":")[0]]
    click = Click(by=await company.person(by), at=WROTE, action=action, value=value, block_id="")
    async with company.database.transaction(HALDEN) as session:
        return list(await route.handler(session, click, company.context))


async def kept_words(company: Company) -> list[str | None]:
    async with company.database.reading(HALDEN) as session:
        return [row.words for row in await session.scalars(select(TypedReply))]


async def test_what_was_typed_is_shown_back_and_counts_for_nothing(asked: Company, register: Register) -> None:
    await types(asked, register, "A day with the bank&amp;co")

    assert texts((await reply(asked)).blocks)[1:] == [
        "A day with the bank&co",
        "An outcome",
        "Something I need",
        "Just a note",
    ]
    assert register.said == []


async def test_one_tap_keeps_it_and_forgets_the_draft(asked: Company, register: Register) -> None:
    await types(asked, register, "A day with the bank")
    await presses(asked, register, "Something I need")

    assert register.said == [("typed", None, "A day with the bank", AnswerKind.GIVEN)]
    assert texts((await reply(asked)).blocks) == [
        "*Kept as: Something I need.*",
        "Others read from now on:\n• typed: A day with the bank",
        "Undo",
    ]
    assert await kept_words(asked) == [None]


async def test_undo_withdraws_what_was_kept(asked: Company, register: Register) -> None:
    await types(asked, register, "A day with the bank")
    await presses(asked, register, "Just a note")
    await presses(asked, register, "Undo")

    assert register.said[1:] == [("typed", None, "", AnswerKind.WITHDRAWN)]
    assert texts((await reply(asked)).blocks) == ["Not kept. Just write again if you want to."]


async def test_forget_it_keeps_nothing(asked: Company, register: Register) -> None:
    await types(asked, register, "Never mind")
    await presses(asked, register, "None of these; forget it")

    assert (await kept_words(asked), register.said) == ([None], [])


async def test_two_replies_are_two_things(asked: Company, register: Register) -> None:
    """A sink knows an answer by its check-in, question and subject: the second must not edit the first."""
    for ts, words in (("1.1", "A room"), ("1.2", "A budget")):
        await types(asked, register, words, ts=ts)
    async with asked.database.reading(HALDEN) as session:
        ids = list(await session.scalars(select(TypedReply.id)))

    assert len({*ids}) == len(await replies(asked)) == 2


async def test_the_same_message_heard_twice_is_answered_once(asked: Company, register: Register) -> None:
    """Slack repeats an event that it thinks was lost."""
    for _ in range(2):
        await types(asked, register, "A room")

    assert len(await replies(asked)) == 1


async def test_an_edit_changes_what_is_shown_and_corrects_what_was_kept(asked: Company, register: Register) -> None:
    """As long as the check-in is open; after that what was kept stays as it was."""
    await types(asked, register, "A rom")
    await types(asked, register, "A room", edited=True)
    await presses(asked, register, "Just a note")
    await types(asked, register, "A room, with a door", edited=True)
    assert texts((await reply(asked)).blocks)[1] == "Others read from now on:\n• typed: A room, with a door"
    await close(asked)
    await types(asked, register, "Too late", edited=True)

    assert [answer.value for answer in register.taken] == ["A room", "A room, with a door"]
    assert await kept_words(asked) == [None]


async def close(company: Company) -> None:
    """Its window has ended."""
    checkin = await company.checkin(ANA)
    await company.change(CheckIn, checkin.id, closes_at=TEN)


async def test_a_deleted_message_withdraws_what_was_kept(asked: Company, register: Register) -> None:
    await types(asked, register, "A room")
    await presses(asked, register, "Just a note")
    assert [(row.question, row.value) for row in await asked.answers()] == [("typed", "A room")]
    await types(asked, register, "", deleted=True)

    assert register.said[1:] == [("typed", None, "", AnswerKind.WITHDRAWN)]
    assert (await asked.answers(), (await asked.checkin(ANA)).state) == ([], CheckInState.ASKED)
    assert texts((await reply(asked)).blocks) == ["Not kept. Just write again if you want to."]


async def test_what_was_kept_counts_as_an_answer(asked: Company, register: Register) -> None:
    """Nobody is reminded of what they have answered by typing; and "take all of it back" takes that back too."""
    await types(asked, register, "A room")
    await presses(asked, register, "Just a note")
    assert (await asked.checkin(ANA)).state is CheckInState.ANSWERED

    checkin = await asked.checkin(ANA)
    await Hand(asked, register, ANA).click("checkins.more", f"take_back:{checkin.id.hex}", WROTE)

    assert register.said[1:] == [("typed", None, "", AnswerKind.WITHDRAWN)]
    assert (await asked.checkin(ANA)).state is CheckInState.ASKED


async def test_after_the_window_a_draft_is_not_kept_and_says_so(asked: Company, register: Register) -> None:
    await types(asked, register, "A room")
    await close(asked)

    (effect,) = await presses(asked, register, "Just a note")

    assert isinstance(effect, Reply)
    assert effect.message.text.startswith("That check-in is closed, so I kept nothing of this.")
    assert (register.taken, await kept_words(asked)) == ([], ["A room"])


async def test_in_the_thread_of_a_closed_check_in_nothing_is_kept(asked: Company, register: Register) -> None:
    checkin = await asked.checkin(ANA)
    async with asked.database.transaction(HALDEN) as session:
        (await session.get_one(Delivery, (HALDEN, checkin.delivery_id))).ts = "9.9"
    await close(asked)

    await types(asked, register, "A room", thread_ts="9.9")

    assert (await reply(asked)).text.startswith("That check-in is closed, so I kept nothing of this.")
    assert await kept_words(asked) == []


async def test_a_deleted_message_takes_its_draft_along(asked: Company, register: Register) -> None:
    await types(asked, register, "A room")
    await types(asked, register, "", deleted=True)

    assert await kept_words(asked) == [None]


async def test_what_nobody_decided_is_gone_the_next_day(asked: Company, register: Register) -> None:
    await types(asked, register, "A room")
    await forget_typed(asked.context, WROTE + timedelta(hours=23))
    assert await kept_words(asked) == ["A room"]

    await forget_typed(asked.context, WROTE + timedelta(hours=25))
    assert await kept_words(asked) == [None]
    assert [each.wanted for each in await replies(asked)] == [1]


async def test_a_reply_in_the_thread_is_answered_in_the_thread(asked: Company, register: Register) -> None:
    checkin = await asked.checkin(ANA)
    async with asked.database.transaction(HALDEN) as session:
        ask = await session.get_one(Delivery, (HALDEN, checkin.delivery_id))
        ask.ts = "9.9"
    await types(asked, register, "A room", thread_ts="9.9")

    (delivery,) = await replies(asked)
    assert (delivery.after_id, delivery.in_thread) == (checkin.delivery_id, True)


async def test_whoever_no_ritual_asks_hears_that_nothing_was_kept(asked: Company, register: Register) -> None:
    await types(asked, register, "Hello?", by=MAYA)

    assert "I kept nothing" in (await reply(asked)).text
    assert await kept_words(asked) == []


async def test_somebody_else_cannot_decide_about_it(asked: Company, register: Register) -> None:
    await types(asked, register, "A room")

    (effect,) = await presses(asked, register, "Just a note", by=BO)

    assert isinstance(effect, Reply)
    assert (register.said, await kept_words(asked)) == ([], ["A room"])


async def test_words_too_long_for_everything_are_told_so_once(asked: Company, register: Register) -> None:
    """No button that refuses them; made shorter, they are asked about as any others."""
    await types(asked, register, "word " * 500)
    shown = texts((await reply(asked)).blocks)
    assert "That is 2499 characters; 1500 fit. What is the heart of it? Make your message shorter" in shown[0]
    assert "Just a note" not in str((await reply(asked)).blocks)

    await types(asked, register, "A room", edited=True)
    await presses(asked, register, "Just a note")
    assert [answer.value for answer in register.taken] == ["A room"]


async def test_an_edit_that_is_too_long_is_refused_and_what_stood_stays(asked: Company, register: Register) -> None:
    await types(asked, register, "A room")
    await presses(asked, register, "Just a note")
    await types(asked, register, "word " * 500, edited=True)
    assert texts((await reply(asked)).blocks)[1] == (
        "Your edit is not kept. That is 2499 characters; 1500 fit. What is the heart of it? What stood before still stands."
    )
    await types(asked, register, "A room with a door", edited=True)
    assert "Your edit is not kept" not in str((await reply(asked)).blocks)
    assert [answer.value for answer in register.taken] == ["A room", "A room with a door"]


async def test_a_whole_essay_is_no_outcome(asked: Company, register: Register) -> None:
    await types(asked, register, "word " * 100)

    (effect,) = await presses(asked, register, "An outcome")

    assert isinstance(effect, Reply)
    assert effect.message.text == "That is 499 characters; 300 fit. What is the heart of it?"
    assert register.said == []
