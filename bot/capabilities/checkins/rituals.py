"""What a ritual's file may say, as frozen values. Reading files and finding what is wrong with them is `ritual_files.py`.

Every key has a description of what to write there: it is the remedy that `cadence check` prints.
"""

from dataclasses import replace
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from hashlib import sha256
from typing import Literal, Self
from zoneinfo import ZoneInfo

from pydantic import Field, model_validator

from bot.capabilities.checkins.notation import (
    MEMBERS_OWN,
    Duration,
    DurationOrNever,
    Id,
    Label,
    WallTime,
    Words,
    ZoneKey,
)
from bot.capabilities.checkins.questions import Part, Question
from bot.core.schedule import HolidayPolicy, Rule, Timetable, next_slot


class Weekday(StrEnum):
    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"

    @property
    def number(self) -> int:
        """0 for Monday, as `datetime.date.weekday()` counts."""
        return list(Weekday).index(self)


class Schedule(Part):
    weekdays: tuple[Weekday, ...] = Field(min_length=1, description='a list of days, such as ["tuesday"]')
    at: WallTime = Field(description="a time of day, such as 10:00:00, without quotation marks")
    every_weeks: int = Field(1, ge=1, le=52, description="a whole number of weeks from 1 to 52")
    anchor: date | None = Field(None, description="any date in a week that counts, such as 2026-11-24")
    zone: ZoneKey = Field(MEMBERS_OWN, description='"member", or a time zone such as "Europe/Berlin"')
    holiday: HolidayPolicy = Field(HolidayPolicy.NEXT_WORKDAY, description='"skip", "next_workday" or "ignore"')

    def counted_from(self, started: date) -> "Schedule":
        """With an anchor: the file's own, else the first of its days after the local date on which the owner said start.

        So a ritual of every second week begins within a week of the start, in every workspace.
        """
        if self.every_weeks == 1 or self.anchor is not None:
            return self
        return self.model_copy(update={"anchor": next_slot(replace(self.rule, every_weeks=1), started)})

    @property
    def rule(self) -> Rule:
        """For every second week and more: of a schedule that is anchored, see `counted_from()`."""
        return Rule(
            weekdays=frozenset(day.number for day in self.weekdays),
            at=self.at,
            every_weeks=self.every_weeks if self.anchor else 1,
            anchor=self.anchor,
            zone=None if self.zone == MEMBERS_OWN else ZoneInfo(self.zone),
        )


class Audience(Part):
    who: str = Field(
        pattern=r"^(everybody|leads|team:.{1,120}|role:(owner|deputy|leadership|complaints|wellbeing|operator))$",
        description='"leads", "everybody", "team:" and its name, or "role:" and one of owner, deputy, leadership, '
        "complaints, wellbeing, operator",
    )
    without: tuple[Literal["owner"], ...] = Field((), description='["owner"] leaves out the CTO')


class Window(Part):
    ask_within: Duration = Field(timedelta(hours=12), description='how late it may still be asked, such as "12 hours"')
    late_after: Duration | None = Field(None, description='when an answer counts as late, such as "3 days"')
    nudge_after: DurationOrNever = Field(
        timedelta(days=2), description='when whoever said nothing is reminded, once, such as "2 days"; or "never"'
    )
    closes_after: Duration = Field(description='how long answers are taken, such as "13 days"')


class Visibility(Part):
    named: bool = Field(description="true; false only with sealed_by, which names who takes the answers")
    sealed_by: Id | None = Field(None, description='with named = false: who takes the answers, such as "sunday"')
    seen_by: Words | None = Field(None, description="who sees the answers, in a few words")
    takes: Duration = Field(description='how long answering takes, such as "2 minutes"')

    @model_validator(mode="after")
    def _coherent(self) -> Self:
        if self.named == (self.sealed_by is not None):
            raise ValueError("named = true stands alone; named = false needs sealed_by, and sealed_by needs it")
        if self.named and self.seen_by is None:
            raise ValueError("seen_by is missing; write who sees the answers, in a few words")
        return self


class Wording(Part):
    question: Words = Field(description="the question in one line")
    question_later: Words | None = Field(
        None, description="of a sealed ritual: the question for whoever is asked on another day, after a holiday"
    )
    empty: Words | None = Field(None, description="what to say where there is nothing to ask about")
    reply: Words | None = Field(None, description="the line below the buttons")
    unchanged: Label | None = Field(None, description="the button that confirms everything as it stands")
    unchanged_rest: Label = Field("That's all", description="the same button once something was answered")
    thanks: Words = Field("Thank you, {name}.", description="how the receipt begins")
    closed: Words = Field("This check-in is closed.", description="what the message says after the window")


class Aside(Part):
    """Lines that are shown and not asked about, from the same source as `for_each`."""

    subjects: str = Field(description="where the lines come from, such as owed_asks")
    words: Words = Field(description="what stands before them")


class Typed(Part):
    """What a typed reply may be kept as, once its author says so."""

    label: Label
    becomes: str = Field(description="what the words become, such as note")
    max_length: int = Field(1500, ge=1, le=3000, description="how many characters fit, at most 3000")
    for_each: str | None = Field(None, description='of what, where there are several: such as "led_teams"')


class Ritual(Part):
    id: Id
    title: str = Field(min_length=1, max_length=60, description="what people call this check-in")
    why: Words = Field(description="why it is asked, in a sentence or two")
    importance: int = Field(50, ge=0, le=100, description="0 to 100; over three asks a week the lowest is skipped")
    schedule: Schedule
    audience: Audience
    window: Window
    visibility: Visibility
    wording: Wording
    questions: tuple[Question, ...] = Field((), max_length=30, description="at least one [[questions]]")
    asides: tuple[Aside, ...] = Field((), max_length=3, description="a list of { subjects, words }")
    typed: tuple[Typed, ...] = Field((), max_length=3, description="a list of { label, becomes }")

    @model_validator(mode="after")
    def _coherent(self) -> Self:
        ids = [question.id for question in self.questions]
        if len(set(ids)) < len(ids):
            raise ValueError("questions: every id once")
        if "typed" in ids:
            raise ValueError('questions: "typed" is the name of what people type; call the question something else')
        for n, question in enumerate(self.questions):
            if question.only_if and question.only_if.question not in ids[:n]:
                raise ValueError(f"questions: only_if of {question.id} names no question before it")
        if len(self.forms) + self._ends_by_button > 3:
            raise ValueError(
                "questions: at most three buttons, counting wording.unchanged, or the one that leaves an optional question "
                "with only_if; let questions share one"
            )
        return self

    @model_validator(mode="after")
    def _sealed_or_asked(self) -> Self:
        """What would tell who answered has no place in the file of a ritual whose answers are sealed."""
        if self.visibility.sealed_by is None:
            if not self.questions:
                raise ValueError("questions: this key is missing; write at least one [[questions]]")
            if self.wording.question_later is not None:
                raise ValueError("wording.question_later belongs to a ritual with visibility.sealed_by")
            return self
        if self.questions or self.typed or self.asides:
            raise ValueError("questions, typed and asides are not for sealed_by: who takes the answers asks them")
        if self.window.nudge_after is not None or self.window.late_after is not None:
            raise ValueError(
                'window: with sealed_by nobody is reminded and nothing is late; write nudge_after = "never"'
            )
        return self

    @property
    def _ends_by_button(self) -> bool:
        """Whether the message has a button that answers nothing: "nothing changed", or "that's all"."""
        leaves = any(question.only_if and question.optional for question in self.questions)
        return self.wording.unchanged is not None or leaves

    @property
    def sealed_by(self) -> str | None:
        """Who takes the answers, which the check-ins never see; None where they do."""
        return self.visibility.sealed_by

    @property
    def subjects(self) -> frozenset[str]:
        """Everything that it asks about, or shows beside: what `hooks.subjects` has to find."""
        asked = {question.for_each for question in self.questions}
        picked = {question.about.subjects for question in self.questions if question.about is not None}
        return frozenset({name for name in asked if name} | picked | {aside.subjects for aside in self.asides})

    @property
    def forms(self) -> tuple[str, ...]:
        """The buttons below the message, in order: each opens the questions that name it."""
        return tuple(dict.fromkeys(question.button for question in self.questions if not question.in_message))

    @property
    def timetable(self) -> Timetable:
        return Timetable(
            self.schedule.rule,
            on_holiday=self.schedule.holiday,
            grace=self.window.ask_within,
            window=self.window.closes_after,
        )

    @property
    def body(self) -> str:
        """Everything as one canonical text: what is stored, and what the version is a hash of."""
        return self.model_dump_json()

    @property
    def version(self) -> str:
        return sha256(self.body.encode()).hexdigest()

    def question(self, question_id: str) -> Question | None:
        return next((question for question in self.questions if question.id == question_id), None)


@lru_cache(maxsize=256)
def stored_ritual(body: str) -> Ritual:
    """A version as it was stored; safe to repeat, since a version never changes."""
    return Ritual.model_validate_json(body)
