"""The register as a spreadsheet: out without harm, in without surprise."""

import csv
import io
from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from bot.capabilities.outcomes import actions, register
from bot.capabilities.outcomes.exchange.actions import carry_out, export_sheet, find_register
from bot.capabilities.outcomes.exchange.plan import Line, Planned, Refused, Register, Verdict, fingerprint, plan
from bot.capabilities.outcomes.exchange.sheet import UnreadableSheet, read_sheet, write_sheet
from bot.capabilities.outcomes.exchange.views import import_form, imported, plan_form
from bot.capabilities.outcomes.rules import Entry, Kind, State, Wording
from bot.core.people import Team
from bot.core.slack.blocks import fit, fit_view
from bot.sandbox.blockkit.surfaces import check_message_blocks, check_view
from tests.capabilities.outcomes.conftest import Office
from tests.capabilities.outcomes.people import LENA, MAYA, NOW, PAYMENTS, SEARCH, TODAY, TOM
from tests.hostile import HOSTILE

STANDING = Entry(
    id=UUID(int=12),
    number=12,
    sentence="Pay-outs in one day, not three",
    measure="Nine of ten",
    effect="",
    due=date(2026, 12, 12),
    kind=Kind.KNOWN_ROAD,
    state=State.ON_TRACK,
    learned=None,
    heard_at=NOW,
    version=3,
    team_id=PAYMENTS,
    team="Payments",
    lead_id=TOM.id,
)
TEAMS = [Team(id=PAYMENTS, name="Payments", active=True), Team(id=SEARCH, name="Search", active=True)]
OF_TOM = Register(entries=[STANDING], teams=TEAMS, writes_for=frozenset({PAYMENTS}), may_edit_retired=False)
OF_MAYA = replace(OF_TOM, writes_for=frozenset({PAYMENTS, SEARCH}), may_edit_retired=True)


def test_a_sheet_is_written_as_rfc_4180_says() -> None:
    text = write_sheet([["O-1", 'say "hi", now', "two\nlines"]])
    assert text.startswith("\ufeffnumber,team,outcome,")
    assert text.endswith('\r\nO-1,"say ""hi"", now","two\nlines"\r\n')


@pytest.mark.parametrize(
    ("pasted", "lines"),
    [
        ("team,outcome\nSearch,Faster", [(2, {"team": "Search", "outcome": "Faster"})]),
        ("\ufeffTeam;Outcome;Due\r\nSearch;Faster;2027-01-01\r\n", [(2, {"team": "Search", "outcome": "Faster", "date": "2027-01-01"})]),
        ("team\tsentence\tlead\n\nSearch\tFaster\tBo\n", [(3, {"team": "Search", "outcome": "Faster"})]),
        ('number,measure\nO-1,"a\nb"', [(2, {"number": "O-1", "measure": "a\nb"})]),
        ("outcome,team\nFaster", [(2, {"outcome": "Faster"})]),
    ],
)  # fmt: skip
def test_what_people_paste_out_of_spreadsheets_is_read(pasted: str, lines: list[tuple[int, dict[str, str]]]) -> None:
    assert [(row.line, dict(row.cells)) for row in read_sheet(pasted)] == lines


@pytest.mark.parametrize(
    ("pasted", "says"),
    [
        ("", "The first line has to name the columns"),
        ("Faster,Search", "The first line has to name the columns"),
        ('team,outcome\nSearch,"Faster', "Line 2 is not CSV that I can read"),
        ("team,outcome,sentence\nSearch,a,b", "Two columns are called outcome."),
    ],
)
def test_what_is_no_sheet_says_what_to_do(pasted: str, says: str) -> None:
    with pytest.raises(UnreadableSheet, match=says):
        read_sheet(pasted)


def planned(line: str, heading: str = "number,team,outcome,kind,state,date", of: Register = OF_MAYA) -> Line:
    (only,) = plan(read_sheet(f"{heading}\n{line}"), of, today=TODAY)
    return only


@pytest.mark.parametrize(
    ("line", "verdict", "words"),
    [
        (",Search,Faster results,,,2027-01-01", Verdict.NEW, ""),
        (",search,Faster results,,,", Verdict.NEW, ""),
        ("O-12,,,,,", Verdict.UNCHANGED, ""),
        (",payments,Pay-outs  in one day  not three,,,", Verdict.NEW, ""),
        (',Payments,"Pay-outs in one day, not three",known road,on track,2026-12-12', Verdict.UNCHANGED, ""),
        ("O-12,,,,at risk,2027-01-31", Verdict.CHANGED, "date, state"),
        ("12,Search,Pay-outs at once,,,", Verdict.CHANGED, "outcome, team"),
        ("O-12,,,unknown territory,stuck,", Verdict.CHANGED, "kind, state"),
        ("O-13,,x,,,", Verdict.REFUSED, "There is no outcome O-13. Leave the number empty for a new one."),
        (",,Faster,,,", Verdict.REFUSED, "Whose is it? Name a team in the column team."),
        (",Sales,Faster,,,", Verdict.REFUSED, "I know no team called Sales. Teams: Payments, Search."),
        (",Search,,,,", Verdict.REFUSED, "Say in one sentence what the team is after."),
        (",Search,Faster,,,31.12.2026", Verdict.REFUSED, "“31.12.2026” is no date that I can read. Write it as 2026-12-31."),
        (",Search,Faster,,,2020-01-01", Verdict.REFUSED, "That day has passed. Pick today or a later one."),
        (",Search,Faster,road,,", Verdict.REFUSED, "“road” is no kind it can have: known road, unknown territory."),
        (",Search,Faster?,,on track,", Verdict.REFUSED, "“on track” is no state it can have: learning, stuck, found, stopped."),
    ],
)  # fmt: skip
def test_each_line_says_what_becomes_of_it(line: str, verdict: Verdict, words: str) -> None:
    made = planned(line)
    assert (made.verdict, made.words) == (verdict, words)


def test_a_lead_brings_in_only_what_is_theirs() -> None:
    """A whole export may be pasted back: what does not change needs no right."""
    cases = {
        ",Search,Faster,,,": "Search: not yours to write for.",
        "O-12,Search,,,,": "Search: not yours to write for.",
        ",,Faster,,,": "",
        "O-12,,,,at risk,": "state",
    }
    assert {line: planned(line, of=OF_TOM).words for line in cases} == cases
    lena = replace(OF_TOM, writes_for=frozenset({SEARCH}))
    assert planned("O-12,,,,,", of=lena).verdict is Verdict.UNCHANGED
    assert planned("O-12,,,,at risk,", of=lena).words == "Payments: not yours to write for."


def test_what_a_team_that_is_no_more_was_after_is_moved_by_the_cto() -> None:
    of_maya = replace(OF_MAYA, entries=[replace(STANDING, retired=True)], writes_for=frozenset({SEARCH}))
    of_lena = replace(of_maya, may_edit_retired=False)
    assert planned("O-12,Search,,,,", of=of_maya).words == "team"
    assert planned("O-12,,,,dropped,", of=of_maya).words == "state"
    assert planned("O-12,Search,,,,", of=of_lena).words == (
        "Payments is no longer a team. The CTO can move what it was after."
    )


def test_of_two_lines_about_one_outcome_the_second_is_refused() -> None:
    rows = read_sheet("number,team,outcome\nO-12,,Sooner\n,Search,Faster\n,search,FASTER\n12,,Later")
    assert [(each.line, each.verdict, each.words) for each in plan(rows, OF_MAYA, today=TODAY)] == [
        (2, Verdict.CHANGED, "outcome"),
        (3, Verdict.NEW, ""),
        (4, Verdict.REFUSED, "Line 3 is about the same outcome. Leave one of them out."),
        (5, Verdict.REFUSED, "Line 2 is about the same outcome. Leave one of them out."),
    ]


def test_a_yes_is_to_this_sheet_while_the_register_stands_as_it_was_shown() -> None:
    rows = read_sheet("number,state\nO-12,at risk")
    newer = replace(OF_MAYA, entries=[replace(STANDING, version=4)])
    shown = fingerprint(plan(rows, OF_MAYA, today=TODAY), "a")
    assert shown == fingerprint(plan(rows, OF_MAYA, today=TODAY), "a")
    assert shown != fingerprint(plan(rows, newer, today=TODAY), "a")
    assert shown != fingerprint(plan(rows, OF_MAYA, today=TODAY), "b")


@pytest.mark.parametrize("words", HOSTILE.values(), ids=HOSTILE)
def test_every_screen_takes_whatever_people_wrote(words: str) -> None:
    wording = Wording(sentence=words)
    lines: list[Line] = [Refused(line=line, words=words, sentence=words) for line in range(2, 27)]
    lines += [
        Planned(line=line, verdict=verdict, words="date, state", wording=wording, team_id=PAYMENTS, standing=STANDING)
        for line, verdict in enumerate([Verdict.NEW, Verdict.CHANGED, Verdict.UNCHANGED] * 25, start=27)
    ]
    assert check_view(fit_view(plan_form(lines, words, seen="x"))) == []
    assert check_view(fit_view(import_form())) == []
    assert check_message_blocks(list(fit(imported({Verdict.NEW: 1})).blocks)) == []


async def test_what_went_out_comes_in_and_changes_nothing(office: Office) -> None:
    """Whatever people wrote: a file that was opened, saved and pasted back is the register as it stands."""
    async with office() as session:
        for number, words in enumerate(HOSTILE.values()):
            wording = Wording(sentence=words, measure=words, effect=words, due=TODAY, kind=list(Kind)[number % 2])
            made = await actions.add_outcome(
                session, wording.tidied(), team_id=PAYMENTS, by_id=TOM.id, at=NOW, source=f"{number}"
            )
            await actions.say_learned(session, made, words.strip() or "x", by_id=TOM.id, at=NOW, source="x")
    async with office() as session:
        rows = read_sheet(await export_sheet(session))
        made = plan(rows, await find_register(session, LENA), today=TODAY)
    assert {each.verdict for each in made} == {Verdict.UNCHANGED}
    assert len(made) == len(HOSTILE)


async def test_a_sheet_is_taken_once_and_the_history_says_by_whom(office: Office) -> None:
    text = "number,team,outcome,state,learned\n,Search,Faster results,at risk,\n,Search,Do they want it?,stuck,Two do"
    counts: dict[Verdict, int] = {}
    for _ in range(2):
        async with office() as session:
            made = plan(read_sheet(text), await find_register(session, MAYA), today=TODAY)
            counts = await carry_out(session, made, run=fingerprint(made, text), by_id=MAYA.id, at=NOW)
    async with office() as session:
        entries = await register.everything(session)
        told = [(each.by, each.what.value) for each in await register.history_of(session, entries[1].id)]
    assert counts == {Verdict.UNCHANGED: 2}
    assert [(entry.team, entry.sentence, entry.state.value, entry.learned) for entry in entries] == [
        ("Search", "Faster results", "at_risk", None),
        ("Search", "Do they want it?", "stuck", "Two do"),
    ]
    assert told == [(MAYA.name, "learned"), (MAYA.name, "state"), (MAYA.name, "added")]


async def test_an_export_opens_as_a_table_with_a_line_for_each(office: Office) -> None:
    async with office() as session:
        wording = Wording(sentence="=cmd|'/c calc'!A1", measure="a\nb", due=TODAY)
        await actions.add_outcome(session, wording, team_id=PAYMENTS, by_id=TOM.id, at=NOW, source="1")
    async with office() as session:
        table = list(csv.reader(io.StringIO((await export_sheet(session)).removeprefix("\ufeff"), newline="")))
    assert table[1:] == [
        ["O-1", "Payments", "'=cmd|'/c calc'!A1", "known road", "on track", "a\nb", "", "2026-11-24", "", TOM.name, "2026-11-24"]
    ]  # fmt: skip
