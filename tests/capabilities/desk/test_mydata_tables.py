"""Every column that names a member is decided about: who adds a table says what becomes of it when somebody is forgotten."""

from typing import Final

from bot.capabilities import ALL
from bot.core.columns import Base

DECIDED: Final = {
    **dict.fromkeys(("check_ins.member_id", "enrolments.member_id", "typed_replies.member_id"), "deleted"),
    **dict.fromkeys(("notices.member_id", "team_members.member_id", "role_holders.member_id"), "deleted"),
    **dict.fromkeys(("asks.asker_id", "asks.receiver_id", "asks.actor_id"), "nobody's"),
    **dict.fromkeys(("ask_moves.by_id", "ask_moves.member_id"), "nobody's"),
    **dict.fromkeys(("outcomes.created_by", "outcome_changes.by_id", "team_notes.by_id"), "nobody's"),
    **dict.fromkeys(("office_offers.owner_id", "office_offers.successor_id", "begun_stages.by_id"), "nobody's"),
    **dict.fromkeys(("tickets.complainer_id", "tickets.owner_id"), "nobody's"),
    **dict.fromkeys(("ticket_moves.by_id", "ticket_moves.member_id", "ticket_moves.owner_before"), "nobody's"),
    **dict.fromkeys(("clarifications.keeper_id", "clarification_repetitions.by_id"), "nobody's"),
    **dict.fromkeys(("sunday_words.by_id", "sunday_words.changed_by"), "nobody's"),
    **dict.fromkeys(("sunday_decisions.by_id", "sunday_cause_steps.by_id"), "nobody's"),
    **dict.fromkeys(("ticket_parts.member_id", "talks.member_id"), "deleted"),
    **dict.fromkeys(("experiments.begun_by", "experiments.owner_id"), "nobody's"),
    **dict.fromkeys(("experiment_moves.by_id", "experiment_moves.member_id"), "nobody's"),
    "outcome_leads_seen.lead_id": "nobody's",
    "teams.lead_id": "emptied",
    "audit_log.actor_id": "stays",
}


def test_every_column_that_names_a_member_is_decided_about() -> None:
    """`tests/scenarios/test_personal.py` shows that it is done; a table it does not fill is noticed here."""
    assert ALL  # every capability's tables are known
    found = {
        f"{table.name}.{column}"
        for table in Base.metadata.tables.values()
        for constraint in table.foreign_key_constraints
        if constraint.referred_table.name == "members"
        for column in constraint.column_keys
        if column != "workspace_id"
    }

    assert found == set(DECIDED)
