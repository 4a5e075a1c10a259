"""Raster tiles from files and from the web, and what happens when they do not come."""

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest

from app.errors import Refused, Unavailable
from app.map.sources import (
    MOST_TILE_BYTES,
    SourceText,
    TileReader,
    cached_file,
    fetch,
    looks_like_picture,
    raster_box,
    raster_tiles,
    read_source,
    template_of,
    trim_cache,
)

PICTURE = b"\x89PNG\r\n\x1a\n" + b"0" * 20
TONER = Path(__file__).resolve().parents[4] / "shared/data/basemap/stamen_toner_z3.pmtiles"


class Server(BaseHTTPRequestHandler):
    """Tiles for even columns, none for 3, an error page for 5."""

    asked: list[str] = []

    def do_GET(self) -> None:  # noqa: N802
        self.asked.append(self.path)
        column = int(self.path.split("/")[2]) if self.path.count("/") > 2 else 0
        self.send_response(404 if column == 3 else 500 if column == 5 else 200)
        self.end_headers()
        self.wfile.write(b"<html>busy</html>" if column in (5, 7) else PICTURE)
        if column == 9:
            with suppress(OSError):  # whoever has read enough hangs up
                self.wfile.write(bytes(MOST_TILE_BYTES))

    def log_message(self, *_words: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[str]:
    Server.asked = []
    http = ThreadingHTTPServer(("127.0.0.1", 0), Server)
    thread = threading.Thread(target=http.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{http.server_port}"
    http.shutdown()
    http.server_close()


def test_tiles_from_the_web_are_kept(server: str, tmp_path: Path) -> None:
    source = read_source(server + "/{z}/{x}/{y}.png", tmp_path)
    reader = TileReader(source)
    assert reader.read(4, 2, 6) is None
    assert fetch(source, 4, 2, 6)
    assert reader.read(4, 2, 6) == PICTURE and Server.asked == ["/4/2/6.png"]
    assert not fetch(source, 4, 3, 6), "the source has none there"
    for broken in (5, 7, 9):
        with pytest.raises(Unavailable):
            fetch(source, 4, broken, 6)
        assert reader.read(4, broken, 6) is None, "neither an error page nor an endless answer is a tile"


def test_a_dead_source_is_unavailable(tmp_path: Path) -> None:
    with pytest.raises(Unavailable):
        fetch(read_source("http://127.0.0.1:9/{z}/{x}/{-y}.png", tmp_path), 1, 0, 0)


def test_the_oldest_tiles_make_room(server: str, tmp_path: Path) -> None:
    source = read_source(server + "/{z}/{x}/{y}.png", tmp_path)
    for column in (2, 4, 6):
        assert fetch(source, 4, column, 6)
        os.utime(cached_file(source, 4, column, 6), (column, column))
    assert trim_cache(source, 2 * len(PICTURE)) == 1
    reader = TileReader(source)
    assert [reader.read(4, column, 6) for column in (2, 4, 6)] == [None, PICTURE, PICTURE]
    assert trim_cache(source) == 0


def test_a_wmts_address_asks_for_the_tile(server: str, tmp_path: Path) -> None:
    source = read_source(server + "/vec_w/wmts?LAYER=vec&STYLE=plain&tk=secret", tmp_path)
    assert fetch(source, 4, 2, 6)
    asked = dict(parse_qsl(urlsplit(Server.asked[0]).query))
    assert (asked["TILEMATRIX"], asked["TILECOL"], asked["TILEROW"]) == ("4", "2", "6")
    assert (asked["request"], asked["layer"], asked["style"], asked["tk"]) == ("GetTile", "vec", "plain", "secret")


def test_addresses() -> None:
    assert template_of("http://a/{TileMatrix}/{TileRow}/{TileCol}.png") == "http://a/{z}/{y}/{x}.png"
    wmts = template_of("http://t0.tianditu.gov.cn/vec_w/wmts?LAYER=vec&tk=secret")
    assert "layer=vec" in wmts and "tk=secret" in wmts and wmts.endswith("TILEMATRIX={z}&TILEROW={y}&TILECOL={x}")
    with pytest.raises(Refused):
        template_of("http://a/tiles.png")
    with pytest.raises(Refused):
        read_source("map.tif", Path("/tmp"))
    with pytest.raises(Unavailable):
        read_source("/nowhere/map.mbtiles", Path("/tmp"))


def test_mbtiles_count_rows_from_the_south(tmp_path: Path) -> None:
    file = tmp_path / "a.mbtiles"
    with sqlite3.connect(file) as database:
        database.execute("create table tiles (zoom_level int, tile_column int, tile_row int, tile_data blob)")
        database.execute("insert into tiles values (3, 5, 7, ?)", (PICTURE,))
    source = read_source(str(file), tmp_path)
    assert (source.least_zoom, source.most_zoom) == (3, 3)
    assert TileReader(source).read(3, 5, 0) == PICTURE
    assert TileReader(source).read(3, 5, 7) is None


def test_a_broken_file_says_so(tmp_path: Path) -> None:
    for name in ("a.mbtiles", "a.pmtiles"):
        (tmp_path / name).write_bytes(b"not a map at all" * 20)
        with pytest.raises(Unavailable):
            read_source(str(tmp_path / name), tmp_path)


@pytest.mark.skipif(not TONER.exists(), reason=f"{TONER} is not here")
def test_a_real_pmtiles_file(tmp_path: Path) -> None:
    source = read_source(str(TONER), tmp_path)
    assert (source.least_zoom, source.most_zoom) == (0, 3)
    data = TileReader(source).read(3, 6, 3)
    assert data is not None and looks_like_picture(data)


def test_raster_tiles_of_a_box() -> None:
    source = SourceText("web", "", "", 0, 5)
    (key,) = raster_tiles(source, 40, (1.0, 1.0, 2.0, 2.0))
    west, south, east, north = raster_box(*key)
    assert west <= 1 < 2 <= east and south <= 1 < 2 <= north
    assert raster_tiles(source, 160, (1.0, 1.0, 2.0, 2.0)) == [key], "beyond its last zoom the last one serves"
