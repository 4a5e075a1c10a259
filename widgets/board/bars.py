"""The bars of the board: title and search, filters with the meeting, keys below."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from app.desk.model import DeskUser
from app.i18n import N_, _
from app.meetings.model import Meeting, MeetingState
from app.meetings.texts import agenda_text, meeting_title, meeting_when
from widgets.board.labels import label
from widgets.parts.key_cap import KeyCap
from widgets.parts.label import retone
from widgets.parts.text_size import scaled

STEPS = {
    MeetingState.DRAFT: (MeetingState.CALLED, N_("Call the meeting (Ctrl+M)")),
    MeetingState.CALLED: (MeetingState.RUNNING, N_("Open the meeting (Ctrl+M)")),
    MeetingState.RUNNING: (MeetingState.CLOSED, N_("Close the meeting (Ctrl+M)")),
}
"""Where a meeting goes next, and what the button says."""
KEYS: tuple[tuple[tuple[str, ...], str], ...] = (
    (("←", "→", "↑", "↓"), N_("Focus")), (("Shift ← →",), N_("Move card")), (("1", "–", "6"), N_("Column")),
    (("Enter",), N_("Open item")), (("V",), N_("Evidence")), (("M",), N_("Meeting")), (("R",), N_("Ruling")),
    (("U",), N_("Rulings")), (("P",), N_("Present")), (("Esc",), N_("Back")), (("F5",), N_("Refresh")),
)  # fmt: skip


class BoardBar(QFrame):
    """A bar over the whole width; its parts stand in `row`."""

    def __init__(self, name: str, high: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setFixedHeight(scaled(high))
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(16, 0, 16, 0)
        self.row.setSpacing(8)


class HeaderBar(BoardBar):
    """Title, number of items, search, whether it is live, the time and who sits here."""

    def __init__(self, me: DeskUser, parent: QWidget | None = None) -> None:
        super().__init__("bar", 56, parent)
        self.search = QLineEdit()
        self.search.setPlaceholderText(_("Place, class, unit or ruling number"))
        self.search.setClearButtonEnabled(True)
        self.search.setFixedWidth(scaled(300))
        self.live, self.clock, self.total = (
            label("", "second", "good"),
            label("", "heading"),
            label("", "body", "text_2"),
        )
        row = self.row
        row.addWidget(label(_("Coordination meetings"), "title"))
        row.addSpacing(10)
        row.addWidget(self.total)
        row.addStretch(1)
        row.addWidget(self.search)
        row.addWidget(KeyCap("/", self))
        row.addSpacing(12)
        row.addWidget(self.live)
        row.addWidget(self.clock)
        row.addSpacing(8)
        who = QVBoxLayout()
        who.setSpacing(0)
        who.addWidget(label(me.name, "second"))
        who.addWidget(label(me.posts_text, "small", "text_3"))
        row.addLayout(who)

    def show_live(self, is_live: bool) -> None:
        """Say whether the board follows the database."""
        self.live.setText(_("● Live") if is_live else _("○ Not live"))
        retone(self.live, "good" if is_live else "late")


class FilterBar(BoardBar):
    """Filters at the left, the next meeting and its step at the right.

    Signals:
        chip_pressed(str): the key of a filter.
        cause_cleared(): any cause again.
    """

    chip_pressed = Signal(str)
    cause_cleared = Signal()

    def __init__(self, is_keeper: bool, parent: QWidget | None = None) -> None:
        super().__init__("bar", 44, parent)
        self.chips: dict[str, QPushButton] = {}
        for key, words in (("all", _("All")), ("days", _("20 days and more")), ("bounces", _("5 refusals and more")),
                           ("adjourned", _("Adjourned"))):  # fmt: skip
            chip = self._chip(words)
            chip.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            chip.clicked.connect(lambda _on, key=key: self.chip_pressed.emit(key))
            self.chips[key] = chip
        self.cause_chip = self._chip("")
        self.cause_chip.clicked.connect(lambda _on: self.cause_cleared.emit())
        self.row.addStretch(1)
        self._title, self._when = label("", "strong"), label("", "second", "text_2")
        self._agenda = label("", "second", "accent")
        self.meeting_button = QPushButton()
        self.meeting_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.meeting_button.setVisible(is_keeper)
        for part in (self._title, self._when, self._agenda, self.meeting_button):
            self.row.addWidget(part)

    def _chip(self, words: str) -> QPushButton:
        chip = QPushButton(words)
        chip.setObjectName("chip")
        chip.setCheckable(True)
        self.row.addWidget(chip)
        return chip

    def show_meeting(self, meeting: Meeting | None) -> None:
        """Show the next meeting, or that none is planned."""
        for part in (self._when, self._agenda):
            part.setVisible(meeting is not None)
        if meeting is None:
            self._title.setText(_("No meeting is planned"))
            self.meeting_button.setText(_("Plan a meeting (Ctrl+M)"))
            return
        self.meeting_button.setText(_(STEPS[meeting.state][1]))
        self._title.setText(meeting_title(meeting))
        self._when.setText(meeting_when(meeting))
        self._agenda.setText(agenda_text(meeting))
        retone(self._agenda, "soon" if meeting.minutes_over else "accent")


class KeyBar(BoardBar):
    """The keys of a window below it.

    Args:
        keys: key caps, and what they do, marked for translation; a dash between two caps stands for all between them.
    """

    def __init__(self, keys: Sequence[tuple[Sequence[str], str]], parent: QWidget | None = None) -> None:
        super().__init__("foot", 34, parent)
        for caps, words in keys:
            for cap in caps:
                self.row.addWidget(label(cap, "small", "text_3") if cap == "–" else KeyCap(cap, self))
            self.row.addWidget(label(_(words), "second", "text_2"))
            self.row.addSpacing(8)
        self.row.addStretch(1)


class FootBar(KeyBar):
    """The keys, the last message, and that the data are a demo's."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(KEYS, parent)
        self.said, self.demo = label("", "second", "text_2"), label(_("Demo data"), "second", "soon")
        self.demo.hide()
        self.row.addWidget(self.said)
        self.row.addWidget(self.demo)
