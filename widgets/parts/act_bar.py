"""The acts that are possible now, as buttons with their keys; what finds no room stands in a menu."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QPushButton, QSizePolicy, QWidget

from app.cases.action import CaseAction
from app.i18n import _
from widgets.parts.key_cap import KeyCap
from widgets.parts.label import label
from widgets.parts.text import BOLD, MEDIUM, text_width

EDGE, GAP, HEIGHT = 14, 8, 64
MAIN_KEY = "Enter"


class ActBar(QFrame):
    """One row of buttons.

    Signals:
        act_chosen(str): the key of the act whose button or letter was pressed.
    """

    act_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("bar")
        self.setFixedHeight(HEIGHT)
        self.setMinimumWidth(240)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.buttons: dict[str, ActButton] = {}
        self.more = QPushButton(_("More"), self)
        self.more.setMenu(QMenu(self.more))
        self.more.hide()
        self.nothing = label(_("Your post has nothing to do here now."), "text_3", "body", parent=self)
        self.nothing.move(EDGE + 6, (HEIGHT - 20) // 2)

    def show_acts(self, acts: tuple[CaseAction, ...], letters: dict[str, str], main: CaseAction | None) -> None:
        """Show a button for each act; the main one is pressed by Enter, the others by their letters."""
        if [*self.buttons] == [act.key for act in acts]:
            return
        for button in self.buttons.values():
            button.setShortcut(QKeySequence())
            button.hide()
            button.deleteLater()
        self.buttons = {act.key: ActButton(act, letters.get(act.key, ""), act is main, self) for act in acts}
        self.nothing.setVisible(not acts)
        self.nothing.adjustSize()
        for key, button in self.buttons.items():
            button.clicked.connect(lambda _checked=False, key=key: self.act_chosen.emit(key))
            button.show()
        self._lay_out()

    def set_busy(self, is_busy: bool) -> None:
        """While an act is on its way nothing else can be pressed."""
        for button in self.buttons.values():
            button.setEnabled(not is_busy)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Show as many buttons as there is room for."""
        super().resizeEvent(event)
        self._lay_out()

    def _lay_out(self) -> None:
        room = self.width() - 2 * EDGE
        widths = {key: button.sizeHint().width() for key, button in self.buttons.items()}
        if sum(widths.values()) + GAP * (len(widths) - 1) > room:
            room -= self.more.sizeHint().width() + GAP
        left = EDGE
        rest: list[str] = []
        for key, button in self.buttons.items():
            if not rest and left + widths[key] <= EDGE + room:
                button.setGeometry(left, (HEIGHT - 36) // 2, widths[key], 36)
                left += widths[key] + GAP
            else:
                button.setGeometry(-2000, 0, widths[key], 36)  # out of sight, but its letter works
                rest.append(key)
        self._show_rest(rest, left)

    def _show_rest(self, rest: list[str], left: int) -> None:
        menu = self.more.menu()
        menu.clear()
        for key in rest:
            button = self.buttons[key]
            entry = menu.addAction(f"{button.label}\t{button.letter}")
            entry.triggered.connect(lambda _checked=False, key=key: self.act_chosen.emit(key))
        self.more.setVisible(bool(rest))
        self.more.setGeometry(left, (HEIGHT - 36) // 2, self.more.sizeHint().width(), 36)


class ActButton(QPushButton):
    """The name of an act and the key that presses it."""

    def __init__(self, action: CaseAction, letter: str, is_main: bool, parent: QWidget) -> None:
        super().__init__("", parent)
        self.action, self.letter, self.is_main = action, letter, is_main
        self.label = _(action.label)
        self.setText(self.label)
        self.setAccessibleName(self.label)
        if letter or is_main:
            self.setAccessibleDescription(_("Key {key}").format(key=MAIN_KEY if is_main else letter))
        if is_main:
            self.setProperty("kind", "main")
        self.setStyleSheet("text-align: left;")
        self.cap = KeyCap(MAIN_KEY if is_main else letter, self, is_on_accent=is_main)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 10, 0)
        row.addStretch(1)
        row.addWidget(self.cap, 0, Qt.AlignmentFlag.AlignVCenter)
        if letter:
            self.setShortcut(QKeySequence(letter))
        self.cap.setVisible(bool(letter) or is_main)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As wide as name and key."""
        cap = self.cap.sizeHint().width() + 8 if not self.cap.isHidden() else 0
        return QSize(round(text_width(self.label, 15, BOLD if self.is_main else MEDIUM)) + cap + 28, 36)
