"""A field for one question of an act: it knows its label, its value and whether it says something."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.cases.asks import Ask
from app.city.city import City
from app.desk.case_file import CaseFile
from app.i18n import _
from app.services import Services
from widgets.background import Background
from widgets.parts.label import label


@dataclass(frozen=True)
class FieldContext:
    """What fields may look at.

    Args:
        case: None where the act makes a case.
        place: longitude and latitude that the map shows, for an act that asks for a place.
    """

    services: Services
    background: Background
    city: City
    case: CaseFile | None = None
    place: tuple[float, float] | None = None


class Field(QWidget):
    """One question.

    Signals:
        value_changed(): the answer may be another one.
    """

    value_changed = Signal()

    def __init__(self, ask: Ask, context: FieldContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.ask, self.context = ask, context
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        head = QHBoxLayout()
        head.addWidget(label(_(ask.label), "text_2", "second"))
        if not ask.is_required:
            head.addWidget(label(_("if need be"), "text_3", "second"))
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
        return not self.ask.is_required if value is None else self.ask.accepts(value)
