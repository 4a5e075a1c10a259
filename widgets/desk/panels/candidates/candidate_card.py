"""One unit that may be meant for a case: its name, the reasons, and the key that takes it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.responsibility.model import Candidate, Reason
from app.responsibility.reasons import sentence, tag_of, tag_text
from widgets.desk.style import faint
from widgets.parts.key_cap import KeyCap
from widgets.parts.label import label
from widgets.theme import Theme

TAG_TONES = {"suggested": "good", "ask": "soon", "refused": "late", "fallback": "text_3", "district": "text_3"}
REASON_TONES = {"boundary": "soon", "refused": "late", "load": "text_2"}
PRESSES = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
TICKED = frozenset({"rule", "ruling", "owner", "maintainer", "turn"})
STYLE = """
QFrame#card {{ background: {theme.panel}; border: 1px solid {theme.line}; border-radius: 8px; }}
QFrame#card:hover, QFrame#card:focus {{ border: 1px solid {theme.accent}; }}
QFrame#card[chosen="true"] {{ background: {chosen}; border: 1px solid {theme.accent}; }}
"""


class CandidateCard(QFrame):
    """A card; a click, Enter or its key takes the unit.

    Args:
        has_key: whether its number is printed on it: for a post that takes units.

    Signals:
        taken(object): the `Candidate`.
    """

    taken = Signal(object)

    def __init__(
        self, candidate: Candidate, theme: Theme, parent: QWidget | None = None, has_key: bool = True
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self.candidate, self._has_key = candidate, has_key
        self.setObjectName("card")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(candidate.unit_name)
        self.setStyleSheet(STYLE.format(theme=theme, chosen=faint(theme.accent, theme.panel, 0.18)))
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 10, 14, 10)
        column.setSpacing(4)
        column.addLayout(self._head())
        for reason in candidate.reasons:
            column.addWidget(reason_line(reason))
        self.set_chosen(False)

    def set_chosen(self, is_chosen: bool) -> None:
        """Show whether this is the unit that was taken."""
        self.setProperty("chosen", "true" if is_chosen else "false")
        self.style().unpolish(self)
        self.style().polish(self)

    def _head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(label(self.candidate.unit_name, "text", "strong", is_wrapped=True), 1)
        tag = tag_of(self.candidate)
        if tag is not None:
            row.addWidget(label(tag_text(self.candidate), TAG_TONES[tag], "second"))
        if self._has_key:
            row.addWidget(KeyCap(str(self.candidate.rank)))
        return row

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Take the unit."""
        if event.button() is Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.take()

    def take(self) -> None:
        """Take the unit."""
        self.taken.emit(self.candidate)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Take the unit with Enter or the space bar, once however long it is held."""
        if event.key() in PRESSES:
            if not event.isAutoRepeat():
                self.take()
        else:
            super().keyPressEvent(event)


def reason_line(reason: Reason) -> QWidget:
    """Return a reason as one wrapped line; what speaks for a unit is ticked."""
    words = ("✓ " if reason.kind in TICKED else "") + sentence(reason)
    return label(words, REASON_TONES.get(reason.kind, "text_2"), "second", is_wrapped=True)
