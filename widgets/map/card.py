"""The details card and the tooltip over the map."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from app.map.details import Details
from app.map.marks import Lateness
from widgets.map.marks_sheet import colour_of
from widgets.theme import Theme


class Card(QLabel):
    """A small panel with what is known about one thing."""

    def __init__(self, parent: QWidget, *, is_tip: bool) -> None:
        super().__init__(parent)
        self._is_tip = is_tip
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def show_details(self, details: Details, theme: Theme, font_px: float) -> None:
        """Write the details and take the size they need."""
        size = font_px * (0.9 if self._is_tip else 1.0)
        inside = round(size * (0.5 if self._is_tip else 0.9))
        self.setStyleSheet(
            f"QLabel {{ background: {theme.panel}; color: {theme.text}; border: 1px solid {theme.line};"
            f" border-radius: {round(size * 0.5)}px; padding: {inside}px; font-size: {round(size)}px; }}"
        )
        self.setText(card_html(details, theme, size, is_short=self._is_tip))
        self.adjustSize()
        self.show()
        self.raise_()


def card_html(details: Details, theme: Theme, size: float, *, is_short: bool) -> str:
    """The text of a card; a tooltip has the first two lines only."""
    tone = colour_of(theme, Lateness(details.late)).name() if details.late >= 0 else theme.text
    title = f"font-size:{round(size * 1.15)}px; font-weight:600; color:{theme.text}"
    head = f'<div style="{title}">{escape(details.title)}</div>'
    if details.subtitle:
        head += f'<div style="color:{theme.text_3}">{escape(details.subtitle)}</div>'
    lines = details.lines[:3] if is_short else details.lines
    cells = "".join(
        f'<tr><td style="color:{theme.text_2}; padding-right:{round(size)}px">{escape(label)}</td>'
        f'<td style="color:{tone if label in details.toned else theme.text}">{escape(value)}</td></tr>'
        for label, value in lines
    )
    if not cells:
        return head
    return head + f'<table cellspacing="0" cellpadding="2" style="margin-top:{round(size * 0.4)}px">{cells}</table>'
