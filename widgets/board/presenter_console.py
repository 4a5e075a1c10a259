"""The screen of who presents: the room in small, the next item, time, notes, outcome, agenda and who is there."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt, QTimer, Signal, SignalInstance
from PySide6.QtGui import QCloseEvent, QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPixmap, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QPlainTextEdit,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from app.i18n import N_, NC_, _, ngettext
from app.meetings.model import AgendaItem
from app.meetings.presentation import Note
from app.meetings.texts import class_text, meeting_title, minutes_text, outcome_text, place_text
from widgets.board.bars import KeyBar
from widgets.board.labels import label
from widgets.board.presenter import PresenterWindow
from widgets.board.presenter_session import PresenterSession
from widgets.parts.label import retone
from widgets.parts.text_size import scaled
from widgets.theme import Theme

MIRROR_MS = 200
SAVE_MS = 900
"""Notes are kept so long after the last key."""
OUTCOMES = {
    "information": NC_("outcome", "Information"),
    "task": NC_("outcome", "Task"),
    "decision": NC_("outcome", "Decision"),
    "adjourned": NC_("outcome", "Adjourned"),
}
KEYS: tuple[tuple[tuple[str, ...], str], ...] = (
    (("←", "→"), N_("Item")),
    (("7", "Enter"), N_("Item 7")),
    (("P",), N_("Pen")),
    (("X",), N_("Wipe")),
    (("T",), N_("Timer")),
    (("N",), N_("Notes")),
    (("R",), N_("Ruling")),
    (("A",), N_("Adjourn")),
    (("Esc",), N_("End")),
)


class RoomMirror(QWidget):
    """The screen of the room in small; pen and pointer work on it as on the real one."""

    def __init__(self, room: PresenterWindow, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._room, self._theme, self._picture = room, theme, QPixmap()
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(_("What the room sees"))
        self._timer = QTimer(self, interval=MIRROR_MS)
        self._timer.timeout.connect(self.renew)
        self._timer.start()

    def renew(self) -> None:
        """Paint what the room sees now."""
        if self.isVisible() and self._room.width() > 1:
            whole = self._room.grab()
            wanted = self.size() * self.devicePixelRatioF()
            self._picture = whole.scaled(wanted, Qt.AspectRatioMode.KeepAspectRatio,
                                         Qt.TransformationMode.SmoothTransformation)  # fmt: skip
            self._picture.setDevicePixelRatio(self.devicePixelRatioF())
            self.update()

    def stop(self) -> None:
        """Look no more."""
        self._timer.stop()

    def _box(self) -> QRectF:
        room = QSize(max(1, self._room.width()), max(1, self._room.height()))
        size = room.scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        return QRectF((self.width() - size.width()) / 2, 0, size.width(), size.height())

    def _on_map(self, at: QPointF) -> QPointF | None:
        """Where a point of the mirror lies on the map of the room; None outside."""
        box, plan = self._box(), self._room.map
        if plan is None or not box.contains(at):
            return None
        scale = self._room.width() / box.width()
        spot = QPointF((at.x() - box.left()) * scale, (at.y() - box.top()) * scale) - QPointF(plan.pos())
        return spot if QRectF(QPointF(), QRectF(plan.rect()).size()).contains(spot) else None

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Put the pen down."""
        spot = self._on_map(event.position())
        if spot is not None and self._room.map is not None:
            self._room.map.ink.pen_down(spot)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Move pen and pointer in the room."""
        spot = self._on_map(event.position())
        if self._room.map is not None:
            if spot is None:
                self._room.map.ink.leave()
            else:
                self._room.map.ink.point_to(spot)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Lift the pen."""
        if self._room.map is not None:
            self._room.map.ink.pen_up()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the small screen with its frame."""
        with QPainter(self) as painter:
            box = self._box()
            if not self._picture.isNull():
                painter.drawPixmap(QPoint(round(box.left()), round(box.top())), self._picture)
            painter.setPen(QColor(self._theme.line))
            painter.drawRect(box.adjusted(0, 0, -1, -1))


class NotesField(QFrame):
    """The notes of the item on the screen; what somebody else wrote meanwhile is shown beside, and nothing is lost."""

    def __init__(self, session: PresenterSession, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("figures")
        self._session, self._item_id = session, 0
        self.seen = Note(0)
        self.state = label("", "small", "text_3")
        self.field = QPlainTextEdit()
        self.field.setPlaceholderText(_("Notes for you and whoever presents with you; the room does not see them."))
        self.field.setAccessibleName(_("Notes"))
        self.theirs = label("", "second", "soon", is_wrapped=True)
        self.theirs.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 10)
        column.setSpacing(4)
        head = QHBoxLayout()
        head.addWidget(label(_("Notes"), "second", "text_2"))
        head.addStretch(1)
        head.addWidget(self.state)
        column.addLayout(head)
        column.addWidget(self.field, 1)
        column.addWidget(self.theirs)
        self._saving = QTimer(self, singleShot=True, interval=SAVE_MS)
        self._saving.timeout.connect(self.save)
        self.field.textChanged.connect(self._on_field_text_changed)
        session.item_changed.connect(self.take_item)
        session.stage_changed.connect(self.show_stage)
        self._show(session.note())

    @property
    def is_dirty(self) -> bool:
        """Whether something was typed that is not kept yet."""
        return self.field.toPlainText() != self.seen.words

    def take_item(self) -> None:
        """Show the notes of another item; what was typed for the last one is kept first."""
        if self.is_dirty and self._item_id:
            self.save()
        self._show(self._session.note())
        self._session.begin_writing(False)

    def _show(self, note: Note) -> None:
        self._item_id, self.seen = note.item_id, note
        self.field.blockSignals(True)
        self.field.setPlainText(note.words)
        self.field.blockSignals(False)
        self.theirs.hide()
        self.state.setText(note.person and _("last by {person}").format(person=note.person))

    def show_stage(self) -> None:
        """Take news of others: their words where nothing was typed here, else beside what was typed."""
        note = self._session.note()
        if note.item_id != self._item_id or (note.version != self.seen.version and not self.is_dirty):
            self._show(note)
        elif note.version > self.seen.version:
            words = _("{person} wrote meanwhile: “{words}”. Yours is not lost; press Ctrl+S to keep it below theirs.")
            self.theirs.setText(words.format(person=note.person, words=note.words))
            self.theirs.show()
        writers = self._session.stage.writers_of(note.item_id) if self._session.stage is not None else ()
        if writers:
            names = _(", ").join(one.name for one in writers)
            self.state.setText(_("{names} is writing here now").format(names=names))
            retone(self.state, "soon")

    def _on_field_text_changed(self) -> None:
        self.state.setText(_("not kept yet"))
        retone(self.state, "text_3")
        self._session.begin_writing(True)
        self._saving.start()

    def save(self) -> None:
        """Keep what was typed; after somebody else's words were seen, below them."""
        if not self.is_dirty:
            return
        self._saving.stop()
        mine, note = self.field.toPlainText(), self._session.note()
        if self.theirs.isVisibleTo(self) and note.item_id == self._item_id:
            mine = f"{note.words}\n{mine}"[:4000]
            self.seen = note
            self.field.blockSignals(True)
            self.field.setPlainText(mine)
            self.field.blockSignals(False)
            self.theirs.hide()
        seen = self.seen
        self.state.setText(_("being kept …"))
        self._session.save_note(seen, mine, lambda is_kept: self._take_saved(seen, mine, is_kept))

    def _take_saved(self, seen: Note, words: str, is_kept: bool) -> None:
        if seen.item_id != self._item_id:
            return
        if is_kept:
            self.seen = Note(seen.item_id, seen.version + 1, words, seen.person)
            self._session.begin_writing(self.is_dirty)
        self.state.setText(_("kept") if is_kept else _("not kept: somebody else wrote"))
        retone(self.state, "good" if is_kept else "soon")


class ConsoleWindow(QWidget):
    """What only the person who presents sees.

    Attributes:
        can_decide: somebody answers to `ruling_asked` and `adjourn_asked`.

    Signals:
        ruling_asked(object): the `Card` whose ruling is to be made.
        adjourn_asked(object): the `Card` that is to be adjourned.
        closed(): the presentation ends.
    """

    ruling_asked = Signal(object)
    adjourn_asked = Signal(object)
    closed = Signal()

    def __init__(self, session: PresenterSession, room: PresenterWindow, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("board")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle(_("Presenter's screen"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.session, self._room, self._theme = session, room, theme
        self.can_decide = False
        self.mirror = RoomMirror(room, theme)
        self.notes = NotesField(session)
        self._build()
        for news in (session.agenda_read, session.item_changed):
            news.connect(self._show_item)
        session.stage_changed.connect(self._show_stage)
        session.told.connect(self._said.setText)
        self._show_item()

    # Building ---------------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._header())
        middle = QHBoxLayout()
        middle.setContentsMargins(16, 14, 16, 12)
        middle.setSpacing(14)
        left = QVBoxLayout()
        left.setSpacing(10)
        left.addWidget(self.mirror, 5)
        left.addWidget(self._next_card(), 0)
        left.addWidget(self.notes, 3)
        middle.addLayout(left, 62)
        right = QVBoxLayout()
        right.setSpacing(10)
        right.addWidget(self._time_card())
        right.addWidget(self._outcome_card())
        right.addWidget(label(_("Agenda"), "second", "text_2"))
        right.addWidget(self._agenda_list(), 1)
        right.addWidget(self._people_card())
        middle.addLayout(right, 38)
        column.addLayout(middle, 1)
        column.addWidget(KeyBar(KEYS))

    def _header(self) -> QFrame:
        bar = QFrame()
        bar.setObjectName("bar")
        bar.setFixedHeight(scaled(52))
        row = QHBoxLayout(bar)
        row.setContentsMargins(16, 0, 16, 0)
        self._title, self._state = label("", "heading"), label("", "second", "text_2")
        row.addWidget(self._title)
        row.addSpacing(10)
        row.addWidget(self._state)
        row.addStretch(1)
        self._said = label("", "second", "soon")
        row.addWidget(self._said)
        return bar

    def _next_card(self) -> QFrame:
        self._next_title, self._next_place = label("", "strong"), label("", "second", "text_2")
        card, column = _card(_("Next item"))
        column.addWidget(self._next_title)
        column.addWidget(self._next_place)
        return card

    def _time_card(self) -> QFrame:
        self._elapsed, self._planned = QLabel("0:00"), label("", "body", "text_2")
        self._elapsed.setStyleSheet(f"font-size: {scaled(44)}px; font-weight: 700")
        self._pace = label("", "second", "text_2", is_wrapped=True)
        card, column = _card(_("Time of this item"))
        row = QHBoxLayout()
        row.addWidget(self._elapsed)
        row.addWidget(self._planned, 0, Qt.AlignmentFlag.AlignBottom)
        row.addStretch(1)
        column.addLayout(row)
        column.addWidget(self._pace)
        return card

    def _outcome_card(self) -> QFrame:
        self._outcome = label("", "strong", is_wrapped=True)
        card, column = _card(_("Outcome"))
        column.addWidget(self._outcome)
        row = QHBoxLayout()
        self.ruling_button = QPushButton(_("Ruling (R)"))
        self.ruling_button.setProperty("kind", "main")
        self.ruling_button.clicked.connect(lambda: self._ask(self.ruling_asked))
        self.adjourn_button = QPushButton(_("Adjourn (A)"))
        self.adjourn_button.clicked.connect(lambda: self._ask(self.adjourn_asked))
        for button in (self.ruling_button, self.adjourn_button):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            row.addWidget(button)
        row.addStretch(1)
        column.addLayout(row)
        return card

    def _agenda_list(self) -> QListWidget:
        self.agenda_list = QListWidget()
        self.agenda_list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.agenda_list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.agenda_list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        theme = self._theme
        self.agenda_list.setStyleSheet(
            f"QListWidget {{ background: {theme.panel}; color: {theme.text}; border: 1px solid {theme.line};"
            f" border-radius: 8px; font-size: {scaled(14)}px; }} QListWidget::item {{ padding: {scaled(4)}px 8px; }}"
            f" QListWidget::item:selected {{ background: {theme.raised}; color: {theme.accent}; }}"
        )
        self.agenda_list.itemClicked.connect(lambda _row: self.session.go(self.agenda_list.currentRow()))
        return self.agenda_list

    def _people_card(self) -> QFrame:
        self._people = label("", "second", "text_2", is_wrapped=True)
        card, column = _card(_("Who follows"))
        column.addWidget(self._people)
        return card

    # Showing ----------------------------------------------------------------------------------------------------------

    def _show_item(self) -> None:
        agenda, item = self.session.agenda, self.session.item
        if agenda is None:
            return
        meeting = agenda.meeting
        self._title.setText(meeting_title(meeting) if meeting is not None else _("No meeting is planned"))
        self._state.setText(self._running_words())
        if self.agenda_list.count() != len(agenda.items):
            self.agenda_list.clear()
            self.agenda_list.addItems([""] * len(agenda.items))
        for row, one in enumerate(agenda.items):
            self.agenda_list.item(row).setText(_line(row, one))
        self.agenda_list.setCurrentRow(self.session.place)
        after = self.session.next_item
        self._next_title.setText(
            _line(self.session.place + 1, after) if after is not None else _("This is the last item.")
        )
        self._next_place.setText(f"{place_text(after.card)} · {_answer_words(after)}" if after is not None else "")
        is_open = item is not None and item.outcome is None and self.session.is_running
        can_decide = is_open and self.session.leads and self.can_decide
        for button in (self.ruling_button, self.adjourn_button):
            button.setEnabled(can_decide)
        if item is not None:
            decided = _(OUTCOMES[item.outcome]) if item.outcome in OUTCOMES else _("Not decided yet")
            more = outcome_text(item.card) if item.outcome else ""
            self._outcome.setText(f"{decided} · {more}" if more else decided)
        self._show_stage()

    def _running_words(self) -> str:
        if self.session.is_running:
            return _("running: everybody who joined follows") if self.session.leads else _("running: you follow")
        return _("rehearsal: nobody follows until the meeting is opened")

    def _show_stage(self) -> None:
        item, agenda, stage = self.session.item, self.session.agenda, self.session.stage
        if item is None or agenda is None:
            return
        elapsed, minutes = int(self.session.elapsed_s), item.card.minutes or 5
        self._elapsed.setText(f"{elapsed // 60}:{elapsed % 60:02d}")
        self._planned.setText(f"/ {minutes}:00")
        retone(self._planned, "late" if elapsed > minutes * 60 else "text_2")
        left = sum(one.card.minutes or 5 for one in agenda.items[self.session.place + 1 :] if one.outcome is None)
        self._pace.setText(_("{left} are still planned after this item").format(left=minutes_text(left)))
        others = stage.others() if stage is not None else ()
        count = ngettext("{count} other", "{count} others", len(others)).format(count=len(others))
        self._people.setText(f"{count}: {_(', ').join(one.name for one in others)}" if others else _("Nobody else yet"))

    def _ask(self, signal: SignalInstance) -> None:
        if self.session.item is not None:
            signal.emit(self.session.item.card)

    # The window itself ------------------------------------------------------------------------------------------------

    @property
    def trouble(self) -> str:
        """Why there is nothing to see, '' where there is."""
        return self._room.trouble

    def is_complete(self) -> bool:
        """Tell whether everything was read."""
        self.mirror.renew()
        return self._room.is_complete()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """The keys belong to the window, not to the notes."""
        super().showEvent(event)
        self.setFocus()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """The size of an ordinary screen."""
        return QSize(1440, 860)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """The keys of the room, and N for the notes, R and A for the outcome, Esc for the end."""
        key = event.key()
        if key == Qt.Key.Key_Escape:
            if self.notes.field.hasFocus():
                self.setFocus()
            else:
                self.close()
        elif key == Qt.Key.Key_N:
            self.notes.field.setFocus()
        elif key == Qt.Key.Key_S and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.notes.save()
        elif key == Qt.Key.Key_R and self.ruling_button.isEnabled():
            self.ruling_button.click()
        elif key == Qt.Key.Key_A and self.adjourn_button.isEnabled():
            self.adjourn_button.click()
        elif not self._room.keys.press(event):
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Keep the notes; the presentation ends."""
        self.notes.save()
        self.mirror.stop()
        self.closed.emit()
        super().closeEvent(event)


def _card(title: str) -> tuple[QFrame, QVBoxLayout]:
    card = QFrame()
    card.setObjectName("figures")
    column = QVBoxLayout(card)
    column.setContentsMargins(12, 8, 12, 10)
    column.setSpacing(3)
    column.addWidget(label(title, "second", "text_2"))
    return card, column


def _line(row: int, one: AgendaItem) -> str:
    done = f"  ✓ {_(OUTCOMES[one.outcome])}" if one.outcome in OUTCOMES else ""
    return f"{row + 1}  {class_text(one.card)} · {place_text(one.card)}{done}"


def _answer_words(one: AgendaItem) -> str:
    minutes = one.card.minutes or 5
    return ngettext("{count} minute", "{count} minutes", minutes).format(count=minutes)
