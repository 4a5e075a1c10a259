"""The evidence of a hard item: its way, the map around it, rulings, cases like it, words and papers of units."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from app.errors import Refused
from app.i18n import N_, NC_, _
from app.meetings.model import Precedent
from app.meetings.presentation import LikeCases

RADIUS_M = 700.0
"""So far around an item its map reaches."""
MOST_PHOTOS = 8
STEPS = {
    "report": NC_("journey", "Reported"),
    "dispatch": NC_("journey", "Dispatched"),
    "receive": NC_("journey", "Received"),
    "handle": NC_("journey", "Handled"),
    "take_back": NC_("journey", "Taken back"),
    "refused": NC_("journey", "Refused as not its own"),
    "returned": NC_("journey", "Returned"),
    "photo": NC_("journey", "Photo"),
}
PDF = "application/pdf"
TYPES = (PDF, "image/jpeg", "image/png", "image/webp")
LARGEST_PDF, LARGEST_PICTURE = 20 * 1024 * 1024, 8 * 1024 * 1024
FILE_FILTER = N_("PDF and pictures")


@dataclass(frozen=True)
class EvidenceItem:
    """An item in a few words; `since_on` is the local day of its oldest report."""

    item_id: int
    state: str
    class_name: str
    class_name_en: str
    address: str
    address_en: str | None
    causes: tuple[str, ...]
    bounces: int
    lon: float | None
    lat: float | None
    since_s: float
    since_on: date
    time_zone: str
    meeting_no: int | None
    now_s: float


@dataclass(frozen=True)
class Step:
    """One step of the way of a case.

    Args:
        what: a key of `STEPS`.
        words: the reason of a refusal, or the kind of a photo.
    """

    case_no: str
    what: str
    at_s: float
    unit: str | None
    unit_en: str | None
    words: str
    attachment_id: int | None
    lon: float | None
    lat: float | None


@dataclass(frozen=True)
class MapShape:
    """A shape of the base map as WKB in degrees; layers: water, green, street_*, duty_grid, district, district_then,
    responsibility, ruling."""

    layer: str
    name: str | None
    name_en: str | None
    shape: bytes


@dataclass(frozen=True)
class NearComponent:
    """A component of the class in question; `is_own` is the one that the item is about."""

    code: str
    state: str
    owner: str | None
    owner_en: str | None
    maintainer: str | None
    maintainer_en: str | None
    census_on: date | None
    lon: float
    lat: float
    is_own: bool


@dataclass(frozen=True)
class CensusRecord:
    """An earlier record of the component, until `replaced_s`."""

    version: int
    replaced_s: float
    state: str | None
    owner: str | None
    owner_en: str | None
    maintainer: str | None
    maintainer_en: str | None
    census_on: str | None


@dataclass(frozen=True)
class Statement:
    """What a unit says about an item; `is_on_behalf`: the city entered it for a unit without an account."""

    statement_id: int
    unit: str
    unit_en: str
    words: str
    at_s: float
    is_on_behalf: bool


@dataclass(frozen=True)
class EvidenceFile:
    """A paper or a picture, without its content."""

    file_id: int
    name: str
    media_type: str
    size_bytes: int
    at_s: float
    unit: str | None
    unit_en: str | None


@dataclass(frozen=True)
class Evidence:
    """Everything that is known about an item; no reporter is any part of it.

    Args:
        photos: attachment -> content, the first few of the journey.
    """

    item: EvidenceItem
    journey: tuple[Step, ...] = ()
    shapes: tuple[MapShape, ...] = ()
    components: tuple[NearComponent, ...] = ()
    census: tuple[CensusRecord, ...] = ()
    precedents: tuple[Precedent, ...] = ()
    alike: LikeCases = LikeCases()
    statements: tuple[Statement, ...] = ()
    files: tuple[EvidenceFile, ...] = ()
    photos: dict[int, bytes] = field(default_factory=dict, repr=False)


class EvidenceStore(Protocol):
    """Reads and adds evidence; every method is one transaction of the person who is logged in.

    Every method raises Refused where the database says no, and Unavailable where it cannot be reached.
    """

    def evidence(self, item_id: int, radius_m: float, most_photos: int) -> Evidence:
        """Return everything that is known about an item."""

    def units(self) -> Sequence[tuple[int, str, str]]:
        """Return number, name and English name of every unit."""

    def add_statement(self, item_id: int, unit_id: int, words: str) -> int:
        """Add what a unit says; return its number."""

    def add_file(self, item_id: int, unit_id: int | None, name: str, content: bytes) -> int:
        """Add a paper or a picture; return its number."""

    def file(self, file_id: int) -> bytes:
        """Return the content of a file."""

    def remove_file(self, file_id: int) -> None:
        """Take a file away."""


class EvidenceService:
    """The use cases of evidence; see the port for what each raises."""

    def __init__(self, store: EvidenceStore) -> None:
        self._store = store

    def evidence(self, item_id: int) -> Evidence:
        """Return everything that is known about an item.

        Raises:
            Refused: there is no such item.
        """
        return self._store.evidence(item_id, RADIUS_M, MOST_PHOTOS)

    def units(self) -> Sequence[tuple[int, str, str]]:
        """Return number, name and English name of every unit."""
        return self._store.units()

    def add_statement(self, item_id: int, unit_id: int, words: str) -> int:
        """Add what a unit says.

        Raises:
            Refused: no text, or not for this unit.
        """
        if not words.strip():
            raise Refused(_("Write what the unit says."))
        return self._store.add_statement(item_id, unit_id, words.strip())

    def add_file(self, item_id: int, unit_id: int | None, name: str, content: bytes) -> int:
        """Add a paper or a picture; the database looks at its type and size again.

        Raises:
            Refused: no PDF and no picture, too large, or damaged.
        """
        if len(content) > LARGEST_PDF:
            raise Refused(_("The file is too large: a PDF may have 20 MB, a picture 8 MB."))
        return self._store.add_file(item_id, unit_id, name, content)

    def file(self, file_id: int) -> bytes:
        """Return the content of a file."""
        return self._store.file(file_id)

    def remove_file(self, file_id: int) -> None:
        """Take a file away."""
        self._store.remove_file(file_id)
