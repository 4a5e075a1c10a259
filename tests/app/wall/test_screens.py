"""One window over several screens, or several windows; what is asked for must be there."""

import pytest

from app.errors import Refused
from app.wall.screens import WindowPlan, chosen_scenes, chosen_screens, plan_windows, union

ROW = ((0, 0, 1920, 1080), (1920, 0, 1920, 1080), (3840, 0, 1920, 1080))


def test_screens_are_counted_from_one():
    assert chosen_screens("all", 3) == (0, 1, 2)
    assert chosen_screens("3,1,3", 3) == (2, 0)
    assert chosen_screens(None, 3) == ()


@pytest.mark.parametrize("words", ["4", "0", "x", "1,,2", "-1"])
def test_a_screen_that_is_not_there_is_refused(words):
    with pytest.raises(Refused, match="1 to 3"):
        chosen_screens(words, 3)


def test_an_unknown_scene_is_refused_and_the_known_ones_are_named():
    assert chosen_scenes("overview, overdue") == ("overview", "overdue")
    with pytest.raises(Refused, match="grid_tour"):
        chosen_scenes("overviu")


def test_one_scene_covers_all_screens_as_one_picture():
    assert plan_windows(("overview",), (0, 1, 2), ROW) == (WindowPlan((0, 1, 2), (0, 0, 5760, 1080)),)
    assert plan_windows((), (1,), ROW) == (WindowPlan((1,), (1920, 0, 1920, 1080)),)
    assert plan_windows((), (), ROW) == (WindowPlan(),)


def test_several_scenes_stand_one_on_each_screen():
    plans = plan_windows(("overview", "overdue"), (2, 0), ROW)
    assert [(plan.screens, plan.box, plan.scene) for plan in plans] == [
        ((2,), ROW[2], "overview"),
        ((0,), ROW[0], "overdue"),
    ]
    with pytest.raises(Refused, match="one for each screen"):
        plan_windows(("overview", "overdue"), (0, 1, 2), ROW)


def test_screens_may_stand_above_each_other():
    assert union([(0, 0, 100, 50), (0, 50, 120, 60)]) == (0, 0, 120, 110)
