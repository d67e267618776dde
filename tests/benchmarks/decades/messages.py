"""What was sent in one week, and is kept for ever: questions, each day's one message with its notices, the digest."""

from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID, uuid4

from bot.capabilities.digest.actions import PARENT
from bot.capabilities.digest.edition import Edits, make_edition, write_edition, write_edits
from bot.capabilities.digest.models import Digest, DigestState
from bot.core.columns import to_ms
from bot.core.digests import DigestPart, DigestRank
from bot.core.notices.days import BUNDLE, key_of
from bot.core.notices.models import Notice, NoticeState
from bot.core.outbox import Delivery, DeliveryState
from tests.benchmarks.decades.company import MAYA, MEMBERS
from tests.benchmarks.decades.rows import WORDS, Rows

_EDITION: Final = write_edition(
    make_edition(
        [
            DigestPart(name=str(rank), title="Told", rank=rank, line=WORDS, thread=[{"type": "section", "text": WORDS}])
            for rank in DigestRank
        ]
    )
)


def add_messages(rows: Rows, monday: date, at: datetime) -> None:
    """Of the week that began on a Monday: one message more for each member, and one every working day for the CTO."""
    for member_id in MEMBERS:
        _add_delivery(rows, f"checkins:sunday:{member_id}:{monday}", member_id, "checkins.ask", at)
        _add_bundle(rows, member_id, monday, at)
    for later in range(1, 5):
        _add_bundle(rows, MAYA, monday + timedelta(days=later), at)
    _add_digest(rows, monday + timedelta(days=4), at)


def _add_bundle(rows: Rows, member_id: str, day: date, at: datetime) -> None:
    delivery_id = _add_delivery(rows, key_of(member_id, day), member_id, BUNDLE, at)
    rows.add(
        Notice, id=uuid4(), key=f"outcomes.ask:{delivery_id.hex}:2:{member_id}", member_id=member_id, state=NoticeState.TOLD,
        subject="outcomes.ask", ref={"ask": delivery_id.hex, "version": "2"}, at=at, delivery_id=delivery_id,
    )  # fmt: skip


def _add_digest(rows: Rows, friday: date, at: datetime) -> None:
    year, week, _ = friday.isocalendar()
    name, ends = f"{year}-W{week:02}", at + timedelta(days=4)
    parent_id = _add_delivery(rows, f"digest:{name}:1", "C0LEADERSHIP", PARENT, at)
    rows.add(
        Digest, week=name, day=friday, begins=ends - timedelta(weeks=1), ends=ends, due_at=ends, read_at=ends,
        state=DigestState.SENT, content=rows.words(_EDITION), edits=rows.words(write_edits(Edits())),
        parent_id=parent_id, channel="C0LEADERSHIP", attempt=1, sent_at=ends,
    )  # fmt: skip


def _add_delivery(rows: Rows, key: str, to: str, subject: str, at: datetime) -> UUID:
    delivery_id, then = uuid4(), to_ms(at)
    rows.add(
        Delivery, id=delivery_id, key=key, destination=to, subject=subject, ref={}, not_before=at, place=then,
        state=DeliveryState.SENT, channel=f"D{to}", ts=f"{then}.000100", sent_at=at, attempts=1,
        first_started_ms=then, started_ms=then, settled_ms=then, wanted=1, offered=1, shown=1,
    )  # fmt: skip
    return delivery_id
