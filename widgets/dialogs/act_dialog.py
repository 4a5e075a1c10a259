"""The dialog of an act: its questions as fields, made from the row of the table; nothing that was typed is lost."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.cases.action import CaseAction
from app.cases.actions import allowed_actions
from app.cases.model import Inputs, Moved
from app.desk.acts import asked_of_people
from app.desk.case_file import CaseFile
from app.desk.intent import Intent, carry_out
from app.desk.words import place_text
from app.errors import Outrun, Refused, Unavailable
from app.i18n import _
from widgets.dialogs.field import Field, FieldContext
from widgets.dialogs.fields import UnitField, make_field
from widgets.dialogs.keep_key import is_keep_key
from widgets.dialogs.photos_field import PhotosField
from widgets.fitted_dialog import FittedDialog, GrowingArea
from widgets.parts.key_cap import KeyCap
from widgets.parts.label import label, retone

WIDTH, EDGE = 620, 20


class ActDialog(FittedDialog):
    """Asks what an act asks, and carries it out.

    Signals:
        acted(object): the act was recorded: `Moved`.
        case_outrun(object): somebody else was faster; the number of the case.
    """

    acted = Signal(object)
    case_outrun = Signal(object)

    def __init__(
        self, action: CaseAction, context: FieldContext, given: Inputs | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.action, self.context = action, context
        self.given: dict[str, Any] = dict(given or {})
        self.intent = self._new_intent(context.case)
        self.fields: dict[str, Field] = {ask.key: make_field(ask, context) for ask in asked_of_people(action)}
        self._is_on_its_way = False
        self.setWindowTitle(_(action.label))
        self.setModal(True)
        self._basis_key = next((ask.key for ask in action.asks if ask.kind == "basis"), None)
        self._unit_field = next((field for field in self.fields.values() if isinstance(field, UnitField)), None)
        self._lay_out()
        for key, value in self.given.items():
            if key in self.fields:
                self.fields[key].set_value(value)
        basis = self.given.pop(self._basis_key, None) if self._basis_key and self._unit_field is not None else None
        if basis and self._unit_field is not None:
            self._unit_field.set_basis(self._unit_field.value(), basis)
        for field in self.fields.values():
            field.value_changed.connect(self._look_at_answers)
        self._look_at_answers()
        self._focus_first()

    # What is answered -------------------------------------------------------------------------------------------------

    def inputs(self) -> Inputs:
        """Return the answers that were given, without photos."""
        said = {key: field.value() for key, field in self.fields.items()}
        unseen = {key: value for key, value in self.given.items() if key not in self.fields}
        basis = self._unit_field.basis() if self._unit_field is not None and self._basis_key else None
        rests = {self._basis_key: basis} if self._basis_key and basis else {}  # of the unit that is chosen, of no other
        return unseen | rests | {key: value for key, value in said.items() if value is not None}

    def is_complete(self) -> bool:
        """Tell whether everything that must be answered is."""
        return all(field.is_answered() for field in self.fields.values())

    def carry_out(self) -> None:
        """Do it; trying again after a lost connection is the same request."""
        if self._is_on_its_way or not self.is_complete():
            return
        self._is_on_its_way = True
        self.say("")
        self._look_at_answers()
        photos = [field for field in self.fields.values() if isinstance(field, PhotosField)]
        self.context.background.run(
            carry_out, self.context.services, self.intent, self.inputs(),
            tuple(photo for field in photos for photo in field.photos), photos[0].ask.key if photos else "",
            on_answer=self._on_acted, on_trouble=self._on_trouble,
        )  # fmt: skip

    def show_case_now(self, case: CaseFile | None) -> None:
        """Take the case as it is now, after somebody else was faster: what was typed stays, and it is a new intent."""
        if case is None:
            return
        self.context = FieldContext(self.context.services, self.context.background, self.context.city, case,
                                    self.context.place)  # fmt: skip
        self.intent = self._new_intent(case)
        self._is_possible = self.action in allowed_actions(case.case, self.context.services.me.person)
        self.about.setText(_about(self.context))
        if not self._is_possible:
            self.say(
                _("The case is now in the state “{state}”, where this is not possible. Copy what you need, then close.")
                .format(state=case.case.state.label)
            )  # fmt: skip
        self._look_at_answers()

    def say(self, sentence: str, tone: str = "late") -> None:
        """Say what went wrong, over the buttons."""
        self.sentence.setText(sentence)
        retone(self.sentence, tone)
        self.sentence.setVisible(bool(sentence))

    # What comes back --------------------------------------------------------------------------------------------------

    def _on_acted(self, moved: Moved) -> None:
        self._is_on_its_way = False
        self.acted.emit(moved)
        self.accept()

    def _on_trouble(self, trouble: BaseException) -> None:
        self._is_on_its_way = False
        if isinstance(trouble, Unavailable):
            self.say(str(trouble), "soon")
            self.do_button.setText(_("Try again"))
        elif isinstance(trouble, Outrun):
            self.say(str(trouble))
            self.case_outrun.emit(self.intent.case.case_id if self.intent.case is not None else None)
        elif isinstance(trouble, Refused):
            self.say(str(trouble))
        else:
            self.say(_("Gridhall has met an error of its own; nothing was done."))
            self._look_at_answers()
            raise trouble
        self._look_at_answers()

    def _new_intent(self, case: CaseFile | None) -> Intent:
        self._is_possible = True
        return Intent(self.action.key, case.case if case is not None else None)

    # How it looks -----------------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(EDGE, EDGE, EDGE, EDGE)
        column.setSpacing(12)
        column.addWidget(label(_(self.action.label), "text", "title"))
        self.about = label(_about(self.context), "text_2", "second", is_wrapped=True)
        self.about.setVisible(bool(self.about.text()))
        column.addWidget(self.about)
        column.addWidget(self._make_area(), 1)
        if self.action.confirms:
            column.addWidget(label(_(self.action.confirms), "soon", "body", is_wrapped=True))
        self.sentence = label("", "late", "body", is_wrapped=True)
        self.sentence.hide()
        column.addWidget(self.sentence)
        column.addLayout(self._make_buttons())
        self.setMinimumWidth(WIDTH)

    def _make_area(self) -> QWidget:
        page, rows = QWidget(), QVBoxLayout()
        page.setObjectName("scrolled")
        rows.setContentsMargins(0, 0, 8, 0)
        rows.setSpacing(12)
        for field in self.fields.values():
            rows.addWidget(field)
        rows.addStretch(1)
        page.setLayout(rows)
        return GrowingArea(page)

    def _make_buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.cancel_button = QPushButton(_("Leave it"))
        self.cancel_button.setAutoDefault(False)
        self.cancel_button.clicked.connect(self.reject)
        self.do_button = QPushButton(_(self.action.label))
        self.do_button.setProperty("kind", "main")
        self.do_button.setDefault(True)
        self.do_button.clicked.connect(self.carry_out)
        row.addWidget(KeyCap("Esc"))
        row.addWidget(self.cancel_button)
        row.addStretch(1)
        row.addWidget(KeyCap("Ctrl Enter"))
        row.addWidget(self.do_button)
        return row

    def _look_at_answers(self) -> None:
        is_free = not self._is_on_its_way and self._is_possible
        self.do_button.setEnabled(is_free and self.is_complete())

    def _focus_first(self) -> None:
        unanswered = [field for field in self.fields.values() if not field.is_answered()]
        for field in [*unanswered, *self.fields.values()]:
            field.setFocus()
            return
        self.do_button.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Ctrl and Enter do it from every field."""
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if is_enter and event.isAutoRepeat():
            return  # the key that opened the dialog is still held down
        if is_keep_key(event):
            self.carry_out()
            return
        super().keyPressEvent(event)


def _about(context: FieldContext) -> str:
    case = context.case
    if case is None:
        return ""
    return " · ".join(
        part for part in (str(case.class_name), place_text(case, context.city.streets), case.number) if part
    )
