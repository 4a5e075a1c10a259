"""Raster tiles of a base map: from a file (MBTiles, PMTiles) or from an address (XYZ, WMTS).

A source answers for tiles of 256 or 512 pixels of the ordinary Web Mercator pyramid. Where it does not answer, the
map is painted from the city's own vectors.
"""

from __future__ import annotations

import hashlib
import math
import mmap
import os
import re
import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from app.errors import Refused, Unavailable
from app.i18n import _
from app.map.projection import HALF_WORLD_M, LEVELS_PER_ZOOM, Box

MOST_ZOOM = 18
PLACES = frozenset({"{z}", "{x}", "{y}", "{-y}", "{s}"})


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
    place: str = field(repr=False)  # an address may hold a key, which no log and no screen may show
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
        if not urlsplit(address).hostname:
            raise Refused(_("The tile source {source} names no server.").format(source=told(address)))
        digest = hashlib.sha256(address.encode()).hexdigest()[:16]
        return SourceText("web", template_of(address), str(data_dir / "tiles" / digest))
    suffix = Path(address).suffix.lower()
    if suffix not in (".mbtiles", ".pmtiles"):
        raise Refused(
            _("The tile source “{text}” is neither an .mbtiles or .pmtiles file nor an address.").format(
                text=address.split("?")[0]
            )
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
        Refused: there are no places, and it is no WMTS address with a layer either; or a place that nobody can fill.
    """
    for name, place in (("{TileMatrix}", "{z}"), ("{TileRow}", "{y}"), ("{TileCol}", "{x}")):
        address = address.replace(name, place)
    strange = sorted({place for place in re.findall(r"\{[^{}]*\}", address) if place not in PLACES})
    if strange:
        raise Refused(
            _(
                "The tile source {source} holds the placeholder {place}, which has no value. Write its value instead."
            ).format(source=told(address), place=strange[0])
        )
    if "{z}" in address and "{x}" in address and ("{y}" in address or "{-y}" in address):
        return address
    parts = urlsplit(address)
    query = {key.lower(): value for key, value in parse_qsl(parts.query)}
    if "layer" not in query:
        raise Refused(
            _("The tile source {source} has neither {{z}}, {{x}}, {{y}} nor a LAYER.").format(source=told(address))
        )
    usual = {"version": "1.0.0", "style": "default", "tilematrixset": "w", "format": "image/png"}
    asked = usual | query | {"service": "WMTS", "request": "GetTile"}
    places = "TILEMATRIX={z}&TILEROW={y}&TILECOL={x}"
    known = urlencode({key: value for key, value in asked.items() if key not in ("tilematrix", "tilerow", "tilecol")})
    return urlunsplit((parts.scheme, parts.netloc, parts.path, f"{known}&{places}", ""))


def told(address: str) -> str:
    """An address as people and the log may read it: the server, and nothing that could be a key."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.hostname or ''}/…"


def _zooms_of_mbtiles(path: str) -> tuple[int, int]:
    with closing(_open_mbtiles(path)) as database:
        if _is_vector(database):
            raise _vector_tiles(path)
        least, most = database.execute("select min(zoom_level), max(zoom_level) from tiles").fetchone()
    if least is None:
        raise ValueError("no tiles")
    return int(least), int(most)


def _open_mbtiles(path: str) -> sqlite3.Connection:
    return sqlite3.connect(f"{Path(path).absolute().as_uri()}?mode=ro", uri=True)


def _is_vector(database: sqlite3.Connection) -> bool:
    try:
        row = database.execute("select value from metadata where name = 'format'").fetchone()
    except sqlite3.Error:
        return False  # the table of particulars may be missing
    return row is not None and str(row[0]).lower() in ("pbf", "mvt")


def _vector_tiles(path: str) -> Refused:
    return Refused(_("The tile file {file} holds vector tiles; a base map needs pictures.").format(file=path))


def _zooms_of_pmtiles(path: str) -> tuple[int, int]:
    from pmtiles.reader import MmapSource, Reader
    from pmtiles.tile import MagicNumberNotFound, SpecVersionUnsupported, TileType

    with Path(path).open("rb") as file:
        try:
            header = Reader(MmapSource(file)).header()
        except (MagicNumberNotFound, SpecVersionUnsupported) as error:
            raise ValueError(type(error).__name__) from None
    if header["tile_type"] is TileType.MVT:
        raise _vector_tiles(path)
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
                return (Path(self.source.cache) / str(zoom) / str(x) / f"{y}.tile").read_bytes()
            except OSError:
                return None
        return self._read_mbtiles(zoom, x, y) if self.source.kind == "mbtiles" else self._read_pmtiles(zoom, x, y)

    def _read_mbtiles(self, zoom: int, x: int, y: int) -> bytes | None:
        if self._database is None:
            self._database = _open_mbtiles(self.source.place)
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
