"""What reaches people, as it reaches them: every message of the bot with its time and its words, and every change of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

from bot.sandbox.conversations import Kind
from bot.sandbox.messages import Message
from bot.sandbox.workspace import Change, Topic, Workspace
from tests.scenarios.four_weeks.cast import QUESTIONS


class Sort(StrEnum):
    ASK = "ask"
    RETURN = "return"
    """An ask that comes back because whoever got it put it off."""
    BUNDLE = "bundle"
    LETTER = "letter"
    """What set-up sends: the letter, and the word to the CTO."""
    ANSWER = "answer"
    """To somebody's own tap or typing."""
    UNASKED = "unasked"
    """None of these: there should be no such message."""


_BUNDLES: Final = ("For you today", "Your desk", "'s desk")
LETTERS: Final = ("Hello ", "says you are the CTO here")


@dataclass
class Heard:
    """One message in somebody's direct messages, and how its words changed."""

    message: Message
    to: str
    at: datetime
    sort: Sort
    ritual: str | None
    words: list[tuple[datetime, str]]
    """As it came first, then as it was changed."""

    def words_at(self, at: datetime) -> str:
        return next(words for since, words in reversed(self.words) if since <= at)


@dataclass
class Ear:
    """Listens to a whole workspace."""

    workspace: Workspace
    messages: dict[tuple[str, str], Heard] = field(default_factory=dict[tuple[str, str], Heard])
    in_channels: list[str] = field(default_factory=list[str])
    acting: str | None = None
    """Who is acting at this moment: what they get meanwhile is the answer, unless it is an ask or a bundle."""
    questions: Mapping[str, str] = field(default_factory=lambda: QUESTIONS)
    """By which words the message of a check-in is known."""
    letters: tuple[str, ...] = LETTERS
    """By which words what is no bundle and yet no answer is known."""
    put_off: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])
    fresh: list[Heard] = field(default_factory=list[Heard])
    """What nobody has reacted to yet."""
    changes: int = 0
    """How many messages came or changed."""

    def listen(self) -> None:
        self.workspace.listen(self._hear)

    def of(self, member_id: str, *sorts: Sort) -> list[Heard]:
        """What one person heard, oldest first."""
        return [each for each in self.messages.values() if each.to == member_id and (not sorts or each.sort in sorts)]

    def _hear(self, workspace: Workspace, change: Change) -> None:
        if change.topic is not Topic.MESSAGE or change.event is None or change.conversation is None:
            return
        conversation = workspace.conversations[change.conversation]
        ts = change.event.get("message", change.event)["ts"]
        message = conversation.messages.get(ts)
        if message is None or message.bot is None:
            return
        self.changes += 1
        if conversation.kind is not Kind.IM:
            self.in_channels.append(f"#{conversation.name}: {message.words()}")
            return
        to = next(member for member in conversation.members if member != workspace.bot.user_id)
        key, now = (conversation.id, ts), workspace.story_time()
        if key in self.messages:
            self.messages[key].words.append((now, message.words()))
            return
        ritual = next((name for name, words in self.questions.items() if words in message.words()), None)
        sort = self._sort(message, to, ritual)
        self.messages[key] = heard = Heard(message, to, now, sort, ritual, [(now, message.words())])
        self.fresh.append(heard)

    def _sort(self, message: Message, to: str, ritual: str | None) -> Sort:
        if ritual is not None:
            if (to, ritual) in self.put_off:
                self.put_off.discard((to, ritual))
                return Sort.RETURN
            return Sort.ASK
        title = message.words().partition("\n")[0]
        if title.startswith(_BUNDLES[:2]) or _BUNDLES[2] in title:
            return Sort.BUNDLE
        if any(words in message.words() for words in self.letters):
            return Sort.LETTER
        return Sort.ANSWER if self.acting == to else Sort.UNASKED
