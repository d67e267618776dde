"""The weekly message to the leadership channel: what the CTO owes first, then what came of everything else.

edition.py models.py       what it holds: what the capabilities told, what the CTO added; one row a week
calendar.py                when it is shown, when it leaves, which time it tells of
reading.py                 gathering what the capabilities tell; one that fails costs a line
showing.py                 to whom it is shown first
actions.py jobs.py         drafted, shown, edited, held, let go, stuck, filed; the job that does it in time
views.py                   the message and its thread
preview_views.py           what the CTO sees of it, and the form to change it
archive_views.py           the digests there were, and how they are wanted
rendering.py               what the outbox sends
handlers.py                what is pressed on a preview; in the archive, `archive_handlers.py`
settings.py                day, time, channel
thanking.py                whoever is thanked hears of it
late_edits.py              whether what is changed after it has left shows in the channel
desk.py                    on the CTO's desk and on Home
personal.py names.py       what it knows about people; who is named, and how a name goes
papers.py                  as a file, for the command line

It imports no other capability: `capability()` is handed their sections.
"""

from collections.abc import Sequence

from bot.capabilities.digest import actions, archive_handlers, handlers, late_edits, rendering, showing, thanking
from bot.capabilities.digest.desk import section_of_home, stuck_on_desk
from bot.capabilities.digest.jobs import Weekly
from bot.capabilities.digest.personal import PERSONAL_DATA
from bot.capabilities.digest.reading import Sections
from bot.core.capability import Capability
from bot.core.slack.routes import merge


def sections_of(capabilities: Sequence[Capability]) -> Sections:
    """What these capabilities tell of a week, by their names."""
    return {each.name: each.digest for each in capabilities if each.digest is not None}


def capability(others: Sequence[Capability]) -> Capability:
    """The digest, over what the other capabilities tell."""
    return Capability(
        name="digest",
        routes=merge([handlers.ROUTES, archive_handlers.ROUTES]),
        jobs=(Weekly(sections_of(others)).job,),
        messages={
            actions.PARENT: rendering.render_parent,
            actions.REPLY: rendering.render_reply,
            showing.PREVIEW: rendering.render_preview,
        },
        notices={thanking.THANKED: thanking.render_thanked, late_edits.UNCHANGED: late_edits.render_unchanged},
        desk=stuck_on_desk,
        home=section_of_home,
        personal_data=PERSONAL_DATA,
    )
