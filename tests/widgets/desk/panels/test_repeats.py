"""The list of repeated photos leads an evaluator to both cases."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from app.cases.model import Post
from app.photos.model import RepeatedPhoto
from tests.fakes.case_desk import CaseDesk
from widgets.desk.panels import panel_classes
from widgets.desk.panels.repeats import RepeatsPanel

AT = datetime(2026, 11, 30, 8, tzinfo=UTC)


def repeated(case_id: int, other: int | None, bits: int = 0, *, is_same_case: bool = False) -> RepeatedPhoto:
    return RepeatedPhoto(
        1, case_id, f"A{case_id}", "after", AT, "张三", other, f"A{other}" if other else None,
        "after" if other else None, AT if other else None, "李四" if other else None, bits, is_same_case,
        "Asia/Shanghai",
    )  # fmt: skip


def open_list(qtbot: Any, *rows: RepeatedPhoto) -> tuple[RepeatsPanel, list[int]]:
    world = CaseDesk(Post.EVALUATOR, cases=3)
    world.repeated = rows
    panel = RepeatsPanel(world.context)
    qtbot.addWidget(panel)
    panel.resize(1200, 600)
    panel.show()
    world.changes.load(world.city)
    panel.ask()
    qtbot.waitUntil(lambda: panel.words.text() != "")
    shown: list[int] = []
    world.context.selection.case_selected.connect(shown.append)
    return panel, shown


def test_each_row_says_what_is_alike_and_leads_to_both_cases(qtbot: Any) -> None:
    panel, _shown = open_list(qtbot, repeated(1, 2), repeated(2, None, 3), repeated(3, 3, 1, is_same_case=True))
    cells = [[cell.text for cell in row] for row in panel.table.model_of_rows.rows]
    assert [row[4] for row in cells] == ["A2", "a case outside your area", "the same case"]
    assert [row[-1] for row in cells] == ["100 %", "95 %", "98 %"]
    assert cells[0][0] == "2026-11-30 16:00" and panel.words.text() == "3 in 31 days"
    gone: list[int] = []
    panel.context.selection.show_case = gone.append  # type: ignore[method-assign]
    panel.table.setCurrentIndex(panel.table.model().index(0, 0))
    panel.show_case()
    panel.show_other()
    panel.table.setCurrentIndex(panel.table.model().index(1, 0))
    panel.show_other()  # nothing: the other case is not to be seen
    assert gone == [1, 2]


def test_no_repeated_photo_is_said_with_the_table(qtbot: Any) -> None:
    panel, _shown = open_list(qtbot)
    assert panel.words.text() == "0 in 31 days" and not panel.case_button.isEnabled()


def test_only_those_who_see_originals_have_the_page() -> None:
    assert RepeatsPanel in panel_classes() and RepeatsPanel.posts == {Post.EVALUATOR, Post.ADMINISTRATOR}
