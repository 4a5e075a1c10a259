"""What a unit's handler does with several cases: one question, one act each, and a sheet for the crew."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt

from app.cases.model import Post, State
from app.cases.workflow import apply
from app.desk.batch import batch_of
from app.desk.case_file import PhotoLine, ReportLine
from app.desk.crew_sheet import MOST_CASES, crew_html, make_crew_sheet, read_crew_sheet
from app.errors import Refused, Unavailable
from app.i18n import set_language
from app.map.projection import to_degrees
from tests.fakes import pictures
from tests.fakes.case_desk import UNIT, CaseDesk
from tests.widgets.desk.panels.test_case_sheet import text_of
from widgets.desk.panels.queue.batch_dialog import BatchDialog
from widgets.desk.panels.queue.crew_map import INK, MARK_PX, PAPER, SIZE, STREET, draw_crew_map
from widgets.desk.panels.queue.crew_sheet import write_crew_sheet
from widgets.desk.window import MainWindow

SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


class Desk:
    """The desk of a unit to which every case was sent."""

    def __init__(self, qtbot: Any) -> None:
        self.qtbot = qtbot
        self.world = CaseDesk(Post.HANDLER, cases=12, state=State.DISPATCHED)
        self.world.city.cases._arrays["unit_id"][:] = UNIT
        self.window = MainWindow(self.world.context)
        qtbot.addWidget(self.window)
        self.queue: Any = self.window.panels["queue"]
        self.window.resize(1600, 900)
        self.window.show()
        self.window.activateWindow()
        self.world.changes.load(self.world.city)
        qtbot.waitUntil(lambda: self.queue._question is not None and self.queue.list.hasFocus())

    @property
    def ids(self) -> list[int]:
        return self.queue.list.cases.case_ids.tolist()

    def press(self, key: Any, modifier: Any = Qt.KeyboardModifier.NoModifier) -> None:
        self.qtbot.keyClick(self.window.focusWidget() or self.window, key, modifier)

    def ask(self) -> BatchDialog:
        """Select three cases and ask for the act on all of them."""
        self.qtbot.waitUntil(lambda: self.queue.list.picked == self.ids[:1])
        self.press(Qt.Key.Key_J, SHIFT)
        self.press(Qt.Key.Key_J, SHIFT)
        self.press(Qt.Key.Key_Return, SHIFT)
        dialog: BatchDialog = self.queue.batch
        self.qtbot.waitUntil(dialog.isVisible)
        self.world.see()
        return dialog


@pytest.fixture
def desk(qtbot: Any, qapp: Any) -> Iterator[Desk]:
    made = Desk(qtbot)
    yield made
    made.window.close()
    made.world.close()


def test_a_desk_of_a_unit_opens_on_what_is_new_for_it(desk: Desk) -> None:
    assert desk.window.context.selection.queue == State.DISPATCHED.value
    mine = {queue.key for queue in desk.window.lists if queue.is_mine}
    assert {"overdue", "due_soon", "sent_back", "requests", "supervisions"} <= mine


def test_several_are_received_after_one_question_each_with_an_act_of_its_own(desk: Desk) -> None:
    chosen = desk.ids[:3]
    dialog = desk.ask()
    assert "3" in dialog.do_button.text() and not desk.world.acted, "nothing is done before the answer"
    desk.qtbot.keyClick(dialog, Qt.Key.Key_Return, CTRL)
    desk.qtbot.waitUntil(lambda: desk.queue.batch is None)
    assert [(case_id, key) for _id, case_id, key in desk.world.acted] == [(one, "receive") for one in chosen]
    assert len({request_id for request_id, _case, _key in desk.world.acted}) == 3
    assert desk.window.context.selection.case_id == desk.ids[3] and "3" in desk.queue.left.words.text()


def test_enter_alone_answers_the_question_with_nothing(desk: Desk) -> None:
    dialog = desk.ask()
    desk.qtbot.keyClick(dialog, Qt.Key.Key_Return)
    desk.qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    desk.qtbot.waitUntil(lambda: desk.queue.batch is None)
    assert not desk.world.acted


def test_a_case_that_is_refused_is_named_and_the_others_are_done(desk: Desk) -> None:
    desk.world.troubles = [None, Refused("Somebody was faster."), None]
    second = desk.world.city.cases.record(desk.ids[1])["number"]
    dialog = desk.ask()
    desk.qtbot.keyClick(dialog, Qt.Key.Key_Return, CTRL)
    desk.qtbot.waitUntil(lambda: len(dialog.outcomes) == 3)
    assert len(desk.world.acted) == 2 and dialog.isVisible()
    assert f"{second}: Somebody was faster." in dialog.sentence.text()


def test_after_a_cut_the_rest_is_sent_and_nothing_twice(desk: Desk) -> None:
    chosen = desk.ids[:3]
    desk.world.troubles = [None, Unavailable("The server is away."), None, None]
    dialog = desk.ask()
    desk.qtbot.keyClick(dialog, Qt.Key.Key_Return, CTRL)
    desk.qtbot.waitUntil(lambda: "The server is away." in dialog.sentence.text())
    unsure = dialog.batch.cases[1].request_id
    desk.qtbot.keyClick(dialog, Qt.Key.Key_Return, CTRL)
    desk.qtbot.waitUntil(lambda: desk.queue.batch is None)
    assert [case_id for _id, case_id, _key in desk.world.acted] == chosen
    assert desk.world.acted[1][0] == unsure, "the same request"


def test_a_batch_stops_after_the_case_that_is_on_its_way(desk: Desk) -> None:
    desk.world.gate.clear()
    dialog = desk.ask()
    desk.qtbot.keyClick(dialog, Qt.Key.Key_Return, CTRL)
    desk.qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.isVisible()
    desk.world.gate.set()
    desk.qtbot.waitUntil(lambda: desk.queue.batch is None or not dialog._is_running)
    assert len(desk.world.acted) == 1


def test_cases_that_cannot_be_received_are_left_out_and_counted(desk: Desk) -> None:
    city, person = desk.world.city, desk.world.context.services.me.person
    city.cases._arrays["unit_id"][1] = UNIT + 1
    ids = city.cases.column("case_id").tolist()
    batch = batch_of(city, person, ids[:3])
    assert batch is not None and batch.action.key == "receive"
    assert [one.case.case_id for one in batch.cases] == [ids[0], ids[2]] and batch.left_out == 1
    assert batch_of(city, replace(person, posts={Post.DISPATCHER: None}), ids) is None
    assert apply(batch.cases[0].case, batch.action, {}).state is State.RECEIVED


# The sheet for the crew -----------------------------------------------------------------------------------------------


def test_a_crew_sheet_lists_the_cases_with_deadline_and_box_and_without_reporters(desk: Desk, tmp_path: Path) -> None:
    files = [desk.world.file(one) for one in desk.ids[:2]]
    report = ReportLine(1, "hotline", files[0].now, "井盖破损", None, None, "李四", "13800000000")
    files[0] = replace(
        files[0], text="井盖<破损>", reports=(report,), component_code="C-1",
        photos=(PhotoLine(1, "after", files[0].now), PhotoLine(2, "near", files[0].now)),
    )  # fmt: skip
    sheet = make_crew_sheet(files, None, "王五", left_out=3)
    page = crew_html(sheet, frozenset({2}))
    assert page.count("☐") == 2 and "&lt;破损&gt;" in page and "photo:2" in page and "photo:1" not in page
    assert "李四" not in page and "13800000000" not in page and "3 more" in page


def test_the_sheet_of_the_selected_cases_is_written_beside_the_work(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "crew.pdf"
    desk.world.photo = lambda _id: pictures.png()  # type: ignore[method-assign]
    chosen = desk.ids[:2]
    set_language("zh_CN")
    try:
        desk.queue.sheets.save_to(chosen, file)
        desk.qtbot.waitUntil(lambda: "crew.pdf" in desk.queue.left.words.text())
    finally:
        set_language("en")
    said = re.sub(r"\s", "", text_of(file)[0])
    for case_id in chosen:
        assert desk.world.city.cases.record(case_id)["number"] in said
    assert "派" in said and "截" in said, "in the language of the desk"


def test_a_crew_sheet_ends_somewhere_and_says_so(desk: Desk) -> None:
    ids = desk.ids * 6
    sheet = read_crew_sheet(desk.world.context.services, ids, desk.world.city)
    assert len(sheet.rows) == MOST_CASES and sheet.left_out == len(ids) - MOST_CASES
    with pytest.raises(Refused):
        write_crew_sheet(desk.world.context.services, ids[:1], None, Path("/nowhere/crew.pdf"))


def test_the_map_of_a_crew_sheet_has_each_number_and_none_without_a_place(desk: Desk, qapp: Any) -> None:
    """Numbers that would lie on each other share a mark; the picture is the same whatever the size of letters."""
    streets = desk.world.city.streets
    assert draw_crew_map(streets, []) is None
    east, north = streets.anchors_m[0].tolist()
    lon, lat = (float(one) for one in to_degrees(east, north))
    one = draw_crew_map(streets, [(1, lon, lat)])
    far = draw_crew_map(streets, [(1, lon, lat), (2, lon, lat), (3, lon + 0.02, lat)])
    assert one is not None and far is not None and one.size() == SIZE
    colours = {one.pixelColor(x, y).name() for x in range(0, SIZE.width(), 3) for y in range(0, SIZE.height(), 3)}
    assert {STREET.name(), PAPER.name(), INK.name()} <= colours
    middle = SIZE.height() // 2
    dark = [x for x in range(SIZE.width()) if far.pixelColor(x, middle - MARK_PX + 4).lightness() < 60]
    assert dark and dark[0] < SIZE.width() / 3 and dark[-1] > SIZE.width() * 2 / 3


def test_a_crew_sheet_numbers_its_rows_as_the_map_does(desk: Desk) -> None:
    files = [replace(desk.world.file(one), lon=108.3, lat=22.8) for one in desk.ids[:3]]
    files[1] = replace(files[1], lon=None, lat=None)
    sheet = make_crew_sheet(files, None, "王五")
    assert [number for number, _lon, _lat in sheet.places] == [1, 3]
    page = crew_html(sheet, frozenset(), has_map=True)
    assert "map:" in page and page.index("map:") < page.index("<table") and "<b>3  " in page
