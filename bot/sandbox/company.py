"""The company everybody tries things out in: its people, user groups and channels. The demo's cast, and the tests'."""

from bot.sandbox.conversations import Kind
from bot.sandbox.manifest import Manifest
from bot.sandbox.messages import Bot
from bot.sandbox.people import User, UserGroup
from bot.sandbox.wire import JsonObject
from bot.sandbox.workspace import Workspace

# handle, full name, title, zone
PEOPLE = (
    ("maya", "Maya Lindqvist", "CTO", "Europe/Berlin"),
    ("tom", "Tom Brandt", "Lead, Payments", "Europe/Berlin"),
    ("bo", "Bo Larsen", "Lead, Search", "America/Denver"),
    ("chidi", "Chidi Eze", "Lead, Data", "Africa/Lagos"),
    ("sunita", "Sunita Gurung", "Lead, Platform", "Asia/Kathmandu"),
    ("aroha", "Aroha Ngata", "Lead, Laptops & IT", "Pacific/Auckland"),
    ("lena", "Lena Fischer", "Release engineering", "Europe/Berlin"),
    ("ines", "Ines Romero", "Operations", "Europe/Madrid"),
    ("ana", "Ana Duarte", "Engineer, Payments", "Europe/Berlin"),
    ("priya", "Priya Nair", "Engineer, Payments", "Asia/Kolkata"),
    ("jonas", "Jonas Weber", "Engineer, Search", "Europe/Berlin"),
    ("sam", "Sam Ortiz", "Engineer, Search", "America/Denver"),
    ("kofi", "Kofi Mensah", "Engineer, Data", "Africa/Accra"),
    ("mei", "Mei Tanaka", "Engineer, Platform", "Asia/Tokyo"),
    ("ruth", "Ruth Klein", "COO", "Europe/Berlin"),
    ("omar", "Omar Haddad", "CFO", "Asia/Dubai"),
)
# handle, name, who is in it
GROUPS = (
    ("payments", "Payments", ("tom", "ana", "priya")),
    ("search", "Search", ("bo", "jonas", "sam")),
    ("data", "Data", ("chidi", "kofi")),
    ("platform", "Platform", ("sunita", "mei", "lena")),
    ("it", "Laptops & IT", ("aroha",)),
    ("leadership", "Leadership", ("maya", "ruth", "omar")),
)
LEADERSHIP = ("maya", "ruth", "omar", "ines")
ENGINEERING = ("maya", "tom", "bo", "chidi", "sunita", "lena", "ana", "priya", "jonas", "sam", "kofi", "mei", "ines")


def company(manifest: JsonObject | None = None, *, with_bot_in: tuple[str, ...] = ("leadership",)) -> Workspace:
    """A fresh workspace. `with_bot_in` names the channels the bot was invited to."""
    app = Manifest.read(manifest)
    bot = Bot("U0CADENCEBOT", "B0CADENCE", "A0CADENCE", app.name)
    workspace = Workspace("T0HALDEN", "halden", "Halden", bot, "xoxb-1-halden", manifest=app)
    _hire(workspace)
    _add_strangers(workspace)
    _add_channels(workspace, with_bot_in)
    return workspace


def user_id(handle: str) -> str:
    """The id of one of the company's people: readable, and of Slack's form."""
    return f"U0{handle.upper()}"


def _hire(workspace: Workspace) -> None:
    for handle, full_name, title, zone in PEOPLE:
        workspace.add_user(
            User(
                user_id(handle),
                handle,
                full_name,
                zone,
                f"{handle}@halden.example",
                title,
                is_admin=handle == "ines",
                is_owner=handle == "ines",
            )
        )
    for handle, name, users in GROUPS:
        group = UserGroup(f"S0{handle.upper()}", handle, name, [user_id(each) for each in users])
        workspace.add_group(group)


def _add_strangers(workspace: Workspace) -> None:
    """Accounts a bot must leave alone: a guest, somebody who left, another bot. Slackbot is there by itself."""
    guest = User("U0GUEST", "gus", "Gus Ferreira", "Europe/Lisbon", "gus@agency.example", is_restricted=True)
    left = User("U0LEFT", "nils", "Nils Holm", "Europe/Berlin", "nils@halden.example", deleted=True)
    other_bot = User("U0DEPLOYBOT", "deploybot", "Deploy Bot", "America/Los_Angeles", is_bot=True)
    for account in (guest, left, other_bot):
        workspace.add_user(account)


def _add_channels(workspace: Workspace, with_bot_in: tuple[str, ...]) -> None:
    everybody = tuple(handle for handle, *_ in PEOPLE)
    channels = (
        ("general", Kind.PUBLIC, everybody),
        ("engineering", Kind.PUBLIC, ENGINEERING),
        ("leadership", Kind.PRIVATE, LEADERSHIP),
    )
    for name, kind, handles in channels:
        members = [user_id(handle) for handle in handles]
        if name in with_bot_in:
            members.append(workspace.bot.user_id)
        workspace.add_conversation(kind, name, members, known_as=f"C0{name.upper()}", is_general=name == "general")


def crowd(workspace: Workspace, size: int, *, zone: str = "Europe/Berlin") -> list[User]:
    """`size` more colleagues, for tests of scale and paging."""
    return [
        workspace.add_user(User(f"U0CROWD{n:06d}", f"crowd{n}", f"Colleague {n}", zone, f"crowd{n}@halden.example"))
        for n in range(size)
    ]
