"""What happens to the company in these weeks: how it begins, who has other hours, who comes, goes, moves and rests."""

from dataclasses import replace
from datetime import date, datetime, time
from typing import Final

from bot.core.roles import Role
from bot.core.workspaces import give_role
from bot.sandbox import roster
from bot.sandbox.company import user_id
from tests.scenarios.four_weeks.almanac import COMPANY_DAY, SHUTDOWN, Almanac, Hours
from tests.scenarios.four_weeks.cast import (
    BERLIN,
    CTO,
    DENVER,
    EVERYBODY,
    HOME,
    JOINER,
    TEAMS,
    account,
)
from tests.scenarios.four_weeks.screens import answered, buttons, fill_in
from tests.scenarios.story import opens, press, send, set_up
from tests.world import World

LEAVER: Final = "ray"
MOVER: Final = "dana"
PART_TIMER: Final = "clara"
AT_ANY_HOUR: Final = "kate"
ON_HOLIDAY: Final = "felix"
"""Says so in Slack, and nowhere else."""
NEW_LEAD: Final = "ana"

_PART_TIME: Final = Hours(starts=time(12), ends=time(20), days=frozenset({0, 1, 2, 3}))
_AWAY: Final = {
    "anil": (date(2037, 11, 24), date(2037, 12, 1)),
    "sunita": (date(2037, 12, 7), date(2037, 12, 14)),
    CTO: (date(2037, 12, 16), date(2037, 12, 18)),
}


def almanac_of_everybody(at: datetime) -> Almanac:
    known = Almanac()
    for handle in (*EVERYBODY, JOINER):
        zone = HOME.get(handle, BERLIN)
        hours = Hours(zone=zone, country="US" if zone == DENVER else "AT" if handle == "lena" else "DE")
        known.begin(user_id(handle), hours, at)
    return known


async def begin(world: World, almanac: Almanac) -> None:
    """Set-up, the company's calendar, and everybody's own hours: through the forms, on the first morning."""
    await set_up(world)
    maya = world.actor(CTO)
    await opens(world, maya, "roles")
    await send(world, maya, {"deputy": ["Ruth Klein"], "leadership": ["Ruth Klein", "Omar Haddad"]})
    async with world.database.transaction(
        world.workspace_id
    ) as session:  # its stage has not begun, so no form gives it
        await give_role(session, Role.COMPLAINTS, user_id("deepa"), actor_id=maya.user_id, at=world.now)
    await opens(world, maya, "calendar")
    await press(world, maya, "modal", "Change hours…")
    await send(world, maya, {"country": "Germany"})
    await maya.closes(whole_stack=True)
    await opens(world, maya, "calendar")
    await press(world, maya, "modal", "Change days…")
    await send(world, maya, {"days": f"{COMPANY_DAY} Founders' day"})
    await maya.closes(whole_stack=True)
    await opens(world, maya, "calendar")
    await press(world, maya, "modal", "Pause…")
    await send(world, maya, {"first": SHUTDOWN.isoformat(), "back": date(2037, 12, 11).isoformat()})
    await maya.closes(whole_stack=True)
    for handle, hours in _own_hours(almanac, world.now).items():
        await _say_hours(world, handle, hours)
        almanac.change(user_id(handle), world.now, hours=hours)
    await goes_away(world, almanac, "anil")


def _own_hours(almanac: Almanac, at: datetime) -> dict[str, Hours]:
    """Whoever has hours or holidays that are not the company's."""
    own = {handle: almanac.hours_of(user_id(handle), at) for handle in (*HOME, "lena")}
    abroad = {handle: hours for handle, hours in own.items() if hours.country != "DE"}
    return {
        **abroad,
        PART_TIMER: _PART_TIME,
        AT_ANY_HOUR: replace(own[AT_ANY_HOUR], any_hour=True),
    }


async def _say_hours(world: World, handle: str, hours: Hours) -> None:
    country = {"US": "United States", "AT": "Austria", "DE": "Germany"}[hours.country]
    form: dict[str, object] = {"country": country}
    if handle == PART_TIMER:
        form |= {"days": ["Monday", "Tuesday", "Wednesday", "Thursday"], "starts": "12:00", "ends": "20:00"}
    if hours.any_hour:
        form["any"] = ["Write to me on any day, at any hour"]
    actor = world.actor(handle)
    await actor.command("/cadence", "hours")
    await answered(world)
    await fill_in(world, actor, **form)


async def goes_away(world: World, almanac: Almanac, handle: str) -> None:
    """ "/cadence away until", on the evening before."""
    first, back = _AWAY[handle]
    member_id = user_id(handle)
    await world.actor(handle).command("/cadence", f"away until {back}")
    await world.settle()
    almanac.change(member_id, world.now, hours=replace(almanac.hours_of(member_id, world.now), away=(first, back)))


async def somebody_leaves(world: World) -> None:
    roster.deactivate(world.sandbox.workspace, world.actor(LEAVER).user)
    await world.settle()


async def somebody_joins(world: World) -> None:
    roster.hire(world.sandbox.workspace, account(JOINER))
    await world.settle()


async def somebody_moves(world: World, almanac: Almanac) -> None:
    """From Denver to Berlin: as soon as Slack says so."""
    roster.change_user(world.sandbox.workspace, world.actor(MOVER).user, tz=BERLIN)
    almanac.change(user_id(MOVER), world.now, zone=BERLIN)
    await world.settle()


async def status(world: World, emoji: str) -> None:
    roster.change_user(world.sandbox.workspace, world.actor(ON_HOLIDAY).user, status_emoji=emoji)
    await world.settle()


async def lead_changes(world: World) -> None:
    """Ana leads Payments from now on; Tom stays."""
    maya = world.actor(CTO)
    answer = await maya.command("/cadence", "setup")
    assert answer is not None
    await press(world, maya, answer, "Change who leads what")
    assert maya.modal is not None
    line = next(each for each in buttons(maya.modal, "desk.lead:") if TEAMS[0].name in each.block["text"]["text"])
    await maya.clicks("modal", line.action_id, value=account(NEW_LEAD).real_name)
    await world.settle()
    await maya.submits()
    await world.settle()
