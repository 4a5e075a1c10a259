"""A panel about the selected case: it reads ahead what stands beside it, and never what is only passed."""

from __future__ import annotations

from collections import OrderedDict
from functools import partial
from typing import ClassVar, TypeVar

from PySide6.QtWidgets import QWidget

from app.city.city import City
from app.city.model import CityChange
from app.errors import is_told
from widgets.desk.panel import DEAD, Panel, PanelContext, PanelState

A = TypeVar("A")

HURRY_S, REST_MS = 0.12, 70  # cases that are passed faster than this are not read; the one where somebody stops is
AHEAD_MS = 30  # neighbours are read after what is looked at has been painted
MOST_READS = 2  # a read that hangs keeps nobody from the next case
MOST_KEPT, KEPT_S = 9, 30.0  # answers kept about cases, and for how long; reasons of units change without a word


class CasePanel(Panel[int, A]):
    """A panel about the selected case: it asks for its number and again when the case changes.

    While a key is held down, cases that are passed are not read at all, and reads never queue up behind each other.
    The neighbours of the case are read ahead and kept for a while, until the feed touches them.

    Class attributes:
        ahead: so many neighbours are read ahead.
        is_in_frame: shows what is at hand in the very turn in which the case is selected; the others come after it has
            been painted.
    """

    ahead: ClassVar[int] = 4
    is_in_frame: ClassVar[bool] = False

    def __init__(self, context: PanelContext, parent: QWidget | None = None) -> None:
        self._kept: OrderedDict[int, tuple[float, A]] = OrderedDict()
        self._in_flight: dict[int, bool] = {}  # cases that are being read; whether the feed has touched them since
        self._turned_to, self._turned_at = 0, float("-inf")
        super().__init__(context, parent)
        self._rest = self._after(REST_MS, self._on_rest_timeout)
        self._look_ahead = self._after(AHEAD_MS, self._read_ahead)
        context.changes.city_changed.connect(self._on_changes_city_changed_for_kept)
        context.changes.city_loaded.connect(self._on_changes_city_loaded_for_kept)

    def question(self) -> int | None:
        """Return the number of the selected case."""
        return self.context.selection.case_id

    def concerns(self, change: CityChange) -> bool:
        """Tell whether the selected case was touched, or a topic that is watched besides."""
        touched = change.opened | change.changed | change.gone
        return self._question in touched or bool(change.topics & (self.watches - {"cases"}))

    def show_from_memory(self, case_id: int) -> None:
        """Show what the city in memory knows of a case that is about to be read; nothing by itself."""

    def reload(self) -> None:
        """Ask the same again; what was kept is not asked for."""
        if self._question is not None:
            self._kept.pop(self._question, None)
        super().reload()

    def stop(self) -> None:
        """Read nothing more."""
        self._rest.stop()
        self._look_ahead.stop()

    def forget_kept(self, case_id: int) -> None:
        """Read a case anew the next time, since it has just been acted on."""
        self._kept.pop(case_id, None)

    def is_kept(self, case_id: int) -> bool:
        """Whether the answer about a case is at hand."""
        return self._find_kept(case_id) is not None

    def _run(self, question: int) -> None:
        now, is_hurried = self.context.clock(), False
        if question != self._turned_to:
            is_hurried = now - self._turned_at < HURRY_S
            self._turned_to, self._turned_at = question, now
        self._asked_number += 1
        self._is_loading, self._is_to_ask_again = True, False
        self._city_asked = self.context.changes.city
        self._retry.stop()
        self._look_ahead.stop()
        kept = self._find_kept(question)
        if kept is not None and not is_hurried and self.is_in_frame:
            self._take_answer(self._asked_number, kept[0])
            return
        if not self._has_answer:
            self.show_from_memory(question)
            self._loading.start()
        if is_hurried or kept is not None:
            self._rest.start()
        else:
            self._rest.stop()
            self._on_rest_timeout()

    def _take_answer(self, number: int, answer: A) -> None:
        super()._take_answer(number, answer)
        if not self._is_loading and self._has_answer:
            self._look_ahead.start()

    def _drop_question(self) -> None:
        self._rest.stop()
        self._look_ahead.stop()
        super()._drop_question()

    def _find_kept(self, case_id: int) -> tuple[A] | None:
        if case_id not in self._kept or self.context.changes.state == DEAD:
            return None
        at, answer = self._kept[case_id]
        return (answer,) if self.context.clock() - at < KEPT_S else None

    def _on_rest_timeout(self) -> None:
        """The person stopped at a case."""
        question = self._question
        if question is None or not self._is_loading:
            return
        kept = self._find_kept(question)
        if kept is not None:
            self._take_answer(self._asked_number, kept[0])
        elif question not in self._in_flight and len(self._in_flight) < MOST_READS:
            self._read(question)

    def _read(self, case_id: int) -> None:
        self._in_flight[case_id] = False
        self.context.background.run(
            type(self).load, self.context.services, case_id,
            on_answer=partial(self._on_read, case_id), on_trouble=partial(self._on_reading_trouble, case_id),
        )  # fmt: skip

    def _on_read(self, case_id: int, answer: A) -> None:
        if not self._in_flight.pop(case_id, False):
            self._keep(case_id, answer)
        if self._is_loading and case_id == self._question:
            self._rest.stop()
            self._take_answer(self._asked_number, answer)
        else:
            self._go_on_reading()

    def _on_reading_trouble(self, case_id: int, trouble: BaseException) -> None:
        self._in_flight.pop(case_id, None)
        if self._is_loading and case_id == self._question:
            self._rest.stop()
            self._take_trouble(self._asked_number, trouble)
        elif not is_told(trouble):
            raise trouble
        elif self._is_loading:
            self._go_on_reading()  # what was read ahead only is asked for again when somebody looks at it

    def _go_on_reading(self) -> None:
        if not self._is_loading:
            self._look_ahead.start()
        elif not self._rest.isActive() and self._question is not None:
            self._on_rest_timeout()

    def _keep(self, case_id: int, answer: A) -> None:
        self._kept.pop(case_id, None)
        self._kept[case_id] = (self.context.clock(), answer)
        while len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)

    def _read_ahead(self) -> None:
        """Read one neighbour that is not at hand; the next one follows when it is there."""
        if self._in_flight or self._is_loading or not self.isVisible() or self.state is PanelState.LATE:
            return
        for case_id in self.context.selection.neighbours[: self.ahead]:
            if self._find_kept(case_id) is None:
                self._read(case_id)
                return

    def _on_changes_city_changed_for_kept(self, change: CityChange) -> None:
        if change.topics & (self.watches - {"cases"}):
            self._forget_kept(set(self._in_flight))
            return
        for case_id in change.opened | change.changed | change.gone:
            self._kept.pop(case_id, None)
            if case_id in self._in_flight:
                self._in_flight[case_id] = True

    def _on_changes_city_loaded_for_kept(self, city: City) -> None:
        fresh = {self._question} if self._city_asked is city else set()
        self._forget_kept(set(self._in_flight) - fresh)

    def _forget_kept(self, old: set[int]) -> None:
        """Keep nothing of what was read, nor of these cases when their answers come."""
        self._kept.clear()
        self._in_flight |= dict.fromkeys(old, True)
