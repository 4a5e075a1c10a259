"""The one application of a process, in whose thread alone garbage is collected.

Python collects rings of objects in whichever thread happens to allocate. A widget that dies in another thread than its
own takes the process down, seldom and far from the fault; so the windows' thread collects, and no other does.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

NAME = "gridhall"
"""What a desktop calls the windows."""
COLLECT_EVERY_MS = 1000


def the_application() -> QApplication:
    """Return the application of this process; the first call makes it."""
    application = QApplication.instance()
    if application is None:
        application = QApplication([NAME])
        gc.disable()
        timer = QTimer(application)
        timer.timeout.connect(collect_garbage)
        timer.start(COLLECT_EVERY_MS)
    assert isinstance(application, QApplication)
    return application


def collect_garbage() -> None:
    """Collect the oldest generation whose count has passed Python's own threshold; call it in the windows' thread."""
    passed = [count > limit for count, limit in zip(gc.get_count(), gc.get_threshold(), strict=True)]
    if any(passed):
        gc.collect(max(generation for generation, is_passed in enumerate(passed) if is_passed))
