"""The dialog of an act: its questions as fields, made from the row of the table; nothing that was typed is lost."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from app.cases.action import CaseAction
from app.cases.actions import is_quiet
from app.cases.model import ActionResult, Inputs
from app.city.model import CityChange
from app.desk.acts import asked_of_people, foresee_for, said_already
from app.desk.case_file import CaseFile
from app.desk.intent import Intent
from app.desk.texts import happened_text, place_text
from app.errors import Unavailable
from app.i18n import _
from widgets.desk.act_gate import ActGate
from widgets.desk.act_runner import ActRunner, PendingAct
from widgets.desk.dialogs.submit_dialog import SubmitDialog
from widgets.desk.panels.case.dry_run_view import DryRunView
from widgets.desk.panels.case.field import Field, FieldContext
from widgets.desk.panels.case.fields import UnitField, make_field
from widgets.desk.panels.case.photos_field import PhotosField
from widgets.parts.fitted_dialog import GrowingArea
from widgets.parts.key_cap import KeyCap
from widgets.parts.label import label
from widgets.parts.trouble import TroubleLine, present_trouble

WIDTH, EDGE = 620, 20
ROOM_FOR_FRAME = 120
LOOK_AGAIN_MS = 2000


class ActDialog(SubmitDialog):
    """Asks what an act asks, and has it carried out by the runner.

    It follows its case: when the case moves meanwhile, nothing can be sent until the dialog knows what happened and the
    person has had time to see it. Quiet acts (`CaseAction.is_quiet`) move no case: it takes them over without a word.

    Signals:
        acted(object): the act was recorded: `ActionResult`.
    """

    acted = Signal(object)
    intent: Intent

    def __init__(
        self, action: CaseAction, context: FieldContext, given: Inputs | None = None, parent: QWidget | None = None,
        runner: ActRunner | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self.action, self.context = action, context
        self.given: dict[str, Any] = dict(given or {})
        self.runner = runner or ActRunner(context.services, context.background, self)
        self.gate = ActGate(context.clock)
        self.fields: dict[str, Field] = {ask.key: make_field(ask, context) for ask in asked_of_people(action)}
        self.setWindowTitle(_(action.label))
        self.setModal(True)
        self._basis_key = next((ask.key for ask in action.asks if ask.kind == "basis"), None)
        self._unit_field = next((field for field in self.fields.values() if isinstance(field, UnitField)), None)
        self._is_reading_quietly = False
        self._look_again = QTimer(self, singleShot=True, interval=LOOK_AGAIN_MS)
        self._look_again.timeout.connect(self._read_case)
        self._lay_out()
        self._take_case(context.case)
        self._is_possible = True  # it was offered; only when the case moves it may be so no more
        self._fill_in()
        self._connect()
        self._look_at_answers()
        self._focus_first()

    def _fill_in(self) -> None:
        for key, value in said_already(self.action, self.context.case).items():
            self.fields[key].set_value(value)
        self._said = {
            key: field.value() for key, field in self.fields.items()
            if key in said_already(self.action, self.context.case)
            or field.ask.kind in ("lon", "lat") and not field.ask.is_required
        }  # fmt: skip
        for key, value in self.given.items():
            if key in self.fields:
                self.fields[key].set_value(value)
        basis = self.given.pop(self._basis_key, None) if self._basis_key and self._unit_field is not None else None
        if basis and self._unit_field is not None:
            self._unit_field.set_basis(self._unit_field.value(), basis)

    def _connect(self) -> None:
        for photos in self._photo_fields():
            for words in (*self.findChildren(QPlainTextEdit), *self.findChildren(QLineEdit)):
                photos.photo_input.take_pasted_in(words)
        for field in self.fields.values():
            field.value_changed.connect(self._look_at_answers)
        if self._unit_field is not None:
            self._unit_field.unit_suggested.connect(self._on_unit_field_unit_suggested)
        self.runner.act_done.connect(self._on_runner_act_done)
        self.runner.act_conflicted.connect(self._on_runner_act_conflicted)
        self.runner.act_refused.connect(self._on_runner_act_refused)
        self.runner.act_lost.connect(self._on_runner_act_lost)
        self.runner.act_failed.connect(self._on_runner_act_failed)
        if self.context.changes is not None:
            self.context.changes.city_changed.connect(self._on_changes_city_changed)
            self.context.changes.city_loaded.connect(lambda _city: self._look_at_case())

    # What is answered -------------------------------------------------------------------------------------------------

    def inputs(self) -> Inputs:
        """Return the answers that were given, without photos."""
        said = {key: field.value() for key, field in self.fields.items()}
        unseen = {key: value for key, value in self.given.items() if key not in self.fields}
        basis = self._unit_field.basis() if self._unit_field is not None and self._basis_key else None
        rests = {self._basis_key: basis} if self._basis_key and basis else {}  # of the unit that is chosen, of no other
        answered = {key: value for key, value in said.items() if value is not None and self._said.get(key) != value}
        return unseen | rests | answered

    def is_complete(self) -> bool:
        """Tell whether everything that must be answered is."""
        return all(field.is_answered() for field in self.fields.values())

    def has_typed(self) -> bool:
        """Tell whether words or photos would be lost; what was sent and not answered stays with the runner."""
        return not self._is_pending() and (
            super().has_typed() or any(photos.has_photos() for photos in self._photo_fields())
        )

    def keep(self) -> None:
        """Do it, when what stands here has been on the screen for a while."""
        if self.gate.is_open():
            self.carry_out()

    def carry_out(self) -> None:
        """Do it; trying again after a lost connection is the same request."""
        if self._is_on_its_way() or not self._is_possible or not self.is_complete():
            return
        self.say("")
        photos = self._photo_fields()
        case = self.context.case
        self.runner.run(PendingAct(
            self.intent, case.number if case is not None else "", self.inputs(),
            tuple(photo for field in photos for photo in field.photos), photos[0].ask.key if photos else "",
        ))  # fmt: skip
        self._look_at_answers()

    def show_case_now(self, case: CaseFile | None) -> None:
        """Take the case as it is now, after somebody has moved it: what was typed stays, and it is a new intent."""
        if case is None:
            self.say(_("The case is not to be seen here any more. Copy what you need, then close."))
            return
        if self.intent.case is not None and not self.intent.case.is_outrun_by(case.case):
            self._take_quietly(case)
            return
        before = self.intent.case.version if self.intent.case is not None else 0
        happened = happened_text(case, before)
        self.context = self.context.with_case(case)
        self._take_case(case)
        self.about.setText(_about(self.context))
        if case.case.version != before:
            self._say_what_happened(case, happened)
        self._look_at_answers()

    def _take_quietly(self, case: CaseFile) -> None:
        """Take the case as it is now where nothing but quiet acts came: the intent is still the same."""
        self.context = self.context.with_case(case)
        self.intent = replace(self.intent, case=case.case)
        self._foresee(case)
        self._look_at_answers()

    def say(self, sentence: str, tone: str = "late") -> None:
        """Say what went wrong, over the buttons."""
        self.sentence.say(sentence, tone)

    def show_claim(self, sentence: str) -> None:
        """Say who else works on the case; it stops nobody, and takes nothing that was typed."""
        self.claim.setText(sentence)
        self.claim.setVisible(bool(sentence))

    def _take_case(self, case: CaseFile | None) -> None:
        """Begin a new intent on a case as it is now, and ask for what it makes necessary."""
        self.intent = Intent(self.action.key, case.case if case is not None else None)
        self._foresee(case)
        self.gate.note_shown((self.intent.request_id,))

    def _foresee(self, case: CaseFile | None) -> None:
        now = self.context.city.clock.now()
        self._foresight = foresee_for(case, self.action, self.context.services.me.person, now)
        self._is_possible = not self._foresight.refusal
        for key, field in self.fields.items():
            field.set_needed(key in self._foresight.needed)

    def _say_what_happened(self, case: CaseFile, happened: str) -> None:
        said = _("Somebody else was faster: {happened}.").format(happened=happened)
        if self._is_possible:
            self.say(said + " " + _("Nothing that you typed is lost; look again, then send it."))
            return
        stays = _("The case is now “{state}”, and this action is no longer possible. Copy what you need, then close.")
        self.say(f"{said} {stays.format(state=case.case.state.label)}")

    def _photo_fields(self) -> list[PhotosField]:
        return [field for field in self.fields.values() if isinstance(field, PhotosField)]

    # What comes back --------------------------------------------------------------------------------------------------

    def _is_pending(self) -> bool:
        pending = self.runner.pending(self.intent.case.case_id if self.intent.case is not None else None)
        return pending is not None and self._is_own(pending)

    def _is_on_its_way(self) -> bool:
        return self.runner.is_on_its_way(self.intent.case.case_id if self.intent.case is not None else None)

    def _is_own(self, act: PendingAct) -> bool:
        return act.intent.request_id == self.intent.request_id

    def _on_runner_act_done(self, act: PendingAct, moved: ActionResult) -> None:
        if self._is_own(act):
            self.acted.emit(moved)
            self.accept()

    def _on_runner_act_conflicted(self, act: PendingAct, sentence: str) -> None:
        if self._is_own(act):
            self.say(sentence)
            self._read_case()

    def _on_runner_act_refused(self, act: PendingAct, sentence: str) -> None:
        if self._is_own(act):
            self.say(sentence)
            self._look_at_answers()
            self._focus_first()

    def _on_runner_act_lost(self, act: PendingAct, sentence: str) -> None:
        if self._is_own(act):
            self.say(sentence, "soon")
            self.do_button.setText(_("Try again"))
            self._look_at_answers()

    def _on_runner_act_failed(self, act: PendingAct) -> None:
        if self._is_own(act):
            self.say(
                _(
                    "Internal error; nothing was changed. Try again. If it happens again, send the details to the "
                    "administrator."
                )
            )
            self._look_at_answers()

    # The case moves ---------------------------------------------------------------------------------------------------

    def _on_changes_city_changed(self, change: CityChange) -> None:
        case = self.intent.case
        if case is not None and case.case_id in change.opened | change.changed | change.gone:
            self._look_at_case()

    def _look_at_case(self) -> None:
        case = self.intent.case
        if (
            case is None or not self.isVisible() or self._is_pending()
        ):  # the answer tells more than the feed, which may tell of this very act
            return
        record = self.context.city_now().cases.record(case.case_id)
        if record is None or record["version"] != case.version and not is_quiet(record["last_action"]):
            self.say(_("The case has just moved; reading what happened …"), "soon")
            self._read_case()
        elif record["version"] != case.version and not self._is_reading_quietly:
            self._read_quietly(case.case_id)

    def _read_quietly(self, case_id: int) -> None:
        """Read what happened to a case whose last act was quiet: it keeps nobody waiting; the door knows the rest."""
        self._is_reading_quietly = True
        self.context.background.run(
            self.context.services.case_reader.case_file, case_id,
            on_answer=self._on_quiet_answer, on_trouble=self._on_quiet_trouble,
        )  # fmt: skip

    def _on_quiet_answer(self, case: CaseFile | None) -> None:
        self._is_reading_quietly = False
        if self._is_pending():  # the answer of the act tells more
            return
        self.show_case_now(case)
        record = None if case is None else self.context.city_now().cases.record(case.case.case_id)
        if case is not None and record is not None and record["version"] > case.case.version and self.isVisible():
            self._read_quietly(case.case.case_id)

    def _on_quiet_trouble(self, trouble: BaseException) -> None:
        self._is_reading_quietly = False
        self._on_reading_trouble(trouble)

    def _read_case(self) -> None:
        case = self.intent.case
        if case is None or not self.isVisible():
            return
        self._is_possible = False
        self._look_at_answers()
        self.context.background.run(
            self.context.services.case_reader.case_file, case.case_id,
            on_answer=self.show_case_now, on_trouble=self._on_reading_trouble,
        )  # fmt: skip

    def _on_reading_trouble(self, trouble: BaseException) -> None:
        if isinstance(trouble, Unavailable):
            self._look_again.start()
        present_trouble(trouble, partial(self.say, tone="soon"))

    def _on_unit_field_unit_suggested(self, unit_id: int) -> None:
        self.gate.note_shown((self.intent.request_id, unit_id))  # the unit has not been seen yet

    # How it looks -----------------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(EDGE, EDGE, EDGE, EDGE)
        column.setSpacing(12)
        column.addWidget(label(_(self.action.label), "text", "title"))
        self.about = label(_about(self.context), "text_2", "second", is_wrapped=True)
        self.about.setVisible(bool(self.about.text()))
        column.addWidget(self.about)
        self.claim = label("", "soon", "second", is_wrapped=True)
        self.claim.hide()
        column.addWidget(self.claim)
        column.addWidget(self._make_area(), 1)
        self.dry_run = DryRunView(self.action, self.context) if self.action.is_tried_out else None
        if self.dry_run is not None:
            column.addWidget(self.dry_run)
        if self.action.confirms:
            column.addWidget(label(_(self.action.confirms), "soon", "body", is_wrapped=True))
        self.sentence = TroubleLine()
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
        self.cancel_button = QPushButton(_("Cancel"))
        self.cancel_button.clicked.connect(self.reject)
        self.do_button = QPushButton(_(self.action.label))
        self.do_button.setProperty("kind", "main")
        self.do_button.clicked.connect(self.keep)
        row.addWidget(KeyCap("Esc"))
        row.addWidget(self.cancel_button)
        row.addStretch(1)
        row.addWidget(KeyCap("Ctrl Enter"))
        row.addWidget(self.do_button)
        return row

    def _look_at_answers(self) -> None:
        self._ask_against_advice()
        if self.dry_run is not None:
            self.dry_run.ask_about(self.intent.case, self.inputs())
        is_free = not self._is_on_its_way() and self._is_possible
        self.do_button.setEnabled(is_free and self.is_complete())
        if not self._is_pending():
            self.do_button.setText(_(self.action.label))

    def _ask_against_advice(self) -> None:
        """A unit other than the one that the rules are sure of is taken with a reason."""
        reason = next((field for field in self.fields.values() if field.ask.kind == "reason"), None)
        if self._unit_field is not None and reason is not None:
            is_against = self._unit_field.is_against_advice()
            if is_against and not reason.is_needed and not self.sentence.text():
                self.say(_("The rules name another unit: say why this one is taken."), "soon")
            reason.set_needed(is_against or reason.ask.key in self._foresight.needed)

    def _focus_first(self) -> None:
        unanswered = [field for field in self.fields.values() if not field.is_answered()]
        for field in [*unanswered, *self.fields.values()]:
            field.setFocus()
            return
        self.do_button.setFocus()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Say at once what this case makes necessary."""
        super().showEvent(event)
        if not self.sentence.text():
            self.say(self._foresight.because, "soon")


def _about(context: FieldContext) -> str:
    case = context.case
    if case is None:
        return ""
    return " · ".join(
        part for part in (str(case.class_name), place_text(case, context.city.streets), case.number) if part
    )
