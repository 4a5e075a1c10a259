"""Cases of earlier years: exact, closed before the lived days, consistent, the same every time, whole after a break."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, text

from app.city.window import kept_from
from app.command_line.options import DatabaseOptions
from app.errors import Refused
from app.progress import Silent
from app.settings import Settings
from db.commands.database import COMMANDS
from db.connection.engine import make_engine
from db.demo import history
from db.demo.history import Grown, add_history, count_history
from db.private.cluster import PrivateCluster
from tests.db.demo.test_small_city import (  # noqa: F401 - these hold for what was added as well
    ask,
    test_a_case_has_as_many_records_as_versions,
    test_cases_lie_in_their_grid_and_areas,
    test_due_times_are_those_of_the_calendar,
    test_nothing_points_into_the_void,
    test_records_follow_the_table_of_moves_in_the_order_of_time,
    test_the_feed_is_told_once_for_each_topic,
    test_the_manual_is_in_force_and_every_case_was_filed_under_it,
    test_the_row_of_a_case_agrees_with_its_history,
)

CASES = 12_000
EARLIER = "case_id % 1000000000 > 500000000"
FACTS = ("state, kind, class_id, component_id, channel, text, address, geom, unit_id, past_unit_ids, reported_at, "
         "due_at, handled_at, closed_at")  # fmt: skip


class Told:
    """Remembers what a long job tells."""

    def __init__(self) -> None:
        self.steps: list[tuple[str, float, float]] = []

    def step(self, label: str, done: float, total: float) -> None:
        self.steps.append((label, done, total))


@pytest.fixture(scope="module")
def grown(cluster: PrivateCluster, small_city: Engine) -> Iterator[Engine]:
    """The small demo city with some months before its sixty days."""
    small_city.dispose()
    engine = make_engine(cluster.ensure_database("test-history", str(small_city.url.database)))
    assert add_history(engine, CASES, Silent()) == Grown(CASES, CASES)
    yield engine
    engine.dispose()
    cluster.drop_database("test-history")


@pytest.fixture
def city(cluster: PrivateCluster, demo_template: str) -> Iterator[Engine]:
    """A small demo city of one test."""
    engine = make_engine(cluster.ensure_database("test-history-own", demo_template))
    yield engine
    engine.dispose()
    cluster.drop_database("test-history-own")


@pytest.fixture
def demo(grown: Engine) -> Iterator[Connection]:
    """A connection to the city with history, rolled back after the test."""
    with grown.connect() as connection:
        undone = connection.begin()
        yield connection
        undone.rollback()


def digest(engine: Engine) -> str:
    """What the cases of earlier years are about, in one word."""
    rows = f"select md5(string_agg(row(case_id, {FACTS})::text, '' order by case_id)) from city.cases"
    with engine.connect() as connection:
        return str(connection.scalar(text(f"{rows} where {EARLIER}")))


def months(engine: Engine) -> dict[int, int]:
    with engine.connect() as connection:
        return count_history(connection)


def loose_tables(engine: Engine) -> list[str]:
    """Tables of months that are no parts of the big ones."""
    with engine.connect() as connection:
        found = connection.scalars(text(
            "select c.relname from pg_class c where c.relnamespace = 'city'::regnamespace and c.relkind = 'r'"
            " and c.relname ~ '_[0-9]{6}$' and not c.relispartition"))  # fmt: skip
        return list(found)


def test_there_are_exactly_as_many_and_all_are_over_before_the_lived_days(demo: Connection) -> None:
    assert ask(demo, f"select count(*) from city.cases where {EARLIER}") == CASES
    lived_from = demo.scalar(text("select min(closed_at) from city.cases where not " + EARLIER))
    late = text(f"select count(*) from city.cases where {EARLIER} and (closed_at is null or closed_at >= :lived_from)")
    assert demo.scalar(late, {"lived_from": lived_from}) == 0
    assert ask(demo, "select count(*) from city.cases where closed_at is null") == 2_000
    assert ask(demo, f"select count(*) from city.reports join city.cases using (case_id) where {EARLIER}") == CASES


def test_a_wall_keeps_what_it_has(demo: Connection, small_city: Engine) -> None:
    def kept(connection: Connection) -> str:
        since = kept_from(float(connection.scalar(text("select extract(epoch from city.city_now())"))), "Asia/Shanghai")
        found = text("select md5(string_agg(case_id::text, ',' order by case_id)) from city.cases"
                     " where closed_at is null or closed_at >= to_timestamp(:since)")  # fmt: skip
        return str(connection.scalar(found, {"since": since}))

    with small_city.connect() as before:
        assert kept(demo) == kept(before)


def test_numbers_are_no_one_else_s_and_the_sequence_is_left_alone(demo: Connection, small_city: Engine) -> None:
    assert ask(demo, "select count(*) - count(distinct case_no) from city.cases") == 0
    again = """select count(*) from (
            select left(case_no, 6) as area_code, reported_on, max(right(case_no, 4)::int) as top
            from city.cases group by 1, 2) c left join city.case_numbers n
            on n.area_code = c.area_code and n.day_on = c.reported_on
        where n.last_number is distinct from c.top"""
    assert ask(demo, again) == 0
    with small_city.connect() as before:
        last = text("select last_value from city.case_sequence")
        assert demo.scalar(last) == before.scalar(last)


def test_days_and_shares_are_like_those_of_the_lived_days(demo: Connection) -> None:
    def share(condition: str, where: str) -> float:
        return float(demo.scalar(text(f"select avg(({condition})::int) from city.cases where {where}")) or 0)

    lived = f"not {EARLIER} and reported_on > city.local_day(city.city_now()) - 60"
    old = f"{EARLIER} and reported_on < city.local_day(city.city_now()) - 130"  # long repairs are over as well
    for condition in ("kind = 'component'", "channel = 'supervisor'", "five_chaos_group is not null", "state = 'void'",
                      "returned_times > 0"):  # fmt: skip
        assert abs(share(condition, old) - share(condition, lived)) < 0.04, condition
    late = share("handled_at > due_at", old + " and due_at is not null")
    assert 0.01 < late < 0.15
    days = "select count(*) / count(distinct reported_on)::float from city.cases where "
    a_day = float(demo.scalar(text(days + old)) or 0), float(demo.scalar(text(days + lived)) or 0)
    assert abs(a_day[0] / a_day[1] - 1) < 0.1


def test_who_had_a_case_before_still_sees_it(demo: Connection) -> None:
    wrong = f"""select count(*) from (select * from city.cases where {EARLIER}) c
        join (select case_id, array_agg(distinct unit_id order by unit_id) as units from city.assignments group by 1) a
            using (case_id)
        where c.past_unit_ids is distinct from array_remove(a.units, c.unit_id)"""
    assert ask(demo, wrong) == 0
    assert ask(demo, f"select count(*) from city.cases where {EARLIER} and past_unit_ids <> '{{}}'") > 50


def test_manual_and_rules_were_in_force_when_each_case_was_filed(demo: Connection) -> None:
    for table, column in (("manual_versions", "manual_version"), ("rule_sets", "rules_version")):
        wrong = f"""select count(*) from city.cases c join city.{table} v on v.name = c.{column}
            where c.filed_at < v.effective_from"""
        assert ask(demo, wrong) == 0


def test_the_planner_knows_every_new_month(demo: Connection) -> None:
    unknown = "select count(*) from pg_class where relnamespace = 'city'::regnamespace and relname ~ '^cases_20' and" \
        " reltuples < 0"  # fmt: skip
    assert ask(demo, unknown) == 0


def test_it_is_the_same_every_time_also_where_it_was_broken_off(city: Engine, grown: Engine, monkeypatch: Any) -> None:
    real, turns = history.write_rows, []

    def break_off(*given: Any) -> None:
        real(*given)
        turns.append(1)
        if len(turns) == 3:
            raise KeyboardInterrupt

    monkeypatch.setattr(history, "write_rows", break_off)
    with pytest.raises(KeyboardInterrupt):
        add_history(city, CASES, Silent())
    assert len(months(city)) == 2, "what was begun is gone, what was finished stays"
    assert loose_tables(city) == []
    assert months(city).items() <= months(grown).items()
    monkeypatch.undo()
    add_history(city, 9_000, Silent())
    assert sum(months(city).values()) == 9_000
    assert add_history(city, CASES, Silent()) == Grown(3_000, CASES)
    assert months(city) == months(grown)
    assert digest(city) == digest(grown)
    with city.connect() as connection:
        assert ask(connection, "select count(*) - count(distinct case_no) from city.cases") == 0


def test_a_server_that_is_lost_in_a_new_month_leaves_whole_months(city: Engine, monkeypatch: Any) -> None:
    real = history.write_rows

    def lose(into: Any, *given: Any) -> None:
        real(into, *given)
        if into.month is not None:
            into.connection.execute(text("select pg_terminate_backend(pg_backend_pid())"))

    monkeypatch.setattr(history, "write_rows", lose)
    with pytest.raises(Exception, match="terminat"):
        add_history(city, CASES, Silent())
    monkeypatch.undo()
    assert loose_tables(city) == []
    kept = months(city)
    assert kept and add_history(city, CASES, Silent()).added == CASES - sum(kept.values())


def test_asked_again_it_adds_nothing(grown: Engine) -> None:
    before = digest(grown)
    assert add_history(grown, CASES, Silent()) == Grown(0, CASES)
    assert add_history(grown, 1, Silent()) == Grown(0, CASES)
    assert digest(grown) == before


def test_the_bar_goes_forward_to_its_end(city: Engine) -> None:
    told = Told()
    add_history(city, 2_500, told)
    steps = [(done, total) for label, done, total in told.steps if label == "Adding cases of earlier years"]
    assert [done for done, _total in steps] == sorted(done for done, _total in steps)
    assert steps[-1] == (2_500, 2_500)


def test_only_one_at_a_time_adds_history(grown: Engine) -> None:
    with grown.connect() as other:
        other.execute(text("select pg_advisory_lock(:lock)"), {"lock": history.LOCK})
        with pytest.raises(Refused, match="are being added to this database"):
            add_history(grown, CASES, Silent())
        other.execute(text("select pg_advisory_unlock_all()"))


def test_what_cannot_be_is_refused_in_one_sentence(grown: Engine, tmp_path: Path, monkeypatch: Any) -> None:
    with pytest.raises(Refused, match="calendar of this demo city allows at most"):
        add_history(grown, 100_000_000, Silent())
    monkeypatch.setattr(history, "SPARE_BYTES", 10**18)
    with pytest.raises(Refused, match="Nothing was added"):
        add_history(grown, CASES + 1, Silent(), tmp_path)
    assert sum(months(grown).values()) == CASES


def test_a_demo_of_another_seed_s_looks_is_refused(city: Engine) -> None:
    with city.begin() as connection:
        connection.execute(text("update city.staff set number = 'x1' where staff_id = 1"))
    with pytest.raises(Refused, match="another version"):
        add_history(city, 100, Silent())


def test_the_verb(grown: Engine, cluster: PrivateCluster, capsys: pytest.CaptureFixture[str]) -> None:
    settings = Settings(data_dir=cluster.folder.parent)
    options = DatabaseOptions(part="history", database="private:test-history", cases=CASES)
    assert COMMANDS["history"](options, settings) == 0
    assert capsys.readouterr().out == "0 cases of earlier years were added; there are 12,000 now.\n"
    with pytest.raises(Refused, match="--cases N"):
        COMMANDS["history"](replace(options, cases=None), settings)
    with pytest.raises(Refused, match="There is no database test-nowhere"):
        COMMANDS["history"](replace(options, cases=5, database="private:test-nowhere"), settings)
    assert "test-nowhere" not in cluster.databases()


def test_a_database_without_a_demo_city_is_refused(database: Engine) -> None:
    with pytest.raises(Refused, match="can only be added to a demo city"):
        add_history(database, 5, Silent())


def test_earlier_meetings_have_items_and_rulings_where_their_months_have_cases(demo: Connection) -> None:
    rows = demo.execute(text(
        "select m.meeting_no, count(i.*) as items, count(i.ruling_id) as rulings from city.meetings m"
        " left join city.hard_items i on i.meeting_no = m.meeting_no where m.state = 'closed' group by 1"
        " having count(i.*) > 12")).all()  # fmt: skip
    assert rows and all(row.items <= 60 and row.rulings >= row.items // 4 for row in rows)
    astray = "select count(*) from city.hard_item_cases h join city.hard_items i using (item_id)"
    astray += " join city.cases c using (case_id) join city.meetings m using (meeting_no)"
    astray += " where m.state = 'closed' and (c.state <> 'closed' or c.reported_at > m.starts_at)"
    astray += " and i.item_id in (select a.item_id from city.meeting_agenda a where a.place_no > 3)"
    assert demo.scalar(text(astray)) == 0
    assert demo.scalar(text("select count(*) from city.rulings where replaced_by is null and not is_demo")) == 0
