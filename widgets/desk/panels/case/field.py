"""A field for one question of an act: it knows its label, its value and whether it says something."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.cases.inputs import InputField
from app.city.city import City
from app.desk.case_file import CaseFile
from app.i18n import _
from app.services import Services
from widgets.background import Background
from widgets.desk.act_gate import Clock
from widgets.parts.label import label, retone
from widgets.shared import Changes, Selection


@dataclass(frozen=True)
class FieldContext:
    """What fields may look at.

    Args:
        case: None where the act makes a case.
        place: longitude and latitude that the map shows, for an act that asks for a place.
        changes: news of the city, for a dialog that follows its case.
        selection: told of the case that stands beside this one, for the map.
        clock: seconds that only grow; tests give their own.
    """

    services: Services
    background: Background
    city: City
    case: CaseFile | None = None
    place: tuple[float, float] | None = None
    changes: Changes | None = None
    clock: Clock = time.monotonic
    selection: Selection | None = None

    def with_case(self, case: CaseFile) -> FieldContext:
        """The same, with the case as it is now."""
        return replace(self, case=case, city=self.city_now())

    def city_now(self) -> City:
        """The city in memory, which is another one after it was read anew."""
        city = self.changes.city if self.changes is not None else None
        return city or self.city


class Field(QWidget):
    """One question.

    Signals:
        value_changed(): the answer may be another one.
    """

    value_changed = Signal()

    def __init__(self, ask: InputField, context: FieldContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.ask, self.context, self.is_needed = ask, context, ask.is_required
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        head = QHBoxLayout()
        head.addWidget(label(_(ask.label), "text_2", "second"))
        self._duty = label("" if ask.is_required else _("optional"), "text_3", "second")
        head.addWidget(self._duty)
        head.addStretch(1)
        column.addLayout(head)
        self.input = self.make_input()
        self.input.setAccessibleName(_(ask.label))
        self.setFocusProxy(self.input)
        column.addWidget(self.input)

    def make_input(self) -> QWidget:
        """Return the widget that takes the answer."""
        raise NotImplementedError

    def value(self) -> Any:
        """Return the answer as a plain value, None for none."""
        raise NotImplementedError

    def set_value(self, value: Any) -> None:
        """Put an answer in."""
        raise NotImplementedError

    def is_answered(self) -> bool:
        """Tell whether the act could take what is said."""
        value = self.value()
        return not self.is_needed if value is None else self.ask.accepts(value)

    def set_needed(self, is_needed: bool) -> None:
        """Say whether this very case makes the answer necessary, although the act does not always ask for it."""
        self.is_needed = is_needed or self.ask.is_required
        if not self.ask.is_required:
            self._duty.setText(_("needed here") if is_needed else _("optional"))
            retone(self._duty, "soon" if is_needed else "text_3")
