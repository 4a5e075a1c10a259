"""What rulings change: rules with turns and hours, owners, campaigns and boundaries, and what they did since."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, text

from app.cases.model import Case, State
from app.errors import Refused
from app.meetings.model import Card
from app.meetings.service import MeetingService
from app.responsibility.service import ResponsibilityService
from app.rulings.model import ConfirmedRuling, Effect, Hours, NewRuling, RulingFilter, RulingState, Turns
from tests.db.jobs.conftest import set_time
from tests.db.meetings.test_meetings import (
    LITTER,
    SQUARE,
    U1,
    U2,
    first_candidate,
    refused_three_times,
    ruling,
    running,
    with_rules,
)
from tests.db.stores.test_acts import Centre
from tests.fakes.jobs import do_due_jobs

WATER, U5, U6 = 2, 5, 6
LINE = '{"type": "LineString", "coordinates": [[108.33, 22.82], [108.35, 22.8201], [108.37, 22.82]]}'
Confirm = Callable[..., ConfirmedRuling]


@pytest.fixture
def leader(meetings: Any) -> MeetingService:
    return meetings("leader-1")


@pytest.fixture
def confirm(
    city: Connection, centre: Centre, meetings: Any, rules: ResponsibilityService, leader: MeetingService
) -> Confirm:
    """Confirms a ruling of an item of a running meeting; every call has an item of its own."""
    with_rules(city, centre, rules)
    refused_three_times(centre)
    number = running(meetings)
    presenter = meetings("presenter-1")

    def confirm(**values: Any) -> ConfirmedRuling:
        open_cards = [one for one in cards(leader) if one.state == "scheduled"]
        if not open_cards:
            item = presenter.put_item(centre.walk(State.AT_DISPATCH).case_id)
            presenter.act(next(one for one in cards(leader) if one.item_id == item), "schedule", {"meeting": number})
            open_cards = [one for one in cards(leader) if one.state == "scheduled"]
        return leader.confirm(number, open_cards[0], ruling(city, **values))

    return confirm


def cards(service: MeetingService) -> list[Card]:
    return [one for column in service.board().columns for one in column.cards]


def today(city: Connection) -> date:
    return city.execute(text("select city.local_day(city.city_now())")).scalar_one()


def owner_of(city: Connection) -> tuple[int | None, int | None, int]:
    row = city.execute(text("select owner_unit_id, maintainer_unit_id, version from city.components")).one()
    return row.owner_unit_id, row.maintainer_unit_id, row.version


def moved_to(centre: Centre, lat: float) -> Case:
    """A case at another place, before its dispatch."""
    return centre.change(centre.walk(State.AT_DISPATCH), f"geom = st_setsrid(st_makepoint(108.35, {lat}), 4490)")


# Rules ----------------------------------------------------------------------------------------------------------------


def test_units_take_turns_and_the_reason_names_the_turn(city: Connection, centre: Centre, confirm: Confirm) -> None:
    first_on = today(city) - timedelta(days=8)
    turns = Turns((U5, U6), 1, "week", first_on)
    made = confirm(unit_id=None, turns=turns)
    case = centre.walk(State.AT_DISPATCH)
    assert first_candidate(city, case) == (U6, None, "ruling", made.ruling_no), "the second week is the second unit's"
    kinds = city.scalar(
        text("select reasons from city.weigh(:id, city.city_now()) where rank = 1"), {"id": case.case_id}
    )
    assert [one["kind"] for one in kinds][:2] == ["ruling", "turn"]
    moved = city.execute(
        text("select unit_id from city.assignments where basis->>'code' = :no"), {"no": made.ruling_no}
    )
    assert moved.scalars().all() == [U6]


def test_hours_and_fallback_decide_when_a_ruling_holds(city: Connection, centre: Centre, confirm: Confirm) -> None:
    now = city.execute(text("select city.city_now() at time zone 'Asia/Shanghai'")).scalar_one()
    begins, ends = time((now.hour + 3) % 24), time((now.hour + 5) % 24)
    confirm(hours=Hours((), begins, ends))
    assert first_candidate(city, centre.walk(State.AT_DISPATCH))[0] == U1, "its hours have not come"
    made = confirm(hours=Hours((), ends, begins), unit_id=U5)
    assert first_candidate(city, centre.walk(State.AT_DISPATCH)) == (U5, None, "ruling", made.ruling_no)
    confirm(is_fallback=True, unit_id=U6)
    assert first_candidate(city, centre.walk(State.AT_DISPATCH))[0] == U5, "a fallback comes after every other rule"


def test_hours_that_meet_and_other_turns_are_of_equal_rank(
    city: Connection, leader: MeetingService, confirm: Confirm
) -> None:
    made = confirm(hours=Hours((), time(8), time(12)))
    other = ruling(city, unit_id=U1, hours=Hours((), time(12), time(18)))
    assert leader.collisions(other) == []
    (found,) = leader.collisions(replace(other, hours=Hours((), time(11), time(18))))
    assert (found.ruling_no, found.is_equal) == (made.ruling_no, True)
    assert found.meeting is not None and '"MultiPolygon"' in found.meeting, "the place where both hold is drawn"
    (found,) = leader.collisions(replace(other, hours=None))
    assert not found.is_equal, "what names hours is more particular"
    assert leader.collisions(ruling(city, hours=Hours((), time(9), time(10)))) == [], "it says the same"


@pytest.mark.parametrize(("wrong", "words"), [
    ({"turns": Turns((U5,), 1, "week", date(2026, 1, 1))}, "rotation"),
    ({"turns": Turns((U5, 999), 1, "week", date(2026, 1, 1))}, "unit"),
    ({"turns": Turns((U5, U6), 0, "week", date(2026, 1, 1))}, "rotation"),
    ({"turns": Turns((U5, U6), 1, "year", date(2026, 1, 1))}, "rotation"),
    ({"hours": Hours((), time(8), time(8))}, "hours"),
    ({"hours": Hours((), time(8), None)}, "hours"),
    ({"hours": Hours((8,), None, None)}, "hours"),
    ({"effect": Effect.OWNER}, "unit"),
    ({"effect": Effect.OWNER, "owner_unit_id": U1}, "no components"),
    ({"effect": Effect.OWNER, "owner_unit_id": U1, "component_ids": (77,)}, "no components"),
    ({"effect": Effect.CAMPAIGN}, "goal"),
    ({"effect": Effect.CAMPAIGN, "goal": "全部修复", "to_on": date(2050, 1, 1)}, "no components"),
    ({"effect": Effect.BOUNDARY, "left_unit_id": U1, "right_unit_id": U1, "line": LINE}, "line"),
    ({"effect": Effect.BOUNDARY, "left_unit_id": U1, "right_unit_id": U2}, "line"),
    ({"effect": Effect.BOUNDARY, "left_unit_id": U1, "right_unit_id": U2, "line": LINE, "reach_m": 9}, "line"),
    ({"effect": Effect.BOUNDARY, "left_unit_id": U1, "right_unit_id": U2, "line": "x"}, "line"),
    ({"effect": Effect.BOUNDARY, "left_unit_id": U1, "right_unit_id": U2,
      "line": LINE.replace("108.37, 22.82", "109.37, 22.82")}, "leaves the city"),
])  # fmt: skip
def test_what_is_not_whole_changes_nothing(
    city: Connection, confirm: Confirm, wrong: dict[str, Any], words: str
) -> None:
    with pytest.raises(Refused, match=f"(?i){words}"):
        confirm(**wrong)
    assert city.scalar(text("select count(*) from city.rulings")) == 0
    assert city.scalar(text("select state from city.hard_items")) == "scheduled"


# Owners ---------------------------------------------------------------------------------------------------------------


def owner(**values: Any) -> dict[str, Any]:
    return {"effect": Effect.OWNER, "class_ids": (WATER,), "unit_id": None, "owner_unit_id": U5} | values


def test_owners_are_given_at_once_and_by_another_ruling_again(
    city: Connection, leader: MeetingService, confirm: Confirm
) -> None:
    assert owner_of(city) == (2, 5, 1)
    preview = leader.preview(ruling(city, **owner()))
    assert (preview.components, preview.ownerless, preview.elsewhere) == (1, 0, 1)
    made = confirm(**owner())
    assert made.parts == 1 and owner_of(city) == (U5, 5, 2)
    kept = city.execute(text("select version, facts->>'owner_unit_id' as owner from city.component_versions")).one()
    assert (kept.version, kept.owner) == (1, "2"), "what it was is kept as a version"
    with pytest.raises(Refused, match=made.ruling_no):
        confirm(**owner(owner_unit_id=U6))
    again = confirm(**owner(owner_unit_id=U6, replaces=(made.ruling_no,)))
    assert owner_of(city) == (U6, 5, 3)
    rows = city.execute(text("select owner_before from city.ruling_owners order by ruling_id")).scalars().all()
    assert rows == [2, U5] and leader.ruling_effect(again.ruling_id).parts_done == 1


def test_owners_of_a_later_day_are_given_by_the_worker(city: Connection, confirm: Confirm) -> None:
    first = today(city) + timedelta(days=3)
    made = confirm(**owner(from_on=first, maintainer_unit_id=U6))
    assert owner_of(city) == (2, 5, 1)
    assert "rulings" not in do_due_jobs(city)
    set_time(city, f"{first.isoformat()} 00:00:01+08")
    assert do_due_jobs(city)["rulings"] == 1
    assert owner_of(city) == (U5, U6, 2)
    applied = (
        "select count(applied_at) from city.ruling_owners o join city.rulings r using (ruling_id) where ruling_no = :no"
    )
    assert city.scalar(text(applied), {"no": made.ruling_no}) == 1


def test_a_ruling_that_was_replaced_before_its_day_gives_no_owner(city: Connection, confirm: Confirm) -> None:
    first = today(city) + timedelta(days=3)
    made = confirm(**owner(from_on=first))
    confirm(**owner(from_on=first, owner_unit_id=U6, replaces=(made.ruling_no,)))
    set_time(city, f"{first.isoformat()} 00:00:01+08")
    assert do_due_jobs(city)["rulings"] == 2
    assert owner_of(city) == (U6, 5, 2)


# Campaigns ------------------------------------------------------------------------------------------------------------


def test_a_campaign_holds_its_parts_and_tells_its_progress(
    city: Connection, centre: Centre, leader: MeetingService, confirm: Confirm
) -> None:
    due = today(city) + timedelta(days=60)
    city.execute(text("update city.components set state = 'damaged'"))
    made = confirm(effect=Effect.CAMPAIGN, class_ids=(WATER,), goal="两个月内全部修复", to_on=due)
    assert made.parts == 1
    effect = leader.ruling_effect(made.ruling_id)
    assert (effect.parts, effect.parts_done) == (1, 0)
    city.execute(text("update city.components set state = 'intact'"))
    assert leader.ruling_effect(made.ruling_id).parts_done == 1
    case = centre.walk(State.AT_DISPATCH)
    of_cases = confirm(
        effect=Effect.CAMPAIGN, class_ids=(), outline=None, case_ids=(case.case_id,), goal="清零", to_on=due
    )
    assert of_cases.parts == 1 and first_candidate(city, case)[0] == U1, "a campaign moves no responsibility"


# Boundaries -----------------------------------------------------------------------------------------------------------


def test_a_boundary_decides_at_both_sides_of_its_line(
    city: Connection, centre: Centre, leader: MeetingService, confirm: Confirm
) -> None:
    made = confirm(
        effect=Effect.BOUNDARY, outline=None, unit_id=None, left_unit_id=U5, right_unit_id=U6, line=LINE, reach_m=300
    )
    assert made.parts == 2
    rows = city.execute(text(
        "select q.side, q.unit_id, st_y(st_centroid(a.geom)) > 22.82 as is_north,"
        " st_area(st_transform(a.geom, 4545)) / 1e6 as km2 from city.ruling_rules q join city.areas a using (area_id)"
        " where class_id = 1 order by side")).all()  # fmt: skip
    assert [(row.side, row.unit_id, row.is_north) for row in rows] == [("left", U5, True), ("right", U6, False)]
    assert all(1.1 < row.km2 < 1.35 for row in rows), "four kilometres by three hundred metres"
    north = moved_to(centre, 22.8215)
    south = moved_to(centre, 22.8188)
    assert first_candidate(city, north)[0] == U5 and first_candidate(city, south)[0] == U6
    (found,) = leader.collisions(ruling(city))
    assert found.is_equal and found.meeting is not None


# Finding them ---------------------------------------------------------------------------------------------------------


def test_rulings_are_found_by_number_class_unit_and_place(
    city: Connection, centre: Centre, leader: MeetingService, confirm: Confirm, meetings: Any
) -> None:
    made = confirm()
    later = confirm(from_on=today(city) + timedelta(days=9), outline=None, duty_grid_ids=(1,), unit_id=U5)

    def numbers(words: str, state: RulingState | None = None) -> list[str]:
        return [one.ruling_no for one in leader.rulings(RulingFilter(words, state))]

    assert numbers("") == [later.ruling_no, made.ruling_no]
    assert numbers("", RulingState.IN_FORCE) == [made.ruling_no]
    assert numbers("", RulingState.TO_COME) == [later.ruling_no]
    for words in (made.ruling_no, "Drainage", "排水"):
        assert numbers(words) == [made.ruling_no], words
    for words in ("民族大道", "暴露垃圾", "litter", "青秀区"):
        assert len(numbers(words)) == 2, words
    (found,) = leader.rulings()
    assert (found.units, found.dispatched, found.refused, found.effect) == (("排水公司",), 1, 0, Effect.RULE)
    assert found.shape is not None and found.chair == "演示 leader"
    desk = meetings("dispatcher-1").rulings()
    assert [one.ruling_no for one in desk] == [made.ruling_no], "every dispatcher looks them up"


def test_what_a_ruling_did_is_told_with_the_cases_behind(
    city: Connection, centre: Centre, leader: MeetingService, confirm: Confirm
) -> None:
    made = confirm()
    effect = leader.ruling_effect(made.ruling_id)
    assert (effect.cases_after, effect.refusals_after, effect.cases_before) == (1, 0, 0)
    assert [one.unit for one in effect.cases] == ["排水公司"] and not effect.cases[0].was_refused
    assert effect.days_saved is None, "nothing came before it"


def test_what_lies_around_is_read_for_picking(leader: MeetingService) -> None:
    around = leader.surroundings(108.33, 22.81, 108.37, 22.83)
    assert len(around.unit_grids) == 2 and len(around.duty_grids) == 1 and around.is_whole
    assert [one[:3] for one in around.streets] == [("民族大道", "民族大道", "trunk")]
    assert {name for _kind, name, _shape in around.areas} == {"青秀区", "高新区"}


def test_classes_are_chosen_from_those_in_use(centre: Centre, leader: MeetingService) -> None:
    centre.walk(State.AT_DISPATCH)
    assert [(one[0], one[1]) for one in leader.class_choices()] == [(WATER, "01001"), (LITTER, "06010")]


def test_the_place_is_drawn_where_grids_meet(city: Connection, leader: MeetingService, confirm: Confirm) -> None:
    confirm(outline=None, unit_grid_ids=(1, 2))
    (found,) = leader.collisions(ruling(city, outline=None, unit_grid_ids=(2, 3), unit_id=U5))
    assert found.is_equal and found.meeting is not None and "108.35" in found.meeting
    assert SQUARE and isinstance(ruling(city), NewRuling)
