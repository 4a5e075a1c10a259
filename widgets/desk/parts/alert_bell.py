"""The sound of alerts: volume and mute, and plain words where a machine has no sound."""

from __future__ import annotations

import logging
import math
import struct
import tempfile
import wave
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from widgets.preferences import Preferences

log = logging.getLogger(__name__)

PREFERENCE = "alert-volume"
FIRST_PERCENT = 60
RATE_HZ, LENGTH_S = 22_050, 0.5
TONES_HZ = (880.0, 660.0)
"""Two tones, the second lower: heard in a hall, and unlike a telephone."""


class AlertBell(QObject):
    """Rings once for each time that alerts call; quiet hours of a person are the mute, which ends with the desk.

    Args:
        make_player: makes what plays a file at a volume of 0 to 1; tests give their own.
    """

    def __init__(
        self, preferences: Preferences, parent: QObject | None = None,
        make_player: Callable[[Path], Any] | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._preferences = preferences
        self._make_player = make_player or make_sound
        self._player: Any = None
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self.is_muted = False
        self.has_sound: bool | None = None  # None: not tried yet
        kept = preferences.words(PREFERENCE)
        self.percent = min(int(kept[0]), 100) if kept and kept[0].isdecimal() else FIRST_PERCENT

    def set_percent(self, percent: int) -> None:
        """Take another volume, and keep it."""
        self.percent = max(0, min(percent, 100))
        self._preferences.keep_words(PREFERENCE, [str(self.percent)])

    def ring(self) -> None:
        """Ring; the task bar winks in any case, and is all there is on a machine without sound."""
        window = QApplication.activeWindow()
        if window is None:
            for top in QApplication.topLevelWidgets():
                QApplication.alert(top)
        if self.is_muted or not self.percent:
            return
        player = self._ready_player()
        if player is not None:
            player.setVolume(self.percent / 100)
            player.play()

    def stop(self) -> None:
        """Let go of the sound."""
        self._player = None
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None

    def _ready_player(self) -> Any:
        """Made when it first rings: most desks never need it, and it takes memory."""
        if self._player is None and self.has_sound is None:
            try:
                self._folder = tempfile.TemporaryDirectory(prefix="gridhall-")
                file = Path(self._folder.name) / "alert.wav"
                write_tone(file)
                self._player = self._make_player(file)
            except (ImportError, OSError) as trouble:
                log.warning("alerts have no sound here: %s", trouble)
            self.has_sound = self._player is not None
        return self._player


def make_sound(file: Path) -> Any:
    """Return a player of a file; None where the machine has no way to be heard.

    Raises:
        ImportError: the libraries of sound are not installed.
    """
    if QGuiApplication.platformName() == "offscreen":  # a picture: nobody is there to hear it
        return None
    from PySide6.QtMultimedia import QMediaDevices, QSoundEffect

    if not QMediaDevices.audioOutputs():
        return None
    effect = QSoundEffect()
    effect.setSource(QUrl.fromLocalFile(str(file)))
    return effect


def write_tone(file: Path) -> None:
    """Write the sound: mono, 16 bits, two tones that fade."""
    count = round(RATE_HZ * LENGTH_S)
    half = count // 2
    samples = []
    for at in range(count):
        tone, since = TONES_HZ[at >= half], at % half
        loud = min(since / 200, 1.0) * (1 - since / half)
        samples.append(round(28_000 * loud * math.sin(2 * math.pi * tone * at / RATE_HZ)))
    with wave.open(str(file), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(RATE_HZ)
        sound.writeframes(struct.pack(f"<{count}h", *samples))
