"""Numbers as people read them: 1,284, 94.2%, +4.1%, −2.0%, ×12."""

from __future__ import annotations

import math

MINUS = "\u2212"
UNKNOWN = "–"


def count_text(value: float, decimals: int = 0) -> str:
    """1,284 or 94.2; a dash for what is not known."""
    if math.isnan(value):
        return UNKNOWN
    return f"{value:,.{decimals}f}".replace("-", MINUS)


def percent_text(share: float) -> str:
    """94.2%."""
    return UNKNOWN if math.isnan(share) else f"{share * 100:.1f}%"


def change_text(share: float) -> str:
    """+4.1% or −2.0%, ±0% for no change; whole per cents from 100 on, as a multiple from 1,000 % on."""
    size = abs(share)
    sign = MINUS if share < 0 else "+"
    if size >= 9.995:
        return f"×{size + 1:,.0f}"
    if size < 0.0005:
        return "±0%"
    return f"{sign}{size * 100:.0f}%" if size >= 0.9995 else f"{sign}{size * 100:.1f}%"
