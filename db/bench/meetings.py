"""What meetings cost: a board of four hundred cards, a great ruling, the preview, and the next alike case.

Everything but the last is undone. For the last a ruling that says what the rules say there anyway is kept for one day,
marked as a demo's: rulings are never erased.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np
from sqlalchemy import Connection, Engine, text

from app.bench.model import Measurement
from app.errors import Refused, Unavailable
from app.i18n import _
from app.meetings.model import Card, CardFilter, ItemState, MeetingState
from app.meetings.service import MeetingService
from app.responsibility.service import ResponsibilityService
from app.rulings.model import Effect, NewRuling
from app.simulation.process import running_beside
from db.bench.dispatch import bare_hints, prepare, switched_on, wait_for_the_worker
from db.feed.listener import Listener
from db.schema.queries import query
from db.stores.meetings import DatabaseMeetingStore
from db.stores.responsibility import DatabaseResponsibilityStore

CARDS, COMPONENTS, RUNS, FILED = 400, 5000, 5, 20
BOARD_GOAL_MS, RULING_GOAL_S, PREVIEW_GOAL_S, NEXT_GOAL_MS = 300.0, 2.0, 10.0, 1000.0
TODAY = text("select city.local_day(city.city_now())")
SOME_COMPONENTS = text("select component_id from city.components order by component_id limit :most")
FLOOR = text("update city.components set version = version + 1 where component_id = any (:ids)")
GREATEST_CLASS = text(
    "select class_id from city.cases where filed_at is not null and reported_on >= :since"
    " and case_id >= to_char(cast(:since as date), 'YYYYMM')::bigint * 1000000000000"
    " group by class_id order by count(*) desc limit 3"
)
ALL_GRIDS = text("select duty_grid_id from city.duty_grids order by duty_grid_id")
COPY_SET = text(
    "insert into city.rule_sets (name, title, code_version, created_at)"
    " values ('bench', 'bench', '2026', city.city_now()) returning set_id"
)
COPY_RULE = text(
    "insert into city.responsibility_rules (set_id, code, assigns, unit_id, decided_by)"
    " values (:set_id, 'B-1', 'unit', (select min(unit_id) from city.units), 'manual')"
)
FREE_CASE = text(
    "select c.case_id from city.cases c where c.closed_at is null and not exists (select from city.hard_item_cases h"
    " where h.case_id = c.case_id and h.removed_at is null) order by c.case_id limit 1"
)


def run(engine: Engine, worker: Sequence[str]) -> list[Measurement]:
    """Measure in a demo city.

    Args:
        worker: the command that starts a worker of this database.

    Raises:
        Refused: this is no demo city.
        Unavailable: nobody can hold a meeting here, or the worker does not begin.
    """
    found: list[Measurement] = []
    for part in (_board, _ruling, _previews, _years):
        with engine.connect() as connection:
            if not connection.scalar(text("select is_demo from city.city_profile")):
                raise Refused(_("Meetings can only be measured in a demo city. Build one: main.py demo --build-only."))
            found += part(connection)
            connection.rollback()
    return [*found, *_next_case(engine, worker)]


def _service(connection: Connection) -> tuple[MeetingService, str]:
    leader = connection.execute(query("bench_holder"), {"post": "leader"}).one_or_none()
    if leader is None:
        raise Unavailable(_("No leader of the city can hold a meeting here."))
    return MeetingService(DatabaseMeetingStore(connection, leader.role_name)), leader.number


def _board(connection: Connection) -> list[Measurement]:
    service, _number = _service(connection)
    connection.execute(query("bench_more_items"), {"count": CARDS})
    times = _times(service.board)
    floor = _times(lambda: connection.execute(text("select count(*) from city.hard_items")).scalar())
    cards = sum(column.total for column in service.board().columns)
    name = _("board of {count} cards read, the top of each column").format(count=cards)
    return [_milliseconds(name, times, BOARD_GOAL_MS, floor)]


def _ruling(connection: Connection) -> list[Measurement]:
    """Confirm a ruling over many components and an item of many cases, in a meeting of its own."""
    service, number = _service(connection)
    ids = connection.scalars(query("bench_sixty_cases")).all()
    components = connection.scalars(SOME_COMPONENTS, {"most": COMPONENTS}).all()
    if not ids or not components:
        raise Unavailable(_("No case here waits for a decision."))
    item = service.put_item(connection.execute(FREE_CASE).scalar_one())
    connection.execute(query("bench_item_cases"), {"ids": list(ids), "item_id": item})
    meeting_no = service.plan("hall", _soon(connection), 60, "bench")
    service.name_chair(meeting_no, number)
    service.act(_card(service, item), "schedule", {"meeting": meeting_no})
    for state in (MeetingState.CALLED, MeetingState.RUNNING):
        service.move(next(one for one in service.meetings() if one.meeting_no == meeting_no), state)
    today: date = connection.execute(TODAY).scalar_one()
    unit_id = service.basis(item).units[0][0]
    ruling = NewRuling("bench", "bench", (), None, today, effect=Effect.OWNER, owner_unit_id=unit_id,
                       component_ids=tuple(components))  # fmt: skip
    card = _card(service, item)
    with connection.begin_nested() as undone:
        floor = _times(lambda: connection.execute(FLOOR, {"ids": list(components)}), runs=1)
        undone.rollback()
    times = _times(lambda: service.confirm(meeting_no, card, ruling), runs=1)
    name = _("ruling over {components} components and {cases} cases confirmed")
    return [_seconds(name.format(components=len(components), cases=len(ids)), times, RULING_GOAL_S, floor)]


def _previews(connection: Connection) -> list[Measurement]:
    """Replay twelve months of the three greatest classes in the whole city."""
    service, _number = _service(connection)
    today: date = connection.execute(TODAY).scalar_one()
    classes = tuple(connection.scalars(GREATEST_CLASS, {"since": today - timedelta(days=365)}).all())
    grids = tuple(connection.scalars(ALL_GRIDS).all())
    ruling = NewRuling("bench", "bench", classes, 1, today, duty_grid_ids=grids)
    service.preview(ruling)
    times = _times(lambda: service.preview(ruling), runs=3)
    few = _times(lambda: service.preview(replace(ruling, duty_grid_ids=grids[:1])), runs=3)
    cases = service.preview(ruling).cases
    words = _("ruling replayed over {count} cases of twelve months, whole city").format(count=f"{cases:,}")
    return [_seconds(words, times, PREVIEW_GOAL_S, None),
            _seconds(_("the same in one duty grid"), few, PREVIEW_GOAL_S, None)]  # fmt: skip


def _years(connection: Connection) -> list[Measurement]:
    """Simulate seventy meetings; count rulings that are not consulted on a day of theirs, also after a publication."""
    connection.execute(query("bench_past_rulings"))
    in_force = connection.scalar(text("select set_id from city.rules_in_force(city.city_now())"))
    lost = _lost(connection, in_force)
    set_id = connection.scalar(COPY_SET)
    connection.execute(COPY_RULE, {"set_id": set_id})
    rules = ResponsibilityService(DatabaseResponsibilityStore(connection))
    admin = connection.execute(query("bench_holder"), {"post": "administrator"}).one().role_name
    rules.publish(admin, "bench", connection.execute(TODAY).scalar_one())
    lost += _lost(connection, set_id)
    name = _("rulings lost on a day of theirs, 70 meetings of 60 items, before and after a publication")
    return [Measurement(name, float(lost), "", "0", lost == 0)]


def _lost(connection: Connection, set_id: int | None) -> int:
    rows = connection.execute(query("bench_rulings_on"), {"set_id": set_id})
    return sum(len(set(row.consulted or ()) ^ set(row.holding or ())) for row in rows)


def _next_case(engine: Engine, worker: Sequence[str]) -> list[Measurement]:
    """File cases at a place of a ruling, and see that the worker dispatches each by its number."""
    with engine.begin() as connection:
        hall = prepare(connection, engine)
        number = connection.execute(query("bench_ruling"), {
            "class_id": hall.place.class_id, "unit_id": hall.place.unit_id, "duty_grid_id": hall.place.duty_grid_id,
        }).scalar_one()  # fmt: skip
    with closing(Listener(engine)) as listener, switched_on(engine, hall.place.class_id), running_beside(list(worker)):
        listener.connect()
        floor = bare_hints(engine, listener)
        wait_for_the_worker(engine)
        times = [hall.measure(listener, 1)[0] / 1000 for _turn in range(FILED)]
    with engine.connect() as connection:
        asked = text("select count(*) from city.assignments where basis->>'code' = :no")
        by_it = connection.scalar(asked, {"no": number}) or 0
    name = _("next alike case dispatched by ruling {number} after filing, p95 of {count}")
    value, least = float(np.percentile(times, 95)) * 1000, statistics.median(floor)
    return [Measurement(name.format(number=number, count=FILED), value, "ms", f"<= {NEXT_GOAL_MS:g} ms",
                        value <= NEXT_GOAL_MS and by_it >= FILED, least, value / least, FILED)]  # fmt: skip


def _card(service: MeetingService, item_id: int) -> Card:
    for state in (ItemState.CANDIDATE, ItemState.SCHEDULED, ItemState.EVIDENCE):
        there = 0
        while cards := service.cards(state, CardFilter(), there):
            for card in cards:
                if card.item_id == item_id:
                    return card
            there += len(cards)
    raise Unavailable(_("No case here waits for a decision."))


def _soon(connection: Connection) -> Any:
    return connection.execute(text("select city.city_now() + interval '1 hour'")).scalar_one()


def _times(does: Callable[[], object], runs: int = RUNS) -> list[float]:
    found = []
    for _run in range(runs):
        begun = time.perf_counter()
        does()
        found.append(time.perf_counter() - begun)
    return found


def _seconds(name: str, times: list[float], goal_s: float, floor: list[float] | None) -> Measurement:
    value, least = statistics.median(times), None if floor is None else statistics.median(floor)
    ratio = None if least is None else value / least
    return Measurement(name, value, "s", f"<= {goal_s:g} s", value <= goal_s, least, ratio, len(times))


def _milliseconds(name: str, times: list[float], goal_ms: float, floor: list[float]) -> Measurement:
    value, least = statistics.median(times) * 1000, statistics.median(floor) * 1000
    return Measurement(name, value, "ms", f"<= {goal_ms:g} ms", value <= goal_ms, least, value / least, len(times))
