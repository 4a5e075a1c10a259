"""Templates and series of meetings: plan the next of a series, keep this meeting as a template, retire one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time
from typing import Any

from PySide6.QtCore import QDate, Qt, QTime
from PySide6.QtWidgets import (
    QComboBox,
    QDateEdit,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSpinBox,
    QTimeEdit,
    QVBoxLayout,
    QWidget,
)

from app.errors import is_told, tell_trouble
from app.i18n import N_, _
from app.meetings.agenda import WEEKS, AgendaService, Dossier, Template, rhythm_text
from app.texts.labels import WEEKDAYS
from app.texts.times import local
from widgets.background import Background
from widgets.board.labels import label
from widgets.parts.fitted_dialog import FittedDialog
from widgets.parts.label import retone
from widgets.parts.text_size import scaled

TEMPLATE = Qt.ItemDataRole.UserRole
RHYTHMS = (N_("No rhythm"), N_("Every so many weeks"), N_("On a week of each month"))


class TemplatesDialog(FittedDialog):
    """Shows what meetings are planned from.

    Args:
        found: the meeting from which a new template takes kind, place, minutes, units and notes.
    """

    def __init__(
        self, agenda: AgendaService, found: Dossier, background: Background, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Templates and series"))
        self._agenda, self._found, self._background = agenda, found, background
        self.planned: int | None = None
        self.list = QListWidget()
        self.list.setMinimumSize(scaled(520), scaled(160))
        self.plan_button, self.retire_button = QPushButton(_("Plan the next meeting")), QPushButton(_("Use no more"))
        for button in (self.plan_button, self.retire_button):
            button.setEnabled(False)
        self.plan_button.clicked.connect(self.plan)
        self.retire_button.clicked.connect(self.retire)
        self.title, self.rhythm = QLineEdit(_("Regular coordination meeting")), QComboBox()
        self.rhythm.addItems([_(words) for words in RHYTHMS])
        self.weekday, self.weeks, self.week = QComboBox(), QSpinBox(), QComboBox()
        self.weekday.addItems([_(words) for words in WEEKDAYS])
        self.weeks.setRange(1, 8)
        self.weeks.setValue(2)
        self.week.addItems([_(words) for words in WEEKS])
        here = local(found.now_s, found.time_zone)
        self.first, self.at = QDateEdit(QDate(here.year, here.month, here.day)), QTimeEdit(QTime(9, 0))
        self.first.setDisplayFormat("yyyy-MM-dd")
        self.first.setCalendarPopup(True)
        self.at.setDisplayFormat("HH:mm")
        self.keep_button = QPushButton(_("Keep this meeting as a template"))
        self.keep_button.setProperty("kind", "main")
        self.keep_button.clicked.connect(self.keep)
        self._said = label("", "second", "text_2", is_wrapped=True)
        self.rhythm.currentIndexChanged.connect(lambda _row: self._show_rhythm())
        self._build()
        self._show_rhythm()
        self.read()

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 16, 18, 16)
        column.setSpacing(8)
        column.addWidget(self.list, 1)
        column.addLayout(_row(self.plan_button, self.retire_button))
        column.addWidget(label(_("New template from this meeting"), "second", "text_2"))
        column.addWidget(self.title)
        column.addLayout(_row(self.rhythm, self.weeks, self.week, self.weekday, self.at))
        self._first_label = label(_("begins on"), "second", "text_2")
        column.addLayout(_row(self._first_label, self.first, self.keep_button))
        column.addWidget(self._said)

    def _show_rhythm(self) -> None:
        kind = self.rhythm.currentIndex()
        self.weeks.setVisible(kind == 1)
        self.week.setVisible(kind == 2)
        for part in (self.weekday, self.first, self._first_label):
            part.setVisible(kind > 0)

    def _run(self, job: Callable[..., Any], *values: Any, on_answer: Callable[[Any], None]) -> None:
        self._background.run(job, *values, on_answer=on_answer, on_trouble=self._tell)

    def _tell(self, trouble: BaseException) -> None:
        self._say(tell_trouble(trouble), "late")
        if not is_told(trouble):
            raise trouble

    def _say(self, words: str, tone: str = "good") -> None:
        self._said.setText(words)
        retone(self._said, tone)

    def read(self) -> None:
        """Read what there is."""
        self._run(self._agenda.templates, on_answer=self._take)

    def _take(self, found: list[Template]) -> None:
        today = local(self._found.now_s, self._found.time_zone).date()
        self.list.clear()
        for one in found:
            days = "  ".join(f"{day:%m-%d}" for day in one.next_days(today))
            words = " · ".join(word for word in (one.title, rhythm_text(one), one.place, days) if word)
            row = QListWidgetItem(words)
            row.setData(TEMPLATE, one)
            self.list.addItem(row)
        if found:
            self.list.setCurrentRow(0)
        else:
            self._say(_("No template yet: keep this meeting as one."), "text_2")
        for button in (self.plan_button, self.retire_button):
            button.setEnabled(bool(found))

    def _chosen(self) -> Template | None:
        row = self.list.currentItem()
        return row.data(TEMPLATE) if row is not None else None

    def plan(self) -> None:
        """Plan the next meeting of the series that is chosen; days that have one already are passed over."""
        chosen = self._chosen()
        if chosen is not None:
            found = self._found
            self._run(self._agenda.plan_next_free, chosen, found.now_s, found.time_zone, on_answer=self._take_planned)

    def _take_planned(self, meeting_no: int) -> None:
        self.planned = meeting_no
        self._say(_("Meeting {number} is planned.").format(number=meeting_no))

    def retire(self) -> None:
        """Use a template no more; meetings that came from it stay."""
        chosen = self._chosen()
        if chosen is not None:
            self._run(self._agenda.store.retire_template, chosen.template_id, on_answer=lambda _nothing: self.read())

    def template(self) -> Template:
        """What the form says, with kind, place, minutes, units and notes of the meeting."""
        meeting, kind = self._found.meeting, self.rhythm.currentIndex()
        at: time = self.at.time().toPython()  # type: ignore[assignment]
        return Template(
            0, self.title.text().strip(), meeting.kind, meeting.place, meeting.minutes, 5,
            tuple(unit.unit_id for unit in self._found.units), self._found.note, at,
            self.weekday.currentIndex() + 1 if kind else None, self.weeks.value() if kind == 1 else None,
            self.week.currentIndex() + 1 if kind == 2 else None,
            self.first.date().toPython() if kind else None,  # type: ignore[arg-type]
        )  # fmt: skip

    def keep(self) -> None:
        """Keep the meeting as a template."""
        self._run(self._agenda.keep_template, self.template(), on_answer=lambda _number: self.read())


def _row(*parts: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    for part in parts:
        row.addWidget(part)
    row.addStretch(1)
    return row
