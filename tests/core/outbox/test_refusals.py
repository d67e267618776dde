"""What each kind of no means for the message, the person, the workspace, and everything that stands behind it."""

from dataclasses import replace

import pytest
from sqlalchemy import select, update

from bot.core.outbox import DeliveryState, refused, retry, waiting
from bot.core.people import Member
from bot.core.workspaces import Workspace
from bot.sandbox import faults
from tests.core.outbox.house import AN_HOUR, BO, OTHER_TEAM, QUICK, TEAM, TOM, House

SENT, DEAD, PENDING = DeliveryState.SENT, DeliveryState.DEAD, DeliveryState.PENDING


def refuse(house: House, code: str, *, times: int | None = None, to: str | None = None) -> None:
    where = {"channel": to} if to else None
    house.sandbox.api.faults.on("chat.postMessage", faults.error(code), times=times, where=where)


async def is_active(house: House, member_id: str) -> bool:
    async with house.context.database.reading(TEAM) as session:
        return bool(await session.scalar(select(Member.active).where(Member.id == member_id)))


@pytest.mark.parametrize("code", ["user_not_found", "user_disabled", "users_not_found", "cannot_dm_bot"])
async def test_who_cannot_be_written_to_is_no_longer_active(house: House, code: str) -> None:
    refuse(house, code, to=TOM)
    await house.owe("ask", TOM)
    await house.owe("fine", BO)
    await house.owe("behind", TOM)
    assert await house.outbox.settle()

    assert await house.end_of("ask") == (DEAD, code)
    assert await house.end_of("behind") == (DeliveryState.SKIPPED, "member_gone")
    assert (await is_active(house, TOM), await is_active(house, BO), house.words()) == (False, True, ["fine"])


@pytest.mark.parametrize("code", ["invalid_blocks", "msg_blocks_too_long", "no_text", "metadata_too_large"])
async def test_a_message_slack_does_not_take_ends_at_once_and_alone(house: House, code: str) -> None:
    refuse(house, code, times=1)
    await house.owe("poison", TOM)
    await house.owe("fine", TOM)
    assert await house.outbox.settle()
    assert await house.end_of("poison") == (DEAD, code)
    assert house.words() == ["fine"]


@pytest.mark.parametrize("code", ["invalid_auth", "token_revoked", "token_expired", "account_inactive", "not_authed"])
async def test_a_refused_token_parks_the_workspace_and_not_one_more_call_is_made(house: House, code: str) -> None:
    house.sandbox.workspaces[TEAM].dead_token = code
    for number in range(5):
        await house.owe(f"{number}", TOM)
    await house.owe("norden", TOM, team=OTHER_TEAM)
    assert await house.outbox.settle()
    calls = house.calls("chat.postMessage")
    for _ in range(3):
        await house.outbox.step()

    assert (house.calls("chat.postMessage"), len(house.messages(team=OTHER_TEAM))) == (calls, 1)
    async with house.context.database.system_session() as session:
        parked = {each.id: each.parked for each in await session.scalars(select(Workspace))}
    assert parked == {TEAM: code, OTHER_TEAM: None}
    assert {(await house.row(f"{number}")).attempts for number in range(5)} == {0}

    house.sandbox.workspaces[TEAM].dead_token = None
    async with house.context.database.system_session() as session:
        await session.execute(update(Workspace).where(Workspace.id == TEAM).values(parked=None))
    assert await house.outbox.settle()
    assert house.words() == ["0", "1", "2", "3", "4"]


async def test_a_workspace_without_a_token_is_parked_too(house: House) -> None:
    async with house.context.database.system_session() as session:
        session.add(Workspace(id="T0NEW", name="New", bot_user_id="U", installed_at=house.now))
    await house.owe("ask", TOM, team="T0NEW")
    assert await house.outbox.settle()
    async with house.context.database.system_session() as session:
        assert (await session.get_one(Workspace, "T0NEW")).parked == "not_authed"


@pytest.mark.parametrize("code", ["messages_tab_disabled", "missing_scope", "org_login_required"])
async def test_what_an_admin_can_mend_makes_the_workspace_wait_and_loses_nothing(house: House, code: str) -> None:
    refuse(house, code, times=1)
    await house.owe("ask")
    await house.another(timings=replace(QUICK, backoff_most=AN_HOUR)).settle()
    row = await house.row("ask")
    assert (row.state, row.attempts) == (PENDING, 0)
    async with house.context.database.reading(TEAM) as session:
        (listed,) = await waiting(session)
    assert listed.why == code

    await house.wait_an_hour()
    assert await house.outbox.settle()
    assert house.words() == ["ask"]


async def test_a_channel_that_is_gone_is_forgotten_and_found_again_by_the_person(house: House) -> None:
    await house.owe("first")
    assert await house.outbox.settle()
    async with house.context.database.transaction(TEAM) as session:
        tom = await session.get_one(Member, (TEAM, TOM))
        tom.channel_id = "D0GONE"
    await house.owe("second")
    assert await house.outbox.settle()
    posted_to = [each.args["channel"] for each in house.sandbox.api.log.of("chat.postMessage")]
    assert (posted_to, house.words()) == ([TOM, "D0GONE", TOM], ["first", "second"])


async def test_a_person_without_any_conversation_is_given_up_after_that_one_retry(house: House) -> None:
    refuse(house, "channel_not_found")
    async with house.context.database.transaction(TEAM) as session:
        tom = await session.get_one(Member, (TEAM, TOM))
        tom.channel_id = "D0GONE"
    await house.owe("ask")
    assert await house.outbox.settle()
    assert (await house.end_of("ask"), house.calls("chat.postMessage")) == ((DEAD, "channel_not_found"), 2)


async def test_a_code_nobody_documented_is_tried_three_times(house: House) -> None:
    refuse(house, "a_code_of_next_year")
    await house.owe("ask")
    assert await house.outbox.settle()
    assert await house.end_of("ask") == (DEAD, "unknown:a_code_of_next_year")
    assert house.calls("chat.postMessage") == 3


async def test_a_refused_message_is_listed_with_what_to_do_and_can_be_tried_again(house: House) -> None:
    channel = next(each for each in house.sandbox.workspaces[TEAM].conversations.values() if each.name == "general")
    delivery_id = await house.owe("digest", channel.id)
    channel.is_archived = True
    assert await house.outbox.settle()

    async with house.context.database.transaction(TEAM) as session:
        (listed,) = await refused(session)
        assert (listed.key, listed.state, listed.why) == ("digest", DEAD, "is_archived")
        assert listed.remedy == "Invite the bot to this channel, or choose another one; then retry."
        assert await retry(session, delivery_id)
    channel.is_archived = False
    channel.members[house.sandbox.workspaces[TEAM].bot.user_id] = None
    assert await house.outbox.settle()
    assert (await house.end_of("digest"), house.words(channel.id)) == ((SENT, None), ["digest"])
    async with house.context.database.transaction(TEAM) as session:
        assert not await retry(session, delivery_id)
