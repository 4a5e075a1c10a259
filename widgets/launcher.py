"""The door: a small window that lists the rooms, keyboard first, and says whose data lie behind it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from app.i18n import _
from app.launcher import AppEntry, DatabaseInfo
from widgets.application import the_application
from widgets.parts.fitted_dialog import FittedDialog
from widgets.theme import Theme, apply_theme, load_theme

WIDTH, EDGE = 560, 28


def choose_app(rooms: tuple[AppEntry, ...], plate: DatabaseInfo, theme_name: str) -> str | None:
    """Let a person choose; return the verb of the room, None where nobody went in.

    Raises:
        Unavailable: no font has Chinese characters.
    """
    application = the_application()
    theme = load_theme(theme_name)
    apply_theme(application, theme)
    door = Launcher(rooms, plate, theme)
    door.exec()
    return door.chosen


class Launcher(FittedDialog):
    """One button for each room; figures, arrows and Enter choose, Escape goes away."""

    def __init__(
        self, rooms: tuple[AppEntry, ...], plate: DatabaseInfo, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.chosen: str | None = None
        self.setWindowTitle(_("Gridhall"))
        self.setStyleSheet(STYLE.format(theme=theme))
        self.buttons = [self._button(number, room) for number, room in enumerate(rooms, 1)]
        column = QVBoxLayout(self)
        column.setContentsMargins(EDGE, EDGE, EDGE, EDGE)
        column.setSpacing(12)
        for part in (*_plate(plate), *self.buttons, _label(_("Enter opens · Esc exits"), "hint")):
            column.addWidget(part)
        self.setMinimumWidth(WIDTH)
        self.buttons[0].setDefault(True)
        self.buttons[0].setFocus()

    def _button(self, number: int, room: AppEntry) -> AppButton:
        button = AppButton(number, room, self)
        button.clicked.connect(lambda: self._enter(room))
        return button

    def _enter(self, room: AppEntry) -> None:
        self.chosen = room.verb
        self.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """A figure opens its room; up and down go from one to the next."""
        number = event.key() - Qt.Key.Key_1
        if 0 <= number < len(self.buttons):
            self.buttons[number].click()
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.focusNextPrevChild(event.key() == Qt.Key.Key_Down)
        else:
            super().keyPressEvent(event)


class AppButton(QPushButton):
    """The name of a room, one line about it, and the key that opens it."""

    def __init__(self, number: int, room: AppEntry, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("room")
        self.setAccessibleName(_(room.name))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 12, 18, 12)
        column.setSpacing(4)
        column.addWidget(_label(f"{number}   {_(room.name)}", "name"))
        column.addWidget(_label(_(room.about), "about"))

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As high as its two lines."""
        layout = self.layout()
        return layout.sizeHint() if layout is not None else super().sizeHint()


def _plate(plate: DatabaseInfo) -> list[QLabel]:
    parts = [_label(plate.title, "city")]
    if plate.is_demo:
        parts.append(_label(_("Demo data: not real cases"), "demo"))
    if not plate.city:
        parts.append(
            _label(_("Build the demo city with main.py demo, or import your own data: main.py import"), "about")
        )
    return [*parts, _label(plate.origin, "hint")]


def _label(words: str, kind: str) -> QLabel:
    label = QLabel(words, wordWrap=kind in ("hint", "about"))
    label.setObjectName(kind)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    return label


STYLE = """
QDialog {{ background: {theme.ground}; }}
QLabel {{ color: {theme.text}; background: transparent; }}
QLabel#city {{ font-size: 26px; font-weight: 700; }}
QLabel#demo {{ color: {theme.soon}; font-size: 15px; }}
QLabel#name {{ font-size: 17px; font-weight: 600; }}
QLabel#about {{ color: {theme.text_2}; font-size: 13px; }}
QLabel#hint {{ color: {theme.text_3}; font-size: 13px; }}
QPushButton#room {{ background: {theme.panel}; border: 1px solid {theme.line}; border-radius: 8px; }}
QPushButton#room:hover {{ background: {theme.raised}; }}
QPushButton#room:focus {{ border: 2px solid {theme.accent}; }}
"""
