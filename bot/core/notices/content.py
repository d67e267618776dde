"""What stands in one message: what the capabilities have on the desk, if it is the desk, and its notices; by rank."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import structlog
from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.capability import DeskEntry, DeskPart, DeskSection, NoticeRenderer, Rank, Rendering, Withdrawn
from bot.core.failures import trace
from bot.core.notices.days import newest_bundle
from bot.core.notices.models import SHOWN, Notice
from bot.core.office import Seat, find_seat
from bot.core.people import Person, find_person, first_name, names_of
from bot.core.slack.blocks import section
from bot.core.slack.events import Block
from bot.core.text import Mrkdwn, Phrases

log = structlog.get_logger()

Said = TypeVar("Said")


@dataclass(frozen=True, slots=True)
class Sources:
    """Who has something to say: the renderers of notices by subject, and what stands on the desk."""

    notices: Mapping[str, NoticeRenderer]
    desk: Sequence[DeskSection]


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """A message before it is cut into pages."""

    title: Mrkdwn
    is_desk: bool
    entries: Sequence[Sequence[Block]]
    counts: Sequence[str]
    """The last line."""
    is_past: bool = False
    """The desk of an earlier morning."""


async def read_content(session: AsyncSession, asked: Rendering, sources: Sources) -> Content:
    """What this member's message says now: the desk while they sit at it, else what they are owed.

    What an earlier morning's desk had on it stands on the newest: the same twice would be decided twice.
    """
    seat, person = await find_seat(session, asked.now), await find_person(session, asked.to)
    is_desk = seat.in_charge == asked.to
    newest = await newest_bundle(session, asked.to)
    is_past = is_desk and newest is not None and newest.id != asked.delivery_id
    parts = await read_desk(session, person, asked, sources) if is_desk and person is not None and not is_past else []
    mine = await _notices(session, replace(asked, on_desk=is_desk), sources, Notice.delivery_id == asked.delivery_id)
    phrases = asked.context.phrases
    counts = [phrases.say("notices.past_desk")] if is_past else [part.counts for part in parts if part.counts]
    return Content(
        title=await _title(session, seat, asked.to, phrases) if is_desk else phrases.say("notices.today"),
        is_desk=is_desk,
        is_past=is_past,
        entries=_in_order([*(entry for part in parts for entry in part.entries), *mine], phrases),
        counts=counts,
    )


async def read_whole_desk(session: AsyncSession, person: Person, asked: Rendering, sources: Sources) -> Content:
    """The desk as the owner or a deputy looks it up, whoever sits at it: `asked.delivery_id` is of today's message."""
    seat = await find_seat(session, asked.now)
    parts = await read_desk(session, person, asked, sources)
    its = Notice.delivery_id == asked.delivery_id
    if seat.in_charge != person.id:
        its &= Notice.member_id.is_(None)
    news = await _notices(session, replace(asked, on_desk=True), sources, its)
    phrases = asked.context.phrases
    return Content(
        title=await _title(session, seat, person.id, phrases),
        is_desk=True,
        entries=_in_order([*(entry for part in parts for entry in part.entries), *news], phrases),
        counts=[part.counts for part in parts if part.counts],
    )


async def read_desk(session: AsyncSession, person: Person, asked: Rendering, sources: Sources) -> list[DeskPart]:
    """What every capability has on the desk."""
    found: list[DeskPart] = []
    for desk_section in sources.desk:
        part = await _unless_broken(lambda show=desk_section: show(session, person, asked.now), "desk")
        found += [part] if part is not None else []
    return found


async def _notices(
    session: AsyncSession, asked: Rendering, sources: Sources, condition: ColumnElement[bool]
) -> list[DeskEntry]:
    """What each notice says, in the order they fell due, without those that have nothing to say any more."""
    entries: list[DeskEntry] = []
    shown = select(Notice).where(condition, Notice.state.in_(SHOWN)).order_by(Notice.at, Notice.key)
    for notice in list(await session.scalars(shown)):
        says = replace(asked, ref=notice.ref)
        said = await _unless_broken(
            lambda subject=notice.subject, says=says: sources.notices[subject](session, says), notice.subject
        )
        if said and not isinstance(said, Withdrawn):
            entries.append(DeskEntry(Rank(notice.rank), said))
    return entries


async def _unless_broken(say: Callable[[], Awaitable[Said]], what: str) -> Said | None:
    try:
        return await say()
    except Exception as error:  # noqa: BLE001 - one part that cannot be shown must not cost the others
        log.error("notice.render_failed", subject=what, trace=trace(error))
        return None


def _in_order(entries: Sequence[DeskEntry], phrases: Phrases) -> list[Sequence[Block]]:
    """By rank, and within one as they came; the first of some ranks under a heading of its own."""
    ordered = sorted(entries, key=lambda entry: entry.rank)
    firsts = {entry.rank: index for index, entry in reversed(list(enumerate(ordered)))}
    return [
        [*(_heading(entry.rank, phrases) if firsts[entry.rank] == index else ()), *entry.blocks]
        for index, entry in enumerate(ordered)
    ]


def _heading(rank: Rank, phrases: Phrases) -> Sequence[Block]:
    match rank:
        case Rank.OWED:
            return [section(phrases.say("notices.you_owe"))]
        case Rank.SETTLED:
            return [section(phrases.say("notices.settled"))]
        case _:
            return ()


async def _title(session: AsyncSession, seat: Seat, member_id: str, phrases: Phrases) -> Mrkdwn:
    """ "Your desk" to the owner; to a deputy whose it is."""
    if seat.owner_id == member_id:
        return phrases.say("notices.desk")
    if seat.owner_id is None:
        return phrases.say("notices.desk_vacant")
    owner = first_name((await names_of(session, [seat.owner_id]))[seat.owner_id])
    if seat.away_until is None:
        return phrases.say("notices.desk_seen", owner=owner)
    return phrases.say("notices.desk_of", owner=owner)
