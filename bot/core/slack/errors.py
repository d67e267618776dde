"""Slack's answers that are not yes, as the one decision their caller makes: try again?

SlackError
├── Refused      no: surely not done, and the same call will be refused again
├── Busy         later: surely not done; `retry_after` says when
├── Unreachable  later: surely not done; the connection was never made
└── Unknown      it may have been done: look before doing it again

Every code that Slack documents for chat.postMessage, chat.update, chat.delete, conversations.history, .replies and .open
is in one table below (docs.slack.dev/reference/methods/...), with what it is about.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class SlackError(Exception):
    """`code` is Slack's word for it, or ours where no answer came."""

    def __init__(self, code: str, method: str = "") -> None:
        super().__init__(f"Slack answered {code!r} to {method}" if method else code)
        self.code = code
        self.method = method

    @property
    def about(self) -> "About":
        return consequence(self.code).about


class Refused(SlackError):
    """Surely not done, and trying again will not help before somebody mends the reason."""


class Busy(SlackError):
    """Surely not done; the whole workspace waits `retry_after` for this method."""

    def __init__(self, code: str, method: str = "", *, retry_after: timedelta = timedelta(seconds=30)) -> None:
        super().__init__(code, method)
        self.retry_after = retry_after


class Unreachable(SlackError):
    """Surely not done: refused connection, no such host, no TLS."""


class Unknown(SlackError):
    """A time-out, a reset, a 5xx, `internal_error`, an answer that cannot be read: it may have been done."""


class About(StrEnum):
    """What an answer is about, which decides what becomes of the message and of what stands behind it."""

    MEMBER = "member"
    """This person cannot be written to any more: they are no longer active."""
    TOKEN = "token"  # noqa: S105 - a word for what was refused, not a secret
    """The workspace's token is refused as a whole: not one more call before it is mended."""
    WORKSPACE = "workspace"
    """A state or setting of the workspace that somebody can change: the message waits."""
    SCOPE = "scope"
    """The app may not do this: the message waits for somebody to grant it."""
    CONVERSATION = "conversation"
    """The channel of direct messages is not the one we knew, or there is none."""
    CHANNEL = "channel"
    """This channel takes no message from us."""
    MESSAGE = "message"
    """The message that was to be changed, or replied to, is gone or cannot be."""
    CONTENT = "content"
    """This very message is not acceptable, and never will be."""
    BUSY = "busy"
    DOUBT = "doubt"
    UNDOCUMENTED = "undocumented"


@dataclass(frozen=True, slots=True)
class Consequence:
    """What an answer is about, and what to do, in a sentence for whoever reads `cadence outbox`."""

    about: About
    remedy: str


FALLBACK_WAIT: Final = timedelta(seconds=30)
LONGEST_WAIT: Final = timedelta(minutes=15)
QUOTA_WAIT: Final = timedelta(minutes=5)

_GROUPS: Final[Mapping[tuple[About, str], str]] = MappingProxyType(
    {
        (About.MEMBER, "This person left, is a bot, or cannot be seen by the bot. Nothing to do; they are asked no more."): """
            user_not_found users_not_found user_disabled user_not_visible cannot_dm_bot user_is_bot
            invalid_user_combination user_is_restricted""",
        (About.TOKEN, "Slack refuses the bot's token. Install the app again, or mend SLACK_BOT_TOKEN; then it goes on."): """
            not_authed invalid_auth account_inactive token_revoked token_expired not_allowed_token_type""",
        (About.WORKSPACE, "Ask an admin of the Slack workspace; it is tried again by itself."): """
            org_login_required team_added_to_org accesslimited ekm_access_denied two_factor_setup_required
            team_access_not_granted enterprise_is_restricted access_denied""",
        (About.SCOPE, "Grant the app the missing scope (`cadence doctor` names it) and install it again."): """
            missing_scope no_permission""",
        (About.WORKSPACE, "Switch on the Messages tab: app settings, App Home, Show Tabs. Then it goes on by itself."): """
            messages_tab_disabled""",
        (About.CONVERSATION, "Slack does not know this conversation; the bot looks for it again once."): """
            channel_not_found method_not_supported_for_channel_type""",
        (About.CHANNEL, "Invite the bot to this channel, or choose another one; then retry."): """
            not_in_channel is_archived is_inactive restricted_action restricted_action_read_only_channel
            restricted_action_thread_only_channel restricted_action_non_threadable_channel
            restricted_action_thread_locked team_not_found""",
        (About.MESSAGE, "The message in Slack is gone or can no longer be changed. Nothing to do."): """
            message_not_found cant_update_message cant_delete_message edit_window_closed cannot_reply_to_message
            thread_not_found compliance_exports_prevent_deletion streaming_state_conflict block_mismatch
            cant_broadcast_message update_failed""",
        (About.CONTENT, "The bot built a message that Slack does not take. Please report this, with the code."): """
            no_text msg_too_long msg_blocks_too_long invalid_blocks invalid_blocks_format too_many_attachments
            attachment_payload_limit_exceeded too_many_contact_cards markdown_text_conflict invalid_attachments
            metadata_too_large invalid_metadata_format invalid_metadata_schema metadata_must_be_sent_from_app
            missing_file_data external_channel_migrating file_not_found
            slack_connect_canvas_sharing_blocked slack_connect_file_link_sharing_blocked
            slack_connect_lists_sharing_blocked as_user_not_supported
            draft_already_deleted draft_already_sent draft_has_conflict draft_not_found
            invalid_arguments invalid_arg_name invalid_array_arg invalid_charset invalid_form_data
            invalid_post_type missing_post_type invalid_cursor invalid_limit invalid_ts_latest invalid_ts_oldest
            invalid_metadata_keys pagination_not_available method_deprecated deprecated_endpoint unknown_method
            users_list_not_supplied not_enough_users too_many_users invalid_users""",
        (About.BUSY, "Slack asked to wait; it is tried again by itself."): "ratelimited rate_limited",
        (About.BUSY, "This free workspace is over Slack's quota of messages; it is tried again by itself."): """
            message_limit_exceeded""",
        (About.DOUBT, "It may have arrived; the bot looks into the conversation before it tries again."): """
            internal_error fatal_error service_unavailable request_timeout
            duplicate_message_not_found duplicate_channel_not_found""",
    }
)  # fmt: skip


def _read_groups() -> Iterator[tuple[str, Consequence]]:
    for (about, remedy), codes in _GROUPS.items():
        for code in codes.split():
            yield code, Consequence(about, remedy)


CODES: Final[Mapping[str, Consequence]] = MappingProxyType(dict(_read_groups()))

_UNDOCUMENTED: Final = Consequence(
    About.UNDOCUMENTED, "Slack gave a code that the bot does not know. It was tried three times. Please report it."
)


def consequence(code: str) -> Consequence:
    """What an answer is about; a code outside the table is about something undocumented."""
    return CODES.get(code, _UNDOCUMENTED)


def read_error(method: str, *, status: int, code: str | None, retry_after: str | None = None) -> SlackError:
    """The error that an answer stands for. `code` None: the body said nothing readable. Never raises."""
    if status == 429:
        return Busy(code or "ratelimited", method, retry_after=_wait(retry_after))
    if status >= 500:
        return Unknown(f"http_{status}", method)
    if code is None:
        return Unknown("unreadable_answer", method)
    match consequence(code).about:
        case About.BUSY:
            fallback = QUOTA_WAIT if code == "message_limit_exceeded" else FALLBACK_WAIT
            return Busy(code, method, retry_after=_wait(retry_after, fallback))
        case About.DOUBT:
            return Unknown(code, method)
        case _:
            return Refused(code, method)


def _wait(header: str | None, fallback: timedelta = FALLBACK_WAIT) -> timedelta:
    """Slack's header in whole seconds, within reason: a missing or malformed one is 30 seconds, the most 15 minutes."""
    text = (header or "").strip()
    if not text.isascii() or not text.isdigit():
        return fallback
    return min(timedelta(seconds=int(text[:9])), LONGEST_WAIT)
