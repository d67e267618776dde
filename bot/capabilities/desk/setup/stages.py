"""The staged start: what the owner can begin after the first week, a week after the other, each by one tap."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.capability import DeskEntry, DeskPart, Rank
from bot.core.people import Person
from bot.core.roles import may
from bot.core.slack import blocks
from bot.core.slack.events import Block
from bot.core.stages import Stage, begin_stage, begun_stages
from bot.core.text import Mrkdwn, day, inline
from bot.core.workspaces import current_workspace, lock_workspace

BEGIN: Final = "desk.begin"
_WEEK: Final = timedelta(weeks=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class StageStanding:
    """One stage after the first, as set-up shows it. Texts are plain."""

    name: str
    title: str
    says: str
    opens_at: datetime
    """When its week begins."""
    is_open: bool
    """Whether that is now, or was."""
    begun_at: datetime | None
    missing: str | None
    """What has to be said before it can begin; None where nothing is missing."""
    settings: Sequence[tuple[str, str]] = ()
    """Buttons of the forms on which it is said: label and action id."""

    def why_not_begin(self, person: Person) -> str | None:
        """The sentence (plain text) for a stage that cannot be begun now; None for one that can."""
        if not self.is_open:
            opens = day(self.opens_at.astimezone(person.zone).date())
            return f"{self.title} can start from {opens} on, so that people meet one thing a week."
        return self.missing


async def find_stages(session: AsyncSession, stages: Sequence[Stage], now: datetime) -> tuple[StageStanding, ...]:
    """The stages after the first, in their order; none before the whole was started."""
    started_at = (await current_workspace(session)).started_at
    if started_at is None:
        return ()
    begun = await begun_stages(session, stages)
    found: list[StageStanding] = []
    for stage in sorted(stages, key=lambda each: each.week):
        if stage.week == 1:
            continue
        opens_at = started_at + (stage.week - 1) * _WEEK
        found.append(
            StageStanding(
                name=stage.name,
                title=stage.title,
                says=stage.says,
                opens_at=opens_at,
                is_open=now >= opens_at,
                begun_at=begun.get(stage.name),
                missing=await stage.missing(session),
                settings=stage.settings,
            )
        )
    return tuple(found)


async def begin(session: AsyncSession, stages: Sequence[Stage], name: str, *, by: Person, at: datetime) -> str:
    """Begin a stage; returns the sentence (plain text) for how it stands then. Safe to repeat."""
    await lock_workspace(session)
    standing = next((each for each in await find_stages(session, stages, at) if each.name == name), None)
    if standing is None:
        return "There is nothing of that name to start."
    if standing.begun_at is None and (sentence := standing.why_not_begin(by)):
        return sentence
    await begin_stage(session, next(stage for stage in stages if stage.name == name), by=by, at=at)
    return f"{standing.title}: started. {standing.says}"


# As it is shown ------------------------------------------------------------------------------------------------------


def stage_line(standing: StageStanding, person: Person) -> Mrkdwn:
    title = inline(standing.title)
    if standing.begun_at is not None:
        return Mrkdwn(f":white_check_mark: *{title}:* since {day(standing.begun_at.astimezone(person.zone).date())}")
    if not standing.is_open:
        return Mrkdwn(
            f":white_small_square: *{title}:* from {day(standing.opens_at.astimezone(person.zone).date())} on"
        )
    if standing.missing is not None:
        return Mrkdwn(f":white_small_square: *{title}* stays off. {inline(standing.missing)}")
    return Mrkdwn(f":arrow_forward: *{title}* can start. {inline(standing.says)}")


def begin_button(standing: StageStanding) -> blocks.Element:
    sure = blocks.confirm(f"Start {standing.title}?", standing.says, "Start", "Not yet")
    return blocks.button(f"Start {standing.title}", BEGIN, standing.name, confirm=sure)


def setting_buttons(standings: Sequence[StageStanding], person: Person) -> list[blocks.Element]:
    """Where this person can say what keeps a stage off that could begin."""
    return [button for each in kept_off(standings, person) for button in _settings_of(each)]


def _settings_of(standing: StageStanding) -> list[blocks.Element]:
    return [blocks.button(label, action) for label, action in standing.settings]


def kept_off(standings: Sequence[StageStanding], person: Person) -> list[StageStanding]:
    """The stages this person may begin as soon as they have said what is missing."""
    if not may(person.roles, "setup.start"):
        return []
    return [each for each in standings if each.is_open and each.begun_at is None and each.missing is not None]


def can_begin(standings: Sequence[StageStanding], person: Person) -> list[StageStanding]:
    """The stages this person may begin now."""
    if not may(person.roles, "setup.start"):
        return []
    return [each for each in standings if each.begun_at is None and each.why_not_begin(person) is None]


class StagesOnDesk:
    """The desk's own part of the desk: what could be begun this week.

    What something is missing for is said in the week in which it opens, and stands in set-up afterwards: whoever leaves it
    off has read of it.
    """

    def __init__(self, stages: Sequence[Stage]) -> None:
        self._stages = stages

    async def __call__(self, session: AsyncSession, person: Person, now: datetime) -> DeskPart:
        standings = await find_stages(session, self._stages, now)
        offers = [_offer(each) for each in can_begin(standings, person)]
        offers += [_hint(each) for each in kept_off(standings, person) if now < each.opens_at + _WEEK]
        return DeskPart(entries=[DeskEntry(Rank.OFFER, offer) for offer in offers])


def _offer(standing: StageStanding) -> Sequence[Block]:
    said = f"*{inline(standing.title)} can start.* {inline(standing.says)}"
    return (blocks.section(said), blocks.actions(begin_button(standing)))


def _hint(standing: StageStanding) -> Sequence[Block]:
    said = blocks.section(f"*{inline(standing.title)} could start this week.* {inline(standing.missing or '')}")
    buttons = _settings_of(standing)
    return (said, blocks.actions(*buttons)) if buttons else (said,)
