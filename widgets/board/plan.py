"""Plans a meeting: kind, time, minutes and place."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from PySide6.QtCore import QDateTime
from PySide6.QtWidgets import QComboBox, QDateTimeEdit, QDialogButtonBox, QLineEdit, QSpinBox, QVBoxLayout, QWidget

from app.i18n import _
from app.meetings.model import MEETING_KINDS
from app.texts.times import local
from widgets.board.labels import label
from widgets.parts.fitted_dialog import FittedDialog

USUAL_DAYS, USUAL_HOUR, USUAL_MINUTES = 14, 9, 240


class PlanDialog(FittedDialog):
    """What a meeting needs before it has a number.

    Args:
        now_s: Unix seconds of the city.
        time_zone: of the city; times are typed in it.
    """

    def __init__(self, now_s: float, time_zone: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Plan a meeting"))
        self._zone = ZoneInfo(time_zone)
        here = local(now_s, time_zone)
        day = QDateTime(here.year, here.month, here.day, USUAL_HOUR, 0, 0)
        self.kind = QComboBox()
        for key, words in MEETING_KINDS.items():
            self.kind.addItem(_(words), key)
        self.starts = QDateTimeEdit(day.addDays(USUAL_DAYS))
        self.starts.setDisplayFormat("yyyy-MM-dd HH:mm")
        self.starts.setCalendarPopup(True)
        self.minutes = QSpinBox()
        self.minutes.setRange(15, 720)
        self.minutes.setSingleStep(15)
        self.minutes.setValue(USUAL_MINUTES)
        self.place = QLineEdit()
        self.place.setMaxLength(120)
        buttons = QDialogButtonBox()
        self._confirm = buttons.addButton(_("Plan a meeting"), QDialogButtonBox.ButtonRole.AcceptRole)
        self._confirm.setProperty("kind", "main")
        buttons.addButton(_("Cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 16, 18, 16)
        column.setSpacing(8)
        fields = ((_("kind of meeting"), self.kind), (_("begins at"), self.starts), (_("minutes"), self.minutes),
                  (_("place"), self.place))  # fmt: skip
        for words, field in fields:
            column.addWidget(label(words, "second", "text_2"))
            column.addWidget(field)
        column.addWidget(buttons)
        self.place.textChanged.connect(lambda _words: self._show_ready())
        self._show_ready()

    def answer(self) -> tuple[str, datetime, int, str]:
        """Kind, time, minutes and place."""
        at: datetime = self.starts.dateTime().toPython()  # type: ignore[assignment]
        return (
            str(self.kind.currentData()),
            at.replace(tzinfo=self._zone),
            self.minutes.value(),
            self.place.text().strip(),
        )

    def _show_ready(self) -> None:
        self._confirm.setEnabled(bool(self.place.text().strip()))
