"""The small demo city as it stands in the database: counts, stamps, codes, and cases that hold together."""

import pytest
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DatabaseError

from app.errors import Refused
from app.progress import Silent
from db.demo.build import build
from db.demo.bulk import TOPICS
from tests.db.demo.conftest import SEED

CLASSES = "select c::text from city.classes c order by 1"


def ask(demo: Connection, sql: str) -> int:
    return int(demo.scalar(text(sql)) or 0)


@pytest.mark.parametrize(
    ("counted", "expected"),
    [
        ("city.components", 20_000),
        ("city.cases where closed_at is null", 2_000),
        ("city.duty_grids", 101),
        ("city.unit_grids", 2_905),
        ("city.cameras", 8_300),
        ("city.staff_posts where post = 'supervisor'", 517),
        ("city.latest_positions", 517),
        ("city.areas where kind = 'district' and geom is not null", 12),
        ("city.areas where kind = 'township'", 138),
        ("city.areas where kind = 'community'", 1_856),
        ("city.areas where kind in ('development_zone', 'scenic_area') and geom is not null", 3),
        ("city.city_profile where is_demo and demo_size = 'small'", 1),
        ("city.cases where closed_at is null and is_urgent", 2),
    ],
)
def test_counts_are_exact(demo: Connection, counted: str, expected: int) -> None:
    assert ask(demo, f"select count(*) from {counted}") == expected


@pytest.mark.parametrize("place", ["streets", "duty_grids", "areas", "units", "waters", "greens"])
def test_every_place_has_a_name_in_both_languages(demo: Connection, place: str) -> None:
    assert ask(demo, f"select count(*) from city.{place}") > 0
    wrong = "name_en is null or name_en ~ '[^ -~]' or (name is not null and name !~ '[一-龥]')"
    assert ask(demo, f"select count(*) from city.{place} where {wrong}") == 0


def test_names_of_small_places_say_the_same_in_both_languages(demo: Connection) -> None:
    pairs = {
        tuple(row)
        for row in demo.execute(
            text("select name, name_en from city.streets union select name, name_en from city.duty_grids")
        )
    }
    assert {
        ("洪锦十二巷", "Hongjin 12th Lane"),
        ("洪锦二路", "Hongjin 2nd Road"),
        ("那洪2号网格", "Nahong Grid 2"),
    } <= pairs


def test_every_component_lies_in_its_grids(demo: Connection) -> None:
    wrong = """select count(*) from city.components c
        join city.unit_grids g using (unit_grid_id) join city.duty_grids d on d.duty_grid_id = c.duty_grid_id
        where not st_intersects(g.geom, c.geom) or not st_intersects(d.geom, c.geom)
            or g.duty_grid_id <> c.duty_grid_id or g.district_code <> c.district_code"""
    assert ask(demo, wrong) == 0
    assert ask(demo, "select count(*) from city.components where unit_grid_id is null or street_id is null") == 0


def test_areas_are_measured_in_the_profile_s_system(demo: Connection) -> None:
    area = float(demo.scalar(text("select sum(st_area(st_transform(geom, 4545))) / 1e6 from city.duty_grids")) or 0)
    assert abs(area / 344.9 - 1) < 0.005
    wrong = "select count(*) from city.unit_grids where abs(st_area(st_transform(geom, 4545)) / area_m2 - 1) > 1e-4"
    assert ask(demo, wrong) == 0


def test_codes_of_components_are_district_class_and_number(demo: Connection) -> None:
    wrong = """select count(*) from city.components c join city.classes k using (class_id)
        where c.code !~ '^[0-9]{17}$' or left(c.code, 6) <> c.district_code or substr(c.code, 7, 5) <> k.code"""
    assert ask(demo, wrong) == 0


def test_nothing_points_into_the_void(demo: Connection) -> None:
    for column in ("supervising_unit_id", "owner_unit_id", "maintainer_unit_id"):
        wrong = (
            f"select count(*) from city.components c left join city.units u on u.unit_id = c.{column} where u is null"
        )
        assert ask(demo, wrong) == 0
    assert ask(demo, "select count(*) from pg_constraint where conrelid = 'city.components'::regclass"
                     " and contype = 'f' and convalidated") == 7  # fmt: skip
    wrong = """select count(*) from city.cases c left join city.streets s using (street_id)
        where s.name is distinct from c.address"""
    assert ask(demo, wrong) == 0


def test_a_case_has_as_many_records_as_versions(demo: Connection) -> None:
    wrong = """select count(*) from city.cases c
        left join (select case_id, count(*) n, max(version) top from city.flow_records group by 1) f using (case_id)
        where f.n is distinct from c.version or f.top is distinct from c.version"""
    assert ask(demo, wrong) == 0


def test_records_follow_the_table_of_moves_in_the_order_of_time(demo: Connection) -> None:
    wrong = """select count(*) from city.flow_records f
        left join city.case_moves m on m.action = f.action and m.leaves = coalesce(f.from_state, '')
        where m.action is null or m.enters <> f.to_state or f.on_behalf_of is distinct from m.on_behalf_of
            or case when m.posts = '{}' then f.post is not null else not f.post = any (m.posts) end"""
    assert ask(demo, wrong) == 0
    wrong = """select count(*) from (select from_state, acted_at,
            lag(to_state) over w as before, lag(acted_at) over w as earlier
            from city.flow_records window w as (partition by case_id order by version)) steps
        where from_state is distinct from before or acted_at < earlier"""
    assert ask(demo, wrong) == 0
    assert ask(demo, "select count(*) from city.flow_records where acted_at > city.city_now()") == 0


def test_the_row_of_a_case_agrees_with_its_history(demo: Connection) -> None:
    wrong = """select count(*) from city.cases c
        join city.flow_records f on f.case_id = c.case_id and f.version = c.version
        where f.to_state <> c.state or f.action <> c.last_action or f.acted_at <> c.last_at
            or (c.closed_at is not null) <> (c.state in ('closed', 'void'))"""
    assert ask(demo, wrong) == 0
    wrong = """select count(*) from city.cases c where c.stage_due_at is distinct from
        (select min(due_at) from city.stage_clocks s where s.case_id = c.case_id and s.ended_at is null)"""
    assert ask(demo, wrong) == 0
    wrong = """select count(*) from city.cases c where c.due_at is distinct from
        case when c.dispatched_at is not null then (select s.due_at
            from city.stage_clocks s where s.case_id = c.case_id and s.stage = 'handle'
         order by clock_no desc limit 1) end"""
    assert ask(demo, wrong) == 0
    wrong = """select count(*) from city.cases c where c.unit_id is not null and c.unit_id is distinct from
        (select a.unit_id from city.assignments a where a.case_id = c.case_id order by assignment_no desc limit 1)"""
    assert ask(demo, wrong) == 0


def test_due_times_are_those_of_the_calendar(demo: Connection) -> None:
    wrong = """select count(*) from (select s.due_at,
        city.due_at(s.started_at, s.limit_value, s.limit_unit) as right_one
            from city.stage_clocks s where s.stage = 'handle' and s.extended_at = '{}' and s.pauses = '{}'
                and s.paused_at is null order by s.case_id, s.clock_no limit 400) x
        where abs(extract(epoch from due_at - right_one)) > 1"""
    assert ask(demo, wrong) == 0


def test_cases_lie_in_their_grid_and_areas(demo: Connection) -> None:
    wrong = """select count(*) from city.cases c join city.unit_grids g using (unit_grid_id)
        where not st_intersects(g.geom, c.geom) or g.duty_grid_id <> c.duty_grid_id"""
    assert ask(demo, wrong) == 0
    wrong = """select count(*) from city.cases c where not exists (select from city.areas a
        where a.area_id = any (c.area_ids) and a.code = c.community_code and a.kind = 'community')"""
    assert ask(demo, wrong) == 0


def test_shares_are_those_of_the_seed_city(demo: Connection) -> None:
    chaos = float(demo.scalar(text("select avg((five_chaos_group is not null)::int) from city.cases"
                                   " where reported_on > city.local_day(city.city_now()) - 60")) or 0)  # fmt: skip
    assert abs(chaos - 0.233) < 0.03
    late = ask(demo, "select count(*) from city.cases where closed_at is null"
                     " and stage_due_at < city.city_now()")  # fmt: skip
    assert 60 <= late <= 110
    public = float(
        demo.scalar(text("select avg((channel in ('hotline','wechat','web','media'))::int) from city.cases")) or 0
    )
    assert abs(public - 0.124) < 0.03


def test_new_cases_take_numbers_after_the_history(demo: Connection) -> None:
    taken = ask(demo, "select max(case_id % 1000000000) from city.cases")
    assert ask(demo, "select nextval('city.case_sequence')") == taken + 1
    again = """select count(*) from (
            select left(case_no, 6) as area_code, reported_on, max(right(case_no, 4)::int) as top
            from city.cases group by 1, 2) c join city.case_numbers n
            on n.area_code = c.area_code and n.day_on = c.reported_on
        where n.last_number <> c.top"""
    assert ask(demo, again) == 0
    assert ask(demo, "select count(*) - count(distinct case_no) from city.cases") == 0


def test_every_member_of_staff_is_a_role_of_this_database(demo: Connection) -> None:
    wrong = """select count(*) from city.staff s left join pg_roles r on r.rolname = s.role_name
        where r.rolname is null or not starts_with(s.role_name, current_database() || '_') or not s.is_demo
            and s.number <> 'worker'"""
    assert ask(demo, wrong) == 0


def test_the_feed_is_told_once_for_each_topic(demo: Connection) -> None:
    """The commit before it is that of the upgrade, which wrote the classes that every database has.

    Past years bring items and rulings of past meetings afterwards, and nothing else that anybody has in memory.
    """
    first, built, *later = demo.execute(
        text("select f.position, array_agg(distinct c.topic), count(*), bool_and(c.key = 0) from city.feed_commits f"
             " join city.changes c on c.xid = f.xid group by 1 order by 1")
    ).all()  # fmt: skip
    assert first[1] == ["classes"]
    assert sorted(built[1]) == sorted(TOPICS) and built[2] == len(TOPICS) and built[3]
    assert all(set(row[1]) <= {"hard_items", "rulings"} and row[3] for row in later)
    assert ask(demo, "select count(*) from city.feed_commits") == 2 + len(later)
    assert ask(demo, "select count(*) from city.changes where topic = 'components'") == 1
    assert ask(demo, "select count(*) from city.changes where topic = 'cases'") == 1


def test_a_second_city_in_the_same_database_is_refused(small_city: Engine) -> None:
    with pytest.raises(Refused, match="already holds a city"):
        build(small_city, "small", SEED, Silent())


def test_an_unknown_size_is_refused(small_city: Engine) -> None:
    with pytest.raises(Refused, match="small or city"):
        build(small_city, "giant", SEED, Silent())


def test_a_build_that_breaks_off_leaves_nothing(database: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    def break_off(*_anything: object) -> None:
        raise KeyboardInterrupt

    with database.connect() as connection:
        classes = connection.scalars(text(CLASSES)).all()
    monkeypatch.setattr("db.demo.build.write_cases", break_off)
    with pytest.raises(KeyboardInterrupt):
        build(database, "small", SEED, Silent())
    with database.connect() as connection:
        for table in ("city_profile", "components", "streets", "staff", "cases"):
            assert connection.scalar(text(f"select count(*) from city.{table}")) == 0
        assert connection.scalars(text(CLASSES)).all() == classes


def test_every_open_case_knows_from_when_on_it_is_due_soon(demo: Connection) -> None:
    wrong = """select count(*) from city.cases where closed_at is null and suspended_at is null
        and (stage_due_at is null or soon_at is null or soon_at > stage_due_at)"""
    assert ask(demo, wrong) == 0
    wrong = """select count(*) from city.cases c, city.first_clock(c.case_id) k
        where c.closed_at is null and (c.stage_due_at <> k.due_at or c.soon_at <> k.soon_at
          or abs(extract(epoch from c.soon_at - (city.deadline(
              k.started_at, k.limit_s * (1 + cardinality(k.extended_at)), city.is_working_unit(k.limit_unit),
              k.limit_s * (1 + cardinality(k.extended_at)))).soon_at)) > 1)
          and not exists (select from city.stage_clocks p where p.case_id = c.case_id and p.pauses <> '{}')"""
    assert ask(demo, wrong) == 0


def test_what_endangers_somebody_is_not_left_for_months(demo: Connection) -> None:
    """A cover that is missing or out of place, a signal that is dark: nobody plans its repair for next spring."""
    found = """select count(*) from city.cases c join city.classes using (class_id)
        where (((name like '%井盖%' or name like '%箅子%') and (text like '%缺失' or text like '%移位'))
            or (name like '%信号灯%' and text like '%不亮'))"""
    assert ask(demo, found) > 20
    assert ask(demo, found + " and c.due_at - c.dispatched_at > interval '20 days'") == 0


def test_zones_and_the_scenic_area_count_their_own_cases(demo: Connection) -> None:
    counted = """select count(distinct c.district_code) from city.cases c
        join city.areas a on a.code = c.district_code and a.kind in ('development_zone', 'scenic_area')"""
    zones = "select count(*) from city.areas where kind in ('development_zone', 'scenic_area')"
    assert ask(demo, counted) == ask(demo, zones) == 3
    elsewhere = """select count(*) from city.cases c
        join city.areas a on a.code = c.district_code and a.kind in ('development_zone', 'scenic_area')
        where not a.area_id = any (c.area_ids)"""
    assert ask(demo, elsewhere) == 0


def test_the_manual_is_in_force_and_every_case_was_filed_under_it(demo: Connection) -> None:
    name = demo.scalar(text("select name from city.manual_versions where published_at is not null"))
    assert ask(demo, "select count(*) from city.manual_rules") == 713
    assert ask(demo, f"select count(*) from city.cases where manual_version is distinct from '{name}'") == 0


def test_whatever_an_english_wall_names_has_an_english_name(demo: Connection) -> None:
    assert ask(demo, "select count(*) from city.streets where name is not null and coalesce(name_en, '') = ''") == 0
    assert ask(demo, "select count(*) from city.streets where name_en ~ '[^ -~]'") == 0
    assert ask(demo, "select count(*) from city.areas where coalesce(name_en, '') = ''") == 0
    assert ask(demo, "select count(*) from city.units where coalesce(short_name_en, '') = ''") == 0
    assert ask(demo, "select count(*) from city.cases where address not in (select name from city.streets)") == 0


def test_new_cases_count_among_the_five_chaos_like_the_lived_ones(demo: Connection) -> None:
    unlike = """select count(*) from city.cases c join city.classes k using (class_id)
        where c.five_chaos_group is distinct from k.five_chaos_group"""
    assert ask(demo, unlike) == 0


def test_open_cases_show_what_was_reported_and_done_ones_what_was_left(demo: Connection) -> None:
    photos = "city.attachments a join city.cases c using (case_id)"
    any_photo = "select from city.attachments a where a.case_id = c.case_id"
    without = f"city.cases c where closed_at is null and not exists ({any_photo})"
    assert ask(demo, f"select count(*) from {photos} where c.closed_at is null and a.kind = 'near'") > 1_900
    assert 0 < ask(demo, f"select count(*) from {without}") < 100, "those without a photo are a list of the desk"
    assert ask(demo, f"select count(*) from {photos} where c.closed_at is not null and a.kind = 'after'") > 100
    assert ask(demo, f"select count(*) from {photos} where a.added_by is null or a.geom is null") == 0
    assert ask(demo, "select count(*) from city.attachment_contents where is_sample") == 84
    assert ask(demo, "select max(length(content)) from city.attachment_contents") <= 25_000
    open_case = demo.scalar(text("select case_id from city.attachments order by added_at desc limit 1"))
    repeats = demo.execute(text("select * from city.photo_repeats(:id)"), {"id": open_case}).all()
    assert repeats == [], "a picture that many have on purpose is no repeat"


@pytest.mark.parametrize(
    "asked",
    [
        "asked = 'extension'",
        "asked = 'suspension'",
        "suspended_until > city.city_now()",
        "appeal = 'asked'",
        "appeal = 'passed'",
        "supervised_kind is not null",
        "is_disputed and state <> 'to_coordinate'",
        "is_disputed and state = 'to_coordinate'",
    ],
)
def test_something_of_each_kind_waits_for_an_answer(demo: Connection, asked: str) -> None:
    assert ask(demo, f"select count(*) from city.cases where {asked}") >= 2


def test_most_of_what_was_asked_was_answered(demo: Connection) -> None:
    acts = dict(demo.execute(text("select action, count(*) from city.flow_records group by 1")).all())
    assert acts["grant_extension"] > acts["ask_extension"] / 2
    assert acts["grant_suspension"] > acts["ask_suspension"] / 2
    assert {"grant_appeal", "answer_supervision", "resume_by_itself"} <= set(acts)
    wrong = """select count(*) from city.cases c join city.supervisions s using (case_id)
        group by c.case_id, c.supervised_kind
        having c.supervised_kind is distinct from min(s.kind) filter (where s.answered_at is null)"""
    assert demo.execute(text(wrong)).all() == []


def test_a_suspended_case_goes_on_by_a_job_and_one_that_went_on_has_none(demo: Connection) -> None:
    jobs = """select count(*) from city.jobs j where j.kind = 'resume' and j.ended_at is null and not exists (
        select from city.cases c where c.case_id = (j.facts->>'case_id')::bigint and c.suspended_until = j.due_at)"""
    assert ask(demo, jobs) == 0
    missing = """select count(*) from city.cases c where c.suspended_at is not null and not exists (
        select from city.jobs j where j.key = c.case_id || '-' || c.version)"""
    assert ask(demo, missing) == 0


def test_nobody_adds_to_the_past_but_the_loader(demo: Connection) -> None:
    acts = "select city.act_in_the_past(case_id, 'note', '{}', 1, last_at) from city.cases limit 1"
    with pytest.raises(DatabaseError, match="history is for its loader"):
        demo.execute(text(acts))
