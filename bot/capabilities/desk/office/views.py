"""The office on the screen: who holds it, handing it over, and what is told about it. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from bot.capabilities.desk.office.models import OfferState
from bot.capabilities.desk.setup.views import claim_button
from bot.core.people import Person
from bot.core.slack import blocks
from bot.core.slack.events import Block, View
from bot.core.text import Mrkdwn, day, inline

ACCEPT = "desk.office_accept"
REFUSE = "desk.office_refuse"


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """Who holds the office, and what is under way with it. Names are as people show them."""

    owner_id: str | None
    owner_name: str
    since: datetime | None
    stands_in: str = ""
    """Who sits at the desk while the owner is away or the office is vacant; "" for nobody."""
    away_until: date | None = None
    offered_to: str = ""
    offer_id: UUID | None = None
    offered_to_reader: bool = False
    passing: Sequence[str] = ()


# `/cadence office` ---------------------------------------------------------------------------------------------------


def office_view(office: Office, reader: Person, today: date, *, may_claim: bool, note: str = "") -> View:
    shown: list[Block] = [blocks.section(note)] if note else []
    shown.append(blocks.section("\n".join(_standing(office, reader, today))))
    if reader.id == office.owner_id:
        shown += _to_hand_over(office)
    elif office.offered_to_reader and office.offer_id is not None:
        shown += _to_answer(office.offer_id, office.owner_name, office.passing)
    elif may_claim:
        shown.append(blocks.actions(claim_button()))
    return blocks.modal("desk.office", "The office", shown, submit="", close="Close")


def _standing(office: Office, reader: Person, today: date) -> list[str]:
    if office.owner_id is None:
        lines = [
            "*Nobody is the CTO here.* An admin of the workspace may claim the office; until then nothing is dropped."
        ]
    else:
        since = f", since {day(office.since.astimezone(reader.zone).date(), today)}" if office.since else ""
        lines = [f"*{inline(office.owner_name)}* is the CTO{since}."]
    if office.away_until is not None:
        lines.append(f"Away until {day(office.away_until, today)}.")
    if office.stands_in:
        lines.append(f"{inline(office.stands_in)} stands in, and gets what is for the CTO.")
    return lines


def _to_hand_over(office: Office) -> list[Block]:
    shown = [blocks.section(_what_passes("What would go with it", office.passing))]
    if office.offered_to:
        waiting = f"You offered it to {inline(office.offered_to)}. It stays yours until they say yes."
        return [*shown, blocks.section(waiting), blocks.actions(blocks.button("Take it back", "desk.office_withdraw"))]
    return [*shown, blocks.actions(blocks.button("Hand over the office…", "desk.office_offer"))]


def offer_form(passing: Sequence[str]) -> View:
    return blocks.modal(
        "desk.office_offer",
        "Hand over the office",
        [
            blocks.section(
                "Whoever follows you has to say yes. Until then everything stays yours, and you can take the offer back."
            ),
            blocks.section(_what_passes("What goes with it", passing)),
            blocks.member_input("successor", "Who follows you?"),
        ],
        submit="Offer it",
    )


# Notices -------------------------------------------------------------------------------------------------------------


def offered(offer_id: UUID, owner: str, passing: Sequence[str]) -> Sequence[Block]:
    said = f"*{inline(owner)} would like you to follow as CTO here.* Nothing changes unless you say yes."
    return [blocks.section(said), *_to_answer(offer_id, owner, passing)]


def _to_answer(offer_id: UUID, owner: str, passing: Sequence[str]) -> list[Block]:
    sure = blocks.confirm(
        "Take the office?",
        f"You become the CTO here, with what {owner} owes. It is written to the audit log.",
        "I take it",
        "Not yet",
    )
    return [
        blocks.section(_what_passes("What would be yours", passing)),
        blocks.actions(
            blocks.button("Yes, I take it", ACCEPT, offer_id.hex, style="primary", confirm=sure),
            blocks.button("No, thank you", REFUSE, offer_id.hex),
        ),
    ]


def offer_answered(state: OfferState, owner: str, passed: Sequence[str]) -> Sequence[Block]:
    """The offer as its successor reads it once it is no offer any more."""
    match state:
        case OfferState.ACCEPTED:
            said = f"*You are the CTO here now.* {inline(owner)} handed the office to you.\n{_what_passes('What passed to you', passed)}"
        case OfferState.REFUSED:
            said = f"You said no; the office stays with {inline(owner)}, who reads so."
        case _:
            said = f"{inline(owner)} took the offer of the office back. There is nothing to do for you."
    return [blocks.section(said)]


def answer_to_offer(successor: str, passed: Sequence[str], *, accepted: bool) -> Sequence[Block]:
    if not accepted:
        said = f"{inline(successor)} would rather not take the office; it stays yours. `/cadence office` offers it to somebody else."
        return [blocks.section(said)]
    took = (
        f"*{inline(successor)} said yes, and is the CTO here now.* What you lead, and what you asked for, stays yours."
    )
    return [blocks.section(f"{took}\n{_what_passes('What passed', passed)}")]


def stands_in(owner: str, until: date, today: date) -> Sequence[Block]:
    said = (
        f"*You stand in for {inline(owner)} until {day(until, today)}.* What is for the CTO comes to you: say yes with a date, no with "
        "a reason, or pass it on, as always in the CTO's name."
    )
    return [blocks.section(said)]


def owner_is_back(owner: str) -> Sequence[Block]:
    return [
        blocks.section(f"{inline(owner)} is back: what is for the CTO goes there again. Thank you for standing in.")
    ]


def vacant(former: str, deputy: str) -> Sequence[Block]:
    left = f"{inline(former)} has left" if former else "The CTO has left"
    meanwhile = (
        f" Until then {inline(deputy)} gets what is for the CTO." if deputy else " What is asked waits until then."
    )
    said = f"*{left}, and nobody is the CTO here.* An admin of the workspace may claim the office: `/cadence office`.{meanwhile}"
    return [blocks.section(said)]


def claimed(name: str) -> Sequence[Block]:
    said = f"*{inline(name)} claimed the office of the CTO,* which nobody held. What was owed goes on; it is in the audit log."
    return [blocks.section(said)]


def _what_passes(title: str, lines: Sequence[str]) -> Mrkdwn:
    """Lines of capabilities are mrkdwn already."""
    listed = [*lines, "Teams, roles and settings, as they are."]
    return Mrkdwn("\n".join([f"*{title}*", *(f"• {line}" for line in listed)]))
