"""Reads the rows of a ladder from a table in a file."""

from __future__ import annotations

import csv
from datetime import time
from pathlib import Path

from app.ladder.model import LadderRow

HOUR_S = 3600


def read_ladder(file: Path) -> list[LadderRow]:
    """Return the rows of a CSV file: code, lateness, after_hours, quiet (20:00-08:00), urgent (yes, no or empty), does,
    recipient.
    """
    with file.open(encoding="utf-8", newline="") as opened:
        return [_row(line) for line in csv.DictReader(opened)]


def _row(line: dict[str, str]) -> LadderRow:
    begin, _dash, end = line["quiet"].partition("-")
    return LadderRow(
        line["code"], line["lateness"], round(float(line["after_hours"]) * HOUR_S), line["does"], line["recipient"],
        time.fromisoformat(begin) if begin else None, time.fromisoformat(end) if end else None,
        is_urgent={"yes": True, "no": False}.get(line["urgent"]),
    )  # fmt: skip
