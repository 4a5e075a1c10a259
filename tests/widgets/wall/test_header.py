"""The header keeps every fact that it can: in one row, else folded into two, else without the last."""

import pytest

from widgets.parts.metrics import Metrics
from widgets.wall.header import Header, HeaderWords

ALARM, PATROL = ("Work calendar of 2027 not confirmed", "soon"), ("25 patrol officers on duty", "text_2")
DUTY = ("Shift leader Demo shift leader 03, Demo shift leader 06 · 25 on duty", "text_2")
CENTRE = "Nanning City Management Command Centre"


@pytest.fixture
def header(qtbot, theme):
    header = Header(theme)
    header.set_metrics(Metrics(1080))
    qtbot.addWidget(header)
    return header


@pytest.mark.parametrize(("room", "rows"), [(2000, [[ALARM, PATROL, DUTY]]), (700, [[ALARM, PATROL], [DUTY]]),
                                            (430, [[ALARM], [PATROL]]), (100, [])])  # fmt: skip
def test_facts_are_folded_before_one_is_left_out(header, room, rows):
    assert header._fold([ALARM, PATROL, DUTY], room, 20)[0] == rows


@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080), (3840, 2160)])
def test_an_english_wall_has_room_for_calendar_and_duty(header, monkeypatch, size):
    wide, high = size
    header.set_metrics(Metrics.of(wide, high))
    header.resize(wide, int(high * 0.07))
    folded = []
    fold = header._fold
    monkeypatch.setattr(header, "_fold", lambda *given: folded.append(fold(*given)) or folded[-1])
    header.show_words(
        HeaderWords(centre=CENTRE, scene="Overview", alarm=ALARM[0], extra=(PATROL[0], DUTY[0]),
                    feed=("Live · 0.2 s ago",), date="Tue 1 Dec", clock="01:30:48")
    )  # fmt: skip
    header.grab()
    assert [fact for row in folded[-1][0] for fact in row] == [ALARM, PATROL, DUTY]
    assert header.overflows == []
