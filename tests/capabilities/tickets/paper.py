"""Forms as people send them, to handlers that stand in a real database; and what a form says."""

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from bot.core.clock import Clock
from bot.core.columns import Base
from bot.core.context import Context
from bot.core.db import Database
from bot.core.people import Person
from bot.core.prompts import find_prompts
from bot.core.slack.events import Click, Effect, OpenView, Rejected, Submission, UpdateView, View
from bot.core.slack.fit import fit_view
from bot.core.slack.routes import Handler
from bot.core.text import load_phrases
from bot.core.timings import Timings
from tests.capabilities.tickets.halden import TEAM, TUESDAY

TYPED = frozenset({"words", "saw", "did", "like", "key", "where"})
"""Fields that are typed into; the others are chosen from."""
PICKED = frozenset({"colleague", "third", "member"})


def context_of(database: Database) -> Context:
    prompts = find_prompts(None)
    return Context(database, Clock(database), prompts, load_phrases(prompts), Timings.short())


def values_of(filled_in: Mapping[str, str]) -> dict[str, dict[str, Any]]:  # Any: Slack's own JSON
    """As Slack sends the state of a form."""
    return {name: {"value": _state(name, value)} for name, value in filled_in.items()}


def _state(name: str, value: str) -> dict[str, Any]:  # Any: as above
    if name in TYPED:
        return {"type": "plain_text_input", "value": value}
    if name in PICKED:
        return {"type": "users_select", "selected_user": value}
    if name == "day":
        return {"type": "datepicker", "selected_date": value or None}
    if name == "quote":
        return {"type": "checkboxes", "selected_options": [{"value": value}]}
    return {"type": "radio_buttons", "selected_option": {"value": value}}


class _KeptOpen(Exception):
    """What the bot's way in does with a form that is rejected: nothing of it stays."""


@dataclass
class Counter:
    """Where forms are handed in, one transaction each."""

    database: Database
    now: datetime = TUESDAY

    async def hands_in(
        self,
        handler: Handler[Submission],
        by: Person,
        filled_in: Mapping[str, str],
        *,
        private: Mapping[str, str] | None = None,
        view_id: str = "V1",
        first: Handler[Submission] | None = None,
    ) -> Sequence[Effect]:
        """`first` is asked before, and only looks: its answer, if it has one, is all."""
        sent = Submission(
            by=by,
            at=self.now,
            callback="form",
            view_id=view_id,
            private=private or {},
            values=values_of(filled_in),
        )
        if first is not None:
            async with self.database.reading(TEAM) as session:
                if found := await first(session, sent, context_of(self.database)):
                    return found
        effects: Sequence[Effect] = ()
        with suppress(_KeptOpen):
            async with self.database.transaction(TEAM) as session:
                effects = await handler(session, sent, context_of(self.database))
                if any(isinstance(effect, Rejected) for effect in effects):
                    raise _KeptOpen
        return effects

    async def clicks(self, handler: Handler[Click], by: Person, value: str = "") -> Sequence[Effect]:
        click = Click(by=by, at=self.now, action="button", value=value, block_id="b")
        async with self.database.transaction(TEAM) as session:
            return await handler(session, click, context_of(self.database))

    async def count(self, table: type[Base]) -> int:
        """How many rows stand in a table."""
        async with self.database.reading(TEAM) as session:
            return await session.scalar(select(func.count()).select_from(table)) or 0


def view_of(effects: Sequence[Effect]) -> View:
    """The one form that is shown, as Slack takes it."""
    (view,) = [each.view for each in effects if isinstance(each, OpenView | UpdateView)]
    return fit_view(view)


def words_on(view: View) -> str:
    return json.dumps(view, ensure_ascii=False)


def rejected(effects: Sequence[Effect]) -> Mapping[str, str]:
    """The sentences below the fields; empty where it was taken."""
    return {field: said for each in effects if isinstance(each, Rejected) for field, said in each.errors.items()}
