"""Reads what a camera notes in a picture, believes of it what can be, and writes what is kept.

Source: CIPA DC-008 (Exif 2.32), 4.6.
"""

from __future__ import annotations

import contextlib
import struct
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Any

from PIL import ExifTags, Image

from app.photos.model import PhotoFacts

EARLIEST = datetime(2000, 1, 2, tzinfo=UTC)
"""No camera with a clock is older; one that lost its battery begins in 1970, 1980 or on the first day of 2000."""
AHEAD = timedelta(minutes=10)
"""So much a clock may be fast."""
LONGEST_NOTE = 4096
"""Bytes of one value that is kept; makers put second pictures into longer ones."""
KEPT = (ExifTags.Base.Make, ExifTags.Base.Model, ExifTags.Base.DateTime)
NOT_KEPT = {ExifTags.Base.MakerNote, ExifTags.Base.UserComment, ExifTags.Base.ExifInteroperabilityOffset}
TURNED = {5, 6, 7, 8}
PICTURE_ERRORS = (
    OSError, EOFError, ValueError, TypeError, LookupError, ArithmeticError, AttributeError, RuntimeError, SyntaxError,
    struct.error, AssertionError,
)  # fmt: skip
"""What Pillow raises over anybody's bytes; SyntaxError is its own word for a file that breaks a format."""


def read_facts(image: Image.Image, zone: tzinfo, now: datetime) -> PhotoFacts:
    """Read time, place and sides.

    Args:
        zone: of the city; a camera that notes no zone is taken to be set to it.
        now: the city's time, by which a clock that is ahead is known.
    """
    exif = _exif(image)
    inner = _part(exif, ExifTags.IFD.Exif)
    clock_at = _clock(exif, inner, zone)
    lon, lat = _place(_part(exif, ExifTags.IFD.GPSInfo))
    is_believed = clock_at is not None and EARLIEST <= clock_at <= now + AHEAD
    width, height = image.size if exif.get(ExifTags.Base.Orientation) not in TURNED else image.size[::-1]
    return PhotoFacts(clock_at, clock_at if is_believed else None, lon, lat, width, height)


def kept_exif(image: Image.Image) -> Image.Exif:
    """Return what stays in a picture that is saved again: camera, time and place, no second picture, and no turn."""
    exif, made = _exif(image), Image.Exif()
    for tag in KEPT:
        if tag in exif:
            made[tag] = exif[tag]
    inner = {tag: value for tag, value in _part(exif, ExifTags.IFD.Exif).items() if _is_kept(tag, value)}
    place = {tag: value for tag, value in _part(exif, ExifTags.IFD.GPSInfo).items() if _is_kept(tag, value)}
    if inner:
        made[ExifTags.IFD.Exif] = inner
    if place:
        made[ExifTags.IFD.GPSInfo] = place
    return made


def exif_bytes(exif: Image.Exif) -> bytes:
    """Return what is written into a file; b'' where a camera noted what cannot be written again."""
    try:
        return exif.tobytes()
    except PICTURE_ERRORS:
        return b""


def _exif(image: Image.Image) -> Image.Exif:
    """The notes of a picture; empty ones where they are broken."""
    try:
        return image.getexif()
    except PICTURE_ERRORS:
        return Image.Exif()


def _part(exif: Image.Exif, part: int) -> dict[int, Any]:
    try:
        return dict(exif.get_ifd(part))
    except PICTURE_ERRORS:
        return {}


def _is_kept(tag: int, value: Any) -> bool:
    return tag not in NOT_KEPT and not (isinstance(value, bytes | str) and len(value) > LONGEST_NOTE)


def _clock(exif: Image.Exif, inner: dict[int, Any], zone: tzinfo) -> datetime | None:
    """What the clock of the camera said."""
    for words, offset in (
        (inner.get(ExifTags.Base.DateTimeOriginal), inner.get(ExifTags.Base.OffsetTimeOriginal)),
        (inner.get(ExifTags.Base.DateTimeDigitized), inner.get(ExifTags.Base.OffsetTimeDigitized)),
        (exif.get(ExifTags.Base.DateTime), inner.get(ExifTags.Base.OffsetTime)),
    ):
        with contextlib.suppress(ValueError, OverflowError):
            at = datetime.strptime(str(words).strip("\0 ")[:19], "%Y:%m:%d %H:%M:%S")
            return at.replace(tzinfo=_zone(offset) or zone).astimezone(UTC)
    return None


def _zone(offset: Any) -> tzinfo | None:
    with contextlib.suppress(ValueError):
        delta = datetime.strptime(str(offset).strip("\0 "), "%z").utcoffset()
        return timezone(delta) if delta is not None else None
    return None


def _place(gps: dict[int, Any]) -> tuple[float, float] | tuple[None, None]:
    """Longitude and latitude; nothing where one is missing or broken, or both are 0: a receiver without a fix."""
    lon = _degrees(gps.get(ExifTags.GPS.GPSLongitude), gps.get(ExifTags.GPS.GPSLongitudeRef), "W", 180.0)
    lat = _degrees(gps.get(ExifTags.GPS.GPSLatitude), gps.get(ExifTags.GPS.GPSLatitudeRef), "S", 90.0)
    if lon is None or lat is None or (lon == 0.0 and lat == 0.0):
        return None, None
    return lon, lat


def _degrees(value: Any, side: Any, negative: str, most: float) -> float | None:
    try:
        degrees, minutes, seconds = (float(part) for part in value)
    except (TypeError, ValueError, ZeroDivisionError):
        return None
    found = degrees + minutes / 60 + seconds / 3600
    if not 0.0 <= found <= most:  # not a number, either
        return None
    return -found if str(side).strip("\0 ").upper().startswith(negative) else found
