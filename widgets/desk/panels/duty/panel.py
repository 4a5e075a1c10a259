"""The shifts of the staff: everybody reads them, administrators and shift leaders plan them."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from PySide6.QtWidgets import QComboBox, QLineEdit

from app.cases.model import Post
from app.desk.lines import area_name
from app.duty.model import Brought, NewShift, Shift
from app.duty.reading import time_of
from app.errors import Refused
from app.i18n import N_, _
from app.services import Services
from widgets.desk.parts.list_page import ListPage
from widgets.desk.parts.text_table import Cell

PLANNERS = frozenset({Post.ADMINISTRATOR, Post.SHIFT_LEADER})
TIME_HINT = "2026-11-30 08:00"


class DutyPanel(ListPage[Shift]):
    """Who works when, in which post, for which area and at which seat."""

    key, title, order = "duty", N_("Shifts"), 240
    posts = frozenset(Post) - {Post.WALL}
    headers = (
        N_("Staff number"),
        N_("Full name"),
        N_("Post"),
        N_("District or zone"),
        N_("Begins at"),
        N_("Ends at"),
        N_("Seat"),
        N_("State"),
    )
    stretch = 7
    add_words, remove_words = N_("Add a shift"), N_("Remove the shift")
    about = N_("Shifts of now and later, in city time. Whose shift it is now stands in the header of desk and wall.")

    @staticmethod
    def load(services: Services, question: int) -> tuple[Shift, ...]:
        """Read the shifts."""
        return tuple(services.duty.shifts())

    def row_of(self, one: Shift) -> tuple[Cell, ...]:
        """Return one shift."""
        city = self.context.changes.city
        area = (area_name(city, one.area or "") if city is not None else "") or one.area or ""
        state = [_("On duty")] * one.is_now + [_("Demo")] * one.is_demo
        return (
            Cell(one.number), Cell(one.name), Cell(Post(one.post).label), Cell(area or _("Whole city")),
            self._time(one.begins_at), self._time(one.ends_at), Cell(one.seat or ""),
            Cell(" · ".join(state), tone="good" if one.is_now else "text_3"),
        )  # fmt: skip

    def may_change(self) -> bool:
        """Administrators and shift leaders plan."""
        return self.context.services.me.holds_one_of(PLANNERS)

    def add(self) -> None:
        """Ask for a shift."""
        number, area, begins, ends, seat = (QLineEdit() for _place in range(5))
        post = QComboBox()
        for one in Post:
            post.addItem(one.label, one.value)
        begins.setPlaceholderText(TIME_HINT)
        ends.setPlaceholderText(TIME_HINT)
        area.setPlaceholderText(_("code of a district or zone; empty: as the post"))

        def values() -> tuple[Any, ...]:
            problems: list[str] = []
            times = [time_of(line.text(), self._zone(), problems) for line in (begins, ends)]
            if problems or times[0] is None or times[1] is None:
                raise Refused(_("Write both times as {example}.").format(example=TIME_HINT))
            return (NewShift(number.text().strip(), post.currentData(), times[0], times[1],
                             area.text().strip() or None, seat.text().strip() or None),)  # fmt: skip

        rows = [(_("Staff number"), number), (_("Post"), post), (_("Begins at"), begins), (_("Ends at"), ends),
                (_("District or zone"), area), (_("Seat"), seat)]  # fmt: skip
        self.ask_with(_("Add a shift"), rows, self.context.services.duty.add_shift, values)

    def bring_in(self, file: Path) -> Brought:
        """Plan the shifts of a file."""
        return self.context.services.duty.bring_in_shifts(file)

    def remove(self, one: Shift) -> None:
        """Take a shift out."""
        self.context.services.duty.remove_shift(one.shift_id)

    def _zone(self) -> ZoneInfo:
        city = self.context.changes.city
        return ZoneInfo(city.profile.time_zone if city is not None else "UTC")

    def _time(self, at: datetime) -> Cell:
        return Cell(f"{at.astimezone(self._zone()):%m-%d %H:%M}", at.timestamp())
