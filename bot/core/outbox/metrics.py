"""What the outbox counts. Labels are closed lists: a state, a method, never a person or a workspace."""

from typing import Final

from prometheus_client import Counter

SETTLED: Final = Counter("cadence_outbox_settled", "Deliveries that reached an end", ["state"])
DOUBTED: Final = Counter("cadence_outbox_doubted", "Posts of which it was not known whether they arrived")
HISTORY_READS: Final = Counter("cadence_outbox_history_reads", "Conversations read to resolve a doubt or to audit")
RESENT: Final = Counter("cadence_outbox_resent", "Messages sent again because Slack did not show them")
TAKEN_OVER: Final = Counter("cadence_outbox_taken_over", "Messages found in Slack that a restored database had lost")
DUPLICATES: Final = Counter("cadence_outbox_duplicates_deleted", "Second copies of a message that the audit deleted")
WAITED: Final = Counter("cadence_outbox_asked_to_wait", "Times Slack asked to wait", ["method"])
LEASES_LOST: Final = Counter("cadence_outbox_leases_lost", "Posts given up because the lease had run out")
REFUSED: Final = Counter("cadence_outbox_refused", "Refusals", ["about"])
LOOPS_FAILED: Final = Counter("cadence_outbox_loop_failures", "Rounds of a loop that ended in an exception", ["loop"])
