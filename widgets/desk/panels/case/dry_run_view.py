"""What an act would change, under its questions, while they are being answered."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.cases.action import CaseAction
from app.cases.model import Case, DryRun, Inputs
from app.desk.changes import dry_run_lines
from app.i18n import _
from app.services import Services
from widgets.desk.panels.case.field import FieldContext
from widgets.parts.label import label, retone
from widgets.parts.trouble import present_trouble

SETTLE_MS = 400
UNSAID = "…"
"""Stands for a reason that has not been typed yet: it changes nothing else."""


class DryRunView(QWidget):
    """Asks the database what would follow, when nobody has typed for a moment; only the newest answer is shown."""

    def __init__(self, action: CaseAction, context: FieldContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._action, self._context = action, context
        self._asked: Inputs | None = None
        self._case: Case | None = None
        self._number = 0
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(label(_("What would change"), "text_2", "second"))
        self.lines = label("", "text", "body", is_wrapped=True)
        column.addWidget(self.lines)
        self._wait = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._wait.timeout.connect(self._ask)
        self.hide()

    def ask_about(self, case: Case | None, inputs: Inputs) -> None:
        """Show what these answers would change, in a moment."""
        reasons = {ask.key for ask in self._action.asks if ask.kind == "reason"}
        if case is None or not inputs.keys() - reasons:
            self._asked, self._number = None, self._number + 1
            self._wait.stop()
            self.hide()
            return
        asked = inputs | {ask.key: UNSAID for ask in self._action.asks if ask.is_required and ask.key in reasons}
        if (asked, case) != (self._asked, self._case):
            self._asked, self._case = asked, case
            self._wait.start()

    def _ask(self) -> None:
        if self._case is None or self._asked is None or not self.window().isVisible():
            return
        self._number += 1
        number = self._number
        self._context.background.run(
            dry_run, self._context.services, self._case, self._action.key, self._asked,
            on_answer=lambda found: self._show(number, found), on_trouble=lambda trouble: self._say(number, trouble),
        )  # fmt: skip

    def _show(self, number: int, tried: DryRun) -> None:
        if number == self._number:
            city, case = self._context.city_now(), self._context.case
            zone = case.time_zone if case is not None else city.profile.time_zone
            self._set("\n".join(dry_run_lines(tried, city, zone)), "text")

    def _say(self, number: int, trouble: BaseException) -> None:
        present_trouble(trouble, lambda sentence: self._set(sentence, "soon") if number == self._number else None)

    def _set(self, words: str, tone: str) -> None:
        self.lines.setText(words)
        retone(self.lines, tone)
        self.show()


def dry_run(services: Services, case: Case, action_key: str, inputs: Inputs) -> Any:
    """Ask; runs in a background thread."""
    return services.cases.dry_run(services.me.person, case, action_key, inputs)
