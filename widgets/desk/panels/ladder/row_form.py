"""The form of one row of a draft ladder."""

from __future__ import annotations

from datetime import time

from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QLineEdit, QWidget

from app.cases.reasons import LATENESS_KINDS
from app.city.city import City
from app.errors import Refused
from app.i18n import _
from app.ladder.model import DOES, LONGEST_AFTER_S, RECIPIENTS, LadderRow
from app.wall.figures.names import unit_name
from widgets.parts.beside import beside
from widgets.parts.label import label

BLANK = LadderRow("", "handle", 0, "urge", "unit", time(20), time(8))
URGENCY = ((None, "all"), (False, "not_urgent"), (True, "urgent"))
HOUR_S = 3600
Rows = list[tuple[str, QWidget]]


class LadderRowForm:
    """The inputs of one row, and the row that they make.

    Args:
        row: what the inputs begin with; one without a code is new.
        city: for the names of units; without, a row keeps its own.
    """

    def __init__(self, row: LadderRow, city: City | None) -> None:
        self._row = row
        self.code = QLineEdit(row.code)
        self.code.setMaxLength(40)
        self.code.setEnabled(not row.code)
        self.lateness = _choice([(key, _(words)) for key, words in LATENESS_KINDS], row.lateness)
        self.after = QDoubleSpinBox()
        self.after.setRange(0, LONGEST_AFTER_S / HOUR_S)
        self.after.setDecimals(2)
        self.after.setValue(row.after_s / HOUR_S)
        self.does = _choice([(key, _(words)) for key, words in DOES.items()], row.does)
        self.recipient = _choice([(key, _(words)) for key, words in RECIPIENTS.items()], row.recipient)
        words = {"all": _("all cases"), "not_urgent": _("not urgent"), "urgent": _("urgent only")}
        self.urgency = _choice([(key, words[key]) for _flag, key in URGENCY],
                               next(key for flag, key in URGENCY if flag == row.is_urgent))  # fmt: skip
        self.quiet_from, self.quiet_to = _time_line(row.quiet_from), _time_line(row.quiet_to)
        self.classes = QLineEdit(", ".join(row.class_codes or ()))
        self.classes.setPlaceholderText(_("Codes of classes, none for all"))
        units = [(unit_id, unit_name(city, unit_id)) for unit_id in city.units] if city is not None else []
        kept = row.unit_ids[0] if row.unit_ids and len(row.unit_ids) == 1 else None
        self.unit = _choice([(None, _("all units")), *sorted(units, key=lambda one: one[1])], kept)
        self.unit.setEnabled(city is not None and (row.unit_ids is None or len(row.unit_ids) == 1))
        self.rows: Rows = [
            (_("Code"), self.code), (_("Lateness"), self.lateness),
            (_("After (hours of work; day and night for urgent cases only)"), self.after),
            (_("Cases"), self.urgency), (_("Class"), self.classes), (_("Unit"), self.unit),
            (_("Quiet hours"), beside(self.quiet_from, label("–", "text_2"), self.quiet_to)),
            (_("What is done"), self.does), (_("To"), self.recipient),
        ]  # fmt: skip

    def row(self) -> LadderRow:
        """Return the row as it is written now.

        Raises:
            Refused: no code, or a time that is none.
        """
        code = self.code.text().strip()
        if not code:
            raise Refused(_("The row needs a code."))
        codes = tuple(word for word in self.classes.text().replace("，", ",").replace(",", " ").split())
        unit_id = self.unit.currentData()
        return LadderRow(
            code, self.lateness.currentData(), round(self.after.value() * HOUR_S), self.does.currentData(),
            self.recipient.currentData(), _time(self.quiet_from.text()), _time(self.quiet_to.text()),
            codes or None, self._row.unit_ids if not self.unit.isEnabled() else (unit_id,) if unit_id else None,
            self._row.area_codes, next(flag for flag, key in URGENCY if key == self.urgency.currentData()),
            self._row.note,
        )  # fmt: skip


def _choice(choices: list[tuple[str | int | None, str]], chosen: str | int | None) -> QComboBox:
    made = QComboBox()
    for key, words in choices:
        made.addItem(words, key)
    made.setCurrentIndex(max(made.findData(chosen), 0))
    return made


def _time_line(at: time | None) -> QLineEdit:
    made = QLineEdit("" if at is None else f"{at:%H:%M}")
    made.setPlaceholderText("20:00")
    return made


def _time(words: str) -> time | None:
    try:
        return time.fromisoformat(words.strip()) if words.strip() else None
    except ValueError:
        raise Refused(_("“{text}” is not a valid time. Write it as 08:00.").format(text=words.strip())) from None
