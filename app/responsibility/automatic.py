"""Automatic dispatch, one class at a time: sends what the rules were sure of, through the same door as everybody.

The database keeps what is to be sent, and makes the job of sending it, in the transaction that brings a case to
dispatch, so a worker that was away catches up; and the request id follows from case and version, so nothing is sent
twice.
"""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID, uuid5

from app.cases.model import Case, State
from app.cases.ports import CaseStore
from app.errors import Refused
from app.i18n import N_, _
from app.responsibility.model import AutomaticLimits, ClassScore
from app.responsibility.ports import AutomaticStore

NAMESPACE = UUID("6f1b6f0e-5f0a-4c1e-9f0e-6b8f5d0c7a51")
LONGEST_TRACE = 4000
DISPATCH = "dispatch"

MODES = {"off": N_("off"), "shadow": N_("trial mode"), "on": N_("on")}


class AutomaticDispatch:
    """The job of the worker, and the switch of each class."""

    def __init__(self, store: AutomaticStore, cases: CaseStore) -> None:
        self._store, self._cases = store, cases

    def send(self, case_id: int, version: int) -> bool:
        """Dispatch a case as it was at a version; false where it is not to be sent any more, or the door said no.

        Raises:
            Unavailable: the database went away; send it again, nothing is done twice.
        """
        waiting = self._store.to_send(case_id, version)
        if waiting is None:
            return False
        unit_id, basis = waiting
        trouble = self._dispatch(self._store.worker(), Case(case_id, version, State.AT_DISPATCH), unit_id, basis)
        self._store.note_sent(case_id, version, trouble)
        return trouble is None

    def _dispatch(self, worker: str | None, case: Case, unit_id: int, basis: dict[str, Any]) -> str | None:
        """Dispatch one case; return why not."""
        inputs = {"unit_id": unit_id, "basis": shortened(basis)}
        try:
            self._cases.record(worker, request_id(case.case_id, case.version), case, DISPATCH, inputs)
        except Refused as refusal:
            return str(refusal)
        return None

    def limits(self) -> AutomaticLimits:
        """Return when a class may be switched on and when it goes back."""
        return self._store.limits()

    def scores(self) -> list[ClassScore]:
        """Return the score of each class that was ever switched."""
        return self._store.scores()

    def switch(self, person: str | None, class_id: int, mode: str, why: str) -> str:
        """Switch a class off, into shadow, or on; return its mode.

        Raises:
            Refused: no reason was given, the class has not earned it, or the person is no administrator.
        """
        if mode not in MODES:
            raise Refused(_("“{mode}” is not a mode.").format(mode=mode))
        if not why.strip():
            raise Refused(_("Enter a reason."))
        return self._store.switch(person, class_id, mode, why.strip())


def request_id(case_id: int, version: int) -> UUID:
    """Return the request id of the automatic dispatch of a case as it was at a version."""
    return uuid5(NAMESPACE, f"{case_id}-{version}")


def shortened(basis: dict[str, Any]) -> dict[str, Any]:
    """Return a trace that fits into a record: reasons are left out from the end."""
    reasons = list(basis.get("reasons", []))
    while reasons and len(json.dumps(basis | {"reasons": reasons}, ensure_ascii=False).encode()) > LONGEST_TRACE:
        reasons.pop()
    return basis | {"reasons": reasons} if "reasons" in basis else basis
