"""From the agenda to the papers on the table: the board starts the real process, and its files are opened again."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from pptx import Presentation
from PySide6.QtCore import Qt
from sqlalchemy import Engine, text

from app.meetings.service import MeetingService
from db.readers.cases import read_me
from db.services import engine_as
from db.stores.meetings import DatabaseMeetingStore
from tests.db.meetings.test_meetings import refused_three_times
from tests.db.stores.test_acts import Centre
from tests.fakes import tiny_city
from tests.journeys.conftest import HOME, Start
from widgets.application import the_application
from widgets.board.run import open_board
from widgets.board.window import BoardWindow

PATIENCE_MS = 60_000


@pytest.fixture
def hall(database: Engine) -> Engine:
    """A tiny city with a meeting whose only item is a case that was refused three times."""
    with database.begin() as city:
        tiny_city.build(city)
    with database.begin() as city:
        centre = Centre(city, tiny_city.people(city))
        refused_three_times(centre)
        meetings = MeetingService(DatabaseMeetingStore(city, str(centre.people["leader-1"].role_name)))
        number = meetings.plan("hall", datetime.now(UTC) + timedelta(days=2), 60, "市级指挥大厅")
        (card,) = [card for column in meetings.board().columns for card in column.cards]
        meetings.act(card, "schedule", {"meeting": number})
    return database


def address_of(hall: Engine, number: str) -> str:
    """The address with which a person of the staff logs in; people of a test have no login at first."""
    with hall.begin() as connection:
        asked = text("select role_name from city.staff where number = :number")
        role = connection.scalar(asked, {"number": number})
        connection.execute(text(f'alter role "{role}" login'))
    return hall.url.set(drivername="postgresql", username=role).render_as_string(hide_password=False)


@pytest.fixture
def board(qtbot: Any, hall: Engine, open_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[BoardWindow]:
    """The board of a leader with the command that the program itself gives it."""
    monkeypatch.setenv("GRIDHALL_DATA_DIR", str(open_folder / "data"))
    engine = engine_as(hall, "leader-1")
    with engine.connect() as connection:
        me = read_me(connection)
    words = ["--database", address_of(hall, "leader-1"), "--language", "en", "--lines", "pack"]
    with open_board(MeetingService(DatabaseMeetingStore(engine)), me, "dark", the_application()) as window:
        window.papers.command = [sys.executable, str(HOME / "main.py"), "meeting", *words]
        window.show()
        qtbot.waitUntil(window.is_complete)
        yield window
    engine.dispose()


def test_the_papers_of_the_coming_meeting_by_one_key(qtbot: Any, board: BoardWindow, open_folder: Path) -> None:
    qtbot.keyClick(board, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: board.papers.dialog is not None and board.papers.dialog.isVisible())
    dialog = board.papers.dialog
    number = board._board.meeting.meeting_no
    assert dialog.meeting.currentData() == number and not dialog.isModal()
    folder = open_folder / "papers"
    dialog.folder.setText(str(folder))
    with qtbot.waitSignal(dialog.finished_writing, timeout=PATIENCE_MS) as done:
        qtbot.mouseClick(dialog.start, Qt.MouseButton.LeftButton)
        qtbot.keyClick(board.columns, Qt.Key.Key_Return)
        assert board.detail.is_open, "the board answers its keys meanwhile"
    assert done.args == [True], dialog.said.text()
    assert {file.name for file in folder.iterdir()} == {
        f"meeting-{number}.{one}" for one in ("docx", "pptx", "html", "xlsx")
    }
    slides = Presentation(str(folder / f"meeting-{number}.pptx")).slides
    assert len(slides) == 3 and slides[2].shapes.title.text_frame.text
    assert any(shape.has_chart for shape in slides[2].shapes)
    said = "\n".join(one.text for one in Document(str(folder / f"meeting-{number}.docx")).paragraphs)
    assert "Items without a decision" in said and "Draft" in said


def test_a_pack_that_is_stopped_leaves_nothing(qtbot: Any, board: BoardWindow, open_folder: Path) -> None:
    qtbot.mouseClick(board.papers, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: board.papers.dialog is not None and board.papers.dialog.isVisible())
    dialog = board.papers.dialog
    folder = open_folder / "papers"
    dialog.folder.setText(str(folder))
    with qtbot.waitSignal(dialog.finished_writing, timeout=PATIENCE_MS):
        dialog.write()
        dialog.reject()
    assert not dialog.is_writing and not list(folder.glob("*")), "stopped before the first file"


def test_the_command_line_says_in_a_sentence_what_is_wrong(hall: Engine, start: Start, open_folder: Path) -> None:
    where = ("--database", address_of(hall, "leader-1"))
    for words, sentence in (
        (("4711", "--out", open_folder / "a"), "There is no meeting 4711."),
        (("1", "--out", "/proc/nowhere"), "The folder /proc/nowhere cannot be used"),
        (("1",), "Name the folder of the papers"),
        ((), "Name the meeting"),
        (("seven", "--out", open_folder), "“seven” is no number of a meeting"),
    ):
        done = start("meeting", "pack", *words, *where)
        assert done.returncode == 2 and sentence in done.stderr and "Traceback" not in done.stderr, done.stderr
    assert not (open_folder / "a").exists()
    done = start("meeting", "pack", "1", "--out", open_folder / "b", *where)
    assert done.returncode == 0, done.stderr
    assert [Path(line).suffix for line in done.stdout.split()] == [".docx", ".pptx", ".html", ".xlsx"]
