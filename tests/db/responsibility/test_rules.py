"""Rules in the database: publishing, the order (the same as in Python), candidates with reasons, the tester."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from threading import Thread
from uuid import uuid4

import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely.geometry import Polygon, box
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from app.cases.model import Case, Person, Post
from app.cases.service import CaseService
from app.errors import Refused
from app.progress import Silent
from app.responsibility.model import Assigns, CaseFacts, DecidedBy, Rule, RuleSet
from app.responsibility.order import specificity, turn_of, winner
from app.responsibility.service import ResponsibilityService
from app.versions.model import VersionState
from db.connection.engine import make_engine
from db.stores.responsibility import DatabaseResponsibilityStore
from tests.db.deadlines.test_calendar import set_time
from tests.db.responsibility.conftest import set_strip
from tests.db.stores.test_refusals import try_sql
from tests.fakes import tiny_city
from tests.fakes.tiny_city import litter

DISTRICT, OTHER_DISTRICT, ZONE = 1, 2, 3
U1, U2, ZONE_UNIT, U4, TELECOM_A, TELECOM_B = range(1, 7)


def rule(code: str, unit_id: int = U1, **more: object) -> Rule:
    return Rule(code, Assigns.UNIT, unit_id=unit_id, **more)


def make_draft(store: DatabaseResponsibilityStore, name: str, *rules: Rule) -> None:
    store.save_draft(None, RuleSet(name, name, "2026"), rules)


def publish(
    rules: ResponsibilityService, store: DatabaseResponsibilityStore, admin: str, name: str, days: int = 0
) -> None:
    rules.publish(admin, name, store.now()[1] + timedelta(days=days))


def make_case(cases: CaseService, people: dict[str, Person], **inputs: object) -> Case:
    case = cases.report(people["supervisor-1"], uuid4(), litter(**inputs)).case
    case = cases.act(people["acceptor-1"], uuid4(), case, "accept", {}).case
    return cases.act(people["shift_leader-1"], uuid4(), case, "file", {}).case


FULL = Rule(
    "R-9",
    Assigns.TURNS,
    DecidedBy.HANDOVER,
    "共用井",
    "Shared wells",
    "component",
    "01001",
    condition_no=2,
    project="regular",
    owner_unit_id=U2,
    maintainer_unit_id=TELECOM_A,
    duty_grid_ids=(1,),
    valid_from=date(2026, 1, 1),
    valid_to=date(2026, 12, 31),
    weekdays=(1, 2),
    from_time=time(8),
    to_time=time(18),
    turn_unit_ids=(5, 6),
    turn_every=3,
    turn_unit="month",
    turn_from=date(2026, 1, 1),
    priority=3,
    decision_no="移交1",
    decided_on=date(2025, 5, 1),
    decision_text="t",
    note="n",
)


def test_what_is_kept_comes_back(rules: ResponsibilityService, store: DatabaseResponsibilityStore) -> None:
    make_draft(store, "a", FULL, rule("R-1", area_id=ZONE, area_kind="development_zone"))
    kept = rules.rules("a")
    assert [replace(one, rule_id=0) for one in kept] == [FULL, rule("R-1", area_id=ZONE, area_kind="development_zone")]
    assert (rules.sets()[0].rule_count, rules.sets()[0].state_at(store.now()[0])) == (2, VersionState.DRAFT)


def test_versions_follow_each_other_and_the_past_stands(
    city: Connection, rules: ResponsibilityService, store: DatabaseResponsibilityStore, admin: str
) -> None:
    make_draft(store, "a", rule("R-1"))
    make_draft(store, "b", rule("R-1", U2))
    publish(rules, store, admin, "a")
    publish(rules, store, admin, "b", days=3)
    city.execute(text("set constraints all immediate"))
    city.execute(text("set constraints all deferred"))
    assert rules.in_force().name == "a"
    assert rules.in_force(store.now()[0] + timedelta(days=4)).name == "b"
    assert [one.names for one in rules.difference("b").changed] == [("unit_id",)]
    rules.withdraw(admin, "b")
    for attack in (
        "update city.responsibility_rules set unit_id = 2",
        "delete from city.rule_sets where name = 'a'",
        "update city.rule_sets set title = 'x' where name = 'a'",
        "truncate city.responsibility_rules",
        "update city.rule_sets set effective_from = '2020-01-01' where name = 'a'",
    ):
        with pytest.raises(DBAPIError) as refusal, city.begin_nested():
            city.execute(text(attack))
        assert refusal.value.orig.sqlstate == "GH065", attack
    with pytest.raises(Refused, match="Copy it as a draft"):
        rules.rewrite(admin, "a", None, rule("R-2"))
    rules.copy(admin, "a", "c", "C")
    with pytest.raises(DBAPIError, match="who made a draft stays"), city.begin_nested():
        city.execute(text("update city.rule_sets set created_by = 'somebody' where name = 'c'"))
    (copied,) = rules.rules("c")
    rules.rewrite(admin, "c", copied, rule("R-1", U2, title="new"))
    (changed,) = rules.rules("c")
    assert (changed.unit_id, changed.title) == (U2, "new")
    rules.rewrite(admin, "c", changed, None)
    assert rules.rules("c") == []


def codes(rules: ResponsibilityService, name: str) -> list[str]:
    return [one.code for one in rules.rules(name)]


def test_a_rename_is_one_step_or_none(
    rules: ResponsibilityService, store: DatabaseResponsibilityStore, admin: str, people: dict[str, Person]
) -> None:
    full = replace(FULL, code="R-1")
    make_draft(store, "a", full, rule("R-2"))
    seen = next(one for one in rules.rules("a") if one.code == "R-1")
    rules.rewrite(admin, "a", seen, replace(seen, code="R-3"))
    assert sorted(codes(rules, "a")) == ["R-2", "R-3"]
    seen = next(one for one in rules.rules("a") if one.code == "R-3")
    for wrong, words in (
        (replace(seen, code="R-2"), "must be unique"),
        (replace(seen, code="R-4", turn_unit_ids=(5, 99)), "does not exist"),
        (replace(seen, code=" "), "needs a code"),
    ):
        with pytest.raises(Refused, match=words):
            rules.rewrite(admin, "a", seen, wrong)
        assert sorted(codes(rules, "a")) == ["R-2", "R-3"]
    with pytest.raises(Refused, match="Your post does not allow this"):
        rules.rewrite(str(people["dispatcher-1"].role_name), "a", seen, None)
    with pytest.raises(Refused, match="no rule set"):
        rules.rewrite(admin, "nobody", None, rule("R-1"))
    rules.rewrite(admin, "a", replace(seen, rule_id=0, area_kind="zone"), seen)  # as an undo knows it
    assert sorted(codes(rules, "a")) == ["R-2", "R-3"]


def test_a_rule_that_somebody_else_changed_meanwhile_stays_as_they_left_it(
    rules: ResponsibilityService, store: DatabaseResponsibilityStore, admin: str
) -> None:
    make_draft(store, "a", rule("R-1"), rule("R-2"))
    seen, gone = rules.rules("a")
    rules.rewrite(admin, "a", seen, theirs := replace(seen, title="theirs"))
    rules.rewrite(admin, "a", gone, None)
    for before, mine in (
        (seen, replace(seen, title="mine")), (seen, replace(seen, code="R-9")), (seen, None),
        (gone, replace(gone, title="mine")), (gone, None),
    ):  # fmt: skip
        with pytest.raises(Refused, match=f"Another user has changed {before.code}"):
            rules.rewrite(admin, "a", before, mine)
    with pytest.raises(Refused, match="must be unique"):
        rules.rewrite(admin, "a", None, rule("R-1", U2))  # a new rule never takes the place of theirs
    (left,) = rules.rules("a")
    assert replace(left, rule_id=0) == replace(theirs, rule_id=0)


def test_of_two_editors_at_once_one_wins_and_the_other_is_told(cluster, empty_template) -> None:
    """Each in a transaction of its own: whoever comes second waits, and then finds something else than was seen."""
    engine = make_engine(cluster.ensure_database("test-rule-editors", empty_template))
    try:
        with engine.begin() as connection:
            tiny_city.build(connection)
        store = DatabaseResponsibilityStore(engine)
        make_draft(store, "a", *(rule(f"R-{number}") for number in range(20)))
        service, told = ResponsibilityService(store), []

        def edit(title: str, seen: Rule) -> None:
            try:
                service.rewrite(None, "a", seen, replace(seen, title=title))
            except Refused as refusal:
                told.append(str(refusal))

        for seen in service.rules("a"):
            editors = [Thread(target=edit, args=(title, seen)) for title in ("one", "two")]
            for editor in editors:
                editor.start()
            for editor in editors:
                editor.join()
        assert len(told) == 20 and all("Another user has changed" in words for words in told)
        assert {one.title for one in service.rules("a")} <= {"one", "two"} and len(service.rules("a")) == 20
    finally:
        engine.dispose()
        cluster.drop_database("test-rule-editors")


def test_refusals_are_plain_sentences(
    rules: ResponsibilityService, store: DatabaseResponsibilityStore, admin: str, people: dict[str, Person]
) -> None:
    today = store.now()[1]
    make_draft(store, "empty")
    make_draft(store, "a", rule("R-1"))
    for name, day, words in (
        ("nobody", today, "no rule set “nobody”"),
        ("empty", today, "“empty” has no rules"),
        ("a", today - timedelta(days=1), "in the past"),
    ):
        with pytest.raises(Refused, match=words):
            rules.publish(admin, name, day)
    for words, wrong in (
        ("R-1 is used twice", [rule("R-1"), rule("R-1", U2)]),
        ("does not exist", [rule("R-1", 999)]),
        ("does not exist", [replace(FULL, turn_unit_ids=(5, 99))]),
    ):
        with pytest.raises(Refused, match=words):
            rules.write_draft(None, RuleSet("w", "w", "2026"), wrong)
    assert "w" not in [one.name for one in rules.sets()]
    with pytest.raises(Refused, match="Your post does not allow this"):
        rules.publish(str(people["leader-1"].role_name), "a", today)
    with pytest.raises(Refused, match="dates are reversed"):
        rules.replay(admin, "a", today, today - timedelta(days=1))


def test_only_administrators_work_on_rules(city: Connection, store: DatabaseResponsibilityStore, people) -> None:
    make_draft(store, "a", rule("R-1"))
    for post in Post:
        if post is not Post.ADMINISTRATOR:
            for attack in (
                "select city.publish_rules('a', '2030-01-01')",
                "delete from city.rule_sets",
                "update city.responsibility_rules set priority = 9",
                "select city.replay_rules(1, '2026-01-01', '2026-01-02')",
                "select city.switch_automatic(1, 'shadow', 'x')",
            ):
                code = try_sql(city, people[f"{post}-1"], attack)
                assert code == "42501", (post, attack, code)


def test_who_does_not_see_a_case_is_told_no_candidates(
    city: Connection, rules: ResponsibilityService, store: DatabaseResponsibilityStore, cases: CaseService,
    admin: str, people: dict[str, Person],
) -> None:  # fmt: skip
    """Neither by the function that asks for the scope, nor by the one behind it, which reads as who asks."""
    make_draft(store, "a", rule("R-1"))
    publish(rules, store, admin, "a")
    case = make_case(cases, people)
    city.execute(text("update city.cases set district_code = '450107' where case_id = :id"), {"id": case.case_id})
    has_any = text("select count(*) > 0 from city.weigh(:id, city.city_now())")
    for number, expected in (("dispatcher-1", True), ("dispatcher-2", False)):
        city.exec_driver_sql(f'set local session authorization "{people[number].role_name}"')
        assert city.scalar(has_any, {"id": case.case_id}) is expected, number
        city.execute(text("set local session authorization default"))
    with pytest.raises(Refused, match="There is no case"):
        rules.candidates(case.case_id, people["dispatcher-2"].role_name)


@pytest.mark.parametrize(
    ("one", "other", "is_refused"),
    [
        ({}, {}, True),
        ({"priority": 1}, {}, False),
        ({"decided_on": date(2020, 1, 1)}, {"decided_on": date(2021, 1, 1)}, False),
        ({"valid_to": date(2026, 1, 1)}, {"valid_from": date(2026, 1, 2)}, False),
        ({"valid_to": date(2026, 1, 2)}, {"valid_from": date(2026, 1, 2)}, True),
        ({"area_id": DISTRICT}, {"area_id": OTHER_DISTRICT}, False),
        ({"duty_grid_ids": (1,)}, {"duty_grid_ids": (1,)}, True),
        ({"weekdays": (1, 2)}, {"weekdays": (3,)}, False),
        ({"from_time": time(22), "to_time": time(6)}, {"from_time": time(6), "to_time": time(22)}, False),
        ({"from_time": time(22), "to_time": time(7)}, {"from_time": time(6), "to_time": time(22)}, True),
        ({"project": "campaign"}, {"project": "dust"}, False),
        ({"owner_unit_id": U1}, {"owner_unit_id": U2}, False),
        ({"owner_unit_id": U1}, {"maintainer_unit_id": U2}, True),
    ],
)
def test_two_rules_of_equal_rank_are_refused_with_both_names(
    rules: ResponsibilityService, store: DatabaseResponsibilityStore, admin: str, one, other, is_refused: bool
) -> None:
    common = {"kind": "event", "class_code": "06010"}
    make_draft(store, "a", rule("R-1", U1, **common, **one), rule("R-2", U2, **common, **other))
    if not is_refused:
        assert rules.equal_rules("a") == []
        publish(rules, store, admin, "a")
        return
    with pytest.raises(Refused, match="Rules R-1 and R-2 have the same rank"):
        publish(rules, store, admin, "a")
    make_draft(store, "a", rule("R-1", U1, **common, **one), rule("R-2", U1, **common, **other))
    publish(rules, store, admin, "a")  # the same result twice contradicts nobody


def test_areas_that_lie_over_each_other_are_found_but_a_seam_is_none(
    rules: ResponsibilityService, store: DatabaseResponsibilityStore, admin: str
) -> None:
    def area(code: str, *bounds: float) -> int:
        return rules.draw_area(admin, code, code, None, shapely.to_wkb(box(*bounds)), "test")[0]

    a, b, c = (
        area("A", 108.3, 22.8, 108.32, 22.82),
        area("B", 108.31, 22.8, 108.33, 22.82),
        area("C", 108.32, 22.8, 108.34, 22.82),
    )
    kind = {"area_kind": "responsibility"}
    make_draft(
        store,
        "a",
        rule("R-1", U1, area_id=a, **kind),
        rule("R-2", U2, area_id=b, **kind),
        rule("R-3", U4, area_id=c, **kind),
    )
    assert rules.equal_rules("a") == [("R-1", "R-2"), ("R-2", "R-3")]


def test_a_responsibility_area_is_sound_and_stays_as_published(
    city: Connection, rules: ResponsibilityService, store: DatabaseResponsibilityStore, admin: str, people
) -> None:
    bow_tie = Polygon([(108.3, 22.8), (108.32, 22.82), (108.32, 22.8), (108.3, 22.82)])
    with pytest.raises(Refused, match="“乱” crosses itself"):
        rules.draw_area(admin, "X", "乱", None, shapely.to_wkb(bow_tie), "test")
    with pytest.raises(Refused, match="“乱” crosses itself"):
        store.draw_area(admin, "X", "乱", None, shapely.to_wkb(bow_tie), "test")
    with pytest.raises(Refused, match="Your post does not allow this"):
        store.draw_area(
            str(people["leader-1"].role_name), "X", "x", None, shapely.to_wkb(box(108.3, 22.8, 108.31, 22.81)), "t"
        )
    outline = shapely.to_wkb(box(108.3, 22.8, 108.32, 22.82))
    area_id, _note = rules.draw_area(admin, "P-1", "片区", None, outline, "test")
    make_draft(store, "a", rule("R-1", area_id=area_id, area_kind="responsibility"))
    assert rules.draw_area(admin, "P-1", "片区", None, shapely.to_wkb(box(108.3, 22.8, 108.33, 22.82)), "test") == (
        area_id,
        None,
    )
    publish(rules, store, admin, "a")
    with pytest.raises(Refused, match="Draw a new area"):
        rules.draw_area(admin, "P-1", "片区", None, outline, "test")


# The same order in SQL and in Python ----------------------------------------------------------------------------------

maybe = st.none()
RULES = st.builds(
    lambda kind, by_class, assigns, place, paper, hours, more: (kind, by_class, assigns, place, paper, hours, more),
    st.sampled_from([None, "event", "component"]),
    st.sampled_from(["none", "class", "major", "condition"]),
    st.sampled_from(list(Assigns)),
    st.sampled_from(
        [
            {},
            {"area_id": DISTRICT, "area_kind": "district"},
            {"area_id": ZONE, "area_kind": "development_zone"},
            {"duty_grid_ids": (1,)},
            {"unit_grid_ids": (1, 2)},
            {"unit_grid_ids": (4,)},
        ]
    ),
    st.sampled_from(
        [
            (DecidedBy.MANUAL, "", None),
            (DecidedBy.MANUAL, "", date(2024, 1, 1)),
            (DecidedBy.HANDOVER, "1", date(2023, 1, 1)),
            (DecidedBy.RULING, "2", date(2025, 1, 1)),
        ]
    ),
    st.sampled_from(
        [
            {},
            {"weekdays": (1, 3, 5)},
            {"from_time": time(8), "to_time": time(18)},
            {"from_time": time(20), "to_time": time(9)},
        ]
    ),
    st.fixed_dictionaries(
        {},
        optional={
            "priority": st.sampled_from([-1, 0, 2]),
            "is_fallback": st.booleans(),
            "project": st.sampled_from(["regular", "dust"]),
            "owner_unit_id": st.sampled_from([U1, U2]),
            "maintainer_unit_id": st.sampled_from([U2, TELECOM_A]),
            "valid_from": st.sampled_from([date(2026, 1, 1), date(2026, 12, 1)]),
            "valid_to": st.just(date(2026, 12, 31)),
        },
    ),
)


def built(number: int, drawn: tuple) -> Rule:
    kind, by_class, assigns, place, (decided_by, no, on), hours, more = drawn
    code = {"event": "06010", "component": "01001", None: None}[kind]
    which = {
        "none": {},
        "major": {"major_code": "06"},
        "class": {"class_code": code},
        "condition": {"class_code": code, "condition_no": 1 if code else None},
    }[by_class]
    whom = {
        Assigns.UNIT: {"unit_id": 1 + number % 4},
        Assigns.LOCAL: {"field": "district"},
        Assigns.TURNS: {"turn_unit_ids": (5, 6), "turn_every": 2, "turn_unit": "week", "turn_from": date(2026, 3, 4)},
    }.get(assigns, {})
    return Rule(
        f"R-{number}",
        assigns,
        decided_by,
        kind=kind,
        decision_no=no,
        decided_on=on,
        **which,
        **place,
        **hours,
        **whom,
        **more,
    )


@given(
    st.lists(RULES, min_size=1, max_size=9),
    st.booleans(),
    st.sampled_from([(108.35, 22.82), (108.37, 22.82), (108.31, 22.88)]),
    st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31)),
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_sql_and_python_name_the_same_winner(city, store, cases, people, drawn, is_component, place, at) -> None:  # noqa: ANN001
    rules = [built(number, one) for number, one in enumerate(drawn)]
    undone = city.begin_nested()
    make_draft(store, "a", *rules)
    inputs = {"lon": place[0], "lat": place[1]} | ({"class_id": 2, "component_id": 1} if is_component else {})
    case = cases.report(people["supervisor-1"], uuid4(), litter(**inputs)).case
    row = city.execute(text("select * from city.cases where case_id = :id"), {"id": case.case_id}).one()
    facts = CaseFacts(
        row.kind,
        "01001" if is_component else "06010",
        "01" if is_component else "06",
        at,
        row.condition_no,
        row.project,
        U2 if is_component else None,
        TELECOM_A if is_component else None,
        frozenset(row.area_ids),
        row.duty_grid_id,
        row.unit_grid_id,
        row.district_code,
    )
    expected = winner(
        rules, facts, lambda _field, district: {"450103": U1, "4501GX": U1, "450107": U4}.get(str(district))
    )
    found = city.execute(
        text(
            "select r.code, m.unit_id from city.rule_matches((select set_id from city.rule_sets where name = 'a'),"
            " array[:id], :at at time zone 'Asia/Shanghai', 0) m, city.responsibility_rules r"
            " where r.rule_id = m.rule_id and m.is_inside and m.standing = 1"
        ),
        {"id": case.case_id, "at": at},
    ).one_or_none()
    kept = dict(city.execute(text("select code, specificity from city.responsibility_rules")).all())
    undone.rollback()
    assert kept == {one.code: specificity(one) for one in rules}
    assert (found and (found.code, found.unit_id)) == (expected and (expected[0].code, expected[1]))


@given(
    st.integers(1, 40),
    st.sampled_from(["day", "week", "month"]),
    st.dates(date(2020, 1, 1), date(2027, 1, 1)),
    st.dates(date(2020, 1, 1), date(2027, 1, 1)),
)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_sql_and_python_compute_the_same_turn(city: Connection, every: int, unit: str, first: date, day: date) -> None:
    shared = Rule("t", Assigns.TURNS, turn_unit_ids=(4, 5, 6), turn_every=every, turn_unit=unit, turn_from=first)
    row = city.execute(
        text(
            "select t.* from (select jsonb_populate_record(null::city.responsibility_rules, cast(:facts as jsonb))"
            " as rule) f,"
            " lateral city.turn_of(f.rule, :day) t"
        ),
        {
            "day": day,
            "facts": f'{{"turn_unit_ids": [4, 5, 6], "turn_every": {every}, "turn_unit": "{unit}",'
            f' "turn_from": "{first}"}}',
        },
    ).one()
    expected = turn_of(shared, day)
    assert (row.unit_id, row.from_on, row.to_on) == (expected.unit_id, expected.from_on, expected.to_on)


# Candidates -----------------------------------------------------------------------------------------------------------


def kinds(candidates) -> list[tuple[int, bool, list[str]]]:  # noqa: ANN001
    return [(one.unit_id, one.is_to_ask, [reason.kind for reason in one.reasons]) for one in candidates]


def test_candidates_come_in_order_with_reasons(
    rules: ResponsibilityService, store: DatabaseResponsibilityStore, cases: CaseService, admin: str, people
) -> None:
    make_draft(
        store,
        "a",
        Rule("R-1", Assigns.MAINTAINER, kind="component", class_code="01001"),
        rule("R-2", U4, major_code="01"),
        rule("D-1", ZONE_UNIT, is_fallback=True),
    )
    publish(rules, store, admin, "a")
    case = make_case(cases, people, class_id=2, component_id=1)
    person = people["dispatcher-1"].role_name
    found = rules.candidates(case.case_id, person)
    assert kinds(found) == [
        (TELECOM_A, False, ["rule", "maintainer", "load"]),
        (U4, False, ["rule", "load"]),
        (U2, False, ["owner", "load"]),
        (ZONE_UNIT, False, ["fallback", "load"]),
        (U1, False, ["district", "load"]),
    ]
    assert [one.is_suggested for one in found] == [True, False, False, False, False]
    basis = found[0].basis()
    assert basis["rule_id"] == found[0].rule_id and "load" not in [one["kind"] for one in basis["reasons"]]
    case = cases.act(people["dispatcher-1"], uuid4(), case, "dispatch", {"unit_id": 1, "basis": basis}).case
    case = cases.act(people["handler-1"], uuid4(), case, "return", {"reason_code": "not_ours", "reason": "不是"}).case
    again = rules.candidates(case.case_id, person)
    assert kinds(again)[-1] == (U1, False, ["district", "refused", "load"])
    assert dict(again[-1].reasons[-1].facts, median_hours=None) | {"days": 30} == {
        "days": 30,
        "cases": 0,
        "open": 0,
        "overdue": 0,
        "returned": 1,
        "median_hours": None,
    }
    result = rules.results("a")["R-1"]
    assert (result.dispatched, result.refused) == (1, 1)


def test_whose_turn_it_is_follows_the_calendar_and_is_told(
    city: Connection,
    rules: ResponsibilityService,
    store: DatabaseResponsibilityStore,
    cases: CaseService,
    admin,
    people,
) -> None:
    """A well of two firms, kept by turns of a month: the same place, another unit from the first of the month on."""
    set_time(city, "2026-11-30 10:00")
    shared = Rule(
        "R-1", Assigns.TURNS, kind="component", class_code="01001", turn_unit_ids=(TELECOM_A, TELECOM_B), turn_every=1,
        turn_unit="month", turn_from=date(2026, 1, 1),
    )  # fmt: skip
    make_draft(store, "a", shared)
    publish(rules, store, admin, "a")
    case = make_case(cases, people, class_id=2, component_id=1)
    for now, unit_id, month in (("2026-11-30 23:59", TELECOM_A, "11"), ("2026-12-01 00:01", TELECOM_B, "12")):
        set_time(city, now)
        first = rules.candidates(case.case_id)[0]
        assert (first.unit_id, first.is_suggested) == (unit_id, True)
        (turn,) = (reason for reason in first.reasons if reason.kind == "turn")
        assert (str(turn.facts["from"]), turn.facts["of"]) == (f"2026-{month}-01", 2)


def test_an_earlier_ruling_of_the_place_comes_first_and_says_what_decided_it(
    rules: ResponsibilityService, store: DatabaseResponsibilityStore, cases: CaseService, admin: str, people
) -> None:
    paper = {"decision_no": "协调〔2025〕3 号", "decided_on": date(2025, 5, 6)}
    make_draft(
        store,
        "a",
        rule("R-1", U2, kind="event", class_code="06010"),
        rule("R-2", U4, decided_by=DecidedBy.RULING, kind="event", **paper),
    )
    publish(rules, store, admin, "a")
    found = rules.candidates(make_case(cases, people).case_id)
    assert kinds(found)[:2] == [(U4, False, ["ruling", "load"]), (U2, False, ["rule", "load"])]
    ruling = found[0].basis()["reasons"][0]
    assert (ruling["kind"], ruling["decision_no"], ruling["decided_on"]) == ("ruling", "协调〔2025〕3 号", "2025-05-06")


def test_a_case_keeps_the_rules_it_was_dispatched_under(
    city: Connection,
    rules: ResponsibilityService,
    store: DatabaseResponsibilityStore,
    cases: CaseService,
    admin: str,
    people,
) -> None:
    make_draft(store, "a", rule("R-1"))
    publish(rules, store, admin, "a")
    case = make_case(cases, people)
    case = cases.act(people["dispatcher-1"], uuid4(), case, "dispatch", {"unit_id": 1}).case
    make_draft(store, "b", rule("R-1", U2))
    publish(rules, store, admin, "b")
    cases.act(people["handler-1"], uuid4(), case, "receive", {})
    assert city.scalar(text("select rules_version from city.cases where case_id = :id"), {"id": case.case_id}) == "a"


def at_metres_west_of_the_zone(metres: float) -> dict[str, float]:
    return {"lon": 108.36 - metres / 102_700, "lat": 22.82}


@pytest.mark.parametrize(
    ("metres", "expected"),
    [
        (30, [(U1, True, ["rule", "district", "load"]), (ZONE_UNIT, True, ["boundary", "load"])]),
        (70, [(U1, False, ["rule", "district", "load"])]),
        (-30, [(ZONE_UNIT, True, ["rule", "load"]), (U1, True, ["boundary", "district", "load"])]),
        (-70, [(ZONE_UNIT, False, ["rule", "load"]), (U1, False, ["rule", "district", "load"])]),
    ],
)
def test_near_a_border_both_sides_are_shown_and_asked(
    rules: ResponsibilityService,
    store: DatabaseResponsibilityStore,
    cases: CaseService,
    admin: str,
    people,
    metres,
    expected,
) -> None:
    make_draft(
        store,
        "a",
        Rule("R-1", Assigns.LOCAL, field="district"),
        rule("R-2", ZONE_UNIT, area_id=ZONE, area_kind="development_zone"),
    )
    publish(rules, store, admin, "a")
    case = make_case(cases, people, **at_metres_west_of_the_zone(metres))
    found = rules.candidates(case.case_id)
    assert kinds(found) == expected
    if abs(metres) == 30:
        (boundary,) = (reason for reason in found[1].reasons if reason.kind == "boundary")
        assert boundary.facts["metres"] == pytest.approx(30, abs=1)
        assert not found[0].is_suggested


def test_near_the_next_district_its_own_unit_is_shown_and_the_strip_is_the_profiles(
    city: Connection,
    rules: ResponsibilityService,
    store: DatabaseResponsibilityStore,
    cases: CaseService,
    admin: str,
    people,
) -> None:
    make_draft(store, "a", Rule("R-1", Assigns.LOCAL, field="district"))
    publish(rules, store, admin, "a")
    case = make_case(cases, people, lon=108.2 + 40 / 102_700)
    assert kinds(rules.candidates(case.case_id))[1][:2] == (U4, True)
    set_strip(city, 20)
    assert len(rules.candidates(case.case_id)) == 1
    set_strip(city, 0)
    assert len(rules.candidates(case.case_id)) == 1


def test_both_sides_with_the_same_unit_need_no_question(
    rules: ResponsibilityService, store: DatabaseResponsibilityStore, cases: CaseService, admin: str, people
) -> None:
    make_draft(store, "a", rule("R-1", U1), rule("R-2", U1, area_id=ZONE, area_kind="development_zone"))
    publish(rules, store, admin, "a")
    case = make_case(cases, people, **at_metres_west_of_the_zone(30))
    assert [(one.unit_id, one.is_to_ask, one.is_suggested) for one in rules.candidates(case.case_id)] == [
        (U1, False, True)
    ]


def test_without_rules_the_district_is_left_and_strangers_see_nothing(
    city: Connection, rules: ResponsibilityService, cases: CaseService, people
) -> None:
    case = make_case(cases, people)
    assert kinds(rules.candidates(case.case_id)) == [(U1, False, ["district", "load"])]
    city.execute(text("update city.staff set is_locked = true where number = 'leader-1'"))
    with pytest.raises(Refused, match="There is no case"):
        rules.candidates(case.case_id, people["leader-1"].role_name)


# The tester -----------------------------------------------------------------------------------------------------------


class Told(Silent):
    """Remembers what was told."""

    def __init__(self) -> None:
        self.steps: list[tuple[int, int]] = []

    def step(self, label: str, done: int, total: int) -> None:
        self.steps.append((done, total))


def test_the_tester_shows_what_changes_and_for_whom(
    rules: ResponsibilityService, store: DatabaseResponsibilityStore, cases: CaseService, admin: str, people
) -> None:
    make_draft(store, "a", rule("R-1", U1))
    publish(rules, store, admin, "a")
    make_draft(
        store, "draft", rule("R-1", U1, kind="event"), rule("R-2", U4, area_id=ZONE, area_kind="development_zone")
    )
    near, far = make_case(cases, people), make_case(cases, people, lon=108.37)
    unnamed = make_case(cases, people, class_id=2, component_id=1)
    cases.act(people["dispatcher-1"], uuid4(), near, "dispatch", {"unit_id": 1})
    today, told = store.now()[1], Told()
    replay = rules.replay(admin, "draft", today - timedelta(days=9), today, told)
    assert (replay.count, replay.changed_count, replay.unmatched) == (3, 2, 1)
    assert set(replay.moves) == {(U1, U4, 1), (U1, None, 1)}
    assert {(one.case_id, one.code_before, one.code_after) for one in replay.changed} == {
        (far.case_id, "R-1", "R-2"),
        (unnamed.case_id, "R-1", None),
    }
    assert (replay.agreed_before, replay.agreed_after) == (1, 1)
    assert told.steps[-1] == (10, 10) and len(told.steps) == 4
    last_month = rules.replay(admin, "draft")
    assert (last_month.to_on + timedelta(days=1)).day == 1 and last_month.from_on.day == 1


def test_the_tester_compares_with_the_rules_of_today_and_not_with_those_of_the_dispatch(
    city: Connection, rules: ResponsibilityService, store: DatabaseResponsibilityStore, cases: CaseService, admin: str,
    people,
) -> None:  # fmt: skip
    make_draft(store, "old", rule("R-1", U1))
    publish(rules, store, admin, "old")
    case = make_case(cases, people)
    cases.act(people["dispatcher-1"], uuid4(), case, "dispatch", {"unit_id": 1})
    make_draft(store, "new", rule("R-9", U4))
    publish(rules, store, admin, "new")
    make_draft(store, "draft", rule("R-9", U4), rule("R-1", U1, class_code="none", kind="event"))
    assert city.scalar(text("select rules_version from city.cases")) == "old"
    today = store.now()[1]
    (compared,) = store.replay(admin, "draft", today, today)
    assert (compared.unit_before, compared.code_before, compared.unit_after) == (U4, "R-9", U4)
    assert (compared.is_changed, compared.unit_actual) == (False, 1)
    by_the_old = store.replay(admin, "old", today, today)
    assert [(one.unit_before, one.unit_after) for one in by_the_old] == [(U4, U1)]
