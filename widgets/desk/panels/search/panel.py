"""The page of the search: any case of all years, found and opened."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QInputDialog, QMenu, QVBoxLayout, QWidget

from app.cases.model import Post
from app.city.addresses import say_address
from app.city.city import City
from app.errors import Refused
from app.i18n import N_, _, ngettext
from app.search.columns import FIRST_COLUMNS, FOUND_COLUMNS, columns_of
from app.search.export import export_found
from app.search.link import read_link, write_link
from app.search.model import MOST_EXPORTED, PAGE, Found, FoundCase, SearchQuery
from app.search.texts import check_query, count_text
from app.services import Services
from app.texts.numbers import count_text as figure_text
from widgets.desk.panel import DockPlace, Panel, PanelContext
from widgets.desk.panels.search.found_table import FoundTable
from widgets.desk.panels.search.search_form import SearchForm
from widgets.desk.parts.entry import Entry
from widgets.desk.parts.entry_buttons import entries_of
from widgets.parts.key_button import KeyButton
from widgets.parts.label import label, retone
from widgets.parts.trouble import present_trouble

KNOW_REPORTERS = frozenset({Post.ACCEPTOR, Post.HOTLINE_AGENT, Post.SHIFT_LEADER, Post.DISPATCHER})
COLUMNS_KEPT, SEARCHES_KEPT = "search-columns", "searches"
MOST_KEPT = 50


class SearchPanel(Panel[SearchQuery, Found]):
    """Fields, how many were found, and the cases; what is not read yet comes when the list is scrolled."""

    key, title, place, order = "search", N_("Search all cases"), DockPlace.PAGE, 150
    posts = frozenset(Post) - {Post.WALL}

    def __init__(self, context: PanelContext, parent: QWidget | None = None) -> None:
        self.query = SearchQuery()
        self.found = Found()
        self._is_reading_more = False
        self.columns = columns_of(context.preferences.words(COLUMNS_KEPT) or list(FIRST_COLUMNS))
        super().__init__(context, parent)
        context.changes.city_loaded.connect(self.form.show_city)
        context.selection.cases_opened.connect(self.open_cases)
        if context.changes.city is not None:
            self.form.show_city(context.changes.city)

    # What is asked and shown ------------------------------------------------------------------------------------------

    def question(self) -> SearchQuery:
        """Return what was asked last; the form at first."""
        return self.query

    @staticmethod
    def load(services: Services, question: SearchQuery) -> Found:
        """Find the cases; nothing is asked at first."""
        return Found() if question.is_empty else services.search.find(question)

    def is_empty(self, answer: Found) -> bool:
        """The form stays, whatever was found."""
        return False

    def make_body(self) -> QWidget:
        """The form, the line that says how many, the buttons, the table."""
        made = QWidget()
        column = QVBoxLayout(made)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(8)
        self.form = SearchForm(self.context.services.me.holds_one_of(KNOW_REPORTERS))
        self.form.search_asked.connect(self.search)
        self.form.link_pasted.connect(self.open_link)
        self.form.in_map.toggled.connect(self._on_in_map_toggled)
        self.table = FoundTable(self.context.theme)
        self.table.case_opened.connect(self.context.selection.show_case)
        self.table.end_reached.connect(self.read_more)
        self.setFocusProxy(self.form.text)
        column.addWidget(self.form)
        column.addLayout(self._make_row())
        column.addWidget(self.table, 1)
        return made

    def show_answer(self, answer: Found) -> None:
        """Show the first page, and go on where the search has not looked at everything."""
        self.found = answer
        self.table.show_cases(list(self._said(answer.cases)), self.columns, self._time_zone())
        self._say(self._count_words())
        for button in (self.link_button, self.keep_button):
            button.setEnabled(not self.query.is_empty and not self.query.ids)
        self.export_button.setEnabled(not self.query.is_empty)
        if answer.is_unfinished:
            self._search_on()

    def entries(self) -> list[Entry]:
        """Return what can be done here."""
        return entries_of(self.buttons, _(self.title))

    # What can be done -------------------------------------------------------------------------------------------------

    def open_search(self, words: str = "") -> None:
        """Come to the page, with the keys in the first field; words that are given are searched for at once."""
        self.panel_asked_for.emit(self.key)
        self.form.text.setFocus()
        self.form.text.selectAll()
        if words:
            self.form.show_query(SearchQuery(words))
            self.search()

    def open_cases(self, case_ids: tuple[int, ...], words: str) -> None:
        """Come to the page with the cases of a figure of another page."""
        self.panel_asked_for.emit(self.key)
        self.form.show_query(SearchQuery())
        self.run_query(SearchQuery(ids=case_ids, ids_words=words))
        self.table.setFocus()

    def search(self) -> None:
        """Ask what stands in the form."""
        try:
            if self.form.in_map.isChecked() and self.form.box is None:
                self.form.box = self.context.selection.shown_box()
            query = self.form.query()
            check_query(query)
        except Refused as refusal:
            self._say(str(refusal), "late")
            return
        if query.is_empty:
            self._say(_("Type what is to be searched for."), "late")
            return
        self.run_query(query)

    def run_query(self, query: SearchQuery) -> None:
        """Ask this; the same once more is asked anew."""
        is_same, self.query = query == self.query, query
        self.reload() if is_same else self.ask()

    def open_link(self, link: str) -> None:
        """Show the search of a link and carry it out."""
        try:
            query, columns = read_link(link)
        except Refused as refusal:
            self._say(str(refusal), "late")
            return
        if columns:
            self._show_columns(columns)
        self.form.show_query(query)
        self.run_query(query)

    def copy_link(self) -> None:
        """Put the link of this search on the clipboard."""
        QGuiApplication.clipboard().setText(write_link(self.query, tuple(one.key for one in self.columns)))
        said = _("The link is on the clipboard. Whoever pastes it into this field sees the same search.")
        self._say(f"{said} {_('The phone number is left out.')}" if self.query.phone else said, "good")

    def keep_search(self) -> None:
        """Ask for a name and keep this search under it."""
        name, is_given = QInputDialog.getText(self, _("Save the search"), _("Name"))
        if is_given and name.strip():
            self.keep_as(name.strip())

    def keep_as(self, name: str) -> None:
        """Keep this search under a name; one of that name is replaced."""
        link = write_link(self.query, tuple(one.key for one in self.columns))
        self._keep_searches({**self.kept_searches(), " ".join(name.split()): link})
        self._say(_("Saved: {name}").format(name=name), "good")

    def kept_searches(self) -> dict[str, str]:
        """Return name -> link of what this person has kept."""
        pairs = [line.partition("\t") for line in self.context.preferences.words(SEARCHES_KEPT)]
        return {name: link for name, _tab, link in pairs if name and link}

    def forget_search(self, name: str) -> None:
        """Keep a search no more."""
        self._keep_searches({one: link for one, link in self.kept_searches().items() if one != name})
        self._say(_("Removed: {name}").format(name=name))

    def export(self) -> None:
        """Ask for a file and write what was found into it."""
        kinds = f"{_('Workbook')} (*.xlsx);;CSV (*.csv)"
        name, kind = QFileDialog.getSaveFileName(self, _("Export"), "", kinds)
        if name:
            self.export_to(Path(name if Path(name).suffix else name + (".csv" if "csv" in kind else ".xlsx")))

    def export_to(self, file: Path) -> None:
        """Write what was found into a file, in the background."""
        self._say(_("Exporting …"))
        self.context.background.run(
            export_found, self.context.services.search, self.query, self.columns, file, self._time_zone(),
            on_answer=partial(self._on_exported, file), on_trouble=self._on_trouble,
        )  # fmt: skip

    def read_more(self) -> None:
        """Read the next page, where there is one."""
        shown = len(self.table.model_of_cases.cases)
        if self._is_reading_more or not shown:
            return
        query, search = self.query, self.context.services.search
        if shown < len(self.found.ids):
            self._is_reading_more = True
            self.context.background.run(
                search.rows, self.found.ids[shown : shown + PAGE],
                on_answer=partial(self._take_rows, query), on_trouble=self._on_trouble,
            )  # fmt: skip
        elif self.found.went_to is not None:
            self._search_on()

    # What happens by itself -------------------------------------------------------------------------------------------

    def is_at_rest(self) -> bool:
        """Whether nothing is being read."""
        return super().is_at_rest() and not self._is_reading_more

    def _search_on(self) -> None:
        self._is_reading_more = True
        self.context.background.run(
            self.context.services.search.find, self.query, self.found.went_to,
            on_answer=partial(self._take_more, self.query), on_trouble=self._on_trouble,
        )  # fmt: skip

    def _take_rows(self, query: SearchQuery, cases: tuple[FoundCase, ...]) -> None:
        self._is_reading_more = False
        if query == self.query:
            self.table.add_cases(self._said(cases))

    def _take_more(self, query: SearchQuery, more: Found) -> None:
        self._is_reading_more = False
        if query != self.query:
            return
        shown = len(self.table.model_of_cases.cases)
        is_all_shown = shown == len(self.found.ids)
        self.found = Found((*self.found.ids, *more.ids), self.found.cases, more.went_to)
        if is_all_shown:
            self.table.add_cases(self._said(more.cases))
        self._say(self._count_words())
        if self.found.is_unfinished and self.isVisible():
            self._search_on()

    def _count_words(self) -> str:
        words = "" if self.query.is_empty else count_text(self.found)
        return f"{self.query.ids_words}  {words}" if self.query.ids else words

    def _make_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        self.said = label("", "text", "body", is_wrapped=True)
        row.addWidget(self.said, 1)
        self.open_button = KeyButton(_("Saved searches"), "O")
        self.keep_button = KeyButton(_("Save the search") + " …", "S")
        self.link_button = KeyButton(_("Copy link"), "L")
        self.columns_button = KeyButton(_("Columns"), "C")
        self.export_button = KeyButton(_("Export") + " …", "E")
        self.buttons = (
            self.open_button, self.keep_button, self.link_button, self.columns_button, self.export_button
        )  # fmt: skip
        for button, does in zip(
            self.buttons,
            (self._open_kept_menu, self.keep_search, self.copy_link, self._open_column_menu, self.export),
            strict=True,
        ):
            button.clicked.connect(does)
            row.addWidget(button)
        return row

    def kept_menu(self) -> QMenu:
        """Return the menu of what this person has kept."""
        menu = QMenu(self)
        kept = self.kept_searches()
        for name, link in kept.items():
            menu.addAction(name).triggered.connect(partial(self.open_link, link))
        if kept:
            removing = menu.addMenu(_("Remove"))
            for name in kept:
                removing.addAction(name).triggered.connect(partial(self.forget_search, name))
        else:
            menu.addAction(_("Nothing is saved yet.")).setEnabled(False)
        return menu

    def column_menu(self) -> QMenu:
        """Return the menu of columns."""
        menu = QMenu(self)
        shown = {column.key for column in self.columns}
        for column in FOUND_COLUMNS[1:]:
            action = QAction(_(column.title), menu, checkable=True, checked=column.key in shown)
            action.triggered.connect(partial(self._switch_column, column.key))
            menu.addAction(action)
        return menu

    def _open_kept_menu(self) -> None:
        self.kept_menu().popup(self.open_button.mapToGlobal(self.open_button.rect().bottomLeft()))

    def _open_column_menu(self) -> None:
        self.column_menu().popup(self.columns_button.mapToGlobal(self.columns_button.rect().bottomLeft()))

    def _switch_column(self, key: str, _is_on: bool = False) -> None:
        self._show_columns(tuple({column.key for column in self.columns} ^ {key}))

    def _show_columns(self, keys: tuple[str, ...]) -> None:
        self.columns = columns_of(keys)
        self.context.preferences.keep_words(COLUMNS_KEPT, [column.key for column in self.columns])
        self.table.show_cases(self.table.model_of_cases.cases, self.columns, self._time_zone())

    def _keep_searches(self, kept: dict[str, str]) -> None:
        lines = [f"{name}\t{link}" for name, link in kept.items()]
        self.context.preferences.keep_words(SEARCHES_KEPT, lines[-MOST_KEPT:])

    def _said(self, cases: tuple[FoundCase, ...]) -> tuple[FoundCase, ...]:
        """Cases with their streets in the language of the screen."""
        city = self.context.changes.city
        if city is None:
            return cases
        return tuple(replace(case, address=say_address(city.streets, case.address)) for case in cases)

    def _time_zone(self) -> str:
        city: City | None = self.context.changes.city
        return city.profile.time_zone if city is not None else "UTC"

    def _say(self, sentence: str, tone: str = "text") -> None:
        self.said.setText(sentence)
        retone(self.said, tone)

    def _on_in_map_toggled(self, is_on: bool) -> None:
        """What the map shows now is meant, unless a link has brought its own box."""
        if is_on and self.form.box is None:
            self.form.box = self.context.selection.shown_box()
        elif not is_on:
            self.form.box = None

    def _on_exported(self, file: Path, written: tuple[int, bool]) -> None:
        count, is_more = written
        said = ngettext("{count} case is in {file}.", "{count} cases are in {file}.", count)
        said = said.format(count=figure_text(count), file=file.name)
        if is_more:
            said += " " + _("Only the latest {most} were exported.").format(most=figure_text(MOST_EXPORTED))
        self._say(said, "soon" if is_more else "good")

    def _on_trouble(self, trouble: BaseException) -> None:
        self._is_reading_more = False
        present_trouble(trouble, lambda sentence: self._say(sentence, "late"))

    def _on_loading_timeout(self) -> None:
        """The form stays while cases are searched."""
        self._say(_("Searching …"), "text_2")

    def keyPressEvent(self, event: Any) -> None:  # noqa: N802 - Qt's name
        """Down leads from the fields to what was found."""
        if event.key() == Qt.Key.Key_Down and self.table.model_of_cases.cases:
            self.table.setFocus()
            return
        super().keyPressEvent(event)
