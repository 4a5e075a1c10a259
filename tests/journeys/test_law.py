"""What a centre does all day, as its people tell it: over the demo city, everybody logged in as themselves and seeing
no more than their post allows, and every act arriving on the wall of the hall through the change feed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Engine, text

from app.cases.model import ActionResult, Photo, State
from app.desk.acts import acts_on
from app.desk.case_file import CaseFile
from app.desk.changes import change_lines
from app.errors import Refused
from app.services import Services
from db.commands.worker import run_worker
from db.connection.engine import make_engine
from db.feed.source import FeedSource
from db.schema.people import make_demo_roles, make_post_roles
from db.services import engine_as, make_services
from tests.fakes.tiny_city import PICTURE

ADVERTISEMENT, ROAD_SURFACE = "07001", "06013"
NOT_OURS = {"reason_code": "not_ours", "reason": "这里不归我们管"}
PHOTOS = {"handle": "after", "check": "other", "fail_check": "other", "verify": "other"}


class Wall:
    """The wall of the hall: it hears of everything through the feed alone."""

    def __init__(self, engine: Engine) -> None:
        self._source = FeedSource(engine)
        self.city = self._source.load()

    def state_of(self, case_id: int) -> str | None:
        """The state that the wall shows now; None where it shows no such case."""
        while (delta := self._source.read()) is not None:
            self.city.apply(delta)
        record = self.city.cases.record(case_id)
        return None if record is None else record["state"]

    def close(self) -> None:
        self._source.close()


class Hall:
    """The people of the demo city, each over a connection of their own, and the wall that they work for."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._engines: dict[str, Engine] = {}
        self._desks: dict[str, Services] = {}
        self.desk("w01")
        self.wall = Wall(self._engines["w01"])
        with engine.connect() as connection:
            place = text(
                "select s.number, st_x(p) as lon, st_y(p) as lat, d.district_code from city.staff s"
                " join city.staff_posts o using (staff_id) join city.duty_grids d using (duty_grid_id),"
                " st_pointonsurface(d.geom) p where o.post = 'supervisor' and d.district_code = '450107'"
                " order by s.number limit 1"
            )
            self.supervisor, self.lon, self.lat, self.district = connection.execute(place).one()

    def desk(self, number: str) -> Services:
        """The desk of somebody."""
        if number not in self._desks:
            self._engines[number] = engine_as(self.engine, number)
            self._desks[number] = make_services(self._engines[number])
        return self._desks[number]

    def class_id(self, code: str) -> int:
        statement = text("select max(class_id) from city.classes where code = :code and kind = 'event'")
        with self.engine.connect() as connection:
            return connection.execute(statement, {"code": code}).scalar_one()

    def report(self, number: str, code: str = ADVERTISEMENT, **more: Any) -> int:
        """Somebody reports something in the supervisor's grid."""
        desk = self.desk(number)
        inputs = {"class_id": self.class_id(code), "lon": self.lon, "lat": self.lat, "channel": "supervisor"} | more
        case_id = desk.cases.report(desk.me.person, uuid4(), inputs).case.case_id
        assert self.wall.state_of(case_id) == State.REPORTED
        return case_id

    def look(self, case_id: int, number: str = "l01") -> CaseFile:
        """What the desk of somebody shows of a case."""
        found = self.desk(number).case_reader.case_file(case_id)
        assert found is not None, f"{number} does not see the case"
        return found

    def act(self, number: str, case_id: int, key: str, **inputs: Any) -> CaseFile:
        """Somebody does something to a case, as their desk shows it; then the wall has heard of it."""
        desk = self.desk(number)
        if key in PHOTOS:
            inputs["photo_ids"] = [desk.cases.add_photo(desk.me.person, Photo(PICTURE, PHOTOS[key]))]
        moved: ActionResult = desk.cases.act(desk.me.person, uuid4(), self.look(case_id, number).case, key, inputs)
        shown = self.wall.state_of(case_id)
        assert shown == moved.case.state or (shown is None and moved.case.state in (State.MERGED, State.VOID))
        return self.look(case_id)

    def filed(self, code: str = ADVERTISEMENT) -> int:
        """A case that waits to be dispatched."""
        case_id = self.report(self.supervisor, code)
        self.act("a01", case_id, "accept")
        self.act("l01", case_id, "file")
        return case_id

    def dispatched(self, code: str = ADVERTISEMENT) -> tuple[int, str]:
        """A case that its first candidate has received, and the number of the handler."""
        case_id = self.filed(code)
        return case_id, self.send(case_id, "dispatch")

    def send(self, case_id: int, key: str, number: str = "d01", rank: int = 1) -> str:
        """Dispatch to a candidate with the reasons beside it; return the number of a handler of that unit."""
        candidate = self.desk(number).responsibility.candidates(case_id)[rank - 1]
        self.act(number, case_id, key, unit_id=candidate.unit_id, basis=candidate.basis())
        handler = self.handler_of(candidate.unit_id)
        self.act(handler, case_id, "receive")
        return handler

    def handler_of(self, unit_id: int) -> str:
        statement = text(
            "select min(s.number) from city.staff s join city.staff_posts p using (staff_id)"
            " where p.post = 'handler' and coalesce(p.unit_id, s.unit_id) = :unit_id"
        )
        with self.engine.connect() as connection:
            return connection.execute(statement, {"unit_id": unit_id}).scalar_one()

    def finish(self, case_id: int, handler: str) -> CaseFile:
        """Done, checked by a supervisor, closed by the shift leader."""
        self.act(handler, case_id, "handle", text="已清除")
        self.act(self.supervisor, case_id, "check")
        return self.act("l01", case_id, "close")

    def close(self) -> None:
        self.wall.close()
        for engine in self._engines.values():
            engine.dispose()


@pytest.fixture(scope="module")
def hall(cluster: Any, small_city: Engine) -> Iterator[Hall]:
    """A hall over a demo city of its own."""
    small_city.dispose()
    engine = make_engine(cluster.ensure_database("test-hall", str(small_city.url.database)))
    with engine.begin() as connection:
        make_post_roles(connection)
        make_demo_roles(connection)
    made = Hall(engine)
    yield made
    made.close()
    engine.dispose()
    cluster.drop_database("test-hall")


def steps(case: CaseFile) -> list[str]:
    return [line.action for line in case.history]


def handling(hall: Hall, case_id: int) -> Any:
    """The clock of the handling with its count, as the deadline panel shows it."""
    clocks = hall.desk("d01").deadlines.explain(case_id).clocks
    return next(one for one in clocks if one.clock.stage == "handle" and one.clock.ended_at is None)


def test_a_supervisor_on_patrol_finds_a_pasted_advertisement_and_it_is_gone_the_same_day(hall: Hall) -> None:
    case_id = hall.report(hall.supervisor, text="电线杆上贴了小广告")
    hall.act("a01", case_id, "accept")
    filed = hall.act("l01", case_id, "file")
    assert filed.manual_version == "demo" and filed.district is not None
    candidate = hall.desk("d01").responsibility.candidates(case_id)[0]
    assert candidate.rank == 1 and candidate.reasons
    hall.act("d01", case_id, "dispatch", unit_id=candidate.unit_id, basis=candidate.basis())
    clock = handling(hall, case_id)
    assert clock.explanation.counted_due_at == clock.clock.due_at and clock.clock.rule.class_code == ADVERTISEMENT
    handler = hall.handler_of(candidate.unit_id)
    hall.act(handler, case_id, "receive")
    closed = hall.finish(case_id, handler)
    assert steps(closed) == ["report", "accept", "file", "dispatch", "receive", "handle", "check", "close"]
    assert len({line.person for line in closed.history if line.action in ("handle", "check", "close")}) == 3
    assert [photo.kind for photo in closed.photos].count("after") == 1
    assert hall.look(case_id, handler).case.state is State.CLOSED  # their own cases stay theirs to see


def test_a_citizen_calls_the_hotline_and_is_not_believed_before_somebody_has_looked(hall: Hall) -> None:
    caller = {"name": "来电市民", "phone": "13800000000", "wishes_secrecy": True}
    case_id = hall.report("t01", channel="hotline", reporter=caller, text="路口有人贴小广告")
    hall.act("a01", case_id, "accept")
    with pytest.raises(Refused, match="was not verified"):
        hall.act("l01", case_id, "file")
    hall.act("a01", case_id, "send_to_verify", text="请到现场看看")
    seen = hall.look(case_id, hall.supervisor)
    assert seen.reports[0].phone is None  # who looks need not know who called
    hall.act(hall.supervisor, case_id, "verify", result="exists", text="属实")
    hall.act("l01", case_id, "file")
    assert hall.look(case_id, "a01").reports[0].phone == "13800000000"
    assert hall.look(case_id, "d01").reports[0].phone is None
    assert hall.finish(case_id, hall.send(case_id, "dispatch")).case.state is State.CLOSED


def test_the_city_hands_a_case_to_the_district_which_sends_its_own_people(hall: Hall) -> None:
    case_id = hall.filed()
    assert hall.district in dict(hall.desk("d01").case_reader.commands())
    hall.act("d01", case_id, "hand_to_district", command_code=hall.district)
    unit_id = hall.desk("d11").responsibility.candidates(case_id)[0].unit_id
    with pytest.raises(Refused, match="Only the responsible unit"):
        hall.act("d01", case_id, "dispatch_in_district", unit_id=unit_id)
    handler = hall.send(case_id, "dispatch_in_district", "d11")
    closed = hall.finish(case_id, handler)
    assert {"hand_to_district", "dispatch_in_district"} <= set(steps(closed))
    other = next(code for code, _name in hall.desk("d01").case_reader.commands() if code != hall.district)
    with hall.engine.connect() as connection:
        stranger = connection.scalar(
            text(
                "select min(s.number) from city.staff s join city.staff_posts p using (staff_id)"
                " where p.post = 'dispatcher' and p.area_code = :code"
            ),
            {"code": other},
        )
    assert hall.desk(str(stranger)).case_reader.case_file(case_id) is None  # the next district never sees it


def test_not_ours_says_the_unit_and_the_case_goes_to_the_next_one_with_both_reasons_kept(hall: Hall) -> None:
    case_id, first = hall.dispatched()
    back = hall.act(first, case_id, "return", **NOT_OURS)
    assert back.case.facts is not None and (back.case.facts.returned_times, back.case.facts.refused_times) == (1, 1)
    second = hall.send(case_id, "redispatch", rank=2)
    assert second != first
    with pytest.raises(Refused):
        hall.act(first, case_id, "handle", text="我们来")  # it is no longer theirs
    closed = hall.finish(case_id, second)
    lines = closed.assignments
    assert [line.return_code for line in lines] == ["not_ours", None] and lines[0].unit != lines[1].unit
    kept = [line.inputs["basis"] for line in closed.history if "basis" in line.inputs]
    assert len(kept) == 2 and all(basis for basis in kept)


def test_what_was_not_done_well_goes_back_to_the_same_unit_with_a_new_limit(hall: Hall) -> None:
    case_id, handler = hall.dispatched()
    hall.act(handler, case_id, "handle", text="已清除")
    with pytest.raises(Refused):
        hall.act(handler, case_id, "check")  # nobody checks their own work
    hall.act(hall.supervisor, case_id, "fail_check", reason_code="not_done", text="还在")
    again = hall.act("l01", case_id, "rework", reason="现场仍有小广告")
    assert again.case.state is State.DISPATCHED and again.case.facts is not None
    assert again.case.facts.reworked_times == 1 and len({line.unit for line in again.assignments}) == 1
    hall.act(handler, case_id, "receive")
    assert hall.finish(case_id, handler).case.state is State.CLOSED


def test_more_time_is_asked_for_before_the_deadline_and_the_count_says_so(hall: Hall) -> None:
    case_id, handler = hall.dispatched()
    before = handling(hall, case_id).clock
    hall.act(handler, case_id, "ask_extension", reason="需高空作业车")
    hall.act("d01", case_id, "grant_extension")
    after = handling(hall, case_id)
    assert after.clock.due_at > before.due_at and after.clock.total_us == 2 * before.total_us
    assert after.explanation.counted_due_at == after.clock.due_at and len(after.clock.extended_at) == 1
    hall.act(handler, case_id, "ask_extension", reason="车还没来")
    hall.act("d01", case_id, "grant_extension")
    with pytest.raises(Refused):
        hall.act(handler, case_id, "ask_extension", reason="第三次")
    assert hall.finish(case_id, handler).case.state is State.CLOSED


def test_work_that_has_to_wait_stands_still_and_goes_on_with_what_was_left(hall: Hall) -> None:
    case_id, handler = hall.dispatched()
    until = (datetime.now(UTC) + timedelta(days=20)).isoformat()
    hall.act(handler, case_id, "ask_suspension", reason="等待产权单位审批", until=until)
    still = hall.act("d01", case_id, "grant_suspension", until=until)
    assert still.case.facts is not None and still.case.facts.suspended_at is not None
    assert hall.wall.city.cases.record(case_id)["is_suspended"] and handling(hall, case_id).clock.due_at is None
    with pytest.raises(Refused):
        hall.act(handler, case_id, "handle", text="已清除")
    hall.act("d01", case_id, "resume", reason="审批已下")
    clock = handling(hall, case_id)
    assert len(clock.clock.pauses) == 1 and clock.explanation.counted_due_at == clock.clock.due_at
    assert hall.finish(case_id, handler).case.state is State.CLOSED


def test_the_neighbour_calls_about_the_same_thing_and_both_reports_become_one_case(hall: Hall) -> None:
    first = hall.filed()
    second = hall.report("t01", channel="hotline", text="还是那根电线杆")
    merged = hall.act("a01", second, "merge", into_case_id=first, reason="同一处小广告")
    assert merged.case.state is State.MERGED and merged.into_number == hall.look(first).number
    whole = hall.look(first)
    assert [report.channel for report in whole.reports] == ["supervisor", "hotline"] and "absorb" in steps(whole)
    apart = hall.act("l01", second, "undo_merge", reason="相隔二百米，不是一处")
    assert apart.case.state is State.REPORTED and hall.wall.state_of(second) == State.REPORTED
    assert len(hall.look(first).reports) == 1 and "release" in steps(hall.look(first))


def test_a_wrong_place_comes_back_is_mended_and_dispatched_where_it_really_is(hall: Hall) -> None:
    case_id, handler = hall.dispatched()
    before = hall.look(case_id)
    desk = hall.desk("d01")
    hall.act(handler, case_id, "return", reason_code="wrong_place", reason="现场在另一个网格")
    back = hall.look(case_id, "d01")
    assert acts_on(back.case, desk.me.person)[0].key == "correct", "that is the dispatcher's next act"
    with hall.engine.connect() as connection:
        elsewhere = text("select st_x(p) as lon, st_y(p) as lat from city.duty_grids d, st_pointonsurface(d.geom) p"
                         " where d.district_code = '450107' and not st_covers(d.geom, st_setsrid("
                         "st_makepoint(:lon, :lat), 4490)) order by d.code limit 1")  # fmt: skip
        lon, lat = connection.execute(elsewhere, {"lon": hall.lon, "lat": hall.lat}).one()
    asked = {"lon": round(lon, 6), "lat": round(lat, 6), "reason": "已电话核对"}
    tried = desk.cases.dry_run(desk.me.person, back.case, "correct", asked)
    assert hall.look(case_id).duty_grid == before.duty_grid, "nothing is changed by looking"
    hall.act("a01", case_id, "note", text="来电人说在对面")  # a quiet act between looking and doing disturbs nobody
    moved = desk.cases.act(desk.me.person, uuid4(), back.case, "correct", asked).case
    mended = hall.look(case_id)
    assert mended.duty_grid != before.duty_grid and moved.state is State.RETURNED
    line = mended.history[-1]
    assert line.changed == dict(tried.changed) and "duty_grid" in line.changed
    said = change_lines(line.changed, hall.wall.city, mended.time_zone)
    assert any(f"{before.duty_grid} → {mended.duty_grid}" in words for words in said)
    hall.wall.state_of(case_id)
    assert hall.wall.city.cases.record(case_id)["duty_grid_id"] != 0
    assert hall.finish(case_id, hall.send(case_id, "redispatch")).case.state is State.CLOSED


def test_another_class_is_another_limit_and_the_count_agrees(hall: Hall) -> None:
    case_id, handler = hall.dispatched()
    before = handling(hall, case_id).clock
    mended = hall.act("l01", case_id, "correct", class_id=hall.class_id(ROAD_SURFACE), reason="应为道路破损")
    after = handling(hall, case_id)
    assert after.clock.total_us != before.total_us and after.explanation.counted_due_at == after.clock.due_at
    assert mended.history[-1].changed["limit_s"][1] * 1_000_000 == after.clock.total_us
    assert hall.finish(case_id, handler).case.state is State.CLOSED


def test_a_second_caller_joins_the_open_case_and_disturbs_nobody(hall: Hall) -> None:
    case_id = hall.report("t01", channel="hotline", text="电线杆上有小广告", reporter={"name": "甲", "phone": "1"})
    at_the_desk = hall.look(case_id, "a01")  # somebody reads it, and is about to accept it
    before = hall.look(case_id)
    joined = hall.act("t01", case_id, "add_report", channel="hotline", text="又来一位反映的", wants_call_back=True,
                      reporter={"name": "乙", "phone": "2"})  # fmt: skip
    assert joined.number == before.number and joined.case.state is State.REPORTED and joined.due_at == before.due_at
    assert [(one.text, one.reporter) for one in hall.look(case_id, "a01").reports] == [
        ("电线杆上有小广告", "甲"), ("又来一位反映的", "乙")]  # fmt: skip
    desk = hall.desk("a01")
    assert desk.cases.act(desk.me.person, uuid4(), at_the_desk.case, "accept", {}).case.state is State.ACCEPTED


def test_what_the_machine_dispatched_a_dispatcher_takes_back(hall: Hall) -> None:
    with hall.engine.begin() as connection:  # a small city has judged fewer cases than a class has to earn
        connection.execute(text("update city.automatic_limits set shadow_cases = 30, shadow_share = 0.9"))
    class_id = hall.class_id(ROAD_SURFACE)
    hall.desk("m01").automatic.switch(None, class_id, "on", "影子一致率达标")
    case_id = hall.filed(ROAD_SURFACE)
    assert run_worker(hall.engine, is_once=True) == 0
    assert hall.wall.state_of(case_id) == State.DISPATCHED
    sent = hall.look(case_id)
    assert sent.history[-1].on_behalf_of == "automatic" and sent.history[-1].inputs["basis"]["reasons"]
    back = hall.act("d01", case_id, "take_back", reason="路面已由施工单位围挡")
    assert back.case.state is State.AT_DISPATCH and back.assignments[-1].taken_back_at is not None
    assert (
        run_worker(hall.engine, is_once=True) == 0 and hall.wall.state_of(case_id) == State.AT_DISPATCH
    )  # people decide now
    (score,) = (one for one in hall.desk("d01").automatic.scores() if one.class_id == class_id)
    assert (score.sent, score.returned) == (1, 1)
    assert hall.finish(case_id, hall.send(case_id, "dispatch")).case.state is State.CLOSED
