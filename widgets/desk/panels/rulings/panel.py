"""The rulings of meetings at the desk: found by place, class, unit and number, on a map, with what they did since."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from app.cases.model import Post
from app.errors import is_told
from app.i18n import N_, _
from app.rulings.model import Ruling, RulingFilter
from app.services import Services
from widgets.desk.panel import DockPlace, Panel, PanelContext
from widgets.desk.parts.entry import Entry
from widgets.map.rulings.view import RulingsView

Answer = tuple[Ruling, ...]


class RulingsPanel(Panel[RulingFilter, Answer]):
    """All rulings; a candidate's reason leads here, and Esc back to its case."""

    key, title, place, order = "rulings", N_("Rulings"), DockPlace.PAGE, 150
    posts = frozenset({Post.PRESENTER, Post.LEADER, Post.SHIFT_LEADER, Post.DISPATCHER})
    watches = frozenset({"rulings"})

    def __init__(self, context: PanelContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        context.selection.ruling_opened.connect(self._on_selection_ruling_opened)

    def make_body(self) -> QWidget:
        """The list, its map and the chosen ruling."""
        self.view = RulingsView(self.context.theme)
        self.view.filter_changed.connect(self.ask)
        self.view.ruling_chosen.connect(self._read_effect)
        self.view.case_opened.connect(self.context.selection.show_case)
        return self.view

    def question(self) -> RulingFilter:
        """Return which rulings are wanted."""
        return self.view.only

    @staticmethod
    def load(services: Services, question: RulingFilter) -> Answer:
        """Return the rulings under a filter."""
        return tuple(services.rulings.rulings(question))

    def is_empty(self, answer: Answer) -> bool:
        """A filter that finds nothing is shown with its list, so that it can be changed."""
        return False

    def show_answer(self, answer: Answer) -> None:
        """Show the list and the map."""
        self.view.show_rulings(list(answer))

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """The keys belong to the list."""
        super().showEvent(event)
        self.view.table.setFocus()

    def _read_effect(self, ruling: Ruling) -> None:
        self.context.background.run(self.context.services.rulings.around_ruling, ruling,
                                    on_answer=self.view.show_effect, on_trouble=self._tell_nothing_new)  # fmt: skip

    def _tell_nothing_new(self, trouble: BaseException) -> None:
        """The list itself says what is wrong; figures and ground come with the next one."""
        if not is_told(trouble):
            raise trouble

    def _on_selection_ruling_opened(self, ruling_no: str) -> None:
        self.panel_asked_for.emit(self.key)
        self.view.look_for(ruling_no)

    def entries(self) -> list[Entry]:
        """One line of the palette for each listed ruling."""
        found: Any = [] if not self.is_current else self.view.listed
        return [
            Entry(f"{one.ruling_no} {one.title}", "", _(self.title), partial(self.view.choose, one.ruling_id))
            for one in found
        ]
