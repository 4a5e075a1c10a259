"""Readers of single words of the command line; a wrong word is told in one sentence."""

from __future__ import annotations

import argparse
import contextlib
import math
from datetime import date

from app.i18n import _

FASTEST = 3600


def read_size(word: str) -> tuple[int, int]:
    """Read the width and height of a picture, each within what can be painted.

    Raises:
        ArgumentTypeError: the word is none; the sentence says how to write one.
    """
    width, _x, height = word.partition("x")
    if not (width.isdigit() and height.isdigit() and 320 <= int(width) <= 16384 and 240 <= int(height) <= 16384):
        raise argparse.ArgumentTypeError(_("“{word}” is not a valid size. Write it as 1920x1080.").format(word=word))
    return int(width), int(height)


def read_meeting_or_item(word: str) -> int:
    """Read the number of a meeting or of an item.

    Raises:
        ArgumentTypeError: the word is none; the sentence says where the numbers are.
    """
    if not (word.isdecimal() and 0 < int(word) < 2**31):
        words = _("“{word}” is no number of a meeting or an item; “meeting list” prints those of meetings.")
        raise argparse.ArgumentTypeError(words.format(word=word))
    return int(word)


def read_percent(word: str) -> float:
    """Read a share from 0 to 100.

    Raises:
        ArgumentTypeError: the word is none.
    """
    with contextlib.suppress(ValueError):
        if 0 <= float(word) <= 100:
            return float(word)
    raise argparse.ArgumentTypeError(_("“{word}” is no share from 0 to 100.").format(word=word))


def read_count(word: str) -> int:
    """Read a number of cases, 1 or more.

    Raises:
        ArgumentTypeError: the word is none; the sentence says how to write one.
    """
    if not (word.isdecimal() and int(word) > 0):
        raise argparse.ArgumentTypeError(
            _("“{word}” is not a valid number of cases. Write 1 or more.").format(word=word)
        )
    return int(word)


def read_day(word: str) -> date:
    """Read a day as 2026-11-23.

    Raises:
        ArgumentTypeError: the word is none; the sentence says how to write one.
    """
    try:
        return date.fromisoformat(word)
    except ValueError:
        raise argparse.ArgumentTypeError(
            _("“{word}” is not a valid date. Write it as 2026-11-23.").format(word=word)
        ) from None


def read_seconds(word: str) -> float:
    """Read a number of seconds, 0 or more.

    Raises:
        ArgumentTypeError: the word is none; the sentence says how to write one.
    """
    try:
        seconds = float(word)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds < math.inf:
        raise argparse.ArgumentTypeError(
            _("“{word}” is not a valid number of seconds. Write 0 or more.").format(word=word)
        )
    return seconds


def read_speed(word: str) -> float:
    """Read the speed of the city's clock, above 0 and at most `FASTEST`.

    Raises:
        ArgumentTypeError: the word is none; the sentence says how to write one.
    """
    try:
        speed = float(word)
    except ValueError:
        speed = -1.0
    if not 0 < speed <= FASTEST:
        raise argparse.ArgumentTypeError(
            _("“{word}” is not a valid speed. Write a number above 0, at most 3600.").format(word=word)
        )
    return speed
