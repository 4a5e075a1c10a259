"""Whoever reported something never stands on a wall: no module of it so much as names him or her."""

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
MODULES = sorted(
    file for folder in ("app/wall", "widgets/wall", "widgets/parts") for file in (ROOT / folder).rglob("*.py")
)
WORDS = ("reporter", "phone", "caller", "举报人", "wishes_secrecy", "people.names", "secrecy")


@pytest.mark.parametrize("file", MODULES, ids=lambda file: file.relative_to(ROOT).as_posix())
def test_no_module_of_the_wall_names_a_reporter(file):
    words = file.read_text("utf-8").lower()
    assert [word for word in WORDS if word in words] == []
