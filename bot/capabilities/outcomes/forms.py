"""The forms of the register: an outcome's wording, and how it stands.

Pure. A field's name is its block id, and the key under which `rules.problems` says what is wrong with it.
"""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from bot.capabilities.outcomes.rules import (
    LONGEST_ESTIMATE,
    LONGEST_SENTENCE,
    LONGEST_TEXT,
    STATES,
    Entry,
    Kind,
    Wording,
    read_weeks,
)
from bot.capabilities.outcomes.views import ADD, EDIT, STATE, label, state_name
from bot.core.people import Team
from bot.core.slack.blocks import (
    choice_input,
    date_input,
    field,
    modal,
    number_input,
    option,
    section,
    text_input,
)
from bot.core.slack.events import Block, Values, View
from bot.core.slack.values import read_date
from bot.core.text import fill, shorten

TEAM: Final = "team"
STANDS: Final = "state"
WORDS: Final = "words"
WEEKS: Final = "weeks"

_TEAMS_MOST: Final = 100
_LABEL_MOST: Final = 75


def add_form(teams: Sequence[Team], *, sentence: str = "") -> View:
    """The form of a new outcome for one of these teams, of which there is at least one: of several, none is picked beforehand."""
    team_id = teams[0].id if len(teams) == 1 else None
    private = {TEAM: team_id.hex} if team_id else {}
    return modal(
        ADD, "A new outcome", _fields(Wording(sentence=sentence), teams, team_id), submit="Add", private=private
    )


def edit_form(entry: Entry, teams: Sequence[Team]) -> View:
    """The form of an outcome that stands; `teams` are those it may be moved to."""
    private = {"outcome": entry.id.hex, "seen": str(entry.version), TEAM: entry.team_id.hex}
    return modal(EDIT, f"Edit {label(entry)}", _fields(entry.wording, teams, entry.team_id), private=private)


def _fields(wording: Wording, teams: Sequence[Team], team_id: UUID | None) -> list[Block]:
    options = [option(_team_label(team), team.id.hex) for team in teams[:_TEAMS_MOST]]
    picked = team_id.hex if team_id else None
    whose = [choice_input(TEAM, "Whose is it?", options, initial=picked)] if len(teams) > 1 else []
    return [*whose, *_what(wording), *_how_far(wording)]


def _what(wording: Wording) -> list[Block]:
    """What it is, and on which kind of road."""
    return [
        text_input(
            "sentence",
            "What are you after, in one sentence?",
            initial=wording.sentence,
            max_length=LONGEST_SENTENCE,
            placeholder="Pay-outs in one day, not three",
        ),
        choice_input(
            "kind",
            "Is the road known?",
            [
                option("Known road", Kind.KNOWN_ROAD, "We know how; the question is whether it is on track"),
                option("Unknown territory", Kind.UNKNOWN_TERRITORY, "We find out; the question is what we learnt"),
            ],
            initial=wording.kind,
        ),
    ]


def _how_far(wording: Wording) -> list[Block]:
    """How it is known to be reached, by when, and what for."""
    return [
        text_input(
            "measure",
            "How would you know?",
            multiline=True,
            initial=wording.measure,
            max_length=LONGEST_TEXT,
            placeholder="Nine of ten pay-outs arrive the next working day",
        ),
        date_input("due", "By when?", initial=wording.due, hint="A guess will do; you can move it."),
        text_input(
            "effect",
            "What does it do for the business?",
            multiline=True,
            initial=wording.effect,
            optional=True,
            max_length=LONGEST_TEXT,
        ),
        number_input(
            WEEKS,
            "Your guess: how many weeks?",
            least=1,
            most=LONGEST_ESTIMATE,
            optional=True,
            hint="For a known road, if you like. I answer to you alone, and keep it nowhere.",
        ),
    ]


def _team_label(team: Team) -> str:
    return shorten(team.name if team.active else f"{team.name} (no longer a team)", _LABEL_MOST)


def wrong_estimate(values: Values) -> dict[str, str]:
    """What is wrong with the weeks that were typed; empty where nothing is, or none were."""
    typed = field(values, WEEKS)
    if not typed or read_weeks(typed):
        return {}
    return {WEEKS: f"Whole weeks, from 1 to {LONGEST_ESTIMATE}; or leave it empty."}


def read_wording(values: Values) -> Wording:
    """What was put into the form."""
    return Wording(
        sentence=field(values, "sentence") or "",
        measure=field(values, "measure") or "",
        effect=field(values, "effect") or "",
        due=read_date(field(values, "due")),
        kind=Kind.UNKNOWN_TERRITORY if field(values, "kind") == Kind.UNKNOWN_TERRITORY else Kind.KNOWN_ROAD,
    ).tidied()


def state_form(entry: Entry) -> View:
    """How an outcome stands, with room for a why or for what was learnt."""
    unknown = entry.kind is Kind.UNKNOWN_TERRITORY
    options = [option(state_name(state).capitalize(), state) for state in STATES[entry.kind]]
    blocks = [
        section(fill("*{outcome}*", outcome=entry.sentence)),
        choice_input(STANDS, "How does it stand?", options, initial=entry.state),
        text_input(
            WORDS,
            "What did you learn?" if unknown else "Why, in a sentence?",
            multiline=True,
            optional=True,
            max_length=LONGEST_TEXT,
        ),
    ]
    return modal(STATE, f"{label(entry)}: how it stands", blocks, private={"outcome": entry.id.hex})
