"""The names of the national classes, by which a file that has no codes names them."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

TABLES = Path(__file__).resolve().parents[2] / "resources" / "codes"
VERSIONS = ("2026", "2013")
LEAST_SHARE = 0.5
"""From so many of the different values on, a column is taken for one of national classes."""
SIGNS = re.compile(r"[\s、/（）()·,，.-]+")


@dataclass(frozen=True)
class NationalNames:
    """What the values of a column mean in one table.

    Args:
        codes: value -> code.
        unknown: values that the table does not have.
    """

    version: str
    codes: dict[str, str]
    unknown: list[str]


def national_names(values: Iterable[str], kind: str) -> NationalNames | None:
    """Return the table that most of the values are names of, None where few are.

    Args:
        kind: component or event.
    """
    wanted = list(dict.fromkeys(value for value in values if value))
    best: NationalNames | None = None
    for version in VERSIONS:
        known = _codes(version, kind)
        codes = {value: known[_plain(value)] for value in wanted if _plain(value) in known}
        if codes and len(codes) >= LEAST_SHARE * len(wanted) and (best is None or len(codes) > len(best.codes)):
            best = NationalNames(version, codes, [value for value in wanted if value not in codes])
    return best


@cache
def _codes(version: str, kind: str) -> dict[str, str]:
    """Return name -> code of one table; a name that several classes have is left out."""
    lines = (TABLES / f"classes_{version}.csv").read_text("utf-8").splitlines()
    rows = [row for row in csv.DictReader(line for line in lines if not line.startswith("#")) if row["kind"] == kind]
    often = Counter(_plain(row["name"]) for row in rows)
    return {_plain(row["name"]): row["code"] for row in rows if often[_plain(row["name"])] == 1}


def _plain(name: str) -> str:
    return SIGNS.sub("", name)
