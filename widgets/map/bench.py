"""Measures the live map: frames while it moves, the first picture, picking, and the cost of ten times the city."""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
from PySide6.QtCore import QEventLoop, QPoint, QRect, Qt, QTimer
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QApplication, QWidget

from app.bench.model import Measurement
from app.city.city import City
from app.city.columns import shared_folders
from app.city.components import NOWHERE, Components
from app.city.model import COMPONENT_DTYPE
from app.i18n import N_, _
from app.map.home import home_box
from app.map.projection import TILE_PX, View, level_of_zoom
from app.map.tiles import TileBlock, tile_range
from widgets.application import the_application
from widgets.map.base_layers import Style, scenery_of
from widgets.map.canvas import MapCanvas
from widgets.map.compositor import Compositor
from widgets.map.memory_bench import after_first_picture, private_mb, while_it_changes, while_it_works
from widgets.map.tile_service import TileService
from widgets.theme import apply_theme, load_theme

SIZES = (("1080p", 1920, 1080), ("4K", 3840, 2160))
STREET_ZOOM = 16.5
FRAMES, RUNS = 150, 3
BETWEEN_LEVELS = 1.05  # how much larger tiles are drawn while it zooms, about
WAIT_MS = 60_000


class _Plain(QWidget):
    """A window that is only filled, or only shows one picture (larger than it is): what the machine cannot avoid."""

    def __init__(self, width: int, height: int, picture: QPixmap | None, larger: float = 1.0) -> None:
        super().__init__()
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._picture, self._larger = picture, larger
        self.resize(width, height)
        self.show()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Fill the window or draw the picture."""
        with QPainter(self) as painter:
            if self._picture is None:
                painter.fillRect(self.rect(), QColor("#07111F"))
            elif self._larger == 1.0:
                painter.drawPixmap(0, 0, self._picture)
            else:
                painter.drawPixmap(QRect(QPoint(), self.size() * self._larger), self._picture)


@dataclass(frozen=True)
class _Frames:
    """How long frames took, in milliseconds."""

    times_ms: np.ndarray

    @property
    def p50(self) -> float:
        return float(np.median(self.times_ms))

    @property
    def p95(self) -> float:
        return float(np.quantile(self.times_ms, 0.95))


def run(load: Callable[[], City]) -> list[Measurement]:
    """Measure everything with the city that `load` reads; without an application the screen is kept in memory."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    apply_theme(the_application(), load_theme("dark"))
    rows: list[Measurement] = []
    canvas = _open(1920, 1080)
    before_mb = private_mb(canvas)
    city = load()
    rows.append(_first_picture(canvas, city))
    rows.append(after_first_picture(canvas, before_mb))
    for name, width, height in SIZES:
        rows.extend(_moving(canvas, name, width, height))
    canvas.resize(1920, 1080)
    canvas.font_px = 15
    rows.extend(while_it_works(canvas, before_mb, _wait_complete))
    rows.extend(_picking(canvas, city))
    del city  # a name that keeps what was replaced would be measured as well
    rows.extend(while_it_changes(canvas, before_mb, load, _wait_complete))
    canvas.close_workers()
    canvas.close()
    rows.extend(_ten_fold(canvas.shown_city))
    return rows


def _open(width: int, height: int) -> MapCanvas:
    canvas = MapCanvas(load_theme("dark"))
    canvas.resize(width, height)
    canvas.font_px = 15 * height / 1080
    canvas.show()
    QApplication.processEvents()
    time.sleep(1.5)  # the workers have started before a city is read
    return canvas


def _wait_complete(canvas: MapCanvas) -> None:
    if canvas.is_complete():
        return
    loop = QEventLoop()
    canvas.picture_completed.connect(loop.quit)
    QTimer.singleShot(WAIT_MS, loop.quit)
    loop.exec()


def _first_picture(canvas: MapCanvas, city: City) -> Measurement:
    times = []
    for _run in range(RUNS):
        started = time.perf_counter()
        canvas.set_city(city)
        canvas.refresh()
        _wait_complete(canvas)
        times.append(time.perf_counter() - started)
    value = statistics.median(times)
    picture = canvas.grab()
    floor = _frames_of(_Plain(1920, 1080, picture)).p50 / 1000
    name = _("first complete picture of the city, data in memory")
    return Measurement(name, value, "s", "<= 1 s", value <= 1.0, floor, value / floor, RUNS)


def _frames_of(window: QWidget, before: Callable[[int], None] = lambda _number: None, frames: int = FRAMES) -> _Frames:
    """Repaint a window again and again and time each frame, the handling of what arrived in between included."""
    times = np.empty(frames)
    for number in range(frames):
        started = time.perf_counter()
        QApplication.processEvents()
        before(number)
        window.repaint()
        times[number] = (time.perf_counter() - started) * 1000
    if isinstance(window, _Plain):
        window.close()
    return _Frames(times)


def _ways(home: View, street: View) -> Iterator[tuple[str, float, Callable[[int], View]]]:
    """What is measured: its name, the frames a second to hold at 1080p and how the view moves."""
    turn = np.linspace(0, 2 * np.pi, FRAMES)
    whole = replace(home, zoom=home.zoom)
    span = street.zoom - home.zoom
    yield N_("pan, whole city"), 60, lambda i: whole.panned(180 * np.sin(turn[i]), 90 * np.sin(2 * turn[i]))
    yield N_("pan, street level"), 60, lambda i: street.panned(180 * np.sin(turn[i]), 90 * np.sin(2 * turn[i]))
    yield N_("pan into fresh ground while tiles are composed"), 60, lambda i: street.panned(-14.0 * i, -6.0 * i)
    yield (
        N_("zoom, whole city to street level and back"),
        20,
        lambda i: replace(street, zoom=home.zoom + span * (0.5 - 0.5 * np.cos(turn[i]))),
    )


def _moving(canvas: MapCanvas, name: str, width: int, height: int) -> list[Measurement]:
    canvas.resize(width, height)
    canvas.font_px = 15 * height / 1080
    canvas.fly_to_box(home_box(canvas.shown_city), 0)
    _wait_complete(canvas)
    home, picture = canvas.view, canvas.grab()
    empty, blit, scaled = (
        statistics.median(_frames_of(_Plain(width, height, shown, larger)).p50 for _run in range(RUNS))
        for shown, larger in ((None, 1.0), (picture, 1.0), (picture, BETWEEN_LEVELS))
    )
    street = replace(home, zoom=STREET_ZOOM + np.log2(height / 1080))
    rows = [
        Measurement(title.format(size=name), 1000 / ms, _("frames/s"), floor=1000 / empty, ratio=empty / ms, runs=RUNS)
        for title, ms in (
            (_("{size}: blit of the same picture"), blit),
            (_("{size}: blit of the same picture a little larger, as between levels"), scaled),
        )
    ]
    for way, least_4k, at in _ways(home, street):
        least = 60 if name == "1080p" else least_4k
        runs = [_one_way(canvas, at) for _run in range(RUNS)]
        p50, p95 = statistics.median(r.p50 for r in runs), statistics.median(r.p95 for r in runs)
        rate, floor = 1000 / p50, 1000 / empty
        limit = 25.0 if name == "1080p" else 1000 / least * 1.5
        met = rate >= least and p95 <= limit and (name != "1080p" or rate / floor >= 0.2)
        title = _("{size}: {way} (p50 {p50} ms, p95 {p95} ms)").format(
            size=name, way=_(way), p50=f"{p50:.1f}", p95=f"{p95:.1f}"
        )
        goal = f">= {least} frames/s, p95 <= {limit:.0f} ms" + (", >= 0.2 x floor" if name == "1080p" else "")
        rows.append(Measurement(title, rate, _("frames/s"), goal, met, floor, rate / floor, RUNS))
    return rows


def _one_way(canvas: MapCanvas, at: Callable[[int], View]) -> _Frames:
    """Move the map along a way as a hand would, frame by frame."""
    canvas.navigator.show(at(0))
    _wait_complete(canvas)
    navigator = canvas.navigator
    navigator.hold(True)

    def step(number: int) -> None:
        navigator.drag_to(at(number))

    frames = _frames_of(canvas, step)
    navigator.hold(False)
    return frames


def _picking(canvas: MapCanvas, city: City) -> list[Measurement]:
    components = city.components
    if not components.count:
        return []
    rng = np.random.default_rng(1)
    rows = rng.integers(0, components.row_count, 300)
    x, y = components.column("x_cm")[rows] / 100 + 3.0, components.column("y_cm")[rows] / 100 - 2.0
    result = []
    for name, radius_m in ((N_("street level"), 12.0), (N_("whole city"), 400.0)):
        times, floors = [], []
        for east, north in zip(x, y, strict=True):
            started = time.perf_counter()
            components.nearest(east, north, radius_m)
            times.append((time.perf_counter() - started) * 1000)
            started = time.perf_counter()
            components.slices_in_box(east - radius_m, north - radius_m, east + radius_m, north + radius_m)
            floors.append((time.perf_counter() - started) * 1000)
        value, floor = float(np.quantile(times, 0.95)), float(np.quantile(floors, 0.95))
        title = _("find the nearest of {count}, {reach}, p95").format(count=f"{components.count:,}", reach=_(name))
        result.append(Measurement(title, value, "ms", "<= 5 ms", value <= 5, floor, value / floor, len(times)))
    return result


def times_ten(components: Components, by: int = 10) -> Components:
    """A city with ten components for each, strewn around it."""
    living = components.column("x_cm") != NOWHERE
    rng = np.random.default_rng(2)
    columns = {name: np.repeat(components.column(name)[living], by) for name in COMPONENT_DTYPE.names or ()}
    count = len(columns["x_cm"])
    columns["component_id"] = np.arange(1, count + 1, dtype=np.int64)
    for name in ("x_cm", "y_cm"):
        columns[name] = columns[name] + rng.integers(-1500, 1500, count, dtype=np.int32)
    return Components.from_columns(columns, shared_folders(), is_sorted=True)


def _ten_fold(city: City) -> list[Measurement]:
    """The time that a worker takes for the same block of tiles with the city and with ten times its components."""
    canvas = MapCanvas(load_theme("dark"), workshop=TileService(0))
    canvas.resize(1920, 1080)
    canvas.scenery.set_city(city)
    style = canvas.scenery.style
    home = canvas.view.fitted(home_box(city)).zoom
    canvas.close()
    if not city.components.count:
        return []
    blocks = [
        (name, _block(city, zoom))
        for name, zoom in ((N_("whole city"), home), (N_("quarter"), 14.5), (N_("street level"), 17.0))
    ]
    many = times_ten(city.components)
    once, tenfold = _compose_times(city, (city.components, many), style, blocks)
    picks = [_pick_ms(components) for components in (city.components, many)]
    many.close()
    rows: list[Measurement] = []
    for (name, _block_of), one, ten in zip(blocks, once, tenfold, strict=True):
        title = _("ten times the components: cost of a block of 16 tiles, {reach}").format(reach=_(name))
        rows.append(Measurement(title, ten, "ms", "<= 1.3 x", ten / one <= 1.3, one, ten / one, 7))
    rows.append(
        Measurement(
            _("ten times the components: find the nearest"),
            picks[1],
            "ms",
            "<= 5 ms",
            picks[1] <= 5,
            picks[0],
            picks[1] / picks[0],
            300,
        )
    )
    return rows


def _block(city: City, zoom: float) -> TileBlock:
    """Sixteen tiles around a component in the densest part."""
    components = city.components
    row = components.row_count // 2
    east, north = components.column("x_cm")[row] / 100, components.column("y_cm")[row] / 100
    level = level_of_zoom(zoom)
    x, y, _last_x, _last_y = tile_range(level, (east, north, east + 1, north + 1))
    return TileBlock(level, max(x - 2, 0), max(y - 2, 0), 4, 4)


def _compose_times(
    city: City, cities: tuple[Components, ...], style: Style, blocks: list[tuple[str, TileBlock]]
) -> list[list[float]]:
    """The median time of each block for each set of components, taken in turns so that both meet the same machine."""
    compositors = [Compositor() for _components in cities]
    for compositor, components in zip(compositors, cities, strict=True):
        for name, layer in scenery_of(city).items():
            compositor.ground.set_shapes(name, layer)
        compositor.ground.stock.set_components(components)
        compositor.set_style(style)
    image = QImage(4 * TILE_PX, 4 * TILE_PX, QImage.Format.Format_RGB32)
    times = np.empty((len(cities), len(blocks), 8))
    for turn in range(8):
        for place, (_name, block) in enumerate(blocks):
            for number, compositor in enumerate(compositors):
                started = time.perf_counter()
                compositor.compose(block, image)
                times[number, place, turn] = (time.perf_counter() - started) * 1000
    return np.median(times[..., 1:], axis=2).tolist()


def _pick_ms(components: Components) -> float:
    rng = np.random.default_rng(3)
    rows = rng.integers(0, components.row_count, 300)
    times = []
    for row in rows:
        east, north = components.column("x_cm")[row] / 100, components.column("y_cm")[row] / 100
        started = time.perf_counter()
        components.nearest(east, north, 12.0)
        times.append((time.perf_counter() - started) * 1000)
    return float(np.quantile(times, 0.95))
