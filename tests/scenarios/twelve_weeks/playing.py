"""Twelve weeks, played from wake to wake: the bot does what is due, and sixty people react to what they hear."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from random import Random
from typing import Final

from bot.capabilities.sunday.settings import set_crisis
from bot.capabilities.tickets.talks.actions import set_conduct
from bot.core.people import find_person
from bot.core.roles import Role
from bot.core.stages import BegunStage
from bot.core.workspaces import give_role
from bot.sandbox.company import user_id
from bot.sandbox.messages import Message
from bot.sandbox.wire import JsonObject
from tests.scenarios.four_weeks.almanac import Almanac, Hours
from tests.scenarios.four_weeks.bundles import Bundles
from tests.scenarios.four_weeks.ear import LETTERS, Ear, Heard, Sort
from tests.scenarios.four_weeks.office import Desk
from tests.scenarios.four_weeks.playing import Deed, Weeks
from tests.scenarios.story import heard as heard_by
from tests.scenarios.story import opens, press, send, set_up
from tests.scenarios.twelve_weeks.cast import (
    BERLIN,
    COMPLAINTS,
    CREWS,
    CTO,
    DEPUTY,
    EVERYBODY,
    HOME,
    WELLBEING,
)
from tests.scenarios.twelve_weeks.complaining import Complaining
from tests.scenarios.twelve_weeks.fridays import Fridays
from tests.scenarios.twelve_weeks.matters import GRIEVANCES
from tests.scenarios.twelve_weeks.mondays import Mondays
from tests.scenarios.twelve_weeks.trying import TRIALS, Trying
from tests.scenarios.twelve_weeks.tuesdays import Tuesdays
from tests.world import World

FIRST_DAY: Final = date(2037, 8, 31)
"""A Monday; the last Friday is 20 November. The clocks of Auckland, Berlin and Denver are changed on the way."""
START: Final = datetime.combine(FIRST_DAY, time(6), UTC)
WEEKS: Final = 12
CRISIS: Final = "Telefonseelsorge, day and night: 0800 111 0 111"
_PREVIEW: Final = "The digest of week"
_QUESTIONS: Final = {"outcomes": "what are you after", "sunday": "feel about"}
_HELPERS: Final = ("Ruth Klein", "Omar Haddad", "Clara Roth", "Paul Adler", "Nina Hoffmann")
_LEAD_OF: Final = {crew.lead: crew.handle for crew in CREWS}


def the_end(weeks: int = WEEKS) -> datetime:
    """Friday, when the digest has been read: half past four in Berlin."""
    return World.instant(f"{FIRST_DAY + timedelta(days=7 * weeks - 3)} 16:30", BERLIN)


@dataclass
class TwelveWeeks(Weeks):
    desk: Desk = field(init=False)
    bundles: Bundles = field(init=False)
    tuesdays: Tuesdays = field(init=False)
    complaining: Complaining = field(init=False)
    mondays: Mondays = field(init=False)
    trying: Trying = field(init=False)
    fridays: Fridays = field(init=False)
    pressed: list[tuple[datetime, str, str]] = field(default_factory=list[tuple[datetime, str, str]])
    """What anybody pressed about an ask: when, the move, and the ask."""

    def __post_init__(self) -> None:
        self.chance = Random(self.seed)
        self.ear = Ear(self.world.sandbox.workspace, questions=_QUESTIONS, letters=(*LETTERS, _PREVIEW))
        self.almanac = Almanac(days_off=())
        for handle in EVERYBODY:
            self.almanac.begin(user_id(handle), Hours(zone=HOME[handle]), self.world.now)
        self.desk = Desk(self.world, self.world.actor(CTO), self.chance, helpers=_HELPERS)
        self.bundles = Bundles(self.world, self.chance)
        self.tuesdays = Tuesdays(self.world, self.chance)
        self.complaining = Complaining(self.world)
        self.mondays = Mondays(self.world, self.chance)
        self.trying = Trying(self.world)
        self.fridays = Fridays(self.world)

    async def play(self) -> None:
        self.ear.listen()
        self._write_down_presses()
        await set_up(self.world, str(FIRST_DAY))
        maya = self.world.actor(CTO)
        await opens(self.world, maya, "roles")
        await send(self.world, maya, {"deputy": ["Ruth Klein"], "leadership": ["Ruth Klein", "Omar Haddad"]})
        await opens(self.world, maya, "digest")
        await press(self.world, maya, "modal", "Change…")
        await send(self.world, maya, {"channel": "C0LEADERSHIP"})
        await maya.closes(whole_stack=True)
        for week in range(WEEKS):
            self._plan_week(week)
        await self.play_on()

    def _plan_week(self, week: int) -> None:
        monday = FIRST_DAY + timedelta(weeks=week)
        if week == 1:
            self.plan(self._at(monday, "10:00"), CTO, self._begin_complaints)
        if week == 2:
            self.plan(self._at(monday - timedelta(days=3), "15:00"), CTO, self._begin_sunday)
        for n in (0, 2, 4):
            self.plan(self._at(monday + timedelta(days=n), "10:05"), CTO, self._see_to_desk)
        for grievance in GRIEVANCES:
            if grievance.week == week:
                day = monday + timedelta(days=self.chance.randint(1, 3))
                self.plan(
                    self._at(day, "11:00", grievance.who),
                    grievance.who,
                    partial(self.complaining.complain, grievance, week),
                )

        for trial in TRIALS:
            if trial.week == week:
                self.plan(self._at(monday, "11:00", trial.who), trial.who, partial(self.trying.begin, trial, monday))

    async def _begin_complaints(self) -> None:
        """By one tap; before it the roles and places that have no safe default."""
        async with self.world.database.transaction(self.world.workspace_id) as session:
            maya = await find_person(session, user_id(CTO))
            assert maya is not None
            await give_role(session, Role.COMPLAINTS, user_id(COMPLAINTS), actor_id=maya.id, at=self.world.now)
            await give_role(session, Role.SECOND_PERSON, user_id(DEPUTY), actor_id=maya.id, at=self.world.now)
            await set_conduct(session, "Hanna, or #conduct", by=maya, at=self.world.now)
            session.add(BegunStage(name="complaints", begun_at=self.world.now, by_id=maya.id))

    async def _begin_sunday(self) -> None:
        async with self.world.database.transaction(self.world.workspace_id) as session:
            maya = await find_person(session, user_id(CTO))
            assert maya is not None
            await give_role(session, Role.WELLBEING, user_id(WELLBEING), actor_id=maya.id, at=self.world.now)
            await set_crisis(session, CRISIS, by=maya, at=self.world.now)
            session.add(BegunStage(name="sunday", begun_at=self.world.now, by_id=maya.id))

    def _write_down_presses(self) -> None:
        """On their way from the page to the bot."""
        dispatch = self.world.sandbox.dispatch

        async def written_down(kind: str, payload: JsonObject) -> JsonObject:
            for action in payload.get("actions", ()):
                if str(action["action_id"]).startswith("asks.move"):
                    value: str = (action.get("selected_option") or action)["value"]
                    move, _, ask = value.partition(":")
                    self.pressed.append((self.world.now, move, ask.partition(":")[0]))
            return await dispatch(kind, payload)

        self.world.sandbox.dispatch = written_down

    def digests(self) -> list[str]:
        """The parent messages in the leadership channel, oldest first, as they stand."""
        return [each.words() for each in self.parents()]

    def parents(self) -> list[Message]:
        messages = self.world.sandbox.workspace.conversations["C0LEADERSHIP"].messages.values()
        mine = [each for each in messages if each.bot and each.thread_ts in (None, each.ts)]
        return sorted(mine, key=lambda each: each.ts)

    # What people react to ---------------------------------------------------------------------------------------------

    def react(self) -> None:
        fresh, self.ear.fresh = self.ear.fresh, []
        for heard in fresh:
            who = self.world.sandbox.workspace.users[heard.to].name
            deed = self._reaction(who, heard)
            if deed is not None:
                self.plan(heard.at + timedelta(minutes=self.chance.randint(5, 170)), who, deed)

    def _reaction(self, who: str, heard: Heard) -> Deed | None:
        match heard.sort:
            case Sort.ASK if heard.ritual == "outcomes":
                return partial(self._answer_outcomes, who, heard)
            case Sort.ASK if self.mondays.will_tap():
                return partial(self._tap, who, heard)
            case Sort.BUNDLE if who != CTO:
                return partial(self._work_through, who, heard)
            case Sort.LETTER if who == CTO and _PREVIEW in heard.message.words():
                return partial(self._look_at_digest, heard)
            case _:
                return None

    async def _answer_outcomes(self, who: str, heard: Heard) -> None:
        today = self.almanac.local(heard.to, self.world.now)
        await self.tuesdays.answer(who, _LEAD_OF[who], heard.message, today)

    async def _tap(self, who: str, heard: Heard) -> None:
        local = self.almanac.local(heard.to, heard.at)
        await self.mondays.tap(self.world.actor(who), heard.message, local, FIRST_DAY + timedelta(weeks=2))

    async def _work_through(self, who: str, heard: Heard) -> None:
        today = self.almanac.local(heard.to, self.world.now)
        await self.bundles.work_through(self.world.actor(who), heard.message, today)
        await self.complaining.work_through(who, heard.message, today.date())
        await self.trying.work_through(self.world.actor(who), heard.message)

    async def _look_at_digest(self, heard: Heard) -> None:
        await self.fridays.look(self.world.actor(CTO), heard.message)

    async def _see_to_desk(self) -> None:
        """Today's desk, if there is one."""
        maya = self.desk.actor
        local = partial(self.almanac.local, maya.user_id)
        today = local(self.world.now)
        bundles = [each for each in heard_by(maya, "desk") if local(each.story_at).date() == today.date()]
        if bundles:
            await self.desk.work(bundles[-1], today)
            await self.mondays.answer(maya, bundles[-1])

    @staticmethod
    def _at(day: date, clock: str, who: str = CTO) -> datetime:
        return World.instant(f"{day} {clock}", HOME[who])
