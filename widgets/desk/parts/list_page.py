"""A page with one list that can be narrowed, added to by hand or from a file, and taken from."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar, TypeVar

from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.duty.model import Brought
from app.duty.texts import brought_text
from app.i18n import N_, _
from widgets.desk.dialogs.form import FormDialog
from widgets.desk.panel import DockPlace, Panel, PanelContext
from widgets.desk.parts.entry import Entry
from widgets.desk.parts.entry_buttons import entries_of
from widgets.desk.parts.text_table import Cell, TextTable
from widgets.parts.key_button import KeyButton
from widgets.parts.label import label, retone
from widgets.parts.trouble import present_trouble

A = TypeVar("A")
Values = Callable[[], tuple[Any, ...]]
MOST_REJECTS = 5


class ListPage(Panel[int, tuple[A, ...]]):
    """One list; a subclass says its columns, its rows, and what its buttons do.

    Class attributes:
        headers: of the columns, marked for translation.
        stretch: the column that takes what is left.
        add_words, remove_words: what the buttons say.
        about: one sentence over the list.
    """

    place = DockPlace.PAGE
    headers: ClassVar[tuple[str, ...]] = ()
    stretch: ClassVar[int] = 0
    add_words: ClassVar[str] = N_("Add")
    remove_words: ClassVar[str] = N_("Remove")
    about: ClassVar[str] = ""

    def __init__(self, context: PanelContext, parent: QWidget | None = None) -> None:
        self.rows: tuple[A, ...] = ()
        self.form: FormDialog | None = None
        super().__init__(context, parent)

    # What a page says -------------------------------------------------------------------------------------------------

    def row_of(self, one: A) -> tuple[Cell, ...]:
        """Return the cells of one row."""
        raise NotImplementedError

    def may_change(self) -> bool:
        """Whether this person sees the buttons; the database decides."""
        raise NotImplementedError

    def add(self) -> None:
        """Ask for a new row."""
        raise NotImplementedError

    def bring_in(self, file: Path) -> Brought:
        """Add the rows of a file; called in the background."""
        raise NotImplementedError

    def remove(self, one: A) -> Any:
        """Take a row out; called in the background."""
        raise NotImplementedError

    # What all pages do ------------------------------------------------------------------------------------------------

    def question(self) -> int:
        """Ask about everything."""
        return 0

    def is_empty(self, answer: tuple[A, ...]) -> bool:
        """An empty list is still one that can be added to."""
        return False

    def make_body(self) -> QWidget:
        """Title and sentence, words that narrow, the list, and the buttons."""
        made = QWidget()
        column = QVBoxLayout(made)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(8)
        column.addWidget(label(_(self.title), "text", "heading"))
        if self.about:
            column.addWidget(label(_(self.about), "text_2", "body", is_wrapped=True))
        self.said = label("", "good", "body", is_wrapped=True)
        self.said.hide()
        column.addWidget(self.said)
        self.table = TextTable([_(header) for header in self.headers], self.context.theme, stretch=self.stretch)
        self.setFocusProxy(self.table)
        column.addLayout(self._make_row())
        column.addWidget(self.table, 1)
        return made

    def show_answer(self, answer: tuple[A, ...]) -> None:
        """Show the rows."""
        self.rows = answer
        self.table.show_rows([self.row_of(one) for one in answer])
        for button in self.buttons:
            button.setVisible(self.may_change())

    def entries(self) -> list[Entry]:
        """Return what can be done here."""
        return entries_of(self.buttons, _(self.title))

    def ask_with(
        self,
        title: str,
        rows: list[tuple[str, QWidget]],
        job: Callable[..., Any],
        values: Callable[[], tuple[Any, ...]],
    ) -> None:
        """Open a form; what it did is said and shown."""
        self.form = FormDialog(title, rows, job, values, self.context.background, self)
        self.form.done_with.connect(lambda _answer: self._done(_("Done.")))
        self.form.open()

    def bring_in_file(self, name: str) -> None:
        """Add the rows of a file in the background."""
        if name:
            self.context.background.run(
                self.bring_in, Path(name), on_answer=self._on_brought, on_trouble=self._on_trouble
            )

    def _make_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        self.words = QLineEdit()
        self.words.setPlaceholderText(_("Narrow the list"))
        self.words.setAccessibleName(_("Narrow the list"))
        self.words.setMaximumWidth(320)
        self.words.textChanged.connect(self.table.narrow)
        row.addWidget(self.words)
        row.addStretch(1)
        self.add_button = KeyButton(_(self.add_words) + " …", "A", "main")
        self.import_button = KeyButton(_("Import a list") + " …", "I")
        self.remove_button = KeyButton(_(self.remove_words), "Del")
        self.add_button.clicked.connect(self.add)
        self.import_button.clicked.connect(self._on_import_button_clicked)
        self.remove_button.clicked.connect(self._on_remove_button_clicked)
        self.buttons = (self.add_button, self.import_button, self.remove_button)
        for button in self.buttons:
            row.addWidget(button)
        return row

    def _say(self, sentence: str, tone: str = "good") -> None:
        self.said.setText(sentence)
        retone(self.said, tone)
        self.said.setVisible(bool(sentence))

    def _done(self, sentence: str) -> None:
        self._say(sentence)
        self.reload()

    def _on_import_button_clicked(self) -> None:
        name, _kind = QFileDialog.getOpenFileName(self, _("Import a list"), "", _("Tables (*.csv *.txt)"))
        self.bring_in_file(name)

    def _on_brought(self, brought: Brought) -> None:
        lines = [_("Line {line}: {reason}").format(line=line, reason=why) for line, why in brought.rejects]
        self._say("\n".join([brought_text(brought, False), *lines[:MOST_REJECTS]]), "late" if lines else "good")
        self.reload()

    def _on_remove_button_clicked(self) -> None:
        number = self.table.chosen()
        if 0 <= number < len(self.rows):
            self.context.background.run(
                self.remove, self.rows[number],
                on_answer=lambda _answer: self._done(_("Done.")), on_trouble=self._on_trouble,
            )  # fmt: skip

    def _on_trouble(self, trouble: BaseException) -> None:
        present_trouble(trouble, lambda sentence: self._say(sentence, "late"))
