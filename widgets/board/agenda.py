"""A meeting in its window: agenda with minutes, who is invited and was there, chair, notes, addenda."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.errors import Refused, is_told, tell_trouble
from app.i18n import N_, _, pick
from app.meetings.agenda import AgendaService, Dossier, InvitedPerson, InvitedUnit, time_text
from app.meetings.model import MEETING_STATES
from app.meetings.texts import meeting_title, meeting_when
from app.texts.times import local
from widgets.background import Background
from widgets.board.agenda_list import AgendaList
from widgets.board.bars import KeyBar
from widgets.board.labels import label
from widgets.board.templates import TemplatesDialog
from widgets.parts.label import retone
from widgets.parts.press_key import press_key
from widgets.parts.text_size import scaled
from widgets.theme import Theme

ATTENDANCE = {None: "○", True: "✓", False: "✗"}
NEXT_ATTENDANCE = {None: True, True: False, False: None}
GUEST = Qt.ItemDataRole.UserRole
KEYS: tuple[tuple[tuple[str, ...], str], ...] = (
    (("↑", "↓"), N_("Focus")),
    (("Shift ↑", "Shift ↓"), N_("Move the item")),
    (("+", "−"), N_("Minutes of the item")),
    (("Space",), N_("Attendance")),
    (("Del",), N_("Off the list")),
    (("Ctrl+T",), N_("Templates and series")),
    (("PgUp", "PgDn"), N_("Earlier and later meetings")),
    (("Esc",), N_("Back")),
)


class GuestList(QListWidget):
    """Units and persons; the space bar goes round between not said, was there and was not, Del takes off."""

    def __init__(self, owner: MeetingWindow) -> None:
        super().__init__(owner)
        self._owner = owner

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Say or take off."""
        row = self.currentItem()
        if row is not None and event.key() == Qt.Key.Key_Space:
            self._owner.turn_attendance(row.data(GUEST))
        elif row is not None and event.key() == Qt.Key.Key_Delete:
            self._owner.uninvite(row.data(GUEST))
        else:
            super().keyPressEvent(event)


class MeetingWindow(QWidget):
    """Everything about one meeting that is prepared or kept with it.

    Args:
        may_keep: whether this person prepares meetings; others read.
    """

    def __init__(
        self, agenda: AgendaService, meeting_no: int, background: Background, theme: Theme, may_keep: bool
    ) -> None:
        super().__init__()
        self.setObjectName("board")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle(_("Meeting {number}").format(number=meeting_no))
        self._agenda, self._background, self._theme, self._may_keep = agenda, background, theme, may_keep
        self.meeting_no, self.found, self.trouble = meeting_no, None, ""  # type: int, Dossier | None, str
        self.templates: TemplatesDialog | None = None
        self._units: Sequence[tuple[int, str, str]] = ()
        self.items, self.guests = AgendaList(theme), GuestList(self)
        self._build()
        self.items.move_asked.connect(self._on_items_move_asked)
        self.items.minutes_asked.connect(self._on_items_minutes_asked)
        press_key("Ctrl+T", self, self.open_templates)
        press_key("F5", self, self.read)
        press_key("PgUp", self, lambda: self.turn_to(self.meeting_no - 1))
        press_key("PgDown", self, lambda: self.turn_to(self.meeting_no + 1))
        self.read()

    # Building ---------------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._header())
        middle = QHBoxLayout()
        middle.setContentsMargins(16, 12, 16, 12)
        middle.setSpacing(14)
        area = QScrollArea(widgetResizable=True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(self.items)
        left = QVBoxLayout()
        self._time = label("", "strong", "accent", is_wrapped=True)
        left.addWidget(self._time)
        left.addWidget(area, 1)
        middle.addLayout(left, 60)
        middle.addLayout(self._side(), 40)
        column.addLayout(middle, 1)
        column.addWidget(self._foot())

    def _header(self) -> QFrame:
        bar = QFrame()
        bar.setObjectName("bar")
        bar.setFixedHeight(scaled(54))
        row = QHBoxLayout(bar)
        row.setContentsMargins(16, 0, 16, 0)
        self._title, self._when, self._state = label("", "heading"), label("", "second", "text_2"), label("", "second")
        self.chair = QComboBox()
        self.chair.setMinimumWidth(scaled(180))
        self.chair.activated.connect(self._on_chair_activated)
        for part in (self._title, self._when, self._state):
            row.addWidget(part)
            row.addSpacing(8)
        row.addStretch(1)
        row.addWidget(label(_("Chair"), "second", "text_2"))
        row.addWidget(self.chair)
        self.templates_button = QPushButton(_("Templates and series (Ctrl+T)"))
        self.templates_button.clicked.connect(self.open_templates)
        row.addWidget(self.templates_button)
        return bar

    def _side(self) -> QVBoxLayout:
        self.unit, self.person = QComboBox(), QLineEdit()
        self.unit.setEditable(True)
        self.unit.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        line = self.unit.lineEdit()
        if line is not None:
            line.setPlaceholderText(_("Unit"))
        self.person.setPlaceholderText(_("Person; empty: the unit itself"))
        self.person.returnPressed.connect(self.invite)
        self.invite_button, self.invite_all = QPushButton(_("Invite")), QPushButton(_("Invite all units in dispute"))
        self.invite_button.clicked.connect(self.invite)
        self.invite_all.clicked.connect(lambda: self._do(self._agenda.store.invite_disputing, self.meeting_no))
        self.note = QPlainTextEdit()
        self.note.setPlaceholderText(_("What the invitation says beside the agenda"))
        self.keep_note = QPushButton(_("Keep the notes"))
        self.keep_note.clicked.connect(self.save_note)
        self.addenda = QListWidget()
        self.addenda.setWordWrap(True)
        self.correction = QLineEdit()
        self.correction.setPlaceholderText(_("Correction, then Enter"))
        self.correction.returnPressed.connect(self.add_addendum)
        return self._lay_out_side()

    def _lay_out_side(self) -> QVBoxLayout:
        side = QVBoxLayout()
        side.setSpacing(6)
        self._invited = label("", "second", "text_2")
        side.addWidget(self._invited)
        side.addWidget(self.guests, 4)
        row = QHBoxLayout()
        for part, share in ((self.unit, 3), (self.person, 3), (self.invite_button, 0)):
            row.addWidget(part, share)
        side.addLayout(row)
        side.addWidget(self.invite_all, 0, Qt.AlignmentFlag.AlignLeft)
        side.addWidget(label(_("Notes"), "second", "text_2"))
        side.addWidget(self.note, 2)
        side.addWidget(self.keep_note, 0, Qt.AlignmentFlag.AlignLeft)
        self._addenda_title = label(_("Corrections"), "second", "text_2")
        side.addWidget(self._addenda_title)
        side.addWidget(self.addenda, 2)
        side.addWidget(self.correction)
        return side

    def _foot(self) -> KeyBar:
        bar = KeyBar(KEYS)
        self._said = label("", "second", "text_2")
        bar.row.addWidget(self._said)
        return bar

    # Reading and showing ----------------------------------------------------------------------------------------------

    def _run(self, job: Callable[..., Any], *values: Any, on_answer: Callable[[Any], None]) -> None:
        self._background.run(job, *values, on_answer=on_answer, on_trouble=self._tell)

    def _do(self, job: Callable[..., Any], *values: Any) -> None:
        """Change something, then read again."""
        self._run(job, *values, on_answer=lambda _answer: self.read())

    def _tell(self, trouble: BaseException) -> None:
        self.trouble = tell_trouble(trouble)
        self._said.setText(self.trouble)
        retone(self._said, "late")
        if not is_told(trouble):
            raise trouble
        if self.found is not None:
            self.read()

    def read(self) -> None:
        """Read the meeting."""
        self._run(self._agenda.dossier, self.meeting_no, on_answer=self._take)

    def turn_to(self, meeting_no: int) -> None:
        """Show another meeting; where there is none, this one stays."""
        if meeting_no > 0:
            self._run(self._agenda.dossier, meeting_no, on_answer=self._take_other)

    def _take_other(self, found: Dossier) -> None:
        self.meeting_no, self.found, self.items.row = found.meeting.meeting_no, None, 0
        self.setWindowTitle(_("Meeting {number}").format(number=self.meeting_no))
        self._take(found)
        self._said.setText("")

    def show_units(self, units: Sequence[tuple[int, str, str]]) -> None:
        """Offer the units that can be invited."""
        self._units = units
        self.unit.clear()
        for unit_id, name, english in units:
            self.unit.addItem(pick(name, english), unit_id)
        self.unit.setCurrentIndex(-1)

    def is_complete(self) -> bool:
        """Tell whether the meeting was read."""
        return self.found is not None

    def _take(self, found: Dossier) -> None:
        is_typing = self.found is not None and self.note.toPlainText() != self.found.note
        self.found, self.trouble = found, ""
        meeting = found.meeting
        self._title.setText(meeting_title(meeting))
        self._when.setText(meeting_when(meeting))
        self._state.setText(_(MEETING_STATES[meeting.state]))
        retone(self._state, "text_3" if found.is_closed else "good")
        words, is_long = time_text(found)
        self._time.setText(words)
        retone(self._time, "soon" if is_long else "accent")
        self.items.show_agenda(found)
        self._show_guests(found)
        self._show_chairs(found)
        if not is_typing:
            self.note.setPlainText(found.note)
        self._show_addenda(found)
        may = self._may_keep and not found.is_closed
        for part in (self.chair, self.unit, self.person, self.invite_button, self.invite_all, self.keep_note):
            part.setEnabled(may)
        self.note.setReadOnly(not may)
        self.templates_button.setVisible(self._may_keep)

    def _show_guests(self, found: Dossier) -> None:
        row = self.guests.currentRow()
        self.guests.clear()
        for unit in found.units:
            items = _("{count} items").format(count=unit.items) if unit.items else ""
            self._add_guest(unit, unit.has_attended, pick(unit.name, unit.name_en), items)
        for person in found.people:
            self._add_guest(person, person.has_attended, person.name, pick(person.unit or "", person.unit_en))
        self.guests.setCurrentRow(min(max(0, row), self.guests.count() - 1))
        there = sum(unit.has_attended is True for unit in found.units)
        there += sum(person.has_attended is True for person in found.people)
        words = _("Invited: {units} units, {people} persons; {there} were there")
        self._invited.setText(words.format(units=len(found.units), people=len(found.people), there=there))

    def _add_guest(self, one: InvitedUnit | InvitedPerson, has_attended: bool | None, name: str, more: str) -> None:
        row = QListWidgetItem(f"{ATTENDANCE[has_attended]}  {name}" + (f"   {more}" if more else ""))
        row.setData(GUEST, one)
        self.guests.addItem(row)

    def _show_chairs(self, found: Dossier) -> None:
        self.chair.clear()
        for number, name in found.chairs:
            self.chair.addItem(name, number)
        names = [name for _number, name in found.chairs]
        self.chair.setCurrentIndex(names.index(found.meeting.chair) if found.meeting.chair in names else -1)

    def _show_addenda(self, found: Dossier) -> None:
        self.addenda.clear()
        for one in found.addenda:
            at = local(one.at_s, found.time_zone)
            item = f" № {one.item_id}" if one.item_id else ""
            self.addenda.addItem(f"{at:%Y-%m-%d} {one.person}{item}\n{one.words}")
        for part in (self._addenda_title, self.addenda, self.correction):
            part.setVisible(found.is_closed)
        self.correction.setEnabled(self._may_keep)

    # Changing ---------------------------------------------------------------------------------------------------------

    @property
    def _is_open(self) -> bool:
        return self._may_keep and self.found is not None and not self.found.is_closed

    def _on_items_move_asked(self, row: int, way: int) -> None:
        if self._is_open and self.found is not None:
            self._do(self._agenda.move_item, self.found, row, way)

    def _on_items_minutes_asked(self, row: int, minutes: int) -> None:
        if self._is_open and self.found is not None:
            self._do(self._agenda.set_minutes, self.found, row, minutes)

    def _on_chair_activated(self, row: int) -> None:
        if self._is_open:
            self._do(self._agenda.store.name_chair, self.meeting_no, str(self.chair.itemData(row)))

    def turn_attendance(self, one: InvitedUnit | InvitedPerson) -> None:
        """Say that somebody was there, was not, or nothing."""
        if self._is_open:
            then = NEXT_ATTENDANCE[one.has_attended]
            self._do(self._agenda.store.attend, self.meeting_no, *_key_of(one), then)

    def uninvite(self, one: InvitedUnit | InvitedPerson) -> None:
        """Take somebody off the list."""
        if self._is_open:
            self._do(self._agenda.store.uninvite, self.meeting_no, *_key_of(one))

    def invite(self) -> None:
        """Invite the unit that was chosen, or a person for it."""
        place = self.unit.findText(self.unit.currentText())
        unit_id = int(self.unit.itemData(place)) if place >= 0 else None
        name = self.person.text().strip()
        if name:
            self._do(self._agenda.store.invite_person, self.meeting_no, name, unit_id)
            self.person.clear()
        elif unit_id is not None:
            self._do(self._agenda.store.invite_unit, self.meeting_no, unit_id)
        else:
            self._tell(Refused(_("Choose a unit from the list, or type a name.")))

    def save_note(self) -> None:
        """Keep the notes."""
        if self._is_open and self.found is not None:
            words = self.note.toPlainText()
            self._run(self._agenda.store.note, self.meeting_no, self.found.meeting.version, words,
                      on_answer=self._take_note)  # fmt: skip

    def _take_note(self, _version: int) -> None:
        self.found = None
        self.read()

    def add_addendum(self) -> None:
        """Add a correction to the closed meeting."""
        words = self.correction.text()
        self.correction.clear()
        self._do(self._agenda.add_addendum, self.meeting_no, None, words)

    def open_templates(self) -> None:
        """Show templates and series, from which meetings are planned."""
        if self.found is not None and self._may_keep:
            self.templates = TemplatesDialog(self._agenda, self.found, self._background, self)
            self.templates.open()

    # The window itself ------------------------------------------------------------------------------------------------

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """The size of an ordinary screen."""
        return QSize(1366, 800)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """The keys belong to the agenda."""
        super().showEvent(event)
        self.items.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Esc closes."""
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)


def _key_of(one: InvitedUnit | InvitedPerson) -> tuple[int | None, int | None]:
    """The number of a person and that of a unit; one of them is None."""
    return (one.person_no, None) if isinstance(one, InvitedPerson) else (None, one.unit_id)


def open_meeting(window: MeetingWindow, background: Background, units: Callable[[], Any]) -> None:
    """Show the window and read what can be invited."""
    window.show()
    background.run(units, on_answer=partial(MeetingWindow.show_units, window))
