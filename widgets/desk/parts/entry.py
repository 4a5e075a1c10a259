"""One thing that can be done or found: a line of the palette, and one of the help where it has a key."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Entry:
    """One line of the palette.

    Args:
        title: what is done or found.
        keys: the shortcut, as it is printed; '' for none.
        group: what kind of thing it is, or where it lies.
        run: does it.
    """

    title: str
    keys: str
    group: str
    run: Callable[[], object]

    def matches(self, words: list[str]) -> bool:
        """Tell whether every word is somewhere in it."""
        text = f"{self.title} {self.group}".casefold()
        return all(word in text for word in words)
