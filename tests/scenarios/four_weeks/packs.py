"""Choices that are dealt like cards: even few of them contain each kind, in whatever order things come."""

from random import Random
from typing import Generic, TypeVar

Card = TypeVar("Card")


class Pack(Generic[Card]):
    """Cards in seeded order, shuffled again when all are dealt.

    The order of what happens at the same time is not seeded (the ids of rows are drawn by the bot), so of choices made by
    dice some plays of a seed would lack a kind.
    """

    def __init__(self, chance: Random, *cards: Card) -> None:
        self._chance, self._cards = chance, cards
        self._left: list[Card] = []

    def deal(self) -> Card:
        self._left = self._left or self._chance.sample(self._cards, len(self._cards))
        return self._left.pop()
