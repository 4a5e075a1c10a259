"""A desk over a city in memory whose server a test holds in its hand: it answers, refuses, is away, or waits."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import numpy as np

from app.cases.actions import BY_KEY, is_quiet
from app.cases.model import ActionResult, Case, CaseFacts, DryRun, Inputs, Photo, Post, SimilarPhoto, State
from app.cases.service import CaseService
from app.city.cases import CaseRows
from app.city.city import City
from app.city.delta import CityDelta
from app.city.model import CASE_DTYPE, CASE_STATES
from app.claims.service import ClaimService
from app.desk.case_file import CaseFile, FlowLine, Named
from app.errors import Refused
from app.on_behalf.model import Officer
from app.photos.model import RepeatedPhoto
from app.responsibility.model import Candidate, Reason
from tests.fakes.changes import FakeChanges
from tests.fakes.claims import FakeClaimStore
from tests.fakes.desk import HandClock, person
from tests.fakes.hand_city import make_city
from widgets.background import Background
from widgets.desk.act_gate import SETTLE_S, ActGate
from widgets.desk.panel import PanelContext
from widgets.shared import Selection
from widgets.theme import load_theme

UNIT = 1


class CaseDesk:
    """Reader, store and feed of a desk; every case has its facts by its state.

    Attributes:
        troubles: what the next acts meet instead of being carried out, in order; None carries one out.
        gate: while it is not set, acts wait.
        acted: request id, case and key of every act that reached the server.
        read: numbers of the cases that were read, in order.
    """

    def __init__(self, *posts: Post, cases: int = 40, state: State | None = None) -> None:
        self.city: City = make_city(cases=cases, components=50)
        if state is not None:
            self._put_all(state)
        self.troubles: list[BaseException | None] = []
        self.gate, self.reading = threading.Event(), threading.Event()
        self.gate.set()
        self.reading.set()
        self.acted: list[tuple[UUID, int, str]] = []
        self.read: list[int] = []
        self.photos: list[Photo] = []
        self.repeated: tuple[RepeatedPhoto, ...] = ()
        self.similar: tuple[SimilarPhoto, ...] = ()
        self.facts: dict[int, dict[str, Any]] = {}
        self.histories: dict[int, list[FlowLine]] = {}
        self.quiet_acts: dict[int, int] = {}
        self.would_change = DryRun({})
        self.refuses_dry_run: Refused | None = None
        self.units: tuple[Candidate, ...] = ()
        self.claims = FakeClaimStore()
        self.officers: tuple[Officer, ...] = ()
        self.clock = HandClock()
        self.background = Background(3)
        self.changes: Any = FakeChanges()
        services: Any = SimpleNamespace(
            me=person(*posts, unit_id=UNIT), cases=CaseService(self), case_reader=self, responsibility=self,
            manual=SimpleNamespace(in_force=lambda: None), deadlines=self, claims=ClaimService(self.claims),
            on_behalf=SimpleNamespace(officers=lambda _case_id: self.officers),
        )  # fmt: skip
        self.context = PanelContext(
            services, Selection(), self.changes, self.background, load_theme("dark"), gate=ActGate(self.clock)
        )

    def close(self) -> None:
        """Let everything go that waits, and end."""
        self.gate.set()
        self.reading.set()
        self.background.close()

    # The reader -------------------------------------------------------------------------------------------------------

    def case_file(self, case_id: int) -> CaseFile | None:
        self.read.append(case_id)
        self.reading.wait(10)
        return self.file(case_id)

    def file(self, case_id: int) -> CaseFile | None:
        record = self.city.cases.record(case_id)
        if record is None:
            return None
        now = datetime.fromtimestamp(self.city.clock.now(), UTC)
        facts = CaseFacts(**({"channel": "supervisor", "handler_id": 5, "handled_by": 5, "checked_by": 6}
                         | self.facts.get(case_id, {})))  # fmt: skip
        case = Case(case_id, record["version"], State(record["state"]), UNIT, facts, self.quiet_acts.get(case_id, 0))
        found = self.city.classes[record["class_id"]]
        return CaseFile(
            case, record["number"], "event", record["class_id"], found.code, Named(found.name, found.name_en),
            Named("x"), record["channel"], "regular", now, now, "Asia/Shanghai", address=record["address"],
            history=tuple(self.histories.get(case_id, ())),
        )  # fmt: skip

    def photo(self, attachment_id: int) -> bytes | None:
        return None

    def repeated_photos(self, days: int) -> tuple[RepeatedPhoto, ...]:
        return self.repeated

    def commands(self) -> tuple[tuple[str, str], ...]:
        return (("450103", "Qingxiu"),)

    def candidates(self, case_id: int) -> tuple[Candidate, ...]:
        return self.units

    def explain(self, case_id: int) -> Any:
        raise Refused("There are no clocks here.")

    def advise(self, *unit_ids: int, is_sure: bool = True) -> None:
        """Have units named, the first by a rule."""
        rule = {"code": "R-1", "title": "x", "decided_by": "manual", "decided_on": "2024-03-01"}
        self.units = tuple(
            Candidate(unit_id, self.city.units[unit_id].name, rank, is_sure and rank == 1, False, None,
                      (Reason("rule", rule),) if rank == 1 else ())
            for rank, unit_id in enumerate(unit_ids, 1)
        )  # fmt: skip

    # The store --------------------------------------------------------------------------------------------------------

    def record(self, person: str | None, request_id: UUID, case: Case, action_key: str, inputs: Inputs) -> ActionResult:
        self.gate.wait(10)
        trouble = self.troubles.pop(0) if self.troubles else None
        if trouble is not None:
            raise trouble
        self.acted.append((request_id, case.case_id, action_key))
        state = BY_KEY[action_key].to_state or case.state
        return ActionResult(Case(case.case_id, case.version + 1, state, UNIT), datetime.now(UTC))

    def dry_run(self, person: str | None, case: Case, action_key: str, inputs: Inputs) -> DryRun:
        if self.refuses_dry_run is not None:
            raise self.refuses_dry_run
        return self.would_change

    def report(self, person: str | None, request_id: UUID, inputs: Inputs) -> ActionResult:
        self.acted.append((request_id, 0, "report"))
        return ActionResult(Case(1, 1, State.REPORTED, None), datetime.now(UTC))

    def look(self, case_id: int) -> Case | None:
        found = self.file(case_id)
        return None if found is None else found.case

    def add_photo(self, person: str | None, photo: Photo) -> int:
        self.photos.append(photo)
        return len(self.photos)

    def upload_photo(self, person: str | None, upload_id: UUID, photo: Photo) -> int:
        """Photos of a test are small: one piece."""
        return self.add_photo(person, photo)

    def cover_photo(self, person: str | None, attachment_id: int, content: bytes) -> None:
        """Nothing is kept."""

    def similar_photos(self, person: str | None, dhash: int) -> tuple[SimilarPhoto, ...]:
        """What a test says that there is."""
        return self.similar

    # The feed ---------------------------------------------------------------------------------------------------------

    def move(
        self,
        case_id: int,
        state: State | None = None,
        who: str = "somebody",
        key: str = "send_to_check",
        staff_id: int = 999,
    ) -> None:
        """Have a case moved by somebody else, or by the number of somebody, and the feed tell of it."""
        self.quiet_acts[case_id] = self.quiet_acts.get(case_id, 0) + 1 if is_quiet(key) else 0
        before = self.city.cases.record(case_id)
        version = before["version"] + 1
        self.histories.setdefault(case_id, []).append(
            FlowLine(
                version, key, datetime.fromtimestamp(self.city.clock.now(), UTC), who, "acceptor", staff_id=staff_id
            )
        )
        row = self._row(case_id)
        row["version"] = version
        if state is not None:
            row["state"] = CASE_STATES.index(state.value)
        rows = CaseRows(np.array([row], CASE_DTYPE), [before["number"]], [before["address"]], [key])
        self.changes.city_changed.emit(self.city.apply(CityDelta(self.city.position + 1, cases=rows)))

    def see(self) -> None:
        """Let what is on the screen be there for long enough."""
        self.clock.wait(2 * SETTLE_S)

    def _row(self, case_id: int) -> Any:
        cases = self.city.cases
        row = np.zeros(1, CASE_DTYPE)
        at = cases.row_of(case_id)
        for name in row.dtype.names or ():
            row[name] = cases.column(name)[at]
        return row[0]

    def _put_all(self, state: State) -> None:
        cases = self.city.cases
        rows = np.array([self._row(int(one)) for one in cases.column("case_id")], CASE_DTYPE)
        rows["state"] = CASE_STATES.index(state.value)
        rows["is_suspended"], rows["closed_at"] = False, np.nan
        self.city.apply(CityDelta(1, cases=CaseRows(rows, cases.numbers, cases.addresses, cases.last_actions)))
