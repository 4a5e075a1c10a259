"""An import store that keeps rows in memory, and small files to import."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd

from app.imports.classes import CodeClass
from app.imports.mapping import Mapping
from app.imports.model import CityFacts, Extent, Written

CITY = """
[city]
name = "南宁市"
name_en = "Nanning"
area_code = "450100"
time_zone = "Asia/Shanghai"
measure_epsg = 4545
extent = [108.0, 22.5, 109.0, 23.2]
"""
CASES = (
    CITY
    + """
[place]
from = "columns"
x = "x"
y = "y"
crs = "EPSG:4326"

[fields]
id = "id"
class = "class"
state = "state"
reported_at = "opened"
closed_at = { column = "closed", optional = true }

[values.state]
"Open" = "dispatched"
"Closed" = "closed"

[classes]
version = "test"
[classes.own.litter]
name = "垃圾"
name_en = "Litter"
"""
)
COMPONENTS = (
    CITY
    + """
[place]
crs = "file"

[fields]
id = "id"

[constants]
class = "lamp"

[classes]
version = "test"
[classes.own.lamp]
name = "路灯"
name_en = "Lamp"
"""
)


class FakeImportStore:
    """Keeps what an import writes."""

    def __init__(self, city: CityFacts | None = None, classes: list[CodeClass] | None = None) -> None:
        self.city, self.classes = city, classes or []
        self.rows: dict[str, dict] = {}
        self.batches = 0
        self.finished = False
        self.gone: list[str] = []

    def read_city(self) -> CityFacts | None:
        """Return the city."""
        return self.city

    def read_classes(self, version: str) -> list[CodeClass]:
        """Return the classes."""
        return self.classes if version == "2026" else []

    def now(self) -> datetime:
        """Return a fixed time."""
        return datetime(2026, 11, 23, 4, 0, tzinfo=UTC)

    def open_city(self, mapping: Mapping, city: CityFacts) -> None:
        """Keep the city."""
        self.city = city

    def widen_city(self, extent: Extent) -> None:
        """Keep the larger box."""
        assert self.city is not None
        self.city = replace(self.city, extent=extent)

    def count_known(self, mapping: Mapping, ids: list[str]) -> int:
        """Count what is there."""
        return sum(one in self.rows for one in ids)

    def write(self, mapping: Mapping, good: pd.DataFrame, new_classes: list[CodeClass]) -> Written:
        """Keep the rows."""
        self.batches += 1
        before = len(self.rows)
        for row in good.to_dict("records"):
            self.rows[row["id"]] = row
        inserted = len(self.rows) - before
        return Written(inserted, len(good) - inserted)

    def present(self, mapping: Mapping) -> Iterator[tuple[list[str], list[int]]]:
        """Give what is there; a row's place is its key."""
        yield list(self.rows), list(range(len(self.rows)))

    def mark_gone(self, mapping: Mapping, keys: list[int]) -> None:
        """Remember what is gone."""
        self.gone += [list(self.rows)[key] for key in keys]

    def finish(self, mapping: Mapping) -> list[str]:
        """Remember that the end was reached."""
        self.finished = True
        return []


def write_mapping(folder: Path, kind: str, text: str) -> Path:
    """Write a mapping file of a kind."""
    file = folder / "mapping.toml"
    file.write_text(f'kind = "{kind}"\nsource = "test"\n{text}', "utf-8")
    return file
