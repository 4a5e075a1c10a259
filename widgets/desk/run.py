"""Opens a desk: application, language, theme, window; or takes one picture and ends."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from app.city.ports import CitySource
from app.command_line.options import DeskOptions
from app.desk.lists import LIST_BY_KEY
from app.errors import Refused
from app.i18n import _
from app.memory import give_back_memory
from app.services import Services
from app.settings import Settings
from widgets.application import ends_on_signals, the_application
from widgets.background import Background
from widgets.crash import CrashGuard
from widgets.desk.panel import PanelContext
from widgets.desk.panels import panel_classes
from widgets.desk.style import dress
from widgets.desk.window import MainWindow
from widgets.parts.picture import check_writable, take
from widgets.parts.text_size import ORDINARY, set_text_percent
from widgets.preferences import Preferences
from widgets.shared import Changes, Selection
from widgets.theme import load_theme

GIVE_BACK_MS = 60_000
"""So often memory goes back that large photos and answers took for a moment."""


def run_desk(services: Services, source: CitySource, options: DeskOptions, settings: Settings) -> int:
    """Open the desk that the command line asks for and run it until it is closed.

    Raises:
        Refused: an unknown panel, or a picture that cannot be written.
        Unavailable: no font; or the picture did not become complete.
    """
    check_panel(options.panel)
    if options.picture is not None:
        check_writable(options.picture)
    application = the_application()
    guard = CrashGuard(is_wall=options.picture is not None)
    guard.install()
    try:
        folder = None if options.picture is not None else settings.data_dir
        with open_window(services, source, options.theme, folder, application) as window:
            if options.panel in window.panels:  # a page comes before a list of the same key
                window.show_panel(options.panel)
            elif options.panel:
                window.open_with(options.panel)
            if options.picture is not None:
                take(window, options.picture, options.size, options.after, guard)
                return 0
            window.show_fitting()
            with ends_on_signals(application):
                return application.exec()
    finally:
        guard.remove()


def check_panel(key: str | None) -> None:
    """Refuse a panel or a list that is not there.

    Raises:
        Refused: with the names of those that are.
    """
    known = [*(panel.key for panel in panel_classes()), *LIST_BY_KEY]
    if key is not None and key not in known:
        raise Refused(_("There is no panel “{name}”. Use one of: {names}.").format(name=key, names=", ".join(known)))


@contextlib.contextmanager
def open_window(
    services: Services, source: CitySource, theme_name: str, folder: Path | None, application: QApplication
) -> Iterator[MainWindow]:
    """Make the window, follow the city, and close everything in order at the end."""
    theme, preferences = load_theme(theme_name), Preferences(folder, services.me.role_name)
    set_text_percent(preferences.text_percent())
    dress(application, theme)
    changes, background = Changes(source), Background(3)
    window = MainWindow(PanelContext(services, Selection(), changes, background, theme, preferences))
    changes.start()
    rest = QTimer(window, interval=GIVE_BACK_MS)
    rest.timeout.connect(give_back_memory)
    rest.start()
    try:
        yield window
    finally:
        window.close()
        background.close()
        changes.stop()
        set_text_percent(ORDINARY)
        application.setStyleSheet("")
