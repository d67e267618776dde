"""What a ritual's file may say about one question, as frozen values. What it says beside is in `rituals.py`."""

from enum import StrEnum
from typing import Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from bot.capabilities.checkins.notation import Id, Label, Words


class Part(BaseModel):
    """A table of a ritual's file: frozen, with no key that is not known."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Kind(StrEnum):
    TEXT = "text"
    SCALE = "scale"
    CHOICE = "choice"
    CHOICES = "choices"
    NUMBER = "number"
    DATE = "date"
    PERSON = "person"


class Option(Part):
    value: str = Field(min_length=1, max_length=75, description="what is stored")
    label: Label = Field(description="what people see")


class Condition(Part):
    """A question that is asked only where an earlier one, about the same thing, was answered with one of these."""

    question: Id
    is_one_of: tuple[str, ...] = Field(min_length=1, description='a list of answers, such as ["off_track"]')


WITH_OPTIONS: Final = frozenset({Kind.SCALE, Kind.CHOICE, Kind.CHOICES})
IN_MESSAGE: Final = frozenset({Kind.TEXT, Kind.SCALE, Kind.CHOICE, Kind.DATE, Kind.PERSON})


class About(Part):
    """Of what an answer is, picked beside it in the form: only where there are several."""

    subjects: str = Field(description="what is picked from, such as led_teams")
    ask: Words = Field(description="the question as it stands above the menu")


class Question(Part):
    id: Id
    kind: Kind = Field(description="text, scale, choice, choices, number, date or person")
    ask: Words = Field(description="the question as it stands above the field")
    hint: Words | None = Field(None, description="a sentence below the field")
    button: Label = Field("Answer", description="the button that opens it; questions with the same share a form")
    optional: bool = Field(False, description="true where the check-in is complete without it")
    repeat: bool = Field(False, description="true where every answer is one more, instead of an edit of the last")
    in_message: bool = Field(False, description="true puts its control into the message itself")
    for_each: str | None = Field(None, description='what it is repeated for, such as "team_outcomes"')
    about: About | None = Field(None, description='{ subjects = "led_teams", ask = "For which team?" }, with repeat')
    only_for: str | None = Field(None, description="the kind of thing it is asked about")
    only_if: Condition | None = Field(None, description="{ question = ..., is_one_of = [...] }")
    becomes: str | None = Field(None, description="what the answer becomes, such as outcome_state")
    options: tuple[Option, ...] = Field((), max_length=100, description="a list of { value, label }")
    max_length: int = Field(1500, ge=1, le=3000, description="how many characters fit, at most 3000")
    earliest: Literal["today"] | None = Field(None, description='"today" for a date that may not have passed')

    @model_validator(mode="after")
    def _coherent(self) -> Self:
        if self.earliest and self.kind is not Kind.DATE:
            raise ValueError("earliest belongs to a date")
        if (self.kind in WITH_OPTIONS) != bool(self.options):
            raise ValueError("options belong to scale, choice and choices, and there they are needed")
        if self.kind is Kind.SCALE and len(self.options) > 5:
            raise ValueError("options: a scale has at most five")
        if len({option.value for option in self.options}) < len(self.options):
            raise ValueError("options: every value once")
        if self.in_message and self.kind not in IN_MESSAGE:
            raise ValueError("in_message works for text, scale, choice, date and person")
        if self.repeat and (self.in_message or self.for_each):
            raise ValueError("repeat is for a question that is asked once, in a form")
        if self.about and not self.repeat:
            raise ValueError("about is for a question with repeat = true")
        if self.only_for and not self.for_each:
            raise ValueError("only_for needs for_each")
        return self
