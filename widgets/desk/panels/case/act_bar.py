"""The acts that are possible now, as buttons with their keys; what finds no room stands in a menu."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QPushButton, QSizePolicy, QWidget

from app.cases.foresight import Offer
from app.i18n import _
from widgets.parts.key_cap import KeyCap
from widgets.parts.label import label
from widgets.parts.press_key import press_key
from widgets.parts.text import BOLD, MEDIUM, text_width
from widgets.parts.text_size import scaled

EDGE, GAP, HEIGHT, BUTTON = 14, 8, 64, 36
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
        self.setFixedHeight(scaled(HEIGHT))
        self.setMinimumWidth(240)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.buttons: dict[str, ActButton] = {}
        self._keys: list[QShortcut] = []
        self._shown: list[tuple[str, str, bool]] | None = None
        self._is_busy = False
        self.more = QPushButton(_("More"), self)
        self.more.setMenu(QMenu(self.more))
        self.more.hide()
        self.nothing = label(_("Your post has no action for this case now."), "text_3", "body", parent=self)
        self.nothing.move(EDGE + 6, (scaled(HEIGHT) - 20) // 2)

    def show_acts(self, offers: tuple[Offer, ...], letters: dict[str, str], main: Offer | None) -> None:
        """Show a button for each act; the main one is pressed by Enter, the others by their letters.

        An act that is certain to be refused stands there greyed, with its reason; its letter has the reason said.
        """
        shown = [(one.action.key, one.foresight.refusal, one is main) for one in offers]
        if shown == self._shown:
            return
        self._shown = shown
        for button in self.buttons.values():
            button.hide()
            button.setParent(None)
            button.deleteLater()
        for shortcut in self._keys:
            shortcut.setEnabled(False)
            shortcut.deleteLater()
        self.buttons = {
            one.action.key: ActButton(one, letters.get(one.action.key, ""), one is main, self) for one in offers
        }
        self._keys = [
            press_key(letters[key], self, partial(self._on_letter_pressed, key))
            for key in self.buttons
            if key in letters
        ]
        self.nothing.setVisible(not offers)
        self.nothing.adjustSize()
        for key, button in self.buttons.items():
            button.clicked.connect(partial(self.act_chosen.emit, key))
            button.show()
        self._grey()
        self._lay_out()

    def set_busy(self, is_busy: bool) -> None:
        """While an act is on its way, or the case is not there yet, nothing can be pressed."""
        if is_busy != self._is_busy:
            self._is_busy = is_busy
            self._grey()

    def let_go(self) -> None:
        """Close the menu and release what is held down: another case comes under it."""
        self.more.menu().hide()
        for button in self.buttons.values():
            button.setDown(False)

    def _grey(self) -> None:
        for button in self.buttons.values():
            button.setEnabled(not self._is_busy and button.offer.is_open)
        self.more.setEnabled(not self._is_busy)

    def _on_letter_pressed(self, key: str) -> None:
        if not self._is_busy and self.isVisible():
            self.act_chosen.emit(key)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Show as many buttons as there is room for."""
        super().resizeEvent(event)
        self._lay_out()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Larger words leave room for fewer buttons."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.setFixedHeight(scaled(HEIGHT))
            self._lay_out()

    def _lay_out(self) -> None:
        room = self.width() - 2 * EDGE
        widths = {key: button.sizeHint().width() for key, button in self.buttons.items()}
        if sum(widths.values()) + GAP * (len(widths) - 1) > room:
            room -= self.more.sizeHint().width() + GAP
        left, high = EDGE, scaled(BUTTON)
        top = (self.height() - high) // 2
        rest: list[str] = []
        for key, button in self.buttons.items():
            if not rest and left + widths[key] <= EDGE + room:
                button.setGeometry(left, top, widths[key], high)
                left += widths[key] + GAP
            else:
                button.setGeometry(-2000, 0, widths[key], high)  # out of sight, but its letter works
                rest.append(key)
        self._show_rest(rest, left)

    def _show_rest(self, rest: list[str], left: int) -> None:
        menu = self.more.menu()
        menu.clear()
        menu.setToolTipsVisible(True)
        for key in rest:
            button = self.buttons[key]
            entry = menu.addAction(f"{button.label}\t{button.letter}")
            entry.setEnabled(button.offer.is_open)
            entry.setToolTip(button.toolTip())
            entry.triggered.connect(lambda _checked=False, key=key: self.act_chosen.emit(key))
        self.more.setVisible(bool(rest))
        high = scaled(BUTTON)
        self.more.setGeometry(left, (self.height() - high) // 2, self.more.sizeHint().width(), high)


class ActButton(QPushButton):
    """The name of an act and the key that presses it."""

    def __init__(self, offer: Offer, letter: str, is_main: bool, parent: QWidget) -> None:
        super().__init__("", parent)
        self.offer, self.letter, self.is_main = offer, letter, is_main
        self.label = _(offer.action.label)
        self.setText(self.label)
        self.setAccessibleName(self.label)
        key = MAIN_KEY if is_main else letter
        words = (_("Key {key}").format(key=key) if key else "", offer.foresight.refusal)
        self.setAccessibleDescription(" · ".join(word for word in words if word))
        self.setToolTip(offer.foresight.refusal)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        if is_main:
            self.setProperty("kind", "main")
        self.setStyleSheet("text-align: left;")
        self.cap = KeyCap(MAIN_KEY if is_main else letter, self, is_on_accent=is_main)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 10, 0)
        row.addStretch(1)
        row.addWidget(self.cap, 0, Qt.AlignmentFlag.AlignVCenter)
        self.cap.setVisible(bool(letter) or is_main)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As wide as name and key."""
        cap = self.cap.sizeHint().width() + 8 if not self.cap.isHidden() else 0
        return QSize(round(text_width(self.label, 15, BOLD if self.is_main else MEDIUM)) + cap + 28, scaled(BUTTON))
