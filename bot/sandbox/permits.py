"""What Slack hands out for a short time: triggers (3 seconds, once) and response URLs (30 minutes, 5 times).

Both run on real time, whatever clock is being played. https://docs.slack.dev/interactivity/handling-user-interaction
"""

from dataclasses import dataclass, field

from bot.sandbox.wire import Refused

RESPONSE_URL_S = 30 * 60.0
RESPONSE_URL_USES = 5


@dataclass(slots=True)
class Trigger:
    id: str
    user: str
    expires_at: float
    view_id: str | None = None  # the modal in which the person acted: only there may a view be pushed
    used: bool = False


@dataclass(slots=True)
class ResponseUrl:
    """Where a reply to one interaction goes; `message_ts` is the message it may replace or delete."""

    id: str
    user: str
    channel: str
    expires_at: float
    message_ts: str | None = None
    thread_ts: str | None = None
    uses_left: int = RESPONSE_URL_USES


@dataclass(slots=True)
class Permits:
    """`trigger_s`: how long a trigger lasts."""

    trigger_s: float = 3.0
    triggers: dict[str, Trigger] = field(default_factory=dict[str, Trigger])
    response_urls: dict[str, ResponseUrl] = field(default_factory=dict[str, ResponseUrl])

    def trigger(self, trigger_id: str, user: str, now: float, *, view_id: str | None = None) -> Trigger:
        issued = Trigger(trigger_id, user, now + self.trigger_s, view_id)
        self.triggers[trigger_id] = issued
        return issued

    def redeem(self, trigger_id: str, now: float) -> Trigger:
        """The trigger, used up from now on. Raises Refused if it is unknown, too old, or used already."""
        trigger = self.triggers.get(trigger_id)
        if trigger is None:
            raise Refused("invalid_trigger_id")
        if trigger.used:
            raise Refused("exchanged_trigger_id")
        if now > trigger.expires_at:
            raise Refused("expired_trigger_id")
        trigger.used = True
        return trigger

    def response_url(self, url: ResponseUrl) -> ResponseUrl:
        self.response_urls[url.id] = url
        return url

    def use_response_url(self, url_id: str, now: float) -> ResponseUrl:
        """The URL's target, one use fewer. Raises Refused: Slack answers these with 404 and the word as text."""
        url = self.response_urls.get(url_id)
        if url is None or now > url.expires_at:
            raise Refused("expired_url")
        if url.uses_left == 0:
            raise Refused("used_url")
        url.uses_left -= 1
        return url
