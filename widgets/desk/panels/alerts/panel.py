"""The page of alerts: what needs an act now, the urgent cases one by one, and the load of each seat."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.alerts.guidance import WORST
from app.alerts.kinds import ACTS, OUTCOMES
from app.alerts.model import Alert, AlertAct, AlertBoard, Hazard
from app.alerts.view import count_now
from app.cases.model import Post
from app.desk.filters import CaseFigure
from app.desk.lists import OVERDUE
from app.i18n import N_, _
from app.services import Services
from app.texts.numbers import count_text
from app.texts.times import when_text
from widgets.desk.dialogs.form import FormDialog
from widgets.desk.panel import DockPlace, Panel, PanelContext
from widgets.desk.panels.alerts.budget_strip import BudgetStrip
from widgets.desk.panels.alerts.card_list import CardList
from widgets.desk.panels.alerts.cards import alert_card, alert_tip, hazard_card
from widgets.desk.panels.alerts.forms import look_form, shelf_form, sound_form, storm_form
from widgets.desk.panels.alerts.load_view import LoadView
from widgets.desk.parts.entry import Entry
from widgets.desk.parts.entry_buttons import entries_of
from widgets.parts.key_button import KeyButton
from widgets.parts.label import label, retone
from widgets.parts.trouble import present_trouble

EVERY_MS = 10_000  # time to act and next looks run by themselves
MOST_ACTS = 6
SWITCHERS = frozenset({Post.SHIFT_LEADER, Post.ADMINISTRATOR})


class AlertsPanel(Panel[int, AlertBoard]):
    """Alerts at the left, urgent cases and load at the right."""

    key, title, place, order = "alerts", N_("Alerts"), DockPlace.PAGE, 138
    watches = frozenset({"alerts"})
    posts = frozenset(Post) - {Post.WALL, Post.SUPERVISOR}

    def __init__(self, context: PanelContext, parent: QWidget | None = None) -> None:
        self.board: AlertBoard | None = None
        self.form: FormDialog | None = None
        super().__init__(context, parent)
        self._again = QTimer(self, interval=EVERY_MS)
        self._again.timeout.connect(self._on_again_timeout)
        self._again.start()

    def question(self) -> int:
        """Ask about all of them."""
        return 0

    @staticmethod
    def load(services: Services, question: int) -> AlertBoard:
        """Return everything of alerts."""
        return services.alerts.board()

    def is_empty(self, answer: AlertBoard) -> bool:
        """No alert is shown as none."""
        return False

    def stop(self) -> None:
        """Ask no more, and let go of the sound."""
        self._again.stop()
        self.context.bell.stop()

    def open_page(self) -> None:
        """Come to this page."""
        self.panel_asked_for.emit(self.key)

    # How it looks -----------------------------------------------------------------------------------------------------

    def make_body(self) -> QWidget:
        """Two columns of cards."""
        made = QWidget()
        row = QHBoxLayout(made)
        row.setContentsMargins(12, 10, 12, 10)
        row.setSpacing(12)
        right = QVBoxLayout()
        right.setSpacing(12)
        right.addWidget(self._make_hazards(), 5)
        right.addWidget(self._make_load(), 4)
        row.addWidget(self._make_alerts(), 4)
        row.addLayout(right, 6)
        self.setFocusProxy(self.alerts)
        return made

    def _make_alerts(self) -> QFrame:
        theme = self.context.theme
        self.count = label("", "text_2", "heading")
        self.storm = label(_("Storm mode"), "soon", "strong")
        self.storm.hide()
        self.sound_button = KeyButton("", "V")
        self.sound_button.clicked.connect(self.set_sound)
        self.budget_strip = BudgetStrip(theme)
        self.budget = label("", "text_2", "second")
        self.alerts = CardList(theme, _("No alert"))
        self.alerts.currentRowChanged.connect(lambda _row: self._show_chosen())
        self.alerts.itemDoubleClicked.connect(lambda _item: self.show_cases())
        self.about = label("", "text_2", "second", is_wrapped=True)
        self.trouble = label("", "late", "second", is_wrapped=True)
        self.trouble.hide()
        self.acknowledge_button = KeyButton(_("I am on it"), "A", "main")
        self.shelve_button = KeyButton(_("Shelve") + " …", "S")
        self.cases_button = KeyButton(_("Cases"), "G")
        self.history_button = KeyButton(_("History"), "H")
        self.storm_button = KeyButton(_("Storm mode") + " …", "W")
        for button, does in (
            (self.acknowledge_button, self.acknowledge), (self.shelve_button, self.shelve),
            (self.cases_button, self.show_cases), (self.history_button, self.show_history),
            (self.storm_button, self.switch_storm),
        ):  # fmt: skip
            button.clicked.connect(does)
        self.storm_button.setVisible(self.context.services.me.holds_one_of(SWITCHERS))
        head = _row(
            label(_(self.title), "text", "heading"), self.count, self.storm, None, self.storm_button, self.sound_button
        )
        acts = _row(self.acknowledge_button, self.shelve_button, self.cases_button, self.history_button, None)
        self.alert_buttons = (self.acknowledge_button, self.shelve_button, self.cases_button, self.history_button)
        return _card(head, self.budget_strip, self.budget, self.alerts, self.about, self.trouble, acts)

    def _make_hazards(self) -> QFrame:
        self.hazard_count = label("", "text_2", "heading")
        self.unseen = label("", "urgent", "strong")
        self.hazards = CardList(self.context.theme, _("No urgent case is open"))
        self.hazards.itemDoubleClicked.connect(lambda _item: self.show_hazard())
        self.seen_button = KeyButton(_("I have looked"), "X")
        self.look_button = KeyButton(_("Next look") + " …", "P")
        self.show_button = KeyButton(_("Show the case"), "O")
        self.go_button = KeyButton(_("Urgent cases"), "U")
        for button, does in (
            (self.seen_button, self.see), (self.look_button, self.plan_look), (self.show_button, self.show_hazard),
            (self.go_button, self.hazards.setFocus),
        ):  # fmt: skip
            button.clicked.connect(does)
        self.hazard_buttons = (self.seen_button, self.look_button, self.show_button)
        head = _row(self.go_button, self.hazard_count, self.unseen, None, *self.hazard_buttons)
        return _card(head, self.hazards)

    def _make_load(self) -> QFrame:
        self.load_view = LoadView(self.context.theme)
        head = _row(label(_("Load of seats and shifts"), "text", "heading"), None, self.load_view.verdict)
        return _card(head, self.load_view)

    def show_answer(self, answer: AlertBoard) -> None:
        """Show the board."""
        self.board = answer
        zone = answer.time_zone
        calling = [one for one in answer.alerts if not one.is_held]
        held = [one for one in answer.alerts if one.is_held]
        self.count.setText(count_text(len(calling)))
        retone(self.count, "urgent" if calling else "text_2")
        self.storm.setVisible(answer.is_storm)
        now = count_now(answer)
        self.budget_strip.show_rate(now, answer.rate)
        words = _("{now} of {most} in 10 min · {held} on it or shelved · {over} past the time to act")
        over = sum(one.left_s < 0 for one in calling)
        self.budget.setText(words.format(now=now, most=WORST, held=len(held), over=over))
        self.alerts.show_cards([alert_card(one, zone) for one in (*calling, *held)])
        self.hazards.show_cards([hazard_card(one, zone) for one in answer.hazards])
        unseen = sum(one.looked_at is None for one in answer.hazards)
        self.hazard_count.setText(count_text(len(answer.hazards)))
        self.unseen.setText(_("nobody has looked at {count}").format(count=count_text(unseen)) if unseen else "")
        self.load_view.show_board(answer)
        for button in self.hazard_buttons:
            button.setEnabled(bool(answer.hazards))
        self._show_sound()
        self._show_chosen()

    def entries(self) -> list[Entry]:
        """Return what can be done here."""
        rest = (self.sound_button, self.storm_button, self.go_button)
        return entries_of((*self.alert_buttons, *rest, *self.hazard_buttons), _(self.title))

    # What can be done -------------------------------------------------------------------------------------------------

    def acknowledge(self) -> None:
        """I am on it."""
        alert = self._alert()
        if alert is not None:
            self._do(self.context.services.alerts.acknowledge, alert.alert_id)

    def shelve(self) -> None:
        """Put the alert off."""
        alert = self._alert()
        if alert is not None:
            self._open(shelf_form(alert, self.context, self))

    def show_cases(self) -> None:
        """Go to the case of the alert, or to the cases of a group in their list."""
        alert = self._alert()
        if alert is not None and alert.case_id is not None:
            self.context.selection.show_case(alert.case_id)
        elif alert is not None and alert.cases:
            self.context.background.run(
                self.context.services.alerts.cases, alert.alert_id,
                on_answer=lambda ids: self._open_cases(alert, ids), on_trouble=self._on_trouble,
            )  # fmt: skip

    def show_history(self) -> None:
        """Say who did what about the alert."""
        alert = self._alert()
        if alert is not None:
            self.context.background.run(
                self.context.services.alerts.acts,
                alert.alert_id,
                on_answer=self._say_history,
                on_trouble=self._on_trouble,
            )

    def see(self) -> None:
        """Note that the urgent case was looked at."""
        hazard = self._hazard()
        if hazard is not None:
            self._do(self.context.services.alerts.see_hazard, hazard.case_id)

    def plan_look(self) -> None:
        """Ask when to look again."""
        hazard = self._hazard()
        if hazard is not None:
            self._open(look_form(hazard, self.context, self))

    def show_hazard(self) -> None:
        """Go to the urgent case; whoever has it open has looked at it."""
        hazard = self._hazard()
        if hazard is not None:
            self.context.selection.show_case(hazard.case_id)

    def set_sound(self) -> None:
        """Ask how loud alerts ring."""
        self._open(sound_form(self.context.bell, self.context, self))

    def switch_storm(self) -> None:
        """Ask for storm mode, or a kind."""
        if self.board is not None:
            self._open(storm_form(self.board, self.context, self))

    # Parts ------------------------------------------------------------------------------------------------------------

    def _open(self, form: FormDialog) -> None:
        self.form = form
        form.accepted.connect(self.reload)
        form.open()

    def _do(self, job: Callable[..., Any], key: int) -> None:
        self.trouble.hide()
        self.context.background.run(
            job, None, key, on_answer=lambda _answer: self.reload(), on_trouble=self._on_trouble
        )

    def _open_cases(self, alert: Alert, ids: list[int]) -> None:
        words = alert_card(alert, self.board.time_zone if self.board else "UTC").title
        self.context.selection.figure_opened.emit(CaseFigure(OVERDUE, words, frozenset(ids)))

    def _say_history(self, acts: list[AlertAct]) -> None:
        if self.board is None:
            return
        now_s, zone = self.board.now_at.timestamp(), self.board.time_zone
        lines = []
        for act in acts[:MOST_ACTS]:
            said = [when_text(act.acted_at.timestamp(), now_s, zone), _(ACTS[act.act]), act.name]
            said.append(_(OUTCOMES[act.reason]) if act.reason in OUTCOMES else act.reason)
            lines.append(" ".join(part for part in said if part))
        self.about.setText("\n".join(lines))

    def _alert(self) -> Alert | None:
        chosen = self.alerts.chosen()
        return next((one for one in self.board.alerts if one.alert_id == chosen), None) if self.board else None

    def _hazard(self) -> Hazard | None:
        chosen = self.hazards.chosen()
        return next((one for one in self.board.hazards if one.case_id == chosen), None) if self.board else None

    def _show_chosen(self) -> None:
        alert = self._alert()
        self.about.setText(alert_tip(alert) if alert is not None else "")
        for button in self.alert_buttons:
            button.setEnabled(alert is not None)
        self.cases_button.setEnabled(alert is not None and bool(alert.cases))

    def _show_sound(self) -> None:
        bell = self.context.bell
        words = _("Sound {percent} %").format(percent=bell.percent)
        self.sound_button.setText(_("No sound") if bell.has_sound is False else _("Muted") if bell.is_muted else words)

    def _on_trouble(self, trouble: BaseException) -> None:
        present_trouble(trouble, self._say_trouble)
        self.reload()

    def _say_trouble(self, sentence: str) -> None:
        self.trouble.setText(sentence)
        self.trouble.setVisible(bool(sentence))

    def _on_again_timeout(self) -> None:
        is_asking = self.form is not None and self.form.isVisible()
        if self.isVisible() and self._has_answer and not self._is_loading and not is_asking:
            self.reload()


def _row(*parts: QWidget | None) -> QHBoxLayout:
    """Parts beside each other; None takes what is left."""
    made = QHBoxLayout()
    made.setSpacing(8)
    for part in parts:
        if part is None:
            made.addStretch(1)
        else:
            made.addWidget(part)
    return made


def _card(*parts: QWidget | QHBoxLayout) -> QFrame:
    """Parts over each other in a frame; lists and tables take what is left."""
    made = QFrame()
    made.setObjectName("card")
    column = QVBoxLayout(made)
    column.setContentsMargins(12, 10, 12, 10)
    column.setSpacing(8)
    for part in parts:
        if isinstance(part, QHBoxLayout):
            column.addLayout(part)
        else:
            column.addWidget(part, int(not isinstance(part, QLabel | BudgetStrip)))
    return made
