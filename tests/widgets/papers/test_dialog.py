"""The window of the papers: it follows a process of its own, stops it, and says what came of it."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt

from app.meetings.model import Meeting, MeetingState
from tests.fakes.papers import a_meeting
from widgets.papers.dialog import PapersDialog
from widgets.papers.lines import read_step

WRITES = """
import sys
number, folder = sys.argv[1], sys.argv[3]
print("step 1 2 Writing the papers", flush=True)
print(folder + "/meeting-" + number + ".docx", flush=True)
"""
WAITS = """
import sys
print("step 1 9 Writing the papers", flush=True)
sys.stdin.read()
print("Stopped.", file=sys.stderr)
raise SystemExit(1)
"""
REFUSES = "import sys; print('a log line', file=sys.stderr); print('The folder is full.', file=sys.stderr); sys.exit(2)"


def meetings() -> list[Meeting]:
    first = a_meeting().meeting
    return [replace(first, meeting_no=72, state=MeetingState.DRAFT), first]


def opened(qtbot: Any, tmp_path: Path, script: str) -> PapersDialog:
    file = tmp_path / "script.py"
    file.write_text(script)
    dialog = PapersDialog([sys.executable, str(file)])
    qtbot.addWidget(dialog)
    dialog.show_meetings(meetings(), 71)
    dialog.folder.setText(str(tmp_path))
    dialog.show()
    return dialog


def test_papers_are_written_beside_and_the_folder_is_told(qtbot: Any, tmp_path: Path) -> None:
    dialog = opened(qtbot, tmp_path, WRITES)
    assert dialog.meeting.currentData() == 71 and dialog.start.isEnabled() and not dialog.show_folder.isVisible()
    with qtbot.waitSignal(dialog.finished_writing) as done:
        qtbot.mouseClick(dialog.start, Qt.MouseButton.LeftButton)
        assert dialog.is_writing and not dialog.start.isEnabled() and not dialog.meeting.isEnabled()
    assert done.args == [True]
    assert dialog.said.text() == f"The papers are in {tmp_path}." and dialog.show_folder.isVisible()
    assert dialog.start.isEnabled() and not dialog.bar.isVisible()


def test_esc_stops_the_writing_first_and_closes_at_the_second_press(qtbot: Any, tmp_path: Path) -> None:
    dialog = opened(qtbot, tmp_path, WAITS)
    dialog.write()
    qtbot.waitUntil(lambda: dialog.said.text() == "Writing the papers: 1 of 9")
    with qtbot.waitSignal(dialog.finished_writing) as done:
        qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert done.args == [False] and dialog.said.text() == "Stopped; nothing was written." and dialog.isVisible()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_a_refusal_is_said_in_its_own_sentence(qtbot: Any, tmp_path: Path) -> None:
    dialog = opened(qtbot, tmp_path, REFUSES)
    with qtbot.waitSignal(dialog.finished_writing) as done:
        dialog.write()
    assert done.args == [False] and dialog.said.text() == "The folder is full."


def test_a_process_that_cannot_start_is_told(qtbot: Any, tmp_path: Path) -> None:
    dialog = PapersDialog([str(tmp_path / "no such program")])
    qtbot.addWidget(dialog)
    dialog.show_meetings(meetings(), None)
    assert dialog.meeting.currentData() == 72
    with qtbot.waitSignal(dialog.finished_writing):
        dialog.write()
    assert "did not start" in dialog.said.text() and not dialog.is_writing


def test_a_window_that_closes_leaves_no_process(qtbot: Any, tmp_path: Path) -> None:
    dialog = opened(qtbot, tmp_path, WAITS)
    dialog.write()
    qtbot.waitUntil(lambda: "1 of 9" in dialog.said.text())
    dialog.close()
    assert not dialog.is_writing


def test_nothing_is_written_without_a_folder_or_a_meeting(qtbot: Any, tmp_path: Path) -> None:
    dialog = opened(qtbot, tmp_path, WRITES)
    dialog.folder.setText("  ")
    assert not dialog.start.isEnabled()
    dialog.write()
    assert not dialog.is_writing
    dialog.show_meetings([], None)
    dialog.folder.setText(str(tmp_path))
    assert not dialog.start.isEnabled()


@pytest.mark.parametrize("line", ["", "step", "step 1 2", "step x 2 a", "/tmp/meeting-71.docx", "step 1 -2 a"])
def test_only_steps_are_read_as_steps(line: str) -> None:
    assert read_step(line) is None


def test_a_step_keeps_its_label() -> None:
    assert read_step("step 3 18 Writing the papers") == (3, 18, "Writing the papers")
