"""The wall follows the meeting that is running, and says nothing where none is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.city.delta import CityDelta
from app.meetings.on_wall import ShownMeeting
from app.wall.answers import Figures, Nothing, Rows
from app.wall.figures import meeting
from app.wall.places import box_of_item, mercator
from app.wall.scenes import SCENES
from app.wall.snapshot import CitySnapshot
from tests.fakes import hand_city

SHOWN = ShownMeeting(
    71, 3, 2, 24, "行道树", "Street tree", "江北大道", ("甲所", "乙所"), ("A", "B"), (5, 3), 8, 4,
    hand_city.NOW - 41 * 86_400, hand_city.NOW - 300, 4, None, None, 108.3, 22.8, ("decision", "", "adjourned"),
)  # fmt: skip


@pytest.fixture
def moment() -> CitySnapshot:
    city = hand_city.make_city(cases=20, components=10, grids=4)
    city.apply(CityDelta(city.position + 1, topics=frozenset({"meetings"}), meeting=SHOWN))
    return CitySnapshot(city, hand_city.NOW)


def test_the_item_its_units_and_the_agenda_are_told(moment: CitySnapshot) -> None:
    item, units, agenda = meeting.item(moment), meeting.units(moment), meeting.agenda(moment)
    assert isinstance(item, Figures) and [one.value for one in item.items] == [2, 5, 8, 41]
    assert item.items[1].tone == "late", "five minutes of four"
    assert isinstance(units, Rows) and [(row.name, row.value) for row in units.rows] == [("A", 5), ("B", 3)]
    assert isinstance(agenda, Rows) and [row.value for row in agenda.rows] == [1, 1, 1] and agenda.total == 24


def test_the_map_looks_at_the_item(moment: CitySnapshot) -> None:
    west, south, east, north = box_of_item(moment.city) or (0, 0, 0, 0)
    x, y = mercator(108.3, 22.8)
    assert (west + east) / 2 == pytest.approx(x) and (south + north) / 2 == pytest.approx(y)
    moment.city.meeting = replace(SHOWN, lon=None)
    assert box_of_item(moment.city) is None


def test_without_a_meeting_the_scene_says_so(moment: CitySnapshot) -> None:
    assert SCENES["meeting"].lacks(moment.city) == ""
    moment.city.meeting = ShownMeeting()
    assert SCENES["meeting"].lacks(moment.city) == "No meeting is running"
    assert all(isinstance(one(moment), Nothing) for one in (meeting.item, meeting.units, meeting.agenda))
