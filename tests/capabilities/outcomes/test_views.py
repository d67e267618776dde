"""What people see: every screen fits within Slack's limits whatever people wrote, and reads as it should."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest

from bot.capabilities.outcomes import forms, history, views
from bot.capabilities.outcomes.asks import desk_views
from bot.capabilities.outcomes.asks import forms as ask_forms
from bot.capabilities.outcomes.asks import views as ask_views
from bot.capabilities.outcomes.asks.ledger import Card, News
from bot.capabilities.outcomes.asks.news import news, reminder
from bot.capabilities.outcomes.asks.rules import STEPS, AskState, LastMove, Move, Need, Standing
from bot.capabilities.outcomes.rules import STATES, ChangeKind, Entry, Kind, Page, State, Told, Totals
from bot.core.people import Person, Team
from bot.core.roles import Role
from bot.core.slack.blocks import fit, fit_view, message
from bot.core.slack.events import Block, SlackMessage, View
from bot.core.text import Mrkdwn, day
from bot.sandbox.blockkit.surfaces import check_message_blocks, check_view
from tests.capabilities.outcomes.people import CHIDI, EVERYBODY, FRIDAY, LENA, MAYA, NOW, PAYMENTS, SEARCH, TODAY, TOM
from tests.hostile import HOSTILE

hostile = pytest.mark.parametrize("words", HOSTILE.values(), ids=HOSTILE)


def outcome(words: str = "Pay-outs in one day, not three", **changed: object) -> Entry:
    entry = Entry(
        id=UUID(int=12),
        number=12,
        sentence=words,
        measure=words,
        effect=words,
        due=date(2026, 12, 12),
        kind=Kind.KNOWN_ROAD,
        state=State.ON_TRACK,
        learned=None,
        heard_at=NOW,
        version=1,
        team_id=PAYMENTS,
        team="Payments",
        lead_id=TOM.id,
    )
    return replace(entry, **changed)  # pyright: ignore[reportArgumentType] - a shorthand


def card(
    state: AskState = AskState.OPEN,
    *,
    words: str = "A day with the bank's engineers. Their help desk takes a week.",
    move: Move = Move.MAKE,
    by: Person = TOM,
    reason: str | None = None,
) -> Card:
    """What Tom asked for "Pay-outs in one day", with Lena in it wherever somebody else can be."""
    promised = state in (AskState.PROMISED, AskState.KEPT, AskState.CONFIRMED)
    return Card(
        id=UUID(int=5),
        version=3,
        standing=Standing(
            state=state, asker_id=TOM.id, receiver_id=LENA.id, actor_id=None, due=FRIDAY if promised else None
        ),
        words=words,
        needed_by=date(2026, 12, 4),
        outcome="Pay-outs in one day",
        outcome_number=12,
        owner_id=MAYA.id,
        last=LastMove(move, by.id, NOW, AskState.OPEN),
        reason=reason,
        names={MAYA.id: "Maya", TOM.id: "Tom", LENA.id: "Lena"},
    )


def told(move: Move, by: Person, words: str | None = None) -> News:
    return News(version=3, move=move, by_id=by.id, words=words, day=FRIDAY, member_id=LENA.id)


def said(blocks: Iterable[Block]) -> list[str]:
    """The texts of sections and small print, and the labels of buttons and menus, from top to bottom."""
    lines: list[str] = []
    for block in blocks:
        match block["type"]:
            case "section":
                lines.append(block["text"]["text"])
            case "context":
                lines += [element["text"] for element in block["elements"]]
            case "actions":
                labels = [
                    f"[{element['text']['text']}]"
                    if element["type"] == "button"
                    else " ".join(f"[⋯ {each['text']['text']}]" for each in element["options"])
                    for element in block["elements"]
                ]
                lines.append(" ".join(labels))
            case _:
                lines.append(block["type"])
    return lines


def assert_takes(shown: SlackMessage | View) -> None:
    """Slack takes it, as the sandbox's own validator says."""
    if isinstance(shown, SlackMessage):
        assert check_message_blocks(list(fit(shown).blocks)) == []
    else:
        assert check_view(fit_view(shown)) == []


def test_the_owner_reads_an_ask_as_a_question_and_not_as_a_debt() -> None:
    assert said(news(card(), told(Move.MAKE, TOM), MAYA, now=NOW)) == [
        "*Tom told you how you could help.* Nothing is promised until you say so.\n"
        "For “Pay-outs in one day”: “A day with the bank's engineers. Their help desk takes a week.” Needed by 4 Dec.",
        "[I'll do it, by…] [Someone else can] [No, because…] [⋯ Ask Tom]",
        "_Good noes: “first we have to…”, “it isn't worth the cost or risk now, because…”_",
    ]


def test_whoever_shall_take_it_on_can_say_no() -> None:
    handed = card(AskState.HANDED_OVER, move=Move.HAND_OVER, by=MAYA)
    assert said(news(handed, told(Move.HAND_OVER, MAYA), LENA, now=NOW)) == [
        "*Maya asks whether you can take this on for Tom.* It stays Maya's promise, also with a no.\n"
        "For “Pay-outs in one day”: “A day with the bank's engineers. Their help desk takes a week.” Needed by 4 Dec.",
        "[Yes, by…] [No, because…] [What should I stop?]",
    ]


def test_the_asker_reads_why_it_was_declined() -> None:
    declined = card(AskState.DECLINED, move=Move.DECLINE, by=MAYA, reason="First we have to hire")
    assert said(news(declined, told(Move.DECLINE, MAYA, "First we have to hire"), TOM, now=NOW)) == [
        "*Maya said no, because:* “First we have to hire”\n"
        "For “Pay-outs in one day”: “A day with the bank's engineers. Their help desk takes a week.” Needed by 4 Dec."
    ]


def test_a_promise_names_its_date_however_late_its_news_are_read() -> None:
    """The message stays, and is brought up to date on the day itself: "by today" would be no sentence then."""
    promised = card(AskState.PROMISED, move=Move.PROMISE, by=MAYA)
    heard = replace(told(Move.PROMISE, MAYA), day=TODAY)
    assert said(news(promised, heard, TOM, now=NOW))[0].splitlines()[0] == f"*Maya will do it, by {day(TODAY)}.*"


def test_the_asker_says_whether_it_was_kept() -> None:
    kept = card(AskState.KEPT, move=Move.KEEP, by=MAYA)
    shown = said(news(kept, told(Move.KEEP, MAYA), TOM, now=NOW))
    assert shown[0].splitlines()[0] == (
        "*Maya says it is done.* Is it? Unless you say otherwise, it counts as kept on 15 Dec."
    )
    assert shown[1] == "[Yes, thank you] [Not yet]"


@pytest.mark.parametrize(
    ("reader", "weeks", "line"),
    [
        (TOM, 1, "Maya said it is done. Unless you say otherwise, it counts as kept on 15 Dec."),
        (LENA, 1, "Maya said it is done. Unless Tom says otherwise, it counts as kept on 15 Dec."),
        (MAYA, 3, "You said it is done. It counts as kept."),
    ],
)
def test_what_is_done_counts_as_kept_after_three_weeks_and_says_so(reader: Person, weeks: int, line: str) -> None:
    kept = card(AskState.KEPT, move=Move.KEEP, by=MAYA)
    assert ask_views.standing(kept, reader.id, TODAY + timedelta(weeks=weeks)) == line


def test_news_that_was_overtaken_says_what_has_happened_since() -> None:
    promised = replace(card(AskState.PROMISED, move=Move.PROMISE, by=MAYA), version=4)
    assert said(news(promised, told(Move.MAKE, TOM), MAYA, now=NOW))[1:] == [
        "Since then: You promised it by 27 Nov.",
        "[Done] [New date, and why] [Someone else can] [⋯ No, because…]",
    ]


@pytest.mark.parametrize(
    ("days", "line"), [(0, "You promised it by today."), (6, "You promised it by 27 Nov. *6 days late.*")]
)
def test_a_promise_comes_back_on_its_day_and_says_how_late_it_is(days: int, line: str) -> None:
    now = NOW + timedelta(days=3 + days)
    shown = said(reminder(card(AskState.PROMISED, move=Move.PROMISE, by=MAYA), MAYA, now=now))
    assert line in shown[0]
    assert shown[1] == "[Done] [New date, and why] [Someone else can] [⋯ No, because…]"


def test_a_no_offers_nothing_but_undo_until_it_leaves() -> None:
    declined = card(AskState.DECLINED, move=Move.DECLINE, by=MAYA, reason="Not now")
    in_two, within_one = "This leaves in two minutes; until then you can undo it.", NOW + timedelta(seconds=61)
    assert said(ask_views.controls(declined, MAYA, now=NOW)) == [in_two, "[Undo]"]
    assert said(ask_views.controls(declined, MAYA, now=within_one)) == [
        "This leaves within a minute; until then you can undo it.",
        "[Undo]",
    ]
    assert ask_views.controls(declined, MAYA, now=NOW + timedelta(minutes=2)) == []


@pytest.mark.parametrize("state", AskState)
@pytest.mark.parametrize("person", EVERYBODY, ids=lambda person: person.name)
def test_no_message_has_more_than_three_buttons_and_a_menu(state: AskState, person: Person) -> None:
    for block in ask_views.controls(card(state), person, now=NOW + timedelta(hours=1)):
        buttons = [element for element in block["elements"] if element["type"] == "button"]
        assert len(buttons) <= 3
        assert len(block["elements"]) - len(buttons) <= 1


@pytest.mark.parametrize("move", ask_forms.FORMS)
def test_a_form_asks_for_everything_its_move_cannot_do_without(move: Move) -> None:
    view = ask_forms.move_form(move, card(AskState.ASKED_BACK), today=TODAY, private={})
    required = {block["block_id"] for block in view["blocks"] if block["type"] == "input" and not block.get("optional")}
    fields = {Need.WORDS: ask_forms.WORDS, Need.DATE: ask_forms.DAY, Need.MEMBER: ask_forms.MEMBER}
    assert required == {fields[need] for need in STEPS[move].needs}
    assert_takes(view)


def test_moves_without_a_form_need_nothing() -> None:
    assert {move for move in Move if move not in ask_forms.FORMS and STEPS[move].needs} == {Move.MAKE}


@hostile
def test_asks_fit_whatever_people_wrote(words: str) -> None:
    for state in AskState:
        for person in (MAYA, TOM):
            shown = card(state, words=words, move=Move.ASK_BACK, by=MAYA, reason=words)
            assert_takes(message("x", *ask_views.told(shown, person, now=NOW, before=words)))
            assert_takes(message("x", *reminder(shown, person, now=NOW)))
    for move in STEPS:
        if move not in (Move.REWORD, Move.UNDO):
            blocks = news(card(words=words), told(move, MAYA, words), TOM, now=NOW)
            assert len(blocks) <= 8
            assert_takes(message("x", *blocks))
    for move in ask_forms.FORMS:
        assert_takes(ask_forms.move_form(move, card(words=words, reason=words), today=TODAY, private={}))
    assert_takes(ask_forms.ask_form([outcome(words)], owner="Maya", words=words))
    assert_takes(ask_forms.ask_form([], owner=words, chosen=outcome(words)))


@hostile
def test_outcomes_fit_whatever_people_wrote(words: str) -> None:
    entries = [outcome(words, kind=kind, state=states[0], learned=words) for kind, states in STATES.items()]
    entries.append(outcome(words, team=words, due=None))
    tales = [
        Told(seq=1, what=what, by_id=TOM.id, by=words, at=NOW, state=State.AT_RISK, words=words)
        for what in ChangeKind
        if what not in (ChangeKind.DUE, ChangeKind.KIND)
    ]
    for person in (TOM, CHIDI):
        page = Page(entries=entries, start=0, total=len(entries))
        assert_takes(message("x", *views.listing(Mrkdwn("All"), page, person, today=TODAY, turn=("a", words[:150]))))
        for entry in entries:
            assert_takes(message("x", *history.full(entry, person, tales, lead=words, today=TODAY)))
            assert_takes(history.history_view(entry, tales, person))
            assert_takes(forms.edit_form(entry, [Team(id=PAYMENTS, name=words), Team(id=UUID(int=9), name=words)]))
            assert_takes(forms.state_form(entry))
            assert_takes(views.kept(entry, person, TODAY, estimate=words))
            assert_takes(history.share_view(entry))
    assert_takes(forms.add_form([Team(id=PAYMENTS, name=words)], sentence=words))
    assert_takes(message("x", views.noted(words, by=words, at="")))
    teams = [Team(id=UUID(int=number), name=words) for number in range(60)]
    assert_takes(views.no_such_team(words, teams, []))
    assert_takes(views.no_such_team(words, teams, teams[:3]))
    assert_takes(message(views.found(words, 2, exact=True), *views.nobody_yet(TOM, may_write=True)))


def test_a_long_list_says_how_many_more_and_how_to_see_them() -> None:
    entries = [outcome(f"Number {number}", id=UUID(int=number), number=number) for number in range(1, 41)]

    first, last = (
        views.listing(
            Mrkdwn("What every team is after"),
            Page(entries=entries[start : start + views.PAGE], start=start, total=40),
            CHIDI,
            today=TODAY,
            turn=(views.LIST, "all:{start}"),
        )
        for start in (0, 30)
    )

    assert said(first)[-2:] == ["25 more.", "[Show the next 15]"]
    assert first[-1]["elements"][0]["value"] == "all:15"
    assert said(last)[-1] == "*Number 40*, by 12 Dec\nO-40 · on track."
    assert_takes(message("x", *first))


@pytest.mark.parametrize(
    ("reader", "today", "reads"),
    [
        (LENA, FRIDAY, "You do it by today; it stays Maya's promise."),
        (TOM, TODAY, "Lena does it by 27 Nov; it stays Maya's promise."),
        (MAYA, FRIDAY + timedelta(days=1), "Lena was to do it by yesterday; it stays your promise. *1 day late.*"),
        (LENA, FRIDAY + timedelta(days=1), "You were to do it by yesterday; it stays Maya's promise. *1 day late.*"),
    ],
)
def test_who_acts_is_named_beside_whose_promise_it_is(reader: Person, today: date, reads: str) -> None:
    promised = card(AskState.PROMISED, move=Move.TAKE_ON, by=LENA)
    acting = replace(promised, standing=replace(promised.standing, actor_id=LENA.id))
    assert ask_views.standing(acting, reader.id, today) == reads


def test_what_is_still_missing_stands_before_the_promise() -> None:
    """After "Not yet" nobody has to look for what it was that is not done."""
    reopened = card(AskState.PROMISED, move=Move.REOPEN, reason="The second day")
    assert ask_views.standing(reopened, TOM.id, FRIDAY) == (
        "Still missing: “The second day” Maya promised it by today."
    )


def test_a_yes_of_somebody_else_is_said_once_on_the_desk() -> None:
    promised = card(AskState.PROMISED, words="A day", move=Move.TAKE_ON, by=LENA)
    acting = replace(promised, standing=replace(promised.standing, actor_id=LENA.id))
    assert said(desk_views.due(acting, MAYA, now=NOW + timedelta(days=2)))[0] == (
        "*Tomorrow* · Tom: For “Pay-outs in one day”: “A day” Needed by 4 Dec. _Lena said yes, and does it._"
    )


def test_the_desk_begins_a_long_ask_and_the_form_has_all_of_it() -> None:
    """Eight of them stand on one screen."""
    long = card(words="word " * 300, move=Move.REOPEN, reason="why " * 300)
    asked = told(Move.ANSWER, TOM, "answer " * 200)
    for blocks in (
        desk_views.decision(long, asked, MAYA, now=NOW),
        desk_views.decision_waits(long, MAYA, now=NOW),
        desk_views.due(replace(long, standing=card(AskState.PROMISED).standing), MAYA, now=NOW),
        desk_views.settled(replace(long, standing=card(AskState.DECLINED).standing), MAYA, now=NOW),
    ):
        assert len(said(blocks)[0]) < 800
        assert "word word…" in said(blocks)[0]
    assert ("word " * 300).strip() in str(ask_forms.move_form(Move.DECLINE, long, today=TODAY, private={}))


def test_a_long_list_of_asks_says_how_many_more_and_how_to_see_them() -> None:
    shown = ask_views.listing([card() for _ in range(20)], MAYA, now=NOW)
    assert said(shown.blocks)[-2:] == ["5 more.", "[Show the next 5]"]
    assert_takes(shown)
    assert said(ask_views.listing([], MAYA, now=NOW).blocks) == [
        "*Nothing is open.* `/outcomes ask` when something would help you."
    ]


def test_who_has_no_outcomes_of_their_own_sees_the_register_at_a_glance() -> None:
    totals = Totals({State.ON_TRACK: 1, State.AT_RISK: 1, State.LEARNING: 1}, teams=1)
    assert said(views.glance(totals, TOM)) == [
        "*What every team is after:* 3 outcomes of 1 team, 1 on track, 1 at risk, 1 learning.",
        "[Add an outcome] [I need something] [All teams]",
    ]


def test_the_cto_is_not_offered_to_ask_the_cto() -> None:
    """Only as the lead of a team."""
    assert said(views.footer(MAYA)) == ["[Add an outcome] [All teams]"]
    assert said(views.footer(replace(MAYA, roles=MAYA.roles | {Role.LEAD}))) == [
        "[Add an outcome] [I need something] [All teams]"
    ]
    assert "I need something" not in str([views.row(outcome(), MAYA, TODAY)])
    assert "I need something" not in str(history.full(outcome(), MAYA, [], lead="Tom Weber", today=TODAY))
    assert "I need something" in str([views.row(outcome(), TOM, TODAY)])


def test_a_history_longer_than_a_view_says_what_is_missing() -> None:
    tales = [
        Told(seq=n, what=ChangeKind.NOTE, by_id=TOM.id, by="Tom", at=NOW, state=None, words="x") for n in range(120)
    ]
    view = history.history_view(outcome(), tales, TOM)
    assert said(view["blocks"])[-1] == "30 earlier ones are not shown."
    assert_takes(view)


def test_one_outcome_shows_who_said_what_and_when() -> None:
    tales = [
        Told(
            seq=3,
            what=ChangeKind.STATE,
            by_id=TOM.id,
            by="Tom Weber",
            at=NOW,
            state=State.AT_RISK,
            words="The bank is slow",
        ),
        Told(seq=2, what=ChangeKind.DUE, by_id=MAYA.id, by="Maya Okafor", at=NOW, state=None, words="2026-12-12"),
        Told(
            seq=1, what=ChangeKind.ADDED, by_id=TOM.id, by="Tom Weber", at=NOW, state=State.ON_TRACK, words="Pay-outs"
        ),
    ]
    assert said(history.full(outcome(state=State.AT_RISK), TOM, tales, lead="Tom Weber", today=TODAY)) == [
        "*Pay-outs in one day, not three*, by 12 Dec\nO-12 · at risk.",
        "*How we would know*",
        "rich_text",
        "*What it does for the business*",
        "rich_text",
        "Payments, led by Tom Weber",
        "Tue 24 Nov, 10:00 · You said: at risk, “The bank is slow”",
        "Tue 24 Nov, 10:00 · Maya moved the date to 12 Dec",
        "Tue 24 Nov, 10:00 · You added it: “Pay-outs”",
        "[How it stands] [Edit] [I need something] [⋯ The whole history] [⋯ Share it]",
    ]


def test_who_may_not_edit_an_outcome_reads_it_and_learns_who_can() -> None:
    shown = said(history.full(outcome(), CHIDI, [], lead="Tom Weber", today=TODAY))
    assert shown[-1] == "[The whole history] [Share it]"
    assert views.not_yours(outcome(), "Tom Weber", "Maya Okafor") == (
        "O-12 belongs to Payments. Everybody reads it; Tom Weber or Maya Okafor can change it."
    )
    assert views.not_yours(outcome(), None, None) == (
        "O-12 belongs to Payments. Everybody reads it; it can be changed once the team has a lead."
    )


def test_what_people_wrote_cannot_format_or_mention() -> None:
    shown = said([views.row(outcome("<!everyone> *x*"), CHIDI, TODAY)])
    assert "<!everyone>" not in shown[0]
    assert "&lt;!everyone&gt;" in shown[0]


def test_help_lists_what_its_reader_may_type() -> None:
    def typed(person: Person) -> list[str]:
        return [line.split("`")[1].removeprefix("/outcomes") for line in views.help_text(person).text.split("\n")[1:]]

    everybodys = ["", " all", " O-12", " find pay-outs"]
    assert typed(CHIDI) == [*everybodys, " asks"]
    assert typed(TOM) == [*everybodys, " add", " edit O-12", " ask", " asks", " export", " import"]
    assert typed(MAYA) == [*everybodys, " add", " edit O-12", " asks", " export", " import", " runsheet"]


def test_of_several_teams_none_is_picked_beforehand() -> None:
    """A new outcome lands where its author says, not with the team whose name comes first."""
    teams = [Team(id=PAYMENTS, name="Payments"), Team(id=SEARCH, name="Search")]
    whose = forms.add_form(teams)["blocks"][0]
    assert (whose["label"]["text"], "initial_option" in whose["element"]) == ("Whose is it?", False)
    assert forms.add_form(teams[:1])["blocks"][0]["label"]["text"] == "What are you after, in one sentence?"
