"""The queue: which cases wait or what a list by fact holds, with filters; the keys J and K step through it.

Everything is read from the city in memory. How the rows are arranged and sorted is kept for the person; filters are
not, so that a desk never opens with cases left out.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtWidgets import QApplication, QMenu, QPushButton, QVBoxLayout, QWidget

from app.city.city import City
from app.city.model import CityChange
from app.city.window import MINE_DAYS, midnights
from app.desk.batch import BatchOutcome, batch_of
from app.desk.columns import ListLayout, read_layout, words_of
from app.desk.filters import (
    NUMBERED,
    CaseFigure,
    Narrowing,
    Sorting,
    chosen_words,
    read_sorting,
    sorting_words,
    value_name,
)
from app.desk.lines import district_name
from app.desk.queues import (
    FILTER_LABELS,
    Filter,
    Look,
    Queue,
    QueueView,
    held_by,
    lists_of,
    look_at,
    queues_of,
    viewer_of,
)
from app.desk.whereabouts import whereabouts
from app.i18n import N_, _, ngettext
from app.texts.numbers import count_text
from widgets.desk.act_gate import Wanted
from widgets.desk.palette import Palette
from widgets.desk.panel import CityPanel, DockPlace
from widgets.desk.panels.queue.batch_dialog import BatchDialog
from widgets.desk.panels.queue.chip_row import ChipRow
from widgets.desk.panels.queue.crew_sheet import CrewSheetMaker
from widgets.desk.panels.queue.list_header import ListHeader
from widgets.desk.panels.queue.list_menu import copied_text, filter_entries, layout_entries
from widgets.desk.panels.queue.narrowing_bar import NarrowingBar
from widgets.desk.panels.queue.queue_list import QueueList
from widgets.desk.parts.entry import Entry
from widgets.desk.parts.notice import Notice, Strip

LOOK_MS = 5000  # what is due first changes by itself
TICK_MS = 1000
NEIGHBOURS = 2  # on each side
CHIP_RANKS = {Filter.ALL: 6, Filter.URGENT: 3, Filter.SOON: 2, Filter.RETURNED: 1}  # which stays where room is scarce
SEEN_MS, MOST_SEEN = 1000, 300  # a case that is looked at for less is passed by
SORTING, COLUMNS_KEPT, SEEN = "sorting", "columns", "seen"  # words of the preferences


@dataclass(frozen=True)
class QueueQuestion:
    """Which cases are looked at, and how.

    Args:
        key: of the queue or list.
    """

    key: str
    look: Look


class QueuePanel(CityPanel[QueueQuestion, QueueView]):
    """The cases of one state, or of one list by fact."""

    key, title, watches, place, order = "queue", N_("Queue"), frozenset({"cases"}), DockPlace.QUEUE, 10

    def make_body(self) -> QWidget:
        """Filters over a list."""
        person, kept = self.context.services.me.person, self.context.preferences
        self.queues = {queue.key: queue for queue in (*queues_of(person), *lists_of(person))}
        self.viewer = viewer_of(person, self.context.selection.seen_at)
        self._filter = Filter.ALL
        self._counts: dict[Filter, int] = {}
        self._narrowing = Narrowing()
        self._sorting = read_sorting(kept.words(SORTING))
        self._seen = self._after(SEEN_MS, self._note_seen)
        self._shown_queue = ""
        self._stood: tuple[NDArray[np.int64], int] | None = None  # the list in which the selected case stood, and where
        self._acted: Wanted[int] = Wanted(self.context.clock)  # the case that this person has just acted on
        self.left = Strip()
        self.batch: BatchDialog | None = None
        self.sheets = CrewSheetMaker(self.context, self.left.show_words, self)
        self.list = QueueList(self.context.theme)
        self.list.lines.layout_of_rows = read_layout(kept.words(COLUMNS_KEPT))
        self.list.case_chosen.connect(self.context.selection.select_case)
        self.list.menu_asked.connect(self._open_menu)
        self.heads = ListHeader(self.context.theme, lambda _width: self.list.lines.cells(self.list.viewport().width()))
        self.heads.show_sorting(self._sorting)
        self.heads.column_pressed.connect(lambda key: self.sort(self._sorting.turned(key)))
        self.heads.menu_asked.connect(lambda _at: self.open_layout())
        self.list.verticalScrollBar().rangeChanged.connect(lambda _least, _most: self.heads.update())
        self.context.changes.city_loaded.connect(self._on_changes_city_loaded_for_seen)
        self.context.selection.case_selected.connect(self._on_selection_case_selected)
        self.context.selection.case_acted.connect(self._on_selection_case_acted)
        self.context.selection.figure_opened.connect(self._on_selection_figure_opened)
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
        column.addWidget(self._make_chips())
        self.narrowed = NarrowingBar()
        self.narrowed.narrowing_chosen.connect(self.narrow)
        column.addWidget(self.narrowed)
        column.addWidget(self.left)
        column.addWidget(self.heads)
        column.addWidget(self.list, 1)
        self.setFocusProxy(self.list)
        self.empty_words = self._make_empty_words()
        over = QVBoxLayout(self.list.viewport())  # the list stays where it is, and so does the focus
        over.addWidget(self.empty_words)
        return made

    def question(self) -> QueueQuestion | None:
        """Return queue, filters, district and order."""
        selection = self.context.selection
        if selection.queue not in self.queues:
            return None
        return QueueQuestion(selection.queue, Look(self._filter, selection.district, self._narrowing, self._sorting))

    @property
    def queue(self) -> Queue:
        """The queue or list that is looked at."""
        return self.queues[self.context.selection.queue]

    def read(self, city: City, question: QueueQuestion) -> QueueView:
        """Look at the queue in memory."""
        return look_at(city, self.queues[question.key], self.viewer, question.look)

    def is_empty(self, answer: QueueView) -> bool:
        """An empty queue is still a queue with filters."""
        return False

    def show_answer(self, answer: QueueView) -> None:
        """Show the cases, and select the first where none of this desk is selected yet."""
        city = self.context.changes.city
        assert city is not None
        self.list.lines.show_city(city, city.clock.now())
        self.list.lines.clock = self.heads.clock = self.queue.clock
        self.list.show_cases(answer.case_ids)
        self.heads.update()
        self.narrowed.show_filters(chosen_words(city, self._narrowing))
        self.empty_words.setVisible(not len(answer.case_ids))
        self._show_counts(answer, city)
        self._keep_selection()

    def concerns(self, change: CityChange) -> bool:
        """Only touched cases make a queue old."""
        return bool(change.opened or change.changed or change.gone)

    def stop(self) -> None:
        """Look no more."""
        self._look.stop()
        self._tick.stop()
        self._seen.stop()
        self._keep_seen()

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

    def pick_next(self) -> None:
        """Select the case below as well."""
        self._step(1, adds=True)

    def pick_previous(self) -> None:
        """Select the case above as well."""
        self._step(-1, adds=True)

    def copy_cases(self) -> None:
        """Put number, class and place of the selected cases on the clipboard."""
        city, case_id = self.context.changes.city, self.context.selection.case_id
        chosen = self.list.picked or ([case_id] if case_id is not None else [])
        if city is not None and chosen:
            QApplication.clipboard().setText(copied_text(city, chosen))

    # Several cases at once --------------------------------------------------------------------------------------------

    def act_on_picked(self) -> None:
        """Ask once, then do the act that can be done to several cases to all that are selected."""
        city, person = self.context.changes.city, self.context.services.me.person
        if city is None or self.batch is not None:
            return
        batch = batch_of(city, person, self.list.picked)
        if batch is None:
            self.left.show_words(_("None of your actions can be done to these cases at once. Select cases to receive."))
            return
        self.batch = BatchDialog(batch, self.context, self)
        self.batch.ended.connect(self._on_batch_ended)
        self.batch.finished.connect(self._on_batch_finished)
        self.batch.open()

    def _on_batch_ended(self, outcomes: tuple[BatchOutcome, ...]) -> None:
        """Look at the next case that was not acted on, and say what was done."""
        if not outcomes or self.batch is None:
            return
        acted = {one.one.case.case_id for one in outcomes}
        ids, selected = self.list.cases.case_ids.tolist(), self.context.selection.case_id
        row = self.list.cases.row_of(selected) or 0
        found = next((one for one in [*ids[row:], *ids[:row][::-1]] if one not in acted), None)
        self.list.clearSelection()
        if selected in acted:
            self.context.selection.select_case(found)
        words = ngettext("{action}: done for {count} case.", "{action}: done for {count} cases.", len(acted))
        self.left.show_words(words.format(action=_(self.batch.batch.action.label), count=len(acted)))

    def _on_batch_finished(self, _code: int) -> None:
        if self.batch is not None:
            self.batch.deleteLater()
        self.batch = None
        self.context.selection.ask_for_list()

    def save_crew_sheet(self) -> None:
        """Write a sheet for the crew: of the selected cases where there are several, else of the whole list."""
        several = self.list.picked if len(self.list.picked) > 1 else self.list.cases.case_ids.tolist()
        if several:
            self.sheets.save(several)
        else:
            self.left.show_words(_("There is no case for a crew sheet in this list."))

    # Filters, order and columns ---------------------------------------------------------------------------------------

    def open_filters(self) -> None:
        """Choose by typing what of the queue is looked at."""
        city = self.context.changes.city
        if city is not None:
            held, act = held_by(city, self.queue, self.viewer), self.choose_filter
            entries = [
                Entry(f"{_(label)}  {count_text(self._counts.get(name, 0))}", "", _("Filter"), partial(act, name))
                for name, label in FILTER_LABELS.items() if name is not self._filter
            ]  # fmt: skip
            entries += filter_entries(held, self.viewer, self._narrowing, self.narrow)
            self._open_palette(_("Unit, class, street, officer, age …"), entries)

    def open_layout(self) -> None:
        """Choose by typing how the rows are sorted and arranged."""
        layout = self.list.lines.layout_of_rows
        entries = layout_entries(layout, self._sorting, self.arrange, self.sort)
        self._open_palette(_("Sort, columns, rows …"), entries)

    def narrow(self, narrowing: Narrowing) -> None:
        """Look at the cases that have something in common."""
        self._narrowing = narrowing
        self.ask()
        self.context.selection.ask_for_list()

    def _on_selection_figure_opened(self, figure: CaseFigure) -> None:
        """Look at the cases of a figure, and at no other."""
        self._narrowing = Narrowing(figure=figure)
        self.choose_filter(Filter.ALL)

    def clear_filters(self) -> None:
        """Look at the whole queue."""
        self._narrowing = Narrowing()
        self.context.selection.select_district(None)
        self.choose_filter(Filter.ALL)

    def toggle_mine(self) -> None:
        """Look at the person's own cases only, or at all."""
        self.narrow(replace(self._narrowing, is_mine=not self._narrowing.is_mine))

    def sort(self, sorting: Sorting) -> None:
        """Sort every list like this from now on."""
        self._sorting = sorting
        self.heads.show_sorting(sorting)
        self.context.preferences.keep_words(SORTING, sorting_words(sorting))
        self.ask()
        self.context.selection.ask_for_list()

    def arrange(self, layout: ListLayout) -> None:
        """Arrange the rows like this from now on."""
        self.list.show_layout(layout)
        self.heads.update()
        self.context.preferences.keep_words(COLUMNS_KEPT, words_of(layout))
        self.context.selection.ask_for_list()

    def toggle_compact(self) -> None:
        """Give each case one line, or two."""
        layout = self.list.lines.layout_of_rows
        self.arrange(replace(layout, is_compact=not layout.is_compact))

    def _open_palette(self, hint: str, entries: list[Entry]) -> None:
        palette = Palette(self.window(), hint)
        palette.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        palette.open_with(entries)
        self.palette_box = palette

    def menu_entries(self) -> list[Entry]:
        """Return what can be done with the selected rows."""
        city, case_id = self.context.changes.city, self.context.selection.case_id
        row = city.cases.row_of(case_id) if city is not None and case_id is not None else None
        count = len(self.list.picked)
        copy = _("Copy number and place")
        if count > 1:
            copy = ngettext("Copy {count} case with its place", "Copy {count} cases with their places", count)
        found = [Entry(copy.format(count=count), "Ctrl C", "", self.copy_cases)]
        batch = batch_of(city, self.context.services.me.person, self.list.picked) if city is not None else None
        if batch is not None:
            words = ngettext("{action}: {count} case", "{action}: {count} cases", len(batch.cases))
            title = words.format(action=_(batch.action.label), count=len(batch.cases))
            found.insert(0, Entry(title + " …", "Shift Enter", "", self.act_on_picked))
        found.append(Entry(_("Crew sheet as PDF"), "Ctrl Shift P", "", self.save_crew_sheet))
        if city is not None and row is not None:
            for name, label in NUMBERED.items():
                value = int(city.cases.column(name)[row])
                if value >= 0:
                    words = _("{fact} = {value}").format(fact=_(label), value=value_name(city, name, value))
                    title = _("Filter: {filter}").format(filter=words)
                    act = partial(self.narrow, self._narrowing.at(name, value))
                    found.append(Entry(title, "", _("Filter"), act))
        found.append(Entry(_("Filter the list") + " …", "F3", _("Filter"), self.open_filters))
        if not self._narrowing.is_empty:
            found.append(Entry(_("Clear all filters"), "Shift F3", _("Filter"), self.clear_filters))
        found.append(Entry(_("Sort the list, choose columns") + " …", "F4", _("Rows"), self.open_layout))
        words = _("Two-line rows") if self.list.lines.layout_of_rows.is_compact else _("Compact rows")
        found.append(Entry(words, "F7", _("Rows"), self.toggle_compact))
        found.append(Entry(_("Select all"), "Ctrl A", _("Rows"), self.list.selectAll))
        return found

    def _open_menu(self, at: QPoint) -> None:
        menu, group = QMenu(self), ""
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for entry in self.menu_entries():
            if entry.group != group:
                menu.addSeparator()
                group = entry.group
            action = menu.addAction(f"{entry.title}\t{entry.keys}" if entry.keys else entry.title)
            action.triggered.connect(lambda _checked=False, run=entry.run: run())
        self.menu = menu
        menu.popup(at)

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

    def _step(self, step: int, *, adds: bool = False) -> None:
        """Step from where the selected case stands, or stood before it left the list."""
        row = self._row_beside(step)
        if row is not None:
            case_id = int(self.list.cases.case_ids[row])
            if adds:
                self.list.mark_case(case_id, adds=True)
            self.context.selection.select_case(case_id)

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
            words = whereabouts(city, selection.case_id, self.queue, self.viewer, self._question.look)
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
        self._seen.start()

    def _note_seen(self) -> None:
        """The case has been looked at for a while, on a desk that shows it."""
        city, case_id = self.context.changes.city, self.context.selection.case_id
        if city is not None and case_id is not None and self.isVisible():
            self.context.selection.seen_at[case_id] = city.clock.now()

    def _keep_seen(self) -> None:
        latest = sorted(self.context.selection.seen_at.items(), key=lambda one: -one[1])[:MOST_SEEN]
        self.context.preferences.keep_words(SEEN, [f"{case_id}={at:.0f}" for case_id, at in latest])

    def _on_changes_city_loaded_for_seen(self, city: City) -> None:
        """Remember what was looked at before the desk was opened, as long as the city knows who acted since."""
        since = midnights(city.clock.now(), city.profile.time_zone, MINE_DAYS)[0]
        for word in self.context.preferences.words(SEEN):
            case_id, _sign, at = word.partition("=")
            if case_id.isdigit() and at.isdigit() and since <= float(at) <= city.clock.now():
                self.context.selection.seen_at.setdefault(int(case_id), float(at))

    def _on_selection_case_acted(self, case_id: int, state: str) -> None:
        """After an act that took the case out of this queue the next one is looked at; else it stays."""
        if case_id != self.context.selection.case_id:
            return
        queue = self.queues[self._question.key] if self._question is not None else None
        if queue is not None and queue.state is not None and state != queue.state.value:
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

    def _make_chips(self) -> ChipRow:
        row = self.chip_row = ChipRow()
        self.chips: dict[Filter, QPushButton] = {}
        for name, rank in CHIP_RANKS.items():
            chip = self._make_chip(_(FILTER_LABELS[name]))
            chip.setCheckable(True)
            chip.setChecked(name is Filter.ALL)
            chip.clicked.connect(lambda _checked=False, name=name: self.choose_filter(name))
            self.chips[name] = chip
            row.add(chip, rank)
        self.district = self._make_chip(_("Whole city") + " ▾")
        self.district.setMenu(QMenu(self.district))
        row.add(self.district, 4)
        self.filter = self._make_chip(_("Filter") + " ▾")
        self.filter.setToolTip(_("Unit, class, street, officer, age …") + " (F3)")
        self.filter.clicked.connect(self.open_filters)
        row.add(self.filter, 5)
        return row

    def _make_chip(self, words: str) -> QPushButton:
        chip = QPushButton(words)
        chip.setProperty("kind", "chip")
        chip.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return chip

    def _make_empty_words(self) -> QWidget:
        words = Notice(self.context.theme)
        words.show_words("empty", _("No cases in this queue."), has_button=False)
        words.hide()
        return words

    def _show_counts(self, answer: QueueView, city: City) -> None:
        for name, chip in self.chips.items():
            chip.setText(f"{_(FILTER_LABELS[name])} {count_text(answer.counts[name])}")
        self._counts = answer.counts
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
        self.chip_row.lay_out()
