"""Who works in the company of forty, where, on which teams, and which of its check-ins are its own."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot.cli.demonstration import manifest
from bot.sandbox.company import user_id
from bot.sandbox.conversations import Kind
from bot.sandbox.manifest import Manifest
from bot.sandbox.messages import Bot
from bot.sandbox.people import User, UserGroup
from bot.sandbox.workspace import Workspace

BERLIN: Final = "Europe/Berlin"
DENVER: Final = "America/Denver"
LAGOS: Final = "Africa/Lagos"
KATHMANDU: Final = "Asia/Kathmandu"
AUCKLAND: Final = "Pacific/Auckland"

CTO, DEPUTY, INSTALLER = "maya", "ruth", "ines"
JOINER: Final = "zoe"
"""Not there yet when it begins."""


@dataclass(frozen=True, slots=True)
class TeamOf:
    """A team: its lead comes first."""

    handle: str
    name: str
    people: tuple[str, ...]

    @property
    def lead(self) -> str:
        return self.people[0]


TEAMS: Final = (
    TeamOf("payments", "Payments", ("tom", "ana", "jonas", "priya", "sam")),
    TeamOf("search", "Search", ("bo", "dana", "mira", "kofi")),
    TeamOf("data", "Data", ("chidi", "ada", "tunde", "felix")),
    TeamOf("platform", "Platform", ("sunita", "bikash", "anil", "clara", "kate")),
    TeamOf("it", "Laptops & IT", ("aroha", "mei", "rangi", "ngozi")),
    TeamOf("mobile", "Mobile", ("anton", "yusuf", "hanna", "kiri", "luis")),
    TeamOf("billing", "Billing", ("grace", "ray", "emil", "rita", "hemi")),
    TeamOf("release", "Release", ("lena", "wiremu", "deepa", "femi")),
)
LEADS: Final = tuple(team.lead for team in TEAMS)

_ABROAD: Final = {
    DENVER: ("bo", "grace", "sam", "dana", "kate", "luis", "ray"),
    LAGOS: ("chidi", "kofi", "ada", "tunde", "ngozi", "femi"),
    KATHMANDU: ("sunita", "priya", "bikash", "anil", "rita", "deepa"),
    AUCKLAND: ("aroha", "mei", "rangi", "kiri", "wiremu", "hemi"),
}
HOME: Final = {handle: zone for zone, handles in _ABROAD.items() for handle in handles}
"""Where people live who do not live in Berlin."""
_NAMED: Final = {
    CTO: ("Maya Lindqvist", "CTO"),
    DEPUTY: ("Ruth Klein", "COO"),
    "omar": ("Omar Haddad", "CFO"),
    INSTALLER: ("Ines Romero", "Operations"),
}
EVERYBODY: Final = (*_NAMED, *(handle for team in TEAMS for handle in team.people))

_WEEK: Final = """
id = "week"
title = "Your week"
why = "So that nobody drowns unseen."
importance = 50
[schedule]
weekdays = ["monday", "thursday"]
at = 11:00:00
holiday = "skip"
[audience]
who = "everybody"
[window]
ask_within = "6 hours"
nudge_after = "1 day"
closes_after = "3 days"
[visibility]
named = true
takes = "10 seconds"
seen_by = "nobody else"
[wording]
question = "{name}, how is your week?"
[[questions]]
id = "load"
kind = "scale"
ask = "How much is on your plate?"
in_message = true
options = [
    { value = "1", label = "Bored" },
    { value = "2", label = "Fine" },
    { value = "3", label = "Full" },
    { value = "4", label = "Too much" },
]
"""
_HANDS: Final = """
id = "hands"
title = "Hands"
why = "So that help arrives before Friday."
importance = 70
[schedule]
weekdays = ["wednesday"]
at = 14:00:00
[audience]
who = "leads"
[window]
ask_within = "1 day"
nudge_after = "1 day"
closes_after = "5 days"
[visibility]
named = true
takes = "1 minute"
seen_by = "what would help: {owner}"
[wording]
question = "{name}, has your team hands enough?"
[[questions]]
id = "hands"
kind = "scale"
ask = "Has it?"
in_message = true
options = [{ value = "yes", label = "Enough" }, { value = "no", label = "Too few" }]
[[questions]]
id = "help"
kind = "text"
ask = "What would help most?"
button = "Say what would help"
optional = true
becomes = "ask"
"""
QUESTIONS: Final = {
    "outcomes": "what are you after",
    "week": "how is your week",
    "hands": "hands enough",
}
"""By which words a check-in's message is known."""
TITLES: Final = {"outcomes": "Outcomes", "week": "Your week", "hands": "Hands"}


def own_rituals(folder: Path) -> Path:
    """The company's own check-ins: one for everybody, so often that the week's three are soon full, and one for leads."""
    rituals = folder / "rituals"
    rituals.mkdir(parents=True)
    (rituals / "week.toml").write_text(_WEEK, "utf-8")
    (rituals / "hands.toml").write_text(_HANDS, "utf-8")
    return folder


def company_of_forty() -> Workspace:
    app = Manifest.read(manifest())
    workspace = Workspace(
        "T0FORTY", "forty", "Forty", Bot("U0CADENCEBOT", "B0CADENCE", "A0CADENCE", app.name), "xoxb-forty", manifest=app
    )
    for handle in EVERYBODY:
        workspace.add_user(account(handle))
    for team in TEAMS:
        people = [user_id(handle) for handle in team.people]
        workspace.add_group(UserGroup(f"S0{team.handle.upper()}", team.handle, team.name, people))
    for name, kind, handles in (
        ("general", Kind.PUBLIC, EVERYBODY),
        ("leads", Kind.PUBLIC, LEADS),
        ("leadership", Kind.PRIVATE, tuple(_NAMED)),
    ):
        members = [*(user_id(handle) for handle in handles), workspace.bot.user_id]
        workspace.add_conversation(kind, name, members, known_as=f"C0{name.upper()}", is_general=name == "general")
    return workspace


def account(handle: str) -> User:
    """Somebody's account in Slack."""
    team = next((team for team in TEAMS if handle == team.lead), None)
    title = f"Lead, {team.name}" if team else "Engineer"
    name, title = _NAMED.get(handle, (f"{handle.title()} {handle.title()}sen", title))
    boss = handle == INSTALLER
    mail = f"{handle}@forty.example"
    return User(user_id(handle), handle, name, HOME.get(handle, BERLIN), mail, title, is_admin=boss, is_owner=boss)
