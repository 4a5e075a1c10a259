"""Picks the units that get an urging letter about all their late cases, and drafts the letters."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from PySide6.QtCore import QDateTime, Qt
from PySide6.QtWidgets import (
    QDateTimeEdit,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.i18n import N_, _, ngettext, pick
from app.letters.model import BatchResult, LateUnit
from app.services import Services
from app.texts.numbers import count_text
from widgets.desk.dialogs.submit_dialog import SubmitDialog
from widgets.desk.panel import PanelContext
from widgets.desk.parts.batch_bar import BatchBar
from widgets.parts.key_cap import KeyCap
from widgets.parts.label import label
from widgets.parts.trouble import TroubleLine, present_trouble

EDGE, WIDTH, LIST_PX = 20, 640, 380
PICKED_AT_FIRST = 16
REQUIREMENT = N_("Settle them in time, or explain the reasons in writing and reply to the centre.")


class TimeField(QDateTimeEdit):
    """An instant to the minute, on the clock of the city."""

    def __init__(self, first: datetime, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setDisplayFormat("yyyy-MM-dd HH:mm")
        self.setCalendarPopup(True)
        self.set_first(first)

    def set_first(self, first: datetime) -> None:
        """Begin with an instant, in the time zone of the city."""
        self._zone = first.tzinfo
        self.setDateTime(QDateTime(first.year, first.month, first.day, first.hour, first.minute, 0))

    def at(self) -> datetime:
        """Return the instant."""
        chosen: datetime = self.dateTime().toPython()  # type: ignore[assignment]
        return chosen.replace(tzinfo=self._zone)


class UrgingDialog(SubmitDialog):
    """Units with their late cases, what is required and until when; drafts one letter to each unit that is ticked."""

    def __init__(self, context: PanelContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.units: list[LateUnit] = []
        self.is_drafting = False
        self.setWindowTitle(_("Urging letters"))
        self.setModal(True)
        self.setMinimumWidth(WIDTH)
        column = QVBoxLayout(self)
        column.setContentsMargins(EDGE, EDGE, EDGE, EDGE)
        column.setSpacing(10)
        column.addWidget(label(_("Urging letters"), "text", "title"))
        self.summary = label(_("Counting late cases …"), "text_2", "body", is_wrapped=True)
        column.addWidget(self.summary)
        self.list = QListWidget()
        self.list.setMinimumHeight(LIST_PX)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setAccessibleName(_("Units with late cases"))
        self.list.itemChanged.connect(lambda _item: self._sum_up())
        column.addWidget(self.list, 1)
        self.requirement, self.until = QLineEdit(_(REQUIREMENT)), TimeField(datetime.now(UTC))
        form = QFormLayout()
        for words, field in ((_("Requirement"), self.requirement), (_("Reply to the letter by"), self.until)):
            field.setAccessibleName(words)
            form.addRow(label(words, "text_2", "second"), field)
        column.addLayout(form)
        self.sentence, self.batch = TroubleLine(), BatchBar()
        column.addWidget(self.sentence)
        column.addWidget(self.batch)
        column.addLayout(self._make_buttons())
        context.background.run(_read, context.services, on_answer=self._on_read, on_trouble=self._on_trouble)

    def picked(self) -> list[LateUnit]:
        """Return the units that are ticked."""
        return [unit for at, unit in enumerate(self.units)
                if self.list.item(at).checkState() is Qt.CheckState.Checked]  # fmt: skip

    def keep(self) -> None:
        """Draft the letters, once at a time."""
        units = self.picked()
        if self.is_drafting or not units:
            return
        self.is_drafting = True
        self.do_button.setEnabled(False)
        self.sentence.say("")
        self.batch.begin(_("Drafting …"), len(units))
        self._context.background.run(
            self._context.services.letters.draft_urging, [one.unit_id for one in units], self.requirement.text(),
            self.until.at(),
            self.batch.step, self.batch.is_cancelled, on_answer=self._on_drafted, on_trouble=self._on_trouble,
        )  # fmt: skip

    def reject(self) -> None:
        """Close; what is being drafted is cancelled first."""
        if self.is_drafting:
            self.batch.cancel()
        else:
            super().reject()

    def _make_buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        cancel = QPushButton(_("Cancel"))
        cancel.clicked.connect(self.reject)
        self.do_button = QPushButton(_("Draft the letters"))
        self.do_button.setProperty("kind", "main")
        self.do_button.setEnabled(False)
        self.do_button.clicked.connect(self.keep)
        row.addWidget(KeyCap("Esc"))
        row.addWidget(cancel)
        row.addStretch(1)
        row.addWidget(KeyCap("Ctrl Enter"))
        row.addWidget(self.do_button)
        return row

    def _on_read(self, answer: tuple[list[LateUnit], datetime]) -> None:
        units, until = answer
        self.units = units
        self.until.set_first(until)
        self.list.blockSignals(True)
        for at, unit in enumerate(units):
            item = QListWidgetItem(_line(unit))
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            is_first = at < PICKED_AT_FIRST and not unit.unanswered
            item.setCheckState(Qt.CheckState.Checked if is_first else Qt.CheckState.Unchecked)
            self.list.addItem(item)
        self.list.blockSignals(False)
        self.list.setCurrentRow(0)
        self.list.setFocus()
        self._sum_up()

    def _sum_up(self) -> None:
        units = self.picked()
        letters = ngettext("{count} letter", "{count} letters", len(units)).format(count=len(units))
        cases = sum(one.cases for one in units)
        words = ngettext("about {count} late case", "about {count} late cases", cases).format(count=count_text(cases))
        nothing = _("No unit has late cases.")
        self.summary.setText(f"{letters} · {words}" if self.units else nothing)
        self.do_button.setEnabled(bool(units) and not self.is_drafting)

    def _on_drafted(self, result: BatchResult) -> None:
        self.is_drafting = False
        if result.is_cancelled:
            words = ngettext("{count} letter drafted.", "{count} letters drafted.", len(result.done))
            self.batch.end(words.format(count=len(result.done)))
            self._sum_up()
        else:
            self.accept()

    def _on_trouble(self, trouble: Any) -> None:
        self.is_drafting = False
        self.batch.end("")
        self._sum_up()
        present_trouble(trouble, self.sentence.say)


def _line(unit: LateUnit) -> str:
    cases = ngettext("{count} late case", "{count} late cases", unit.cases).format(count=count_text(unit.cases))
    parts = [pick(unit.unit, unit.unit_en), cases, _("{count} without feedback").format(count=count_text(unit.silent))]
    if unit.draft_id is not None:
        parts.append(_("a draft waits and is counted again"))
    if unit.unanswered:
        parts.append(_("an urging letter is not answered yet"))
    return " · ".join(parts)


def _read(services: Services) -> tuple[list[LateUnit], datetime]:
    return services.letters.late_units(), services.letters.default_reply_by()
