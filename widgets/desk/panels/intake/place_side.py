"""What lies at the place of the form: map and components, cases that may be the same, and what happened there."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from app.i18n import _
from app.intake.model import PlaceFacts, PlaceHistory
from app.intake.nearby import NearCase, NearComponent, components_near, open_cases_near
from app.intake.repeats import Reach, reach_of
from widgets.desk.panel import PanelContext
from widgets.desk.panels.intake.form import IntakeForm
from widgets.desk.panels.intake.near_lists import (
    NearList,
    closed_rows,
    component_note,
    component_rows,
    history_text,
    open_rows,
    reach_note,
)
from widgets.desk.panels.intake.place_map import PlaceMap
from widgets.desk.panels.intake.suggestions import go_without
from widgets.parts.label import label
from widgets.parts.text_size import scaled

MIDDLE_PX, SIDE_PX = 300, 320


class PlaceSide(QObject):
    """Shows what lies at the place of a form, from the city in memory at once and from the database when it comes.

    Attributes:
        components, open: what the keys of the rows take, in the order of the rows.
        past: what the database said of the place; None until it has.
    """

    def __init__(self, context: PanelContext, form: IntakeForm, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context, self._form = context, form
        self.components: list[NearComponent] = []
        self.open: list[NearCase] = []
        self.past: PlaceHistory | None = None
        self._asked_place = self._asked_history = 0
        self.map = PlaceMap(context)
        self.near = NearList(_("Components at the place"))
        self.same = NearList(_("Perhaps the same case"))
        self.closed = NearList(_("Closed here lately"))
        self.history = label("", "text_2", "second", is_wrapped=True)

    def middle(self) -> QVBoxLayout:
        """The map over the components."""
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addWidget(self.map, 1)
        column.addWidget(self.near)
        column.addSpacing(8)
        self.near.setMinimumWidth(scaled(MIDDLE_PX))
        return column

    def right(self) -> QScrollArea:
        """Cases that may be the same, over the history of the place."""
        side = QWidget()
        side.setObjectName("scrolled")
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.same)
        column.addWidget(self.closed)
        head = label(_("History of the place"), "text", "strong")
        head.setContentsMargins(12, 12, 12, 2)
        self.history.setContentsMargins(12, 0, 12, 8)
        column.addWidget(head)
        column.addWidget(self.history)
        column.addStretch(1)
        side.setMinimumWidth(scaled(SIDE_PX))
        return scrolled_column(side)

    def _reach(self) -> Reach:
        city = self._context.changes.city
        entry = self._form.entry
        return reach_of(city.classes.get(entry.class_id) if city is not None and entry is not None else None)

    def show(self) -> None:
        """Show what lies near from the city in memory: at once, and again with every step of the feed."""
        city, place, entry = self._context.changes.city, self._form.place, self._form.entry
        self.components, self.open = [], []
        reach = self._reach()
        if city is not None and place is not None:
            class_id = entry.class_id if entry is not None else None
            component_class = class_id if entry is not None and entry.kind == "component" else None
            self.components = components_near(city, place.lon, place.lat, component_class)
            self.open = open_cases_near(city, place.lon, place.lat, class_id, place.component_id, reach)
        chosen = place.component_id if place is not None else None
        nothing = _("No component here.") if place is not None else _("Enter the place, or click it on the map.")
        self.near.show_rows(component_rows(self.components, chosen), nothing)
        self.near.note.setText(component_note() if place is not None else "")
        none = _("No open case nearby.") if place is not None else _("Shown as soon as the place is known.")
        self.same.show_rows(open_rows(self.open), none)
        self.same.note.setText(reach_note(reach) if place is not None else "")
        self.map.show_place((place.lon, place.lat) if place is not None else None, self.components)
        self._show_history()

    def _show_history(self) -> None:
        city, history = self._context.changes.city, self.past
        if city is None or history is None:
            self.closed.hide()
            is_asked = self._form.place is not None and self._form.entry is not None
            self.history.setText(_("Reading …") if is_asked else _("Shown as soon as class and place are known."))
            return
        rows = closed_rows(city, history)
        self.closed.setVisible(bool(rows))
        self.closed.show_rows(rows)
        self.history.setText(history_text(city, history, self._reach()))

    def ask_facts(self) -> None:
        """Ask the database for grids and street of the place; nobody waits for them."""
        self._asked_place += 1
        place = self._form.place
        if place is None:
            self._form.show_facts(None)
            return
        self._form.show_facts(None, _("Reading …"))
        self._context.background.run(
            self._context.services.intake.place_facts, place.lon, place.lat,
            on_answer=partial(self._take_facts, self._asked_place),
            on_trouble=partial(self._go_without_facts, self._asked_place),
        )  # fmt: skip

    def _take_facts(self, number: int, facts: PlaceFacts) -> None:
        if number == self._asked_place:
            self._form.show_facts(facts)

    def _go_without_facts(self, number: int, trouble: BaseException) -> None:
        if number == self._asked_place:
            self._form.show_facts(None, _("Grids and street are filled in when the report is sent."))
        go_without(trouble)

    def ask_history(self) -> None:
        """Ask the database what happened at the place; nobody waits for it."""
        self._asked_history += 1
        self.past = None
        self._show_history()
        place, entry = self._form.place, self._form.entry
        if place is None or entry is None:
            return
        self._context.background.run(
            self._context.services.intake.place_history, place.lon, place.lat, entry.class_id, self._reach(),
            on_answer=partial(self._take_history, self._asked_history),
            on_trouble=partial(self._go_without_history, self._asked_history),
        )  # fmt: skip

    def _take_history(self, number: int, history: PlaceHistory) -> None:
        if number == self._asked_history:
            self.past = history
            self._show_history()

    def _go_without_history(self, number: int, trouble: BaseException) -> None:
        if number == self._asked_history:
            self.history.setText(_("The history of the place cannot be read now."))
        go_without(trouble)


def scrolled_column(inside: QWidget) -> QScrollArea:
    """A column that is scrolled where it is higher than the page, so that the buttons beside it stay."""
    area = QScrollArea(widgetResizable=True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(inside)
    area.setMinimumWidth(inside.minimumWidth())
    return area
