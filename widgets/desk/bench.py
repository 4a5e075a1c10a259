"""What memory a desk takes after a shift: many cases with large photos, looked at in a real window."""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import psutil
from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from app.bench.model import Measurement
from app.city.ports import CitySource
from app.desk.case_file import CaseFile, PhotoLine
from app.errors import Unavailable
from app.i18n import _
from app.map.marks import is_open
from app.services import Services
from widgets.application import the_application
from widgets.desk.panels.case.photo_dialog import PhotoDialog
from widgets.desk.run import open_window
from widgets.desk.window import MainWindow
from widgets.map.worker_process import IDLE_S

CASES, PHOTOS, LARGE_EVERY = 500, 3, 10
MOST_MB = 400.0
SIZE = (1920, 1080)
PHOTO_SIDES = (4000, 3000)
LONGEST_S = 60.0


class PhotographedCases:
    """Reads cases as they are and gives each three photos of twelve million pixels."""

    def __init__(self, reader: Any) -> None:
        self._reader = reader
        self._content = _photo()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._reader, name)

    def case_file(self, case_id: int) -> CaseFile | None:
        """Return the case with its photos; their numbers are of no other case."""
        found = self._reader.case_file(case_id)
        if found is None:
            return None
        at = found.now
        lines = tuple(PhotoLine(case_id * PHOTOS + number, "near", at) for number in range(PHOTOS))
        return replace(found, photos=lines)

    def photo(self, _attachment_id: int) -> bytes:
        """Return the content of any photo."""
        return self._content


def measure_shift(command: Sequence[str]) -> Measurement:
    """The memory of a desk and its map's processes after a shift, beside what it took before the first case.

    Args:
        command: works a shift in a process of its own and prints what it took.

    Raises:
        Unavailable: the shift was not worked to its end.
    """
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    try:
        before, after, cases = json.loads(done.stdout.strip().splitlines()[-1])
    except (IndexError, ValueError) as error:
        raise Unavailable(_("The desk of the benchmark did not come to its end.")) from error
    name = _("memory of a desk after {cases} cases with {photos} photos of 12 million pixels each (USS)")
    return Measurement(
        name.format(cases=cases, photos=PHOTOS), after, "MB", f"<= {MOST_MB:.0f} MB", after <= MOST_MB, before,
        after / before,
    )  # fmt: skip


def work_shift(services: Services, source: CitySource, theme: str) -> int:
    """Look at one case after another, now and then at a photo in large, and print the memory before and after."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    application = the_application()
    photographed: Any = PhotographedCases(services.case_reader)
    with open_window(replace(services, case_reader=photographed), source, theme, None, application) as desk:
        desk.resize(*SIZE)
        desk.show()
        _wait(desk.is_complete)
        before = _private_mb(desk)
        case_ids = _open_cases(desk)
        for number, case_id in enumerate(case_ids):
            desk.context.selection.select_case(case_id)
            _wait(lambda: _is_seen(desk))
            if number % LARGE_EVERY == 0:
                _look_at_large(desk)
        rested_at = time.monotonic() + IDLE_S * 1.5  # what composes the map notices that it is idle
        _wait(lambda: desk.is_complete() and time.monotonic() > rested_at)
        print(json.dumps([before, _private_mb(desk), len(case_ids)]), flush=True)
    return 0


def _open_cases(desk: MainWindow) -> list[int]:
    cases = desk.context.changes.city.cases  # type: ignore[union-attr]
    ids = np.asarray(cases.column("case_id"))[is_open(cases)]
    return [int(case_id) for case_id in np.resize(ids, CASES)] if len(ids) else []


def _is_seen(desk: MainWindow) -> bool:
    pane: Any = desk.panels["case"]
    thumbs = pane.photos.thumbs
    return pane.is_current and len(thumbs) == PHOTOS and all(thumb.picture is not None for thumb in thumbs)


def _look_at_large(desk: MainWindow) -> None:
    pane: Any = desk.panels["case"]
    pane.show_photos()
    (large,) = [one for one in pane.findChildren(PhotoDialog) if one.isVisible()]
    _wait(lambda: large.image is not None)
    large.grab()
    large.accept()


def _wait(is_done: Callable[[], bool]) -> None:
    """Let the desk work until something is so.

    Raises:
        Unavailable: it was not so for a long time.
    """
    until = time.monotonic() + LONGEST_S
    while not is_done():
        if time.monotonic() > until:
            raise Unavailable(_("The desk of the benchmark did not come to its end."))
        QApplication.processEvents()
        time.sleep(0.002)


def _private_mb(desk: MainWindow) -> float:
    """What would be free if the desk and the composing processes of its map ended (USS)."""
    city_map: Any = desk.panels["map"]
    processes = [os.getpid(), *city_map.canvas.process_ids()]
    return sum(psutil.Process(one).memory_full_info().uss for one in processes) / 2**20


def _photo() -> bytes:
    """A photo as a camera takes it: no two of its pixels are quite alike."""
    wide, high = PHOTO_SIDES
    slope = np.add.outer(np.arange(high), np.arange(wide)) // 28
    grain = np.random.default_rng(1).integers(0, 24, (high, wide))
    grey = np.ascontiguousarray((slope + grain) % 256, np.uint8)
    image = QImage(grey.data, wide, high, wide, QImage.Format.Format_Grayscale8)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.convertToFormat(QImage.Format.Format_RGB32).save(buffer, "JPG", 85)  # type: ignore[call-overload]
    return bytes(buffer.data().data())
