"""A base map of raster tiles under the live map: shown when it comes, one quiet note when it does not."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from app.map.sources import read_source
from widgets.map.canvas import MapCanvas
from widgets.theme import load_theme

TONER = Path(__file__).resolve().parents[4] / "shared/data/basemap/stamen_toner_z3.pmtiles"


def red_tile() -> bytes:
    image = QImage(256, 256, QImage.Format.Format_RGB32)
    image.fill(QColor("#ff0000"))
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    return bytes(data.data())


def test_tiles_come_under_the_city_and_a_dead_source_leaves_the_vectors(
    qtbot: QtBot, live_map: MapCanvas, tmp_path: Path
) -> None:
    tile = red_tile()

    class Server(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # noqa: N802
            self.send_response(200)
            self.end_headers()
            self.wfile.write(tile)

        def log_message(self, *_words: object) -> None:
            pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), Server)
    threading.Thread(target=http.serve_forever, daemon=True).start()
    try:
        live_map.set_theme(load_theme("light"))
        live_map.set_tile_source(
            read_source(f"http://127.0.0.1:{http.server_port}/{{z}}/{{x}}/{{y}}", tmp_path), "© test"
        )

        def is_red() -> bool:
            colour = live_map.grab().toImage().pixelColor(3, 3)
            return live_map.is_complete() and colour.red() > 230 and colour.green() < 40

        qtbot.waitUntil(is_red, timeout=60_000)
        assert live_map.furniture.attribution == "© test"
    finally:
        http.shutdown()
        http.server_close()
    with qtbot.waitSignal(live_map.view_settled):
        live_map.set_tile_source(read_source("http://127.0.0.1:9/{z}/{x}/{y}", tmp_path / "other"))
        live_map.fly_to(live_map.view.east_m, live_map.view.north_m, 12, 0)
    qtbot.waitUntil(lambda: bool(live_map.furniture.note), timeout=60_000)
    qtbot.waitUntil(live_map.is_complete, timeout=60_000)
    colour = live_map.grab().toImage().pixelColor(3, 3)
    assert colour.green() > 100, "the city's own vectors are there"


@pytest.mark.skipif(not TONER.exists(), reason=f"{TONER} is not here")
def test_a_real_pmtiles_base_map(qtbot: QtBot, live_map: MapCanvas, tmp_path: Path) -> None:
    before = live_map.grab().toImage()
    live_map.set_tile_source(read_source(str(TONER), tmp_path))
    live_map.fly_to(live_map.view.east_m, live_map.view.north_m, 4, 0)
    qtbot.waitUntil(live_map.is_complete, timeout=60_000)
    assert live_map.grab().toImage() != before
