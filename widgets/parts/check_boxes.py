"""How check boxes look in every room: seen on any ground, ticked in the accent colour."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QColor

from widgets.theme import Theme

ICONS = Path(__file__).resolve().parent.parent.parent / "resources" / "icons"
STYLE = """
QCheckBox::indicator, QListView::indicator {{ width: 16px; height: 16px; border: 1px solid {theme.text_3};
    border-radius: 4px; background: {theme.ground}; }}
QCheckBox::indicator:checked, QListView::indicator:checked {{ background: {theme.accent}; border-color: {theme.accent};
    image: url("{icon}"); }}
QCheckBox::indicator:disabled {{ border-color: {theme.line}; }}
"""


def check_box_style(theme: Theme) -> str:
    """Return the part of a style sheet that draws check boxes."""
    icon = "check-dark.svg" if QColor(theme.accent).lightnessF() > 0.5 else "check.svg"
    return STYLE.format(theme=theme, icon=(ICONS / icon).as_posix())
