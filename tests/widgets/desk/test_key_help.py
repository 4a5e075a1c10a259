"""The keys of a desk in columns of about one height, in the middle of the desk and wholly on the screen."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fakes.screens import run_on_screens
from tests.widgets.parts.test_fitting import DESK
from widgets.desk.key_help import in_columns
from widgets.desk.parts.entry import Entry


def groups(*lengths: int) -> list[tuple[str, list[Entry]]]:
    return [
        (f"group {number}", [Entry(f"{number}.{row}", "K", f"group {number}", lambda: None) for row in range(length)])
        for number, length in enumerate(lengths)
    ]


@pytest.mark.parametrize("lengths", [(3, 4, 20), (20, 3, 4), (1, 1, 1), (30,), (7, 7, 7, 7, 7), (2,)])
@pytest.mark.parametrize("across", [1, 2, 3])
def test_columns_are_even_and_nothing_is_lost(lengths: tuple[int, ...], across: int) -> None:
    columns = in_columns(groups(*lengths), across)
    assert len(columns) <= across
    shown = [entry.title for column in columns for _group, rows in column for entry in rows]
    assert shown == [entry.title for _group, rows in groups(*lengths) for entry in rows]
    heights = [sum(len(rows) + 1 for _group, rows in column) for column in columns]
    assert max(heights) <= -(-(sum(lengths) + len(lengths) + across - 1) // across) + 2


@pytest.mark.parametrize("size", [(1920, 1080), (1280, 720), (960, 540)])
def test_help_and_palette_lie_over_the_desk_and_on_the_screen(tmp_path: Path, size: tuple[int, int]) -> None:
    words = """
desk = open_desk()
desk.open_help()
QTest.qWait(100)
box = desk.key_help.geometry()
assert room.contains(box), (room, box)
assert abs(box.center().x() - desk.geometry().center().x()) <= 24, (box, desk.geometry())
bar = desk.key_help._area.verticalScrollBar()
assert room.height() < 1000 or not bar.isVisible()
desk.key_help.accept()
desk.open_palette()
QTest.qWait(100)
assert desk.palette_box.windowFlags() & Qt.WindowType.FramelessWindowHint
assert room.contains(desk.palette_box.geometry())
desk.palette_box.field.setText("no such thing")
assert desk.palette_box.nothing.isVisible()
desk.palette_box.field.setText("")
assert not desk.palette_box.nothing.isVisible()
desk.palette_box.reject()
desk.stop()
"""
    run_on_screens(tmp_path, [(0, 0, *size)], DESK + words)
