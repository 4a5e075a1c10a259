"""Places along a Hilbert curve, so that what lies together on the map lies together in memory."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

BITS = 16


def hilbert_keys(x: NDArray[Any], y: NDArray[Any], bits: int = BITS) -> NDArray[np.uint32]:
    """Number places along a Hilbert curve that fills a square of 2**bits cells a side.

    Args:
        x, y: (n,) cell numbers, 0 <= value < 2**bits; bits is at most 16.

    Returns:
        (n,) the distance along the curve.
    """
    x, y = x.astype(np.uint32), y.astype(np.uint32)
    keys = np.zeros(len(x), np.uint32)
    side = np.uint32(1 << bits)
    one = np.uint32(1)
    for bit in range(bits - 1, -1, -1):
        shift = np.uint32(bit)
        rx, ry = (x >> shift) & one, (y >> shift) & one
        keys = (keys << np.uint32(2)) | ((np.uint32(3) * rx) ^ ry)
        # The quadrant is turned so that the curve goes on where it came in: flip where rx, swap where not ry.
        low = ry == 0
        flip = low & (rx == 1)
        x = np.where(flip, side - one - x, x)
        y = np.where(flip, side - one - y, y)
        x, y = np.where(low, y, x), np.where(low, x, y)
    return keys


def hilbert_order(x: NDArray[Any], y: NDArray[Any]) -> NDArray[np.int64]:
    """The order that sorts places of any range along a Hilbert curve over their common square.

    Args:
        x, y: (n,) coordinates of any numeric type; no NaN.
    """
    if len(x) == 0:
        return np.empty(0, np.int64)
    west, south = float(x.min()), float(y.min())
    span = max(float(x.max()) - west, float(y.max()) - south, 1.0)
    scale = ((1 << BITS) - 1) / span
    return np.argsort(hilbert_keys((x - west) * scale, (y - south) * scale), kind="stable")
