"""The case pane: everything about the selected case, and what this person may do to it now."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from app.cases.action import CaseAction
from app.cases.actions import BY_KEY, find_action
from app.cases.foresight import Offer
from app.cases.model import ActionResult, Inputs, Post
from app.claims.model import Claim
from app.claims.service import LONGEST_REASON
from app.desk.acts import act_letters, can_be_done_at_once, main_offer, offers_for
from app.desk.case_file import CaseFile
from app.desk.intent import Fate, Intent, fate_of
from app.desk.preview import preview_of
from app.desk.texts import (
    due_texts,
    first_before,
    photo_text,
)
from app.i18n import N_, _
from app.services import Services
from widgets.desk.act_runner import ActRunner, PendingAct
from widgets.desk.case_panel import CasePanel
from widgets.desk.claim_keeper import ClaimKeeper
from widgets.desk.dialogs.prompt_dialog import PromptDialog
from widgets.desk.panel import DockPlace, PanelContext, PanelState
from widgets.desk.panels.case.act_dialog import ActDialog
from widgets.desk.panels.case.body import CaseBody
from widgets.desk.panels.case.case_sheet import SheetMaker
from widgets.desk.panels.case.claim_line import holder_text, others_text, taken_over_text
from widgets.desk.panels.case.field import FieldContext
from widgets.desk.panels.case.history_rows import history_rows
from widgets.desk.panels.case.photo_dialog import PhotoDialog, originals_of
from widgets.desk.parts.entry import Entry

TICK_MS = 1000
EDGE = 20


@dataclass(frozen=True)
class CaseAnswer:
    """A case with everything that is known about it."""

    file: CaseFile


class CasePane(CasePanel[CaseAnswer]):
    """One case, whole.

    What is pending is the runner's, by case: whatever comes back names its own case, and what is offered once more is
    offered under its own case only. Keys act when the case has been on the screen for a while.
    """

    key, title, watches, place, order = "case", N_("Case"), frozenset({"cases"}), DockPlace.CASE, 20
    posts = frozenset(Post) - {Post.WALL}  # a wall knows cases by place and state, not by what people wrote
    is_in_frame = True
    nothing = N_(
        "This case cannot be shown. It has been removed, or it is outside your area. Press F5, or ask your shift "
        "leader."
    )

    def __init__(self, context: PanelContext, parent: QWidget | None = None) -> None:
        self.answer: CaseAnswer | None = None
        self.offers: tuple[Offer, ...] = ()
        self.main: Offer | None = None
        self.dialog: ActDialog | None = None
        self.runner = ActRunner(context.services, context.background)
        super().__init__(context, parent)
        self.runner.setParent(self)
        self.runner.pending_changed.connect(self._on_runner_pending_changed)
        self.runner.act_done.connect(self._on_runner_act_done)
        self.runner.act_conflicted.connect(self._on_runner_act_conflicted)
        self.runner.act_refused.connect(self._on_runner_act_refused)
        self.runner.act_failed.connect(self._on_runner_act_failed)
        self.sheets = SheetMaker(context, self.say, self)
        self.claims = ClaimKeeper(context, self)
        self.claims.holder_changed.connect(self._show_claim)
        self.claims.taken_over.connect(self._on_claims_taken_over)
        self.claims.told.connect(lambda sentence: self.say(sentence, "soon"))
        context.selection.unit_chosen.connect(self._on_selection_unit_chosen)
        context.selection.case_selected.connect(self._on_selection_case_selected)
        self.state_changed.connect(lambda _state: self._show_pending())
        self._tick = QTimer(self, interval=TICK_MS)
        self._tick.timeout.connect(self._on_tick_timeout)
        self._tick.start()

    # What it asks and shows -------------------------------------------------------------------------------------------

    @staticmethod
    def load(services: Services, question: int) -> CaseAnswer | None:
        """Read the case."""
        found = services.case_reader.case_file(question)
        return None if found is None else CaseAnswer(found)

    def show_from_memory(self, case_id: int) -> None:
        """Show the head at once; the body of another case is nowhere under it."""
        city = self.context.changes.city
        seen = preview_of(city, case_id, city.clock.now()) if city is not None else None
        self.answer, self.offers, self.main = None, (), None
        self.context.gate.close()
        self.page.hide()
        self.acts.set_busy(True)
        self._show_pending()
        if seen is None:
            return
        self.head.show_preview(seen)
        self.due.show_words(seen.left, seen.due, seen.tone)
        self._show_claim()
        self.show_body()

    def show_answer(self, answer: CaseAnswer) -> None:
        """Show the case; what was scrolled to stays where it is for the same case."""
        is_other = self.answer is None or self.answer.file.case.case_id != answer.file.case.case_id
        self.answer = answer
        case = answer.file
        self.page.show()
        self.head.show_case(case, self.context.changes.city)
        self._show_due()
        self.text.setText(case.text)
        self.text.setVisible(bool(case.text))
        self.facts.show_case(case)
        self.photos.show_photos(tuple((one.attachment_id, photo_text(one, case)) for one in case.photos))
        self.history.show_rows(history_rows(case, self.context.changes.city))
        self._show_offers()
        self._show_claim()
        if is_other:
            self.say("")
            self.area.verticalScrollBar().setValue(0)
        self._settle_lost(case)
        self._show_pending()
        self.context.gate.note_shown((case.case.case_id, case.case.loud_version))
        if case.lon is not None and case.lat is not None:
            self.context.selection.note_place(case.case.case_id, case.lon, case.lat)

    def is_at_rest(self) -> bool:
        """Whether the case is shown with its photos."""
        return super().is_at_rest() and self.photos.is_read()

    def stop(self) -> None:
        """Tick and read no more."""
        super().stop()
        self._tick.stop()
        self.claims.stop()

    def entries(self) -> list[Entry]:
        """Return the acts that are possible now."""
        if not self._is_current():
            return []
        letters, case_id = act_letters(), self.context.selection.case_id
        return [
            Entry(_(offer.action.label), "Enter" if offer is self.main else letters.get(offer.action.key, ""),
                  _("Action"), partial(self._start_act_on, case_id, offer.action.key))
            for offer in self.offers if offer.is_open
        ]  # fmt: skip

    def say(self, sentence: str, tone: str = "late") -> None:
        """Say what came of an act, over the buttons."""
        self.foot.say(sentence, tone, self._lost() is not None)

    # Acting -----------------------------------------------------------------------------------------------------------

    def can_act(self) -> bool:
        """Whether a key would act: the case is the selected one, complete, and has been seen for a while."""
        return self._is_current() and self.context.gate.is_open()

    def act_main(self) -> None:
        """Do the next act; it is done at once where it needs no answer."""
        if not self.can_act() or self.dialog is not None:
            return
        if self.main is None:
            others = _(
                "No action of your post moves this case on. For the other actions press the letter on the button."
            )
            self.say(others if self.offers else _("Your post has no action for this case now."), "soon")
        elif can_be_done_at_once(self.main.action, self.main.foresight):
            self._do_at_once(self.main.action)
        else:
            self._open_dialog(self.main.action)

    def start_act(self, key: str, given: Inputs | None = None) -> None:
        """Open the dialog of an act; one that is certain to be refused says so instead."""
        if not self.can_act() or self.dialog is not None:
            return
        offer = next((one for one in self.offers if one.action.key == key), None)
        if offer is None:
            self.say(_("“{action}” is not possible here now.").format(action=_(find_action(key).label)), "soon")
        elif not offer.is_open:
            self.say(offer.foresight.refusal, "soon")
        else:
            self._open_dialog(offer.action, given)

    def _start_act_on(self, case_id: int | None, key: str) -> None:
        """Open the dialog of an act that was offered for this case; another one may be looked at meanwhile."""
        if case_id == self.context.selection.case_id:
            self.start_act(key)

    def show_photos(self) -> None:
        """Show the photos large."""
        self._open_photo(0)

    def save_sheet(self) -> None:
        """Write the sheet of this case into a file."""
        if self._is_current() and self.answer is not None:
            self.sheets.save(self.answer.file)

    def copy_sheet(self) -> None:
        """Put this case on the clipboard as text."""
        if self._is_current() and self.answer is not None:
            self.sheets.copy(self.answer.file)

    def explain_due(self) -> None:
        """Show how the due time of the case comes about."""
        self.panel_asked_for.emit("deadline")

    def switch_claim(self) -> None:
        """Claim the case or release it; from a colleague it is taken over with a reason."""
        case_id = self.context.selection.case_id
        if case_id is None or not self._is_current() or self.dialog is not None:
            return
        holder = self.claims.holder_of(case_id)
        if holder is None or holder.is_mine:
            self.claims.switch(case_id, self)
            return
        dialog = PromptDialog(
            _("Take the case over"),
            _("{holder}. They read at once who took the case over, and why.").format(holder=holder_text(holder)),
            [(_("Reason"), "")], parent=self,
        )  # fmt: skip
        dialog.accepted.connect(lambda: self.claims.take_over(case_id, dialog.answers[0][:LONGEST_REASON], self))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _open_dialog(self, action: CaseAction, given: Inputs | None = None, sentence: str = "") -> None:
        city = self.context.changes.city
        if city is None or self.answer is None or self.dialog is not None:
            return
        if self.runner.is_on_its_way(self.answer.file.case.case_id):
            self.say(_("An action on this case has not been answered yet."), "soon")
            return
        context = FieldContext(self.context.services, self.context.background, city, self.answer.file,
                               changes=self.context.changes, clock=self.context.clock,
                               selection=self.context.selection)  # fmt: skip
        self.dialog = ActDialog(action, context, given, self, self.runner)
        self.dialog.finished.connect(self._on_dialog_finished)
        if sentence:
            self.dialog.say(sentence)
        self.dialog.open()
        self.claims.begin(self.answer.file.case.case_id, self.dialog)

    def _do_at_once(self, action: CaseAction) -> None:
        if self.answer is not None:
            self.say("")
            self.runner.run(PendingAct(Intent(action.key, self.answer.file.case), self.answer.file.number))

    def say_after(self, sentence: str) -> None:
        """Say for a few seconds what was done, also when the next case has come meanwhile."""
        self.foot.say_done(sentence)

    # What comes back --------------------------------------------------------------------------------------------------

    def _lost(self) -> PendingAct | None:
        """The lost act of the case that is looked at."""
        case_id = self.context.selection.case_id
        pending = self.runner.pending(case_id) if case_id is not None else None
        return pending if pending is not None and pending.is_lost else None

    def _settle_lost(self, case: CaseFile) -> None:
        """A case was read after an answer was lost: say what became of the act, which is offered only if not done."""
        lost = self._lost()
        if lost is None or lost.case_id != case.case.case_id or self._is_of_dialog(lost):
            return
        fate = fate_of(lost.intent, case, self.context.services.me.person.staff_id)
        if fate is Fate.NOT_DONE:
            words = _("The server can be reached again. This action was not carried out; try again or cancel it.")
            self.runner.note_trouble(lost.case_id, words)
            return
        self.runner.forget(lost.case_id)
        if fate is Fate.DONE:
            self.say("")
            self._say_done(lost)
        else:
            words = _("Another user acted first. The case is now “{state}”. Check it and decide again.")
            self.say(_("{title}: {words}").format(title=lost.title, words=words.format(state=case.case.state.label)))

    def _say_done(self, act: PendingAct) -> None:
        words = _("{action}: done, {number}")
        self.say_after(words.format(action=_(BY_KEY[act.intent.action_key].label), number=act.number))

    def _show_pending(self) -> None:
        """Show what is pending for this case, and that something is for others."""
        case_id, lost = self.context.selection.case_id, self._lost()
        is_on_its_way = case_id is not None and self.runner.is_on_its_way(case_id)
        self.acts.set_busy(is_on_its_way or not self._is_current())
        self.foot.show_lost(lost is not None)
        if lost is not None:
            self.say(_("{title}: {words}").format(title=lost.title, words=lost.trouble), "soon")
        elif is_on_its_way:
            self.say("")
        self.foot.show_elsewhere([one for one in self.runner.all_pending() if one.case_id != case_id])

    def _show_claim(self) -> None:
        """Show who works on the selected case, also in the dialog of an act, which it does not stop."""
        case_id = self.context.selection.case_id
        holder = self.claims.holder_of(case_id)
        self.claim.show_holder(holder, self.claims.others_at(case_id))
        if self.dialog is not None:
            city, me = self.context.changes.city, self.context.services.me.person.staff_id
            self.dialog.show_claim(others_text(holder, case_id, city, me))

    def _on_claims_taken_over(self, claim: Claim) -> None:
        """Say who took the case and why, where the person looks."""
        words = taken_over_text(claim)
        if claim.case_id == self.context.selection.case_id:
            self.say(words, "soon")
        else:
            self.say_after(words)

    def _is_of_dialog(self, act: PendingAct) -> bool:
        """Whether an open dialog tells the person itself."""
        return self.dialog is not None and self.dialog.intent.request_id == act.intent.request_id

    def _is_here(self, act: PendingAct) -> bool:
        return act.case_id == self.context.selection.case_id

    def _on_runner_pending_changed(self, _case_id: int) -> None:
        self._show_pending()

    def _on_runner_act_done(self, act: PendingAct, moved: ActionResult) -> None:
        self.forget_kept(moved.case.case_id)
        self.context.selection.note_act(moved.case.case_id, moved.case.state.value)
        if self._is_here(act):  # it stays in the queue that is looked at
            self.say("")
            self.reload()
        self._say_done(act)
        self.context.selection.ask_for_list()

    def _on_runner_act_conflicted(self, act: PendingAct, sentence: str) -> None:
        if self._is_of_dialog(act):
            return
        self._tell(act, sentence)
        if self._is_here(act):
            self.reload()

    def _on_runner_act_refused(self, act: PendingAct, sentence: str) -> None:
        if self._is_of_dialog(act):
            return
        action = BY_KEY[act.intent.action_key]
        if self._is_here(act) and self._is_current() and action.asks and self.dialog is None:
            self._open_dialog(action, sentence=sentence)
        else:
            self._tell(act, sentence)

    def _on_runner_act_failed(self, act: PendingAct) -> None:
        if not self._is_of_dialog(act):
            self._tell(
                act,
                _(
                    "Internal error; nothing was changed. Try again. If it happens again, send the details to the "
                    "administrator."
                ),
            )

    def _tell(self, act: PendingAct, sentence: str) -> None:
        """Say what came of an act, with its case where another one is looked at."""
        self.say(sentence if self._is_here(act) else _("{title}: {words}").format(title=act.title, words=sentence))

    def _on_again_clicked(self) -> None:
        self.runner.try_again(self.context.selection.case_id)
        self.context.selection.ask_for_list()

    def _on_forget_clicked(self) -> None:
        self.runner.forget(self.context.selection.case_id)
        self.say("")
        self.reload()
        self.context.selection.ask_for_list()

    def _on_go_there_clicked(self) -> None:
        here = self.context.selection.case_id
        lost = next((one for one in self.runner.all_pending() if one.is_lost and one.case_id != here), None)
        if lost is not None:
            self.context.selection.select_case(lost.case_id)
            self.context.selection.ask_for_list()

    def _on_dialog_finished(self, code: int) -> None:
        if self.dialog is not None:
            self.dialog.deleteLater()
            if self.dialog.context.case is not None:
                self.claims.end(self.dialog.context.case.case.case_id)
        self.dialog = None
        if not code:
            self.context.selection.drop_unit()
        self.context.selection.hold_against(None)
        self._show_pending()
        self.context.selection.ask_for_list()

    def _on_selection_case_selected(self, _case_id: int | None) -> None:
        self.acts.let_go()
        self.say("")
        self._show_pending()

    def _on_selection_unit_chosen(self, unit_id: int, basis: dict[str, Any]) -> None:
        """A candidate was chosen: open the act that takes a unit, with unit and basis filled in."""
        if not self.can_act() or self.dialog is not None:
            self.context.selection.drop_unit()
            return
        takes_unit = [one for one in self.offers if any(ask.kind == "unit" for ask in one.action.asks)]
        if takes_unit:
            action = takes_unit[0].action
            basis_key = next((ask.key for ask in action.asks if ask.kind == "basis"), None)
            unit_key = next(ask.key for ask in action.asks if ask.kind == "unit")
            given = {unit_key: unit_id} | ({basis_key: basis} if basis_key and basis else {})
            self.start_act(action.key, given)
        else:
            self.say(_("None of your actions for this case takes a unit now."), "soon")
        if self.dialog is None:
            self.context.selection.drop_unit()

    def _on_loading_timeout(self) -> None:
        """The head is there already; under it is said that the rest is being read."""
        if self.answer is None and self.is_body_shown:
            self.say(_("Reading …"), "text_2")
        else:
            super()._on_loading_timeout()

    def _on_tick_timeout(self) -> None:
        self._show_due()
        if self._is_current():
            self._show_offers()  # time alone makes an act impossible, or possible

    def _is_current(self) -> bool:
        """Whether what is shown is the selected case: an act never meets another one."""
        selected = self.context.selection.case_id
        is_selected = self.answer is not None and self.answer.file.case.case_id == selected
        return is_selected and self.is_current and self.state in (PanelState.ANSWERED, PanelState.LATE)

    def _show_offers(self) -> None:
        if self.answer is None:
            return
        city, case, person = self.context.changes.city, self.answer.file, self.context.services.me.person
        now = city.clock.now() if city is not None else case.now.timestamp()
        self.offers = offers_for(case, person, now)
        self.main = main_offer(case, person, self.offers)
        self.acts.show_acts(self.offers, act_letters(), self.main)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Whoever comes back from another page has to see the case first."""
        super().showEvent(event)
        if self.answer is not None:
            self.context.gate.close()
            self.context.gate.note_shown((self.answer.file.case.case_id, self.answer.file.case.loud_version))

    # How it looks -----------------------------------------------------------------------------------------------------

    def make_body(self) -> QWidget:
        """Head, due strip, scrolled facts, photos and history, and the acts at the foot."""
        made = CaseBody(self.context.theme, self.context.background, self.context.services.case_reader.photo)
        self.head, self.due, self.foot, self.acts = made.head, made.due, made.foot, made.acts
        self.name, self.where, self.number = made.head.name, made.head.where, made.head.number
        self.claim, self.sentence, self.done = made.head.claim, made.foot.sentence, made.foot.done
        self.again, self.elsewhere, self.go_there = made.foot.again, made.foot.elsewhere, made.foot.go_there
        self.page, self.area, self.text = made.page, made.area, made.text
        self.photos, self.facts, self.history = made.photos, made.facts, made.history
        self.due.why.clicked.connect(self.explain_due)
        self.claim.button.clicked.connect(self.switch_claim)
        self.photos.photo_chosen.connect(self._open_photo)
        self.acts.act_chosen.connect(self.start_act)
        self.foot.again_asked.connect(self._on_again_clicked)
        self.foot.forget_asked.connect(self._on_forget_clicked)
        self.foot.other_asked.connect(self._on_go_there_clicked)
        return made

    def _show_due(self) -> None:
        city = self.context.changes.city
        if self.answer is not None:
            case = self.answer.file
            now = city.clock.now() if city is not None else case.now.timestamp()
            self.due.show_words(*due_texts(case, now))

    def _open_photo(self, at: int) -> None:
        row = self.photos
        case = self.answer.file if self.answer is not None else None
        if row.shown and case is not None:
            large = PhotoDialog(
                row.shown, min(at, len(row.shown) - 1), row.image, row.read, row.background, self,
                first_before(case.photos), originals_of(case, self.context.services),
            )  # fmt: skip
            large.photo_covered.connect(self._on_photo_covered)
            large.open()

    def _on_photo_covered(self, number: int) -> None:
        self.photos.forget_photo(number)
        self.reload()
