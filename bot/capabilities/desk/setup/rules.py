"""How far set-up is, and who may take which step. Pure.

The order is a promise: nobody hears of the bot before the CTO has said who leads what, has written the first letter, and
has started it.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.core.people import Person, first_name
from bot.core.roles import Role, may


class Step(StrEnum):
    OWNER = "owner"
    LEADS = "leads"
    LETTER = "letter"
    START = "start"


VERB = {
    Step.OWNER: "setup.choose_owner",
    Step.LEADS: "setup.choose_leads",
    Step.LETTER: "setup.write_letter",
    Step.START: "setup.start",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamStanding:
    """One team, or the proposal of one, as set-up shows it."""

    id: str
    name: str
    people: int
    proposed: bool
    lead_id: str | None = None
    """None as well where whoever led it has left."""
    lead_name: str = ""
    channel: str | None = None
    user_group: str | None = None
    members: tuple[str, ...] = ()
    """Who is in it besides the lead, by id; only where one team is looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Where set-up stands. Owner and operators are active members: somebody who left holds no office."""

    owner_id: str | None = None
    owner_name: str = ""
    operators: tuple[str, ...] = ()
    teams: tuple[TeamStanding, ...] = ()
    leads_settled: bool = False
    letter_settled: bool = False
    started_at: datetime | None = None

    @property
    def leads(self) -> tuple[str, ...]:
        """Who leads a team, each once, in the order of the teams; nobody before it was settled."""
        return tuple(dict.fromkeys(team.lead_id for team in self.teams if team.lead_id and not team.proposed))

    def is_done(self, step: Step) -> bool:
        match step:
            case Step.OWNER:
                return self.owner_id is not None
            case Step.LEADS:
                return self.leads_settled and bool(self.leads)
            case Step.LETTER:
                return self.letter_settled
            case Step.START:
                return self.started_at is not None

    @property
    def next_step(self) -> Step | None:
        """The step to take now; None once it runs. An office that became vacant comes first, also afterwards."""
        if self.started_at is not None and self.owner_id is not None:
            return None
        return next((step for step in Step if not self.is_done(step)), None)


def becomes_operator(*, is_admin: bool, progress: Progress) -> bool:
    """The first admin of the workspace who opens set-up operates the bot, where nobody does and no CTO is named yet."""
    return is_admin and not progress.operators and progress.owner_id is None


def may_claim(*, is_admin: bool, progress: Progress) -> bool:
    """An office without an active owner may be claimed by an admin of the workspace."""
    return is_admin and progress.owner_id is None


def why_not_choose_owner(by: Person, progress: Progress) -> str | None:
    """The sentence for somebody who may not say who the CTO is; None for who may.

    Once it runs the office is the owner's own to hand over, to somebody who says yes: an operator names a CTO only where
    there is none.
    """
    if progress.started_at is None or progress.owner_id is None:
        return None
    if progress.owner_id == by.id:
        return "The office is handed over to somebody who says yes to it: `/cadence office`."
    return f"{first_name(progress.owner_name)} is the CTO here, and the only one who can hand the office over."


def why_not_start(progress: Progress) -> str | None:
    """The sentence for what is missing before the start; None where nothing is."""
    match progress.next_step:
        case Step.OWNER:
            return "Nobody is named as the CTO yet. That comes first: `/cadence setup`."
        case Step.LEADS:
            return "Say who leads what first; without a lead there is nobody to ask."
        case Step.LETTER:
            return "Write the first letter first: it is the first thing anyone hears of me."
        case Step.START | None:
            return None


def open_steps(by: Person, progress: Progress) -> tuple[Step, ...]:
    """The steps this person may take or change now: the one to take next, then those that are done, the latest first."""
    reached = [step for step in Step if progress.is_done(step) or step is progress.next_step]
    if progress.is_done(Step.START):
        reached = [Step.OWNER, Step.LEADS, Step.LETTER]  # who leads a team later gets the letter, too
    mine = [step for step in reached if may(by.roles, VERB[step]) and not _is_barred(step, by, progress)]
    order = list(Step)
    return tuple(sorted(mine, key=lambda step: (step is not progress.next_step, -order.index(step))))


def _is_barred(step: Step, by: Person, progress: Progress) -> bool:
    return step is Step.OWNER and why_not_choose_owner(by, progress) is not None


def whose_turn(progress: Progress) -> str:
    """Who has to take the next step, as a sentence says it; "" once it runs."""
    match progress.next_step:
        case None:
            return ""
        case Step.OWNER:
            return "whoever operates this bot, or an admin of the workspace"
        case Step.LEADS | Step.LETTER | Step.START:
            return first_name(progress.owner_name)


def is_involved(by: Person, progress: Progress) -> bool:
    """Whether set-up is this person's business, so that Home speaks of it."""
    return bool(open_steps(by, progress)) or not {Role.OWNER, Role.OPERATOR}.isdisjoint(by.roles)
