"""Finds the row of headers of a table, which may stand under a title, and names the columns."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from app.errors import Refused
from app.i18n import N_, _

LATEST_HEADER = 20
"""Among so many rows the headers are looked for."""
TITLE_NOTE = N_("The headers stand in row {row}; what stands above them was left out.")
NAMELESS = "#{number}"
"""How a column without a name is called in a mapping: #3 for the third."""


def find_header(rows: Sequence[Sequence[str]], wanted: Collection[str]) -> int:
    """Return which of the first rows holds the headers: the first that has all columns that are wanted.

    Args:
        rows: the first rows of a table, without empty ones.
        wanted: names of columns that the mapping needs; empty where nothing is known.

    Returns:
        The row with all of them, else with most of them; the first where none has one. Where nothing is wanted, the
        first row that is as wide as the table.
    """
    if not rows:
        return 0
    if not wanted:
        widths = [_width(row) for row in rows]
        usual = max(widths, key=lambda width: (widths.count(width), width))
        first = next((at for at, width in enumerate(widths) if 2 * width > usual), 0)
        return first if widths[0] == 1 < usual else 0
    names = {name.casefold() for name in wanted}
    found = [len(names & {cell.strip().casefold() for cell in row}) for row in rows]
    return found.index(max(found))


def column_names(header: Sequence[str], file_name: str) -> list[str]:
    """Return the names of the columns, those without one by their number.

    Raises:
        Refused: there are none, or two of one name.
    """
    names = [name.strip() for name in header]
    while names and not names[-1]:
        names.pop()
    if not names:
        raise Refused(_("{file} is empty.").format(file=file_name))
    names = [name or NAMELESS.format(number=at) for at, name in enumerate(names, 1)]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise Refused(_("{file} has two columns named “{name}”.").format(file=file_name, name=twice))
    return names


def _width(row: Sequence[str]) -> int:
    return sum(1 for cell in row if cell.strip())
