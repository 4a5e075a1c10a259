"""Windows of one wall share their composing processes, and each keeps its own look."""

import os
import signal
import threading
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.city.city import City
from app.city.model import COMPONENT_DTYPE, CityChange
from tests.fakes.city import CENTRE_M, fake_city
from widgets.map.canvas import MapCanvas
from widgets.map.tile_service import TileService
from widgets.theme import apply_theme, load_theme


@pytest.fixture
def workshop(qapp: QApplication) -> Iterator[TileService]:
    apply_theme(qapp, load_theme("dark"))
    workshop = TileService(1)
    yield workshop
    workshop.pool.close()


@pytest.fixture
def two_maps(qtbot: QtBot, workshop: TileService) -> Iterator[tuple[MapCanvas, MapCanvas]]:
    """A dark map and a light one with larger writing over the same processes."""
    maps = MapCanvas(load_theme("dark"), workshop=workshop), MapCanvas(load_theme("light"), workshop=workshop)
    maps[1].font_px = 22
    for canvas in maps:
        qtbot.addWidget(canvas)
        canvas.resize(500, 400)
        canvas.show()
    yield maps
    for canvas in maps:
        canvas.close_workers()


def land_colour(canvas: MapCanvas) -> QColor:
    return canvas.grab().toImage().pixelColor(3, 3)


def heard_words(workshop: TileService, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    words: list[str] = []
    (worker,) = workshop.pool._workers
    send = worker.send

    def hear(message: tuple) -> None:
        words.append(message[0])
        send(message)

    monkeypatch.setattr(worker, "send", hear)
    return words


def test_two_windows_are_complete_each_in_its_own_look(
    qtbot: QtBot, workshop: TileService, two_maps: tuple[MapCanvas, MapCanvas], shared_city: City,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    words = heard_words(workshop, monkeypatch)
    for canvas in two_maps:
        canvas.set_city(shared_city)
    qtbot.waitUntil(lambda: all(canvas.is_complete() for canvas in two_maps), timeout=60_000)
    assert two_maps[0].process_ids() == two_maps[1].process_ids() and len(two_maps[0].process_ids()) == 1
    assert words.count("components") == 1, "the city is told once, however many windows show it"
    assert land_colour(two_maps[0]).lightnessF() < 0.3 < 0.7 < land_colour(two_maps[1]).lightnessF()


def test_a_place_that_is_expected_is_there_before_it_is_shown(
    qtbot: QtBot, two_maps: tuple[MapCanvas, MapCanvas], shared_city: City
) -> None:
    canvas, _other = two_maps
    canvas.set_city(shared_city)
    qtbot.waitUntil(canvas.is_complete, timeout=60_000)
    east, north = CENTRE_M[0] + 900, CENTRE_M[1] + 700
    box = (east, north, east + 800, north + 600)
    canvas.expect_box(box)
    qtbot.waitUntil(lambda: not canvas.tiles.missing(canvas._fitted(box)), timeout=60_000)
    canvas.fit_box(*box)
    assert canvas.tiles.missing(canvas.view) == []


def test_no_window_waits_until_another_has_everything(
    qtbot: QtBot, workshop: TileService, two_maps: tuple[MapCanvas, MapCanvas], shared_city: City
) -> None:
    turns: list[int] = []
    for number, canvas in enumerate(two_maps):
        canvas._share.block_composed.connect(lambda *_values, number=number: turns.append(number))
        canvas.set_city(shared_city)
    qtbot.waitUntil(lambda: all(canvas.is_complete() for canvas in two_maps), timeout=60_000)
    first_of_second, last_of_first = turns.index(1), len(turns) - 1 - turns[::-1].index(0)
    assert first_of_second < last_of_first and first_of_second <= 3


def test_a_change_is_told_once_and_drawn_in_both(
    qtbot: QtBot, workshop: TileService, two_maps: tuple[MapCanvas, MapCanvas], monkeypatch: pytest.MonkeyPatch
) -> None:
    city = fake_city(3000, 200, grids=20)
    for canvas in two_maps:
        canvas.set_city(city)
        canvas.fly_to(*CENTRE_M, 17, 0)
    qtbot.waitUntil(lambda: all(canvas.is_complete() for canvas in two_maps), timeout=60_000)
    before = [canvas.grab().toImage() for canvas in two_maps]
    words = heard_words(workshop, monkeypatch)
    fresh = np.zeros(1, COMPONENT_DTYPE)
    fresh["component_id"], fresh["class_id"], fresh["state"] = 10**6, 1, 1
    fresh["x_cm"], fresh["y_cm"] = round(CENTRE_M[0] * 100), round(CENTRE_M[1] * 100)
    boxes = city.components.apply(fresh, np.empty(0, np.int64))
    change = CityChange(2, component_boxes_m=boxes, topics=frozenset({"components"}))
    for canvas in two_maps:
        canvas.apply_change(change)
    qtbot.waitUntil(lambda: all(canvas.is_complete() for canvas in two_maps), timeout=60_000)
    assert sum(word in ("touched", "components") for word in words) == 1
    assert all(canvas.grab().toImage() != old for canvas, old in zip(two_maps, before, strict=True))


def test_other_shapes_are_told_once_and_both_compose_anew(
    qtbot: QtBot, workshop: TileService, two_maps: tuple[MapCanvas, MapCanvas], monkeypatch: pytest.MonkeyPatch
) -> None:
    city = fake_city(1000, 100, grids=20)
    for canvas in two_maps:
        canvas.set_city(city)
    qtbot.waitUntil(lambda: all(canvas.is_complete() for canvas in two_maps), timeout=60_000)
    words = heard_words(workshop, monkeypatch)
    for change in (CityChange(2, topics=frozenset({"streets"})), CityChange(3, topics=frozenset({"streets"}))):
        for canvas in two_maps:
            canvas.apply_change(change)
            assert not canvas.is_complete()
    assert words.count("shapes") == 2 * 6, "six layers for each of two changes"
    qtbot.waitUntil(lambda: all(canvas.is_complete() for canvas in two_maps), timeout=60_000)


def test_the_processes_end_with_the_last_window(
    qtbot: QtBot, workshop: TileService, two_maps: tuple[MapCanvas, MapCanvas], shared_city: City
) -> None:
    (process,) = (worker.process for worker in workshop.pool._workers)
    for canvas in two_maps:
        canvas.set_city(shared_city)
    two_maps[0].close_workers()
    assert process.poll() is None
    qtbot.waitUntil(two_maps[1].is_complete, timeout=60_000)
    two_maps[1].close_workers()
    assert process.poll() is not None


def test_a_worker_that_dies_serves_both_windows_again(
    qtbot: QtBot, workshop: TileService, two_maps: tuple[MapCanvas, MapCanvas], shared_city: City
) -> None:
    for canvas in two_maps:
        canvas.set_city(shared_city)
    workshop.pool._workers[0].process.kill()
    for canvas in two_maps:
        view = canvas.view
        canvas.navigator.show(replace(view, zoom=view.zoom + 1))
    qtbot.waitUntil(lambda: all(canvas.is_complete() for canvas in two_maps), timeout=60_000)


def test_a_worker_that_reads_nothing_is_closed_in_order(qapp: QApplication) -> None:
    service = TileService(1)
    (number,) = service.pool.process_ids
    os.kill(number, signal.SIGSTOP)
    for _time in range(4):  # more than a pipe holds
        service.pool.tell("touched", np.zeros((200_000, 4)))
    (sender,) = [one for one in threading.enumerate() if one.name == "map-sender"]
    service.pool.close()
    assert not sender.is_alive()
