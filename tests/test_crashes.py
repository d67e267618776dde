"""The bot is killed, frozen and lied to at every moment that matters; each message is in Slack once all the same.

Numbers are those of the catalogue of faults below; every test runs on SQLite and on PostgreSQL.

    1-9    the process dies          13-15  it freezes, or a loop fails
    16-18  Slack asks to wait        19-25  Slack's answer is lost, late, broken or a lie
    26-30  the history that resolves doubts is late, rationed, long, forbidden or stripped
"""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from socket import socket
from urllib.parse import urlsplit

import pytest
from prometheus_client import Counter
from sqlalchemy import event

from bot.capabilities.checkins.planning import plan_due
from bot.core.db import Database, connect
from bot.core.outbox import DeliveryState, Outbox, proved
from bot.core.outbox.metrics import DUPLICATES
from bot.core.secrets import Cipher
from bot.core.slack.web import Connections, Slack
from bot.sandbox import faults
from bot.sandbox.gates import Point
from bot.sandbox.typed import message_of
from tests.capabilities.checkins.company import LEADS, MONDAY, found_company, use_prompts
from tests.core.outbox.house import AN_HOUR, ANA, BO, CHIDI, OTHER_TEAM, TEAM, TOM
from tests.crash_bot import start_process
from tests.crashing import ALL_THERE_ONCE, BRISK, Crashing, open_crashing, until
from tests.soak.storm import Storm, rage

PENDING, CLAIMED, SENDING, SENT = (
    DeliveryState.PENDING,
    DeliveryState.CLAIMED,
    DeliveryState.SENDING,
    DeliveryState.SENT,
)


@pytest.fixture
async def crash(database: Database, database_url: str, secret_key: str) -> AsyncIterator[Crashing]:
    async with open_crashing(database, database_url, secret_key) as crashing:
        yield crashing


# The process dies ----------------------------------------------------------------------------------------------------


async def test_01_killed_before_the_claim_is_committed_there_is_no_trace_of_it(crash: Crashing) -> None:
    await crash.owe("ask")
    await crash.die("claiming")
    row = await crash.row("ask")
    assert (row.state, row.fence) == (PENDING, 0)

    await crash.finish()
    assert (await crash.verdict(), crash.posts, crash.history_reads) == (ALL_THERE_ONCE, 1, 0)


async def test_02_killed_after_the_claim_it_goes_back_without_a_look_into_the_history(crash: Crashing) -> None:
    await crash.owe("ask")
    await crash.die("claimed")
    assert (await crash.row("ask")).state is CLAIMED

    await crash.finish()
    assert (await crash.verdict(), crash.posts, crash.history_reads) == (ALL_THERE_ONCE, 1, 0)


async def test_02_killed_before_the_intent_is_committed_nothing_is_in_doubt(crash: Crashing) -> None:
    await crash.owe("ask")
    await crash.die("intending")
    assert (await crash.row("ask")).state is CLAIMED

    await crash.finish()
    assert (await crash.verdict(), crash.posts, crash.history_reads) == (ALL_THERE_ONCE, 1, 0)


async def test_03_killed_between_intent_and_write_the_history_says_no_and_it_is_sent_once(crash: Crashing) -> None:
    await crash.owe("ask")
    await crash.die("intended")
    assert (await crash.row("ask")).state is SENDING

    await crash.finish()
    assert (await crash.verdict(), crash.posts, (await crash.row("ask")).doubts) == (ALL_THERE_ONCE, 1, 1)


async def test_04_killed_while_the_request_is_on_the_wire_the_history_decides(crash: Crashing) -> None:
    gate = crash.house.sandbox.api.gates.close("chat.postMessage", Point.RECEIVED)
    await crash.owe("ask")
    bot = crash.start()
    await gate.reached()
    bot.end()
    gate.release()

    await crash.finish()
    assert (await crash.verdict(), crash.posts) == (ALL_THERE_ONCE, 1)


async def test_05_killed_after_slack_accepted_it_is_found_and_never_sent_again(crash: Crashing) -> None:
    gate = crash.house.sandbox.api.gates.close("chat.postMessage", Point.ACCEPTED)
    await crash.owe("ask")
    bot = crash.start()
    await gate.reached()
    bot.end()
    gate.release()

    await crash.finish()
    assert (await crash.verdict(), crash.posts) == (ALL_THERE_ONCE, 1)
    assert (await crash.row("ask")).ts == crash.house.messages()[0].ts


async def test_06_killed_between_the_answer_and_the_mark_it_is_found(crash: Crashing) -> None:
    await crash.owe("ask")
    await crash.die("answered")
    assert (await crash.row("ask")).state is SENDING

    await crash.finish()
    assert (await crash.verdict(), crash.posts) == (ALL_THERE_ONCE, 1)


async def test_07_killed_in_the_middle_of_a_common_mark_none_is_marked_and_all_are_found(crash: Crashing) -> None:
    for member in (TOM, BO, CHIDI, ANA):
        await crash.owe(f"ask:{member}", to=member)
    await crash.die("marking")
    assert [(await crash.row(key)).state for key in crash.keys] == [SENDING] * 4

    await crash.finish()
    assert (await crash.verdict(), crash.posts) == (ALL_THERE_ONCE, 4)


@pytest.mark.parametrize("point", ["reconciling", "reconciled"])
async def test_08_when_who_resolves_a_doubt_is_killed_another_takes_over(crash: Crashing, point: str) -> None:
    await crash.owe("ask")
    await crash.die("answered")
    await crash.die(point)

    await crash.finish()
    assert (await crash.verdict(), crash.posts) == (ALL_THERE_ONCE, 1)


async def test_09_killed_between_planning_a_check_in_and_moving_on_neither_happened(
    database: Database, database_url: str, secret_key: str
) -> None:
    company = await found_company(database)
    await company.at(MONDAY)
    process = start_process(plan_and_die, database_url, secret_key, MONDAY + timedelta(days=2))
    await until(lambda: not process.is_alive())
    assert (process.exitcode, await company.checkins(), await company.deliveries()) == (-signal.SIGKILL, [], [])

    await company.at(MONDAY + timedelta(days=2))
    assert [(each.member_id, each.slot) for each in await company.checkins()] == [
        (lead, date(2026, 11, 24)) for lead in sorted(LEADS)
    ]


async def test_11_asked_to_stop_with_a_post_under_way_it_waits_for_the_answer(crash: Crashing) -> None:
    gate = crash.house.sandbox.api.gates.close("chat.postMessage", Point.ACCEPTED)
    await crash.owe("ask", "behind it")
    bot = crash.start()
    await gate.reached()
    bot.send(signal.SIGTERM)
    gate.release()
    await until(lambda: not bot.is_alive)

    assert bot.exit_code == 0
    assert [(await crash.row(key)).state for key in crash.keys] == [SENT, PENDING]


# It freezes ----------------------------------------------------------------------------------------------------------


async def test_13_frozen_between_intent_and_write_it_wakes_up_and_writes_nothing(crash: Crashing) -> None:
    await crash.owe("ask")
    frozen = await crash.freeze("intended")
    await crash.finish()
    frozen.send(signal.SIGCONT)
    await crash.owe("next")
    await crash.settled()

    assert (await crash.verdict(), crash.posts) == (ALL_THERE_ONCE, 2)


async def test_14_frozen_within_the_write_its_second_copy_is_deleted_by_the_audit(crash: Crashing) -> None:
    crash.timings = replace(BRISK, audits=(timedelta(seconds=4),))
    await crash.owe("ask")
    frozen = await crash.freeze("writing")
    other = crash.start()
    await until(lambda: crash.posts == 1)
    frozen.send(signal.SIGCONT)
    await until(lambda: crash.posts == 2)
    await crash.settled()
    await until(crash.is_audited)

    verdict = await crash.verdict()
    assert (verdict.lost, verdict.doubled, verdict.left_over) == ((), ("ask",), ())
    assert crash.house.calls("chat.delete") == 1
    other.end()


async def test_15_a_loop_that_fails_goes_on_with_its_next_round(crash: Crashing) -> None:
    failures = 0

    async def fail_twice(point: str) -> None:
        nonlocal failures
        if point == "claiming" and failures < 2:
            failures += 1
            raise MemoryError

    await crash.owe("ask")
    outbox = crash.house.another(checkpoint=fail_twice)
    running = asyncio.create_task(outbox.run())
    await crash.settled()
    await outbox.drain()
    await running

    assert (failures, await crash.verdict(), crash.posts) == (2, ALL_THERE_ONCE, 1)


async def test_frozen_before_it_writes_down_an_answer_it_changes_nothing_afterwards(crash: Crashing) -> None:
    """Another process has resolved it by then, under another fence. Without that the message would be sent again."""
    crash.house.sandbox.api.faults.on("chat.postMessage", faults.busy("0"), times=1)
    await crash.owe("ask")
    frozen = await crash.freeze("answered")
    await crash.finish()
    frozen.send(signal.SIGCONT)
    await crash.owe("next")
    await until(lambda: crash.is_sent("next"))
    await crash.settled()

    assert (await crash.verdict(), crash.posts) == (ALL_THERE_ONCE, 3)


# Slack asks to wait --------------------------------------------------------------------------------------------------


async def test_16_when_slack_asks_one_workspace_to_wait_only_that_one_waits_for_every_process(crash: Crashing) -> None:
    crash.house.sandbox.api.faults.on("chat.postMessage", faults.busy("300"), where={"channel": TOM}, times=1)
    await crash.owe("halden", to=TOM)
    first, second = crash.house.another(), crash.house.another()
    await first.step()
    await crash.house.owe("norden", TOM, team=OTHER_TEAM)
    await crash.owe("halden 2", to=BO)
    assert await first.settle()
    assert await second.settle()

    waiting = await crash.row("halden")
    assert (waiting.state, waiting.attempts, crash.house.words()) == (PENDING, 0, [])
    assert [each.words() for each in crash.house.messages(team=OTHER_TEAM)] == ["norden"]
    assert timedelta(seconds=200) < await crash.blocked_for() <= timedelta(seconds=300)


async def test_17_when_slack_asks_everybody_to_wait_nothing_spins_and_all_is_sent_in_order_afterwards(
    crash: Crashing,
) -> None:
    crash.house.sandbox.api.faults.on("chat.postMessage", faults.busy("1"), times=2)
    await crash.owe("first", "second", "third")
    await crash.house.owe("norden", TOM, team=OTHER_TEAM)
    passed: list[str] = []

    async def count(point: str) -> None:
        passed.append(point)

    outbox = crash.house.another(checkpoint=count)
    running = asyncio.create_task(outbox.run())
    await until(lambda: crash.posts >= 2)
    before = passed.count("claiming")
    await until(lambda: crash.posts > 2)
    looked = passed.count("claiming") - before
    await until(lambda: crash.is_sent("third"))
    await outbox.drain()
    await running

    assert looked <= 40  # in a second of waiting; a loop that spins looks thousands of times
    assert (await crash.verdict(), crash.house.words()) == (ALL_THERE_ONCE, ["first", "second", "third"])


@pytest.mark.parametrize(
    ("header", "least", "most"),
    [(None, 10, 30), ("soon", 10, 30), ("-5", 10, 30), ("99999999999", 800, 900)],
)
async def test_18_a_request_to_wait_that_cannot_be_read_is_half_a_minute_and_none_is_longer_than_a_quarter_of_an_hour(
    crash: Crashing, header: str | None, least: int, most: int
) -> None:
    crash.house.sandbox.api.faults.on("chat.postMessage", faults.busy(header), times=1)
    await crash.owe("ask")
    await crash.house.outbox.step()
    assert timedelta(seconds=least) < await crash.blocked_for() <= timedelta(seconds=most)


# Slack's answer is lost, late, broken or a lie -----------------------------------------------------------------------


@pytest.mark.parametrize("code", [500, 502, 503, 504])
async def test_19_an_error_of_the_server_before_it_accepted_is_doubt_and_then_it_is_sent(
    crash: Crashing, code: int
) -> None:
    await crash.strike(faults.status(code, accepted=False))
    assert (await crash.verdict(), crash.posts, (await crash.row("ask")).doubts) == (ALL_THERE_ONCE, 2, 1)


@pytest.mark.parametrize(
    "fault",
    [
        faults.status(500, accepted=True),
        faults.error("internal_error", accepted=True),
        faults.error("fatal_error", accepted=True),
        faults.error("request_timeout", accepted=True),
        faults.error("service_unavailable", accepted=True),
    ],
    ids=lambda fault: fault.error if fault.answer == "error" else "500",
)
async def test_20_an_error_of_the_server_after_it_accepted_is_found_and_not_sent_again(
    crash: Crashing, fault: faults.Fault
) -> None:
    await crash.strike(fault)
    assert (await crash.verdict(), crash.posts) == (ALL_THERE_ONCE, 1)


async def test_21_an_answer_slower_than_our_patience_is_found_and_not_sent_again(crash: Crashing) -> None:
    await crash.strike(faults.slow(2.0))
    assert (await crash.verdict(), crash.posts) == (ALL_THERE_ONCE, 1)


async def test_22_a_connection_cut_after_it_accepted_is_found_and_not_sent_again(crash: Crashing) -> None:
    """Slack's own library would post a second time here."""
    await crash.strike(faults.drop(accepted=True))
    assert (await crash.verdict(), crash.posts) == (ALL_THERE_ONCE, 1)


async def test_22_a_connection_cut_before_it_accepted_is_sent_once_more(crash: Crashing) -> None:
    await crash.strike(faults.drop(accepted=False))
    assert (await crash.verdict(), crash.posts) == (ALL_THERE_ONCE, 2)


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:{closed}/api/", "https://127.0.0.1:{open}/api/"], ids=["refused", "tls"]
)
async def test_23_when_slack_cannot_be_reached_nothing_is_in_doubt_and_no_attempt_is_used_up(
    crash: Crashing, address: str
) -> None:
    await crash.owe("ask")
    open_port = urlsplit(crash.house.sandbox.url).port
    patient = replace(crash.timings, sweep=timedelta(seconds=30), backoff_most=timedelta(seconds=30))
    nowhere = Connections(patient, api_url=address.format(closed=closed_port(), open=open_port))

    async def slack_of(_workspace_id: str) -> Slack:
        return nowhere.slack("xoxb-1")

    cut_off = Outbox(replace(crash.house.context, timings=patient), slack_of, crash.house.renderers)
    for _ in range(5):
        await cut_off.step()
    await nowhere.close()
    row = await crash.row("ask")
    assert (row.state, row.attempts, row.doubts, cut_off.is_cut_off) == (PENDING, 0, 0, True)

    await crash.house.outbox.settle()
    assert (await crash.verdict(), crash.posts, crash.history_reads) == (ALL_THERE_ONCE, 1, 0)


@pytest.mark.parametrize("fault", [faults.html(), faults.truncated()], ids=["html", "truncated"])
async def test_24_an_answer_that_cannot_be_read_is_doubt(crash: Crashing, fault: faults.Fault) -> None:
    await crash.strike(fault)
    assert (await crash.verdict(), crash.posts) == (ALL_THERE_ONCE, 1)


async def test_25_a_yes_without_a_ts_is_doubt(crash: Crashing) -> None:
    await crash.strike(faults.without_ts())
    assert (await crash.verdict(), crash.posts) == (ALL_THERE_ONCE, 1)
    assert (await crash.row("ask")).ts == crash.house.messages()[0].ts


# The history that resolves doubts ------------------------------------------------------------------------------------


async def test_26_a_history_that_lags_less_than_the_settling_time_costs_nothing(crash: Crashing) -> None:
    crash.house.sandbox.workspaces[TEAM].quirks.history_lag_s = 0.1
    await crash.strike(faults.drop(accepted=True))
    assert (await crash.verdict(), crash.posts) == (ALL_THERE_ONCE, 1)


async def test_26_a_history_that_lags_longer_makes_a_second_copy_that_the_audit_deletes(crash: Crashing) -> None:
    """Never to be seen while the settling time is what it should be."""
    crash.house.sandbox.workspaces[TEAM].quirks.history_lag_s = 3600
    crash.house.outbox = crash.house.another(timings=replace(BRISK, audits=(AN_HOUR,)))
    before = counted(DUPLICATES)
    await crash.strike(faults.drop(accepted=True))
    assert len(crash.house.messages()) == 2

    crash.house.sandbox.workspaces[TEAM].quirks.history_lag_s = 0
    await crash.house.wait_an_hour()
    await crash.house.outbox.step()
    verdict = await crash.verdict()
    assert (verdict.lost, verdict.doubled, verdict.left_over) == ((), ("ask",), ())
    assert counted(DUPLICATES) - before == 1


async def test_27_while_the_history_is_rationed_doubts_wait_and_other_messages_go_on(crash: Crashing) -> None:
    crash.house.sandbox.api.faults.on("conversations.history", faults.busy("60"))
    crash.house.sandbox.api.faults.on("chat.postMessage", faults.drop(accepted=True), times=1)
    await crash.owe("in doubt", to=TOM)
    await crash.step_until(lambda: crash.history_reads > 0)
    await crash.owe("another", to=BO)
    await crash.step_until(lambda: crash.is_sent("another"))

    assert (await crash.row("in doubt")).state is DeliveryState.RECONCILING
    assert (crash.posts, crash.history_reads) == (2, 1)


async def test_28_a_message_on_the_third_page_of_a_busy_conversation_is_found(crash: Crashing) -> None:
    workspace = crash.house.sandbox.workspaces[TEAM]
    chat = workspace.open_im(TOM)
    gate = crash.house.sandbox.api.gates.close("chat.postMessage", Point.ACCEPTED)
    await crash.owe("ask")
    bot = crash.start()
    await gate.reached()
    bot.end()
    for number in range(450):
        workspace.post(message_of(workspace, workspace.users[TOM], chat, f"{number}"))
    gate.release()

    await crash.finish()
    assert (await crash.verdict(), crash.posts) == (ALL_THERE_ONCE, 1)


async def test_29_where_the_history_may_not_be_read_nobody_guesses(crash: Crashing) -> None:
    """It waits for a person; a click on the message resolves it."""
    crash.house.sandbox.api.faults.refuse("conversations.history", "missing_scope")
    delivery_id = await crash.house.owe("ask")
    crash.house.sandbox.api.faults.on("chat.postMessage", faults.drop(accepted=True), times=1)
    await crash.house.outbox.settle()
    row = await crash.row("ask")
    assert (row.state, row.reason, crash.posts) == (DeliveryState.UNKNOWN, "missing_scope", 1)

    message = crash.house.messages()[0]
    async with crash.house.context.database.transaction(TEAM) as session:
        await proved(session, delivery_id, channel=message.channel, ts=message.ts)
    row = await crash.row("ask")
    assert (row.state, row.ts, crash.posts) == (SENT, message.ts, 1)


async def test_30_where_the_metadata_are_stripped_the_block_bears_witness(crash: Crashing) -> None:
    crash.house.sandbox.workspaces[TEAM].quirks.strips_metadata = True
    await crash.strike(faults.drop(accepted=True))
    assert (await crash.verdict(), crash.posts) == (ALL_THERE_ONCE, 1)


# Everything at once --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("database_url", "replicas"), [("sqlite", 1), ("postgresql", 1), ("postgresql", 3)], indirect=["database_url"]
)
async def test_killed_anywhere_again_and_again_while_slack_misbehaves(crash: Crashing, replicas: int) -> None:
    """No message is lost, and at no instant are there two copies of one."""
    figures = await rage(crash, Storm(seed=7, kills=12, replicas=replicas))

    assert figures.kills >= 12
    assert await crash.verdict() == ALL_THERE_ONCE


def counted(counter: Counter) -> float:
    return next(each.value for metric in counter.collect() for each in metric.samples if each.name.endswith("_total"))


def closed_port() -> int:
    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def plan_and_die(database_url: str, secret_key: str, now: datetime) -> None:
    """Plan what is due, in a process that is killed as soon as the check-ins are inserted."""
    database = connect(database_url, Cipher([secret_key]))

    @event.listens_for(database.writer.sync_engine, "after_cursor_execute")
    def _die(*executed: object) -> None:
        if "INSERT INTO check_ins" in str(executed[2]):
            os.kill(os.getpid(), signal.SIGKILL)

    asyncio.run(plan_due(use_prompts(database), now))
