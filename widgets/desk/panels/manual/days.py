"""Days as they are typed in a form."""

from __future__ import annotations

from datetime import date

from PySide6.QtWidgets import QLineEdit

from app.errors import Refused
from app.i18n import _

EXAMPLE = "2026-01-31"


def read_day(words: str) -> date | None:
    """Return the day that was typed, None for none.

    Raises:
        Refused: it is no day.
    """
    try:
        return date.fromisoformat(words.strip()) if words.strip() else None
    except ValueError:
        raise Refused(_("“{text}” is not a valid date. Write it as 2026-01-31.").format(text=words.strip())) from None


def day_line(day: date | None, name: str, hint: str = "") -> QLineEdit:
    """Return a line for a day.

    Args:
        hint: which day it is, where the label beside it does not say so.
    """
    made = QLineEdit("" if day is None else day.isoformat())
    made.setPlaceholderText(f"{hint} {EXAMPLE}".strip())
    made.setAccessibleName(name)
    return made
