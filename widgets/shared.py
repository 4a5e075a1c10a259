"""What every panel and scene shares: the city as it is now, the news of what changed in it, and what is selected."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from app.city.city import City
from app.city.delta import CityDelta
from app.city.follow import LATE, Follower, Rhythm
from app.city.model import CityChange
from app.city.ports import CitySource
from app.desk.filters import CaseFigure

LOOK_MS = 250


class Changes(QObject):
    """Keeps the city in memory current, in the window's thread, from a follower that reads in its own.

    `city` is None until the first whole read; `state` is live, late or dead; `age_s` is the time since the last sign
    of life of the server; `trouble` says in one sentence what is wrong, '' when nothing is.

    Signals:
        city_loaded(City): the whole city was read (anew).
        city_changed(CityChange): a step of the feed was applied to it.
        feed_state_changed(str): live, late or dead.
        load_progressed(str, int, int): label, steps done and steps in all of a whole read.
    """

    city_loaded = Signal(object)
    city_changed = Signal(object)
    feed_state_changed = Signal(str)
    load_progressed = Signal(str, int, int)
    _woken = Signal()

    def __init__(self, source: CitySource, rhythm: Rhythm | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.city: City | None = None
        self.state = LATE
        self._follower = Follower(source, self._woken.emit, rhythm, self.load_progressed.emit)
        self._woken.connect(self._on_woken, Qt.ConnectionType.QueuedConnection)
        self._watch = QTimer(self)
        self._watch.setInterval(LOOK_MS)
        self._watch.timeout.connect(self._look_at_age)

    def start(self) -> None:
        """Begin to follow; returns at once."""
        self._follower.start()
        self._watch.start()

    def stop(self) -> None:
        """End; what is still on its way is dropped."""
        self._watch.stop()
        self._woken.disconnect(self._on_woken)
        self._follower.stop()
        if self.city is not None:
            self.city.components.close()

    @property
    def age_s(self) -> float:
        """Seconds since the last sign of life of the server."""
        return self._follower.age_s

    @property
    def live_at(self) -> float:
        """Unix seconds of the last sign of life: since when the picture is dead."""
        return time.time() - self.age_s

    @property
    def trouble(self) -> str:
        """What is wrong with the connection, in one sentence; '' when nothing is."""
        return self._follower.trouble

    def _on_woken(self) -> None:
        step = self._follower.take()
        if step is not None:
            try:
                change = self._put_in(step)
            except Exception:
                self._follower.ask_anew()  # a city that took half a step is not shown for longer than it must
                raise
            finally:
                self._follower.done()
            if change is not None:
                self.city_changed.emit(change)
        self._look_at_age()

    def _put_in(self, step: City | CityDelta) -> CityChange | None:
        """Take a whole read, which is told at once, or a step, whose change is returned."""
        if isinstance(step, City):
            if self.city is not None and self.city.components is not step.components:
                self.city.components.close()
            self.city = step
            self.city_loaded.emit(step)
            return None
        assert self.city is not None
        before = self.city.components
        change = self.city.apply(step)
        if before is not self.city.components:
            before.close()
        return change

    def _look_at_age(self) -> None:
        state = self._follower.state
        if state != self.state:
            self.state = state
            self.feed_state_changed.emit(state)


class Selection(QObject):
    """What a person at a desk looks at; every panel follows it.

    `case_id` is the case, `queue` the key of the queue or list, `district` the code of a district or None for the whole
    city; `neighbours` are the cases that J and K would lead to, the nearest first; `seen_at` says when cases were
    looked at, in Unix seconds of the city; `shown_box` gives west, south, east, north in degrees of what the map shows,
    `map_picture` a PNG of it where the selected case is in view.

    Signals:
        selection_changed(): one of the three is another one.
        case_selected(object): number of the case, None for none.
        case_asked_for(): the person wants to see the selected case, wherever they are at the desk.
        unit_chosen(object, object): a unit was chosen for the selected case, with what the choice rests on.
        unit_dropped(): the unit that was chosen last was not taken after all.
        case_acted(object, str): the person has done something to a case: its number and the state that it led to.
        list_asked_for(): the person is done with a dialog or an act; the keys belong to the list again.
        case_placed(object, float, float): a case was read: its number, longitude and latitude.
        ruling_opened(str): a ruling is wanted, by its number.
        figure_opened(object): the cases of a figure are wanted, in their list and on the map; a `CaseFigure`.
        cases_opened(object, str): cases of any year are wanted in a list: their numbers as a tuple, and what they are.
        beside_changed(object): number of a case that is held against the selected one, None for none.
    """

    selection_changed = Signal()
    case_selected = Signal(object)
    case_asked_for = Signal()
    unit_chosen = Signal(object, object)
    unit_dropped = Signal()
    case_acted = Signal(object, str)
    list_asked_for = Signal()
    figure_opened = Signal(object)
    ruling_opened = Signal(str)
    cases_opened = Signal(object, str)
    beside_changed = Signal(object)
    case_placed = Signal(object, float, float)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.case_id: int | None = None
        self.queue = ""
        self.district: str | None = None
        self.neighbours: tuple[int, ...] = ()
        self.beside_id: int | None = None
        self.seen_at: dict[int, float] = {}
        self.shown_box: Callable[[], tuple[float, float, float, float] | None] = lambda: None
        self.map_picture: Callable[[], bytes | None] = lambda: None

    def select_case(self, case_id: int | None) -> None:
        """Look at a case."""
        if case_id != self.case_id:
            self.case_id = case_id
            self.case_selected.emit(case_id)
            self.selection_changed.emit()

    def show_case(self, case_id: int) -> None:
        """Look at a case, from whatever page."""
        self.select_case(case_id)
        self.case_asked_for.emit()

    def select_queue(self, key: str) -> None:
        """Look at a queue."""
        if key != self.queue:
            self.queue = key
            self.selection_changed.emit()

    def select_district(self, code: str | None) -> None:
        """Look at one district, or at the whole city."""
        if code != self.district:
            self.district = code
            self.selection_changed.emit()

    def choose_unit(self, unit_id: int, basis: dict[str, Any]) -> None:
        """Take a unit for the selected case; whoever shows the case asks for the rest."""
        self.unit_chosen.emit(unit_id, basis)

    def open_figure(self, figure: CaseFigure) -> None:
        """Look at the cases that a figure counted: in their list, whatever was filtered before, and on the map."""
        self.select_district(None)
        self.select_case(None)
        self.select_queue(figure.queue)
        self.figure_opened.emit(figure)

    def open_cases(self, case_ids: tuple[int, ...], words: str) -> None:
        """Look at cases of any year, which the city in memory need not hold."""
        self.cases_opened.emit(case_ids, words)

    def hold_against(self, case_id: int | None) -> None:
        """Show another case beside the selected one; None for none any more."""
        if case_id != self.beside_id:
            self.beside_id = case_id
            self.beside_changed.emit(case_id)

    def note_place(self, case_id: int, lon: float, lat: float) -> None:
        """Tell where a case lies that was read; the city in memory does not hold those that ended long ago."""
        self.case_placed.emit(case_id, lon, lat)

    def drop_unit(self) -> None:
        """Tell that the unit was not taken: whoever shows it as chosen shows it no more."""
        self.unit_dropped.emit()

    def note_act(self, case_id: int, state: str) -> None:
        """Tell that the person has done something to a case, and the state that it is in now."""
        self.case_acted.emit(case_id, state)

    def ask_for_list(self) -> None:
        """Have the list take the keys again."""
        self.list_asked_for.emit()
