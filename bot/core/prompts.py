"""The folders the bot's words come from: the built-in one, and the user's own laid over it.

Rituals (`rituals/*.toml`) are read by the check-ins; phrases (`phrases/*.toml`) by `text.py`. A user's ritual replaces the
built-in one with the same `id`, a user's phrase the one with the same key.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Prompts:
    """Folders in the order they are read: later ones win."""

    folders: tuple[Path, ...]

    def files(self, kind: str) -> Iterator[Path]:
        """Every TOML file of one kind ("rituals", "phrases"), built-in ones first, each folder in alphabetical order."""
        for folder in self.folders:
            yield from sorted((folder / kind).glob("*.toml"))


def find_prompts(own: Path | None = None) -> Prompts:
    """The built-in folder, and `own` over it. Raises `FileNotFoundError` where `own` is not a folder."""
    if own is None:
        return Prompts((built_in("prompts"),))
    if not own.is_dir():
        message = f"CADENCE_PROMPTS_DIR names {own}, which is not a folder. Make it, or unset the setting."
        raise FileNotFoundError(message)
    return Prompts((built_in("prompts"), own))


def built_in(folder: str) -> Path:
    """A folder that is packaged with the bot: inside the package when installed, beside it in a checkout."""
    package = Path(str(files("bot")))
    inside = package / folder
    return inside if inside.is_dir() else package.parent / folder
