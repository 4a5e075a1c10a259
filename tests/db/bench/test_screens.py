"""What screens ask is answered to whoever may ask, walks through no large table, and is planned for one month."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, text

from app.progress import Silent
from app.settings import Settings
from db.bench import desk, tenth
from db.bench.asking import QueryProbe, find_askers
from db.bench.questions import CENTRE, DESKS, QUESTIONS, Asked, Question
from db.connection.engine import make_engine
from db.demo.history import add_history
from db.private.cluster import PrivateCluster
from db.schema.people import make_demo_roles, make_post_roles

EARLIER = 3_000
LARGE = 400
"""Rows of a large table here: a month of the small demo city has more of everything."""
MONTH = re.compile(r"^(cases|flow_records|assignments|stage_clocks)_(\d{6})$")
LASTING = re.compile(r"_\d{6}$|^(components|reports|attachments|shadow_cases|changes|case_terms)$")
"""Tables that grow with the years, and the components."""
KEYED = [question for question in QUESTIONS if question.name in (
    "case pane with history, reports and photos", "deadlines with their calendar", "a case by its whole number",
)]  # fmt: skip


@pytest.fixture(scope="module")
def grown(cluster: PrivateCluster, small_city: Engine) -> Iterator[Engine]:
    """The small demo city with some months before its sixty days, in which its people can log in."""
    small_city.dispose()
    engine = make_engine(cluster.ensure_database("test-screens", str(small_city.url.database)))
    _own_roles(engine)
    add_history(engine, EARLIER, Silent())
    yield engine
    engine.dispose()
    cluster.drop_database("test-screens")


@pytest.fixture(scope="module")
def askers(grown: Engine) -> dict[str, QueryProbe]:
    return {asker.scope: asker for asker in find_askers(grown)}


def test_there_is_somebody_of_each_scope_with_cases_old_and_new(askers: dict[str, QueryProbe], grown: Engine) -> None:
    assert set(askers) == {*DESKS, CENTRE}
    with grown.connect() as connection:
        for scope in DESKS:
            ids = [about.case_id for about in askers[scope].about]
            open_ones = connection.scalar(
                text("select count(*) from city.cases where closed_at is null and case_id = any(:ids)"), {"ids": ids}
            )
            assert 0 < (open_ones or 0) < len(ids), scope


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)
def test_each_question_is_answered_and_walks_through_nothing_large(
    askers: dict[str, QueryProbe], question: Question
) -> None:
    for scope in question.who:
        asker = askers[scope]
        assert asker.seconds(question, 0) > 0
        if not question.is_of_start:
            assert [table for table in asker.scanned(question, LARGE) if LASTING.search(table)] == [], scope


@pytest.mark.parametrize("question", KEYED, ids=lambda question: question.name)
def test_what_hangs_on_one_case_is_planned_for_one_month(askers: dict[str, QueryProbe], question: Question) -> None:
    for scope in question.who:
        asker = askers[scope]
        months = {str(about.case_id)[:6] for about in (asker.about[0], asker.about[-1])}
        tables = {node["Relation Name"] for node in asker.nodes(question) if "Relation Name" in node}
        seen = {found[2] for table in tables if (found := MONTH.match(table))}
        assert seen <= months, (scope, sorted(tables))


def test_a_walk_is_seen(askers: dict[str, QueryProbe]) -> None:
    def walk(connection: Connection, asked: Asked) -> Any:
        return connection.scalar(text("select count(*) from city.reports where text like '%x%'"))

    assert askers["city"].scanned(Question("walk", walk), LARGE) == ["reports_rows"]
    assert askers["unit"].scanned(Question("walk", walk), LARGE) == ["reports_rows"]


def test_whose_case_it_is_not_does_not_learn_its_number(askers: dict[str, QueryProbe], grown: Engine) -> None:
    mine = {about.case_id for about in askers["city"].about}
    with grown.connect() as connection:
        hidden = 0
        for case_id in sorted(mine):
            connection.execute(text("select set_config('session_authorization', :who, true)"),
                               {"who": askers["unit"].person})  # fmt: skip
            is_seen = connection.scalar(text("select count(*) from city.cases where case_id = :id"), {"id": case_id})
            number = connection.scalar(text("select city.number_of_case(:id)"), {"id": case_id})
            assert bool(is_seen) == (number is not None)
            assert connection.scalar(text("select city.sees_case(:id)"), {"id": case_id}) is bool(is_seen)
            hidden += not is_seen
            connection.rollback()
    assert hidden


def test_a_number_without_its_month_is_found_as_well(askers: dict[str, QueryProbe], grown: Engine) -> None:
    with grown.connect() as connection:
        undone = connection.begin()
        case_id = askers["city"].about[-1].case_id
        connection.execute(text("set local gridhall.bulk = 'on'"))
        for odd in ("450102-990101-0001", "area-x/7"):
            connection.execute(text("update city.cases set case_no = :odd where case_id = :id"),
                               {"odd": odd, "id": case_id})  # fmt: skip
            for beginning in (odd, odd[:13]):
                found = connection.scalars(text("select city.cases_by_number(:word)"), {"word": beginning}).all()
                assert list(found) == [case_id]
        undone.rollback()


def test_the_figures_stand_beside_their_floor_and_a_tenth(
    grown: Engine, cluster: PrivateCluster, demo_template: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    cluster.ensure_database("test-screens-tenth", demo_template)
    monkeypatch.setattr(tenth, "LEAST", 1_000)
    monkeypatch.setattr(desk, "LONGEST_S", 0.0)
    chosen = [one for one in QUESTIONS if one.name in ("a photo", "all cases in a box", "candidates with reasons")]
    monkeypatch.setattr(desk, "QUESTIONS", chosen)
    settings = Settings(data_dir=Path(cluster.folder).parent)
    with tenth.tenth_of("private:test-screens", grown, settings, Silent()) as found:
        assert found is not None and found[1] == 10.0
        _own_roles(found[0])
        rows = desk.measure_screens(grown, found[0], "ten", Silent())
    cluster.drop_database("test-screens-tenth")
    assert [row.unit for row in rows] == ["ms"] * 8 + ["x"] * 3
    assert all(row.floor and row.ratio and row.value > 0 for row in rows[:8])
    judged = {row.name.partition(" · ")[0]: (row.goal, row.met is None) for row in rows[8:]}
    assert judged == {
        "a photo": ("<= 1.3 x", False), "candidates with reasons": ("<= 1.3 x", False),
        "all cases in a box": ("", True),
    }  # fmt: skip
    assert ["its answer grows as well" in row.name for row in rows].count(True) == 1
    assert all("its answer grows as well" in row.name for row in rows[8:] if not row.goal)


def test_nothing_is_compared_without_earlier_years(small_city: Engine, cluster: PrivateCluster) -> None:
    settings = Settings(data_dir=Path(cluster.folder).parent)
    with tenth.tenth_of("private:test-demo", small_city, settings, Silent()) as found:
        assert found is None
    assert "test-demo-tenth" not in cluster.databases()


def _own_roles(engine: Engine) -> None:
    """A cloned database has the roles of the other one; give it its own."""
    with engine.begin() as connection:
        connection.execute(text("set local gridhall.bulk = 'on'"))
        own = "replace(role_name, 'test-demo_', current_database() || '_')"
        connection.execute(text(f"update city.staff set role_name = {own}"))
        make_post_roles(connection)
        make_demo_roles(connection)
