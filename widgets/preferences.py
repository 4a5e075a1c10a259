"""What a person has arranged at their desk, kept in a small file of the data folder."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings

from widgets.parts.text_size import ORDINARY

LAYOUT_VERSION = 1
DOCKS = ("docks", "docks-folded")


class Preferences:
    """The layout of each person; a file that cannot be read or written loses nothing but the layout."""

    def __init__(self, folder: Path | None, person: str) -> None:
        """Keep the place.

        Args:
            folder: None keeps nothing.
            person: the database role; several may share a machine.
        """
        self._settings = QSettings(str(folder / "desk.ini"), QSettings.Format.IniFormat) if folder else None
        self._person = person

    def layout(self) -> QByteArray | None:
        """Return how the window was left, None where nothing is kept."""
        return self._bytes("window")

    def docks(self, is_folded: bool) -> QByteArray | None:
        """Return how the docks were left, of a desk in all its columns or of a folded one."""
        return self._bytes(DOCKS[is_folded])

    def keep_layout(self, window: QByteArray, is_folded: bool, docks: QByteArray) -> None:
        """Keep how window and docks are."""
        if self._settings is not None:
            self._settings.setValue(self._name("window"), window)
            self.keep_docks(is_folded, docks)

    def keep_docks(self, is_folded: bool, docks: QByteArray) -> None:
        """Keep how the docks are, of a desk in all its columns or of a folded one."""
        if self._settings is not None:
            self._settings.setValue(self._name(DOCKS[is_folded]), docks)
            self._settings.sync()

    def forget_layout(self) -> None:
        """Go back to how a desk is arranged at first."""
        if self._settings is not None:
            for part in ("window", *DOCKS):
                self._settings.remove(self._name(part))

    def layers(self) -> dict[str, bool]:
        """Return the layers of the map that somebody has switched, with how they are."""
        pairs = [word.partition("=") for word in self.words("layers")]
        return {key: value == "on" for key, _sign, value in pairs if value in ("on", "off")}

    def keep_layers(self, switched: dict[str, bool]) -> None:
        """Keep the layers that are not as at first."""
        self.keep_words("layers", [f"{key}={'on' if is_on else 'off'}" for key, is_on in sorted(switched.items())])

    def words(self, part: str) -> list[str]:
        """Return words that were kept under a name, none where nothing is kept."""
        kept = self._settings.value(self._name(part)) if self._settings is not None else None
        return (
            [kept] if isinstance(kept, str) and kept else [str(one) for one in kept] if isinstance(kept, list) else []
        )

    def keep_words(self, part: str, words: list[str]) -> None:
        """Keep words under a name."""
        if self._settings is not None:
            self._settings.setValue(self._name(part), words)
            self._settings.sync()

    def text_percent(self) -> int:
        """Return how large the text is to be, in percent; 100 where nothing is kept."""
        kept = str(self._settings.value(self._name("text"), "")) if self._settings is not None else ""
        return int(kept) if kept.isdecimal() else ORDINARY

    def keep_text_percent(self, percent: int) -> None:
        """Keep how large the text is to be."""
        if self._settings is not None:
            self._settings.setValue(self._name("text"), percent)
            self._settings.sync()

    def _bytes(self, part: str) -> QByteArray | None:
        kept = self._settings.value(self._name(part)) if self._settings is not None else None
        return kept if isinstance(kept, QByteArray) else None

    def _name(self, part: str) -> str:
        return f"{self._person}/{part}-{LAYOUT_VERSION}"
