"""Carries out acts on cases, for the pane and the dialogs alike: a pending act stays with its own case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial

from PySide6.QtCore import QObject, Signal

from app.cases.actions import BY_KEY
from app.cases.model import Case, Inputs, Photo
from app.desk.intent import Attempt, Intent, carry_out
from app.errors import Conflict, Unavailable
from app.i18n import _
from app.services import Services
from widgets.background import Background

NO_CASE = 0
"""Stands for the case that an act is about to make."""


@dataclass(frozen=True)
class PendingAct:
    """An act that was sent and has not been answered yet, or whose answer was lost.

    Args:
        intent: act, case with the state that was seen, and request id.
        number: of the case, as people say it.
        trouble: why its answer was lost; '' while it is on its way.
    """

    intent: Intent
    number: str = ""
    inputs: Inputs = field(default_factory=dict)
    photos: tuple[Photo, ...] = ()
    photo_key: str = ""
    trouble: str = ""

    @property
    def case(self) -> Case | None:
        """The case as the person saw it."""
        return self.intent.case

    @property
    def case_id(self) -> int:
        """The number of the case, `NO_CASE` where the act makes one."""
        return self.intent.case.case_id if self.intent.case is not None else NO_CASE

    @property
    def is_lost(self) -> bool:
        """Whether its answer was lost: nobody knows whether it was carried out."""
        return bool(self.trouble)

    @property
    def title(self) -> str:
        """The act and its case: Receive, 450103-261121-0001."""
        return _(", ").join(part for part in (_(BY_KEY[self.intent.action_key].label), self.number) if part)


class ActRunner(QObject):
    """Sends acts, one for each case at a time, and tells what came of them.

    What was sent stays with its case: it can be tried again there and nowhere else, under the same request id, so that
    it changes nothing twice.

    Signals:
        pending_changed(object): something is pending for this case, or no more; its number.
        act_done(object, object): a `PendingAct` was carried out, with `Moved`.
        act_conflicted(object, str): somebody else was faster.
        act_refused(object, str): a rule said no.
        act_lost(object, str): the server could not be reached; it stays pending.
        act_failed(object): an error of the programme; nothing is pending any more.
    """

    pending_changed = Signal(object)
    act_done = Signal(object, object)
    act_conflicted = Signal(object, str)
    act_refused = Signal(object, str)
    act_lost = Signal(object, str)
    act_failed = Signal(object)

    def __init__(self, services: Services, background: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._services, self._background = services, background
        self._pending: dict[int, PendingAct] = {}
        self._sent: tuple[int, Mapping[Photo, int]] = (NO_CASE, {})

    def pending(self, case_id: int | None) -> PendingAct | None:
        """What is pending for a case."""
        return self._pending.get(NO_CASE if case_id is None else case_id)

    def all_pending(self) -> list[PendingAct]:
        """Everything that is pending, the oldest first."""
        return list(self._pending.values())

    def is_on_its_way(self, case_id: int | None) -> bool:
        """Whether an act on this case has not been answered yet."""
        pending = self.pending(case_id)
        return pending is not None and not pending.is_lost

    def run(self, act: PendingAct) -> bool:
        """Send an act; another one on the same case has to be answered first.

        A lost act on the same case is forgotten: the server knows by the version of the case whether it came through.
        """
        if self.is_on_its_way(act.case_id):
            return False
        self._send(replace(act, trouble=""))
        return True

    def try_again(self, case_id: int | None) -> bool:
        """Send the lost act of a case once more, as the same request."""
        pending = self.pending(case_id)
        if pending is None or not pending.is_lost:
            return False
        self._send(replace(pending, trouble=""))
        return True

    def forget(self, case_id: int | None) -> None:
        """Offer the lost act of a case no more."""
        pending = self.pending(case_id)
        if pending is not None and pending.is_lost:
            self._drop(pending)

    def note_trouble(self, case_id: int | None, trouble: str) -> None:
        """Say something newer of the lost act of a case, which is still offered."""
        pending = self.pending(case_id)
        if pending is not None and pending.is_lost and pending.trouble != trouble:
            self._pending[pending.case_id] = replace(pending, trouble=trouble)
            self.pending_changed.emit(pending.case_id)

    def _send(self, act: PendingAct) -> None:
        self._pending[act.case_id] = act
        case_id, photo_ids = self._sent
        self._background.run(
            carry_out, self._services, act.intent, act.inputs, act.photos, act.photo_key,
            dict(photo_ids) if case_id == act.case_id else {},
            on_answer=partial(self._on_attempt, act), on_trouble=partial(self._on_error, act),
        )  # fmt: skip
        self.pending_changed.emit(act.case_id)

    def _on_attempt(self, act: PendingAct, attempt: Attempt) -> None:
        self._sent = (act.case_id, {} if attempt.moved is not None else attempt.photo_ids)
        if isinstance(attempt.trouble, Unavailable):
            lost = replace(act, trouble=str(attempt.trouble))
            self._pending[act.case_id] = lost
            self.pending_changed.emit(act.case_id)
            self.act_lost.emit(lost, lost.trouble)
            return
        self._drop(act)
        if attempt.moved is not None:
            self.act_done.emit(act, attempt.moved)
        elif isinstance(attempt.trouble, Conflict):
            self.act_conflicted.emit(act, str(attempt.trouble))
        else:
            self.act_refused.emit(act, str(attempt.trouble))

    def _on_error(self, act: PendingAct, error: BaseException) -> None:
        self._drop(act)
        self.act_failed.emit(act)
        raise error

    def _drop(self, act: PendingAct) -> None:
        self._pending.pop(act.case_id, None)
        self.pending_changed.emit(act.case_id)
