"""Reads a day as people and spreadsheets write it: 2026-12-01, 2026/12/1, 2026.12.1, 2026年12月1日."""

from __future__ import annotations

import re
from datetime import date

from app.i18n import N_

WRITTEN = re.compile(
    r"(\d{4})\s*(?:[-/.]|年)\s*(\d{1,2})\s*(?:[-/.]|月)\s*(\d{1,2})\s*日?(?:[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?"
)
COUNTED = re.compile(r"\d{5}(?:\.\d+)?")
COUNTED_DAY = N_("“{value}” is a spreadsheet's count of days. Format the column as a date, such as 2026-11-23.")
"""What is said of 46357, which is a day in 2026."""


def read_day(word: str) -> date | None:
    """Return the day, a time of day behind it left out; None where it is none."""
    found = WRITTEN.fullmatch(word.strip())
    try:
        return date(*map(int, found.groups())) if found is not None else None
    except ValueError:
        return None


def is_counted_day(word: str) -> bool:
    """Tell whether it is the bare number with which a spreadsheet counts days."""
    return COUNTED.fullmatch(word.strip()) is not None
