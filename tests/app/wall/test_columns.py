"""How a wall is divided, for every scene and every shape of wall."""

import pytest

from app.wall.columns import divide, furnished, pairs_for
from app.wall.scenes import SCENES
from app.wall.tiles import TILES

SIZES = [
    (1920, 1080),
    (3840, 2160),
    (5760, 1080),
    (3840, 1080),
    (1280, 800),
    (1024, 768),
    (2560, 1080),
    (1080, 1920),
    (7680, 2160),
]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scene", SCENES)
def test_tiles_stand_inside_the_wall_and_never_cover_anything(scene, size):
    width, height = size
    unit = min(height, width / 1.3)
    division = divide(SCENES[scene], width, height, unit, round(unit / 90), unit / 36)
    boxes = [box for _key, box in division.tiles] + [division.header, division.map, division.ticker]
    for number, (left, top, wide, high) in enumerate(boxes):
        assert wide > 0 and high > 0 and left >= 0 and top >= 0 and left + wide <= width and top + high <= height
        for other_left, other_top, other_wide, other_high in boxes[number + 1 :]:
            is_apart = left + wide <= other_left or other_left + other_wide <= left
            assert is_apart or top + high <= other_top or other_top + other_high <= top
    assert division.map[2] >= width * 0.4


def test_a_wider_wall_gets_more_columns_and_columns_are_not_stretched():
    assert [pairs_for(*size) for size in ((1920, 1080), (3840, 1080), (4800, 1080), (5760, 1080))] == [1, 2, 3, 4]
    narrow = divide(SCENES["overview"], 1920, 1080, 1080, 12, 30)
    wide = divide(SCENES["overview"], 5760, 1080, 1080, 12, 30)
    assert {box[2] for _key, box in narrow.tiles} == {box[2] for _key, box in wide.tiles}
    assert len(wide.tiles) > len(narrow.tiles)


def test_every_tile_of_a_scene_is_a_row_and_stands_once():
    for scene in SCENES.values():
        keys = [key for column in scene.columns for key in column]
        assert set(keys) <= set(TILES)
        assert len(keys) == len(set(keys)), scene.key


def test_every_tile_stands_in_a_scene():
    shown = {key for scene in SCENES.values() for column in scene.columns for key in column}
    assert shown == set(TILES), (
        "Rule: a tile is a row in app/wall/tiles.py and stands in a column of app/wall/scenes.py"
    )


def test_a_tile_of_a_stop_stands_only_in_a_tour():
    for scene in SCENES.values():
        if not scene.is_tour:
            assert not any(TILES[key].of_stop for column in scene.columns for key in column)


def test_a_tile_with_nothing_to_say_gives_its_place_to_one_that_has():
    columns = (("a", "b"), ("c", "d"), ("e", "f"), ("g", "h"))
    assert furnished(columns, 1, lambda key: False) == columns[:2]
    assert furnished(columns, 1, lambda key: key in "bcf") == (("a", "e"), ("g", "d"))
    assert furnished(columns, 1, lambda key: key in "abcdefg") == (("h", "b"), ("c", "d"))


def test_columns_that_few_tiles_can_fill_leave_their_room_to_the_map():
    columns = (("a", "b"), ("c", "d"), ("e", "f"), ("g", "h"))
    assert furnished(columns, 2, lambda key: key in "bcef") == (("a", "g"), ("h", "d"))
    assert furnished(columns, 2, lambda key: key in "b") == (("a", "b"), ("c", "d"), ("e", "f"), ("g", "h"))
