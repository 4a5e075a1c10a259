"""Drives the windows of a wall: playlist, keys, and what is remembered for a restart."""

from __future__ import annotations

import time

from PySide6.QtCore import QObject, QTimer, Signal

from app.wall.memory import WallMemory, WallState
from app.wall.playlist import Playlist
from app.wall.screens import WindowPlan
from widgets.wall.keys import NUMBERS, action_of
from widgets.wall.placing import WindowPlace
from widgets.wall.window import WallWindow

TICK_MS = 250


class PlaylistController(QObject):
    """Drives one window along a playlist.

    Signals:
        scene_turned(str): another scene came on.
        left(): somebody asked to close the wall.
    """

    scene_turned = Signal(str)
    left = Signal()

    def __init__(
        self,
        window: WallWindow,
        playlist: Playlist,
        memory: WallMemory | None,
        parent: QObject | None = None,
        place: WindowPlace | None = None,
    ) -> None:
        super().__init__(parent)
        self._place = place or WindowPlace(window, WindowPlan(), is_kiosk=False)
        self._window, self._playlist, self._memory = window, playlist, memory
        self._kept: WallState | None = None
        window.key_pressed.connect(self._on_window_key_pressed)
        window.closed.connect(self.left)
        self._timer = QTimer(self, interval=TICK_MS)
        self._timer.timeout.connect(self._on_timer_timeout)

    def start(self, state: WallState | None = None) -> None:
        """Show the scene that is on, at the place and held as it was remembered, and go on from there."""
        is_held = state is not None and state.is_held
        self._playlist.hold(is_held, time.monotonic())
        self._window.show_scene(self._playlist.scene, state.stop_number if state is not None else 0)
        self._window.set_held(is_held)
        self._window.show_place_in_playlist(self._playlist.at, self._playlist.count)
        self._timer.start()
        self._remember()

    def stop(self) -> None:
        """Stand still and keep the state."""
        self._timer.stop()
        self._remember()

    def step(self, by: int) -> None:
        """Go to the next or the previous scene."""
        self._playlist.step(by, time.monotonic(), self._window.has_data)
        self._turn()

    def go_to(self, number: int) -> None:
        """Turn to a scene by its number, from 0; nothing happens where there is none of that number."""
        if self._playlist.go_to(number, time.monotonic()):
            self._turn()

    def hold(self, is_held: bool) -> None:
        """Hold the scene, or let it go on."""
        self._playlist.hold(is_held, time.monotonic())
        self._window.set_held(is_held)
        self._remember()

    def _on_timer_timeout(self) -> None:
        if self._playlist.tick(time.monotonic(), self._window.has_data):
            self._turn()
        else:
            self._remember()

    def _turn(self) -> None:
        self._window.show_scene(self._playlist.scene)
        self._window.set_held(self._playlist.is_held)
        self._window.show_place_in_playlist(self._playlist.at, self._playlist.count)
        self.scene_turned.emit(self._playlist.scene)
        self._remember()

    def _remember(self) -> None:
        state = WallState(self._playlist.scene, self._window.stage.stop_number, self._playlist.is_held)
        if self._memory is not None and state != self._kept:
            self._kept = state
            self._memory.remember(state)

    def _on_window_key_pressed(self, key: int) -> None:
        action = action_of(key)
        if action in ("next", "previous"):
            self.step(1 if action == "next" else -1)
        elif action == "hold":
            self.hold(not self._playlist.is_held)
        elif action == "scene":
            self.go_to(key - NUMBERS[0].value)
        elif action == "home":
            self._window.look_at_scene()
        elif action == "full_screen":
            self._place.shrink() if self._place.is_filled else self._place.fill()
        elif action == "leave":
            self._leave()

    def _leave(self) -> None:
        if self._place.is_filled:
            self._place.shrink()
        else:
            self._window.close()
