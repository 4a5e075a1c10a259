"""The form of a report: source, class, place, text, reporter; each field has its key and says what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from app.i18n import _, pick
from app.intake.classes import ClassEntry, Condition, FoundClass
from app.intake.draft import CHANNEL, CLASS, NAME, PHONE_FIELD, PLACE, TEXT, Draft, Problem
from app.intake.model import ChannelRules, PlaceFacts
from app.intake.places import FoundPlace
from app.texts.labels import channel_label
from widgets.desk.panels.intake.class_hints import ClassHints
from widgets.desk.panels.intake.near_lists import empty_layout
from widgets.desk.panels.intake.suggest_line import EnterGoesOn, Suggestion, SuggestLine
from widgets.desk.photos.photo_input import PhotoInput
from widgets.parts.flow_layout import FlowLayout
from widgets.parts.key_cap import KeyCap
from widgets.parts.label import label, retone
from widgets.parts.text_size import scaled
from widgets.parts.trouble import TroubleLine

LABEL_PX, TEXT_PX, FORM_PX = 64, 84, 400
CHANNEL_KEY, CLASS_KEY, PLACE_KEY, TEXT_KEY, PHOTOS_KEY, REPORTER_KEY = "F2", "F3", "F4", "F6", "F7", "F8"
CALL_BACK_KEY, SECRET_KEY, URGENT_KEY = "Alt+V", "Alt+B", "Alt+U"
MOST_CONDITIONS = 4


class IntakeForm(QFrame):
    """What is typed.

    Signals:
        class_changed(): another class, or none.
        place_changed(): another place, or none.
        edited(): anything else.
    """

    class_changed = Signal()
    place_changed = Signal()
    edited = Signal()

    def __init__(
        self,
        find_class: Callable[[str], list[Suggestion]],
        find_place: Callable[[str], list[Suggestion]],
        photos: PhotoInput,
        page: QWidget,
    ) -> None:
        super().__init__(page)
        self.setObjectName("panel")
        self.setMinimumWidth(scaled(FORM_PX))
        self.entry: ClassEntry | None = None
        self.place: FoundPlace | None = None
        self._rules: dict[str, ChannelRules] = {}
        self.channel = QComboBox()
        self.class_line = SuggestLine(find_class, has_digits=True, parent=page)
        self.place_line = SuggestLine(find_place, has_digits=False, parent=page)
        self.text = QPlainTextEdit()
        self.photos = photos
        self.hints = ClassHints()
        self.name, self.phone = QLineEdit(), QLineEdit()
        self.call_back, self.secret, self.urgent = (
            QCheckBox(words) for words in (_("Call back"), _("Secrecy"), _("Urgent"))
        )
        self._make_notes()
        self._lay_out()
        self._connect()
        self.setTabOrder(self.class_line, self.place_line)
        self.setTabOrder(self.place_line, self.text)
        self.setTabOrder(self.text, self.photos.choose_button)
        self.setTabOrder(self.photos.choose_button, self.name)
        self.setTabOrder(self.name, self.phone)

    # Making -----------------------------------------------------------------------------------------------------------

    def _make_notes(self) -> None:
        self.channel_note = label("", "text_3", "second", is_wrapped=True)
        self.class_note = label("", "text_2", "second", is_wrapped=True)
        self.place_note = label("", "text_2", "second", is_wrapped=True)
        self.border_note = label("", "soon", "second", is_wrapped=True)
        self.conditions = QWidget()
        self._condition_rows = QVBoxLayout(self.conditions)
        self._condition_rows.setContentsMargins(0, 0, 0, 0)
        self._condition_rows.setSpacing(3)
        self.problem = TroubleLine()  # the page shows it beside its buttons, where it is seen at any height

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setContentsMargins(14, 12, 12, 6)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(8)
        grid.setColumnMinimumWidth(0, scaled(LABEL_PX))
        grid.setColumnStretch(1, 1)
        self.class_line.setPlaceholderText(_("words, pinyin, initials or code, such as jgqs"))
        self.place_line.setPlaceholderText(_("street or crossing, code of a component or lamp pole, coordinates"))
        self.text.setPlaceholderText(_("What the caller says"))
        self.text.setTabChangesFocus(True)
        self.text.setFixedHeight(scaled(TEXT_PX))
        self.name.setPlaceholderText(_("Reporter's name"))
        self.phone.setPlaceholderText(_("Telephone"))
        reporter = _side_by_side(self.name, self.phone)
        answers = QWidget()
        wishes = FlowLayout(answers)
        wishes.setContentsMargins(0, 0, 0, 0)
        for box, key in ((self.call_back, CALL_BACK_KEY), (self.secret, SECRET_KEY), (self.urgent, URGENT_KEY)):
            wishes.addWidget(_with_cap(box, key))
        rows: tuple[tuple[str, QWidget, str, tuple[QWidget, ...]], ...] = (
            (_("Source"), self.channel, CHANNEL_KEY, (self.channel_note,)),
            (_("Class"), self.class_line, CLASS_KEY, (self.class_note, self.conditions)),
            (_("Place"), self.place_line, PLACE_KEY, (self.place_note, self.border_note)),
            (_("Situation"), self.text, TEXT_KEY, (self.hints,)),
            (_("Photos"), self.photos, PHOTOS_KEY, ()),
            (_("Reporter"), reporter, REPORTER_KEY, (answers,)),
        )
        for row, (words, field, key, notes) in enumerate(rows):
            name = label(words, "text_2", "second")
            name.setAlignment(Qt.AlignmentFlag.AlignTop)
            name.setContentsMargins(0, 8, 0, 0)
            column = QVBoxLayout()
            column.setSpacing(3)
            column.addWidget(field)
            for note in notes:
                column.addWidget(note)
            cap = KeyCap(key)
            grid.addWidget(name, row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addLayout(column, row, 1)
            grid.addWidget(cap, row, 2, Qt.AlignmentFlag.AlignTop)
            proxy = field.focusProxy() or field
            proxy.setAccessibleName(words)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(grid)
        column.addStretch(1)

    def _connect(self) -> None:
        self.class_line.chosen.connect(self._on_class_chosen)
        self.class_line.dropped.connect(self._on_class_dropped)
        self.class_line.left.connect(self.place_line.setFocus)
        self.place_line.chosen.connect(self._on_place_chosen)
        self.place_line.dropped.connect(self._on_place_dropped)
        self.place_line.left.connect(self.text.setFocus)
        self.channel.currentIndexChanged.connect(self._on_channel_changed)
        for signal in (self.text.textChanged, self.name.textChanged, self.phone.textChanged):
            signal.connect(self._on_edited)
        for box in (self.call_back, self.secret, self.urgent):
            box.toggled.connect(self._on_edited)
        self.photos.changed.connect(self._on_edited)
        for field in (self.class_line, self.place_line, self.text, self.name, self.phone):
            self.photos.take_pasted_in(field)
        EnterGoesOn(self.name, self.phone.setFocus)
        EnterGoesOn(self.phone, self.call_back.setFocus)

    # What it says -----------------------------------------------------------------------------------------------------

    def draft(self) -> Draft:
        """Return what stands here."""
        place = self.place
        return Draft(
            channel=self.channel.currentData() or "",
            class_id=self.entry.class_id if self.entry else None,
            lon=place.lon if place else None,
            lat=place.lat if place else None,
            address=place.address if place else "",
            component_id=place.component_id if place else None,
            is_urgent=self.urgent.isChecked(),
            text=self.text.toPlainText(),
            name=self.name.text(),
            phone=self.phone.text(),
            wishes_secrecy=self.secret.isChecked(),
            wants_call_back=self.call_back.isChecked(),
            photos=self.photos.photos(),
        )

    def show_channels(self, channels: list[ChannelRules]) -> None:
        """Offer the sources; what is chosen already stays."""
        chosen = self.channel.currentData()
        self._rules = {one.code: one for one in channels}
        self.channel.blockSignals(True)
        self.channel.clear()
        for one in channels:
            self.channel.addItem(channel_label(one.code), one.code)
        self.channel.setCurrentIndex(max(0, self.channel.findData(chosen)))
        self.channel.blockSignals(False)
        self._on_channel_changed()

    def forget(self) -> None:
        """Be ready for the next report; the source stays."""
        self.class_line.forget()
        self.place_line.forget()
        self.entry = self.place = None
        for line in (self.name, self.phone):
            line.clear()
        self.text.clear()
        self.photos.forget()
        for box in (self.call_back, self.secret, self.urgent):
            box.setChecked(False)
        self.show_class()
        self.show_facts(None)
        self.problem.say("")
        self.class_changed.emit()
        self.place_changed.emit()

    def show_class(self, meant: Condition | None = None) -> None:
        """Show what the manual says of the class: its conditions with their limits, the one that was meant marked."""
        empty_layout(self._condition_rows)
        entry = self.entry
        self.class_note.setVisible(entry is not None)
        self.conditions.setVisible(entry is not None and bool(entry.conditions))
        if entry is None:
            return
        self.class_note.setText(f"{entry.code} · {entry.major_text}")
        if not entry.conditions:
            words = _("The manual has no filing condition for this class; whoever files it sets the time limit.")
            self.class_note.setText(f"{entry.code} · {entry.major_text}\n{words}")
        for one in entry.conditions[:MOST_CONDITIONS]:
            self._condition_rows.addWidget(_condition_row(one, one == meant))
        rest = len(entry.conditions) - MOST_CONDITIONS
        if rest > 0:
            self._condition_rows.addWidget(label(_("and {count} more").format(count=rest), "text_3", "second"))

    def show_facts(self, facts: PlaceFacts | None, sentence: str = "") -> None:
        """Show what the database fills in for the place, both sides of a boundary, or why it cannot."""
        if facts is None:
            self.place_note.setText(sentence)
            self.place_note.setVisible(bool(sentence))
            self.border_note.hide()
            return
        parts = [
            pick(facts.district, facts.district_en), facts.township, facts.community,
            pick(facts.street, facts.street_en), pick(facts.duty_grid, facts.duty_grid_en), facts.unit_grid,
        ]  # fmt: skip
        known = " · ".join(part for part in parts if part)
        self.place_note.setText(known or _("No grid and no district holds this place. Check it on the map."))
        retone(self.place_note, "soon" if facts.is_nowhere else "text_2")
        self.place_note.show()
        both = _("Boundary: {sides}").format(
            sides=" / ".join(f"{side.text} {side.away_m:.0f} m" if side.away_m else side.text for side in facts.sides)
        )
        self.border_note.setText(both)
        self.border_note.setVisible(len(facts.sides) > 1)

    def take_class(self, entry: ClassEntry | None, meant: Condition | None = None) -> None:
        """Take a class that was found otherwise."""
        self.entry = entry
        self.class_line.show_value(entry, entry.text if entry else "")
        if entry is not None:
            self.urgent.setChecked(entry.is_hazard)
        self.show_class(meant)
        self.class_changed.emit()

    def take_place(self, place: FoundPlace) -> None:
        """Take a place that was found otherwise, such as by a click."""
        self.place = place
        self.place_line.show_value(place, place.text)
        self.place_changed.emit()

    def say(self, problem: Problem | None) -> None:
        """Say what is wrong and go to the field."""
        self.problem.say(problem.sentence if problem else "")
        if problem is not None:
            fields: dict[str, QWidget] = {
                CHANNEL: self.channel, CLASS: self.class_line, PLACE: self.place_line, TEXT: self.text,
                NAME: self.name, PHONE_FIELD: self.phone,
            }  # fmt: skip
            fields[problem.field].setFocus()

    def close_lists(self) -> bool:
        """Close the suggestions; returns whether some were open."""
        return any([self.class_line.close_list(), self.place_line.close_list()])

    # What happens -----------------------------------------------------------------------------------------------------

    def _on_class_chosen(self, found: FoundClass) -> None:
        self.take_class(found.entry, found.condition)
        self.place_line.setFocus()

    def _on_class_dropped(self) -> None:
        self.entry = None
        self.show_class()
        self.class_changed.emit()

    def _on_place_chosen(self, place: FoundPlace) -> None:
        self.place = place
        self.place_changed.emit()
        self.text.setFocus()

    def _on_place_dropped(self) -> None:
        self.place = None
        self.place_changed.emit()

    def _on_channel_changed(self) -> None:
        rules = self._rules.get(self.channel.currentData() or "")
        said = []
        if rules is not None:
            said = [_("verified before filing")] * rules.must_be_verified
            said += [_("may be anonymous") if rules.may_be_anonymous else _("states who reports")]
            said += [_("call-back")] * rules.gets_call_back
        self.channel_note.setText(" · ".join(said))
        self.edited.emit()

    def _on_edited(self) -> None:
        if self.problem.isVisible():
            self.problem.say("")
        self.edited.emit()


class CutLabel(QLabel):
    """One line that ends in dots where it is too long, and says the whole as a hint."""

    def __init__(self, words: str, tone: str) -> None:
        super().__init__()
        self._words = words
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("tone", tone)
        self.setProperty("rank", "second")
        self.setToolTip(words)
        self.setAccessibleName(words)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.setText(words)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Cut the line anew."""
        super().resizeEvent(event)
        self.setText(self.fontMetrics().elidedText(self._words, Qt.TextElideMode.ElideRight, self.width()))


def _side_by_side(*fields: QWidget) -> QWidget:
    made, row = QWidget(), QHBoxLayout()
    row.setContentsMargins(0, 0, 0, 0)
    for field in fields:
        row.addWidget(field)
    made.setLayout(row)
    made.setFocusProxy(fields[0])
    return made


def _with_cap(box: QCheckBox, key: str) -> QWidget:
    made, row = QWidget(), QHBoxLayout()
    row.setContentsMargins(0, 0, 6, 0)
    row.setSpacing(4)
    row.addWidget(box)
    row.addWidget(KeyCap(key.replace("+", " ")))
    made.setLayout(row)
    return made


def _condition_row(one: Condition, is_meant: bool) -> QWidget:
    made, row = QWidget(), QHBoxLayout()
    row.setContentsMargins(0, 0, 0, 0)
    words = CutLabel(f"{one.number}  {one.text}", "text" if is_meant else "text_2")
    row.addWidget(words, 1)
    row.addWidget(label(one.limit_text, "accent" if is_meant else "text_2", "second"), 0, Qt.AlignmentFlag.AlignTop)
    made.setLayout(row)
    return made
