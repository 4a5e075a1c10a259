"""What the intake reads before a report, against real PostGIS, as staff of the city, of a district, of a unit."""

from __future__ import annotations

from uuid import uuid4

import pytest
from sqlalchemy import Connection, text

from app.cases.model import Person
from app.cases.service import CaseService
from app.city.model import CHANNELS
from app.intake.repeats import Reach
from db.readers.intake import DatabaseIntakeReader
from db.stores.cases import DatabaseCaseStore
from tests.fakes import tiny_city
from tests.fakes.tiny_city import CENTRE

REACH = Reach(100.0, 15)
SECOND_DISTRICT = """
insert into city.areas (kind, code, name, name_en, geom)
values ('district', '450107', '西乡塘区', 'Xixiangtang', st_multi(st_makeenvelope(108.0, 22.7, 108.2, 22.9, 4490))),
       ('township', '450103001', '津头街道', 'Jintou', st_multi(st_makeenvelope(108.3, 22.8, 108.4, 22.9, 4490)));
update city.areas set name_en = 'Qingxiu' where code = '450103';
insert into city.components (code, class_id, name, geom) values
    ('4501030201200001', 2, 'KY-0231', st_setsrid(st_makepoint(108.35, 22.82), 4490)),
    ('4501030201200002', 2, null, st_setsrid(st_makepoint(108.36, 22.82), 4490));
"""


@pytest.fixture
def filled(city: Connection) -> Connection:
    city.exec_driver_sql(SECOND_DISTRICT)
    return city


def reader(city: Connection, people: dict[str, Person], who: str) -> DatabaseIntakeReader:
    return DatabaseIntakeReader(city, people[who].role_name)


@pytest.mark.parametrize("who", ["acceptor-1", "hotline_agent-1", "shift_leader-1", "supervisor-1", "dispatcher-2"])
def test_a_place_is_filled_in_as_the_door_will_do_it(filled, people, who) -> None:
    facts = reader(filled, people, who).place_facts(*CENTRE)
    assert (facts.duty_grid, facts.street, facts.township) == ("001", "民族大道", "津头街道")
    assert facts.unit_grid.startswith("450103001001")
    assert facts.district == "青秀区" and [side.code for side in facts.sides] == ["450103"]
    assert not facts.is_nowhere
    made = CaseService(DatabaseCaseStore(filled)).report(people["acceptor-1"], uuid4(), tiny_city.litter()).case
    row = filled.execute(
        text("select g.code as unit_grid, d.name as duty_grid, c.district_code, s.name as street from city.cases c"
             " left join city.unit_grids g using (unit_grid_id) left join city.duty_grids d on d.duty_grid_id ="
             " c.duty_grid_id left join city.streets s using (street_id) where case_id = :id"), {"id": made.case_id}
    ).one()  # fmt: skip
    assert (row.unit_grid, row.duty_grid, row.street) == (facts.unit_grid, facts.duty_grid, facts.street)
    assert row.district_code == "450103"


def test_a_place_on_a_boundary_shows_both_sides(filled, people) -> None:
    facts = reader(filled, people, "acceptor-1").place_facts(108.20001, 22.8)
    assert [side.text for side in facts.sides] == ["Qingxiu", "Xixiangtang"]
    assert facts.sides[0].away_m == 0 and 0 < facts.sides[1].away_m < 5


def test_a_place_without_grids_is_nowhere(filled, people) -> None:
    assert reader(filled, people, "acceptor-1").place_facts(108.65, 23.05).is_nowhere


def close_cases(
    city: Connection, ages_days: tuple[float, ...], class_id: int = 1, district: str = "450103"
) -> list[int]:
    """Put closed cases at the centre."""
    made = []
    for age in ages_days:
        case_id = tiny_city.make_case(city, "closed")
        city.execute(text("set local gridhall.bulk = 'on'"))
        city.execute(
            text(
                "update city.cases set geom = st_setsrid(st_makepoint(:lon + 0.0001, :lat), 4490),"
                " class_id = :class_id, district_code = :district, closed_at = now() - make_interval(secs => :age_s),"
                " reported_at = now() - make_interval(secs => :age_s + 3600), case_no = :number where case_id = :id"
            ),
            {"lon": CENTRE[0], "lat": CENTRE[1], "class_id": class_id, "district": district, "age_s": age * 86400,
             "id": case_id, "number": f"{district}-261130-{case_id % 10000:04d}"},
        )  # fmt: skip
        city.execute(text("set local gridhall.bulk = 'off'"))
        made.append(case_id)
    return made


def test_what_was_closed_lately_comes_with_distance_and_unit_and_older_cases_are_counted(filled, people) -> None:
    recent, _old, other = close_cases(filled, (2, 40)) + close_cases(filled, (1,), class_id=3)
    history = reader(filled, people, "acceptor-1").place_history(*CENTRE, 1, REACH)
    assert [one.case_id for one in history.closed] == [recent, other]
    assert history.count == 2 and history.count_all == 3
    assert history.closed[0].away_m == pytest.approx(10.3, abs=0.3)
    assert history.unit == "青秀区城管局" and history.last_at is not None


def test_a_case_outside_the_radius_is_not_of_the_place(filled, people) -> None:
    close_cases(filled, (2,))
    assert reader(filled, people, "acceptor-1").place_history(CENTRE[0] + 0.01, CENTRE[1], 1, REACH).count == 0


def test_a_district_is_told_of_its_own_cases_alone(filled, people) -> None:
    own = close_cases(filled, (2,))
    close_cases(filled, (2,), district="450107")
    seen = reader(filled, people, "dispatcher-2").place_history(*CENTRE, 1, REACH)
    assert [one.case_id for one in seen.closed] == own and seen.count == 1
    assert reader(filled, people, "acceptor-1").place_history(*CENTRE, 1, REACH).count == 2


def test_components_are_found_by_their_code_and_by_what_is_painted_on_them(filled, people) -> None:
    found = reader(filled, people, "acceptor-1")
    assert [one.code for one in found.components("45010302012")] == ["4501030201200001", "4501030201200002"]
    (lamp,) = found.components(" ky-0231 ")
    assert lamp.code == "4501030201200001" and (lamp.lon, lamp.lat) == pytest.approx((108.35, 22.82))
    assert found.components("nothing") == ()


def test_every_channel_is_told_with_what_it_may_and_must(filled, people) -> None:
    channels = {one.code: one for one in reader(filled, people, "hotline_agent-1").channels()}
    assert tuple(channels) == CHANNELS
    assert channels["hotline"].must_be_verified and not channels["supervisor"].must_be_verified
