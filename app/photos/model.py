"""What is known about a photo before it is sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.cases.model import Photo, Post

SEE_ORIGINALS = frozenset({Post.EVALUATOR, Post.ADMINISTRATOR})
"""Who sees what was covered (city.sees_originals() in the database)."""
REPEAT_DAYS = 31
"""So far back the list of repeated photos goes."""
KINDS = ("before", "after", "near", "far", "other")
"""What a photo shows, in the order of the keys 1 to 5."""


@dataclass(frozen=True)
class PhotoFacts:
    """What a picture says of itself (EXIF).

    Args:
        clock_at: what the clock of the camera said, whether it can be or not; aware.
        taken_at: the same where it can be.
        lon, lat: degrees, WGS 84, which the stored frame EPSG:4490 agrees with to some decimetres.
        width, height: pixels as the camera took it, upright.
    """

    clock_at: datetime | None = None
    taken_at: datetime | None = None
    lon: float | None = None
    lat: float | None = None
    width: int = 0
    height: int = 0


@dataclass(frozen=True)
class RepeatedPhoto:
    """A photo of a case that shows the same as one that came before it.

    Args:
        other_case_id: as all of the other, None where its case is not to be seen.
        bits: in how many of 64 bits the two differ, 0 for alike.
        is_same_case: both are of one case, by two people or as two kinds.
    """

    attachment_id: int
    case_id: int
    case_no: str
    kind: str
    added_at: datetime
    added_by: str | None
    other_case_id: int | None
    other_case_no: str | None
    other_kind: str | None
    other_added_at: datetime | None
    other_added_by: str | None
    bits: int
    is_same_case: bool
    time_zone: str


@dataclass(frozen=True)
class PreparedPhoto:
    """A photo that can be sent.

    Args:
        content: upright, its long side no longer than `preparing.LONG_SIDE`.
        dhash: see `similarity.difference_hash`; None where the picture has too little in it to be compared.
        original: the same without the rectangles that cover something in `content`; None where nothing is covered.
    """

    content: bytes
    file_name: str
    facts: PhotoFacts
    dhash: int | None = None
    original: bytes | None = None

    def as_photo(self, kind: str) -> Photo:
        """Return what is sent with an act."""
        facts = self.facts
        return Photo(
            self.content, kind, self.file_name, facts.taken_at, facts.lon, facts.lat, self.dhash, self.original
        )
