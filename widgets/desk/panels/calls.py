"""Calls that the ladder asks a desk to make: whom, about which case, and what the call gave."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from app.cases.model import Post
from app.i18n import N_, _, ngettext, pick
from app.ladder.model import Call
from app.ladder.service import SHELVED_HOURS
from app.ladder.view import lateness_text
from app.services import Services
from app.texts.numbers import count_text
from app.texts.spans import span_text
from widgets.desk.dialogs.form import FormDialog
from widgets.desk.panel import DockPlace, Panel, PanelContext
from widgets.desk.parts.entry import Entry
from widgets.desk.parts.entry_buttons import entries_of
from widgets.desk.parts.text_table import Cell, TextTable
from widgets.parts.key_button import KeyButton
from widgets.parts.label import label

HEADERS = (
    N_("Case"), N_("Responsible unit"), N_("Telephone"), N_("Lateness"), N_("Overdue"), N_("Class"), N_("Place"),
)  # fmt: skip
EVERY_MS = 15_000
TEXT_PX = 90
NOTHING = "–"


class CallsPanel(Panel[int, tuple[Call, ...]]):
    """The calls that are to be made; what was put off comes back by itself."""

    key, title, place, order = "calls", N_("Calls to make"), DockPlace.PAGE, 142
    posts = frozenset({Post.ACCEPTOR, Post.DISPATCHER, Post.SHIFT_LEADER})

    def __init__(self, context: PanelContext, parent: QWidget | None = None) -> None:
        self.calls: tuple[Call, ...] = ()
        self.form: FormDialog | None = None
        super().__init__(context, parent)
        self._again = QTimer(self, interval=EVERY_MS)
        self._again.timeout.connect(self._on_again_timeout)
        self._again.start()

    def question(self) -> int:
        """Ask about all of them."""
        return 0

    @staticmethod
    def load(services: Services, question: int) -> tuple[Call, ...]:
        """Return the calls."""
        return tuple(services.ladder.calls())

    def is_empty(self, answer: tuple[Call, ...]) -> bool:
        """No call is shown as none, with the table."""
        return False

    def stop(self) -> None:
        """Ask no more."""
        self._again.stop()

    def make_body(self) -> QWidget:
        """How many there are, what can be done, and the table."""
        made = QWidget()
        column = QVBoxLayout(made)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(8)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(label(_(self.title), "text", "heading"))
        self.words = label("", "text_2", "body")
        head.addWidget(self.words)
        head.addStretch(1)
        self.note_button = KeyButton(_("Note the result") + " …", "R", "main")
        self.shelve_button = KeyButton(_("Shelve") + " …", "S")
        self.show_button = KeyButton(_("Show the case"), "G")
        self.note_button.clicked.connect(self.note)
        self.shelve_button.clicked.connect(self.shelve)
        self.show_button.clicked.connect(self.show_case)
        self.buttons = (self.note_button, self.shelve_button, self.show_button)
        for button in self.buttons:
            head.addWidget(button)
        self.table = TextTable([_(header) for header in HEADERS], self.context.theme, frozenset({4}), stretch=6)
        self.table.doubleClicked.connect(lambda _index: self.note())
        self.setFocusProxy(self.table)
        column.addLayout(head)
        column.addWidget(self.table, 1)
        return made

    def show_answer(self, answer: tuple[Call, ...]) -> None:
        """Show the calls."""
        self.calls = answer
        words = ngettext("{count} call waits", "{count} calls wait", len(answer))
        self.words.setText(words.format(count=count_text(len(answer))))
        self.table.show_rows([_row(one) for one in answer])
        for button in self.buttons:
            button.setEnabled(bool(answer))

    def entries(self) -> list[Entry]:
        """Return what can be done here."""
        return entries_of(self.buttons, _(self.title))

    def note(self) -> None:
        """Ask what the call gave."""
        call = self._chosen()
        if call is not None:
            result = QPlainTextEdit()
            result.setTabChangesFocus(True)
            result.setFixedHeight(TEXT_PX)
            self._open(
                _("Note the result"), [(_("Unit"), _unit_line(call)), (_("What the call gave"), result)],
                self.context.services.ladder.note_call, lambda: (None, call.step_id, result.toPlainText()),
            )  # fmt: skip
            result.setFocus(Qt.FocusReason.OtherFocusReason)

    def shelve(self) -> None:
        """Ask for how long the call is put off, and why."""
        call = self._chosen()
        if call is not None:
            hours, reason = QComboBox(), QLineEdit()
            for count in SHELVED_HOURS:
                hours.addItem(span_text(count * 3600), count)
            self._open(
                _("Shelve"), [(_("For"), hours), (_("Reason"), reason)], self.context.services.ladder.shelve,
                lambda: (None, call.step_id, hours.currentData(), reason.text()),
                _("The call comes back by itself when the time is over."),
            )  # fmt: skip

    def show_case(self) -> None:
        """Go to the case of the call."""
        call = self._chosen()
        if call is not None:
            self.context.selection.show_case(call.case_id)

    def _open(self, title: str, rows: list[tuple[str, QWidget]], job: Any, values: Any, warning: str = "") -> None:
        self.form = FormDialog(title, rows, job, values, self.context.background, self, warning)
        self.form.accepted.connect(self.reload)
        self.form.open()

    def _chosen(self) -> Call | None:
        number = self.table.chosen()
        return self.calls[number] if 0 <= number < len(self.calls) else None

    def _on_again_timeout(self) -> None:
        is_asking = self.form is not None and self.form.isVisible()
        if self.isVisible() and self._has_answer and not self._is_loading and not is_asking:
            self.reload()


def _unit_line(call: Call) -> QWidget:
    return label(" · ".join(filter(None, (pick(call.unit, call.unit_en) or NOTHING, call.phone))), "text", "strong")


def _row(one: Call) -> tuple[Cell, ...]:
    late_s = (one.now_at - one.late_at).total_seconds()
    return (
        Cell(one.case_no or str(one.case_id)), Cell(pick(one.unit, one.unit_en) or NOTHING),
        Cell(one.phone or NOTHING), Cell(lateness_text(one.lateness), tone="urgent" if one.is_urgent else ""),
        Cell(span_text(max(late_s, 0)), late_s, "late"), Cell(pick(one.class_name, one.class_name_en)),
        Cell(one.address),
    )  # fmt: skip
