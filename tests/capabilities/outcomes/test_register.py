"""The register: outcomes, their numbers, and a history that says who said what when."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.outcomes import actions, register
from bot.capabilities.outcomes.models import Outcome, OutcomeChange
from bot.capabilities.outcomes.rules import ChangeKind, Kind, State, Wording
from bot.core.columns import Base
from bot.core.db import Database
from tests.capabilities.outcomes.conftest import Office, found
from tests.capabilities.outcomes.people import LENA, MAYA, NOW, PAYMENTS, SEARCH, TOM
from tests.hostile import HOSTILE

PAY_OUTS = Wording(
    sentence="Pay-outs in one day, not three",
    measure="Nine of ten arrive the next working day",
    effect="Merchants stay",
    due=date(2026, 12, 12),
)
AN_API = Wording(
    sentence="Do partners want an API?",
    measure="Five talks",
    due=date(2027, 1, 29),
    kind=Kind.UNKNOWN_TERRITORY,
)


async def add(session: AsyncSession, wording: Wording = PAY_OUTS, source: str = "view:V1") -> Outcome:
    return await actions.add_outcome(session, wording, team_id=PAYMENTS, by_id=TOM.id, at=NOW, source=source)


async def said(session: AsyncSession, outcome: Outcome) -> list[tuple[ChangeKind, str, State | None, str | None]]:
    """The history, first thing first."""
    told = await register.history_of(session, outcome.id)
    return [(each.what, each.by, each.state, each.words) for each in reversed(told)]


async def test_a_new_outcome_is_read_back_as_it_was_typed(office: Office) -> None:
    async with office() as session:
        await add(session)

    async with office() as session:
        entry = await register.find_numbered(session, 1)
        assert entry is not None
        assert entry.wording == PAY_OUTS
        assert ("Payments", TOM.id, State.ON_TRACK, NOW) == (entry.team, entry.lead_id, entry.state, entry.heard_at)
        outcome = await session.get_one(Outcome, ("T1", entry.id))
        assert [(ChangeKind.ADDED, TOM.name, State.ON_TRACK, PAY_OUTS.sentence)] == await said(session, outcome)


async def test_a_form_sent_twice_adds_one_outcome(office: Office) -> None:
    """After a lost acknowledgement people press once more, with the same view id."""
    for _ in range(2):
        async with office() as session:
            await add(session)

    async with office() as session:
        assert [entry.number for entry in await register.running(session)] == [1]
        assert len(list(await session.scalars(select(OutcomeChange)))) == 1


async def test_a_form_sent_twice_uses_up_no_number(office: Office) -> None:
    async with office() as session:
        numbers = [(await add(session, source=source)).number for source in ("view:V1", "view:V1", "view:V2")]
        assert numbers == [1, 1, 2]


async def test_what_is_said_at_the_same_moment_is_all_kept(office: Office) -> None:
    """Owner, deputy and lead at once: everybody's words stand in the history, one after the other."""
    async with office() as session:
        made = await add(session)

    async def say(number: int) -> None:
        async with office() as session:
            outcome = await actions.lock_outcome(session, made.id)
            assert outcome is not None
            await actions.note(session, outcome, f"Word {number}", by_id=TOM.id, at=NOW, source=f"view:N{number}")

    await asyncio.gather(*(say(number) for number in range(6)))

    async with office() as session:
        told = await register.history_of(session, made.id)
        assert sorted(each.seq for each in told) == list(range(1, 8))


async def test_outcomes_added_at_the_same_moment_get_numbers_of_their_own(office: Office) -> None:
    async def add_one(number: int) -> None:
        async with office() as session:
            await add(session, source=f"view:V{number}")

    await asyncio.gather(*(add_one(number) for number in range(8)))

    async with office() as session:
        assert list(range(1, 9)) == sorted(entry.number for entry in await register.running(session))


async def test_every_workspace_counts_from_one(office: Office, database: Database) -> None:
    elsewhere = await found(database, "T2")
    async with office() as session:
        assert (await add(session)).number == 1
    async with elsewhere() as session:
        assert (await add(session)).number == 1
    async with office() as session:
        assert (await add(session, source="view:V2")).number == 2


async def test_an_edit_is_one_entry_of_the_history_per_field(office: Office) -> None:
    async with office() as session:
        outcome = await add(session)
        moved = replace(PAY_OUTS, sentence="Pay-outs in an hour", due=date(2026, 12, 20))
        changed = await actions.edit_outcome(
            session, outcome, moved, team_id=SEARCH, by_id=MAYA.id, at=NOW, source="view:V2"
        )

        assert changed == [ChangeKind.SENTENCE, ChangeKind.DUE, ChangeKind.TEAM]
        entry = await register.find_entry(session, outcome.id)
        assert entry is not None
        assert (moved, "Search") == (entry.wording, entry.team)
        assert [
            (ChangeKind.ADDED, TOM.name, State.ON_TRACK, PAY_OUTS.sentence),
            (ChangeKind.SENTENCE, MAYA.name, None, "Pay-outs in an hour"),
            (ChangeKind.DUE, MAYA.name, None, "2026-12-20"),
            (ChangeKind.TEAM, MAYA.name, None, ""),
        ] == await said(session, outcome)


async def test_an_edit_sent_twice_is_made_once(office: Office) -> None:
    """The second press finds the outcome edited by somebody else meanwhile, and leaves that alone."""
    async with office() as session:
        outcome = await add(session)
        for sentence, source in (("One", "view:V2"), ("Two", "view:V3"), ("One", "view:V2")):
            await actions.edit_outcome(
                session,
                outcome,
                replace(PAY_OUTS, sentence=sentence),
                team_id=PAYMENTS,
                by_id=TOM.id,
                at=NOW,
                source=source,
            )
        assert outcome.sentence == "Two"


async def test_who_edits_what_somebody_edited_meanwhile_is_told(office: Office) -> None:
    async with office() as session:
        outcome = await add(session)
        seen = outcome.version
        await actions.say_state(session, outcome, State.AT_RISK, by_id=TOM.id, at=NOW)
        assert await actions.edited_since(session, outcome.id, seen, source="view:V3") is None

        await actions.edit_outcome(
            session, outcome, replace(PAY_OUTS, effect=""), team_id=PAYMENTS, by_id=MAYA.id, at=NOW, source="view:V2"
        )
        faster = await actions.edited_since(session, outcome.id, seen, source="view:V3")
        assert faster is not None
        assert MAYA.id == faster.by_id
        assert await actions.edited_since(session, outcome.id, seen, source="view:V2") is None


async def test_another_kind_begins_at_its_first_state(office: Office) -> None:
    """Nobody can be "at risk" in unknown territory; the database would refuse it too."""
    async with office() as session:
        outcome = await add(session)
        await actions.say_state(session, outcome, State.AT_RISK, by_id=TOM.id, at=NOW)
        await actions.edit_outcome(
            session,
            outcome,
            replace(PAY_OUTS, kind=Kind.UNKNOWN_TERRITORY),
            team_id=PAYMENTS,
            by_id=TOM.id,
            at=NOW,
            source="view:V2",
        )
        assert State.LEARNING is outcome.state


async def test_a_state_of_the_other_kind_is_refused(office: Office) -> None:
    async with office() as session:
        outcome = await add(session)
        with pytest.raises(ValueError, match="cannot be learning"):
            await actions.say_state(session, outcome, State.LEARNING, by_id=TOM.id, at=NOW)


async def test_the_database_refuses_a_state_of_the_other_kind(office: Office) -> None:
    async with office() as session:
        outcome_id = (await add(session)).id

    async def mistake() -> None:
        async with office() as session:
            (await session.get_one(Outcome, ("T1", outcome_id))).state = State.LEARNING

    with pytest.raises(IntegrityError):
        await mistake()


async def test_the_same_state_once_more_is_no_news(office: Office) -> None:
    async with office() as session:
        outcome = await add(session)
        for _ in range(2):
            await actions.say_state(session, outcome, State.AT_RISK, by_id=TOM.id, at=NOW)
        assert [what for what, *_ in await said(session, outcome)] == [ChangeKind.ADDED, ChangeKind.STATE]


async def test_what_was_said_in_a_check_in_can_be_corrected_and_taken_back(office: Office) -> None:
    """A wrong tap leaves no trace: the history is what people meant to say."""
    async with office() as session:
        outcome = await add(session)
        for state in (State.OFF_TRACK, State.AT_RISK):
            await actions.say_state(session, outcome, state, by_id=TOM.id, at=NOW, source="checkin:1")
        assert State.AT_RISK is outcome.state
        assert [state for _, _, state, _ in await said(session, outcome)] == [State.ON_TRACK, State.AT_RISK]

        await actions.take_back(session, outcome, source="checkin:1")
        assert State.ON_TRACK is outcome.state
        assert [what for what, *_ in await said(session, outcome)] == [ChangeKind.ADDED]


async def test_correcting_an_old_answer_does_not_undo_what_was_said_since(office: Office) -> None:
    async with office() as session:
        outcome = await add(session)
        later = NOW + timedelta(days=3)
        await actions.say_state(session, outcome, State.AT_RISK, by_id=TOM.id, at=NOW, source="checkin:1")
        await actions.say_state(session, outcome, State.REACHED, by_id=TOM.id, at=later)

        await actions.say_state(session, outcome, State.OFF_TRACK, by_id=TOM.id, at=NOW, source="checkin:1")

        assert (State.REACHED, later) == (outcome.state, outcome.heard_at)


async def test_what_was_learned_last_stands_and_the_rest_is_history(office: Office) -> None:
    async with office() as session:
        outcome = await add(session, AN_API)
        for number, words in enumerate(("Two of five would pay", "Nobody would pay for it alone")):
            await actions.say_learned(session, outcome, words, by_id=TOM.id, at=NOW, source=f"checkin:{number}")
        assert (outcome.learned, outcome.state) == ("Nobody would pay for it alone", State.LEARNING)

        await actions.take_back(session, outcome, source="checkin:1")
        assert outcome.learned == "Two of five would pay"


async def test_ended_outcomes_stay_in_the_register_and_are_asked_about_no_more(office: Office) -> None:
    async with office() as session:
        outcome = await add(session)
        await add(session, AN_API, source="view:V2")
        await actions.say_state(session, outcome, State.REACHED, by_id=TOM.id, at=NOW)

        assert [entry.number for entry in await register.of_lead(session, TOM.id, ended_since=NOW)] == [1, 2]
        assert [
            entry.number for entry in await register.of_lead(session, TOM.id, ended_since=NOW + timedelta(days=1))
        ] == [2]
        assert await register.of_lead(session, LENA.id, ended_since=NOW) == []
        page = await register.page_of(session, teams=[PAYMENTS], ended=True, start=0, most=9)
        assert [entry.number for entry in page.entries] == [2, 1]


async def test_a_team_is_found_by_its_name_in_any_case_or_by_its_beginning(office: Office) -> None:
    async with office() as session:
        found = [await register.find_team(session, name) for name in ("payments", "sea", "", "Sales")]
        assert [team and team.name for team in found] == ["Payments", "Search", None, None]


async def test_what_people_wrote_is_encrypted_at_rest(office: Office, database: Database) -> None:
    async with office() as session:
        outcome = await add(session, AN_API)
        await actions.say_learned(session, outcome, "Two of five would pay", by_id=TOM.id, at=NOW, source="checkin:1")

    async with database.system_session() as session:
        connection = await session.connection()
        for table in (Base.metadata.tables["outcomes"], Base.metadata.tables["outcome_changes"]):
            stored = str((await connection.exec_driver_sql(f"SELECT * FROM {table.name}")).all())  # noqa: S608 - a name of ours
            assert "partners" not in stored
            assert "would pay" not in stored


async def test_whatever_people_wrote_is_read_back_as_they_wrote_it(office: Office) -> None:
    """Half an emoji, which no database keeps, comes back as a question mark."""
    async with office() as session:
        for name, words in HOSTILE.items():
            outcome = await add(session, replace(PAY_OUTS, sentence=words), source=name)
            await actions.note(session, outcome, words, by_id=TOM.id, at=NOW, source="checkin:1")

    async with office() as session:
        entries = await register.running(session)
        notes = [(await register.history_of(session, entry.id))[0].words for entry in entries]
        kept = [words.encode(errors="replace").decode() for words in HOSTILE.values()]
        assert [entry.sentence for entry in entries] == kept
        assert notes == kept
