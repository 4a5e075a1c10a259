"""The page of the outbox: what is stuck and why, what waits, what was sent; each by keys, with the text itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from app.cases.model import Post
from app.i18n import N_, NC_, _, pick
from app.outbox.model import CHANNELS, KINDS, OutboxMessage, OutboxView
from app.outbox.service import OPEN_STATES
from app.outbox.view import message_facts, state_text, summary_text, warning_text
from app.services import Services
from widgets.desk.dialogs.form import FormDialog
from widgets.desk.panel import DockPlace, Panel, PanelContext
from widgets.desk.parts.entry import Entry
from widgets.desk.parts.entry_buttons import entries_of
from widgets.desk.parts.text_table import Cell, TextTable
from widgets.parts.key_button import KeyButton
from widgets.parts.label import label, retone
from widgets.parts.trouble import present_trouble

EVERY_MS = 5000
NUMBER_PX = 64
HEADERS = (
    N_("Number"), N_("Unit"), N_("Kind"), NC_("outbox", "Channel"), N_("State"), N_("Made"), N_("Tries"),
    N_("Next try"),
)  # fmt: skip
TONES = {"stuck": "late", "failed": "soon", "sending": "accent", "sent": "good", "dropped": "text_3"}
VIEWS = {"O": OPEN_STATES, "S": ("sent",), "P": ("dropped",)}
"""The key of each view, and the states that it shows."""
RETRIED, DROPPED, ACKNOWLEDGED = ("stuck", "failed"), ("stuck", "failed", "waiting"), ("sent", "stuck")
KNOWN_TO_BE_OUT = ("no_acknowledgement", "uncertain")
Rows = list[tuple[str, QWidget]]


class OutboxPanel(Panel[tuple[str, ...], OutboxView]):
    """Messages to units by state; what is stuck is tried again, dropped with a reason, or acknowledged by telephone."""

    key, title, place, order = "outbox", N_("Outbox"), DockPlace.PAGE, 255
    posts = frozenset({Post.ADMINISTRATOR})

    def __init__(self, context: PanelContext, parent: QWidget | None = None) -> None:
        self.view: OutboxView | None = None
        self.form: FormDialog | None = None
        self._states: tuple[str, ...] = OPEN_STATES
        super().__init__(context, parent)
        self._again = QTimer(self, interval=EVERY_MS)
        self._again.timeout.connect(self._on_again_timeout)
        self._again.start()

    def question(self) -> tuple[str, ...]:
        """Ask about the states of the view."""
        return self._states

    @staticmethod
    def load(services: Services, question: tuple[str, ...]) -> OutboxView:
        """Read counts and messages."""
        return services.outbox.look(question)

    def stop(self) -> None:
        """Ask no more."""
        self._again.stop()

    def make_body(self) -> QWidget:
        """Counts, views, the list, and beside it what the message says and what went wrong."""
        theme = self.context.theme
        self.words = label("", "text_2", "body", is_wrapped=True)
        self.warning = label("", "soon", "body", is_wrapped=True)
        self.said = label("", "good", "body", is_wrapped=True)
        self.said.hide()
        self.table = TextTable(
            [_(header) for header in HEADERS], theme, frozenset({6}), stretch=1, widths={0: NUMBER_PX}
        )
        self.table.row_chosen.connect(lambda _row: self._show_message())
        self.trouble = label("", "late", "body", is_wrapped=True)
        self.facts = label("", "text_2", "body", is_wrapped=True)
        self.text = QPlainTextEdit(readOnly=True)
        self.text.setAccessibleName(_("What the message says"))
        self.setFocusProxy(self.table)
        made = QWidget()
        column = QVBoxLayout(made)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(8)
        column.addLayout(self._make_head())
        for part in (self.words, self.warning, self.said):
            column.addWidget(part)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self.table, 5)
        side = QVBoxLayout()
        side.setSpacing(8)
        for part in (self.trouble, self.facts):
            side.addWidget(part)
        side.addWidget(self.text, 1)
        row.addLayout(side, 3)
        column.addLayout(row, 1)
        return made

    def show_answer(self, answer: OutboxView) -> None:
        """Show the messages."""
        self.view = answer
        self.words.setText(summary_text(answer))
        warning = warning_text(answer)
        self.warning.setText(warning)
        self.warning.setVisible(bool(warning))
        self.table.show_rows([_row_of(one, answer.time_zone) for one in answer.messages])
        self._show_message()

    def entries(self) -> list[Entry]:
        """Return the views and what can be done with the message."""
        return entries_of((*self.views.values(), *self.acts.values()), _(self.title))

    # What can be done -------------------------------------------------------------------------------------------------

    def show_states(self, states: tuple[str, ...]) -> None:
        """Show messages of other states."""
        self._states = states
        self._say("")
        for key, button in self.views.items():
            button.setChecked(VIEWS[key] == states)
        self.ask()

    def retry(self) -> None:
        """Try the message again."""
        one = self._chosen()
        if one is not None:
            self.context.background.run(
                self.context.services.outbox.retry, one.message_id,
                on_answer=lambda _answer: self._done(_("The message will be tried again.")),
                on_trouble=self._on_trouble,
            )  # fmt: skip

    def drop(self) -> None:
        """Ask why the message is sent no more."""
        reason = QLineEdit()
        self._open(_("Drop"), [(_("Reason"), reason)], self.context.services.outbox.drop, reason, _("Dropped."))

    def acknowledge(self) -> None:
        """Note that the unit has the message."""
        note = QLineEdit()
        note.setPlaceholderText(_("who told it, and when"))
        self._open(_("Acknowledge"), [(_("Note"), note)], self.context.services.outbox.acknowledge, note, _("Noted."))

    # Its parts --------------------------------------------------------------------------------------------------------

    def _make_head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(label(_(self.title), "text", "heading"))
        row.addSpacing(12)
        names = {"O": NC_("outbox", "Open"), "S": NC_("outbox", "Sent"), "P": NC_("outbox", "Dropped")}
        self.views = {key: KeyButton(_(name), key, "chip") for key, name in names.items()}
        for key, button in self.views.items():
            button.setCheckable(True)
            button.setChecked(VIEWS[key] == self._states)
            button.clicked.connect(partial(self.show_states, VIEWS[key]))
            row.addWidget(button)
        row.addStretch(1)
        acts: tuple[tuple[str, str, str, Callable[[], None]], ...] = (
            ("retry", _("Try again"), "R", self.retry), ("acknowledge", _("Acknowledge") + " …", "A", self.acknowledge),
            ("drop", _("Drop") + " …", "Del", self.drop),
        )  # fmt: skip
        self.acts = {name: KeyButton(words, key) for name, words, key, _act in acts}
        for name, _words, _key, act in acts:
            self.acts[name].clicked.connect(act)
            row.addWidget(self.acts[name])
        return row

    def _chosen(self) -> OutboxMessage | None:
        number = self.table.chosen()
        messages = self.view.messages if self.view is not None else ()
        return messages[number] if 0 <= number < len(messages) else None

    def _show_message(self) -> None:
        one, view = self._chosen(), self.view
        is_out = one is not None and (one.state == "sent" or one.trouble in KNOWN_TO_BE_OUT)
        may = {
            "retry": one is not None and one.state in RETRIED,
            "drop": one is not None and one.state in DROPPED,
            "acknowledge": one is not None and one.state in ACKNOWLEDGED and is_out and one.acknowledged_at is None,
        }
        for name, is_possible in may.items():
            self.acts[name].setEnabled(is_possible)
        trouble, facts, words = (
            message_facts(one, view.time_zone) if one is not None and view is not None else ("", "", "")
        )
        for part, said in ((self.trouble, trouble), (self.facts, facts)):
            part.setText(said)
            part.setVisible(bool(said))
        if one is None and view is not None:
            words = _("No messages here.")
        if self.text.toPlainText() != words:
            self.text.setPlainText(words)

    def _open(self, title: str, rows: Rows, job: Callable[..., Any], field: QLineEdit, done: str) -> None:
        one = self._chosen()
        if one is None:
            return
        number = one.message_id
        self.form = FormDialog(title, rows, job, lambda: (number, field.text()), self.context.background, self)
        self.form.done_with.connect(lambda _answer: self._done(done))
        self.form.open()

    def _say(self, sentence: str, tone: str = "good") -> None:
        self.said.setText(sentence)
        retone(self.said, tone)
        self.said.setVisible(bool(sentence))

    def _done(self, sentence: str) -> None:
        self._say(sentence)
        self.reload()

    def _on_trouble(self, trouble: BaseException) -> None:
        present_trouble(trouble, lambda sentence: self._say(sentence, "late"))

    def _on_again_timeout(self) -> None:
        if self.isVisible() and self._has_answer and not self._is_loading:
            self.reload()


def _row_of(one: OutboxMessage, time_zone: str) -> tuple[Cell, ...]:
    return (
        Cell(f"#{one.message_id}", one.message_id), Cell(pick(one.unit_name, one.unit_name_en), one.unit_code),
        Cell(_(KINDS.get(one.kind, one.kind))), Cell(_(CHANNELS[one.channel]) if one.channel else "–"),
        Cell(state_text(one), tone=TONES.get(one.state, "")),
        Cell(_at(one.made_at, time_zone), one.made_at.timestamp()), Cell(f"{one.tries}", one.tries),
        Cell(_at(one.retry_at, time_zone) if one.retry_at else "–"),
    )  # fmt: skip


def _at(at: datetime, time_zone: str) -> str:
    return f"{at.astimezone(ZoneInfo(time_zone)):%m-%d %H:%M}"
