"""A wall tells how far it may be believed: live, late, dead, empty, forbidden, and never zero for an error."""

from dataclasses import replace
from datetime import date

import pytest

from app.city.delta import CityDelta
from app.city.model import CityChange
from app.jobs.model import WorkerHealth
from app.wall.data_status import DataStatus, FeedState
from app.wall.scenes import SCENES
from tests.fakes.changes import FakeChanges
from tests.fakes.hand_city import NOW, make_city
from widgets.wall.hall import Hall


@pytest.fixture
def changes(wall):
    changes = FakeChanges()
    changes.hall = Hall(changes, [wall], wall)
    return changes


def now_again(wall):
    wall._worked_out_at = float("-inf")
    wall.refresh()


def test_before_the_city_is_read_nothing_is_claimed(wall, changes):
    now_again(wall)
    assert {tile.standing for tile in wall.board.tiles.values()} == {DataStatus.LOADING}
    assert wall.curtain.isVisible()
    assert not wall.is_complete()
    changes.load_progressed.emit("Components", 3, 8)
    assert wall.curtain._label == "Components"


def test_live_late_dead_and_live_again(wall, changes):
    changes.load(make_city(cases=500, components=500))
    now_again(wall)
    assert not wall.curtain.isVisible()
    assert wall.board.tiles["today"].standing is DataStatus.LIVE
    assert wall.board.tiles["today"].ages == ()

    changes.turn("late", 5.0)
    now_again(wall)
    assert wall.board.tiles["today"].standing is DataStatus.LATE
    assert wall.board.tiles["today"].ages[0] == "delayed 5 s"

    changes.turn("dead", 75.0)
    now_again(wall)
    assert wall.board.tiles["today"].standing is DataStatus.DEAD
    assert "since" in wall.board.tiles["today"].ages[0]
    is_grey, words = wall.canvas.last("set_grey")
    assert is_grey and "since" in words

    changes.turn("live", 0.1)
    now_again(wall)
    assert wall.canvas.last("set_grey") == (False, "")
    assert wall.board.tiles["today"].ages == ()


def test_figures_of_a_dead_feed_stay_as_they_were(wall, changes):
    city = make_city(cases=500, components=500)
    changes.load(city)
    now_again(wall)
    before = wall.board.tiles["today"]._answer
    city.cases = make_city(cases=0).cases
    changes.turn("dead", 75.0)
    wall.apply_change(CityChange(2, topics=frozenset({"cases"})))
    now_again(wall)
    assert wall.board.tiles["today"]._answer == before
    changes.turn("live", 0.1)
    changes.city_changed.emit(CityChange(3, topics=frozenset({"cases"})))
    now_again(wall)
    assert wall.board.tiles["today"]._answer != before


def test_a_change_reaches_the_map_once_and_the_figures(wall, changes):
    changes.load(make_city(cases=500, components=500))
    change = CityChange(2, opened=frozenset({1}), topics=frozenset({"cases"}))
    changes.city_changed.emit(change)
    assert wall.canvas.last("apply_change") == (change,)
    changes.load(make_city(cases=500, components=500))
    assert [told for told, _values in wall.canvas.told].count("apply_change") == 1


def test_forbidden_and_empty_do_not_look_like_zero(live_wall, theme):
    live_wall.set_feed(FeedState("live", 0.2, NOW, forbidden=frozenset({"cases"})))
    now_again(live_wall)
    assert live_wall.board.tiles["today"].standing is DataStatus.FORBIDDEN
    pictures = {}
    tile = live_wall.board.tiles["today"]
    for standing, ages in (
        (DataStatus.LIVE, ()),
        (DataStatus.LATE, ("delayed 5 s",)),
        (DataStatus.DEAD, ("no data since 18:00:00",)),
        (DataStatus.FORBIDDEN, ()),
        (DataStatus.LOADING, ()),
    ):
        tile.set_standing(standing, ages)
        pictures[standing] = tile.grab().toImage()
    tile.set_standing(DataStatus.EMPTY, (), "Nothing here")
    pictures[DataStatus.EMPTY] = tile.grab().toImage()
    kinds = list(pictures)
    assert not [(a, b) for n, a in enumerate(kinds) for b in kinds[n + 1 :] if pictures[a] == pictures[b]]


def test_trouble_before_the_first_read_is_told_in_one_sentence(wall, changes):
    changes.trouble = "The server does not answer."
    changes.turn("dead", 20.0)
    assert wall.curtain._trouble == "The server does not answer."
    now_again(wall)
    tile = wall.board.tiles["today"]
    assert tile.standing is DataStatus.DEAD
    assert tile.ages == ("Not connected",), "nothing was ever read: there is no time since when"
    wall.grab()


def test_the_header_says_which_calendar_is_missing(wall, changes):
    city = make_city(cases=10, components=10)
    heard = []
    wall.header.show_words = heard.append
    for sure_until, alarm in ((date(2027, 12, 31), ""), (date(2026, 12, 31), "Work calendar of 2027 not confirmed")):
        city.profile = replace(city.profile, sure_until=sure_until)
        changes.load(city)
        now_again(wall)
        assert heard[-1].alarm == alarm


def test_what_may_not_be_read_is_forbidden_and_not_zero(wall, changes):
    city = make_city(cases=500)
    city.forbidden = frozenset({"components"})
    changes.load(city)
    wall.show_scene("components")
    now_again(wall)
    assert wall.board.tiles["stock"].standing is DataStatus.FORBIDDEN
    wall.show_scene("overview")
    now_again(wall)
    assert wall.board.tiles["today"].standing is DataStatus.LIVE


def test_cases_that_may_not_be_read_make_no_calm_city(wall, changes):
    city = make_city(cases=0)
    city.forbidden = frozenset({"cases"})
    changes.load(city)
    wall.show_scene("overview")
    now_again(wall)
    assert wall.canvas.last("show_look")[0].choropleth is None
    assert wall.ticker.standing is DataStatus.FORBIDDEN
    assert wall.ticker._silence() == "This wall has no right to see this"
    assert not wall.has_data("overdue")
    assert SCENES["overdue"].lacks(city) == "This wall has no right to see this"


def test_the_header_says_when_no_worker_lives_and_is_quiet_when_all_is_well(wall, changes):
    city = make_city(cases=10, components=10)
    heard = []
    wall.header.show_words = heard.append
    for health, said in (
        (WorkerHealth(living=2), ""),
        (WorkerHealth(due=3, waited_s=40.0), "No worker: 3 jobs wait"),
        (WorkerHealth(living=1, due=3, waited_s=3700.0), "Jobs have waited for 1 h 1 min"),
    ):
        city.apply(CityDelta(2, workers=health))
        changes.load(city)
        now_again(wall)
        assert heard[-1].worker == said
