"""What is asked of the search: one field for words and numbers, and fields for facts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QCompleter, QGridLayout, QHBoxLayout, QLineEdit, QWidget

from app.city.city import City
from app.errors import Refused
from app.i18n import N_, _, pick
from app.search.link import is_link
from app.search.model import Box, SearchQuery
from app.texts.labels import STATE_LABELS
from widgets.parts.key_button import KeyButton
from widgets.parts.label import label

DAY = N_("Write the day as {example}.")
EXAMPLE = "2026-11-30"
ENDED = ("closed", "void", "merged")
OPEN, ANY_ENDED = "open", "ended"
DISTRICTS = ("district", "development_zone", "scenic_area")
COLUMNS = 4


class SearchForm(QWidget):
    """The fields; Enter in any of them searches.

    Signals:
        search_asked(): the person wants to search.
        link_pasted(str): a link to a search was put into the first field.
    """

    search_asked = Signal()
    link_pasted = Signal(str)

    def __init__(self, may_know_reporters: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.text = self._line(_("Case number or its end, words of the description or the place"))
        self.place, self.component, self.phone = self._line(), self._line(), self._line()
        self.from_on, self.to_on = self._line(EXAMPLE), self._line(EXAMPLE)
        self.classes, self.units, self.streets, self.districts, self.states = (ChoiceBox() for _number in range(5))
        self.in_map = QCheckBox(_("Only in the part of the map that is shown"))
        self.box: Box | None = None
        self.button = KeyButton(_("Search"), "Enter", "main", has_key=False)
        self.button.clicked.connect(self.search_asked)
        self._may_know_reporters = may_know_reporters
        self._fill_states()
        self._lay_out()
        self.text.textChanged.connect(self._on_text_changed)

    def query(self) -> SearchQuery:
        """Return what is asked.

        Raises:
            Refused: a day cannot be read, or a name is none of the list.
        """
        return SearchQuery(
            self.text.text(), self.place.text(), self.component.text(), self.phone.text(), self.classes.number(),
            self.units.number(), self.streets.number(), self.districts.word(), _states(self.states.word()),
            self.box if self.in_map.isChecked() else None, _day(self.from_on), _day(self.to_on),
        ).tidied()  # fmt: skip

    def show_query(self, query: SearchQuery) -> None:
        """Show what is asked."""
        self.text.setText(query.text)
        self.place.setText(query.place)
        self.component.setText(query.component)
        self.phone.setText(query.phone)
        for box, value in (
            (self.classes, query.class_id), (self.units, query.unit_id), (self.streets, query.street_id),
            (self.districts, query.district), (self.states, _state_key(query.states)),
        ):  # fmt: skip
            box.show_value(value)
        self.box = query.box
        self.in_map.setChecked(query.box is not None)
        self.from_on.setText(f"{query.from_on or ''}")
        self.to_on.setText(f"{query.to_on or ''}")

    def show_city(self, city: City) -> None:
        """Take the names of the city; what is chosen stays."""
        classes, units = city.classes.values(), city.units.values()
        self.classes.fill((one.class_id, f"{pick(one.name, one.name_en)} · {one.code}") for one in classes)
        self.units.fill((one.unit_id, f"{pick(one.name, one.name_en)} · {one.code}") for one in units)
        streets = city.streets
        self.streets.fill(
            (int(streets.ids[row]), pick(streets.names[row], streets.names_en[row])) for row in range(len(streets.ids))
        )
        areas = city.areas
        self.districts.fill(
            (areas.codes[row], pick(areas.names[row], areas.names_en[row]))
            for row in range(len(areas.ids))
            if areas.kinds[row] in DISTRICTS
        )

    def _line(self, hint: str = "") -> QLineEdit:
        made = QLineEdit()
        made.setPlaceholderText(hint)
        made.returnPressed.connect(self.search_asked)
        return made

    def _fill_states(self) -> None:
        ended = [(key, _(STATE_LABELS[key])) for key in ENDED]
        waiting = [(key, _(words)) for key, words in STATE_LABELS.items() if key not in ENDED]
        self.states.fill([(OPEN, _("All open")), (ANY_ENDED, _("All ended")), *waiting, *ended], is_sorted=False)

    def _lay_out(self) -> None:
        rows: list[tuple[str, QWidget]] = [
            (_("Place"), self.place), (_("Class"), self.classes), (_("Unit"), self.units), (_("State"), self.states),
            (_("Street"), self.streets), (_("District"), self.districts), (_("Reported from"), self.from_on),
            (_("Reported until"), self.to_on), (_("Component code"), self.component),
        ]  # fmt: skip
        if self._may_know_reporters:
            rows.append((_("Phone of the reporter"), self.phone))
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(6)
        first = QHBoxLayout()
        first.setSpacing(8)
        first.addWidget(self.text, 1)
        first.addWidget(self.button)
        self.text.setAccessibleName(_("Search"))
        grid.addLayout(first, 0, 0, 1, 2 * COLUMNS)
        for number, (name, widget) in enumerate(rows):
            line, column = divmod(number, COLUMNS)
            words = label(name, "text_2", "second")
            words.setBuddy(widget)
            widget.setAccessibleName(name)
            grid.addWidget(words, line + 1, 2 * column)
            grid.addWidget(widget, line + 1, 2 * column + 1)
        line, column = divmod(len(rows), COLUMNS)
        grid.addWidget(self.in_map, line + 1, 2 * column, 1, 2 * (COLUMNS - column))
        for column in range(COLUMNS):
            grid.setColumnStretch(2 * column + 1, 1)
        for box in (self.classes, self.units, self.streets, self.districts, self.states):
            box.line.returnPressed.connect(self.search_asked)

    def _on_text_changed(self, text: str) -> None:
        if is_link(text):
            self.link_pasted.emit(text)


class ChoiceBox(QComboBox):
    """A list that is narrowed by typing; empty for all."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(6)
        self.setMaxVisibleItems(16)
        self.line = QLineEdit()
        self.line.setPlaceholderText(_("All"))
        self.line.setStyleSheet("border: none; padding: 0; background: transparent;")  # the box has its own
        self.setLineEdit(self.line)
        completer = QCompleter(self.model(), self)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        self.setCompleter(completer)
        self.fill(())

    def fill(self, choices: Iterable[tuple[int | str, str]], is_sorted: bool = True) -> None:
        """Take what can be chosen, by name; what is chosen stays."""
        found = list(choices)
        found = sorted(found, key=lambda one: one[1]) if is_sorted else found
        value = self.value() if self.count() else None
        self.blockSignals(True)
        self.clear()
        self.addItem("", None)
        for key, words in found:
            self.addItem(words, key)
        self.blockSignals(False)
        self.show_value(value)

    def show_value(self, value: int | str | None) -> None:
        """Choose, or choose nothing."""
        self.setCurrentIndex(max(0, self.findData(value)) if value is not None else 0)

    def value(self) -> int | str | None:
        """Return what is chosen; part of a name that only one has is that one.

        Raises:
            Refused: what was typed is no name of the list, or of several.
        """
        typed = self.currentText().strip()
        if not typed:
            return None
        if typed == self.itemText(self.currentIndex()):
            return self.currentData()
        at = self.findText(typed, Qt.MatchFlag.MatchFixedString)
        words = typed.casefold()
        found = [at] if at >= 0 else [row for row in range(1, self.count()) if words in self.itemText(row).casefold()]
        if len(found) != 1:
            raise Refused(_("Choose from the list: {words}").format(words=typed))
        self.setCurrentIndex(found[0])
        return self.currentData()

    def number(self) -> int | None:
        """Return the number that is chosen; see `value`."""
        value = self.value()
        return None if value is None else int(value)

    def word(self) -> str | None:
        """Return the word that is chosen; see `value`."""
        value = self.value()
        return None if value is None else str(value)


def _states(chosen: str | None) -> tuple[str, ...]:
    if chosen is None:
        return ()
    if chosen == OPEN:
        return tuple(key for key in STATE_LABELS if key not in ENDED)
    return ENDED if chosen == ANY_ENDED else (chosen,)


def _state_key(states: tuple[str, ...]) -> str | None:
    return next((key for key in (OPEN, ANY_ENDED, *STATE_LABELS) if set(_states(key)) == set(states)), None)


def _day(line: QLineEdit) -> date | None:
    typed = line.text().strip()
    try:
        return date.fromisoformat(typed) if typed else None
    except ValueError:
        raise Refused(_(DAY).format(example=EXAMPLE)) from None
