"""Opens a desk: application, language, theme, window; or takes one picture and ends."""

from __future__ import annotations

import argparse
import contextlib
from collections.abc import Iterator
from pathlib import Path

from PySide6.QtWidgets import QApplication

from app.city.ports import CitySource
from app.desk.lists import LIST_BY_KEY
from app.errors import Refused
from app.i18n import _
from app.services import Services
from app.settings import Settings
from widgets.application import the_application
from widgets.background import Background
from widgets.crash import CrashGuard
from widgets.desk.panel import PanelContext
from widgets.desk.panels import panel_classes
from widgets.desk.style import desk_style
from widgets.desk.window import MainWindow
from widgets.parts.picture import check_writable, take
from widgets.preferences import Preferences
from widgets.shared import Changes, Selection
from widgets.theme import apply_theme, load_theme


def run_desk(services: Services, source: CitySource, asked: argparse.Namespace, settings: Settings) -> int:
    """Open the desk that the command line asks for and run it until it is closed.

    Raises:
        Refused: an unknown panel, or a picture that cannot be written.
        Unavailable: no font; or the picture did not become complete.
    """
    check_panel(asked.panel)
    if asked.picture is not None:
        check_writable(asked.picture)
    application = the_application()
    guard = CrashGuard(is_wall=asked.picture is not None)
    guard.install()
    try:
        folder = None if asked.picture is not None else settings.data_dir
        with open_window(services, source, asked.theme, folder, application) as window:
            if asked.panel in LIST_BY_KEY:
                window.open_with(asked.panel)
            elif asked.panel:
                window.show_panel(asked.panel)
            if asked.picture is not None:
                take(window, asked.picture, asked.size, asked.after, guard)
                return 0
            window.show_fitting()
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
    theme = load_theme(theme_name)
    apply_theme(application, theme)
    application.setStyleSheet(desk_style(theme))
    changes, background = Changes(source), Background(3)
    preferences = Preferences(folder, services.me.role_name)
    window = MainWindow(PanelContext(services, Selection(), changes, background, theme, preferences))
    changes.start()
    try:
        yield window
    finally:
        window.close()
        background.close()
        changes.stop()
        application.setStyleSheet("")
