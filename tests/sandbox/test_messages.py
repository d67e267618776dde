"""Messages keep their identity: changing, deleting, threads, metadata, reading back."""

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from bot.sandbox.actors import Actor
from bot.sandbox.server import Sandbox
from tests.sandbox.conftest import Slack

SECTION: dict[str, Any] = {"type": "section", "text": {"type": "mrkdwn", "text": "Hello"}, "block_id": "one"}
DELIVERY: dict[str, Any] = {"event_type": "cadence_delivery", "event_payload": {"delivery_id": "d1"}}


async def test_new_text_alone_takes_the_blocks_away(sandbox: Sandbox, slack: Slack) -> None:
    """chat.update's trap: blocks must be sent again or they are gone. "(edited)" shows only without a layout."""
    posted = await slack("chat_postMessage", channel="U0TOM", text="Hello", blocks=[SECTION])
    here = {"channel": posted["channel"], "ts": posted["ts"]}

    kept = await slack("chat_update", **here, text="Hello again", blocks=[SECTION])
    lost = await slack("chat_update", **here, text="Bye")

    assert kept["message"]["blocks"] == [SECTION]
    assert "edited" not in kept["message"]
    assert "blocks" not in lost["message"]
    assert lost["message"]["edited"]["user"] == "U0CADENCEBOT"


async def test_an_update_of_more_than_4000_characters_is_refused(slack: Slack) -> None:
    """chat.postMessage would cut it at 40,000; chat.update says no."""
    posted = await slack("chat_postMessage", channel="U0TOM", text="x" * 40_001)
    with pytest.raises(SlackApiError, match="msg_too_long"):
        await slack("chat_update", channel=posted["channel"], ts=posted["ts"], text="x" * 4001)

    assert len(posted["message"]["text"]) == 40_000


async def test_the_bot_cannot_touch_what_people_wrote(sandbox: Sandbox, slack: Slack) -> None:
    """Only its own messages can be changed or deleted."""
    tom = Actor(sandbox, "Tom")
    ts = await tom.types("Mine")

    with pytest.raises(SlackApiError, match="cant_update_message"):
        await slack("chat_update", channel=tom.dm, ts=ts, text="Yours")
    with pytest.raises(SlackApiError, match="cant_delete_message"):
        await slack("chat_delete", channel=tom.dm, ts=ts)


async def test_replies_in_a_thread_are_not_news_in_the_channel(sandbox: Sandbox, slack: Slack) -> None:
    """Slack counts them beside their thread; what is also sent to the channel counts, and what the bot replies in private."""
    channel = sandbox.workspace.conversation("general").id
    await slack("conversations_join", channel=channel)
    parent = await slack("chat_postMessage", channel=channel, text="Week 47")
    await slack("chat_postMessage", channel=channel, thread_ts=parent["ts"], text="The detail")
    await slack("chat_postMessage", channel=channel, thread_ts=parent["ts"], text="Look", reply_broadcast=True)
    asked = await slack("chat_postMessage", channel="U0TOM", text="Tom, what are you after?")
    await slack("chat_postMessage", channel="U0TOM", thread_ts=asked["ts"], text="Noted.")

    tom = Actor(sandbox, "Tom")
    assert (tom.unread("general"), tom.unread()) == (2, 2)


async def test_metadata_comes_back_only_when_asked_for(sandbox: Sandbox, slack: Slack) -> None:
    """Without include_all_metadata history gives the type alone; an update without metadata keeps it, {} deletes it."""
    posted = await slack("chat_postMessage", channel="U0TOM", text="Hello", metadata=DELIVERY)
    channel, ts = posted["channel"], posted["ts"]

    async def read(**how: Any) -> Any:
        history = await slack("conversations_history", channel=channel, **how)
        return history["messages"][0].get("metadata")

    await slack("chat_update", channel=channel, ts=ts, text="Changed")
    asked, unasked = await read(include_all_metadata=True), await read()
    sandbox.workspace.quirks.strips_metadata = True
    stripped = await read(include_all_metadata=True)
    sandbox.workspace.quirks.strips_metadata = False
    await slack("chat_update", channel=channel, ts=ts, text="Changed", metadata={})

    assert (asked, unasked) == (DELIVERY, {"event_type": "cadence_delivery"})
    assert (stripped, await read(include_all_metadata=True)) == (None, None)


async def test_history_is_newest_first_and_bounded_by_oldest(sandbox: Sandbox, slack: Slack) -> None:
    """Pages follow the cursor; `oldest` is exclusive unless inclusive."""
    sent = [await slack("chat_postMessage", channel="U0BO", text=str(n)) for n in range(5)]
    channel, third = sent[0]["channel"], sent[2]["ts"]

    async def texts(**how: Any) -> list[str]:
        found: list[str] = []
        while True:
            page = await slack("conversations_history", channel=channel, limit=2, **how)
            found += [message["text"] for message in page["messages"]]
            if not page["has_more"]:
                return found
            how["cursor"] = page["response_metadata"]["next_cursor"]

    assert await texts() == ["4", "3", "2", "1", "0"]
    assert await texts(oldest=third) == ["4", "3"]
    assert await texts(oldest=third, inclusive=True) == ["4", "3", "2"]


async def test_a_thread_is_read_from_its_parent(sandbox: Sandbox, slack: Slack) -> None:
    """Replies are not in history; the parent counts them; a reply to nothing is refused."""
    parent = await slack("chat_postMessage", channel="C0LEADERSHIP", text="Week 47")
    reply = await slack("chat_postMessage", channel="C0LEADERSHIP", text="Detail", thread_ts=parent["ts"])
    ruth = Actor(sandbox, "Ruth")
    answer = await ruth.types("Thanks", "leadership", parent["ts"])

    history = await slack("conversations_history", channel="C0LEADERSHIP")
    thread = await slack("conversations_replies", channel="C0LEADERSHIP", ts=parent["ts"])
    link = await slack("chat_getPermalink", channel="C0LEADERSHIP", message_ts=reply["ts"])
    with pytest.raises(SlackApiError, match="cannot_reply_to_message"):
        await slack("chat_postMessage", channel="C0LEADERSHIP", text="Lost", thread_ts="1.000001")

    [shown] = history["messages"]
    assert (shown["reply_count"], shown["reply_users"], shown["latest_reply"]) == (
        2,
        ["U0CADENCEBOT", "U0RUTH"],
        answer,
    )
    assert [message["text"] for message in thread["messages"]] == ["Week 47", "Detail", "Thanks"]
    stamp = reply["ts"].replace(".", "")
    address = f"https://halden.slack.com/archives/C0LEADERSHIP/p{stamp}"
    assert link["permalink"] == f"{address}?thread_ts={parent['ts']}&cid=C0LEADERSHIP"


async def test_a_lagging_history_does_not_show_what_was_just_posted(sandbox: Sandbox, slack: Slack) -> None:
    """What the settling time of a reconciler is for."""
    now = 1_800_000_000.0
    sandbox.workspace.now = lambda: now
    sandbox.workspace.quirks.history_lag_s = 2.0
    posted = await slack("chat_postMessage", channel="U0TOM", text="Hello")
    early = await slack("conversations_history", channel=posted["channel"])
    now += 2.5
    late = await slack("conversations_history", channel=posted["channel"])

    assert (early["messages"], [message["text"] for message in late["messages"]]) == ([], ["Hello"])


async def test_the_same_client_msg_id_is_one_message_only_where_slack_dedupes(sandbox: Sandbox, slack: Slack) -> None:
    """Both are possible at Slack, so both are here."""

    async def post() -> str:
        posted = await slack("chat_postMessage", channel="U0TOM", text="Hello", client_msg_id="6f1c")
        return posted["ts"]

    first, second = await post(), await post()
    sandbox.workspace.quirks.dedupes_client_msg_id = True
    third = await post()

    assert first != second
    assert second == third


async def test_a_deleted_message_is_gone_and_yet_known_to_have_been(sandbox: Sandbox, slack: Slack) -> None:
    """Whoever counts copies must see the ones that were deleted."""
    posted = await slack("chat_postMessage", channel="U0TOM", text="Hello")
    await slack("chat_delete", channel=posted["channel"], ts=posted["ts"])

    conversation = sandbox.workspace.conversations[posted["channel"]]
    assert (list(conversation.messages), [each.ts for each in conversation.deleted]) == ([], [posted["ts"]])
    with pytest.raises(SlackApiError, match="message_not_found"):
        await slack("chat_getPermalink", channel=posted["channel"], message_ts=posted["ts"])
