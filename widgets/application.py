"""The one application of a process, in whose thread alone garbage is collected.

Python collects rings of objects in whichever thread happens to allocate. A widget that dies in another thread than its
own takes the process down, seldom and far from the fault; so the windows' thread collects, and no other does.
"""

from __future__ import annotations

import contextlib
import gc
import logging
import os
import signal
from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import QLibraryInfo, QLocale, QTimer, QTranslator
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from app.i18n import N_, NC_, _, language
from widgets.held_keys import HeldKeys
from widgets.input_method import choose_input_method, keep_keys

NAME = "gridhall"
"""What a desktop calls the windows."""
ICON = Path(__file__).resolve().parent.parent / "resources" / "icons" / "gridhall.svg"
COLLECT_EVERY_MS = 1000
AWAKE_MS = 300

log = logging.getLogger(__name__)


def the_application() -> QApplication:
    """Return the application of this process; the first call makes it. Qt speaks the language that is chosen now."""
    application = QApplication.instance()
    if application is None:
        choose_input_method(os.environ)
        application = QApplication([NAME])
        application.setDesktopFileName(NAME)
        application.setWindowIcon(QIcon(str(ICON)))
        HeldKeys(application)
        application.focusChanged.connect(keep_keys)
        gc.disable()
        timer = QTimer(application)
        timer.timeout.connect(collect_garbage)
        timer.start(COLLECT_EVERY_MS)
    assert isinstance(application, QApplication)
    speak(application, language())
    return application


@contextlib.contextmanager
def ends_on_signals(application: QApplication) -> Iterator[None]:
    """End in order when a keeper, a terminal or the end of a session asks, as if the window were closed.

    A timer lets Python see the signal while Qt sleeps.
    """
    numbers = (signal.SIGINT, signal.SIGTERM)
    before = {number: signal.signal(number, lambda *_: application.quit()) for number in numbers}
    awake = QTimer(interval=AWAKE_MS)
    awake.timeout.connect(lambda: None)
    awake.start()
    try:
        yield
    finally:
        awake.stop()
        for number, handler in before.items():
            signal.signal(number, handler)


class OwnWords(QTranslator):
    """Those few of Qt's texts that its own translation has not taken up yet, or words in a way of its own."""

    def translate(self, context: str, text: str, more: str | None = None, count: int = -1) -> str | None:  # type: ignore[override]
        """Return a text of the table, None for every other."""
        return _(LACKING[text]) if text in LACKING else None

    def isEmpty(self) -> bool:  # noqa: N802 - Qt's name
        """There is something in it."""
        return False


LACKING = {
    "&Look in:": N_("Look in:"),
    "Files of &type:": N_("Files of type:"),
    "Folder": N_("Folder"),
    "File Folder": N_("Folder"),
    "%1 File": N_("%1 file"),
    "Size": NC_("of a file", "Size"),
}


def speak(application: QApplication, name: str) -> None:
    """Have Qt's own words (file dialogs, menus of text fields, buttons) in a language; English is Qt's own."""
    for before in application.findChildren(QTranslator, NAME):
        application.removeTranslator(before)
        before.setParent(None)
    QLocale.setDefault(QLocale(name))  # days and months of calendars
    if name == "en":
        return
    translator, own = QTranslator(application), OwnWords(application)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if not translator.load(f"qtbase_{name}", folder):
        log.warning("Qt brings no words in %s (%s); its own dialogs stay English", name, folder)
    for one in (translator, own):
        one.setObjectName(NAME)
        application.installTranslator(one)


def collect_garbage() -> None:
    """Collect the oldest generation whose count has passed Python's own threshold; call it in the windows' thread."""
    passed = [count > limit for count, limit in zip(gc.get_count(), gc.get_threshold(), strict=True)]
    if any(passed):
        gc.collect(max(generation for generation, is_passed in enumerate(passed) if is_passed))
