"""How long work tells how far it is, and the bar that a terminal shows for it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Protocol

from tqdm import tqdm

Tell = Callable[[str], object]
"""Is told in a sentence for what a command waits, or what it does."""


def say_nothing(_words: str) -> None:
    """Tell nobody."""


def say(words: str) -> None:
    """Tell whoever sits at the terminal, beside the answers of a command."""
    print(words, file=sys.stderr, flush=True)


class Progress(Protocol):
    """Receives the steps of a long job."""

    def step(self, label: str, done: float, total: float) -> None:
        """Tell that `done` of `total` parts of the step `label` (already translated) are finished."""


class Silent:
    """For tests and for callers that show nothing."""

    def step(self, label: str, done: float, total: float) -> None:
        """Show nothing."""


class TerminalBar:
    """One bar per step on standard error, with rate and time left; a new label begins a new bar."""

    def __init__(self) -> None:
        self._bar: tqdm | None = None
        self._label = ""

    def step(self, label: str, done: float, total: float) -> None:
        """Move the bar of this step, opening it where it is new."""
        if self._bar is None or label != self._label:
            self.close()
            self._bar = tqdm(total=total, file=sys.stderr, desc=label, unit_scale=True, dynamic_ncols=True)
            self._label = label
        self._bar.total = total
        self._bar.update(done - self._bar.n)

    def close(self) -> None:
        """End the bar, so that the next line of text begins on a line of its own."""
        if self._bar is not None:
            self._bar.close()
            self._bar = None
