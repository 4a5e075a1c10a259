"""The desk through its verb: a picture of it, whose desk it is, and what is refused in one line."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QImage

from tests.journeys.conftest import Start
from tests.journeys.test_bad_days import assert_one_line


def test_a_desk_of_a_new_private_database_and_its_pictures(start: Start, open_folder: Path) -> None:
    try:
        built = start("demo", "--size", "small", "--build-only")
        assert built.returncode == 0, built.stderr
        place = ("--database", "private:demo-small")
        file = open_folder / "desk.png"
        done = start("desk", *place, "--as", "dispatcher", "--picture", file, "--size", "1366x768", "--theme", "light")
        assert (done.returncode, done.stderr) == (0, "")
        picture = QImage(str(file))
        assert (picture.width(), picture.height()) == (1366, 768)
        seen = {picture.pixel(x, y) for x in range(0, 1366, 7) for y in range(0, 768, 7)}
        assert len(seen) > 200  # a map, a list and words, not an empty window

        assert_one_line(start("desk", *place, "--panel", "nothing", "--picture", file), "no panel “nothing”", "queue")
        assert_one_line(start("desk", *place, "--as", "nobody-9", "--picture", file), "nobody-9")
        assert_one_line(start("desk", *place, "--picture", open_folder / "none" / "desk.png"), "cannot be written")
    finally:
        start("db", "stop")


def test_on_a_real_server_everybody_is_themselves(start: Start) -> None:
    done = start(
        "desk", "--database", "postgresql://nobody@localhost:1/city", "--as", "dispatcher", "--picture", "x.png"
    )
    assert_one_line(done, "--as is for private databases")
