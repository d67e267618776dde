"""What was named often is proposed to the CTO, becomes something in one tap, and later rounds say whether it fell."""

from datetime import date, timedelta

import pytest
from sqlalchemy import delete, func, select

from bot.capabilities import HOOKS
from bot.capabilities.outcomes.asks.models import Ask
from bot.capabilities.sunday.causes.kinds import CAUSES, Cause
from bot.capabilities.sunday.causes.proposals import Proposals
from bot.capabilities.sunday.models import CauseStep
from bot.capabilities.sunday.suppression import Part
from bot.capabilities.tickets.models import Ticket
from bot.capabilities.tickets.stage import STAGE as COMPLAINTS
from bot.core.capability import Rank
from bot.core.people import Person
from bot.core.roles import Role
from bot.core.stages import BegunStage
from bot.core.workspaces import RoleHolder
from tests.capabilities.sunday.seen import said, words_in
from tests.capabilities.sunday.told import ANA, BO, DEE, FRIDAY, LENA, MAYA, TEAM, Told

LAST, NEXT, LATER = date(2026, 11, 23), date(2026, 11, 30), date(2026, 12, 7)


async def proposed(told: Told, who: Person = MAYA) -> list[str]:
    """The first lines of what is proposed, in the order of the desk."""
    return [words_in(entry.blocks).splitlines()[0] for entry in await told.desk(who) if entry.rank is Rank.OFFER]


async def named(told: Told, slot: date = LAST, **causes: Part) -> str:
    """A round that is over and answered, with these causes; its id as a button carries it."""
    await told.closed(slot, 31, causes=causes)
    await told.posts(MAYA, "Heard.", slot=slot)
    return told.rounds[slot].hex


async def ways(told: Told) -> tuple[list[str], str]:
    """What may be pressed on the proposal, and what it says."""
    (entry,) = [each for each in await told.desk() if each.rank is Rank.OFFER]
    (row,) = [block for block in entry.blocks if block["type"] == "actions"]
    return [element["action_id"].partition(":")[0] for element in row["elements"]], words_in(entry.blocks)


async def end_complaints(told: Told) -> None:
    """As before the owner began them."""
    async with told.database.transaction(TEAM) as session:
        await session.execute(delete(BegunStage).where(BegunStage.name == COMPLAINTS.name))


async def count(told: Told, table: type[Ask | Ticket | CauseStep]) -> int:
    async with told.database.reading(TEAM) as session:
        return await session.scalar(select(func.count()).select_from(table)) or 0


async def became(told: Told) -> list[str]:
    """What everybody reads of it."""
    shown = said(await told.types(ANA)).splitlines()
    begins = next((number for number, line in enumerate(shown) if line.startswith("*What became of")), len(shown))
    return [line for line in shown[begins + 1 :] if line.startswith("“")]


async def test_they_are_proposed_one_after_the_other_and_the_most_named_first(told: Told) -> None:
    """The desk is one phone screen, and has other things on it."""
    round_id = await named(told, unclear=Part.SOME, on_call=Part.SOME, too_much=Part.HALF, decision=Part.QUARTER)
    order: list[str] = []
    for cause in ("too_much", "decision", "unclear", "on_call"):
        order += await proposed(told)
        await told.clicks(MAYA, f"sunday.not_now:{round_id}:{cause}")

    assert order == [
        "*Sunday evening:* “Too much” was named by half or more.",
        "*Sunday evening:* “A decision” was named by a quarter or more.",
        "*Sunday evening:* “It is unclear what matters” was named by some.",
        "*Sunday evening:* “On call” was named by some.",
    ]
    assert await proposed(told) == []


async def test_what_is_not_the_company_s_to_mend_is_not_proposed(told: Told) -> None:
    """ "Not work" is shown like every cause, and is nobody's task."""
    await named(told, not_work=Part.HALF)

    assert await proposed(told) == []
    assert "*Named often:* Not work (half or more)." in await told.reads()


async def test_one_tap_makes_it_a_promise_with_a_day(told: Told) -> None:
    round_id = await named(told, on_call=Part.QUARTER)
    effects = await told.clicks(MAYA, f"sunday.promise:{round_id}:on_call", "2026-12-04")

    async with told.database.reading(TEAM) as session:
        (ask,) = await session.scalars(select(Ask))
    words = "Look at what wakes people who are on call"
    assert said(effects) == f"Done. Promised by 4 Dec: “{words}”"
    assert (ask.words, ask.asker_id, ask.due) == (words, MAYA.id, date(2026, 12, 4))
    assert await proposed(told) == []
    assert await became(told) == [f"“On call”, a quarter or more on 23 Nov: Promised by 4 Dec: “{words}”"]


async def test_one_tap_makes_it_a_question_to_clear_up(told: Told) -> None:
    round_id = await named(told, decision=Part.SOME)
    effects = await told.clicks(MAYA, f"sunday.clarity:{round_id}:decision")

    words = "Which decisions are open, who makes them, and by when?"
    assert said(effects) == f"Done. C-1: “{words}”"
    assert await became(told) == [f"“A decision”, some on 23 Nov: C-1: “{words}”"]
    assert await proposed(told) == []


async def test_tapped_twice_it_becomes_one_thing(told: Told) -> None:
    round_id = await named(told, decision=Part.SOME)
    for _ in range(2):
        await told.clicks(MAYA, f"sunday.clarity:{round_id}:decision")
        await told.clicks(MAYA, f"sunday.promise:{round_id}:decision", "2026-12-04")

    assert (await count(told, Ticket), await count(told, Ask), await count(told, CauseStep)) == (1, 1, 2)


@pytest.mark.parametrize(
    ("then", "now", "since"),
    [
        (Part.HALF, Part.QUARTER, "_Named less often since: a quarter or more._"),
        (Part.SOME, None, "_No longer among those that are shown._"),
        (Part.QUARTER, Part.QUARTER, "_Named as often as then._"),
        (Part.SOME, Part.HALF, "_Named more often since: half or more._"),
    ],
)
async def test_later_rounds_say_whether_it_fell(told: Told, then: Part, now: Part | None, since: str) -> None:
    """In the coarse words it was published in, and from the newest round alone."""
    round_id = await named(told, on_call=then)
    await told.clicks(MAYA, f"sunday.clarity:{round_id}:on_call")
    before = await became(told)
    await named(told, NEXT, **({"on_call": now} if now else {}))

    assert [line.endswith(since) for line in before] == [False]
    assert [line.endswith(since) for line in await became(told)] == [True]


async def test_passed_over_it_comes_back_only_when_it_is_named_after_eight_weeks(told: Told) -> None:
    round_id = await named(told, on_call=Part.SOME)
    effects = await told.clicks(MAYA, f"sunday.not_now:{round_id}:on_call")
    passed = await proposed(told)
    await named(told, NEXT, on_call=Part.HALF)
    told.now = FRIDAY + timedelta(weeks=1)
    young = await proposed(told)
    told.now = FRIDAY + timedelta(weeks=9)

    assert said(effects) == "Passed over, until it is named again."
    assert (passed, young) == ([], [])
    assert await proposed(told) == ["*Sunday evening:* “On call” was named by half or more."]
    assert await became(told) == []


async def test_a_deputy_decides_it_in_the_cto_s_place(told: Told) -> None:
    round_id = await named(told, on_call=Part.SOME)

    assert len(await proposed(told, DEE)) == 1
    assert said(await told.clicks(DEE, f"sunday.promise:{round_id}:on_call", "2026-12-04")).startswith("Done. Promised")


@pytest.mark.parametrize("who", [LENA, ANA, BO])
async def test_nobody_else_does(told: Told, who: Person) -> None:
    round_id = await named(told, on_call=Part.SOME)
    refused = said(await told.clicks(who, f"sunday.promise:{round_id}:on_call", "2026-12-04"))

    assert "the CTO or the CTO's deputy" in refused
    assert await count(told, Ask) == 0


@pytest.mark.parametrize(
    ("action", "value", "sentence"),
    [
        ("sunday.promise:{round}:on_call", "2026-11-26", "That day has passed."),
        ("sunday.promise:{round}:on_call", "soon", "That day has passed."),
        ("sunday.promise:{round}:on_call", "", "That day has passed."),
        ("sunday.promise:{round}:people", "2026-12-04", "That round has no such cause any more."),
        ("sunday.clarity:{round}:sunshine", "", "That round has no such cause any more."),
        ("sunday.clarity:00000000000000000000000000000007:on_call", "", "That round has no such cause any more."),
        ("sunday.clarity", "", "That round has no such cause any more."),
    ],
)
async def test_what_no_button_of_ours_says_becomes_nothing(told: Told, action: str, value: str, sentence: str) -> None:
    """Yesterday, a cause that was not shown, another round: each is answered by its sentence."""
    round_id = await named(told, on_call=Part.SOME)
    effects = await told.clicks(MAYA, action.format(round=round_id), value)

    assert said(effects).startswith(sentence)
    assert (await count(told, Ask), await count(told, Ticket), await count(told, CauseStep)) == (0, 0, 0)


async def test_a_question_that_nobody_would_read_is_not_filed(told: Told) -> None:
    """Complaints have not begun when a button of yesterday is pressed: the sentence says what is missing, the proposal stays."""
    round_id = await named(told, decision=Part.SOME)
    await end_complaints(told)
    effects = await told.clicks(MAYA, f"sunday.clarity:{round_id}:decision")

    assert said(effects).startswith("Nobody would read it: complaints have not begun")
    assert (await count(told, CauseStep), len(await proposed(told))) == (0, 1)


@pytest.mark.parametrize("missing", ["stage", "role"])
async def test_what_nobody_would_read_yet_is_not_offered_but_said(told: Told, missing: str) -> None:
    """Before complaints have begun, or while nobody looks after them, the proposal says what to do first."""
    await named(told, decision=Part.SOME)
    offered, read = await ways(told)
    if missing == "stage":
        await end_complaints(told)
    else:
        async with told.database.transaction(TEAM) as session:
            await session.execute(delete(RoleHolder).where(RoleHolder.role == Role.COMPLAINTS))
    offered_now, reads_now = await ways(told)

    question = "Which decisions are open, who makes them, and by when?"
    assert (offered, offered_now) == (
        ["sunday.promise", "sunday.clarity", "sunday.not_now"],
        ["sunday.promise", "sunday.not_now"],
    )
    assert f"Or ask for clarity: “{question}”" in read
    assert (
        f"Or ask for clarity, once complaints have begun and somebody looks after them (`/cadence setup`): “{question}”"
        in reads_now
    )


async def test_what_nobody_takes_is_not_offered(told: Told) -> None:
    """A bot without complaints, or without outcomes, has one button less, and no dead one."""
    await named(told, on_call=Part.SOME)
    alone = Proposals({"promise": HOOKS.answers["promise"]})
    async with told.database.reading(TEAM) as session:
        (entry,) = await alone.entries(session, MAYA, told.now)

    (row,) = [block for block in entry.blocks if block["type"] == "actions"]
    assert [element["action_id"].partition(":")[0] for element in row["elements"]] == [
        "sunday.promise",
        "sunday.not_now",
    ]


def test_every_cause_has_words() -> None:
    """A closed list of nine; what can be cleared up can be promised as well."""
    assert list(CAUSES) == list(Cause)
    assert len(Cause) == 9
    assert [cause for cause, words in CAUSES.items() if words.question and not words.promise] == []
