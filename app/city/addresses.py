"""Addresses in the language of the screen."""

from __future__ import annotations

from app.city.model import Shapes
from app.i18n import language, pick


def say_address(streets: Shapes, address: str) -> str:
    """Return an address in the language of the screen: one that is the name of a street is said by its English name."""
    if language() != "en" or not address:
        return address
    return pick(address, streets.english_names.get(address))


def addresses_said_with(streets: Shapes, words: str) -> frozenset[str]:
    """Return the addresses that are said otherwise on this screen and then have some words in them, in any case."""
    if language() != "en":
        return frozenset()
    words = words.casefold()
    return frozenset(name for name, english in streets.english_names.items() if words in english.casefold())
