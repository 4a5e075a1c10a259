"""Asks once, then does one act to several cases, one after another; what was done cannot be undone from here."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from app.desk.batch import Batch, BatchCase, BatchOutcome, carry_out_one
from app.errors import Unavailable
from app.i18n import _, ngettext
from widgets.desk.act_gate import ActGate
from widgets.desk.dialogs.submit_dialog import SubmitDialog
from widgets.desk.panel import PanelContext
from widgets.parts.key_cap import KeyCap
from widgets.parts.label import label
from widgets.parts.trouble import TroubleLine, present_trouble

WIDTH, EDGE, MOST_SHOWN = 620, 20, 8


class BatchDialog(SubmitDialog):
    """One question for a batch, then a bar; it stays open where a case was refused or the line was cut.

    Signals:
        ended(object): everything that was carried out, a tuple of `BatchOutcome`.
    """

    ended = Signal(object)

    def __init__(self, batch: Batch, context: PanelContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.batch, self._context = batch, context
        self.outcomes: list[BatchOutcome] = []
        self._is_running = self._is_stopped = False
        self.gate = ActGate(context.clock)
        self.setWindowTitle(_(batch.action.label))
        self.setModal(True)
        self.setMinimumWidth(WIDTH)
        self._lay_out()
        self.gate.note_shown(id(self))
        self.do_button.setFocus()

    @property
    def carried_out(self) -> tuple[BatchOutcome, ...]:
        """What was carried out."""
        return tuple(one for one in self.outcomes if one.result is not None)

    @property
    def refused(self) -> tuple[BatchOutcome, ...]:
        """What a rule or somebody faster kept from being carried out."""
        return tuple(one for one in self.outcomes if one.result is None)

    def keep(self) -> None:
        """Begin, or go on after the line was cut."""
        if self.gate.is_open() and not self._is_running and len(self.outcomes) < len(self.batch.cases):
            self._is_running, self._is_stopped = True, False
            self.sentence.say("")
            self.bar.show()
            self._show_progress()
            self._do_next()

    def reject(self) -> None:
        """Leave; while acts are on their way stop after the one that is being sent."""
        if self._is_running:
            self._is_stopped = True
            self.cancel_button.setEnabled(False)
            return
        super().reject()

    # One after another ------------------------------------------------------------------------------------------------

    def _do_next(self) -> None:
        one = self.batch.cases[len(self.outcomes)]
        self._context.background.run(
            carry_out_one, self._context.services, self.batch.action, one,
            on_answer=self._on_outcome, on_trouble=partial(self._on_trouble, one),
        )  # fmt: skip

    def _on_outcome(self, outcome: BatchOutcome) -> None:
        self.outcomes.append(outcome)
        self._show_progress()
        if len(self.outcomes) < len(self.batch.cases) and not self._is_stopped:
            self._do_next()
            return
        self._is_running = False
        self._show_progress()
        self.ended.emit(self.carried_out)
        if not self.refused:
            self.accept()
            return
        self.sentence.say("\n".join(
            _("{number}: {words}").format(number=one.one.number, words=one.refusal) for one in self.refused[:MOST_SHOWN]
        ))  # fmt: skip
        self.cancel_button.setText(_("Close"))
        self.do_button.hide()
        self.do_cap.hide()

    def _on_trouble(self, one: BatchCase, trouble: BaseException) -> None:
        self._is_running = False
        self._show_progress()
        if self.carried_out:
            self.ended.emit(self.carried_out)
        if isinstance(trouble, Unavailable):
            words = _(
                "{trouble} Nobody knows yet whether {number} was carried out; the cases after it were not. Try again: "
                "nothing is done twice."
            )
            self.sentence.say(words.format(trouble=trouble, number=one.number), "soon")
            self.do_button.setText(_("Try again"))
            return
        present_trouble(trouble, self.sentence.say)

    def _show_progress(self) -> None:
        self.bar.setValue(len(self.outcomes))
        is_over = len(self.outcomes) == len(self.batch.cases)
        self.do_button.setEnabled(not self._is_running and not is_over)
        self.cancel_button.setEnabled(not self._is_stopped or not self._is_running)
        self.cancel_button.setText(_("Stop") if self._is_running else _("Cancel"))

    # How it looks -----------------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        batch, count = self.batch, len(self.batch.cases)
        title = ngettext("{action}: {count} case", "{action}: {count} cases", count)
        column = QVBoxLayout(self)
        column.setContentsMargins(EDGE, EDGE, EDGE, EDGE)
        column.setSpacing(10)
        column.addWidget(label(title.format(action=_(batch.action.label), count=count), "text", "title"))
        said = _("Each case gets an action of its own in its history. This cannot be undone.")
        column.addWidget(label(said, "soon", "body", is_wrapped=True))
        for one in batch.cases[:MOST_SHOWN]:
            words = "  ".join(part for part in (one.number, one.title, one.place) if part)
            column.addWidget(label(words, "text_2", "second", is_wrapped=True))
        if count > MOST_SHOWN:
            column.addWidget(label(_("and {count} more").format(count=count - MOST_SHOWN), "text_3", "second"))
        if batch.left_out:
            words = ngettext(
                "{count} selected case stays as it is: the action is not possible there.",
                "{count} selected cases stay as they are: the action is not possible there.", batch.left_out,
            )  # fmt: skip
            column.addWidget(label(words.format(count=batch.left_out), "text_2", "second", is_wrapped=True))
        self.bar = QProgressBar()
        self.bar.setRange(0, count)
        self.bar.setFormat(_("{done} of {count}").format(done="%v", count="%m"))
        self.bar.hide()
        column.addWidget(self.bar)
        self.sentence = TroubleLine()
        column.addWidget(self.sentence)
        column.addLayout(self._make_buttons(title.format(action=_(batch.action.label), count=count)))

    def _make_buttons(self, words: str) -> QHBoxLayout:
        row = QHBoxLayout()
        self.cancel_button, self.do_button = QPushButton(_("Cancel")), QPushButton(words)
        self.cancel_button.clicked.connect(self.reject)
        self.do_button.setProperty("kind", "main")
        self.do_button.clicked.connect(self.keep)
        self.do_cap = KeyCap("Ctrl Enter")
        row.addWidget(KeyCap("Esc"))
        row.addWidget(self.cancel_button)
        row.addStretch(1)
        row.addWidget(self.do_cap)
        row.addWidget(self.do_button)
        return row
