"""Where check-ins meet the register: what a lead is asked about, and what the answers become."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest

from bot.capabilities.outcomes import CAPABILITY, actions, register
from bot.capabilities.outcomes.asks import actions as asks
from bot.capabilities.outcomes.asks import ledger
from bot.capabilities.outcomes.asks.actions import Pressed
from bot.capabilities.outcomes.asks.rules import AskState, Move
from bot.capabilities.outcomes.rules import ChangeKind, Kind, State, Wording
from bot.core.capability import Answer, AnswerKind, SubjectItem
from bot.core.people import Person, Team
from tests.capabilities.outcomes.conftest import Office
from tests.capabilities.outcomes.people import CHIDI, FRIDAY, LENA, MAYA, NOW, PAYMENTS, SEARCH, TOM

CHECK_IN = UUID(int=7)


def answered(
    value: str,
    *,
    subject: str | None = None,
    question: str = "state",
    kind: AnswerKind = AnswerKind.GIVEN,
    by: Person = TOM,
    about: str | None = None,
) -> Answer:
    return Answer(
        by=by, at=NOW, checkin_id=CHECK_IN, question=question, subject=subject, value=value, kind=kind, about=about
    )


async def outcome_of_tom(office: Office, sentence: str = "Pay-outs in one day, not three") -> str:
    """An outcome of Payments, as a subject's ref."""
    kind = Kind.UNKNOWN_TERRITORY if sentence.endswith("?") else Kind.KNOWN_ROAD
    wording = Wording(sentence=sentence, measure="Nine of ten", due=date(2026, 12, 12), kind=kind)
    async with office() as session:
        made = await actions.add_outcome(
            session, wording, team_id=PAYMENTS, by_id=TOM.id, at=NOW, source=f"view:{sentence}"
        )
        return made.id.hex


async def state_of(office: Office, ref: str) -> State:
    async with office() as session:
        entry = await register.find_entry(session, UUID(ref))
        assert entry is not None
        return entry.state


async def test_a_lead_is_asked_about_what_their_teams_are_after(office: Office) -> None:
    """As the check-in's message shows it: the sentence, the date, and what was said last."""
    pay_outs = await outcome_of_tom(office)
    an_api = await outcome_of_tom(office, "Do partners want an API?")
    async with office() as session:
        await CAPABILITY.answers["outcome_state"](session, answered("on_track", subject=pay_outs))
        learned = answered("Two of five would pay", subject=an_api, question="learned")
        await CAPABILITY.answers["outcome_learned"](session, learned)

    async with office() as session:
        find = CAPABILITY.subjects["team_outcomes"]
        assert await find(session, TOM, NOW) == [
            SubjectItem(
                pay_outs,
                "Pay-outs in one day, not three",
                ", by 12 Dec. You said: on track.",
                "known_road",
                "on_track",
            ),
            SubjectItem(
                an_api,
                "Do partners want an API?",
                " (unknown territory) Last learnt: Two of five would pay",
                "unknown_territory",
                "learning",
            ),
        ]
        assert await find(session, LENA, NOW) == []
        assert await find(session, CHIDI, NOW) == []


async def test_an_outcome_nobody_has_spoken_of_yet_claims_no_state(office: Office) -> None:
    await outcome_of_tom(office)
    async with office() as session:
        items = await CAPABILITY.subjects["team_outcomes"](session, TOM, NOW)
        assert [item.detail for item in items] == [", by 12 Dec."]


async def test_what_the_owner_still_owes_is_shown_to_the_asker(office: Office) -> None:
    async with office() as session:
        for question, words in (("need", "A load-test budget"), ("need_else", "A talk with legal")):
            await CAPABILITY.answers["ask"](session, answered(words, question=question))
        budget = await asks.from_source(session, f"checkin:{CHECK_IN.hex}:need:")
        assert budget is not None
        await asks.press(session, budget, Pressed(move=Move.PROMISE, by=MAYA, at=NOW, seen=1, day=FRIDAY))

    async with office() as session:
        items = await CAPABILITY.subjects["owed_asks"](session, TOM, NOW)
        assert {(item.title, item.detail, item.kind) for item in items} == {
            ("A load-test budget", ", by 27 Nov", "promised"),
            ("A talk with legal", ", not promised yet", "open"),
        }
        assert await CAPABILITY.subjects["owed_asks"](session, LENA, NOW) == []


async def test_why_it_is_at_risk_stands_beside_the_state(office: Office) -> None:
    """As the history and the digest tell it; it outlives a correction of the state, and leaves when it is taken back."""
    ref = await outcome_of_tom(office)

    async def last() -> tuple[State | None, str | None]:
        async with office() as session:
            told = (await register.history_of(session, UUID(ref)))[0]
            return told.state, told.words

    why = answered("The bank is slow", subject=ref, question="why")
    async with office() as session:
        assert await CAPABILITY.answers["outcome_why"](session, why) is None, "nothing was said of its state"
        await CAPABILITY.answers["outcome_state"](session, answered("at_risk", subject=ref))
        line = await CAPABILITY.answers["outcome_why"](session, why)
        assert line == "*Pay-outs in one day, not three*, in the way: “The bank is slow”"
    assert await last() == (State.AT_RISK, "The bank is slow")

    async with office() as session:
        await CAPABILITY.answers["outcome_state"](session, answered("off_track", subject=ref))
    assert await last() == (State.OFF_TRACK, "The bank is slow")
    async with office() as session:
        withdrawn = answered("", subject=ref, question="why", kind=AnswerKind.WITHDRAWN)
        await CAPABILITY.answers["outcome_why"](session, withdrawn)
    assert await last() == (State.OFF_TRACK, None)


async def test_what_was_asked_in_a_check_in_says_in_which(office: Office) -> None:
    """So that the check-in does not call it a debt while it is still being answered."""
    async with office() as session:
        await CAPABILITY.answers["ask"](session, answered("A load-test budget", question="need_else"))
        await asks.make_ask(session, "A talk with legal", by_id=TOM.id, at=NOW, source="view:V1")

    async with office() as session:
        items = await CAPABILITY.subjects["owed_asks"](session, TOM, NOW)
        assert {item.title: item.made_by for item in items} == {
            "A load-test budget": CHECK_IN,
            "A talk with legal": None,
        }


async def test_what_ended_of_late_is_there_as_ended(office: Office) -> None:
    """For whoever ended it in a check-in that is still open; after some weeks it is gone."""
    pay_outs = await outcome_of_tom(office)
    async with office() as session:
        await CAPABILITY.answers["outcome_state"](session, answered("dropped", subject=pay_outs))

    async with office() as session:
        find = CAPABILITY.subjects["team_outcomes"]
        assert [(item.ref, item.ended) for item in await find(session, TOM, NOW)] == [(pay_outs, True)]
        assert await find(session, TOM, NOW + timedelta(weeks=5)) == []


async def test_who_leads_several_teams_adds_and_notes_where_they_picked(office: Office) -> None:
    async with office() as session:
        (await session.get_one(Team, ("T1", SEARCH))).lead_id = TOM.id
    async with office() as session:
        new = answered("Results in a second", question="new", subject="V1", about=SEARCH.hex)
        assert await CAPABILITY.answers["outcome_new"](session, new) == "New: *Results in a second* (O-1, Search)"
        await CAPABILITY.answers["note"](session, answered("Two of us are ill", question="typed", about=SEARCH.hex))
        note = await register.latest_note(session, SEARCH)
        assert note is not None
        assert note.words == "Two of us are ill"


async def test_who_leads_several_teams_reads_which_each_outcome_belongs_to(office: Office) -> None:
    """Beside each of them; of one team alone it goes without saying."""
    await outcome_of_tom(office)
    async with office() as session:
        (await session.get_one(Team, ("T1", SEARCH))).lead_id = TOM.id
    async with office() as session:
        new = answered("Does anybody search twice?", question="new", subject="V1", about=SEARCH.hex)
        await CAPABILITY.answers["outcome_new"](session, new)

    async with office() as session:
        items = await CAPABILITY.subjects["team_outcomes"](session, TOM, NOW)
        assert [item.detail for item in items] == [" (Payments), by 12 Dec.", " (Search, unknown territory)"]


async def test_a_state_is_kept_corrected_and_taken_back(office: Office) -> None:
    """The same answer again is an edit, and an answer withdrawn was never given."""
    ref = await outcome_of_tom(office)
    sink = CAPABILITY.answers["outcome_state"]
    async with office() as session:
        line = await sink(session, answered("off_track", subject=ref))
        assert line == "*Pay-outs in one day, not three*: off track"
    async with office() as session:
        await sink(session, answered("at_risk", subject=ref))
    assert await state_of(office, ref) is State.AT_RISK
    async with office() as session:
        assert await sink(session, answered("", subject=ref, kind=AnswerKind.WITHDRAWN)) is None
    assert await state_of(office, ref) is State.ON_TRACK


async def test_nothing_changed_confirms_what_stands(office: Office) -> None:
    ref = await outcome_of_tom(office)
    async with office() as session:
        line = await CAPABILITY.answers["outcome_state"](session, answered("", subject=ref, kind=AnswerKind.UNCHANGED))
        assert line == "*Pay-outs in one day, not three*: on track"
        history = await register.history_of(session, UUID(ref))
        assert [told.what for told in history] == [ChangeKind.CONFIRMED, ChangeKind.ADDED]


@pytest.mark.parametrize("subject", [None, "", "no id", UUID(int=99).hex])
async def test_an_answer_about_nothing_we_know_changes_nothing(office: Office, subject: str | None) -> None:
    async with office() as session:
        assert await CAPABILITY.answers["outcome_state"](session, answered("at_risk", subject=subject)) is None


async def test_somebody_who_no_longer_leads_the_team_does_not_speak_for_it(office: Office) -> None:
    """When a lead changes, outcomes stay with the team."""
    ref = await outcome_of_tom(office)
    async with office() as session:
        assert await CAPABILITY.answers["outcome_state"](session, answered("dropped", subject=ref, by=LENA)) is None
    assert await state_of(office, ref) is State.ON_TRACK


async def test_a_sentence_becomes_an_outcome_of_the_leads_team(office: Office) -> None:
    """A question is unknown territory; the same answer again rewords it, and withdrawn it is chased no more."""
    sink = CAPABILITY.answers["outcome_new"]
    async with office() as session:
        line = await sink(session, answered("Do partners\nwant an API? ", question="new", subject="1"))
        assert line == "New: *Do partners want an API?* (O-1, Payments)"
        await sink(session, answered("Search in 100 ms", question="new", subject="2"))
    async with office() as session:
        await sink(session, answered("Do customers want an API?", question="new", subject="1"))
        entries = await register.running(session)
        assert [(entry.number, entry.sentence, entry.kind, entry.team) for entry in entries] == [
            (1, "Do customers want an API?", Kind.UNKNOWN_TERRITORY, "Payments"),
            (2, "Search in 100 ms", Kind.KNOWN_ROAD, "Payments"),
        ]
    async with office() as session:
        await sink(session, answered("", question="new", subject="1", kind=AnswerKind.WITHDRAWN))
        assert [entry.number for entry in await register.running(session)] == [2]
    async with office() as session:
        await sink(session, answered("Do customers want an API?", question="new", subject="1"))
        assert [entry.number for entry in await register.running(session)] == [1, 2]


async def test_of_a_sentence_that_is_too_long_nothing_is_lost(office: Office) -> None:
    """Typed replies may be longer than an outcome's sentence; the whole of it stands in the history."""
    words = "Pay-outs in one day, " * 40
    async with office() as session:
        await CAPABILITY.answers["outcome_new"](session, answered(words, question="typed"))
        entry = (await register.running(session))[0]
        assert len(entry.sentence) <= 300
        assert [told.words for told in await register.history_of(session, entry.id)] == [words, entry.sentence]


@pytest.mark.parametrize("becomes", ["outcome_new", "note"])
async def test_who_leads_no_team_adds_nothing_and_reads_so(office: Office, becomes: str) -> None:
    async with office() as session:
        line = await CAPABILITY.answers[becomes](session, answered("Free lunch", by=CHIDI))
        assert line == "Not in the register, since you lead no team any more: “Free lunch”"


async def test_an_ask_is_reworded_until_it_is_decided(office: Office) -> None:
    ref = await outcome_of_tom(office)
    sink = CAPABILITY.answers["ask"]
    async with office() as session:
        assert (
            await sink(session, answered("A day with the bank", subject=ref, question="need"))
            == "For Maya, and whoever Maya passes it to: “A day with the bank”"
        )
    async with office() as session:
        await sink(session, answered("Two days with the bank", subject=ref, question="need"))
        card = (await ledger.owed_to(session, TOM.id))[0]
        assert (card.words, card.outcome) == ("Two days with the bank", "Pay-outs in one day, not three")
        ask = await asks.lock_ask(session, card.id)
        assert ask is not None
        await asks.press(session, ask, Pressed(move=Move.PROMISE, by=MAYA, at=NOW, seen=ask.version, day=FRIDAY))
    async with office() as session:
        line = await sink(session, answered("A week with the bank", subject=ref, question="need"))
        assert line == "For Maya, and whoever Maya passes it to: “Two days with the bank”"


async def test_an_ask_made_at_night_says_when_it_arrives(office: Office) -> None:
    """On the clock of whoever asks: Lena writes late on Monday in Denver, before Maya's Tuesday in Berlin begins."""
    asked = replace(answered("A second screen", question="need_else", by=LENA), at=NOW - timedelta(hours=3))
    async with office() as session:
        line = await CAPABILITY.answers["ask"](session, asked)
        assert line == "For Maya, and whoever Maya passes it to: “A second screen” · arrives Tue 24 Nov, 01:30"


async def test_an_ask_withdrawn_in_the_check_in_is_owed_no_more(office: Office) -> None:
    sink = CAPABILITY.answers["ask"]
    async with office() as session:
        await sink(session, answered("A day with the bank", question="need"))
    async with office() as session:
        await sink(session, answered("", question="need", kind=AnswerKind.WITHDRAWN))
        assert await ledger.owed_to(session, TOM.id) == []
        asked = await asks.from_source(session, f"checkin:{CHECK_IN.hex}:need:")
        assert asked is not None
        assert asked.state is AskState.WITHDRAWN


async def test_a_note_stands_with_its_outcome_or_with_the_team(office: Office) -> None:
    ref = await outcome_of_tom(office)
    sink = CAPABILITY.answers["note"]
    async with office() as session:
        await sink(session, answered("The bank was bought", subject=ref, question="typed"))
        await sink(session, answered("Two of us are ill", question="typed"))
    async with office() as session:
        history = await register.history_of(session, UUID(ref))
        assert (history[0].what, history[0].words) == (ChangeKind.NOTE, "The bank was bought")
        note = await register.latest_note(session, PAYMENTS)
        assert note is not None
        assert note.words == "Two of us are ill"
    async with office() as session:
        await sink(session, answered("", question="typed", kind=AnswerKind.WITHDRAWN))
        assert await register.latest_note(session, PAYMENTS) is None
