"""Shows measurements as a table and keeps them as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from math import isfinite
from pathlib import Path
from typing import Any

from app.bench.model import Measurement
from app.errors import Unavailable, tell_reason
from app.i18n import _
from app.texts.text_table import text_table


def publish(measurements: Sequence[Measurement], file: Path | None) -> None:
    """Print the measurements as a table, and write them to a file where one is named.

    Raises:
        Unavailable: the file cannot be written.
    """
    print(table(measurements))
    if file is not None:
        write_json(measurements, file)


def write_json(measurements: Sequence[Measurement], file: Path) -> None:
    """Write the list of measurements to a file.

    Raises:
        Unavailable: the file cannot be written.
    """
    text = json.dumps([_plain(one) for one in measurements], ensure_ascii=False, indent=1, allow_nan=False)
    try:
        file.write_text(text + "\n", "utf-8")
    except OSError as error:
        raise Unavailable(
            _("{file} cannot be written: {reason}.").format(file=file, reason=tell_reason(error))
        ) from None


def check_json(file: Path) -> None:
    """Refuse a file that cannot be written before anything is measured; what it holds stays.

    Raises:
        Unavailable: the file cannot be written.
    """
    was_there = file.exists()
    try:
        file.open("a", encoding="utf-8").close()
    except OSError as error:
        raise Unavailable(
            _("{file} cannot be written: {reason}.").format(file=file, reason=tell_reason(error))
        ) from None
    if not was_there:
        file.unlink()


def _plain(one: Measurement) -> dict[str, Any]:
    """A measurement by the names of its parts; JSON has no word for what is not a number."""
    return {
        name: None if isinstance(value, float) and not isfinite(value) else value for name, value in asdict(one).items()
    }


def table(measurements: Sequence[Measurement]) -> str:
    """Return the measurements as lines of text: what, value, goal, whether it is met, floor and ratio."""
    heading = (_("measurement"), _("value"), _("goal"), _("met"), _("baseline"), _("ratio"))
    return text_table([heading, *map(_row, measurements)])


def _row(one: Measurement) -> tuple[str, ...]:
    met = "-" if one.met is None else _("yes") if one.met else _("NO")
    return one.name, f"{one.value:,.4g} {one.unit}", str(one.goal or "-"), met, _number(one.floor), _number(one.ratio)


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:,.4g}"
