"""Tiles from a real server: what is kept, what is refused, and that a key stays where it is."""

import logging
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.errors import Refused, Unavailable
from app.map import tile_cache
from app.map.sources import TileReader, read_source
from app.map.tile_cache import address_of, cached_file, fetch, is_wanted, trim
from tests.fakes.tile_server import (
    AWAY_COLUMN,
    BUSY_COLUMN,
    CUT_COLUMN,
    EMPTY_COLUMN,
    HUGE_COLUMN,
    KEY,
    PAGE_COLUMN,
    TileServer,
    serving,
)

ROOT = Path(__file__).resolve().parents[3]
PICTURE = b"\x89PNG\r\n\x1a\n" + b"0" * 2000


@pytest.fixture
def server() -> Iterator[TileServer]:
    with serving(PICTURE) as running:
        yield running


def test_tiles_by_path_are_fetched_once_and_kept(server: TileServer, tmp_path: Path) -> None:
    source = read_source(server.address + "/{z}/{x}/{y}.png", tmp_path)
    reader = TileReader(source)
    assert reader.read(4, 2, 6) is None and is_wanted(source, 4, 2, 6)
    assert fetch(source, 4, 2, 6)
    assert reader.read(4, 2, 6) == PICTURE and server.asked == ["/4/2/6.png"]
    assert not is_wanted(source, 4, 2, 6)
    server.close()
    assert TileReader(read_source(server.address + "/{z}/{x}/{y}.png", tmp_path)).read(4, 2, 6) == PICTURE


def test_wmts_with_a_key_is_asked_for_a_tile_whatever_the_address_asked_for(server: TileServer, tmp_path: Path) -> None:
    address = f"{server.address}/wmts?SERVICE=WMTS&REQUEST=GetCapabilities&LAYER=vec&tk={KEY}"
    source = read_source(address, tmp_path)
    assert fetch(source, 6, 50, 27)
    assert TileReader(source).read(6, 50, 27) == PICTURE
    assert "TILEMATRIX=6&TILEROW=27&TILECOL=50" in server.asked[0] and "tilematrixset=w" in server.asked[0]


def test_a_key_reaches_neither_log_nor_sentence(
    server: TileServer, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    source = read_source(f"{server.address}/wmts?layer=vec&tk={KEY}", tmp_path)
    assert fetch(source, 6, 50, 27)
    wrong = read_source(f"{server.address}/wmts?layer=other&tk={KEY}", tmp_path)
    with pytest.raises(Unavailable) as refused:
        fetch(wrong, 6, 50, 27)
    server.close()
    with pytest.raises(Unavailable) as dead:
        fetch(source, 6, 51, 27)
    sentences = [str(refused.value), str(dead.value), repr(source), caplog.text]
    for bad in (
        f"http://a/{{q}}/{{z}}/{{x}}/{{y}}?tk={KEY}",
        f"http://a/wmts?tk={KEY}",
        f"a/vec?tk={KEY}",
        f"http:///?k={KEY}",
    ):
        with pytest.raises(Refused) as sentence:
            read_source(bad, tmp_path)
        sentences.append(str(sentence.value))
    assert not any(KEY in text for text in sentences)
    assert not any(KEY in str(path) for path in tmp_path.rglob("*"))


@pytest.mark.parametrize("column", [BUSY_COLUMN, PAGE_COLUMN, HUGE_COLUMN, CUT_COLUMN, AWAY_COLUMN])
def test_what_is_no_tile_is_not_kept(server: TileServer, tmp_path: Path, column: int) -> None:
    source = read_source(server.address + "/odd/{z}/{x}/{y}.png", tmp_path)
    with pytest.raises(Unavailable) as trouble:
        fetch(source, 4, column, 6)
    assert "\n" not in str(trouble.value) and "does not answer" in str(trouble.value)
    assert TileReader(source).read(4, column, 6) is None
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_where_a_source_has_no_tile_nothing_is_wrong(server: TileServer, tmp_path: Path) -> None:
    assert not fetch(read_source(server.address + "/odd/{z}/{x}/{y}", tmp_path), 4, EMPTY_COLUMN, 6)


def test_a_source_that_says_nothing_is_not_waited_for_longer_than_allowed(
    server: TileServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tile_cache, "SILENCE_S", 0.1)
    server.delay_s = 1.0
    with pytest.raises(Unavailable, match="ReadTimeout"):
        fetch(read_source(server.address + "/{z}/{x}/{y}", tmp_path), 1, 0, 0)


def test_old_tiles_are_wanted_again_and_the_oldest_go_when_there_are_too_many(tmp_path: Path) -> None:
    source = read_source("http://127.0.0.1:9/{z}/{x}/{y}", tmp_path)
    now = time.time()
    for number in range(10):
        path = cached_file(source, 5, number, 1)
        path.parent.mkdir(parents=True)
        path.write_bytes(PICTURE)
        os.utime(path, (now - 1000 * number, now - 1000 * number))
    os.utime(path, (now - 2 * tile_cache.OLD_S, now - 2 * tile_cache.OLD_S))
    assert [is_wanted(source, 5, number, 1) for number in (0, 8, 9)] == [False, False, True]
    assert trim(source, most=10, left=6) == 0
    assert trim(source, most=9, left=6) == 4
    assert [cached_file(source, 5, number, 1).exists() for number in range(10)] == [True] * 6 + [False] * 4


def test_a_folder_that_cannot_be_written_costs_only_the_keeping(server: TileServer, tmp_path: Path) -> None:
    (tmp_path / "tiles").write_text("a file where the folder should be")
    source = read_source(server.address + "/{z}/{x}/{y}", tmp_path)
    assert fetch(source, 4, 2, 6)
    assert TileReader(source).read(4, 2, 6) is None


def test_addresses_of_tiles(tmp_path: Path) -> None:
    assert address_of(read_source("https://{s}.a.b/{z}/{x}/{-y}", tmp_path), 3, 2, 1) == "https://a.a.b/3/2/6"


def test_a_wall_without_a_tile_source_starts_without_the_library_that_fetches():
    asked = "import sys, widgets.wall.run; print('requests' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
