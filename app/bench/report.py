"""Shows measurements as a table and keeps them as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from app.bench.model import Measurement
from app.errors import Unavailable, tell_reason
from app.i18n import _


def write_json(measurements: Sequence[Measurement], file: Path) -> None:
    """Write the list of measurements to a file.

    Raises:
        Unavailable: the file cannot be written.
    """
    try:
        file.write_text(json.dumps([asdict(one) for one in measurements], ensure_ascii=False, indent=1) + "\n", "utf-8")
    except OSError as error:
        raise Unavailable(
            _("{file} cannot be written: {reason}.").format(file=file, reason=tell_reason(error))
        ) from None


def table(measurements: Sequence[Measurement]) -> str:
    """Return the measurements as lines of text: what, value, goal, whether it is met, floor and ratio."""
    rows: list[tuple[str, ...]] = [(_("what"), _("value"), _("goal"), _("met"), _("floor"), _("ratio"))]
    rows += [_row(one) for one in measurements]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join([lines[0], "  ".join("-" * width for width in widths), *lines[1:]])


def _row(one: Measurement) -> tuple[str, ...]:
    met = "-" if one.met is None else _("yes") if one.met else _("NO")
    return one.name, f"{one.value:,.4g} {one.unit}", str(one.goal or "-"), met, _number(one.floor), _number(one.ratio)


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:,.4g}"
