"""Letters of an input method that is composing are no keys anywhere on a desk, and lists take no input method."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QApplication, QLineEdit, QPlainTextEdit, QTextEdit, QWidget

from tests.widgets.desk.test_intake import LONG, open_page
from widgets.input_method import keep_keys

LETTERS = "nihao"
"""Each of them is a command of the desk, or begins one, where no field has the keys."""


def compose(line: QWidget, letters: str, words: str) -> None:
    """Compose letter by letter, as ibus tells it, and take the words."""
    for end in range(1, len(letters) + 1):
        QApplication.sendEvent(line, QInputMethodEvent(letters[:end], []))
    done = QInputMethodEvent("", [])
    done.setCommitString(words)
    QApplication.sendEvent(line, done)


def test_each_field_of_the_intake_takes_the_words_and_no_letter_acts(qtbot: Any, city: Any, open_desk: Any) -> None:
    with open_desk("acceptor") as desk:
        page, _keys = open_page(qtbot, desk)
        fields = [one for kind in (QLineEdit, QPlainTextEdit) for one in page.form.findChildren(kind)
                  if one.isVisible() and one.isEnabled() and not one.isReadOnly()]  # fmt: skip
        assert len(fields) >= 5
        before = desk.page, page.request_id, page.form.entry, page.form.place
        for one in fields:
            assert one.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
            one.setFocus()
            compose(one, LETTERS, "你好")
            said = one.text() if isinstance(one, QLineEdit) else one.toPlainText()
            assert said == "你好", one.accessibleName()
            assert (desk.page, page.request_id, page.form.entry, page.form.place) == before


def test_enter_that_takes_the_letters_goes_to_no_other_field(qtbot: Any, city: Any, open_desk: Any) -> None:
    with open_desk("acceptor") as desk:
        page, _keys = open_page(qtbot, desk)
        name = page.form.name
        name.setFocus()
        QApplication.sendEvent(name, QInputMethodEvent("wang", []))
        QTest.keyClick(name, Qt.Key.Key_Return)
        assert desk.focusWidget() is name and page._sending is None
        compose(name, "wang", "王")
        QTest.keyClick(name, Qt.Key.Key_Return)
        assert desk.focusWidget() is not name and name.text() == "王"


def test_whatever_is_no_field_takes_no_input_method_so_that_its_keys_stay_keys(
    qtbot: Any, city: Any, open_desk: Any
) -> None:
    """With a Chinese input method switched on, N in the list of cases opens the intake all the same."""
    with open_desk("acceptor") as desk:
        qtbot.waitUntil(desk.is_complete, timeout=LONG)
        QApplication.instance().focusChanged.connect(keep_keys)  # as the_application() does
        others = [one for one in desk.findChildren(QWidget)
                  if one.focusPolicy() != Qt.FocusPolicy.NoFocus and one.isVisible() and one.focusProxy() is None
                  and not isinstance(one, QLineEdit | QPlainTextEdit | QTextEdit)]  # fmt: skip
        assert any(isinstance(one, QAbstractItemView) for one in others)
        try:
            for one in others:
                one.setFocus()
                assert not one.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled) or not one.hasFocus(), type(one)
        finally:
            QApplication.instance().focusChanged.disconnect(keep_keys)
