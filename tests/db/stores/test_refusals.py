"""What the door refuses, through the service and with plain SQL as that person."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Connection, text, update
from sqlalchemy.exc import DBAPIError

from app.cases.actions import ACTIONS, CaseAction, check_inputs, find_action
from app.cases.model import COUNTED, Case, Inputs, Person, Photo, Post, State
from app.cases.service import CaseService
from app.errors import Refused
from db.connection.session import transaction
from db.schema.tables.cases import cases
from db.schema.transitions import rows_of
from db.stores.cases import DatabaseCaseStore
from tests.app.cases.test_matrix import read_matrix
from tests.db.stores.test_straight_road import walk
from tests.fakes import pictures, tiny_city
from tests.fakes.tiny_city import litter

ANSWERS = {
    "unit": 1, "reason": "r", "text": "t", "command": "450103", "instant": "2100-01-01T00:00:00+08:00", "class": 1,
    "channel": "hotline",
}  # fmt: skip
NO_RIGHT = {"GH003", "GH004", "GH009", "GH030", "42501"}


def inputs_of(city: Connection, person: Person, action: CaseAction, case_id: int) -> Inputs:
    """Every answer that an act must have; photos are the person's own, where they may take any."""
    inputs: Inputs = {}
    for ask in action.asks:
        if ask.kind in ("proof", "after"):
            try:
                inputs[ask.key] = [tiny_city.add_photo(city, person, "after")]
            except Refused:
                inputs[ask.key] = [1]
        elif ask.is_required:
            inputs[ask.key] = ask.words[0][0] if ask.words else ANSWERS.get(ask.kind)
    reports = "select min(report_id) from city.reports where case_id = :id"
    if "report_id" in inputs:
        inputs["report_id"] = city.scalar(text(reports), {"id": case_id})
    if "into_case_id" in inputs:
        inputs["into_case_id"] = tiny_city.make_case(city, State.REPORTED)
    if "until" in inputs:
        inputs["until"] = (datetime.now(UTC) + timedelta(days=9)).isoformat()
    if action.key == "file":
        inputs["unverified_reason"] = "r"
    if action.key == "correct":
        inputs["text"] = "t"
    if "officer_id" in inputs:
        inputs["officer_id"] = city.scalar(text("select staff_id from city.staff where number = 'supervisor-1'"))
        inputs["no_photo_reason"] = "r"
    return inputs


def make_ready(city: Connection, action: CaseAction, state: State) -> int:
    """A case of unit 1 and the command of 450103 that is as an act wants it, with two reports and a running clock."""
    case_id = tiny_city.make_case(city, state)
    other_id = tiny_city.make_case(city, State.REPORTED)
    facts: dict[str, object] = {"command_code": "450103", "unit_id": 1}
    for need in action.needs:
        if need.is_any:
            facts[need.fact] = datetime.now(UTC) if need.fact.endswith("_at") else "leader"
        elif need.values and need.fact not in COUNTED:
            facts[need.fact] = need.values[0]
        if need.fact == "is_on_behalf_allowed":
            city.execute(text(tiny_city.ON_BEHALF))
    if state is State.MERGED:
        facts |= {"merged_into": other_id, "merged_state": "reported", "closed_at": datetime.now(UTC)}
    if action.key == "appeal":
        facts |= {"due_at": datetime(2020, 1, 1, tzinfo=UTC), "closed_at": datetime.now(UTC)}
    if action.key == "grant_suspension":
        facts["asked_until"] = datetime.now(UTC) + timedelta(days=3)
    city.execute(update(cases).where(cases.c.case_id == case_id).values(facts))
    city.execute(text(
        "insert into city.reports (case_id, channel, class_id, geom, reported_at, reported_on)"
        " select :id, 'web', 1, st_setsrid(st_makepoint(108.35, 22.82), 4490), now(), current_date"
        " from generate_series(1, 2)"), {"id": case_id})  # fmt: skip
    city.execute(text(
        "insert into city.stage_clocks (case_id, clock_no, stage, limit_value, limit_unit, limit_s, started_at, due_at)"
        " values (:id, 1, 'handle', 1, 'natural_day', 86400, now(), now() + interval '1 day')"),
        {"id": case_id})  # fmt: skip
    return case_id


def try_sql(city: Connection, person: Person | str, statement: str, **values: object) -> str:
    """Run a statement as somebody and undo it; give the SQLSTATE, or 'ok'."""
    name = person if isinstance(person, str) else person.role_name
    try:
        with transaction(city, name) as connection:
            connection.execute(text(statement), values)
            raise Undo
    except DBAPIError as error:
        return str(error.orig.sqlstate)
    except Undo:
        return "ok"


class Undo(Exception):
    pass


def insert_act(
    city: Connection, person: Person, case: Case, action: str, inputs: Inputs, request_id: UUID | None = None
):
    return try_sql(
        city, person,
        "insert into city.flow_records (request_id, case_id, seen_version, action, inputs)"
        " values (:request_id, :case_id, :version, :action, cast(:inputs as jsonb))",
        request_id=request_id or uuid4(), case_id=case.case_id, version=case.version, action=action,
        inputs=json.dumps(inputs),
    )  # fmt: skip


def matrix_of(number: str) -> Iterator[tuple[str, CaseAction, bool]]:
    """Every possible pair of state and act, and whether somebody may do it by the committed matrix."""
    post = number.partition("-")[0]
    for (state, key), posts in read_matrix().items():
        if state == "none" or key == "-":
            continue
        action = find_action(key)
        in_command = number == "dispatcher-2" or not action.is_own_command
        yield state, action, post in posts and action.on_behalf_of is None and in_command


@pytest.mark.parametrize("number", [*(f"{post}-1" for post in Post), "dispatcher-2"])
def test_the_database_knows_the_same_matrix(city: Connection, people: dict[str, Person], number: str) -> None:
    """Every possible pair of state and act, tried by every post with plain SQL."""
    person = people[number]
    for state, action, may in matrix_of(number):
        undone = city.begin_nested()
        case = Case(make_ready(city, action, State(state)), 1, State(state))
        found = insert_act(city, person, case, action.key, inputs_of(city, person, action, case.case_id))
        assert found == "ok" if may else found in NO_RIGHT, (state, action.key, number, found)
        undone.rollback()


@pytest.mark.parametrize("number", [*(f"{post}-1" for post in Post), "dispatcher-2"])
def test_the_service_knows_the_same_matrix(city: Connection, people: dict[str, Person], number: str) -> None:
    """The same pairs through the service, with the facts of the case as a desk reads them."""
    person, service = people[number], CaseService(DatabaseCaseStore(city))
    for state, action, may in matrix_of(number):
        undone = city.begin_nested()
        case = service.look(make_ready(city, action, State(state)))
        assert case is not None
        inputs = inputs_of(city, person, action, case.case_id)
        told = ""
        try:
            service.act(person, uuid4(), case, action.key, inputs)
        except Refused as refusal:
            told = str(refusal)
        assert bool(told) != may, (state, action.key, number, told)
        assert service.look(case.case_id).version == 1 + may
        undone.rollback()


@pytest.mark.parametrize("post", Post)
def test_only_some_posts_report(city: Connection, people: dict[str, Person], post: Post) -> None:
    found = try_sql(city, people[f"{post}-1"], "select city.report_case(:request_id, cast(:inputs as jsonb))",
                    request_id=uuid4(), inputs=json.dumps(litter()))  # fmt: skip
    assert (found == "ok") == (post in read_matrix()[("none", "report")]), found


def test_what_the_matrix_does_not_list_is_refused(city: Connection, people: dict[str, Person]) -> None:
    possible = read_matrix()
    for state in State:
        case = Case(tiny_city.make_case(city, state), 1, state)
        for action in ACTIONS:
            if (state, action.key) not in possible:
                assert insert_act(city, people["shift_leader-1"], case, action.key, {}) == "GH003", (state, action.key)


def test_nobody_acts_twice_with_one_request(city: Connection, service: CaseService, people: dict[str, Person]) -> None:
    request_id, report_id = uuid4(), uuid4()
    reported = service.report(people["acceptor-1"], report_id, litter())
    assert service.report(people["acceptor-1"], report_id, litter()) == reported
    assert city.scalar(text("select count(*) from city.cases")) == 1
    accepted = service.act(people["acceptor-1"], request_id, reported.case, "accept", {})
    again = service.act(people["acceptor-1"], request_id, reported.case, "accept", {})
    assert again == accepted
    filed = service.act(people["shift_leader-1"], uuid4(), accepted.case, "file", {})
    assert service.act(people["acceptor-1"], request_id, reported.case, "accept", {}) == accepted
    assert city.scalar(text("select version from city.cases")) == filed.case.version == 3


def test_a_request_id_belongs_to_one_act_of_one_person(
    city: Connection, service: CaseService, people: dict[str, Person]
) -> None:
    request_id, report_id = uuid4(), uuid4()
    case = service.report(people["acceptor-1"], report_id, litter()).case
    with pytest.raises(Refused, match="already sent and was not repeated"):
        service.report(people["supervisor-1"], report_id, litter())
    service.act(people["acceptor-1"], request_id, case, "accept", {})
    assert insert_act(city, people["acceptor-1"], case, "refuse", {"reason": "r"}, request_id) == "GH007"
    assert insert_act(city, people["shift_leader-1"], case, "accept", {}, request_id) == "GH007"


@pytest.mark.parametrize(("case_id", "code"), [
    (1, "23514"), (190001000000000001, "23514"), (999912000000000001, "23514"), (202613000000000001, "GH001"),
])  # fmt: skip
def test_a_case_of_a_month_that_never_was_is_no_case(
    city: Connection, service: CaseService, people: dict[str, Person], case_id: int, code: str
) -> None:
    """Plain SQL hears it from the server itself where that finds no table for such a row; nothing comes in."""
    walk(service, people, State.REPORTED)
    nowhere = Case(case_id, 1, State.REPORTED)
    with pytest.raises(Refused, match=f"There is no case {case_id}"):
        service.act(people["acceptor-1"], uuid4(), nowhere, "accept", {})
    assert service.look(case_id) is None
    assert insert_act(city, people["acceptor-1"], nowhere, "accept", {}) == code
    assert city.scalar(text("select count(*) from city.flow_records")) == 1


def report_by_sql(city: Connection, person: Person, request_id: UUID, inputs: Inputs):
    return try_sql(city, person, "select city.report_case(:request_id, cast(:inputs as jsonb))",
                   request_id=request_id, inputs=json.dumps(inputs))  # fmt: skip


def test_a_request_id_with_other_answers_is_refused_and_the_first_answers_stand(
    city: Connection, service: CaseService, people: dict[str, Person]
) -> None:
    request_id, report_id, acceptor = uuid4(), uuid4(), people["acceptor-1"]
    caller = {"name": "张三", "phone": "13800000000"}
    said = litter(reporter=caller)
    reported = service.report(acceptor, report_id, said)
    assert service.report(acceptor, report_id, said | {"text": said.get("text"), "project": None}) == reported
    others = (
        {"text": "另一件事"},
        {"lon": said["lon"] + 0.001},
        {"reporter": caller | {"phone": "1"}},
        {"reporter": None},
    )
    for other in others:
        with pytest.raises(Refused, match="“Report” was saved with other details"):
            service.report(acceptor, report_id, said | other)
        assert report_by_sql(city, acceptor, report_id, said | other) == "GH012"
    case = service.act(acceptor, request_id, reported.case, "accept", {"is_urgent": True}).case
    assert (
        insert_act(city, acceptor, reported.case, "accept", {"is_urgent": True, "class_id": None}, request_id) == "ok"
    )
    for inputs in ({}, {"is_urgent": False}, {"is_urgent": True, "class_id": 2}):
        with pytest.raises(Refused, match="“Accept” was saved with other details"):
            service.act(acceptor, request_id, reported.case, "accept", inputs)
        assert insert_act(city, acceptor, reported.case, "accept", inputs, request_id) == "GH012"
    for nonsense in (["is_urgent"], "is_urgent", {"photo_ids": ["x"]}):
        assert insert_act(city, acceptor, reported.case, "accept", nonsense, request_id) == "GH012"
    kept = city.execute(text("select version, class_id, is_urgent, text from city.cases")).one()
    assert tuple(kept) == (case.version, said["class_id"], True, said.get("text"))
    without = service.report(acceptor, other_id := uuid4(), litter())
    assert service.report(acceptor, other_id, litter()) == without
    assert report_by_sql(city, acceptor, other_id, litter(reporter=caller)) == "GH012"


def test_a_retry_that_sends_its_photos_anew_is_the_same_request(
    city: Connection, service: CaseService, people: dict[str, Person]
) -> None:
    """A photo has another number when it comes again, and the same content."""
    case, handler, request_id = walk(service, people, State.RECEIVED), people["handler-1"], uuid4()

    def show(kind: str, content: bytes = tiny_city.PICTURE, who: Person = handler) -> int:
        return service.add_photo(who, Photo(content, kind))

    first = [show("after"), show("near")]
    done = service.act(handler, request_id, case, "handle", {"text": "已清理", "photo_ids": first})
    for again in (first, [first[1], first[0]], [show("near"), show("after")], [first[0], show("near"), show("near")]):
        said = {"text": "已清理", "photo_ids": again}
        assert service.act(handler, request_id, case, "handle", said) == done
        assert insert_act(city, handler, case, "handle", said, request_id) == "ok"
    strange = show("after", who=people["handler-2"])
    others = ([first[0]], [*first, show("after", pictures.png(shade=9))], [first[0], show("far")],
              [strange, first[1]], [])  # fmt: skip
    for ids in others:
        assert insert_act(city, handler, case, "handle", {"text": "已清理", "photo_ids": ids}, request_id) == "GH012"


def test_a_stale_version_is_refused(service: CaseService, people: dict[str, Person]) -> None:
    case = walk(service, people, State.REPORTED)
    service.act(people["acceptor-1"], uuid4(), case, "accept", {})
    with pytest.raises(Refused, match="Another user acted first. The case is now “To file”"):
        service.act(people["acceptor-1"], uuid4(), case, "accept", {})


def test_the_unit_of_another_may_not_touch_the_case(
    city: Connection, service: CaseService, people: dict[str, Person]
) -> None:
    case = walk(service, people, State.DISPATCHED)
    with pytest.raises(Refused, match="Only the responsible unit can carry out"):
        service.act(people["handler-2"], uuid4(), case, "receive", {})
    assert insert_act(city, people["handler-2"], case, "receive", {}) == "GH001", "it does not see the case"
    city.execute(text("update city.cases set past_unit_ids = '{2}' where case_id = :id"), {"id": case.case_id})
    assert insert_act(city, people["handler-2"], case, "receive", {}) == "GH009", "it had the case once"


@pytest.mark.parametrize(
    ("action", "inputs"),
    [
        ("dispatch", {}), ("dispatch", {"unit_id": None}), ("dispatch", {"unit_id": 99}),
        ("dispatch", {"unit_id": "1"}),
        ("dispatch", {"unit_id": 1.5}), ("dispatch", {"unit_id": 1, "actor": "x"}), ("dispatch", {"unit_id": 10**30}),
        ("dispatch", {"unit_id": 1, "reason": " "}), ("dispatch", []), ("dispatch", None),
    ],
)  # fmt: skip
def test_wrong_inputs_are_refused_by_the_database(
    city: Connection, people: dict[str, Person], action: str, inputs: Inputs
) -> None:
    case = Case(tiny_city.make_case(city, State.AT_DISPATCH), 1, State.AT_DISPATCH)
    assert insert_act(city, people["dispatcher-1"], case, action, inputs) == "GH006"


@pytest.mark.parametrize(
    "wrong",
    [
        {"lon": None},
        {"class_id": 99},
        {"channel": "smoke"},
        {"lat": "x"},
        {"photo_ids": [5]},
        {"photo_ids": ["x"]},
        {"reporter": {"wishes_secrecy": "maybe"}},
        {"reporter": {"name": {"a": 1}}},
        {"reporter": {"street": "x"}},
        {"reporter": {"phone": "1" * 101}},
        {"reporter": "x"},
    ],
)
def test_wrong_reports_are_refused_by_the_database(city: Connection, people: dict[str, Person], wrong: Inputs) -> None:
    store = DatabaseCaseStore(city)
    with pytest.raises(Refused, match="is missing or not valid"):
        store.report(people["supervisor-1"].role_name, uuid4(), litter(**wrong))
    if "class_id" not in wrong and wrong != {"photo_ids": [5]}:  # what there is, only the database knows
        with pytest.raises(Refused):
            check_inputs(find_action("report"), litter(**wrong))


@pytest.mark.parametrize(
    ("reporter", "is_right"),
    [
        ({"name": "张三", "phone": "138", "wishes_secrecy": True}, True), ({"name": None}, True), ({}, True),
        ({"wishes_secrecy": "perhaps"}, False), ({"name": {"a": 1}}, False), ({"phone": 138}, False),
        ({"name": "x" * 101}, False), ({"address": "x"}, False), (["张三"], False),
    ],
)  # fmt: skip
def test_both_laws_know_what_a_reporter_is(
    city: Connection, people: dict[str, Person], reporter: object, is_right: bool
) -> None:
    inputs = litter(channel="hotline", reporter=reporter)
    found = try_sql(city, people["acceptor-1"], "select city.report_case(:request_id, cast(:inputs as jsonb))",
                    request_id=uuid4(), inputs=json.dumps(inputs))  # fmt: skip
    assert found == ("ok" if is_right else "GH006")
    (ask,) = (one for one in find_action("report").asks if one.kind == "reporter")
    assert ask.accepts(reporter) == is_right


def test_a_place_outside_the_city_is_refused(service: CaseService, people: dict[str, Person]) -> None:
    with pytest.raises(Refused, match="outside the city"):
        service.report(people["supervisor-1"], uuid4(), litter(lon=121.5))


def test_a_case_that_is_not_there(service: CaseService, people: dict[str, Person]) -> None:
    with pytest.raises(Refused, match="There is no case 202611001999999999"):
        service.act(people["acceptor-1"], uuid4(), Case(202611001999999999, 1, State.REPORTED), "accept", {})


def test_a_report_cannot_choose_its_own_case(city: Connection, service: CaseService, people: dict[str, Person]) -> None:
    new = Case(202611001999999999, 0, State.REPORTED)
    assert insert_act(city, people["acceptor-1"], new, "report", litter()) == "GH001"
    made = walk(service, people, State.REPORTED)
    assert insert_act(city, people["acceptor-1"], made, "report", litter()) == "GH003"


def test_who_is_locked_or_not_yet_or_no_longer_on_the_staff_may_nothing(
    city: Connection, service: CaseService, people: dict[str, Person]
) -> None:
    case = walk(service, people, State.REPORTED)
    acceptor = people["acceptor-1"]
    for change in (
        "staff set is_locked = true",
        "staff set valid_from = '2100-01-01'",
        "staff set valid_to = '2020-01-01'",
    ):
        undone = city.begin_nested()
        city.execute(text(f"update city.{change}"))
        assert insert_act(city, acceptor, case, "accept", {}) == "GH005"
        undone.rollback()
    for change in (
        "staff_posts set valid_to = '2020-01-01'",
        "staff_posts set post = 'leader' where post = 'acceptor'",
    ):
        undone = city.begin_nested()
        city.execute(text(f"update city.{change}"))
        assert insert_act(city, acceptor, case, "accept", {}) == "GH004"
        undone.rollback()
    with pytest.raises(Refused, match="holds no post today"):
        DatabaseCaseStore(city).record(None, uuid4(), case, "accept", {})  # the owner of the tables is nobody's staff


def test_forged_fields_are_refused_or_overwritten(
    city: Connection, service: CaseService, people: dict[str, Person]
) -> None:
    case = walk(service, people, State.REPORTED)
    forged = (
        "insert into city.flow_records (request_id, case_id, seen_version, action, version, actor, staff_id, post,"
        " acted_at, acted_on, to_state, unit_id, on_behalf_of) values (gen_random_uuid(), :case_id, 1, 'accept', 77,"
        " 'mayor', 99, 'leader', '2001-01-01', '2001-01-01', 'closed', 2, 'mayor')"
    )
    assert try_sql(city, people["acceptor-1"], forged, case_id=case.case_id) == "42501"
    city.execute(text('grant insert on city.flow_records to "test-law_acceptor"'))
    with transaction(city, people["acceptor-1"].role_name) as connection:
        connection.execute(text(forged), {"case_id": case.case_id})
    record = city.execute(text("select * from city.flow_records where version = 2")).one()
    assert (record.actor, record.post, record.to_state) == ("test-law_acceptor-1", "acceptor", "accepted")
    assert (record.unit_id, record.on_behalf_of) == (None, None)
    assert city.scalar(text("select abs(extract(epoch from city.city_now() - acted_at)) < 60"
                            " and acted_on > '2020-01-01' from city.flow_records where version = 2"))  # fmt: skip


@pytest.mark.parametrize("number", [f"{post}-1" for post in Post])
@pytest.mark.parametrize(
    "statement",
    [
        "update city.cases set state = 'closed'", "delete from city.cases", "truncate city.cases",
        "insert into city.cases select * from city.cases", "update city.flow_records set actor = 'x'",
        "delete from city.flow_records", "truncate city.flow_records",
        "update city.stage_clocks set due_at = 'infinity'",
        "update city.assignments set unit_id = 2", "update city.city_clock set speed = 9", "select city.set_speed(9)",
        "update city.staff_posts set post = 'administrator'",
        "insert into city.case_moves select * from city.case_moves",
        "insert into city.case_requests values (gen_random_uuid(), 1, now())", "select city.beat_clock()",
        "update city.case_numbers set last_number = 0", "select nextval('city.case_sequence')",
        "create table city.mine ()",
        "select city.make_post_roles()", "select city.make_demo_roles()", "set role gridhall", "create role intruder",
        "update city.calendar_days set is_sure = true", "delete from city.changes",
        "insert into city.flow_records (request_id, case_id, seen_version, action, on_behalf_of)"
        " select gen_random_uuid(), case_id, 1, 'accept', 'clock' from city.cases",
        "update city.reports set case_id = 1", "delete from city.attachments", "select city.resume_case(1)",
        "insert into city.attachments (kind, media_type, sha256, size_bytes, added_at)"
        " values ('after', 'image/png', '\\x00', 1, now())",
        "update city.attachment_contents set content = ''", "delete from city.report_moves",
        "select city.follow_up(case_id, 1, 'resume_by_itself', '{}', 'clock') from city.cases",
    ],
)  # fmt: skip
def test_nobody_reaches_past_the_door(city: Connection, people: dict[str, Person], number: str, statement: str) -> None:
    tiny_city.make_case(city, State.REPORTED)
    assert try_sql(city, people[number], statement) == "42501"


def test_no_partition_can_be_read_or_written(city: Connection, people: dict[str, Person]) -> None:
    tiny_city.make_case(city, State.REPORTED)
    parts = text(
        "select inhrelid::regclass::text from pg_inherits where inhparent = any (array['city.cases',"
        " 'city.flow_records', 'city.assignments', 'city.stage_clocks']::regclass[])"
    )
    found = city.scalars(parts).all()
    assert len(found) >= 4
    for part in found:
        for number in ("shift_leader-1", "administrator-1", "wall-1"):
            for attack in ("select * from {}", "update {} set case_id = case_id", "delete from {}", "truncate {}"):
                assert try_sql(city, people[number], attack.format(part)) == "42501", (part, number, attack)


def test_history_stays_as_it_was_even_for_its_owner(city: Connection) -> None:
    tiny_city.make_case(city, State.REPORTED)
    for statement in ("update city.flow_records set actor = 'x'", "delete from city.flow_records"):
        assert try_sql(city, "gridhall", statement) == "GH008"


def test_the_loader_of_history_is_the_owner_only(
    city: Connection, service: CaseService, people: dict[str, Person]
) -> None:
    case = walk(service, people, State.REPORTED)
    city.execute(text("set local gridhall.bulk = 'on'"))
    moved = service.act(people["acceptor-1"], uuid4(), case, "accept", {})
    assert moved.case.version == 2  # the door did its work all the same


def test_every_act_has_its_row_in_the_database(city: Connection) -> None:
    kept = [dict(row) for row in city.execute(text("select * from city.case_moves")).mappings()]
    expected = [row for action in ACTIONS for row in rows_of(action)]
    assert {(row["action"], row["leaves"]) for row in expected} == {
        (action.key, leaves) for action in ACTIONS for leaves in (action.from_states or {""})
    }

    def by_name(row: dict) -> tuple[str, str]:
        return row["action"], row["leaves"]

    for one, other in zip(sorted(kept, key=by_name), sorted(expected, key=by_name), strict=True):
        assert {name: one[name] for name in other} == json.loads(json.dumps(other)), by_name(one)
