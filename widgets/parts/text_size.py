"""How large the text of this process is written: one factor for every size of a desk.

It is the choice of the person at this screen, like the language. A wall follows the height of its screen and never
changes it.
"""

from __future__ import annotations

import re

PERCENTS = (80, 90, 100, 110, 125, 150, 175, 200)
"""The sizes that can be chosen, in percent of the ordinary one."""
ORDINARY = 100


class _Chosen:
    percent = ORDINARY


def text_percent() -> int:
    """The size of the text in percent."""
    return _Chosen.percent


def set_text_percent(percent: int) -> None:
    """Write text in the nearest of the sizes that can be chosen."""
    _Chosen.percent = min(PERCENTS, key=lambda one: abs(one - percent))


def next_percent(percent: int, step: int) -> int:
    """The size so many steps larger, or smaller; the last one stays."""
    at = PERCENTS.index(percent) + step
    return PERCENTS[max(0, min(len(PERCENTS) - 1, at))]


def scaled(pixels: float) -> int:
    """A size of text, or of what holds text, in pixels of this screen."""
    return round(pixels * _Chosen.percent / ORDINARY)


def scaled_style(sheet: str) -> str:
    """A style sheet with the sizes of its text, and of what holds one line of it, in pixels of this screen."""
    return _SIZES.sub(lambda found: f"{found[1]}{scaled(int(found[2]))}px", sheet)


_SIZES = re.compile(r"((?:font-size|min-height):\s*)(\d+)px")
