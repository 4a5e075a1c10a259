"""Scenes one after another, as a table or a file says."""

import pytest

from app.errors import Refused
from app.wall.playlist import Playlist, PlaylistEntry, read_playlist
from app.wall.scenes import SCENES

THREE = (PlaylistEntry("overview", 30.0), PlaylistEntry("overdue", 10.0), PlaylistEntry("components", 20.0))


def test_each_scene_stays_for_its_seconds_and_the_last_is_followed_by_the_first():
    playlist = Playlist(THREE, now=0.0)
    seen = [(now, playlist.scene) for now in range(0, 75, 5) if playlist.tick(float(now)) or now == 0]
    assert seen == [(0, "overview"), (30, "overdue"), (40, "components"), (60, "overview")]


def test_keys_go_forward_and_back_and_give_the_full_time_anew():
    playlist = Playlist(THREE, now=0.0)
    playlist.step(-1, now=25.0)
    assert (playlist.scene, playlist.seconds_left(25.0)) == ("components", 20.0)
    playlist.step(1, now=26.0)
    assert (playlist.scene, playlist.seconds_left(26.0)) == ("overview", 30.0)


def test_a_held_scene_stays_until_it_is_let_go():
    playlist = Playlist(THREE, now=0.0)
    playlist.hold(True, now=5.0)
    assert not playlist.tick(1e9)
    playlist.hold(False, now=1e9)
    assert not playlist.tick(1e9 + 29)
    assert playlist.tick(1e9 + 30)


def test_one_scene_alone_is_never_turned():
    playlist = Playlist(THREE[:1], now=0.0)
    assert not playlist.tick(1e9)


def test_a_scene_from_outside_the_list_is_shown_first_and_then_left():
    playlist = Playlist(THREE[:2], now=0.0, start="grid_tour")
    assert playlist.scene == "grid_tour"
    assert playlist.tick(SCENES["grid_tour"].seconds)
    assert playlist.scene == "overview"


def test_scenes_that_the_city_has_nothing_for_are_passed_over():
    playlist = Playlist(THREE, now=0.0)

    def has_data(scene):
        return scene != "overdue"

    assert playlist.tick(30.0, has_data)
    assert playlist.scene == "components"
    playlist.step(-1, 31.0, has_data)
    assert playlist.scene == "overview"


def test_a_scene_alone_with_data_stays_and_one_without_any_is_shown_rather_than_none():
    playlist = Playlist(THREE, now=0.0)
    assert not playlist.tick(30.0, lambda scene: scene == "overview")
    assert playlist.scene == "overview"
    playlist = Playlist(THREE[1:2], now=0.0)
    playlist.step(1, 1.0, lambda scene: False)
    assert playlist.scene == "overdue"


def test_without_a_file_every_scene_of_the_table_comes():
    assert [entry.scene for entry in read_playlist(None)] == list(SCENES)


def test_a_file_says_which_scenes_and_how_long(tmp_path):
    file = tmp_path / "playlist.toml"
    file.write_text('[[scene]]\nname = "overdue"\nseconds = 15\n\n[[scene]]\nname = "overview"\n', "utf-8")
    assert read_playlist(file) == (
        PlaylistEntry("overdue", 15.0),
        PlaylistEntry("overview", SCENES["overview"].seconds),
    )


@pytest.mark.parametrize(
    "words, told",
    [
        ("[[scene]\n", "TOML"),
        ("", "holds no"),
        ("scene = 3", "holds no"),
        ('[[scene]]\nname = "nowhere"', "nowhere"),
        ("[[scene]]\nseconds = 20", "names the unknown scene"),
        ('[[scene]]\nname = "overview"\nseconds = 1', "at least 5"),
        ('[[scene]]\nname = "overview"\nseconds = "long"', "long"),
        ('[[scene]]\nname = "overview"\nseconds = nan', "nan"),
    ],
)
def test_a_typo_is_told_in_one_sentence(tmp_path, words, told):
    file = tmp_path / "playlist.toml"
    file.write_text(words, "utf-8")
    with pytest.raises(Refused) as refusal:
        read_playlist(file)
    assert told in str(refusal.value) and "\n" not in str(refusal.value)


def test_a_missing_file_is_told(tmp_path):
    with pytest.raises(Refused, match="cannot be read"):
        read_playlist(tmp_path / "none.toml")
