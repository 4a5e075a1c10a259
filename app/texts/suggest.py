"""Finds the word that a person probably meant."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from app.i18n import _


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word most like this one, or None where none is near."""
    by_lower = {item.lower(): item for item in known}
    found = get_close_matches(word.lower(), by_lower, n=1, cutoff=0.55)
    return by_lower[found[0]] if found else None


def suggestion(word: str, known: Iterable[str], listed: int = 12) -> str:
    """Return the end of a sentence about an unknown word: the nearest one, or what there is to choose from."""
    known = list(known)
    found = nearest(word, known)
    if found is not None:
        return _("did you mean “{word}”?").format(word=found)
    shown = ", ".join(known[:listed]) + (" …" if len(known) > listed else "")
    return _("known are: {words}.").format(words=shown)
