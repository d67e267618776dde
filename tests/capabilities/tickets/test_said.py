"""What is said of complaints in a line: whose one is, and what one has complained about oneself."""

from bot.capabilities.tickets.actions import follow
from bot.capabilities.tickets.ledger import find_card, find_news
from bot.capabilities.tickets.models import Ticket
from bot.capabilities.tickets.news import news
from bot.capabilities.tickets.personal import summarise
from bot.core.people import Person
from tests.capabilities.tickets.halden import ANA, BO, LENA, TEAM, Story

LAPTOPS = "Laptops take five weeks"
NOT_MINE = "Of anonymous ones I don't know whose they are."


async def whose(story: Story, who: Person | None) -> str:
    """What Lena, who looks after complaints, reads below a new one."""
    ticket_id = await story.complains(who, LAPTOPS)
    async with story.database.reading(TEAM) as session:
        card, told = await find_card(session, ticket_id), await find_news(session, ticket_id, 1)
        assert card is not None
        assert told is not None
        _, line, *_ = news(card, told, LENA, now=story.now, today=story.now.date())
    return str(line["elements"][0]["text"])


async def test_a_new_complaint_says_from_whom_it_is(story: Story) -> None:
    """By name to those who work on it; of an anonymous one that it is anonymous, and nothing like "from somebody"."""
    assert (await whose(story, ANA), await whose(story, None)) == ("From Ana.", "Anonymous.")


async def test_home_counts_what_one_complained_about(story: Story) -> None:
    """Only what there is; who said "me too" alone complained under their name as well."""
    await story.complains(ANA, "The VPN drops every hour")
    ticket_id = await story.complains(ANA, LAPTOPS)
    async with story.database.transaction(TEAM) as session:
        await follow(session, await session.get_one(Ticket, (TEAM, ticket_id)), BO.id, at=story.now)
    async with story.database.reading(TEAM) as session:
        said = {person.name: (await summarise(session, person))[0] for person in (ANA, BO, LENA)}
    read = "under your name; whoever looks after complaints and whoever works on them read that."
    assert said == {
        ANA.name: f"Complained 2 times {read} {NOT_MINE}",
        BO.name: f"Said “me too” once {read} {NOT_MINE}",
        LENA.name: f"No complaint under your name. {NOT_MINE}",
    }
