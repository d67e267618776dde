"""Complaints of the company of sixty: who complains when, and what everybody does who comes across one."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from bot.sandbox.actors import Actor
from bot.sandbox.messages import Message
from tests.scenarios.complaints import ANONYMOUS, NAMED, complains
from tests.scenarios.four_weeks.screens import answered, fill_in
from tests.scenarios.twelve_weeks.cast import COMPLAINTS
from tests.scenarios.twelve_weeks.entries import entries, press_label
from tests.scenarios.twelve_weeks.matters import GRIEVANCES, Fate, Grievance
from tests.world import World

_MOST_DEEDS: Final = 12
_PLACES: Final = ("The all-hands", "#releases", "Our stand-up", "The handbook", "The weekly mail")


@dataclass
class Complaining:
    """What people do with complaints, and the test's own count of it."""

    world: World
    said: Counter[str] = field(default_factory=Counter[str])
    """How often an answer was said again."""
    weeks: list[int] = field(default_factory=list[int])
    """In which week each was filed, 0 the first."""
    published: set[str] = field(default_factory=set[str])
    """Complaints whose answer everybody may read."""

    async def complain(self, grievance: Grievance, week: int) -> None:
        name = ANONYMOUS if grievance.anonymous else NAMED
        actor = self.world.actor(grievance.who)
        await complains(self.world, actor, grievance.words, name=name)
        if actor.modal is not None:
            await actor.closes(whole_stack=True)
        self.weeks.append(week)

    async def work_through(self, who: str, message: Message, today: date) -> None:
        """One thing after another, until there is nothing that this person would do today."""
        actor = self.world.actor(who)
        pressed: set[str] = set()
        for _ in range(_MOST_DEEDS):
            if not await self._one_thing(actor, message, today, pressed):
                return

    async def _one_thing(self, actor: Actor, message: Message, today: date, pressed: set[str]) -> bool:
        for entry in entries(message):
            grievance = next((each for each in GRIEVANCES if title_of(each) in entry.said), None)
            if grievance is None:
                continue
            for label in _wanted(grievance, actor.user.name):
                if f"{label} {grievance.words}" in pressed or not (entry.button(label) or entry.menu(label)):
                    continue
                pressed.add(f"{label} {grievance.words}")
                await press_label(self.world, actor, message, label, about=title_of(grievance))
                await self._fill_in(actor, label, grievance, today)
                if label == "Publish it":
                    self.published.add(grievance.words)
                return True
        return False

    async def _fill_in(self, actor: Actor, label: str, grievance: Grievance, today: date) -> None:
        match label:
            case "Sort it":
                kind = "Clarity" if grievance.fate is Fate.CLEAR else "Improvement"
                costs = {"What does it cost?": "It costs time", "How often?": "Every week"}
                by = {"They hear by": _workday(today + timedelta(days=7))}
                await fill_in(self.world, actor, **{"What is it?": kind}, **costs, **by)
            case "Answer":
                await fill_in(self.world, actor, **{"What is the answer?": grievance.answer})
            case "Offer it":
                scope = {"What may change, and what stays?": "How it is done; not what it costs"}
                until = {"Hours a week": "4", "Until": _workday(today + timedelta(days=14))}
                await fill_in(self.world, actor, **scope, **until)
            case "Done":
                await fill_in(self.world, actor, **{"What has changed?": grievance.answer})
            case "No, because":
                await fill_in(self.world, actor, **{"Because…": grievance.answer})
            case "I don't know yet":
                words = {"What do you know so far?": "I have asked, and wait for the answer."}
                day = {"When will you know?": _workday(today + timedelta(days=7))}
                await fill_in(self.world, actor, **words, **day)
            case "I said it again":
                said = self.said[grievance.words]
                self.said[grievance.words] += 1
                news = "Nobody: everybody knew" if said >= 3 else "Most" if said == 0 else "Some"
                again = {"Where?": _PLACES[said % len(_PLACES)], "To whom was it news?": news}
                await fill_in(self.world, actor, **again)
            case _:
                await fill_in(self.world, actor)
        if actor.modal is not None:
            await actor.closes(whole_stack=True)
        await answered(self.world)


def title_of(grievance: Grievance) -> str:
    return grievance.words.removesuffix(".")


def _wanted(grievance: Grievance, who: str) -> tuple[str, ...]:
    """What this person presses on a row about it, what comes first first."""
    looks_after = who == COMPLAINTS
    if not looks_after:
        return ("Clear now", "It helped", "Yes", "Done")
    match grievance.fate:
        case Fate.CLEAR:
            return ("Publish it", "I said it again", "Answer", "Sort it")
        case Fate.CHANGED:
            return ("Offer it", "Sort it")
        case Fate.BY_OTHERS:
            return ("Done", "Sort it")
        case Fate.DECLINED:
            return ("No, because",)
        case Fate.WAITING:
            return ("I don't know yet", "Sort it")


def _workday(day: date) -> str:
    while day.weekday() >= 5:
        day += timedelta(days=1)
    return day.isoformat()
