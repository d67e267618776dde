"""Every Slack message that somebody is owed, exactly once. (The argument for that stands here once the engine does.)"""

from bot.core.outbox.models import Delivery, DeliveryState
from bot.core.outbox.owing import cancel, find, post, proved, remove, update

__all__ = ["Delivery", "DeliveryState", "cancel", "find", "post", "proved", "remove", "update"]
