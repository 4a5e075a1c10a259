"""Pictures as cameras write them, with their notes; for tests of what is read from evidence."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any

import numpy as np
from PIL import ExifTags, Image

SHARP = (40, 30)


def scene(seed: int = 1, width: int = 800, height: int = 600) -> Image.Image:
    """A picture of patches, the same for the same seed."""
    patches = np.random.default_rng(seed).integers(0, 256, (6, 8, 3), dtype=np.uint8)
    return Image.fromarray(patches).resize((width, height), Image.Resampling.BICUBIC)


def photograph(
    image: Image.Image | None = None,
    taken_at: datetime | str | None = None,
    place: tuple[float, float] | None = None,
    orientation: int | None = None,
    offset: str | None = None,
    kind: str = "JPEG",
    quality: int = 85,
    notes: dict[int, Any] | None = None,
) -> bytes:
    """A picture with the notes of a camera: `place` is longitude and latitude."""
    exif = Image.Exif()
    if orientation is not None:
        exif[ExifTags.Base.Orientation] = orientation
    inner: dict[int, Any] = dict(notes or {})
    if taken_at is not None:
        inner[ExifTags.Base.DateTimeOriginal] = (
            taken_at if isinstance(taken_at, str) else f"{taken_at:%Y:%m:%d %H:%M:%S}"
        )
    if offset is not None:
        inner[ExifTags.Base.OffsetTimeOriginal] = offset
    if inner:
        exif[ExifTags.IFD.Exif] = inner
    if place is not None:
        lon, lat = place
        exif[ExifTags.IFD.GPSInfo] = {
            ExifTags.GPS.GPSLongitudeRef: "E" if lon >= 0 else "W", ExifTags.GPS.GPSLongitude: _sixties(abs(lon)),
            ExifTags.GPS.GPSLatitudeRef: "N" if lat >= 0 else "S", ExifTags.GPS.GPSLatitude: _sixties(abs(lat)),
        }  # fmt: skip
    buffer = io.BytesIO()
    extra = {} if kind == "PNG" else {"quality": quality}
    (image or scene()).save(buffer, kind, exif=exif.tobytes(), **extra)
    return buffer.getvalue()


def heic() -> bytes:
    """The beginning of a HEIC file."""
    return b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(400)


def _sixties(degrees: float) -> tuple[float, float, float]:
    minutes = degrees % 1 * 60
    return float(int(degrees)), float(int(minutes)), round(minutes % 1 * 60, 4)
