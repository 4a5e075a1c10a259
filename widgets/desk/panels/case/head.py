"""The head of the case pane: class and badges, place, number, and who works on it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.city.city import City
from app.desk.case_file import CaseFile
from app.desk.preview import CasePreview
from app.desk.texts import counter_words, place_text
from app.i18n import _
from app.texts.labels import channel_label
from app.texts.times import when_text
from widgets.desk.panels.case.badges import BadgeRow
from widgets.desk.panels.case.claim_line import ClaimLine
from widgets.parts.label import label
from widgets.theme import Theme

EDGE = 20


class CaseHead(QWidget):
    """What is known of a case before it is read, and then what it says."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(EDGE, 14, EDGE, 14)
        column.setSpacing(6)
        row = QHBoxLayout()
        row.setSpacing(10)
        self.name, self.badges = label("", "text", "title"), BadgeRow(theme)
        row.addWidget(self.name)
        row.addWidget(self.badges)
        row.addStretch(1)
        self.where = label("", "text_2", "body", is_wrapped=True)
        self.number = label("", "text_3", "second")
        self.number.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.claim = ClaimLine()
        column.addLayout(row)
        for part in (self.where, self.number, self.claim):
            column.addWidget(part)

    def show_preview(self, seen: CasePreview) -> None:
        """Show what the city in memory knows."""
        self.name.setText(seen.title)
        self.badges.show_badges([(_("Urgent"), "urgent")] * seen.is_urgent + [(seen.state, "accent")])
        self.where.setText(seen.place)
        self.number.setText(f"{seen.number}   {seen.source}")

    def show_case(self, case: CaseFile, city: City | None) -> None:
        """Show a case that was read."""
        self.name.setText(str(case.class_name))
        badges = [(_("Urgent"), "urgent")] * case.is_urgent + [(case.case.state.label, "accent")]
        self.badges.show_badges([*badges, *counter_words(case)])
        self.where.setText(place_text(case, city.streets if city is not None else None))
        reported = when_text(case.reported_at.timestamp(), case.now.timestamp(), case.time_zone)
        self.number.setText(f"{case.number}   {channel_label(case.channel)} · {reported}")
