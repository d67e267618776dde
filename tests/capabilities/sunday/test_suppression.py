"""What a round may say, rule by rule. (test_attacks.py shows what each rule is for.)"""

from collections.abc import Mapping
from dataclasses import replace
from random import Random

import pytest

from bot.capabilities.sunday.suppression import number_of, shares_of, suppress
from bot.capabilities.sunday.tallies import (
    EVERYBODY,
    Bound,
    Earlier,
    Given,
    Group,
    Number,
    Part,
    Reason,
    Shares,
    Tally,
    Thresholds,
)
from tests.capabilities.sunday.histories import random_history


def _group(name: str, faces: Mapping[str, int], silent: int = 0, causes: Mapping[str, str] | None = None) -> Group:
    """`silent` more were asked and did not answer."""
    answers = {each: Given(face, frozenset((causes or {}).get(each, "").split())) for each, face in faces.items()}
    return Group(id=name, cohort=frozenset(faces) | {f"silent {each}" for each in range(silent)}, answers=answers)


def _staff(*faces: int) -> dict[str, int]:
    return {f"staff {number:03}": face for number, face in enumerate(faces)}


def _tally(group: Group, before: Earlier | None = None) -> Tally:
    (found,) = suppress([group], Thresholds(), {EVERYBODY: before} if before else {}, lot=Random(1))
    return found


@pytest.mark.parametrize(
    ("total", "answers", "before", "expected"),
    [
        (207, 61, None, "3.4"),
        (207, 61, Number(33, Bound.EXACT), "3.3"),
        (210, 61, Number(33, Bound.EXACT), "3.4"),
        (305, 61, None, "4 or more"),
        (61, 61, None, "2 or less"),
        (140, 40, None, "about 3.5"),
        (120, 40, None, "about 3"),
        (139, 40, Number(30, Bound.ABOUT), "about 3"),
        (140, 40, Number(30, Bound.ABOUT), "about 3.5"),
        (13, 4, None, "3 or more"),
        (12, 4, None, "3 or less"),
        (14, 4, Number(30, Bound.AT_MOST), "3 or less"),
        (15, 4, Number(30, Bound.AT_MOST), "3 or more"),
        (10, 4, Number(30, Bound.AT_LEAST), "3 or less"),
        (11, 4, Number(41, Bound.EXACT), "3 or more"),
    ],
)
def test_a_number_is_coarse_for_few_and_stands_until_it_is_left(
    total: int, answers: int, before: Number | None, expected: str
) -> None:
    assert str(number_of(total, answers, before)) == expected


def test_a_spread_is_rounded_and_never_of_people_who_all_answer_alike() -> None:
    assert shares_of([1] * 12 + [3] * 18 + [5] * 31, None) == Shares(20, 30, 50)
    assert shares_of([1] * 11 + [3] * 19 + [5] * 31, Shares(10, 40, 50)) == Shares(20, 30, 50)
    assert shares_of([1] * 8 + [3] * 22 + [5] * 31, Shares(10, 40, 50)) == Shares(10, 40, 50)
    assert shares_of([3] * 60, None) is None
    assert shares_of([1] * 56 + [5] * 4, None) is None


def test_four_answers_say_nothing() -> None:
    assert _tally(_group(EVERYBODY, _staff(1, 2, 3, 4), silent=8)) == Tally(
        group=EVERYBODY, asked=12, answered=4, why_not=Reason.TOO_FEW
    )


def test_who_was_away_is_not_among_the_asked_and_an_answer_of_theirs_counts_nowhere() -> None:
    """How many were asked follows from the asking alone: were an answer of theirs counted, "7 of 7" would tell of it."""
    staff = _staff(1, 2, 3, 4, 5, 3, 2)
    away = frozenset(list(staff)[:1])
    group = replace(_group(EVERYBODY, staff, silent=8), missed=away)
    silent = replace(group, answers={each: given for each, given in group.answers.items() if each not in away})

    assert _tally(group) == _tally(silent)
    assert (_tally(group).asked, _tally(group).answered) == (14, 6)


def test_newcomers_are_counted_once_five_of_them_are_asked() -> None:
    """Five joined and four of them were away: the fifth would be told by what changes."""
    staff = _staff(*[3] * 12)
    joined = sorted(staff)[:5]
    before = {EVERYBODY: Earlier(number=Number(30, Bound.AT_MOST), cohort=frozenset(staff) - {*joined})}
    group = _group(EVERYBODY, {each: given for each, given in staff.items() if each not in joined[1:]})
    group = replace(group, cohort=frozenset(staff), missed=frozenset(joined[1:]))

    (found,) = suppress([group], Thresholds(), before, lot=Random(1))

    assert (found.asked, found.answered, found.waiting) == (8, 8, frozenset(joined))


@pytest.mark.parametrize("seed", range(20))
def test_how_many_were_asked_is_no_matter_of_who_answered(seed: int) -> None:
    """Over any history: the same number whether all answered, these or nobody; what says nothing of answers tells nothing."""
    for each in random_history(Random(seed), 40, rounds=5).rounds:
        everybody = {member: Given(3) for member in each.teams}
        asked = {
            tuple(
                tally.asked
                for tally in suppress(replace(each, answered=some).groups(everybody), Thresholds(), {}, lot=Random(1))
                if tally.group == EVERYBODY
            )
            for some in (frozenset[str](), each.answered, frozenset(each.teams))
        }
        assert asked == {(len(each.teams.keys() - each.missed),)}


def test_five_who_all_answer_1_do_not_publish_a_1() -> None:
    assert _tally(_group(EVERYBODY, _staff(1, 1, 1, 1, 1), silent=3)) == Tally(
        group=EVERYBODY, asked=8, answered=5, number=Number(30, Bound.AT_MOST)
    )


def test_a_raised_threshold_is_kept() -> None:
    (found,) = suppress([_group(EVERYBODY, _staff(*[3] * 9))], Thresholds(number=10), {}, lot=Random(1))

    assert (found.number, found.why_not) == (None, Reason.TOO_FEW)


def test_a_team_that_would_leave_four_beside_it_is_part_of_everybody_only() -> None:
    """Of the team not even how many answered."""
    staff = _staff(*[2, 4] * 20)
    team = {member: staff[member] for member in sorted(staff)[:36]}
    whole, small = suppress([_group(EVERYBODY, staff), _group("team", team)], Thresholds(), {}, lot=Random(1))

    assert whole.number == Number(30, Bound.ABOUT)
    assert small == Tally(group="team", asked=0, answered=0, why_not=Reason.COMPLEMENT)


def test_of_two_teams_that_share_one_person_the_larger_is_published() -> None:
    staff = _staff(*[2, 4] * 40)
    members = sorted(staff)
    groups = [
        _group(EVERYBODY, staff),
        _group("a", {member: staff[member] for member in members[:31]}),
        _group("b", {member: staff[member] for member in members[30:62]}),
    ]
    found = suppress(groups, Thresholds(), {}, lot=Random(1))

    assert [(each.group, each.number is not None) for each in found] == [(EVERYBODY, True), ("a", False), ("b", True)]


def test_the_same_people_are_published_once_whatever_they_are_called() -> None:
    """Ten user groups with the same members would throw the coin ten times: then everybody knows that exactly five named it."""
    people = _staff(*[3] * 12)
    everybody = _group(EVERYBODY, people, causes=dict.fromkeys(list(people)[:5], "unclear"))
    others = [_group(f"team {number}", people) for number in range(10)]

    company, *teams = suppress([everybody, *others], Thresholds(), {}, lot=Random(1))

    assert company.number == Number(30, Bound.AT_MOST)
    assert {(team.number, team.answered, team.why_not) for team in teams} == {(None, 0, Reason.COMPLEMENT)}


def test_of_two_teams_with_the_same_people_one_is_published() -> None:
    """The first by name: which of them it is tells nothing."""
    people = _staff(*[3] * 24)
    twelve = dict(list(people.items())[:12])
    groups = [_group(EVERYBODY, people), _group("platform", twelve), _group("on call", twelve)]

    found = suppress(groups, Thresholds(), {}, lot=Random(1))

    assert [each.group for each in found if each.number] == [EVERYBODY, "on call"]


def test_an_answer_of_somebody_who_was_not_asked_is_not_counted() -> None:
    asked = _group(EVERYBODY, _staff(*[5] * 30))
    late = Group(
        id=EVERYBODY, cohort=asked.cohort, answers={**asked.answers, **{f"late {n}": Given(1) for n in range(30)}}
    )

    assert _tally(late) == _tally(asked)


def test_who_joined_waits_until_they_are_five() -> None:
    before = Earlier(number=Number(40, Bound.AT_LEAST), cohort=frozenset(_staff(*[5] * 30)))
    joined = {f"new {number}": 1 for number in range(5)}
    four = dict.fromkeys(sorted(joined)[:4], 1)

    assert _tally(_group(EVERYBODY, _staff(*[5] * 30) | four), before).waiting == frozenset(four)
    assert _tally(_group(EVERYBODY, _staff(*[5] * 30) | joined), before).waiting == frozenset()


def test_below_thirty_half_are_left_out_and_chance_decides_who() -> None:
    """Seven low, seven high: either side may be read."""
    group = _group(EVERYBODY, _staff(*[1] * 7, *[5] * 7))
    read = {str(suppress([group], Thresholds(), {}, lot=Random(seed))[0].number) for seed in range(50)}

    assert read == {"3 or more", "3 or less"}


def test_a_cause_is_read_where_often_named_and_never_where_four_named_it() -> None:
    staff = _staff(*[3] * 40)
    members = sorted(staff)
    causes = dict.fromkeys(members[:30], "unclear") | dict.fromkeys(members[30:34], "people")
    read = [
        dict(suppress([_group(EVERYBODY, staff, causes=causes)], Thresholds(), {}, lot=Random(seed))[0].causes)
        for seed in range(50)
    ]

    assert all(each == {"unclear": Part.HALF} for each in read)


def test_a_cause_near_the_threshold_appears_or_does_not_by_the_coin() -> None:
    staff = _staff(*[3] * 40)
    group = _group(EVERYBODY, staff, causes=dict.fromkeys(sorted(staff)[:6], "unclear"))
    read = {"unclear" in suppress([group], Thresholds(), {}, lot=Random(seed))[0].causes for seed in range(50)}

    assert read == {True, False}
