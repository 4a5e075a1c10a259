"""Tells a desk quietly what is new: a line at the foot and a number in the title; no sound, nothing takes the keys."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from app.city.model import CityChange
from app.desk.lines import line_of
from app.desk.news import BACK, URGENT, News, NewsWatch
from app.i18n import N_, _
from widgets.desk.panel import PanelContext

LABELS = {URGENT: N_("Urgent case"), BACK: N_("Returned to you")}


class NewsList(QObject):
    """What is new and was not looked at yet, the latest first.

    Signals:
        news_changed(bool): the list is another one; whether something came.
    """

    news_changed = Signal(bool)

    def __init__(self, context: PanelContext, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._watch = NewsWatch(context.services.me.person)
        self.news: list[News] = []
        context.changes.city_changed.connect(self._on_changes_city_changed)
        context.changes.city_loaded.connect(lambda _city: self.look())
        context.selection.case_selected.connect(self._on_selection_case_selected)

    def look(self) -> None:
        """Look at the city: what came stands in front, what waits for the person no more goes."""
        city = self._context.changes.city
        if city is None:
            return
        came = self._watch.look(city)
        came = tuple(one for one in came if one.case_id != self._context.selection.case_id)
        fresh, mine = {one.case_id for one in came}, self._watch.mine
        kept = [one for one in self.news if one.case_id in mine and one.case_id not in fresh]
        if came or len(kept) != len(self.news):
            self.news = [*reversed(came), *kept]
            self.news_changed.emit(bool(came))

    def words(self) -> str:
        """The latest of what is new in one line; '' for nothing."""
        city = self._context.changes.city
        if not self.news or city is None:
            return ""
        line = line_of(city, self.news[0].case_id, city.clock.now())
        said = [_(LABELS[self.news[0].kind]), *((line.title, line.place) if line is not None else ())]
        return " · ".join(part for part in said if part)

    def open_latest(self) -> None:
        """Go to the latest; the one before it is the next."""
        if self.news:
            one = self.news[0]
            self._context.selection.select_queue(one.state)
            self._context.selection.show_case(one.case_id)
            self._drop(one.case_id)

    def _drop(self, case_id: int | None) -> None:
        kept = [one for one in self.news if one.case_id != case_id]
        if len(kept) != len(self.news):
            self.news = kept
            self.news_changed.emit(False)

    def _on_changes_city_changed(self, change: CityChange) -> None:
        if change.opened or change.changed or change.gone:
            self.look()

    def _on_selection_case_selected(self, case_id: int | None) -> None:
        self._drop(case_id)
