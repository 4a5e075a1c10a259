"""What the field of photos does with files, in the background, and what their photos are compared with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from PySide6.QtCore import QBuffer, QIODevice, QSize
from PySide6.QtGui import QImage

from app.city.city import City
from app.desk.case_file import CaseFile
from app.photos.model import PreparedPhoto
from app.photos.preparing import Rectangle, cover, prepare
from app.photos.remarks import PhotoCase
from widgets.desk.panels.case.photo_reading import decode


def compare_with(city: City, case: CaseFile | None) -> PhotoCase:
    """Return what photos of a case are compared with; None for one that is being reported."""
    zone = ZoneInfo(city.profile.time_zone)
    now = datetime.fromtimestamp(city.clock.now(), UTC)
    if case is None:
        return PhotoCase(now, zone)
    return PhotoCase(now, zone, case.lon, case.lat, case.reported_at)


def at_place(case: PhotoCase, lon: float, lat: float) -> PhotoCase:
    """Return the same at another place."""
    return replace(case, lon=lon, lat=lat)


def read_photo(
    read: Callable[[], bytes], name: str, case: PhotoCase, room: QSize
) -> tuple[PreparedPhoto, QImage]:  # fmt: skip
    """Read a file, make it a photo that can be sent, and decode what is shown of it; in a background thread.

    Raises:
        Refused: it is no photo, and why.
        OSError: it cannot be read.
    """
    prepared = prepare(read(), name, case.zone, case.now)
    return prepared, decode(prepared.content, room)


def cover_photo(
    prepared: PreparedPhoto, rectangles: tuple[Rectangle, ...], room: QSize
) -> tuple[PreparedPhoto, QImage]:
    """Cover something in a photo and decode what is shown of it; in a background thread."""
    covered = cover(prepared, rectangles)
    return covered, decode(covered.content, room)


def image_bytes(image: QImage) -> bytes:
    """A picture that was copied, as a file would hold it, without loss."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(buffer.data().data())
