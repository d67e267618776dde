"""App Home's part: mine first, within 25 blocks however much there is."""

import pytest

from bot.capabilities.outcomes import CAPABILITY, actions
from bot.capabilities.outcomes.asks.actions import make_ask
from bot.capabilities.outcomes.rules import Wording
from bot.core.people import Person
from bot.core.slack.blocks import fit_view, home
from bot.sandbox.blockkit.surfaces import check_view
from tests.capabilities.outcomes.conftest import Office
from tests.capabilities.outcomes.people import CHIDI, EVERYBODY, MAYA, NOW, PAYMENTS, TOM


async def shown(office: Office, person: Person) -> str:
    section = CAPABILITY.home
    assert section is not None
    async with office() as session:
        blocks = await section(session, person, NOW)
    assert len(blocks) <= 25
    if blocks:
        assert check_view(fit_view(home(blocks))) == []
    return str(blocks)


@pytest.mark.parametrize("person", EVERYBODY, ids=lambda person: person.name)
async def test_an_empty_register_invites_those_who_can_write(office: Office, person: Person) -> None:
    said = await shown(office, person)
    assert ("Add the first outcome" in said) is (person is not CHIDI)
    assert ("I need something" in said) is (person not in (MAYA, CHIDI)), "an ask needs no outcome"


async def test_home_has_room_for_a_lot(office: Office) -> None:
    """Thirty outcomes and thirty asks: a few of each, and a button that shows all; for whoever decides, how many there are."""
    async with office() as session:
        for number in range(30):
            wording = Wording(sentence=f"Outcome {number}")
            source = f"view:{number}"
            await actions.add_outcome(session, wording, team_id=PAYMENTS, by_id=TOM.id, at=NOW, source=source)
            await make_ask(session, "A day with the bank", by_id=TOM.id, at=NOW, source=source)

    of_tom, of_maya, of_chidi = [await shown(office, person) for person in (TOM, MAYA, CHIDI)]

    assert of_tom.count("Show all 30") == 2
    assert ("Outcome 4" in of_tom, "Outcome 5" in of_tom) == (True, False)
    assert "30 outcomes of 1 team, 30 on track." in of_maya
    assert "*Your desk:* 30 to decide." in of_maya
    assert "Nothing in the register: Search (Lena)." in of_maya
    assert ("Your desk" in of_tom, "Nothing in the register" in of_tom) == (False, False)
    assert "Outcome 0" in of_chidi
    assert "*What you are after*" in of_tom
    assert "*What your team is after*" in of_chidi, "who leads no team is asked for nothing, so it is the team's"
    assert "A day with the bank" not in of_chidi
