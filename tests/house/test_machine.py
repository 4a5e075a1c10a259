"""Rules: versions that are known to be sound, and a machine that has what Qt needs."""

import shutil
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import PySide6
import pytest
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QImage, QPainter, QPolygonF
from PySide6.QtWidgets import QApplication

from tests.house.source import ROOT

PAINTS = 3000
QT = Path(PySide6.__file__).parent
USED = (
    *("QtCore.abi3.so", "QtGui.abi3.so", "QtWidgets.abi3.so", "QtNetwork.abi3.so", "QtSvg.abi3.so"),
    *("QtWebEngineCore.abi3.so", "QtWebEngineWidgets.abi3.so", "Qt/libexec/QtWebEngineProcess"),
    *("Qt/plugins/platforms/libqxcb.so", "Qt/plugins/platforms/libqoffscreen.so"),
    *(
        "Qt/plugins/xcbglintegrations/libqxcb-egl-integration.so",
        "Qt/plugins/xcbglintegrations/libqxcb-glx-integration.so",
    ),
)


def paint(image: QImage) -> None:
    painter = QPainter(image)
    painter.setPen(QColor("#37B6FF"))
    painter.fillRect(QRectF(0, 0, 8, 8), QColor("#07111F"))
    painter.drawPolyline(QPolygonF([QPointF(0, 0), QPointF(7, 7)]))
    painter.drawText(1, 7, "1")
    painter.save()
    painter.translate(1, 1)
    painter.restore()
    painter.end()


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="None is immortal from Python 3.12 on")
def test_painting_loses_no_reference_to_none(qapp: QApplication) -> None:
    """PySide6 6.12.0 on Python 3.11 loses one at every call and ends the process after some thousand paints."""
    image = QImage(16, 16, QImage.Format.Format_RGB32)
    paint(image)
    before = sys.getrefcount(None)
    for _number in range(PAINTS):
        paint(image)
    lost = before - sys.getrefcount(None)
    assert lost < PAINTS // 10, (
        f"Rule: PySide6 {PySide6.__version__} loses references to None ({lost} in {PAINTS} paints)"
    )


def test_all_parts_of_qt_are_of_one_sound_version() -> None:
    found = {name: version(name) for name in ("PySide6", "PySide6_Essentials", "PySide6_Addons", "shiboken6")}
    assert set(found.values()) == {"6.11.2"}, f"Rule: all parts of Qt are 6.11.2, see pyproject.toml: {found}"


@pytest.mark.skipif(shutil.which("ldd") is None, reason="no ldd on this machine")
@pytest.mark.parametrize("name", USED)
def test_every_library_that_qt_needs_is_on_the_machine(name: str) -> None:
    said = subprocess.run(["ldd", str(QT / name)], capture_output=True, text=True, check=False).stdout
    missing = [line.split()[0] for line in said.splitlines() if "not found" in line and "libQt6" not in line]
    assert not missing, f"Rule: resources/setup/debian.txt names every library that Qt needs; missing: {missing}"


def test_the_makefile_has_the_targets_that_people_and_scripts_type() -> None:
    said = subprocess.run(["make", "-s", "-C", str(ROOT), "help"], capture_output=True, text=True, check=True).stdout
    for target in ("run", "test", "check", "bench", "help", "setup"):
        assert f"make {target}" in said, f"Rule: the Makefile has a target {target}"
