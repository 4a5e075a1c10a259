"""Raster tiles from files and from the web, and what happens when they do not come."""

import sqlite3
from pathlib import Path

import pytest

from app.errors import Refused, Unavailable
from app.map.sources import (
    SourceText,
    TileReader,
    raster_box,
    raster_tiles,
    read_source,
    template_of,
)
from app.map.tile_cache import looks_like_picture

PICTURE = b"\x89PNG\r\n\x1a\n" + b"0" * 20
TONER = "data/basemap/stamen_toner_z3.pmtiles"


def test_addresses() -> None:
    assert template_of("http://a/{TileMatrix}/{TileRow}/{TileCol}.png") == "http://a/{z}/{y}/{x}.png"
    wmts = template_of("http://t0.tianditu.gov.cn/vec_w/wmts?LAYER=vec&tk=secret")
    assert "layer=vec" in wmts and "tk=secret" in wmts and wmts.endswith("TILEMATRIX={z}&TILEROW={y}&TILECOL={x}")
    with pytest.raises(Refused):
        template_of("http://a/tiles.png")
    with pytest.raises(Refused, match="{apikey}"):
        template_of("http://a/{z}/{x}/{y}?key={apikey}")
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


def test_vector_tiles_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "v.mbtiles"
    with sqlite3.connect(file) as database:
        database.execute("create table metadata (name text, value text)")
        database.execute("insert into metadata values ('format', 'pbf')")
        database.execute("create table tiles (zoom_level int, tile_column int, tile_row int, tile_data blob)")
        database.execute("insert into tiles values (3, 5, 7, ?)", (PICTURE,))
    with pytest.raises(Refused, match="vector"):
        read_source(str(file), tmp_path)


def test_a_broken_file_says_so(tmp_path: Path) -> None:
    for name in ("a.mbtiles", "a.pmtiles"):
        (tmp_path / name).write_bytes(b"not a map at all" * 20)
        with pytest.raises(Unavailable):
            read_source(str(tmp_path / name), tmp_path)


def test_a_real_pmtiles_file(tmp_path: Path, shared: Path) -> None:
    source = read_source(str(shared / TONER), tmp_path)
    assert (source.least_zoom, source.most_zoom) == (0, 3)
    data = TileReader(source).read(3, 6, 3)
    assert data is not None and looks_like_picture(data)


def test_raster_tiles_of_a_box() -> None:
    source = SourceText("web", "", "", 0, 5)
    (key,) = raster_tiles(source, 40, (1.0, 1.0, 2.0, 2.0))
    west, south, east, north = raster_box(*key)
    assert west <= 1 < 2 <= east and south <= 1 < 2 <= north
    assert raster_tiles(source, 160, (1.0, 1.0, 2.0, 2.0)) == [key], "beyond its last zoom the last one serves"
