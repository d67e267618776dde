"""From ballots to what may be kept of them, in memory: who answered is known here for a moment, and written nowhere.

Reads only. What comes out has been through `suppression.suppress()`; comments come out in no order.
"""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from secrets import SystemRandom
from typing import Final
from uuid import UUID

import structlog
from sqlalchemy import Row, Text, select, type_coerce
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.sunday.ballots.casting import Answer, read, token_of
from bot.capabilities.sunday.ballots.keys import keys_of
from bot.capabilities.sunday.models import Asked, Ballot, KeptTally, Round
from bot.capabilities.sunday.settings import find_settings
from bot.capabilities.sunday.suppression import EVERYBODY, Earlier, Given, Group, Tally, Thresholds, suppress
from bot.core.sealed import Asking
from bot.core.secrets import Cipher, Unreadable

log = structlog.get_logger()

FORGOTTEN: Final = "gone:"
"""How the word begins that stands for a member who asked to be forgotten; no id of Slack's does."""


@dataclass(frozen=True, slots=True)
class Count:
    """All that will be left of a round."""

    tallies: tuple[Tally, ...]
    comments: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Papers:
    """Everything that a count needs, as it was read: the ballots are sealed still."""

    asked: Mapping[str, Sequence[str]]
    """The cohort, with the ids of their teams."""
    reached: frozenset[str]
    """Who of them got the question; the others were away, say."""
    ballots: Sequence[tuple[str, str]]
    """Token and sealed content."""
    key: bytes | None
    """None: it was lost, so nobody can tell whose ballot is whose, and everybody is counted together only."""
    thresholds: Thresholds
    before: Mapping[str, Earlier]


async def read_papers(session: AsyncSession, counted: Round, asking: Asking) -> Papers:
    standing = await find_settings(session)
    cohort = {row.member_id: row.teams for row in await _find_asked(session, counted.id)}
    reached = await asking.find_reached(session, counted.ritual_id, counted.slot, cohort)
    return Papers(
        asked=cohort,
        # Of somebody who was forgotten the check-ins know nothing any more, and they may have answered.
        reached=reached | {member for member in cohort if member.startswith(FORGOTTEN)},
        ballots=await _find_ballots(session, counted.id),
        key=await keys_of(session).find(counted.id),
        thresholds=standing.thresholds,
        before=await find_earlier(session, counted.ritual_id),
    )


def count(papers: Papers, cipher: Cipher) -> Count:
    """Of a hundred thousand ballots this takes seconds: to be called beside the event loop, and in no transaction."""
    ballots = _open(cipher, papers.ballots)
    if unreadable := len(papers.ballots) - len(ballots):
        log.error("sunday.ballots_unreadable", ballots=unreadable)
    answers = _by_member(papers.reached, ballots, papers.key)
    teams = papers.asked if papers.key is not None else dict.fromkeys(papers.asked, ())
    groups = _groups(teams, papers.reached, answers)
    lot = SystemRandom()
    comments = [answer.comment for answer in answers.values() if answer.comment]
    lot.shuffle(comments)
    enough = len(answers) >= papers.thresholds.number
    return Count(suppress(groups, papers.thresholds, papers.before, lot=lot), tuple(comments) if enough else ())


async def find_earlier(session: AsyncSession, ritual_id: str) -> dict[str, Earlier]:
    """Of every group its last round with a number: what was shown, and who was asked."""
    latest = await latest_with_number(session, ritual_id)
    then: dict[UUID, dict[str, set[str]]] = {}
    for round_id in {row.round_id for row in latest.values()}:
        rows = await _find_asked(session, round_id)
        then[round_id] = _cohorts((row.member_id, {EVERYBODY, *row.teams} - {*row.waits_in}) for row in rows)
    found: dict[str, Earlier] = {}
    for group, row in latest.items():
        shown, cohort = row.value, frozenset(then[row.round_id].get(group, ()))
        if shown.number is not None:
            found[group] = Earlier(number=shown.number, cohort=cohort, shares=shown.shares)
    return found


async def latest_with_number(session: AsyncSession, ritual_id: str) -> dict[str, KeptTally]:
    """By group, the tally of its last round that had a number."""
    of_round = (Round.workspace_id == KeptTally.workspace_id) & (Round.id == KeptTally.round_id)
    shown = select(KeptTally).join(Round, of_round).where(Round.ritual_id == ritual_id, KeptTally.tenths.is_not(None))
    return {row.group_id: row for row in await session.scalars(shown.order_by(Round.slot))}


async def _find_asked(session: AsyncSession, round_id: UUID) -> Sequence[Row[str, list[str], list[str]]]:
    """Everybody who was asked: `member_id`, `teams`, `waits_in`."""
    columns = select(Asked.member_id, Asked.teams, Asked.waits_in)
    return (await session.execute(columns.where(Asked.round_id == round_id))).all()


async def _find_ballots(session: AsyncSession, round_id: UUID) -> list[tuple[str, str]]:
    rows = await session.execute(
        select(Ballot.token, type_coerce(Ballot.content, Text)).where(Ballot.round_id == round_id)
    )
    return [(token, sealed) for token, sealed in rows]


def _open(cipher: Cipher, ballots: Iterable[tuple[str, str]]) -> dict[str, Answer]:
    """Without those whose key was rotated out, and those that another version wrote: a round that cannot be counted must not
    stay open for ever, nor keep those of others open behind it."""
    found: dict[str, Answer] = {}
    for token, sealed in ballots:
        try:
            found[token] = read(cipher.open(sealed))
        except (Unreadable, ValueError, KeyError, TypeError):
            continue
    return found


def _by_member(asked: Iterable[str], ballots: Mapping[str, Answer], key: bytes | None) -> dict[str, Answer]:
    """Each ballot with its member. Those that fit nobody go to members who may have cast them, whichever it was: of a round
    whose key was lost to anybody, else to those who were forgotten since, under whose id nobody stands here any more."""
    members = sorted(asked)
    if key is None:
        return dict(zip(members, ballots.values(), strict=False))
    known = {token: member for member in members if (token := token_of(key, member)) in ballots}
    unknown = [answer for token, answer in ballots.items() if token not in known]
    forgotten = [member for member in members if member.startswith(FORGOTTEN)]
    return {member: ballots[token] for token, member in known.items()} | dict(zip(forgotten, unknown, strict=False))


def _groups(asked: Mapping[str, Sequence[str]], reached: Set[str], answers: Mapping[str, Answer]) -> list[Group]:
    """Everybody, and every team that somebody was in."""
    cohorts = {EVERYBODY: set[str](), **_cohorts((member, {EVERYBODY, *teams}) for member, teams in asked.items())}
    given = {member: Given(answer.face, frozenset(answer.causes)) for member, answer in answers.items()}
    return [
        Group(
            id=group,
            cohort=frozenset(cohort),
            missed=frozenset(cohort - reached),
            answers={each: given[each] for each in cohort & given.keys()},
        )
        for group, cohort in sorted(cohorts.items())
    ]


def _cohorts(members: Iterable[tuple[str, Iterable[str]]]) -> dict[str, set[str]]:
    """Who is in each group: one pass over everybody, however many groups there are."""
    found: dict[str, set[str]] = {}
    for member, groups in members:
        for group in groups:
            found.setdefault(group, set()).add(member)
    return found
