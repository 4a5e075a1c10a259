"""A wall in the theme of the hall, over a map that paints nothing."""

import pytest

from app.wall.data_status import FeedState
from tests.fakes.canvas import FakeCanvas
from tests.fakes.hand_city import NOW, make_city
from widgets.theme import apply_theme, load_theme
from widgets.wall.window import WallWindow


@pytest.fixture(params=["dark"])
def theme(qapp, request):
    theme = load_theme(request.param)
    apply_theme(qapp, theme)
    return theme


@pytest.fixture(scope="session")
def city():
    return make_city(cases=3000, components=3000)


@pytest.fixture
def wall(qtbot, theme):
    """A wall of 1920x1080 without a city yet."""
    window = WallWindow(theme, FakeCanvas())
    qtbot.addWidget(window)
    window.resize(1920, 1080)
    window.show()
    return window


@pytest.fixture
def live_wall(wall, city):
    """A wall with a city, live."""
    wall.set_feed(FeedState("live", 0.2, NOW - 0.2))
    wall.set_city(city)
    return wall
