"""What the foot of a desk says of alerts: how many call, the worst of them, and the key that opens their page."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.alerts.view import foot_text, summary_tone
from app.cases.model import Post
from app.city.city import City
from app.jobs.model import WorkerHealth
from widgets.desk.commands import ALERTS_KEY
from widgets.desk.panel import PanelContext
from widgets.parts.key_cap import KeyCap
from widgets.parts.label import label, retone

HALL = frozenset({Post.SHIFT_LEADER, Post.ADMINISTRATOR, Post.DISPATCHER, Post.ACCEPTOR, Post.LEADER})


class AlertLine(QWidget):
    """Follows the city; rings when an alert has called since it was looked at last."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        self.words = label("", "late", "second")
        row.addWidget(KeyCap(ALERTS_KEY))
        row.addWidget(self.words)
        self._rung_s: float | None = None
        self._context: PanelContext | None = None
        self.hide()

    def follow(self, context: PanelContext) -> None:
        """Show what calls this person from now on."""
        self._context = context
        context.changes.city_loaded.connect(self.show_city)
        context.changes.city_changed.connect(self._on_changes_city_changed)

    def show_city(self, city: City) -> None:
        """Say what calls now."""
        summary = city.alerts
        workers = city.workers if self._is_of_the_hall() else WorkerHealth()
        said = foot_text(summary, workers)
        self.words.setText(said)
        self.words.setToolTip(said)
        self.setAccessibleName(said)
        retone(self.words, summary_tone(summary) if summary.calling else "late" if not summary.is_storm else "soon")
        self.setVisible(bool(said))
        has_called = self._rung_s is not None and summary.rung_s > self._rung_s
        if has_called and summary.calling and self._context is not None:
            self._context.bell.ring()
        self._rung_s = max(summary.rung_s, self._rung_s or 0.0)

    def _is_of_the_hall(self) -> bool:
        """A unit or a patrol officer can do nothing about a worker."""
        return self._context is not None and self._context.services.me.holds_one_of(HALL)

    def _on_changes_city_changed(self, _change: object) -> None:
        city = self._context.changes.city if self._context is not None else None
        if city is not None:
            self.show_city(city)
