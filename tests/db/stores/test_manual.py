"""The manual in the database: publishing, looking up, and what was published stands."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from app.cases.model import Person, Post
from app.cases.service import CaseService
from app.deadlines.limits import Limit
from app.errors import Refused
from app.manual.book import ManualBook
from app.manual.model import ClassInBook, ManualRule, ManualVersion
from app.manual.service import ManualService
from app.versions.model import VersionState
from db.stores.cases import DatabaseCaseStore
from db.stores.manual import DatabaseManualStore
from tests.db.stores.test_refusals import try_sql
from tests.fakes import tiny_city

LITTER, COVER = 1, 2
ADMINISTRATOR = "administrator-1"


def litter_rule(no: int = 1, hours: float = 4, **more: object) -> ManualRule:
    facts = {"condition": f"条件{no}", "closing": "已清", "limit_text": f"{hours}小时"} | more
    return ManualRule("event", "06010", no, "暴露垃圾", limit=Limit(hours, "work_hour"), **facts)


def make_draft(city: Connection, name: str, *rules: ManualRule, code_version: str = "2026") -> None:
    DatabaseManualStore(city).save_draft(ManualVersion(name, name, code_version), rules, ("component", "event"))


def publish(city: Connection, people: dict[str, Person], name: str, days: int = 0) -> datetime:
    store = DatabaseManualStore(city)
    return ManualService(store).publish(people[ADMINISTRATOR].role_name, name, store.now()[1] + timedelta(days=days))


def check_deferred(city: Connection) -> None:
    city.execute(text("set constraints all immediate"))
    city.execute(text("set constraints all deferred"))


def test_what_is_kept_comes_back(city: Connection, manual: ManualService) -> None:
    rule = litter_rule(further_limits=(Limit(1, "work_day"),), note="n", is_hazard=True, valid_from=date(2026, 1, 1),
                       condition_en="c", handling_units="环卫", source_row=7, source_sheet="s")  # fmt: skip
    make_draft(city, "a", rule)
    assert manual.rules("a") == [rule]
    (version,) = manual.versions()
    assert (version.rule_count, version.state_at(datetime.now(UTC))) == (1, VersionState.DRAFT)


def test_publishing_today_holds_from_now_on(city: Connection, people: dict[str, Person], manual: ManualService) -> None:
    make_draft(city, "a", litter_rule())
    earlier = DatabaseManualStore(city).now()[0]
    started = publish(city, people, "a")
    assert earlier <= started
    assert manual.rule_for(LITTER, 1, started) == ("a", litter_rule())
    assert manual.rule_for(LITTER, 1, started - timedelta(microseconds=1)) is None
    assert manual.in_force().name == "a"
    assert manual.in_force(earlier - timedelta(days=1)) is None
    (version,) = manual.versions()
    assert version.published_by == people[ADMINISTRATOR].role_name
    check_deferred(city)


def test_a_later_day_begins_at_local_midnight(
    city: Connection, people: dict[str, Person], manual: ManualService
) -> None:
    make_draft(city, "a", litter_rule())
    make_draft(city, "b", litter_rule(hours=9))
    publish(city, people, "a")
    started = publish(city, people, "b", days=3)
    day = DatabaseManualStore(city).now()[1] + timedelta(days=3)
    assert started == datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=8)
    at = started - timedelta(seconds=1)
    assert manual.rule_for(LITTER, 1, at)[1].limit.value == 4
    assert manual.rule_for(LITTER, 1, started)[1].limit.value == 9
    states = city.execute(text("select name, state from read_side.manual_versions order by name")).all()
    assert [tuple(row) for row in states] == [("a", "in_force"), ("b", "to_come")]
    check_deferred(city)


def test_one_is_put_between_two_and_taken_back(
    city: Connection, people: dict[str, Person], manual: ManualService
) -> None:
    for name in "abc":
        make_draft(city, name, litter_rule())
    publish(city, people, "a")
    publish(city, people, "b", days=10)
    publish(city, people, "c", days=5)
    check_deferred(city)
    assert [one.name for one in manual.versions()] == ["b", "c", "a"]
    manual.withdraw(people[ADMINISTRATOR].role_name, "c")
    check_deferred(city)
    b, a = (next(one for one in manual.versions() if one.name == name) for name in "ba")
    assert a.effective_to == b.effective_from
    assert manual.versions()[0].name == "c"
    with pytest.raises(Refused, match="not yet in effect"):
        manual.withdraw(people[ADMINISTRATOR].role_name, "a")


def test_only_an_administrator_publishes(city: Connection, people: dict[str, Person]) -> None:
    make_draft(city, "a", litter_rule())
    call = "select city.publish_manual('a', city.local_day(city.city_now()))"
    for post in Post:
        if post is not Post.ADMINISTRATOR:
            assert try_sql(city, people[f"{post}-1"], call) == "42501", post
            assert try_sql(city, people[f"{post}-1"], "select city.withdraw_manual('a')") == "42501", post
    with pytest.raises(DBAPIError, match="for administrators"), city.begin_nested():
        city.execute(text(call))  # the owner is nobody's administrator
    city.execute(text("update city.staff set is_locked = true where number = 'administrator-1'"))
    assert try_sql(city, people[ADMINISTRATOR], call) == "GH026"
    city.execute(text("update city.staff set is_locked = false"))
    city.execute(text("update city.staff_posts set valid_to = '2020-01-01', valid_from = '2019-01-01'"
                      " where post = 'administrator'"))  # fmt: skip
    assert try_sql(city, people[ADMINISTRATOR], call) == "GH026"
    assert city.scalar(text("select published_at from city.manual_versions")) is None


@pytest.mark.parametrize(
    "attack",
    [
        "update city.manual_versions set effective_from = '2020-01-01', published_at = now() where name = 'd'",
        "update city.manual_versions set effective_to = now() + interval '1 day' where name = 'a'",
        "insert into city.manual_versions (name, title, code_version, created_at, effective_from, published_at)"
        " values ('x', 'x', '2026', now(), now(), now())",
    ],
)
def test_an_administrator_gets_no_date_in_by_hand(city: Connection, people: dict[str, Person], attack: str) -> None:
    make_draft(city, "a", litter_rule())
    make_draft(city, "d", litter_rule())
    publish(city, people, "a")
    assert try_sql(city, people[ADMINISTRATOR], attack) == "42501"


@pytest.mark.parametrize(
    "attack",
    [
        "update city.manual_rules set limit_value = 99",
        "delete from city.manual_rules",
        "insert into city.manual_rules (version_id, kind, class_code, condition_no, class_name, condition, closing,"
        " limit_value, limit_unit) select version_id, 'event', '1', 1, 'a', 'b', 'c', 1, 'work_day'"
        " from city.manual_versions where name = 'a'",
        "update city.manual_versions set title = 'other'",
        "delete from city.manual_versions",
    ],
)
def test_what_was_published_stands(city: Connection, people: dict[str, Person], attack: str) -> None:
    make_draft(city, "a", litter_rule())
    publish(city, people, "a")
    assert try_sql(city, people[ADMINISTRATOR], attack) == "GH025"
    with pytest.raises(DBAPIError, match="stays"), city.begin_nested():
        city.execute(text(attack))


@pytest.mark.parametrize("is_published", [False, True])
def test_who_made_a_version_stays(city: Connection, people: dict[str, Person], is_published: bool) -> None:
    make_draft(city, "a", litter_rule())
    if is_published:
        publish(city, people, "a")
    with pytest.raises(DBAPIError, match="stays"), city.begin_nested():
        city.execute(text("update city.manual_versions set created_by = 'somebody'"))


@pytest.mark.parametrize(
    "attack",
    [
        "update city.manual_versions set effective_to = now() + interval '9 days', published_at = published_at",
        "update city.manual_versions set effective_from = effective_from - interval '1 day'",
        "update city.manual_versions set effective_from = null, published_at = null",
        "truncate city.manual_versions cascade",
        "truncate city.manual_rules",
    ],
)
def test_not_even_the_owner_changes_the_past(city: Connection, people: dict[str, Person], attack: str) -> None:
    make_draft(city, "a", litter_rule())
    publish(city, people, "a")
    check_deferred(city)
    with pytest.raises(DBAPIError) as refusal, city.begin_nested():
        city.execute(text(attack))
    assert refusal.value.orig.sqlstate == "GH025"


def test_a_gap_between_versions_is_found_at_the_end_of_a_transaction(
    city: Connection, people: dict[str, Person]
) -> None:
    make_draft(city, "a", litter_rule())
    publish(city, people, "a")
    with pytest.raises(DBAPIError, match="a gap after manual a"), city.begin_nested():
        city.execute(text("set local gridhall.bulk = 'on'"))
        city.execute(text("update city.manual_versions set effective_to = now() + interval '1 day'"))
        check_deferred(city)


def test_an_overlap_of_versions_is_impossible(city: Connection, people: dict[str, Person]) -> None:
    make_draft(city, "a", litter_rule())
    make_draft(city, "b", litter_rule())
    publish(city, people, "a")
    with pytest.raises(DBAPIError, match="manual_versions_overlap"), city.begin_nested():
        city.execute(text("set local gridhall.bulk = 'on'"))
        city.execute(
            text("update city.manual_versions set effective_from = now(), published_at = now() where name = 'b'")
        )


def test_refusals_are_plain_sentences(city: Connection, people: dict[str, Person], manual: ManualService) -> None:
    person = people[ADMINISTRATOR].role_name
    store = DatabaseManualStore(city)
    today = store.now()[1]
    make_draft(city, "empty", litter_rule())
    store.remove_rule(None, "empty", litter_rule().key)
    make_draft(
        city, "loose", litter_rule(valid_to=date(2026, 1, 1)), litter_rule(valid_from=date(2026, 1, 3), source_row=9)
    )
    for name, day, sentence in (
        ("nobody", today, "There is no version “nobody”"),
        ("empty", today, "“empty” has no rules"),
        ("loose", today, "class 06010, condition 1"),
        ("empty", today - timedelta(days=1), "in the past"),
    ):
        with pytest.raises(Refused, match=sentence):
            manual.publish(person, name, day)
    with pytest.raises(Refused, match="no version “nobody”"):
        store.publish(person, "nobody", today)
    with pytest.raises(Refused, match="in the past"):
        store.publish(person, "loose", today - timedelta(days=1))
    with pytest.raises(Refused, match="Your post does not allow this"):
        store.publish(people["leader-1"].role_name, "loose", today)
    for name in "abc":
        make_draft(city, name, litter_rule())
    publish(city, people, "a")
    publish(city, people, "b", days=2)
    with pytest.raises(Refused, match="Another version takes effect"):
        publish(city, people, "c", days=2)
    with pytest.raises(Refused, match="Copy it as a draft"):
        manual.publish(person, "a", today)
    with pytest.raises(Refused, match="Copy it as a draft"):
        store.publish(person, "a", today)
    with pytest.raises(Refused, match="must be unique"):
        make_draft(city, "twice", litter_rule(), litter_rule())


def test_a_copy_is_edited_and_compared(city: Connection, people: dict[str, Person], manual: ManualService) -> None:
    person = people[ADMINISTRATOR].role_name
    make_draft(city, "a", litter_rule(1), litter_rule(2), litter_rule(3))
    publish(city, people, "a")
    manual.copy(person, "a", "b", "next")
    assert manual.rules("b") == manual.rules("a")
    assert manual.difference("b").is_empty
    manual.save_rule(person, "b", replace(litter_rule(1), limit=Limit(2, "work_hour")))
    manual.remove_rule(person, "b", litter_rule(2).key)
    manual.save_rule(person, "b", litter_rule(4))
    difference = manual.difference("b", "a")
    assert [one.condition_no for one in difference.added] == [4]
    assert [one.condition_no for one in difference.removed] == [2]
    assert [(one.after.condition_no, one.fields) for one in difference.changed] == [(1, ("limit",))]
    with pytest.raises(Refused, match="already"):
        manual.copy(person, "a", "b", "again")
    with pytest.raises(Refused, match="Copy it as a draft"):
        manual.save_rule(person, "a", litter_rule(9))
    with pytest.raises(Refused, match="Your post does not allow this"):
        manual.copy(people["leader-1"].role_name, "a", "c", "c")
    make_draft(city, "old", litter_rule(), code_version="2013")
    with pytest.raises(Refused, match="different code tables"):
        manual.difference("old")


def test_a_rule_is_found_by_the_code_of_another_table(
    city: Connection, people: dict[str, Person], manual: ManualService
) -> None:
    city.execute(text("update city.classes set code_2013 = '0110' where class_id = 1"))
    make_draft(city, "old", replace(litter_rule(), class_code="0110"), code_version="2013")
    started = publish(city, people, "old")
    assert manual.rule_for(LITTER, None, started)[1].class_code == "0110"
    assert manual.rule_for(COVER, None, started) is None
    assert manual.rule_of("old", LITTER, None, date(2026, 1, 1)) is not None


def file_case(city: Connection, people: dict[str, Person]) -> tuple[int, str | None]:
    service = CaseService(DatabaseCaseStore(city))
    moved = service.report(people["supervisor-1"], uuid4(), tiny_city.litter())
    for post, action in (("acceptor-1", "accept"), ("shift_leader-1", "file")):
        moved = service.act(people[post], uuid4(), moved.case, action, {})
    case_id = moved.case.case_id
    return case_id, manual_of(city, case_id)


def manual_of(city: Connection, case_id: int) -> str | None:
    return city.scalar(text("select manual_version from city.cases where case_id = :id"), {"id": case_id})


def test_a_case_keeps_the_version_that_it_was_filed_under(city: Connection, people: dict[str, Person]) -> None:
    assert file_case(city, people)[1] is None
    make_draft(city, "a", litter_rule())
    make_draft(city, "b", litter_rule(hours=9))
    publish(city, people, "a")
    case_id, kept = file_case(city, people)
    assert kept == "a"
    publish(city, people, "b")
    assert file_case(city, people)[1] == "b"
    city.execute(
        text("update city.cases set manual_version = 'b', filed_at = now() where case_id = :id"), {"id": case_id}
    )
    assert manual_of(city, case_id) == "a"


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(0, 6), min_size=1, max_size=5))
def test_the_database_answers_as_the_book_does(city: Connection, people: dict[str, Person], ahead: list[int]) -> None:
    class_ = ClassInBook("2026", "event", "06010")
    manual = ManualService(DatabaseManualStore(city))
    with city.begin_nested() as undone:
        found: dict[datetime, tuple] = {}
        for number, days in enumerate(ahead):
            name = f"v{number}"
            make_draft(city, name, litter_rule(1, number + 1, is_hazard=True), litter_rule(2, number + 2))
            before = DatabaseManualStore(city).now()[0]
            for at, answers in found.items():
                if at <= before:
                    assert [manual.rule_for(LITTER, no, at) for no in (None, 1, 2, 3)] == list(answers)
            try:
                publish(city, people, name, days)
            except Refused:
                continue
            book = ManualBook(manual.versions(), {one.name: manual.rules(one.name) for one in manual.versions()})
            for at in [before, *(one.effective_from for one in book.versions if one.effective_from)]:
                answers = [manual.rule_for(LITTER, no, at) for no in (None, 1, 2, 3)]
                assert [answer and answer[1] for answer in answers] == [
                    book.rule_for(class_, no, at) for no in (None, 1, 2, 3)
                ]
                found[at] = tuple(answers)
        check_deferred(city)
        undone.rollback()
