"""Which rows stand in a tile that has room for only some."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QFontMetricsF

from app.wall.answers import CaseLine, CaseLines, RankingRow
from widgets.parts.metrics import Metrics
from widgets.parts.text import cut, text_width, wall_font
from widgets.wall.tiles.cases import CasesTile, returned_text
from widgets.wall.tiles.rows import choose


@given(st.integers(1, 60), st.integers(1, 30), st.integers(0, 9), st.booleans())
def test_what_is_shown_and_what_is_hidden_add_up(count, room, left_out, is_share):
    rows = tuple(RankingRow(str(number), 1.0, is_share=is_share) for number in range(count))
    head, hidden, tail = choose(rows, room, left_out)
    assert len(head) + len(tail) + bool(hidden) <= room
    assert head == rows[: len(head)] and tail == rows[count - len(tail) :]
    if room >= 4 or (count <= room and not left_out):
        assert len(head) + hidden + len(tail) == count + left_out


def test_a_ranking_shows_both_ends():
    rows = tuple(RankingRow(str(number), 1.0, is_share=True) for number in range(50))
    head, hidden, tail = choose(rows, 6, 0)
    assert [row.name for row in head + tail] == ["0", "1", "2", "48", "49"] and hidden == 45


@pytest.mark.parametrize(
    "name", ["Xianhu Economic Development Zone Grid 4", "Xianhu Economic Development Zone Grid 12"]
)
def test_a_cut_name_keeps_its_number(qapp, name):
    font = QFontMetricsF(wall_font(18))
    short = cut(name, font, text_width(name, 18) * 0.7)
    assert short.endswith("… " + name.split()[-1]) or short.endswith(" " + name.split()[-1])
    assert "…" in short and font.horizontalAdvance(short) <= text_width(name, 18) * 0.7 + 1
    assert cut("Laundry or goods hung along the street", font, 120).endswith("…")


def test_how_often_a_case_came_back_is_never_cut(qtbot, theme):
    long = CaseLine(1, "overdue", "Storm-drain grate", "High-Tech Development Zone 62nd Lane", "Sanitation", 2, 9e5)
    tile = CasesTile("Longest overdue", "", theme, Metrics.of(1920, 1080))
    qtbot.addWidget(tile)
    tile.set_standing(tile.standing.LIVE, ())
    tile.resize(402, 200)
    tile.show_answer(CaseLines((long,), 1))
    tile.grab()
    assert returned_text(long) == "returned × 2"
    assert tile.overflows == []
