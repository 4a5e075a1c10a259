"""A step is planned when it is due in city time, done once for ever, outruns nobody, and ends when pointless."""

from __future__ import annotations

from datetime import time
from uuid import uuid4

import pytest
from sqlalchemy import Connection, text

from app.cases.model import Person
from app.errors import Refused
from app.ladder.model import LadderRow
from app.ladder.service import LadderService
from db.connection.session import transaction
from tests.db.jobs.conftest import set_time
from tests.db.ladder.conftest import HOUR, draft, in_force, late_case, steps, sweep, urges
from tests.fakes.jobs import do_due_jobs

URGE, CALL = LadderRow("H1", "handle", 0, "urge", "unit"), LadderRow("H2", "handle", 4 * HOUR, "telephone", "unit")


def test_steps_are_due_in_working_time_and_done_once(city: Connection) -> None:
    in_force(city, "one", URGE, CALL)
    case_id = late_case(city, "2026-11-23 09:30+08")
    sweep(city)
    assert steps(city, case_id) == []
    set_time(city, "2026-11-23 09:31+08")
    for _turn in range(3):
        sweep(city)
    assert steps(city, case_id) == [("H1", "done", "urged")] and urges(city, case_id) == 1
    set_time(city, "2026-11-23 15:29+08")  # noon rests from 12 to 14
    sweep(city)
    assert len(steps(city, case_id)) == 1
    set_time(city, "2026-11-23 15:30+08")
    sweep(city)
    assert steps(city, case_id)[1] == ("H2", "task", None)
    assert city.scalar(text("select urged_times from city.cases where case_id = :id"), {"id": case_id}) == 1


def test_an_urge_is_a_quiet_act_of_the_clock_and_outruns_nobody(city: Connection, people: dict[str, Person]) -> None:
    in_force(city, "one", URGE)
    case_id = late_case(city, "2026-11-23 08:30+08", state="dispatched")
    seen = city.scalar(text("select version from city.cases where case_id = :id"), {"id": case_id})
    sweep(city)
    record = city.execute(
        text("select on_behalf_of, staff_id, inputs from city.flow_records where action = 'system_urge'")
    ).one()
    assert record == ("clock", None, {"lateness": "handle"})
    with transaction(city, people["dispatcher-1"].role_name) as connection:
        connection.execute(
            text("insert into city.flow_records (request_id, case_id, seen_version, action, inputs)"
                 " values (:r, :id, :seen, 'take_back', '{\"reason\": \"误派\"}')"),
            {"r": uuid4(), "id": case_id, "seen": seen},
        )  # fmt: skip
    assert city.scalar(text("select state from city.cases where case_id = :id"), {"id": case_id}) == "at_dispatch"


def test_nobody_urges_by_hand_in_the_name_of_the_system(city: Connection, people: dict[str, Person]) -> None:
    case_id = late_case(city, "2026-11-23 08:30+08")
    with pytest.raises(Exception, match="GH030|never by hand"), transaction(city, people["leader-1"].role_name) as one:
        one.execute(
            text("insert into city.flow_records (request_id, case_id, seen_version, action, inputs)"
                 " values (:r, :id, 1, 'system_urge', '{\"lateness\": \"handle\"}')"),
            {"r": uuid4(), "id": case_id},
        )  # fmt: skip


def test_quiet_hours_over_midnight_hold_a_step_until_the_morning(city: Connection) -> None:
    in_force(city, "one", LadderRow("H1", "handle", 0, "urge", "unit", time(20), time(8)))
    case_id = late_case(city, "2026-11-23 17:00+08")
    for at, outcome in (("2026-11-23 22:00+08", None), ("2026-11-24 03:00+08", None), ("2026-11-24 08:00+08", "urged")):
        if at == "2026-11-23 22:00+08":  # the worker was away until the evening
            set_time(city, at)
        set_time(city, at)
        sweep(city)
        assert steps(city, case_id) == [("H1", "done" if outcome else "due", outcome)], at


def test_a_row_for_urgent_cases_counts_each_hour_of_the_night(city: Connection) -> None:
    in_force(
        city, "one",
        LadderRow("U", "handle", 2 * HOUR, "notice", "shift_leader", is_urgent=True),
        LadderRow("H", "handle", 2 * HOUR, "urge", "unit", is_urgent=False),
    )  # fmt: skip
    urgent, other = (late_case(city, "2026-11-23 18:00+08", is_urgent=flag) for flag in (True, False))
    set_time(city, "2026-11-23 20:30+08")
    sweep(city)
    assert steps(city, urgent) == [("U", "queued", None)] and steps(city, other) == []
    set_time(city, "2026-11-24 10:00+08")
    sweep(city)
    assert steps(city, other) == [("H", "done", "urged")]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ("update city.cases set closed_at = city.city_now(), state = 'closed'", "closed"),
        ("update city.cases set suspended_at = city.city_now()", "suspended"),
        ("update city.stage_clocks set ended_at = city.city_now()", "stage_ended"),
        (
            "update city.stage_clocks set due_at = '2026-11-25 09:00+08', extended_at = array[city.city_now()]",
            "extended",
        ),
        ("update city.cases set state = 'merged'", "merged"),
    ],
)
def test_what_became_pointless_is_dropped_and_says_why(city: Connection, change: str, why: str) -> None:
    in_force(city, "one", LadderRow("H2", "handle", 0, "telephone", "unit"))
    case_id = late_case(city, "2026-11-23 08:30+08")
    sweep(city)
    assert steps(city, case_id) == [("H2", "task", None)]
    city.execute(text(f"{change} where case_id = {case_id}"))
    sweep(city)
    assert steps(city, case_id) == [("H2", "dropped", why)]


def test_without_a_word_is_ended_by_a_word_of_the_unit(city: Connection, people: dict[str, Person]) -> None:
    in_force(city, "one", LadderRow("S", "silent", HOUR, "telephone", "unit"))
    spoken, silent = late_case(city, "2026-11-23 08:30+08"), late_case(city, "2026-11-23 08:30+08")
    with transaction(city, people["handler-1"].role_name) as connection:
        connection.execute(
            text("insert into city.flow_records (request_id, case_id, seen_version, action, inputs)"
                 " values (:r, :id, 1, 'note', '{\"text\": \"配件在路上\"}')"),
            {"r": uuid4(), "id": spoken},
        )  # fmt: skip
    set_time(city, "2026-11-23 10:00+08")
    assert set(city.scalars(text("select case_id from city.silent_cases()"))) == {silent}
    sweep(city)
    assert steps(city, spoken) == [("S", "dropped", "answered")] and steps(city, silent) == [("S", "task", None)]


def test_what_was_shelved_comes_back_and_a_call_is_noted_once(city: Connection, people: dict[str, Person]) -> None:
    in_force(city, "one", LadderRow("H2", "handle", 0, "telephone", "unit"))
    case_id = late_case(city, "2026-11-23 08:30+08")
    sweep(city)
    desk, calls = people["shift_leader-1"].role_name, text("select step_id from city.ladder_calls(10)")
    with transaction(city, desk) as one:
        (step_id,) = one.scalars(calls).all()
        one.execute(text("select city.shelve_step(:id, '2026-11-23 11:00+08', '负责人在现场')"), {"id": step_id})
        assert one.scalars(calls).all() == []
    set_time(city, "2026-11-23 11:00+08")
    noted = text("select city.note_call(:id, '答应今天处置')")
    with transaction(city, desk) as one:
        assert one.scalars(calls).all() == [step_id]
        one.execute(noted, {"id": step_id})
    assert steps(city, case_id) == [("H2", "done", "called")]
    told = text("select action, inputs, post from city.flow_records where case_id = :id and version > 1")
    assert [tuple(row) for row in city.execute(told, {"id": case_id})] == [
        ("urge", {"way": "phone", "text": "答应今天处置"}, "shift_leader")
    ]
    with pytest.raises(Exception, match="not open"), transaction(city, desk) as one:
        one.execute(noted, {"id": step_id})


def test_another_edition_with_the_same_rows_does_nothing_again(
    city: Connection, ladder: LadderService, people: dict[str, Person]
) -> None:
    in_force(city, "one", URGE, CALL)
    case_id = late_case(city, "2026-11-23 08:30+08")
    sweep(city)
    draft(city, "two", URGE, CALL)
    ladder.publish(people["administrator-1"].role_name, "two", ladder.now()[1])
    assert ladder.in_force().name == "two"
    for at in ("2026-11-23 10:00+08", "2026-11-24 16:00+08"):
        set_time(city, at)
        sweep(city)
    assert [step[0] for step in steps(city, case_id)] == ["H1", "H2"] and urges(city, case_id) == 1


def test_of_arrears_a_new_ladder_plans_the_highest_step_alone(city: Connection) -> None:
    letter = LadderRow("H4", "handle", 80 * HOUR, "letter", "unit")
    in_force(city, "one", URGE, CALL, letter, since="2026-11-23 08:00+08")
    old, newer = late_case(city, "2026-10-12 09:00+08"), late_case(city, "2026-11-23 08:30+08")
    sweep(city)
    assert steps(city, old) == [("H4", "done", "drafted")]
    assert steps(city, newer) == [("H1", "done", "urged")]


def test_an_extension_is_another_round(city: Connection) -> None:
    in_force(city, "one", URGE)
    case_id = late_case(city, "2026-11-23 08:30+08")
    sweep(city)
    later = "extended_at = array[city.city_now()], due_at = '2026-11-24 09:00+08'"
    city.execute(text(f"update city.stage_clocks set {later} where case_id = {case_id}"))
    city.execute(text(f"update city.cases set stage_due_at = '2026-11-24 09:00+08' where case_id = {case_id}"))
    sweep(city)
    assert urges(city, case_id) == 1
    set_time(city, "2026-11-24 09:01+08")
    sweep(city)
    assert urges(city, case_id) == 2


def test_a_step_that_fails_stops_no_other_and_is_tried_again(city: Connection) -> None:
    in_force(city, "one", URGE)
    bad, good = late_case(city, "2026-11-23 08:10+08"), late_case(city, "2026-11-23 08:30+08")
    city.execute(text("select city.sweep_ladder()"))
    city.execute(text(f"update city.ladder_steps set does = 'urge', lateness = 'nonsense' where case_id = {bad}"))
    city.execute(text("select city.do_ladder_steps(100)"))
    assert urges(city, good) == 1 and urges(city, bad) == 0
    failed = city.execute(text(f"select failures, last_error from city.ladder_steps where case_id = {bad}")).one()
    assert failed.failures == 1 and failed.last_error
    city.execute(text("update city.ladder_steps set lateness = 'handle', retry_at = null where ended_at is null"))
    city.execute(text("select city.do_ladder_steps(100)"))
    assert urges(city, bad) == 1


def test_the_worker_sweeps_by_itself_once_a_ladder_is_published(
    city: Connection, ladder: LadderService, people: dict[str, Person]
) -> None:
    draft(city, "one", URGE)
    ladder.publish(people["administrator-1"].role_name, "one", ladder.now()[1])
    case_id = late_case(city, "2026-11-23 09:30+08")
    city.execute(text("delete from city.jobs where kind in ('months', 'prune')"))
    set_time(city, "2026-11-23 09:32+08")
    assert do_due_jobs(city) == {"ladder": 1, "steps": 1}
    assert urges(city, case_id) == 1
    assert do_due_jobs(city) == {}


def test_a_ladder_with_a_gap_a_loop_or_a_double_row_is_not_published(
    city: Connection, ladder: LadderService, people: dict[str, Person]
) -> None:
    today = ladder.now()[1]
    weaker = LadderRow("H3", "handle", 8 * HOUR, "urge", "unit")
    for name, rows, words in (
        ("gap", (), "gap"), ("loop", (CALL, weaker), "stronger"),
        ("double", (URGE, LadderRow("H9", "handle", 0, "urge", "unit")), "contradict"),
    ):  # fmt: skip
        draft(city, name, *rows)
        with pytest.raises(Refused, match=words):
            ladder.publish(people["administrator-1"].role_name, name, today)


def test_a_published_ladder_stands_and_is_for_administrators(
    city: Connection, ladder: LadderService, people: dict[str, Person]
) -> None:
    draft(city, "one", URGE)
    with pytest.raises(Refused):
        ladder.publish(people["leader-1"].role_name, "one", ladder.now()[1])
    ladder.publish(people["administrator-1"].role_name, "one", ladder.now()[1])
    with pytest.raises(Refused, match="published"):
        ladder.save_row(None, "one", CALL)
    with pytest.raises(Exception, match="published"):
        city.execute(text("update city.ladder_rows set after_s = 1"))


def test_a_trial_counts_what_a_draft_would_have_done(city: Connection, ladder: LadderService) -> None:
    draft(city, "one", URGE, CALL)
    for due in ("2026-11-19 09:00+08", "2026-11-20 16:00+08"):
        late_case(city, due)
    found = {(one.does, str(one.day_on)): one.steps for one in ladder.try_on(None, "one")}
    assert found == {("urge", "2026-11-19"): 1, ("urge", "2026-11-20"): 1, ("telephone", "2026-11-19"): 1}
    assert city.scalar(text("select count(*) from city.ladder_steps")) == 0
