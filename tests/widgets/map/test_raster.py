"""A base map of raster tiles under the city, on a map and on a whole wall: when it comes, and when it does not."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from app.city.city import City
from app.command_line.options import WallOptions
from app.errors import Refused, Unavailable
from app.map.projection import View, level_of_zoom
from app.map.sources import raster_tiles, read_source
from app.settings import Settings
from tests.fakes.city import fake_city
from tests.fakes.city_source import FakeSource
from tests.fakes.tile_server import KEY, serving
from widgets.map.canvas import MapCanvas
from widgets.map.raster_fetch import RasterFetcher
from widgets.map.raster_painter import MOST_SIDE_PX, _picture
from widgets.theme import load_theme
from widgets.wall.run import run_wall


def tile_of(colour: str, side: int = 256) -> bytes:
    image = QImage(side, side, QImage.Format.Format_RGB32)
    image.fill(QColor(colour))
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    return bytes(data.data())


RED = tile_of("#ff0000")


class OneCity(FakeSource):
    """The facts are one made-up city."""

    def __init__(self) -> None:
        super().__init__()
        self.city = fake_city(2000, 300, grids=20)

    def load(self, tell: Callable[[str, int, int], None]) -> City:
        self.loads += 1
        return self.city


def wall_picture(folder: Path, **settings: object) -> QImage:
    """What a person sees of a wall with these settings."""
    file = folder / "wall.png"
    options = WallOptions(
        scene="overview", screens=None, kiosk=False, theme="light", picture=file, size=(1280, 720), after=0.0,
        database="private:test",
    )  # fmt: skip
    assert run_wall(OneCity(), options, Settings(data_dir=folder, **settings)) == 0
    return QImage(str(file))


def red_share(image: QImage) -> float:
    """The share of red points in the middle third, where the map is."""
    reds = total = 0
    for x in range(image.width() // 3, 2 * image.width() // 3, 7):
        for y in range(image.height() // 4, 3 * image.height() // 4, 7):
            colour = image.pixelColor(x, y)
            reds += colour.red() > 200 and colour.green() < 90 and colour.blue() < 90
            total += 1
    return reds / total


def test_a_wall_shows_tiles_from_an_address_keeps_them_and_does_without(qtbot: QtBot, tmp_path: Path) -> None:
    with serving(RED) as server:
        address = server.address + "/{z}/{x}/{y}.png"
        assert red_share(wall_picture(tmp_path, tile_source=address, tile_attribution="© test")) > 0.05
        first_asked = len(server.asked)
        assert first_asked > 4
    assert red_share(wall_picture(tmp_path, tile_source=address)) > 0.05, "a second start shows what was kept"
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    assert red_share(wall_picture(elsewhere, tile_source=address)) < 0.01, "a dead source leaves the city's own map"


def test_a_wall_shows_wmts_tiles_with_a_key(qtbot: QtBot, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    with serving(RED) as server:
        address = f"{server.address}/wmts?LAYER=vec&tk={KEY}"
        assert red_share(wall_picture(tmp_path, tile_source=address)) > 0.05
    assert KEY not in caplog.text


def test_a_wall_shows_an_mbtiles_file(qtbot: QtBot, tmp_path: Path, live_map: MapCanvas) -> None:
    file = tmp_path / "base.mbtiles"
    west, south, east, north = live_map.view.box
    source = read_source("http://nowhere/{z}/{x}/{y}", tmp_path)
    keys = raster_tiles(source, 8 * 11, (west - 5e4, south - 5e4, east + 5e4, north + 5e4))
    with sqlite3.connect(file) as database:
        database.execute("create table tiles (zoom_level int, tile_column int, tile_row int, tile_data blob)")
        rows = [(zoom, x, 2**zoom - 1 - y, RED) for zoom, x, y in keys]
        database.executemany("insert into tiles values (?, ?, ?, ?)", rows)
    assert red_share(wall_picture(tmp_path, tile_source=str(file))) > 0.05


@pytest.mark.parametrize(
    ("setting", "trouble"),
    [("map.tif", Refused), ("http://a/tiles.png", Refused), ("/nowhere/map.mbtiles", Unavailable)],
)
def test_a_bad_setting_is_told_in_one_sentence(
    qtbot: QtBot, tmp_path: Path, setting: str, trouble: type[Exception]
) -> None:
    with pytest.raises(trouble) as told:
        wall_picture(tmp_path, tile_source=setting)
    assert "\n" not in str(told.value)


def test_tiles_come_under_the_city_and_a_dead_source_is_told_in_one_note(
    qtbot: QtBot, live_map: MapCanvas, tmp_path: Path
) -> None:
    with serving(RED) as server:
        live_map.set_theme(load_theme("light"))
        live_map.set_tile_source(read_source(server.address + "/{z}/{x}/{y}", tmp_path), "© test")
        qtbot.waitUntil(live_map.is_complete, timeout=60_000)
        colour = live_map.grab().toImage().pixelColor(3, 3)
        assert colour.red() > 230 and colour.green() < 40
        assert live_map.furniture.attribution == "© test"
    with qtbot.waitSignal(live_map.view_settled):
        live_map.set_tile_source(read_source("http://127.0.0.1:9/{z}/{x}/{y}", tmp_path / "other"))
        live_map.fly_to(live_map.view.east_m, live_map.view.north_m, 12, 0)
    qtbot.waitUntil(lambda: bool(live_map.furniture.note), timeout=60_000)
    qtbot.waitUntil(live_map.is_complete, timeout=60_000)
    colour = live_map.grab().toImage().pixelColor(3, 3)
    assert colour.green() > 100, "the city's own vectors are there"


def test_a_source_that_was_dead_is_asked_again_by_itself(qtbot: QtBot, tmp_path: Path, qapp: object) -> None:
    with serving(b"busy") as server:
        fetcher = RasterFetcher(read_source(server.address + "/{z}/{x}/{y}", tmp_path), rest_ms=100)
        view = View(12e6, 2.6e6, 12.0, 900, 600)
        with qtbot.waitSignal(fetcher.source_died, timeout=20_000):
            fetcher.aim(view)
        server.picture = RED
        with qtbot.waitSignals([fetcher.source_revived, fetcher.tiles_fetched], timeout=20_000):
            pass
        qtbot.waitUntil(lambda: not fetcher.is_busy, timeout=20_000)
        wanted = raster_tiles(fetcher.source, level_of_zoom(view.zoom), view.box)
        assert all((tmp_path / "tiles").rglob(f"{wanted[0][2]}.tile"))
        fetcher.close()


def test_a_picture_of_unusual_size_is_left_out() -> None:
    assert not _picture(tile_of("#00ff00", 512)).isNull()
    assert _picture(tile_of("#00ff00", MOST_SIDE_PX + 1)).isNull()
    assert _picture(b"\x89PNG\r\n\x1a\nbroken").isNull()


def test_a_real_pmtiles_base_map(qtbot: QtBot, live_map: MapCanvas, tmp_path: Path, shared: Path) -> None:
    before = live_map.grab().toImage()
    live_map.set_tile_source(read_source(str(shared / "data/basemap/stamen_toner_z3.pmtiles"), tmp_path))
    live_map.fly_to(live_map.view.east_m, live_map.view.north_m, 4, 0)
    qtbot.waitUntil(live_map.is_complete, timeout=60_000)
    assert live_map.grab().toImage() != before
