"""Which rows stand in a tile that has room for only some."""

from hypothesis import given
from hypothesis import strategies as st

from app.wall.answers import Row
from widgets.wall.tiles.rows import choose


@given(st.integers(1, 60), st.integers(1, 30), st.integers(0, 9), st.booleans())
def test_what_is_shown_and_what_is_hidden_add_up(count, room, left_out, is_share):
    rows = tuple(Row(str(number), 1.0, is_share=is_share) for number in range(count))
    head, hidden, tail = choose(rows, room, left_out)
    assert len(head) + len(tail) + bool(hidden) <= room
    assert head == rows[: len(head)] and tail == rows[count - len(tail) :]
    if room >= 4 or (count <= room and not left_out):
        assert len(head) + hidden + len(tail) == count + left_out


def test_a_ranking_shows_both_ends():
    rows = tuple(Row(str(number), 1.0, is_share=True) for number in range(50))
    head, hidden, tail = choose(rows, 6, 0)
    assert [row.name for row in head + tail] == ["0", "1", "2", "48", "49"] and hidden == 45
