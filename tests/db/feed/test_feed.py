"""The feed reads what changed, by key, by topic or as a whole city."""

from __future__ import annotations

import numpy as np
import pytest
from sqlalchemy import text

from app.city.model import APPEALS, ASKED, CASE_STATES, COMPONENT_STATES, FIVE_CHAOS_GROUPS
from app.city.ports import ReadAnew
from app.errors import Unavailable
from db.feed.source import FeedSource
from tests.db.feed.conftest import CASES, case, component


def test_the_first_read_is_the_city_and_the_feed_goes_on_from_there(feed, do):
    do(component(1), component(2, state="damaged"), case(1))
    city = feed.load()
    assert city.profile.name == "测试市" and city.districts == ["450103"] and len(city.areas) == 1
    assert city.components.count == 2 and city.components.counts[1].tolist() == [1, 1, 0, 0, 0]
    assert city.cases.record(CASES + 1)["number"] == "no-1"
    assert city.cases.record(CASES + 1)["district"] == 0 and city.cases.record(CASES + 1)["closed_at"] is None
    assert abs(city.clock.offset_s) < 1
    assert feed.read() is None
    do(case(2), "delete from city.components where component_id = 1", component(3))
    change = city.apply(feed.read())
    assert change.opened == {CASES + 2} and change.component_ids == {1, 3} and change.topics == {"cases", "components"}
    assert city.components.row_of(1) is None and city.components.count == 2
    assert feed.read() is None


def test_a_changed_key_notes_the_old_and_the_new_one(feed, do):
    do(component(1))
    city = feed.load()
    do("update city.components set component_id = 7 where component_id = 1")
    city.apply(feed.read())
    assert city.components.row_of(1) is None and city.components.row_of(7) is not None


def test_what_is_undone_is_never_noted(feed, do, town):
    feed.load()
    with town.connect() as connection:
        connection.execute(text(component(1)))
        connection.rollback()
    with town.begin() as connection:
        point = connection.begin_nested()
        connection.execute(text(component(2)))
        point.rollback()
        connection.execute(text(component(3)))
    delta = feed.read()
    assert delta.components["component_id"].tolist() == [3] and not len(delta.components_gone)


def test_closed_cases_stay_for_the_month_and_older_ones_never_come(feed, do):
    do(case(1), case(2, "closed", "now()"), case(3, "closed", "now() - interval '70 days'"))
    city = feed.load()
    assert sorted(city.cases.column("case_id")) == [CASES + 1, CASES + 2]
    do("update city.cases set address = 'x' where case_id > 0")
    delta = feed.read()
    assert sorted(delta.cases.rows["case_id"]) == [CASES + 1, CASES + 2] and delta.cases_gone == (CASES + 3,)
    do(f"update city.cases set closed_at = now() - interval '70 days' where case_id = {CASES + 2}")
    assert city.apply(feed.read()).gone == {CASES + 2}


def test_a_bulk_change_is_one_note_and_reads_the_topic_anew(feed, do, town):
    city = feed.load()
    many = "insert into city.components (code, class_id, geom) select i::text, 1, st_setsrid(st_makepoint(108.5, 22.5),"
    do(
        "set local gridhall.bulk = 'on'",
        many + " 4490) from generate_series(1, 2000) i",
        "select city.note_bulk('components')",
    )
    with town.connect() as connection:
        assert connection.execute(text("select topic, key from city.changes where key = 0")).all() == [
            ("components", 0)
        ]
    delta = feed.read()
    city.apply(delta)
    assert city.components.count == 2000 and city.components is delta.components_anew
    assert city.components.files.generation == 2


def test_a_truncated_table_is_noted(feed, do):
    do(component(1))
    city = feed.load()
    do("truncate city.components cascade")
    city.apply(feed.read())
    assert city.components.count == 0


def test_thousands_of_rows_queue_one_numbering(feed, do, town):
    feed.load()
    first = text("select (select count(*) from city.changes where is_first), (select count(*) from city.feed_commits)")
    with town.connect() as connection:
        before = connection.execute(first).one()
    do(
        "insert into city.waters (kind, geom) select 'lake', st_multi(st_makeenvelope(108, 22, 109, 23, 4490))"
        " from generate_series(1, 3000)"
    )
    with town.connect() as connection:
        assert connection.execute(first).one() == (before[0] + 1, before[1] + 1)


def test_a_new_list_of_districts_numbers_the_cases_anew(feed, do):
    do(case(1))
    city = feed.load()
    do("update city.areas set code = '450109'")
    city.apply(feed.read())
    assert city.districts == ["450109"] and city.cases.column("district").tolist() == [-1]


def test_the_other_topics_come_as_a_whole(feed, do):
    city = feed.load()
    do(
        "insert into city.units (code, name, kind) values ('u', '市政', 'bureau')",
        "insert into city.cameras (code, name, geom) values ('c', '镜头', st_setsrid(st_makepoint(108.5, 22.5), 4490))",
        "update city.city_profile set name = '新城'",
        "insert into city.streets (name, class, geom) values"
        " ('民族大道', 'trunk', st_setsrid(st_makeline(st_makepoint(108.1, 22.5), st_makepoint(108.2, 22.5)), 4490))",
        "insert into city.duty_grids (code, name, geom, area_m2)"
        " select '450103D001', '一', st_multi(st_makeenvelope(108.1, 22.1, 108.2, 22.2, 4490)), 1",
    )
    city.apply(feed.read())
    assert [unit.name for unit in city.units.values()] == ["市政"] and city.camera_names == ["镜头"]
    assert city.profile.name == "新城" and city.streets.names == ["民族大道"] and len(city.duty_grids) == 1


def test_people_come_as_a_picture_and_not_through_the_feed(feed, do):
    city = feed.load()
    do(
        "insert into city.staff (staff_id, role_name, name) values (1, 'r', '演示监督员 01')",
        "insert into city.latest_positions values (1, st_setsrid(st_makepoint(108.5, 22.5), 4490), 0, 1, now())",
    )
    city.apply(feed.read())
    assert city.apply(feed.look()).topics == {"people"}
    assert city.people.names == ["演示监督员 01"]
    do("update city.latest_positions set at = now()")
    assert feed.read() is None and feed.look().people is not None and feed.look() is None


def test_after_pruning_who_was_behind_reads_anew_and_who_was_not_goes_on(town, do):
    behind, current = FeedSource(town), FeedSource(town)
    for one in (behind, current):
        one.connect()
        one.load()
    do(component(1))
    current.read()
    do("select city.prune_feed('0 seconds')")
    with pytest.raises(ReadAnew):
        behind.read()
    assert behind.load().components.count == 1 and behind.read() is None
    assert current.read() is None
    do(component(2))
    assert len(current.read().components) == 1 and len(behind.read().components) == 1
    with town.connect() as connection:
        assert connection.scalar(text("select count(*) from city.changes")) == 1
    behind.close()
    current.close()


def test_pruning_keeps_the_newest_rows(feed, do, town):
    for number in range(1, 6):
        do(component(number))
    do("select city.prune_feed('1 day', 3)")
    with town.connect() as connection:
        assert sorted(connection.scalars(text("select key from city.changes"))) == [3, 4, 5]


@pytest.mark.parametrize(
    "calamity",
    [
        "select city.reset_feed()",
        # A server that was set back: positions are given again, to other transactions.
        "delete from city.feed_commits where position > 1; select setval('city.feed_position', 1)",
        "update city.feed_commits set xid = '77777' where position = (select max(position) from city.feed_commits)",
    ],
)
def test_a_feed_of_another_life_is_read_anew(feed, do, calamity):
    do(component(1))
    feed.load()
    do(*calamity.split(";"))
    with pytest.raises(ReadAnew):
        feed.read()
    feed.load()
    assert feed.read() is None


def test_a_copy_of_the_database_is_another_feed(town, cluster):
    first = FeedSource(town)
    first.connect()
    epoch = first.load().epoch
    first.close()
    town.dispose()
    from db.connection.engine import make_engine

    engine = make_engine(cluster.ensure_database("test-copied", town.url.database))
    other = FeedSource(engine)
    other.connect()
    assert other.load().epoch != epoch
    other.close()
    engine.dispose()
    cluster.drop_database("test-copied")


def test_a_database_without_a_city_says_so(database):
    feed = FeedSource(database)
    feed.connect()
    with pytest.raises(Unavailable, match="no city"):
        feed.load()
    feed.close()


def test_nobody_but_the_owner_can_hide_a_change_or_make_all_read_anew(do, town):
    do(
        "create role sly",
        "grant usage on schema city to sly",
        "grant all on city.cameras to sly",
        "grant usage on all sequences in schema city to sly",
    )
    try:
        with town.begin() as connection:
            connection.execute(text("set local session authorization sly"))
            connection.execute(text("set local gridhall.bulk = 'on'"))
            connection.execute(text("set local search_path = ''"))
            connection.execute(
                text(
                    "insert into city.cameras (code, name, geom)"
                    " values ('x', 'x', public.st_setsrid(public.st_makepoint(1, 2), 4490))"
                )
            )
        with town.connect() as connection:
            assert connection.scalar(text("select count(*) from city.changes where topic = 'cameras'")) == 1
            assert not connection.scalar(
                text("select has_function_privilege('sly', 'city.note_bulk(text)', 'execute')")
            )
            assert connection.scalar(text("select has_table_privilege('sly', 'city.changes', 'select')"))
    finally:
        do("drop owned by sly", "drop role sly")


def test_a_replication_worker_fires_the_feed(do, town):
    with town.begin() as connection:
        connection.execute(text("set local session_replication_role = replica"))
        connection.execute(text("set local search_path = ''"))
        connection.execute(text("select pg_catalog.set_config('search_path', '', true)"))
        connection.execute(
            text(
                "insert into city.cameras (code, name, geom)"
                " values ('x', 'x', public.st_setsrid(public.st_makepoint(1, 2), 4490))"
            )
        )
    with town.connect() as connection:
        assert (
            connection.scalar(
                text("select topic from city.changes join city.feed_commits using (xid) order by position desc limit 1")
            )
            == "cameras"
        )
        disabled = connection.execute(
            text(
                "select tgrelid::regclass, tgname from pg_trigger where tgname in ('note_change', 'note_truncate',"
                " 'number_commit') and tgenabled <> 'A'"
            )
        ).all()
        assert disabled == [], "the feed's triggers fire always, also on partitions"


def test_a_serialisable_writer_gets_its_position_too(do, town, feed):
    city = feed.load()
    with town.connect().execution_options(isolation_level="SERIALIZABLE") as one:
        one.execute(text(component(1)))
        do(component(2))
        one.commit()
    city.apply(feed.read())
    assert city.components.count == 2


def test_words_are_numbered_alike_in_sql_and_in_python(connection):
    definition = connection.scalar(text("select pg_get_viewdef('read_side.city_cases'::regclass)"))
    definition += connection.scalar(text("select pg_get_viewdef('read_side.city_components'::regclass)"))
    for words in (CASE_STATES, FIVE_CHAOS_GROUPS, COMPONENT_STATES, ASKED[1:], APPEALS[1:]):
        assert "ARRAY[" + ", ".join(f"'{word}'::text" for word in words) + "]" in definition


def test_numbers_survive_the_journey(feed, do):
    do(component(1, lon=108.123456), case(1))
    city = feed.load()
    lon = np.degrees(city.components.column("x_cm")[0] / 100 / 6378137)
    assert abs(lon - 108.123456) < 1e-7
    row = city.cases.row_of(CASES + 1)
    assert abs(city.cases.column("reported_at")[row] - city.read_at) < 60


def test_a_long_absence_is_read_in_parts(feed, town):
    city = feed.load()
    with town.connect() as connection:
        plain = connection.connection.driver_connection
        for number in range(1, 1203):
            plain.execute(component(number))
            plain.commit()
    city.apply(feed.read())
    assert city.components.count == 1202 and feed.read() is None
