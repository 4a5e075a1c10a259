"""What is typed becomes the options of its verb, which nobody can change afterwards."""

from dataclasses import FrozenInstanceError, fields
from datetime import date
from pathlib import Path

import pytest

from app.command_line.options import (
    BenchOptions,
    DatabaseOptions,
    DemoOptions,
    DeskOptions,
    ImportOptions,
    Options,
    RoomOptions,
    SimulateOptions,
    StaffOptions,
    WallOptions,
    WorkerOptions,
)
from app.command_line.verbs import VERBS, read_options
from app.settings import Settings

HERE = {"database": "private:here", "language": "en", "theme": "light"}
SETTINGS = Settings(database_url="private:here", language="en", theme="light")


@pytest.mark.parametrize(
    ("words", "options"),
    [
        ("", RoomOptions(**HERE)),
        ("wall", WallOptions(**HERE)),
        ("wall --scene overdue --screens 1,2 --kiosk", WallOptions(**HERE, scene="overdue", screens="1,2", kiosk=True)),
        (
            "wall --picture a.png --size 640x480 --after 2",
            WallOptions(**HERE, picture=Path("a.png"), size=(640, 480), after=2),
        ),
        ("desk --as handler --panel map", DeskOptions(**HERE, role="handler", panel="map")),
        (
            "demo --size small --speed 60 --build-only",
            DemoOptions(**HERE | {"database": ""}, size="small", speed=60, build_only=True),
        ),
        ("demo --database private:x", DemoOptions(**HERE | {"database": "private:x"})),
        ("simulate --speed 2 --for 5", SimulateOptions(**HERE, speed=2, seconds=5)),
        ("worker --theme dark", WorkerOptions(**HERE | {"theme": "dark"})),
        ("db history --cases 7", DatabaseOptions(**HERE, part="history", cases=7)),
        (
            "staff add z1 --post handler --post acceptor --from 2026-12-01",
            StaffOptions(**HERE, part="add", number="z1", post=("handler", "acceptor"), valid_from=date(2026, 12, 1)),
        ),
        (
            "import cases a.csv --mapping b.toml",
            ImportOptions(**HERE, kind="cases", file=Path("a.csv"), mapping=Path("b.toml")),
        ),
        ("bench feed --drawing", BenchOptions(**HERE, subject="feed", drawing=True)),
    ],
)
def test_words_become_the_options_of_their_verb(words: str, options: Options) -> None:
    assert read_options(words.split(), SETTINGS) == options


def test_options_cannot_be_changed() -> None:
    options = read_options(["wall"], SETTINGS)
    for field in fields(options):
        with pytest.raises(FrozenInstanceError):
            setattr(options, field.name, None)


def test_a_wall_is_opened_again_by_its_own_words() -> None:
    options = read_options(["wall", "--scene", "overdue", "--screens", "all", "--kiosk"], SETTINGS)
    assert read_options(options.words(), Settings()) == options


def test_every_verb_has_options_of_its_own() -> None:
    assert len({verb.options for verb in VERBS}) == len(VERBS)
