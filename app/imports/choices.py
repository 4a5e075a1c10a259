"""What a person chose for a file instead of what was guessed from it."""

from __future__ import annotations

from dataclasses import dataclass, field

FRAMES = ("EPSG:4326", "EPSG:4490", "GCJ-02", "BD-09", "EPSG:4545", "EPSG:3857")
"""The coordinate systems that are offered; any other can be typed."""


@dataclass(frozen=True)
class NewCity:
    """The city that a file begins."""

    name: str
    name_en: str
    area_code: str


@dataclass(frozen=True)
class Choices:
    """What was chosen; what is not known is guessed.

    Args:
        fields: field -> column; None where all are guessed.
        x, y: columns of the places.
        crs: coordinate system, '' to take the guess.
        layer, area_kind: of grids.
        has_city: the database has a city, so that the mapping describes none.
        city: the city of a database that has none; None for a guess.
        is_complete: the file holds everything of its source.
    """

    fields: dict[str, str] | None = None
    x: str = ""
    y: str = ""
    crs: str = ""
    layer: str = "area"
    area_kind: str = "district"
    has_city: bool = False
    city: NewCity | None = None
    is_complete: bool = False


@dataclass
class Suggestion:
    """A mapping as text, the kind that was taken, and what was guessed or chosen.

    Args:
        fields: field -> column.
        x, y: columns of the places, '' where the file has geometry or no places.
        crs: as it stands in the mapping, '' where it is not known.
        columns: the columns of the file.
        rows: the first rows, a text for each column.
    """

    kind: str
    text: str
    doubts: list[str] = field(default_factory=list)
    fields: dict[str, str] = field(default_factory=dict)
    x: str = ""
    y: str = ""
    crs: str = ""
    columns: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
