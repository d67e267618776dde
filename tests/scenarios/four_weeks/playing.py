"""Four weeks, played from wake to wake: the bot does what is due, and people react to what they hear."""

import heapq
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from random import Random
from typing import Final
from zoneinfo import ZoneInfo

from bot.sandbox.company import user_id
from tests.scenarios.four_weeks import habits, happenings
from tests.scenarios.four_weeks.almanac import Almanac
from tests.scenarios.four_weeks.bundles import Bundles
from tests.scenarios.four_weeks.cast import BERLIN, CTO, DEPUTY, LEADS
from tests.scenarios.four_weeks.ear import Ear, Heard, Sort
from tests.scenarios.four_weeks.habits import Habit
from tests.scenarios.four_weeks.office import Desk
from tests.scenarios.four_weeks.screens import answered, buttons, fill_in
from tests.scenarios.story import heard as heard_by
from tests.world import World

Deed = Callable[[], Awaitable[None]]

END: Final = datetime(2037, 12, 20, 12, tzinfo=UTC)
"""A Sunday: Friday is over everywhere, and Auckland's Monday has not begun."""
_QUARTER: Final = timedelta(minutes=15)
_HOUR: Final = timedelta(hours=1)
"""What is due is looked at every quarter of an hour at the most, and people act on the hour: every look costs real time."""


@dataclass(order=True)
class Plan:
    """What somebody is going to do; in the order in which it was planned, where it is at the same time."""

    at: datetime
    number: int
    who: str = field(compare=False)
    deed: Deed = field(compare=False)


@dataclass
class Weeks:
    """Weeks of a company: the world, what reaches people, and what they are going to do. Subclasses say who reacts how."""

    world: World
    seed: int
    end: datetime
    ear: Ear = field(init=False)
    almanac: Almanac = field(init=False)
    chance: Random = field(init=False)
    _plans: list[Plan] = field(default_factory=list[Plan])
    _planned: int = 0

    def react(self) -> None:
        """Look at what was heard since the last time (`ear.fresh`), and plan what follows."""
        raise NotImplementedError

    async def play_on(self) -> None:
        """To the end, from one thing that happens to the next."""
        while await self._step():
            pass
        await self.world.settle()

    async def _step(self) -> bool:
        """To the next thing that happens; whether there is one before the end."""
        bot = self.world.bot
        wake = await bot.next_wake()
        due = [self._next(wake, _QUARTER)] if wake else []
        times = [self.end, *due, *([self._plans[0].at] if self._plans else [])]
        await bot.context.clock.advance_to(min(times))
        await self._do_what_is_due()
        self.react()
        while self._plans and self._plans[0].at <= self.world.now:
            await self._do(heapq.heappop(self._plans))
            self.react()
        return min(times) < self.end

    async def _do_what_is_due(self) -> None:
        """Until nobody hears any more of it."""
        heard = -1
        while heard < self.ear.changes:
            heard = self.ear.changes
            await self.world.bot.tick()
            await self.world.bot.outbox.settle()

    async def _do(self, plan: Plan) -> None:
        self.ear.acting = user_id(plan.who)
        await plan.deed()
        await answered(self.world)
        self.ear.acting = None

    def plan(self, at: datetime, who: str, deed: Deed) -> None:
        self._planned += 1
        heapq.heappush(self._plans, Plan(self._next(at, _HOUR), self._planned, who, deed))

    def _next(self, at: datetime, grain: timedelta) -> datetime:
        """The next full quarter of an hour, or hour."""
        return at + (self.end - at) % grain


@dataclass
class FourWeeks(Weeks):
    end: datetime = END
    habits: dict[str, Habit] = field(init=False)
    desks: dict[str, Desk] = field(init=False)
    bundles: Bundles = field(init=False)
    started: datetime = field(init=False)
    wishes: int = 0

    def __post_init__(self) -> None:
        self.chance = Random(self.seed)
        self.habits = habits.habits(self.chance)
        self.bundles = Bundles(self.world, self.chance)
        self.ear = Ear(self.world.sandbox.workspace)
        self.almanac = happenings.almanac_of_everybody(self.world.now)
        sitting = (CTO, DEPUTY)
        self.desks = {handle: Desk(self.world, self.world.actor(handle), self.chance) for handle in sitting}

    async def play(self) -> None:
        self.ear.listen()
        await happenings.begin(self.world, self.almanac)
        self.started = self.world.now
        self._plan_happenings()
        self._plan_wishes()
        self._plan_mornings()
        await self.play_on()

    # What people react to ---------------------------------------------------------------------------------------------

    def react(self) -> None:
        fresh, self.ear.fresh = self.ear.fresh, []
        for heard in fresh:
            who = self.world.sandbox.workspace.users[heard.to].name
            if heard.sort in (Sort.ASK, Sort.RETURN):
                self._react_to_ask(who, heard)
            elif heard.sort is Sort.BUNDLE and who not in self.desks and buttons(heard.message, "asks.move:"):
                later = heard.at + timedelta(minutes=self.chance.randint(5, 240))
                self.plan(later, who, partial(self._work_through, who, heard))

    def _react_to_ask(self, who: str, heard: Heard) -> None:
        habit = self.habits.get(who, Habit.AT_ONCE)
        at = habits.when_answering(habit, heard, self.chance)
        if at is None:
            return
        if habit is Habit.PUTS_OFF and heard.sort is Sort.ASK:
            self.plan(at, who, partial(self._put_off, who, heard))
        else:
            self.plan(at, who, partial(self._answer, who, heard, habit))

    async def _answer(self, who: str, heard: Heard, habit: Habit) -> None:
        await habits.answer(self.world, self.world.actor(who), heard, habit, self.chance)

    async def _put_off(self, who: str, heard: Heard) -> None:
        if await habits.put_off(self.world, self.world.actor(who), heard.message):
            self.ear.put_off.add((heard.to, heard.ritual or ""))
        else:
            await self._answer(who, heard, Habit.AT_ONCE)

    async def _work_through(self, who: str, heard: Heard) -> None:
        today = self.almanac.local(heard.to, self.world.now)
        await self.bundles.work_through(self.world.actor(who), heard.message, today)

    # What is planned from the beginning -----------------------------------------------------------------------------

    def _plan_happenings(self) -> None:
        world, almanac = self.world, self.almanac
        for local, who, deed in (
            ("2037-12-01 10:20", happenings.LEAVER, partial(happenings.somebody_leaves, world)),
            ("2037-12-02 10:15", happenings.JOINER, partial(happenings.somebody_joins, world)),
            ("2037-12-02 15:00", CTO, partial(happenings.lead_changes, world)),
            ("2037-12-03 08:00", happenings.ON_HOLIDAY, partial(happenings.status, world, ":palm_tree:")),
            ("2037-12-04 08:00", happenings.ON_HOLIDAY, partial(happenings.status, world, "")),
            ("2037-12-04 20:00", "sunita", partial(happenings.goes_away, world, almanac, "sunita")),
            ("2037-12-12 12:00", happenings.MOVER, partial(happenings.somebody_moves, world, almanac)),
            ("2037-12-15 18:00", CTO, partial(happenings.goes_away, world, almanac, CTO)),
        ):
            self.plan(World.instant(local, BERLIN), who, deed)

    def _plan_wishes(self) -> None:
        """Leads ask when something comes up, about once a week each."""
        for lead in LEADS:
            zone = self.almanac.hours_of(user_id(lead), self.started).zone
            for week in range(4):
                day = self.started.astimezone(ZoneInfo(zone)) + timedelta(days=7 * week + self.chance.randint(1, 4))
                at = day.replace(hour=self.chance.randint(9, 18), minute=self.chance.randint(0, 59))
                if self.chance.random() < 0.7:
                    self.plan(at, lead, partial(self._ask, lead))

    async def _ask(self, lead: str) -> None:
        self.wishes += 1
        actor = self.world.actor(lead)
        await actor.command("/outcomes", f"ask {habits.wish(self.chance, self.wishes)}")
        await answered(self.world)
        today = self.almanac.local(actor.user_id, self.world.now)
        needed = {"needed_by": (today + timedelta(days=9)).date().isoformat()} if self.chance.random() < 0.5 else {}
        await fill_in(self.world, actor, **needed)

    def _plan_mornings(self) -> None:
        """The CTO sees to the desk every other morning; while she is away, her deputy does."""
        for day in range(28):
            morning = World.instant("2037-11-23 10:05", BERLIN) + timedelta(days=day)
            if morning.weekday() in (0, 2, 4):
                self.plan(morning, CTO, partial(self._see_to_desk, CTO))
                self.plan(morning, DEPUTY, partial(self._see_to_desk, DEPUTY))

    async def _see_to_desk(self, who: str) -> None:
        """Today's desk, if there is one."""
        desk = self.desks[who]
        local = partial(self.almanac.local, desk.actor.user_id)
        today = local(self.world.now)
        bundles = [each for each in heard_by(desk.actor, "desk") if local(each.story_at).date() == today.date()]
        if bundles:
            await desk.work(bundles[-1], today)
