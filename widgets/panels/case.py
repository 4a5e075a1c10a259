"""The case pane: everything about the selected case, and what this person may do to it now."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from app.cases.action import CaseAction
from app.cases.actions import BY_KEY, find_action
from app.cases.model import Inputs, Moved, Post
from app.desk.acts import act_letters, acts_on, can_be_done_at_once, main_act
from app.desk.case_file import CaseFile
from app.desk.intent import Intent, carry_out
from app.desk.words import (
    assignment_text,
    basis_texts,
    counter_words,
    due_texts,
    fact_rows,
    flow_details,
    flow_signature,
    flow_title,
    photo_text,
    place_text,
)
from app.errors import Outrun, Refused, Unavailable
from app.i18n import N_, _
from app.map.details import CHANNEL_WORDS
from app.services import Services
from app.wall.words import when_text
from widgets.dialogs.act_dialog import ActDialog
from widgets.dialogs.field import FieldContext
from widgets.dialogs.photo_dialog import PhotoDialog
from widgets.panel import CasePanel, PanelContext, Place
from widgets.parts.act_bar import ActBar
from widgets.parts.badges import BadgeRow
from widgets.parts.due_strip import DueStrip
from widgets.parts.entry import Entry
from widgets.parts.history_list import HistoryList, HistoryRow
from widgets.parts.label import label, retone
from widgets.parts.photo_row import PhotoRow

TICK_MS = 1000
EDGE = 20


@dataclass(frozen=True)
class CaseAnswer:
    """A case with what this person may do to it, the next act first."""

    file: CaseFile
    acts: tuple[CaseAction, ...]
    main: CaseAction | None


class CasePane(CasePanel[CaseAnswer]):
    """One case, whole."""

    key, title, watches, place, order = "case", N_("Case"), frozenset({"cases"}), Place.CASE, 20
    posts = frozenset(Post) - {Post.WALL}  # a wall knows cases by place and state, not by what people wrote
    nothing = N_("This case is not to be seen here: it is gone, or outside what your post may see.")

    def __init__(self, context: PanelContext, parent: QWidget | None = None) -> None:
        self.answer: CaseAnswer | None = None
        self.dialog: ActDialog | None = None
        self._is_acting = self._is_outrun = False
        super().__init__(context, parent)
        context.selection.unit_chosen.connect(self._on_selection_unit_chosen)
        self._tick = QTimer(self, interval=TICK_MS)
        self._tick.timeout.connect(self._show_due)
        self._tick.start()

    # What it asks and shows -------------------------------------------------------------------------------------------

    @staticmethod
    def load(services: Services, question: int) -> CaseAnswer | None:
        """Read the case and look up what may be done to it."""
        found = services.case_reader.case_file(question)
        if found is None:
            return None
        person = services.me.person
        acts = acts_on(found.case, person)
        return CaseAnswer(found, acts, main_act(found.case, list(acts), person))

    def show_answer(self, answer: CaseAnswer) -> None:
        """Show the case; what was scrolled to stays where it is for the same case."""
        is_other = self.answer is None or self.answer.file.case.case_id != answer.file.case.case_id
        self.answer = answer
        case = answer.file
        self._show_head(case)
        self._show_due()
        self._show_facts(case)
        self.photos.show_photos(tuple((one.attachment_id, photo_text(one, case)) for one in case.photos))
        self.history.show_rows(_history_rows(case))
        self.acts.show_acts(answer.acts, act_letters(), answer.main)
        self.acts.set_busy(self._is_acting)
        if is_other:
            self.say("")
            self.area.verticalScrollBar().setValue(0)
        if self.dialog is not None and self._is_outrun:
            self._is_outrun = False
            self.dialog.show_case_now(case)

    def stop(self) -> None:
        """Tick no more."""
        self._tick.stop()

    def entries(self) -> list[Entry]:
        """Return the acts that are possible now."""
        if self.answer is None or self.answer.file.case.case_id != self.context.selection.case_id:
            return []
        letters = act_letters()
        return [
            Entry(_(act.label), "Enter" if act is self.answer.main else letters.get(act.key, ""), _("Act"),
                  partial(self.start_act, act.key))
            for act in self.answer.acts
        ]  # fmt: skip

    def say(self, sentence: str, tone: str = "late") -> None:
        """Say what came of an act, over the buttons."""
        self.sentence.setText(sentence)
        retone(self.sentence, tone)
        self.sentence_frame.setVisible(bool(sentence))

    # Acting -----------------------------------------------------------------------------------------------------------

    def act_main(self) -> None:
        """Do the next act; it is done at once where it needs no answer."""
        if not self._is_current() or self.answer is None or self.answer.main is None:
            return
        if can_be_done_at_once(self.answer.main):
            self._do_at_once(self.answer.main)
        else:
            self.start_act(self.answer.main.key)

    def start_act(self, key: str, given: Inputs | None = None, sentence: str = "") -> None:
        """Open the dialog of an act."""
        city = self.context.changes.city
        if not self._is_current() or self.answer is None or city is None or self.dialog is not None:
            return
        context = FieldContext(self.context.services, self.context.background, city, self.answer.file)
        self._is_outrun = False
        self.dialog = ActDialog(find_action(key), context, given, self)
        self.dialog.acted.connect(partial(self._on_acted, key))
        self.dialog.case_outrun.connect(self._on_dialog_case_outrun)
        self.dialog.finished.connect(self._on_dialog_finished)
        if sentence:
            self.dialog.say(sentence)
        self.dialog.open()

    def show_photos(self) -> None:
        """Show the photos large."""
        self._open_photo(0)

    def explain_due(self) -> None:
        """Show how the due time of the case comes about."""
        window: Any = self.window()
        if hasattr(window, "show_panel"):
            window.show_panel("deadline")

    def _do_at_once(self, action: CaseAction) -> None:
        if self._is_acting or self.answer is None:
            return
        self._is_acting = True
        self.acts.set_busy(True)
        self.say("")
        intent = Intent(action.key, self.answer.file.case)
        self._send(intent)

    def _send(self, intent: Intent) -> None:
        self.context.background.run(
            carry_out, self.context.services, intent, {}, (), "",
            on_answer=partial(self._on_acted, intent.action_key), on_trouble=partial(self._on_trouble, intent),
        )  # fmt: skip

    def _on_acted(self, key: str, moved: Moved) -> None:
        self._is_acting = False
        self.acts.set_busy(False)
        done = self.answer.file.number if self.answer is not None else ""
        self.context.selection.note_act(moved.case.case_id, key)
        if self.context.selection.case_id == moved.case.case_id:
            self.reload()
        self.say_after(_("{action}: done, {number}").format(action=_(BY_KEY[key].label), number=done))

    def say_after(self, sentence: str) -> None:
        """Say what was done, also when the next case has come meanwhile."""
        self.done.setText(sentence)

    def _on_trouble(self, intent: Intent, trouble: BaseException) -> None:
        self._is_acting = False
        self.acts.set_busy(False)
        if isinstance(trouble, Unavailable):
            self.say(str(trouble), "soon")
            self._try_again(intent)
        elif isinstance(trouble, Outrun):
            self.say(str(trouble))
            self.reload()
        elif isinstance(trouble, Refused):
            is_here = intent.case is not None and self.context.selection.case_id == intent.case.case_id
            if is_here and BY_KEY[intent.action_key].asks:
                self.start_act(intent.action_key, sentence=str(trouble))
            else:
                self.say(str(trouble))
        else:
            self.say(_("Gridhall has met an error of its own; nothing was done."))
            raise trouble

    def _try_again(self, intent: Intent) -> None:
        """Offer the same request once more; whether the first one came through does not matter."""
        self.again.show()
        self.again.setFocus()
        self._intent_again = intent

    def _on_again_clicked(self) -> None:
        self.again.hide()
        self._is_acting = True
        self.acts.set_busy(True)
        self.say("")
        self._send(self._intent_again)

    def _on_dialog_case_outrun(self, _case_id: Any) -> None:
        self._is_outrun = True
        self.reload()

    def _on_dialog_finished(self, _code: int) -> None:
        if self.dialog is not None:
            self.dialog.deleteLater()
        self.dialog = None

    def _on_selection_unit_chosen(self, unit_id: int, basis: dict[str, Any]) -> None:
        """A candidate was chosen: open the act that takes a unit, with unit and basis filled in."""
        if self.answer is None:
            return
        takes_unit = [act for act in self.answer.acts if any(ask.kind == "unit" for ask in act.asks)]
        if takes_unit:
            basis_key = next((ask.key for ask in takes_unit[0].asks if ask.kind == "basis"), None)
            unit_key = next(ask.key for ask in takes_unit[0].asks if ask.kind == "unit")
            given = {unit_key: unit_id} | ({basis_key: basis} if basis_key and basis else {})
            self.start_act(takes_unit[0].key, given)
        else:
            self.say(_("Nothing that you may do to this case now asks for a unit."), "soon")

    def _is_current(self) -> bool:
        """Whether what is shown is the selected case: an act never meets another one."""
        return (
            self.answer is not None
            and self.answer.file.case.case_id == self.context.selection.case_id
            and self._question == self.context.selection.case_id
            and self._pages.currentWidget() is self.body
        )

    # How it looks -----------------------------------------------------------------------------------------------------

    def make_body(self) -> QWidget:
        """Head, due strip, scrolled facts, photos and history, and the acts at the foot."""
        theme = self.context.theme
        self.badges, self.due = BadgeRow(theme), DueStrip(theme)
        self.due.why.clicked.connect(self.explain_due)
        self.photos = PhotoRow(theme, self.context.background, self.context.services.case_reader.photo)
        self.photos.photo_chosen.connect(self._open_photo)
        self.history = HistoryList(theme)
        self.acts = ActBar()
        self.acts.act_chosen.connect(self.start_act)
        made = QWidget()
        column = QVBoxLayout(made)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._make_head())
        column.addWidget(self.due)
        column.addWidget(self._make_area(), 1)
        column.addWidget(self._make_sentence())
        column.addWidget(self.acts)
        return made

    def _make_head(self) -> QVBoxLayout:
        head = QVBoxLayout()
        head.setContentsMargins(EDGE, 14, EDGE, 14)
        head.setSpacing(6)
        row = QHBoxLayout()
        row.setSpacing(10)
        self.name = label("", "text", "title")
        row.addWidget(self.name)
        row.addWidget(self.badges)
        row.addStretch(1)
        self.where = label("", "text_2", "body", is_wrapped=True)
        self.number = label("", "text_3", "second")
        self.number.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        head.addLayout(row)
        head.addWidget(self.where)
        head.addWidget(self.number)
        return head

    def _make_area(self) -> QScrollArea:
        page = QWidget()
        page.setObjectName("scrolled")
        column = QVBoxLayout(page)
        column.setContentsMargins(EDGE, 14, EDGE, 14)
        column.setSpacing(12)
        self.text = label("", "text", "body", is_wrapped=True)
        self.facts = QGridLayout()
        self.facts.setHorizontalSpacing(16)
        self.facts.setVerticalSpacing(4)
        self.facts.setColumnStretch(1, 1)
        column.addWidget(self.text)
        column.addWidget(self.photos)
        column.addLayout(self.facts)
        self.history_title = label(_("What happened"), "text_2", "second")
        column.addWidget(self.history_title)
        column.addWidget(self.history)
        column.addStretch(1)
        self.area = QScrollArea()
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setWidget(page)
        return self.area

    def _make_sentence(self) -> QWidget:
        made = QWidget()
        column = QVBoxLayout(made)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.sentence_frame = QFrame()
        self.sentence_frame.setObjectName("strip")
        row = QHBoxLayout(self.sentence_frame)
        row.setContentsMargins(EDGE, 8, EDGE, 8)
        self.sentence = label("", "late", "body", is_wrapped=True)
        self.again = QPushButton(_("Try again"))
        self.again.clicked.connect(self._on_again_clicked)
        self.again.hide()
        row.addWidget(self.sentence, 1)
        row.addWidget(self.again)
        self.sentence_frame.hide()
        self.done = label("", "good", "second")
        self.done.setContentsMargins(EDGE, 4, EDGE, 4)
        column.addWidget(self.sentence_frame)
        column.addWidget(self.done)
        return made

    def _show_head(self, case: CaseFile) -> None:
        self.name.setText(str(case.class_name))
        badges = [(case.case.state.label, "accent")]
        if case.is_urgent:
            badges.insert(0, (_("Urgent"), "urgent"))
        self.badges.show_badges([*badges, *counter_words(case)])
        city = self.context.changes.city
        self.where.setText(place_text(case, city.streets if city is not None else None))
        reported = when_text(case.reported_at.timestamp(), case.now.timestamp(), case.time_zone)
        channel = _(CHANNEL_WORDS.get(case.channel, case.channel))
        self.number.setText(f"{case.number}   {channel} · {reported}")

    def _show_due(self) -> None:
        city = self.context.changes.city
        if self.answer is not None:
            case = self.answer.file
            now = city.clock.now() if city is not None else case.now.timestamp()
            self.due.show_words(*due_texts(case, now))

    def _show_facts(self, case: CaseFile) -> None:
        self.text.setText(case.text)
        self.text.setVisible(bool(case.text))
        rows = [(name, value) for name, value in fact_rows(case)]
        rows += [(_("Unit {number}").format(number=line.number), f"{line.unit} · {assignment_text(line, case)}")
                 for line in case.assignments[-3:]]  # fmt: skip
        rows += [(_("Report {number}").format(number=number), _report_text(one, case))
                 for number, one in enumerate(case.reports, 1) if number > 1 or one.reporter or one.phone]  # fmt: skip
        shown = getattr(self, "_facts_shown", None)
        if rows == shown:
            return
        self._facts_shown = rows
        while self.facts.count():
            item = self.facts.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for at, (name, value) in enumerate(rows):
            self.facts.addWidget(label(name, "text_3", "second"), at, 0, Qt.AlignmentFlag.AlignTop)
            words: QLabel = label(value, "text_2", "second", is_wrapped=True)
            self.facts.addWidget(words, at, 1)

    def _open_photo(self, at: int) -> None:
        row = self.photos
        if row.shown:
            PhotoDialog(row.shown, min(at, len(row.shown) - 1), row.image, row.read, row.background, self).open()


def _history_rows(case: CaseFile) -> tuple[HistoryRow, ...]:
    """The latest first; the tone of the dot says what kind of act it was."""
    rows = []
    for line in reversed(case.history):
        action = BY_KEY.get(line.action)
        tone = "text_3" if action is None or action.enters is None else "soon" if action.counts else "accent"
        when = when_text(line.at.timestamp(), case.now.timestamp(), case.time_zone)
        details = [text for text in (flow_details(line, case.time_zone), *basis_texts(line)) if text]
        rows.append(HistoryRow(when, flow_title(line), "\n".join(details), flow_signature(line), tone))
    return tuple(rows)


def _report_text(one: Any, case: CaseFile) -> str:
    when = when_text(one.reported_at.timestamp(), case.now.timestamp(), case.time_zone)
    parts = (_(CHANNEL_WORDS.get(one.channel, one.channel)), when, one.reporter, one.phone, one.text)
    return " · ".join(part for part in parts if part)
