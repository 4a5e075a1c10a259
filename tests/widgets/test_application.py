"""Garbage is collected in the windows' thread alone, whoever allocates."""

from __future__ import annotations

import gc
import subprocess
import sys
import threading
from typing import Any

import pytest

from widgets.application import collect_garbage

ALONE = """
import gc, threading
from widgets.application import the_application
application = the_application()
assert the_application() is application and not gc.isenabled()
seen = []
gc.callbacks.append(lambda phase, facts: seen.append(threading.current_thread()))
worker = threading.Thread(target=lambda: [[] for _ in range(200_000)])
worker.start(); worker.join()
assert not seen, seen
heap = [[] for _ in range(10_000)]
from PySide6.QtCore import QTimer
QTimer.singleShot(1500, application.quit)
application.exec()
assert seen and set(seen) == {threading.main_thread()}, seen
"""


def test_no_other_thread_collects_and_the_windows_thread_does() -> None:
    ran = subprocess.run([sys.executable, "-c", ALONE], capture_output=True, text=True, timeout=60)
    assert ran.returncode == 0, ran.stderr


@pytest.mark.parametrize(
    ("counts", "expected"), [((10, 0, 0), None), ((701, 0, 0), 0), ((701, 11, 0), 1), ((5, 11, 11), 2)]
)
def test_the_oldest_generation_that_is_due_is_collected(
    monkeypatch: Any, counts: tuple[int, int, int], expected: int | None
) -> None:
    collected: list[int] = []
    monkeypatch.setattr(gc, "get_count", lambda: counts)
    monkeypatch.setattr(gc, "get_threshold", lambda: (700, 10, 10))
    monkeypatch.setattr(gc, "collect", collected.append)
    collect_garbage()
    assert collected == ([] if expected is None else [expected])


def test_no_other_thread_is_the_last_to_let_go_of_a_callback(qtbot: Any) -> None:
    """The answer of a job that ends late finds nobody, and the callback died where it was made."""
    from widgets.background import Background

    class Owner:
        def __del__(self) -> None:
            died_in.append(threading.current_thread())

        def hear(self, _answer: object) -> None:
            raise AssertionError("it was closed before")

    died_in: list[threading.Thread] = []
    gate, background, owner = threading.Event(), Background(1), Owner()
    future = background.run(gate.wait, 10, on_answer=owner.hear)
    del owner
    background.close()
    assert died_in == [threading.main_thread()]
    gate.set()
    assert future.result(10)


SPEAKS = """
import sys
from PySide6.QtWidgets import QDialogButtonBox, QFileDialog, QLabel, QLineEdit, QPushButton
from app.i18n import set_language
from widgets.application import the_application

set_language(sys.argv[1])
application = the_application()
dialog = QFileDialog()
dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
words = [label.text() for label in dialog.findChildren(QLabel)]
words += [button.text() for button in dialog.findChildren(QPushButton)]
line = QLineEdit("text")
menu = line.createStandardContextMenu()
words += [entry.text() for entry in menu.actions()]
box = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel | QDialogButtonBox.StandardButton.Save)
words += [button.text() for button in box.buttons()]
print("|".join(words))
assert not application.windowIcon().isNull() and not application.windowIcon().pixmap(64, 64).isNull()
"""


@pytest.mark.parametrize(
    ("language", "expected", "absent"),
    [
        ("zh_CN", ("查找范围", "文件类型", "打开", "撤消", "粘贴", "取消"), ("Look in", "Undo", "Paste", "Cancel")),
        ("en", ("Look in",), ("撤消",)),
    ],
)
def test_qt_speaks_the_language_of_the_program(
    language: str, expected: tuple[str, ...], absent: tuple[str, ...]
) -> None:
    ran = subprocess.run([sys.executable, "-c", SPEAKS, language], capture_output=True, text=True, timeout=60)
    assert ran.returncode == 0, ran.stderr
    assert all(word in ran.stdout for word in expected), ran.stdout
    assert not any(word in ran.stdout for word in absent), ran.stdout
