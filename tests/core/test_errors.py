"""Every answer that Slack documents is one of four decisions, and none of them is a guess."""

from datetime import timedelta

import pytest

from bot.core.slack.errors import CODES, About, Busy, Refused, Unknown, consequence, read_error

ANY_METHOD = """
    access_denied accesslimited account_inactive deprecated_endpoint ekm_access_denied enterprise_is_restricted
    fatal_error internal_error invalid_arg_name invalid_arguments invalid_array_arg invalid_auth invalid_charset
    invalid_form_data invalid_post_type method_deprecated missing_post_type missing_scope no_permission
    not_allowed_token_type not_authed org_login_required ratelimited request_timeout service_unavailable
    team_access_not_granted team_added_to_org token_expired token_revoked two_factor_setup_required
"""
DOCUMENTED = {
    "chat.postMessage": """
        as_user_not_supported attachment_payload_limit_exceeded cannot_reply_to_message channel_not_found
        draft_already_deleted draft_already_sent draft_has_conflict draft_not_found duplicate_channel_not_found
        duplicate_message_not_found invalid_blocks invalid_blocks_format invalid_metadata_format
        invalid_metadata_schema is_archived markdown_text_conflict message_limit_exceeded messages_tab_disabled
        metadata_must_be_sent_from_app metadata_too_large missing_file_data msg_blocks_too_long msg_too_long no_text
        not_in_channel rate_limited restricted_action restricted_action_non_threadable_channel
        restricted_action_read_only_channel restricted_action_thread_locked restricted_action_thread_only_channel
        slack_connect_canvas_sharing_blocked slack_connect_file_link_sharing_blocked
        slack_connect_lists_sharing_blocked team_not_found too_many_attachments too_many_contact_cards
        user_disabled user_not_found users_not_found cannot_dm_bot""",
    "chat.update": """
        as_user_not_supported block_mismatch cant_broadcast_message cant_update_message channel_not_found
        edit_window_closed external_channel_migrating file_not_found invalid_attachments invalid_blocks
        invalid_blocks_format invalid_metadata_format invalid_metadata_schema is_inactive markdown_text_conflict
        message_not_found metadata_must_be_sent_from_app metadata_too_large msg_blocks_too_long msg_too_long no_text
        rate_limited streaming_state_conflict too_many_attachments update_failed""",
    "chat.delete": "as_user_not_supported cant_delete_message channel_not_found compliance_exports_prevent_deletion message_not_found",
    "conversations.history": """
        channel_not_found invalid_cursor invalid_limit invalid_metadata_keys invalid_ts_latest invalid_ts_oldest
        not_in_channel pagination_not_available""",
    "conversations.replies": """
        channel_not_found invalid_cursor invalid_limit invalid_metadata_keys invalid_ts_latest invalid_ts_oldest
        not_in_channel thread_not_found""",
    "conversations.open": """
        channel_not_found invalid_user_combination method_not_supported_for_channel_type not_enough_users
        too_many_users user_disabled user_not_found user_not_visible users_list_not_supplied""",
}


@pytest.mark.parametrize("method", DOCUMENTED)
def test_every_documented_code_has_a_row_in_the_table(method: str) -> None:
    """Sources: docs.slack.dev/reference/methods, the errors table of each method."""
    missing = {
        code for code in (ANY_METHOD + DOCUMENTED[method]).split() if consequence(code).about is About.UNDOCUMENTED
    }
    assert missing == set()


def test_every_row_says_what_to_do() -> None:
    assert all(row.remedy.endswith(".") for row in CODES.values())


@pytest.mark.parametrize(
    "code",
    ["internal_error", "fatal_error", "service_unavailable", "request_timeout", "duplicate_message_not_found"],
)
def test_what_slack_says_may_have_been_done_is_doubt_and_no_failure(code: str) -> None:
    assert type(read_error("chat.postMessage", status=200, code=code)) is Unknown


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_an_error_of_the_server_is_doubt_whatever_its_body_says(status: int) -> None:
    assert type(read_error("chat.postMessage", status=status, code="invalid_auth")) is Unknown


def test_an_answer_without_a_code_is_doubt() -> None:
    assert type(read_error("chat.postMessage", status=200, code=None)) is Unknown


@pytest.mark.parametrize("code", ["channel_not_found", "invalid_blocks", "not_authed", "a_code_of_next_year"])
def test_a_refusal_is_surely_not_done(code: str) -> None:
    assert type(read_error("chat.postMessage", status=200, code=code)) is Refused


def test_a_code_of_next_year_is_told_apart_from_those_we_know() -> None:
    assert consequence("a_code_of_next_year").about is About.UNDOCUMENTED


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("7", 7), ("0", 0), (None, 30), ("", 30), ("soon", 30), ("-3", 30), ("1.5", 30), ("100000", 900), ("٣", 30)],
)
def test_how_long_slack_asks_to_wait_is_read_within_reason(header: str | None, seconds: int) -> None:
    busy = read_error("chat.postMessage", status=429, code="ratelimited", retry_after=header)
    assert isinstance(busy, Busy)
    assert busy.retry_after == timedelta(seconds=seconds)


def test_a_workspace_over_its_quota_waits_five_minutes() -> None:
    busy = read_error("chat.postMessage", status=200, code="message_limit_exceeded")
    assert isinstance(busy, Busy)
    assert busy.retry_after == timedelta(minutes=5)
