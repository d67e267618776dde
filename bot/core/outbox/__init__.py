"""Every Slack message that somebody is owed, exactly once; brought up to date and taken away in the same row.

Slack has no idempotency key: whoever posts and does not see the answer does not know whether the message is there. So a
message is in doubt between the moment its first byte may have left and the moment its answer is written down, and the
whole design is about that stretch:

    pending -> claimed -> sending -> sent          the usual way
                  |          |
                  |          +-> reconciling       the answer did not come: Slack is asked
                  +-> pending                      the process died before anything left: blindly back

- *Owed once.* A row has a key, unique in its workspace, and is written in the transaction of its cause (`owing.py`).
- *Intent before the write.* `sending` is committed before the first byte leaves, for the few about to be written
  (`timings.in_flight`), together with the answers to those before them (`intents.py`, `ledger.py`). A crash leaves those
  few in doubt and no others (`sending.py`).
- *Doubt is asked about, not guessed at.* Every message carries its row's id, in its metadata and on a block. After the
  settling time the conversation is read: found means sent, with Slack's own ts; not found means once more; unreadable
  means `unknown`, and a person or a click resolves it (`reconciling.py`). What was refused before it was done (429, no
  connection, a validation error) was never in doubt.
- *One holder.* A claim raises the row's fence; a result counts only while its fence still stands (`outcomes.py`,
  `results.py`). Slack knows no fences, so the last thing before the write is a look at this process's monotonic clock:
  whoever slept through its lease writes nothing.
- *A conversation of several* is opened before the intent, which is safe to repeat. The bot may not read such a one: a doubt
  about it ends as `unknown`, and whoever owed the message deals with it (`forgetting.py`).
- *A restored database looks first.* A message carries a digest of what it was owed for as well, and a database that comes
  out of a backup reads the conversation before it sends anything for the first time (`strays.py`, `returning.py`).
- *A second look.* What was sent again is read again later, and a second copy deleted (`auditing.py`).

It rests on five things. A message Slack accepted shows in its history within `timings.settle`. No process sleeps longer
than its lease between the last look and the write. The database keeps what it committed. The bot may read the history of
its own conversations. Nobody deletes a message of ours while it is in doubt. Where one fails, the audit takes a second
copy away; nothing is ever lost, since no doubt is resolved as "sent" without having seen the message.

Order: one message on its way per destination, in the order they fell due. Pace: one budget per workspace and method, shared
by all processes (`pace.py`). The state machine is the same SQL on SQLite and PostgreSQL.
"""

from bot.core.outbox.claims import PEOPLE, SEVERAL
from bot.core.outbox.forgetting import Ended, find_ended, forget_ended
from bot.core.outbox.inspection import Listed, refused, remedy, retry, waiting
from bot.core.outbox.models import Delivery, DeliveryState
from bot.core.outbox.outbox import Outbox
from bot.core.outbox.owing import cancel, find, post, proved, remove, update, waits
from bot.core.outbox.progress import drain_time
from bot.core.outbox.refreshing import Refresher
from bot.core.outbox.rendering import Rendered
from bot.core.outbox.returning import return_from_backup

__all__ = [
    "PEOPLE",
    "SEVERAL",
    "Delivery",
    "DeliveryState",
    "Ended",
    "Listed",
    "Outbox",
    "Refresher",
    "Rendered",
    "cancel",
    "drain_time",
    "find",
    "find_ended",
    "forget_ended",
    "post",
    "proved",
    "refused",
    "remedy",
    "remove",
    "retry",
    "return_from_backup",
    "update",
    "waiting",
    "waits",
]
