"""Tables for a terminal, in which Chinese characters take two columns."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence, Set


def text_table(rows: Sequence[Sequence[str]], right: Set[int] = frozenset()) -> str:
    """Return rows as lines with aligned columns under the first row, the heading.

    Args:
        rows: texts, the same number in each row.
        right: columns of numbers, which stand right.
    """
    widths = [max(map(width, column)) for column in zip(*rows, strict=True)]
    lines = [
        "  ".join(_fill(text, widths[place], place in right) for place, text in enumerate(row)).rstrip() for row in rows
    ]
    return "\n".join([lines[0], "  ".join("-" * size for size in widths), *lines[1:]])


def width(text: str) -> int:
    """Return how many columns of a terminal a text takes."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def size_text(size_bytes: float) -> str:
    """Return a size as people read it: 812 kB, 1.3 GB."""
    for unit in ("B", "kB", "MB", "GB"):
        if size_bytes < 1000:
            return f"{size_bytes:.0f} {unit}" if unit != "GB" else f"{size_bytes:.1f} {unit}"
        size_bytes /= 1000
    return f"{size_bytes:.1f} TB"


def _fill(text: str, size: int, is_right: bool) -> str:
    space = " " * (size - width(text))
    return space + text if is_right else text + space
