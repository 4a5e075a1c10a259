"""The last look at what leaves the house: no telephone number and no identity number of a person."""

from __future__ import annotations

import re

MOBILE = re.compile(r"(?<![\d-])(?:\+?86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?![\d-])")
LANDLINE = re.compile(r"(?<![\d-])0\d{2,3}[ -]?\d{7,8}(?![\d-])")
IDENTITY = re.compile(r"(?<![\d-])\d{6}(?:19|20)\d{9}[\dXx](?![\d-])")
"""GB 11643-1999: area, day of birth, sequence, check character."""


def names_a_person(text: str, allowed: tuple[str, ...] = ()) -> bool:
    """Tell whether a text holds a mobile, landline or identity number.

    Args:
        allowed: case numbers and the like, which are looked at no further.
    """
    for word in allowed:
        text = text.replace(word, "")
    return any(pattern.search(text) for pattern in (MOBILE, LANDLINE, IDENTITY))
