"""A small made-up city on a live map with one worker."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.city.city import City
from tests.fakes.city import fake_city
from widgets.map.canvas import MapCanvas
from widgets.map.tile_service import TileService
from widgets.theme import apply_theme, load_theme


@pytest.fixture(scope="session")
def shared_city() -> City:
    """A city for tests that only look."""
    return fake_city(6000, 1500, grids=30)


@pytest.fixture
def empty_map(qtbot: QtBot, qapp: QApplication) -> Iterator[MapCanvas]:
    """A map without a city."""
    theme = load_theme("dark")
    apply_theme(qapp, theme)
    canvas = MapCanvas(theme, workshop=TileService(1))
    qtbot.addWidget(canvas)
    canvas.resize(640, 480)
    canvas.show()
    yield canvas
    canvas.close_workers()


@pytest.fixture
def live_map(qtbot: QtBot, empty_map: MapCanvas, shared_city: City) -> MapCanvas:
    """A complete map of the shared city."""
    with qtbot.waitSignal(empty_map.picture_completed, timeout=60_000):
        empty_map.set_city(shared_city)
    return empty_map
