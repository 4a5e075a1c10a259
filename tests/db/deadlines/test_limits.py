"""Which limit the handling gets: the manual that a case was filed under, its condition, the grade of its grid."""

from uuid import uuid4

import pytest
from sqlalchemy import Connection, text

from app.cases.model import Case, Person, State
from app.cases.service import CaseService
from app.deadlines.limits import Limit
from app.errors import Refused
from app.manual.model import ManualRule, ManualVersion
from app.manual.service import ManualService
from db.stores.manual import DatabaseManualStore
from tests.db.deadlines.clocks import case_row, handling
from tests.db.deadlines.test_calendar import act_as
from tests.db.stores.test_straight_road import walk


def rule(no: int, limit: Limit, **more: object) -> ManualRule:
    facts = {"condition": f"条件{no}", "closing": "已清", "limit_text": "x"} | more
    return ManualRule("event", "06010", no, "暴露垃圾", limit=limit, **facts)


def publish(city: Connection, people: dict[str, Person], name: str, *rules: ManualRule) -> None:
    store = DatabaseManualStore(city)
    store.save_draft(ManualVersion(name, name, "2026"), rules, ("component", "event"))
    ManualService(store).publish(people["administrator-1"].role_name, name, store.now()[1])


def dispatch(service: CaseService, people: dict[str, Person], case: Case) -> None:
    service.act(people["dispatcher-1"], uuid4(), case, "dispatch", {"unit_id": 1})


def expected_due(city: Connection, case_id: int, value: float, unit: str) -> object:
    at = handling(city, case_id).started_at
    return city.scalar(text("select city.due_at(:at, :value, :unit)"), {"at": at, "value": value, "unit": unit})


@pytest.mark.parametrize(
    "limit", [Limit(3, "urgent_hour"), Limit(5, "work_hour"), Limit(2.5, "work_day"), Limit(2, "natural_day")]
)
def test_the_limit_of_the_manual_in_all_units(
    city: Connection, service: CaseService, people: dict[str, Person], limit: Limit
) -> None:
    publish(city, people, "2026-1", rule(1, limit))
    case = walk(service, people, State.AT_DISPATCH)
    dispatch(service, people, case)
    clock, kept = handling(city, case.case_id), case_row(city, case.case_id)
    assert (clock.limit_source, clock.rule_version) == ("manual", "2026-1")
    assert clock.rule_id == city.scalar(text("select rule_id from city.manual_rules"))
    assert kept.due_at == expected_due(city, case.case_id, limit.value, limit.unit)
    assert (kept.limit_s, kept.manual_version, kept.condition_no) == (limit.seconds, "2026-1", 1)


def test_a_new_manual_never_changes_the_past(city: Connection, service: CaseService, people: dict[str, Person]) -> None:
    publish(city, people, "old", rule(1, Limit(5, "work_hour")))
    running, waiting = walk(service, people, State.RECEIVED), walk(service, people, State.AT_DISPATCH)
    before = case_row(city, running.case_id)
    publish(city, people, "new", rule(1, Limit(1, "work_hour")))
    assert case_row(city, running.case_id) == before
    dispatch(service, people, waiting)  # filed under the old one
    assert handling(city, waiting.case_id).rule_version == "old"
    assert handling(city, waiting.case_id).limit_s == 5 * 3600
    fresh = walk(service, people, State.RECEIVED)
    assert (handling(city, fresh.case_id).rule_version, handling(city, fresh.case_id).limit_s) == ("new", 3600)


def test_the_filing_condition_of_the_case_decides(
    city: Connection, service: CaseService, people: dict[str, Person]
) -> None:
    publish(
        city, people, "m", rule(1, Limit(2, "urgent_hour"), is_hazard=True), rule(2, Limit(1, "work_day")),
        rule(3, Limit(3, "work_day")),
    )  # fmt: skip
    case = walk(service, people, State.AT_DISPATCH)
    assert case_row(city, case.case_id).condition_no == 2  # the usual one is no hazard
    city.execute(text("update city.cases set condition_no = 3 where case_id = :id"), {"id": case.case_id})
    dispatch(service, people, case)
    assert handling(city, case.case_id).limit_s == 3 * 8 * 3600
    other = walk(service, people, State.AT_DISPATCH)
    city.execute(text("update city.cases set condition_no = 9 where case_id = :id"), {"id": other.case_id})
    dispatch(service, people, other)
    assert handling(city, other.case_id).limit_s == 8 * 3600


def vendor(no: int, limit: Limit) -> ManualRule:
    return ManualRule(
        "event", "09001", no, "无照经营", limit=limit, condition=f"条件{no}", closing="已清", limit_text="x"
    )


def file_again(
    service: CaseService, people: dict[str, Person], case: Case, **inputs: object
) -> Case:  # fmt: skip
    """Back to acceptance and filed anew."""
    reason = {"reason_code": "wrong_class", "reason": "类别有误"}
    case = service.act(people["dispatcher-1"], uuid4(), case, "return_to_acceptance", reason).case
    return service.act(people["shift_leader-1"], uuid4(), case, "file", inputs).case


def test_a_mended_class_has_its_own_usual_condition_and_not_the_number_of_the_former(
    city: Connection, service: CaseService, people: dict[str, Person]
) -> None:
    publish(
        city, people, "m", rule(1, Limit(2, "urgent_hour"), is_hazard=True), rule(2, Limit(1, "work_day")),
        vendor(1, Limit(3, "work_hour")), vendor(2, Limit(5, "work_day")),
    )  # fmt: skip
    case = walk(service, people, State.AT_DISPATCH)
    assert case_row(city, case.case_id).condition_no == 2
    case = file_again(service, people, case, class_id=3)
    assert case_row(city, case.case_id).condition_no == 1
    dispatch(service, people, case)
    assert handling(city, case.case_id).limit_s == 3 * 3600


def test_what_is_filed_again_keeps_its_manual_and_takes_conditions_of_that_one_only(
    city: Connection, service: CaseService, people: dict[str, Person]
) -> None:
    publish(city, people, "old", rule(1, Limit(5, "work_hour")), rule(2, Limit(6, "work_hour")))
    case, other = walk(service, people, State.AT_DISPATCH), walk(service, people, State.AT_DISPATCH)
    publish(city, people, "new", rule(1, Limit(1, "work_hour")), rule(7, Limit(2, "work_hour")))
    with pytest.raises(Refused, match="no filing condition of this number"):
        file_again(service, people, case, condition_no=7)
    case = file_again(service, people, other, condition_no=2)
    assert case_row(city, case.case_id).manual_version == "old"
    dispatch(service, people, case)
    assert (handling(city, case.case_id).rule_version, handling(city, case.case_id).limit_s) == ("old", 6 * 3600)
    fresh = walk(service, people, State.ACCEPTED)
    with pytest.raises(Refused, match="no filing condition of this number"):
        service.act(people["shift_leader-1"], uuid4(), fresh, "file", {"condition_no": 2})
    fresh = service.act(people["shift_leader-1"], uuid4(), fresh, "file", {"condition_no": 7}).case
    assert (case_row(city, fresh.case_id).manual_version, case_row(city, fresh.case_id).condition_no) == ("new", 7)


def test_without_a_rule_the_class_and_then_the_default_decide(
    city: Connection, service: CaseService, people: dict[str, Person]
) -> None:
    case = walk(service, people, State.RECEIVED)
    assert (handling(city, case.case_id).limit_source, handling(city, case.case_id).rule_id) == ("class", None)
    vendor = walk(service, people, State.ACCEPTED)
    vendor = service.act(people["shift_leader-1"], uuid4(), vendor, "file", {"class_id": 3}).case
    dispatch(service, people, vendor)
    clock = handling(city, vendor.case_id)
    assert (clock.limit_source, clock.limit_s) == ("default", 8 * 3600)


def test_the_grade_of_the_grid_counts_only_when_switched_on_and_never_for_what_runs(
    city: Connection, service: CaseService, people: dict[str, Person]
) -> None:
    city.execute(text("update city.unit_grids set management_grade = 'B'"))
    publish(city, people, "m", rule(1, Limit(2, "urgent_hour"), is_hazard=True), rule(2, Limit(4, "work_hour")))
    before = walk(service, people, State.RECEIVED)
    assert (handling(city, before.case_id).limit_s, handling(city, before.case_id).multiplier) == (4 * 3600, None)
    act_as(city, "administrator-1")
    version = city.scalar(text("select city.set_grade_multipliers(true, '{\"A\"\\: 1, \"B\"\\: 1.5}', '试行')"))
    city.execute(text("set local session authorization default"))
    after = walk(service, people, State.AT_DISPATCH)
    dispatch(service, people, after)
    clock = handling(city, after.case_id)
    assert (clock.limit_s, clock.limit_value, clock.grade, clock.multiplier) == (6 * 3600, 4, "B", 1.5)
    assert clock.multiplier_version == version
    assert case_row(city, after.case_id).due_at == expected_due(city, after.case_id, 6, "work_hour")
    assert handling(city, before.case_id).limit_s == 4 * 3600
    hazard = walk(service, people, State.AT_DISPATCH)
    city.execute(text("update city.cases set condition_no = 1 where case_id = :id"), {"id": hazard.case_id})
    dispatch(service, people, hazard)
    assert (handling(city, hazard.case_id).limit_s, handling(city, hazard.case_id).multiplier) == (2 * 3600, None)
