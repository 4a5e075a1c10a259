"""Makes a file a photo that can be sent: upright, with a long side of 2,048 pixels, its notes kept, bombs refused."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime, tzinfo
from pathlib import Path

from PIL import Image, ImageDraw, ImageOps

from app.errors import Refused
from app.i18n import N_, _
from app.photos.exif import PICTURE_ERRORS, exif_bytes, kept_exif, read_facts
from app.photos.model import PhotoFacts, PreparedPhoto
from app.photos.similarity import difference_hash

LONG_SIDE = 2048
LARGEST_FILE = 64 * 2**20
LARGEST_SENT = 8 * 2**20
"""What the database takes (city.add_attachment)."""
KEPT_BYTES = 2 * 2**20
"""A picture that is upright, small enough and no larger is sent as it is."""
LONGEST_SIDE, SHORTEST_SIDE = 20_000, 16
MOST_PIXELS = 110_000_000
"""Of a JPEG, which is unpacked in a fraction of its size; telephones of 108 megapixels are below."""
MOST_WHOLE_PIXELS = 40_000_000
"""Of the other formats, which are unpacked whole."""
FORMATS = {"JPEG": MOST_PIXELS, "MPO": MOST_PIXELS, "PNG": MOST_WHOLE_PIXELS, "WEBP": MOST_WHOLE_PIXELS}
READ = ("JPEG", "PNG", "WEBP")  # an MPO, several pictures in one file, begins as a JPEG
QUALITIES = (88, 75, 60)
HEIF_BRANDS = {b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1", b"avif", b"avis"}
COVER = (16, 16, 16)
BROKEN = N_("This photo is broken and cannot be shown.")
Rectangle = tuple[float, float, float, float]
"""Left, top, right, bottom as shares (0 to 1) of the sides of the upright picture."""

Image.MAX_IMAGE_PIXELS = None  # the sides are looked at here, before anything is unpacked


def read_file(file: Path) -> bytes:
    """Read a file that may be a photo.

    Raises:
        Refused: it is empty or larger than any photo.
        OSError: it cannot be read.
    """
    size = file.stat().st_size
    if not 0 < size <= LARGEST_FILE:
        raise Refused(_("The file is empty or larger than {most} MB.").format(most=LARGEST_FILE // 2**20))
    return file.read_bytes()


def prepare(content: bytes, file_name: str, zone: tzinfo, now: datetime) -> PreparedPhoto:
    """Make the content of a file a photo that can be sent.

    Args:
        zone, now: see `exif.read_facts`.

    Raises:
        Refused: it is no picture, is broken, has too few or too many pixels, or is of a format that is not read.
    """
    image = _open(content)
    facts = read_facts(image, zone, now)
    exif = kept_exif(image)
    is_plain = image.format != "MPO" and facts.width == image.width and _orientation(image) in (None, 1)
    has_size = max(image.size) <= LONG_SIDE and len(content) <= KEPT_BYTES
    upright = _upright(image)
    kept = content if is_plain and has_size else _saved(upright, exif)
    return PreparedPhoto(kept, file_name, facts, difference_hash(upright))


def cover(photo: PreparedPhoto, rectangles: Sequence[Rectangle]) -> PreparedPhoto:
    """Burn rectangles into a photo; what lay beneath is in its original alone, and in no note of the new file.

    Covering again begins with the original. Without a rectangle the original is the photo again.

    Raises:
        Refused: the picture is broken.
    """
    original = photo.original if photo.original is not None else photo.content
    if not rectangles:
        return PreparedPhoto(original, photo.file_name, photo.facts, photo.dhash)
    image = _open(original)
    exif = kept_exif(image)
    upright = _upright(image)
    draw = ImageDraw.Draw(upright)
    for left, top, right, bottom in rectangles:
        across, down = sorted((left, right)), sorted((top, bottom))
        draw.rectangle(
            (across[0] * upright.width, down[0] * upright.height, across[1] * upright.width, down[1] * upright.height),
            fill=COVER,
        )
    return PreparedPhoto(_saved(upright, exif), photo.file_name, photo.facts, photo.dhash, original)


def facts_text(facts: PhotoFacts) -> str:
    """The sides of the picture as it was taken: 8,000 × 6,000."""
    return f"{facts.width:,} × {facts.height:,}"


def _open(content: bytes) -> Image.Image:
    """A picture of which nothing is unpacked yet."""
    if content[4:8] == b"ftyp" and content[8:12] in HEIF_BRANDS:
        raise Refused(_(
            "This is a HEIC picture, as some telephones take them, and cannot be read. Send it as JPEG: on an iPhone "
            "under Settings, Camera, Formats, Most Compatible."
        ))  # fmt: skip
    try:
        image = Image.open(io.BytesIO(content), formats=READ)
    except Image.UnidentifiedImageError:
        is_jpeg = content.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"))
        raise Refused(_(BROKEN) if is_jpeg else _("This is no JPEG, PNG or WebP picture.")) from None
    except PICTURE_ERRORS as error:
        raise Refused(_(BROKEN)) from error
    _check_sides(*image.size, FORMATS[str(image.format)])
    return image


def _check_sides(width: int, height: int, most_pixels: int) -> None:
    if max(width, height) > LONGEST_SIDE or width * height > most_pixels:
        sentence = _("This photo is too large to be shown: {width} × {height} pixels.")
        raise Refused(sentence.format(width=f"{width:,}", height=f"{height:,}"))
    if min(width, height) < SHORTEST_SIDE:
        raise Refused(_("This picture is too small to show anything: {width} × {height} pixels.").format(
            width=width, height=height))  # fmt: skip


def _orientation(image: Image.Image) -> int | None:
    try:
        return image.getexif().get(0x0112)
    except PICTURE_ERRORS:
        return None


def _upright(image: Image.Image) -> Image.Image:
    """The picture as it was seen, in three colours, no longer than it is sent."""
    try:
        image.draft("RGB", (LONG_SIDE, LONG_SIDE))  # a JPEG is unpacked at half, a quarter or an eighth of its size
        image.load()
        turned = ImageOps.exif_transpose(image)
        plain = _on_white(turned)
        plain.thumbnail((LONG_SIDE, LONG_SIDE), Image.Resampling.LANCZOS, reducing_gap=2.0)
    except PICTURE_ERRORS as error:
        raise Refused(_(BROKEN)) from error
    return plain


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        clear = image.convert("RGBA")
        white = Image.new("RGBA", clear.size, "white")
        return Image.alpha_composite(white, clear).convert("RGB")
    return image.convert("RGB")


def _saved(image: Image.Image, exif: Image.Exif) -> bytes:
    """The picture as a JPEG that the database takes."""
    notes = exif_bytes(exif)
    for quality in QUALITIES:
        buffer = io.BytesIO()
        image.save(buffer, "JPEG", quality=quality, optimize=True, exif=notes)
        if buffer.tell() <= LARGEST_SENT:
            break
    return buffer.getvalue()
