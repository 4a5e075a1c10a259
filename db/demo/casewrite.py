"""Writes the demo cases with everything that belongs to them, as the door would have written it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, text

from app.city.model import CHANNELS, FIVE_CHAOS_GROUPS
from app.deadlines.clock import limit_seconds
from app.deadlines.limits import RULE_VERSION, STAGE_LIMITS
from app.i18n import _
from app.progress import Progress
from db.demo.casemix import PROJECTS, CaseMixer
from db.demo.cases import Cases, now_columns
from db.demo.casetimes import (
    ACCEPT,
    ACTIONS,
    CHECK,
    CLOSE,
    DAY_S,
    DISPATCH,
    DISPATCH_AGAIN,
    FAIL_CHECK,
    FILE,
    HANDLE,
    HANDLE_REWORK,
    RECEIVE,
    RECEIVE_AGAIN,
    RECEIVE_REWORK,
    REPORT,
    RETURN,
    REWORK,
    STATES,
    UNITS,
    VOID,
    ZONE_S,
    Floats,
    acts_of,
    last_step,
)  # fmt: skip
from db.demo.copy import (
    Column,
    boolean,
    constant,
    copy_rows,
    day,
    digit_bytes,
    float8,
    instant,
    int2,
    int4,
    int4_lists,
    int8,
    int8_lists,
    json,
    points,
    texts,
    uuids,
    words,
)  # fmt: skip
from db.demo.frame import DEMO_RULES, read_table, to_degrees
from db.demo.grids import Grids
from db.demo.manual import load_demo_manual
from db.demo.staff import Staff
from db.demo.streets import Streets

PLAN_RULE = "demo-plan-1"
ORIGIN_NODE = 1
REASONS = {
    RETURN: ("不属于本单位管辖范围", "权属不清，建议核实", "已移交其他单位养护"),
    FAIL_CHECK: ("现场核查未处置到位", "处置后复发"),
    REWORK: ("现场核查未处置到位", "处置后复发"),
    VOID: ("不符合立案条件", "重复上报", "现场核实不存在"),
}
SHARE_CALLED_BACK, SHARE_SATISFIED = 0.38, 0.80


@dataclass(frozen=True)
class Keys:
    """Numbers of the cases: case_id, the days (since 1970) of their reports, and the running number of the day."""

    case_id: NDArray[np.int64]
    reported_on: NDArray[np.int64]
    number: NDArray[np.int64]


@dataclass(frozen=True)
class Into:
    """Where cases are written to: the big tables, or the tables of a month that are no parts of them yet."""

    connection: Connection
    month: int | None = None

    def copy(self, table: str, columns: dict[str, Column]) -> None:
        """Write the rows of some columns."""
        name = table if self.month is None else f"{table}_{self.month}"
        copy_rows(self.connection, name, columns, is_new=self.month is not None)


@dataclass(frozen=True)
class Surroundings:
    """What cases point at: the city as it was drawn, and its people."""

    mixer: CaseMixer
    grids: Grids
    streets: Streets
    staff: Staff


def write_cases(
    connection: Connection, cases: Cases, around: Surroundings, rng: np.random.Generator, progress: Progress
) -> None:
    """Write all cases of a new city, the months that they lie in, and the counters of their numbers."""
    keys = make_keys(cases, around.grids)
    first, last = int(keys.reported_on.min()), int(keys.reported_on.max())
    connection.execute(
        text("select city.ensure_months(date '1970-01-01' + :first, date '1970-01-01' + :last + 31)"),
        {"first": first, "last": last},
    )
    label = _("Writing cases")
    write_rows(Into(connection), cases, keys, around, rng, lambda done: progress.step(label, done, 1))
    connection.execute(text("select setval('city.case_sequence', :last)"), {"last": len(cases.steps)})
    _write_numbers(connection, keys, around.grids.district[cases.mix.cell])


def write_rows(
    into: Into, cases: Cases, keys: Keys, around: Surroundings, rng: np.random.Generator,
    told: Callable[[float], None],
) -> None:  # fmt: skip
    """Write cases with their reports, flow records, assignments and stage clocks.

    Args:
        told: called with the share that is written.
    """
    who = _who(cases, around.grids, around.staff, rng)
    clocks = _clocks(cases)
    for done, write in (
        (0.0, lambda: _write_case_rows(into, cases, keys, around, who, _stage_due(cases, clocks))),
        (0.2, lambda: _write_reports(into, cases, keys, around, who, rng)),
        (0.3, lambda: _write_flow(into, cases, keys, who, around.staff, rng)),
        (0.65, lambda: _write_assignments(into, cases, keys, who, rng)),
        (0.7, lambda: _write_clocks(into, cases, keys, clocks)),
    ):
        told(done)
        write()
    told(1.0)


def make_keys(cases: Cases, grids: Grids, after: int = 0) -> Keys:
    """Return the keys of cases in the order of their reports, numbered from `after` on; each day begins with 1."""
    local_day = ((cases.steps[:, REPORT] + ZONE_S) // DAY_S).astype(np.int64)
    months = local_day.astype("datetime64[D]").astype("datetime64[M]").astype(int)
    yyyymm = (1970 + months // 12) * 100 + months % 12 + 1
    case_id = yyyymm * 10**12 + ORIGIN_NODE * 10**9 + np.arange(1, len(local_day) + 1) + after
    group = grids.district[cases.mix.cell].astype(np.int64) * 100_000 + local_day
    order = np.argsort(group, kind="stable")
    ordered = group[order]
    starts = np.concatenate([[0], np.flatnonzero(np.diff(ordered)) + 1])
    number = np.empty(len(order), dtype=np.int64)
    number[order] = np.arange(len(order)) - np.repeat(starts, np.diff(np.append(starts, len(order)))) + 1
    return Keys(case_id, local_day, number)


def _who(cases: Cases, grids: Grids, staff: Staff, rng: np.random.Generator) -> NDArray[np.int64]:
    """Return (n, 16) who acted in each step: the posts that the table of moves asks for."""
    mix, count = cases.mix, len(cases.steps)

    def one_of(numbers: NDArray[np.int64]) -> NDArray[np.int64]:
        return numbers[rng.integers(0, len(numbers), count)]

    def handler(unit: NDArray[np.int64]) -> NDArray[np.int64]:
        return staff.of_unit[unit, rng.integers(0, staff.of_unit.shape[1], count)]

    local = staff.of_duty[grids.duty[mix.cell], rng.integers(0, staff.of_duty.shape[1], count)]
    agent, acceptor, leader = (one_of(staff.of_post[post]) for post in ("hotline_agent", "acceptor", "shift_leader"))
    channel = np.array(CHANNELS)[mix.channel]
    reporter = np.select(
        [channel == "supervisor", np.isin(channel, ("hotline", "wechat", "web")), channel == "inspection"],
        [local, agent, one_of(staff.of_post["inspector"])], acceptor,
    )  # fmt: skip
    dispatcher = one_of(staff.of_post["dispatcher"])
    first, again = handler(mix.unit), handler(mix.unit_after_return)
    last = np.where(np.isfinite(cases.steps[:, RETURN]), again, first)
    return np.column_stack([
        reporter, acceptor, leader, leader, dispatcher, first, first, dispatcher, again, last, local, leader, last,
        last, local, leader,
    ])  # fmt: skip


POSTS = ("", "acceptor", "shift_leader", "shift_leader", "dispatcher", "handler", "handler", "dispatcher", "handler",
         "handler", "supervisor", "shift_leader", "handler", "handler", "supervisor", "shift_leader")  # fmt: skip


def _limit_s(cases: Cases) -> NDArray[np.int64]:
    return np.round(
        cases.mix.limits.value * np.array([limit_seconds(1, unit) for unit in UNITS])[cases.mix.limits.unit]
    )


def _write_case_rows(into, cases, keys, around, who, stage_due) -> None:  # noqa: ANN001
    mix, steps = cases.mix, cases.steps
    mixer, grids, streets, connection = around.mixer, around.grids, around.streets, into.connection
    last, rows = last_step(steps), np.arange(len(steps))
    now = now_columns(cases)
    returned, redone = np.isfinite(steps[:, RETURN]), np.isfinite(steps[:, DISPATCH_AGAIN])
    has_unit = np.isfinite(now["dispatched_at"])
    unit = np.where(has_unit, np.where(redone, mix.unit_after_return, mix.unit), 0)
    due = np.where(has_unit, cases.now_due(), np.nan)
    received = np.isfinite(now["received_at"])
    handler = np.where(received, np.where(redone, who[:, RECEIVE_AGAIN], who[:, RECEIVE]), 0)
    districts = sorted(set(grids.district.tolist()))
    district_row = np.searchsorted(districts, grids.district)[mix.cell]
    past = np.where(returned & ~(redone & (mix.unit == mix.unit_after_return)), mix.unit, -1)
    into.copy("cases", {
        "case_id": int8(keys.case_id), "case_no": _case_numbers(keys, districts, district_row),
        "version": int4(np.isfinite(steps).sum(axis=1)), "state": words(last, STATES),
        "kind": words(mix.is_component.astype(int), ("event", "component")), "class_id": int2(mix.class_id),
        "component_id": int8(mix.component, missing=0), "channel": words(mix.channel, CHANNELS),
        "project": words(mix.project, PROJECTS), "text": words(mix.text, mixer.texts),
        "address": words(mix.street, streets.names), "street_id": int8(mix.street + 1),
        "district_code": _coded(_managing_area(grids)[mix.cell]), "township_code": _coded(grids.township[mix.cell]),
        "community_code": _coded(grids.community[mix.cell]), "unit_grid_id": int4(mix.cell + 1),
        "duty_grid_id": int4(grids.duty[mix.cell] + 1), "area_ids": int8_lists(_area_ids(connection, grids)[mix.cell]),
        "geom": points(to_degrees(mix.points)), "is_urgent": boolean(mix.is_urgent), "unit_id": int4(unit, missing=0),
        "past_unit_ids": int4_lists(past[:, None]),
        "handler_id": int4(handler, missing=0), "five_chaos_group": words(mix.group, FIVE_CHAOS_GROUPS),
        "manual_version": constant(load_demo_manual(connection), len(rows)),
        "rules_version": constant(DEMO_RULES, len(rows)),
        "reported_on": day(keys.reported_on), "reported_at": instant(steps[:, REPORT]),
        "accepted_at": instant(steps[:, ACCEPT]), "filed_at": instant(steps[:, FILE]),
        **{name: instant(values) for name, values in now.items()}, "checked_at": instant(steps[:, CHECK]),
        "limit_s": int8(np.where(has_unit, _limit_s(cases), -1).astype(np.int64), missing=-1), "due_at": instant(due),
        "stage_due_at": instant(stage_due), "returned_times": int2(returned.astype(int)),
        "reworked_times": int2(np.isfinite(steps[:, REWORK]).astype(int)),
        "last_action": words(acts_of(steps, rows, last), ACTIONS), "last_at": instant(steps[rows, last]),
    })  # fmt: skip


def _coded(codes: NDArray[np.str_]) -> Column:
    known, rows = np.unique(codes, return_inverse=True)
    return words(rows, known.tolist())


def _managing_area(grids: Grids) -> NDArray[np.str_]:
    """Return for each unit grid the code of its zone or scenic area, which manages itself, else of its district."""
    zones = np.array([row["code"] for row in read_table("zones")] + [""])[grids.zone]
    return np.where(zones == "", grids.district, zones)


def _case_numbers(keys: Keys, districts: list[str], district_row: NDArray) -> Column:
    """Return area - yymmdd - number of the day."""
    dates = keys.reported_on.astype("datetime64[D]")
    known, rows = np.unique(dates, return_inverse=True)
    yymmdd = np.array([int(str(date).replace("-", "")[2:]) for date in known])[rows]
    dash = np.full((len(rows), 1), ord("-"), np.uint8)
    area = digit_bytes(np.array([int(code) for code in districts])[district_row], 6)
    return Column(np.hstack([area, dash, digit_bytes(yymmdd, 6), dash, digit_bytes(keys.number, 4)]))


def _area_ids(connection: Connection, grids: Grids) -> NDArray[np.int64]:
    """Return for each unit grid the areas that it lies in: district, zone, township, community, in order."""
    found = connection.execute(text("select area_id, kind, code from city.areas")).all()
    by_code = {(row.kind in ("development_zone", "scenic_area"), row.code): row.area_id for row in found}
    zones = [by_code[True, row["code"]] for row in read_table("zones")] + [-1]
    columns = [[by_code[False, code] for code in column.tolist()] for column in (grids.district, grids.township)]
    community = [by_code[False, code] for code in grids.community.tolist()]
    return np.sort(np.column_stack([*columns, np.array(zones)[grids.zone], community]), axis=1)


def _write_reports(into, cases, keys, around, who, rng) -> None:  # noqa: ANN001
    mix, steps, mixer, streets = cases.mix, cases.steps, around.mixer, around.streets
    count = len(steps)
    called = (np.isin(np.array(CHANNELS)[mix.channel], ("hotline", "wechat", "web"))) & np.isfinite(steps[:, CLOSE])
    called &= rng.random(count) < SHARE_CALLED_BACK
    back = np.where(called, steps[:, CLOSE] + rng.uniform(1800, 30 * 3600, count), np.nan)
    newest = np.nanmax(steps)
    back = np.where(back < newest, back, np.nan)
    content = np.where(rng.random(count) < SHARE_SATISFIED, 5 - (rng.random(count) < 0.4), rng.integers(1, 4, count))
    copy_rows(into.connection, "reports", {
        "case_id": int8(keys.case_id),
        "channel": words(mix.channel, CHANNELS), "class_id": int2(mix.class_id), "text": words(mix.text, mixer.texts),
        "address": words(mix.street, streets.names),
        "geom": points(to_degrees(mix.points)), "staff_id": int4(who[:, REPORT]),
        "reported_at": instant(steps[:, REPORT]), "reported_on": day(keys.reported_on),
        "wants_call_back": boolean(called), "called_back_at": instant(back),
        "satisfaction": _nullable_int2(content, np.isnan(back)),
    })  # fmt: skip


def _nullable_int2(values: NDArray, missing: NDArray[np.bool_]) -> Column:
    column = int2(values)
    return Column(column.matrix, np.where(missing, -1, 2))


def _write_flow(into, cases, keys, who, staff, rng) -> None:  # noqa: ANN001
    mix, steps = cases.mix, cases.steps
    row, step = np.nonzero(np.isfinite(steps))
    is_first = np.append(True, row[1:] != row[:-1])
    version = np.arange(len(row)) - np.maximum.accumulate(np.where(is_first, np.arange(len(row)), 0)) + 1
    before = np.where(is_first, -1, np.append(0, step[:-1]))
    acted = steps[row, step]
    unit = np.where(step >= DISPATCH_AGAIN, np.where(np.isfinite(steps[row, RETURN]), mix.unit_after_return[row],
                                                    mix.unit[row]), mix.unit[row])  # fmt: skip
    unit = np.where((step < DISPATCH) | (step == RETURN), 0, unit)
    person = who[row, step]
    database = into.connection.scalar(text("select current_database()"))
    actors = ["", *(f"{database}_{code}" for _name, code, *_rest in staff.rows)]
    held = ["", *(post for _n, _c, _u, post, *_rest in staff.rows)]
    known_posts = sorted({*POSTS, *held} - {""})
    reporter_post = np.array([known_posts.index(post) if post else 0 for post in held])[person]
    step_post = np.array([known_posts.index(post) if post else 0 for post in POSTS])[step]
    inputs, vocabulary = _inputs(mix, row, step, unit, rng)
    into.copy("flow_records", {
        "case_id": int8(keys.case_id[row]), "version": int4(version), "request_id": uuids(rng, len(row)),
        "seen_version": int4(version - 1), "action": words(acts_of(steps, row, step), ACTIONS),
        "inputs": json(inputs, vocabulary), "from_state": words(before, STATES),
        "to_state": words(step, STATES), "actor": words(person, actors),
        "staff_id": int4(person), "post": words(np.where(step == REPORT, reporter_post, step_post), known_posts),
        "unit_id": int4(unit, missing=0), "acted_at": instant(acted), "acted_on": day((acted + ZONE_S) // DAY_S),
    })  # fmt: skip


def _inputs(mix, row, step, unit, rng):  # noqa: ANN001, ANN202
    """Return which JSON text each act was given."""
    vocabulary = ["{}", *(f'{{"channel": "{channel}"}}' for channel in CHANNELS)]
    result = np.where(step == REPORT, 1 + mix.channel[row], 0)
    first_unit = len(vocabulary)
    units = max(mix.unit.max(), mix.unit_after_return.max()) + 1
    vocabulary += [f'{{"unit_id": {number}}}' for number in range(units)]
    result = np.where(np.isin(step, (DISPATCH, DISPATCH_AGAIN)), first_unit + unit, result)
    for reason_step, reasons in REASONS.items():
        start = len(vocabulary)
        vocabulary += [f'{{"reason": "{reason}"}}' for reason in reasons]
        result = np.where(step == reason_step, start + rng.integers(0, len(reasons), len(step)), result)
    return result, vocabulary


def _write_assignments(into, cases, keys, who, rng) -> None:  # noqa: ANN001
    mix, steps = cases.mix, cases.steps
    returned, reworked = np.isfinite(steps[:, RETURN]), np.isfinite(steps[:, REWORK])
    nothing = np.full(len(steps), np.nan)
    second = np.where(np.isfinite(steps[:, DISPATCH_AGAIN]), mix.unit_after_return, mix.unit)
    parts = (
        (
            DISPATCH,
            np.ones(len(steps)),
            mix.unit,
            RECEIVE,
            np.where(returned, np.nan, steps[:, HANDLE]),
            steps[:, RETURN],
        ),
        (DISPATCH_AGAIN, np.full(len(steps), 2), mix.unit_after_return, RECEIVE_AGAIN, steps[:, HANDLE], nothing),
        (REWORK, 2 + returned, second, RECEIVE_REWORK, steps[:, HANDLE_REWORK], nothing),
    )
    rows, numbers, units, by, at, received, handled, back = ([] for _column in range(8))
    for start, number, unit, receive, done, away in parts:
        there = np.flatnonzero(np.isfinite(steps[:, start]))
        rows.append(there)
        numbers.append(np.asarray(number)[there])
        units.append(unit[there])
        by.append(who[there, start])
        at.append(steps[there, start])
        received.append(steps[there, receive])
        handled.append(done[there])
        back.append(away[there])
    row = np.concatenate(rows)
    order = np.argsort(row * 10 + np.concatenate(numbers), kind="stable")
    back_at = np.concatenate(back)[order]
    is_back = np.isfinite(back_at)
    reasons = np.where(is_back, rng.integers(0, len(REASONS[RETURN]), len(order)), -1)
    into.copy("assignments", {
        "case_id": int8(keys.case_id[row][order]), "assignment_no": int2(np.concatenate(numbers)[order]),
        "unit_id": int4(np.concatenate(units)[order]), "dispatched_by": int4(np.concatenate(by)[order]),
        "dispatched_at": instant(np.concatenate(at)[order]), "received_at": instant(np.concatenate(received)[order]),
        "handled_at": instant(np.concatenate(handled)[order]), "returned_at": instant(back_at),
        "return_reason": words(reasons, REASONS[RETURN]),
    })  # fmt: skip
    assert not (reworked & ~np.isfinite(steps[:, HANDLE])).any()  # noqa: S101 - rework follows a handling


@dataclass(frozen=True)
class _Clock:
    """One kind of stage clock of all cases: its stage, start, end, assignment (0 none), and due instants."""

    stage: str
    start: Floats
    end: Floats
    assignment: NDArray[np.int64]
    due: Floats
    provisional: NDArray[np.bool_]


def _clocks(cases: Cases) -> list[_Clock]:
    """Return the stage clocks in the order in which they can start."""
    steps, count = cases.steps, len(cases.steps)
    returned, reworked = np.isfinite(steps[:, RETURN]), np.isfinite(steps[:, REWORK])
    none, one = np.zeros(count, dtype=int), np.ones(count, dtype=int)
    last = 1 + returned.astype(int)
    never = np.zeros(count, dtype=bool)

    def fixed(stage: str, start: Floats, end: Floats, assignment: NDArray) -> _Clock:
        limit = STAGE_LIMITS[stage]
        due = start + limit.seconds if limit else start
        return _Clock(stage, start, end, assignment, due, never)

    def handle(number: int, start: int, end: Floats, assignment: NDArray) -> _Clock:
        return _Clock("handle", steps[:, start], end, assignment, cases.due[:, number], cases.provisional[:, number])

    or_void = {
        stage: np.where(np.isfinite(steps[:, stage]), steps[:, stage], steps[:, VOID]) for stage in (ACCEPT, FILE)
    }
    failed = np.isfinite(steps[:, FAIL_CHECK])
    first_check_end = np.where(failed, steps[:, FAIL_CHECK], steps[:, CHECK])
    second_check = np.where(reworked, steps[:, HANDLE_REWORK], np.nan)
    return [
        fixed("accept", steps[:, REPORT], or_void[ACCEPT], none),
        fixed("file", steps[:, ACCEPT], or_void[FILE], none),
        fixed("dispatch", steps[:, FILE], steps[:, DISPATCH], none),
        fixed("receive", steps[:, DISPATCH], steps[:, RECEIVE], one),
        handle(0, DISPATCH, np.where(returned, steps[:, RETURN], steps[:, HANDLE]), one),
        fixed("dispatch", steps[:, RETURN], steps[:, DISPATCH_AGAIN], one),
        fixed("receive", steps[:, DISPATCH_AGAIN], steps[:, RECEIVE_AGAIN], 2 * one),
        handle(1, DISPATCH_AGAIN, steps[:, HANDLE], 2 * one),
        fixed("check", steps[:, HANDLE], first_check_end, last),
        fixed("dispatch", steps[:, FAIL_CHECK], steps[:, REWORK], last),
        fixed("receive", steps[:, REWORK], steps[:, RECEIVE_REWORK], last + 1),
        handle(2, REWORK, steps[:, HANDLE_REWORK], last + 1),
        fixed("check", second_check, steps[:, CHECK], last + 1),
        fixed("close", steps[:, CHECK], steps[:, CLOSE], none),
    ]


def _stage_due(cases: Cases, clocks: list[_Clock]) -> Floats:
    """Return the earliest due instant of the clocks that run; NaN where none runs."""
    running = [np.where(np.isfinite(clock.start) & np.isnan(clock.end), clock.due, np.inf) for clock in clocks]
    earliest = np.min(running, axis=0)
    return np.where(np.isfinite(earliest), earliest, np.nan)


def _write_clocks(into, cases, keys, clocks) -> None:  # noqa: ANN001
    starts = np.column_stack([clock.start for clock in clocks])
    row, kind = np.nonzero(np.isfinite(starts))
    is_first = np.append(True, row[1:] != row[:-1])
    number = np.arange(len(row)) - np.maximum.accumulate(np.where(is_first, np.arange(len(row)), 0)) + 1

    def column(name: str) -> NDArray:
        return np.column_stack([getattr(clock, name) for clock in clocks])[row, kind]

    limits = [STAGE_LIMITS[clock.stage] for clock in clocks]
    handles = np.array([limit is None for limit in limits])[kind]
    value = np.where(
        handles, cases.mix.limits.value[row], np.array([limit.value if limit else 0 for limit in limits])[kind]
    )
    unit = np.where(handles, cases.mix.limits.unit[row],
                    np.array([UNITS.index(limit.unit) if limit else 0 for limit in limits])[kind])  # fmt: skip
    seconds = np.where(
        handles, _limit_s(cases)[row], np.array([limit.seconds if limit else 0 for limit in limits])[kind]
    )
    rule = np.where(handles & cases.mix.limits.by_plan[row], 1, 0)
    into.copy("stage_clocks", {
        "case_id": int8(keys.case_id[row]), "clock_no": int2(number),
        "stage": words(kind, [clock.stage for clock in clocks]),
        "assignment_no": _nullable_int2(column("assignment"), column("assignment") == 0),
        "limit_value": float8(value), "limit_unit": words(unit, UNITS), "limit_s": int8(seconds.astype(np.int64)),
        "rule_version": words(rule, (RULE_VERSION, PLAN_RULE)),
        "limit_source": words(np.where(rule == 1, -1, handles.astype(int)), ("stage", "class")),
        "started_at": instant(column("start")),
        "due_at": instant(column("due")), "is_provisional": boolean(column("provisional")),
        "ended_at": instant(column("end")),
    })  # fmt: skip


def _write_numbers(connection: Connection, keys: Keys, district: NDArray[np.str_]) -> None:
    """Write how far the case numbers of each district and day have come."""
    group = np.char.add(district, np.char.mod("-%d", keys.reported_on))
    known, at = np.unique(group, return_index=True)
    last = np.zeros(len(known), dtype=np.int64)
    np.maximum.at(last, np.searchsorted(known, group), keys.number)
    copy_rows(connection, "case_numbers", {
        "area_code": texts(district[at].tolist()), "day_on": day(keys.reported_on[at]), "last_number": int4(last),
    })  # fmt: skip
