"""Measures what memory an open map takes, its composing processes included, and whether it grows while it works."""

from __future__ import annotations

import itertools
import os
import statistics
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

import psutil
from PySide6.QtWidgets import QApplication

from app.bench.model import Measurement
from app.bench.traffic import FeedTraffic
from app.city.city import City
from app.city.delta import CityDelta
from app.i18n import _
from app.map.home import home_box
from app.map.projection import View, snapped
from widgets.map.canvas import MapCanvas
from widgets.map.worker_process import IDLE_S

MOST_MB, MOST_MB_AN_HOUR = 600.0, 1.0
ZOOMS = (0.0, 1.25, 2.5, 4.5)
COLOURINGS = ("density", "class", "state", None)
WARM_ROUNDS, ROUNDS = 2, 9
HOUR_S, PACE = 3600.0, 60
PARTS, WARM_PARTS, STEPS_A_PART, ACTS_A_STEP, LOOKS = 12, 2, 100, 60, 3
"""An hour at sixty times the pace of a city with 3,000 reports a day brings some 75,000 acts."""
PICTURES_AN_HOUR = 120  # a wall whose scene or place changes every half minute


def private_mb(canvas: MapCanvas) -> float:
    """What would be free if this process and the composing ones ended (USS); columns that they share are not in it."""
    processes = [os.getpid(), *canvas.process_ids()]
    return sum(psutil.Process(one).memory_full_info().uss for one in processes) / 2**20


def after_first_picture(canvas: MapCanvas, before_mb: float) -> Measurement:
    """The memory of a map that has just shown its first picture, beside what it took before it knew a city."""
    value = private_mb(canvas)
    name = _("memory of a map and its workers after the first picture (USS)")
    goal = f"<= {MOST_MB:.0f} MB"
    return Measurement(name, value, "MB", goal, value <= MOST_MB, before_mb, value / before_mb)


def while_it_works(canvas: MapCanvas, before_mb: float, wait: Callable[[MapCanvas], None]) -> list[Measurement]:
    """The memory after many pictures, and how it grows from one round of the same pictures to the next."""
    pictures = _round(canvas, wait)
    for _number in range(WARM_ROUNDS - 1):
        _round(canvas, wait)
    sizes = []
    for _number in range(ROUNDS):
        _round(canvas, wait)
        _rest(IDLE_S * 1.5)
        sizes.append(private_mb(canvas))
    value, made = max(sizes), pictures * (WARM_ROUNDS + ROUNDS)
    slope = growth(sizes) / pictures
    an_hour = slope * PICTURES_AN_HOUR
    return [
        Measurement(
            _("memory after {count} pictures of all zooms and colourings (USS, the most)").format(count=made),
            value, "MB", f"<= {MOST_MB:.0f} MB", value <= MOST_MB, before_mb, value / before_mb, ROUNDS,
        ),
        Measurement(
            _("growth after {count} pictures to warm up").format(count=pictures * WARM_ROUNDS),
            slope * 1000, _("MB in 1,000 pictures"), runs=ROUNDS,
        ),
        Measurement(
            _("growth in an hour of {count} pictures").format(count=PICTURES_AN_HOUR),
            an_hour, _("MB/h"), f"<= {MOST_MB_AN_HOUR:.0f} MB/h", an_hour <= MOST_MB_AN_HOUR, runs=ROUNDS,
        ),
    ]  # fmt: skip


def growth(sizes: Sequence[float]) -> float:
    """How much more there is from one measurement to the next: the median of the slopes between any two of them.

    What is taken for a while and given back (a tile on its way) moves a line through all points, but not this.
    """
    return statistics.median((b[1] - a[1]) / (b[0] - a[0]) for a, b in itertools.combinations(enumerate(sizes), 2))


def while_it_changes(
    canvas: MapCanvas, before_mb: float, load: Callable[[], City], wait: Callable[[MapCanvas], None]
) -> list[Measurement]:
    """The memory while a feed brings an hour of traffic at 60 times its pace, over midnight, and after a lost server.

    Time runs as fast as the map follows; the number of steps and acts is that of the hour. Each part ends as a month
    does, so that cases of the month which are kept do not look like a leak.
    """
    traffic, sizes, now_s = FeedTraffic(canvas.shown_city), [], canvas.shown_city.clock.now()
    most_mb = 0.0
    for _part in range(PARTS):
        for _number in range(STEPS_A_PART):
            now_s += HOUR_S * PACE / (PARTS * STEPS_A_PART)
            _take_step(canvas, traffic.step(ACTS_A_STEP, now_s))
        _take_step(canvas, traffic.midnight(now_s + 1.0))
        wait(canvas)
        looks = [_rested_mb(canvas) for _look in range(LOOKS)]
        sizes.append(min(looks))  # a worker that still has tiles on their way takes more for a moment
        most_mb = max(most_mb, *looks)
    canvas.set_grey(True, "")
    _rest(IDLE_S)
    with _Peak(canvas) as peak:
        canvas.set_city(load())
        canvas.set_grey(False)
        wait(canvas)
    value, slope = most_mb, growth(sizes[WARM_PARTS:]) * PARTS
    return [
        Measurement(
            _("memory in an hour of traffic at 60 times its pace, over midnight (USS, the most)"),
            value, "MB", f"<= {MOST_MB:.0f} MB", value <= MOST_MB, before_mb, value / before_mb, PARTS,
        ),
        Measurement(
            _("growth in this hour of {count} acts").format(count=f"{PARTS * STEPS_A_PART * ACTS_A_STEP:,}"),
            slope, _("MB/h"), f"<= {MOST_MB_AN_HOUR:.0f} MB/h", slope <= MOST_MB_AN_HOUR, runs=PARTS,
        ),
        Measurement(
            _("memory while the city is read anew after a lost server (USS, the most)"),
            peak.most_mb, "MB", f"<= {MOST_MB:.0f} MB", peak.most_mb <= MOST_MB, before_mb, peak.most_mb / before_mb,
            peak.looks,
        ),
    ]  # fmt: skip


def _rested_mb(canvas: MapCanvas) -> float:
    """The memory once the workers have noticed that they are idle."""
    _rest(IDLE_S)
    return private_mb(canvas)


def _take_step(canvas: MapCanvas, delta: CityDelta) -> None:
    """Put a step of the feed into the city and show it."""
    canvas.apply_change(canvas.shown_city.apply(delta))
    QApplication.processEvents()


class _Peak:
    """Looks at the memory from a thread of its own, as often as it can, while something is done."""

    def __init__(self, canvas: MapCanvas) -> None:
        self._canvas, self._stopping = canvas, threading.Event()
        self._thread = threading.Thread(target=self._look, name="memory", daemon=True)
        self.most_mb, self.looks = private_mb(canvas), 1

    def __enter__(self) -> _Peak:
        self._thread.start()
        return self

    def __exit__(self, *_trouble: object) -> None:
        self._stopping.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._stopping.wait(0.05):
            self.most_mb, self.looks = max(self.most_mb, private_mb(self._canvas)), self.looks + 1


def _round(canvas: MapCanvas, wait: Callable[[MapCanvas], None]) -> int:
    """Show every zoom at two places in every colouring; returns how many pictures that made."""
    canvas.fly_to_box(home_box(canvas.shown_city), 0)
    home: View = canvas.view
    count = 0
    for colouring, deeper, side in itertools.product(COLOURINGS, ZOOMS, (-1, 1)):
        canvas.show_look(replace(canvas.look, colouring=colouring))
        place = home.panned(side * 0.12 * home.width, side * 0.05 * home.height)
        canvas.navigator.show(replace(place, zoom=snapped(home.zoom + deeper)))
        wait(canvas)
        canvas.repaint()
        count += 1
    return count


def _rest(seconds: float) -> None:
    """Let the workers notice that they are idle."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        QApplication.processEvents()
        time.sleep(0.02)
