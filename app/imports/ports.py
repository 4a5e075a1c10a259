"""What an import needs from the database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Protocol

import pandas as pd

from app.imports.classes import CodeClass
from app.imports.mapping import Mapping
from app.imports.model import CityFacts, Extent, Written


class ImportStore(Protocol):
    """Keeps imported rows; each writing method is one transaction."""

    def read_city(self) -> CityFacts | None:
        """Return the city of the database, None where it has none yet."""

    def read_classes(self, version: str) -> list[CodeClass]:
        """Return a code table; empty where there is none of that version."""

    def now(self) -> datetime:
        """Return the city's time."""

    def open_city(self, mapping: Mapping, city: CityFacts) -> None:
        """Write the city profile, if there is none yet."""

    def widen_city(self, extent: Extent) -> None:
        """Let the city reach farther."""

    def count_known(self, mapping: Mapping, ids: list[str]) -> int:
        """Return how many of these identifiers came in before; for a dry run."""

    def write(self, mapping: Mapping, good: pd.DataFrame, new_classes: list[CodeClass]) -> Written:
        """Write one batch with its source keys; known identifiers are updated."""

    def present(self, mapping: Mapping) -> Iterator[tuple[list[str], list[int]]]:
        """Give what came from this source and is in the city now: identifiers in the file, and keys in the database."""

    def mark_gone(self, mapping: Mapping, keys: list[int]) -> None:
        """Mark what is gone: components as removed, grids and areas as no longer effective."""

    def finish(self, mapping: Mapping) -> list[str]:
        """Join what a whole import touches (things into new grids); return notes."""
