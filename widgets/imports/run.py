"""Opens the window that imports a file, or takes one picture of it and ends."""

from __future__ import annotations

from PySide6.QtCore import QSize

from app.city.city import City
from app.command_line.options import ImportOptions
from app.errors import Refused
from app.i18n import _
from app.imports.ports import ImportStore
from app.settings import Settings
from widgets.application import the_application
from widgets.background import Background
from widgets.crash import CrashGuard
from widgets.desk.style import dress
from widgets.imports.window import HEIGHT, WIDTH, ImportWindow
from widgets.parts.fitting import open_fitting
from widgets.parts.picture import take
from widgets.theme import load_theme


def run_import_window(store: ImportStore, city: City | None, options: ImportOptions, settings: Settings) -> int:
    """Open the window with the file of the command line, if it names one; run it until it is closed.

    Raises:
        Refused: there is no such file, or the picture cannot be written.
        Unavailable: no font; or the picture did not become complete.
    """
    if options.file is not None and not options.file.is_file():
        raise Refused(_("There is no file {file}.").format(file=options.file))
    application, theme = the_application(), load_theme(options.theme)
    guard = CrashGuard(is_wall=options.picture is not None)
    guard.install()
    dress(application, theme)
    background = Background(2)
    window = ImportWindow(store, city, theme, background, settings.data_dir / "rejects")
    try:
        if options.file is not None:
            window.open_file(options.file)
        if options.picture is not None:
            take(window, options.picture, options.size, options.after, guard)
            return 0
        open_fitting(window, QSize(WIDTH, HEIGHT))
        return application.exec()
    finally:
        window.close()
        background.close()
        guard.remove()
        application.setStyleSheet("")
