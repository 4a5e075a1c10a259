"""How the ladder does today, step by step; it leads to the page of the ladder."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.i18n import _
from app.ladder.model import STEPS, StepsToday
from app.texts.numbers import count_text
from widgets.parts.label import label, retone


class LadderStrip(QWidget):
    """Five kinds of steps from the weakest to the strongest."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        self.counts = {key: label("–", "text", "heading") for key in STEPS}
        self.words = {key: label("", "text_3", "second") for key in STEPS}
        for number, (key, name) in enumerate(STEPS.items()):
            if number:
                row.addWidget(label("›", "text_3", "heading"))
            column = QVBoxLayout()
            column.setSpacing(0)
            for part in (label(_(name), "text_2", "second"), self.counts[key], self.words[key]):
                column.addWidget(part)
            row.addLayout(column, 1)

    def show_steps(self, steps: tuple[StepsToday, ...]) -> None:
        """Show what was planned today, and what waits."""
        for one in steps:
            self.counts[one.does].setText(count_text(one.planned))
            words = self.words[one.does]
            waits = _("{count} waiting").format(count=count_text(one.waiting))
            words.setText(waits if one.waiting else _("{count} done").format(count=count_text(one.done)))
            retone(words, "soon" if one.waiting and one.does == "telephone" else "text_3")
