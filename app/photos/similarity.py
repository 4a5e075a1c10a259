"""Tells whether two pictures show the same, although one was saved again, made smaller or brighter."""

from __future__ import annotations

from typing import Final

import numpy as np
from PIL import Image

MOST_BITS: Final = 6
"""Two pictures whose hashes differ in no more bits are the same (city.same_picture_bits() in the database)."""
LEAST_CONTRAST = 12
SIDE = 8


def difference_hash(image: Image.Image) -> int | None:
    """Return 64 bits, each whether a cell is brighter than the one to its left; None for a plain picture.

    As a signed number, as the database keeps it. Source: N. Krawetz, "Kind of Like That" (dHash, 8 rows of 9 cells).
    """
    small = image.convert("L").resize((SIDE + 1, SIDE), Image.Resampling.BOX)
    cells = np.asarray(small, dtype=np.int16)
    if int(cells.max()) - int(cells.min()) < LEAST_CONTRAST:
        return None
    bits = (cells[:, 1:] > cells[:, :-1]).reshape(-1)
    return int.from_bytes(np.packbits(bits).tobytes(), "big", signed=True)


def differing_bits(one: int, other: int) -> int:
    """Return in how many of 64 bits two hashes differ."""
    return ((one ^ other) & 0xFFFF_FFFF_FFFF_FFFF).bit_count()
