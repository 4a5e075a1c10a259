"""How the cells of workbooks become texts, whatever their type."""

from __future__ import annotations

from datetime import date, datetime, time

from app.i18n import N_

LARGEST_UNPACKED = 400_000_000
NO_VALUE = N_(
    "{file}: the formula in cell {cell} of the sheet “{sheet}” has no stored value. Open the file in a spreadsheet "
    "program, save it and import it again."
)
MOST_FIGURES = 1e15
"""A workbook keeps fifteen figures of a number; what is longer has been rounded before it comes here."""


class MissingValueError(ValueError):
    """A formula whose value no spreadsheet has stored."""


def number_text(value: float | int) -> str:
    """Return a number as a text; one of more figures than a workbook keeps in a form that no identifier has."""
    if value != value:
        return ""
    if abs(value) >= MOST_FIGURES:
        return f"{value:.14e}"
    return str(int(value)) if float(value).is_integer() else repr(float(value))


def cell_text(value: object, has_time: bool = True) -> str:
    """Return the text of a cell as openpyxl gives it.

    Args:
        has_time: the cell shows a time of day and not only a day.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, int | float):
        return number_text(value)
    if isinstance(value, datetime):
        return value.isoformat(" ", "seconds") if has_time else value.date().isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value).replace("\x00", " ").strip()
