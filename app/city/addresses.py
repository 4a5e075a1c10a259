"""Addresses in the language of the screen."""

from __future__ import annotations

from app.city.model import Shapes
from app.i18n import language, pick


def say_address(streets: Shapes, address: str) -> str:
    """Return an address in the language of the screen: one that is the name of a street is said by its English name."""
    if language() != "en" or not address or address not in streets.names:
        return address
    return pick(address, streets.names_en[streets.names.index(address)])
