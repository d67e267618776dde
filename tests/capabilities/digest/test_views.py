"""What leadership reads: one screen, words for every chart, nothing that people wrote can mention or format."""

from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from bot.capabilities.digest import preview_views, views
from bot.capabilities.digest.edition import (
    Edits,
    Thanks,
    make_edition,
    read_edition,
    read_edits,
    write_edition,
    write_edits,
)
from bot.capabilities.digest.models import DigestState
from bot.capabilities.digest.papers import write_markdown
from bot.capabilities.digest.preview_views import Standing
from bot.capabilities.digest.views import Issue
from bot.core.digests import Cost, DigestPart, DigestRank
from bot.core.slack.blocks import fit, fit_view, quote, section
from bot.core.slack.charts import Chart, draw
from bot.core.text import escape
from bot.sandbox.blockkit.surfaces import check_message_blocks, check_view
from tests.capabilities.digest.test_calendar import berlin
from tests.hostile import HOSTILE

BERLIN = ZoneInfo("Europe/Berlin")


def chart(*values: float, title: str = "Complaints by week") -> Chart:
    days = [f"{number} Nov" for number in range(1, len(values) + 1)]
    return Chart(title=title, kind="bar", categories=days, series={"In": values}, words=f"{title}: {values}")


def part(name: str, rank: DigestRank, line: str, **more: object) -> DigestPart:
    return replace(DigestPart(name=name, title=name.capitalize(), rank=rank, line=line), **more)  # pyright: ignore[reportArgumentType] - a shorthand


PROMISES = part("promises", DigestRank.PROMISES, "*Maya owes:* 2 kept", may_be_hidden=False, decisions=1)
REACHED = part("reached", DigestRank.REACHED, "*Reached customers:* one-day pay-outs", thread=[section("Pay-outs.")])
LEARNT = part("learnt", DigestRank.LEARNT, "*Learnt:* partners don't want an API", decisions=1)
COMPLAINTS = part("complaints", DigestRank.COMPLAINTS, "*Complaints are good:* 6 in, 5 answered", chart=chart(1, 2, 3))
SUNDAY = part("sunday", DigestRank.SUNDAY, "*Sunday evening:* 3.4", chart=chart(3.1, 3.4, 3.3, title="Sunday"))
TIME = part("time", DigestRank.PROTECTED_TIME, "*Kept free:* 8 hours", chart=chart(1, 1, 1, title="Hours"))
COST = part("cost", DigestRank.COST, "", cost=Cost(minutes=96, people=118))


def issue(*parts: DigestPart, edits: Edits | None = None) -> Issue:
    return Issue(number=47, edition=make_edition(parts), edits=edits or Edits(), zone=BERLIN)


def standing_as(state: DigestState) -> Standing:
    return Standing(
        id="0" * 32,
        state=state,
        due_at=berlin("2026-11-20 16:00"),
        gives_up_at=None,
        trouble=None,
        channel="C1",
        zone=BERLIN,
    )


def lines(of: Issue) -> list[str]:
    """The message, a paragraph each."""
    blocks = views.parent_blocks(of)
    return [text["text"] for block in blocks for text in ([block["text"]] if "text" in block else block["elements"])]


def test_promises_first_and_what_belongs_together_in_one_paragraph() -> None:
    assert lines(issue(COST, SUNDAY, COMPLAINTS, LEARNT, REACHED, PROMISES)) == [
        "*Week 47.* *Maya owes:* 2 kept.",
        "*Reached customers:* one-day pay-outs. *Learnt:* partners don't want an API.",
        "*Complaints are good:* 6 in, 5 answered.",
        "*Sunday evening:* 3.4.",
        "_Cost: 96 minutes in all, from 118 people; 2 decisions came of it. Hidden: nothing._",
    ]


def test_a_quiet_week_is_short() -> None:
    """What is kept free week by week is no news."""
    assert lines(issue(PROMISES, TIME, replace(COST, cost=Cost(minutes=2, people=1)))) == [
        "*Week 47.* *Maya owes:* 2 kept.",
        "*Kept free:* 8 hours.",
        "_A quiet week: there is nothing else to tell._",
        "_Cost: 2 minutes in all, from 1 person; 1 decision came of it. Hidden: nothing._",
    ]


def test_a_note_thanks_and_what_is_hidden() -> None:
    """Hidden parts are listed; a week of which all is hidden was not a quiet one; promises cannot be hidden."""
    edits = Edits(
        note="Thank you all.",
        note_by="Maya",
        hidden=frozenset({"reached", "promises", "gone"}),
        thanks=(Thanks("U3", "Tom", "the pay-outs", "Dee"),),
    )
    assert lines(issue(PROMISES, REACHED, edits=edits)) == [
        "*Week 47.* *Maya owes:* 2 kept.",
        "_Maya:_ Thank you all.",
        "*Dee thanks Tom:* the pay-outs.",
        "_Hidden: Reached._",
    ]


def test_a_digest_that_was_changed_says_so() -> None:
    changed = replace(issue(PROMISES), edited_at=berlin("2026-11-20 17:05"))
    assert lines(changed)[-1] == "_Hidden: nothing. Edited Fri 20 Nov, 17:05._"


@pytest.mark.parametrize(
    ("trouble", "offered"),
    [
        ("no_channel", ["Choose a channel…"]),
        ("not_in_channel", ["Try again", "Choose a channel…"]),
    ],
)
def test_whoever_sits_at_the_desk_can_mend_what_is_stuck(trouble: str, offered: list[str]) -> None:
    standing = replace(standing_as(DigestState.STUCK), trouble=trouble)
    shown = preview_views.on_desk(47, standing)

    assert [button["text"]["text"] for block in shown for button in block.get("elements", ())] == offered
    assert check_message_blocks(shown) == []


def test_whoever_does_not_see_it_hears_all_of_it() -> None:
    """Screen readers read a message's own text and not its blocks, charts least of all."""
    told = issue(PROMISES, replace(COMPLAINTS, thread=[section("2 open."), quote("Said <b>")]), COST)

    assert views.parent(told).text == (
        "*Week 47.* *Maya owes:* 2 kept.\n"
        "*Complaints are good:* 6 in, 5 answered.\n"
        "_Cost: 96 minutes in all, from 118 people; 1 decision came of it. Hidden: nothing._"
    )
    said = views.reply(told, "complaints")
    assert said is not None
    assert said.text == "Complaints\n2 open.\nSaid &lt;b&gt;\nComplaints by week: (1, 2, 3)"


def test_two_charts_at_the_most_and_words_for_each() -> None:
    """The third is said in words alone, and so is one that is too short to draw."""
    told = issue(COMPLAINTS, SUNDAY, TIME)
    kinds = {each.name: [block["type"] for block in views.reply_blocks(told, each)] for each in told.shown}
    assert kinds == {
        "complaints": ["data_visualization", "context"],
        "sunday": ["data_visualization", "context"],
        "time": ["context"],
    }
    short = replace(COMPLAINTS, chart=chart(1, 2))
    assert [block["type"] for block in views.reply_blocks(issue(short), short)] == ["context"]
    assert views.reply_blocks(issue(), replace(COMPLAINTS, chart=chart(0, 0, 0))) == []


def test_hidden_charts_make_room_for_others() -> None:
    told = issue(COMPLAINTS, SUNDAY, TIME, edits=Edits(hidden=frozenset({"sunday"})))
    assert "data_visualization" in [block["type"] for block in views.reply_blocks(told, TIME)]


def test_a_part_that_was_hidden_after_it_left_says_so() -> None:
    said = views.reply(issue(REACHED, edits=Edits(hidden=frozenset({"reached"}))), "reached")
    assert said is not None
    assert said.text == "_This part was taken out afterwards._"
    assert views.with_replies(issue(REACHED, LEARNT)) == ["reached"]


def test_a_chart_is_within_slack_s_limits() -> None:
    """Long labels stay told apart; the newest twenty points are shown."""
    crowded = Chart(
        title="T" * 80,
        kind="line",
        categories=[f"A long label for week {number}" for number in range(30)],
        series={f"A long name for series {number}": list(range(30)) for number in range(9)},
        words="Words.",
    )
    block = draw(crowded)
    labels = block["chart"]["axis_config"]["categories"]
    assert (len(labels), len(set(labels)), max(map(len, labels))) == (20, 20, 20)
    assert [point["value"] for point in block["chart"]["series"][0]["data"]] == list(range(10, 30))
    assert check_message_blocks([block]) == []


def test_it_is_stored_and_read_back_whole() -> None:
    told = issue(PROMISES, REACHED, COMPLAINTS, COST)
    again = replace(told, edition=read_edition(write_edition(told.edition)))
    assert views.whole(again) == views.whole(told)
    assert write_edition(again.edition) == write_edition(told.edition)
    edits = Edits(note="ü", hidden=frozenset({"b", "a"}), thanks=(Thanks("U1", "Ana", "all", "Maya"),))
    assert read_edits(write_edits(edits)) == edits


@pytest.mark.parametrize("words", HOSTILE.values(), ids=HOSTILE)
def test_what_people_wrote_mentions_nobody_and_slack_takes_it(words: str) -> None:
    """In the message, the preview, the archive and the form; the note and thanks are the CTO's own words."""
    edits = Edits(note=words.strip()[:1000], thanks=(Thanks("U1", words[:80] or "Ana", words[:200] or "all", "Maya"),))
    told = issue(PROMISES, replace(REACHED, thread=[section(escape(words) or "–"), quote(words)]), COST, edits=edits)
    standing = standing_as(DigestState.DRAFT)
    for message in (views.parent(told), preview_views.preview(told, standing), views.reply(told, "reached")):
        assert message is not None
        fitted = fit(message)
        assert check_message_blocks(list(fitted.blocks)) == []
        assert not [
            mark for mark in ("<!", "<@") if mark in str([b for b in fitted.blocks if b["type"] != "rich_text"])
        ]
    assert check_view(fit_view(preview_views.edit_form(told, standing))) == []
    assert "<script" not in write_markdown(told)


def test_as_markdown() -> None:
    edits = Edits(note_by="Maya", note="See *this* [link](http://evil.example)")
    assert write_markdown(issue(PROMISES, REACHED, COST, edits=edits)) == (
        "**Week 47.** **Maya owes:** 2 kept.\n\n"
        "*Maya:* See \\*this\\* \\[link\\](http://evil.example)\n\n"
        "**Reached customers:** one-day pay-outs.\n\n"
        "*Cost: 96 minutes in all, from 118 people; 1 decision came of it. Hidden: nothing.*\n\n"
        "## Reached\n\nPay-outs.\n"
    )
    named = replace(PROMISES, line=f"*Maya owes:* 1 late ({escape('Laptops & IT')})")
    assert write_markdown(issue(named)).startswith("**Week 47.** **Maya owes:** 1 late (Laptops & IT).\n")
