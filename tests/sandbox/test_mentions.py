"""Who a message would notify, by each of the ways in which Slack reads references."""

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.sandbox.mentions import Mention, mentions
from bot.sandbox.messages import Message

ALL = Mention("broadcast", "everyone")
PAYMENTS = Mention("group", "payments")


def said(text: str = "", *, blocks: list[dict[str, Any]] | None = None, **fields: Any) -> list[Mention]:
    now = datetime(2026, 11, 24, 9, tzinfo=UTC)
    message = Message("1.000001", "D1", "U1", text, "T1", now, 0.0, blocks=blocks, **fields)
    return mentions(message, ["payments"])


def mrkdwn(text: str, **fields: bool) -> list[dict[str, Any]]:
    return [{"type": "section", "text": {"type": "mrkdwn", "text": text, **fields}}]


CASES: list[tuple[list[Mention], list[Mention]]] = [
    (said("<!everyone> <!subteam^S1|@payments> <@U0TOM>"), [ALL, Mention("group", "S1"), Mention("person", "U0TOM")]),
    (said("&lt;!everyone&gt; @everyone"), []),
    (said("@everyone", link_names=True), [ALL]),
    (said("@payments", parse="full"), [PAYMENTS]),
    (said(blocks=mrkdwn("@everyone and @payments")), [ALL, PAYMENTS]),
    (said(blocks=mrkdwn("@everyone and @payments", verbatim=True)), []),
    (said(blocks=mrkdwn("<!everyone>", verbatim=True)), [ALL]),
    (said(blocks=mrkdwn("mail@everyone.example and @nobody")), []),
    (said(blocks=[{"type": "markdown", "text": "@everyone"}]), [ALL]),
    (said(blocks=[{"type": "header", "text": {"type": "plain_text", "text": "<!everyone> @everyone"}}]), []),
    (said(blocks=[{"type": "rich_text", "elements": [{"type": "text", "text": "<!everyone>"}]}]), []),
    (said(blocks=[{"type": "rich_text", "elements": [{"type": "broadcast", "range": "everyone"}]}]), [ALL]),
    (said(attachments=[{"text": "<!everyone>", "blocks": mrkdwn("@payments")}]), [ALL, PAYMENTS]),
]


@pytest.mark.parametrize(("found", "expected"), CASES)
def test_a_reference_notifies_only_where_slack_reads_it_as_one(found: list[Mention], expected: list[Mention]) -> None:
    """Written out it is always live; bare it is live only where Slack parses by itself."""
    assert found == expected
