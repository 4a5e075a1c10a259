"""Every scene on every shape of wall, in both languages and themes: nothing is cut, nothing is missing."""

import pytest

from app.i18n import set_language
from app.map.look import MapLook
from app.map.marks import Lateness
from app.wall.data_status import DataStatus, FeedState
from app.wall.figures import late
from app.wall.scenes import SCENES
from app.wall.snapshot import CitySnapshot
from tests.fakes.canvas import FakeCanvas
from tests.fakes.hand_city import NOW, make_city
from widgets.map.case_layer import CaseLayer
from widgets.map.legend import LegendRow, Swatch, paint_legend
from widgets.parts.metrics import Metrics
from widgets.theme import apply_theme, load_theme
from widgets.wall.window import MAP_WRITING, WallWindow, room_around

SIZES = [(1920, 1080), (3840, 2160), (5760, 1080), (1280, 800)]


def everything_that_was_cut(window):
    window.grab()
    parts = {"header": window.header, "ticker": window.ticker, "stamp": window.stamp, "caption": window.caption}
    parts |= window.board.tiles
    return {key: part.overflows for key, part in parts.items() if part.overflows}


@pytest.mark.parametrize("language", ["en", "zh_CN"])
@pytest.mark.parametrize("scene", SCENES)
@pytest.mark.parametrize("size", SIZES)
def test_no_text_is_cut(qtbot, theme, city, size, scene, language):
    set_language(language)
    window = WallWindow(theme, FakeCanvas())
    qtbot.addWidget(window)
    window.resize(*size)
    window.show()
    window.set_feed(FeedState("live", 0.2, NOW))
    window.set_city(city)
    window.show_scene(scene)
    assert everything_that_was_cut(window) == {}
    window.set_feed(FeedState("dead", 3600.0, NOW - 3600))
    window._worked_out_at = float("-inf")
    window.refresh()
    assert everything_that_was_cut(window) == {}


@pytest.mark.parametrize("scene", SCENES)
def test_every_tile_of_a_scene_gets_its_answer(live_wall, scene):
    live_wall.show_scene(scene)
    assert live_wall.board.tiles
    assert {tile.standing for tile in live_wall.board.tiles.values()} <= {DataStatus.LIVE, DataStatus.EMPTY}
    assert live_wall.is_complete() or not live_wall.board.is_at_rest()


@pytest.mark.parametrize("name", ["dark", "light"])
def test_both_themes_paint(qtbot, qapp, city, name):
    theme = load_theme(name)
    apply_theme(qapp, theme)
    window = WallWindow(theme, FakeCanvas())
    qtbot.addWidget(window)
    window.resize(1600, 900)
    window.set_city(city)
    window.set_feed(FeedState("live", 0.2, NOW))
    picture = window.grab().toImage()
    assert picture.pixelColor(2, 450).name() == theme.ground.lower()


def test_demo_data_is_marked_in_every_scene_and_real_data_is_not(live_wall, city):
    for scene in SCENES:
        live_wall.show_scene(scene)
        assert live_wall.stamp.isVisible()
    real = make_city(cases=10, components=10)
    real.profile = type(real.profile)(**(vars(real.profile) | {"is_demo": False}))
    live_wall.set_city(real)
    assert not live_wall.stamp.isVisible()


def test_the_map_is_told_what_the_scene_shows(live_wall):
    live_wall.show_scene("overdue")
    assert live_wall.canvas.last("show_look")[0].choropleth == "overdue"
    mask = live_wall.canvas.last("show_look")[0].cases
    assert mask(live_wall.city.cases).sum() > 0
    live_wall.show_scene("five_chaos")
    mask = live_wall.canvas.last("show_look")[0].cases
    assert (mask(live_wall.city.cases) == (live_wall.city.cases.column("five_chaos") >= 0)).all()
    live_wall.show_scene("overview")
    assert live_wall.canvas.last("show_look")[0].cases is None
    assert live_wall.canvas.last("show_look")[0].layers["cases"] is True


def test_the_flight_goes_on_from_grid_to_grid_with_their_figures(live_wall, qtbot):
    live_wall.show_scene("grid_tour")
    first = live_wall.stage.stop
    assert live_wall.caption.isVisible()
    before = len(live_wall.canvas.told)
    live_wall.stage._on_timer_timeout()
    assert live_wall.stage.stop != first
    assert {"fly_to_box", "outline_shape"} <= {told for told, _values in live_wall.canvas.told[before:]}
    live_wall.set_held(True)
    assert not live_wall.stage._timer.isActive()
    live_wall.show_scene("overview")
    assert live_wall.stage.stop is None and not live_wall.caption.isVisible()


def test_on_a_flight_the_map_shows_the_cases_that_the_tiles_count(live_wall, city):
    live_wall.show_scene("grid_tour")
    chosen = live_wall.canvas.last("show_look")[0].cases
    is_here = chosen(city.cases)
    assert is_here.tolist() == (city.cases.column("duty_grid_id") == live_wall.stage.stop.key).tolist()
    assert 0 < is_here.sum() < len(is_here)


def test_tiles_of_the_scene_before_are_gone_at_once(live_wall):
    before = list(live_wall.board.tiles.values())
    live_wall.show_scene("components")
    assert [tile for tile in before if tile.isVisible() and tile not in live_wall.board.tiles.values()] == []


def test_one_map_serves_all_scenes(live_wall):
    canvas = live_wall.canvas
    for scene in SCENES:
        live_wall.show_scene(scene)
    assert live_wall.canvas is canvas
    assert len([told for told, _values in canvas.told if told == "set_city"]) == 1


def test_a_wall_without_grids_districts_units_and_components_works(wall, qtbot):
    city = make_city(cases=400, components=0, grids=0)
    city.districts, city.units = [], {}
    wall.set_feed(FeedState("live", 0.2, NOW))
    wall.set_city(city)
    for scene in SCENES:
        wall.show_scene(scene)
        assert everything_that_was_cut(wall) == {}
    assert wall.board.tiles["stop_stock"].standing is DataStatus.EMPTY


def test_a_scene_without_data_says_so_and_is_left_out_of_the_round(wall):
    city = make_city(cases=400, components=0)
    wall.set_feed(FeedState("live", 0.2, NOW))
    wall.set_city(city)
    assert not wall.curtain.isVisible()
    assert wall.has_data("overview") and not wall.has_data("components")
    wall.show_scene("components")
    assert wall.curtain.isVisible()
    wall.show_scene("overview")
    assert not wall.curtain.isVisible()


def test_tiles_and_header_agree_from_the_first_moment(wall, city):
    """The feed is late until the first city was put in, and live in the same moment."""
    wall.set_feed(FeedState("late", 0.0, NOW))
    wall.set_city(city)
    wall.set_feed(FeedState("live", 0.1, NOW))
    assert {tile.standing for tile in wall.board.tiles.values()} <= {DataStatus.LIVE, DataStatus.EMPTY}


def test_legend_and_tiles_count_alike(live_wall):
    """The hall sees two numbers of the same name: they are the same."""
    cases = CaseLayer()
    cases.set_cases(live_wall.city.cases, NOW)
    figures = {one.label: one.value for one in late.overdue(CitySnapshot(live_wall.city, NOW)).items}
    assert figures["Overdue"] == cases.counts[Lateness.OVERDUE] > 0
    assert figures["Urgent, open"] == cases.counts[Lateness.URGENT] > 0


def test_the_city_stands_above_the_legend_unless_there_is_room_beside_it(theme):
    metrics = Metrics(1080)
    rows = [
        LegendRow("Components shown", "1,250,000", "/ 1,250,000"),
        LegendRow("", swatches=(Swatch("Overdue", mark=2, number="1,325"),)),
        LegendRow("", note="Duty grids by overdue cases", ramp=(0, 1, 2, 3, 5, 8, 13, 20)),
    ]
    legend = paint_legend(rows, theme, metrics.part(MAP_WRITING) / 15)
    assert legend.height() + metrics.inside <= room_around(SCENES["overview"], metrics, 1.12).bottom() + metrics.gap
    assert room_around(SCENES["overview"], metrics, 2.7).bottom() == metrics.gap


def test_nothing_that_a_wall_gives_away_holds_it(qtbot, theme, city):
    """A wall in a ring of references would go when and where the garbage collector likes: in any thread."""
    window = WallWindow(theme, FakeCanvas())
    window.set_feed(FeedState("live", 0.2, NOW))
    window.set_city(city)
    window.show_scene("grid_tour")
    given = [value for _told, values in window.canvas.told for value in values]
    given += [look.cases for look in given if isinstance(look, MapLook)]
    held = [value for value in given if hasattr(value, "__self__")]
    assert held
    assert [value for value in held if value.__self__ is window] == []
    window.close()
    window.deleteLater()


def test_a_city_of_components_alone_is_no_wall_of_empty_tiles(wall):
    wall.set_feed(FeedState("live", 0.2, NOW))
    wall.set_city(make_city(cases=0, components=2000))
    wall.show_scene("overview")
    wall.refresh()
    assert {"stock_majors", "census"} <= set(wall.board.tiles)
    assert everything_that_was_cut(wall) == {}


def test_what_becomes_forbidden_is_gone_from_the_wall(live_wall, city):
    live_wall.show_scene("overview")
    live_wall.refresh()
    plot = live_wall.board.tiles["hourly"]._plot
    assert plot.isVisible() and live_wall.ticker._shown
    live_wall.set_feed(FeedState("live", 0.2, NOW, frozenset({"cases"})))
    live_wall.set_city(city)
    live_wall._worked_out_at = float("-inf")
    live_wall.refresh()
    assert live_wall.board.tiles["hourly"].standing is DataStatus.FORBIDDEN
    assert not plot.isVisible()
    assert live_wall.ticker._shown == ()
