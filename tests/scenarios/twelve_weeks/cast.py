"""Who works in the company of sixty, where, and on which team."""

from dataclasses import dataclass
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
COMPLAINTS: Final = "lena"
"""Looks after complaints."""
WELLBEING: Final = "hanna"


@dataclass(frozen=True, slots=True)
class Crew:
    """A team of the company: its lead comes first. Whoever is called Ana Duarte is "ana" in Slack."""

    handle: str
    name: str
    zone: str
    names: tuple[str, ...]
    abroad: tuple[str, ...] = ()
    """Who of them lives in Berlin though the team does not."""

    @property
    def people(self) -> tuple[str, ...]:
        """By handle."""
        return tuple(name.partition(" ")[0].lower() for name in self.names)

    @property
    def lead(self) -> str:
        return self.people[0]


_STAFF: Final = (
    ("maya", "Maya Lindqvist", "CTO"),
    ("ruth", "Ruth Klein", "COO"),
    ("omar", "Omar Haddad", "CFO"),
    ("ines", "Ines Romero", "Operations"),
    ("hanna", "Hanna Vogel", "People"),
)
CREWS: Final = (
    Crew("payments", "Payments", BERLIN, ("Tom Brandt", "Ana Duarte", "Jonas Weber", "Marta Nowak", "Emil Sørensen")),
    Crew(
        "search",
        "Search",
        DENVER,
        ("Bo Larsen", "Sam Ortiz", "Dana Whitfield", "Luis Herrera", "Mira Kovač"),
        ("mira",),
    ),
    Crew("data", "Data", LAGOS, ("Chidi Eze", "Ada Obi", "Tunde Bakare", "Femi Ade", "Kofi Mensah")),
    Crew(
        "platform",
        "Platform",
        KATHMANDU,
        ("Sunita Gurung", "Bikash Rai", "Deepa Thapa", "Anil Shrestha", "Clara Roth"),
        ("clara",),
    ),
    Crew("it", "Laptops & IT", AUCKLAND, ("Aroha Ngata", "Rangi Parata", "Kiri Walker", "Wiremu Tait", "Mei Tanaka")),
    Crew("mobile", "Mobile", BERLIN, ("Anton Weiss", "Yusuf Demir", "Greta Lang", "Pia Sommer", "Noah Peters")),
    Crew("billing", "Billing", DENVER, ("Grace Miller", "Ray Jackson", "Tess Nguyen", "Owen Price", "Ivy Chen")),
    Crew("release", "Release", BERLIN, ("Lena Fischer", "Paul Adler", "Sofia Ricci", "Max Huber", "Ella Brandl")),
    Crew("security", "Security", BERLIN, ("Nina Hoffmann", "Karl Busch", "Zara Malik", "Leo Arndt", "Ida Krüger")),
    Crew("support", "Support", LAGOS, ("Ngozi Udo", "Seun Alli", "Bisi Cole", "Uche Nnadi", "Amaka Ojo")),
    Crew("design", "Design", BERLIN, ("Vera Lindner", "Tim Keller", "Olga Petrova", "Ben Schuster", "Lia Conti")),
)
LEADS: Final = tuple(crew.lead for crew in CREWS)
HOME: Final = {handle: BERLIN if handle in crew.abroad else crew.zone for crew in CREWS for handle in crew.people} | {
    handle: BERLIN for handle, *_ in _STAFF
}
EVERYBODY: Final = tuple(HOME)
NAMES: Final = {handle: name for handle, name, _ in _STAFF} | {
    handle: name for crew in CREWS for handle, name in zip(crew.people, crew.names, strict=True)
}


def company_of_sixty() -> Workspace:
    app = Manifest.read(manifest())
    bot = Bot("U0CADENCEBOT", "B0CADENCE", "A0CADENCE", app.name)
    workspace = Workspace("T0HALDEN", "halden", "Halden", bot, "xoxb-1-halden", manifest=app)
    for handle, _, title in _STAFF:
        _hire(workspace, handle, title)
    for crew in CREWS:
        for handle in crew.people:
            _hire(workspace, handle, f"Lead, {crew.name}" if handle == crew.lead else _title(crew))
        members = [user_id(handle) for handle in crew.people]
        workspace.add_group(UserGroup(f"S0{crew.handle.upper()}", crew.handle, crew.name, members))
    staff = tuple(handle for handle, *_ in _STAFF)
    for name, kind, handles in (
        ("general", Kind.PUBLIC, EVERYBODY),
        ("releases", Kind.PUBLIC, EVERYBODY),
        ("leadership", Kind.PRIVATE, (*staff, *LEADS)),
    ):
        members = [*(user_id(handle) for handle in handles), bot.user_id]
        workspace.add_conversation(kind, name, members, known_as=f"C0{name.upper()}", is_general=name == "general")
    return workspace


def _hire(workspace: Workspace, handle: str, title: str) -> None:
    boss = handle == INSTALLER
    mail = f"{handle}@halden.example"
    workspace.add_user(
        User(user_id(handle), handle, NAMES[handle], HOME[handle], mail, title, is_admin=boss, is_owner=boss)
    )


def _title(crew: Crew) -> str:
    return {"support": "Support", "design": "Designer", "it": "IT"}.get(crew.handle, f"Engineer, {crew.name}")
