"""The deadlines of the selected case, each with its count."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from app.deadlines.service import ExplainedCase
from app.i18n import N_
from app.services import Services
from widgets.desk.case_panel import CasePanel
from widgets.desk.panel import DockPlace
from widgets.desk.panels.deadline.deadline_view import DeadlineView


class DeadlinePanel(CasePanel[ExplainedCase]):
    """How the due times of a case come about."""

    key, title, watches, place, order = "deadline", N_("Deadlines"), frozenset({"cases"}), DockPlace.SIDE, 60

    def make_body(self) -> QWidget:
        """The cards of the clocks, scrolled."""
        self.view = DeadlineView(self.context.theme)
        area = QScrollArea(widgetResizable=True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(self.view)
        return area

    @staticmethod
    def load(services: Services, question: int) -> ExplainedCase:
        """Return the clocks of a case with their counts."""
        return services.deadlines.explain(question)

    def show_answer(self, answer: ExplainedCase) -> None:
        """Show a card for each clock."""
        self.view.show_case(answer)
