"""`/outcomes runsheet`: the quarter team by team, with its pages, and as a file."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from bot.capabilities.outcomes.runsheet import views
from bot.capabilities.outcomes.runsheet.quarters import Quarter, quarter_meant, read_quarter
from bot.capabilities.outcomes.runsheet.reading import find_sheets
from bot.core.context import Context
from bot.core.slack.events import Click, Command, Effect, OpenView, SendFile, UpdateView
from bot.core.slack.routes import Route, Routes

_NEEDS = "outcomes.runsheet"


async def show(session: AsyncSession, command: Command, _context: Context) -> Sequence[Effect]:
    """`/outcomes runsheet`"""
    today = command.at.astimezone(command.by.zone).date()
    quarter = quarter_meant(today)
    return [OpenView(views.page_view(await find_sheets(session, quarter), quarter, page=0, today=today))]


async def turn(session: AsyncSession, click: Click, _context: Context) -> Sequence[Effect]:
    """Another page, another quarter, or the first page from the desk."""
    today = click.at.astimezone(click.by.zone).date()
    quarter, page = _read(click)
    return [UpdateView(views.page_view(await find_sheets(session, quarter), quarter, page=page, today=today))]


async def send(session: AsyncSession, click: Click, _context: Context) -> Sequence[Effect]:
    """The whole of it as a file, into this person's messages with the bot."""
    today = click.at.astimezone(click.by.zone).date()
    quarter, page = _read(click)
    sheets = await find_sheets(session, quarter)
    note = "The file comes to your messages with me in a moment."
    text = views.write_file(sheets, quarter, today)
    file = SendFile(f"all-hands-{quarter.key}.md", text, f"The run sheet for the all-hands, {quarter}.")
    return [UpdateView(views.page_view(sheets, quarter, page=page, today=today, note=note)), file]


def _read(click: Click) -> tuple[Quarter, int]:
    """What a button carries; for nonsense, the quarter people mean today and its first page."""
    key, _, page = click.value.partition(":")
    today = click.at.astimezone(click.by.zone).date()
    number = int(page) if page.isdecimal() and page.isascii() and len(page) < 5 else 0
    return read_quarter(key) or quarter_meant(today), number


ROUTES = Routes(
    commands={("/outcomes", "runsheet"): Route(show, needs=_NEEDS, writes=False)},
    clicks={
        views.SHOW: Route(turn, needs=_NEEDS, writes=False),
        views.SEND: Route(send, needs=_NEEDS, writes=False),
    },
)
