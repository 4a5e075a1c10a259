"""What people of the demo city have asked of each other: extensions, suspensions, appeals, supervisions, disputes.

Each act goes through the rules of the database (`city.act_in_the_past`). Shares without a source are our own.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from db.demo.casetimes import DAY_S, ZONE_S, Floats, by_day
from db.demo.staff import Staff
from db.schema.queries import query

HOUR_S = 3600
SHARE_EXTENDED = 0.0135
"""Of the cases at work. Source: the monthly analysis of one city, 223 of 16,475 cases."""
SHARE_SUSPENDED, SHARE_APPEALED, SHARE_DISPUTED = 0.01, 0.08, 0.0022
"""Of the cases at work, of those closed too late, of those at work; the last as many as the hard cases of one city."""
SHARE_SUPERVISED = 0.0028
"""Of the cases at work, two months of letters. Source: the 2,472 letters of one city in 58 months."""
WAITING_A_THOUSAND = {"extension": 1.6, "suspension": 0.8}
FEWEST = 5
"""So many of each kind there are in the smallest city, too: a list without a row shows nobody anything."""
SHARE_GRANTED = 0.88
RESTED_H = 16
"""So long nobody has acted on a case of which something is asked: longer than a night."""
UNTIL_H = 17.5
"""At this hour of the local day ends what is granted or demanded."""

WHY_LONGER = ("配件需向厂家定制，尚未到货（演示）", "连日降雨，无法施工（演示）", "需协调交警部门封道作业（演示）")
WHY_SUSPENDED = ("该路段正在地铁施工，待移交后处置（演示）", "需列入年度大修计划（演示）", "等待权属单位移交（演示）")
WHY_NOT = ("理由不充分，请按期处置（演示）", "未附证明材料（演示）")
WHY_APPEALED = ("处置已按期完成，系统反馈延迟（演示）", "因台风天气无法作业，申请免责（演示）")
APPEAL_HEARD, APPEAL_DENIED = "情况属实（演示）", "与记录不符，维持原结果（演示）"
DEMANDS = (
    "超期未处置，请说明原因并限期办结（演示）",
    "市民多次反映，请尽快处置（演示）",
    "重点路段，请优先处置（演示）",
)
REPLY = "已安排人员现场处置，限期内办结（演示）"
NOT_OURS = "不属于本单位管辖范围（演示）"
TRY_ANOTHER = "请核实权属（演示）"


@dataclass(frozen=True)
class Found:
    """The cases, one row each: ids, unit, who received it, class, last act and deadline in Unix seconds."""

    case_id: NDArray[np.int64]
    unit: NDArray[np.int64]
    handler: NDArray[np.int64]
    class_id: NDArray[np.int64]
    last_s: Floats
    due_s: Floats

    def take(self, rows: NDArray) -> Found:
        """Return some of them."""
        return Found(*(getattr(self, one.name)[rows] for one in fields(self)))

    def __len__(self) -> int:
        return len(self.case_id)


@dataclass
class PastActs:
    """Acts in the order in which they happen to each case; one that would lie in the future does not happen."""

    now_s: float
    rows: list[tuple[float, int, str, str, int | None]] = field(default_factory=list)

    def add(self, at_s: float, case_id: int, action: str, staff_id: int | None, **inputs: str | int) -> bool:
        """Add an act and tell whether it has happened."""
        if at_s >= self.now_s - 30:
            return False
        words = json.dumps(inputs, ensure_ascii=False)
        self.rows.append((float(at_s), int(case_id), action, words, None if staff_id is None else int(staff_id)))
        return True


def write_requests(connection: Connection, staff: Staff, now_s: float, rng: np.random.Generator) -> int:
    """Let people have asked and answered; return how many acts that made."""
    rows = connection.execute(query("demo_request_cases")).all()
    if not rows:
        return 0
    columns = list(zip(*rows, strict=True))
    is_closed = np.array(columns[1], dtype=bool)
    found = Found(
        np.array(columns[0], np.int64), np.array(columns[2], np.int64),
        np.array([one or 0 for one in columns[3]], np.int64), np.array(columns[4], np.int64),
        np.array(columns[5], float), np.array(columns[6], float),
    )  # fmt: skip
    acts = make_requests(
        found.take(np.flatnonzero(~is_closed)), found.take(np.flatnonzero(is_closed)), staff, now_s, rng
    )
    if not acts.rows:
        return 0
    at_s, case_ids, actions, inputs, staff_ids = (list(column) for column in zip(*acts.rows, strict=True))
    connection.execute(
        query("demo_past_acts"),
        {"case_ids": case_ids, "actions": actions, "inputs": inputs, "staff_ids": staff_ids, "at_s": at_s},
    )
    return len(acts.rows)


def make_requests(at_work: Found, closed_late: Found, staff: Staff, now_s: float, rng: np.random.Generator) -> PastActs:
    """Draw who asked what and who answered.

    Args:
        at_work: cases that a unit has received; closed_late: cases that were handled after their deadline.
    """
    acts = PastActs(now_s)
    people = _People(staff, at_work, rng)
    count = len(at_work)
    if count:
        shuffled = rng.permutation(count)
        is_late = at_work.due_s[shuffled] < now_s
        rested = now_s - at_work.last_s[shuffled] > RESTED_H * HOUR_S
        in_time, late = at_work.take(shuffled[~is_late & rested]), at_work.take(shuffled[is_late & rested])
        start = 0
        for share, least, draw in (
            (SHARE_EXTENDED, FEWEST, _extensions),
            (WAITING_A_THOUSAND["extension"] / 1000, FEWEST, _waiting_extensions),
            (SHARE_SUSPENDED, FEWEST, _suspensions),
            (WAITING_A_THOUSAND["suspension"] / 1000, FEWEST, _waiting_suspensions),
            (SHARE_DISPUTED, FEWEST, _disputes),
        ):
            end = min(start + max(least, round(share * count)), len(in_time))
            draw(acts, in_time.take(np.arange(start, end)), people, rng)
            start = end
        wanted = min(max(2 * FEWEST, round(SHARE_SUPERVISED * count)), len(late))
        _supervisions(acts, late.take(np.arange(wanted)), people, rng)
    _appeals(acts, closed_late, people, rng)
    return acts


class _People:
    """Who asks and who answers; dispatchers of the city, since those of a district see their own cases only."""

    def __init__(self, staff: Staff, at_work: Found, rng: np.random.Generator) -> None:
        self._staff, self._at_work, self._rng = staff, at_work, rng
        self._of_post = staff.of_post | {
            "dispatcher": np.array([one for one in staff.of_post["dispatcher"] if staff.rows[one - 1][4] is None])
        }

    def one(self, post: str) -> int:
        return int(self._rng.choice(self._of_post[post]))

    def other_units(self, class_id: int, unit: int) -> tuple[int, int]:
        """Two other units that have such cases, or any, where not so many have them."""
        known = self._at_work.unit[self._at_work.class_id == class_id]
        others = np.unique(known[known != unit])
        if len(others) < 2:
            others = np.unique(self._at_work.unit[self._at_work.unit != unit])
        second, third = self._rng.choice(others, 2, replace=False)
        return int(second), int(third)

    def of_unit(self, unit: int) -> int:
        return int(self._rng.choice(self._staff.of_unit[unit]))


def _between(start: Floats, end: Floats, parts: tuple[float, float], rng: np.random.Generator) -> Floats:
    return start + (end - start) * rng.uniform(*parts, len(start))


def _later(at_s: float, median_s: float, rng: np.random.Generator) -> float:
    """When somebody goes on who takes about so long; not at night."""
    return float(by_day(np.array([at_s + median_s * np.exp(rng.normal(0, 0.6))]), rng)[0])


def _lately(now_s: float, rng: np.random.Generator) -> float:
    """An instant of the last hours; what would be at night was in the afternoon before."""
    at_s = now_s - rng.uniform(0.1, 4.5) * HOUR_S
    local = (at_s + ZONE_S) % DAY_S
    if 7 * HOUR_S <= local <= 21.5 * HOUR_S:
        return at_s
    return at_s - local - (DAY_S if local < 7 * HOUR_S else 0) + rng.uniform(14.5, 18) * HOUR_S


def _until(at_s: float, days: float) -> str:
    """An instant so many days later, at the end of a working day of the city."""
    day = (at_s + ZONE_S) // DAY_S + round(days)
    return datetime.fromtimestamp(day * DAY_S - ZONE_S + UNTIL_H * HOUR_S, UTC).isoformat()


def _one_of(words: tuple[str, ...], rng: np.random.Generator) -> str:
    return words[int(rng.integers(len(words)))]


def _extensions(acts: PastActs, cases: Found, people: _People, rng: np.random.Generator) -> None:
    """Units that asked for more time, and were answered."""
    asked = by_day(_between(cases.last_s, np.minimum(cases.due_s, acts.now_s - 2 * HOUR_S), (0.4, 0.9), rng), rng)
    for case_id, handler, at_s, due_s in zip(cases.case_id, cases.handler, asked, cases.due_s, strict=True):
        if at_s < due_s and acts.add(at_s, case_id, "ask_extension", handler, reason=_one_of(WHY_LONGER, rng)):
            answered = _later(at_s, 0.7 * HOUR_S, rng)
            if rng.random() < SHARE_GRANTED:
                acts.add(answered, case_id, "grant_extension", people.one("dispatcher"))
            else:
                acts.add(answered, case_id, "refuse_extension", people.one("dispatcher"), reason=_one_of(WHY_NOT, rng))


def _waiting_extensions(acts: PastActs, cases: Found, _people: _People, rng: np.random.Generator) -> None:
    for case_id, handler in zip(cases.case_id, cases.handler, strict=True):
        acts.add(_lately(acts.now_s, rng), case_id, "ask_extension", handler, reason=_one_of(WHY_LONGER, rng))


def _suspensions(acts: PastActs, cases: Found, people: _People, rng: np.random.Generator) -> None:
    """Cases that stand still; a few that went on again, and a few that were not suspended."""
    asked = by_day(_between(cases.last_s, np.full(len(cases), acts.now_s - 2 * HOUR_S), (0.2, 0.9), rng), rng)
    for case_id, handler, at_s in zip(cases.case_id, cases.handler, asked, strict=True):
        is_over = acts.now_s - at_s > 9 * DAY_S and rng.random() < 0.25
        until = _until(at_s, 4) if is_over else _until(acts.now_s, rng.uniform(7, 120))
        if not acts.add(at_s, case_id, "ask_suspension", handler, reason=_one_of(WHY_SUSPENDED, rng), until=until):
            continue
        answered = _later(at_s, 1.5 * HOUR_S, rng)
        if rng.random() > SHARE_GRANTED:
            acts.add(answered, case_id, "refuse_suspension", people.one("dispatcher"), reason=_one_of(WHY_NOT, rng))
        elif acts.add(answered, case_id, "grant_suspension", people.one("shift_leader")) and is_over:
            acts.add(datetime.fromisoformat(until).timestamp(), case_id, "resume_by_itself", None)


def _waiting_suspensions(acts: PastActs, cases: Found, _people: _People, rng: np.random.Generator) -> None:
    for case_id, handler in zip(cases.case_id, cases.handler, strict=True):
        at_s, until = _lately(acts.now_s, rng), _until(acts.now_s, rng.uniform(7, 120))
        acts.add(at_s, case_id, "ask_suspension", handler, reason=_one_of(WHY_SUSPENDED, rng), until=until)


def _supervisions(acts: PastActs, cases: Found, people: _People, rng: np.random.Generator) -> None:
    """Late cases that somebody supervises; half of the units have replied."""
    since = np.maximum(cases.last_s, cases.due_s)
    begun = by_day(_between(since, np.full(len(cases), acts.now_s), (0.2, 0.95), rng), rng)
    begun = np.where(begun < acts.now_s, begun, _between(since, np.full(len(cases), acts.now_s), (0.5, 0.95), rng))
    for turn, (case_id, handler, at_s) in enumerate(zip(cases.case_id, cases.handler, begun, strict=True)):
        post, kind = (
            ("inspector", "timeout"),
            ("shift_leader", "timeout"),
            ("leader", "leader"),
            ("leader", "important"),
        )[int(rng.integers(4))]
        until = _until(max(at_s, acts.now_s - 2 * DAY_S), rng.uniform(2, 8))
        demand = _one_of(DEMANDS, rng)
        if (
            acts.add(at_s, case_id, "supervise", people.one(post), kind=kind, requirement=demand, until=until)
            and turn % 2
        ):
            acts.add(_later(at_s, 20 * HOUR_S, rng), case_id, "answer_supervision", handler, text=REPLY)


def _appeals(acts: PastActs, cases: Found, people: _People, rng: np.random.Generator) -> None:
    """Units that found it unjust to be called late: before the first review, before the last one, or answered."""
    is_chosen = rng.random(len(cases)) < SHARE_APPEALED
    latest = np.argsort(cases.last_s)[-2 * FEWEST :]
    is_chosen[latest] = True
    is_latest = np.isin(np.arange(len(cases)), latest)
    for row in np.flatnonzero(is_chosen):
        case_id, closed_s = cases.case_id[row], cases.last_s[row]
        at_s = closed_s + (acts.now_s - closed_s) * 0.4 if is_latest[row] else _later(closed_s, 0.8 * DAY_S, rng)
        handler = people.of_unit(int(cases.unit[row]))
        if not acts.add(at_s, case_id, "appeal", handler, reason=_one_of(WHY_APPEALED, rng)):
            continue
        at_s = at_s + (acts.now_s - at_s) * 0.5 if is_latest[row] and row % 2 else _later(at_s, 1.5 * DAY_S, rng)
        if rng.random() < 0.35 and not is_latest[row]:
            acts.add(at_s, case_id, "refuse_appeal", people.one("dispatcher"), reason=APPEAL_DENIED)
        elif acts.add(at_s, case_id, "pass_appeal", people.one("dispatcher"), reason=APPEAL_HEARD):
            at_s = _later(at_s, 1.5 * DAY_S, rng)
            key, why = ("grant_appeal", APPEAL_HEARD) if rng.random() < 0.75 else ("reject_appeal", APPEAL_DENIED)
            acts.add(at_s, case_id, key, people.one("acceptor"), reason=why)


def _disputes(acts: PastActs, cases: Found, people: _People, rng: np.random.Generator) -> None:
    """Cases that two units have returned: a third one has them at work, or they wait for coordination."""
    for turn, (case_id, handler, last_s, first, class_id) in enumerate(
        zip(cases.case_id, cases.handler, cases.last_s, cases.unit, cases.class_id, strict=True)
    ):
        second, third = people.other_units(int(class_id), int(first))
        # From back to front: what was done last is hours old, however old the case is.
        drawn = acts.now_s - min(acts.now_s - last_s, 4 * DAY_S) * np.array([0.9, 0.82, 0.6, 0.5, 0.3, 0.2])
        by_daylight = by_day(drawn, rng)
        at_s = iter(np.sort(np.where(by_daylight < acts.now_s - HOUR_S, by_daylight, drawn)))
        dispatcher = people.one("dispatcher")
        acts.add(next(at_s), case_id, "return", handler, reason_code="not_ours", reason=NOT_OURS)
        acts.add(next(at_s), case_id, "redispatch", dispatcher, unit_id=second, reason=TRY_ANOTHER)
        acts.add(next(at_s), case_id, "return", people.of_unit(second), reason_code="not_ours", reason=NOT_OURS)
        if turn % 2:
            acts.add(next(at_s), case_id, "send_to_coordination", dispatcher, reason=TRY_ANOTHER)
        else:
            acts.add(next(at_s), case_id, "redispatch", dispatcher, unit_id=third, reason=TRY_ANOTHER)
            acts.add(next(at_s), case_id, "receive", people.of_unit(third))
