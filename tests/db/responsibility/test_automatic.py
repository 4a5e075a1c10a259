"""Automatic dispatch, one class at a time: shadow, score, switch, sending, coming back, and bad moments."""

from uuid import uuid4

import pytest
from sqlalchemy import Connection, Engine, text

from app.cases.model import Case, Person, Photo, State
from app.cases.service import CaseService
from app.errors import Refused, Unavailable
from app.responsibility.automatic import AutomaticDispatch, request_id, shortened
from app.responsibility.model import Assigns, ClassScore, Rule, RuleSet
from app.responsibility.service import ResponsibilityService
from db.commands.worker import kinds_of, run_worker
from db.services import engine_as
from db.stores.cases import DatabaseCaseStore
from db.stores.jobs import JobStore
from db.stores.responsibility import DatabaseResponsibilityStore
from tests.db.responsibility.test_rules import U1, U2, make_case, make_draft, publish, rule
from tests.db.stores.test_refusals import try_sql
from tests.fakes import tiny_city
from tests.fakes.jobs import begin_worker, do_due_jobs, rest_rhythms

LITTER = 1
FEW = "update city.automatic_limits set shadow_cases = 20, return_window = 10, return_share = 0.1"


@pytest.fixture
def ready(city: Connection, rules: ResponsibilityService, store: DatabaseResponsibilityStore, admin: str) -> str:
    """Rules that give litter to the first unit, and a class that is in shadow; returns the administrator."""
    make_draft(store, "a", rule("R-1"))
    publish(rules, store, admin, "a")
    store.switch(admin, LITTER, "shadow", "begin")
    city.execute(text(FEW))
    return admin


def score(automatic: AutomaticDispatch) -> ClassScore:
    (found,) = automatic.scores()
    return found


def shadow_rows(city: Connection) -> list:
    return list(city.execute(text("select * from city.shadow_cases order by case_id, case_version")))


def handle(cases: CaseService, people: dict[str, Person], case: Case, unit_id: int) -> Case:
    handler = people[f"handler-{unit_id}"]
    photo = cases.add_photo(handler, Photo(tiny_city.PICTURE, "after"))
    case = cases.act(handler, uuid4(), case, "receive", {}).case
    return cases.act(handler, uuid4(), case, "handle", {"text": "已清", "photo_ids": [photo]}).case


def dispatches(city: Connection) -> int:
    """Let a worker do what is due; how many cases were dispatched by it."""
    count = text("select count(*) from city.flow_records where action = 'dispatch' and on_behalf_of = 'automatic'")
    before = city.scalar(count)
    assert do_due_jobs(city)["failed"] == 0
    return city.scalar(count) - before


def judge(cases: CaseService, people: dict[str, Person], unit_id: int = U1) -> Case:
    case = make_case(cases, people)
    case = cases.act(people["dispatcher-1"], uuid4(), case, "dispatch", {"unit_id": unit_id}).case
    return handle(cases, people, case, unit_id)


def earn(city: Connection, right: int, wrong: int = 0) -> None:
    """Let so many shadow cases have been judged."""
    city.execute(
        text(
            "insert into city.shadow_cases (case_id, case_version, class_id, mode, unit_id, computed_at, final_unit_id,"
            " judged_at) select n, 3, 1, 'shadow', 1, city.city_now(), case when n <= :right then 1 else 2 end,"
            " city.city_now() from generate_series(1, :all) n"
        ),
        {"right": right, "all": right + wrong},
    )


def test_a_shadow_case_is_kept_and_compared_with_who_handled_it(city, cases, automatic, people, ready) -> None:
    judge(cases, people, U1)
    judge(cases, people, U2)
    rows = shadow_rows(city)
    assert [(row.unit_id, row.final_unit_id, row.mode, row.doubt, row.rules_version) for row in rows] == [
        (U1, U1, "shadow", None, "a"),
        (U1, U2, "shadow", None, "a"),
    ]
    assert (score(automatic).judged, score(automatic).agreed, score(automatic).sent) == (2, 1, 0)
    assert dispatches(city) == 0


def test_what_is_off_keeps_nothing_and_what_is_unsure_is_left_to_people(
    city, cases, automatic, people, ready, store, rules
) -> None:
    store.switch(ready, LITTER, "off", "pause")
    make_case(cases, people)
    assert shadow_rows(city) == []
    store.switch(ready, LITTER, "shadow", "again")
    store.save_draft(None, RuleSet("b", "b", "2026"), [Rule("R-1", Assigns.LOCAL, field="district")])
    publish(rules, store, ready, "b")
    unsure = make_case(cases, people, lon=108.2 + 40 / 102_700)
    (row,) = shadow_rows(city)
    assert (row.case_id, row.unit_id, row.doubt) == (unsure.case_id, None, "border")
    assert score(automatic).judged == 0


def test_a_class_is_switched_on_only_when_it_has_earned_it(city, automatic, people, ready) -> None:
    earn(city, 19)
    with pytest.raises(Refused, match="19 of the last 19 trial cases match. 20 cases"):
        automatic.switch(ready, LITTER, "on", "try")
    earn_more = "update city.shadow_cases set final_unit_id = 2 where case_id = 1"
    city.execute(text("delete from city.shadow_cases"))
    earn(city, 25)
    city.execute(text(earn_more))
    city.execute(text("update city.shadow_cases set judged_at = judged_at + interval '1 s' where case_id = 1"))
    with pytest.raises(Refused, match="19 of the last 20 trial cases match"):
        automatic.switch(ready, LITTER, "on", "try")
    city.execute(text("update city.shadow_cases set judged_at = judged_at - interval '9 s' where case_id = 1"))
    assert automatic.limits().is_earned(score(automatic))
    assert automatic.switch(ready, LITTER, "on", "earned") == "on"
    found = score(automatic)
    assert (found.mode, found.judged, found.last_why, found.last_by) == ("on", 0, "earned", ready)
    history = city.execute(
        text("select from_mode, to_mode, why, changed_by from city.automatic_changes order by change_id")
    )
    assert [tuple(row) for row in history] == [("off", "shadow", "begin", ready), ("shadow", "on", "earned", ready)]


def test_switching_is_for_administrators_and_needs_a_reason(city, automatic, people, ready) -> None:
    for number in ("dispatcher-1", "leader-1", "shift_leader-1"):
        with pytest.raises(Refused, match="Your post does not allow this"):
            automatic.switch(people[number].role_name, LITTER, "off", "x")
        assert try_sql(city, people[number], "update city.automatic_classes set mode = 'on'") == "42501"
        assert try_sql(city, people[number], "select city.note_sent(1, 1, null)") == "42501"
    with pytest.raises(Refused, match="Enter a reason"):
        automatic.switch(ready, LITTER, "off", " ")
    with pytest.raises(Refused, match="is not a mode"):
        automatic.switch(ready, LITTER, "half", "x")
    for attack in (
        "delete from city.automatic_changes",
        "update city.automatic_limits set shadow_cases = 20, shadow_share = 0.51",
        "update city.automatic_limits set return_share = 0.49",
    ):
        assert try_sql(city, people["administrator-1"], attack) == "42501", attack


def test_what_has_to_be_earned_is_what_the_law_says(city: Connection, automatic: AutomaticDispatch) -> None:
    """The others of these tests make the figures smaller, to be quicker."""
    limits = automatic.limits()
    assert (limits.shadow_cases, limits.shadow_share) == (500, 0.995)
    fields = {"class_id": LITTER, "mode": "shadow", "since": None, "unsure": 0, "sent": 0, "returned": 0}
    for judged, agreed, is_earned in ((499, 499, False), (500, 497, False), (500, 498, True)):
        assert limits.is_earned(ClassScore(**fields, judged=judged, agreed=agreed)) == is_earned


@pytest.mark.parametrize(("right", "wrong", "is_earned"), [(499, 0, False), (497, 3, False), (498, 2, True)])
def test_the_database_asks_for_five_hundred_cases_and_99_5_percent(
    city, rules, store, admin, automatic, right: int, wrong: int, is_earned: bool
) -> None:
    make_draft(store, "a", rule("R-1"))
    publish(rules, store, admin, "a")
    store.switch(admin, LITTER, "shadow", "begin")
    earn(city, right, wrong)
    if is_earned:
        assert automatic.switch(admin, LITTER, "on", "earned") == "on"
    else:
        with pytest.raises(
            Refused, match=f"{right} of the last {right + wrong} trial cases match. 500 cases and 99.5 % are needed"
        ):
            automatic.switch(admin, LITTER, "on", "try")


@pytest.fixture
def on(city: Connection, automatic: AutomaticDispatch, ready: str) -> str:
    """Litter is dispatched automatically."""
    earn(city, 25)
    automatic.switch(ready, LITTER, "on", "earned")
    return ready


def test_an_automatic_dispatch_carries_its_trace(city, cases, automatic, people, on) -> None:
    case = make_case(cases, people)
    assert dispatches(city) == 1
    row = city.execute(
        text("select * from city.flow_records where case_id = :id order by version desc limit 1"), {"id": case.case_id}
    ).one()
    assert (row.action, row.on_behalf_of, row.post, row.actor) == (
        "dispatch",
        "automatic",
        "dispatcher",
        "test-rules_worker",
    )
    basis = city.scalar(text("select basis from city.assignments where case_id = :id"), {"id": case.case_id})
    assert (basis["kind"], basis["code"], basis["version"], basis["reasons"][0]["kind"]) == (
        "automatic",
        "R-1",
        "a",
        "rule",
    )
    assert (score(automatic).sent, score(automatic).returned) == (1, 0)
    assert dispatches(city) == 0


def test_a_killed_worker_sends_nothing_twice(city, cases, automatic, people, on, monkeypatch) -> None:
    """The server went away after the dispatch and before it was noted: nothing of it stands, and another does it."""
    case = make_case(cases, people)
    dispatched = text("select count(*) from city.assignments where case_id = :id")
    rest_rhythms(city)

    def fall(*_args: object) -> None:
        raise Unavailable("gone")

    with monkeypatch.context() as patched:
        patched.setattr(DatabaseResponsibilityStore, "note_sent", fall)
        jobs = JobStore(city, begin_worker(city))
        (job,) = jobs.take()
        with pytest.raises(Unavailable):
            jobs.do(job)
    assert city.scalar(dispatched, {"id": case.case_id}) == 0
    assert dispatches(city) == 0, "it is leased to the one that fell"
    city.execute(text("select city.free_jobs_of_the_dead()"))
    assert dispatches(city) == 1
    assert city.scalar(dispatched, {"id": case.case_id}) == 1
    assert jobs.do(job) is None and city.scalar(dispatched, {"id": case.case_id}) == 1, (
        "one that comes back does nothing"
    )
    assert score(automatic).sent == 1
    assert request_id(case.case_id, 3) == request_id(case.case_id, 3) != request_id(case.case_id, 4)


def test_a_class_that_was_switched_off_meanwhile_is_left_to_people(city, cases, automatic, people, on) -> None:
    case = make_case(cases, people)
    automatic.switch(on, LITTER, "off", "pause")
    assert dispatches(city) == 0
    assert city.scalar(text("select state from city.cases where case_id = :id"), {"id": case.case_id}) == "at_dispatch"
    assert city.scalar(text("select count(*) from city.jobs where kind = 'dispatch' and ended_at is null")) == 0


def test_who_only_urges_does_not_outrun_the_worker(city, cases, automatic, people, on) -> None:
    case = make_case(cases, people)
    urged = cases.act(people["leader-1"], uuid4(), case, "urge", {"way": "phone"}).case
    assert dispatches(city) == 1
    row = shadow_rows(city)[-1]
    assert row.sent_at is not None and row.failed_at is None
    assert cases.look(case.case_id).version == urged.version + 1


def test_who_was_faster_keeps_the_case(city, cases, automatic, people, on) -> None:
    case = make_case(cases, people)
    cases.act(people["dispatcher-1"], uuid4(), case, "dispatch", {"unit_id": U2})
    assert dispatches(city) == 0
    row = shadow_rows(city)[-1]
    assert row.sent_at is None and "Another user acted first" in row.failure
    assert city.scalar(text("select unit_id from city.cases where case_id = :id"), {"id": case.case_id}) == U2


def test_a_dispatcher_takes_an_automatic_dispatch_back(city, cases, automatic, people, on) -> None:
    case = make_case(cases, people)
    dispatches(city)
    case = Case(case.case_id, case.version + 1, State.DISPATCHED, U1)
    case = cases.act(people["dispatcher-1"], uuid4(), case, "take_back", {"reason": "另有安排"}).case
    assert score(automatic).returned == 1
    assert dispatches(city) == 0  # what people took back is theirs
    cases.act(people["dispatcher-1"], uuid4(), case, "dispatch", {"unit_id": U2})


def test_a_class_that_comes_back_too_often_goes_back_to_shadow_by_itself(city, cases, automatic, people, on) -> None:
    made = [make_case(cases, people) for _number in range(3)]
    dispatches(city)
    for number, case in enumerate(made, start=1):
        sent = Case(case.case_id, case.version + 1, State.DISPATCHED, U1)
        cases.act(people["handler-1"], uuid4(), sent, "return", {"reason_code": "not_ours", "reason": "不是"})
        if number == 1:
            assert score(automatic).mode == "on"
        elif number == 2:  # the second of ten is more than a tenth
            found = score(automatic)
            assert (found.mode, found.last_by_itself, found.last_why) == (
                "shadow",
                True,
                "2 of the last 3 automatic dispatches came back",
            )
    assert score(automatic).judged == 0  # it has to earn its switch anew
    with pytest.raises(Refused, match="Not yet"):
        automatic.switch(on, LITTER, "on", "again")
    history = city.execute(text("select to_mode, is_by_itself from city.automatic_changes order by change_id")).all()
    assert [tuple(row) for row in history] == [("shadow", False), ("on", False), ("shadow", True)]


def test_a_case_closed_by_notice_is_judged_and_is_no_return(city, cases, automatic, people, on) -> None:
    """The unit had it to the end; its class must not lose its switch by it."""
    case = make_case(cases, people)
    dispatches(city)
    case = Case(case.case_id, case.version + 1, State.DISPATCHED, U1)
    case = cases.act(people["handler-1"], uuid4(), case, "receive", {}).case
    told = {"reason_code": "plan_needed", "notice": "已书面告知"}
    cases.act(people["shift_leader-1"], uuid4(), case, "close_by_notice", told)
    assert (score(automatic).sent, score(automatic).returned) == (1, 0)
    row = shadow_rows(city)[-1]
    assert (row.case_id, row.final_unit_id, row.came_back_at) == (case.case_id, U1, None)


def test_the_third_of_fifty_switches_a_class_back_and_the_second_does_not(
    city, cases, automatic, people, ready
) -> None:
    city.execute(text("delete from city.automatic_limits"))
    city.execute(text("insert into city.automatic_limits default values"))
    earn(city, 500)
    automatic.switch(ready, LITTER, "on", "earned")
    made = [make_case(cases, people) for _number in range(3)]
    dispatches(city)
    for case, mode in zip(made, ("on", "on", "shadow"), strict=True):
        sent = Case(case.case_id, case.version + 1, State.DISPATCHED, U1)
        cases.act(people["handler-1"], uuid4(), sent, "return", {"reason_code": "not_ours", "reason": "不是"})
        assert score(automatic).mode == mode


@pytest.mark.parametrize(("reason", "counts"), [
    ("not_ours", 1), ("wrong_class", 0), ("wrong_place", 0), ("not_found", 0),
])  # fmt: skip
def test_only_what_says_that_the_unit_is_another_counts_against_a_class(
    city, cases, automatic, people, on, reason: str, counts: int
) -> None:
    """The right unit would have sent it back for its class or its place too; and who handles it then is judged."""
    case = make_case(cases, people)
    dispatches(city)
    sent = Case(case.case_id, case.version + 1, State.DISPATCHED, U1)
    back = cases.act(people["handler-1"], uuid4(), sent, "return", {"reason_code": reason, "reason": "不是"}).case
    assert (score(automatic).sent, score(automatic).returned) == (1, counts)
    again = cases.act(people["dispatcher-1"], uuid4(), back, "redispatch", {"unit_id": U2}).case
    handle(cases, people, again, U2)
    assert shadow_rows(city)[-1].final_unit_id == U2


def test_a_trace_fits_into_a_record() -> None:
    long = {"kind": "automatic", "reasons": [{"text": "字" * 900}] * 9}
    assert len(shortened(long)["reasons"]) == 1
    assert shortened({"kind": "x"}) == {"kind": "x"}


def test_the_worker_may_dispatch_and_nothing_else(city: Connection, on: str) -> None:
    worker = Person(city.scalar(text("select city.worker_role()")))
    for attack in (
        "select city.switch_automatic(1, 'on', 'x')",
        "update city.shadow_cases set unit_id = 2",
        "insert into city.flow_records (request_id, case_id, seen_version, action, inputs, on_behalf_of)"
        " values (gen_random_uuid(), 1, 1, 'dispatch', '{}', 'clock')",
    ):
        assert try_sql(city, worker, attack) == "42501"


def turn_on(template: Engine) -> dict[str, Person]:
    """Litter is dispatched automatically, committed, in a database that the tests below share; returns its people."""
    store = DatabaseResponsibilityStore(template)
    service = ResponsibilityService(store)
    with template.connect() as connection:
        people = tiny_city.people(connection)
        if connection.scalar(text("select city.automatic_mode(1)")) == "on":
            return people
    admin = str(people["administrator-1"].role_name)
    make_draft(store, "a", rule("R-1"))
    publish(service, store, admin, "a")
    store.switch(admin, LITTER, "shadow", "begin")
    with template.begin() as connection:
        connection.execute(text(FEW))
        earn(connection, 25)
    store.switch(admin, LITTER, "on", "earned")
    return people


def test_two_workers_at_once_send_each_case_once(template: Engine) -> None:
    """Committed, in a database of its own: the door lets one of them through, the other gets the same answer."""
    from concurrent.futures import ThreadPoolExecutor

    people = turn_on(template)
    cases = CaseService(DatabaseCaseStore(template))
    made = [make_case(cases, people) for _number in range(6)]
    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(lambda _number: do_due_jobs(template), range(2)))
    assert sum(one["dispatch"] for one in done) == 6 and not any(one["failed"] for one in done)
    with template.connect() as connection:
        counts = connection.execute(
            text("select count(*), count(distinct case_id) from city.assignments where case_id = any (:ids)"),
            {"ids": [case.case_id for case in made]},
        ).one()
        assert tuple(counts) == (6, 6)
        assert connection.scalar(text("select count(*) from city.shadow_cases where sent_at is not null")) == 6


def test_the_worker_logs_in_and_does_its_jobs(template: Engine) -> None:
    """The worker's own role does all jobs; an owner who may not be anyone leaves dispatching to it."""
    people = turn_on(template)
    with template.connect() as connection:
        role = connection.scalar(text("select city.worker_role()"))
    engine = engine_as(template, role)
    assert kinds_of(engine) == kinds_of(template) and "dispatch" in kinds_of(engine)
    case = make_case(CaseService(DatabaseCaseStore(template)), people)
    assert run_worker(engine, is_once=True) == 0
    engine.dispose()
    with template.connect() as connection:
        statement = text(
            "select actor, on_behalf_of from city.flow_records where case_id = :id and action = 'dispatch'"
        )
        assert connection.execute(statement, {"id": case.case_id}).one() == (role, "automatic")
