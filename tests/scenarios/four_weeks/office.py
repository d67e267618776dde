"""The CTO at work: the desk, every other morning, decision by decision. Whoever stands in does the same."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from bot.capabilities.outcomes.asks.rules import Move
from bot.sandbox.actors import Actor
from bot.sandbox.messages import Message
from tests.scenarios.four_weeks.packs import Pack
from tests.scenarios.four_weeks.screens import due_now, fill_in, press, press_in_menu, to_decide, try_to_fill_in
from tests.world import World

HELPERS = ("Ruth Klein", "Omar Haddad", "Felix Felixsen", "Deepa Deepasen", "Kiri Kirisen")
"""Whom the CTO thinks of when somebody else can."""
_MOST_DEEDS = 25


@dataclass
class Desk:
    """Somebody at the CTO's desk."""

    world: World
    actor: Actor
    chance: Random
    helpers: tuple[str, ...] = HELPERS
    declined: int = 0
    ways: Pack[Move] = field(init=False)
    """What is decided about one thing after another."""
    dues: Pack[Move] = field(init=False)
    """What is done about what is owed today."""

    def __post_init__(self) -> None:
        two_of = (Move.PROMISE, Move.HAND_OVER)
        self.ways = Pack(self.chance, *two_of, *two_of, Move.DECLINE, Move.ASK_BACK)
        self.dues = Pack(self.chance, Move.KEEP, Move.KEEP, Move.MOVE_DATE)

    async def work(self, desk: Message, today: datetime) -> None:
        """Decide everything on the desk, then look after what is owed, and answer who asked what to stop."""
        for _ in range(_MOST_DEEDS):
            if not (waiting := to_decide(desk)):
                break
            await self._decide(desk, waiting[0], today)
        for _ in range(_MOST_DEEDS):
            if not (due := due_now(desk)):
                break
            await self._look_after(desk, due[0], today)
        if self.chance.random() < 0.3:
            await press(self.world, self.actor, desk, "checkins.resume")

    async def _decide(self, desk: Message, block: str, today: datetime) -> None:
        if await press(self.world, self.actor, desk, "asks.move:make_room", block=block):
            await fill_in(self.world, self.actor, words="The weekly report can wait")
            return
        way = self.ways.deal() if self.declined else Move.DECLINE
        if way is Move.ASK_BACK and await press_in_menu(self.world, self.actor, desk, "Ask "):
            await fill_in(self.world, self.actor, words="How long would it take?")
        elif way is Move.DECLINE and await press(self.world, self.actor, desk, "asks.move:decline", block=block):
            await self._decline(desk)
        elif way is Move.HAND_OVER and await press(self.world, self.actor, desk, "asks.move:hand_over", block=block):
            await self._hand_over()
        else:
            await press(self.world, self.actor, desk, "asks.move:promise", block=block)
            await fill_in(self.world, self.actor, day=self._days_from(today, 1, 7))

    async def _hand_over(self) -> None:
        """The form refuses whoever asked for it; then somebody else is picked."""
        others = [name for name in self.helpers if name != self.actor.user.real_name]
        for name in self.chance.sample(others, len(others)):
            if not await try_to_fill_in(self.world, self.actor, member=name, words="You know this best"):
                return
        raise AssertionError("Nobody of those whom the CTO thinks of could do it")

    async def _decline(self, desk: Message) -> None:
        """The first no is taken back within two minutes, and decided once more."""
        await fill_in(self.world, self.actor, words="First we have to hire")
        self.declined += 1
        if self.declined == 1:
            await press(self.world, self.actor, desk, "asks.move:undo")

    async def _look_after(self, desk: Message, block: str, today: datetime) -> None:
        """Kept, or a new date and why."""
        way = self.dues.deal()
        if way is Move.KEEP and await press(self.world, self.actor, desk, "asks.move:keep", block=block):
            return
        if await press(self.world, self.actor, desk, "asks.move:move_date", block=block):
            later = self._days_from(today, 2, 5)
            await fill_in(self.world, self.actor, day=later, words="The bank answers on Monday")

    def _days_from(self, today: datetime, least: int, most: int) -> str:
        return (today + timedelta(days=self.chance.randint(least, most))).date().isoformat()
