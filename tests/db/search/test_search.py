"""The search over all years finds what a plain reading finds, of what each person may see, and scans no big table."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, text

from app.errors import Refused
from app.search.model import PAGE, SearchQuery
from db.connection.session import transaction
from db.readers.search import DatabaseCaseSearch
from db.schema.people import make_demo_roles, make_post_roles
from tests.fakes import tiny_city

CASES = 12_000
MONTHS = (201901, 201902, 201904)
DATABASE = "test-search"
FILL = f"""
set local gridhall.bulk = 'on';
insert into city.areas (kind, code, name) values ('district', '450102', '兴宁区');
insert into city.staff (role_name, name, number, unit_id, is_demo) values
    ('x1', 'x', 'city', null, true), ('x2', 'x', 'area', null, true), ('x3', 'x', 'unit', 2, true),
    ('x4', 'x', 'agent', null, true), ('x5', 'x', 'boss', null, true);
insert into city.staff_posts (staff_id, post, area_code)
    select staff_id, case number when 'unit' then 'handler' when 'agent' then 'hotline_agent' when 'boss' then 'leader'
            else 'dispatcher' end,
        case number when 'area' then '450102' end
    from city.staff where number in ('city', 'area', 'unit', 'agent', 'boss');
select city.ensure_month(m) from unnest(array{list(MONTHS)}) m;
insert into city.cases (case_id, case_no, state, kind, class_id, channel, reported_on, reported_at, closed_at,
        last_action, last_at, district_code, unit_id, past_unit_ids, geom, text, address)
    select month * 1000000000000::bigint + i, format('%s-%s01-%s', case when i % 7 = 0 then '450102' else '450103' end,
            right(month::text, 4), lpad(i::text, 4, '0')),
        case when i % 100 = 0 then 'dispatched' else 'closed' end,
        'event', 1, 'web',
        to_date(month::text, 'YYYYMM'), to_date(month::text, 'YYYYMM') + i * interval '2 minute',
        case when i % 100 > 0 then timestamptz '2019-05-02' end, 'close', '2019-05-02',
        case when i % 7 = 0 then '450102' else '450103' end, i % 300 + 1,
        case when i % 50 = 0 then array[2] else '{{}}' end,
        st_setsrid(st_makepoint(108 + i / 1e5, 22.5 + i % 100 / 1e3), 4490),
        case i % 3 when 0 then '路边的共享单车乱停放，挡住了盲道' when 1 then '井盖破损，有安全隐患 ' || i
            else 'Ｌａｍｐ OUT 100%_' end,
        case when i % 11 = 0 then '民族大道' || i || '号' else '朝阳路' end
    from unnest(array{list(MONTHS)}) month, generate_series(1, {CASES // 3}) i;
"""
SCOPES = ("city", "area", "unit")


@pytest.fixture(scope="module")
def filled(cluster: Any, empty_template: str) -> Iterator[Engine]:
    """A city with some months of cases."""
    from db.connection.engine import make_engine

    engine = make_engine(cluster.ensure_database(DATABASE, empty_template))
    with engine.begin() as connection:
        tiny_city.build(connection)
        connection.exec_driver_sql(FILL.replace("%", "%%"))
        make_post_roles(connection)
        make_demo_roles(connection)
    with engine.begin() as connection:
        connection.exec_driver_sql("analyze")
    yield engine
    engine.dispose()
    cluster.drop_database(DATABASE)


def found_by(session: Connection, query: SearchQuery) -> list[int]:
    """Ids of all pages."""
    search, ids, before = DatabaseCaseSearch(session), [], None
    while True:
        found = search.find(query, before)
        ids += found.ids
        before = found.went_to
        if before is None:
            return ids


ASKED = {
    "two characters in the middle": (SearchQuery("单车"), "text like '%单车%'"),
    "words that stand apart": (SearchQuery("盲道 乱停"), "text like '%盲道%' and text like '%乱停%'"),
    "one word of text and one of the place": (
        SearchQuery("井盖 民族大道1"), "text like '%井盖%' and address like '%民族大道1%'"),
    "pairs that are there, not side by side": (SearchQuery("盲道乱停"), "false"),
    "another width and capitals": (SearchQuery("lamp out"), "text like 'Ｌａｍｐ%'"),
    "signs of a pattern": (SearchQuery("100%_"), "text like '%100\\%\\_'"),
    "a phrase with figures": (SearchQuery('"隐患 11"'), "text like '%隐患 11%'"),
    "the place alone": (SearchQuery(place="朝阳"), "address like '%朝阳%'"),
    "the end of a number": (SearchQuery("0777"), "case_no like '%0777'"),
    "a longer end": (SearchQuery("201-0777"), "case_no like '%201-0777'"),
    "the beginning of a number": (SearchQuery("450102-190101-07"), "case_no like '450102-190101-07%'"),
    "a class and days": (
        SearchQuery(class_id=1, from_on=date(2019, 2, 2), to_on=date(2019, 2, 3)),
        "class_id = 1 and reported_at >= '2019-02-02 00:00+08' and reported_at < '2019-02-04 00:00+08'"),
    "a unit that has or had it": (SearchQuery(unit_id=2), "(unit_id = 2 or 2 = any (past_unit_ids))"),
    "states": (SearchQuery("单车", states=("dispatched",)), "text like '%单车%' and state = 'dispatched'"),
    "a district": (SearchQuery("井盖", district="450102"), "text like '%井盖%' and district_code = '450102'"),
    "a small box": (SearchQuery(box=(108.001, 22.5, 108.003, 22.53)),
                    "geom && st_makeenvelope(108.001, 22.5, 108.003, 22.53, 4490)"),
    "a box of the whole city": (SearchQuery("民族大道", box=(107, 22, 109, 23)), "address like '%民族大道%'"),
}  # fmt: skip


@pytest.mark.parametrize("who", SCOPES)
@pytest.mark.parametrize("name", ASKED)
def test_a_search_finds_what_a_plain_reading_finds(filled: Engine, who: str, name: str) -> None:
    query, condition = ASKED[name]
    plainly = text(f"select array(select case_id from city.cases where {condition} order by case_id desc)"
                   .replace(":", "\\:"))  # fmt: skip
    with filled.connect() as connection, transaction(connection, f"{DATABASE}_{who}") as session:
        expected = session.scalar(plainly)
        assert found_by(session, query) == expected
    assert expected or condition == "false" or who == "unit"


def test_pages_are_read_by_key_and_counted_up_to_a_limit(filled: Engine) -> None:
    with filled.connect() as connection, transaction(connection, f"{DATABASE}_city") as session:
        search = DatabaseCaseSearch(session)
        first = search.find(SearchQuery("单车"))
        assert first.is_more and len(first.ids) == 1001 and len(first.cases) == PAGE
        assert [case.case_id for case in first.cases] == list(first.ids[:PAGE])
        after = search.find(SearchQuery("单车"), first.went_to)
        assert after.ids[0] < first.ids[-1]
        assert search.rows(first.ids[PAGE : PAGE + 2])[0].number


def test_a_search_that_looks_at_too_much_stops_and_says_how_far_it_came(filled: Engine) -> None:
    """A condition that no term narrows: two ends; it goes on from there and finds everything in the end."""
    query = SearchQuery(states=("void", "merged"))
    with filled.begin() as connection:
        connection.exec_driver_sql("set local gridhall.bulk = 'on'")
        connection.exec_driver_sql(
            "select city.ensure_month(201801);"
            "insert into city.cases (case_id, case_no, state, kind, class_id, channel, reported_on, reported_at,"
            " closed_at, last_action, last_at)"
            " select 201801000000000000 + i, 'x-' || i, case when i < 4 then 'void' else 'closed' end,"
            " 'event', 1, 'web', '2018-01-01', '2018-01-01', '2018-01-02', 'close', '2018-01-02'"
            " from generate_series(1, 20000) i"
        )
    try:
        with filled.connect() as connection, transaction(connection, f"{DATABASE}_city") as session:
            found = DatabaseCaseSearch(session).find(query)
            assert found.ids == () and found.is_unfinished
            assert len(found_by(session, query)) == 3
            narrowed = DatabaseCaseSearch(session).find(SearchQuery(states=("void",)))
            assert len(narrowed.ids) == 3 and narrowed.went_to is None, "one end has a term"
    finally:
        with filled.begin() as connection:
            connection.exec_driver_sql("delete from city.cases where case_id < 201901000000000000")


def test_a_telephone_finds_the_cases_of_reporters_that_one_may_know(filled: Engine) -> None:
    ids = [201901000000000001, 201901000000000002]
    with filled.begin() as connection:
        connection.exec_driver_sql("set local gridhall.bulk = 'on'")
        for case_id, secret in zip(ids, (False, True), strict=True):
            connection.execute(
                text("with made as (insert into city.reports (case_id, channel, reported_at, reported_on) values"
                     " (:id, 'web', now(), current_date) returning report_id) insert into city.reporters"
                     " select report_id, '张三', '138-0000 0042', :secret from made"),
                {"id": case_id, "secret": secret},
            )  # fmt: skip
    for who, expected in (("city", ids[:1]), ("agent", ids[::-1]), ("boss", []), ("unit", [])):
        with filled.connect() as connection, transaction(connection, f"{DATABASE}_{who}") as session:
            assert found_by(session, SearchQuery(phone="0000 0042")) == expected, who
            assert found_by(session, SearchQuery(phone="13800000042")) == expected, who
            assert found_by(session, SearchQuery(phone="38000000")) == []


def test_what_is_too_short_is_refused(filled: Engine) -> None:
    with filled.connect() as connection:
        for query in (
            SearchQuery("井"),
            SearchQuery("42"),
            SearchQuery(phone="123"),
            SearchQuery(from_on=date(2019, 2, 2), to_on=date(2019, 2, 1)),
        ):
            with pytest.raises(Refused):
                DatabaseCaseSearch(connection).find(query)


def test_terms_follow_the_case(filled: Engine) -> None:
    """Another text, place, class and unit are found at once, and the old ones no more."""
    with filled.connect() as connection:
        case_id = 201902000000000500
        change = text(
            "update city.cases set text = '楼道堆放杂物', address = '星光大道1号', unit_id = 299, state = 'void'"
            " where case_id = :id"
        )
        connection.execute(change, {"id": case_id})
        search = DatabaseCaseSearch(connection)
        for query in (SearchQuery("堆放杂物"), SearchQuery(place="星光大道"), SearchQuery("楼道", unit_id=299),
                      SearchQuery("楼道", states=("void",))):  # fmt: skip
            assert search.find(query).ids == (case_id,), query
        connection.execute(text("delete from city.cases where case_id = :id"), {"id": case_id})
        assert search.find(SearchQuery("堆放杂物")).ids == ()
        kept = connection.scalar(text("select count(*) from city.case_terms where case_id = :id"), {"id": case_id})
        assert kept == 0
        connection.rollback()


def test_a_month_that_was_loaded_apart_gets_its_terms(filled: Engine) -> None:
    with filled.connect() as connection:
        connection.execute(text("delete from city.case_terms where case_id < 201902000000000000"))
        assert not DatabaseCaseSearch(connection).find(SearchQuery("450103-190101-0001")).is_more
        added = connection.scalar(text("select city.add_missing_terms(201901000000000000, 201901999999999999)"))
        assert added == CASES // 3
        again = text("select count(*) from city.cases c join city.case_terms t using (case_id)"
                     " where t.terms <> city.terms_of(c)")  # fmt: skip
        assert connection.scalar(again) == 0
        connection.rollback()


def test_nobody_reads_terms_and_a_wall_searches_nothing(filled: Engine) -> None:
    with filled.connect() as connection:
        allowed = text(
            "select has_any_column_privilege(:role, 'city.case_terms', 'select'),"
            " has_function_privilege(:role, 'city.find_cases(jsonb, bigint, integer)', 'execute')"
        )
        assert connection.execute(allowed, {"role": f"{DATABASE}_dispatcher"}).one() == (False, True)
        assert connection.execute(allowed, {"role": f"{DATABASE}_wall"}).one() == (False, False)


def test_terms_are_found_by_their_index(filled: Engine) -> None:
    """The one big statement of the search, of words, squares and scope alike."""
    with filled.connect() as connection:
        connection.exec_driver_sql("set local enable_seqscan = off")
        plan = connection.scalar(text(
            "explain (format json) select case_id from city.case_terms where terms @> (city.pairs_of('单车')"
            " || city.fact_term('month', '201901')) and terms && array[city.fact_term('area', '450102')]"
            " order by case_id desc"))  # fmt: skip
        assert "case_terms_terms" in json.dumps(plan) and "Seq Scan" not in json.dumps(plan)


def test_an_empty_city_is_searched_in_peace(filled: Engine) -> None:
    with filled.connect() as connection:
        connection.execute(text("delete from city.case_terms"))
        assert DatabaseCaseSearch(connection).find(replace(SearchQuery("井盖"), class_id=1)).ids == ()
        connection.rollback()


def test_the_cases_of_a_figure_come_in_their_order(city: Connection) -> None:
    ids = [tiny_city.make_case(city, "closed") for _one in range(60)]
    found = DatabaseCaseSearch(city).find(SearchQuery(ids=tuple(reversed(ids)), ids_words="x"))
    assert found.ids == tuple(reversed(ids)) and found.went_to is None and not found.is_more
    assert [case.case_id for case in found.cases] == list(reversed(ids))[:50]
