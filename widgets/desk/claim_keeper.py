"""Holds the claim of a desk: takes a case in the background, holds it while somebody works, and gives it back.

Nothing waits for it: a dialog opens and paints first, and a claim that cannot be taken forbids no act.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QWindow
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from app.city.city import City
from app.city.model import CityChange
from app.claims.model import Claim, Holder
from widgets.desk.panel import PanelContext
from widgets.parts.trouble import present_trouble

log = logging.getLogger(__name__)

TICK_MS = 5000
RENEW_S = 25.0
"""A claim is held longer this long after it was held last, if somebody was active meanwhile; its lease is 90 s."""
FRESH_S = 4.0
"""So long an answer says more than the picture, which is read every three seconds."""
STAY_MS = 1000
"""Who passes a case has not opened it."""
PRESENT_S = 30.0
ACTIVE = frozenset({QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.MouseMove, QEvent.Type.Wheel})


@dataclass(frozen=True)
class Answer:
    """What the database said last: who holds a case, None for nobody, and when it said so."""

    case_id: int
    holder: Holder | None
    at: float


class ClaimKeeper(QObject):
    """The claim and the presence of one desk, always of the selected case.

    Attributes:
        wanted: the case that this desk works on, None for none; colleagues may hold it all the same.

    Signals:
        holder_changed(): who holds the selected case, or has it open, is to be shown anew.
        taken_over(object): a colleague took a case from this desk: `Claim` with name and reason.
        told(str): a sentence for whoever pressed the key.
    """

    holder_changed = Signal()
    taken_over = Signal(object)
    told = Signal(str)

    def __init__(self, context: PanelContext, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self.wanted: int | None = None
        self._is_kept = False  # by key, thus until the case is left
        self._answer: Answer | None = None
        self._known: set[tuple[int, float]] = set()  # takeovers that were told
        self._active_at = self._renewed_at = self._present_at = float("-inf")
        self._present_case: int | None = None
        self._watched: list[QWindow] = []
        self._stay = QTimer(self, singleShot=True, interval=STAY_MS)
        self._stay.timeout.connect(self._note_presence)
        self._tick = QTimer(self, interval=TICK_MS)
        self._tick.timeout.connect(self.look)
        self._tick.start()
        context.selection.case_selected.connect(self._on_selection_case_selected)
        context.changes.city_changed.connect(self._on_changes_city_changed)
        context.changes.city_loaded.connect(self._on_changes_city_loaded)

    # Who holds it -----------------------------------------------------------------------------------------------------

    def holder_of(self, case_id: int | None) -> Holder | None:
        """Return who holds a case as far as is known here, None for nobody."""
        if case_id is None:
            return None
        answer = self._answer
        if answer is not None and answer.case_id == case_id and self.context.clock() - answer.at < FRESH_S:
            return answer.holder
        city = self.context.changes.city
        claim = city.at_work.holder_of(case_id) if city is not None else None
        return Holder(claim.staff_id, claim.name, claim.staff_id == self._me) if claim is not None else None

    def others_at(self, case_id: int | None) -> tuple[str, ...]:
        """Return who else has a case open."""
        city = self.context.changes.city
        return city.at_work.others_at(case_id, self._me) if city is not None and case_id is not None else ()

    @property
    def _me(self) -> int | None:
        return self.context.services.me.person.staff_id

    # Taking and giving back -------------------------------------------------------------------------------------------

    def begin(self, case_id: int, window: QWidget) -> None:
        """Somebody begins to work on a case, in a window whose keys and clicks hold the claim."""
        self._want(case_id)
        self.watch(window)

    def end(self, case_id: int) -> None:
        """The work on a case is done; a claim that was taken by key stays until the case is left."""
        if self.wanted == case_id and not self._is_kept:
            self._give_back()

    def switch(self, case_id: int, window: QWidget) -> None:
        """Take a case by key, or give it back."""
        holder = self.holder_of(case_id)
        is_asked_for = self._is_kept and self.wanted == case_id  # its answer may be on its way
        if is_asked_for or (holder is not None and holder.is_mine):
            self._give_back(case_id)
            return
        self.begin(case_id, window)
        self._is_kept = True

    def take_over(self, case_id: int, reason: str, window: QWidget) -> None:
        """Take a case from a colleague, who reads the reason."""
        self.wanted, self._is_kept = case_id, True
        self.watch(window)
        self._active_at = self._renewed_at = self.context.clock()
        self._run(case_id, self.context.services.claims.take_over, case_id, reason)

    def watch(self, window: QWidget) -> None:
        """Take keys and clicks of a window for signs that somebody works."""
        handle = window.window().windowHandle()
        if handle is None or any(one is handle for one in self._watched):
            return
        handle.installEventFilter(self)
        self._watched.append(handle)

    def _watch_nothing(self) -> None:
        """Without a claim no event of a window passes here; a window that is closed is gone by itself."""
        for handle in self._watched:
            if isValid(handle):
                handle.removeEventFilter(self)
        self._watched.clear()

    def note_activity(self) -> None:
        """Somebody works at this desk."""
        self._active_at = self.context.clock()

    def stop(self) -> None:
        """The desk is closed; what does not reach the server ends by itself."""
        self._tick.stop()
        self._stay.stop()
        self._watch_nothing()
        if self.wanted is not None:
            self._give_back()
        if self._present_case is not None:
            self._present_case = None
            self._quietly(self.context.services.claims.note_presence, None)

    def look(self) -> None:
        """Hold the claim longer where somebody was active, and say that the case is still open here."""
        now = self.context.clock()
        is_due = now - self._renewed_at >= RENEW_S
        if self.wanted is not None and is_due and self._active_at > self._renewed_at:
            self._take(self.wanted)
        if self._present_case is not None and now - self._present_at >= PRESENT_S:
            self._note_presence()

    def _want(self, case_id: int) -> None:
        if self.wanted is not None and self.wanted != case_id:
            self._give_back()
        if self.wanted != case_id:
            self.wanted, self._is_kept = case_id, False
        self.note_activity()
        self._take(case_id)

    def _take(self, case_id: int) -> None:
        self._renewed_at = self.context.clock()
        self._run(case_id, self.context.services.claims.take, case_id)

    def _give_back(self, case_id: int | None = None) -> None:
        case_id, self.wanted, self._is_kept = case_id or self.wanted, None, False
        self._watch_nothing()
        if case_id is not None:
            self._answer = Answer(case_id, None, self.context.clock())
            self._quietly(self.context.services.claims.give_back, case_id)
            self.holder_changed.emit()

    # What comes back --------------------------------------------------------------------------------------------------

    def _run(self, case_id: int, job: object, *values: object) -> None:
        self.context.background.run(
            job, *values,  # type: ignore[arg-type]
            on_answer=partial(self._on_answer, case_id), on_trouble=partial(self._on_trouble, case_id),
        )  # fmt: skip

    def _quietly(self, job: object, *values: object) -> None:
        """Say it and wait for nothing; a desk that is closed says nothing more, and leases end by themselves."""
        self.context.background.run(job, *values, on_trouble=_let_pass, outlives=True)  # type: ignore[arg-type]

    def _on_answer(self, case_id: int, holder: Holder) -> None:
        if self.wanted != case_id:  # left meanwhile
            if holder.is_mine:
                self._quietly(self.context.services.claims.give_back, case_id)
            return
        self._answer = Answer(case_id, holder, self.context.clock())
        self.holder_changed.emit()

    def _on_trouble(self, case_id: int, trouble: BaseException) -> None:
        _let_pass(trouble)
        if self._is_kept and self.wanted == case_id:
            self.wanted, self._is_kept = None, False
            self._watch_nothing()
            self.told.emit(str(trouble))

    def _on_selection_case_selected(self, case_id: int | None) -> None:
        if self.wanted is not None and self.wanted != case_id:
            self._give_back()
        self._present_case = case_id
        self._stay.start()
        self.holder_changed.emit()

    def _note_presence(self) -> None:
        self._present_at = self.context.clock()
        self._quietly(self.context.services.claims.note_presence, self._present_case)

    def _on_changes_city_changed(self, change: CityChange) -> None:
        city = self.context.changes.city
        if city is not None and "at_work" in change.topics:
            self._on_changes_city_loaded(city)

    def _on_changes_city_loaded(self, city: City) -> None:
        for claim in city.at_work.taken_from(self._me):
            if (claim.case_id, claim.since_s) not in self._known:
                self._known.add((claim.case_id, claim.since_s))
                self._lose(claim)
        self.holder_changed.emit()

    def _lose(self, claim: Claim) -> None:
        if self.wanted == claim.case_id:
            self.wanted, self._is_kept, self._answer = None, False, None
            self._watch_nothing()
        self.taken_over.emit(claim)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Note keys and clicks; every event goes on."""
        if event.type() in ACTIVE:
            self.note_activity()
        return False


def _let_pass(trouble: BaseException) -> None:
    """A claim is advice: where the database says no or is away, nothing stops."""
    present_trouble(trouble, lambda sentence: log.info("A claim was not noted: %s", sentence))
