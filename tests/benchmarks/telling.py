"""What whoever waits is told."""

from collections.abc import Callable
from typing import TypeAlias

Tell: TypeAlias = Callable[[str], None]
"""Called when a step begins, with its name in a few words; as often as the benchmark's module says in `STEPS`."""
