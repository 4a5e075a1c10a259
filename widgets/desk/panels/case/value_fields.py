"""Fields that take a value apart: an instant, degrees, and who reported."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from PySide6.QtCore import QDate, QDateTime, QTime
from PySide6.QtWidgets import QCheckBox, QDateTimeEdit, QDoubleSpinBox, QHBoxLayout, QLineEdit, QWidget

from app.i18n import _
from widgets.desk.panels.case.field import Field


class InstantField(Field):
    """A day and an hour on the clock of the city."""

    def make_input(self) -> QWidget:
        """A day a month ahead at the end of work; an optional one is off at first."""
        self._zone = ZoneInfo(self.context.city.profile.time_zone)
        now = datetime.fromtimestamp(self.context.city.clock.now(), self._zone)
        day = (now + timedelta(days=30)).date()
        self._edit = QDateTimeEdit(QDateTime(QDate(day.year, day.month, day.day), QTime(18, 0)))
        self._edit.setDisplayFormat("yyyy-MM-dd HH:mm")
        self._edit.setCalendarPopup(True)
        self._edit.dateTimeChanged.connect(lambda _at: self.value_changed.emit())
        self._is_said: QCheckBox | None = None
        if self.ask.is_required:
            return self._edit
        made, row = QWidget(), QHBoxLayout()
        self._is_said = QCheckBox(_("Set a day"))
        self._is_said.toggled.connect(self._edit.setEnabled)
        self._is_said.toggled.connect(lambda _on: self.value_changed.emit())
        self._edit.setEnabled(False)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._is_said)
        row.addWidget(self._edit, 1)
        made.setLayout(row)
        made.setFocusProxy(self._is_said)
        return made

    def value(self) -> str | None:
        """Return the instant with its zone, as it is stored."""
        if self._is_said is not None and not self._is_said.isChecked():
            return None
        at: Any = self._edit.dateTime().toPython()
        return at.replace(tzinfo=self._zone).isoformat()

    def set_value(self, value: Any) -> None:
        """Put an instant in."""
        at = datetime.fromisoformat(value).astimezone(self._zone)
        if self._is_said is not None:
            self._is_said.setChecked(True)
        self._edit.setDateTime(QDateTime(QDate(at.year, at.month, at.day), QTime(at.hour, at.minute)))


class DegreesField(Field):
    """Longitude or latitude; the map's middle is taken over."""

    def make_input(self) -> QWidget:
        """A number of degrees."""
        is_lon = self.ask.kind == "lon"
        self._box = QDoubleSpinBox()
        self._box.setDecimals(6)
        self._box.setRange(-180 if is_lon else -90, 180 if is_lon else 90)
        self._box.setSingleStep(0.0001)
        if self.context.place is not None:
            self._box.setValue(self.context.place[0 if is_lon else 1])
        self._box.valueChanged.connect(lambda _value: self.value_changed.emit())
        return self._box

    def value(self) -> float:
        """Return the degrees."""
        return self._box.value()

    def set_value(self, value: Any) -> None:
        """Put degrees in."""
        self._box.setValue(float(value))


class ReporterField(Field):
    """Who reported: name, telephone, and whether they wish not to be named."""

    def make_input(self) -> QWidget:
        """Two lines and a box."""
        made, row = QWidget(), QHBoxLayout()
        self._name, self._phone, self._secret = QLineEdit(), QLineEdit(), QCheckBox(_("Wishes secrecy"))
        self._name.setPlaceholderText(_("Reporter's name"))
        self._phone.setPlaceholderText(_("Telephone"))
        row.setContentsMargins(0, 0, 0, 0)
        for part in (self._name, self._phone, self._secret):
            row.addWidget(part)
        made.setLayout(row)
        made.setFocusProxy(self._name)
        return made

    def value(self) -> dict[str, Any] | None:
        """Return what is known, None where nothing is."""
        name, phone = self._name.text().strip(), self._phone.text().strip()
        if not name and not phone:
            return None
        known: dict[str, Any] = {"wishes_secrecy": self._secret.isChecked()}
        return known | {key: words for key, words in (("name", name), ("phone", phone)) if words}

    def set_value(self, value: Any) -> None:
        """Put a reporter in."""
        self._name.setText(value.get("name", ""))
        self._phone.setText(value.get("phone", ""))
        self._secret.setChecked(bool(value.get("wishes_secrecy")))
