"""What somebody is owed to hear: gathered into at most one message per member and working day.

A notice is owed by key, in the transaction of its cause; a job puts what has fallen due into the day's bundle, which is one
delivery of the outbox. For whoever sits at the CTO's desk that message is the desk: what the capabilities have on it comes
first, and what falls due later that day joins it in place. For everybody else later news waits for the next working day.

A notice to `OWNER` is for the office, not for a person: who gets it is decided when it is bundled, so that a deputy hears
what falls due while the owner is away, a successor what was open, and always exactly one of them. A bundle that was not
sent is taken apart, and its notices go into the next one: what is owed is never dropped. What a notice says is decided by
its renderer when the message is.

models.py      the table
owing.py       what the rest of the bot says in its transactions
heard.py       who has heard of something, and what nobody saw yet
days.py        when a day's message may come, and which it is
bundling.py    the jobs
content.py     what stands in a message
pages.py       the message, and what did not fit into it
failures.py    what could not be delivered
"""

from bot.core.notices.days import arrival_of, opening, say_arrival
from bot.core.notices.heard import aware_of, forget_unseen, is_newest_here
from bot.core.notices.models import SHOWN, Notice, NoticeState, begins_with
from bot.core.notices.owing import OWNER, owe, refresh, refresh_about, refresh_desk, refresh_later, withdraw
from bot.core.notices.pages import BUNDLE, Bundles

__all__ = [
    "BUNDLE",
    "OWNER",
    "SHOWN",
    "Bundles",
    "Notice",
    "NoticeState",
    "arrival_of",
    "aware_of",
    "begins_with",
    "forget_unseen",
    "is_newest_here",
    "opening",
    "owe",
    "refresh",
    "refresh_about",
    "refresh_desk",
    "refresh_later",
    "say_arrival",
    "withdraw",
]
