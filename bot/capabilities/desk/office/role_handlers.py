"""Who holds what, for everybody to read and for the owner to change."""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.desk.office.roles import (
    GIVEN,
    Holder,
    find_holders,
    find_strangers,
    give_roles,
    roles_in_use,
)
from bot.capabilities.desk.setup.standing import shown
from bot.core.context import Context
from bot.core.people import Person
from bot.core.roles import Role, may
from bot.core.slack import blocks
from bot.core.slack.events import Click, Command, Effect, OpenView, Rejected, Reply, ShowHome, Submission, View
from bot.core.slack.routes import Route, Routes
from bot.core.stages import Stage
from bot.core.text import day, inline


class RoleHandlers:
    """With the stages that there are: each may bring a role of its own."""

    def __init__(self, stages: Sequence[Stage]) -> None:
        self._roles = roles_in_use(stages)
        self._settings = [setting for stage in stages for setting in stage.settings]
        self.routes = Routes(
            commands={("/cadence", "roles"): Route(self.show, needs="menu.open", writes=False)},
            clicks={"desk.give_roles": Route(self.show, needs="roles.give", writes=False)},
            submissions={"desk.roles": Route(self.take, needs="roles.give")},
        )

    async def show(self, session: AsyncSession, deed: Command | Click, context: Context) -> Sequence[Effect]:
        held = await find_holders(session, (Role.OWNER, *self._roles))
        today = deed.at.astimezone(deed.by.zone).date()
        view = (
            roles_form(held, deed.by, today, self._settings)
            if may(deed.by.roles, "roles.give")
            else roles_view(held, deed.by, today)
        )
        return (OpenView(view) if isinstance(deed, Command) else shown(deed, view),)

    async def take(self, session: AsyncSession, deed: Submission, context: Context) -> Sequence[Effect]:
        wanted = {role: frozenset(blocks.fields_of(deed.values, role.value)) for role in self._roles}
        refused = await find_strangers(session, wanted)
        if refused:
            return (
                Rejected({role.value: f"Only members of this workspace can be {GIVEN[role][0]}." for role in refused}),
            )
        if deed.by.id in wanted.get(Role.DEPUTY, ()):
            return (Rejected({Role.DEPUTY.value: "You can't stand in for yourself. Please choose somebody else."}),)
        await give_roles(session, wanted, by=deed.by, at=deed.at)
        return (Reply(blocks.message("Done, and written to the audit log.")), ShowHome())


def roles_form(
    held: Mapping[Role, Sequence[Holder]], reader: Person, today: date, settings: Sequence[tuple[str, str]] = ()
) -> View:
    """`settings` are what the owner says besides: labels of buttons, and their action ids."""
    asked = [
        blocks.members_input(
            role.value,
            f"{GIVEN[role][0][0].upper()}{GIVEN[role][0][1:]}",
            initial=[holder.member_id for holder in holders],
            hint=GIVEN[role][1],
            optional=True,
        )
        for role, holders in held.items()
        if role in GIVEN
    ]
    intro = "Who leads what is in `/cadence setup`; the office itself in `/cadence office`. Every change is written to the audit log."
    besides = [blocks.actions(*(blocks.button(label, action) for label, action in settings))] if settings else []
    return blocks.modal("desk.roles", "Roles", [_listed(held, reader, today), blocks.section(intro), *asked, *besides])


def roles_view(held: Mapping[Role, Sequence[Holder]], reader: Person, today: date) -> View:
    return blocks.modal("desk.roles_seen", "Roles", [_listed(held, reader, today)], submit="", close="Close")


def _listed(held: Mapping[Role, Sequence[Holder]], reader: Person, today: date) -> blocks.Block:
    lines = [f"*{_title(role)}:* {_named(holders, reader, today)}" for role, holders in held.items()]
    return blocks.section("\n".join(lines))


def _title(role: Role) -> str:
    named = "The CTO" if role is Role.OWNER else GIVEN[role][0]
    return named[0].upper() + named[1:]


def _named(holders: Sequence[Holder], reader: Person, today: date) -> str:
    return ", ".join(_since(holder, reader, today) for holder in holders) or "nobody"


def _since(holder: Holder, reader: Person, today: date) -> str:
    name = inline(holder.name)
    return f"{name} since {day(holder.since.astimezone(reader.zone).date(), today)}" if holder.since else name
