"""Raster tiles of a base map: from a file (MBTiles, PMTiles) or from an address (XYZ, WMTS), kept on disk.

A source answers for tiles of 256 or 512 pixels of the ordinary Web Mercator pyramid. Where it does not answer, the
map is painted from the city's own vectors.
"""

from __future__ import annotations

import hashlib
import math
import mmap
import os
import sqlite3
import tempfile
import time
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import requests

from app.errors import Refused, Unavailable
from app.i18n import _
from app.map.projection import HALF_WORLD_M, LEVELS_PER_ZOOM, Box

TIMEOUT_S = 8.0
MOST_ZOOM = 18
MOST_TILE_BYTES = 4_000_000
"""What is larger is no tile; a whole picture of 512 pixels without compression is a quarter of it."""
MOST_CACHE_BYTES = 2_000_000_000
"""What the kept tiles of one source may take on the disk."""
PLACES = ("{z}", "{x}", "{y}", "{-y}", "{TileMatrix}", "{TileRow}", "{TileCol}")


@dataclass(frozen=True)
class SourceText:
    """Where raster tiles come from: a plain value that can be sent to a worker.

    Args:
        kind: 'mbtiles', 'pmtiles' or 'web'.
        place: the file, or the address with {z}, {x} and {y}.
        cache: folder for tiles from the web, '' for none.
        least_zoom, most_zoom: the zooms that there are tiles of.
    """

    kind: str
    place: str
    cache: str = ""
    least_zoom: int = 0
    most_zoom: int = MOST_ZOOM

    def zoom_for(self, level: int) -> int:
        """The zoom whose tiles serve a level."""
        return min(max(math.floor(level / LEVELS_PER_ZOOM + 0.5), self.least_zoom), self.most_zoom)


def read_source(text: str, data_dir: Path) -> SourceText:
    """Understand the setting of the tile source.

    Raises:
        Refused: it is neither a file of a known kind nor an address with places for the tile.
        Unavailable: the file cannot be read.
    """
    address = text.strip()
    if address.lower().startswith(("http://", "https://")):
        digest = hashlib.sha256(address.encode()).hexdigest()[:16]
        return SourceText("web", template_of(address), str(data_dir / "tiles" / digest))
    suffix = Path(address).suffix.lower()
    if suffix not in (".mbtiles", ".pmtiles"):
        raise Refused(
            _("The tile source “{text}” is neither an .mbtiles or .pmtiles file nor an address.").format(text=text)
        )
    if not os.access(address, os.R_OK):
        raise Unavailable(_("The tile file {file} cannot be read.").format(file=address))
    try:
        least, most = _zooms_of_mbtiles(address) if suffix == ".mbtiles" else _zooms_of_pmtiles(address)
    except (sqlite3.Error, OSError, ValueError, KeyError, IndexError) as error:
        raise Unavailable(_("The tile file {file} is damaged: {reason}").format(file=address, reason=error)) from None
    return SourceText(suffix[1:], address, "", least, most)


def template_of(address: str) -> str:
    """An address with places for zoom, column and row.

    Raises:
        Refused: there are no places, and it is no WMTS address with a layer either.
    """
    for name, place in (("{TileMatrix}", "{z}"), ("{TileRow}", "{y}"), ("{TileCol}", "{x}")):
        address = address.replace(name, place)
    if "{z}" in address and "{x}" in address and ("{y}" in address or "{-y}" in address):
        return address
    parts = urlsplit(address)
    query = {key.lower(): value for key, value in parse_qsl(parts.query)}
    if "layer" not in query:
        raise Refused(_("The tile source “{text}” has no {{z}}, {{x}}, {{y}} and names no layer.").format(text=address))
    asked = {
        "service": "WMTS",
        "request": "GetTile",
        "version": "1.0.0",
        "style": "default",
        "tilematrixset": "w",
        "format": "image/png",
    } | query
    places = "TILEMATRIX={z}&TILEROW={y}&TILECOL={x}"
    known = urlencode({key: value for key, value in asked.items() if key not in ("tilematrix", "tilerow", "tilecol")})
    return urlunsplit((parts.scheme, parts.netloc, parts.path, f"{known}&{places}", ""))


def _zooms_of_mbtiles(path: str) -> tuple[int, int]:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
        least, most = database.execute("select min(zoom_level), max(zoom_level) from tiles").fetchone()
    if least is None:
        raise ValueError("no tiles")
    return int(least), int(most)


def _zooms_of_pmtiles(path: str) -> tuple[int, int]:
    from pmtiles.reader import MmapSource, Reader
    from pmtiles.tile import MagicNumberNotFound, SpecVersionUnsupported

    with Path(path).open("rb") as file:
        try:
            header = Reader(MmapSource(file)).header()
        except (MagicNumberNotFound, SpecVersionUnsupported) as error:
            raise ValueError(type(error).__name__) from None
    return int(header["min_zoom"]), int(header["max_zoom"])


class TileReader:
    """Reads tiles that lie on this machine: in a file, or in the folder of those that were fetched."""

    def __init__(self, source: SourceText) -> None:
        self.source = source
        self._database: sqlite3.Connection | None = None
        self._archive: object = None

    def read(self, zoom: int, x: int, y: int) -> bytes | None:
        """The bytes of a picture, or None where there is none here."""
        if self.source.kind == "web":
            try:
                return cached_file(self.source, zoom, x, y).read_bytes()
            except OSError:
                return None
        return self._read_mbtiles(zoom, x, y) if self.source.kind == "mbtiles" else self._read_pmtiles(zoom, x, y)

    def _read_mbtiles(self, zoom: int, x: int, y: int) -> bytes | None:
        if self._database is None:
            self._database = sqlite3.connect(f"file:{self.source.place}?mode=ro", uri=True)
        row = self._database.execute(
            "select tile_data from tiles where zoom_level = ? and tile_column = ? and tile_row = ?",
            (zoom, x, 2**zoom - 1 - y),  # rows are counted from the south in this format
        ).fetchone()
        return bytes(row[0]) if row else None

    def _read_pmtiles(self, zoom: int, x: int, y: int) -> bytes | None:
        from pmtiles.reader import Reader

        if self._archive is None:
            with Path(self.source.place).open("rb") as file:
                memory = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            self._archive = Reader(lambda offset, length: memory[offset : offset + length])
        return self._archive.get(zoom, x, y)  # type: ignore[attr-defined]


def cached_file(source: SourceText, zoom: int, x: int, y: int) -> Path:
    """Where a tile from the web is kept."""
    return Path(source.cache) / str(zoom) / str(x) / f"{y}.tile"


def fetch(source: SourceText, zoom: int, x: int, y: int) -> bool:
    """Fetch one tile from the web into the cache; False where the source has none there.

    Raises:
        Unavailable: the source does not answer, or answers with something else than a picture of a tile's size.
    """
    address = source.place.replace("{z}", str(zoom)).replace("{x}", str(x))
    address = address.replace("{-y}", str(2**zoom - 1 - y)).replace("{y}", str(y))
    try:
        with requests.get(address, timeout=TIMEOUT_S, headers={"User-Agent": "Gridhall"}, stream=True) as answer:
            status, content = answer.status_code, _read_at_most(answer, MOST_TILE_BYTES)
    except requests.RequestException as error:
        raise Unavailable(_("The tile source does not answer: {reason}").format(reason=type(error).__name__)) from None
    if status in (204, 404):
        return False
    if status != 200 or not looks_like_picture(content):
        raise Unavailable(_("The tile source does not answer: {reason}").format(reason=status))
    _keep(cached_file(source, zoom, x, y), content)
    return True


def _read_at_most(answer: requests.Response, most: int) -> bytes:
    """The body of an answer, or nothing when it is larger or comes too slowly."""
    content, until = b"", time.monotonic() + TIMEOUT_S
    for part in answer.iter_content(65_536):
        content += part
        if len(content) > most or time.monotonic() > until:
            return b""
    return content


def trim_cache(source: SourceText, most_bytes: int = MOST_CACHE_BYTES) -> int:
    """Remove the tiles that were kept longest until the rest of a source takes no more than so many bytes.

    Returns:
        How many were removed.
    """
    kept = []
    for file in Path(source.cache).glob("*/*/*"):
        with suppress(OSError):
            kept.append((file.stat().st_mtime, file.stat().st_size, file))
    too_much, removed = sum(size for _at, size, _file in kept) - most_bytes, 0
    for _at, size, file in sorted(kept):
        if too_much <= 0:
            break
        with suppress(OSError):
            file.unlink()
            too_much, removed = too_much - size, removed + 1
    return removed


def looks_like_picture(data: bytes) -> bool:
    """Whether bytes begin as PNG, JPEG, WebP or GIF do; an error page does not."""
    return (
        data[:8] == b"\x89PNG\r\n\x1a\n" or data[:3] == b"\xff\xd8\xff" or data[8:12] == b"WEBP" or data[:3] == b"GIF"
    )


def _keep(path: Path, data: bytes) -> None:
    """Write a file whole or not at all; a full disk only means that the tile is fetched again."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
            file.write(data)
        Path(file.name).replace(path)
    except OSError:
        return


def raster_tiles(source: SourceText, level: int, box: Box) -> list[tuple[int, int, int]]:
    """Zoom, column and row of the raster tiles that a box needs at a level."""
    zoom = source.zoom_for(level)
    span = 2 * HALF_WORLD_M / 2**zoom
    west, south, east, north = box
    last = 2**zoom - 1
    columns = range(
        max(math.floor((west + HALF_WORLD_M) / span), 0), min(math.floor((east + HALF_WORLD_M) / span), last) + 1
    )
    rows = range(
        max(math.floor((HALF_WORLD_M - north) / span), 0), min(math.floor((HALF_WORLD_M - south) / span), last) + 1
    )
    return [(zoom, x, y) for y in rows for x in columns]


def raster_box(zoom: int, x: int, y: int) -> Box:
    """West, south, east, north of a raster tile in metres."""
    span = 2 * HALF_WORLD_M / 2**zoom
    west, north = x * span - HALF_WORLD_M, HALF_WORLD_M - y * span
    return west, north - span, west + span, north
