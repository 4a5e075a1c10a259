"""The queue: which cases wait, in order of urgency and time, with filters; the keys J and K step through it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QVBoxLayout, QWidget

from app.city.city import City
from app.city.model import CityChange
from app.desk.lines import district_name
from app.desk.queues import FILTER_LABELS, Filter, QueueView, look_at
from app.desk.whereabouts import whereabouts
from app.i18n import N_, _
from app.texts.numbers import count_text
from widgets.desk.act_gate import Wanted
from widgets.desk.panel import CityPanel, DockPlace
from widgets.desk.panels.queue.queue_list import QueueList
from widgets.desk.parts.notice import Notice, Strip

LOOK_MS = 5000  # what is due first changes by itself
TICK_MS = 1000
NEIGHBOURS = 2  # on each side


@dataclass(frozen=True)
class QueueQuestion:
    """Which cases are looked at."""

    state: str
    chosen: Filter
    district: str | None


class QueuePanel(CityPanel[QueueQuestion, QueueView]):
    """The cases of one state."""

    key, title, watches, place, order = "queue", N_("Queue"), frozenset({"cases"}), DockPlace.QUEUE, 10

    def make_body(self) -> QWidget:
        """Filters over a list."""
        self._filter = Filter.ALL
        self._shown_queue = ""
        self._stood: tuple[NDArray[np.int64], int] | None = None  # the list in which the selected case stood, and where
        self._acted: Wanted[int] = Wanted(self.context.clock)  # the case that this person has just acted on
        self.left = Strip()
        self.list = QueueList(self.context.theme)
        self.list.case_chosen.connect(self.context.selection.select_case)
        self.context.selection.case_selected.connect(self._on_selection_case_selected)
        self.context.selection.case_acted.connect(self._on_selection_case_acted)
        self.context.changes.city_changed.connect(self._on_changes_city_changed_for_claims)
        self._look = QTimer(self, interval=LOOK_MS)
        self._look.timeout.connect(self.reload)
        self._look.start()
        self._tick = QTimer(self, interval=TICK_MS)
        self._tick.timeout.connect(self._tell_time)
        self._tick.start()
        made = QWidget()
        column = QVBoxLayout(made)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._make_chips())
        column.addWidget(self.left)
        column.addWidget(self.list, 1)
        self.setFocusProxy(self.list)
        self.empty_words = self._make_empty_words()
        over = QVBoxLayout(self.list.viewport())  # the list stays where it is, and so does the focus
        over.addWidget(self.empty_words)
        return made

    def question(self) -> QueueQuestion | None:
        """Return state, filter and district."""
        selection = self.context.selection
        return QueueQuestion(selection.queue, self._filter, selection.district) if selection.queue else None

    def read(self, city: City, question: QueueQuestion) -> QueueView:
        """Look at the queue in memory."""
        return look_at(city, question.state, question.chosen, question.district)

    def is_empty(self, answer: QueueView) -> bool:
        """An empty queue is still a queue with filters."""
        return False

    def show_answer(self, answer: QueueView) -> None:
        """Show the cases, and select the first where none of this desk is selected yet."""
        city = self.context.changes.city
        assert city is not None
        self.list.lines.show_city(city, city.clock.now())
        self.list.cases.show_cases(answer.case_ids)
        self.empty_words.setVisible(not len(answer.case_ids))
        self._show_counts(answer, city)
        self._keep_selection()

    def concerns(self, change: CityChange) -> bool:
        """Only touched cases make a queue old."""
        return change.is_anew or bool(change.opened or change.changed or change.gone)

    def stop(self) -> None:
        """Look no more."""
        self._look.stop()
        self._tick.stop()

    # Stepping ---------------------------------------------------------------------------------------------------------

    def go_next(self) -> None:
        """Select the next case below that no colleague works on; arrows go to every case."""
        row = self._free_row_below()
        if row is not None:
            self.context.selection.select_case(int(self.list.cases.case_ids[row]))
        elif len(self.list.cases.case_ids):
            self.left.show_words(_("Colleagues work on all cases below. The arrow keys go to them."))

    def go_previous(self) -> None:
        """Select the case above."""
        self._step(-1)

    def choose_filter(self, chosen: Filter) -> None:
        """Look at a part of the queue."""
        self._filter = chosen
        for name, chip in self.chips.items():
            chip.setChecked(name is chosen)
        self.ask()
        self.context.selection.ask_for_list()

    def _tell_time(self) -> None:
        """Bring what is left of the time up to date, as the case pane does."""
        city = self.context.changes.city
        if city is not None and self.isVisible():
            self.list.lines.show_city(city, city.clock.now())
            self.list.viewport().update()

    def _step(self, step: int) -> None:
        """Step from where the selected case stands, or stood before it left the list."""
        row = self._row_beside(step)
        if row is not None:
            self.context.selection.select_case(int(self.list.cases.case_ids[row]))

    def _row_beside(self, step: int) -> int | None:
        cases, selected = self.list.cases, self.context.selection.case_id
        count = len(cases.case_ids)
        row = cases.row_of(selected)
        if not count:
            return None
        if row is not None:
            return max(0, min(count - 1, row + step))
        if self._stood is None:
            return 0
        ids, stood = self._stood
        way = ids[stood + 1 :] if step > 0 else ids[:stood][::-1]
        beside = next((found for one in way.tolist() if (found := cases.row_of(one)) is not None), None)
        return beside if beside is not None else (count - 1 if step > 0 else 0)

    def _free_row_below(self) -> int | None:
        """The row of the next case that no colleague works on, None where there is none."""
        row, city, ids = self._row_beside(1), self.context.changes.city, self.list.cases.case_ids
        if row is None or city is None:
            return row
        me = self.context.services.me.person.staff_id
        return next((at for at in range(row, len(ids)) if not city.at_work.is_held_by_others(int(ids[at]), me)), None)

    def _on_changes_city_changed_for_claims(self, change: CityChange) -> None:
        """Who works on a case changes no list; its rows are painted anew."""
        if "at_work" in change.topics and self.isVisible():
            self.list.viewport().update()
            self._tell_neighbours()

    def _keep_selection(self) -> None:
        selection, ids = self.context.selection, self.list.cases.case_ids
        is_other_queue, self._shown_queue = self._shown_queue != selection.queue, selection.queue
        row = self.list.cases.row_of(selection.case_id)
        if row is None and (is_other_queue or selection.case_id is None):
            self._stood = None
            selection.select_case(int(ids[0]) if len(ids) else None)
        elif row is None and self._acted.take() == selection.case_id:
            self._go_on()
        self._show_where()

    def _show_where(self) -> None:
        """Mark the selected case in the list, or say why it stands there no more."""
        selection, cases, city = self.context.selection, self.list.cases, self.context.changes.city
        self.list.mark_case(selection.case_id)
        row = cases.row_of(selection.case_id)
        if row is not None:
            self._stood = (cases.case_ids, row)
            self.left.hide()
        elif selection.case_id is not None and city is not None and self._question is not None:
            words = whereabouts(city, selection.case_id, self._question.state, self._filter, selection.district)
            self.left.show_words(words)
        else:
            self.left.hide()
        self._tell_neighbours()

    def _tell_neighbours(self) -> None:
        """Tell which cases may be looked at next: those below and above, the nearest first."""
        ids, row = self.list.cases.case_ids, self.list.cases.row_of(self.context.selection.case_id)
        free = self._free_row_below() if row is not None and row + 1 < len(ids) else None
        below = free if free is not None else row + 1 if row is not None else self._row_beside(1)
        if below is None:
            self.context.selection.neighbours = ()
            return
        above = (row if row is not None else below) - 1
        found = [at for step in range(NEIGHBOURS) for at in (below + step, above - step)]
        self.context.selection.neighbours = tuple(int(ids[at]) for at in found if 0 <= at < len(ids))

    def _on_selection_case_selected(self, case_id: int | None) -> None:
        if self.list.cases.row_of(case_id) is None:
            self._stood = None
        self._show_where()

    def _on_selection_case_acted(self, case_id: int, state: str) -> None:
        """After an act that took the case out of this queue the next one is looked at; else it stays."""
        if case_id != self.context.selection.case_id:
            return
        if self._question is not None and state != self._question.state:
            self._go_on()
        else:
            self._acted.want(case_id)  # the feed may yet take it out of the filter that is chosen

    def _go_on(self) -> None:
        """Look at the case below the one that leaves, or at the one above where it was the last."""
        ids, selected = self.list.cases.case_ids, self.context.selection.case_id
        rows = [row for row in (self._free_row_below(), self._row_beside(-1)) if row is not None]
        found = next((int(ids[row]) for row in rows if ids[row] != selected), None)
        if found is not None:
            self.context.selection.select_case(found)

    # Filters ----------------------------------------------------------------------------------------------------------

    def _make_chips(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(12, 10, 12, 10)
        row.setSpacing(8)
        self.chips: dict[Filter, QPushButton] = {}
        for name in Filter:
            chip = QPushButton(_(FILTER_LABELS[name]))
            chip.setCheckable(True)
            chip.setChecked(name is Filter.ALL)
            chip.setProperty("kind", "chip")
            chip.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            chip.clicked.connect(lambda _checked=False, name=name: self.choose_filter(name))
            self.chips[name] = chip
            row.addWidget(chip)
        self.district = QPushButton(_("Whole city") + " ▾")
        self.district.setProperty("kind", "chip")
        self.district.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.district.setMenu(QMenu(self.district))
        row.addWidget(self.district)
        row.addStretch(1)
        return row

    def _make_empty_words(self) -> QWidget:
        words = Notice(self.context.theme)
        words.show_words("empty", _("No cases in this queue."), has_button=False)
        words.hide()
        return words

    def _show_counts(self, answer: QueueView, city: City) -> None:
        for name, chip in self.chips.items():
            chip.setText(f"{_(FILTER_LABELS[name])} {count_text(answer.counts[name])}")
        menu, chosen = self.district.menu(), self.context.selection.district
        menu.clear()
        entry = menu.addAction(_("Whole city"))
        entry.triggered.connect(lambda: self.context.selection.select_district(None))
        self.district.setText(_("Whole city") + " ▾")
        for at, code in enumerate(city.districts):
            if code in answer.districts or code == chosen:
                name_there = district_name(city, at) or code
                entry = menu.addAction(f"{name_there}  {count_text(answer.districts.get(code, 0))}")
                entry.triggered.connect(lambda _checked=False, code=code: self.context.selection.select_district(code))
                if code == chosen:
                    self.district.setText(f"{name_there} ▾")
