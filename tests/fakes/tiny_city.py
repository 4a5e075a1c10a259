"""A city of four grids and one person for each post, written with plain SQL; for tests of what people may do."""

from __future__ import annotations

from uuid import uuid4

from sqlalchemy import Connection, Engine, text

from app.cases.model import Person, Photo, Post
from db.schema.calendar import fill_calendar
from db.schema.people import make_demo_roles, make_post_roles, read_people
from db.schema.queries import run_script
from db.stores.cases import DatabaseCaseStore
from tests.fakes import pictures

CENTRE = (108.35, 22.82)

PICTURE = pictures.png()

CITY = """
insert into city.city_profile (name, name_en, centre_name, centre_name_en, area_code, west, south, east, north,
                               time_zone, measure_epsg, is_demo)
values ('试验城', 'Test city', '试验指挥中心', 'Test centre', '450100', 108.0, 22.5, 108.7, 23.1,
        'Asia/Shanghai', 4545, true);
insert into city.areas (kind, code, name, geom)
values ('district', '450103', '青秀区', st_multi(st_makeenvelope(108.2, 22.7, 108.5, 22.9, 4490)));
insert into city.duty_grids (code, name, district_code, geom, area_m2)
values ('450103D001', '001', '450103', st_multi(st_makeenvelope(108.3, 22.8, 108.4, 22.9, 4490)), 1e8);
insert into city.unit_grids (code, duty_grid_id, district_code, township_code, community_code, geom, area_m2)
select '45010300100100' || n, 1, '450103', '450103001', '450103001001',
       st_multi(st_makeenvelope(108.3 + (n % 2) * 0.05, 22.8 + (n / 2) * 0.05,
                                108.35 + (n % 2) * 0.05, 22.85 + (n / 2) * 0.05, 4490)), 2.5e7
from generate_series(0, 3) n;
insert into city.streets (name, class, geom)
values ('民族大道', 'trunk', st_setsrid(st_makeline(st_makepoint(108.3, 22.82), st_makepoint(108.4, 22.82)), 4490));
insert into city.units (code, name, name_en, kind, district_code)
values ('U1', '青秀区城管局', 'Qingxiu', 'district', '450103'), ('U2', '排水公司', 'Drainage company', 'company', null);
delete from city.classes;  -- a handful of classes, numbered from 1
alter table city.classes alter column class_id restart with 1;
insert into city.classes (version, kind, code, major_code, major_name, major_name_en, name, name_en, five_chaos_group,
                          limit_value, limit_unit, is_hazard)
values ('2026', 'event', '06010', '06', '市容环境', 'City appearance', '暴露垃圾',
        'Exposed litter', 'litter', 4, 'work_hour', false),
       ('2026', 'component', '01001', '01', '市政公用设施', 'Utilities', '上水井盖',
        'Water cover', null, 2, 'urgent_hour', true),
       ('2026', 'event', '09001', '09', '街面秩序', 'Street order', '无照经营',
        'Vendor', 'stalls', null, null, false);
insert into city.staff (role_name, name, number, unit_id, is_demo)
select 'not-yet-named-' || post, '演示 ' || post, post || '-1', case post when 'handler' then 1 end, true
from unnest(city.posts()) post;
insert into city.staff (role_name, name, number, unit_id, is_demo)
values ('not-yet-named', '演示处置员 2', 'handler-2', 2, true),
       ('not-yet-named-either', '演示区派遣员', 'dispatcher-2', null, true),
       ('nor-yet-named', '演示监督员 2', 'supervisor-2', null, true);
insert into city.staff_posts (staff_id, post, area_code)
select staff_id, substring(number from '^[a-z_]+'), case number when 'dispatcher-2' then '450103' end from city.staff;
select city.ensure_months((now() - interval '1 month')::date, (now() + interval '1 month')::date);
"""


def build(connection: Connection) -> None:
    """Fill an upgraded empty database with the tiny city and the roles of its people."""
    run_script(connection, CITY)
    fill_calendar(connection)
    make_post_roles(connection)
    make_demo_roles(connection)


def people(connection: Connection) -> dict[str, Person]:
    """Return everybody by number ('acceptor-1', 'handler-2' ...)."""
    found = {str(person.role_name).partition("_")[2]: person for person in read_people(connection)}
    assert set(Post) <= {post for person in found.values() for post in person.posts}
    return found


ON_BEHALF = "insert into city.on_behalf_switches (is_on, why, set_at) values (true, 'x', now())"
"""The city takes results on behalf of patrol officers."""


def litter(**inputs: object) -> dict[str, object]:
    """Return the inputs of an ordinary report."""
    return {"class_id": 1, "lon": CENTRE[0], "lat": CENTRE[1], "channel": "supervisor", "text": "路边有垃圾"} | inputs


def make_case(connection: Connection, state: str) -> int:
    """Put a case into a state without going through the door, as a loader of history does."""
    connection.execute(text("set local gridhall.bulk = 'on'"))
    case_id = connection.scalar(
        text(
            "insert into city.cases (case_id, case_no, state, kind, class_id, channel, reported_on, reported_at,"
            " last_action, last_at, district_code, unit_id)"
            " select city.new_case_id(city.local_day(now())), 'T', :state, 'event', 1,"
            " 'web', city.local_day(now()), now(), 'report', now(), '450103',"
            " case when :state in ('dispatched', 'received', 'handled', 'checked', 'closed', 'to_rework') then 1 end"
            " returning case_id"
        ),
        {"state": state},
    )
    connection.execute(
        text(
            "insert into city.flow_records (case_id, version, request_id, seen_version, action, to_state)"
            " values (:case_id, 1, :request_id, 0, 'report', :state)"
        ),
        {"case_id": case_id, "request_id": uuid4(), "state": state},
    )
    connection.execute(text("set local gridhall.bulk = 'off'"))
    return case_id


def add_photo(bind: Connection | Engine, person: Person, kind: str = "other") -> int:
    """Let a person take a photo."""
    return DatabaseCaseStore(bind).add_photo(person.role_name, Photo(PICTURE, kind))
