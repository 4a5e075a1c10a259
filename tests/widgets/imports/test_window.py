"""A file is described, tried, saved and imported in a window, by hand or by keyboard."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox

from app.imports.choices import Choices
from app.imports.mapping_file import load_mapping
from app.imports.suggest import suggest
from tests.fakes.imports import FakeImportStore
from widgets.background import Background
from widgets.desk.style import dress
from widgets.imports.window import ImportWindow
from widgets.theme import load_theme

ROWS = 30


def write_lamps(folder: Path, rows: int = ROWS) -> Path:
    """Write lamps of which the first is far away and the second has no class."""
    file = folder / "lamps.csv"
    lines = [f"{n},{'lamp' if n != 1 else ''},{10 if n == 0 else 108.3 + n / 1000},22.8,note {n}" for n in range(rows)]
    file.write_text("id,class,lon,lat,words\n" + "\n".join(lines) + "\n", "utf-8")
    return file


@pytest.fixture
def store() -> FakeImportStore:
    return FakeImportStore()


@pytest.fixture
def window(qtbot, qapp, store, tmp_path) -> Iterator[ImportWindow]:
    theme = load_theme("dark")
    dress(qapp, theme)
    background = Background(2)
    made = ImportWindow(store, None, theme, background, tmp_path / "rejects")
    qtbot.addWidget(made)
    made.show()
    yield made
    made.close()
    background.close()
    qapp.setStyleSheet("")


def opened(qtbot, window: ImportWindow, file: Path) -> None:
    """Open a file and wait until it has been looked at."""
    window.open_file(file)
    qtbot.waitUntil(lambda: window.take.isEnabled())


def test_a_file_shows_its_columns_its_places_and_what_would_be_rejected(qtbot, window, tmp_path) -> None:
    opened(qtbot, window, write_lamps(tmp_path))
    assert window.kind.currentData() == "components"
    assert window.form.fields() == {"id": "id", "class": "class"}
    assert window.rows.horizontalHeaderItem(1).text() == "class\n→ class"
    assert window.rows.item(2, 0).text() == "2"
    assert window.outcome.toPlainText().startswith(f"Of the first {ROWS} rows, {ROWS - 2} would come in.")
    assert "has no class" in window.outcome.toPlainText()
    assert (len(window.map.layer._good), len(window.map.layer._bad)) == (ROWS - 2, 2)


def test_another_column_changes_the_mapping_which_is_saved_as_the_command_line_reads_it(
    qtbot, window, tmp_path
) -> None:
    file = write_lamps(tmp_path)
    opened(qtbot, window, file)
    box = window.form.choices["remark"]
    box.setCurrentIndex(box.findData("words"))
    window.city_name.setText("某市")
    window.city_name_en.setText("City")
    window.area_code.setText("450199")
    window.complete.setChecked(True)
    qtbot.waitUntil(lambda: window._found is not None and "complete = true" in window._found.text)
    qtbot.waitUntil(lambda: window.take.isEnabled())
    window.save_mapping(tmp_path / "lamps.toml")
    saved = load_mapping(tmp_path / "lamps.toml", "components", file.name)
    assert (saved.fields["remark"].columns, saved.is_complete) == (["words"], True)
    assert saved.city is not None and saved.city.name == "某市"
    assert str(tmp_path / "lamps.toml") in window.line.text()


def test_checking_changes_nothing_and_importing_does_both_by_keys(qtbot, window, store, tmp_path) -> None:
    opened(qtbot, window, write_lamps(tmp_path))
    qtbot.keyClick(window, Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: "Would import" in window.outcome.toPlainText())
    assert not store.rows
    qtbot.waitUntil(lambda: window.take.isEnabled())
    qtbot.keyClick(window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: "Imported" in window.outcome.toPlainText())
    assert len(store.rows) == ROWS - 2 and store.finished
    assert window.line.text() == "The file is in the city."


def test_an_import_that_is_cancelled_says_how_far_it_came(qtbot, window, store, tmp_path, monkeypatch) -> None:
    opened(qtbot, window, write_lamps(tmp_path))
    begun, go_on = threading.Event(), threading.Event()
    write = store.write

    def slow(*batch):
        begun.set()
        go_on.wait(10)
        return write(*batch)

    monkeypatch.setattr(store, "write", slow)
    window.take.click()
    qtbot.waitUntil(begun.is_set)
    assert window.cancel.isEnabled() and not window.take.isEnabled()
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    go_on.set()
    qtbot.waitUntil(lambda: window.line.text() == "Cancelled.")
    assert "Stopped after" in window.outcome.toPlainText()


def test_more_gone_than_the_limit_is_asked_about(qtbot, window, store, tmp_path, monkeypatch) -> None:
    opened(qtbot, window, write_lamps(tmp_path))
    window.take.click()
    qtbot.waitUntil(lambda: window.line.text() == "The file is in the city.")
    file = write_lamps(tmp_path, ROWS // 2)
    opened(qtbot, window, file)
    window.complete.setChecked(True)
    qtbot.waitUntil(lambda: window._found is not None and "complete = true" in window._found.text)
    qtbot.waitUntil(lambda: window.take.isEnabled())
    asked = []
    monkeypatch.setattr(QMessageBox, "question", lambda *words: asked.append(words) or QMessageBox.StandardButton.Yes)
    window.take.click()
    qtbot.waitUntil(lambda: len(store.gone) == ROWS // 2)
    assert len(asked) == 1


def test_what_cannot_be_read_is_said_in_one_sentence(qtbot, window, tmp_path) -> None:
    file = tmp_path / "empty.csv"
    file.write_text("", "utf-8")
    window.open_file(file)
    qtbot.waitUntil(lambda: "is empty" in window.line.text())
    assert not window.take.isEnabled()


def test_every_choice_has_a_name_for_a_screen_reader(qtbot, window, tmp_path) -> None:
    opened(qtbot, window, write_lamps(tmp_path))
    assert all(box.accessibleName() for box in window.form.choices.values())
    parts = (window.kind, window.shape, window.frame, window.rows, window.map, window.outcome, window.take)
    assert all(part.accessibleName() for part in parts)


def test_a_city_that_is_there_is_not_described_again(tmp_path) -> None:
    assert "[city]" not in suggest(write_lamps(tmp_path), None, Choices(has_city=True)).text
