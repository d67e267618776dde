"""From ballots to what may be kept of them, in memory: who answered is known here for a moment, and written nowhere.

Reads only. What comes out has been through `suppression.suppress()`; comments come out in no order.
"""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from secrets import SystemRandom
from typing import Final
from uuid import UUID

import structlog
from sqlalchemy import Row, Text, select, type_coerce
from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.sunday.ballots import Answer, read, token_of
from bot.capabilities.sunday.models import Asked, Ballot, KeptTally, Round
from bot.capabilities.sunday.suppression import EVERYBODY, Earlier, Given, Group, Tally, Thresholds, suppress
from bot.core.columns import cipher_of
from bot.core.secrets import Cipher, Unreadable

log = structlog.get_logger()

FORGOTTEN: Final = "gone:"
"""How the word begins that stands for a member who asked to be forgotten; no id of Slack's does."""
_PAGE: Final = 2_000


@dataclass(frozen=True, slots=True)
class Count:
    """All that will be left of a round."""

    tallies: tuple[Tally, ...]
    comments: tuple[str, ...]


async def count(session: AsyncSession, counted: Round, key: bytes | None, thresholds: Thresholds) -> Count:
    """`key` None: it was lost, so nobody can tell whose ballot is whose, and everybody is counted together only."""
    asked = {row.member_id: row.teams for row in await _find_asked(session, counted.id)}
    ballots = await _read_ballots(session, counted.id)
    before = await find_earlier(session, counted.ritual_id)
    return await asyncio.to_thread(_count, asked, ballots, key, thresholds, before)


async def find_earlier(session: AsyncSession, ritual_id: str) -> dict[str, Earlier]:
    """Of every group its last round with a number: what was shown, and who was asked."""
    latest = await latest_with_number(session, ritual_id)
    asked = {round_id: await _find_asked(session, round_id) for round_id in {row.round_id for row in latest.values()}}
    found: dict[str, Earlier] = {}
    for group, row in latest.items():
        shown = row.value
        there = frozenset(
            each.member_id
            for each in asked[row.round_id]
            if group in (EVERYBODY, *each.teams) and group not in each.waits_in
        )
        if shown.number is not None:
            found[group] = Earlier(number=shown.number, cohort=there, shares=shown.shares)
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


async def _read_ballots(session: AsyncSession, round_id: UUID) -> dict[str, Answer]:
    """By token, page by page. They are opened beside the event loop: of a hundred thousand that takes seconds."""
    cipher = cipher_of(session.get_bind().dialect)
    found: dict[str, Answer] = {}
    unreadable, last = 0, ""
    sealed = select(Ballot.token, type_coerce(Ballot.content, Text)).order_by(Ballot.token).limit(_PAGE)
    while page := (await session.execute(sealed.where(Ballot.round_id == round_id, Ballot.token > last))).all():
        opened = await asyncio.to_thread(_open, cipher, [(token, content) for token, content in page])
        found |= opened
        unreadable += len(page) - len(opened)
        last = page[-1][0]
    if unreadable:
        log.error("sunday.ballots_unreadable", ballots=unreadable)
    return found


def _open(cipher: Cipher, page: Iterable[tuple[str, str]]) -> dict[str, Answer]:
    """Without those whose key was rotated out: a round that cannot be counted must not stay open for ever."""
    found: dict[str, Answer] = {}
    for token, content in page:
        try:
            found[token] = read(cipher.open(content))
        except Unreadable:
            continue
    return found


def _count(
    asked: Mapping[str, Sequence[str]],
    ballots: Mapping[str, Answer],
    key: bytes | None,
    thresholds: Thresholds,
    before: Mapping[str, Earlier],
) -> Count:
    answers = _by_member(asked, ballots, key)
    groups = _groups(asked if key is not None else dict.fromkeys(asked, ()), answers)
    lot = SystemRandom()
    comments = [answer.comment for answer in answers.values() if answer.comment]
    lot.shuffle(comments)
    enough = len(answers) >= thresholds.number
    return Count(suppress(groups, thresholds, before, lot=lot), tuple(comments) if enough else ())


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


def _groups(asked: Mapping[str, Sequence[str]], answers: Mapping[str, Answer]) -> list[Group]:
    """Everybody, and every team that somebody was in: one pass over all of them, however many teams there are."""
    cohorts: dict[str, set[str]] = {EVERYBODY: set(asked)}
    for member, teams in asked.items():
        for team in teams:
            cohorts.setdefault(team, set()).add(member)
    given = {member: Given(answer.face, frozenset(answer.causes)) for member, answer in answers.items()}
    return [
        Group(id=group, cohort=frozenset(cohort), answers={each: given[each] for each in cohort & given.keys()})
        for group, cohort in sorted(cohorts.items())
    ]
