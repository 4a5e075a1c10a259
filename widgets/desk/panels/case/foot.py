"""What stands over the buttons of acts: what came of the last one, and what is pending for other cases."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.i18n import _
from widgets.desk.act_runner import PendingAct
from widgets.parts.label import label, retone

EDGE, DONE_MS = 20, 6000  # so long it is said what was done


class CaseFoot(QWidget):
    """Sentence with buttons, what is pending elsewhere, and what was done.

    Signals:
        again_asked(), forget_asked(): of the lost act of the case that is shown.
        other_asked(): go to a lost act of another case.
    """

    again_asked = Signal()
    forget_asked = Signal()
    other_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.strip = QFrame()
        self.strip.setObjectName("strip")
        row = QHBoxLayout(self.strip)
        row.setContentsMargins(EDGE, 8, EDGE, 8)
        self.sentence = label("", "late", "body", is_wrapped=True)
        self.again, self.forget = QPushButton(_("Try again")), QPushButton(_("Cancel"))
        self.again.clicked.connect(self.again_asked)
        self.forget.clicked.connect(self.forget_asked)
        row.addWidget(self.sentence, 1)
        for button in (self.again, self.forget):
            button.hide()
            row.addWidget(button)
        self.strip.hide()
        self.done = label("", "good", "second")
        self.done.setContentsMargins(EDGE, 4, EDGE, 4)
        column.addWidget(self.strip)
        column.addLayout(self._make_elsewhere())
        column.addWidget(self.done)
        self._done_timer = QTimer(self, singleShot=True, interval=DONE_MS)
        self._done_timer.timeout.connect(lambda: self.done.setText(""))

    def _make_elsewhere(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(EDGE, 0, EDGE, 0)
        self.elsewhere = label("", "soon", "second", is_wrapped=True)
        self.go_there = QPushButton(_("Go to it"))
        self.go_there.setProperty("kind", "plain")
        self.go_there.clicked.connect(self.other_asked)
        row.addWidget(self.elsewhere, 1)
        row.addWidget(self.go_there)
        self.elsewhere.hide()
        self.go_there.hide()
        return row

    def say(self, sentence: str, tone: str, is_lost: bool) -> None:
        """Say what came of an act; the strip stays while an act is lost, for its buttons."""
        self.sentence.setText(sentence)
        retone(self.sentence, tone)
        self.strip.setVisible(bool(sentence) or is_lost)

    def say_done(self, sentence: str) -> None:
        """Say for a few seconds what was done."""
        self.done.setText(sentence)
        self._done_timer.start()

    def show_lost(self, is_lost: bool) -> None:
        """Offer to try the lost act of the case again, or to forget it."""
        self.again.setVisible(is_lost)
        self.forget.setVisible(is_lost)

    def show_elsewhere(self, pending: Sequence[PendingAct]) -> None:
        """Say what is pending for cases that are not looked at."""
        words = [(_("{act}: not confirmed") if one.is_lost else _("{act}: on its way")).format(act=one.title)
                 for one in pending]  # fmt: skip
        self.elsewhere.setText(" · ".join(words))
        self.elsewhere.setVisible(bool(words))
        self.go_there.setVisible(any(one.is_lost for one in pending))
