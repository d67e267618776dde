"""From ballots to what may be kept of them, in memory: who answered is known here for a moment, and written nowhere.

Reads only. What comes out has been through `suppression.suppress()`; comments come out in no order.
"""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from secrets import SystemRandom
from typing import Final
from uuid import UUID

import structlog
from sqlalchemy import Text, select, type_coerce
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
    asked = await _find_asked(session, counted.id)
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
        if shown.number is not None:
            found[group] = Earlier(number=shown.number, cohort=_cohort(group, asked[row.round_id]), shares=shown.shares)
    return found


async def latest_with_number(session: AsyncSession, ritual_id: str) -> dict[str, KeptTally]:
    """By group, the tally of its last round that had a number."""
    of_round = (Round.workspace_id == KeptTally.workspace_id) & (Round.id == KeptTally.round_id)
    shown = select(KeptTally).join(Round, of_round).where(Round.ritual_id == ritual_id, KeptTally.tenths.is_not(None))
    return {row.group_id: row for row in await session.scalars(shown.order_by(Round.slot))}


async def _find_asked(session: AsyncSession, round_id: UUID) -> dict[str, list[str]]:
    """The teams of everybody who was asked, by member."""
    rows = await session.execute(select(Asked.member_id, Asked.teams).where(Asked.round_id == round_id))
    return {member_id: teams for member_id, teams in rows}  # noqa: C416 - a row is not a plain pair


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
    asked: Mapping[str, list[str]],
    ballots: Mapping[str, Answer],
    key: bytes | None,
    thresholds: Thresholds,
    before: Mapping[str, Earlier],
) -> Count:
    answers = _by_member(asked, ballots, key)
    teams = {team for each in asked.values() for team in each} if key is not None else set[str]()
    given = {member: Given(answer.face, frozenset(answer.causes)) for member, answer in answers.items()}
    groups = [_group(each, asked, given) for each in (EVERYBODY, *sorted(teams))]
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


def _group(group: str, asked: Mapping[str, list[str]], given: Mapping[str, Given]) -> Group:
    cohort = _cohort(group, asked)
    return Group(id=group, cohort=cohort, answers={each: given[each] for each in cohort if each in given})


def _cohort(group: str, asked: Mapping[str, list[str]]) -> frozenset[str]:
    return frozenset(member for member, teams in asked.items() if group in (EVERYBODY, *teams))
