"""Opens a wall: application, language, theme, windows on their screens, playlist; or takes one picture and ends."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtWidgets import QApplication

from app.city.ports import CitySource
from app.command_line.options import WallOptions
from app.i18n import _
from app.map.sources import SourceText, read_source
from app.settings import Settings
from app.wall.memory import WallMemory, WallState
from app.wall.playlist import Playlist, PlaylistEntry, read_playlist
from app.wall.scenes import SCENES
from app.wall.screens import WindowPlan, chosen_scenes, chosen_screens, plan_windows
from widgets.application import ends_on_signals, the_application
from widgets.crash import CrashGuard
from widgets.map.canvas import MapCanvas
from widgets.map.tile_service import TileService
from widgets.parts.picture import check_writable, take
from widgets.shared import Changes
from widgets.theme import Theme, apply_theme, load_theme
from widgets.wall.awake import keep_awake
from widgets.wall.hall import Hall
from widgets.wall.keeper import is_restarted
from widgets.wall.placing import WindowPlace, screen_boxes
from widgets.wall.playlist_controller import PlaylistController
from widgets.wall.window import WallWindow


def run_wall(source: CitySource, options: WallOptions, settings: Settings) -> int:
    """Open the wall that the command line asks for and run it until it is closed.

    Raises:
        Refused: an unknown scene or screen, an error in playlist or tile source, a picture that cannot be written.
        Unavailable: no font; a tile file that cannot be read; or the picture did not become complete.
    """
    scenes, entries = chosen_scenes(options.scene), read_playlist(settings.playlist)
    base_map = read_source(settings.tile_source, settings.data_dir) if settings.tile_source else None
    if options.picture is not None:
        check_writable(options.picture)
    application = the_application()
    theme = load_theme(options.theme)
    apply_theme(application, theme)
    boxes = screen_boxes()
    plans = plan_windows(scenes, chosen_screens(options.screens, len(boxes)), boxes)
    guard = CrashGuard(is_wall=True)
    guard.install()
    try:
        with open_windows(source, theme, plans, base_map, settings.tile_attribution) as windows:
            if options.picture is not None:
                windows[0].show_scene(scenes[0] if scenes else next(iter(SCENES)))
                take(windows[0], options.picture, options.size, options.after, guard)
                return 0
            return _run(application, windows, plans, scenes, entries, options, settings)
    finally:
        guard.remove()


@contextlib.contextmanager
def open_windows(
    source: CitySource,
    theme: Theme,
    plans: tuple[WindowPlan, ...],
    base_map: SourceText | None = None,
    attribution: str = "",
) -> Iterator[list[WallWindow]]:
    """Make the windows over one workshop, follow the city, and close everything in order at the end."""
    changes, workshop = Changes(source), TileService()
    windows = [WallWindow(theme, MapCanvas(theme, workshop=workshop)) for _plan in plans]
    for window in windows:
        window.canvas.set_tile_source(base_map, attribution)
    hall = Hall(changes, windows)
    changes.start()
    try:
        yield windows
    finally:
        hall.stop()
        for window in windows:
            window.close()
            window.canvas.close_workers()
        changes.stop()
        _take_down(*windows, hall, workshop, changes)


def _take_down(*parts: QObject) -> None:
    """Let the parts of a wall go here and now: left to the garbage collector they might go in another thread."""
    for part in parts:
        part.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def _run(
    application: QApplication,
    windows: list[WallWindow],
    plans: tuple[WindowPlan, ...],
    scenes: tuple[str, ...],
    entries: tuple[PlaylistEntry, ...],
    options: WallOptions,
    settings: Settings,
) -> int:
    drivers = []
    for window, plan in zip(windows, plans, strict=True):
        memory = WallMemory(settings.data_dir / "wall.json", f"{options.database} {','.join(map(str, plan.screens))}")
        place = WindowPlace(window, plan, options.kiosk)
        driver = make_driver(window, plan, scenes, entries, memory, place)
        driver.left.connect(application.quit)
        drivers.append(driver)
        place.show()
    if options.kiosk:
        keep_awake(_("The video wall is on"))
    with ends_on_signals(application):
        code = application.exec()
    for driver in drivers:
        driver.stop()
    return code


def make_driver(
    window: WallWindow,
    plan: WindowPlan,
    scenes: tuple[str, ...],
    entries: tuple[PlaylistEntry, ...],
    memory: WallMemory,
    place: WindowPlace | None = None,
) -> PlaylistController:
    """Give a window its playlist, beginning where it stood; a named scene comes first, except after a crash."""
    kept = memory.recall()
    named = plan.scene or (scenes[0] if scenes else None)
    if named is not None and not is_restarted():
        kept = WallState(named)
    if plan.scene is not None:
        entries = (PlaylistEntry(plan.scene, SCENES[plan.scene].seconds),)
    start = kept.scene if kept is not None else None
    driver = PlaylistController(window, Playlist(entries, 0.0, start), memory, window, place)
    driver.start(kept)
    return driver
